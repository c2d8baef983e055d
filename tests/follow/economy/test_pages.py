"""Pages of economy: per persona, what may leak, what people type, the same picture in page, PDF and Word."""

from decimal import Decimal

import pytest
from django.urls import reverse

from rodtrad.follow.economy import providers
from rodtrad.follow.economy.models import CarryOver, EconomyImport, Figure, ResultUnit
from rodtrad.follow.economy.queries import visible_to
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import periods_on

pytestmark = pytest.mark.django_db
FILE = "organisation;verksamhet;år;månad;rad;budget;utfall;prognos\nE1;preschool;2025;4;personal;1000;900;12000\n"


@pytest.fixture
def booked(scene, book):
    """A year at E1 and E2: money, volumes, staff."""
    for code in ("E1", "E2"):
        for month in range(1, 11):
            for measure, amount, line in (("budget", 100_000, "staff"), ("outcome", 103_000, "staff"), ("outcome", 3_000, "income")):
                book(code, month, measure, amount, line)
            for measure, amount in (("volume", 20), ("employed", 10), ("fte", 9), ("sick_hours", 77), ("scheduled_hours", 1000), ("energy", 500), ("area", 100)):
                book(code, month, measure, amount)
        for month in (11, 12):
            book(code, month, "budget", 100_000, "staff")
        book(code, 8, "forecast", 1_300_000, "staff", comment="Vikarier i höst.")
    return scene


def go(client, scene, who):
    if who != "anonymous":
        client.force_login(scene.people[who])
    return client


EVERYONE = {"office", "controller", "manager", "reader", "auditor", "nobody"}


@pytest.mark.parametrize(
    ("page", "args", "allowed"),
    [
        ("list", [], EVERYONE),
        ("show", ["E1"], EVERYONE),
        ("show", ["KF"], EVERYONE),
        ("pdf", ["E1"], EVERYONE),
        ("word", ["N1"], EVERYONE),
        ("record", ["E1", "figure"], {"office", "controller"}),
        ("record", ["E1", "forecast"], {"office", "controller", "manager"}),
        ("imports", [], EVERYONE),
        ("import_new", [], {"office", "controller"}),
        ("formats", [], EVERYONE),
        ("example", ["staff"], EVERYONE),
        ("rules", [], EVERYONE),
        ("new_rule", [], {"office"}),
        ("new_unit", [], {"office"}),
    ],
)
@pytest.mark.parametrize("who", [*sorted(EVERYONE), "anonymous"])
def test_pages_per_persona(client, booked, page, args, allowed, who):
    places = [booked[a].pk if a in booked.nodes else a for a in args]
    response = go(client, booked, who).get(reverse(f"economy:{page}", args=places))
    assert response.status_code == (302 if who == "anonymous" else 200 if who in allowed else 403)


@pytest.mark.parametrize("who", ["office", "controller", "manager", "neighbour", "reader", "auditor", "nobody"])
def test_who_sees_a_figure_is_the_same_by_rule_and_by_query(booked, who):
    person = booked.people[who]
    by_rule = {f for f in Figure.objects.filter(month=1) if person.has_perm("economy.view", f)}
    assert by_rule == set(visible_to(person).filter(month=1))


def page_of(client, scene, who, code, **query):
    url = reverse("economy:show", args=[scene[code].pk])
    return go(client, scene, who).get(url, {"year": 2025, **query}).content.decode()


def test_the_page_says_how_it_stands(client, booked):
    page = page_of(client, booked, "reader", "N1")

    for words in ("Nettokostnaden är 2\xa0000\xa0000 kr", "avviker med -200\xa0000 kr", "avviker", "till och med 2025-10", "Linjediagram"):
        assert words in page
    assert "Enhet N1-F" in page


def test_staff_of_a_unit_is_seen_by_its_line_alone(client, booked):
    assert "Sjukfrånvaro" in page_of(client, booked, "manager", "E1")
    for who in ("neighbour", "reader", "nobody"):
        page = page_of(client, booked, who, "E1")
        assert "Sjukfrånvaro" not in page
        assert "7,7" not in page
        assert "sjukfrånvarotimmar" not in page
    assert "7,7 %" in page_of(client, booked, "reader", "N1"), "of many, everyone"


def test_staff_of_few_is_not_shown_outside_the_line(client, booked):
    Figure.objects.filter(measure="employed").update(amount=2)
    assert "färre än fem" in page_of(client, booked, "reader", "N1")
    assert "7,7 %" in page_of(client, booked, "controller", "N1")


