"""Organisations merge and split in the middle of a year: what is open goes on, what is closed stays and is found, undo puts back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from rodtrad.core.history import history_of
from rodtrad.core.periods import today
from rodtrad.improve.actions.models import Action
from rodtrad.improve.dialogues.models import ResultDialogue
from rodtrad.improve.ideas.models import Idea, IdeaBox
from rodtrad.org.tree import operations as tree
from rodtrad.org.tree.models import Node
from rodtrad.org.tree.operations import NewNode
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Target
from rodtrad.plan.plans import following, operations
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.overview import overview
from rodtrad.plan.plans.queries import previous
from tests.plan.chain import YEAR

pytestmark = pytest.mark.django_db
BEFORE = date(2026, 7, 1)
MODELS = (Plan, Goal, Activity, Target, Action, ResultDialogue, Idea, IdeaBox)


@pytest.fixture
def work(chain):
    """An adopted plan at one unit, a draft at the other, last year's closed at the first, and all else that can be open."""
    chain.adopted(code="E1")
    chain.whole(code="E2")
    old = chain.plan("E1", YEAR - 1)
    Plan.objects.filter(pk=old.pk).update(state="closed", adopted_version=1)
    goal = Goal.objects.filter(node=chain.nodes["E1"])[0]
    one, two = chain.nodes["E1"], chain.nodes["E2"]
    dates = {"starts_on": "2026-01-01", "ends_on": "2026-12-01"}
    Activity.objects.create(goal=goal, node=one, title="Läsa", **dates)
    indicator = chain.indicator("E1")
    other = chain.indicator(name="I2")
    for node, value in ((one, 1), (two, 2)):
        Target.objects.create(indicator=indicator, node=node, year=YEAR, set_by="unit", value=value)
    Target.objects.create(indicator=other, node=one, year=YEAR, set_by="unit", value=3)
    Action.objects.create(node=one, title="Mala", due_on="2026-12-01", state="planned")
    Action.objects.create(node=one, title="Måla", due_on="2026-12-01", state="withdrawn")
    ResultDialogue.objects.create(node=one, upper_node=chain.nodes["N1"], year=YEAR, planned_on="2026-12-10")
    days = {"submitted_on": "2026-06-01", "answer_by": "2026-06-15"}
    Idea.objects.create(node=two, title="Soffa", **days)
    for node in (one, two):
        IdeaBox.objects.create(node=node)
    return chain


def places():
    return {m.__name__: sorted(m.objects.values_list("pk", "node_id")) for m in MODELS} | {
        "written": sorted(Plan.objects.values_list("pk", "written_at_id"), key=str)
    }


def merge(chain, on=BEFORE):
    return tree.merge_nodes(
        actor=chain.who("office"),
        node_ids=[chain.nodes["E1"].pk, chain.nodes["E2"].pk],
        into=NewNode("E9", "Förskolan Älgen"),
        on=on,
        reason="Nämnden",
    )


def split(chain, on=BEFORE):
    parts = [NewNode("E7", "Förskolan Öst"), NewNode("E8", "Förskolan Väst")]
    return tree.split_node(
        actor=chain.who("office"), node_id=chain.nodes["E1"].pk, parts=parts, places={}, on=on, reason="Nämnden"
    )


def at(code, model, **where):
    return model.objects.filter(node__code=code, **where)


def test_what_is_open_goes_on_at_the_one_that_took_over(work):
    merge(work)

    assert {p.state for p in at("E9", Plan, year=YEAR)} == {"adopted", "draft"}
    assert {p.written_at.code for p in at("E9", Plan)} == {"E1", "E2"}
    assert not at("E1", Goal).exists()
    assert not at("E2", Goal).exists()
    assert at("E9", Goal).count() == 2
    assert [a.title for a in at("E9", Activity)] == ["Läsa"]
    assert [a.title for a in at("E9", Action)] == ["Mala"]
    assert [a.title for a in at("E1", Action)] == ["Måla"]
    assert at("E9", ResultDialogue).count() == at("E9", Idea).count() == at("E9", IdeaBox).count() == 1
    assert [t.value for t in at("E9", Target)] == [3], "two different targets of one measure are not joined"
    assert any(h.what == "organisation" for h in history_of(at("E9", Plan)[0]))


def test_the_one_who_goes_on_writes_in_what_came(work, log_in):
    merge(work)
    draft = at("E9", Plan, state="draft").get()

    page = log_in("neighbour").get(reverse("plans:edit", args=[draft.pk]))
    listed = log_in("neighbour").get(reverse("plans:list"), {"year": YEAR}).content.decode()

    assert page.status_code == 200
    for name in ("Namn E1", "Namn E2"):
        assert name in listed, "two plans of one organisation are told apart"


def test_what_is_closed_stays_and_is_found_through_the_one_that_took_over(work, log_in):
    merge(work)
    closed = at("E1", Plan, state="closed").get()
    browser = log_in("controller")

    rows = overview(work.nodes["N1"].pk, BudgetYear.objects.get(pk=YEAR - 1)).rows
    assert closed in [r.plan for r in rows]
    new = Node.objects.get(code="E9")
    below = browser.get(reverse("plans:list"), {"year": YEAR - 1, "below": new.pk}).context["page"]
    assert [p.pk for p in below.object_list] == [closed.pk]
    assert browser.get(reverse("plans:show", args=[closed.pk])).status_code == 200
    assert previous(Plan(node=new, year_id=YEAR)) == closed


def test_the_controllers_table_has_one_row_with_both_plans(work, log_in):
    merge(work)
    rows = overview(work.nodes["N1"].pk, BudgetYear.objects.get(pk=YEAR)).rows
    assert [(r.period.name, r.n_others) for r in rows] == [("Förskolan Älgen", 1)]
    assert log_in("controller").get(reverse("plans:table", args=[work.nodes["N1"].pk])).status_code == 200


