"""From an empty installation to the board's report: every step by clicks, on the city's real organisation and goals of 2017.

The executive office lays out the year and brings in organisation, people, goals, indicators and figures; a board and a
preschool write, are judged and adopted; the unit reports and the board gathers; the thread shows all of it. Set
`RODTRAD_PICTURES` to a folder to get a picture of each step.
"""

import os
import re
from io import BytesIO, StringIO
from pathlib import Path

import pikepdf
import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from rodtrad.demo.services import DATA
from rodtrad.follow.reports.models import Report
from rodtrad.follow.rounds.models import Round
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Plan
from tests.journeys.conftest import violations

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OFFICE = "anna.ek@stad.example"
UNITS = """code;kind;name;parent;valid_from;service_type
SDN-SM-F;administration;Södermalms stadsdelsförvaltning;SDN-SM;2017-01-01;
TALL;unit;Förskolan Tallbacken;SDN-SM-F;2017-01-01;
"""
PEOPLE = """E-post;Namn;Roll;Organisation;Från och med
maja@stad.example;Maja Lind;unit_manager;TALL;2017-01-01
cleo@stad.example;Cleo Berg;controller;SDN-SM-F;2017-01-01
love@stad.example;Love Sund;management;SDN-SM-F;2017-01-01
siv@stad.example;Siv Ask;board_secretary;SDN-SM;2017-01-01
love@stad.example;Love Sund;management;SDN-SM;2017-01-01
"""
INDICATORS = """Kod;Namn;Enhet;Riktning;Period;Organisation
SPRAK;Andel barn som får högläsning varje dag;procent;higher;tertial;KF
"""
VALUES = """Indikator;Organisation;År;Del av året;Värde
SPRAK;TALL;2016;T1;71,5
SPRAK;TALL;2016;T2;74,0
SPRAK;TALL;2017;T1;82,5
SPRAK;SDN-SM;2017;T1;81,3
"""
MEASURE = "Andel barn som får högläsning varje dag"
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
SHOWN = "Fler barn får högläsning, men inte på avdelningen Granen."


@pytest.fixture
def wrong() -> dict[str, list[str]]:
    """What axe found, by step."""
    return {}