def test_documents_hold_what_the_page_holds_and_no_more(client, booked):
    import io

    from docx import Document as Word
    from pypdf import PdfReader

    go(client, booked, "neighbour")
    pdf = client.get(reverse("economy:pdf", args=[booked["E1"].pk]), {"year": 2025})
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf.content)).pages)
    assert "Nettokostnaden" in text
    assert "Sjukfrånvaro" not in text
    word = client.get(reverse("economy:word", args=[booked["E1"].pk]), {"year": 2025})
    opened = Word(io.BytesIO(word.content))
    assert len(opened.inline_shapes) == 1, "the chart"
    assert not any("Sjukfrånvaro" in c.text for t in opened.tables for r in t.rows for c in r.cells)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_however_many_units(client, scene, book, rows, django_assert_max_num_queries):
    for i in range(rows):
        scene.add(f"U{i}", "N1-F", Kind.UNIT)
        for month in (1, 2):
            book(f"U{i}", month, "outcome", 10, "staff")
    from rodtrad.org.tree import placements

    placements.rebuild()
    page_of(client, scene, "reader", "N1-F")
    with django_assert_max_num_queries(25):
        page = page_of(client, scene, "reader", "N1-F")
    assert page.count(">Enhet U") == rows


def test_a_figure_is_typed_and_corrected(client, booked):
    go(client, booked, "controller")
    url = reverse("economy:record", args=[booked["E2"].pk, "figure"])
    form = {"year": "2025", "month": "10", "measure": "outcome", "line": "staff", "amount": "99 999,50"}
    assert client.post(url, form).status_code == 302
    assert [str(f.amount) for f in Figure.objects.filter(node=booked["E2"], month=10, measure="outcome", line="staff", is_current=True)] == ["99999.50"]
    assert "103\xa0000,00" in page_of(client, booked, "controller", "E2"), "the old one stands among the corrected"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "många"}, "går inte att läsa som ett tal"),
        ({"amount": "1,234"}, "högst två decimaler"),
        ({"measure": "volume", "amount": "-4"}, "mindre än noll"),
        ({"line": ""}, "Välj vad pengarna gäller"),
        ({"month": "13"}, "giltigt"),
        ({"year": "2099"}, "inte varit än"),
        ({"year": "2001"}, "fanns inte den månaden"),
        ({"amount": ""}, "måste"),
    ],
)
def test_what_cannot_be_booked_is_refused_in_a_sentence_and_kept(client, booked, changes, words):
    form = {"year": "2025", "month": "10", "measure": "outcome", "line": "staff", "amount": "77", "comment": "min text", **changes}
    n = Figure.objects.count()
    response = go(client, booked, "controller").post(reverse("economy:record", args=[booked["E1"].pk, "figure"]), form)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert "min text" in response.content.decode()
    assert Figure.objects.count() == n


def test_a_forecast_of_text_and_one_without_a_reason_are_refused(client, booked):
    url = reverse("economy:record", args=[booked["E1"].pk, "forecast"])
    form = {"year": "2025", "month": "9", "measure": "forecast", "line": "staff", "amount": "minst 5 mnkr", "comment": "Bygger på schemat."}
    go(client, booked, "manager")
    assert "går inte att läsa som ett tal" in client.post(url, form).content.decode()
    assert "vad prognosen bygger på" in client.post(url, {**form, "amount": "5", "comment": " "}).content.decode()
    assert client.post(url, {**form, "amount": "1 200 000"}).status_code == 302
    assert client.post(url, {**form, "measure": "outcome", "amount": "5"}).status_code == 422, "a manager books no outcome"


def test_a_file_is_sent_looked_at_and_read_in(client, scene):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(text):
        return client.post(reverse("economy:import_new"), {"kind": "money", "file": SimpleUploadedFile("fil <b>.csv", text.encode())})

    go(client, scene, "controller")
    wrong = send(FILE + "SUMMA;;;;;1000;800;12000\n")
    assert wrong.status_code == 422
    assert "Skillnaden är -100,00" in wrong.content.decode()
    assert not EconomyImport.objects.exists()
    response = send(FILE)
    sent = EconomyImport.objects.get()
    assert response.url == reverse("economy:import", args=[sent.pk])
    assert providers.to_do(scene.people["controller"])[0].about == "fil <b>.csv"
    page = client.get(response.url).content.decode()
    assert "3 nya värden" in page
    assert "<b>.csv" not in page
    client.post(reverse("economy:import_move", args=[sent.pk, "confirm"]))
    assert Figure.objects.count() == 3
    again = client.post(reverse("economy:import_move", args=[sent.pk, "confirm"]), follow=True).content.decode()
    assert "redan" in again, "a double click does it once"
    assert Figure.objects.count() == 3
    client.force_login(scene.people["neighbour"])
    assert client.get(response.url).status_code == 404
    assert client.post(reverse("economy:import_move", args=[sent.pk, "undo"])).status_code == 404


