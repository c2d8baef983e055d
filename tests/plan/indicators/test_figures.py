"""Laying figures together over organisation and time, across successions, split by sex; and computing from others."""

from datetime import date
from decimal import Decimal

import pytest

from rodtrad.core.periods import date_range
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.plan.indicators.aggregates import gather
from rodtrad.plan.indicators.figures import full_series
from tests.plan.indicators.scene import indicator, succeed, value

pytestmark = pytest.mark.django_db


def total(of, node, year=2024):
    series = full_series([(of, node.pk)], year, year, annual_only=True)[of.pk, node.pk]
    return series.points[-1] if series.points else None


def test_a_sum_is_the_same_by_every_road_up(scene):
    of = indicator(scene, aggregation="sum")
    for code, number in (("E1", "10.5"), ("E2", "20"), ("E3", "0"), ("E4", "7.25")):
        value(of, scene[code], 2024, number)

    assert total(of, scene["N1"]).total == Decimal("30.5")
    assert total(of, scene["N2"]).total == Decimal("7.25")
    assert total(of, scene["KF"]).total == Decimal("37.75")


def test_a_weighted_mean_weighs_by_number_and_says_who_was_left_out(scene):
    of = indicator(scene, aggregation="weighted_mean", unit_of_measure="procent")
    value(of, scene["E1"], 2024, 80, denominator=10)
    value(of, scene["E2"], 2024, 50, denominator=30)
    value(of, scene["E3"], 2024, 10)

    point = total(of, scene["KF"])
    assert point.total == Decimal("57.5")
    assert (point.n_counted, point.n_expected) == (2, 3)
    alone = total(of, scene["N2"])
    assert alone.total is None
    assert "Antalet" in alone.reason


def test_a_ratio_of_sums_is_not_a_mean_of_ratios(scene):
    of = indicator(scene, aggregation="ratio_of_sums", factor=100)
    value(of, scene["E1"], 2024, 50, numerator=1, denominator=2)
    value(of, scene["E2"], 2024, 10, numerator=10, denominator=100)

    assert total(of, scene["N1"]).total == Decimal("10.784314")  # 11 of 102


def test_a_ratio_with_nothing_to_divide_by_is_missing_with_its_reason(scene):
    of = indicator(scene, aggregation="ratio_of_sums")
    value(of, scene["E1"], 2024, 0, numerator=0, denominator=0)

    point = total(of, scene["N1"])
    assert point.total is None
    assert "noll" in point.reason


def test_what_is_not_laid_together_is_left_alone(scene):
    of = indicator(scene, aggregation="none")
    value(of, scene["E1"], 2024, 5)
    assert total(of, scene["N1"]) is None
    assert gather([(of, scene["N1"].pk)], [2024]) == {}


def test_sexes_are_laid_together_each_for_itself(scene):
    of = indicator(scene, aggregation="sum", is_split_by_sex=True)
    for code in ("E1", "E2"):
        value(of, scene[code], 2024, 5)
        value(of, scene[code], 2024, 3, sex="K")
    value(of, scene["E1"], 2024, 2, sex="M")

    point = total(of, scene["N1"])
    assert (point.total, point.women, point.men) == (10, 6, 2)


def test_a_figure_of_the_node_itself_goes_before_one_from_below(scene):
    of = indicator(scene, aggregation="sum")
    value(of, scene["E1"], 2024, 5)
    value(of, scene["N1"], 2024, 99)

    point = total(of, scene["N1"])
    assert (point.total, point.origin) == (99, "recorded")
    assert total(of, scene["KF"]).total == 5, "a unit's own figure, not its board's, is what the city is made of"


def test_who_lacks_an_own_figure_is_counted_at_the_level_that_has_one(scene):
    of = indicator(scene, aggregation="sum")
    value(of, scene["E1"], 2024, 5)
    value(of, scene["N1-F"], 2024, 50)
    value(of, scene["N2-F"], 2024, 7)

    assert total(of, scene["KF"]).total == 12


