"""Hidden cells stay hidden: checked against every table that fits what is shown."""

from itertools import product

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualstat import disclosure

ROWS, COLUMNS = ["a", "b", "c"], ["x", "y", "z"]
KEYS = [r for r in ROWS for _ in COLUMNS], COLUMNS * 3
TWO_WAY = disclosure.crossed(KEYS, [disclosure.hierarchy(k) for k in KEYS])
tables = st.lists(st.integers(0, 9), min_size=9, max_size=9)


def _possible(inner: np.ndarray, shown: np.ndarray, most: int = 12) -> list[set[int]]:
    """For each cell all whole values that fit what is shown, by trying every small table of two by two."""
    values: list[set[int]] = [set() for _ in range(SMALL.n_cells)]
    truth = SMALL.totals(inner)
    for guess in product(range(most), repeat=4):
        cells = SMALL.totals(np.array(guess, dtype=float))
        if (cells[shown] == truth[shown]).all():
            for k, cell in enumerate(cells):
                values[k].add(int(cell))
    return values


SMALL_KEYS = ["a", "a", "b", "b"], ["x", "y", "x", "y"]
SMALL = disclosure.crossed(SMALL_KEYS, [disclosure.hierarchy(k) for k in SMALL_KEYS])


@settings(max_examples=12, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=9, max_size=9).filter(lambda h: not h[0]),
)
def test_attack_finds_what_trying_all_tables_finds(inner: list[int], hidden: list[bool]) -> None:
    x, flags = np.array(inner, dtype=float), np.array(hidden)
    seen = disclosure.attack(SMALL, x, flags)
    possible = _possible(x, ~flags, most=int(x.sum()) + 1)

    assert seen.lower.round(6).tolist() == [float(min(p)) for p in possible]
    assert seen.upper.round(6).tolist() == [float(max(p)) for p in possible]


@settings(max_examples=25, deadline=None)
@given(tables)
def test_no_hidden_small_count_can_be_computed(inner: list[int]) -> None:
    x = np.array(inner, dtype=float)
    counts = TWO_WAY.totals(x)
    primary = disclosure.small(counts, most=3, zeros=True)
    hidden = disclosure.suppress(TWO_WAY, primary, order=disclosure.order_of(TWO_WAY, counts))
    basis = TWO_WAY.sums[:, ~hidden]

    for cell in np.flatnonzero(primary):  # no combination of what is shown gives it
        if basis.shape[1]:
            residual = TWO_WAY.sums[:, cell] - basis @ np.linalg.lstsq(basis, TWO_WAY.sums[:, cell], rcond=None)[0]
            assert np.abs(residual).max() > 1e-9


@settings(max_examples=20, deadline=None)
@given(tables.filter(lambda t: sum(t) > 0))
def test_protection_is_as_wide_as_was_asked(inner: list[int]) -> None:
    x = np.array(inner, dtype=float)
    primary = disclosure.small(TWO_WAY.totals(x), most=3, zeros=False)
    got = disclosure.protect(TWO_WAY, x, primary, need=1.0)

    assert (got.hidden | ~primary).all()
    if got.safe:
        wide = got.attack.protects(1.0, 1.0)
        assert wide[primary].all()


@settings(max_examples=20, deadline=None)
@given(tables, st.sampled_from([3, 5]))
@example([7, 3, 0, 2, 0, 5, 3, 8, 4], 5)  # HiGHS' presolve gives up on this one
def test_rounding_keeps_sums_and_stays_near(inner: list[int], base: int) -> None:
    x = np.array(inner, dtype=float)
    got = disclosure.rounded(TWO_WAY, x, base=base)
    at = {label: k for k, label in enumerate(TWO_WAY.labels)}

    assert (got % base == 0).all()
    assert (np.abs(got - TWO_WAY.totals(x)) < base).all()
    for row in ROWS:
        assert got[at[row, "Total"]] == sum(got[at[row, column]] for column in COLUMNS)
    assert got[at["Total", "Total"]] == sum(got[at["Total", column]] for column in COLUMNS)


@pytest.mark.parametrize(
    ("given", "dominance", "percent"),
    [
        ([80.0, 15, 5], True, False),  # 80 of 100: not strict; the rest 5 < 8: guessable
        ([79.0, 11, 10], False, False),
        ([60.0, 39, 1], True, True),  # two give 99
        ([50.0, 46, 4], False, True),  # 4 < 5
        ([50.0, 45, 5], False, False),  # 5 = 5: strict
    ],
)
def test_rules_of_dominance(given: list[float], dominance: bool, percent: bool) -> None:
    cell = np.array([given])

    assert bool(disclosure.dominated(cell)[0]) is dominance
    assert bool(disclosure.guessable(cell)[0]) is (percent or given[0] == 80.0)


def test_four_is_small_and_five_is_not() -> None:
    assert disclosure.small([0, 1, 4, 5], most=4, zeros=False).tolist() == [False, True, True, False]
    assert disclosure.small([0, 1, 4, 5], most=4, zeros=True).tolist() == [True, True, True, False]


def test_hierarchies_may_cross() -> None:
    codes = disclosure.hierarchy(["A", "B", "C", "D"], ["n", "n", "s", "s"], ["town", "land", "town", "land"])

    assert sorted(codes["town"]) == ["A", "C"]
    assert sorted(codes["n"]) == ["A", "B"]