def test_a_result_unit_closes_its_year_by_the_rule_or_with_a_reason(client, booked, book):
    from rodtrad.follow.economy import operations
    from rodtrad.follow.economy.models import CarryOverRule

    office, controller = booked.people["office"], booked.people["controller"]
    go(client, booked, "office")
    rule = {"first_year": "2020", "surplus_share": "10", "deficit_share": "5", "text": "Tio och fem.", "decided_by": "KF", "decided_on": "2019-12-01"}
    assert client.post(reverse("economy:new_rule"), {**rule, "surplus_share": "110"}).status_code == 422
    assert client.post(reverse("economy:new_rule"), rule).status_code == 302
    assert CarryOverRule.objects.get().surplus_share == Decimal("0.1")
    unit = {"node": "e1", "begins_on": "2025-01-01"}
    assert client.post(reverse("economy:new_unit"), {**unit, "node": "E77"}).status_code == 422
    assert client.post(reverse("economy:new_unit"), unit).status_code == 302
    assert client.post(reverse("economy:new_unit"), unit).status_code == 422, "not twice"
    verdict = operations.can_close(booked["E1"], 2025, controller)
    assert verdict.code == ("too_early" if __import__("datetime").date.today().year <= 2025 else "no_december")
    for month in (11, 12):
        book("E1", month, "outcome", 140_000, "staff")
    if not operations.can_close(booked["E1"], 2025, controller):
        return
    proposal = operations.propose(booked["E1"].pk, 2025)
    assert (proposal.result, proposal.closing) == (Decimal(-80_000), Decimal(-60_000))
    url = reverse("economy:close", args=[booked["E1"].pk, 2025])
    go(client, booked, "controller")
    assert client.post(url, {"closing_sek": "0", "reason": " "}).status_code == 422
    assert client.post(url, {"closing_sek": "0", "reason": "Brand i köket."}).status_code == 302
    closed = CarryOver.objects.get()
    assert (closed.proposed_sek, closed.closing_sek) == (-60_000, 0)
    assert "Brand i köket." in page_of(client, booked, "reader", "E1")
    go(client, booked, "controller")
    assert "redan fastställt" in client.get(url, follow=True).content.decode()
    go(client, booked, "office")
    assert client.post(reverse("economy:new_rule"), {**rule, "first_year": "2025"}).status_code == 422, "a closed year keeps its rule"
    unit = ResultUnit.objects.get()
    assert client.post(reverse("economy:end_unit", args=[unit.pk]), {"ends_on": "2024-01-01"}).status_code == 422
    assert client.post(reverse("economy:end_unit", args=[unit.pk]), {"ends_on": "2025-12-31"}).status_code == 302
    assert office


def test_what_people_type_in_addresses(client, booked):
    go(client, booked, "reader")
    for query in ({"year": "abcd"}, {"year": "0000"}, {"year": "²025"}, {"month": "99"}, {"month": "-1"}, {"year": "9999"}, {"year": "2025", "month": "2"}):
        assert client.get(reverse("economy:show", args=[booked["E1"].pk]), query).status_code == 200
    assert client.get("/economy/999999/").status_code == 404
    assert client.get(reverse("economy:pdf", args=[booked["E4"].pk])).status_code == 404
    assert client.get("/economy/formats/etc/").status_code == 404
    assert client.get("/economy/imports/999/").status_code == 404


def test_money_stands_beside_results_on_a_goal(booked, django_assert_max_num_queries):
    from rodtrad.plan.goals.models import Goal
    from tests.follow.economy.plans import goal_with_money

    goal = goal_with_money(booked, "E1", 2025)
    with django_assert_max_num_queries(8):
        (leaf,) = providers.thread_leaves(booked.people["reader"], [goal.pk])
    assert leaf.goal_id == goal.pk
    assert "avsatt i planen 250\xa0000 kr" in leaf.detail
    assert "utfall 1,0 mnkr av budget 1,0 mnkr till och med 10" in leaf.detail
    assert leaf.state == "bad"
    from django.contrib.auth.models import AnonymousUser

    assert providers.thread_leaves(AnonymousUser(), [goal.pk]) == []
    assert Goal.objects.count() == 1


def test_the_plans_resources_stand_beside_what_was_used(client, booked):
    from tests.follow.economy.plans import goal_with_money

    goal_with_money(booked, "E1", 2025)
    page = page_of(client, booked, "manager", "E1")
    assert "Vi delar vikarier med grannenheten." in page
    assert "250\xa0000 kr" in page


def test_the_desk_says_how_the_forecast_stands(booked):
    from unittest.mock import patch

    from rodtrad.core.periods import today

    period = periods_on().get(node=booked["N1"])
    with patch("rodtrad.follow.economy.providers.today", return_value=today().replace(year=2025, month=11, day=1)):
        (figure,) = providers.state_figures(booked.people["reader"], period)
    assert (figure.number, figure.state) == ("-0,2 mnkr", "bad")
    assert providers.state_figures(booked.people["reader"], periods_on().get(node=booked["E4"])) == []
