"""Three rounds of a year for one board with twelve units: from opening the first to the council's report.

Most of the mass is done by operations; the telling steps by clicks. Every page on the way passes axe.
"""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from rodtrad.core.periods import today
from rodtrad.follow.reports import jobs, operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.models import GoalAssessment, MadeFile, Quotation, Report, ReportVersion
from rodtrad.follow.reports.queries import goals_of
from rodtrad.follow.reports.snapshot import REPORT
from rodtrad.follow.rounds import operations as rounds
from rodtrad.follow.rounds.models import Round
from rodtrad.improve.actions import operations as actions
from rodtrad.improve.actions.models import Action
from rodtrad.improve.dialogues import operations as dialogues
from rodtrad.improve.dialogues.models import ResultDialogue
from tests.follow import world as small
from tests.journeys.conftest import violations

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
N_UNITS = 12
LAST_YEAR = small.YEAR - 1
EXEMPT, LATE, MISSING = "a12", ("a10", "a11"), "a9"
SENTENCE = "Fler barn leker med barn de inte kände i våras."
REASON = "De tre största enheterna har inte börjat."


@pytest.fixture
def world(db, monkeypatch):
    """Last year, so that all its rounds can be held; nothing has been asked yet."""
    monkeypatch.setattr(small, "YEAR", LAST_YEAR)
    made = small.make_world(N_UNITS)
    Report.objects.all().delete()
    Round.objects.all().delete()
    made.round = None
    return made


class Year:
    """The people at their desks, and what axe has found on the pages they have passed."""

    def __init__(self, world, sit_down):
        self.world, self.sit_down = world, sit_down
        self.desks, self.wrong = {}, {}

    def at(self, who, address="/") -> Page:
        """Somebody at their own browser, on a page of ours."""
        if who not in self.desks:
            self.desks[who] = self.sit_down(f"{who}@prov.example")
        return self.desks[who].open(address)

    def check(self, page: Page, name: str) -> None:
        """Remember what axe finds."""
        if found := violations(page):
            self.wrong[name] = found
        page.set_viewport_size({"width": 1280, "height": 900})

    def person(self, who):
        return self.world.people[who]

    def report(self, name) -> Report:
        return self.world.report(name)


@pytest.fixture
def year(world, sit_down):
    return Year(world, sit_down)


def click(page: Page, role: str, name: str) -> None:
    page.get_by_role(role, name=name, exact=True).first.click()
    page.wait_for_load_state()


def write(page: Page, box, text: str) -> None:
    """Write in a box and leave it, until it is saved."""
    with page.expect_response("**/save/"):
        box.fill(text)
        box.blur()


def choose(page: Page, box, value: str) -> None:
    with page.expect_response("**/save/"):
        box.select_option(value)


def open_round(year: Year, kind: str, name: str) -> None:
    """The executive office lays up the round as the last one, sets its time, opens it and exempts a new unit."""
    page = year.at("office", "/rounds/")
    page.get_by_label("År", exact=True).select_option(str(LAST_YEAR))
    page.get_by_label("Omgång", exact=True).select_option(kind)
    click(page, "button", "Lägg upp med samma frågor som sist")
    year.check(page, f"asks of {kind}")
    year.world.round = Round.objects.get(kind=kind)
    asked = {"actor": year.person("office"), "round_id": year.world.round.pk}
    rounds.set_deadline(level="unit", due_on=today() + timedelta(days=5), **asked)
    page.goto(f"{year.desks['office'].base}/rounds/{year.world.round.pk}/")
    page.locator('button[name="step"][value="open"]').click()
    page.wait_for_load_state()
    assert Round.objects.get(kind=kind).state == "open", page.inner_text("main")
    assert name in page.inner_text("h1").lower()
    rounds.exempt(node_id=year.world.nodes[EXEMPT].pk, reason="Öppnade i april.", **asked)
    year.check(page, f"round {kind}")


