"""What is frozen stays as it was, and says so when it has been tampered with."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction

from rodtrad.core.models import Snapshot
from rodtrad.core.snapshots import SnapshotKind
from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Line:
    text: str
    amount: Decimal


@dataclass(frozen=True)
class Letter:
    on: date
    lines: tuple[Line, ...]


KIND = SnapshotKind("test.letter", Letter)
LETTER = Letter(date(2026, 4, 30), (Line("Förskolan 🌱 ”Rimfrostgläntan”", Decimal("10.10")), Line("", Decimal(0))))


@pytest.fixture
def subject():
    return User.objects.create_user("a@stad.example", name="Ett")


def test_a_document_comes_back_as_it_went_in(subject):
    taken = KIND.take(subject, LETTER, actor=subject)

    assert KIND.read(Snapshot.objects.get(pk=taken.pk)) == LETTER


def test_the_database_refuses_to_change_or_delete(subject):
    taken = KIND.take(subject, LETTER, actor=subject)

    for statement in ("UPDATE core_snapshot SET body = '{}' WHERE id = %s", "DELETE FROM core_snapshot WHERE id = %s"):
        with (
            pytest.raises(ProgrammingError, match="Cannot update or delete"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [taken.pk])
    taken.refresh_from_db()
    assert KIND.read(taken) == LETTER


def test_a_body_that_does_not_fit_its_hash_is_refused(subject):
    taken = KIND.take(subject, LETTER, actor=subject)
    taken.body = taken.body.replace("10.10", "99.10")

    with pytest.raises(ValidationError) as caught:
        KIND.read(taken)
    assert caught.value.code == "snapshot_broken"


def test_an_older_document_is_upgraded(subject):
    old = SnapshotKind("test.letter", dict, version=1).take(subject, {"on": "2026-04-30", "rows": []}, actor=None)
    new = SnapshotKind("test.letter", Letter, version=2, upgrades=((1, lambda d: {"on": d["on"], "lines": d["rows"]}),))

    assert new.read(old) == Letter(date(2026, 4, 30), ())