def test_a_common_plan_can_be_begun_beside_those_that_came(work):
    merge(work)
    period = Node.objects.get(code="E9").periods.get()
    year = BudgetYear.objects.get(pk=YEAR)
    made = operations.create_plan(actor=work.who("management"), period=period, year=year)
    again = operations.create_plan(actor=work.who("management"), period=period, year=year)
    assert made == again
    assert made.written_at is None
    assert at("E9", Plan, year=YEAR).count() == 3


@pytest.mark.parametrize("change", [merge, split])
def test_undo_puts_everything_back(work, change):
    before = places()
    made = change(work)
    if change is split:
        choose(work, "controller", at("E1", Plan, state="adopted").get())
    assert places() != before
    tree.undo(actor=work.who("office"), reorganisation_id=made.pk, reason="Fel dag")
    assert places() == before


def test_a_change_ahead_waits_for_its_day(work, monkeypatch):
    before = places()
    merge(work, on=today() + timedelta(days=30))
    assert operations.carry_due(actor=None) == 0
    assert places() == before
    monkeypatch.setattr("rodtrad.org.tree.carrying.today", lambda: today() + timedelta(days=30))
    assert operations.carry_due(actor=None) == 1
    assert at("E9", Plan).count() == 2
    assert operations.carry_due(actor=None) == 0


def test_the_queries_are_the_same_for_one_and_for_thirty(work, django_assert_max_num_queries):
    with django_assert_max_num_queries(400) as few:
        made = merge(work)
    with django_assert_max_num_queries(400) as few_back:
        tree.undo(actor=work.who("office"), reorganisation_id=made.pk, reason="Fel")
    rows = {"node": work.nodes["E1"], "due_on": "2026-12-01", "state": "planned"}
    Action.objects.bulk_create(Action(title=f"Å {i}", **rows) for i in range(30))
    Idea.objects.bulk_create(
        Idea(node=rows["node"], title=f"I {i}", submitted_on="2026-06-01", answer_by="2026-06-15") for i in range(30)
    )
    with django_assert_max_num_queries(len(few)):
        made = merge(work)
    with django_assert_max_num_queries(len(few_back)):
        tree.undo(actor=work.who("office"), reorganisation_id=made.pk, reason="Fel")


def choose(chain, who, plan, to="E7"):
    node = Node.objects.get(code=to).pk
    return operations.choose_followers(
        actor=chain.who(who), node_id=chain.nodes["E1"].pk, choices={("plans.plan", plan.pk): node}
    )


def test_a_split_leaves_the_choice_and_says_so(work):
    split(work)
    year = BudgetYear.objects.get(pk=YEAR)
    for place in ("E7", "N1"):
        (end,) = following.loose_ends(work.who("controller"), Node.objects.get(code=place).pk, year)
        assert end.sentence == "Hör till en organisation som har upphört."
        assert end.about.startswith("Namn E1: ")
        assert "planer (1)" in end.about
        assert end.url == reverse("plans:left", args=[work.nodes["E1"].pk])
    assert following.loose_ends(work.who("controller"), work.nodes["N2"].pk, year) == []


def test_someone_who_leads_chooses_and_the_goals_go_along(work):
    split(work)
    assert choose(work, "controller", at("E1", Plan, state="adopted").get()) == 1
    assert at("E7", Plan).count() == at("E7", Goal).count() == at("E7", Activity).count() == 1
    assert at("E1", Action, state="planned").exists(), "what was not chosen waits"


@pytest.mark.parametrize("who", ["manager", "other_controller", "reader", "member"])
def test_others_do_not_choose(work, log_in, who):
    split(work)
    with pytest.raises(PermissionDenied):
        choose(work, who, at("E1", Plan, state="adopted").get())
    assert log_in(who).get(reverse("plans:left", args=[work.nodes["E1"].pk])).status_code == 403


def test_only_a_follower_of_one_that_is_no_more_is_chosen(work):
    plan = at("E1", Plan, state="adopted").get()
    with pytest.raises(ValidationError) as caught:
        choose(work, "controller", plan, to="E2")
    assert caught.value.code == "still_there"
    split(work)
    with pytest.raises(ValidationError) as caught:
        choose(work, "controller", plan, to="E2")
    assert caught.value.code == "not_a_follower"


def test_the_page_moves_all_or_one(work, log_in):
    split(work)
    url = reverse("plans:left", args=[work.nodes["E1"].pk])
    plan = at("E1", Plan, state="adopted").get()
    west, east = (Node.objects.get(code=c).pk for c in ("E8", "E7"))
    browser = log_in("controller")

    assert b"Mala" in browser.get(url).content
    action = at("E1", Action, state="planned").get()
    choices = {"all": west, f"plans.plan:{plan.pk}": east, f"actions.action:{action.pk}": ""}
    assert browser.post(url, choices).status_code == 302
    assert at("E7", Plan).get() == plan
    assert at("E8", Action).count() == 1


@pytest.mark.parametrize(
    "data", [{"plans.plan:x": "1"}, {"a:1": "²"}, {"goals.goal:1": "9" * 40}, {"all": "-1"}, {"x": ""}]
)
def test_hostile_choices_are_no_errors(work, log_in, data):
    split(work)
    url = reverse("plans:left", args=[work.nodes["E1"].pk])
    before = places()
    assert log_in("controller").post(url, data).status_code in {302, 422}
    assert places() == before
    assert log_in("controller").get(reverse("plans:left", args=[999999])).status_code == 404
