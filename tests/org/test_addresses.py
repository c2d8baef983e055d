"""Every address of the organisation's rooms, by its example in the demo city, for some of those who differ most."""

import pytest
from django.test import Client

from rodtrad.org.people.models import User
from tests.examples import every_address

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROOMS = ("tree:", "people:", "years:", "programmes:")
CHANGE = ("add", "change", "move", "end", "merge", "split", "undo", "new_service", "service")


@pytest.fixture
def answers(city):
    found = {}
    for email in ("system", "stadsledning", "ledning", "enhetschef", "revisor", ""):
        browser = Client()
        if email:
            browser.force_login(User.objects.get(email=f"{email}@demo.example"))
        for _route, name, address, missing in every_address():
            if name.startswith(ROOMS):
                assert address is not None, missing
                found[email, name] = browser.get(address).status_code
    return found


def test_each_address_answers_as_it_should(answers):
    assert set(answers.values()) <= {200, 302, 403, 405}
    assert {status for (email, _), status in answers.items() if not email} <= {302, 405}
    for name in CHANGE:
        assert answers["system", f"tree:{name}"] == answers["stadsledning", f"tree:{name}"] == 200, name
        assert answers["ledning", f"tree:{name}"] == answers["revisor", f"tree:{name}"] == 403, name
    assert answers["system", "people:change"] == 200
    assert answers["ledning", "people:change"] == answers["stadsledning", "people:change"] == 403
    assert answers["ledning", "people:grant"] == answers["enhetschef", "people:grant"] == 200
    assert answers["revisor", "people:grant"] == 403
    assert answers["stadsledning", "years:calendar"] == 200
    assert answers["system", "years:calendar"] == 403