def say(year: Year, name: str, who: str, edits: dict[str, str]) -> Report:
    """Write of every goal of a report, by operations."""
    report = year.report(name)
    for goal in goals_of(report):
        operations.assess(actor=year.person(who), report_id=report.pk, goal_id=goal.pk, edits=edits, seen={})
    return report


def hand_in(year: Year, name: str, who: str, code: str = "fully", text: str = "") -> None:
    edits = {"assessment": code, "shows": text or f"Så gick det i {name}.", "why": "Vi övade varje vecka."}
    operations.submit(actor=year.person(who), report_id=say(year, name, who, edits).pk)


def proposed(year: Year) -> str:
    """What the board is proposed to say."""
    rolled = contents_of(year.report("A")).goals[0].roll_up
    assert rolled is not None
    assert rolled.proposal
    return rolled.proposal


def approve_units(year: Year) -> None:
    waiting = Report.objects.filter(round=year.world.round, level="unit", state="submitted")
    for pk in waiting.values_list("pk", flat=True):
        operations.approve(actor=year.person("controller"), report_id=pk)


def units_answer(year: Year, *, but: set[str], late: tuple[str, ...] = ()) -> None:
    """Every unit but some hands in; the late ones after the day."""
    for i in range(1, N_UNITS + 1):
        if f"a{i}" not in {*but, *late}:
            hand_in(year, f"a{i}", f"manager{i}")
    office, round_id = year.person("office"), year.world.round.pk
    rounds.set_deadline(actor=office, round_id=round_id, level="unit", due_on=today() - timedelta(days=1))
    for name in late:
        hand_in(year, name, f"manager{name[1:]}", "partly")
        assert year.report(name).is_late


def lock(year: Year) -> None:
    page = year.at("office", f"/rounds/{year.world.round.pk}/")
    page.locator('button[name="step"][value="lock"]').click()
    page.wait_for_load_state()
    assert Round.objects.get(pk=year.world.round.pk).state == "locked"


def test_a_year_from_the_first_opening_to_the_councils_report(year):
    first_round(year)
    second_round(year)
    third_round(year)
    an_action_is_closed(year)
    a_dialogue_is_held(year)
    the_council_gets_its_report(year)
    assert year.wrong == {}


def first_round(year: Year) -> None:
    """A manager writes; one unit is exempted, two are late, one never answers; the controller reads and approves."""
    open_round(year, "t1", "tertialrapport 1")
    page = year.at("manager1", f"/reports/{year.report('a1').pk}/edit/")
    card = page.locator(f"#goal-{year.world.goals['goal a1'].pk}")
    write(page, card.get_by_label("Vad visar resultaten?"), "Barnen leker i små grupper.")
    write(page, card.get_by_label("Varför blev det så?"), "Vi delade gruppen.")
    choose(page, card.get_by_label("Måluppfyllelse", exact=True), "partly")
    year.check(page, "writing")
    click(page, "link", "Lämna in …")
    click(page, "button", "Lämna in")
    assert year.report("a1").state == "submitted"

    units_answer(year, but={"a1", EXEMPT, MISSING}, late=LATE)
    page = year.at("controller", f"/reports/of/{year.world.nodes['A'].pk}/{year.world.round.pk}/")
    assert page.get_by_text("sen", exact=True).count() >= len(LATE)
    assert page.get_by_text("undantagen", exact=True).count() == 1
    year.check(page, "the controller's table")
    click(page, "link", "Enhet a1")
    click(page, "button", "Godkänn")
    assert year.report("a1").state == "approved"
    approve_units(year)
    hand_in(year, "A", "management", proposed(year))
    operations.approve(actor=year.person("controller"), report_id=year.report("A").pk)
    lock(year)


