"""Every address × every persona, opened and sent to: the tables are generated, and these tests fail when they are not up to date.

After a change that is meant, write them again with `RODTRAD_WRITE_PERMISSIONS=1 ./test tests/test_permission_table.py`
followed by `rodtrad docs`.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.http.response import HttpResponseBase
from django.template import Template
from django.test import Client
from django.test.utils import _TestState

from rodtrad.config.generated.permissions import FOUND, FOUND_WRITES, as_json
from rodtrad.demo.people import PERSONAS
from rodtrad.org.people.models import User
from tests.examples import every_address

ROOT = Path(__file__).resolve().parents[1]
OPEN_TO_ALL = ("about/", "public/", "language/")
STRANGER = "stranger@stad.example"
DRAWN = {
    "anonymous",
    "unit_manager",
    "executive_office",
}  # a page is drawn for these; for the others its status is enough
READERS = ("auditor", "board_member")
OWN = ("people/me/", "notices/", "language/")  # one's own language and notices, which everybody may change
ANSWERS = {"200", "302", "400", "401", "403", "404", "405", "422"}


@pytest.fixture
def statuses_only(settings):
    """What is not needed to know a status is left out: kept contexts, logged refusals, sessions in the database."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    instrumented, Template._render = Template._render, _TestState.saved_data.template_render
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)
    Template._render = instrumented


@contextmanager
def undrawn() -> Iterator[None]:
    """Pages are answered without being drawn."""
    drawn, Template.render = Template.render, lambda *_: "Ej ritad."
    try:
        yield
    finally:
        Template.render = drawn


@pytest.fixture
def browsers(city, statuses_only):
    """A logged-in browser per persona, one for an employee without a role, and one for nobody."""
    User.objects.create_user(STRANGER, name="Stina Främling")
    found = {"anonymous": Client(raise_request_exception=True)}
    for name, email in [(p.kind.value, p.email) for p in PERSONAS] + [("stranger", STRANGER)]:
        browser = Client(raise_request_exception=True)
        browser.force_login(User.objects.get(email=email))
        found[name] = browser
    return found


def holds(path: str, found: dict[str, dict[str, str]]) -> None:
    """The table in the repository is what was found; written first where that is asked for."""
    assert {s for answers in found.values() for s in answers.values()} <= ANSWERS
    if os.environ.get("RODTRAD_WRITE_PERMISSIONS"):
        (ROOT / path).write_text(as_json(found), encoding="utf-8")
    assert json.loads((ROOT / path).read_text(encoding="utf-8")) == json.loads(as_json(found))


def status_of(response: HttpResponseBase) -> str:
    """The status; what is streamed is read to its end, so that the file is closed."""
    if response.streaming:
        b"".join(response.streaming_content)
    return str(response.status_code)


@pytest.mark.django_db
@pytest.mark.slow
def test_every_address_answers_each_persona_as_the_table_says(browsers):
    found: dict[str, dict[str, str]] = {}
    everything = every_address()
    assert [why for _, _, address, why in everything if address is None] == []
    for route, name, address, _ in everything:
        answers = {who: status_of(browsers[who].get(address)) for who in browsers if who in DRAWN}
        with undrawn():
            answers |= {who: status_of(browsers[who].get(address)) for who in browsers if who not in DRAWN}
        found[f"/{route}"] = {who: answers[who] for who in browsers}
        may = answers["anonymous"] in {"302", "401", "404", "405"} or route.startswith(OPEN_TO_ALL)
        assert may, f"{name} answers {answers['anonymous']} to anybody"
    holds(FOUND, found)


def n_changes() -> int:
    """How many rows of history this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n_tup_ins), 0) FROM pg_stat_xact_user_tables WHERE relname LIKE '%%event'")
        return int(cursor.fetchone()[0])


def send_nothing(browser: Client, address: str) -> str:
    """The status of a form sent with nothing in it; what it wrote is undone."""
    with undrawn(), transaction.atomic():
        status = status_of(browser.post(address))
        transaction.set_rollback(True)
    return status


@pytest.mark.django_db
@pytest.mark.slow
def test_every_address_takes_or_refuses_what_each_persona_sends_as_the_table_says(browsers):
    found: dict[str, dict[str, str]] = {}
    for route, name, address, _ in every_address():
        before = n_changes()
        readers = {who: send_nothing(browsers[who], address) for who in ("anonymous", *READERS)}
        changed = n_changes() - before
        assert not changed or route.startswith(OWN), f"{name} lets those who only read change something: {readers}"
        nobody = readers["anonymous"]
        assert nobody in {"302", "401", "403", "404", "405"} or route.startswith(OPEN_TO_ALL), f"{name}: {nobody}"
        found[f"/{route}"] = {
            who: readers.get(who) or send_nothing(browser, address) for who, browser in browsers.items()
        }
    holds(FOUND_WRITES, found)


@pytest.mark.django_db
def test_a_change_would_be_seen(browsers):
    before = n_changes()
    User.objects.filter(email=STRANGER).update(name="Stina Bekant")
    assert n_changes() == before + 1
