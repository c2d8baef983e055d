"""Control charts against plain rewritings of their rules, textbooks' constants, and properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualstat import spc

whole_series = st.lists(st.integers(-6, 6), min_size=3, max_size=40)


def plain_patterns(x: list[float], centre: float, near: float, limit: float, trend: int = 7) -> list[int]:
    """Making data count's rules, word by word, one point at a time (NHSRplotthedots 0.2.2, conventions 6-10)."""
    n = len(x)
    side = [(v > centre) - (v < centre) for v in x]
    outside = [abs(v - centre) > limit for v in x]
    close = [abs(v - centre) > near and not out for v, out in zip(x, outside, strict=True)]
    cause = [spc.COMMON] * n
    for i in range(n):
        for start in range(max(0, i - 6), min(i, n - 7) + 1):
            if abs(sum(side[start : start + 7])) == 7:
                cause[i] = spc.SHIFT
    for i in range(n):
        for start in range(max(0, i - 2), min(i, n - 3) + 1):
            window = range(start, start + 3)
            if close[i] and sum(close[k] for k in window) >= 2 and abs(sum(side[k] for k in window)) == 3:
                cause[i] = spc.TWO_OF_THREE
    for i in range(n):
        for start in range(max(0, i - trend + 1), min(i, n - trend) + 1):
            steps = [x[k + 1] - x[k] for k in range(start, start + trend - 1)]
            if all(s > 0 for s in steps) or all(s < 0 for s in steps):
                cause[i] = spc.TREND
    return [spc.OUTSIDE if out else c for out, c in zip(outside, cause, strict=True)]


@given(whole_series, st.sampled_from([6, 7]))
def test_rules_are_those_of_the_words(x: list[int], trend: int) -> None:
    chart = spc.xmr(x, rules=spc.XmrRules(trend_points=trend))
    half, near = float(chart.upper[0] - chart.center[0]), float(chart.upper_near[0] - chart.center[0])

    assert chart.cause.tolist() == plain_patterns([float(v) for v in x], float(chart.center[0]), near, half, trend)


@given(whole_series)
def test_many_series_at_once_are_as_one_by_one(x: list[int]) -> None:
    both = np.array([x, x[::-1]])
    together = spc.xmr(both)

    for k in range(2):
        alone = spc.xmr(both[k])
        assert together.cause[k].tolist() == alone.cause.tolist()
        assert together.heading[k].tolist() == alone.heading.tolist()


@given(whole_series, st.sampled_from([0.5, 2.0, 4.0]), st.integers(-8, 8))
def test_unit_of_measurement_does_not_matter(x: list[int], scale: float, shift: int) -> None:
    one, other = spc.xmr_limits(x), spc.xmr_limits(np.array(x) * scale + shift)

    assert float(other.upper) == pytest.approx(float(one.upper) * scale + shift, abs=1e-9)
    assert spc.xmr(x).cause.tolist() == spc.xmr(np.array(x) * scale + shift).cause.tolist()


@given(whole_series)
def test_upside_down_turns_headings(x: list[int]) -> None:
    up, down = spc.xmr(x), spc.xmr([-v for v in x])

    assert up.cause.tolist() == down.cause.tolist()
    assert up.heading.tolist() == (-down.heading).tolist()


def test_limits_by_hand() -> None:
    # mean 11.5; ranges 2, 1, 2, mean 5/3; 2.66 * 5/3 = 4.4333 (Wheeler's factor as NHS England prints it)
    limits = spc.xmr_limits([10, 12, 11, 13])

    assert float(limits.upper) == pytest.approx(11.5 + 2.66 * 5 / 3)
    assert float(limits.lower_near) == pytest.approx(11.5 - 2 / 3 * 2.66 * 5 / 3)
    assert float(limits.range_upper) == pytest.approx(3.267 * 5 / 3)


def test_screening_drops_great_ranges_once() -> None:
    x = [10, 11, 10, 11, 10, 11, 10, 11, 60, 11, 10]
    ranges = np.abs(np.diff(x))
    kept = ranges[ranges < 3.267 * ranges.mean()]

    assert float(spc.xmr_limits(x).range_center) == pytest.approx(kept.mean())
    assert float(spc.xmr_limits(x, rules=spc.XmrRules(screen=False)).range_center) == pytest.approx(ranges.mean())


