"""Log-in in a real browser: its pages pass axe, and a session that ends in the middle of a form loses no text."""

import pytest
from django.contrib.sessions.models import Session

from rodtrad.org.people.models import User
from tests.examples import home
from tests.journeys.conftest import too_wide, violations

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PASSWORD = "rodtrad-demo"
TEXT = "Har bytt arbete, och lämnar över under våren"


def log_in(page, email):
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def test_the_pages_of_log_in_pass_axe_and_fit_a_narrow_screen(city, sit_down):
    desk = sit_down()
    found = {}

    def look(address):
        page = desk.open(address)
        if wrong := violations(page):
            found[address] = wrong
        if pixels := too_wide(page):
            found[f"{address} is too wide"] = pixels
        return page

    for address in ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/"):
        look(address)
    log_in(desk.open("/accounts/login/"), "enhetschef@demo.example")
    page = look("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    for address in ("/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/password/change/", "/accounts/email/"):
        look(address)
    assert found == {}


def test_a_session_that_ends_in_a_form_loses_no_text(city, sit_down):
    role_page = f"/people/of/{home()}/"
    desk = sit_down("ledning@demo.example")
    page = desk.open(role_page)
    page.click("text=Avsluta >> nth=0")
    page.wait_for_load_state()
    form = page.url
    page.fill("input[name=reason]", TEXT)
    Session.objects.all().delete()

    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert "/accounts/login/" in page.url
    log_in(page, "ledning@demo.example")

    page.goto(form)
    page.click("text=Lägg tillbaka det du skrev")
    assert page.input_value("input[name=reason]") == TEXT
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    assert page.url.endswith(role_page)
    page.goto(form)
    assert page.locator("text=Lägg tillbaka det du skrev").count() == 0  # it was sent; nothing is offered again


def test_a_form_from_before_a_new_log_in_says_what_to_do(city, sit_down, client):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(email="ledning@demo.example"))
    answer = strict.post("/people/me/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "Inget är sparat än" in answer.content.decode()
