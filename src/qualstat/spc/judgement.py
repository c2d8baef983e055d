"""What an XmR chart says: is the variation common or special, and will the target be met?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._types import Words
from qualstat.spc.xmr import OUTSIDE, SHIFT, TREND, TWO_OF_THREE, XmrChart

Improvement = Literal["increase", "decrease", "neutral"]
DIRECTIONS = ("increase", "decrease", "neutral")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The two results of Making data count, shape (...).

    variation : "common_cause", or "improvement", "concern" or "neutral" with "_high" or "_low"
    assurance : "pass", "fail", "inconsistent", or "" without a target or a direction
    """

    variation: Words
    assurance: Words


def point_types(chart: XmrChart, improvement: Improvement) -> Words:
    """For each point common_cause, special_cause_improvement, special_cause_concern or special_cause_neutral_high/low.

    Parameters
    ----------
    chart : XmrChart, fields (..., n)
    improvement : "increase", "decrease" or "neutral"
        Which direction is better.

    Returns
    -------
    array of str, shape (..., n)
    """
    sign = _sign(improvement)
    if sign == 0:
        return np.choose(
            chart.heading.astype(np.intp) + 1,
            ["special_cause_neutral_low", "common_cause", "special_cause_neutral_high"],
        )
    return np.choose(
        sign * chart.heading.astype(np.intp) + 1, ["special_cause_concern", "common_cause", "special_cause_improvement"]
    )


def _sign(improvement: Improvement) -> int:
    _check.one_of(improvement, "improvement", DIRECTIONS)
    return {"increase": 1, "decrease": -1, "neutral": 0}[improvement]


def cause_names(chart: XmrChart, *, shift_points: int = 7, trend_points: int = 7) -> Words:
    """For each point the rule that named it, in the words of NHSRplotthedots ("Above UCL", "7 Point Trend (Increasing)")."""
    high = chart.heading > 0
    names = [
        ("Below LCL", "Above UCL"),
        (f"{trend_points} Point Trend (Decreasing)", f"{trend_points} Point Trend (Increasing)"),
        ("2 in 3 Below CL", "2 in 3 Above CL"),
        (f"{shift_points} Points Below CL", f"{shift_points} Points Above CL"),
    ]
    kinds = [chart.cause == code for code in (OUTSIDE, TREND, TWO_OF_THREE, SHIFT)]
    return np.select(kinds, [np.where(high, *reversed(pair)) for pair in names], "Common Cause")


def judge(chart: XmrChart, *, improvement: Improvement, target: ArrayLike | None = None) -> Judgement:
    """The variation of the last point, and whether the process as it stands will meet the target.

    Parameters
    ----------
    chart : XmrChart, fields (..., n)
    improvement : "increase", "decrease" or "neutral"
        Which direction is better; with "neutral" there is no assurance.
    target : array_like, shape broadcastable to (...), unit of the values, NaN where there is none; optional

    Returns
    -------
    Judgement
        Shape (...).

    Raises
    ------
    ValueError
        An unknown direction, or an infinite target.

    Notes
    -----
    The target is compared with the limits of the last point: beyond them on the bad side it will be
    missed, beyond them on the good side it will be met, and else (equality included) chance decides.

    References
    ----------
    NHS England, Making data count, variation and assurance icons; NHSRplotthedots 0.2.2.

    Examples
    --------
    >>> from qualstat.spc import xmr
    >>> got = judge(xmr([5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6]), improvement="increase", target=20)
    >>> str(got.variation), str(got.assurance)
    ('common_cause', 'fail')
    """
    sign = _sign(improvement)
    heading = chart.heading[..., -1]
    kind = {0: ("neutral", "neutral"), 1: ("concern", "improvement"), -1: ("improvement", "concern")}[sign]
    variation = np.select([heading > 0, heading < 0], [f"{kind[1]}_high", f"{kind[0]}_low"], "common_cause")
    if target is None or sign == 0:
        return Judgement(variation, np.full(heading.shape, ""))
    aim = _check.gappy(target, "target")
    over, under = aim > chart.upper[..., -1], aim < chart.lower[..., -1]
    words = ("fail", "pass") if sign > 0 else ("pass", "fail")
    assurance = np.select([np.isnan(aim), over, under], ["", *words], "inconsistent")
    return Judgement(variation, np.broadcast_to(assurance, heading.shape))
