"""The result of a comparison: effect, interval, test, and the words for it."""

from dataclasses import dataclass
from math import isnan, nan
from typing import Literal


@dataclass(frozen=True, slots=True)
class Effect:
    """How much something differs, how surely, and by which test; NaN where a method gives no such number.

    estimate, lower, upper : the effect with its interval, in the unit that the function names
    statistic, df, p : the test of no difference, two-sided
    confidence : share, the level of the interval
    method : the name of the test, in English
    """

    estimate: float
    lower: float
    upper: float
    statistic: float
    df: float
    p: float
    confidence: float
    method: str


Code = Literal["better", "worse", "changed", "no_clear_change", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an effect says: a code to translate, and a plain English sentence."""

    code: Code
    sentence: str


def verdict(
    effect: Effect, *, improvement: Literal["increase", "decrease", "neutral"], neutral: float = 0.0
) -> Verdict:
    """The words for an effect: it is called only where its whole interval lies on one side.

    Parameters
    ----------
    effect : Effect
    improvement : which direction is better
    neutral : the value of no difference (0 for a difference, 1 for a ratio)

    Returns
    -------
    Verdict
        "cannot_tell" where the interval is missing; never a direction for what chance may have made.

    Examples
    --------
    >>> verdict(Effect(2.0, 0.5, 3.5, 2.6, 20, 0.01, 0.95, "t"), improvement="increase").code
    'better'
    """
    level = f"{100 * effect.confidence:g} percent interval {effect.lower:.3g} to {effect.upper:.3g}"
    if isnan(effect.lower) or isnan(effect.upper):
        return Verdict("cannot_tell", "There is too little to tell whether anything changed.")
    if effect.lower <= neutral <= effect.upper:
        return Verdict(
            "no_clear_change", f"The difference ({effect.estimate:.3g}) is within what chance gives ({level})."
        )
    up = effect.lower > neutral
    if improvement == "neutral":
        return Verdict("changed", f"It changed by {effect.estimate:.3g} ({level}), more than chance gives.")
    good = up == (improvement == "increase")
    word = "better" if good else "worse"
    return Verdict(word, f"It became {word}: {effect.estimate:.3g} ({level}), more than chance gives.")


def only_test(statistic: float, df: float, p: float, confidence: float, method: str) -> Effect:
    """A test that gives no effect size."""
    return Effect(nan, nan, nan, statistic, df, p, confidence, method)
