"""A unit manager writes a plan of four goals with all nine duties; the controller returns it once; management adopts it.

Every page on the way passes axe at two widths and in two colour schemes, and the same is done once without JavaScript.
"""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import ids_below
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans.models import Part, Plan
from tests.journeys.conftest import violations

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANAGER, CONTROLLER, MANAGEMENT = "enhetschef@demo.example", "controller@demo.example", "ledning@demo.example"
TITLES = ("Barnen får ett rikt språk", "Barnen är trygga", "Föräldrarna är delaktiga", "Personalen stannar hos oss")
FOR_GOAL = {
    "working_methods.-": "Vi läser varje dag i små grupper.",
    "resource_use.competence": "Två handledare i varje arbetslag.",
    "follow_up.-": "Vi går igenom loggen varje månad.",
    "development.-": "I år prövar vi att läsa ute.",
}
ONCE = {
    "feedback_system.-": "Synpunkter tas emot på plats och på webben.",
    "dialogue.-": "Föräldraråd fyra gånger om året.",
    "good_examples.-": "Vi besöker två förskolor.",
}


def begin_anew() -> None:
    """The manager's unit has no plan for next year, as when the year is opened."""
    home = Role.objects.get(person__email=MANAGER, kind=RoleKind.UNIT_MANAGER).node_id
    later = NodePeriod.objects.filter(node_id__in=ids_below(home)).values("node_id")
    BudgetYear.objects.filter(pk=2027).update(state="open")
    plan = Plan.objects.get(node_id__in=later, year_id=2027)
    goals = Goal.objects.filter(plan=plan)
    for model, where in ((Part, {"plan": plan}), (ExpectedResult, {"goal__in": goals})):
        model.objects.filter(**where).delete()
    for goal in goals:
        goal.activities.all().delete()
        goal.indicator_links.all().delete()
        goal.assessments.all().delete()
    goals.delete()
    Plan.objects.filter(pk=plan.pk).update(introduction="", state="draft")


def plan_of_manager() -> Plan:
    home = Role.objects.get(person__email=MANAGER, kind=RoleKind.UNIT_MANAGER).node_id
    return Plan.objects.get(node_id=home, year_id=2027)


def check(page: Page, where: str, found: dict[str, list[str]]) -> None:
    """Remember what axe finds on the page."""
    if wrong := violations(page):
        found[where] = wrong
    page.set_viewport_size({"width": 1280, "height": 900})


def fill(page: Page, name: str, text: str, *, script: bool) -> None:
    """Write in the box called `name`; with a script, leave it and see that it is saved."""
    box = page.locator(f'[name="{name}"]')
    box.fill(text)
    if script:
        box.blur()
        status = page.locator(f"#status-{name.replace('.', '-')}")
        expect(status).to_contain_text("Sparat")


def add_goal(page: Page, title: str, number: int) -> int:
    """Add a goal under the first of the board's goals; returns its id."""
    details = page.locator("#add-goal")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    page.locator('[name="new-parent"]').select_option(index=1)
    page.locator('[name="new-title"]').fill(title)
    page.get_by_role("button", name="Lägg till målet").click()
    expect(page.locator(".c-goal")).to_have_count(number)
    return Goal.objects.get(plan=plan_of_manager(), title=title).pk


def write_goal(page: Page, goal_id: int, *, script: bool) -> None:
    """An expected result and the four texts of a goal."""
    page.locator(f"#goal-{goal_id}-expected_result summary").first.click()
    page.locator(f'[name="new-result-{goal_id}-text"]').fill("Alla barn läser varje dag.")
    page.locator(f'[name="new-result-{goal_id}-followed_by"]').fill("Vi räknar i loggen.")
    page.locator(f"#goal-{goal_id}-expected_result button", has_text="Lägg till").click()
    expect(page.locator(f"#goal-{goal_id} .c-result").first).to_be_visible()
    for place, text in FOR_GOAL.items():
        fill(page, f"part.{goal_id}.{place}.text", text, script=script)


