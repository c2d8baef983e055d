"""`move` is the one door to a new state: permission, source, reason, check and constraints, in that order."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import Node
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import Goal

pytestmark = pytest.mark.django_db
STEP = Transition("begin", frozenset({"planned"}), "under_way", "test.move", "Börja", "Bara den ansvariga.")
REASONED = Transition(
    "stop", frozenset({"planned"}), "stopped", "test.move", "Avbryt", "Bara den ansvariga.", needs_reason=True
)


class Actor:
    """Someone whose only permission is given to the test."""

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def has_perm(self, permission, obj=None):
        return permission in self.permissions and obj is not None


@pytest.fixture
def activity():
    node = Node.objects.create(code="E1")
    goal = Goal.objects.create(level="area", node=node, title="Mål", first_year=2026, last_year=2026)
    return Activity.objects.create(
        goal=goal, node=node, title="Lärdag", starts_on=date(2026, 1, 1), ends_on=date(2026, 2, 1), state="planned"
    )


def test_a_permitted_step_from_the_right_state_is_taken(activity):
    with transaction.atomic():
        moved = move(Activity.objects, activity.pk, STEP, actor=Actor("test.move"), title="Ny")

    activity.refresh_from_db()
    assert (moved.state, activity.state, activity.title) == ("under_way", "under_way", "Ny")


def test_someone_without_permission_is_refused_with_who_may(activity):
    with pytest.raises(PermissionDenied, match="Bara den ansvariga"), transaction.atomic():
        move(Activity.objects, activity.pk, STEP, actor=Actor())
    activity.refresh_from_db()
    assert activity.state == "planned"


@pytest.mark.parametrize("state", ["under_way", "done", "stopped"])
def test_every_other_state_refuses(activity, state):
    Activity.objects.update(state=state)
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        move(Activity.objects, activity.pk, STEP, actor=Actor("test.move"), title="Ny")
    activity.refresh_from_db()
    assert (caught.value.code, activity.state, activity.title) == ("wrong_state", state, "Lärdag")


def test_a_step_that_needs_a_reason_is_refused_without(activity):
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        move(Activity.objects, activity.pk, REASONED, actor=Actor("test.move"), reason="  ")
    activity.refresh_from_db()
    assert (caught.value.code, activity.state) == ("reason_needed", "planned")


def test_a_check_can_stop_the_step(activity):
    with pytest.raises(ValidationError, match="Först städa"), transaction.atomic():
        move(
            Activity.objects, activity.pk, STEP, actor=Actor("test.move"), check=lambda row: no("Först städa.", "tidy")
        )
    activity.refresh_from_db()
    assert activity.state == "planned"


def test_a_change_that_breaks_a_constraint_is_refused_in_a_sentence(activity):
    with pytest.raises(ValidationError, match="Slutdatum kommer före startdatum"), transaction.atomic():
        move(Activity.objects, activity.pk, STEP, actor=Actor("test.move"), ends_on=date(2025, 1, 1))
    activity.refresh_from_db()
    assert (activity.state, activity.ends_on) == ("planned", date(2026, 2, 1))


def test_the_question_gives_the_same_answer_as_the_step(activity):
    assert may_move(activity, STEP, Actor("test.move")) == YES
    assert may_move(activity, STEP, Actor()) == Verdict(
        allowed=False, reason="Bara den ansvariga.", code="not_permitted"
    )
    activity.state = "done"
    assert may_move(activity, STEP, Actor("test.move")).code == "wrong_state"


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_waits_and_is_told(activity):
    """Two connections: the second `move` waits for the first one's lock, then sees the new state."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Event

    from django.db import connection

    locked, go_on = Event(), Event()

    def first():
        with transaction.atomic():
            move(Activity.objects, activity.pk, STEP, actor=Actor("test.move"))
            locked.set()
            go_on.wait(5)
        connection.close()
        return "done"

    def second():
        locked.wait(5)
        go_on.set()
        try:
            with transaction.atomic():
                move(Activity.objects, activity.pk, STEP, actor=Actor("test.move"))
        except ValidationError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(first), pool.submit(second)]
        assert [o.result() for o in outcomes] == ["done", "wrong_state"]


def test_people_have_no_permission_that_no_rule_gives():
    assert not User(email="x@stad.example", name="X").has_perm("plans.nothing_of_the_kind", object())