def test_fixed_limits_stand_on_the_first_points() -> None:
    x = [5, 7, 5, 7, 5, 7, 20, 20, 20]
    chart = spc.xmr(x, fixed_after=6)

    assert float(chart.center[-1]) == 6.0
    assert chart.outside.tolist() == [False] * 6 + [True] * 3


def test_nothing_crosses_a_step() -> None:
    x = [5, 7, 5, 7, 5, 7, 5, 7, 6.1, 6.2, 6.3, 6.4, 9, 7, 9, 7, 9, 7, 9, 7]
    chart = spc.xmr(x, steps=[spc.Step(12, "new building")])

    assert chart.segment.tolist() == [0] * 12 + [1] * 8
    assert float(chart.center[0]) == pytest.approx(np.mean(x[:12]))
    assert chart.short.all()


def test_constant_series_has_no_causes() -> None:
    chart = spc.xmr([4.0] * 20)

    assert not chart.cause.any()
    assert float(chart.upper[0]) == 4.0


@pytest.mark.parametrize(
    ("improvement", "target", "said"),
    [
        ("increase", 30.0, ("improvement_high", "fail")),
        ("decrease", 30.0, ("concern_high", "pass")),
        ("increase", -30.0, ("improvement_high", "pass")),
        ("decrease", -30.0, ("concern_high", "fail")),
        ("increase", 10.0, ("improvement_high", "inconsistent")),
        ("neutral", 10.0, ("neutral_high", "")),
        ("increase", None, ("improvement_high", "")),
    ],
)
def test_variation_and_assurance(improvement: spc.Improvement, target: float | None, said: tuple[str, str]) -> None:
    chart = spc.xmr([10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 11, 9, 10, 18])
    got = spc.judge(chart, improvement=improvement, target=target)

    assert (str(got.variation), str(got.assurance)) == said


def test_target_on_a_limit_is_left_to_chance() -> None:
    chart = spc.xmr([10, 12, 11, 13, 10, 12, 11, 13])

    assert str(spc.judge(chart, improvement="increase", target=float(chart.upper[-1])).assurance) == "inconsistent"


def test_quiet_series_rarely_give_signals() -> None:
    # One point beyond 2.66 ranges: about 0.3-1 in 100; all four rules on 24 points: at most three series in ten
    x = np.random.default_rng(7).normal(0, 1, (4000, 24))
    chart = spc.xmr(x)

    assert chart.outside.mean() < 0.012
    assert (chart.cause[:, -1] != spc.COMMON).mean() < 0.05


def test_a_shift_of_two_sigma_is_found() -> None:
    x = np.random.default_rng(8).normal(0, 1, (2000, 24))
    x[:, 12:] += 2
    found = (spc.xmr(x, fixed_after=12).cause[:, 12:] != spc.COMMON).any(axis=1)

    assert found.mean() > 0.95


# Montgomery, Introduction to Statistical Quality Control, 7th ed., Table 7.1 (frozen orange juice, samples 1-30)
JUICE = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def test_p_chart_of_the_textbook() -> None:
    chart = spc.p_chart(JUICE, [50] * 30)  # printed: 0.2313, 0.4102, 0.0524; samples 15 and 23 outside

    assert round(float(chart.center[0]), 4) == 0.2313
    assert round(float(chart.upper[0]), 4) == 0.4102
    assert round(float(chart.lower[0]), 4) == 0.0524
    assert np.flatnonzero(chart.outside).tolist() == [14, 22]


# Montgomery, 7th ed., Table 7.7 (printed circuit boards, 26 samples; 19.85 after none is left out: 516 / 26)
BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15]


def test_c_chart_of_the_textbook() -> None:
    chart = spc.c_chart(BOARDS)  # printed: 19.85, 33.22, 6.48; samples 6 and 20 outside

    assert round(float(chart.center[0]), 2) == 19.85
    assert round(float(chart.upper[0]), 2) == 33.21  # printed 33.22, from the rounded centre
    assert round(float(chart.lower[0]), 2) == 6.48
    assert np.flatnonzero(chart.outside).tolist() == [5, 19]


