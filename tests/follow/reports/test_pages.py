"""Pages as each persona sees them; lists that grow; hostile input; what could leak."""

import pytest
from django.urls import reverse

from rodtrad.core.history import history_of
from rodtrad.follow.reports.models import GoalAssessment, Report
from rodtrad.follow.reports.queries import in_line, visible_to
from rodtrad.follow.rounds.models import Round
from tests.follow.world import make_world, say

pytestmark = pytest.mark.django_db
EVERYONE = (
    "manager1",
    "manager2",
    "contributor",
    "controller",
    "management",
    "secretary",
    "member",
    "office",
    "auditor",
    "other_controller",
    "stranger",
)
IN_A_LINE = {"controller", "management", "secretary", "member", "office", "auditor"}
SECRET = "Det här är ett utkast om ett barn."


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("state", ["in_progress", "returned", "submitted", "approved"])
def test_the_rule_says_the_same_as_the_queryset(world, who, state):
    for name in ("a1", "A"):
        say(world, name, state=state)
    user = world.people[who]

    seen = set(visible_to(user).values_list("pk", flat=True))
    by_rule = {r.pk for r in Report.objects.select_related("round", "node") if user.has_perm("reports.view", r)}
    assert seen == by_rule
    assert set(in_line(user).values_list("pk", flat=True)) <= seen


@pytest.mark.parametrize("who", EVERYONE)
def test_a_draft_is_read_by_those_in_the_line_and_leaks_to_nobody_else(world, as_, who):
    report = say(world, "a1", state="in_progress", text=SECRET)
    urls = ["show", "brief", "pdf", "word", "excel", "edit", "brief_pdf", "late"]
    may = who in IN_A_LINE | {"manager1", "contributor"}
    for name in urls:
        answer = as_(who).get(reverse(f"reports:{name}", args=[report.pk]))
        assert answer.status_code == (200 if may else 404) or (name == "late" and answer.status_code == 403 and may), (
            name
        )
    assert (SECRET in as_(who).get(reverse("reports:show", args=[report.pk])).content.decode()) == may


@pytest.mark.parametrize("name", ["list", "show", "edit", "pdf", "late", "brief"])
def test_the_anonymous_get_nothing(world, client, name):
    report = say(world, "a1", state="approved")
    answer = client.get(reverse(f"reports:{name}", args=[] if name == "list" else [report.pk]))
    assert answer.status_code in {302, 404}


def test_a_corrected_report_shows_others_the_approved_version_and_not_what_is_being_written(world, as_):
    from rodtrad.follow.reports import operations

    report = say(world, "a1", text="Godkänd text.")
    operations.approve(actor=world.people["controller"], report_id=report.pk)
    operations.correct(actor=world.people["controller"], report_id=report.pk, reason="Fel.")
    GoalAssessment.objects.update(shows=SECRET)

    page = as_("stranger").get(f"/reports/{report.pk}/")
    assert page.status_code == 404  # under correction it is not open to those outside the line
    assert SECRET in as_("controller").get(f"/reports/{report.pk}/").content.decode()
    assert "Godkänd text." in as_("controller").get(f"/reports/{report.pk}/versions/1/").content.decode()


@pytest.mark.parametrize("who", EVERYONE)
def test_who_sees_the_units_reports_together(world, as_, who):
    say(world, "a1")
    answer = as_(who).get(reverse("reports:table", args=[world.nodes["A"].pk, world.round.pk]))
    assert answer.status_code == (200 if who in IN_A_LINE else 403)