def test_corrected_figures_do_not_count(scene):
    of = indicator(scene, aggregation="sum")
    value(of, scene["E1"], 2024, 1000, is_current=False)
    value(of, scene["E1"], 2024, 5)
    assert total(of, scene["KF"]).total == 5


def test_one_preliminary_makes_the_whole_preliminary(scene):
    of = indicator(scene, aggregation="sum")
    value(of, scene["E1"], 2024, 5)
    value(of, scene["E2"], 2024, 5, status="preliminary")
    assert total(of, scene["N1"]).status == "preliminary"


def test_a_series_goes_on_across_a_merger_and_nothing_is_counted_twice(scene):
    of = indicator(scene, aggregation="sum")
    NodePeriod.objects.filter(node=scene["N2"]).update(valid=date_range(date(2015, 1, 1), date(2022, 12, 31)))
    NodePeriod.objects.filter(node=scene["N2-F"]).update(valid=date_range(date(2015, 1, 1), date(2022, 12, 31)))
    for unit in ("E3", "E4"):
        NodePeriod.objects.filter(node=scene[unit]).update(valid=date_range(date(2015, 1, 1), date(2022, 12, 31)))
        scene.add(unit, "N1-F", Kind.UNIT, begin=date(2023, 1, 1))
    succeed(scene, "N2", "N1", date(2023, 1, 1))
    placements.rebuild()
    for year in (2022, 2023):
        for n, code in enumerate(("E1", "E2", "E3", "E4"), 1):
            value(of, scene[code], year, n)

    series = full_series([(of, scene["N1"].pk), (of, scene["KF"].pk)], 2022, 2023)
    assert [p.total for p in series[of.pk, scene["N1"].pk].points] == [10, 10]
    assert [p.total for p in series[of.pk, scene["KF"].pk].points] == [10, 10]


def test_a_split_does_not_double_the_city(scene):
    of = indicator(scene, aggregation="sum")
    scene.add("GAMLA", "KF", Kind.BOARD, end=date(2022, 12, 31))
    value(of, scene.add("U", "GAMLA", Kind.UNIT, end=date(2022, 12, 31)), 2022, 8)
    succeed(scene, "GAMLA", "N1", date(2023, 1, 1))
    succeed(scene, "GAMLA", "N2", date(2023, 1, 1))
    placements.rebuild()

    assert total(of, scene["N1"], 2022).total == 8
    assert total(of, scene["N2"], 2022).total == 8
    assert total(of, scene["KF"], 2022).total == 8


@pytest.mark.parametrize(
    ("aggregation", "over_time", "expected"),
    [
        ("sum", "sum", Decimal(60)),
        ("sum", "last", Decimal(30)),
        ("weighted_mean", "weighted_mean", Decimal("23.333333")),
        ("ratio_of_sums", "ratio_of_sums", Decimal("3.333333")),
    ],
)
def test_a_year_is_made_of_its_parts_as_stated(scene, aggregation, over_time, expected):
    of = indicator(scene, granularity="tertial", aggregation=aggregation, aggregation_in_time=over_time)
    for n, part in enumerate(("T1", "T2", "T3"), 1):
        value(of, scene["E1"], 2024, 10 * n, part=part, numerator=10 * n, denominator=n)
    if over_time == "ratio_of_sums":
        expected = Decimal(10)

    assert total(of, scene["N1"]).total == expected


def test_a_year_that_lacks_a_part_is_missing_and_says_which(scene):
    of = indicator(scene, granularity="tertial", aggregation="sum", aggregation_in_time="sum")
    value(of, scene["E1"], 2024, 10, part="T1")
    point = total(of, scene["N1"])
    assert point.total is None
    assert point.reason == "T2, T3 saknas."


