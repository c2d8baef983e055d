"""A unit manager with four goals, eight activities and ten fetched indicators: clicks and keystrokes, counted by the browser."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from rodtrad.follow.reports.models import GoalAssessment, Report
from rodtrad.follow.reports.operations import make_reports
from rodtrad.follow.rounds.models import Round
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, GoalIndicator
from rodtrad.plan.indicators.models import Indicator
from tests.follow.world import YEAR, _goal, make_world
from tests.journeys.conftest import violations

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANAGER = "manager1@prov.example"
MOST_CLICKS_NOTHING_NEW = 15
MOST_CLICKS_ONE_GOAL = 30
COUNTER = """
for (const kind of ["click", "keydown"]) document.addEventListener(kind, e => {
  if (e.isTrusted && e.detail !== 0 || kind === "keydown" && e.isTrusted)
    sessionStorage.setItem(kind, Number(sessionStorage.getItem(kind) || 0) + 1);
}, true);
"""


@pytest.fixture
def unit(db):
    """The unit said its piece in the first round; the second is open."""
    world = make_world(1)
    goals = [world.goals["goal a1"]]
    goals += [_goal(world, f"a1 {i}", "unit", "a1", "goal A", world.plans["a1"]) for i in range(2, 5)]
    for i, goal in enumerate(goals):
        if i:
            ExpectedResult.objects.create(goal=goal, text=f"Resultat {i}")
        for n in range(2):
            Activity.objects.create(
                goal=goal,
                node=world.nodes["a1"],
                title=f"Aktivitet {i}.{n}",
                starts_on=date(YEAR, 1, 1),
                ends_on=date(YEAR, 12, 1),
                responsible=world.people["manager1"],
                state="under_way",
            )
        for n in range(3 if i < 2 else 2):
            indicator = Indicator.objects.create(
                code=f"i{i}{n}", name=f"Indikator {i}.{n}", source="system", node=world.nodes["council"]
            )
            GoalIndicator.objects.create(goal=goal, indicator=indicator)
    GoalIndicator.objects.filter(indicator=world.indicator, goal=goals[0]).delete()
    first = world.report("a1")
    GoalAssessment.objects.bulk_create(
        GoalAssessment(report=first, goal=goal, assessment="partly", shows="Så gick det.", why="Vi övade.")
        for goal in goals
    )
    Report.objects.filter(pk=first.pk).update(state="approved")
    Round.objects.update(state="locked")
    world.round = Round.objects.create(year=world.year, kind="t2", state="open")
    make_reports(round_=world.round)
    assert GoalIndicator.objects.filter(goal__in=goals).count() == 10
    return world


def counted(page):
    """Clicks and keystrokes so far, as the browser counted them."""
    return tuple(page.evaluate(f"() => Number(sessionStorage.getItem('{kind}') || 0)") for kind in ("click", "keydown"))


def note(name, n):
    """Let whoever asks (the bench, by `RODTRAD_COUNTS`) have the figure."""
    if path := os.environ.get("RODTRAD_COUNTS"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps({"name": name, "n": n}) + "\n")


def begin(sit_down):
    desk = sit_down(MANAGER)
    desk.page.add_init_script(COUNTER)
    desk.open("/")
    desk.page.get_by_role("link", name="Skriv tertialrapport 2").click()
    desk.page.wait_for_url("**/edit/")
    return desk.page


def submit(page):
    page.get_by_role("link", name="Lämna in …").click()
    page.get_by_role("button", name="Lämna in").click()
    page.wait_for_load_state()


def test_with_nothing_new_it_takes_a_click_a_goal_and_no_typing(unit, sit_down):
    page = begin(sit_down)
    assert violations(page) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    for _ in range(4):
        page.locator("article button", has_text="Inget nytt sedan").first.click()
        page.wait_for_load_state()
    submit(page)

    clicks, keys = counted(page)
    note("clicks, nothing new", clicks)
    assert unit.report("a1").state == "submitted"
    assert 0 < clicks <= MOST_CLICKS_NOTHING_NEW
    assert keys == 0


def test_with_one_goal_changed_it_takes_at_most_thirty_clicks_beside_the_text(unit, sit_down):
    page = begin(sit_down)
    goal = unit.goals["goal a1"]
    for _ in range(3):
        page.locator("article button", has_text="Inget nytt sedan").last.click()
        page.wait_for_load_state()
    card = page.locator(f"#goal-{goal.pk}")
    card.get_by_role("button", name="Är genomförd").first.click()
    page.wait_for_load_state()
    for name, text in (("Vad visar resultaten?", "Fler är trygga."), ("Varför blev det så?", "Vi har övat.")):
        box = page.locator(f"#goal-{goal.pk}").get_by_label(name)
        box.click()
        with page.expect_response("**/save/"):
            box.press_sequentially(text)
            box.blur()
    n_choices = 0
    for label, value in (("Läge", "yes"), ("Måluppfyllelse", "fully"), ("Riktning", "strong")):
        with page.expect_response("**/save/"):
            page.locator(f"#goal-{goal.pk}").get_by_label(label, exact=True).select_option(value)
        n_choices += 1
    submit(page)

    clicks, keys = counted(page)
    clicks += 2 * n_choices  # one to open the list, one to choose: the browser's own list is not counted above
    note("clicks, one goal changed", clicks)
    said = GoalAssessment.objects.get(report=unit.report("a1"), goal=goal)
    assert (said.assessment, said.trend, said.shows, said.why) == ("fully", "strong", "Fler är trygga.", "Vi har övat.")
    assert unit.report("a1").state == "submitted"
    assert clicks <= MOST_CLICKS_ONE_GOAL
    assert keys <= 2 * len("Fler är trygga. Vi har övat.")  # capital letters take two keys


def test_without_javascript_it_is_the_same(unit, sit_down):
    desk = sit_down(MANAGER, javascript=False)
    page = desk.open(f"/reports/{unit.report('a1').pk}/edit/")
    page.get_by_role("button", name="i de 4 mål som återstår").click()
    submit(page)

    assert unit.report("a1").state == "submitted"
