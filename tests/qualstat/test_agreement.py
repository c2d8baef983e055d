"""Agreement against scikit-learn, statsmodels, published tables and properties."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from qualstat import agreement

# Shrout and Fleiss (1979), Psych Bull 86:420, table 2: six targets, four judges
JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
pairs = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=4, max_size=40)


@pytest.mark.parametrize(
    ("kind", "average", "printed"),
    [
        ("oneway", False, 0.17),
        ("agreement", False, 0.29),
        ("consistency", False, 0.71),
        ("oneway", True, 0.44),
        ("agreement", True, 0.62),
        ("consistency", True, 0.91),
    ],
)
def test_intraclass_correlations_of_shrout_and_fleiss(kind: str, average: bool, printed: float) -> None:
    assert round(agreement.icc(JUDGES, kind=kind, average=average).value, 2)  # type: ignore[arg-type] == printed


@given(pairs)
def test_cohen_agrees_with_scikit_learn(ratings: list[tuple[int, int]]) -> None:
    one, other = zip(*ratings, strict=True)
    assume(len(set(one) | set(other)) > 1)
    for ours, theirs in (("unweighted", None), ("linear", "linear"), ("quadratic", "quadratic")):
        known = cohen_kappa_score(one, other, weights=theirs, labels=sorted(set(one) | set(other)))
        got = agreement.cohen(ratings, weighting=ours)  # type: ignore[arg-type]
        assert got.value == pytest.approx(known, abs=1e-12)


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=3, max_size=20))
def test_fleiss_agrees_with_statsmodels(ratings: list[list[int]]) -> None:
    assume(len({c for row in ratings for c in row}) > 1)

    assert agreement.fleiss(ratings).value == pytest.approx(fleiss_kappa(aggregate_raters(np.array(ratings))[0]))


def test_cohens_own_example() -> None:
    # Cohen (1960), table 1 (in shares of 200): kappa .492 in the 3 x 3 table of the article
    joint = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    ratings = [(i, j) for i in range(3) for j in range(3) for _ in range(joint[i][j])]

    assert round(agreement.cohen(ratings).value, 3) == 0.492


def test_gwet_by_hand_where_kappa_fails() -> None:
    # Nearly all say yes: pa = 118/125, pi = 243/250, pe = 2 pi (1 - pi); kappa is below 0, AC1 is not
    ratings = [(1, 1)] * 118 + [(1, 2)] * 5 + [(2, 1)] * 2
    pe = 2 * (243 / 250) * (7 / 250)

    assert agreement.cohen(ratings).value < 0
    assert agreement.gwet(ratings).value == pytest.approx((118 / 125 - pe) / (1 - pe))


def test_kendalls_w_is_friedmans_chi_square() -> None:
    from scipy import stats

    ratings = np.random.default_rng(1).normal(size=(8, 4))
    got = agreement.kendall_w(ratings)

    assert got.value * 4 * 7 == pytest.approx(stats.friedmanchisquare(*ratings).statistic)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_krippendorff_of_full_agreement_and_of_many_gaps(level: str) -> None:
    assert agreement.krippendorff([[1, 1, None], [2, 2, 2], [3, None, 3], [4, None, None]], level=level) == 1.0


def test_interval_alpha_without_gaps_is_an_intraclass_correlation() -> None:
    x = np.random.default_rng(3).normal(size=(400, 2)) + np.random.default_rng(4).normal(size=(400, 1))

    assert agreement.krippendorff(x, level="interval") == pytest.approx(agreement.icc(x, kind="oneway").value, abs=2e-3)


@given(pairs)
def test_raters_may_change_places(ratings: list[tuple[int, int]]) -> None:
    assume(len({c for pair in ratings for c in pair}) > 1)
    turned = [pair[::-1] for pair in ratings]

    for method in (agreement.cohen, agreement.fleiss, agreement.gwet):
        assert method(ratings).value == pytest.approx(method(turned).value)
    assert agreement.krippendorff(ratings) == pytest.approx(agreement.krippendorff(turned))


def test_chance_gives_nothing() -> None:
    ratings = np.random.default_rng(6).integers(0, 3, (6000, 3))

    for value in (agreement.fleiss(ratings).value, agreement.gwet(ratings).value, agreement.krippendorff(ratings)):
        assert abs(value) < 0.03


def test_one_category_is_refused() -> None:
    with pytest.raises(ValueError, match="more than one category"):
        agreement.cohen([[1, 1], [1, 1]])
