"""Intraclass correlation, and other agreements of ratings that are numbers."""

from dataclasses import dataclass
from math import exp, sqrt
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._dist import chi2_sf, f_quantile, f_sf, normal_two_sided
from qualstat._ranks import ranks, tie_sum
from qualstat._types import Floats

Kind = Literal["oneway", "consistency", "agreement"]


@dataclass(frozen=True, slots=True)
class Icc:
    """An intraclass correlation with its F test against none and its interval."""

    value: float
    f: float
    df1: float
    df2: float
    p: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class Concordance:
    """A coefficient with its test."""

    value: float
    statistic: float
    df: float
    p: float


@dataclass(frozen=True, slots=True)
class _Squares:
    """Mean squares of subjects, raters, within subjects, and the rest; n subjects, k raters."""

    rows: float
    columns: float
    within: float
    rest: float
    n: int
    k: int


def _table(ratings: ArrayLike) -> Floats:
    x = _check.matrix(ratings, "ratings", gaps=True)
    x = x[~np.isnan(x).any(axis=1)]
    if x.shape[0] < 2 or x.shape[1] < 2:
        raise ValueError(
            f"ratings must hold two subjects that two raters rated; got {x.shape}. Use krippendorff where there are gaps."
        )
    return x


def _squares(x: Floats) -> _Squares:
    n, k = x.shape
    rows = k * float(x.mean(axis=1).var(ddof=1))
    columns = n * float(x.mean(axis=0).var(ddof=1))
    within = float(x.var(axis=1, ddof=1).mean())
    total = float(((x - x.mean()) ** 2).sum())
    rest = (total - rows * (n - 1) - columns * (k - 1)) / ((n - 1) * (k - 1))
    return _Squares(rows, columns, within, rest, n, k)


def icc(ratings: ArrayLike, *, kind: Kind = "agreement", average: bool = False, confidence: float = 0.95) -> Icc:
    """Intraclass correlation of subjects' ratings.

    Parameters
    ----------
    ratings : array_like of float, shape (subjects, raters); subjects with gaps are left out
    kind : "oneway" raters differ between subjects; "agreement" the same raters, and their level counts;
        "consistency" the same raters, only the order counts
    average : bool
        Of the mean of the raters instead of a single one.
    confidence : share

    Raises
    ------
    ValueError
        Fewer than two complete subjects or raters, or ratings without any variation.

    Notes
    -----
    May be negative: then subjects differ less than chance. Invariant to a change of unit.

    References
    ----------
    Shrout and Fleiss (1979) Psych Bull 86:420; McGraw and Wong (1996) Psych Methods 1:30.

    Examples
    --------
    >>> round(icc([[1, 2], [3, 3], [5, 6], [7, 7]], kind="consistency").value, 3)
    0.973
    """
    _check.one_of(kind, "kind", ("oneway", "consistency", "agreement"))
    s = _squares(_table(ratings))
    error = s.within if kind == "oneway" else s.rest
    if not s.rows > 0 or not error > 0:
        raise ValueError(
            "ratings must vary between subjects and within them; got some that do not. There is no correlation to estimate."
        )
    if kind == "agreement":
        return _agreement(s, average, _check.confidence(confidence))
    df1, df2 = s.n - 1.0, float(s.n * (s.k - 1) if kind == "oneway" else (s.n - 1) * (s.k - 1))
    f, tail = s.rows / error, (1 + _check.confidence(confidence)) / 2
    low, high = f / float(f_quantile(tail, df1, df2)), f * float(f_quantile(tail, df2, df1))

    def of(ratio: float) -> float:
        return 1 - 1 / ratio if average else (ratio - 1) / (ratio + s.k - 1)

    return Icc(of(f), f, df1, df2, float(f_sf(f, df1, df2)), of(low), of(high))


def icc_average_as_irr(ratings: ArrayLike, *, confidence: float = 0.95) -> Icc:
    """ICC(A,k) with the degrees of freedom of the R package irr 0.84.1, for comparison with figures made there.

    irr puts the average's coefficient where McGraw and Wong (1996, table 7) have the single rating's, so its
    interval is not what the Spearman-Brown formula makes of that of ICC(A,1). `icc` follows the paper, as psych does.
    """
    return _agreement(_squares(_table(ratings)), True, _check.confidence(confidence), own_df=True)


def _agreement(s: _Squares, average: bool, confidence: float, *, own_df: bool = False) -> Icc:
    """McGraw and Wong's ICC(A,1) and ICC(A,k), with Satterthwaite's degrees of freedom."""
    n, k = s.n, s.k
    single = (s.rows - s.rest) / (s.rows + (k - 1) * s.rest + k / n * (s.columns - s.rest))
    value = (s.rows - s.rest) / (s.rows + (s.columns - s.rest) / n) if average else single
    rho = value if own_df else single
    a, b = k * rho / (n * (1 - rho)), 1 + k * rho * (n - 1) / (n * (1 - rho))
    df2 = (a * s.columns + b * s.rest) ** 2 / ((a * s.columns) ** 2 / (k - 1) + (b * s.rest) ** 2 / ((n - 1) * (k - 1)))
    df1, tail = n - 1.0, (1 + confidence) / 2
    f = s.rows / s.rest
    low, high = float(f_quantile(tail, df1, df2)), float(f_quantile(tail, df2, df1))
    other = s.columns - s.rest if average else k * s.columns + (k * n - k - n) * s.rest
    lower = n * (s.rows - low * s.rest) / (low * other + n * s.rows)
    upper = n * (high * s.rows - s.rest) / (other + n * high * s.rows)
    return Icc(value, f, df1, df2, float(f_sf(f, df1, df2)), lower, upper)