def test_one_query_however_many_units_years_and_indicators(scene, django_assert_num_queries):
    few = [indicator(scene, "A", aggregation="sum")]
    many = [indicator(scene, f"B{i}", aggregation="sum", granularity="month") for i in range(30)]
    for of in (*few, *many):
        value(of, scene["E1"], 2024, 1)
    with django_assert_num_queries(1):
        gather([(few[0], scene["KF"].pk)], [2024])
    with django_assert_num_queries(1):
        found = gather([(of, scene[c].pk) for of in many for c in ("KF", "N1")], range(2020, 2025))
    assert len(found) == 60


def test_a_computed_indicator_is_computed_where_it_is_asked_for(scene):
    cost = indicator(scene, "KOST", aggregation="sum", unit_of_measure="kr")
    people = indicator(scene, "INV", aggregation="sum", unit_of_measure="invånare")
    per = indicator(scene, "PER", source="computed", expression="[KOST] / [INV@KF]", unit_of_measure="kr/invånare")
    value(cost, scene["E1"], 2024, 300)
    value(cost, scene["E3"], 2024, 700)
    value(people, scene["KF"], 2024, 100)

    series = full_series([(per, scene[c].pk) for c in ("KF", "N1", "E1", "E2")], 2023, 2024)
    assert series[per.pk, scene["KF"].pk].points[-1].total == 10
    assert series[per.pk, scene["N1"].pk].points[-1].total == 3
    assert series[per.pk, scene["E1"].pk].points[-1].origin == "computed"
    assert series[per.pk, scene["E2"].pk].points == ()


def test_what_a_computed_indicator_lacks_is_said(scene):
    cost = indicator(scene, "KOST", aggregation="sum")
    indicator(scene, "INV")
    per = indicator(scene, "PER", source="computed", expression="[KOST] / [INV]")
    value(cost, scene["E1"], 2024, 300)

    point = full_series([(per, scene["KF"].pk)], 2024, 2024)[per.pk, scene["KF"].pk].points[-1]
    assert point.total is None
    assert "[INV] har inget värde för 2024" in point.reason
    assert "läggs inte samman" in point.reason


def test_computed_from_computed_and_from_the_year_before(scene):
    base = indicator(scene, "BAS", aggregation="sum", is_split_by_sex=True)
    indicator(scene, "DUBBEL", source="computed", expression="2 * [BAS]", is_split_by_sex=True)
    change = indicator(scene, "ÄNDRING", source="computed", expression="[DUBBEL] - [DUBBEL:1]", is_split_by_sex=True)
    for year, number in ((2023, 5), (2024, 8)):
        value(base, scene["E1"], year, number)
        value(base, scene["E1"], year, number - 1, sex="K")

    point = full_series([(change, scene["N1"].pk)], 2024, 2024)[change.pk, scene["N1"].pk].points[-1]
    assert (point.year, point.total, point.women, point.men) == (2024, 6, 6, None)


def test_computing_many_costs_no_more_queries_than_one(scene, django_assert_max_num_queries):
    base = indicator(scene, "BAS", aggregation="sum")
    value(base, scene["E1"], 2024, 5)
    several = [indicator(scene, f"C{i}", source="computed", expression="2 * [BAS]") for i in range(30)]
    with django_assert_max_num_queries(4):
        full_series([(of, scene["N1"].pk) for of in several], 2023, 2024)


def test_a_source_is_named_only_where_the_figure_is_as_it_came(scene):
    of = indicator(scene, "K1", aggregation="sum", source="kolada")
    twice = indicator(scene, "K2", source="computed", expression="2 * [K1]")
    value(of, scene["E1"], 2024, 5, source="Kolada")

    found = full_series([(of, scene["E1"].pk), (of, scene["N1"].pk), (twice, scene["E1"].pk)], 2024, 2024)
    credits_of = {pair: series.points[-1].credit for pair, series in found.items()}
    assert credits_of[of.pk, scene["E1"].pk] == "Källa: Kolada"
    assert "Kolada" not in credits_of[of.pk, scene["N1"].pk]
    assert "Kolada" not in credits_of[twice.pk, scene["E1"].pk]
