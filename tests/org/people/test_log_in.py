"""Local accounts: password, second step, recovery codes; every page of it in our own look and in both languages."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "mossa-under-tallar-7"
ENGLISH = re.compile(r"\b(Sign|Password|Please|your|Email|the)\b")


@pytest.fixture
def person(contributor):
    contributor.set_password(PASSWORD)
    contributor.save()
    return contributor


def log_in(client, person, password=PASSWORD):
    return client.post("/accounts/login/", {"login": person.email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def confirm(client):
    """Say the password again, as is asked before anything about one's safety is changed."""
    return client.post("/accounts/reauthenticate/?next=/accounts/2fa/", {"password": PASSWORD})


def activate(client):
    """Set up the second step; returns its secret."""
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200, page.headers.get("Location")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert answer.status_code == 302
    return secret


def test_a_password_lets_in_whatever_the_case_of_the_address(client, person):
    assert client.post("/accounts/login/", {"login": person.email.upper(), "password": PASSWORD}).url == "/"
    assert is_in(client)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, person):
    def answer(email, password):
        page = client.post("/accounts/login/", {"login": email, "password": password}).content.decode()
        return re.search(r"ds-error-summary.*?</ul>", page, re.DOTALL)[0]

    assert answer(person.email, "fel") == answer("ingen@stad.example", "fel")
    assert not is_in(client)


def test_nobody_signs_up_by_themselves(client, db):
    client.post("/accounts/signup/", {"email": "x@stad.example", "password1": PASSWORD})
    assert not User.objects.filter(email="x@stad.example").exists()


def test_nobody_gives_themselves_another_address(client, person):
    client.force_login(person)
    client.get("/accounts/email/")
    client.post("/accounts/email/", {"action_add": "", "email": "annan@stad.example"})
    person.refresh_from_db()
    assert person.email == "skriver@stad.example"
    from allauth.account.models import EmailAddress

    assert not EmailAddress.objects.filter(email="annan@stad.example").exists()


def test_the_second_step_is_asked_for_and_recovery_codes_open_too(client, person):
    log_in(client, person)
    activate(client)
    codes = client.get("/accounts/2fa/recovery-codes/").content.decode()
    recovery = re.findall(r"\b\d{8}\b", codes)
    assert len(recovery) == 10
    client.post("/accounts/logout/")
    assert not is_in(client)

    assert log_in(client, person).url.startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": recovery[0]})
    assert is_in(client)


def test_someone_with_a_closed_account_is_not_let_in(client, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    log_in(client, person)
    assert not is_in(client)


def test_someone_new_gets_a_first_password_by_mail(client, manager, mailoutbox):
    from rodtrad.org.people.operations import add_person

    added = add_person(actor=manager, email="nyanstalld@stad.example", name="Noa Ny")
    client.post("/accounts/password/reset/", {"email": added.email})
    link = re.search(r"http://testserver(/\S+)", mailoutbox[0].body)[1]
    page = client.get(link, follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    added.refresh_from_db()
    assert added.check_password(PASSWORD)


OUT = [
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/accounts/inactive/",
]
IN = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/password/change/",
    "/accounts/logout/",
    "/accounts/email/",
    "/accounts/3rdparty/",
]
STEPPED = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/deactivate/",
    "/accounts/2fa/recovery-codes/",
    "/accounts/2fa/recovery-codes/generate/",
]


def looks_ours(client, address):
    """In our frame, with one heading, in Swedish without English left over, and in English when asked."""
    client.cookies["django_language"] = "sv"
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = answer.content.decode()
    assert 'href="/static/core/css/app.css"' in page, address
    assert page.count("<h1") == 1, address
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert not ENGLISH.search(main), (address, ENGLISH.search(main))
    client.cookies["django_language"] = "en"
    english = client.get(address).content.decode()
    assert '<html lang="en"' in english
    assert re.sub(r"\s+", "", english) != re.sub(r"\s+", "", page)


def test_the_pages_before_log_in_are_ours(client, db):
    for address in OUT:
        looks_ours(client, address)


def test_the_pages_of_ones_account_are_ours(client, person):
    log_in(client, person)
    looks_ours(client, "/accounts/reauthenticate/?next=/accounts/2fa/")
    confirm(client)
    for address in IN:
        looks_ours(client, address)
    activate(client)
    for address in STEPPED:
        looks_ours(client, address)
    client.post("/accounts/logout/")
    log_in(client, person)
    looks_ours(client, "/accounts/2fa/authenticate/")


def test_codes_are_not_kept_in_the_browser(client, person):
    log_in(client, person)
    confirm(client)
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    form = page[page.index('action="/accounts/2fa/totp/activate/"') :]
    assert "data-keep-not" in form[: form.index(">")]


def test_the_totp_parts_that_the_test_uses_are_allauths_own():
    assert TOTP.__module__.startswith("allauth")
