"""Pages of indicators: per persona, with 1 and 30 rows, with what people may type."""

import pytest
from django.urls import reverse

from rodtrad.plan.indicators.models import Indicator, Target, Value
from tests.plan.indicators.scene import indicator, value

pytestmark = pytest.mark.django_db


def go(client, scene, who):
    if who != "anonymous":
        client.force_login(scene.people[who])
    return client


@pytest.mark.parametrize(
    ("page", "allowed"),
    [
        ("list", {"office", "controller", "manager", "reader", "auditor"}),
        ("show", {"office", "controller", "manager", "reader", "auditor"}),
        ("change", {"office"}),
        ("give", {"office"}),
        ("retire", {"office"}),
        ("record", {"office", "controller", "manager"}),
        ("set_target", {"office", "controller", "manager"}),
        ("create", {"office", "controller"}),
    ],
)
@pytest.mark.parametrize("who", ["office", "controller", "manager", "reader", "auditor", "anonymous"])
def test_pages_per_persona(client, scene, page, allowed, who):
    of = indicator(scene)
    place = {
        "record": [of.pk, scene["E1"].pk],
        "set_target": [of.pk, scene["E1"].pk],
        "create": [scene["N1"].pk],
        "list": [],
    }
    response = go(client, scene, who).get(reverse(f"indicators:{page}", args=place.get(page, [of.pk])))
    assert response.status_code == (302 if who == "anonymous" else 200 if who in allowed else 403)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same(client, scene, rows, django_assert_max_num_queries):
    for i in range(rows):
        indicator(scene, f"I{i}")
    go(client, scene, "manager").get(reverse("indicators:list"))
    with django_assert_max_num_queries(9):
        response = client.get(reverse("indicators:list"))
    assert response.content.count(b'scope="row"') == rows


def test_the_page_shows_chart_table_sexes_targets_and_corrections(client, scene):
    of = indicator(scene, is_split_by_sex=True, unit_of_measure="procent", aggregation="sum")
    for year in (2023, 2024, 2025):
        value(of, scene["E1"], year, year - 2000)
        value(of, scene["E1"], year, year - 1990, sex="K")
    value(of, scene["E1"], 2025, 444, is_current=False, source="Gammal källa")
    for year, number in ((2024, 11), (2025, 12)):
        Target.objects.create(indicator=of, node=scene["KF"], year=year, set_by="council", value=number)
    page = (
        go(client, scene, "reader")
        .get(reverse("indicators:show", args=[of.pk]) + f"?node={scene['E1'].pk}")
        .content.decode()
    )
    for words in (
        "Linjediagram",
        "Kvinnor: från 33 (2023) till 35 (2025)",
        "Årsmål: från 11",
        "fullmäktiges årsmål",
        "444",
        "Gammal källa",
    ):
        assert words in page
    above = client.get(reverse("indicators:show", args=[of.pk]) + f"?node={scene['N1'].pk}").content.decode()
    assert "Sammanlagt av 1 av 1 som mäter" in above


def test_what_is_missing_says_why(client, scene):
    of = indicator(scene, aggregation="weighted_mean")
    value(of, scene["E1"], 2025, 5)
    page = go(client, scene, "reader").get(reverse("indicators:show", args=[of.pk])).content.decode()
    assert "saknas" in page
    assert "Antalet bakom värdena saknas" in page


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_costs_the_same_however_many_places(client, scene, rows, django_assert_max_num_queries):
    of = indicator(scene, aggregation="sum")
    for i in range(rows):
        value(of, scene.add(f"U{i}", "N1-F", "unit"), 2025, 5)
    go(client, scene, "reader").get(reverse("indicators:show", args=[of.pk]))
    with django_assert_max_num_queries(20):
        client.get(reverse("indicators:show", args=[of.pk]))


def test_an_indicator_is_made_by_form_with_its_expression(client, scene):
    indicator(scene, "A", unit_of_measure="kr")
    form = {"code": "C", "name": "Dubbel", "unit_of_measure": "kr", "kind": "result", "direction": "none", "granularity": "year",
            "source": "computed", "expression": "2 * [A]", "aggregation": "none", "aggregation_in_time": "none", "n_decimals": "0"}  # fmt: skip
    url = reverse("indicators:create", args=[scene["KF"].pk])
    wrong = go(client, scene, "office").post(url, {**form, "expression": "2 * [A"})
    assert wrong.status_code == 422
    assert "går inte att läsa" in wrong.content.decode()
    assert "2 * [A" in wrong.content.decode()
    assert client.post(url, form).status_code == 302
    assert Indicator.objects.get(code="C").expression == "2 * [A]"


@pytest.mark.parametrize("typed", ["abc", "1e5", "NaN", "=1+1", "9" * 40, "١٢", "<b>5</b>", "5 000,5,5", "\u202e5"])
def test_a_figure_that_is_no_number_is_refused_and_kept(client, scene, typed):
    of = indicator(scene)
    url = reverse("indicators:record", args=[of.pk, scene["E1"].pk])
    response = go(client, scene, "manager").post(url, {"year": "2025", "value": typed, "status": "final"})
    assert response.status_code in {422, 302}
    if response.status_code == 422:
        assert not Value.objects.exists()


def test_what_people_type_in_addresses(client, scene):
    of = indicator(scene)
    go(client, scene, "manager")
    for query in ("?node=abc", "?node=-1", "?node=99999999999999999", "?node=%00"):
        assert client.get(reverse("indicators:show", args=[of.pk]) + query).status_code in {200, 400}
    for query in ("?q=%27%22%3B", "?q=" + "a" * 5000, "?page=-4", "?source=x&loose=y", "?q=%E2%80%AE"):
        assert client.get(reverse("indicators:list") + query).status_code == 200
    assert client.get("/indicators/999999/").status_code == 404
    assert client.get(reverse("indicators:record", args=[of.pk, 999999])).status_code == 404


def test_a_name_is_never_markup(client, scene):
    of = indicator(scene, name="<script>alert(1)</script>", definition="<img src=x onerror=alert(1)>")
    page = go(client, scene, "reader").get(reverse("indicators:show", args=[of.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
