"""How sure an efficiency score is: the bias of being compared with few, and intervals, by the smoothed bootstrap."""

from dataclasses import dataclass

import numpy as np

from qualstat import _check
from qualstat._types import Floats
from qualstat.frontier.batch import scores_together
from qualstat.frontier.dea import Orientation, Technology, scores_against


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """Scores with what the bootstrap says of them, all shape (n,).

    score : as observed
    corrected : score less its bias; lower than the score when input oriented, since the true frontier lies beyond
    bias : mean of the bootstrap less the score
    lower, upper : interval of the true score
    variance : of the bootstrap
    """

    score: Floats
    corrected: Floats
    bias: Floats
    lower: Floats
    upper: Floats
    variance: Floats


def bootstrapped(
    tech: Technology, generator: np.random.Generator, *, replicates: int = 1000, confidence: float = 0.95
) -> Bootstrapped:
    """Efficiency scores corrected for bias, with intervals.

    Parameters
    ----------
    tech : inputs, outputs, returns to scale and orientation, by `technology`; not "fdh" or "add"
    generator : numpy Generator; the same seed gives the same answer
    replicates : how many samples, at least 2; 1,000 or more for intervals that are published
    confidence : share, strictly between 0 and 1

    Returns
    -------
    Bootstrapped

    Raises
    ------
    ValueError
        Fewer than ten units, or all of them efficient: nothing can be said then.

    Notes
    -----
    Distances are drawn from their smoothed distribution, reflected at 1, so that the units' places on the frontier
    are not taken as given. Programs: n times replicates, solved in step for variable returns: see `batch`.

    References
    ----------
    Simar and Wilson (1998) Management Science 44:49; (2000) J Appl Stat 27:779 for the intervals;
    Silverman's rule for the bandwidth.
    """
    if tech.returns in ("fdh", "add"):
        raise ValueError(f"returns must be crs, vrs, nirs or ndrs for the bootstrap; got {tech.returns!r}. Choose one.")
    n = tech.inputs.shape[0]
    if n < 10:
        raise ValueError(f"inputs must hold at least 10 units for a bootstrap; got {n}. Show scores without intervals.")
    score = scores_against(tech, tech.inputs, tech.outputs)
    distance = _distance(score, tech.orientation)
    if np.ptp(distance) < 1e-9:
        raise ValueError("scores must differ between units; all are 1. There are too many columns for so few units.")
    width = _bandwidth(distance)
    total = _check.whole(replicates, "replicates", 2)
    drawn = np.empty((total, n))
    for i in range(total):
        drawn[i] = _replicate(tech, distance, _smooth(distance, width, generator))
    bias = drawn.mean(axis=0) - score
    tail = (1 - _check.confidence(confidence)) / 2
    low, high = np.quantile(drawn - score, [tail, 1 - tail], axis=0)
    return Bootstrapped(score, score - bias, bias, score - high, score - low, drawn.var(axis=0, ddof=1))


def _distance(score: Floats, orientation: Orientation) -> Floats:
    """Shephard's distance, >= 1 for both orientations."""
    return np.maximum(1 / score if orientation == "input" else score, 1.0)


def _bandwidth(distance: Floats) -> float:
    """Silverman's rule on the distances above 1 with their mirror images, scaled back to n."""
    inner = distance[distance > 1 + 1e-6]
    mirrored = np.concatenate([inner, 2 - inner])
    iqr = float(np.subtract(*np.quantile(mirrored, [0.75, 0.25])))
    spread = min(float(mirrored.std(ddof=1)), iqr / 1.34)
    h = 0.9 * spread * mirrored.size ** (-0.2)
    return h * (mirrored.size / distance.size) ** 0.2 * float(distance.std(ddof=1)) / float(mirrored.std(ddof=1))


def _smooth(distance: Floats, width: float, generator: np.random.Generator) -> Floats:
    """A smoothed draw, reflected at 1 and with the variance of the distances."""
    n = distance.size
    beta = generator.choice(distance, n, replace=True)
    moved = beta + width * generator.standard_normal(n)
    moved = np.where(moved < 1, 2 - moved, moved)
    center = beta.mean()
    variance = float(distance.var())
    return np.maximum(center + (moved - center) / np.sqrt(1 + width**2 / variance), 1.0)


def _replicate(tech: Technology, distance: Floats, drawn: Floats) -> Floats:
    """Scores of the true units against units moved along their own ray to the drawn distances."""
    if tech.orientation == "input":
        pseudo = Technology(tech.inputs * (drawn / distance)[:, None], tech.outputs, tech.returns, tech.orientation)
    else:
        pseudo = Technology(tech.inputs, tech.outputs * (distance / drawn)[:, None], tech.returns, tech.orientation)
    return scores_together(pseudo, tech.inputs, tech.outputs)