def second_round(year: Year) -> None:
    """Nothing new for most; one is sent back with a reason and mends it."""
    open_round(year, "t2", "tertialrapport 2")
    for i in range(1, 9):
        report, who = year.report(f"a{i}"), year.person(f"manager{i}")
        operations.keep_rest_as_before(actor=who, report_id=report.pk)
        operations.submit(actor=who, report_id=report.pk)
    page = year.at("controller", f"/reports/{year.report('a2').pk}/return/")
    page.get_by_label("Skäl").fill("Skriv vad ni tänker ändra.")
    year.check(page, "return")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    page = year.at("manager2", f"/reports/{year.report('a2').pk}/edit/")
    expect(page.get_by_text("Skriv vad ni tänker ändra.")).to_be_visible()
    card = page.locator(f"#goal-{year.world.goals['goal a2'].pk}")
    write(page, card.get_by_label("Vad har ni lärt er, och vad ändrar ni?"), "Vi prövar en grupp till.")
    operations.submit(actor=year.person("manager2"), report_id=year.report("a2").pk)
    approve_units(year)
    hand_in(year, "A", "management", proposed(year))
    operations.approve(actor=year.person("controller"), report_id=year.report("A").pk)
    lock(year)


def third_round(year: Year) -> None:
    """The year's report: a sentence is quoted, the proposal is overruled with a reason, the board decides."""
    open_round(year, "vb", "verksamhetsberättelse")
    hand_in(year, "a1", "manager1", text=f"Det har lossnat. {SENTENCE} Det ser vi i leken.")
    units_answer(year, but={"a1", EXEMPT, MISSING}, late=LATE)
    approve_units(year)
    board, goal = year.report("A"), year.world.goals["goal A"]
    page = year.at("controller", f"/reports/{board.pk}/edit/")
    card = page.locator(f"#goal-{goal.pk}")
    quoted = card.locator("details", has_text=SENTENCE)
    quoted.locator("summary").click()
    quoted.get_by_label("Citera ordagrant").fill(SENTENCE)
    quoted.get_by_role("button", name="Lyft in i rapporten").click()
    expect(page.locator("blockquote", has_text=SENTENCE)).to_be_visible()
    year.check(page, "the board's report")

    page = year.at("management", f"/reports/{board.pk}/edit/")
    card = page.locator(f"#goal-{goal.pk}")
    expect(card.get_by_text("Systemets förslag:")).to_be_visible()
    write(page, card.get_by_label("Vad visar resultaten?"), "De flesta når målet.")
    choose(page, card.get_by_label("Måluppfyllelse", exact=True), "not")
    write(page, card.get_by_label("Skäl till en annan bedömning än förslaget"), REASON)
    click(page, "link", "Lämna in …")
    year.check(page, "submit")
    click(page, "button", "Lämna in")
    operations.approve(actor=year.person("controller"), report_id=board.pk)
    frozen = REPORT.read(ReportVersion.objects.get(report=board).snapshot).goals[0]
    assert frozen.roll_up is not None
    assert frozen.roll_up.proposal not in {"", "not"}
    assert (frozen.assessment, frozen.departure_reason) == ("not", REASON)
    assert frozen.roll_up.n_asked == N_UNITS - 1  # the exempted unit isn't missing, the silent one is

    page = year.at("secretary", f"/reports/{board.pk}/decide/")
    page.get_by_label("Paragraf").fill("§ 12")
    page.get_by_label("Diarienummer").fill("ND/2026:14")
    year.check(page, "decide")
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    operations.send(actor=year.person("secretary"), report_id=board.pk)
    the_sentence_is_traced_both_ways(year, board)
    lock(year)


def the_sentence_is_traced_both_ways(year: Year, board: Report) -> None:
    page = year.at("member", f"/reports/{board.pk}/")
    expect(page.locator("blockquote", has_text=SENTENCE)).to_be_visible()
    year.check(page, "the board's report, decided")
    page = year.at("manager1", f"/reports/{year.report('a1').pk}/")
    trace = page.locator("#trace")
    expect(trace).to_contain_text(SENTENCE)
    expect(trace).to_contain_text("Läst av")
    trace.get_by_role("link").first.click()
    page.wait_for_url(f"**/reports/{board.pk}/")
    assert Quotation.objects.get().source == GoalAssessment.objects.get(report=year.report("a1"))


