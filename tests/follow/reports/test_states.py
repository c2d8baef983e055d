"""Each step from every state: taken where the table says so, refused in a sentence elsewhere."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.periods import today
from rodtrad.follow.reports import operations, states
from rodtrad.follow.reports.models import Report, ReportStep, ReportVersion
from rodtrad.follow.reports.states import ReportState
from tests.follow.world import say

pytestmark = pytest.mark.django_db
DECISION = {"decided_on": today(), "decided_by": "A", "paragraph": "§ 1", "registration_number": "1-26"}
CALLS = {
    "submit": lambda actor, pk: operations.submit(actor=actor, report_id=pk),
    "return": lambda actor, pk: operations.return_report(actor=actor, report_id=pk, reason="Skriv mer."),
    "approve": lambda actor, pk: operations.approve(actor=actor, report_id=pk),
    "decide": lambda actor, pk: operations.decide(actor=actor, report_id=pk, **DECISION),
    "send": lambda actor, pk: operations.send(actor=actor, report_id=pk),
    "correct": lambda actor, pk: operations.correct(actor=actor, report_id=pk, reason="Fel siffra."),
}
STEPS = {step.name: step for step in states.TRANSITIONS}
CASES = [(name, state) for name in CALLS for state in ReportState.values]


def board_report(world, state):
    """Board A's report in the state, with its text and (from approved on) its frozen version."""
    report = say(world, "A", "partly", state="submitted")
    if state in {"approved", "decided", "sent"}:
        operations.approve(actor=world.people["management"], report_id=report.pk)
    Report.objects.filter(pk=report.pk).update(state=state)
    return report


@pytest.mark.parametrize(("name", "state"), CASES)
def test_a_step_is_taken_only_from_where_it_may(world, name, state):
    report = board_report(world, state)
    actor = world.people["management"]

    if state in STEPS[name].sources:
        CALLS[name](actor, report.pk)
        assert Report.objects.get(pk=report.pk).state == STEPS[name].target
    else:
        with pytest.raises(ValidationError) as refusal:
            CALLS[name](actor, report.pk)
        assert refusal.value.code == "wrong_state"
        assert Report.objects.get(pk=report.pk).state == state


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    "who", ["stranger", "auditor", "contributor", "manager1", "other_controller", "office", "member"]
)
def test_nobody_else_takes_a_step_with_the_boards_report(world, name, who):
    report = board_report(world, min(STEPS[name].sources))

    with pytest.raises(PermissionDenied, match=r"\w"):
        CALLS[name](world.people[who], report.pk)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [("submit", {"management"}), ("decide", {"management", "secretary"}), ("approve", {"management", "controller"})],
)
def test_who_takes_which_step_with_the_boards_report(world, name, allowed):
    for who in ("management", "controller", "secretary"):
        report = board_report(world, min(STEPS[name].sources))
        if who in allowed:
            CALLS[name](world.people[who], report.pk)
        else:
            with pytest.raises(PermissionDenied):
                CALLS[name](world.people[who], report.pk)
        ReportVersion.objects.all().delete()
        Report.objects.filter(pk=report.pk).update(version=report.version + 1)


def test_a_units_report_is_submitted_by_its_manager_and_not_by_those_who_only_write(world):
    report = say(world, "a1", submit=False)
    with pytest.raises(PermissionDenied):
        operations.submit(actor=world.people["contributor"], report_id=report.pk)

    operations.submit(actor=world.people["manager1"], report_id=report.pk)

    assert world.report("a1").state == "submitted"
    assert ReportStep.objects.get(report=report).by == world.people["manager1"]


def test_a_units_report_is_never_decided_by_a_board(world):
    report = say(world, "a1", state="submitted")
    operations.approve(actor=world.people["controller"], report_id=report.pk)

    with pytest.raises(PermissionDenied, match="för in nämndens beslut"):
        operations.decide(actor=world.people["management"], report_id=report.pk, **DECISION)


