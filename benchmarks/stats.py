"""Speed of the statistics: each figure is the shortest of several rounds, in this process, on one core unless said.

`python -m benchmarks.stats` prints all; `measured()` gives them to others. Data are drawn from a fixed seed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qualstat import frontier, funnel, runs, spc

SEED = 20260101
SERIES, POINTS = 100_000, 36
UNITS, INDICATORS = 2_500, 200


@dataclass(frozen=True, slots=True)
class Speed:
    """One method: seconds (the shortest round), and the aim in seconds where there is one."""

    method: str
    seconds: float
    aim: float | None = None


def shortest(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the quickest of several rounds: the others were disturbed."""
    times: list[float] = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return min(times)


def xmr(rounds: int = 5) -> Speed:
    """Limits and all rules of 100,000 series of 36 points, at once."""
    values = np.random.default_rng(SEED).normal(50, 5, (SERIES, POINTS))
    return Speed("XmR, all rules, 100,000 × 36", shortest(lambda: spc.xmr(values), rounds), 1.5)


def run_charts(rounds: int = 5) -> Speed:
    """Medians, longest runs and crossings of 100,000 series of 36 points, at once."""
    values = np.random.default_rng(SEED).normal(50, 5, (SERIES, POINTS))
    return Speed("Runs, 100,000 × 36", shortest(lambda: runs.run_chart(values), rounds), 1.5)


def funnels(rounds: int = 3) -> Speed:
    """200 funnels of 2,500 units each, overdispersion and false discovery rate included."""
    rng = np.random.default_rng(SEED)
    n = rng.integers(30, 400, (INDICATORS, UNITS))
    events = rng.binomial(n, rng.beta(30, 70, (INDICATORS, UNITS)))
    return Speed(
        "Funnel, 2,500 units × 200 indicators", shortest(lambda: funnel.funnel(events, n, kind="proportion"), rounds)
    )


def _frontier_data(units: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(SEED)
    inputs = rng.lognormal(3, 0.4, (units, 4))
    made = np.exp(np.log(inputs).mean(axis=1) - np.abs(rng.normal(0, 0.2, units)))
    return inputs, made[:, None] * rng.lognormal(0, 0.2, (units, 3))


def envelopment(rounds: int = 2) -> Speed:
    """DEA with variable returns, scores: 2,500 units, 4 inputs, 3 outputs."""
    inputs, outputs = _frontier_data(UNITS)
    seconds = shortest(lambda: frontier.efficiency(inputs, outputs, returns="vrs"), rounds)
    return Speed("DEA VRS scores, 2,500 × 4 × 3, one core", seconds, 60.0)


def bootstrap(rounds: int = 1, replicates: int = 1_000) -> Speed:
    """Bias-corrected efficiency of 420 units, 1,000 replicates, one core."""
    inputs, outputs = _frontier_data(420)
    tech = frontier.technology(inputs, outputs, "vrs", "input")
    seconds = shortest(lambda: frontier.bootstrapped(tech, np.random.default_rng(SEED), replicates=replicates), rounds)
    return Speed(f"DEA bootstrap, 420 units × {replicates:,}", seconds)


def measured(*, quick: bool = False) -> list[Speed]:
    """All figures; `quick` leaves out the two that take minutes."""
    short = [xmr(), run_charts(), funnels()]
    return short if quick else [*short, envelopment(), bootstrap()]


def main() -> None:
    """Print a table."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    print("| method | seconds | aim |\n|---|--:|--:|")
    for speed in measured():
        print(f"| {speed.method} | {speed.seconds:.2f} | {'' if speed.aim is None else f'{speed.aim:g}'} |")


if __name__ == "__main__":
    main()
