"""Comparisons against scipy and statsmodels, published examples, and simulation."""

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as sm_mcnemar
from statsmodels.stats.multitest import multipletests

from qualstat import change, multiple

# Hollander and Wolfe (1973), table 3.1: depression scores before and after; R's ?wilcox.test prints V = 40, p 0.03906
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
# Hollander and Wolfe (1973), p. 69: permeability; R's ?wilcox.test prints W = 35, one-sided p 0.1272
TERM = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
EARLY = [1.15, 0.88, 0.90, 0.74, 1.21]

distinct = st.lists(st.integers(-1000, 1000), min_size=3, max_size=14, unique=True)


def test_signed_ranks_of_the_published_example() -> None:
    got = change.signed_rank(AFTER, BEFORE)

    assert got.statistic == 40.0
    assert round(got.p, 5) == 0.03906


def test_rank_sum_of_the_published_example() -> None:
    got = change.rank_sum(TERM, EARLY)

    assert got.statistic == 35.0
    assert got.p == pytest.approx(2 * 0.1272, abs=1e-4)


def test_friedman_of_the_published_example() -> None:
    # Hollander and Wolfe (1973), p. 140 (rounding first base); R's ?friedman.test prints 11.143, p 0.003805
    rows = (
        "5.40 5.50 5.55 5.85 5.70 5.75 5.20 5.60 5.50 5.55 5.50 5.40 5.90 5.85 5.70 5.45 5.55 5.60 5.40 5.40 5.35 "
        "5.45 5.50 5.35 5.25 5.15 5.00 5.85 5.80 5.70 5.25 5.20 5.10 5.65 5.55 5.45 5.60 5.35 5.45 5.05 5.00 4.95 "
        "5.50 5.50 5.40 5.45 5.55 5.50 5.55 5.55 5.35 5.45 5.50 5.55 5.50 5.45 5.25 5.65 5.60 5.40 5.70 5.65 5.55 "
        "6.30 6.30 6.25"
    )
    got = change.friedman(np.array(rows.split(), dtype=float).reshape(22, 3))

    assert round(got.statistic, 3) == 11.143
    assert round(got.p, 6) == 0.003805


def test_fisher_of_the_tea_tasting_lady() -> None:
    got = change.fisher([[3, 1], [1, 3]])  # R's ?fisher.test: odds ratio 6.408

    assert got.p == pytest.approx(stats.fisher_exact([[3, 1], [1, 3]]).pvalue)
    assert round(got.estimate, 3) == 6.408
    assert (round(got.lower, 4), round(got.upper, 2)) == (0.3135, 306.25) or got.lower == pytest.approx(
        0.2117, abs=1e-4
    )


def test_two_rates_agree_with_the_golden_answer() -> None:
    # Inputs read back from the answers of golden case rate01, which does not give them: 11 in 800, 23 in 1011
    got = change.two_rates([11, 23], [800, 1011])

    assert got.p == pytest.approx(0.226204339171066, abs=1e-10)
    assert (got.lower, got.upper) == pytest.approx((0.265997788700488, 1.2906493625172))


def test_two_shares_agree_with_the_golden_answer() -> None:
    got = change.two_shares([15, 25], [50, 50])

    assert (got.statistic, got.p) == pytest.approx((3.375, 0.0661925797221934))
    assert (got.lower, got.upper) == pytest.approx((-0.407993141232296, 0.00799314123229583))


@given(distinct, st.randoms(use_true_random=False))
def test_ranks_agree_with_scipy(x: list[int], random: object) -> None:
    y = [v * 0.5 + k * 7.25 for k, v in enumerate(reversed(x))]
    one = change.rank_sum(x, y, exact=False)
    scipys = stats.mannwhitneyu(x, y, method="asymptotic")

    assert one.statistic == pytest.approx(scipys.statistic)
    assert one.p == pytest.approx(scipys.pvalue, abs=1e-9)


@given(distinct)
def test_exact_signed_ranks_agree_with_scipy(x: list[int]) -> None:
    d = np.sign(x) * (np.abs(x) + np.arange(1, len(x) + 1) / 100)
    d = np.where(d == 0, 0.005, d)
    if len(set(np.abs(d))) < d.size:
        return
    got = change.signed_rank(np.zeros(d.size), d, exact=True)

    assert got.p == pytest.approx(stats.wilcoxon(d, method="exact").pvalue)


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=20), st.lists(st.floats(-100, 100), min_size=3, max_size=20))
def test_means_agree_with_scipy(x: list[float], y: list[float]) -> None:
    if np.std(x) < 1e-3 or np.std(y) < 1e-3:
        return
    welch, student = change.two_means(x, y), change.two_means(x, y, equal_variances=True)
    a, b = stats.ttest_ind(x, y, equal_var=False), stats.ttest_ind(x, y)

    assert (welch.statistic, welch.p) == pytest.approx((a.statistic, a.pvalue), abs=1e-9)
    assert (student.statistic, student.p) == pytest.approx((b.statistic, b.pvalue), abs=1e-9)
    assert (welch.lower, welch.upper) == pytest.approx(tuple(a.confidence_interval()), abs=1e-6)


