"""Four fields, marginal effects and adjustment: known truths are found, and what cannot be said is not."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.outliers_influence import OLSInfluence

from qualstat import adjust, resources

RNG = np.random.default_rng(20)
N = 60
NEED = RNG.normal(size=(N, 2))
COST = 100 + 8 * NEED[:, 0] + RNG.normal(0, 3, N)
QUALITY = 60 - 4 * NEED[:, 1] + RNG.normal(0, 2, N)


def test_deviations_are_deleted_residuals() -> None:
    got = resources.four_fields(COST, QUALITY, NEED)
    known = OLSInfluence(sm.OLS(COST, sm.add_constant(NEED)).fit())

    assert got.cost.value == pytest.approx(known.resid_press)
    assert got.cost.value / got.cost.se == pytest.approx(known.resid_studentized_external)


def test_who_is_placed_where_was_planted() -> None:
    cost, quality = COST.copy(), QUALITY.copy()
    cost[[0, 1]] += [-40, 40]
    quality[[0, 1]] += [30, -30]
    got = resources.four_fields(cost, quality, NEED, names=["need", "age"])

    assert got.field[:2].tolist() == ["cheaper_better", "dearer_worse"]
    assert got.chance[0, 0] > 0.95
    assert got.conditions == ("need", "age")


def test_few_units_alike_are_placed_by_chance() -> None:
    placed = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        got = resources.four_fields(rng.normal(100, 5, 40), rng.normal(50, 5, 40), rng.normal(size=(40, 1)))
        placed.append((got.field != "unclear").mean())

    assert np.mean(placed) < 0.01  # both outside at once: about 0.05 squared


def test_less_is_better_turns_quality() -> None:
    more, less = (resources.four_fields(COST, QUALITY, NEED, improvement=i) for i in ("increase", "decrease"))  # type: ignore[arg-type]

    assert less.quality.value == pytest.approx(-more.quality.value)
    assert less.chance[:, [1, 0, 3, 2]] == pytest.approx(more.chance)


@pytest.mark.parametrize("scale", [0.001, 7.0])
def test_unit_of_money_does_not_matter(scale: float) -> None:
    one, other = (resources.four_fields(COST * s, QUALITY, NEED) for s in (1.0, scale))

    assert one.chance == pytest.approx(other.chance)
    assert other.cost.upper == pytest.approx(one.cost.upper * scale)


def test_several_years_show_what_is_steady() -> None:
    rng = np.random.default_rng(3)
    cost = COST[:, None] + rng.normal(0, 1, (N, 5))
    quality = QUALITY[:, None] + rng.normal(0, 1, (N, 5))
    one, several = resources.four_fields(COST, QUALITY, NEED), resources.four_fields(cost, quality, NEED)

    assert (several.field != "unclear").sum() > (one.field != "unclear").sum()
    assert several.cost.df[0] == 4


def test_a_known_effect_is_inside_its_interval_as_often_as_stated() -> None:
    hits = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        staff, need = rng.uniform(5, 15, 60), rng.normal(size=60)
        result = 50 + 2 * staff - 3 * need + rng.normal(0, 1, 60) * staff / 4
        effect = resources.marginal(resources.Data(result, staff, need[:, None])).per_unit
        assert effect is not None
        hits.append(effect.lower < 2 < effect.upper)

    assert 0.91 < np.mean(hits) < 0.99


def test_errors_are_hc3() -> None:
    staff = RNG.uniform(5, 15, N)
    result = 50 + 2 * staff - 3 * NEED[:, 0] + RNG.normal(0, 1, N) * staff
    known = sm.OLS(result, sm.add_constant(np.column_stack([staff, NEED]))).fit(cov_type="HC3", use_t=True)
    effect = resources.marginal(resources.Data(result, staff, NEED)).per_unit

    assert effect is not None
    assert (effect.estimate, effect.statistic) == pytest.approx((known.params[1], known.tvalues[1]))
    assert (effect.lower, effect.upper) == pytest.approx(tuple(known.conf_int()[1]))


def test_fixed_effects_take_out_what_differs_for_good() -> None:
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(40), 5)
    level = rng.normal(0, 10, 40)[unit]
    staff = 20 - level / 2 + rng.normal(0, 1, 200)
    staff = np.maximum(staff, 1)
    result = level + 1.5 * staff + rng.normal(0, 1, 200)
    got = resources.marginal(resources.Data(result, staff, None, unit))
    raw = resources.marginal(resources.Data(result, staff))

    assert got.per_unit is not None
    assert raw.per_unit is not None
    assert got.per_unit.lower < 1.5 < got.per_unit.upper
    assert raw.per_unit.upper < 1.5
    assert "conditions_missing" in raw.warnings
    assert "conditions_missing" not in got.warnings


def test_more_of_a_resource_by_percent() -> None:
    staff = RNG.uniform(5, 15, N)
    got = resources.marginal(resources.Data(10 + 2 * staff + RNG.normal(size=N), staff), change=-0.1)

    assert got.for_change is not None
    assert got.per_unit is not None
    assert got.change == pytest.approx(-0.1 * staff.mean())
    assert got.for_change.estimate == pytest.approx(got.per_unit.estimate * got.change)
    assert got.for_change.lower < got.for_change.estimate < got.for_change.upper


@pytest.mark.parametrize(
    ("data", "change", "refusal"),
    [
        (resources.Data(QUALITY[:19], COST[:19]), 0.05, "too_few"),
        (resources.Data(QUALITY, np.full(N, 100.0) + RNG.normal(0, 0.01, N)), 0.05, "too_alike"),
        (resources.Data(QUALITY, COST, (COST + RNG.normal(0, 0.1, N))[:, None]), 0.05, "too_collinear"),
        (resources.Data(QUALITY, COST), 0.5, "outside_range"),
        (resources.Data(QUALITY[:25], COST[:25], np.eye(25)[:, :8]), 0.05, "too_few"),
    ],
)
def test_what_data_cannot_say_is_refused(data: resources.Data, change: float, refusal: str) -> None:
    got = resources.marginal(data, change=change)

    assert (got.refusal, got.per_unit, got.for_change, got.warnings) == (refusal, None, None, ())


def test_one_unit_that_decides_is_told() -> None:
    staff = np.append(RNG.uniform(9, 11, 40), 30.0)
    result = np.append(RNG.normal(50, 1, 40), 90.0)
    got = resources.marginal(resources.Data(result, staff), change=0.02)

    assert "one_unit_decides" in got.warnings


def test_a_percent_is_no_share() -> None:
    with pytest.raises(ValueError, match="Is it a percent"):
        resources.marginal(resources.Data(QUALITY, COST), change=5)


def test_expectation_is_of_a_model_that_has_not_seen_the_unit() -> None:
    got = adjust.adjusted(COST, NEED)
    known = OLSInfluence(sm.OLS(COST, sm.add_constant(NEED)).fit())

    assert got.difference == pytest.approx(known.resid_press)
    assert got.explained > 0.5


def test_conditions_that_tell_nothing_explain_nothing() -> None:
    got = adjust.adjusted(RNG.normal(size=80), RNG.normal(size=(80, 3)))

    assert got.explained < 0.1


def test_small_units_are_drawn_in_more() -> None:
    rng = np.random.default_rng(4)
    true = rng.normal(10, 2, 400)
    se = rng.uniform(0.5, 6, 400)
    seen = rng.normal(true, se)
    got = adjust.shrunk(seen, se)

    assert ((got.estimate - true) ** 2).mean() < ((seen - true) ** 2).mean()
    assert 0.92 < ((got.lower < true) & (true < got.upper)).mean() < 0.99
    assert got.variance == pytest.approx(4, rel=0.4)
