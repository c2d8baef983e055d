"""Patterns in ordered points, found for many series at once: runs of true, trends, pairs of three."""

import numpy as np

from qualstat._types import Bools, Floats


def runs_of(flags: Bools, length: int) -> Bools:
    """Points that belong to a run of at least `length` true values along the last axis. O(size * log length)."""
    n = flags.shape[-1]
    if length <= 1:
        return flags.copy()
    found = np.zeros(flags.shape, dtype=np.bool_)
    if n < length:
        return found
    window, reach = flags, 1
    while reach < length:  # a window that is true means: true here and at the reach - 1 points after
        step = min(reach, length - reach)
        window = window[..., :-step] & window[..., step:]
        reach += step
    if not window.any():
        return found
    return _spread(window, length, n)


def _spread(window: Bools, length: int, n: int) -> Bools:
    """Each start of a run marks the `length` points from it on."""
    spread, reach = np.zeros((*window.shape[:-1], n), dtype=np.bool_), 1
    spread[..., : window.shape[-1]] = window
    while reach < length:
        step = min(reach, length - reach)
        later = spread[..., :-step].copy()
        spread[..., step:] |= later
        reach += step
    return spread


def trends_of(values: Floats, length: int) -> tuple[Bools, Bools]:
    """Points that belong to `length` points in a row rising (first array) and falling (second); a tie breaks both."""
    step = np.diff(values, axis=-1)
    return _points_of_steps(step > 0, length), _points_of_steps(step < 0, length)


def _points_of_steps(steps: Bools, length: int) -> Bools:
    inside = runs_of(steps, length - 1)
    points = np.zeros((*steps.shape[:-1], steps.shape[-1] + 1), dtype=np.bool_)
    points[..., :-1] = inside
    points[..., 1:] |= inside
    return points


def pairs_of_three(near: Bools, above: Bools, below: Bools) -> Bools:
    """Near points in a window of three on one side of the centre, of which at least two are near (NHSRplotthedots)."""
    found = np.zeros(near.shape, dtype=np.bool_)
    if near.shape[-1] < 3:
        return found
    for side in (above, below):
        same = side[..., :-2] & side[..., 1:-1] & side[..., 2:]
        first, second, third = near[..., :-2], near[..., 1:-1], near[..., 2:]
        window = same & ((first & second) | (first & third) | (second & third))
        _mark(found, window)
    return found & near


def pairs_of_three_signed(beyond: Floats) -> Bools:
    """Points beyond two sigma where signs (-1, 0, 1) of a window of three sum to two or more, either way (PowerBI-SPC)."""
    found = np.zeros(beyond.shape, dtype=np.bool_)
    if beyond.shape[-1] < 3:
        return found
    total = beyond[..., :-2] + beyond[..., 1:-1] + beyond[..., 2:]
    for sign in (1, -1):
        marked = np.zeros(beyond.shape, dtype=np.bool_)
        _mark(marked, sign * total >= 2)
        found |= marked & (beyond == sign)
    return found


def _mark(found: Bools, window: Bools) -> None:
    for shift in range(3):
        found[..., shift : found.shape[-1] - 2 + shift] |= window
