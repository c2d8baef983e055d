"""Two people never save over each other."""

import pytest
from django.core.exceptions import ValidationError

from rodtrad.core.editing import EditConflict, fingerprint, save_edits
from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return User.objects.create_user("a@stad.example", name="Ett", employee_number="1")


def save(row, edits, seen, extra=None):
    return save_edits(User.objects, row.pk, edits=edits, seen=seen, extra=extra or {})


def test_a_field_that_nobody_else_touched_is_saved(row):
    saved, changed = save(row, {"name": "Två"}, {"name": fingerprint("Ett")})

    row.refresh_from_db()
    assert (row.name, saved.name, changed) == ("Två", "Två", ["name"])


def test_the_second_of_two_gets_both_texts_and_nothing_is_saved(row):
    seen = {"name": fingerprint("Ett"), "employee_number": fingerprint("1")}
    save(row, {"name": "Deras"}, seen)

    with pytest.raises(EditConflict) as caught:
        save(row, {"name": "Mitt", "employee_number": "2"}, seen)

    row.refresh_from_db()
    clash = caught.value.clashes[0]
    assert (row.name, row.employee_number) == ("Deras", "1")
    assert (clash.field, clash.theirs, clash.yours, clash.fingerprint) == (
        "name",
        "Deras",
        "Mitt",
        fingerprint("Deras"),
    )


def test_two_people_in_different_fields_do_not_clash(row):
    seen = {"name": fingerprint("Ett"), "employee_number": fingerprint("1")}
    save(row, {"name": "Två"}, seen)
    save(row, {"employee_number": "2"}, seen)

    row.refresh_from_db()
    assert (row.name, row.employee_number) == ("Två", "2")


def test_the_same_text_twice_is_no_clash(row):
    seen = {"name": fingerprint("Ett")}
    save(row, {"name": "Två"}, seen)

    assert save(row, {"name": "Två"}, seen)[1] == []


def test_line_ends_of_browsers_are_no_change(row):
    assert fingerprint("a\r\nb ") == fingerprint("a\nb")


def test_a_text_that_is_too_long_is_refused_with_a_sentence(row):
    with pytest.raises(ValidationError) as caught:
        save(row, {"name": "x" * 200}, {"name": fingerprint("Ett")})

    row.refresh_from_db()
    assert row.name == "Ett"
    assert "150" in str(caught.value)
