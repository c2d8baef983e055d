"""The pages of people and roles: who reaches them, what they say, what bad input gets."""

from datetime import timedelta

import pytest

from rodtrad.core.models import Notice
from rodtrad.core.notices import tell
from rodtrad.core.periods import date_range, today
from rodtrad.org.people.models import Role, User
from rodtrad.plan.indicators.models import Indicator
from tests.org.conftest import START, person_as

pytestmark = pytest.mark.django_db
YESTERDAY = today() - timedelta(days=1)
NASTY = [
    "",
    "x" * 5000,
    "'; DROP TABLE",
    "<script>alert(1)</script>",
    "\u202e\U0001f9d1‍\U0001f680",
    "2026-13-45",
    "-1",
    "9" * 30,
]


@pytest.fixture
def role(contributor):
    return Role.objects.get(person=contributor)


def addresses(town, person, role):
    return [
        "/people/",
        "/people/me/",
        "/people/new/",
        f"/people/{person.pk}/",
        f"/people/{person.pk}/change/",
        f"/people/{person.pk}/close/",
        f"/people/{person.pk}/roles/new/",
        f"/people/of/{town['E1']}/",
        f"/people/of/{town['E1']}/grant/",
        f"/people/roles/{role.pk}/end/",
        f"/people/roles/{role.pk}/dates/",
        f"/people/roles/{role.pk}/withdraw/",
    ]


MAY = {
    "administrator": 12,
    "management": 10,
    "manager": 10,
    "contributor": 4,
    "auditor": 4,
    "office": 4,
    "stranger": 4,
}


@pytest.mark.parametrize("who", MAY)
def test_each_persona_gets_the_pages_that_are_theirs(request, client, town, contributor, role, who):
    client.force_login(request.getfixturevalue(who))
    answers = [client.get(a).status_code for a in addresses(town, contributor, role)]
    assert set(answers) <= {200, 403}
    assert answers.count(200) == MAY[who]


def test_the_anonymous_get_the_log_in(client, town, contributor, role):
    for address in addresses(town, contributor, role):
        assert client.get(address).url.startswith("/accounts/login/"), address


def test_a_nodes_page_says_who_is_what_and_from_where(client, town, management, manager, contributor):
    client.force_login(contributor)
    page = client.get(f"/people/of/{town['E1']}/").content.decode()
    assert page.index("Cia Chef") < page.index("Ärvda uppifrån") < page.index("Lo Ledning")
    assert "Åby stadsdelsnämnd" in page
    assert f"/people/of/{town['E1']}/grant/" not in page
    assert "Enhetschefen ger enhetens läsare" in page  # who may
    client.force_login(manager)
    page = client.get(f"/people/of/{town['E1']}/").content.decode()
    assert f"/people/roles/{Role.objects.get(person=contributor).pk}/end/" in page
    assert f"/people/roles/{Role.objects.get(person=manager).pk}/end/" not in page


def test_a_manager_welcomes_someone_new_in_one_step(client, town, manager):
    client.force_login(manager)
    address = f"/people/of/{town['E1']}/grant/"
    sent = {"email": "nyanstalld@stad.example", "kind": "contributor", "first_on": today(), "last_on": ""}
    first = client.post(address, sent)
    assert first.status_code == 422
    assert "Skriv också namnet" in first.content.decode()
    assert not User.objects.filter(email="nyanstalld@stad.example").exists()
    assert client.post(address, {**sent, "name": "Noa Ny"}).status_code == 302
    assert Role.objects.get(person__email="nyanstalld@stad.example").kind == "contributor"
    refused = client.post(address, {**sent, "kind": "system_administrator"})
    assert refused.status_code == 422


def test_ending_a_role_shows_first_what_moves_to_whom(client, town, manager, contributor, role):
    Indicator.objects.create(code="I1", name="X", node_id=town["E1"], owner=contributor, first_year=2020)
    client.force_login(manager)
    page = client.get(f"/people/roles/{role.pk}/end/").content.decode()
    assert "1 indikatorer i Förskolan Älgen" in page
    assert "→ Cia Chef" in page
    assert Indicator.objects.get().owner == contributor
    answer = client.post(f"/people/roles/{role.pk}/end/", {"last_on": YESTERDAY, "reason": ""})
    assert answer.status_code == 422
    client.post(f"/people/roles/{role.pk}/end/", {"last_on": YESTERDAY, "reason": "Slutat"})
    assert Indicator.objects.get().owner == manager


