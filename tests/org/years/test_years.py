"""A year is made like the one before with its dates moved, its calendar edited, opened beside others, and closed."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.periods import date_range
from rodtrad.org.programmes.models import Programme
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.years import operations
from rodtrad.org.years.calendar import a_year_later, is_working_day
from rodtrad.org.years.models import BudgetYear, Deadline, MandatePeriod
from rodtrad.org.years.queries import calendar_of, visible_to
from rodtrad.plan.plans.models import Plan

pytestmark = pytest.mark.django_db
DATES = {
    ("unit", "plan_submit"): date(2025, 11, 28),
    ("unit", "plan_assess"): date(2025, 12, 12),
    ("unit", "plan_adopt"): date(2026, 1, 20),
    ("board", "t1"): date(2026, 5, 25),
    ("board", "t2"): date(2026, 9, 24),
}


@pytest.fixture
def programme(db):
    return Programme.objects.create(
        code="2021", name="Program 2021", valid=date_range(date(2021, 1, 1), None), state="in_force"
    )


@pytest.fixture
def year(programme):
    mandate = MandatePeriod.objects.create(first_year=2023, last_year=2026)
    MandatePeriod.objects.create(first_year=2027, last_year=2030)
    made = BudgetYear.objects.create(year=2026, mandate=mandate, programme=programme, state="open")
    Deadline.objects.bulk_create(
        Deadline(budget_year=made, level=level, step=step, due_on=day) for (level, step), day in DATES.items()
    )
    return made


def refused(code, call):
    with pytest.raises(ValidationError) as caught:
        call()
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("day", "later", "was_moved"),
    [
        (date(2026, 1, 20), date(2027, 1, 20), False),
        (date(2025, 11, 28), date(2026, 11, 30), True),  # a Saturday
        (date(2025, 12, 24), date(2026, 12, 28), True),  # Christmas, then a weekend
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2025, 5, 1), date(2026, 5, 4), True),
        (date(2025, 6, 19), date(2026, 6, 22), True),  # midsummer's eve
    ],
)
def test_a_date_goes_a_year_on_to_a_working_day(day, later, was_moved):
    moved = a_year_later(day)
    assert (moved.due_on, moved.was_moved) == (later, was_moved)
    assert is_working_day(moved.due_on)


def test_next_year_is_made_like_this_one_as_shown(year, office):
    shown = operations.preview_copy(year)
    made = operations.copy_year(actor=office, year=2026)
    assert (made.year, made.state, str(made.mandate), made.programme_id) == (
        2027,
        "prepared",
        "2027–2030",
        year.programme_id,
    )
    assert sorted(m.after for m in shown) == sorted(made.deadlines.values_list("due_on", flat=True))
    assert made.deadlines.get(level="unit", step="plan_submit").due_on == date(2026, 11, 30)
    refused("year_exists", lambda: operations.copy_year(actor=office, year=2026))


def test_a_copy_without_mandate_or_programme_says_what_is_lacking(year, office):
    MandatePeriod.objects.filter(first_year=2027).delete()
    refused("no_mandate", lambda: operations.copy_year(actor=office, year=2026))
    operations.add_mandate(actor=office, first_year=2027, last_year=2030)
    Programme.objects.update(valid=date_range(date(2021, 1, 1), date(2026, 12, 31)))
    refused("no_programme", lambda: operations.copy_year(actor=office, year=2026))
    assert not BudgetYear.objects.filter(year=2027).exists()


@pytest.mark.parametrize("who", ["administrator", "management", "manager", "auditor", "stranger"])
def test_others_than_the_executive_office_may_not(request, year, who):
    actor = request.getfixturevalue(who)
    calls = [
        lambda: operations.copy_year(actor=actor, year=2026),
        lambda: operations.change_calendar(actor=actor, year=2026, dates={}),
        lambda: operations.close_year(actor=actor, year=2026),
        lambda: operations.open_year(actor=actor, year=2026),
        lambda: operations.choose_programme(actor=actor, year=2026, programme_id=year.programme_id),
        lambda: operations.add_mandate(actor=actor, first_year=2040, last_year=2043),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()
    assert list(visible_to(actor)) == [year]
    assert actor.has_perm("years.view", year)


def test_the_calendar_is_edited(year, office):
    n = operations.change_calendar(
        actor=office,
        year=2026,
        dates={("unit", "plan_submit"): date(2025, 12, 1), ("board", "t1"): None, ("unit", "vb"): date(2027, 1, 20)},
    )
    assert n == 3
    table = {row.step: row.dates for row in calendar_of(2026)}
    assert table["plan_submit"] == (date(2025, 12, 1), None, None)
    assert "t1" not in table
    assert table["vb"][0] == date(2027, 1, 20)


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({("unit", "plan_adopt"): date(2025, 12, 1)}, "dates_order"),
        ({("board", "t2"): date(2026, 1, 1)}, "dates_order"),
        ({("unit", "t1"): date(2206, 5, 1)}, "far_away"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_whole(year, office, dates, code):
    refused(
        code,
        lambda: operations.change_calendar(actor=office, year=2026, dates={**dates, ("unit", "vb"): date(2027, 1, 9)}),
    )
    assert {(d.level, d.step): d.due_on for d in year.deadlines.all()} == DATES


def test_two_years_are_open_beside_each_other_and_plans_begin_in_both(year, office, manager, town):
    from rodtrad.plan.plans.operations import create_plan

    made = operations.copy_year(actor=office, year=2026)
    period = NodePeriod.objects.get(node_id=town["E1"])
    refused("year_not_open", lambda: create_plan(actor=manager, period=period, year=made))
    opened = operations.open_year(actor=office, year=2027)
    refused("wrong_state", lambda: operations.open_year(actor=office, year=2027))
    create_plan(actor=manager, period=period, year=year)
    create_plan(actor=manager, period=period, year=opened)
    assert sorted(Plan.objects.values_list("year_id", flat=True)) == [2026, 2027]


def test_a_year_without_the_units_deadline_is_not_opened(year, office):
    operations.copy_year(actor=office, year=2026)
    Deadline.objects.filter(budget_year_id=2027, step="plan_submit").delete()
    refused("no_calendar", lambda: operations.open_year(actor=office, year=2027))


def test_a_year_is_closed_when_it_is_over_and_then_its_calendar_rests(year, office, monkeypatch):
    monkeypatch.setattr(operations, "today", lambda: date(2026, 12, 31))
    refused("not_over", lambda: operations.close_year(actor=office, year=2026))
    monkeypatch.setattr(operations, "today", lambda: date(2027, 1, 1))
    assert operations.close_year(actor=office, year=2026).state == "closed"
    refused("year_closed", lambda: operations.change_calendar(actor=office, year=2026, dates={}))
    refused("wrong_state", lambda: operations.close_year(actor=office, year=2026))
    assert operations.open_year(actor=office, year=2026).state == "open"


def test_the_programme_is_chosen_before_the_year_is_opened(year, office):
    refused("year_open", lambda: operations.choose_programme(actor=office, year=2026, programme_id=year.programme_id))
    operations.copy_year(actor=office, year=2026)
    draft = Programme.objects.create(code="2027", name="Utkast", valid=date_range(date(2027, 1, 1), None))
    refused("not_decided", lambda: operations.choose_programme(actor=office, year=2027, programme_id=draft.pk))
    Programme.objects.filter(pk=draft.pk).update(state="in_force")
    assert operations.choose_programme(actor=office, year=2027, programme_id=draft.pk).programme == draft


def test_mandate_periods_do_not_overlap(year, office):
    refused("overlaps", lambda: operations.add_mandate(actor=office, first_year=2029, last_year=2032))
    with pytest.raises(ValidationError, match="före första"):
        operations.add_mandate(actor=office, first_year=2040, last_year=2039)


# ── Pages ──


def test_the_pages_say_what_may_be_done_and_by_whom(client, year, office, manager):
    client.force_login(manager)
    page = client.get("/years/2026/").content.decode()
    assert "2025-11-28" in page
    assert "/years/2026/calendar/" not in page
    assert "Stadsledningskontoret öppnar och avslutar" in page
    assert client.get("/years/2026/calendar/").status_code == 403
    assert client.post("/years/2026/copy/").status_code == 403
    client.force_login(office)
    assert "flyttad till arbetsdag" in client.get("/years/2026/copy/").content.decode()
    assert client.post("/years/2026/copy/").url == "/years/2027/"
    assert client.post("/years/2027/open/").status_code == 302
    assert BudgetYear.objects.get(year=2027).state == "open"


def test_what_was_typed_stays_when_the_calendar_is_refused(client, year, office):
    client.force_login(office)
    sent = {f"{level}-{step}": day for (level, step), day in DATES.items()}
    answer = client.post("/years/2026/calendar/", {**sent, "unit-plan_adopt": "2025-12-01"})
    assert answer.status_code == 422
    assert 'value="2025-12-01"' in answer.content.decode()
    assert client.post("/years/2026/calendar/", {"unit-t1": "2026-13-45"}).status_code == 422
    assert client.post("/years/mandates/new/", {"first_year": "9" * 40, "last_year": "x"}).status_code == 422


def test_pages_that_are_not_there(client, office):
    client.force_login(office)
    assert client.get("/years/1899/").status_code == 404
    assert client.get(f"/years/{10**30}/").status_code == 404
    assert "Inga budgetår än" in client.get("/years/").content.decode()


def test_the_anonymous_see_no_years(client, year):
    for address in ("/years/", "/years/2026/", "/years/2026/copy/", "/years/mandates/new/"):
        assert client.get(address).status_code == 302


def test_thirty_years_cost_as_many_questions_as_one(client, year, office, django_assert_max_num_queries):
    client.force_login(office)

    def count():
        with django_assert_max_num_queries(15) as caught:
            client.get("/years/")
        return len(caught)

    one = count()
    for n in range(1990, 2020):
        BudgetYear.objects.create(year=n, mandate=year.mandate, programme=year.programme)
    assert count() == one
