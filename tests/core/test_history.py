"""No write escapes the history: operations, querysets and raw SQL all leave who, when, what, from and to."""

import pytest
from django.db import connection

from rodtrad.core.history import history_of
from rodtrad.core.operations import operation
from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db


@operation("people.rename")
def rename(*, actor, person, name):
    person.name = name
    person.save(update_fields=["name"])


@operation("people.rename_twice")
def rename_twice(*, actor, person):
    rename(actor=None, person=person, name="Tvåa")
    rename(actor=None, person=person, name="Trea")


@pytest.fixture
def person():
    return User.objects.create_user("a@stad.example", name="Etta")


@pytest.fixture
def actor():
    return User.objects.create_user("b@stad.example", name="Berit Bok")


def test_an_operation_leaves_its_name_and_actor(person, actor):
    rename(actor=actor, person=person, name="Tvåa")

    latest = history_of(person)[0]

    assert (latest.who, latest.operation, latest.what, latest.old, latest.new) == (
        "Berit Bok",
        "people.rename",
        "namn",
        "Etta",
        "Tvåa",
    )


def test_an_operation_within_another_keeps_the_outer_name_and_actor(person, actor):
    rename_twice(actor=actor, person=person)

    assert [(c.operation, c.who, c.new) for c in history_of(person)[:2]] == [
        ("people.rename_twice", "Berit Bok", "Trea"),
        ("people.rename_twice", "Berit Bok", "Tvåa"),
    ]


def test_bulk_updates_and_raw_sql_do_not_escape(person):
    User.objects.filter(pk=person.pk).update(name="Fyra")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_user SET name = 'Fem' WHERE id = %s", [person.pk])

    assert [(c.old, c.new) for c in history_of(person)[:2]] == [("Fyra", "Fem"), ("Etta", "Fyra")]


def test_passwords_are_never_in_the_history(person):
    person.set_password("hemligt hemligt")
    person.save()

    assert "lösenord" not in {c.what for c in history_of(person)}
    assert not any(str(c.new).startswith("pbkdf2") for c in history_of(person))


def test_positional_arguments_are_refused(person, actor):
    with pytest.raises(TypeError, match="keyword arguments only"):
        rename(actor, person, "x")


@pytest.mark.parametrize("n", [1, 30])
def test_history_takes_two_queries_however_long(person, actor, n, django_assert_num_queries):
    for i in range(n):
        rename(actor=actor, person=person, name=f"Namn {i}")
    with django_assert_num_queries(2):
        assert len([c for c in history_of(person) if c.who == "Berit Bok"]) == n


def test_a_row_that_was_copied_in_without_history_has_none(person):
    User.objects.bulk_create([User(email="utan@stad.example", name="Utan")])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_userevent")
    assert history_of(User.objects.get(email="utan@stad.example")) == []


def test_the_oldest_that_is_told_still_says_what_it_came_from(person, actor):
    for name in ("Tvåa", "Trea", "Fyra"):
        rename(actor=actor, person=person, name=name)
    assert [(c.old, c.new) for c in history_of(person, limit=2)] == [("Trea", "Fyra"), ("Tvåa", "Trea")]
