"""Intervals for shares and rates against scipy, statsmodels and the golden case's inputs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from qualstat import rates

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.998]))
def test_shares_agree_with_scipy(pair: tuple[int, int], level: float) -> None:
    x, n = pair
    known = stats.binomtest(x, n)
    for method, got in (
        ("exact", rates.exact_share(x, n, confidence=level)),
        ("wilson", rates.wilson(x, n, confidence=level)),
        ("wilsoncc", rates.wilson(x, n, confidence=level, continuity=True)),
    ):
        interval = known.proportion_ci(confidence_level=level, method=method)
        assert float(got.lower) == pytest.approx(interval.low, abs=1e-9)
        assert float(got.upper) == pytest.approx(interval.high, abs=1e-9)


def test_wilson_agrees_with_statsmodels() -> None:
    low, high = proportion_confint(7, 40, method="wilson")
    got = rates.wilson(7, 40)

    assert (float(got.lower), float(got.upper)) == pytest.approx((low, high))


@given(st.integers(0, 500), st.floats(0.1, 1e6))
def test_exact_rate_is_where_poisson_tails_are(x: int, time: float) -> None:
    got = rates.exact_rate(x, time)
    upper, lower = float(got.upper) * time, float(got.lower) * time

    assert stats.poisson.cdf(x, upper) == pytest.approx(0.025, rel=1e-6)
    assert lower == 0 if x == 0 else stats.poisson.sf(x - 1, lower) == pytest.approx(0.025, rel=1e-6)


# R's poisson.test; inputs read back from the answers of golden case rate01, which gives them only there
@pytest.mark.parametrize(
    ("x", "time", "low", "high"),
    [
        (0, 100, 0, 0.0368887945411394),
        (4, 1000, 0.00108986537362633, 0.0102415886754037),
        (57, 12000, 0.00359760361357706, 0.0061541759502469),
    ],
)
def test_exact_rate_agrees_with_r(x: int, time: float, low: float, high: float) -> None:
    got = rates.exact_rate(x, time)

    assert (float(got.lower), float(got.upper)) == pytest.approx((low, high), abs=1e-12)


@given(st.integers(10, 2000))
def test_byar_is_close_to_the_exact(x: int) -> None:
    byar, exact = rates.byar(x, 1.0), rates.exact_rate(x, 1.0)

    assert float(byar.lower) == pytest.approx(float(exact.lower), rel=0.01)
    assert float(byar.upper) == pytest.approx(float(exact.upper), rel=0.01)


def test_byar_by_hand() -> None:
    # Breslow and Day (1987), equation 2.13: 100 (1 - 1/900 - 1.96/30)^3 and 101 (1 - 1/909 + 1.96/(3 sqrt 101))^3
    got = rates.byar(100, 1.0)

    assert float(got.lower) == pytest.approx(100 * (1 - 1 / 900 - 1.959964 / 30) ** 3, rel=1e-6)
    assert float(got.upper) == pytest.approx(101 * (1 - 1 / 909 + 1.959964 / (3 * np.sqrt(101))) ** 3, rel=1e-6)


@given(counts)
def test_the_share_lies_inside_and_complements_mirror(pair: tuple[int, int]) -> None:
    x, n = pair
    for method in (rates.wilson, rates.exact_share):
        got, other = method(x, n), method(n - x, n)
        assert float(got.lower) <= x / n <= float(got.upper)
        assert float(got.lower) == pytest.approx(1 - float(other.upper), abs=1e-9)


def test_more_observations_narrow_the_interval() -> None:
    few, many = rates.wilson(3, 10), rates.wilson(300, 1000)

    assert float(many.upper - many.lower) < float(few.upper - few.lower)
