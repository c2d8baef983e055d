"""Indices that punish imbalance or let each unit choose its weights."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats


def mazziotta_pareto(
    values: ArrayLike, *, direction: ArrayLike | None = None, penalty: Literal["down", "up"] = "down"
) -> Floats:
    """The Mazziotta-Pareto index: the mean of z scores (mean 100, sd 10), less a penalty for imbalance between parts.

    Parameters
    ----------
    values : array_like of float, shape (units, parts), without gaps, each part in its own unit
    direction : array_like of 1 and -1, shape (parts,), optional
    penalty : "down" M (1 - cv^2), for wholes where more is better; "up" M (1 + cv^2), where more is worse

    References
    ----------
    De Muro, Mazziotta and Pareto (2011) Soc Indic Res 104:1; Compind's ci_mpi.

    Examples
    --------
    >>> mazziotta_pareto([[1, 1], [2, 2], [3, 3]]).tolist()
    [90.0, 100.0, 110.0]
    """
    x = _check.matrix(values, "values")
    _check.one_of(penalty, "penalty", ("down", "up"))
    if x.shape[0] < 2 or x.shape[1] < 2 or (np.ptp(x, axis=0) == 0).any():
        raise ValueError(
            f"values must hold two units and two parts that vary; got shape {x.shape}. Leave out what does not vary."
        )
    way = np.ones(x.shape[1]) if direction is None else _check.finite(direction, "direction")
    z = 100 + 10 * (x - x.mean(axis=0)) / x.std(axis=0, ddof=1) * way
    mean, cv = z.mean(axis=1), z.std(axis=1, ddof=1) / z.mean(axis=1)
    return mean * (1 - cv**2) if penalty == "down" else mean * (1 + cv**2)


def benefit_of_the_doubt(values: ArrayLike) -> Floats:
    """Each unit with the weights that suit it best: DEA with one input that all have alike; 1 is the best practice.

    Parameters
    ----------
    values : array_like of float, shape (units, parts), >= 0 with something for each unit, more is better

    References
    ----------
    Cherchye, Moesen, Rogge and Van Puyenbroeck (2007) Soc Indic Res 82:111.

    Examples
    --------
    >>> benefit_of_the_doubt([[1, 4], [4, 1], [2, 2]]).round(2).tolist()
    [1.0, 1.0, 0.8]
    """
    from qualstat.frontier import efficiency

    x = _check.not_negative(_check.matrix(values, "values"), "values")
    return efficiency(np.ones((x.shape[0], 1)), x, returns="crs", orientation="input")
