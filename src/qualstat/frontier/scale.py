"""Whether a unit has the size at which most comes of what is used."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat._types import Floats, Words
from qualstat.frontier.dea import Orientation, efficiency

_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Scale:
    """Efficiency by size, and what size would mean; all shape (n,).

    constant, variable : scores with constant and with variable returns to scale
    efficiency : constant / variable; 1 at the most productive size (output oriented scores: >= 1)
    returns : "constant", "increasing" (too small) or "decreasing" (too large)
    """

    constant: Floats
    variable: Floats
    efficiency: Floats
    returns: Words


def scale_efficiency(inputs: ArrayLike, outputs: ArrayLike, *, orientation: Orientation = "input") -> Scale:
    """How much of a unit's inefficiency lies in its size.

    Parameters and errors as `dea`. Three programs per unit.

    References
    ----------
    Fare, Grosskopf and Lovell (1985); returns by comparing with never increasing returns.

    Examples
    --------
    >>> got = scale_efficiency([[1], [2], [4]], [[1], [4], [5]])
    >>> got.returns.tolist(), got.efficiency.round(3).tolist()
    (['increasing', 'constant', 'decreasing'], [0.5, 1.0, 0.625])
    """
    constant = efficiency(inputs, outputs, returns="crs", orientation=orientation)
    variable = efficiency(inputs, outputs, returns="vrs", orientation=orientation)
    falling = efficiency(inputs, outputs, returns="nirs", orientation=orientation)
    ratio = constant / variable
    small = np.abs(falling - constant) < _SAME
    returns = np.where(np.abs(ratio - 1) < _SAME, "constant", np.where(small, "increasing", "decreasing"))
    return Scale(constant, variable, ratio, returns)
