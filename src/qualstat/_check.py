"""Checks of input, apart from the mathematics: each returns a clean array or raises a sentence that says what to do."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from qualstat._types import Bools, Floats

Choice = TypeVar("Choice", bound=str)


def _numbers(values: ArrayLike, name: str) -> Floats:
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} must be numbers; got {_short(values)}. Turn words and empty cells into numbers first."
        ) from None


def _short(value: object) -> str:
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "…"


def _refuse(x: Floats, bad: Bools, must: str, mend: str) -> None:
    """Raise with the first bad value and where it stands, if there is one."""
    if bad.any():
        at = tuple(int(i) for i in np.argwhere(bad)[0])
        where = f" at index {at}" if at else ""
        raise ValueError(f"{must}; got {float(x[at]):g}{where}. {mend}")


def finite(values: ArrayLike, name: str) -> Floats:
    """An array of finite floats of any shape."""
    x = _numbers(values, name)
    if not np.isfinite(x).all():
        _refuse(x, ~np.isfinite(x), f"{name} must be finite", "Drop or fill missing points first.")
    return x


def series(values: ArrayLike, name: str, at_least: int) -> Floats:
    """Finite floats with at least so many points along the last axis."""
    x = _numbers(values, name)
    if x.ndim == 0 or x.shape[-1] < at_least:
        raise ValueError(
            f"{name} must hold at least {at_least} values along the last axis; got shape {x.shape}. Wait for more points."
        )
    return finite(x, name)


def gappy(values: ArrayLike, name: str) -> Floats:
    """Floats where NaN means missing; infinities are refused."""
    x = _numbers(values, name)
    _refuse(
        x,
        np.isinf(x),
        f"{name} must be finite or missing (NaN)",
        "Infinite values come from a division by zero: drop them.",
    )
    return x


def vector(values: ArrayLike, name: str, at_least: int = 1) -> Floats:
    """Finite floats of one dimension."""
    x = series(values, name, at_least)
    if x.ndim != 1:
        raise ValueError(f"{name} must have one dimension; got shape {x.shape}. Give one row or column at a time.")
    return x


def matrix(values: ArrayLike, name: str, *, gaps: bool = False) -> Floats:
    """Floats of two dimensions with at least one row and column; with `gaps`, NaN is allowed."""
    x = gappy(values, name) if gaps else finite(values, name)
    if x.ndim != 2 or 0 in x.shape:
        raise ValueError(f"{name} must be a table with rows and columns; got shape {x.shape}. Put units in rows.")
    return x


def positive(values: ArrayLike, name: str) -> Floats:
    """Finite floats, all above zero."""
    x = finite(values, name)
    _refuse(x, x <= 0, f"{name} must be above 0", "Leave out units without any.")
    return x


def not_negative(values: ArrayLike, name: str) -> Floats:
    """Finite floats, none below zero."""
    x = finite(values, name)
    _refuse(x, x < 0, f"{name} must be 0 or more", "Look for a wrong sign.")
    return x


def counts(values: ArrayLike, name: str) -> Floats:
    """Whole numbers of 0 or more, as floats."""
    x = not_negative(values, name)
    _refuse(
        x,
        x != np.floor(x),
        f"{name} must be whole counts",
        "A share or a rate is no count: give numerator and denominator apart.",
    )
    return x


def shares(values: ArrayLike, name: str) -> Floats:
    """Floats between 0 and 1."""
    x = finite(values, name)
    _refuse(x, (x < 0) | (x > 1), f"{name} must be shares between 0 and 1", "Is it a percent? Divide by 100.")
    return x


def within(part: Floats, whole: Floats, part_name: str, whole_name: str) -> None:
    """Refuse a part that is greater than its whole."""
    p, w = np.broadcast_arrays(part, whole)
    bad = np.asarray(p > w, dtype=np.bool_)
    _refuse(np.asarray(p), bad, f"{part_name} must not exceed {whole_name}", "Have the two been exchanged?")


def same_shape(one: Floats, other: Floats, one_name: str, other_name: str) -> None:
    """Refuse arrays whose shapes differ."""
    if one.shape != other.shape:
        raise ValueError(
            f"{other_name} must have the shape of {one_name}; got {other.shape} and {one.shape}. Give one for each."
        )


def confidence(value: float) -> float:
    """A confidence level strictly between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(
            f"confidence must be a share strictly between 0 and 1; got {value!r}. For 95 percent give 0.95."
        )
    return float(value)


def whole(value: int, name: str, at_least: int) -> int:
    """A whole number of at least so much."""
    if isinstance(value, bool) or value != int(value) or value < at_least:
        raise ValueError(f"{name} must be a whole number of at least {at_least}; got {value!r}. Choose another.")
    return int(value)


def above_zero(value: float, name: str) -> float:
    """One finite number above zero."""
    if not (value > 0 and np.isfinite(value)):
        raise ValueError(f"{name} must be a number > 0; got {value!r}. Choose another.")
    return float(value)


def one_of(value: Choice, name: str, choices: Sequence[str]) -> Choice:
    """One of the words that are known."""
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}; got {value!r}. Choose one of them.")
    return value
