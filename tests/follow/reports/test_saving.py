"""Saving as one goes: fingerprints, what nobody touched, and a session that ended in the middle."""

import re

import pytest
from django.urls import reverse

from rodtrad.core.editing import fingerprint
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.models import Forecast, GoalAssessment
from tests.follow.world import say

pytestmark = pytest.mark.django_db
HX = {"HX-Request": "true"}


def save(client, report, post, **headers):
    return client.post(reverse("reports:save", args=[report.pk]), post, headers=headers)


def seen_in(answer, name):
    found = re.search(rf'name="seen.{re.escape(name)}" value="(\w*)"', answer.content.decode())
    return found and found[1]


def form_in(page):
    """The fingerprints that the page was sent with."""
    return dict(re.findall(r'name="(seen\.[^"]+)" value="(\w+)"', page.content.decode()))


def words(world, shows="", name="a1"):
    return f"assessment.{world.goals[f'goal {name}'].pk}.{shows}"


def test_a_field_saves_after_logging_in_again(world, as_, client):
    report, name = world.report("a1"), words(world, "shows")
    sent = {name: "Text", f"seen.{name}": fingerprint("")}
    answer = save(client, report, sent, **HX)

    assert seen_in(answer, name) == fingerprint("")
    assert "utloggad" in answer.content.decode()
    again = save(as_("manager1"), report, {name: "Text igen", f"seen.{name}": seen_in(answer, name)}, **HX)
    assert 'data-saved="yes"' in again.content.decode()
    assert GoalAssessment.objects.get().shows == "Text igen"


def test_a_form_sent_when_logged_out_comes_back_with_what_was_typed_and_not_the_rest(world, client):
    report = say(world, "a1", submit=False, text="Det som redan stod.")
    shows, why = words(world, "shows"), words(world, "why")
    post = {shows: "Det som redan stod.", why: "Nyskrivet."}
    post |= {f"seen.{shows}": fingerprint("Det som redan stod."), f"seen.{why}": fingerprint("Vi övade.")}
    answer = save(client, report, post)

    assert answer.status_code == 401
    page = answer.content.decode()
    assert "Nyskrivet." in page
    assert "Det som redan stod." not in page


def test_a_refused_field_keeps_its_fingerprint_so_that_it_can_be_tried_again(world, as_):
    report = say(world, "a1", state="submitted")
    name = words(world, "shows")
    seen = fingerprint(GoalAssessment.objects.get().shows)
    for who in ("member", "manager1"):
        answer = save(as_(who), report, {name: "x", f"seen.{name}": seen}, **HX)
        assert seen_in(answer, name) == seen


def test_what_nobody_touched_neither_clashes_nor_is_saved_over(world, as_):
    """One person has the whole form before them while a colleague writes in another box of it."""
    report = say(world, "a1", submit=False)
    Forecast.objects.create(report=report, indicator=world.indicator, value=87)
    page = as_("manager1").get(reverse("reports:edit", args=[report.pk]))
    post = form_in(page)
    shows, why, value = words(world, "shows"), words(world, "why"), f"forecast.{world.indicator.pk}.value"
    post |= {shows: GoalAssessment.objects.get().shows, why: "Mitt skäl.", value: "87"}
    goal = world.goals["goal a1"].pk
    common = {"actor": world.people["contributor"], "report_id": report.pk}
    operations.assess(goal_id=goal, edits={"shows": "Kollegans."}, seen={}, **common)
    operations.forecast(indicator_id=world.indicator.pk, text="90", seen={}, **common)

    answer = save(as_("manager1"), report, post)

    assert answer.status_code == 302
    said = GoalAssessment.objects.get()
    assert (said.shows, said.why, Forecast.objects.get().value) == ("Kollegans.", "Mitt skäl.", 90)


def test_two_who_touched_the_same_box_clash_and_the_boxes_beside_keep_what_was_typed(world, as_):
    report = say(world, "a1", submit=False)
    post = form_in(as_("manager1").get(reverse("reports:edit", args=[report.pk])))
    goal = world.goals["goal a1"].pk
    operations.assess(
        actor=world.people["contributor"], report_id=report.pk, goal_id=goal, edits={"shows": "Kollegans."}, seen={}
    )
    answer = save(as_("manager1"), report, post | {words(world, "shows"): "Min.", words(world, "why"): "Mitt skäl."})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert all(text in page for text in ("Kollegans.", "Min.", "Mitt skäl."))
    assert GoalAssessment.objects.get().shows == "Kollegans."


def test_names_are_found_whatever_the_case_also_with_swedish_letters(world, as_):
    from rodtrad.org.tree.models import NodePeriod

    NodePeriod.objects.filter(node=world.nodes["a1"]).update(name="Älgen")
    for url in (reverse("reports:list"), reverse("reports:table", args=[world.nodes["A"].pk, world.round.pk])):
        page = as_("controller").get(url, {"q": "älgen"}).content.decode()
        assert "Älgen" in page, url
        assert "Enhet a2" not in page, url
