"""Result dialogues: planned, moved, cancelled, held with the same figures, agreed on by two; and what nobody else sees."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.models import Notice
from rodtrad.core.periods import today
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.origins import HIDDEN, shown
from rodtrad.improve.dialogues import operations, states
from rodtrad.improve.dialogues.material import MATERIAL
from rodtrad.improve.dialogues.models import AgreedPoint, DialogueKind, ResultDialogue
from rodtrad.improve.dialogues.queries import calendar, had, lacking, side_of, takes_part, units, upper_of, visible_to
from rodtrad.plan.indicators.models import Value
from tests.improve.people import (
    AUDITOR,
    CONTROLLER,
    EVERYONE,
    MANAGEMENT,
    MANAGER,
    MEMBER,
    OFFICE,
    STAFF,
    clear,
    elsewhere,
    home,
    person,
    stranger,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(city):
    clear()


def a_dialogue(by=CONTROLLER, *, kind=DialogueKind.LEVELS, node=None, planned_on=None):
    return operations.plan(
        actor=person(by), node=node or home(), kind=kind, year=2026, planned_on=planned_on or today()
    )


def a_held_one(**more):
    dialogue = a_dialogue(**more)
    return operations.hold(actor=person(MANAGER), dialogue_id=dialogue.pk, held_on=today())


def code_of(refusal):
    return getattr(refusal.value, "code", None) or refusal.value.error_list[0].code


def test_the_nearest_above_with_the_role_is_the_other_side():
    dialogue = a_dialogue()
    assert side_of(person(MANAGEMENT), dialogue) == "upper"
    assert side_of(person(MANAGER), dialogue) == "lower"
    told = {n.recipient.email for n in Notice.objects.all()}
    assert {MANAGER, MANAGEMENT} <= told
    assert not told & {CONTROLLER, OFFICE, STAFF}


def test_a_dialogue_with_staff_is_between_the_manager_and_those_who_work_there():
    dialogue = a_dialogue(MANAGER, kind=DialogueKind.STAFF)
    assert upper_of(home().pk, DialogueKind.STAFF) == home().pk
    assert (side_of(person(MANAGER), dialogue), side_of(person(STAFF), dialogue)) == ("upper", "lower")
    assert side_of(person(MANAGEMENT), dialogue) == ""


@pytest.mark.parametrize("email", [STAFF, AUDITOR, MEMBER])
def test_others_do_not_plan(email):
    with pytest.raises(PermissionDenied):
        a_dialogue(email)


def test_those_above_see_that_it_is_held_and_only_the_sides_what_was_said():
    dialogue = a_held_one()
    for email in (CONTROLLER, OFFICE, AUDITOR, MEMBER, STAFF):
        who = person(email)
        assert visible_to(who).filter(pk=dialogue.pk).exists(), email
        assert not takes_part(who).filter(pk=dialogue.pk).exists(), email
    assert not visible_to(stranger()).exists()


def test_rule_and_queryset_say_the_same():
    node, boss = elsewhere()
    for kind in DialogueKind.values:
        a_dialogue(OFFICE, kind=kind)
        a_dialogue(OFFICE, kind=kind, node=node)
    guest = person(AUDITOR)
    last = ResultDialogue.objects.filter(node=home(), kind=DialogueKind.LEVELS)[0]
    operations.add_participant(actor=person(MANAGER), dialogue_id=last.pk, person=guest, side="lower")
    for who in [*(person(e) for e in EVERYONE), boss, stranger()]:
        for queryset, permission in ((visible_to, "result_dialogues.view"), (takes_part, "result_dialogues.take_part")):
            seen = set(queryset(who).values_list("pk", flat=True))
            said = {d.pk for d in ResultDialogue.objects.all() if who.has_perm(permission, d)}
            assert seen == said, (who, permission)


def test_moving_needs_a_reason_and_tells_the_other_side():
    dialogue = a_dialogue()
    Notice.objects.all().delete()
    later = today() + timedelta(days=9)
    for reason, day, code in ((" ", later, "reason_needed"), ("Sjukdom", dialogue.planned_on, "same_day")):
        with pytest.raises(ValidationError) as refusal:
            operations.move_day(actor=person(MANAGER), dialogue_id=dialogue.pk, planned_on=day, reason=reason)
        assert code_of(refusal) == code
    operations.move_day(actor=person(MANAGER), dialogue_id=dialogue.pk, planned_on=later, reason="Sjukdom")
    assert ResultDialogue.objects.get().times_moved == 1
    told = {n.recipient.email for n in Notice.objects.all()}
    assert MANAGEMENT in told
    assert MANAGER not in told


def test_what_lay_on_the_table_is_frozen_as_it_was():
    dialogue = a_held_one()
    before = MATERIAL.read(dialogue.material)
    assert [s.title for s in before.sections][:2] == ["Mål", "Indikatorer"]
    assert any(section.rows for section in before.sections)
    Value.objects.filter(node=home()).update(value=1)
    assert MATERIAL.read(ResultDialogue.objects.get().material) == before


def test_it_is_not_held_in_the_future():
    dialogue = a_dialogue()
    with pytest.raises(ValidationError) as refusal:
        operations.hold(actor=person(MANAGER), dialogue_id=dialogue.pk, held_on=today() + timedelta(days=1))
    assert code_of(refusal) == "in_future"


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda s: s.name)
@pytest.mark.parametrize("state", states.DialogueState.values)
def test_a_step_is_taken_from_its_own_states_and_from_no_other(step, state):
    dialogue = a_dialogue()
    operations_of = {
        "hold": lambda: operations.hold(actor=boss, dialogue_id=dialogue.pk, held_on=today()),
        "agree": lambda: operations.confirm(actor=boss, dialogue_id=dialogue.pk),
        "reconsider": lambda: operations.reconsider(actor=boss, dialogue_id=dialogue.pk, reason="Nytt läge"),
        "cancel": lambda: operations.cancel(actor=boss, dialogue_id=dialogue.pk, reason="Snö"),
        "resume": lambda: operations.resume(actor=boss, dialogue_id=dialogue.pk, reason="Tö"),
    }
    boss, upper = person(MANAGER), person(MANAGEMENT)
    AgreedPoint.objects.create(dialogue=dialogue, text="Vi fortsätter")
    both = {"upper_by": upper, "lower_by": boss} if state == "agreed" else {"upper_by": upper}
    ResultDialogue.objects.filter(pk=dialogue.pk).update(state=state, held_on=today(), **both)

    if state in step.sources:
        assert operations_of[step.name]().state == step.target
    else:
        with pytest.raises(ValidationError) as refusal:
            operations_of[step.name]()
        assert code_of(refusal) == "wrong_state"


def test_two_different_people_agree_and_a_new_point_asks_both_again():
    dialogue = a_held_one()
    boss, upper = person(MANAGER), person(MANAGEMENT)
    with pytest.raises(ValidationError) as refusal:
        operations.confirm(actor=boss, dialogue_id=dialogue.pk)
    assert code_of(refusal) == "no_points"

    operations.add_point(actor=boss, dialogue_id=dialogue.pk, text="En handledare till hösten")
    assert operations.confirm(actor=boss, dialogue_id=dialogue.pk).state == "held"
    with pytest.raises(ValidationError) as refusal:
        operations.confirm(actor=boss, dialogue_id=dialogue.pk)
    assert code_of(refusal) == "confirmed"

    operations.add_point(actor=upper, dialogue_id=dialogue.pk, text="Uppföljning i mars")
    assert ResultDialogue.objects.get().lower_by is None
    operations.confirm(actor=boss, dialogue_id=dialogue.pk)
    assert operations.confirm(actor=upper, dialogue_id=dialogue.pk).state == "agreed"
    with pytest.raises(ValidationError) as refusal:
        operations.add_point(actor=boss, dialogue_id=dialogue.pk, text="För sent")
    assert code_of(refusal) == "not_held"


def test_an_agreed_point_becomes_one_action_for_those_concerned():
    dialogue = a_held_one()
    point = operations.add_point(actor=person(MANAGER), dialogue_id=dialogue.pk, text="En handledare till hösten")
    due = today() + timedelta(days=60)
    made = operations.make_action(actor=person(MANAGER), point_id=point.pk, due_on=due)
    assert (made.state, made.openness, made.title) == ("planned", "restricted", "En handledare till hösten")
    for call in (
        lambda: operations.make_action(actor=person(MANAGER), point_id=point.pk, due_on=due),
        lambda: operations.withdraw_point(actor=person(MANAGER), point_id=point.pk),
    ):
        with pytest.raises(ValidationError) as refusal:
            call()
        assert code_of(refusal) == "has_action"

    pointer = (made.origin_kind, made.origin_id)
    assert shown(person(MANAGER), [pointer])[pointer].url
    assert shown(person(OFFICE), [pointer])[pointer].title == HIDDEN
    assert Action.objects.filter(agreed_point=point).count() == 1


def test_notes_are_written_by_the_sides_alone_and_are_in_no_history():
    dialogue = a_held_one()
    operations.add_note(actor=person(MANAGER), dialogue_id=dialogue.pk, text="Två i gruppen mår inte bra")
    for email in (CONTROLLER, OFFICE, STAFF, AUDITOR):
        with pytest.raises(PermissionDenied):
            operations.add_note(actor=person(email), dialogue_id=dialogue.pk, text="Jag också")
    from django.apps import apps

    assert not [m for m in apps.get_models() if m.__name__ == "ConfidentialNoteEvent"]


def test_a_side_lets_others_sit_with_it_and_not_with_the_other():
    dialogue = a_held_one()
    with pytest.raises(PermissionDenied):
        operations.add_participant(actor=person(MANAGER), dialogue_id=dialogue.pk, person=person(STAFF), side="upper")
    operations.add_participant(actor=person(MANAGER), dialogue_id=dialogue.pk, person=person(STAFF), side="lower")
    assert side_of(person(STAFF), dialogue) == "lower"
    with pytest.raises(ValidationError):
        operations.add_participant(actor=person(MANAGER), dialogue_id=dialogue.pk, person=person(STAFF), side="lower")


def test_the_calendar_says_who_has_had_theirs():
    everyone = person(OFFICE)
    rows, node = units(everyone), elsewhere()[0]
    n = rows.count()
    assert lacking(rows, 2026).count() == n
    a_held_one()
    a_dialogue(OFFICE, node=node)
    assert had(rows, 2026).count() == 1
    assert lacking(rows, 2026).count() == n - 2
    cells = {r.period.node_id: r.cells for r in calendar(rows, 2026)}
    assert cells[home().pk][0][1].state == "held"
    assert cells[node.pk][0][1].state == "planned"


def test_many_are_planned_at_once_or_none():
    nodes = [home(), elsewhere()[0]]
    with pytest.raises(PermissionDenied):
        operations.plan_many(actor=person(MANAGER), nodes=nodes, kind="levels", year=2026, planned_on=today())
    assert not ResultDialogue.objects.exists()
    made = operations.plan_many(actor=person(OFFICE), nodes=nodes, kind="levels", year=2026, planned_on=today())
    assert len(made) == 2
