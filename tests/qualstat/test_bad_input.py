"""What no method may take quietly: wrong shapes, gaps, infinities, nothing to divide by, percents for shares."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from qualstat import (
    adjust,
    agreement,
    change,
    disclosure,
    frontier,
    funnel,
    index,
    rates,
    regression,
    resources,
    runs,
    spc,
)

NAN, INF = float("nan"), float("inf")
GOOD = [4.0, 6, 5, 7, 3, 6, 5, 8, 4, 6, 5, 7]
SIZE = [40.0] * 12
SQUARE = np.random.default_rng(1).uniform(1, 9, (12, 3))

# Each takes one list of twelve numbers where NaN and infinity are not allowed.
TAKERS: dict[str, Callable[[Any], object]] = {
    "spc.xmr": spc.xmr,
    "spc.xmr_limits": spc.xmr_limits,
    "spc.i_chart": spc.i_chart,
    "spc.mr_chart": spc.mr_chart,
    "spc.c_chart": spc.c_chart,
    "spc.g_chart": spc.g_chart,
    "spc.t_chart": spc.t_chart,
    "spc.p_chart": lambda x: spc.p_chart(x, SIZE[: len(x)]),
    "spc.u_chart": lambda x: spc.u_chart(x, SIZE[: len(x)]),
    "spc.i_prime_chart": lambda x: spc.i_prime_chart(x, SIZE[: len(x)]),
    "runs.run_chart": runs.run_chart,
    "runs.runs": lambda x: runs.runs(x, 5.0),
    "rates.wilson": lambda x: rates.wilson(x, SIZE[: len(x)]),
    "rates.exact_share": lambda x: rates.exact_share(x, SIZE[: len(x)]),
    "rates.exact_rate": lambda x: rates.exact_rate(x, SIZE[: len(x)]),
    "rates.byar": lambda x: rates.byar(x, SIZE[: len(x)]),
    "funnel.funnel": lambda x: funnel.funnel(x, SIZE[: len(x)], kind="proportion"),
    "funnel.dispersion": lambda x: funnel.dispersion(x, SIZE[: len(x)]),
    "change.paired_means": lambda x: change.paired_means(x, GOOD[: len(x)]),
    "change.two_means": lambda x: change.two_means(x, GOOD),
    "change.signed_rank": lambda x: change.signed_rank(x, GOOD[: len(x)]),
    "change.rank_sum": lambda x: change.rank_sum(x, GOOD),
    "change.kruskal": lambda x: change.kruskal(x, GOOD),
    "change.interrupted": lambda x: change.interrupted(x, 6),
    "adjust.adjusted": lambda x: adjust.adjusted(x, np.arange(len(x))[:, None]),
    "adjust.shrunk": lambda x: adjust.shrunk(x, SIZE[: len(x)]),
    "regression.ols": lambda x: regression.ols(x, np.ones((len(x), 1))),
    "resources.marginal": lambda x: resources.marginal(resources.Data(GOOD[: len(x)], x)),
    "resources.four_fields": lambda x: resources.four_fields(x, GOOD[: len(x)], SQUARE[: len(x), :1]),
    "frontier.dea": lambda x: frontier.dea(np.reshape(x, (-1, 1)), np.reshape(GOOD[: len(x)], (-1, 1))),
    "index.mazziotta_pareto": lambda x: index.mazziotta_pareto(np.column_stack([x, GOOD[: len(x)]])),
    "disclosure.small": lambda x: disclosure.small(x, most=4),
}
names = pytest.mark.parametrize("name", list(TAKERS))


@names
def test_good_input_is_taken(name: str) -> None:
    TAKERS[name](GOOD if name != "change.paired_means" and name != "change.signed_rank" else GOOD[::-1])


@names
@pytest.mark.parametrize("bad", [NAN, INF, -INF])
def test_gaps_and_infinities_are_refused_with_their_place(name: str, bad: float) -> None:
    x = [*GOOD[:5], bad, *GOOD[6:]]
    with pytest.raises(ValueError, match=r"must .*; got (nan|inf|-inf)"):
        TAKERS[name](x)


@names
def test_words_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"must be numbers; got .*\. Turn words"):
        TAKERS[name](["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: spc.xmr([5.0]), "at least 2 values"),
        (lambda: spc.xmr([]), "at least 2 values"),
        (lambda: spc.xmr(5.0), "at least 2 values"),
        (lambda: spc.p_chart([[1, 2]], [[5, 5]]), "one dimension"),
        (lambda: spc.p_chart([1, 2], [5, 5, 5]), "must have the shape of"),
        (lambda: spc.p_chart([1, 9], [5, 5]), "must not exceed"),
        (lambda: spc.p_chart([1, 2], [5, 0]), "must be above 0"),
        (lambda: spc.p_chart([0.2, 0.4], [5, 5]), "must be whole counts"),
        (lambda: spc.u_chart([1, -2], [5, 5]), "must be 0 or more"),
        (lambda: spc.t_chart([1.0, 0.0]), "must be above 0"),
        (lambda: spc.xbar_chart([1, 2], [1, 1], [3, 1]), "size must be at least 2"),
        (lambda: spc.xmr(GOOD, steps=[spc.Step(3, "")]), "must have a reason"),
        (lambda: spc.xmr(GOOD, steps=[spc.Step(12, "x")]), "inside the series"),
        (lambda: spc.xmr(GOOD, fixed_after=1), "fixed_after must be a whole number of at least 2"),
        (lambda: rates.wilson(3, 10, confidence=95), "For 95 percent give 0.95"),
        (lambda: change.share_test(3, 10, share=50), "Is it a percent"),
        (lambda: index.aggregated(SQUARE, enough=90), "Is it a percent"),
        (lambda: index.robustness(SQUARE, rng=np.random.default_rng(1), ways=index.Ways(spread=25)), "Is it a percent"),
        (lambda: resources.marginal(resources.Data(GOOD, GOOD), change=5), "Is it a percent"),
        (lambda: funnel.funnel([1, 2, 3], [9, 9, 9], kind="proportion", trim=10), "trim must be a share"),
        (lambda: change.paired_means(GOOD, GOOD), "must vary"),
        (lambda: change.sign_test(GOOD, GOOD), "must differ"),
        (lambda: change.two_means([1, 1], [1, 1]), "must vary"),
        (lambda: change.kruskal([1, 1], [1, 1]), "must vary"),
        (lambda: change.mcnemar([[5, 0], [0, 5]]), "somebody who changed"),
        (lambda: change.two_rates([0, 0], [5, 5]), "must not be 0 in both"),
        (lambda: change.interrupted(range(12), 6), "must vary about their lines"),
        (lambda: change.interrupted(GOOD, 2), "at least 4 points on each side"),
        (lambda: index.normalised([[1, 2], [1, 3]]), "must vary"),
        (lambda: index.aggregated([[1, 0.0]], mean="geometric"), "must be above 0"),
        (lambda: index.aggregated(SQUARE, weights=[1, 2]), "weights must be one for each"),
        (lambda: frontier.dea([[1], [0]], [[1], [1]]), "must hold something for each unit"),
        (lambda: frontier.dea([[1], [-1]], [[1], [1]]), "must be 0 or more"),
        (lambda: frontier.dea([1, 2], [[1], [1]]), "must be a table"),
        (lambda: agreement.cohen([[1, 1, 1], [2, 2, 2]]), "must have two raters"),
        (lambda: agreement.icc([[1], [2]]), "raters"),
        (lambda: regression.ols(GOOD, np.ones((12, 13))), "more rows than columns"),
        (lambda: adjust.adjusted(GOOD, SQUARE[:, [0, 0, 0, 0]]), "conditions must be few"),
        (lambda: resources.four_fields(GOOD, GOOD, np.ones((12, 1))), "conditions must vary"),
    ],
)
def test_sentences_say_what_must_be_and_what_to_do(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=r"^[a-z].*\bmust\b.*; .*\.") as caught:
        call()

    assert words in str(caught.value)
    assert str(caught.value).endswith((".", "?"))


def test_ten_million_points() -> None:
    x = np.random.default_rng(1).normal(size=10_000_000)
    begun = time.perf_counter()
    chart, got = spc.xmr_limits(x), runs.runs(x, 0.0)

    assert float(chart.center) == pytest.approx(0, abs=0.01)
    assert int(got.n_useful) == 10_000_000
    assert time.perf_counter() - begun < 60


def test_ties_everywhere() -> None:
    x = [5.0] * 11 + [6.0]

    assert not spc.xmr(x).outside[:11].any()
    assert spc.xmr(x, rules=spc.XmrRules(spare_ties=False)).outside.all()  # as NHSRplotthedots has it
    assert int(runs.run_chart(x).runs[0].n_useful) == 1
    assert change.rank_sum(x, [5.0] * 10 + [6.0, 6.0]).p <= 1
