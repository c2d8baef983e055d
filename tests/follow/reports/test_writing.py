"""What may be written where, by whom; what is refused is said, and nothing typed is lost."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.editing import EditConflict, fingerprint
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.lacking import lacking
from rodtrad.follow.reports.models import Answer, Forecast, GoalAssessment, ResultOutcome
from rodtrad.follow.reports.operations import make_reports
from rodtrad.follow.rounds.models import Ask, Exemption, Round
from tests.follow.world import say

pytestmark = pytest.mark.django_db


def write(world, name="a1", who="manager1", **edits):
    report = world.report(name)
    goal_id = world.goals[f"goal {name}"].pk
    return operations.assess(actor=world.people[who], report_id=report.pk, goal_id=goal_id, edits=edits, seen={})


@pytest.mark.parametrize("who", ["manager1", "contributor", "controller", "management"])
def test_those_who_write_at_the_unit_write(world, who):
    assert write(world, who=who, shows="Bra.").shows == "Bra."
    assert world.report("a1").state == "in_progress"
    assert world.report("a1").edited_by == world.people[who]


@pytest.mark.parametrize(
    "who", ["manager2", "member", "secretary", "auditor", "office", "stranger", "other_controller"]
)
def test_others_do_not(world, who):
    with pytest.raises(PermissionDenied, match="skriver"):
        write(world, who=who, shows="Bra.")


@pytest.mark.parametrize("state", ["submitted", "approved", "decided", "sent"])
def test_a_report_that_is_in_is_not_written_in(world, state):
    say(world, "a1", state=state)
    with pytest.raises(ValidationError) as refusal:
        write(world, shows="Ny text.")
    assert refusal.value.code == "not_writable"


def test_two_who_write_the_same_text_both_keep_theirs(world):
    write(world, shows="Den första.")
    report, goal = world.report("a1"), world.goals["goal a1"]

    with pytest.raises(EditConflict) as conflict:
        operations.assess(
            actor=world.people["contributor"],
            report_id=report.pk,
            goal_id=goal.pk,
            edits={"shows": "Den andra."},
            seen={"shows": fingerprint("")},
        )
    assert (conflict.value.clashes[0].theirs, conflict.value.clashes[0].yours) == ("Den första.", "Den andra.")


@pytest.mark.parametrize(
    ("edits", "code"), [({"assessment": "excellent"}, "unknown_step"), ({"trend": "up"}, "unknown_trend")]
)
def test_words_outside_the_scale_are_refused(world, edits, code):
    with pytest.raises(ValidationError) as refusal:
        write(world, **edits)
    assert refusal.value.code == code


def test_a_goal_of_another_plan_is_refused(world):
    with pytest.raises(ValidationError, match="finns inte i planen"):
        operations.assess(
            actor=world.people["manager1"],
            report_id=world.report("a1").pk,
            goal_id=world.goals["goal a2"].pk,
            edits={"shows": "x"},
            seen={},
        )


def test_a_forecast_is_a_number_and_a_text_is_refused_with_how_to_write_it(world):
    report = world.report("a1")
    common = {"actor": world.people["manager1"], "report_id": report.pk, "indicator_id": world.indicator.pk, "seen": {}}

    assert operations.forecast(text="87,5", **common).value == Decimal("87.5")
    with pytest.raises(ValidationError, match="går inte att läsa som ett tal"):
        operations.forecast(text="ungefär 90", **common)
    assert Forecast.objects.get().value == Decimal("87.5")


def test_an_outcome_of_another_units_result_is_refused(world):
    other = world.goals["goal a2"].expected_results.get()
    with pytest.raises(ValidationError, match="finns inte i planen"):
        operations.record_outcome(
            actor=world.people["manager1"],
            report_id=world.report("a1").pk,
            result_id=other.pk,
            edits={"reached": "yes"},
            seen={},
        )


def next_round(world):
    """The year's second round, opened."""
    round_ = Round.objects.create(year=world.year, kind="t2", state="open")
    make_reports(round_=round_)
    return round_


def test_nothing_new_takes_over_assessment_analysis_outcomes_and_forecasts_with_where_they_came_from(world):
    report = say(world, "a1", "partly", text="Som i våras.", state="approved")
    result = world.goals["goal a1"].expected_results.get()
    ResultOutcome.objects.create(report=report, result=result, reached="partly", text="Halvvägs.")
    Forecast.objects.create(report=report, indicator=world.indicator, value=79)
    round_ = next_round(world)
    fresh = world.report("a1", round_)

    kept = operations.keep_as_before(
        actor=world.people["manager1"], report_id=fresh.pk, goal_id=world.goals["goal a1"].pk
    )

    assert (kept.assessment, kept.shows) == ("partly", "Som i våras.")
    assert kept.unchanged_from == GoalAssessment.objects.get(report=report)
    assert ResultOutcome.objects.get(report=fresh).text == "Halvvägs."
    assert Forecast.objects.get(report=fresh).value == 79
    assert lacking(contents_of(fresh)) == []


