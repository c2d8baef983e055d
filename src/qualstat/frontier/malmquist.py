"""How productivity changed from one year to the next, apart into catching up and a moving frontier."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from qualstat._types import Floats
from qualstat.frontier.dea import Returns, scores_against, technology


@dataclass(frozen=True, slots=True)
class Malmquist:
    """Change of productivity, shape (n,): above 1 is better, index = catching_up * frontier.

    index : geometric mean of the change seen from both years' frontiers; NaN where a year cannot reach the other
    catching_up : change of the distance to the frontier of one's own year
    frontier : how the frontier moved where the unit stands
    """

    index: Floats
    catching_up: Floats
    frontier: Floats


def malmquist(
    inputs: tuple[ArrayLike, ArrayLike], outputs: tuple[ArrayLike, ArrayLike], *, returns: Returns = "crs"
) -> Malmquist:
    """Productivity of the same units in two years.

    Parameters
    ----------
    inputs : two array_like, shape (n, p), > 0: the first and the second year, same units in the same order
    outputs : two array_like, shape (n, q)
    returns : as `dea`; constant returns (the default) always give an answer, and are what the index is defined for

    Returns
    -------
    Malmquist

    Raises
    ------
    ValueError
        As `dea`, or years with different numbers of units.

    Notes
    -----
    Amounts of money must be in the same year's prices. Four programs per unit.

    References
    ----------
    Fare, Grosskopf, Norris and Zhang (1994) American Economic Review 84:66.

    Examples
    --------
    >>> got = malmquist(([[2], [4]], [[2], [4]]), ([[2], [2]], [[2], [4]]))
    >>> got.index.tolist(), got.catching_up.tolist()
    ([1.0, 2.0], [1.0, 2.0])
    """
    first = technology(inputs[0], outputs[0], returns, "input")
    second = technology(inputs[1], outputs[1], returns, "input")
    if first.inputs.shape != second.inputs.shape or first.outputs.shape != second.outputs.shape:
        raise ValueError(
            f"inputs must have the same units and columns in both years; got shapes {first.inputs.shape} and "
            f"{second.inputs.shape}. Keep the units that are there in both."
        )
    own_first = scores_against(first, first.inputs, first.outputs)
    own_second = scores_against(second, second.inputs, second.outputs)
    later_by_first = scores_against(first, second.inputs, second.outputs)
    earlier_by_second = scores_against(second, first.inputs, first.outputs)
    catching_up = own_second / own_first
    moved = np.sqrt((later_by_first / own_second) * (own_first / earlier_by_second))
    return Malmquist(catching_up * moved, catching_up, moved)