def write_plan(page: Page, *, script: bool, found: dict[str, list[str]]) -> None:
    """The whole plan, from the empty editor to submitted."""
    if script:
        check(page, "empty editor", found)
    for number, title in enumerate(TITLES, 1):
        write_goal(page, add_goal(page, title, number), script=script)
    for place, text in ONCE.items():
        fill(page, f"part.0.{place}.text", text, script=script)
    page.locator(".l-beside").get_by_role("button", name="Spara allt").click()
    expect(page.locator("#checklist [data-met=yes]")).to_have_count(9)
    if script:
        check(page, "full editor", found)
    page.get_by_role("link", name="Lämna in …").click()
    expect(page.get_by_text("Alla krav är uppfyllda.")).to_be_visible()
    if script:
        check(page, "submit", found)
    page.get_by_role("button", name="Lämna in").click()
    expect(page.get_by_text("Planen är inlämnad.")).to_be_visible()


def judge_all(page: Page) -> None:
    """Every goal credible, and the frame kept."""
    for goal in Goal.objects.filter(plan=plan_of_manager(), withdrawn_at=None):
        page.locator(f'[name="credibility-{goal.pk}"][value=credible]').check()
    page.locator('[name="fits_frame"][value=yes]').check()
    page.get_by_role("button", name="Avsluta bedömningen").click()
    expect(page.get_by_text("Bedömningen är klar.")).to_be_visible()


def adopt(page: Page) -> None:
    """The decision with its paragraph."""
    page.get_by_role("link", name="Anta planen").click()
    page.locator('[name="decided_on"]').fill(date.today().isoformat())  # noqa: DTZ011 -- the browser's own day
    page.locator('[name="decided_by"]').fill("Järva stadsdelsnämnd")
    page.locator('[name="paragraph"]').fill("§ 14")
    page.locator('[name="registration_number"]').fill("606-2026")
    page.get_by_role("button", name="Anta").click()
    expect(page.get_by_text("Planen är antagen.")).to_be_visible()


def test_a_plan_is_written_returned_judged_and_adopted(city, sit_down):
    begin_anew()
    plan, found = plan_of_manager(), {}
    edit, show = reverse("plans:edit", args=[plan.pk]), reverse("plans:show", args=[plan.pk])
    manager = sit_down(MANAGER)
    page = manager.open("/plans/?year=2027")
    check(page, "list", found)
    page.locator("main").get_by_role("link", name="Skriv").first.click()
    expect(page.locator("#goals")).to_be_visible()
    write_plan(page, script=True, found=found)
    check(page, "submitted", found)

    controller = sit_down(CONTROLLER)
    desk = controller.open(reverse("plans:assess", args=[plan.pk]))
    check(desk, "assess", found)
    desk.get_by_role("button", name="Spara och skicka tillbaka …").click()
    check(desk, "return", found)
    desk.locator('[name="reason"]').fill("Skriv vem som handleder de nya.")
    desk.get_by_role("button", name="Skicka tillbaka").click()
    expect(desk.get_by_text("Planen är tillbaka hos enheten")).to_be_visible()

    page = manager.open(edit)
    expect(page.get_by_text("Skriv vem som handleder de nya.")).to_be_visible()
    check(page, "returned editor", found)
    goal = Goal.objects.filter(plan=plan, withdrawn_at=None).order_by("position")[0]
    fill(page, f"part.{goal.pk}.resource_use.competence.text", "Ebba handleder de nya.", script=True)
    page.get_by_role("link", name="Lämna in …").click()
    page.get_by_role("button", name="Lämna in").click()

    desk = controller.open(reverse("plans:assess", args=[plan.pk]))
    judge_all(desk)
    check(desk, "assessed", found)

    leader = sit_down(MANAGEMENT)
    adopt(leader.open(show))
    check(leader.page, "adopted", found)
    expect(leader.page.get_by_text("606-2026").first).to_be_visible()
    expect(leader.page.get_by_text("Ebba handleder de nya.")).to_be_visible()

    plan.refresh_from_db()
    assert (plan.state, plan.adopted_version) == ("adopted", 1)
    assert list(Goal.objects.filter(plan=plan).order_by("position").values_list("title_in_force", flat=True)) == [
        *TITLES
    ]
    assert found == {}


