"""Indices by hand and by what must hold of any table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qualstat import index

tables = st.integers(0, 10_000).map(lambda seed: np.random.default_rng(seed).lognormal(2, 0.6, (7, 3)))


@given(tables, st.sampled_from([0.1, 3.0, 1000.0]))
def test_units_of_parts_do_not_matter(x: np.ndarray, scale: float) -> None:
    for method in ("min_max", "z_score", "maximum", "rank", "percentile", "borda"):
        how = index.Normalisation(method)  # type: ignore[arg-type]
        assert index.normalised(x * [1, scale, 1], how) == pytest.approx(index.normalised(x, how), abs=1e-9)


@given(tables)
def test_means_stand_in_order(x: np.ndarray) -> None:
    arithmetic, geometric, harmonic = (index.aggregated(x, mean=m) for m in ("arithmetic", "geometric", "harmonic"))  # type: ignore[arg-type]

    assert (harmonic <= geometric + 1e-9).all()
    assert (geometric <= arithmetic + 1e-9).all()
    assert geometric == pytest.approx(stats.gmean(x, axis=1))
    assert harmonic == pytest.approx(stats.hmean(x, axis=1))


@given(tables)
def test_turning_a_part_twice_changes_nothing(x: np.ndarray) -> None:
    turned = index.normalised(-x, direction=[-1, -1, -1])

    assert turned == pytest.approx(index.normalised(x))


def test_normalisations_by_hand() -> None:
    x = [[1.0, 10], [2, 20], [2, 40]]

    assert index.normalised(x, index.Normalisation("percentile")).tolist() == [[0, 0], [0.5, 0.5], [0.5, 1]]
    assert index.normalised(x, index.Normalisation("borda")).tolist() == [[0, 0], [1, 1], [1, 2]]
    assert index.normalised(x, index.Normalisation("target", target=[3, 30])).tolist()[2] == [0.5, 1.5]
    assert index.normalised(x, index.Normalisation("target", target=[3, 30], cap=True)).tolist()[2] == [0.5, 1.0]
    assert index.normalised(x, index.Normalisation("reference", reference=1)).tolist()[2] == [1.0, 3.0]
    posts = index.Normalisation("goalposts", posts=[[0, 4], [0, 20]])
    assert index.normalised(x, posts).tolist() == [[25, 50], [50, 100], [50, 100]]


def test_gaps_leave_their_weight_to_the_others() -> None:
    x = [[10, np.nan, 40], [10, 20, 40]]

    assert index.aggregated(x, weights=[1, 5, 3])[0] == pytest.approx((10 + 3 * 40) / 4)
    assert np.isnan(index.aggregated(x, enough=0.9)[0])
    assert index.aggregated(x, enough=2 / 3)[0] == pytest.approx(25)


@given(tables)
def test_copeland_sums_to_nothing_and_follows_dominance(x: np.ndarray) -> None:
    better = np.vstack([x, x.max(axis=0) + 1])
    score = index.copeland(better)

    assert score.sum() == 0
    assert score[-1] == 7


@given(tables)
def test_shapes_agree_with_scipy(x: np.ndarray) -> None:
    got = index.shape(x[:, 0])

    assert got.skew == pytest.approx(stats.skew(x[:, 0], bias=False))
    assert got.kurtosis == pytest.approx(stats.kurtosis(x[:, 0], bias=False))


def test_winsorising_stops_when_the_shape_passes() -> None:
    got = index.treated([1, 2, 3, 4, 5, 6, 7, 8, 9, 1000])

    assert got.values.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert (got.n_changed, got.logged, got.before.passes, got.after.passes) == (1, False, False, True)


def test_logs_are_taken_of_the_untreated_where_winsorising_is_not_enough() -> None:
    x = np.concatenate([np.linspace(0, 1, 60), 10.0 ** np.arange(2, 12)])
    got = index.treated(x, turn=False)
    low, high = x.min(), x.max()

    assert got.logged
    assert got.n_changed == 5
    assert got.values == pytest.approx(np.log(x - low + (high - low) / 100))


def test_a_tail_to_the_left_is_turned_unless_asked_not_to() -> None:
    x = [-1000.0, 5, 6, 7, 8]

    assert index.logged(x) == pytest.approx(-np.log(8 - np.array(x) + 10.08))
    assert index.logged(x)[4] - index.logged(x)[1] > index.logged(x, turn=False)[4] - index.logged(x, turn=False)[1]


def test_mazziotta_pareto_punishes_imbalance() -> None:
    got = index.mazziotta_pareto([[1, 3], [2, 2], [3, 1], [2, 2.1]])

    assert got[0] < got[1]
    assert index.mazziotta_pareto([[1, 3], [2, 2], [3, 1]], penalty="up")[0] > 100


def test_each_unit_may_choose_its_weights() -> None:
    assert index.benefit_of_the_doubt([[1, 4], [4, 1], [2, 2]]).round(3).tolist() == [1.0, 1.0, 0.8]


def test_robustness_repeats_and_a_clear_winner_stays() -> None:
    x = np.random.default_rng(1).uniform(1, 9, (8, 4))
    x[3] = 10
    one, again = (index.robustness(x, rng=np.random.default_rng(5), draws=100) for _ in range(2))

    assert one.median.tolist() == again.median.tolist()
    assert (one.rank[3], one.upper[3], one.top[3], one.mean_shift[3]) == (1, 1, 1.0, 0.0)
    assert (one.lower <= one.median).all()


def test_no_freedom_moves_nothing() -> None:
    x = np.random.default_rng(1).uniform(1, 9, (8, 4))
    ways = index.Ways(0.0, (index.Normalisation(),), ("arithmetic",))
    got = index.robustness(x, rng=np.random.default_rng(5), ways=ways, draws=20)

    assert got.mean_shift.tolist() == [0.0] * 8


@given(tables)
def test_contributions_sum_to_the_whole(x: np.ndarray) -> None:
    assert index.contributions(x, weights=[1, 2, 3]).share.sum(axis=1) == pytest.approx(np.ones(7))
