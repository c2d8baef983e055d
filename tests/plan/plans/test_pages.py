"""The pages: the same number of queries however long the list, nothing typed lost, nothing hostile answered by an error."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from rodtrad.core.editing import fingerprint
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.plan.goals import operations as goals
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.models import Part, Plan, PlanVersion
from rodtrad.plan.plans.overview import NEEDS, SORTS, Choice, overview
from tests.plan.chain import YEAR, money

pytestmark = pytest.mark.django_db


def more_units(chain, n):
    """Units below the first board, each with a draft of two goals, one of them with a result and a text."""
    parent = Goal.objects.filter(node=chain.nodes["N1"]).first() or chain.board_goal()
    for i in range(n):
        node = chain.add(f"X{i}", "F1", Kind.UNIT)
        plan = Plan.objects.create(node=node, year_id=YEAR, level="unit", adopted_version=1)
        rows = {"level": "unit", "node": node, "plan": plan, "parent": parent, "first_year": YEAR, "last_year": YEAR}
        goal = Goal.objects.create(title=f"Ett {i}", title_in_force="Ett", **rows)
        Goal.objects.create(title=f"Två {i}", title_in_force="Två", **rows)
        ExpectedResult.objects.create(goal=goal, text="Alla läser.")
        Part.objects.create(plan=plan, goal=goal, kind="follow_up", text="Logg.", amount_sek=money(5))
    placements.rebuild()


def n_queries(django_assert_max_num_queries, call):
    with django_assert_max_num_queries(60) as found:
        call()
    return len(found)


@pytest.mark.parametrize(("page", "most"), [("plans:list", 10), ("plans:table", 14)])
def test_one_row_and_thirty_take_the_same_queries(chain, log_in, django_assert_max_num_queries, page, most):
    browser = log_in("management")
    args = [chain.nodes["N1"].pk] if page == "plans:table" else []
    more_units(chain, 1)
    browser.get(reverse(page, args=args))  # the programme is remembered from the first time
    before = n_queries(django_assert_max_num_queries, lambda: browser.get(reverse(page, args=args)))
    for i in range(30):
        chain.nodes.pop(f"X{i}", None)
    NodePeriod.objects.filter(node__code="X0").update(name="Annan")
    chain_more(chain)
    after = n_queries(django_assert_max_num_queries, lambda: browser.get(reverse(page, args=args)))
    assert after == before
    assert before <= most


def chain_more(chain):
    parent = Goal.objects.filter(node=chain.nodes["N1"]).first()
    for i in range(30):
        node = chain.add(f"Y{i}", "F1", Kind.UNIT)
        plan = Plan.objects.create(node=node, year_id=YEAR, level="unit")
        Goal.objects.create(
            level="unit", node=node, plan=plan, parent=parent, title=f"Mål {i}", first_year=YEAR, last_year=YEAR
        )
    placements.rebuild()


def test_the_editor_takes_the_same_queries_with_one_goal_and_with_ten(chain, log_in, django_assert_max_num_queries):
    browser = log_in("manager")
    one = chain.whole(n_goals=1)
    url = reverse("plans:edit", args=[one.pk])
    browser.get(url)
    before = n_queries(django_assert_max_num_queries, lambda: browser.get(url))
    indicator = chain.indicator()
    for i in range(9):
        goal = chain.goal(one, f"Till {i}")
        goals.add_result(actor=chain.who("manager"), goal_id=goal.pk, fields={"text": "x", "indicator": indicator})
        chain.write(one, "follow_up", goal)
    after = n_queries(django_assert_max_num_queries, lambda: browser.get(url))
    assert after - before <= 2  # the figures and the targets of the indicators, once there is one


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("need", ["", *NEEDS])
def test_the_table_is_sorted_and_filtered_in_every_way(chain, sort, need):
    more_units(chain, 3)
    year = Plan.objects.first().year
    found = overview(chain.nodes["N1"].pk, year, Choice(sort=sort, need=need))
    assert found.n_shown == len(found.rows)


def test_the_database_counts_duties_as_the_checklist_does(chain):
    more_units(chain, 2)
    chain.whole()
    chain.plan("E2")
    year = Plan.objects.first().year
    rows = overview(chain.nodes["N1"].pk, year, Choice(sort="duties")).rows
    met = [r.n_duties_met for r in rows if r.plan]
    assert met == sorted(met)
    assert (min(met), max(met)) == (0, 9)
    lacking = overview(chain.nodes["N1"].pk, year, Choice(need="duties"))
    assert {r.plan.pk for r in lacking.rows} == {r.plan.pk for r in rows if r.plan and not r.all_met}


def test_the_table_tells_what_became_of_last_years_goals(chain):
    old = chain.whole(year=YEAR - 1, n_goals=3)
    chain.board_goal(year=YEAR)
    plan = chain.plan()
    sources = list(Goal.objects.filter(plan=old).order_by("position"))
    for source in sources[:2]:
        operations.carry_over_goal(actor=chain.who("manager"), plan_id=plan.pk, goal_id=source.pk)
    touched = Goal.objects.get(plan=plan, carried_over_from=sources[0])
    goals.edit_goal(actor=chain.who("manager"), goal_id=touched.pk, edits={"title": "Annat"}, seen={})
    chain.goal(plan, "Nytt")
    row = next(r for r in overview(chain.nodes["N1"].pk, plan.year).rows if r.plan and r.plan.pk == plan.pk)
    assert (row.n_new, row.n_touched, row.n_untouched, row.n_dropped) == (1, 1, 1, 1)


def test_the_excel_file_holds_texts_as_texts(chain, log_in):
    NodePeriod.objects.filter(node=chain.nodes["E1"]).update(name='=HYPERLINK("http://x";"\x0bklicka")')
    chain.whole()
    body = log_in("controller").get(reverse("plans:excel", args=[chain.nodes["N1"].pk])).content
    sheet = load_workbook(io.BytesIO(body)).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [c.data_type for c in cells] == ["s", "s"]
    assert any(c.value.startswith("=HYPERLINK") for c in cells)


def save(browser, plan, data, **headers):
    return browser.post(reverse("plans:save", args=[plan.pk]), data, headers=headers or None)


def test_a_field_is_saved_as_one_goes_and_answers_with_its_new_fingerprint(chain, log_in):
    plan = chain.plan()
    name = "part.0.dialogue.-.text"
    answer = save(log_in("manager"), plan, {name: "Vi frågar."}, hx_request="true")
    page = answer.content.decode()
    assert fingerprint("Vi frågar.") in page
    assert 'data-saved="yes"' in page
    assert 'id="checklist"' in page


def test_two_tabs_the_second_gets_both_texts_and_its_own_in_the_box(chain, log_in):
    plan = chain.plan()
    name = "part.0.dialogue.-.text"
    first, second = log_in("manager"), Client()
    second.force_login(chain.who("contributor"))
    seen = {f"seen.{name}": fingerprint("")}
    save(first, plan, {name: "Chefens.", **seen}, hx_request="true")

    partial = save(second, plan, {name: "Min.", **seen}, hx_request="true").content.decode()
    whole = save(second, plan, {name: "Min.", **seen})

    assert "Chefens." in partial
    assert 'data-saved="yes"' not in partial
    assert whole.status_code == 409
    assert ">Min.</textarea>" in whole.content.decode()
    assert "Chefens." in whole.content.decode()
    assert Part.objects.get(plan=plan).text == "Chefens."

    again = save(second, plan, {name: "Båda.", f"seen.{name}": fingerprint("Chefens.")})
    assert (again.status_code, Part.objects.get(plan=plan).text) == (302, "Båda.")


def test_a_field_that_nobody_touched_neither_clashes_nor_is_written_back(chain, log_in):
    plan = chain.plan()
    goal = chain.goal(plan, "Läsning")
    old = {"goal_title": f"goal.{goal.pk}.title", "text": "part.0.dialogue.-.text"}
    form = {old["goal_title"]: "Läsning", f"seen.{old['goal_title']}": fingerprint("Läsning"), old["text"]: "Nytt."}
    goals.edit_goal(actor=chain.who("contributor"), goal_id=goal.pk, edits={"title": "Högläsning"}, seen={})

    assert save(log_in("manager"), plan, form).status_code == 302

    goal.refresh_from_db()
    assert (goal.title, Part.objects.get(plan=plan).text) == ("Högläsning", "Nytt.")


def test_what_cannot_be_saved_stays_in_its_box_and_the_rest_is_saved(chain, log_in):
    plan = chain.plan()
    answer = save(
        log_in("manager"), plan, {"plan.frame_sek": "fem miljoner", "plan.introduction": "Vi är till för barn."}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">fem miljoner</textarea>" in page
    assert "går inte att läsa som ett tal" in page
    assert ">Vi är till för barn.</textarea>" in page


def test_a_plan_submitted_meanwhile_gives_back_every_text(chain, log_in):
    plan = chain.submitted()
    answer = save(log_in("contributor"), plan, {"part.0.dialogue.-.text": "Min långa text."})
    assert answer.status_code == 422
    assert "Min långa text." in answer.content.decode()
    assert "inlämnad" in answer.content.decode()


def test_text_for_a_goal_that_was_taken_away_is_given_back(chain, log_in):
    plan = chain.plan()
    goal = chain.goal(plan)
    goals.withdraw_goal(actor=chain.who("manager"), goal_id=goal.pk, reason="Slut.")
    answer = save(log_in("contributor"), plan, {f"part.{goal.pk}.follow_up.-.text": "Det jag skrev."})
    assert answer.status_code == 422
    assert "Det jag skrev." in answer.content.decode()


def test_a_session_that_ended_gives_back_what_was_typed(chain):
    plan = chain.plan()
    form = {"part.0.dialogue.-.text": "Min långa text.", "new-title": "Nytt mål"}
    whole = save(Client(), plan, form)
    assert whole.status_code == 401
    assert "Min långa text." in whole.content.decode()
    assert "Nytt mål" in whole.content.decode()
    partial = save(Client(), plan, form, hx_request="true").content.decode()
    assert "utloggad" in partial
    assert 'data-saved="yes"' not in partial


def test_every_button_saves_what_is_typed_first(chain, log_in):
    plan = chain.plan()
    goal = chain.goal(plan, "Läsning")
    parent = goal.parent
    browser = log_in("manager")
    form = {
        "part.0.dialogue.-.text": "Skrivet.",
        f"new-result-{goal.pk}-text": "Alla läser.",
        f"new-result-{goal.pk}-kind": "state",
        "new-title": "Ett mål till",
        "new-parent": parent.pk,
    }
    answer = browser.post(reverse("plans:change_goal", args=[plan.pk, goal.pk, "down"]), form)
    assert answer.status_code == 302
    assert Part.objects.get(plan=plan).text == "Skrivet."
    assert ExpectedResult.objects.get(goal=goal).text == "Alla läser."
    assert set(Goal.objects.filter(plan=plan).values_list("title", flat=True)) == {"Läsning", "Ett mål till"}


def test_a_new_goal_without_a_goal_above_keeps_its_words(chain, log_in):
    plan = chain.plan()
    answer = log_in("manager").post(reverse("plans:add_goal", args=[plan.pk]), {"new-title": "Mitt nya mål"})
    assert answer.status_code == 422
    assert "Mitt nya mål" in answer.content.decode()


def test_the_goal_above_is_taken_over_as_it_is_once(chain, log_in):
    parent = chain.board_goal(title="Alla barn lär sig simma")
    plan = chain.plan()
    url = reverse("plans:add_goal", args=[plan.pk])
    form = {"new-parent": parent.pk, "take-over": "1"}
    assert log_in("manager").post(url, form).status_code == 302
    assert log_in("manager").post(url, form).status_code == 422  # a double click
    goal = Goal.objects.get(plan=plan)
    assert (goal.title, goal.takes_over) == ("Alla barn lär sig simma", True)


HOSTILE = [
    "goal.abc.title", "goal.99999999999999999999999.title", "goal.title", "goal..title", "part.0.text",
    "part.x.y.z.text", "part.0.dialogue.guld.text", "part.-1.dialogue.-.text", "result.0.text", "result.1.indicator_id",
    "plan.state", "plan.pk", "part.0.dialogue.-.is_carried_over", "seen.plan.introduction", "goal.٣.title", "plan.frame_sek",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("value", ["x", "9" * 40, "\u202e\U0001f600'\"<script>", "1e400", "-"])
def test_odd_names_and_values_never_break_anything(chain, log_in, name, value):
    plan = chain.plan()
    browser = log_in("manager")
    assert save(browser, plan, {name: value}, hx_request="true").status_code in {200, 204}
    assert save(browser, plan, {name: value}).status_code in {302, 422}
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_a_megabyte_of_text_is_refused_with_its_length_and_given_back(chain, log_in):
    plan = chain.plan()
    answer = save(log_in("manager"), plan, {"part.0.dialogue.-.text": "å" * 1_000_000})
    assert answer.status_code == 422
    assert "1000000 tecken" in answer.content.decode()
    assert "å" * 1_000_000 in answer.content.decode()


@pytest.mark.parametrize(
    "query", ["?year=x", "?year=99999", "?page=-1", "?page=x&state=%00", "?below=9999999999999999999", "?q=%25%27"]
)
@pytest.mark.parametrize("page", ["plans:list", "plans:table"])
def test_odd_addresses_of_lists_are_answered(chain, log_in, page, query):
    args = [chain.nodes["N1"].pk] if page == "plans:table" else []
    assert log_in("controller").get(reverse(page, args=args) + query).status_code in {200, 400, 404}


def test_bulk_shows_what_would_happen_before_it_does_and_can_be_undone(chain, log_in):
    plan, draft = chain.submitted(), chain.whole(code="E2")
    browser = log_in("controller")
    node = chain.nodes["N1"].pk
    url = reverse("plans:bulk", args=[node])
    preview = browser.post(url, {"verb": "assess", "plan": [plan.pk, draft.pk]}).content.decode()
    assert "hoppas över" in preview
    assert Plan.objects.get(pk=plan.pk).state == "submitted"

    browser.post(url, {"verb": "assess", "plan": [plan.pk, draft.pk], "do": "1"})
    assert Plan.objects.get(pk=plan.pk).state == "assessed"
    table = browser.get(reverse("plans:table", args=[node])).content.decode()
    assert reverse("plans:undo", args=[node]) in table

    browser.post(reverse("plans:undo", args=[node]))
    assert Plan.objects.get(pk=plan.pk).state == "submitted"
    again = browser.post(reverse("plans:undo", args=[node]), follow=True).content.decode()
    assert "inget att ångra" in again


def test_bulk_without_a_choice_says_what_to_do(chain, log_in):
    url = reverse("plans:bulk", args=[chain.nodes["N1"].pk])
    for form in ({}, {"verb": "assess"}, {"verb": "delete", "plan": [1]}):
        answer = log_in("controller").post(url, form, follow=True)
        assert "Kryssa för planerna först" in answer.content.decode()


def test_a_reason_missing_in_bulk_keeps_the_choice(chain, log_in):
    plan = chain.submitted()
    url = reverse("plans:bulk", args=[chain.nodes["N1"].pk])
    answer = log_in("controller").post(url, {"verb": "return", "plan": [plan.pk], "do": "1", "reason": ""})
    assert answer.status_code == 422
    assert f'name="plan" value="{plan.pk}"' in answer.content.decode()


def test_the_assessment_keeps_what_was_typed_when_something_is_refused(chain, log_in):
    plan = chain.submitted(n_goals=2)
    first, second = Goal.objects.filter(plan=plan).order_by("position")
    form = {
        f"credibility-{first.pk}": "credible", f"reason-{first.pk}": "Bra.",
        f"credibility-{second.pk}": "doubtful", "fits_frame": "no", "finish": "1",
    }  # fmt: skip
    answer = log_in("controller").post(reverse("plans:assess", args=[plan.pk]), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "inte bedöms som trovärdigt" in page
    assert ">Bra.</textarea>" in page
    assert Plan.objects.get(pk=plan.pk).state == "submitted"

    form[f"reason-{second.pk}"] = "Oklart vem som gör det."
    assert log_in("controller").post(reverse("plans:assess", args=[plan.pk]), form).status_code == 302
    assert (Plan.objects.get(pk=plan.pk).state, Plan.objects.get(pk=plan.pk).fits_frame) == ("assessed", False)


def test_the_manager_sees_why_a_goal_was_doubted_beside_it(chain, log_in):
    plan = chain.submitted()
    goal = Goal.objects.get(plan=plan)
    who = chain.who("controller")
    operations.assess_goal(actor=who, plan_id=plan.pk, goal_id=goal.pk, credibility="doubtful", reason="Vem gör det?")
    operations.return_plan(actor=who, plan_id=plan.pk, reason="Se målet.")
    page = log_in("manager").get(reverse("plans:edit", args=[plan.pk])).content.decode()
    assert "Vem gör det?" in page
    assert "Se målet." in page


def test_the_submit_page_keeps_each_goals_own_reason(chain, log_in):
    plan = chain.plan()
    first, second = chain.goal(plan, "Ett"), chain.goal(plan, "Två")
    form = {f"reason-{g.pk}:development": f"Skäl {g.title}" for g in (first, second)}
    answer = log_in("manager").post(reverse("plans:submit", args=[plan.pk]), form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">Skäl Ett</textarea>" in page
    assert ">Skäl Två</textarea>" in page


@pytest.mark.parametrize("name", ["manager", "contributor", "controller", "management", "secretary", "member"])
@pytest.mark.parametrize("state", ["draft", "submitted", "assessed", "adopted", "closed"])
def test_the_page_of_a_plan_says_what_comes_next_to_everybody_in_the_line(chain, log_in, name, state):
    plan = chain.whole()
    Plan.objects.filter(pk=plan.pk).update(state=state)
    page = log_in(name).get(reverse("plans:show", args=[plan.pk]))
    assert page.status_code == 200
    assert page.context["next"].sentence


def test_the_decision_is_entered_and_corrected_on_pages(chain, log_in):
    plan = chain.assessed()
    browser = log_in("management")
    form = {"decided_on": "2025-12-15", "decided_by": "Ledningen", "paragraph": "§ 4", "registration_number": "1-2025"}
    assert browser.post(reverse("plans:adopt", args=[plan.pk]), form).status_code == 302
    wrong = browser.post(reverse("plans:correct", args=[plan.pk, 1]), {**form, "paragraph": "§ 5"})
    assert wrong.status_code == 422
    right = browser.post(reverse("plans:correct", args=[plan.pk, 1]), {**form, "paragraph": "§ 5", "reason": "Fel §."})
    assert right.status_code == 302
    assert PlanVersion.objects.get(plan=plan).paragraph == "§ 5"
    assert log_in("manager").get(reverse("plans:correct", args=[plan.pk, 1])).status_code == 403


@pytest.mark.parametrize("verb", ["recall", "reopen", "unreturn", "abandon", "explode"])
def test_a_step_back_that_cannot_be_taken_is_told_and_get_is_no_way(chain, log_in, verb):
    plan = chain.adopted()
    browser = log_in("management")
    url = reverse("plans:step", args=[plan.pk, verb])
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == (404 if verb == "explode" else 302)
    assert Plan.objects.get(pk=plan.pk).state == "adopted"