def test_u_chart_with_even_exposure_is_a_c_chart() -> None:
    c, u = spc.c_chart(BOARDS), spc.u_chart(BOARDS, [10.0] * 26)

    assert np.allclose(u.upper * 10, c.upper)
    assert u.outside.tolist() == c.outside.tolist()


def test_primed_limits_follow_the_spread_between_points() -> None:
    rng = np.random.default_rng(3)
    n = np.full(400, 10_000)
    quiet = rng.binomial(n, 0.2)
    moved = rng.binomial(n, rng.normal(0.2, 0.03, 400))

    assert spc.p_chart(quiet, n, primed=True).upper[0] == pytest.approx(spc.p_chart(quiet, n).upper[0], rel=0.01)
    assert spc.p_chart(moved, n).outside.mean() > 0.5
    assert spc.p_chart(moved, n, primed=True).outside.mean() < 0.02


def test_primed_by_name_does_not_depend_on_order() -> None:
    events, n = [5, 9, 30, 12, 7, 22], [100, 120, 200, 110, 90, 160]
    one = spc.u_chart(events, n, primed=True, by_name=True)
    other = spc.u_chart(events[::-1], n[::-1], primed=True, by_name=True)

    assert np.allclose(one.upper, other.upper[::-1])
    z = (one.values - one.center) / np.sqrt(one.center / np.array(n))
    assert np.allclose((one.upper - one.center) / np.sqrt(one.center / np.array(n)), 3 * z.std(ddof=1))


def test_individuals_prime_with_even_sizes_is_nearly_individuals() -> None:
    x = np.random.default_rng(5).normal(10, 2, 30)
    one, prime = spc.i_chart(x), spc.i_prime_chart(x, [7.0] * 30)

    assert float(prime.upper[0] - prime.center[0]) == pytest.approx(
        float(one.upper[0] - one.center[0]) * 1.128 / (2 / np.sqrt(np.pi))
    )


def test_g_chart_by_hand() -> None:
    chart = spc.g_chart([3, 8, 1, 12])  # mean 6: 6 + 3 * sqrt(42)

    assert float(chart.upper[0]) == pytest.approx(6 + 3 * np.sqrt(42))
    assert float(chart.center[0]) == 5.5
    assert float(chart.lower[0]) == 0.0


def test_t_chart_is_an_individuals_chart_of_roots() -> None:
    times = np.array([3.0, 14, 2, 40, 9, 11, 27, 5])
    inner = spc.i_chart(times ** (1 / 3.6))
    chart = spc.t_chart(times)

    assert np.allclose(chart.upper, inner.upper**3.6)
    assert np.allclose(chart.lower, np.maximum(inner.lower, 0) ** 3.6)


def test_subgroup_charts_use_the_textbooks_factors() -> None:
    # Montgomery, 7th ed., appendix VI, n = 5: A3 1.427, B3 0, B4 2.089
    mean, s = spc.xbar_chart([10, 11, 12], [1, 1, 1], [5, 5, 5]), spc.s_chart([1, 1, 1], [5, 5, 5])

    assert round(float(mean.upper[0] - mean.center[0]), 3) == 1.427
    assert round(float(s.upper[0]), 3) == 2.089
    assert float(s.lower[0]) == 0.0


def test_moving_ranges() -> None:
    chart = spc.mr_chart([10, 12, 11, 13])

    assert np.isnan(chart.values[0])
    assert chart.values[1:].tolist() == [2.0, 1.0, 2.0]
    assert float(chart.upper[0]) == pytest.approx(3.267 * 5 / 3)


def test_frozen_baseline_and_left_out_points() -> None:
    chart = spc.c_chart([4, 4, 4, 4, 16, 16], basis=spc.Basis(baseline=4))
    without = spc.c_chart([4, 4, 4, 40], basis=spc.Basis(exclude=[3]))

    assert chart.center.tolist() == [4.0] * 6
    assert chart.outside.tolist() == [False] * 4 + [True] * 2
    assert without.center.tolist() == [4.0] * 4
    assert without.used.tolist() == [True] * 3 + [False]
