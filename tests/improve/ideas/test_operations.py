"""Ideas: left, supported, answered in time; and who left an anonymous one is known to one person, for ever."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from pghistory.models import Context

from rodtrad.core.models import Notice
from rodtrad.core.periods import today
from rodtrad.core.workdays import add_workdays
from rodtrad.improve.actions import operations as action_operations
from rodtrad.improve.ideas import operations, states
from rodtrad.improve.ideas.models import Idea, IdeaStep
from rodtrad.improve.ideas.queries import authors, handling_at, known_authorships, late, to_answer, visible_to
from tests.improve.people import CONTROLLER, EVERYONE, MANAGEMENT, MANAGER, OFFICE, STAFF, clear, home, person, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(city):
    clear()


def an_idea(by=STAFF, **fields):
    return operations.submit(actor=person(by), node=home(), title="Byt dag för utevistelsen", **fields)


def code_of(refusal):
    return getattr(refusal.value, "code", None) or refusal.value.error_list[0].code


def test_the_manager_answers_when_there_is_no_box_within_ten_working_days():
    idea = an_idea()
    assert (idea.handler, idea.answer_by) == (person(MANAGER), add_workdays(today(), 10))
    assert Notice.objects.latest("pk").recipient == person(MANAGER)


def test_a_box_says_who_and_how_soon_also_for_those_below():
    from rodtrad.org.tree.queries import path_to

    board = path_to(home().pk)[-3].node
    operations.set_box(actor=person(MANAGEMENT), node=board, handler=person(CONTROLLER), workdays=3)
    assert an_idea().handler == person(CONTROLLER)
    operations.set_box(actor=person(MANAGER), node=home(), handler=person(MANAGER), workdays=5)
    assert handling_at(home().pk).workdays == 5


def test_only_the_manager_keeps_the_box_and_the_time_is_reasonable():
    with pytest.raises(PermissionDenied):
        operations.set_box(actor=person(STAFF), node=home(), handler=person(STAFF), workdays=3)
    with pytest.raises(ValidationError):
        operations.set_box(actor=person(MANAGER), node=home(), handler=person(STAFF), workdays=0)


def test_ideas_are_left_where_one_has_a_role():
    with pytest.raises(PermissionDenied):
        operations.submit(actor=stranger(), node=home(), title="Hej")
    with pytest.raises(ValidationError):
        operations.submit(actor=person(STAFF), node=home(), title="   ")


def test_an_anonymous_author_is_known_to_the_handler_of_that_day_and_to_nobody_else():
    idea = an_idea(is_anonymous=True)
    for email in EVERYONE:
        who = person(email)
        knows = authors(who, [idea])
        assert knows == ({idea.pk: person(STAFF)} if email in (STAFF, MANAGER) else {}), email
        assert who.has_perm("ideas.know_author", idea) == bool(knows), email
    assert not known_authorships(stranger()).exists()


def test_the_next_handler_does_not_get_to_know_by_being_passed_the_idea_or_by_taking_over():
    passed, left = an_idea(is_anonymous=True), an_idea(is_anonymous=True)
    operations.pass_on(actor=person(MANAGER), idea_id=passed.pk, to=person(CONTROLLER))
    operations.hand_over(person(MANAGER), person(MANAGEMENT), home())
    assert set(Idea.objects.values_list("handler__email", flat=True)) == {CONTROLLER, MANAGEMENT}
    assert authors(person(CONTROLLER), [passed]) == {}
    assert authors(person(MANAGEMENT), [left]) == {}


def test_no_history_table_and_no_step_tells_who_left_an_anonymous_idea():
    before = set(Context.objects.values_list("pk", flat=True))
    idea = an_idea(is_anonymous=True, text="Vi är trötta på måndagar")
    operations.withdraw(actor=person(STAFF), idea_id=idea.pk)

    assert not {m.__name__ for m in apps.get_models()} & {"IdeaEvent", "AuthorshipEvent", "SupportEvent"}
    assert set(Context.objects.values_list("pk", flat=True)) == before  # no row of history was written at all
    assert set(IdeaStep.objects.filter(idea=idea).values_list("by", flat=True)) == {None}
    names = {f.name for f in Idea._meta.get_fields() if f.is_relation and f.related_model.__name__ == "User"}
    assert names == {"handler"}


def test_what_is_named_is_shown_to_all():
    idea = an_idea()
    assert authors(person(OFFICE), [idea]) == {idea.pk: person(STAFF)}
    assert IdeaStep.objects.get(idea=idea).by == person(STAFF)


def test_rule_and_queryset_say_the_same():
    ideas = [an_idea(), an_idea(is_anonymous=True), an_idea(MANAGER)]
    operations.withdraw(actor=person(STAFF), idea_id=ideas[0].pk)
    for who in [*(person(e) for e in EVERYONE), stranger()]:
        seen = set(visible_to(who).values_list("pk", flat=True))
        assert seen == {i.pk for i in Idea.objects.all() if who.has_perm("ideas.view", i)}, who
        known = set(known_authorships(who).values_list("idea_id", flat=True))
        assert known == {i.pk for i in Idea.objects.all() if who.has_perm("ideas.know_author", i)}, who


def test_support_is_given_once_and_taken_back():
    idea, who = an_idea(), person(CONTROLLER)
    operations.support(actor=who, idea_id=idea.pk)
    operations.support(actor=who, idea_id=idea.pk)
    assert idea.supports.count() == 1
    operations.stop_supporting(actor=who, idea_id=idea.pk)
    assert idea.supports.count() == 0


def test_a_yes_is_an_action_and_the_author_hears_of_it_until_it_is_done():
    idea = an_idea(is_anonymous=True)
    Notice.objects.all().delete()
    due = today() + timedelta(days=30)
    answered = operations.accept(actor=person(MANAGER), idea_id=idea.pk, due_on=due, answer="Det provar vi")
    assert (answered.state, answered.action.state) == ("accepted", "planned")
    assert answered.action.created_by == person(MANAGER)  # not the author

    action_operations.take_step(actor=person(MANAGER), action_id=answered.action.pk, step="finish")
    told = [n.text for n in Notice.objects.filter(recipient=person(STAFF)).order_by("pk")]
    assert len(told) == 2
    assert "genomförd" in told[1]
    with pytest.raises(ValidationError) as refusal:
        operations.support(actor=person(CONTROLLER), idea_id=idea.pk)
    assert code_of(refusal) == "answered"


def test_a_no_needs_its_reason():
    idea = an_idea()
    with pytest.raises(ValidationError) as refusal:
        operations.decline(actor=person(MANAGER), idea_id=idea.pk, reason="")
    assert code_of(refusal) == "reason_needed"
    operations.decline(actor=person(MANAGER), idea_id=idea.pk, reason="Det provades i fjol")
    assert Idea.objects.get().answer == "Det provades i fjol"


@pytest.mark.parametrize("email", [STAFF, CONTROLLER, OFFICE, MANAGEMENT])
def test_only_the_handler_answers(email):
    idea = an_idea()
    with pytest.raises(PermissionDenied):
        operations.decline(actor=person(email), idea_id=idea.pk, reason="Nej")


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda s: s.name)
@pytest.mark.parametrize("state", states.IdeaState.values)
def test_a_step_is_taken_from_its_own_states_and_from_no_other(step, state):
    idea = an_idea()
    Idea.objects.filter(pk=idea.pk).update(state=state, answer="Ett svar")
    boss = person(MANAGER)
    call = {
        "accept": lambda: operations.accept(actor=boss, idea_id=idea.pk, due_on=today()),
        "decline": lambda: operations.decline(actor=boss, idea_id=idea.pk, reason="Nej"),
        "reopen": lambda: operations.reopen(actor=boss, idea_id=idea.pk, reason="Jo"),
        "withdraw": lambda: operations.withdraw(actor=person(STAFF), idea_id=idea.pk),
    }[step.name]
    if state in step.sources:
        assert call().state == step.target
    else:
        with pytest.raises(ValidationError) as refusal:
            call()
        assert code_of(refusal) == "wrong_state"


def test_late_ones_stand_first_on_the_handlers_desk():
    from rodtrad.improve.ideas.providers import to_do

    old, _new = an_idea(), an_idea()
    Idea.objects.filter(pk=old.pk).update(answer_by=today() - timedelta(days=1))
    assert list(late(to_answer(person(MANAGER)))) == [old]
    assert [i.urgency for i in to_do(person(MANAGER))] == [1, 5]
    assert to_do(person(CONTROLLER)) == []
