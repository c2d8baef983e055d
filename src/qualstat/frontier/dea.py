"""Data envelopment analysis: each unit against the best that others show is possible."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._program import FOUND, Program, solve
from qualstat._types import Bools, Floats, Ints

Returns = Literal["crs", "vrs", "nirs", "ndrs", "drs", "irs", "fdh", "add"]
Orientation = Literal["input", "output"]
RETURNS = ("crs", "vrs", "nirs", "ndrs", "drs", "irs", "fdh", "add")
_BATCH = 250  # above so many units, programs start with few possible peers and take in those that their prices call for
_PRICE = 1e-9  # a unit that would lower the optimum by more, per its own size, is taken in


@dataclass(frozen=True, slots=True)
class Dea:
    """Efficiency with what each unit is compared with. p inputs, q outputs, n units.

    score : (n,), input: share of the inputs that would do, 0-1; output: how many times as much could be made, >= 1
    lambdas : (n, n), row: the weights of its peers
    slack_inputs (n, p), slack_outputs (n, q) : what could be saved or made beside the proportional part
    target_inputs, target_outputs : what the peers show is possible, in the units given
    """

    score: Floats
    lambdas: Floats
    slack_inputs: Floats
    slack_outputs: Floats
    target_inputs: Floats
    target_outputs: Floats

    @property
    def slack_sum(self) -> Floats:
        """All slack of each unit, (n,)."""
        return self.slack_inputs.sum(axis=1) + self.slack_outputs.sum(axis=1)

    def peers(self, unit: int) -> Ints:
        """The units (0-based) that one is compared with."""
        return np.flatnonzero(self.lambdas[unit] > 1e-7)


@dataclass(frozen=True, slots=True)
class Technology:
    """What is possible: inputs (n, p) and outputs (n, q) of the reference units, and how it scales."""

    inputs: Floats
    outputs: Floats
    returns: Returns
    orientation: Orientation


def technology(inputs: ArrayLike, outputs: ArrayLike, returns: Returns, orientation: Orientation) -> Technology:
    """Check and bring together; raises ValueError as `dea` says."""
    x = _check.not_negative(_check.matrix(inputs, "inputs"), "inputs")
    y = _check.not_negative(_check.matrix(outputs, "outputs"), "outputs")
    _check.one_of(returns, "returns", RETURNS)
    _check.one_of(orientation, "orientation", ("input", "output"))
    if x.shape[0] != y.shape[0]:
        raise ValueError(
            f"outputs must have a row for each unit of inputs; got {y.shape[0]} and {x.shape[0]}. Give one for each."
        )
    for table, name in ((x, "inputs"), (y, "outputs")):
        empty = np.flatnonzero(table.sum(axis=1) == 0)
        if empty.size:
            raise ValueError(
                f"{name} must hold something for each unit; got nothing for unit {int(empty[0])}. Leave the unit out."
            )
        if (table.sum(axis=0) == 0).any():
            raise ValueError(f"{name} must hold something in each column; got a column of zeros. Leave the column out.")
    return Technology(x, y, returns, orientation)


def efficiency(
    inputs: ArrayLike,
    outputs: ArrayLike,
    *,
    returns: Returns = "vrs",
    orientation: Orientation = "input",
    leave_out_self: bool = False,
) -> Floats:
    """Efficiency scores alone: see `dea`. With `leave_out_self` super-efficiency, NaN where no others can do it.

    Examples
    --------
    >>> efficiency([[2], [4], [4]], [[2], [4], [2]], returns="crs").tolist()
    [1.0, 1.0, 0.5]
    """
    tech = technology(inputs, outputs, returns, orientation)
    if tech.inputs.shape[0] > _BATCH and returns == "vrs" and not leave_out_self:
        from qualstat.frontier.batch import scores_together  # it stands on this module

        return scores_together(tech, tech.inputs, tech.outputs)
    return scores_against(tech, tech.inputs, tech.outputs, leave_out_self=leave_out_self)


def scores_against(tech: Technology, inputs: Floats, outputs: Floats, *, leave_out_self: bool = False) -> Floats:
    """Scores of units (m, p) and (m, q) against a technology; NaN where it cannot be reached.

    With `leave_out_self` unit i is kept from being its own peer; then the units are those of the technology.
    """
    if tech.returns == "fdh":
        return _free_disposal(tech, inputs, outputs, leave_out_self=leave_out_self)
    pool = _Pool(tech)
    found = [pool.score(inputs[i], outputs[i], out=i if leave_out_self else None) for i in range(inputs.shape[0])]
    return np.array(found, dtype=np.float64)


def dea(inputs: ArrayLike, outputs: ArrayLike, *, returns: Returns = "vrs", orientation: Orientation = "input") -> Dea:
    """Efficiency with peers, slacks and targets.

    Parameters
    ----------
    inputs : array_like, shape (n, p), >= 0: what a unit uses, each column in its own unit (persons, SEK, m2)
    outputs : array_like, shape (n, q), >= 0: what comes of it, more is better
    returns : "crs" constant returns to scale; "vrs" variable; "nirs" (or "drs") never increasing; "ndrs" (or "irs")
        never decreasing; "fdh" against single units only, nothing between them; "add" against whole sums of units
    orientation : "input" how much less would do; "output" how much more could be made

    Returns
    -------
    Dea

    Raises
    ------
    ValueError
        Different numbers of rows, negative or missing values, a unit without any input or output, an empty column.

    Notes
    -----
    Scores do not depend on the units of columns; slack sums do. Scores and slack sums are unique, peers and single
    slacks need not be. A unit is called efficient against these units and columns only: with few units and many
    columns nearly all are. Slacks come from a second program that makes their sum as large as it can be with the
    score held. Two programs per unit.

    References
    ----------
    Charnes, Cooper and Rhodes (1978); Banker, Charnes and Cooper (1984); Deprins, Simar and Tulkens (1984) for FDH;
    Bogetoft and Otto, Benchmarking with DEA, SFA, and R.

    Examples
    --------
    >>> got = dea([[2], [4], [6]], [[2], [4], [3]], returns="vrs")
    >>> got.score.round(6).tolist(), got.peers(2).tolist()
    ([1.0, 1.0, 0.5], [0, 1])
    """
    tech = technology(inputs, outputs, returns, orientation)
    x, y = tech.inputs, tech.outputs
    score = scores_against(tech, x, y)
    n = x.shape[0]
    lambdas, slack_x, slack_y = np.zeros((n, n)), np.zeros_like(x), np.zeros_like(y)
    pool = _Pool(tech)
    for i in range(n):
        aim_x, aim_y = (score[i] * x[i], y[i]) if orientation == "input" else (x[i], score[i] * y[i])
        lambdas[i], slack_x[i], slack_y[i] = pool.slack(aim_x, aim_y)
    shrink = score[:, None]
    proportional_x, proportional_y = (x * shrink, y) if orientation == "input" else (x, y * shrink)
    return Dea(score, lambdas, slack_x, slack_y, proportional_x - slack_x, proportional_y + slack_y)


class _Pool:
    """Programs over possible peers: all units where they are few, else those that prices have called for so far."""

    def __init__(self, tech: Technology) -> None:
        self.tech = tech
        # Columns on an even scale: programs do not see the units of measurement.
        self.scale_x, self.scale_y = tech.inputs.mean(axis=0), tech.outputs.mean(axis=0)
        self.x, self.y = tech.inputs / self.scale_x, tech.outputs / self.scale_y
        n = self.x.shape[0]
        few = n <= _BATCH or tech.returns == "add"
        self.chosen = _flags(n, few)
        if not few:
            rich = self.y / np.maximum(self.x.mean(axis=1), 1e-300)[:, None]
            first = np.concatenate([rich.argmax(axis=0), self.x.argmin(axis=0), self.y.argmax(axis=0)])
            np.put(self.chosen, first, True)

    def score(self, x: Floats, y: Floats, *, out: int | None) -> float:
        """The score of one unit, NaN where the technology cannot reach it."""
        x, y = x / self.scale_x, y / self.scale_y
        while True:
            columns = np.flatnonzero(self.chosen)
            columns = columns if out is None else columns[columns != out]
            got = solve(self._score_program(columns, x, y))
            if got.status == FOUND and not self._missing(got.dual_upper, got.dual_equal, out):
                return float(got.x[0])
            if got.status != FOUND and self.chosen.all():
                return float("nan")
            if got.status != FOUND:
                self.chosen[:] = True

    def _score_program(self, columns: Ints, x: Floats, y: Floats) -> Program:
        """The score first, then the weights of peers. Minimise theta, or maximise phi."""
        of_input = self.tech.orientation == "input"
        px, py = self.x[columns].T, self.y[columns].T
        left = np.concatenate([-x, np.zeros(y.size)]) if of_input else np.concatenate([np.zeros(x.size), y])
        bound = np.concatenate([np.zeros(x.size), -y]) if of_input else np.concatenate([x, np.zeros(y.size)])
        upper = np.column_stack([left, np.vstack([px, -py])])
        cost = np.zeros(columns.size + 1)
        cost[0] = 1.0 if of_input else -1.0
        return self._scaled(cost, upper, bound, first=1)

    def _scaled(
        self,
        cost: Floats,
        upper: Floats,
        bound: Floats,
        *,
        first: int,
        equal: Floats | None = None,
        value: Floats | None = None,
    ) -> Program:
        """Add how the technology scales: a row over the weights, which stand from column `first` on."""
        ones = np.concatenate([np.zeros(first), np.ones(cost.size - first)])
        if equal is not None:  # slacks stand last and are no weights
            ones[first + self._n_weights(cost, first, equal) :] = 0
        returns, whole = self.tech.returns, None
        if returns == "vrs":
            equal = ones[None, :] if equal is None else np.vstack([equal, ones])
            value = np.ones(1) if value is None else np.append(value, 1.0)
        elif returns in ("nirs", "drs", "ndrs", "irs"):
            sign = 1.0 if returns in ("nirs", "drs") else -1.0
            upper, bound = np.vstack([upper, sign * ones]), np.append(bound, sign)
        elif returns == "add":
            whole = ones
        return Program(cost, upper if upper.size else None, bound if bound.size else None, equal, value, whole=whole)

    def _n_weights(self, cost: Floats, first: int, equal: Floats) -> int:
        return cost.size - first - equal.shape[0]

    def _missing(self, dual_upper: Floats, dual_equal: Floats, out: int | None) -> bool:
        """Whether units outside the chosen would improve the optimum; the worst of them are taken in."""
        if self.chosen.all():
            return False
        p, q = self.x.shape[1], self.y.shape[1]
        price = -(self.x @ dual_upper[:p] - self.y @ dual_upper[p : p + q])
        price = price - self._scale_price(dual_upper, dual_equal, p + q)
        price[self.chosen] = 0
        if out is not None:
            price[out] = 0
        wanted = np.argsort(price)[:4]
        wanted = wanted[price[wanted] < -_PRICE]
        self.chosen[wanted] = True
        return wanted.size > 0

    def _scale_price(self, dual_upper: Floats, dual_equal: Floats, row: int) -> float:
        if self.tech.returns == "vrs":
            return float(dual_equal[-1])
        if self.tech.returns in ("nirs", "drs"):
            return float(dual_upper[row])
        return -float(dual_upper[row]) if self.tech.returns in ("ndrs", "irs") else 0.0

    def slack(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        """Weights of peers and slacks whose sum, in the units given, is as large as it can be at an aim."""
        if self.tech.returns == "fdh":
            return self._single_peer(x, y)
        p, q, n = self.x.shape[1], self.y.shape[1], self.x.shape[0]
        aim = np.concatenate([x / self.scale_x, y / self.scale_y])
        weight = np.concatenate([self.scale_x, self.scale_y])
        while True:
            columns = np.flatnonzero(self.chosen)
            sides = np.vstack([self.x[columns].T, self.y[columns].T])
            equal = np.column_stack([sides, np.diag(np.concatenate([np.ones(p), -np.ones(q)]))])
            cost = np.concatenate([np.zeros(columns.size), -weight / weight.max()])
            program = self._scaled(cost, np.empty((0, cost.size)), np.empty(0), first=0, equal=equal, value=aim)
            got = solve(program)
            if got.status != FOUND:  # the score was rounded to just outside
                got = solve(_relaxed(program, p + q))
            if self.chosen.all() or not self._missing_peer(got.dual_upper, got.dual_equal):
                break
        lambdas = np.zeros(n)
        lambdas[columns] = got.x[: columns.size]
        slack = np.maximum(got.x[columns.size :], 0) * weight
        return np.where(lambdas > 1e-10, lambdas, 0.0), slack[:p], slack[p:]

    def _missing_peer(self, dual_upper: Floats, dual_equal: Floats) -> bool:
        p, q = self.x.shape[1], self.y.shape[1]
        price = -(self.x @ dual_equal[:p] + self.y @ dual_equal[p : p + q])
        if self.tech.returns == "vrs":
            price = price - dual_equal[-1]
        elif dual_upper.size:
            price = price - (dual_upper[0] if self.tech.returns in ("nirs", "drs") else -dual_upper[0])
        price[self.chosen] = 0
        wanted = np.argsort(price)[:4]
        wanted = wanted[price[wanted] < -_PRICE]
        self.chosen[wanted] = True
        return wanted.size > 0

    def _single_peer(self, x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
        tech = self.tech
        reach = (tech.inputs <= x * (1 + 1e-9) + 1e-12).all(axis=1) & (tech.outputs >= y * (1 - 1e-9) - 1e-12).all(
            axis=1
        )
        total = (x - tech.inputs).sum(axis=1) + (tech.outputs - y).sum(axis=1)
        peer = int(np.argmax(np.where(reach, total, -np.inf)))
        lambdas = np.zeros(tech.inputs.shape[0])
        lambdas[peer] = 1.0
        return lambdas, np.maximum(x - tech.inputs[peer], 0), np.maximum(tech.outputs[peer] - y, 0)


def _flags(n: int, value: bool) -> Bools:
    return np.full(n, value, dtype=np.bool_)


def _relaxed(program: Program, rows: int) -> Program:
    """The same with the first rows allowed to miss by a millionth, for aims that rounding put just outside."""
    if program.equal is None or program.value is None:
        return program
    near, room = program.equal[:rows], 1e-7 * (1 + np.abs(program.value[:rows]))
    upper, bound = np.vstack([near, -near]), np.concatenate([program.value[:rows] + room, room - program.value[:rows]])
    if program.upper is not None and program.bound is not None:
        upper, bound = np.vstack([program.upper, upper]), np.concatenate([program.bound, bound])
    rest, value = program.equal[rows:], program.value[rows:]
    return Program(
        program.cost, upper, bound, rest if rest.size else None, value if rest.size else None, whole=program.whole
    )


def _free_disposal(tech: Technology, inputs: Floats, outputs: Floats, *, leave_out_self: bool) -> Floats:
    """Against single units: the best ratio among those that do at least as well on the other side."""
    scores = np.full(inputs.shape[0], np.nan)
    for i, (x, y) in enumerate(zip(inputs, outputs, strict=True)):
        if tech.orientation == "input":
            fit = (tech.outputs >= y).all(axis=1)
            ratio = np.where(x > 0, tech.inputs / np.where(x > 0, x, 1), np.where(tech.inputs > 0, np.inf, 0)).max(
                axis=1
            )
        else:
            fit = (tech.inputs <= x).all(axis=1)
            ratio = np.where(y > 0, tech.outputs / np.where(y > 0, y, 1), np.inf).min(axis=1)
        if leave_out_self:
            fit[i] = False
        if fit.any():
            scores[i] = ratio[fit].min() if tech.orientation == "input" else ratio[fit].max()
    return scores
