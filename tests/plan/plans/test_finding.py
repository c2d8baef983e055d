"""Plans are found by the name of their organisation, whatever the case of its Swedish letters."""

import pytest
from django.urls import reverse

from rodtrad.org.tree.models import NodePeriod
from rodtrad.plan.plans.overview import Choice, overview
from rodtrad.plan.plans.providers import search
from tests.plan.chain import YEAR

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(chain):
    NodePeriod.objects.filter(node=chain.nodes["E1"]).update(name="Förskolan Älgen")
    chain.plan("E2")
    return chain.plan("E1")


@pytest.mark.parametrize("text", ["älgen", "ÄLGEN", " förskolan ä"])
def test_the_list_search_and_table_find_the_name_in_any_case(chain, log_in, plan, text):
    page = log_in("management").get(reverse("plans:list"), {"q": text, "year": YEAR}).context["page"]
    hits = search(chain.who("management"), text, 10)
    rows = overview(chain.nodes["N1"].pk, plan.year, Choice(text=text)).rows

    assert [p.pk for p in page.object_list] == [plan.pk]
    assert [h.url for h in hits] == [reverse("plans:show", args=[plan.pk])]
    assert [r.plan.pk for r in rows] == [plan.pk]


def test_signs_of_a_pattern_are_only_letters(chain, plan):
    assert search(chain.who("management"), "%", 10) == []
