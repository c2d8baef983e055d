"""Brent's root finder, step for step as published, so that a given tolerance gives the same number as other software."""

from collections.abc import Callable

_EPSILON = 2.220446049250313e-16


def zero(f: Callable[[float], float], low: float, high: float, *, tolerance: float, most: int = 1000) -> float:
    """A root of f between low and high, where f has different signs.

    Brent (1973) Algorithms for Minimization without Derivatives, chapter 4 (`zero`), the variant of
    netlib's zeroin that R's uniroot uses: with R's tolerance it stops at the same place.
    Raises ValueError where the signs do not differ.
    """
    a, b, fa, fb = low, high, f(low), f(high)
    if fa == 0:
        return a
    if fb == 0:
        return b
    if (fa > 0) == (fb > 0):
        raise ValueError(
            f"the root must lie between {low:g} and {high:g}; got no change of sign there. Look at the values at both ends."
        )
    c, fc = a, fa
    for _ in range(most):
        previous = b - a
        if abs(fc) < abs(fb):  # b is the best so far
            a, b, c = b, c, b
            fa, fb, fc = fb, fc, fb
        least = 2 * _EPSILON * abs(b) + tolerance / 2
        step = (c - b) / 2
        if abs(step) <= least or fb == 0:
            return b
        if abs(previous) >= least and abs(fa) > abs(fb):
            step = _interpolated(step, previous, least, (a, b, c), (fa, fb, fc))
        if abs(step) < least:
            step = least if step > 0 else -least
        a, fa = b, fb
        b += step
        fb = f(b)
        if fb != 0 and (fb > 0) == (fc > 0):
            c, fc = a, fa
    return b


def _interpolated(
    step: float, previous: float, least: float, at: tuple[float, float, float], values: tuple[float, float, float]
) -> float:
    """The secant's or the inverse parabola's step where it is trustworthy, else the half step given."""
    (a, b, c), (fa, fb, fc) = at, values
    if a == c:
        t1 = fb / fa
        p, q = (c - b) * t1, 1 - t1
    else:
        q, t1, t2 = fa / fc, fb / fc, fb / fa
        p = t2 * ((c - b) * q * (q - t1) - (b - a) * (t1 - 1))
        q = (q - 1) * (t1 - 1) * (t2 - 1)
    if p > 0:
        q = -q
    else:
        p = -p
    if p < 0.75 * (c - b) * q - abs(least * q) / 2 and p < abs(previous * q / 2):
        return p / q
    return step
