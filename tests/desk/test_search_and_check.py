"""Search understands Swedish and leaks nothing; the thread check finds what hangs loose, and each end can be mended."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rodtrad.core import contributions
from rodtrad.core.contributions import LooseEnd, SearchHit
from rodtrad.desk.check import BY_CODE, KINDS, findings
from rodtrad.org.people.models import User
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.activities.models import Activity
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.indicators.models import Indicator
from tests.examples import home

pytestmark = pytest.mark.django_db
MANAGER = "enhetschef@demo.example"
OFFICE = "stadsledning@demo.example"


def as_(email):
    browser = Client()
    browser.force_login(User.objects.get(email=email))
    return browser


@pytest.fixture
def stranger(city):
    return User.objects.create_user("stranger@stad.example", name="Stina Främling")


def hits(browser, words):
    return [h.title for h in browser.get("/search", {"q": words}).context["page"].object_list]


def test_an_inflected_word_finds_the_others_and_nothing_is_found_of_what_one_may_not_see(stranger):
    goal = Goal.objects.filter(node_id=home(), first_year=2026, level="unit")[0]
    Goal.objects.filter(pk=goal.pk).update(title="Varje förskola läser", title_in_force="Varje förskola läser")
    assert "Varje förskola läser" in hits(as_(MANAGER), "förskolor")
    assert "Varje förskola läser" in hits(as_(stranger.email), "förskolornas")

    draft = Goal.objects.filter(level="unit", plan__state="draft", plan__adopted_version=0)[0]
    Goal.objects.filter(pk=draft.pk).update(title="Hemlig zebraomläggning")
    activity = Activity.objects.filter(goal__plan__adopted_version=0)[0]
    Activity.objects.filter(pk=activity.pk).update(title="Zebraomläggning i tysthet")
    found = hits(as_(stranger.email), "zebraomläggning")
    assert found == []
    assert len(hits(as_(OFFICE), "zebraomläggning")) == 2
    for reader in ("synpunkter@demo.example", "system@demo.example"):
        assert hits(as_(reader), "zebraomläggning") == [], reader


@pytest.mark.parametrize(
    "words", ["'", '"', "a & | b", "%", "\\", "🦓", "-", "<script>", "x" * 5000, "  ", "\u202e", "OR OR"]
)
def test_strange_words_are_searched_for_and_never_break(city, words):
    answer = as_(MANAGER).get("/search", {"q": words})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().replace("<script src", "")


def test_a_nul_in_the_words_is_refused_in_a_sentence(city):
    answer = as_(MANAGER).get("/search?q=a%00b")
    assert answer.status_code == 400
    assert "tecken" in answer.content.decode()


def test_hits_are_counted_by_kind_and_can_be_narrowed(city, monkeypatch):
    monkeypatch.setattr(
        contributions,
        "search",
        [lambda _p, _t, _n: [SearchHit("mål", f"m{i}", "", "/x", 1.0) for i in range(40)],
         lambda _p, _t, _n: [SearchHit("plan", "p", "", "/y", 2.0)]],
    )  # fmt: skip
    browser = as_(MANAGER)
    page = browser.get("/search?q=a")
    assert (page.context["n_all"], page.context["kinds"]) == (41, [("mål", 40), ("plan", 1)])
    assert page.context["page"].object_list[0].title == "p"  # the best fit first
    assert browser.get("/search?q=a&kind=plan").context["n_hits"] == 1
    assert browser.get("/search?q=a&kind=finns-inte").context["n_hits"] == 41
    assert "m29" in browser.get("/search?q=a&page=2").content.decode()


def test_the_check_finds_every_kind_and_each_way_to_mend_opens(city):
    manager = as_(OFFICE)
    break_everything()
    year = BudgetYear.objects.get(pk=2026)
    council = Goal.objects.filter(level="vision")[0].node_id
    person = User.objects.get(email=OFFICE)

    found = findings(person, council, year, "Kommunfullmäktige")

    codes = {c.kind.code for c in found.checks}
    assert codes >= {
        "area_goal_no_board_goal", "board_goal_no_unit_goal", "goal_no_result", "result_not_followed",
        "indicator_no_owner", "indicator_no_value", "activity_past_end",
    }  # fmt: skip
    for check in found.checks:
        end = check.found[0]
        assert end.mend
        assert end.sentence
        assert manager.get(end.url).status_code == 200, end.url
    assert found.n == sum(p.n for p in found.places)
    assert {k.code for k in found.whole}.isdisjoint(codes)


def break_everything():
    goal = Goal.objects.filter(node_id=home(), first_year=2026, level="unit").order_by("position")
    ExpectedResult.objects.filter(goal=goal[0]).update(withdrawn_at="2026-01-01T00:00Z")
    ExpectedResult.objects.filter(goal=goal[1]).update(indicator=None, followed_by="", kind="state", target_value=None)
    Indicator.objects.filter(pk=Indicator.objects.order_by("pk")[0].pk).update(owner=None)
    council = Goal.objects.filter(level="vision")[0].node_id
    Indicator.objects.create(code="TOM", name="Utan värden", unit_of_measure="st", direction="higher", node_id=council)
    Activity.objects.filter(goal=goal[0]).update(state="under_way", ends_on="2026-03-31", starts_on="2026-01-01")
    board = goal[2].parent
    Goal.objects.filter(parent=board).update(parent=goal[0].parent)


def test_the_check_of_another_branch_counts_no_drafts_of_it(stranger):
    draft = Goal.objects.filter(level="unit", plan__state="draft", plan__adopted_version=0)[0]
    ExpectedResult.objects.filter(goal=draft).update(withdrawn_at="2026-01-01T00:00Z")
    Goal.objects.filter(pk=draft.pk).update(title="Hemligt utkast")
    address = f"/check/{draft.node_id}/?year={draft.first_year}"

    assert "Hemligt utkast" not in as_(stranger.email).get(address).content.decode()
    assert "Hemligt utkast" in as_(OFFICE).get(f"{address}&kind=goal_no_result").content.decode()


def test_the_check_costs_the_same_for_one_and_for_thirty(city):
    address = f"/check/{home()}/?year=2026"
    browser = as_(MANAGER)
    browser.get(address)
    few = n_queries(browser, address)
    goal = Goal.objects.filter(node_id=home(), first_year=2026, level="unit")[0]
    Activity.objects.bulk_create(
        Activity(goal=goal, node_id=home(), title=f"Sen {i}", starts_on="2026-01-01", ends_on="2026-02-01")
        for i in range(30)
    )
    assert n_queries(browser, address) == few <= 6 + 2 * len(contributions.loose_ends.items())


def n_queries(browser, address):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_a_kind_that_the_desk_does_not_know_is_shown_by_its_own_sentence(city, monkeypatch):
    end = LooseEnd("something_new", "Det här är nytt.", "Sak", "/", home(), "Gör så här.")
    registry = contributions.Registry()
    registry.register("new", lambda _p, _n, _y: [end])
    monkeypatch.setattr(contributions, "loose_ends", registry)

    page = as_(MANAGER).get(f"/check/{home()}/")

    assert page.context["found"].checks[0].kind.label == "Det här är nytt."
    assert "Gör så här." in page.content.decode()
    assert not {k.code for k in page.context["found"].whole} & {"action_late", "requirement_unanswered"}


def test_the_check_can_be_narrowed_to_one_organisation(city):
    break_everything()
    address = f"/check/{Goal.objects.get(level='vision').node_id}/"
    asked = {"year": 2026, "kind": "activity_past_end"}
    every = as_(OFFICE).get(address, asked).context["page"].object_list
    assert home() in {e.node_id for e in every}
    narrowed = as_(OFFICE).get(address, {**asked, "at": home()}).context["page"].object_list
    assert {e.node_id for e in narrowed} == {home()}
    assert as_(OFFICE).get(address, {**asked, "at": "x"}).context["page"].object_list == []


def test_a_node_that_is_not_there_is_not_found(city):
    assert as_(MANAGER).get("/check/999999999/").status_code == 404
    assert as_(MANAGER).get("/check/99999999999999999999/").status_code == 404


def test_the_kinds_are_told_once_each():
    assert len(BY_CODE) == len(KINDS) == 15


def test_the_help_page_holds_the_help_of_every_menu_room(city):
    page = as_(MANAGER).get("/help/")
    text = page.content.decode()
    assert len(page.context["rooms"]) >= 5
    assert "&lt;p&gt;" not in text
    assert "Trådkollen visar var kedjan" in text
    assert "who does what" in as_english()


def as_english():
    browser = as_(MANAGER)
    browser.cookies["django_language"] = "en"
    return browser.get("/help/").content.decode()


def test_the_calendar_shows_what_has_passed_as_passed_and_one_level_alone(city):
    browser = as_(MANAGER)
    assert "passerad" in browser.get("/calendar/").content.decode()
    assert {c.deadline.level for c in browser.get("/calendar/?level=board").context["rows"]} == {"board"}
    assert browser.get("/calendar/?level=%27").context["level"] == ""
