"""The tiny demo city, built once for all tests of improvement: each test works in a savepoint of the same transaction."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction

from rodtrad.demo.city import build
from rodtrad.demo.size import TINY


@pytest.fixture(scope="package")
def built(django_db_setup, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """The city in a transaction that is never committed."""
    with django_db_blocker.unblock():
        frame = transaction.atomic()
        frame.__enter__()
        call_command("load_programmes", verbosity=0)
        build(TINY)
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        frame.__exit__(None, None, None)


@pytest.fixture
def city(built, db) -> None:  # type: ignore[no-untyped-def]
    """The city, as each test finds it."""
