"""Frontiers against the textbook, plain linear programs and invariances."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from qualstat import frontier
from qualstat.frontier import batch
from qualstat.frontier.batch import scores_together
from qualstat.frontier.dea import scores_against

# Cooper, Seiford and Tone, Data Envelopment Analysis, 2nd ed., example 1.1: employees and sales of eight branches
EMPLOYEES = [[2], [3], [3], [4], [5], [5], [6], [8]]
SALES = [[1], [3], [2], [3], [4], [2], [3], [5]]
RETURNS: tuple[frontier.Returns, ...] = ("crs", "vrs", "nirs", "ndrs")


def test_scores_of_the_textbook() -> None:
    got = frontier.efficiency(EMPLOYEES, SALES, returns="crs")

    assert got.round(3).tolist() == [0.5, 1.0, 0.667, 0.75, 0.8, 0.4, 0.5, 0.625]


def _plain(x: np.ndarray, y: np.ndarray, i: int, returns: str) -> float:
    """The input-oriented program as the textbook writes it."""
    n = x.shape[0]
    upper = np.vstack([np.column_stack([-x[i], x.T]), np.column_stack([np.zeros(y.shape[1]), -y.T])])
    bound = np.concatenate([np.zeros(x.shape[1]), -y[i]])
    ones = np.append(0.0, np.ones(n))[None, :]
    equal = {"A_eq": ones, "b_eq": [1.0]} if returns == "vrs" else {}
    if returns in ("nirs", "ndrs"):
        sign = 1.0 if returns == "nirs" else -1.0
        upper, bound = np.vstack([upper, sign * ones]), np.append(bound, sign)
    return float(linprog(np.append(1.0, np.zeros(n)), A_ub=upper, b_ub=bound, **equal).fun)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 12), st.sampled_from(RETURNS))
def test_scores_are_the_optima_of_plain_programs(seed: int, n: int, returns: frontier.Returns) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(1, 30, (n, 2)).astype(float), rng.integers(1, 30, (n, 2)).astype(float)
    got = frontier.efficiency(x, y, returns=returns)

    assert got == pytest.approx([_plain(x, y, i, returns) for i in range(n)], abs=1e-7)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_technologies_contain_one_another(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.lognormal(3, 0.5, (9, 2)), rng.lognormal(3, 0.5, (9, 2))
    crs, vrs, nirs, ndrs, fdh = (frontier.efficiency(x, y, returns=r) for r in (*RETURNS, "fdh"))  # type: ignore[arg-type]

    assert (crs <= nirs + 1e-9).all()
    assert (nirs <= vrs + 1e-9).all()
    assert (ndrs <= vrs + 1e-9).all()
    assert (vrs <= fdh + 1e-9).all()
    assert np.minimum(nirs, ndrs) == pytest.approx(crs, abs=1e-7)
    assert frontier.efficiency(x * [1000, 0.01], y * 7, returns="vrs") == pytest.approx(vrs, abs=1e-6)
    assert 1 / frontier.efficiency(x, y, returns="crs", orientation="output") == pytest.approx(crs, abs=1e-6)


def test_targets_are_what_peers_make_and_are_efficient() -> None:
    rng = np.random.default_rng(3)
    x, y = rng.lognormal(3, 0.5, (15, 2)), rng.lognormal(3, 0.5, (15, 2))
    for returns in RETURNS:
        got = frontier.dea(x, y, returns=returns)
        assert got.lambdas @ x == pytest.approx(got.target_inputs, abs=1e-5)
        assert got.lambdas @ y == pytest.approx(got.target_outputs, abs=1e-5)
        with_targets = frontier.efficiency(
            np.vstack([x, got.target_inputs]), np.vstack([y, got.target_outputs]), returns=returns
        )
        assert with_targets[15:] == pytest.approx(np.ones(15), abs=1e-5)


def test_super_efficiency_is_above_one_only_for_the_efficient_and_may_be_out_of_reach() -> None:
    score = frontier.efficiency(EMPLOYEES, SALES, returns="vrs")
    above = frontier.efficiency(EMPLOYEES, SALES, returns="vrs", leave_out_self=True)

    assert above[score < 1 - 1e-9] == pytest.approx(score[score < 1 - 1e-9])
    assert np.isnan(above[7])  # nobody else sells as much


def test_large_sets_give_what_small_ones_do() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.lognormal(3, 0.4, (320, 3)), rng.lognormal(3, 0.4, (320, 2))
    got = frontier.efficiency(x, y, returns="vrs")

    for i in (0, 77, 319):
        assert float(got[i]) == pytest.approx(_plain(x, y, i, "vrs"), abs=1e-7)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["input", "output"]), st.integers(1, 3), st.integers(1, 3))
def test_programs_solved_in_step_are_those_of_highs(seed: int, side: frontier.Orientation, p: int, q: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(1, 12, (25, p)).astype(float), rng.integers(1, 12, (25, q)).astype(float)  # with ties
    moved = rng.uniform(1, 1.5, (25, 1))
    tech = (
        frontier.Technology(x * moved, y, "vrs", side)
        if side == "input"
        else frontier.Technology(x, y / moved, "vrs", side)
    )

    assert scores_together(tech, x, y) == pytest.approx(scores_against(tech, x, y), abs=1e-7)


def test_programs_in_step_seldom_need_help() -> None:
    rng = np.random.default_rng(7)
    x, y = rng.lognormal(3, 0.4, (120, 4)), rng.lognormal(3, 0.4, (120, 3))
    tech = frontier.Technology(x, y, "vrs", "input")
    programs, radial = batch._made(tech, x, y)
    _, sure = batch._simplex(programs, radial, np.arange(120))

    assert sure.mean() > 0.95


def test_bootstrap_corrects_downwards_and_repeats() -> None:
    rng = np.random.default_rng(5)
    x = rng.lognormal(3, 0.4, (20, 1))
    tech = frontier.technology(x, x**0.7 * np.exp(-np.abs(rng.normal(0, 0.2, (20, 1)))), "vrs", "input")
    one, again = (frontier.bootstrapped(tech, np.random.default_rng(1), replicates=40) for _ in range(2))

    assert one.corrected.tolist() == again.corrected.tolist()
    assert (one.corrected <= one.score + 1e-12).all()
    assert (one.lower <= one.upper).all()
    assert (one.upper <= one.score + 1e-9).all()


def test_malmquist_of_twice_as_much_is_two() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.lognormal(3, 0.4, (8, 2)), rng.lognormal(3, 0.4, (8, 1))
    got = frontier.malmquist((x, x), (y, 2 * y))

    assert got.index == pytest.approx(np.full(8, 2.0))
    assert got.frontier == pytest.approx(np.full(8, 2.0))
    assert got.catching_up == pytest.approx(np.ones(8))


def test_scale_tells_too_small_from_too_large() -> None:
    got = frontier.scale_efficiency([[1], [2], [4]], [[1], [4], [5]])

    assert got.returns.tolist() == ["increasing", "constant", "decreasing"]


def test_malmquist_tells_who_caught_up() -> None:
    got = frontier.malmquist(([[2], [4]], [[2], [4]]), ([[2], [2]], [[2], [4]]))  # the second doubles, the best stands

    assert got.catching_up.tolist() == [1.0, 2.0]
    assert got.frontier.tolist() == [1.0, 1.0]
