"""The start page is of use to every persona, shows the worst first, and nobody else's things."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rodtrad.core import contributions
from rodtrad.core.contributions import ToDo
from rodtrad.core.models import Notice
from rodtrad.core.notices import tell
from rodtrad.core.periods import today
from rodtrad.demo.people import PERSONAS
from rodtrad.desk.doors import WAYS, doors_for, levels_of
from rodtrad.desk.queries import waiting
from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.tree.models import NodePeriod

pytestmark = pytest.mark.django_db


def as_(email):
    browser = Client()
    browser.force_login(User.objects.get(email=email))
    return browser


def test_every_persona_has_somewhere_to_begin_and_no_door_is_closed(city):
    for persona in PERSONAS:
        browser = as_(persona.email)
        page = browser.get("/")
        doors = page.context["doors"]
        assert page.status_code == 200
        assert len(doors) >= 2, persona.kind
        answers = {d.url: browser.get(d.url, follow=True).status_code for d in doors}
        assert set(answers.values()) == {200}, (persona.kind, answers)


def test_the_manager_sees_the_late_report_first_and_the_state_of_the_unit(city):
    page = as_("enhetschef@demo.example").get("/")
    groups = page.context["waiting"]
    text = page.content.decode()

    assert groups[0].code == "late"
    assert any("tertialrapport 2 2026" in str(item.what) for item in groups[0].items)
    assert {f.label for f in page.context["figures"]} >= {"planen för 2026", "planen för 2027", "tertialrapport 2 2026"}
    assert "Du har ingen roll än" not in text


def test_one_without_a_role_is_told_what_to_do_and_sees_nothing_of_drafts(city):
    User.objects.create_user("ny@stad.example", name="Ny Kollega")
    page = as_("ny@stad.example").get("/")

    assert page.context["waiting"] == []
    assert page.context["figures"] == []
    assert "Du har ingen roll än" in page.content.decode()
    assert len(page.context["doors"]) == 4


def test_the_handler_and_the_administrator_are_not_told_that_they_lack_a_role(city):
    for email in ("synpunkter@demo.example", "system@demo.example"):
        assert "Du har ingen roll än" not in as_(email).get("/").content.decode()


def test_what_waits_is_grouped_by_how_pressing_it_is(city, monkeypatch):
    day = today()
    things = [
        ToDo("framöver", "", "/a", day + timedelta(days=40), 5),
        ToDo("skickat tillbaka", "", "/b", None, 1),
        ToDo("försenat", "", "/c", day - timedelta(days=1), 5),
        ToDo("värst", "", "/d", date(2020, 1, 1), 0),
    ]
    monkeypatch.setattr(contributions, "to_do", [lambda _person: things])

    found = {g.code: [i.what for i in g.items] for g in waiting(User.objects.first())}

    assert found == {"late": ["värst", "försenat"], "now": ["skickat tillbaka"], "ahead": ["framöver"]}


def test_notices_cost_the_same_however_many(city):
    person = User.objects.get(email="revisor@demo.example")
    browser = as_(person.email)
    browser.get("/")
    needed = []
    for n in (1, 29):
        for i in range(n):
            tell([person], f"Meddelande {i}", url="/")
        with CaptureQueriesContext(connection) as queries:
            page = browser.get("/")
        needed.append(len(queries))
    assert needed[0] == needed[1]  # how many grows with the rooms (ADR 0016), not with what they find
    assert page.content.decode().count("Lägg undan") == 20


def test_a_notice_of_somebody_else_can_neither_be_seen_nor_put_away(city):
    other = User.objects.get(email="ledning@demo.example")
    tell([other], "hemligt meddelande")
    notice = Notice.objects.get(text="hemligt meddelande")
    browser = as_("enhetschef@demo.example")

    assert "hemligt meddelande" not in browser.get("/").content.decode()
    browser.post(f"/notices/{notice.pk}/put-away/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_deadlines_are_those_of_ones_own_level(city):
    page = as_("enhetschef@demo.example").get("/")
    assert {c.deadline.level for c in page.context["deadlines"]} <= {"unit"}
    assert all(c.days >= 0 for c in page.context["deadlines"])


def test_a_unit_has_no_table_of_units_and_levels_follow_the_kind():
    unit = NodePeriod(node_id=1, kind="unit")
    board = NodePeriod(node_id=2, kind="board")

    assert "Enheternas planer" not in [str(d.label) for d in doors_for([RoleKind.CONTROLLER], unit)]
    assert "Enheternas planer" in [str(d.label) for d in doors_for([RoleKind.CONTROLLER], board)]
    assert levels_of(None) == ("unit", "board", "council")
    assert levels_of(board)[0] == "board"


def test_every_kind_of_role_with_work_of_its_own_has_doors():
    assert set(WAYS) >= {p.kind for p in PERSONAS}


def test_the_anonymous_are_sent_to_the_log_in(client, db):
    for address in ("/", "/search?q=plan", "/thread/", "/check/", "/calendar/", "/help/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
