"""The city's own log-in, by the real flow against a provider that runs beside the test."""

import warnings
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from rodtrad.org.people.models import Role, User

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the provider's own parts say that they are old
    from oidc_provider_mock import User as Claims
    from oidc_provider_mock import run_server_in_thread

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]
EMPLOYEE = Claims(sub="1", claims={"email": "skriver@stad.example", "email_verified": True, "name": "Siv Skriver"})
NEWCOMER = Claims(sub="2", claims={"email": "Ny.Anstalld@stad.example", "email_verified": True, "name": "Noa Ny"})
PRETENDER = Claims(
    sub="3", claims={"email": "skriver@stad.example", "email_verified": False, "name": "Lur Lurendrejare"}
)


@pytest.fixture
def provider(settings):
    with run_server_in_thread(user_claims=[EMPLOYEE, NEWCOMER, PRETENDER]) as server:
        address = f"http://localhost:{server.server_port}"
        app = {
            "provider_id": "stad",
            "name": "Stadens inloggning",
            "client_id": "rodtrad",
            "secret": "hemligt",
            "settings": {"server_url": address},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        yield address


def log_in(client, sub):
    """Press the button, log in at the provider, come back; the last answer of ours."""
    away = client.post("/accounts/oidc/stad/login/?process=login")
    assert away.status_code == 302
    asked = parse_qs(urlsplit(away.url).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = httpx.post(away.url, data={"sub": sub}, follow_redirects=False)
    assert back.status_code in {302, 303}
    return client.get(back.headers["location"].replace("http://testserver", ""))


def who(client):
    found = client.session.get("_auth_user_id")
    return User.objects.get(pk=found) if found else None


def test_the_log_in_page_offers_the_citys_own(client, provider, db):
    page = client.get("/accounts/login/").content.decode()
    assert "Stadens inloggning" in page
    assert 'action="/accounts/oidc/stad/login/' in page


def test_an_employee_who_is_here_already_comes_in_as_the_same_person(client, provider, contributor):
    answer = log_in(client, "1")
    assert answer.status_code == 302
    assert answer.url == "/"
    assert who(client) == contributor
    assert User.objects.filter(email="skriver@stad.example").count() == 1
    assert Role.objects.get(person=contributor).kind == "contributor"


def test_someone_new_comes_in_without_a_role_and_is_told_whom_to_ask(client, provider, administrator):
    answer = log_in(client, "2")
    person = who(client)
    assert (person.email, person.name) == ("ny.anstalld@stad.example", "Noa Ny")
    assert not Role.objects.filter(person=person).exists()
    assert answer.url == "/people/me/"
    assert administrator.email in client.get(answer.url).content.decode()
    client.logout()
    log_in(client, "2")
    assert who(client) == person


def test_an_address_that_the_provider_has_not_verified_opens_nobodys_account(client, provider, contributor):
    log_in(client, "3")
    assert who(client) != contributor
    assert User.objects.filter(name="Lur Lurendrejare").count() == 0


def test_a_closed_account_stays_closed(client, provider, contributor):
    User.objects.filter(pk=contributor.pk).update(is_active=False)
    answer = log_in(client, "1")
    assert who(client) is None
    if answer.status_code == 302:
        assert "avslutat" in client.get(answer.url).content.decode() or "/accounts/" in answer.url


def test_a_provider_that_says_no_gives_a_page(client, provider, db):
    client.post("/accounts/oidc/stad/login/?process=login")
    answer = client.get("/accounts/oidc/stad/login/callback/?error=access_denied&state=x")
    assert answer.status_code in {200, 302, 401}
    assert who(client) is None
