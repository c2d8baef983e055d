"""What is frozen is frozen, also for raw SQL; it reads the same for ever; and the plan comes out as page, tagged PDF and Word."""

import io
import json
from hashlib import sha256

import docx
import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from rodtrad.core.models import Snapshot
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.activities import operations as activities
from rodtrad.plan.goals import operations as goals
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Target
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.comparison import compare_versions
from rodtrad.plan.plans.models import CommonPart, Part, Plan, PlanVersion
from rodtrad.plan.plans.snapshot import PLAN, text_of
from tests.plan.chain import YEAR, decision, money

pytestmark = pytest.mark.django_db
HOSTILE = '\u202etnemucod\u202c \U0001f600 "citat" #set text(fill: red) $x$ `kod` <b>fet</b> \\ /* */ =1+1'


def full(chain):
    """A plan with everything in it, adopted by a board."""
    plan = chain.whole()
    goal = Goal.objects.get(plan=plan)
    who = chain.who("management")
    indicator = chain.indicator()
    target = {"indicator": indicator, "year": YEAR, "value": money(90)}
    Target.objects.create(node=chain.nodes["KF"], set_by="council", **target)
    Target.objects.create(node=chain.nodes["N1"], set_by="board", **{**target, "value": money(92)})
    goals.add_result(
        actor=who, goal_id=goal.pk, fields={"text": HOSTILE, "indicator": indicator, "target_value": money(100)}
    )
    fields = {"title": HOSTILE[:200], "starts_on": "2026-01-01", "ends_on": "2026-06-30"}
    activities.add_activity(actor=who, goal_id=goal.pk, fields=fields)
    common = CommonPart.objects.create(
        node=chain.nodes["F1"], kind="dialogue", title="Råd", text="Vi har *råd*.", first_year=YEAR
    )
    operations.refer_to_common(actor=who, plan_id=plan.pk, place=(None, "dialogue", ""), common_id=common.pk)
    chain.write(plan, "working_methods", goal, f"- **Läsning**\n- {HOSTILE}\n\n1. ett\n2. två")
    place = (goal.pk, "resource_use", "money")
    operations.edit_part(actor=who, plan_id=plan.pk, place=place, edits={"amount_sek": money(1_250_000)}, seen={})
    operations.submit(actor=who, plan_id=plan.pk)
    operations.assess_as_credible(actor=chain.who("controller"), plan_id=plan.pk)
    more = {"paragraph": "§ 12", "registration_number": "606-2025"}
    operations.adopt(actor=chain.who("secretary"), plan_id=plan.pk, **{**decision(), "decided_by": "Nämnden"}, **more)
    return Plan.objects.get(pk=plan.pk)


def test_the_pdf_is_tagged_with_title_language_and_table_headers(chain, log_in):
    plan = full(chain)
    body = log_in("reader").get(reverse("plans:pdf", args=[plan.pk])).content
    with pikepdf.open(io.BytesIO(body)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang).startswith("sv")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as metadata:
            assert "Namn E1" in metadata["dc:title"]
            assert metadata["pdfuaid:part"] == "1"
        kinds = tags(pdf.Root.StructTreeRoot)
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TH", "/TD"} <= kinds


def tags(node):
    """The kinds of all structure elements below `node`."""
    found = set()
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at, pikepdf.Array):
            waiting += list(at)
        elif isinstance(at, pikepdf.Dictionary):
            if "/S" in at:
                found.add(str(at.S))
            if "/K" in at:
                waiting.append(at.K)
    return found


def test_word_has_the_decision_the_headings_and_every_text(chain, log_in):
    plan = full(chain)
    word = docx.Document(io.BytesIO(log_in("reader").get(reverse("plans:word", args=[plan.pk])).content))
    text = "\n".join(p.text for p in word.paragraphs)
    for piece in (
        "Nämnden",
        "2025-12-15",
        "§ 12",
        "606-2025",
        "Gemensam text från Namn F1: Råd",
        "1 250 000".replace(" ", "\xa0"),
    ):
        assert piece in text, piece
    assert "#set text(fill: red)" in text
    assert {p.style.name for p in word.paragraphs} >= {"Title", "Heading 1", "Heading 2", "List Bullet"}
    cells = [c.text for t in word.tables for row in t.rows for c in row.cells]
    assert {"90 %", "92 %"} <= set(cells)


