"""Every address × every persona: the table is generated, and this test fails when it is not up to date.

After a change that is meant, write it again with `RODTRAD_WRITE_PERMISSIONS=1 ./test tests/test_permission_table.py`
followed by `rodtrad docs`.
"""

import json
import os
from pathlib import Path

import pytest
from django.test import Client

from rodtrad.config.generated.permissions import FOUND, as_json
from rodtrad.demo.people import PERSONAS
from rodtrad.org.people.models import User
from tests.examples import every_address

ROOT = Path(__file__).resolve().parents[1]
OPEN_TO_ALL = ("about/", "public/", "language/")
STRANGER = "stranger@stad.example"


@pytest.fixture
def browsers(city):
    """A logged-in browser per persona, one for an employee without a role, and one for nobody."""
    User.objects.create_user(STRANGER, name="Stina Främling")
    found = {"anonymous": Client(raise_request_exception=True)}
    for name, email in [(p.kind.value, p.email) for p in PERSONAS] + [("stranger", STRANGER)]:
        browser = Client(raise_request_exception=True)
        browser.force_login(User.objects.get(email=email))
        found[name] = browser
    return found


@pytest.mark.django_db
@pytest.mark.slow
def test_every_address_answers_each_persona_as_the_table_says(browsers):
    found: dict[str, dict[str, str]] = {}
    missing = [why for _, _, address, why in every_address() if address is None]
    assert missing == []
    for route, _, address, _ in every_address():
        answers = {name: str(browser.get(address).status_code) for name, browser in browsers.items()}
        found[f"/{route}"] = answers

    assert {s for answers in found.values() for s in answers.values()} <= {"200", "302", "401", "403", "404", "405"}
    if os.environ.get("RODTRAD_WRITE_PERMISSIONS"):
        (ROOT / FOUND).write_text(as_json(found), encoding="utf-8")
    assert json.loads((ROOT / FOUND).read_text(encoding="utf-8")) == json.loads(as_json(found))


@pytest.mark.django_db
@pytest.mark.slow
def test_the_anonymous_get_nothing_but_the_log_in_and_public_pages(browsers):
    for route, name, address, _ in every_address():
        if address is None:
            continue
        status = browsers["anonymous"].get(address).status_code
        assert status in {302, 401, 404, 405} or route.startswith(OPEN_TO_ALL), f"{name} answers {status} to anybody"
