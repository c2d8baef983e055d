"""Sums agree exactly from unit to city, whatever is booked; what is missing is never taken for nought."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rodtrad.demo.write import copy_frame
from rodtrad.follow.economy.models import Figure, Line, Measure
from rodtrad.follow.economy.page import economy_of, state_of
from rodtrad.follow.economy.queries import by_rule
from rodtrad.follow.economy.totals import Money, totals_of
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.tree.queries import periods_on

pytestmark = pytest.mark.django_db
ORE = st.decimals(Decimal("-99999999.99"), Decimal("99999999.99"), places=2)
PLACES = ("KF", "N1", "N1-F", "N2-F", "E1", "E2", "E3", "E4")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.integers(1, 12), st.sampled_from(["budget", "outcome"]), st.sampled_from(Line.values), ORE),
        max_size=40,
        unique_by=lambda row: row[:4],
    )
)
def test_sums_agree_exactly_from_unit_to_city(scene, book, rows):
    Figure.objects.all().delete()
    for code, month, measure, line, amount in rows:
        book(code, month, measure, amount, line)
    for month in (3, 12):
        totals = totals_of([n.pk for n in scene.nodes.values()], 2025, month)
        by_hand = sum(
            ((-a if line == "income" else a) for _c, m, measure, line, a in rows if measure == "outcome" and m <= month), Decimal(0)
        )
        assert totals[scene["KF"].pk].net().outcome == by_hand
        for above, below in (("KF", ("N1", "N2")), ("N1", ("N1-F",)), ("N1-F", ("E1", "E2")), ("N2-F", ("E3", "E4"))):
            own = sum(((-a if line == "income" else a) for c, _m, measure, line, a in rows if measure == "budget" and c == above), Decimal(0))
            parts = sum((totals[scene[c].pk].net().year_budget for c in below), own)
            assert totals[scene[above].pk].net().year_budget == parts


def test_the_table_of_nodes_below_gives_the_sum_to_the_oere(scene, book):
    book("E1", 1, "outcome", "0.01", "staff")
    book("E2", 1, "outcome", "10.10", "income")
    book("N1-F", 1, "outcome", "1000000.33", "other")
    period = periods_on().get(node=scene["N1-F"])
    economy = economy_of(period, 2025, 1, shows_staff=True, is_in_line=True)
    assert [r.is_own for r in economy.children] == [False, False, True]
    assert sum((r.money.outcome for r in economy.children), Decimal(0)) == economy.net.outcome == Decimal("999990.24")


def test_a_correction_counts_once(scene, book):
    book("E1", 1, "outcome", 500, "staff", is_current=False)
    book("E1", 1, "outcome", 400, "staff")
    assert totals_of([scene["KF"].pk], 2025, 1)[scene["KF"].pk].net().outcome == 400


def test_what_was_booked_before_a_merger_stays_where_it_was(scene, book):
    from datetime import date

    from rodtrad.core.periods import date_range

    NodePeriod.objects.filter(node=scene["E3"]).update(valid=date_range(date(2015, 1, 1), date(2025, 6, 30)))
    scene.add("E3", "N1-F", Kind.UNIT, begin=date(2025, 7, 1))
    placements.rebuild()
    book("E3", 3, "outcome", 100, "staff")
    first, later = (totals_of([scene[c].pk for c in ("KF", "N1", "N2")], 2025, month) for month in (4, 8))
    assert [t.net().outcome for t in first.values()] == [100, 0, 100]
    assert [t.net().outcome for t in later.values()] == [100, 100, 0]


def test_a_forecast_is_the_latest_and_says_how_many_made_one(scene, book):
    for code in ("E1", "E2"):
        for month in range(1, 13):
            book(code, month, "budget", 100, "staff")
    book("E1", 4, "forecast", 1300, "staff")
    book("E1", 8, "forecast", 1260, "staff")
    early, late = (totals_of([scene["N1"].pk], 2025, m)[scene["N1"].pk] for m in (4, 9))
    assert (early.forecast_deviation, late.forecast_deviation) == (-100, -60)
    assert (late.n_forecast, late.n_budgeted) == (1, 2)
    assert state_of(late) == "neutral", "half a forecast is not judged"
    book("E2", 8, "forecast", 1200, "staff")
    whole = totals_of([scene["N1"].pk], 2025, 9)[scene["N1"].pk]
    assert state_of(whole) == "attention"


def test_no_forecast_is_none_not_nought(scene, book):
    book("E1", 1, "outcome", 500, "staff")
    totals = totals_of([scene["E1"].pk], 2025, 1)[scene["E1"].pk]
    assert totals.net().forecast is None
    assert totals.forecast_deviation is None


def test_cost_per_user_is_missing_with_its_reason(scene, book):
    service = NodePeriod.objects.get(node=scene["E1"]).service_type
    book("E1", 1, "outcome", 1000, "staff", service_type=service)
    where = scene["N1"].pk
    assert totals_of([where], 2025, 1)[where].cost_per_user().reason == "Volymen saknas eller är noll."
    book("E1", 1, "volume", 10, service_type=service)
    assert totals_of([where], 2025, 1)[where].cost_per_user().value == 100
    book("E2", 1, "outcome", 1000, "staff", service_type=service)
    missing = totals_of([where], 2025, 1)[where].cost_per_user()
    assert missing.value is None
    assert "saknas" in missing.reason
    book("E2", 1, "volume", 30, service_type=service)
    assert totals_of([where], 2025, 1)[where].cost_per_user().value == 50
    assert "1 luckor" not in totals_of([where], 2025, 1)[where].cost_per_user().reason
    assert totals_of([where], 2025, 2)[where].cost_per_user().value is None, "February lacks volume"


def test_sick_leave_is_hours_over_hours_not_a_mean_of_shares(scene, book):
    for code, sick, hours in (("E1", 10, 100), ("E2", 0, 900)):
        book(code, 1, "sick_hours", sick)
        book(code, 1, "scheduled_hours", hours)
    totals = totals_of([scene["N1"].pk], 2025, 1)[scene["N1"].pk]
    assert totals.share(Measure.SICK_HOURS, Measure.SCHEDULED_HOURS).value == Decimal("0.01")
    assert totals.share(Measure.LEFT, Measure.EMPLOYED).value is None


@pytest.mark.parametrize("n", [1, 30])
def test_three_queries_however_many_nodes(scene, book, n, django_assert_num_queries):
    for i in range(n):
        scene.add(f"U{i}", "N1-F", Kind.UNIT)
        book(f"U{i}", 1, "outcome", 10, "staff")
    with django_assert_num_queries(3):
        totals_of([node.pk for node in scene.nodes.values()], 2025, 1)


@given(st.decimals(-1000, 1000, places=2), st.decimals(0, 10000, places=2))
def test_what_is_carried_over_is_never_more_than_the_rule_allows(result, budget):
    class Rule:
        surplus_share, deficit_share = Decimal("0.10"), Decimal("0.05")

    closing = by_rule(Rule(), result, budget)
    assert -budget * Decimal("0.05") - Decimal("0.01") <= closing <= budget * Decimal("0.10") + Decimal("0.01")
    assert abs(closing) <= abs(result)
    assert by_rule(None, result, budget) == 0


def test_money_without_forecast_adds_to_none():
    assert Money().plus(Money()).forecast is None
    assert Money(forecast=Decimal(5)).plus(Money(forecast=Decimal(2)), -1).forecast == 3


@pytest.mark.slow
def test_sums_agree_exactly_at_city_size(scene):
    """2,500 units, twelve months, five lines, budget and outcome: 300,000 amounts, to the öre."""
    nodes = []
    for board in range(15):
        scene.add(f"B{board}", "KF", Kind.BOARD)
        scene.add(f"B{board}-F", f"B{board}", Kind.ADMINISTRATION)
    from rodtrad.core.periods import date_range
    from rodtrad.org.tree.models import Node
    from tests.plan.indicators.scene import BEGIN

    nodes = Node.objects.bulk_create(Node(code=f"S{i}") for i in range(2500))
    NodePeriod.objects.bulk_create(
        NodePeriod(node=n, parent=scene[f"B{i % 15}-F"], name=f"S{i}", kind=Kind.UNIT, valid=date_range(BEGIN, None))
        for i, n in enumerate(nodes)
    )
    placements.rebuild()
    rng = np.random.default_rng(1)
    grid = pl.DataFrame({"node_id": [n.pk for n in nodes]})
    for name, values in (("month", list(range(1, 13))), ("measure", ["budget", "outcome"]), ("line", Line.values)):
        grid = grid.join(pl.DataFrame({name: values}), how="cross")
    oere = rng.integers(-10_000_000, 500_000_000, grid.height)
    frame = grid.with_columns(
        pl.int_range(1, grid.height + 1).alias("id"),
        pl.lit(2025).alias("year"),
        pl.Series("oere", oere),
        pl.Series("amount", [f"{'-' if o < 0 else ''}{abs(o) // 100}.{abs(o) % 100:02d}" for o in oere.tolist()]),
        pl.lit("2026-01-01T00:00:00Z").alias("recorded_at"),
    )
    copy_frame(Figure, frame.drop("oere"))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE economy_figure; ANALYZE tree_placement")
    signed = frame.with_columns(pl.when(pl.col("line") == "income").then(-pl.col("oere")).otherwise(pl.col("oere")).alias("signed"))
    expected = Decimal(int(signed.filter(pl.col("measure") == "outcome")["signed"].sum())) / 100
    boards = [scene[f"B{b}"].pk for b in range(15)]
    totals = totals_of([scene["KF"].pk, *boards, *(n.pk for n in nodes)], 2025, 12)
    assert totals[scene["KF"].pk].net().outcome == expected
    assert sum((totals[b].net().outcome for b in boards), Decimal(0)) == expected
    assert sum((totals[n.pk].net().outcome for n in nodes), Decimal(0)) == expected
