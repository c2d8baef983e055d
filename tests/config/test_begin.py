"""An empty installation gets its first person by a command, once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.people.queries import kinds_of
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.years.models import BudgetYear

pytestmark = pytest.mark.django_db


def test_the_first_person_can_log_in_and_lead():
    said = StringIO()
    call_command("begin", "Anna.Ek@stad.example", "Anna Ek", stdout=said)
    person = User.objects.get(email="anna.ek@stad.example")
    password = said.getvalue().split("password ")[1].split()[0]
    assert person.check_password(password)
    assert kinds_of(person) == {RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.EXECUTIVE_OFFICE}
    assert NodePeriod.objects.get().name == "Kommunfullmäktige"
    browser = Client()
    browser.force_login(person)
    assert browser.get("/").status_code == 200


def test_a_second_time_is_refused():
    call_command("begin", "anna@stad.example", "Anna Ek", stdout=StringIO())
    with pytest.raises(CommandError, match="redan personer"):
        call_command("begin", "bo@stad.example", "Bo Ek", stdout=StringIO())
    assert User.objects.count() == 1


@pytest.mark.parametrize(("email", "name"), [("inte en adress", "Anna"), ("anna@stad.example", " ")])
def test_what_is_no_person_is_refused_in_a_sentence(email, name):
    with pytest.raises(CommandError):
        call_command("begin", email, name, stdout=StringIO())
    assert not User.objects.exists()


def test_the_first_person_lays_out_the_first_year():
    call_command("load_programmes", verbosity=0)
    call_command("begin", "anna@stad.example", "Anna Ek", stdout=StringIO())
    browser = Client()
    browser.force_login(User.objects.get())
    assert "Lägg först till mandatperioden" in browser.get("/years/").content.decode()
    assert browser.post("/years/first/", {"year": "2017"}).status_code == 422
    browser.post("/years/mandates/new/", {"first_year": "2015", "last_year": "2018"})
    assert browser.post("/years/first/", {"year": "2031"}).status_code == 422
    answer = browser.post("/years/first/", {"year": "2017"}, follow=True)
    assert "2017" in answer.content.decode()
    year = BudgetYear.objects.get()
    assert (year.year, year.programme.code, year.deadlines.count()) == (2017, "2016", 12)
    assert "kopiera det senaste" in browser.post("/years/first/", {"year": "2018"}).content.decode()