def test_the_executive_office_writes_decides_and_never_sends_the_citys_report(world):
    from rodtrad.follow.reports.models import GoalAssessment

    office = world.people["office"]
    report = world.report("council")
    for name in ("area", "direction"):
        GoalAssessment.objects.create(report=report, goal=world.goals[name], assessment="fully", shows="Bra.")
    operations.submit(actor=office, report_id=report.pk)
    operations.approve(actor=office, report_id=report.pk)
    operations.decide(actor=office, report_id=report.pk, **DECISION)

    with pytest.raises(ValidationError, match="fullmäktiges egen"):
        operations.send(actor=office, report_id=report.pk)
    with pytest.raises(PermissionDenied):
        operations.correct(actor=world.people["management"], report_id=report.pk, reason="x")


def test_a_decision_in_the_future_or_by_nobody_is_refused(world):
    report = board_report(world, "approved")
    actor = world.people["management"]
    from datetime import timedelta

    with pytest.raises(ValidationError, match="framtiden"):
        operations.decide(actor=actor, report_id=report.pk, **{**DECISION, "decided_on": today() + timedelta(days=1)})
    with pytest.raises(ValidationError, match="vem som beslutade"):
        operations.decide(actor=actor, report_id=report.pk, **{**DECISION, "decided_by": "  "})
    assert world.report("A").state == "approved"


def test_a_return_needs_a_reason_and_the_manager_is_told(world):
    from rodtrad.core.models import Notice

    report = say(world, "a1")
    with pytest.raises(ValidationError) as refusal:
        operations.return_report(actor=world.people["controller"], report_id=report.pk, reason="  ")
    assert refusal.value.code == "reason_needed"

    operations.return_report(actor=world.people["controller"], report_id=report.pk, reason="Skriv varför.")

    assert "Skriv varför." in Notice.objects.get(recipient=world.people["manager1"]).text


def test_approving_twice_at_once_freezes_once(world):
    report = say(world, "a1")
    operations.approve(actor=world.people["controller"], report_id=report.pk)

    with pytest.raises(ValidationError):
        operations.approve(actor=world.people["management"], report_id=report.pk)
    assert ReportVersion.objects.filter(report=report).count() == 1


@pytest.mark.parametrize("how", ["return", "correct"])
def test_a_report_opened_again_after_the_freeze_gets_a_new_version_that_says_why(world, how):
    report = say(world, "a1", text="Första texten.")
    controller = world.people["controller"]
    operations.approve(actor=controller, report_id=report.pk)
    CALLS[how](controller, report.pk)
    goal = world.goals["goal a1"]
    operations.assess(
        actor=world.people["manager1"], report_id=report.pk, goal_id=goal.pk, edits={"shows": "Andra texten."}, seen={}
    )
    operations.submit(actor=world.people["manager1"], report_id=report.pk)
    operations.approve(actor=controller, report_id=report.pk)

    from rodtrad.follow.reports.snapshot import REPORT

    second, first = ReportVersion.objects.filter(report=report).select_related("snapshot")
    assert REPORT.read(first.snapshot).goals[0].shows == "Första texten."
    assert REPORT.read(second.snapshot).goals[0].shows == "Andra texten."
    assert second.correction_reason in {"Skriv mer.", "Fel siffra."}


def test_what_is_frozen_does_not_follow_what_is_changed(world):
    from rodtrad.follow.reports.snapshot import REPORT
    from tests.follow.world import record

    report = say(world, "a1")
    operations.approve(actor=world.people["controller"], report_id=report.pk)
    world.goals["goal a1"].title_in_force = "Ett annat mål"
    world.goals["goal a1"].save()
    from rodtrad.plan.indicators.models import Value

    Value.objects.update(is_current=False)
    record(world, "a1", 1)

    frozen = REPORT.read(ReportVersion.objects.get(report=report).snapshot).goals[0]
    assert frozen.title == "Mål goal a1"
    assert frozen.figures[0].outcome is not None
    assert frozen.figures[0].outcome.total == 85


def test_late_is_marked_and_taken(world):
    from rodtrad.org.years.models import Deadline

    Deadline.objects.filter(level="unit").update(due_on="2020-01-01")
    report = say(world, "a1", submit=False)

    operations.submit(actor=world.people["manager1"], report_id=report.pk)

    assert world.report("a1").is_late
    assert not say(world, "a2").is_late
