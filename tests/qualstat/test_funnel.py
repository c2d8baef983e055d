"""Funnels by hand, by simulation and by properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qualstat import funnel

units = st.lists(st.tuples(st.integers(1, 60), st.integers(61, 400)), min_size=5, max_size=30)


@given(units)
def test_units_may_stand_in_any_order(pairs: list[tuple[int, int]]) -> None:
    x, n = (np.array(v) for v in zip(*pairs, strict=True))
    one, other = (funnel.funnel(a, b, kind="proportion") for a, b in ((x, n), (x[::-1], n[::-1])))

    assert float(one.dispersion.phi) == pytest.approx(float(other.dispersion.phi))
    assert one.outside.tolist() == other.outside[::-1].tolist()


@given(units)
def test_many_funnels_at_once_are_as_one_by_one(pairs: list[tuple[int, int]]) -> None:
    x, n = (np.array(v) for v in zip(*pairs, strict=True))
    both = funnel.funnel([x, x[::-1]], [n, n[::-1]], kind="ratio")
    alone = funnel.funnel(x, n, kind="ratio")

    assert float(both.dispersion.tau2[0]) == pytest.approx(float(alone.dispersion.tau2))
    assert both.limits.upper998[0] == pytest.approx(alone.limits.upper998)


def test_exact_limits_are_where_poisson_tails_are() -> None:
    expected = np.array([2.5, 10.0, 80.0, 400.0])
    got = funnel.funnel([3, 9, 85, 390], expected, kind="standardised", adjust="none")

    # The chi square form (Spiegelhalter 2005) is Garwood's interval about the expected number
    assert got.limits.upper95 * expected == pytest.approx(stats.chi2.ppf(0.975, 2 * (expected + 1)) / 2)
    assert got.limits.lower998 * expected == pytest.approx(stats.chi2.ppf(0.001, 2 * expected) / 2)


def test_dispersion_by_hand() -> None:
    z = np.array([-3.0, -1, 0, 1, 2, 4, -2, 0.5, 1.5, -0.5])
    s = np.linspace(0.1, 0.3, 10)
    low, high = np.quantile(z, [0.1, 0.9])
    phi = np.mean(np.clip(z, low, high) ** 2)
    w = 1 / s**2
    got = funnel.dispersion(z, s)

    assert float(got.phi) == pytest.approx(phi)
    assert float(got.tau2) == pytest.approx((10 * phi - 9) / (w.sum() - (w**2).sum() / w.sum()))


def test_truncation_leaves_out_the_outer_tenths() -> None:
    got = funnel.dispersion(np.arange(1.0, 20), [1.0] * 19, truncate=True)

    # rank * 10 / 20 below 1 and from 9 on: ranks 1 and 18, 19
    assert np.flatnonzero(got.changed).tolist() == [0, 17, 18]


def test_no_more_spread_than_chance_widens_nothing() -> None:
    got = funnel.funnel([20, 21, 19, 20, 21], [100] * 5, kind="proportion")
    plain = funnel.funnel([20, 21, 19, 20, 21], [100] * 5, kind="proportion", adjust="none")

    assert not bool(got.adjusted)
    assert got.limits.upper998 == pytest.approx(plain.limits.upper998)


def test_false_signals_keep_their_rate() -> None:
    rng = np.random.default_rng(11)
    n = rng.integers(200, 900, (400, 50))
    quiet = funnel.funnel(rng.binomial(n, 0.3), n, kind="proportion", adjust="none")
    spread = funnel.funnel(rng.binomial(n, np.clip(rng.normal(0.3, 0.05, n.shape), 0, 1)), n, kind="proportion")

    assert (quiet.outside != 0).mean() < 0.004  # 0.002 by design
    assert (spread.outside != 0).mean() < 0.02  # winsorising draws phi in, so a little above the nominal 0.002
    assert (quiet.p_adjusted < 0.05).any(axis=1).mean() < 0.08


def test_multiplicative_widens_by_the_root_of_phi() -> None:
    x, n = [5, 30, 12, 40, 22, 9], [60, 70, 65, 80, 75, 62]
    wide = funnel.funnel(x, n, kind="ratio", adjust="multiplicative")
    plain = funnel.funnel(x, n, kind="ratio", adjust="none")
    ratio = np.log(wide.limits.upper95 / wide.target) / np.log(plain.limits.upper95 / plain.target)

    assert ratio == pytest.approx(np.sqrt(float(wide.dispersion.phi)))


def test_limits_of_shares_stay_between_none_and_all() -> None:
    got = funnel.funnel([1, 2, 0, 29, 1], [3, 5, 2, 30, 4], kind="proportion")

    assert (got.limits.lower998 >= 0).all()
    assert (got.limits.upper998 <= 1).all()


@pytest.mark.parametrize(
    ("x", "n", "words"),
    [
        ([1, 2], [5, 5], "at least 3"),
        ([1, 2, 9], [5, 5, 5], "must not exceed"),
        ([1, 2, 3], [5, 0, 5], "above 0"),
        ([0, 0, 0], [5, 5, 5], "neither none nor all"),
        ([5, 5, 5], [5, 5, 5], "neither none nor all"),
    ],
)
def test_bad_units_are_refused(x: list[int], n: list[int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        funnel.funnel(x, n, kind="proportion")
