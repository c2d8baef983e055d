"""The pages of improvement: for everyone, with hostile input, with 1 and 30 rows, and what must not stand there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from rodtrad.core.periods import today
from rodtrad.improve.actions.models import Action
from rodtrad.improve.dialogues import operations as dialogue_operations
from rodtrad.improve.dialogues.models import AgreedPoint, ResultDialogue
from rodtrad.improve.ideas import operations as idea_operations
from rodtrad.improve.ideas.models import Idea
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator
from tests.improve.people import (
    AUDITOR,
    CONTROLLER,
    EVERYONE,
    MANAGEMENT,
    MANAGER,
    OFFICE,
    STAFF,
    an_action,
    clear,
    home,
    person,
    stranger,
)

pytestmark = pytest.mark.django_db
SECRET = "Tolvan mår inte bra"


@pytest.fixture(autouse=True)
def _city(city):
    clear()


def as_(who):
    browser = Client(raise_request_exception=True)
    browser.force_login(person(who) if isinstance(who, str) else who)
    return browser


def a_talk():
    dialogue = dialogue_operations.plan(
        actor=person(CONTROLLER), node=home(), kind="levels", year=2026, planned_on=today()
    )
    dialogue_operations.hold(actor=person(MANAGER), dialogue_id=dialogue.pk, held_on=today())
    dialogue_operations.add_note(actor=person(MANAGER), dialogue_id=dialogue.pk, text=SECRET)
    dialogue_operations.add_point(actor=person(MANAGER), dialogue_id=dialogue.pk, text="En punkt om handledning")
    return dialogue


@pytest.mark.parametrize("who", [*EVERYONE, "stranger"])
def test_every_page_answers_everyone(who):
    dialogue = a_talk()
    idea = idea_operations.submit(actor=person(STAFF), node=home(), title="En idé", is_anonymous=True)
    action = an_action()
    browser = as_(stranger() if who == "stranger" else who)
    pages = [
        reverse("actions:board"),
        reverse("actions:board") + "?whose=unit",
        reverse("actions:list"),
        reverse("actions:timeline"),
        reverse("actions:excel"),
        reverse("actions:create"),
        reverse("actions:show", args=[action.pk]),
        reverse("actions:change", args=[action.pk]),
        reverse("actions:effect", args=[action.pk]),
        reverse("result_dialogues:list"),
        reverse("result_dialogues:show", args=[dialogue.pk]),
        reverse("result_dialogues:plan", args=[home().pk]),
        reverse("ideas:list"),
        reverse("ideas:create"),
        reverse("ideas:show", args=[idea.pk]),
        reverse("ideas:box", args=[home().pk]),
    ]
    for page in pages:
        answer = browser.get(page)
        assert answer.status_code in {200, 302, 403, 404}, (page, answer.status_code)
        assert Client().get(page).status_code == 302, page


@pytest.mark.parametrize("room", ["actions:list", "actions:board", "ideas:list", "result_dialogues:list"])
def test_thirty_rows_cost_as_many_queries_as_one(room):
    def fill(n):
        for i in range(n):
            an_action(STAFF if i % 2 else MANAGER, origin=("goals.goal", goal.pk))
            idea_operations.submit(actor=person(STAFF), node=home(), title=f"Idé {i}")
            dialogue_operations.plan(
                actor=person(CONTROLLER), node=home(), kind="levels", year=2026, planned_on=today()
            )

    goal = Goal.objects.filter(node=home(), first_year=2026).first()
    address = reverse(room) + "?whose=unit"
    fill(2)  # one in each column that gets any
    browser = as_(MANAGER)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        assert browser.get(address).status_code == 200
    fill(28)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(address).status_code == 200
    assert len(many) <= len(few), [q["sql"][:200] for q in many]


def test_goal_activity_indicator_and_report_pages_give_rise_to_actions():
    browser = as_(MANAGER)
    goal = Goal.objects.filter(node=home(), first_year=2026).first()
    activity = Activity.objects.filter(node=home()).first()
    indicator = Indicator.objects.order_by("pk")[0]
    from rodtrad.follow.reports.models import Report

    report = Report.objects.filter(node=home())[0]
    pages = {
        ("goals.goal", goal.pk): reverse("goals:show", args=[goal.pk]),
        ("activities.activity", activity.pk): reverse("activities:show", args=[activity.pk]),
        ("indicators.indicator", indicator.pk): reverse("indicators:show", args=[indicator.pk]) + f"?node={home().pk}",
        ("reports.report", report.pk): reverse("reports:show", args=[report.pk]),
    }
    for (kind, pk), page in pages.items():
        assert f"from={kind}:{pk}&amp;node={home().pk}" in browser.get(page).content.decode(), page
        made = browser.post(
            reverse("actions:create") + f"?from={kind}:{pk}&node={home().pk}",
            {
                "title": f"Ur {kind}",
                "due_on": (today() + timedelta(days=9)).isoformat(),
                "openness": "internal",
                "repeats_months": "0",
                "decide": "1",
            },
        )
        assert made.status_code == 302, made.content.decode()[:3000]
        assert f"Ur {kind}" in browser.get(page).content.decode()
    assert set(Action.objects.values_list("origin_kind", flat=True)) == {kind for kind, _ in pages}
    assert set(Action.objects.values_list("state", flat=True)) == {"planned"}


def test_a_stranger_sees_no_way_to_propose():
    goal = Goal.objects.filter(node=home(), first_year=2026).exclude(title_in_force="").first()
    assert "actions/new" not in as_(stranger()).get(reverse("goals:show", args=[goal.pk])).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "?from=goals.goal:abc",
        "?from=goals.goal:99999999999999999999999999",
        "?from=people.user:1",
        "?from=%00",
        "?node=99999999999",
        "?node=-1",
        "?node=1%27--",
    ],
)
def test_hostile_addresses_get_an_answer(query):
    browser = as_(MANAGER)
    for room in ("actions:create", "actions:list", "actions:board", "actions:timeline", "actions:excel", "ideas:list"):
        assert browser.get(reverse(room) + query).status_code < 500
    assert browser.get(reverse("result_dialogues:list") + query + "&year=99999&only=%F0%9F%90%9D").status_code < 500


HOSTILE = [
    "",
    "   ",
    "x" * 100_000,
    "<script>alert(1)</script>",
    "=1+1",
    "🐝\u202e\u0000",
    "-1",
    "9" * 40,
    "2026-02-30",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_forms_get_an_answer(text):
    browser, action, dialogue = as_(MANAGER), an_action(), a_talk()
    idea = idea_operations.submit(actor=person(STAFF), node=home(), title="En idé")
    point = AgreedPoint.objects.get()
    names = ("title", "why", "due_on", "responsible", "goal", "indicator", "expected_change", "effect_due_on", "text")
    more = ("reason", "step", "what", "action", "node", "planned_on", "kind", "year", "held_on", "person", "handler")
    form = dict.fromkeys(
        (*names, *more, "point-text", "note-text", "workdays", "effect", "do", "answer", "query"), text
    )
    pages = [
        reverse("actions:create") + f"?node={home().pk}",
        reverse("actions:many"),
        reverse("actions:undo", args=[1]),
        *(reverse(f"actions:{v}", args=[action.pk]) for v in ("change", "move", "effect")),
        *(
            reverse(f"result_dialogues:{v}", args=[dialogue.pk])
            for v in ("day", "cancel", "resume", "hold", "point", "note", "guest", "confirm", "reconsider")
        ),
        reverse("result_dialogues:plan", args=[home().pk]),
        reverse("result_dialogues:plan_many"),
        *(reverse(f"result_dialogues:{v}", args=[point.pk]) for v in ("action", "withdraw")),
        reverse("ideas:create"),
        reverse("ideas:box", args=[home().pk]),
        *(reverse(f"ideas:{v}", args=[idea.pk]) for v in ("support", "accept", "decline", "pass_on", "reopen")),
    ]
    for page in pages:
        assert browser.post(page, form).status_code < 500, page


def test_only_the_two_sides_read_what_was_said():
    dialogue = a_talk()
    page = reverse("result_dialogues:show", args=[dialogue.pk])
    for email in (MANAGER, MANAGEMENT):
        assert SECRET in as_(email).get(page).content.decode(), email
    for email in (CONTROLLER, OFFICE, AUDITOR, STAFF):
        text = as_(email).get(page).content.decode()
        assert SECRET not in text, email
        assert "handledning" not in text, email
        for verb in ("point", "note", "confirm", "hold", "reconsider", "guest"):
            address = reverse(f"result_dialogues:{verb}", args=[dialogue.pk])
            assert as_(email).post(address, {"point-text": "x", "note-text": "x"}).status_code == 404, (email, verb)
        found = as_(email).get("/search", {"q": "handledning"}).content.decode()
        assert "En punkt om handledning" not in found


def test_both_sides_see_the_same_figures():
    dialogue = a_talk()
    page = reverse("result_dialogues:show", args=[dialogue.pk])

    def figures(email):
        return as_(email).get(page).content.decode().split("Underlaget</h2>")[1].split("c-history")[0]

    assert figures(MANAGER) == figures(MANAGEMENT)
    assert "Utfall" in figures(MANAGER)


def test_no_page_tells_who_left_an_anonymous_idea():
    name = person(STAFF).name
    idea = idea_operations.submit(actor=person(STAFF), node=home(), title="Tystare matsal", is_anonymous=True)
    idea_operations.accept(actor=person(MANAGER), idea_id=idea.pk, due_on=today() + timedelta(days=5))
    action = Idea.objects.get().action
    for email in (CONTROLLER, OFFICE, MANAGEMENT, AUDITOR):
        browser = as_(email)
        for page in (
            reverse("ideas:show", args=[idea.pk]),
            reverse("ideas:list"),
            reverse("actions:show", args=[action.pk]),
            "/search?q=matsal",
        ):
            answer = browser.get(page)
            assert "Tystare matsal" in answer.content.decode(), page
            assert name not in answer.content.decode(), (email, page)
    assert name in as_(MANAGER).get(reverse("ideas:show", args=[idea.pk])).content.decode()


def test_an_action_is_taken_by_keyboard_and_without_script_from_the_board_and_undone():
    browser, action = as_(MANAGER), an_action()
    moved = browser.post(
        reverse("actions:move", args=[action.pk]), {"step": "start", "back": "board", "query": "whose=mine"}
    )
    assert moved.url == reverse("actions:board") + "?whose=mine"
    page = browser.get(moved.url).content.decode()
    assert "Ångra min senaste ändring" in page
    from rodtrad.improve.actions.models import Batch

    browser.post(reverse("actions:undo", args=[Batch.objects.latest("pk").pk]))
    assert Action.objects.get(pk=action.pk).state == "planned"


def test_many_are_shown_before_anything_happens():
    browser, actions = as_(MANAGER), [an_action(), an_action(), an_action(STAFF)]
    form = {"action": [a.pk for a in actions], "what": "start"}
    preview = browser.post(reverse("actions:many"), form).content.decode()
    assert "Inget har hänt än" in preview
    assert preview.count("hoppas över") == 1
    assert not Action.objects.filter(state="under_way").exists()
    browser.post(reverse("actions:many"), {**form, "do": "1"})
    assert Action.objects.filter(state="under_way").count() == 2


def test_the_excel_file_has_dates_as_dates_and_no_formulas(tmp_path):
    an_action(title="=HYPERLINK(1)", why="x")
    answer = as_(MANAGER).get(reverse("actions:excel"))
    path = tmp_path / "a.xlsx"
    path.write_bytes(answer.content)
    row = next(load_workbook(path).active.iter_rows(min_row=2, max_row=2))
    assert (row[0].value, row[0].data_type) == ("=HYPERLINK(1)", "s")
    assert row[4].is_date


def test_the_desk_the_thread_and_the_check_know_of_actions():
    from rodtrad.improve.actions import providers
    from rodtrad.org.years.models import BudgetYear

    goal = Goal.objects.filter(node=home(), first_year=2026).first()
    boss = person(MANAGER)
    late, soon, done = (an_action(origin=("goals.goal", goal.pk)) for _ in range(3))
    Action.objects.filter(pk=late.pk).update(due_on=today() - timedelta(days=3))
    Action.objects.filter(pk=soon.pk).update(due_on=today() + timedelta(days=3))
    Action.objects.filter(pk=done.pk).update(state="done", done_on=today(), effect_due_on=today())
    an_action(STAFF)

    assert [t.urgency for t in providers.to_do(boss)] == [1, 3, 6, 4]
    assert {leaf.state for leaf in providers.thread_leaves(boss, [goal.pk])} == {"late", "planned", "done"}
    year = BudgetYear.objects.get(pk=2026)
    Action.objects.filter(pk=soon.pk).update(responsible=None)
    ends = providers.loose_ends(boss, home().pk, year)
    assert {e.check for e in ends} == {"action_late", "action_no_owner", "action_not_checked"}
    assert providers.search(boss, "läsning", 10)
    for page in ("/", reverse("desk:thread", args=[goal.pk])):
        assert as_(MANAGER).get(page).status_code == 200


def test_the_effect_is_judged_beside_the_figures_and_without_a_reason_refused_with_the_text_kept():
    from datetime import date

    indicator = Indicator.objects.filter(values__node=home(), values__is_current=True).distinct().order_by("pk")[0]
    action = an_action(indicator=indicator)
    done = {"state": "done", "begun_on": date(2025, 9, 1), "done_on": date(2025, 10, 1)}
    Action.objects.filter(pk=action.pk).update(**done)
    browser, page = as_(MANAGER), reverse("actions:effect", args=[action.pk])
    shown = browser.get(page).content.decode()
    assert "Automatisk bedömning enligt" in shown
    assert "Räknas som" in shown

    from rodtrad.improve.actions.operations.moving import judgement_of

    told = judgement_of(Action.objects.get(pk=action.pk)).code
    other = "worse" if told != "worse" else "better"
    refused = browser.post(page, {"effect": other, "text": "Det jag skrev"})
    if told != "cannot_tell":
        assert refused.status_code == 422
        assert "Det jag skrev" in refused.content.decode()
    browser.post(page, {"effect": other, "text": "Det jag skrev", "overrule_reason": "Enkäten byttes"})
    closed = Action.objects.get(pk=action.pk)
    assert (closed.state, closed.effect, closed.effect_proposed) == ("checked", other, told)
    page = browser.get(reverse("actions:show", args=[action.pk])).content.decode()
    assert "Det jag skrev" in page
    assert told == "cannot_tell" or "Enkäten byttes" in page


def test_ideas_and_agreed_points_become_actions_on_their_own_pages_alone():
    idea = idea_operations.submit(actor=person(STAFF), node=home(), title="En idé")
    browser = as_(MANAGER)
    assert "actions/new" not in browser.get(reverse("ideas:show", args=[idea.pk])).content.decode()
    assert browser.get(reverse("actions:create") + f"?from=ideas.idea:{idea.pk}&node={home().pk}").status_code == 404


def test_a_dialogue_from_plan_to_action_by_the_buttons_of_its_page():
    boss, upper = as_(MANAGER), as_(MANAGEMENT)
    day = today().isoformat()
    planned = as_(CONTROLLER).post(
        reverse("result_dialogues:plan", args=[home().pk]), {"kind": "levels", "year": 2026, "planned_on": day}
    )
    dialogue = ResultDialogue.objects.get()
    page = reverse("result_dialogues:show", args=[dialogue.pk])
    assert planned.url == page
    for browser, verb, form in (
        (boss, "hold", {"held_on": day}),
        (boss, "point", {"point-text": "Vi provar en fadder"}),
        (upper, "confirm", {}),
        (boss, "confirm", {}),
    ):
        assert browser.post(reverse(f"result_dialogues:{verb}", args=[dialogue.pk]), form).url == page
    assert ResultDialogue.objects.get().state == "agreed"
    point = AgreedPoint.objects.get()
    upper.post(reverse("result_dialogues:action", args=[point.pk]), {"due_on": day})
    assert Action.objects.get().title == "Vi provar en fadder"
    assert "Vi provar en fadder" in boss.get(reverse("actions:board") + "?whose=mine").content.decode()


def test_several_dialogues_are_shown_before_they_are_planned():
    browser = as_(OFFICE)
    form = {"node": [home().pk], "year": "2026"}
    assert "Inget har hänt än" in browser.post(reverse("result_dialogues:plan_many"), form).content.decode()
    assert not ResultDialogue.objects.exists()
    browser.post(
        reverse("result_dialogues:plan_many"), {**form, "do": "1", "kind": "levels", "planned_on": today().isoformat()}
    )
    assert ResultDialogue.objects.count() == 1
