"""No input gives an error of the server, whatever the page: every refusal is a sentence.

Each address of the product in the tiny city is asked, by someone who may open it, with hostile query strings, with keys
that no row has, and with its own forms filled with what no form expects. All is rolled back, so that one city serves all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from html import unescape
from typing import Any
from urllib.parse import urljoin
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve, reverse

from rodtrad.demo.people import PERSONAS
from rodtrad.org.people.models import RoleKind, User
from tests.examples import every_address
from tests.faults.hostile import Form, forms_of, noting_reads, turns, words_read
from tests.test_permission_table import statuses_only  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WHO = (
    RoleKind.UNIT_MANAGER,
    RoleKind.CONTROLLER,
    RoleKind.EXECUTIVE_OFFICE,
    RoleKind.MANAGEMENT,
    RoleKind.BOARD_SECRETARY,
    RoleKind.SYSTEM_ADMINISTRATOR,
)
NOBODY = (0, 999_999_999, 10**25)
OPENED = {200, 302}
NOT_OURS = {"csrfmiddlewaretoken", "_method", "next"}


@pytest.fixture
def browsers(city, statuses_only) -> Iterator[dict[str, Client]]:  # noqa: F811
    """A logged-in browser for each of those who write. A view that fails leaves the transaction of the test whole."""
    found: dict[str, Client] = {}
    for kind in WHO:
        email = next(p.email for p in PERSONAS if p.kind == kind)
        found[kind] = Client(raise_request_exception=True)
        found[kind].force_login(User.objects.get(email=email))
    connection.settings_dict["ATOMIC_REQUESTS"] = True
    yield found
    connection.settings_dict["ATOMIC_REQUESTS"] = False


WRONG: list[str] = []  # what was asked and went wrong, of the test that runs


@pytest.fixture(autouse=True)
def wrong() -> Iterator[None]:
    """All that goes wrong in a test is gathered, so that one run tells every fault; the test fails at its end."""
    WRONG.clear()
    yield
    assert WRONG == []


def ask(browser: Client, method: str, address: str, data: dict[str, Any]) -> HttpResponse:
    """The answer, with all that was written undone; an answer that is no good is noted with what was asked."""
    what = f"{method} {address} {str(data)[:300]}"
    cookies = deepcopy(browser.cookies)
    try:
        with transaction.atomic():
            response = getattr(browser, method)(address, data)
            if response.streaming:
                b"".join(response.streaming_content)  # so that the file is closed
            transaction.set_rollback(True)
    except Exception as cause:  # noqa: BLE001 -- any error of a view is a fault, and is told
        WRONG.append(f"{what}: {cause!r}"[:500])
        return HttpResponse(status=500)
    finally:
        browser.cookies = cookies  # whoever was logged out or changed language is as before
    if response.status_code >= 400:
        text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
        if response.status_code >= 500 or len(text.split()) < 3:
            WRONG.append(f"{what}: {response.status_code}")
    return response


def opener(browsers: dict[str, Client], address: str) -> tuple[Client, HttpResponse]:
    """Who may open the address, with the page; for an address that is only written to, who may write."""
    for browser in browsers.values():
        page = ask(browser, "get", address, {})
        if page.status_code in OPENED and "login" not in page.headers.get("Location", ""):
            return browser, page
        if page.status_code == 405 and ask(browser, "post", address, {}).status_code not in {403, 404}:
            return browser, page
    return browser, page


def page_forms(page: HttpResponse) -> list[Form]:
    """The forms of a page; none of a file."""
    if page.status_code != 200 or not page.headers.get("Content-Type", "").startswith("text/html") or page.streaming:
        return []
    return forms_of(page.content.decode())


def test_no_query_string_gives_an_error(browsers):
    for _, _name, address, _ in every_address():
        browser, _page = opener(browsers, address)
        with noting_reads() as names:
            ask(browser, "get", address, dict.fromkeys(words_read(), "1"))
        for query in turns(sorted(names & set(words_read())), address):
            ask(browser, "get", address, query)


def test_no_form_gives_an_error(browsers):
    sent: set[tuple[str, tuple[str, ...]]] = set()
    for _, _name, address, _ in every_address():
        browser, page = opener(browsers, address)
        with noting_reads() as names:
            ask(browser, "post", address, {})
        forms = [f for f in page_forms(page) if f.method == "post"]
        forms.append(Form("", "post", [(name, "text", "") for name in sorted(names - NOT_OURS)]))
        for form in forms:
            where = urljoin(address, form.action)
            shape = (re.sub(r"\d+", "0", where), tuple(sorted({re.sub(r"\d+", "0", n) for n, _, _ in form.fields})))
            if shape not in sent:
                sent.add(shape)
                for data in hostile_turns(form, where):
                    ask(browser, "post", where, data)


def hostile_turns(form: Form, where: str) -> Iterator[dict[str, Any]]:
    """What is sent with a form: any value in any field, each field's own kind of bad value, and one kind at a time."""
    yield from turns([name for name, _, _ in form.fields], where)
    for turn in range(2):
        yield form.as_sent(crc32(where.encode()) + turn)
    for kind in sorted({k for _, k, _ in form.fields} - {"submit"}):
        yield form.with_one_kind(kind, crc32(where.encode()))


def test_a_key_that_no_row_has_gives_no_error(browsers):
    browser = browsers[RoleKind.EXECUTIVE_OFFICE]
    for _, name, address, _ in every_address():
        kwargs = resolve(address).kwargs
        if not any(isinstance(v, int) for v in kwargs.values()):
            continue
        for number in NOBODY:
            other = reverse(name, kwargs={k: number if isinstance(v, int) else v for k, v in kwargs.items()})
            ask(browser, "get", other, {})
            ask(browser, "post", other, {})