def percent_agreement(ratings: ArrayLike, *, tolerance: float = 0.0) -> float:
    """Share (0-1) of subjects whose ratings lie no further apart than the tolerance.

    Examples
    --------
    >>> percent_agreement([[1, 1], [1, 2], [3, 3], [1, 3]], tolerance=1)
    0.75
    """
    return float((np.ptp(_table(ratings), axis=1) <= tolerance).mean())


def kendall_w(ratings: ArrayLike, *, correct_ties: bool = True) -> Concordance:
    """Kendall's W: do raters rank subjects alike? 0 no, 1 fully; tested by chi square.

    References
    ----------
    Kendall and Babington Smith (1939); Siegel and Castellan, section 9.8.

    Examples
    --------
    >>> kendall_w([[1, 1], [2, 2], [3, 3]]).value
    1.0
    """
    x = _table(ratings)
    n, k = x.shape
    rank = np.column_stack([ranks(column) for column in x.T])
    ties = sum(tie_sum(column) for column in rank.T) if correct_ties else 0.0
    room = k**2 * (n**3 - n) - k * ties
    if room == 0:
        raise ValueError("ratings must vary; got raters who rate all alike. There is nothing to rank.")
    value = 12 * float(rank.sum(axis=1).var(ddof=1)) * (n - 1) / room
    statistic = k * (n - 1) * value
    return Concordance(value, statistic, n - 1.0, float(chi2_sf(statistic, n - 1.0)))


def mean_correlation(ratings: ArrayLike, *, by_ranks: bool = False) -> Concordance:
    """The mean correlation of pairs of raters, averaged on Fisher's scale; perfect correlations are left out.

    Examples
    --------
    >>> round(mean_correlation([[1, 2], [2, 1], [3, 3], [4, 5]]).value, 2)
    0.83
    """
    x = _table(ratings)
    if by_ranks:
        x = np.column_stack([ranks(column) for column in x.T])
    centered = x - x.mean(axis=0)
    size = np.sqrt((centered**2).sum(axis=0))
    together = (centered.T @ centered) / np.where(np.outer(size, size) > 0, np.outer(size, size), np.nan)
    pairs = together[np.triu_indices(x.shape[1], 1)]
    usable = pairs[np.abs(pairs) < 1 - 1e-15]
    if not usable.size or x.shape[0] < 4:
        raise ValueError(
            "ratings must hold four subjects and raters who neither agree fully nor rate all alike; got others. Add subjects."
        )
    mean = float(np.arctanh(usable).mean())
    value = (exp(2 * mean) - 1) / (exp(2 * mean) + 1)
    z = value * sqrt(x.shape[0] - 3)
    return Concordance(value, z, float("nan"), float(normal_two_sided(z)))


def robinson(ratings: ArrayLike) -> float:
    """Robinson's A: the share of the variation, raters' levels apart, that lies between subjects.

    References
    ----------
    Robinson (1957) American Sociological Review 22:17.

    Examples
    --------
    >>> round(robinson([[1, 2], [3, 3], [5, 6]]), 2)
    0.98
    """
    s = _squares(_table(ratings))
    between = s.rows * (s.n - 1)
    return between / (between + s.rest * (s.n - 1) * (s.k - 1))


def finn(ratings: ArrayLike, *, levels: int, twoway: bool = False) -> Concordance:
    """Finn's coefficient: agreement against raters who pick any of so many levels alike.

    References
    ----------
    Finn (1970) Educ Psychol Meas 30:71.

    Examples
    --------
    >>> round(finn([[1, 2], [3, 3], [5, 6]], levels=6).value, 3)
    0.886
    """
    s, room = _squares(_table(ratings)), (_check.whole(levels, "levels", 2) ** 2 - 1) / 12
    error = s.rest if twoway else s.within
    if not error > 0:
        raise ValueError("ratings must differ in some subject; got full agreement. Finn's test needs some variation.")
    df = float(s.n * (s.k - 1))
    # F with infinite degrees of freedom above: df error / room follows chi square, read from below
    return Concordance(1 - error / room, room / error, df, 1 - float(chi2_sf(df * error / room, df)))


def maxwell(ratings: ArrayLike) -> float:
    """Maxwell's RE of two raters and two answers: twice the share of agreement, less one.

    Examples
    --------
    >>> maxwell([[0, 0], [1, 1], [0, 1], [1, 1]])
    0.5
    """
    x = _table(ratings)
    if x.shape[1] != 2 or np.unique(x).size > 2:
        raise ValueError("ratings must be two raters' answers of two kinds; got more. Use cohen.")
    return 2 * float((x[:, 0] == x[:, 1]).mean()) - 1
