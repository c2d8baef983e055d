"""Optimisers of scipy behind typed doors, loaded when first used."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from qualstat._types import Floats


def minimum(f: Callable[[Floats], float], start: Floats, *, lower: Floats) -> Floats:
    """Where a smooth function of few variables is smallest above bounds: quasi-Newton, then polished by simplex."""
    optimize: Any = import_module("scipy.optimize")
    bounds = [(float(b) if np.isfinite(b) else None, None) for b in lower]
    first = optimize.minimize(f, start, method="L-BFGS-B", bounds=bounds)
    polish = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000 * start.size, "maxfev": 4000 * start.size}
    second = optimize.minimize(f, first.x, method="Nelder-Mead", bounds=bounds, options=polish)
    return np.asarray(second.x if second.fun <= first.fun else first.x, dtype=np.float64)