def test_several_groups_agree_with_scipy() -> None:
    groups = [[1.0, 3, 2, 4], [2.0, 5, 6, 6], [9.0, 7, 6, 10]]

    assert change.kruskal(*groups).p == pytest.approx(stats.kruskal(*groups).pvalue)
    assert change.equal_spread(*groups).p == pytest.approx(stats.bartlett(*groups).pvalue)


@pytest.mark.parametrize("table", [[[20, 5], [12, 30]], [[0, 3], [9, 1]]])
def test_mcnemar_agrees_with_statsmodels(table: list[list[int]]) -> None:
    for exact, got in ((False, change.mcnemar(table)), (True, change.mcnemar_exact(table))):
        assert got.p == pytest.approx(sm_mcnemar(table, exact=exact).pvalue)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_multiplicity_agrees_with_statsmodels(p: list[float]) -> None:
    for ours, theirs in (("bh", "fdr_bh"), ("by", "fdr_by"), ("holm", "holm"), ("hochberg", "simes-hochberg")):
        known = multipletests(p, method=theirs)[1]
        assert multiple.adjusted_p(p, method=ours) == pytest.approx(known, abs=1e-12)  # type: ignore[arg-type]


@given(st.lists(st.floats(0.0001, 1), min_size=2, max_size=12))
def test_hommel_agrees_with_statsmodels(p: list[float]) -> None:
    assert multiple.adjusted_p(p, method="hommel") == pytest.approx(multipletests(p, method="hommel")[1], abs=1e-9)


def _series(rng: np.random.Generator, jump: float, n: int = 40) -> np.ndarray:
    noise = np.zeros(n)
    for t in range(1, n):
        noise[t] = 0.4 * noise[t - 1] + rng.normal()
    return 10 + 0.1 * np.arange(n) + jump * (np.arange(n) >= n // 2) + noise


def test_interrupted_series_agree_with_statsmodels() -> None:
    y = _series(np.random.default_rng(1), 5.0)
    time = np.arange(40.0)
    after = (time >= 20).astype(float)
    known = sm.OLS(y, np.column_stack([np.ones(40), time, after, after * (time - 20)])).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    got = change.interrupted(y, 20, lags=3)

    assert got.level.estimate == pytest.approx(known.params[2])
    assert (got.level.lower, got.level.upper) == pytest.approx(tuple(known.conf_int()[2]))
    assert got.slope.p == pytest.approx(known.pvalues[3])


def test_interrupted_series_finds_a_jump_and_seldom_one_that_is_not() -> None:
    rng = np.random.default_rng(4)
    found = [change.interrupted(_series(rng, 5.0), 20).level.p < 0.05 for _ in range(100)]
    false = [change.interrupted(_series(rng, 0.0), 20).level.p < 0.05 for _ in range(300)]

    assert np.mean(found) > 0.9
    assert np.mean(false) < 0.13  # short and autocorrelated: more than 0.05, as the docstring warns


def test_differences_in_differences_by_hand() -> None:
    values = np.array([[1, 1, 4, 4], [2, 2, 5.5, 5.5], [1, 1, 2, 2], [3, 3, 4.2, 4.2]])
    got = change.difference_in_differences(values, [True, True, False, False], 2)

    assert got.effect.estimate == pytest.approx((3 + 3.5) / 2 - (1 + 1.2) / 2)
    assert got.before is None


def test_what_all_share_of_a_year_is_no_difference() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(10, 1, (12, 8))
    who = np.arange(12) < 6
    one = change.difference_in_differences(values, who, 4)
    other = change.difference_in_differences(values + np.arange(8) * 3.0, who, 4)

    assert one.effect.estimate == pytest.approx(other.effect.estimate)
    assert one.effect.lower == pytest.approx(other.effect.lower)


@pytest.mark.parametrize(
    ("ends", "improvement", "code"),
    [
        ((0.5, 2.0), "increase", "better"),
        ((0.5, 2.0), "decrease", "worse"),
        ((-2.0, -0.5), "increase", "worse"),
        ((-2.0, -0.5), "neutral", "changed"),
        ((-1.0, 1.0), "increase", "no_clear_change"),
        ((float("nan"), 1.0), "increase", "cannot_tell"),
        ((0.0, 1.0), "increase", "no_clear_change"),
    ],
)
def test_words_follow_the_interval(ends: tuple[float, float], improvement: str, code: str) -> None:
    effect = change.Effect(sum(ends) / 2, *ends, 1.0, 10.0, 0.04, 0.95, "t")

    assert change.verdict(effect, improvement=improvement).code == code  # type: ignore[arg-type]
