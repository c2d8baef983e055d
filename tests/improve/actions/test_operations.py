"""Actions: proposed, decided, moved, judged, changed, moved together and undone, handed over."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.models import Notice
from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.improve.actions import operations, states
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.queries import latest_batch, visible_to
from rodtrad.plan.goals.models import Goal
from tests.improve.people import (
    AUDITOR,
    CONTROLLER,
    MANAGER,
    MEMBER,
    STAFF,
    SYSTEM,
    an_action,
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


def code_of(refusal):
    return getattr(refusal.value, "code", None) or refusal.value.error_list[0].code


def test_staff_propose_and_the_manager_decides():
    action = an_action(STAFF)
    assert action.state == "proposed"  # deciding is not theirs, so asking for it at once changes nothing
    assert action.responsible == person(MANAGER)

    with pytest.raises(PermissionDenied):
        operations.take_step(actor=person(STAFF), action_id=action.pk, step="plan")
    assert operations.take_step(actor=person(MANAGER), action_id=action.pk, step="plan").state == "planned"


@pytest.mark.parametrize("email", [AUDITOR, MEMBER, SYSTEM])
def test_those_who_only_read_propose_nothing(email):
    with pytest.raises(PermissionDenied):
        an_action(email)


def test_the_responsible_person_is_told_unless_they_did_it_themselves():
    before = list(Notice.objects.values_list("pk", flat=True))  # what the demo's people have been told already
    told = Notice.objects.exclude(pk__in=before)
    an_action(MANAGER)
    assert not told.exists()
    an_action(CONTROLLER)
    assert list(told.values_list("recipient__email", flat=True)) == [MANAGER]


def test_a_refusal_needs_a_reason_and_reaches_the_proposer():
    action = an_action(STAFF)
    with pytest.raises(ValidationError) as refusal:
        operations.take_step(actor=person(MANAGER), action_id=action.pk, step="decline", reason="  ")
    assert code_of(refusal) == "reason_needed"

    operations.take_step(actor=person(MANAGER), action_id=action.pk, step="decline", reason="Vi väntar till hösten")
    told = Notice.objects.get(recipient=person(STAFF))
    assert "Vi väntar till hösten" in told.text


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda s: s.name)
@pytest.mark.parametrize("state", states.ActionState.values)
def test_a_step_is_taken_from_its_own_states_and_from_no_other(step, state):
    action = an_action(MANAGER)
    effect = "better" if state == "checked" else ""
    Action.objects.filter(pk=action.pk).update(state=state, effect=effect)
    boss = person(MANAGER)

    def take():
        if step is states.CHECK:
            return operations.check_effect(actor=boss, action_id=action.pk, effect="better", text="Barnen läser mer")
        return operations.take_step(actor=boss, action_id=action.pk, step=step.name, reason="Så blev det")

    if state in step.sources:
        assert take().state == step.target
    else:
        with pytest.raises(ValidationError) as refusal:
            take()
        assert code_of(refusal) == "wrong_state"
        assert Action.objects.get(pk=action.pk).state == state


def test_an_unknown_step_is_refused_in_words():
    with pytest.raises(ValidationError) as refusal:
        operations.take_step(actor=person(MANAGER), action_id=an_action().pk, step="sparkle")
    assert code_of(refusal) == "unknown_step"


def test_an_action_comes_from_what_its_proposer_may_see():
    goal = Goal.objects.filter(node=home(), first_year=2026).first()
    action = an_action(MANAGER, origin=("goals.goal", goal.pk))
    assert (action.origin_kind, action.origin_id, action.goal_id) == ("goals.goal", goal.pk, goal.pk)

    for kind, key in (("goals.goal", 99_999_999), ("no.room", 1), ("people.user", 1)):
        with pytest.raises(ValidationError) as refusal:
            an_action(MANAGER, origin=(kind, key))
        assert code_of(refusal) == "origin_gone"


def test_a_change_since_the_form_was_sent_is_not_written_over():
    action = an_action()
    seen = operations.mark_of(action)
    operations.change_action(actor=person(STAFF), action_id=action.pk, fields={"title": "Min rubrik"}, seen=seen)

    with pytest.raises(ValidationError) as refusal:
        operations.change_action(actor=person(MANAGER), action_id=action.pk, fields={"title": "Annan"}, seen=seen)
    assert code_of(refusal) == "edit_conflict"
    assert Action.objects.get(pk=action.pk).title == "Min rubrik"


def test_what_is_closed_is_not_changed():
    action = an_action()
    operations.take_step(actor=person(MANAGER), action_id=action.pk, step="withdraw", reason="Löst på annat sätt")
    with pytest.raises(ValidationError) as refusal:
        operations.change_action(actor=person(MANAGER), action_id=action.pk, fields={"title": "x"})
    assert code_of(refusal) == "ended"


def test_an_expected_change_needs_its_measure():
    with pytest.raises(ValidationError):
        an_action(expected_change=3)


def test_a_recurring_action_is_laid_up_again_once_when_it_is_done():
    action = an_action(repeats_months=12)
    done = operations.take_step(actor=person(MANAGER), action_id=action.pk, step="finish")
    ahead = done.followed_by
    assert (ahead.state, ahead.repeats_months, ahead.responsible) == ("planned", 12, done.responsible)
    assert ahead.due_on.year == done.due_on.year + 1

    operations.take_step(actor=person(MANAGER), action_id=action.pk, step="reopen", reason="Det var inte klart")
    operations.take_step(actor=person(MANAGER), action_id=action.pk, step="finish")
    assert Action.objects.count() == 2


def test_many_are_moved_all_or_none_and_put_back_by_undo():
    boss = person(MANAGER)
    actions = [an_action() for _ in range(3)]
    ids = [a.pk for a in actions]
    batch = operations.move_many(actor=boss, action_ids=ids, step="start")
    assert set(Action.objects.values_list("state", flat=True)) == {"under_way"}
    assert latest_batch(boss) == batch
    operations.take_step(actor=boss, action_id=ids[0], step="finish")

    assert operations.undo(actor=boss, batch_id=batch.pk) == 2  # the first went on since, and stays
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["done", "planned", "planned"]
    assert Action.objects.get(pk=ids[1]).begun_on is None
    assert latest_batch(boss) is None
    with pytest.raises(ValidationError):
        operations.undo(actor=boss, batch_id=batch.pk)

    with pytest.raises(ValidationError):
        operations.move_many(actor=boss, action_ids=ids, step="start")
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["done", "planned", "planned"]


def test_undoing_a_finish_takes_the_next_time_away_and_leaves_room_for_it():
    boss, action = person(MANAGER), an_action(repeats_months=3)
    batch = operations.move_many(actor=boss, action_ids=[action.pk], step="finish")
    operations.undo(actor=boss, batch_id=batch.pk)
    assert list(Action.objects.order_by("pk").values_list("state", flat=True)) == ["planned", "withdrawn"]

    operations.take_step(actor=boss, action_id=action.pk, step="finish")
    assert Action.objects.filter(follows=action, state="planned").count() == 1


def test_another_day_and_another_person_can_be_given_to_many_and_taken_back():
    boss, actions = person(MANAGER), [an_action(), an_action()]
    day = today() + timedelta(days=200)
    moved = operations.change_many(actor=boss, action_ids=[a.pk for a in actions], due_on=day)
    given = operations.change_many(actor=boss, action_ids=[a.pk for a in actions], responsible=person(STAFF))
    assert set(Action.objects.values_list("due_on", "responsible__email")) == {(day, STAFF)}

    operations.undo(actor=boss, batch_id=given.pk)
    operations.undo(actor=boss, batch_id=moved.pk)
    assert set(Action.objects.values_list("due_on", "responsible__email")) == {(actions[0].due_on, MANAGER)}
    with pytest.raises(ValidationError):
        operations.change_many(actor=boss, action_ids=[a.pk for a in actions])


def test_one_undoes_only_what_one_did_oneself():
    batch = operations.move_many(actor=person(MANAGER), action_ids=[an_action().pk], step="start")
    with pytest.raises(Exception, match="Batch"):
        operations.undo(actor=person(STAFF), batch_id=batch.pk)


def test_when_a_person_leaves_their_standing_actions_go_to_another():
    boss, worker = person(MANAGER), person(STAFF)
    mine, closed = an_action(responsible=worker), an_action(responsible=worker)
    operations.take_step(actor=boss, action_id=closed.pk, step="withdraw", reason="Inaktuell")
    assert operations.owned_by(worker, home()) == 1
    assert operations.hand_over(worker, boss, home()) == 1
    assert Action.objects.get(pk=mine.pk).responsible == boss
    assert Action.objects.get(pk=closed.pk).responsible == worker


def test_rule_and_queryset_say_the_same_of_every_action_and_everyone():
    node, boss = elsewhere()
    everyone = [person(e) for e in (MANAGER, STAFF, CONTROLLER, AUDITOR, MEMBER, SYSTEM)] + [boss, stranger()]
    for where, by in ((home(), MANAGER), (node, boss)):
        for openness in (Openness.INTERNAL, Openness.RESTRICTED):
            for state in states.ActionState.values:
                action = an_action(by, node=where, openness=openness)
                Action.objects.filter(pk=action.pk).update(state=state, effect="better" if state == "checked" else "")
    for who in everyone:
        seen = set(visible_to(who).values_list("pk", flat=True))
        said = {a.pk for a in Action.objects.all() if who.has_perm("actions.view", a)}
        assert seen == said, who
    assert visible_to(stranger_less := everyone[-1]).exists(), stranger_less
    assert not visible_to(everyone[-1]).filter(openness=Openness.RESTRICTED).exists()


def test_the_reach_of_a_list_is_the_rules_own_answer():
    from rodtrad.improve.actions.queries import reach_of

    node, boss = elsewhere()
    actions = [an_action(), an_action(boss, node=node), an_action(responsible=person(STAFF))]
    for email in (MANAGER, STAFF, CONTROLLER, AUDITOR, MEMBER, SYSTEM, "stadsledning@demo.example"):
        who = person(email)
        reach = reach_of(who, {a.node_id for a in actions})
        for action in actions:
            for permission in ("actions.move", "actions.decide"):
                assert reach.may(permission, action) == who.has_perm(permission, action), (email, permission)
