"""Runs against a plain count, published limits, and simulation."""

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qualstat import runs
from qualstat.spc import Step


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=30))
def test_counts_are_those_of_a_plain_count(x: list[int]) -> None:
    useful = [v > 0 for v in x if v != 0]
    lengths = [len(list(g)) for _, g in groupby(useful)]
    alone = runs.runs(x, 0.0)
    many = runs.runs([x, x], 0.0)

    expected = (len(useful), max(lengths, default=0), max(len(lengths) - 1, 0))
    assert (int(alone.n_useful), int(alone.longest_run), int(alone.crossings)) == expected
    assert (int(many.n_useful[1]), int(many.longest_run[1]), int(many.crossings[1])) == expected


def test_limits_are_those_of_the_definition() -> None:
    n = np.arange(2, 400)
    limits = runs.runs_limits(n)

    assert limits.longest_run_max.tolist() == [round(float(np.log2(k))) + 3 for k in n]
    assert limits.crossings_min.tolist() == stats.binom.ppf(0.05, n - 1, 0.5).astype(int).tolist()


# Anhøj and Olesen (2014), PLoS ONE 9:e113825, table of critical values
@pytest.mark.parametrize(("n", "longest", "crossings"), [(10, 6, 2), (12, 7, 3), (20, 7, 6), (24, 8, 8), (30, 8, 10)])
def test_published_limits(n: int, longest: int, crossings: int) -> None:
    limits = runs.runs_limits(n)

    assert (int(limits.longest_run_max), int(limits.crossings_min)) == (longest, crossings)


def test_quiet_series_signal_about_as_often_as_published() -> None:
    x = np.random.default_rng(2).normal(size=(20_000, 24))
    got = runs.runs(x, np.median(x, axis=-1))

    assert 0.02 < got.signal.mean() < 0.09


def test_points_on_the_median_do_not_count() -> None:
    got = runs.runs([1, 1, 5, 5, 5, 9, 9], 5.0)

    assert (int(got.n_obs), int(got.n_useful), int(got.longest_run), int(got.crossings)) == (7, 4, 2, 1)


def test_no_useful_points_is_no_signal() -> None:
    assert not bool(runs.runs([5, 5, 5], 5.0).signal)


def test_split_and_freeze() -> None:
    x = [1, 2, 3, 2, 1, 2, 9, 8, 9, 8, 9, 8]
    split = runs.run_chart(x, steps=[Step(6, "moved house")])
    frozen = runs.run_chart(x, baseline=6)

    assert split.center.tolist() == [2.0] * 6 + [8.5] * 6
    assert len(split.runs) == 2
    assert frozen.center.tolist() == [2.0] * 12
    assert int(frozen.runs[0].longest_run) == 6  # of the useful points 1 3 1 9 8 9 8 9 8


def test_split_and_freeze_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="baseline must be left out where there are steps"):
        runs.run_chart([1, 2, 3, 4], steps=[Step(2, "x")], baseline=2)