def test_the_same_plan_is_written_without_javascript(city, sit_down):
    begin_anew()
    plan = plan_of_manager()
    page = sit_down(MANAGER, javascript=False).open(reverse("plans:edit", args=[plan.pk]))
    write_plan(page, script=False, found={})
    judge_all(sit_down(CONTROLLER, javascript=False).open(reverse("plans:assess", args=[plan.pk])))
    adopt(sit_down(MANAGEMENT, javascript=False).open(reverse("plans:show", args=[plan.pk])))
    plan.refresh_from_db()
    assert plan.state == "adopted"
    assert Part.objects.filter(plan=plan, text="Vi läser varje dag i små grupper.").count() == 4


def test_two_tabs_show_both_texts_and_nothing_typed_is_lost(city, sit_down):
    plan = plan_of_manager()
    address = reverse("plans:edit", args=[plan.pk])
    name = "part.0.dialogue.-.text"
    first, second = sit_down(MANAGER).open(address), sit_down("medarbetare@demo.example").open(address)
    fill(first, name, "Chefens text.", script=True)
    box = second.locator(f'[name="{name}"]')
    box.fill("Medarbetarens text.")
    box.blur()
    status = second.locator("#status-part-0-dialogue---text")
    expect(status).to_contain_text("Chefens text.")
    expect(status).to_contain_text("Medarbetarens text.")
    assert violations(second) == []
    assert box.input_value() == "Medarbetarens text."
    assert Part.objects.get(plan=plan, kind="dialogue").text == "Chefens text."


def test_a_session_that_ends_keeps_the_text_in_the_browser(city, sit_down):
    plan = plan_of_manager()
    desk = sit_down(MANAGER)
    page = desk.open(reverse("plans:edit", args=[plan.pk]))
    cookies = page.context.cookies()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    box = page.locator('[name="plan.introduction"]')
    box.fill("En lång text som skrevs medan sessionen tog slut.")
    box.blur()
    expect(page.locator("#status-plan-introduction")).to_contain_text("utloggad")

    page.context.add_cookies(cookies)
    page.reload()
    page.get_by_role("button", name="Lägg tillbaka det du skrev").first.click()
    expect(page.locator("#status-plan-introduction")).to_contain_text("Sparat")
    plan.refresh_from_db()
    assert plan.introduction == "En lång text som skrevs medan sessionen tog slut."


def test_a_server_that_cannot_be_reached_is_told_beside_the_field(city, sit_down):
    page = sit_down(MANAGER).open(reverse("plans:edit", args=[plan_of_manager().pk]))
    page.context.set_offline(True)
    box = page.locator('[name="plan.introduction"]')
    box.fill("Skrivet utan nät.")
    box.blur()
    status = page.locator("#status-plan-introduction")
    expect(status).to_contain_text("Inte sparat")
    page.context.set_offline(False)
    box.fill("Skrivet med nät igen.")
    box.blur()
    expect(status).to_contain_text("Sparat")


def test_the_editor_is_reached_and_used_by_keyboard_alone(city, sit_down):
    plan = plan_of_manager()
    page = sit_down(MANAGER).open(reverse("plans:edit", args=[plan.pk]))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "plan.introduction":
            break
    page.keyboard.press("Control+A")
    page.keyboard.type("Skrivet med tangentbordet.")
    page.keyboard.press("Tab")
    expect(page.locator("#status-plan-introduction")).to_contain_text("Sparat")
    plan.refresh_from_db()
    assert plan.introduction == "Skrivet med tangentbordet."