def test_what_was_kept_is_no_longer_unchanged_when_it_is_written_in(world):
    say(world, "a1", state="approved")
    world.round = next_round(world)
    operations.keep_rest_as_before(actor=world.people["manager1"], report_id=world.report("a1").pk)

    assert write(world, shows="Nytt.").unchanged_from is None


def test_nothing_new_is_refused_when_there_is_nothing_before(world):
    with pytest.raises(ValidationError, match="ingen tidigare bedömning"):
        operations.keep_as_before(
            actor=world.people["manager1"], report_id=world.report("a1").pk, goal_id=world.goals["goal a1"].pk
        )
    with pytest.raises(ValidationError, match="inget mer att hämta"):
        operations.keep_rest_as_before(actor=world.people["manager1"], report_id=world.report("a1").pk)


def test_a_later_round_is_never_taken_for_the_one_before(world):
    say(world, "a1", state="approved")
    early = next_round(world)
    world.round, first = early, world.round
    say(world, "a1", "not")
    world.round = first
    GoalAssessment.objects.filter(report__round=first).delete()

    with pytest.raises(ValidationError):
        operations.keep_as_before(
            actor=world.people["manager1"],
            report_id=world.report("a1").pk,
            goal_id=world.goals["goal a1"].pk,
        )


def test_what_lacks_is_told_goal_by_goal_and_stops_submission(world):
    report = world.report("a1")
    with pytest.raises(ValidationError, match="inte bedömt"):
        operations.submit(actor=world.people["manager1"], report_id=report.pk)
    write(world, assessment="fully")
    with pytest.raises(ValidationError, match="saknar analys"):
        operations.submit(actor=world.people["manager1"], report_id=report.pk)
    write(world, shows="  ")
    with pytest.raises(ValidationError, match="saknar analys"):
        operations.submit(actor=world.people["manager1"], report_id=report.pk)
    write(world, why="Vi övade.")
    operations.submit(actor=world.people["manager1"], report_id=report.pk)


def test_departing_from_the_proposal_needs_a_reason_and_both_stay(world):
    from rodtrad.follow.reports.snapshot import text_of

    for name in ("a1", "a2"):
        say(world, name, "fully")
    report = say(world, "A", "not", submit=False)
    with pytest.raises(ValidationError, match="annorlunda än förslaget"):
        operations.submit(actor=world.people["management"], report_id=report.pk)
    write(world, "A", "management", departure_reason="De största har inte börjat.")
    operations.submit(actor=world.people["management"], report_id=report.pk)

    frozen = text_of(contents_of(world.report("A"))).goals[0]
    assert frozen.roll_up is not None
    assert (frozen.roll_up.proposal, frozen.assessment) == ("fully", "not")
    assert frozen.departure_reason == "De största har inte börjat."


def test_a_section_that_one_is_exempted_from_is_not_required(world):
    Exemption.objects.create(round=world.round, node=world.nodes["a1"], section="analysis", reason="ny chef")
    write(world, assessment="fully")

    operations.submit(actor=world.people["manager1"], report_id=world.report("a1").pk)


def test_the_rounds_own_question_must_be_answered_when_it_says_so(world):
    for section in ("assessment", "analysis"):
        Ask.objects.create(round=world.round, level="unit", section=section, minutes=1)
    ask = Ask.objects.create(round=world.round, level="unit", section="question", title="Hur gick sommaren?", minutes=5)
    report = say(world, "a1", submit=False)
    with pytest.raises(ValidationError, match="Hur gick sommaren"):
        operations.submit(actor=world.people["manager1"], report_id=report.pk)

    operations.answer(actor=world.people["manager1"], report_id=report.pk, ask_id=ask.pk, text="Bra.", seen={})
    operations.submit(actor=world.people["manager1"], report_id=report.pk)

    ask.delete()
    assert Answer.objects.get().question == "Hur gick sommaren?"


def test_a_figure_asked_for_is_a_number(world):
    ask = Ask.objects.create(round=world.round, level="unit", section="indicator", indicator=world.indicator, minutes=5)
    common = {"actor": world.people["manager1"], "report_id": world.report("a1").pk, "ask_id": ask.pk, "seen": {}}
    with pytest.raises(ValidationError, match="tal"):
        operations.answer(text="många", **common)
    assert operations.answer(text="12", **common).text == "12"


def test_an_activity_of_the_goals_is_moved_from_the_report_and_no_other(world):
    from rodtrad.plan.activities.models import Activity

    def activity(name):
        return Activity.objects.create(
            goal=world.goals[f"goal {name}"],
            node=world.nodes[name],
            title="Öva",
            starts_on="2026-01-01",
            ends_on="2026-12-01",
            responsible=world.people["manager1"],
        )

    mine, other = activity("a1"), activity("a2")
    common = {"actor": world.people["manager1"], "report_id": world.report("a1").pk}
    assert operations.move_activity(activity_id=mine.pk, step="finish", **common).state == "done"
    with pytest.raises(ValidationError, match="finns inte längre"):
        operations.move_activity(activity_id=other.pk, step="finish", **common)
    with pytest.raises(ValidationError):
        operations.move_activity(activity_id=mine.pk, step="", **common)
