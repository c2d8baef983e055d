"""A list of people and roles: shown first, carried out as shown, undone as it was."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rodtrad.core.periods import date_range, today
from rodtrad.org.people import operations
from rodtrad.org.people.models import Role, User
from rodtrad.org.people.roster import RosterRow, preview_roster, roster

pytestmark = pytest.mark.django_db
NEW = RosterRow(2, "Ny@Stad.Example", "Ny Person", "Enhetschef", "E2", date(2026, 1, 1))
HERE = RosterRow(3, "skriver@stad.example", "Siv Skriver", "contributor", "E1", date(2020, 1, 1))


def test_the_preview_says_what_would_change_and_writes_nothing(administrator, contributor):
    n_roles = Role.objects.count()
    found = preview_roster(actor=administrator, rows=[NEW, replace(HERE, name="Siv Skrivare")])
    assert [p.email for p in found.people_added] == ["ny@stad.example"]
    assert [(c.old, c.new) for c in found.people_changed] == [("Siv Skriver", "Siv Skrivare")]
    assert [(g.kind, g.node_code, g.first_on) for g in found.granted] == [("unit_manager", "E2", date(2026, 1, 1))]
    assert (found.n_unchanged, found.problems, found.ended) == (1, (), ())
    assert Role.objects.count() == n_roles
    assert not User.objects.filter(email="ny@stad.example").exists()


def test_what_was_shown_is_done_and_the_second_time_changes_nothing(administrator, contributor):
    shown = preview_roster(actor=administrator, rows=[NEW, HERE])
    assert operations.apply_roster(actor=administrator, rows=[NEW, HERE]) == shown
    assert Role.objects.get(person__email="ny@stad.example").kind == "unit_manager"
    assert not User.objects.get(email="ny@stad.example").has_usable_password()
    again = preview_roster(actor=administrator, rows=[NEW, HERE])
    assert (again.n_changes, again.n_unchanged) == (0, 2)


def test_what_is_written_out_reads_back_without_a_change(administrator, management, manager, contributor):
    rows = [r for r in roster() if r.email != administrator.email]
    assert len(rows) == 3
    found = preview_roster(actor=administrator, rows=rows, is_complete=True)
    assert (found.n_changes, found.problems, found.n_unchanged) == (0, (), 3)


def test_a_complete_list_ends_what_it_does_not_name_at_its_nodes_alone(
    town, administrator, manager, contributor, management
):
    found = operations.apply_roster(
        actor=administrator, rows=[RosterRow(2, manager.email, "", "unit_manager", "E1")], is_complete=True
    )
    assert [(e.email, e.last_on) for e in found.ended] == [(contributor.email, today() - timedelta(days=1))]
    assert Role.objects.get(person=contributor).handed_over_at is not None
    assert Role.objects.get(person=management).last_on is None


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (replace(NEW, email="inte en adress"), "email"),
        (replace(NEW, name=""), "name"),
        (replace(NEW, name="x" * 200), "name"),
        (replace(NEW, role="kung"), "role"),
        (replace(NEW, node="E9"), "node"),
        (replace(NEW, last_on=date(2025, 1, 1)), "last_on"),
        (replace(NEW, first_on=date(2001, 1, 1)), "first_on"),
        (replace(NEW, email="system@stad.example"), "email"),
        (replace(NEW, name="=HYPERLINK(1)", role="<script>"), "role"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_written(administrator, contributor, row, column):
    found = preview_roster(actor=administrator, rows=[row, HERE])
    assert [(p.line, p.column) for p in found.problems] == [(2, column)]
    with pytest.raises(ValidationError) as caught:
        operations.apply_roster(actor=administrator, rows=[row, replace(HERE, last_on=date(2030, 1, 1))])
    assert caught.value.code == "roster_problems"
    assert Role.objects.get(person=contributor).last_on is None
    operations.apply_roster(
        actor=administrator, rows=[row, replace(HERE, last_on=date(2030, 1, 1))], good_rows_only=True
    )
    assert Role.objects.get(person=contributor).last_on == date(2030, 1, 1)


def test_the_same_role_on_two_rows_is_a_problem(administrator):
    found = preview_roster(actor=administrator, rows=[NEW, replace(NEW, line=3)])
    assert [(p.line, p.column) for p in found.problems] == [(3, "role")]


def test_a_list_gives_no_more_than_its_reader_may(town, management, manager, stranger):
    rows = [
        RosterRow(2, stranger.email, "", "controller", "SDN"),
        RosterRow(3, stranger.email, "", "system_administrator", "SDN"),
        RosterRow(4, stranger.email, "", "reader", "KF"),
    ]
    assert [p.line for p in preview_roster(actor=management, rows=rows).problems] == [3, 4]
    assert [p.line for p in preview_roster(actor=manager, rows=rows).problems] == [2, 3, 4]


def test_undo_puts_back_what_was(administrator, contributor, manager):
    rows = [NEW, replace(HERE, name="Siv Skrivare", last_on=date(2030, 1, 1))]
    before = [(r.pk, r.valid) for r in Role.objects.order_by("pk")]
    applied = operations.apply_roster(actor=administrator, rows=rows, is_complete=True)
    assert Role.objects.get(person=manager).last_on is not None

    operations.undo_roster(actor=administrator, applied=applied)

    assert [(r.pk, r.valid) for r in Role.objects.filter(valid__isempty=False).order_by("pk")] == before
    assert User.objects.get(pk=contributor.pk).name == "Siv Skriver"
    assert not User.objects.get(email="ny@stad.example").is_active


def test_a_thousand_rows_cost_as_many_questions_as_one(town, administrator):
    def count(n):
        rows = [RosterRow(i, f"p{i}@stad.example", f"P {i}", "reader", "E1") for i in range(n)]
        with CaptureQueriesContext(connection) as caught:
            assert len(preview_roster(actor=administrator, rows=rows).granted) == n
        return len(caught)

    assert count(1) == count(1000) < 8


def test_a_second_period_of_the_same_role_is_granted_beside_the_first(town, administrator, contributor):
    Role.objects.filter(person=contributor).update(valid=date_range(date(2020, 1, 1), date(2020, 12, 31)))
    found = preview_roster(actor=administrator, rows=[replace(HERE, first_on=date(2026, 1, 1))])
    assert len(found.granted) == 1
    wide = preview_roster(actor=administrator, rows=[replace(HERE, first_on=date(2019, 12, 31) + timedelta(2))])
    assert len(wide.changed) == 1
