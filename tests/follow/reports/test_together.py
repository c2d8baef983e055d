"""Words with a trace, parts handed over, late texts kept, and times that say nothing of anyone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from rodtrad.core.models import Notice
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.models import Clock, GoalAssessment, Handover, LateText, Quotation, Reading, Report
from rodtrad.follow.reports.queries import traces_of
from rodtrad.follow.rounds.models import Duration, Round
from tests.follow.world import say

pytestmark = pytest.mark.django_db


def quote(world, text, source="a1", who="controller", into="A", goal=None):
    said = GoalAssessment.objects.get(report=world.report(source))
    return operations.quote(
        actor=world.people[who],
        report_id=world.report(into).pk,
        goal_id=world.goals[goal or f"goal {into}"].pk,
        source_id=said.pk,
        text=text,
    )


def test_a_sentence_is_lifted_and_can_be_followed_both_ways(world):
    say(world, "a1", text="Barnen leker mer ute. Vi ser det varje dag.")
    quotation = quote(world, "Barnen  leker mer\nute.")

    assert quotation.source.report == world.report("a1")
    [trace] = traces_of(world.report("a1"))
    assert (trace.report_id, trace.where, trace.text) == (world.report("A").pk, "A", "Barnen leker mer ute.")
    assert "Barnen leker mer ute." in Notice.objects.get(recipient=world.people["manager1"]).text


def test_the_city_may_quote_a_unit_two_levels_down(world):
    say(world, "a1", text="Barnen leker mer ute.")
    quote(world, "Barnen leker mer ute.", who="office", into="council", goal="area")

    assert traces_of(world.report("a1"))[0].where == "council"


@pytest.mark.parametrize("text", ["Barnen leker mindre ute.", "", "   "])
def test_words_that_are_not_there_word_by_word_are_refused(world, text):
    say(world, "a1", text="Barnen leker mer ute.")
    with pytest.raises(ValidationError, match="ordagrant"):
        quote(world, text)


def test_words_of_a_report_that_is_not_in_or_hangs_elsewhere_are_refused(world):
    say(world, "a1", text="Barnen leker.", state="in_progress")
    with pytest.raises(ValidationError, match="inte till någon"):
        quote(world, "Barnen leker.")
    say(world, "B", text="Barnen leker.")
    with pytest.raises(ValidationError, match="inte till någon"):
        quote(world, "Barnen leker.", source="B")


def test_a_unit_manager_does_not_quote_into_the_boards_report(world):
    say(world, "a1", text="Barnen leker.")
    with pytest.raises(PermissionDenied):
        quote(world, "Barnen leker.", who="manager1")


def test_who_has_read_is_told_by_role_and_the_person_is_not_kept(world, as_):
    say(world, "a1", text="Barnen leker.", state="approved")
    quote(world, "Barnen leker.")
    as_("member").get(f"/reports/{world.report('A').pk}/")
    as_("member").get(f"/reports/{world.report('A').pk}/brief/")

    [reading] = Reading.objects.all()
    assert reading.role == "board_member"
    assert {f.name for f in Reading._meta.fields} == {"id", "report", "role", "first_on"}
    page = as_("manager1").get(f"/reports/{world.report('a1').pk}/").content.decode()
    assert "förtroendevald" in page


def test_a_handed_part_stops_submission_until_it_is_ready(world):
    manager, colleague = world.people["manager1"], world.people["contributor"]
    report = say(world, "a1", submit=False)
    row = operations.hand_over(
        actor=manager, report_id=report.pk, goal_id=world.goals["goal a1"].pk, person_id=colleague.pk
    )
    with pytest.raises(ValidationError, match="Contributor och inte klart"):
        operations.submit(actor=manager, report_id=report.pk)
    operations.mark_ready(actor=colleague, report_id=report.pk, handover_id=row.pk)
    operations.submit(actor=manager, report_id=report.pk)

    assert Notice.objects.filter(recipient=colleague).count() == 1
    assert Notice.objects.filter(recipient=manager).count() == 1


def test_a_part_is_handed_only_to_those_who_may_write_there(world):
    with pytest.raises(ValidationError, match="får skriva"):
        operations.hand_over(
            actor=world.people["manager1"],
            report_id=world.report("a1").pk,
            goal_id=None,
            person_id=world.people["manager2"].pk,
        )
    assert not Handover.objects.exists()


@pytest.fixture
def locked(world):
    """The unit has begun; then the round is locked."""
    say(world, "a1", text="Före låset.", state="in_progress")
    Round.objects.update(state="locked")
    world.round = Round.objects.get()
    return world


def test_text_written_while_locked_is_kept_marked_and_offered(locked, as_):
    goal_id, report = locked.goals["goal a1"].pk, locked.report("a1")
    name = f"assessment.{goal_id}.shows"

    answer = as_("manager1").post(f"/reports/{report.pk}/save/", {name: "Efter låset."}, headers={"HX-Request": "true"})

    assert "märkt sen" in answer.content.decode()
    assert GoalAssessment.objects.get(report=report).shows == "Före låset."
    [late] = LateText.objects.all()
    assert (late.place, late.text, late.state) == (name, "Efter låset.", "offered")
    assert Notice.objects.filter(recipient=locked.people["controller"]).exists()
    assert "Efter låset." in as_("controller").get(f"/reports/{report.pk}/late/").content.decode()


def test_the_whole_form_without_javascript_keeps_only_what_is_new(locked, as_):
    goal_id, report = locked.goals["goal a1"].pk, locked.report("a1")
    stem = f"assessment.{goal_id}"
    as_("manager1").post(
        f"/reports/{report.pk}/save/", {f"{stem}.shows": "Före låset.", f"{stem}.why": "För att.", "report.summary": ""}
    )

    assert list(LateText.objects.values_list("place", flat=True)) == [f"{stem}.why"]


@pytest.mark.parametrize("take_in", [True, False])
def test_a_late_text_is_taken_in_or_put_aside_with_a_reason(locked, take_in):
    report = locked.report("a1")
    place = f"assessment.{locked.goals['goal a1'].pk}.shows"
    late = operations.keep_late(actor=locked.people["manager1"], report_id=report.pk, place=place, text="Efter.")
    common = {"report_id": report.pk, "late_id": late.pk, "take_in": take_in}
    with pytest.raises(PermissionDenied):
        operations.settle_late(actor=locked.people["manager1"], reason="x", **common)
    if not take_in:
        with pytest.raises(ValidationError, match="varför"):
            operations.settle_late(actor=locked.people["controller"], **common)

    operations.settle_late(actor=locked.people["controller"], reason="För sent.", **common)

    assert GoalAssessment.objects.get(report=report).shows == ("Efter." if take_in else "Före låset.")
    with pytest.raises(ValidationError, match="redan"):
        operations.settle_late(actor=locked.people["management"], reason="x", **common)


def test_a_frozen_report_takes_no_late_text_until_it_is_corrected(locked):
    report = locked.report("a1")
    place = f"assessment.{locked.goals['goal a1'].pk}.shows"
    late = operations.keep_late(actor=locked.people["manager1"], report_id=report.pk, place=place, text="Efter.")
    Report.objects.filter(pk=report.pk).update(state="approved")

    with pytest.raises(ValidationError, match="Rätta den först"):
        operations.settle_late(actor=locked.people["controller"], report_id=report.pk, late_id=late.pk, take_in=True)


def test_a_late_text_for_a_place_that_is_gone_says_so(locked):
    report = locked.report("a1")
    for place in ("assessment.999999.shows", "nonsense.1.x", "outcome.999.text", "forecast.0.value"):
        late = operations.keep_late(actor=locked.people["manager1"], report_id=report.pk, place=place, text="Efter.")
        with pytest.raises(ValidationError):
            operations.settle_late(
                actor=locked.people["controller"], report_id=report.pk, late_id=late.pk, take_in=True
            )


def test_nothing_is_kept_as_late_while_the_round_is_open_or_by_those_who_may_not_write(world):
    with pytest.raises(ValidationError, match="Spara som vanligt"):
        operations.keep_late(
            actor=world.people["manager1"], report_id=world.report("a1").pk, place="report.summary", text="x"
        )
    Round.objects.update(state="locked")
    with pytest.raises(PermissionDenied):
        operations.keep_late(
            actor=world.people["stranger"], report_id=world.report("a1").pk, place="report.summary", text="x"
        )


def test_time_is_counted_while_writing_capped_and_becomes_anonymous_on_submission(world):
    manager, report = world.people["manager1"], world.report("a1")
    goal_id = world.goals["goal a1"].pk

    def write(**edits):
        operations.assess(actor=manager, report_id=report.pk, goal_id=goal_id, edits=edits, seen={})

    write(shows="En mening.")
    Report.objects.update(edited_at=timezone.now() - timedelta(seconds=120))
    write(shows="Två meningar.")
    Report.objects.update(edited_at=timezone.now() - timedelta(seconds=600))
    write(shows="Tre meningar.")
    write(assessment="fully")
    seconds = dict(Clock.objects.values_list("section", "seconds"))
    assert 448 <= seconds["analysis"] <= 453  # 30 at first, 120, and 600 capped to 300

    operations.submit(actor=manager, report_id=report.pk)

    assert not Clock.objects.exists()
    [row] = Duration.objects.filter(section="analysis")
    assert 7 <= row.minutes <= 8
    assert {f.name for f in Duration._meta.fields} == {"id", "round", "level", "section", "minutes"}


def test_one_quiet_reminder_a_person_and_day_worst_said(world):
    from rodtrad.org.people.models import Role
    from tests.follow.world import SINCE

    Role.objects.create(person=world.people["manager1"], kind="unit_manager", node=world.nodes["a2"], valid=SINCE)
    say(world, "a2", submit=False)
    common = {"actor": world.people["controller"], "node_id": world.nodes["A"].pk, "round_": world.round}

    assert operations.remind(**common) == 2
    assert operations.remind(**common) == 0
    assert "2 rapporter" in Notice.objects.get(recipient=world.people["manager1"]).text
    with pytest.raises(PermissionDenied):
        operations.remind(actor=world.people["manager1"], node_id=world.nodes["A"].pk, round_=world.round)


def test_the_exempted_and_those_who_are_in_are_not_reminded(world):
    from rodtrad.follow.rounds.models import Exemption

    Exemption.objects.create(round=world.round, node=world.nodes["a1"], reason="stängd")
    say(world, "a2")

    assert operations.remind(actor=world.people["office"], node_id=world.nodes["A"].pk, round_=world.round) == 0


def test_quotations_stay_when_the_source_is_corrected(world):
    say(world, "a1", text="Barnen leker.", state="submitted")
    operations.approve(actor=world.people["controller"], report_id=world.report("a1").pk)
    quote(world, "Barnen leker.")
    operations.correct(actor=world.people["controller"], report_id=world.report("a1").pk, reason="Fel.")

    assert Quotation.objects.get().text == "Barnen leker."