def an_action_is_closed(year: Year) -> None:
    """What the unit said it would do is done, and somebody says what came of it."""
    manager = year.person("manager1")
    fields = {"title": "Två grupper på förmiddagen", "due_on": today() - timedelta(days=30)}
    action = actions.propose(actor=manager, node=year.world.nodes["a1"], fields=fields, is_decided=True)
    for step in ("start", "finish"):
        actions.take_step(actor=manager, action_id=action.pk, step=step)
    page = year.at("manager1", f"/actions/{action.pk}/")
    click(page, "link", "Bedöm effekten")
    page.locator('input[name="effect"]').first.check()
    page.locator('textarea[name="text"]').fill("Leken håller på längre.")
    year.check(page, "effect")
    click(page, "button", "Stäng åtgärden")
    done = Action.objects.get(pk=action.pk)
    assert (done.effect != "", done.effect_text) == (True, "Leken håller på längre."), page.inner_text("main")
    year.check(page, "action")


def a_dialogue_is_held(year: Year) -> None:
    """Both sides have the same figures before them, agree on a point and confirm it; it becomes an action."""
    dialogue = dialogues.plan(
        actor=year.person("management"),
        node=year.world.nodes["a1"],
        kind="levels",
        year=LAST_YEAR,
        planned_on=today(),
    )
    page = year.at("manager1", f"/result-dialogues/{dialogue.pk}/")
    click(page, "button", "Dialogen är hållen")
    page.get_by_label("Vad har ni kommit överens om?").fill("Pröva två grupper även på eftermiddagen.")
    click(page, "button", "Lägg till punkten")
    click(page, "button", "Bekräfta för min sida")
    year.check(page, "dialogue")
    page = year.at("management", f"/result-dialogues/{dialogue.pk}/")
    click(page, "button", "Bekräfta för min sida")
    page.get_by_role("button", name="Gör till åtgärd").click()
    page.wait_for_load_state()
    assert ResultDialogue.objects.get().state == "agreed"
    assert Action.objects.filter(title__startswith="Pröva två grupper").exists()


def the_council_gets_its_report(year: Year) -> None:
    """The office writes and approves the city's; a job makes it a file, where the unit's sentence can be read."""
    office = year.person("office")
    Round.objects.filter(pk=year.world.round.pk).update(state="open")  # the city's own report comes last
    report = say(
        year, "council", "office", {"assessment": "partly", "shows": "Det går åt rätt håll.", "why": "Övning."}
    )
    for said in GoalAssessment.objects.filter(report=report):
        operations.assess(
            actor=office,
            report_id=report.pk,
            goal_id=said.goal_id,
            edits={"departure_reason": "Samlad bedömning."},
            seen={},
        )
    operations.submit(actor=office, report_id=report.pk)
    operations.approve(actor=office, report_id=report.pk)
    page = year.at("office", f"/reports/{report.pk}/")
    year.check(page, "the city's report")
    click(page, "link", "PDF och Word")
    click(page, "button", "Gör PDF")
    year.check(page, "files, awaited")
    jobs.make_file(SimpleNamespace(job=SimpleNamespace(attempts=0)), file_id=MadeFile.objects.get().pk)
    link = page.get_by_role("link", name="Hämta PDF")
    expect(link).to_be_visible(timeout=20_000)  # by itself, without a reload
    with page.expect_download() as fetched:
        link.click()
    pages = PdfReader(io.BytesIO(fetched.value.path().read_bytes())).pages
    words = " ".join(" ".join(p.extract_text() for p in pages).split())
    for said in ("Det går åt rätt håll.", SENTENCE, REASON):
        assert said in words
