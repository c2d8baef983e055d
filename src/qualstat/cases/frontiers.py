"""Cases of data envelopment analysis by the names of the R package Benchmarking."""

from typing import Any

import numpy as np

from qualstat import frontier as library
from qualstat._types import Floats
from qualstat.cases.case import Answer, Case

_TECHNOLOGIES: tuple[library.Returns, ...] = ("crs", "vrs", "drs", "irs", "fdh", "add")


def frontier(case: Case) -> Answer:
    """Every technology and orientation, with super-efficiency and scale efficiency."""
    x = np.column_stack([case.table.numbers(name) for name in case.words("inputs")])
    y = np.column_stack([case.table.numbers(name) for name in case.words("outputs")])
    out: Answer = {}
    for returns in _TECHNOLOGIES:
        if returns == "add" and x.shape[0] > 100:  # whole numbers: too slow for a case, and none asks for it
            continue
        for side in ("in", "out"):
            orientation = "input" if side == "in" else "output"
            out[f"{returns}_{side}"] = _shown(library.dea(x, y, returns=returns, orientation=orientation))
    for returns in ("crs", "vrs", "drs", "irs"):
        for side in ("in", "out"):
            orientation = "input" if side == "in" else "output"
            score = library.efficiency(x, y, returns=returns, orientation=orientation, leave_out_self=True)
            out[f"super_{returns}_{side}"] = {"eff": score}
    for side in ("in", "out"):
        out[f"scale_efficiency_{side}"] = _eff(out[f"crs_{side}"]) / _eff(out[f"vrs_{side}"])
    return out


def _eff(shown: Any) -> Floats:
    return np.asarray(shown["eff"], dtype=np.float64)


def _shown(got: library.Dea) -> Answer:
    peers = [got.peers(i) for i in range(got.score.size)]
    return {
        "eff": got.score,
        "peers_1based": [p + 1 for p in peers],
        "lambda_nonzero": [got.lambdas[i][p] for i, p in enumerate(peers)],
        "slack_sum": got.slack_sum,
        "slack_x": list(got.slack_inputs.T),
        "slack_y": list(got.slack_outputs.T),
    }
