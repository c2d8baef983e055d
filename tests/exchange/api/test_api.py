"""The API sees and does what the pages do; a stranger gets nothing, and every error is a sentence."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from rodtrad.follow.reports.models import Report
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import Node
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.goals.queries import standing
from rodtrad.plan.goals.queries import visible_to as goals_of
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.plans.models import Plan
from tests.exchange.files.people import office, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
LISTS = ("organisation", "goals", "plans", "indicators", "reports", "openapi.json")


def browser_of(user: User, **more: bool) -> Client:
    client = Client(**more)
    client.force_login(user)
    return client


def post(client: Client, address: str, **said: object):  # type: ignore[no-untyped-def]
    return client.post(f"/api/{address}", json.dumps(said), content_type="application/json")


@pytest.mark.parametrize("address", LISTS)
def test_nobody_gets_nothing(address):
    response = Client().get(f"/api/{address}")

    assert response.status_code == 401
    assert set(response.json()) == {"detail", "code"}


def test_a_stranger_records_nothing_and_sees_no_draft():
    stranger = browser_of(User.objects.create_user("stranger@stad.example", name="Stina Främling"))
    indicator = Indicator.objects.first()
    before = Value.objects.count()

    refused = post(
        stranger, f"indicators/{indicator.pk}/values", node_id=Node.objects.get(code="E0001").pk, year=1999, value=5
    )

    assert refused.status_code == 403
    assert refused.json()["code"] == "not_permitted"
    assert Value.objects.count() == before
    drafts = set(Plan.objects.filter(adopted_version=0).values_list("pk", flat=True))
    assert drafts
    assert not drafts & {plan["id"] for plan in stranger.get("/api/plans?limit=500").json()["items"]}
    assert {plan["state"] for plan in stranger.get("/api/plans?limit=500").json()["items"]} == {None}


@pytest.mark.parametrize("who", ["enhetschef", "ledamot", "stadsledning", "revisor"])
def test_each_sees_the_goals_that_the_pages_show(who):
    user = person(who)

    found = browser_of(user).get("/api/goals?limit=500").json()

    assert found["count"] == standing(goals_of(user)).count()
    assert {g["id"] for g in found["items"]} <= set(goals_of(user).values_list("pk", flat=True))


def test_a_title_that_is_not_in_force_is_not_told_outside_the_line():
    goal = Goal.objects.filter(level="unit", plan__adopted_version__gt=0).exclude(title_in_force="").first()
    Goal.objects.filter(pk=goal.pk).update(title="Hemligt utkast")
    stranger = browser_of(User.objects.create_user("stranger@stad.example", name="Stina Främling"))

    assert "Hemligt utkast" not in stranger.get(f"/api/goals?limit=500&node_id={goal.node_id}").content.decode()


def test_a_figure_is_recorded_as_by_the_page_and_a_correction_kept():
    manager = browser_of(person("enhetschef"))
    node = Node.objects.get(code="E0001")
    indicator = Indicator.objects.get(code="A-SJUK")

    for value in (5.5, 6):
        assert (
            post(manager, f"indicators/{indicator.pk}/values", node_id=node.pk, year=1999, value=value).status_code
            == 200
        )

    shown = manager.get(f"/api/indicators/{indicator.pk}/values?node_id={node.pk}").json()["items"]
    assert [v["value"] for v in shown if v["year"] == 1999] == ["6.000000"]
    assert Value.objects.filter(indicator=indicator, node=node, year=1999).count() == 2


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"value": "nej"},
        {"value": 1, "year": 99999},
        {"value": 1, "year": 1999, "sex": "X"},
        {"value": 1e40, "year": 1999},
    ],
)
def test_bad_input_is_a_sentence(said):
    indicator = Indicator.objects.first()

    response = post(browser_of(office()), f"indicators/{indicator.pk}/values", **{"node_id": 1, **said})

    assert response.status_code == 422
    assert response.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    "address", ["goals?year=x", "goals?limit=100000", "organisation?on=2026-13-01", "plans?node_id=-1"]
)
def test_bad_questions_are_a_sentence(address):
    assert browser_of(office()).get(f"/api/{address}").status_code == 422


def test_others_ids_are_not_there():
    client = browser_of(office())

    assert client.get(f"/api/indicators/{10**30}/values").status_code == 404
    assert post(client, "reports/999999/submit").status_code == 404
    assert client.get("/api/").status_code == 404
    assert client.get("/api/finns-inte").status_code == 404


def test_reports_move_by_their_operations_alone():
    report = Report.objects.filter(level="unit", state="approved").first()

    forbidden = post(browser_of(person("ledamot")), f"reports/{report.pk}/approve")
    wrong = post(browser_of(person("controller")), f"reports/{report.pk}/dance")

    assert forbidden.status_code in {403, 404}
    assert wrong.status_code in {404, 422}
    report.refresh_from_db()
    assert report.state == "approved"


def test_writing_needs_the_token_against_forgery():
    indicator = Indicator.objects.first()

    response = post(
        browser_of(office(), enforce_csrf_checks=True),
        f"indicators/{indicator.pk}/values",
        node_id=1,
        year=1999,
        value=1,
    )

    assert response.status_code == 403


def test_the_description_is_openapi_3_1():
    described = browser_of(office()).get("/api/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert "/api/goals" in described["paths"]


@pytest.mark.parametrize("address", ["goals", "plans", "organisation", "indicators", "reports"])
def test_lists_ask_few_questions(address, django_assert_max_num_queries):
    client = browser_of(office())
    client.get(f"/api/{address}?limit=1")

    with django_assert_max_num_queries(9):
        client.get(f"/api/{address}?limit=30")