@pytest.mark.parametrize(
    "page",
    [
        lambda w: reverse("reports:list"),
        lambda w: reverse("reports:table", args=[w.nodes["A"].pk, w.round.pk]),
        lambda w: reverse("reports:edit", args=[w.report("A").pk]),
        lambda w: reverse("reports:show", args=[w.report("A").pk]),
        lambda w: reverse("rounds:show", args=[w.round.pk]),
        lambda w: reverse("rounds:asks", args=[w.round.pk]),
        lambda w: "/",
    ],
)
def test_the_same_number_of_queries_for_one_unit_and_for_thirty(db, client, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    world = make_world(30)
    client.force_login(world.people["management"])
    for name in ("a1", "a2"):
        say(world, name, text="Ett.")
    client.get(page(world))
    with CaptureQueriesContext(connection) as few:
        assert client.get(page(world)).status_code == 200
    for i in range(3, 31):
        say(world, f"a{i}", text=f"Text {i}.")
    with CaptureQueriesContext(connection) as many:
        client.get(page(world))

    assert len(many) <= len(few)


def save(client, report, **post):
    return client.post(reverse("reports:save", args=[report.pk]), post)


@pytest.mark.parametrize(
    "post",
    [
        {"assessment.999999.shows": "x"},
        {"assessment.x.shows": "x"},
        {"assessment..shows": "x"},
        {"assessment.99999999999999999999999.shows": "x"},
        {"forecast.1.value": "tolv"},
        {"forecast.1.value": "1e400"},
        {"answer.1.text": "x"},
        {"outcome.1.reached": "kanske"},
        {"report.summary": "\u202e😀" * 50},
        {"report.state": "approved", "report.version": "9"},
        {"nonsense": "x", ".": "y", "report": "z"},
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_makes_no_sense_is_refused_in_a_sentence_and_never_breaks(world, as_, post, headers):
    report = world.report("a1")
    answer = as_("manager1").post(reverse("reports:save", args=[report.pk]), post, headers=headers)

    assert answer.status_code in {200, 302, 409, 422}
    assert world.report("a1").state in {"not_started", "in_progress"}


def test_what_was_typed_and_refused_stands_in_the_box(world, as_):
    report, goal_id = world.report("a1"), world.goals["goal a1"].pk
    name, text = f"forecast.{world.indicator.pk}.value", f"assessment.{goal_id}.shows"
    answer = as_("manager1").post(
        reverse("reports:save", args=[report.pk]), {name: "cirka hundra", text: "Det här sparas."}
    )

    assert answer.status_code == 422
    assert "cirka hundra" in answer.content.decode()
    assert GoalAssessment.objects.get().shows == "Det här sparas."


@pytest.mark.parametrize(
    "path", ["keep/", "hand-over/", "submit/", "move/approve/", "move/send/", "late/", "save/", "parts/"]
)
@pytest.mark.parametrize("who", EVERYONE)
def test_posting_nothing_is_answered_and_never_breaks(world, as_, who, path):
    report = world.report("a1")
    assert as_(who).post(f"/reports/{report.pk}/{path}", {}).status_code in {200, 302, 403, 404, 422}


@pytest.mark.parametrize("path", ["move/", "turn/", "deadline/", "asks/copy/", "asks/add/", "rule/", "exemptions/"])
@pytest.mark.parametrize("who", EVERYONE)
def test_posting_nonsense_to_a_round_is_answered_and_never_breaks(world, as_, who, path):
    post = {"step": "☃", "board": "x" * 40, "due_on": "2026-13-45", "level": "", "minutes": "1e9", "node": "-1"}
    answer = as_(who).post(f"/rounds/{world.round.pk}/{path}", post)

    assert answer.status_code in {302, 403, 422}
    assert Round.objects.get().state == "open"


@pytest.mark.parametrize("query", ["?page=zzz&state=☃&q=%00", "?round=999999999999", "?page=-1&q='\"--"])
def test_odd_questions_get_a_page(world, as_, query):
    assert as_("controller").get(f"/reports/{query.replace('%00', '')}").status_code == 200


def test_the_boxes_the_round_does_not_ask_for_are_not_there(world, as_):
    from rodtrad.follow.rounds.models import Ask

    Ask.objects.create(round=world.round, level="unit", section="assessment", minutes=1)
    page = as_("manager1").get(reverse("reports:edit", args=[world.report("a1").pk])).content.decode()

    assert ".assessment" in page
    assert ".shows" not in page
    assert "forecast." not in page


def test_the_reason_to_ask_again_is_seen_by_those_who_answer(world, as_):
    from rodtrad.follow.rounds.models import Ask

    Ask.objects.create(
        round=world.round, level="unit", section="question", title="Hur?", minutes=1, repeat_reason="Rättad metod."
    )
    page = as_("manager1").get(reverse("reports:edit", args=[world.report("a1").pk])).content.decode()

    assert "Rättad metod." in page


def test_when_a_unit_is_merged_in_the_middle_its_report_is_its_successors(world, as_):
    from datetime import timedelta

    from rodtrad.core.periods import date_range, today
    from rodtrad.org.tree import placements
    from rodtrad.org.tree.models import NodePeriod, Succession
    from tests.follow.world import SINCE

    report = say(world, "a1", state="in_progress", text="Före sammanslagningen.")
    yesterday = today() - timedelta(days=1)
    NodePeriod.objects.filter(node=world.nodes["a1"]).update(valid=date_range(SINCE.lower, yesterday))
    Succession.objects.create(predecessor=world.nodes["a1"], successor=world.nodes["a2"], kind="merge", on=today())
    placements.rebuild()

    page = as_("manager2").get(f"/reports/{report.pk}/edit/")
    assert page.status_code == 200
    assert "Före sammanslagningen." in page.content.decode()
    assert as_("manager1").get(f"/reports/{report.pk}/edit/").status_code == 404


def test_indicators_no_analysis_has_mentioned_stand_on_the_list_until_one_does(world, as_):
    url = reverse("reports:unused", args=[world.nodes["A"].pk])
    assert "Andel trygga barn" in as_("controller").get(url).content.decode()
    from django.utils import timezone

    say(world, "a1", text="Färre barn är trygga i år enligt enkäten.")
    GoalAssessment.objects.update(edited_at=timezone.now())

    assert "Andel trygga barn" not in as_("controller").get(url).content.decode()
    assert as_("manager1").get(url).status_code == 403


def test_history_says_who_wrote_what(world):
    from rodtrad.follow.reports import operations

    report = world.report("a1")
    operations.edit_report(actor=world.people["manager1"], report_id=report.pk, edits={"summary": "Bra."}, seen={})

    changes = history_of(world.report("a1"))
    assert any(c.what == "sammanfattning" and c.who == "Manager1" and c.new == "Bra." for c in changes)
