"""The thread goes from the vision to what is done, shows what may be seen, and costs the same however much hangs on it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rodtrad.core import contributions
from rodtrad.desk.spark import spark_of
from rodtrad.desk.spread import spreads
from rodtrad.desk.thread import PER_PAGE, thread_of
from rodtrad.org.people.models import User
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalSupport
from rodtrad.plan.indicators.models import Indicator, Target
from rodtrad.plan.indicators.queries import Aims, Point, Series, Standing
from rodtrad.plan.plans.models import Plan
from tests.examples import home

pytestmark = pytest.mark.django_db


def person(email="enhetschef@demo.example"):
    return User.objects.get(email=email)


def as_(email):
    browser = Client()
    browser.force_login(person(email))
    return browser


@pytest.fixture
def goal(city):
    return Goal.objects.filter(node_id=home(), first_year=2026, level="unit").order_by("position")[0]


@pytest.fixture
def stranger(city):
    return User.objects.create_user("stranger@stad.example", name="Stina Främling")


def test_from_a_units_goal_one_sees_all_the_way_up_and_what_is_done(goal):
    page = as_("enhetschef@demo.example").get(f"/thread/{goal.pk}/")
    thread = page.context["thread"]
    text = page.content.decode()

    assert [k.goal.level for k in thread.above] == ["vision", "direction", "area", "board"]
    assert all(k.title in text for k in thread.above)
    assert Activity.objects.filter(goal=goal)[0].title in text
    assert ExpectedResult.objects.filter(goal=goal)[0].text in text
    assert "Demostaden" in text  # the source of the figure
    assert thread.here.hung.verdict is not None


def test_from_the_vision_one_sees_the_council_goals_of_the_year(city):
    vision = Goal.objects.get(level="vision")
    thread = as_("ledamot@demo.example").get(f"/thread/{vision.pk}/?year=2026").context["thread"]

    assert {k.goal.level for k in thread.here.children} == {"direction"}
    assert all(k.goal.first_year <= 2026 <= k.goal.last_year for k in thread.here.children)


def test_a_draft_outside_the_line_is_neither_found_nor_counted(goal, stranger):
    draft = Goal.objects.filter(level="unit", plan__state="draft", plan__adopted_version=0).exclude(title="")[0]
    Goal.objects.filter(pk=draft.pk).update(title="Hemligt utkast om nedläggning")

    assert as_(stranger.email).get(f"/thread/{draft.pk}/").status_code == 404
    above = as_(stranger.email).get(f"/thread/{draft.parent_id}/")
    assert "Hemligt utkast" not in above.content.decode()
    seen = above.context["thread"].n_children
    in_line = as_("stadsledning@demo.example").get(f"/thread/{draft.parent_id}/").context["thread"].n_children
    assert in_line > seen


def test_what_others_are_revising_is_not_shown_before_it_is_adopted(goal, stranger):
    result = ExpectedResult.objects.filter(goal=goal)[0]
    ExpectedResult.objects.filter(pk=result.pk).update(text="Halverad bemanning på natten")
    Goal.objects.filter(pk=goal.pk).update(title="Ny rubrik som ingen antagit")
    Plan.objects.filter(pk=goal.plan_id).update(state="draft", version=2)

    outside = as_(stranger.email).get(f"/thread/{goal.pk}/").content.decode()
    inside = as_("enhetschef@demo.example").get(f"/thread/{goal.pk}/").content.decode()

    assert "Halverad bemanning" not in outside
    assert "Ny rubrik" not in outside
    assert "revideras" in outside
    assert "Halverad bemanning" in inside


def test_restricted_plans_are_closed_to_other_employees(goal, stranger):
    Plan.objects.filter(pk=goal.plan_id).update(openness="restricted")
    assert as_(stranger.email).get(f"/thread/{goal.pk}/").status_code == 404


def test_support_of_a_goal_that_one_may_not_see_is_left_out(goal, stranger):
    hidden = Goal.objects.filter(plan__state="draft", plan__adopted_version=0, level="unit")[0]
    GoalSupport.objects.create(goal=hidden, supported=goal)

    assert thread_of(stranger, full(stranger, goal.pk), 2026).supported_by == ()
    seen = thread_of(person("stadsledning@demo.example"), full(person(), goal.pk), 2026).supported_by
    assert [k.goal for k in seen] == [hidden]


def full(reader, pk):
    from rodtrad.desk.thread import goals_of

    return goals_of(reader).get(pk=pk)


def test_the_number_of_queries_is_the_same_for_one_and_for_thirty_goals(goal):
    board_goal = goal.parent
    few = queries_of(board_goal.pk)
    for i in range(30):
        Goal.objects.create(
            level="unit", node_id=goal.node_id, plan_id=goal.plan_id, parent=board_goal, title=f"Mål {i}",
            title_in_force=f"Mål {i}", first_year=2026, last_year=2026,
        )  # fmt: skip
    assert queries_of(board_goal.pk) == few
    assert few <= 12 + 3 * len(contributions.thread_leaves.items())


def queries_of(pk):
    browser = as_("stadsledning@demo.example")
    browser.get(f"/thread/{pk}/")
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(f"/thread/{pk}/").status_code == 200
    return len(queries)


def test_more_goals_than_a_page_are_paged(goal):
    rows = [
        Goal(level="unit", node_id=goal.node_id, plan_id=goal.plan_id, parent=goal.parent, title=f"Mål {i}",
             title_in_force=f"Mål {i}", first_year=2026, last_year=2026, position=9)
        for i in range(PER_PAGE)
    ]  # fmt: skip
    Goal.objects.bulk_create(rows)
    address = f"/thread/{goal.parent_id}/"
    first, second = (as_("stadsledning@demo.example").get(address + q).context["thread"] for q in ("", "?page=2"))

    assert first.n_pages == second.n_pages == 2
    assert first.n_children == second.n_children
    shown = {k.goal.pk for t in (first, second) for k in t.here.children}
    assert len(shown) == first.n_children


def test_a_broken_thread_says_so(city):
    board_goal = Goal.objects.filter(level="board", first_year=2026).exclude(children__isnull=False)[:1]
    goal = board_goal[0] if board_goal else Goal.objects.filter(level="board", first_year=2026)[0]
    Goal.objects.filter(parent=goal).update(parent=None)
    assert "Här är tråden av" in as_("stadsledning@demo.example").get(f"/thread/{goal.pk}/").content.decode()


def test_a_result_that_nothing_measures_is_marked_where_it_stands(goal):
    ExpectedResult.objects.filter(goal=goal).update(kind="state", indicator=None, followed_by="", target_value=None)
    assert "hänger löst: inget mäter det" in as_("enhetschef@demo.example").get(f"/thread/{goal.pk}/").content.decode()


@pytest.mark.parametrize(
    "query", ["?year=0", "?year=99999", "?year=x", "?page=0", "?page=-1", "?page=999999999", "?open=%00"]
)
def test_strange_addresses_are_answered(goal, query):
    assert as_("enhetschef@demo.example").get(f"/thread/{goal.parent_id}/{query}").status_code in {200, 400}


def test_the_spread_counts_what_the_reader_may_read(goal, stranger):
    parent = goal.parent_id
    all_of_it = spreads(person("stadsledning@demo.example"), [parent], 2026, None)[parent]
    assert sum(p.n for p in all_of_it.parts) == all_of_it.n
    assert sum(float(p.width) for p in all_of_it.parts) == pytest.approx(100, abs=0.1)
    assert spreads(stranger, [], 2026, None) == {}
    Plan.objects.filter(pk=goal.plan_id).update(openness="restricted")
    from rodtrad.follow.reports.models import Report

    Report.objects.filter(plan_id=goal.plan_id).update(openness="restricted")
    outside = spreads(stranger, [parent], 2026, None).get(parent)
    assert outside is None or outside.n < all_of_it.n


def standing(values, target=None):
    moment = date(2026, 1, 1)
    points = tuple(
        Point(2024 + i // 3, f"T{i % 3 + 1}", None if v is None else Decimal(v), None, None, "final", "", moment)
        for i, v in enumerate(values)
    )
    aim = Target(value=Decimal(target)) if target is not None else None
    return Standing(Indicator(), 1, 2026, Series(1, 1, points), Aims(council=aim))


def test_a_small_line_needs_three_points_and_stays_in_its_box():
    assert spark_of(standing([1, 2])) is None
    assert spark_of(standing([1, None, 2])) is None
    spark = spark_of(standing([1, 5, 3], target=10))
    assert spark is not None
    heights = [float(p.split(",")[1]) for p in spark.points.split()]
    assert all(0 <= h <= 28 for h in [*heights, float(spark.target_y or 0)])
    assert heights[1] < heights[2] < heights[0]  # higher values lie higher


def test_a_flat_line_lies_in_the_middle():
    spark = spark_of(standing([4, 4, 4]))
    assert spark is not None
    assert {p.split(",")[1] for p in spark.points.split()} == {"14.0"}
