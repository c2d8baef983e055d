"""Activities: planned by those who write, moved by the responsible one too, dates in order, all or none in bulk."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from rodtrad.core.periods import today
from rodtrad.core.policy import is_permitted
from rodtrad.plan.activities import operations, queries, states
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Plan
from tests.plan.chain import YEAR

pytestmark = pytest.mark.django_db
WHEN = {"starts_on": date(YEAR, 1, 1), "ends_on": date(YEAR, 6, 30)}
WRITERS = {"manager", "contributor", "controller", "management"}


@pytest.fixture
def activity(chain):
    goal = chain.goal(chain.plan())
    return operations.add_activity(actor=chain.who("manager"), goal_id=goal.pk, fields={"title": "Lärdag", **WHEN})


def test_without_a_responsible_person_the_units_manager_is(chain, activity):
    assert activity.responsible == chain.people["manager"]


def test_dates_out_of_order_are_refused_with_what_to_do_also_by_the_database(chain, activity):
    turned = {"starts_on": date(YEAR, 6, 1), "ends_on": date(YEAR, 5, 1)}
    with pytest.raises(ValidationError, match="Slutdatum kommer före startdatum"):
        operations.change_activity(actor=chain.who("manager"), activity_id=activity.pk, fields=turned)
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.update(**turned)


@pytest.mark.parametrize("step", states.TRANSITIONS, ids=lambda t: t.name)
def test_every_other_state_refuses_the_step(chain, activity, step):
    for state in states.ActivityState:
        Activity.objects.update(state=state)
        if state in step.sources:
            continue
        with pytest.raises(ValidationError, match=str(state.label)):
            operations.take_step(actor=chain.who("manager"), activity_id=activity.pk, step=step.name, reason="x")


def test_the_responsible_one_and_those_who_write_move_it_and_nobody_else(chain, activity):
    Activity.objects.update(responsible=chain.people["reader"])
    for name in chain.people:
        Activity.objects.update(state="planned")
        if name in WRITERS | {"reader"}:
            operations.take_step(actor=chain.who(name), activity_id=activity.pk, step="start")
        else:
            with pytest.raises(PermissionDenied, match="ansvarar för aktiviteten"):
                operations.take_step(actor=chain.who(name), activity_id=activity.pk, step="start")


def test_stopping_needs_a_reason_that_is_kept_whole(chain, activity):
    who = chain.who("manager")
    with pytest.raises(ValidationError, match="motivering"):
        operations.take_step(actor=who, activity_id=activity.pk, step="stop")
    with pytest.raises(ValidationError, match="301"):
        operations.take_step(actor=who, activity_id=activity.pk, step="stop", reason="x" * 301)
    stopped = operations.take_step(actor=who, activity_id=activity.pk, step="stop", reason="Ingen vikarie.")
    assert stopped.stopped_reason == "Ingen vikarie."


def test_an_unknown_step_is_refused(chain, activity):
    with pytest.raises(ValidationError, match="Välj vad som har hänt"):
        operations.take_step(actor=chain.who("manager"), activity_id=activity.pk, step="explode")


def test_what_it_says_is_changed_also_after_adoption_but_not_when_withdrawn(chain, activity):
    Plan.objects.update(state="adopted")
    who = chain.who("manager")
    operations.change_activity(actor=who, activity_id=activity.pk, fields={"title": "Ny"})
    operations.withdraw_activity(actor=who, activity_id=activity.pk)
    with pytest.raises(ValidationError, match="borttagen"):
        operations.change_activity(actor=who, activity_id=activity.pk, fields={"title": "x"})
    with pytest.raises(ValidationError, match="borttagen"):
        operations.take_step(actor=who, activity_id=activity.pk, step="start")
    assert operations.restore_activity(actor=who, activity_id=activity.pk).withdrawn_at is None


def test_others_neither_add_change_nor_withdraw(chain, activity):
    for name in set(chain.people) - WRITERS:
        who, pk = chain.who(name), activity.pk
        with pytest.raises(PermissionDenied, match="roll som skriver"):
            operations.add_activity(actor=who, goal_id=activity.goal_id, fields={"title": "x", **WHEN})
        with pytest.raises(PermissionDenied, match="skriver på enheten"):
            operations.change_activity(actor=who, activity_id=pk, fields={"title": "x"})
        with pytest.raises(PermissionDenied, match="skriver på enheten"):
            operations.withdraw_activity(actor=who, activity_id=pk)
        with pytest.raises(PermissionDenied, match="skriver på enheten"):
            operations.restore_activity(actor=who, activity_id=pk)


def test_one_refusal_among_many_leaves_all_as_they_were(chain, activity):
    done = operations.add_activity(
        actor=chain.who("manager"), goal_id=activity.goal_id, fields={"title": "Klar", **WHEN}
    )
    Activity.objects.filter(pk=done.pk).update(state="done")
    with pytest.raises(ValidationError):
        operations.take_step_with(actor=chain.who("manager"), activity_ids=[activity.pk, done.pk], step="start")
    activity.refresh_from_db()
    assert activity.state == "planned"


def test_every_rule_answers_as_its_queryset(chain, activity):
    adopted = chain.adopted(code="E2", year=YEAR - 1)
    rows = {"starts_on": date(YEAR, 1, 1), "ends_on": date(YEAR, 2, 1)}
    goal = Goal.objects.get(plan=adopted)
    Activity.objects.create(goal=goal, node=goal.node, title="Antagen", **rows)
    Activity.objects.create(goal=chain.area, node=chain.area.node, title="Fullmäktiges", **rows)
    gone = Activity.objects.create(goal=goal, node=goal.node, title="Borta", **rows)
    Activity.objects.filter(pk=gone.pk).update(withdrawn_at="2026-01-01T00:00Z")
    every = list(Activity.objects.select_related("goal__plan"))
    for name in [*chain.people, None]:
        who = chain.who(name) if name else AnonymousUser()
        by_rule = {a.pk for a in every if is_permitted("activities.view", who, a)}
        assert by_rule == set(queries.visible_to(who).values_list("pk", flat=True)), name


def test_what_a_person_owns_is_handed_over(chain, activity):
    manager, heir = chain.who("manager"), chain.who("contributor")
    assert operations.owned_by(manager, activity.node) == 1
    assert operations.hand_over(manager, heir, activity.node) == 1
    activity.refresh_from_db()
    assert activity.responsible == heir


def test_the_list_takes_the_same_queries_with_one_row_and_thirty(
    chain, activity, log_in, django_assert_max_num_queries
):
    browser = log_in("manager")
    url = reverse("activities:list")
    with django_assert_max_num_queries(20) as one:
        assert browser.get(url).status_code == 200
    for i in range(30):
        Activity.objects.create(
            goal=activity.goal, node=activity.node, title=f"A{i}", responsible=chain.people["manager"], **WHEN
        )
    with django_assert_max_num_queries(20) as thirty:
        browser.get(url)
    assert len(one) == len(thirty)


def test_late_ones_are_those_past_their_end_and_not_done(chain, activity):
    Activity.objects.update(ends_on=today() - timedelta(days=1), starts_on=today() - timedelta(days=9))
    assert list(queries.late(Activity.objects.all())) == [activity]
    Activity.objects.update(state="done")
    assert not queries.late(Activity.objects.all()).exists()


@pytest.mark.parametrize("name", [*sorted(WRITERS), "neighbour", "stranger", "auditor"])
def test_pages_open_for_those_who_may(chain, activity, log_in, name):
    browser = log_in(name)
    sees, writes = name not in {"neighbour", "stranger"}, name in WRITERS
    assert browser.get(reverse("activities:show", args=[activity.pk])).status_code == (200 if sees else 404)
    expected = 200 if writes else (403 if sees else 404)
    assert browser.get(reverse("activities:add", args=[activity.goal_id])).status_code == expected
    assert browser.get(reverse("activities:change", args=[activity.pk])).status_code == expected


def test_a_refused_form_keeps_what_was_typed_and_hostile_input_never_breaks(chain, activity, log_in):
    browser = log_in("manager")
    url = reverse("activities:add", args=[activity.goal_id])
    form = {"title": "Min aktivitet", "starts_on": "2026-06-01", "ends_on": "2026-05-01"}
    answer = browser.post(url, form)
    assert answer.status_code == 422
    assert "Min aktivitet" in answer.content.decode()
    for title in ("\u202e\U0001f600'\"<script>", "x" * 301, "", "=1+1"):
        for day in ("2026-02-30", "0000-00-00", "", "2026-06-01", "99999-01-01"):
            form = {"title": title, "starts_on": day, "ends_on": day, "responsible": "999999999999999999999"}
            assert browser.post(url, form).status_code == 422
    for query in ("?whose=x&state=y", "?page=x", "?late=1"):
        assert browser.get(reverse("activities:list") + query).status_code == 200
    post = {"activity": ["x", "1", "9" * 30], "step": "explode"}
    assert browser.post(reverse("activities:move_many"), post).status_code == 302


def test_many_are_moved_after_a_look_at_which(chain, activity, log_in):
    browser = log_in("manager")
    url = reverse("activities:move_many")
    assert "Lärdag" in browser.post(url, {"activity": [activity.pk], "step": "finish"}).content.decode()
    activity.refresh_from_db()
    assert activity.state == "planned"
    assert browser.post(url, {"activity": [activity.pk], "step": "finish", "do": "1"}).status_code == 302
    activity.refresh_from_db()
    assert activity.state == "done"