class Walk:
    """Takes a picture and asks axe at each step."""

    def __init__(self, wrong: dict[str, list[str]]) -> None:
        self.wrong, self.n = wrong, 0

    def step(self, page: Page, name: str) -> None:
        self.n += 1
        if folder := os.environ.get("RODTRAD_PICTURES"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{self.n:02d}-{name}.png", full_page=True)
        if found := violations(page):
            self.wrong[name] = found
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")


def bring(page: Page, base: str, kind: str, name: str, text: str, **choices: str) -> None:
    """Bring a file, look at what it would change, and read it in."""
    page.goto(f"{base}/files/")
    page.locator(f"a[href='/files/new/{kind}/']").first.click()
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": text.encode()})
    for field, value in choices.items():
        box = page.locator(f"[name={field}]")
        box.select_option(value) if box.evaluate("e => e.tagName") == "SELECT" else box.fill(value)
    page.get_by_role("button", name="Kontrollera filen").click()
    expect(page.get_by_text("Filen är rätt.")).to_be_visible()
    page.locator("main button[value=write]").click()
    expect(page.get_by_text("Filen är inläst.", exact=False).first).to_be_visible()


def fill(page: Page, name: str, text: str) -> None:
    """Write in a box and see that it is saved."""
    box = page.locator(f'[name="{name}"]')
    box.fill(text)
    box.blur()
    expect(page.locator(f"#status-{name.replace('.', '-')}")).to_contain_text("Sparat")


def add_goal(page: Page, title: str, *, parent: int = 1) -> None:
    """Add a goal that starts from the `parent`th goal above; without a title that one is taken over."""
    details = page.locator("#add-goal")
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    page.locator('[name="new-parent"]').select_option(index=parent)
    page.locator('[name="new-title"]').fill(title)
    n = page.locator(".c-goal").count()
    page.locator("#add-goal").get_by_role(
        "button", name="Lägg till målet" if title else re.compile("ta över", re.IGNORECASE)
    ).click()
    expect(page.locator(".c-goal")).to_have_count(n + 1)


def add_result(page: Page, goal_id: int, text: str, *, indicator: str = "") -> None:
    """An expected result of a goal, measured by an indicator or followed by words."""
    page.locator(f"#goal-{goal_id}-expected_result summary").first.click()
    page.locator(f'[name="new-result-{goal_id}-text"]').fill(text)
    if indicator:
        page.locator(f'[name="new-result-{goal_id}-indicator"]').select_option(label=indicator)
    page.locator(f'[name="new-result-{goal_id}-followed_by"]').fill("Vi räknar i loggen.")
    page.locator(f"#goal-{goal_id}-expected_result button", has_text="Lägg till").click()
    expect(page.locator(f"#goal-{goal_id} .c-result").first).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("link", name="Lämna in …").click()
    for box in page.locator("main textarea[name^=reason-]").all():
        box.fill("Det här hör till enheternas planer.")
    page.get_by_role("button", name="Lämna in").click()


def judge(page: Page, plan: Plan) -> None:
    """Every goal credible, within the frame."""
    for goal in Goal.objects.filter(plan=plan, withdrawn_at=None):
        page.locator(f'[name="credibility-{goal.pk}"][value=credible]').check()
    page.locator('[name="fits_frame"][value=yes]').check()
    page.get_by_role("button", name="Avsluta bedömningen").click()
    expect(page.get_by_text("Bedömningen är klar.")).to_be_visible()


def adopt(page: Page, paragraph: str, number: str) -> None:
    page.get_by_role("link", name="Anta planen").click()
    page.locator('[name="decided_on"]').fill("2017-01-20")
    page.locator('[name="decided_by"]').fill("Södermalms stadsdelsnämnd")
    page.locator('[name="paragraph"]').fill(paragraph)
    page.locator('[name="registration_number"]').fill(number)
    page.get_by_role("button", name="Anta").click()
    expect(page.get_by_text("Planen är antagen.")).to_be_visible()


def lay_out(page: Page, base: str, walk: Walk) -> None:
    """The executive office: the year, then the files."""
    page.goto(f"{base}/years/")
    page.get_by_role("link", name="Ny mandatperiod").click()
    page.locator("[name=first_year]").fill("2015")
    page.locator("[name=last_year]").fill("2018")
    page.get_by_role("button", name="Spara").click()
    page.goto(f"{base}/years/")
    page.get_by_role("link", name="Lägg till det första").click()
    page.locator("[name=year]").fill("2017")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Öppna").click()
    walk.step(page, "year")
    bring(page, base, "organisation", "organisation.csv", (DATA / "organisation.csv").read_text(encoding="utf-8"))
    walk.step(page, "organisation")
    bring(page, base, "organisation", "enheter.csv", UNITS)
    bring(page, base, "people", "roller.csv", PEOPLE)
    goals = (DATA / "goals-2017.csv").read_text(encoding="utf-8")
    vision = "Vision 2040: Ett Stockholm för alla"
    bring(page, base, "goals", "goals-2017.csv", goals, mandate="2015–2018", vision=vision)
    walk.step(page, "goals")
    bring(page, base, "indicators", "indikatorer.csv", INDICATORS)


def write_board_plan(sit_down, walk: Walk) -> Plan:
    """The board takes over an area goal and has one of its own, and adopts."""
    leader = sit_down("love@stad.example")
    page = leader.open("/plans/?year=2017")
    page.get_by_role("button", name=re.compile("Börja skriva.*Södermalms")).click()
    add_goal(page, "Alla barn i våra förskolor får ett rikt språk")
    add_goal(page, "", parent=2)
    plan = Plan.objects.get(level="board")
    for goal in Goal.objects.filter(plan=plan):
        add_result(page, goal.pk, "Minst 80 procent av barnen får högläsning.", indicator=MEASURE)
    walk.step(page, "board-editor")
    submit(page)
    judge(leader.open(f"/plans/{plan.pk}/assess/"), plan)
    adopt(sit_down("siv@stad.example").open(f"/plans/{plan.pk}/"), "§ 4", "606-2016")
    return plan


def write_unit_plan(sit_down, walk: Walk) -> Plan:
    """Four goals with all nine duties, returned once, judged, adopted."""
    manager, controller = sit_down("maja@stad.example"), sit_down("cleo@stad.example")
    page = manager.open("/plans/?year=2017")
    page.get_by_role("button", name=re.compile("Börja skriva.*Tallbacken")).click()
    for title in TITLES:
        add_goal(page, title)
    plan = Plan.objects.get(level="unit")
    goals = list(Goal.objects.filter(plan=plan).order_by("position"))
    for goal in goals:
        add_result(page, goal.pk, "Alla barn läser varje dag.", indicator=MEASURE if goal == goals[0] else "")
        for place, text in FOR_GOAL.items():
            fill(page, f"part.{goal.pk}.{place}.text", text)
    for place, text in ONCE.items():
        fill(page, f"part.0.{place}.text", text)
    page.reload()
    expect(page.locator("#checklist [data-met=yes]")).to_have_count(9)
    walk.step(page, "unit-editor")
    submit(page)
    desk = controller.open(f"/plans/{plan.pk}/assess/")
    walk.step(desk, "assess")
    desk.get_by_role("button", name="Spara och skicka tillbaka …").click()
    desk.locator('[name="reason"]').fill("Skriv vem som handleder de nya.")
    desk.get_by_role("button", name="Skicka tillbaka").click()
    page = manager.open(f"/plans/{plan.pk}/edit/")
    expect(page.get_by_text("Skriv vem som handleder de nya.")).to_be_visible()
    fill(page, f"part.{goals[0].pk}.resource_use.competence.text", "Maja handleder de nya.")
    submit(page)
    judge(controller.open(f"/plans/{plan.pk}/assess/"), plan)
    adopt(sit_down("love@stad.example").open(f"/plans/{plan.pk}/"), "§ 9", "606-2017")
    return plan


def assess_goals(page: Page, plan: Plan, shows: str, why: str) -> None:
    """What the results show, why, and how far each goal was reached."""
    for goal in Goal.objects.filter(plan=plan):
        card = page.locator(f"#goal-{goal.pk}")
        for label, text in (("Vad visar resultaten?", shows), ("Varför blev det så?", why)):
            box = card.get_by_label(label)
            with page.expect_response("**/save/"):
                box.fill(text)
                box.blur()
        with page.expect_response("**/save/"):
            card.get_by_label("Måluppfyllelse", exact=True).select_option("partly")


def report_unit(sit_down, plan: Plan, walk: Walk) -> Report:
    """The unit assesses its four goals, and the controller approves."""
    report = Report.objects.get(node_id=plan.node_id)
    page = sit_down("maja@stad.example").open(f"/reports/{report.pk}/edit/")
    expect(page.get_by_text("82,5").first).to_be_visible()
    assess_goals(page, plan, SHOWN, "Granen saknade vikarier.")
    walk.step(page, "unit-report")
    submit(page)
    page = sit_down("cleo@stad.example").open(f"/reports/{report.pk}/")
    page.get_by_role("button", name="Godkänn").click()
    report.refresh_from_db()
    assert report.state == "approved"
    return report


def report_board(sit_down, plan: Plan, unit: Report, walk: Walk) -> Report:
    """The board's report gathers its units' words; the board decides."""
    report = Report.objects.get(node_id=plan.node_id)
    leader = sit_down("love@stad.example")
    page = leader.open(f"/reports/{report.pk}/edit/")
    words = page.locator("details.c-before", has_text=SHOWN).first
    words.locator("summary").click()
    words.get_by_role("button", name="Lyft in i rapporten").click()
    expect(page.get_by_text("Orden står nu i rapporten.")).to_be_visible()
    assess_goals(page, plan, "Högläsningen har ökat på Tallbacken.", "Enheten har prövat ett nytt sätt.")
    walk.step(page, "board-report-editor")
    submit(page)
    page = leader.open(f"/reports/{report.pk}/")
    page.get_by_role("button", name="Godkänn").click()
    page = sit_down("siv@stad.example").open(f"/reports/{report.pk}/")
    page.get_by_role("link", name="För in beslutet").click()
    page.locator('[name="decided_on"]').fill("2017-06-15")
    page.locator('[name="decided_by"]').fill("Södermalms stadsdelsnämnd")
    page.locator('[name="paragraph"]').fill("§ 7")
    page.locator('[name="registration_number"]').fill("606-2017-2")
    page.locator("main form").last.get_by_role("button").first.click()
    report.refresh_from_db()
    assert report.state == "decided"
    walk.step(page, "board-report")
    return report


def test_the_whole_thread(db, sit_down, wrong):
    call_command("load_programmes", verbosity=0)
    call_command("begin", OFFICE, "Anna Ek", stdout=StringIO())
    walk = Walk(wrong)
    office = sit_down(OFFICE)
    lay_out(office.open("/"), office.base, walk)
    board_plan = write_board_plan(sit_down, walk)
    unit_plan = write_unit_plan(sit_down, walk)
    bring(office.page, office.base, "values", "utfall.csv", VALUES)
    page = office.open("/rounds/")
    page.locator("[name=kind]").select_option("t1")
    page.get_by_role("button", name="Lägg upp").click()
    walk.step(page, "burden")
    page = office.open(f"/rounds/{Round.objects.get().pk}/")
    page.get_by_role("button", name="Öppna omgången").click()
    walk.step(page, "round")
    unit_report = report_unit(sit_down, unit_plan, walk)
    board_report = report_board(sit_down, board_plan, unit_report, walk)

    answer = office.page.request.get(f"{office.base}/reports/{board_report.pk}/report.pdf")
    text = " ".join(" ".join(p.extract_text().split()) for p in PdfReader(BytesIO(answer.body())).pages)
    assert SHOWN in text
    assert "81,3" in text
    assert "606-2017-2" in text
    with pikepdf.open(BytesIO(answer.body())) as pdf:
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("sv")

    goal = Goal.objects.get(plan=unit_plan, title=TITLES[0])
    page = sit_down("maja@stad.example").open(f"/thread/{goal.pk}/")
    for words in ("Vision 2040", "Alla barn i våra förskolor får ett rikt språk", TITLES[0], "82,5"):
        expect(page.get_by_text(words, exact=False).first).to_be_visible()
    walk.step(page, "thread")
    assert wrong == {}
