"""The roll-up in the database says what a plain count over the rows says, through four levels."""

import pytest

from rodtrad.follow.reports.models import GoalAssessment, Report
from rodtrad.follow.reports.rolling import roll_up_goals
from rodtrad.follow.rounds.models import Exemption
from rodtrad.plan.goals.models import Goal
from tests.follow.world import _goal, make_world, record, say

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", ["not_started", "in_progress", "returned"])
def test_a_report_that_is_not_in_counts_as_missing(world, state):
    say(world, "a1", "fully", state=state)
    say(world, "a2", "partly")

    found = roll_up_goals(world.round, [world.goals["goal A"].pk])[world.goals["goal A"].pk]

    assert (found.n_asked, dict(found.counts)) == (2, {"partly": 1})


@pytest.mark.parametrize("state", ["submitted", "approved", "decided", "sent"])
def test_a_report_that_is_in_counts(world, state):
    say(world, "a1", "not", state=state)

    assert dict(roll_up_goals(world.round)[world.goals["goal A"].pk].counts) == {"not": 1}


def test_a_unit_with_two_goals_counts_once_by_the_lowest_and_is_missing_until_both_are_assessed(world):
    second = _goal(world, "second", "unit", "a1", "goal A", world.plans["a1"])
    report = say(world, "a1", "fully")
    assert dict(roll_up_goals(world.round)[world.goals["goal A"].pk].counts) == {}

    GoalAssessment.objects.create(report=report, goal=second, assessment="not")

    found = roll_up_goals(world.round)[world.goals["goal A"].pk]
    assert (found.n_asked, dict(found.counts)) == (2, {"not": 1})


def test_the_exempted_are_not_asked(world):
    Exemption.objects.create(round=world.round, node=world.nodes["a2"], reason="stängd")
    say(world, "a1", "fully")

    found = roll_up_goals(world.round)[world.goals["goal A"].pk]

    assert (found.n_asked, found.n_exempt, found.proposal) == (1, 1, "fully")


def test_withdrawn_goals_and_plans_not_adopted_are_not_asked(world):
    Goal.objects.filter(pk=world.goals["goal a2"].pk).update(withdrawn_at="2026-01-01T00:00Z")
    assert roll_up_goals(world.round)[world.goals["goal A"].pk].n_asked == 1
    world.plans["a1"].adopted_version = 0
    world.plans["a1"].save()

    assert roll_up_goals(world.round, [world.goals["goal A"].pk])[world.goals["goal A"].pk].n_asked == 0


def test_an_indicator_below_its_target_stops_the_best(world):
    for name in ("a1", "a2"):
        say(world, name, "fully")
    goal_id = world.goals["goal A"].pk
    assert roll_up_goals(world.round)[goal_id].proposal == "fully"
    from rodtrad.plan.indicators.models import Value

    Value.objects.filter(node=world.nodes["A"]).update(is_current=False)
    record(world, "A", 70)

    found = roll_up_goals(world.round)[goal_id]
    assert (found.n_indicators, found.n_indicators_reached, found.proposal) == (1, 0, "partly")


def test_an_indicator_without_a_figure_is_not_counted_as_reached(world):
    from rodtrad.plan.indicators.models import Value

    Value.objects.all().delete()

    assert roll_up_goals(world.round)[world.goals["goal A"].pk].n_indicators == 0


def test_through_four_levels(world):
    for name in ("a1", "a2", "A", "B"):
        say(world, name, "fully")
    city = world.report("council")
    GoalAssessment.objects.create(report=city, goal=world.goals["area"], assessment="partly")

    found = roll_up_goals(world.round)

    assert dict(found[world.goals["goal A"].pk].counts) == {"fully": 2}
    assert dict(found[world.goals["area"].pk].counts) == {"fully": 2}
    assert dict(found[world.goals["direction"].pk].counts) == {"partly": 1}
    assert dict(found[world.goals["vision"].pk].counts) == {}


def test_the_same_as_a_plain_count_over_the_rows(db):
    world = make_world(9)
    codes = ["fully", "partly", "not", "fully", "", "fully", "partly", "fully", "fully"]
    for i, code in enumerate(codes, 1):
        if code:
            say(world, f"a{i}", code, state="submitted" if i % 4 else "in_progress")
    plain: dict[str, int] = {}
    for said in GoalAssessment.objects.filter(goal__parent=world.goals["goal A"]).select_related("report"):
        if said.report.state == "submitted":
            plain[said.assessment] = plain.get(said.assessment, 0) + 1

    found = roll_up_goals(world.round)[world.goals["goal A"].pk]

    assert dict(found.counts) == plain
    assert found.n_asked == 9


def test_two_statements_however_many_goals(world, django_assert_num_queries):
    assert Report.objects.exists()
    roll_up_goals(world.round)  # the programme's scale is remembered
    with django_assert_num_queries(2):
        roll_up_goals(world.round)
