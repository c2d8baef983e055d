"""Every page, as those who may open it see it: axe at two widths and in two colour schemes, narrow screens, print."""

import pytest

from rodtrad.demo.people import PERSONAS
from rodtrad.org.people.models import User
from tests.examples import every_address
from tests.journeys.conftest import too_wide, violations

READERS = ("enhetschef@demo.example", "ledning@demo.example", "stadsledning@demo.example", "system@demo.example")
pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def openable(email, client):
    """Addresses that answer this person with a page."""
    client.force_login(User.objects.get(email=email))
    for _, name, address, _ in every_address():
        if address is None:
            continue
        response = client.get(address)
        if (
            response.status_code == 200
            and response.headers["Content-Type"].startswith("text/html")
            and b"<main" in response.content
        ):
            yield name, address


@pytest.mark.parametrize("part", range(4))
def test_pages_pass_axe_and_fit_a_narrow_screen(city, sit_down, client, part):
    seen: dict[str, tuple[str, str]] = {}
    for email in READERS:
        for name, address in openable(email, client):
            seen.setdefault(name, (email, address))
    assert len(seen) > len(PERSONAS)
    found: dict[str, object] = {}
    desks = {email: sit_down(email) for email in READERS}
    for i, (name, (email, address)) in enumerate(sorted(seen.items())):
        if i % 4 != part:
            continue
        page = desks[email].open(address)
        if wrong := violations(page):
            found[name] = wrong
        if pixels := too_wide(page):
            found[f"{name} is too wide"] = pixels
    assert found == {}


def test_a_page_can_be_printed(city, sit_down):
    desk = sit_down("enhetschef@demo.example")
    page = desk.open("/")

    assert page.pdf(format="A4").startswith(b"%PDF")
