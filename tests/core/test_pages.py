"""Pages that say what went wrong, pages about the product, and the net under them all."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from rodtrad.core.middleware import POLICY, Refusals
from rodtrad.core.views import broken
from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("a@stad.example", name="Anna Ek")


@pytest.mark.parametrize("name", ["about", "accessibility", "privacy"])
def test_pages_about_the_product_are_open_to_all(client, name):
    answer = client.get(reverse(f"core:{name}"))
    assert answer.status_code == 200
    assert "<h1" in answer.content.decode()


def test_no_link_on_an_open_page_leads_nowhere(client):
    import re

    text = client.get("/about/").content.decode()
    links = {a for a in re.findall(r'href="(/[^"#]*)"', text) if not a.startswith("/static/")}
    assert links
    assert {a: client.get(a).status_code for a in links if client.get(a).status_code not in {200, 302}} == {}


def test_what_is_not_there_says_what_to_do_and_keeps_the_policy(client, person):
    client.force_login(person)
    answer = client.get("/nowhere/")
    text = answer.content.decode()

    assert answer.status_code == 404
    assert "Sidan finns inte, eller är inte öppen för dig" in text
    assert "Till skrivbordet" in text
    assert answer.headers["Content-Security-Policy"] == POLICY


def test_an_old_form_says_that_it_is_old_and_that_nothing_is_saved(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    answer = strict.post("/language/", {"language": "en"})
    text = answer.content.decode()

    assert answer.status_code == 403
    assert "Sidan var öppnad före en ny inloggning" in text
    assert "Inget är sparat" in text
    assert "CSRF verification failed" not in text


def test_the_page_for_our_own_faults_needs_neither_request_nor_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = broken(rf.get("/"))
    assert answer.status_code == 500
    assert "Något gick fel hos oss" in answer.content.decode()
    assert "Traceback" not in render_to_string("core/broken.html")


def net(raises=None):
    return Refusals(lambda _request: HttpResponse("ok"))


def request(rf: RequestFactory, path="/", **data):
    made = rf.get(path, data)
    made.user = User()
    return made


def test_a_refusal_that_no_form_caught_becomes_a_page(rf, person):
    made = rf.get("/")
    made.user = person
    answer = net().process_exception(made, ValidationError("Planen är antagen. Revidera den."))
    assert answer is not None
    assert answer.status_code == 422
    assert "Revidera den." in answer.content.decode()


def test_a_number_that_no_row_can_have_is_not_found_and_other_faults_are_ours(rf):
    with pytest.raises(Http404):
        net().process_exception(rf.get("/"), DataError("bigint out of range"))
    assert net().process_exception(rf.get("/"), KeyError("x")) is None


def test_a_nul_in_a_form_is_refused_in_a_sentence(client, person):
    client.force_login(person)
    answer = client.post("/language/", {"language": "s\x00v"})
    assert answer.status_code == 400
    assert "osynligt tecken" in answer.content.decode()


def test_the_persons_own_language_is_spoken_unless_the_browser_has_chosen(client, person):
    User.objects.filter(pk=person.pk).update(language="en")
    client.force_login(person)
    assert client.get("/about/").headers["Content-Language"] == "en"
    client.cookies["django_language"] = "sv"
    assert client.get("/about/").headers["Content-Language"] == "sv"
    client.cookies["django_language"] = "xx"
    assert client.get("/about/").headers["Content-Language"] == "sv"


def test_the_menu_costs_no_query_of_its_own(client, person, django_assert_max_num_queries):
    client.force_login(person)
    client.get("/about/")
    with django_assert_max_num_queries(3):
        client.get("/about/")