def test_the_page_shows_the_same_with_nothing_run(chain, log_in):
    page = log_in("reader").get(reverse("plans:show", args=[full(chain).pk])).content.decode()
    assert "&lt;b&gt;fet&lt;/b&gt;" in page
    assert "<b>fet" not in page
    assert "606-2025" in page


@pytest.mark.parametrize("version", ["live", "1"])
def test_documents_of_drafts_and_of_versions_are_there_for_the_line(chain, log_in, version):
    plan = full(chain)
    for kind in ("pdf", "word"):
        answer = log_in("manager").get(reverse(f"plans:{kind}", args=[plan.pk]) + f"?version={version}")
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE core_snapshot SET body = '{}'",
        "DELETE FROM core_snapshot",
        "UPDATE plans_planversion SET number = 7",
        "UPDATE plans_planversion SET adopted_by_id = NULL",
        "UPDATE plans_planversion SET snapshot_id = snapshot_id + 1",
        "DELETE FROM plans_planversion",
        "UPDATE plans_planstep SET reason = 'annat'",
        "DELETE FROM plans_planstep",
    ],
)
def test_nobody_changes_what_was_adopted_not_even_by_raw_sql(chain, sql):
    chain.adopted()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert PlanVersion.objects.count() == 1


def test_what_changes_later_changes_nothing_in_the_adopted_text(chain):
    plan = full(chain)
    before = PLAN.read(plan.versions.get().snapshot)
    CommonPart.objects.update(text="Annat")
    Goal.objects.filter(plan=plan).update(title="Annat")
    Part.objects.filter(plan=plan).update(text="Annat")
    Target.objects.update(value=1)
    chain.nodes["E1"].periods.update(name="Annat namn")
    assert PLAN.read(PlanVersion.objects.get(plan=plan).snapshot) == before
    assert text_of(Plan.objects.get(pk=plan.pk)) != before


def test_a_text_frozen_before_indicators_had_targets_is_still_read(chain):
    plan = full(chain)
    document = json.loads(plan.versions.get().snapshot.body)
    for goal in document["goals"]:
        goal["indicators"] = [one["name"] for one in goal["indicators"]]
        for part in goal["parts"]:
            del part["common_source"]
    del document["regime"], document["contractor"]
    body = json.dumps(document)
    old = Snapshot(kind="plan", schema_version=1, body=body, sha256=sha256(body.encode()).hexdigest())
    assert [i.name for i in PLAN.read(old).goals[0].indicators] == ["Mått I1"]


def test_the_contractor_stands_in_the_plan_that_it_runs(chain):
    assert text_of(chain.plan("E3")).contractor == "Omsorg Exempel AB"


def test_versions_are_compared_word_by_word_and_goals_followed_across_years(chain, log_in):
    old = chain.adopted(year=YEAR - 1)
    chain.board_goal(year=YEAR)
    plan = chain.plan()
    source = Goal.objects.get(plan=old)
    goal = operations.carry_over_goal(actor=chain.who("manager"), plan_id=plan.pk, goal_id=source.pk)
    chain.write(plan, "working_methods", goal, "Så här och ute.")

    book = rulebook(plan.year.programme_id)
    rows = compare_versions(text_of(old), text_of(plan), (book, book), {source.pk: goal.pk})
    changed = {r.what: "".join(s.text for s in r.stretches if s.kind == "added") for r in rows if r.is_changed}
    assert changed["Arbetssätt"] == " och ute"
    assert "Uppföljning och utvärdering" not in changed

    page = log_in("manager").get(reverse("plans:compare", args=[plan.pk])).content.decode()
    assert "<ins> och ute</ins>" in page
    assert f"{YEAR - 1}, version 1" in page


def test_the_same_text_compared_with_itself_is_the_same(chain):
    text = text_of(chain.whole())
    book = rulebook(text.programme_id)
    assert not [r for r in compare_versions(text, text, (book, book)) if r.is_changed]
