"""The demo city is the same each time, hangs together, and holds what it promises."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Count, F, Q

from rodtrad.core.periods import date_range
from rodtrad.demo import city
from rodtrad.demo.loose import LEFT_ALONE
from rodtrad.demo.people import PERSONAS
from rodtrad.demo.planted import PLANTED, planted_in_database
from rodtrad.demo.services import texts
from rodtrad.demo.size import DEMO, TINY
from rodtrad.demo.write import copy_frame
from rodtrad.org.people.models import Role, User
from rodtrad.org.programmes.models import Programme
from rodtrad.org.tree.models import Node, NodePeriod
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.plans.models import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny(programmes):
    city.build(TINY)


def test_a_second_city_in_the_same_database_is_refused(tiny):
    with pytest.raises(city.CityExists, match="tom databas"):
        city.build(TINY)


def test_next_years_plans_are_in_every_state(programmes):
    city.build(DEMO)

    states = set(Plan.objects.filter(level="unit", year_id=2027).values_list("state", flat=True))
    assert states == {"draft", "submitted", "assessed", "adopted"}
    assert NodePeriod.objects.filter(kind="unit").count() == DEMO.n_units
    assert Indicator.objects.filter(owner=None).count() == 1  # and some ends are left loose on purpose
    assert not Goal.objects.filter(parent__title=LEFT_ALONE).exists()
    assert ExpectedResult.objects.filter(indicator=None, followed_by="", withdrawn_at=None).exists()


def test_every_goal_hangs_under_a_goal_of_the_level_above_in_its_own_year(tiny):
    above = {"unit": ["board"], "board": ["area", "direction"], "area": ["direction"], "direction": ["vision"]}
    goals = Goal.objects.exclude(level="vision")
    assert goals.filter(parent=None).count() == 0
    for level, allowed in above.items():
        assert goals.filter(level=level).exclude(parent__level__in=allowed).count() == 0
    assert (
        goals.filter(Q(first_year__lt=F("parent__first_year")) | Q(last_year__gt=F("parent__last_year"))).count() == 0
    )


def test_a_known_change_can_be_seen_in_the_figures(tiny):
    change = planted_in_database()[0]
    before = Value.objects.filter(
        node_id=change.node_id, indicator__code=change.indicator, sex="T", year=2025, part="T1"
    ).get()
    after = Value.objects.filter(
        node_id=change.node_id, indicator__code=change.indicator, sex="T", year=2026, part="T1"
    ).get()
    spread = next(i.spread for s in texts().services for i in s.indicators if i.code == change.indicator)
    assert float(after.value - before.value) > spread / 2


def test_the_planted_changes_are_the_same_by_code_and_by_organisation(tiny):
    found = planted_in_database()
    assert [(c.indicator, c.year, c.part, c.spreads) for c in found][1] == ("A-SJUK", 2025, "T3", 2.8)
    assert len(found) == len(PLANTED)
    assert all(p.what for p in PLANTED)


def test_each_persona_can_be_logged_in_as_and_has_one_role(tiny, client):
    for persona in PERSONAS:
        person = User.objects.get(email=persona.email)
        assert person.check_password("rodtrad-demo")
        assert list(Role.objects.filter(person=person).values_list("kind", flat=True)) == [persona.kind]


def test_there_is_one_current_value_a_place(tiny):
    doubled = Value.objects.values("indicator", "node", "year", "part", "sex").annotate(n=Count("id")).filter(n__gt=1)
    assert doubled.count() == 0


def test_foreign_keys_hold_although_rows_were_copied(tiny):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Goal.objects.filter(plan__isnull=False).exclude(plan__node_id=F("node_id")).exists()


def test_copying_no_rows_writes_nothing(db):
    import polars as pl

    assert copy_frame(Node, pl.DataFrame()) == 0


@pytest.fixture
def programmes():

    for code in ("1999", "2004", "2012", "2016", "2021"):
        Programme.objects.get_or_create(
            code=code, defaults={"name": code, "valid": date_range(date(int(code), 1, 1), None), "state": "in_force"}
        )


def test_every_board_has_a_secretary_and_a_controller(city):
    from rodtrad.org.people.models import RoleKind
    from rodtrad.plan.plans.models import Plan

    boards = set(Plan.objects.filter(level="board").values_list("node_id", flat=True))
    for kind in (RoleKind.BOARD_SECRETARY, RoleKind.CONTROLLER):
        assert boards <= set(Role.objects.filter(kind=kind).values_list("node_id", flat=True))
