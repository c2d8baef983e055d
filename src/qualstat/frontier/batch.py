"""Many programs of data envelopment analysis at once: a simplex method in step for all units, each answer verified."""

from dataclasses import dataclass

import numpy as np

from qualstat._types import Bools, Floats, Ints
from qualstat.frontier.dea import Technology, scores_against

_BLOCK = 500  # units in step: keeps the table of reduced costs in memory
_STEPS = 400
_REFRESH = 24  # steps between fresh inverses
_SMALL = 1e-10
_SHIFT = 1e-6  # of right sides, so that no step stands still; taken away again before the answer


@dataclass(frozen=True, slots=True)
class _Programs:
    """Minimise the first variable's cost: columns (n + m, m) of peers and slacks, own (u, m), right (u, m)."""

    columns: Floats
    own: Floats
    right: Floats
    cost: float


def scores_together(tech: Technology, inputs: Floats, outputs: Floats) -> Floats:
    """Scores as `scores_against` gives, where unit i of the technology is reachable from unit i: same outputs with the
    input orientation, same inputs with the output orientation. Variable returns only; else one by one.

    An answer counts only if its basis is optimal and feasible for the true right sides; what is not is solved by HiGHS.
    O(units^2 * rows) a step, some tens of steps.
    """
    if tech.returns != "vrs":
        return scores_against(tech, inputs, outputs)
    programs, radial = _made(tech, inputs, outputs)
    score, sure = np.empty(len(inputs)), np.zeros(len(inputs), dtype=np.bool_)
    for first in range(0, score.size, _BLOCK):
        block = np.arange(first, min(first + _BLOCK, score.size))
        score[block], sure[block] = _simplex(_part(programs, block), radial, block)
    if not sure.all():
        rest = ~sure
        score[rest] = scores_against(tech, inputs[rest], outputs[rest])
    return score


def _made(tech: Technology, inputs: Floats, outputs: Floats) -> tuple[_Programs, slice]:
    """Rows: inputs, outputs, the sum of weights. Columns on an even scale."""
    wide_x, wide_y = tech.inputs.mean(axis=0), tech.outputs.mean(axis=0)
    ref_x, ref_y, x, y = tech.inputs / wide_x, tech.outputs / wide_y, inputs / wide_x, outputs / wide_y
    n, p, q = len(ref_x), len(x.T), len(y.T)
    peers = np.column_stack([-ref_x, ref_y, np.ones(n)])
    slacks = np.column_stack([-np.eye(p + q), np.zeros(p + q)])
    none_x, none_y, one = np.zeros_like(x), np.zeros_like(y), np.ones((len(x), 1))
    columns = np.vstack([peers, slacks])
    if tech.orientation == "input":
        own, right = np.hstack([x, none_y, 0 * one]), np.hstack([none_x, y, one])
        return _Programs(columns, own, right, 1.0), slice(0, p)
    own, right = np.hstack([none_x, -y, 0 * one]), np.hstack([-x, none_y, one])
    return _Programs(columns, own, right, -1.0), slice(p, p + q)


def _start(programs: _Programs, radial: slice, right: Floats, unit: Ints) -> tuple[Ints, Floats]:
    """The basis of each unit: its own score (-1), itself as its peer, and all slacks but that of the tightest row."""
    units, rows = len(right), len(right.T)
    n = len(programs.columns) - rows + 1
    used = programs.columns[unit]
    own = programs.own[:, radial]
    need = (right[:, radial] - used[:, radial]) / np.where(own == 0, np.nan, own)
    tight = radial.start + (np.nanargmax(need, axis=1) if programs.cost > 0 else np.nanargmin(need, axis=1))
    basis = np.empty((units, rows), dtype=np.int64)
    basis[:, 0], basis[:, 1] = -1, unit
    every = np.arange(rows - 1)
    for i in range(units):
        basis[i, 2:] = n + every[every != tight[i]]
    return basis, _inverse(programs, basis)


def _inverse(programs: _Programs, basis: Ints) -> Floats:
    matrix = np.where((basis < 0)[:, :, None], programs.own[:, None, :], programs.columns[np.maximum(basis, 0)])
    return np.linalg.inv(matrix.transpose(0, 2, 1))


def _simplex(programs: _Programs, radial: slice, unit: Ints) -> tuple[Floats, Bools]:
    units, rows = len(programs.right), len(programs.right.T)
    shift = _SHIFT * np.random.default_rng(0).uniform(0.5, 1.0, rows - 1)  # fixed: the same answer every time
    right = programs.right.copy()
    right[:, :-1] -= shift
    sure = np.zeros(units, dtype=np.bool_)
    score = np.full(units, np.nan)
    try:
        basis, inverse = _start(programs, radial, right, unit)
    except (np.linalg.LinAlgError, ValueError):
        return score, sure
    live = np.arange(units)
    for step in range(_STEPS):
        if step % _REFRESH == _REFRESH - 1:
            inverse[live] = _inverse(_part(programs, live), basis[live])
        inv = inverse[live]
        price = programs.cost * inv[:, 0, :]  # only the own score costs
        reduced = -(price @ programs.columns.T)
        entering = reduced.argmin(axis=1)
        done = reduced[np.arange(live.size), entering] >= -_SMALL
        live, inv, entering = live[~done], inv[~done], entering[~done]
        if not live.size:
            break
        direction = np.einsum("uij,uj->ui", inv, programs.columns[entering])
        value = np.einsum("uij,uj->ui", inv, right[live])
        ratio = np.where(direction > _SMALL, value / np.where(direction > _SMALL, direction, 1), np.inf)
        ratio[:, 0] = np.inf  # the own score never leaves
        leaving = ratio.argmin(axis=1)
        at = np.arange(live.size)
        stuck = ~np.isfinite(ratio[at, leaving])
        if stuck.any():  # left to HiGHS
            basis[live[stuck]] = -2
        live, inv, entering = live[~stuck], inv[~stuck], entering[~stuck]
        direction, leaving, at = direction[~stuck], leaving[~stuck], np.arange(int((~stuck).sum()))
        row = inv[at, leaving] / direction[at, leaving][:, None]
        inv = inv - direction[:, :, None] * row[:, None, :]
        inv[at, leaving] = row
        inverse[live] = inv
        basis[live, leaving] = entering
    return _verified(programs, basis, live, score, sure)


def _part(programs: _Programs, units: Ints) -> _Programs:
    return _Programs(programs.columns, programs.own[units], programs.right[units], programs.cost)


def _verified(programs: _Programs, basis: Ints, unfinished: Ints, score: Floats, sure: Bools) -> tuple[Floats, Bools]:
    """Scores of bases that are optimal and feasible without the shift."""
    finished = (basis != -2).all(axis=1)
    finished[unfinished] = False
    at = np.flatnonzero(finished)
    if not at.size:
        return score, sure
    part = _part(programs, at)
    try:
        inverse = _inverse(part, basis[at])
    except np.linalg.LinAlgError:
        return score, sure
    value = np.einsum("uij,uj->ui", inverse, part.right)
    reduced = -(programs.cost * inverse[:, 0, :] @ programs.columns.T)
    good = (value[:, 1:] >= -1e-8).all(axis=1) & (reduced >= -1e-8).all(axis=1)
    score[at[good]], sure[at[good]] = value[good, 0], True
    return score, sure
