"""Charts of measured values: individuals with steps and baselines, moving ranges, times between, subgroup means and spreads."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from qualstat import _check
from qualstat._mean import steady_mean
from qualstat._types import Bools, Floats
from qualstat.spc.attribute import Basis, Lines, Shewhart, assemble, parts_and_bases
from qualstat.spc.constants import D2, D2_TABLE, D3, D4_NHS, c4

T_POWER = 3.6  # Weibull to nearly normal: Nelson (1994) J Qual Tech 26:239


def i_chart(values: ArrayLike, *, screen: bool = False, basis: Basis | None = None) -> Shewhart:
    """An individuals chart in the convention of qicharts2: 3 / 1.128 mean moving ranges.

    Parameters
    ----------
    values : array_like of float, shape (n_points,), n_points >= 2, any one unit
    screen : bool
        Drop moving ranges at or above 3.267 means, once, before averaging.
    basis : Basis, optional

    Notes
    -----
    A left-out point is skipped: the range is taken between its neighbours. For the rules of
    Making data count use `xmr`.

    References
    ----------
    Montgomery, Introduction to SQC, 7th ed., section 6.4; Nelson (1982) J Qual Tech 14:172 for screening.

    Examples
    --------
    >>> round(float(i_chart([10, 12, 11, 13]).upper[0]), 2)
    15.93
    """
    x, where = _check.vector(values, "values", 2), basis or Basis()
    parts, bases = parts_and_bases(x.size, where)
    lines = [_individuals(x[part], base, screen=screen) for part, base in zip(parts, bases, strict=True)]
    return assemble(x, lines, parts, where)


def _individuals(x: Floats, base: Bools, *, screen: bool) -> Lines:
    ranges = np.abs(np.diff(x[base]))
    mean = float(ranges.mean()) if ranges.size else 0.0
    if screen and (ranges < D4_NHS * mean).any():
        mean = float(ranges[ranges < D4_NHS * mean].mean())
    return Lines(np.full(x.size, float(steady_mean(x[base]))), np.full(x.size, mean / D2_TABLE))


def i_prime_chart(values: ArrayLike, size: ArrayLike, *, screen: bool = False, basis: Basis | None = None) -> Shewhart:
    """An individuals chart of means or rates whose denominators differ (I'): limits follow the denominator.

    Parameters
    ----------
    values : array_like of float, shape (n_points,), n_points >= 2, any one unit: a rate or a mean per point
    size : array_like of float, shape (n_points,), > 0: what each value was divided by
    screen : bool
        Drop standardised ranges at or above 3.2665 means, once.
    basis : Basis, optional

    Notes
    -----
    Centre = mean weighted by size. A range between neighbours is divided by what their sizes let one expect; the
    spread is taken over all points of a segment, as in the package. Equal sizes give the limits of `i_chart` but for
    the rounded 1.128. O(n_points).

    References
    ----------
    Taylor (2017) Statistical Procedures for the Medical Device Industry; qicharts2 0.8.1 ("ip").

    Examples
    --------
    >>> chart = i_prime_chart([0.1, 0.2, 0.1], [10, 40, 10])
    >>> bool(chart.upper[0] > chart.upper[1])
    True
    """
    x, n, where = _check.vector(values, "values", 2), _check.positive(size, "size"), basis or Basis()
    _check.same_shape(x, n, "values", "size")
    parts, bases = parts_and_bases(x.size, where)
    lines = list[Lines]()
    for part, base in zip(parts, bases, strict=True):
        y, m = x[part], n[part]
        spread = np.sqrt(np.pi / 2) * np.abs(np.diff(y)) / np.sqrt(1 / m[:-1] + 1 / m[1:])
        kept = spread < (1 + 3 * D3 / D2) * spread.mean() if spread.size else np.zeros(0, dtype=np.bool_)
        sigma = float((spread[kept] if screen and kept.any() else spread).mean()) if spread.size else 0.0
        lines.append(Lines(np.full(y.size, float((y * m)[base].sum() / m[base].sum())), sigma / np.sqrt(m)))
    return assemble(x, lines, parts, where)


def mr_chart(values: ArrayLike, *, basis: Basis | None = None) -> Shewhart:
    """The moving ranges of a series: its first point has none and is NaN, limits 0 and 3.267 means.

    Examples
    --------
    >>> float(mr_chart([10, 12, 11, 13]).values[1])
    2.0
    """
    x, where = _check.vector(values, "values", 3), basis or Basis()
    parts, bases = parts_and_bases(x.size, where)
    ranges, lines = np.full(x.size, np.nan), list[Lines]()
    for part, base in zip(parts, bases, strict=True):
        ranges[part.start + 1 : part.stop] = np.abs(np.diff(x[part]))
        center = np.full(base.size, float(np.nanmean(ranges[part][base])))
        lines.append(Lines(center, center * (D4_NHS - 1) / 3, 0.0))
    chart = assemble(ranges, lines, parts, where)
    two = D4_NHS / 3 * 2 * chart.center  # two thirds of the upper limit, as qicharts2 draws it
    zero = np.zeros(x.size)
    return Shewhart(ranges, chart.center, zero, chart.upper, zero, two, chart.segment, chart.used, chart.outside)


def t_chart(times: ArrayLike, *, screen: bool = False, basis: Basis | None = None) -> Shewhart:
    """A chart of time between rare events: an individuals chart of times ^ (1 / 3.6), turned back.

    Parameters
    ----------
    times : array_like of float, shape (n_points,), n_points >= 2, > 0, any unit of time

    Notes
    -----
    A lower limit below zero on the transformed scale is 0. Two events at the same moment have no time
    between: use finer clocks or a g chart.

    References
    ----------
    Nelson (1994) J Qual Tech 26:239; Montgomery, Introduction to SQC, 7th ed., section 7.3.5.

    Examples
    --------
    >>> bool(t_chart([5, 5, 5, 5]).outside.any())
    False
    """
    x = _check.vector(_check.positive(times, "times"), "times", 2)
    chart = i_chart(x ** (1 / T_POWER), screen=screen, basis=basis)

    def back(y: Floats) -> Floats:
        return np.maximum(y, 0) ** T_POWER

    return Shewhart(
        values=x,
        center=back(chart.center),
        lower=back(chart.lower),
        upper=back(chart.upper),
        lower95=back(chart.lower95),
        upper95=back(chart.upper95),
        segment=chart.segment,
        used=chart.used,
        outside=chart.outside,
    )


def xbar_chart(mean: ArrayLike, sd: ArrayLike, size: ArrayLike, *, basis: Basis | None = None) -> Shewhart:
    """A chart of subgroup means, with sigma from the spread inside subgroups.

    Parameters
    ----------
    mean, sd : array_like of float, shape (n_points,), unit of the values, sd >= 0 (n - 1 in the divisor)
    size : array_like of count, shape (n_points,), >= 2

    Notes
    -----
    Equal sizes: sigma from the mean of the standard deviations; unequal: from their pooled root mean square.

    References
    ----------
    Montgomery, Introduction to SQC, 7th ed., equations 6.29-6.31.

    Examples
    --------
    >>> round(float(xbar_chart([5, 6, 5.5], [1, 1, 1], [4, 4, 4]).upper[0]), 3)
    7.128
    """
    return _subgroups(mean, sd, size, basis, lambda m, n, spread: (m, spread / (c4(n) * np.sqrt(n))), of_mean=True)


def s_chart(sd: ArrayLike, size: ArrayLike, *, basis: Basis | None = None) -> Shewhart:
    """A chart of subgroup standard deviations; arguments and source as `xbar_chart`, limits cut at 0.

    Examples
    --------
    >>> round(float(s_chart([1, 1, 1], [4, 4, 4]).upper[0]), 3)
    2.266
    """

    def lines(_m: Floats, n: Floats, spread: float) -> tuple[Floats, Floats]:
        return np.full(n.size, spread), spread * np.sqrt(1 - c4(n) ** 2) / c4(n)

    return _subgroups(sd, sd, size, basis, lines, of_mean=False)


_Line = Callable[[Floats, Floats, float], tuple[Floats, Floats]]


def _subgroups(
    mean: ArrayLike, sd: ArrayLike, size: ArrayLike, basis: Basis | None, line: _Line, *, of_mean: bool
) -> Shewhart:
    m, s = _check.vector(mean, "mean", 2), _check.vector(_check.not_negative(sd, "sd"), "sd", 2)
    n, where = _check.counts(size, "size"), basis or Basis()
    _check.same_shape(m, s, "mean", "sd")
    _check.same_shape(m, n, "mean", "size")
    if (n < 2).any():
        raise ValueError(
            f"size must be at least 2 in every subgroup; got {n.min():g}. Use an individuals chart for single values."
        )
    parts, bases = parts_and_bases(m.size, where)
    lines = list[Lines]()
    for part, base in zip(parts, bases, strict=True):
        weight, spreads = n[part][base], s[part][base]
        even = bool((n[part] == n[part][0]).all())
        spread = float(spreads.mean() if even else np.sqrt(((weight - 1) * spreads**2).sum() / (weight - 1).sum()))
        middle = np.full(base.size, (weight * m[part][base]).sum() / weight.sum())
        center, sigma = line(middle, n[part], spread)
        lines.append(Lines(center, sigma) if of_mean else Lines(center, sigma, 0.0))
    return assemble(m, lines, parts, where)
