"""What local conditions would give: expected outcomes, each unit judged by a model that has not seen it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Floats
from qualstat.regression.glm import Family, GlmFit, glm


@dataclass(frozen=True, slots=True)
class Adjusted:
    """Outcomes against expectation. Arrays (n,) in the unit of the outcome (shares for "logistic").

    outcome : as observed; expected : by conditions, out of sample; difference : outcome - expected
    ratio : outcome / expected (NaN for "linear")
    adjusted : what the outcome would be under average conditions: mean + difference, or mean * ratio
    conditions : what was adjusted for
    explained : share of the variation between units that the model foresees for units it has not seen;
        0 or less means that adjusting tells nothing and the raw figures should be shown
    fit : of the model on all units, to report
    """

    outcome: Floats
    expected: Floats
    difference: Floats
    ratio: Floats
    adjusted: Floats
    conditions: tuple[str, ...]
    explained: float
    fit: GlmFit


def adjusted(
    outcome: ArrayLike,
    conditions: ArrayLike,
    *,
    family: Family = "linear",
    size: ArrayLike = 1.0,
    names: Sequence[str] | None = None,
    folds: int | None = None,
) -> Adjusted:
    """Outcomes adjusted for local conditions.

    Parameters
    ----------
    outcome : array_like, shape (n,); "linear": values; "logistic": counts of successes; "poisson": counts of events
    conditions : array_like of float, shape (n, k), without a constant; what units cannot do anything about
    family, size : as `glm`: weights, how many there were, or exposure
    names : of the conditions
    folds : how many parts the units are dealt into, in turn; each by itself (n) by default

    Returns
    -------
    Adjusted

    Raises
    ------
    ValueError
        Fewer than three units per condition and ten in all: then conditions cannot be told from chance. As `glm`.

    Notes
    -----
    Conditions that units choose themselves (how many they employ) do not belong here: adjusting would hide what
    they do. Order of units matters only with `folds` < n. `folds` fits.

    References
    ----------
    Iezzoni (2013) Risk Adjustment for Measuring Health Care Outcomes, 4th ed.; Stone (1974) JRSS B 36:111.

    Examples
    --------
    >>> x = np.arange(12.0)
    >>> got = adjusted(2 * x + np.where(x == 5, 3, 0), x[:, None], names=["need"])
    >>> int(got.difference.argmax()), got.explained > 0.9
    (5, True)
    """
    x = _check.matrix(conditions, "conditions")
    n, k = x.shape
    label = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(k))
    if len(label) != k:
        raise ValueError(f"names must be one for each condition; got {len(label)} for {k}. Name each.")
    if n < max(10, 3 * (k + 1)):
        raise ValueError(
            f"conditions must be few beside the units: 10 units, and 3 for each; got {n} and {k}. Show raw figures, or use fewer."
        )
    parts = n if folds is None else min(_check.whole(folds, "folds", 2), n)
    y = _check.vector(outcome, "outcome")
    m = np.asarray(np.broadcast_to(_check.positive(size, "size"), y.shape), dtype=np.float64)
    design = np.column_stack([np.ones(n), _standard(x)])
    fit = glm(y, design, family=family, size=m, names=("constant", *label))
    seen, expected, plain = _out_of_sample(y, design, m, family, parts)
    difference = seen - expected
    ratio = np.full(n, np.nan) if family == "linear" else seen / expected
    mean = float(np.average(seen, weights=m))
    level = mean + difference if family == "linear" else mean * ratio
    explained = 1 - float((m * difference**2).sum()) / float((m * (seen - plain) ** 2).sum())
    return Adjusted(seen, expected, difference, ratio, level, label, explained, fit)


def _standard(x: Floats) -> Floats:
    """Columns on one scale, for the numerics."""
    spread = x.std(axis=0)
    if (spread == 0).any():
        raise ValueError(f"conditions must vary; column {int(np.argmin(spread)) + 1} does not. Leave it out.")
    return (x - x.mean(axis=0)) / spread


def _out_of_sample(y: Floats, design: Floats, m: Floats, family: Family, folds: int) -> tuple[Floats, Floats, Floats]:
    """Outcome per size, and for each fold what a model of the others foresees, with conditions and with a mean alone."""
    rate = y if family == "linear" else y / m
    expected, plain = np.empty(y.size), np.empty(y.size)
    fold = np.arange(y.size) % folds
    for k in range(folds):
        out, rest = fold == k, fold != k
        expected[out] = glm(y[rest], design[rest], family=family, size=m[rest]).expected(design[out])
        plain[out] = np.average(rate[rest], weights=m[rest])
    return rate, expected, plain