def test_my_page_shows_my_notices_roles_and_language(client, contributor, manager):
    tell([contributor, manager], "Något har hänt", url="/plans/")
    client.force_login(contributor)
    page = client.get("/people/me/").content.decode()
    assert "Något har hänt" in page
    assert "medarbetare som skriver" in page
    assert "Du har ingen roll än" not in page
    theirs = Notice.objects.get(recipient=manager)
    client.post(f"/people/me/notices/{theirs.pk}/read/")
    theirs.refresh_from_db()
    assert theirs.read_at is None  # only one's own
    client.post("/people/me/notices/read/")
    assert Notice.objects.get(recipient=contributor).read_at is not None

    client.cookies["django_language"] = "sv"
    client.post("/people/me/language/", {"language": "en"})
    assert User.objects.get(pk=contributor.pk).language == "en"
    assert '<html lang="en"' in client.get("/people/me/").content.decode()
    client.post("/people/me/language/", {"language": "tlh"})
    assert User.objects.get(pk=contributor.pk).language == "en"


def test_who_has_no_role_is_told_whom_to_ask(client, stranger, administrator):
    client.force_login(stranger)
    page = client.get("/people/me/").content.decode()
    assert "Du har ingen roll än" in page
    assert administrator.email in page
    assert stranger.email in page


def test_the_register_is_for_its_keeper_alone(client, administrator, manager, contributor):
    User.objects.filter(pk=contributor.pk).update(employee_number="778899")
    client.force_login(manager)
    page = client.get(f"/people/{contributor.pk}/").content.decode()
    assert "778899" not in page  # employee number and history
    client.force_login(administrator)
    assert "778899" in client.get(f"/people/{contributor.pk}/").content.decode()
    changed = {"name": "Siv Skrivare", "email": "skriver@stad.example", "employee_number": "1", "language": "sv"}
    assert client.post(f"/people/{contributor.pk}/change/", changed).status_code == 302
    taken = client.post(f"/people/{contributor.pk}/change/", {**changed, "email": manager.email})
    assert taken.status_code == 422
    assert "Cia Chef" in taken.content.decode()
    assert client.post(f"/people/{contributor.pk}/close/", {"reason": "Slutat"}).status_code == 302
    assert client.post(f"/people/{contributor.pk}/open/").status_code == 302
    assert User.objects.get(pk=contributor.pk).is_active


def test_someone_whose_account_is_closed_is_out_at_once(client, administrator, contributor):
    from rodtrad.org.people.operations import deactivate_person

    client.force_login(contributor)
    assert client.get("/people/me/").status_code == 200
    deactivate_person(actor=administrator, person_id=contributor.pk, reason="Slutat")
    assert client.get("/people/me/").status_code == 302


@pytest.mark.parametrize("text", NASTY)
def test_bad_input_is_answered_with_a_page(client, town, administrator, contributor, role, text):
    client.force_login(administrator)
    fields = ("name", "email", "employee_number", "language", "kind", "first_on", "last_on", "reason")
    for address in addresses(town, contributor, role):
        assert client.post(address, dict.fromkeys(fields, text)).status_code in {200, 302, 405, 422}, address
    assert client.get("/people/", {"q": text, "page": text}).status_code == 200
    assert client.get(f"/people/{contributor.pk}/roles/new/", {"q": text}).status_code == 200
    for number in (0, 10**30):
        for address in ("/people/{}/", "/people/of/{}/", "/people/roles/{}/end/"):
            assert client.get(address.format(number)).status_code == 404


def test_roles_that_cannot_be_seen_to_are_not_changed_by_guessing(client, town, manager, management):
    client.force_login(manager)
    theirs = Role.objects.get(person=management)
    for verb in ("end", "dates", "withdraw"):
        assert client.post(f"/people/roles/{theirs.pk}/{verb}/", {"reason": "x"}).status_code == 403
    assert Role.objects.get(pk=theirs.pk).last_on is None


@pytest.mark.parametrize("where", ["list", "node", "person", "me"])
def test_thirty_rows_cost_as_many_questions_as_one(client, town, administrator, where, django_assert_max_num_queries):
    client.force_login(administrator)
    person = person_as(town, "en", "En Enda", "reader", "E1")
    address = {
        "list": "/people/?q=stad",
        "node": f"/people/of/{town['E1']}/",
        "person": f"/people/{person.pk}/",
        "me": "/people/me/",
    }[where]
    tell([administrator], "Ett")

    def count():
        with django_assert_max_num_queries(16) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    one = count()
    kinds = ["reader", "contributor", "controller", "examiner", "auditor", "management"]
    for i in range(30):
        person_as(town, f"p{i}", f"P {i}", "reader", "E1")
        tell([administrator], f"Nr {i}")
        Role.objects.create(
            person=person,
            kind=kinds[i % 6],
            node_id=town["E2"],
            valid=date_range(START + timedelta(days=i * 20), START + timedelta(days=i * 20 + 10)),
        )
    assert count() == one


def test_search_finds_people_for_employees_alone(administrator, contributor):
    from django.contrib.auth.models import AnonymousUser

    from rodtrad.org.people.providers import search

    assert [h.title for h in search(administrator, "siv", 10)] == ["Siv Skriver"]
    assert list(search(AnonymousUser(), "siv", 10)) == []
