"""Linear programs by HiGHS (scipy), typed."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from qualstat._types import Floats

FOUND, LIMIT, INFEASIBLE, UNBOUNDED = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Program:
    """Minimise cost @ x with upper @ x <= bound, equal @ x = value, x >= least (0 by default) and x <= most."""

    cost: Floats
    upper: Floats | None = None
    bound: Floats | None = None
    equal: Floats | None = None
    value: Floats | None = None
    least: Floats | None = None
    most: Floats | None = None
    whole: Floats | None = None  # 1 where a variable must be a whole number


@dataclass(frozen=True, slots=True)
class Solution:
    """`status` FOUND, INFEASIBLE or UNBOUNDED; x and value are NaN unless found; duals only of continuous programs."""

    status: int
    x: Floats
    value: float
    dual_upper: Floats
    dual_equal: Floats


def solve(program: Program) -> Solution:
    """The optimum. Raises ArithmeticError where HiGHS gives up (never seen on sane scales)."""
    optimize: Any = import_module("scipy.optimize")
    n = program.cost.size
    least = np.zeros(n) if program.least is None else program.least
    most = np.full(n, np.inf) if program.most is None else program.most

    def run(*, presolve: bool) -> Any:
        return optimize.linprog(
            program.cost,
            A_ub=program.upper,
            b_ub=program.bound,
            A_eq=program.equal,
            b_eq=program.value,
            bounds=np.column_stack([least, most]),
            method="highs",
            integrality=program.whole,
            options={"presolve": presolve},
        )

    got: Any = run(presolve=True)
    if got.status not in (FOUND, LIMIT, INFEASIBLE, UNBOUNDED):  # presolve stumbles on some programs of whole numbers
        got = run(presolve=False)
    if got.status == FOUND:
        upper, equal = (np.asarray(part.marginals, dtype=np.float64) for part in (got.ineqlin, got.eqlin))
        return Solution(FOUND, np.asarray(got.x, dtype=np.float64), float(got.fun), upper, equal)
    if got.status in (INFEASIBLE, UNBOUNDED):
        nothing = np.full(0, np.nan)
        return Solution(int(got.status), np.full(n, np.nan), float("nan"), nothing, nothing)
    raise ArithmeticError(f"the program must have an optimum that can be computed; HiGHS said: {got.message}")
