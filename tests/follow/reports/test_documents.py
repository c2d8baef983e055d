"""A report as page, tagged PDF, Word and Excel; two pages for those who decide; the city's with its boards."""

import io
from decimal import Decimal

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from rodtrad.core.documents import Figure, Heading, Quote
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.brief import as_brief
from rodtrad.follow.reports.city import chapters_of
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.documents import as_document
from rodtrad.follow.reports.exports import to_excel
from rodtrad.follow.reports.models import DocumentPart, GoalAssessment, Quotation, Report, ReportVersion
from rodtrad.follow.reports.snapshot import text_of
from rodtrad.org.programmes.queries import rulebook
from tests.follow.world import say

pytestmark = pytest.mark.django_db
HOSTILE = '=1+1 <script>x</script> **ofärdig [länk](javascript:x) \u202eמימין\u0007 𝔘😀 #eval("\\") | $x$'


@pytest.fixture
def book(world):
    return rulebook(world.programme.pk)


@pytest.fixture
def board(world):
    """The board's report with everything in it: a departure, a quotation, a figure, a proposal."""
    for name in ("a1", "a2"):
        say(world, name, "fully", text=f"Orden från {name}.")
    report = say(world, "A", "partly")
    said = GoalAssessment.objects.get(report=report)
    GoalAssessment.objects.filter(pk=said.pk).update(departure_reason="Hälften har inte börjat.", trend="weak")
    Report.objects.filter(pk=report.pk).update(summary="Det går bra.", proposal="Nämnden utökar vikariepoolen.")
    source = GoalAssessment.objects.get(report=world.report("a1"))
    Quotation.objects.create(assessment=said, source=source, text="Orden från a1.")
    return world.report("A")


def text(report):
    return text_of(contents_of(report))


def pdf_text(body):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def test_the_pdf_is_tagged_titled_in_swedish_with_bookmarks_and_alternative_texts(board, book):
    body = to_pdf(as_document(text(board), book))
    reader = PdfReader(io.BytesIO(body))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"] == True  # noqa: E712
    assert str(root["/Lang"]).startswith("sv")
    assert "A" in str(reader.metadata.title)
    assert len(reader.outline) >= 3
    assert body.count(b"/Alt") >= 1 or "/StructTreeRoot" in root
    said = pdf_text(body)
    for words in ("Orden från a1.", "Hälften har inte börjat.", "Nämnden utökar", "2 av 2 enheter har rapporterat"):
        assert words in said


def test_the_proposal_and_the_decision_both_stand_there_also_when_the_underlay_is_left_out(board, book):
    Report.objects.filter(pk=board.pk).update(left_out=[DocumentPart.ROLL_UP])
    board.refresh_from_db()

    paragraphs = str(as_document(text(board), book).blocks)
    assert "Systemets förslag: helt" in paragraphs
    assert "Måluppfyllelse: delvis" in paragraphs


@pytest.mark.parametrize(
    ("part", "gone"),
    [
        (DocumentPart.GLANCE, "Läget i korthet"),
        (DocumentPart.QUOTATIONS, "Orden från a1."),
        (DocumentPart.FIGURES, "Utfall per indikator"),
        (DocumentPart.CHARTS, "Linjediagram"),
    ],
)
def test_a_part_that_is_left_out_is_gone_and_there_otherwise(board, book, part, gone):
    assert gone in str(as_document(text(board), book).blocks)
    board.left_out = [part]
    assert gone not in str(as_document(text(board), book).blocks)


def test_two_pages_say_the_state_why_and_what_is_proposed(board, book):
    body = to_pdf(as_brief(text(board), book))

    said = pdf_text(body)
    assert len(PdfReader(io.BytesIO(body)).pages) <= 2
    for words in ("Hur är läget?", "Varför?", "Vad föreslås?", "Nämnden utökar vikariepoolen."):
        assert words in said


def test_two_pages_stay_two_however_much_is_written(board, book):
    from dataclasses import replace

    whole = text(board)
    long = "En mening som är ganska lång och säger något om hur det har gått under våren. " * 60
    goals = tuple(
        replace(whole.goals[0], title=f"Mål {i} " + "med ett långt namn " * 12, why=long, change=long)
        for i in range(40)
    )
    huge = replace(whole, goals=goals, summary=long, proposal=long)

    body = to_pdf(as_brief(huge, book))

    assert len(PdfReader(io.BytesIO(body)).pages) <= 2
    assert "30 mål till står i rapporten." in pdf_text(body)


def test_word_has_the_same_words(board, book):
    words = docx.Document(io.BytesIO(to_word(as_document(text(board), book))))

    said = "\n".join(p.text for p in words.paragraphs)
    assert "Orden från a1." in said
    assert words.core_properties.language == "sv-SE"


def test_excel_has_figures_as_figures_and_no_formulas(board, book):
    GoalAssessment.objects.filter(report=board).update(shows=HOSTILE)
    workbook = openpyxl.load_workbook(io.BytesIO(to_excel(text(board), book)))

    goals, figures = workbook.worksheets[0], workbook.worksheets[1]
    assert figures.max_row == 3
    totals = [row[4].value for row in figures.iter_rows(min_row=2)]
    assert totals == [82, 85]
    assert all(isinstance(t, (int, float, Decimal)) for t in totals)
    assert {cell.data_type for row in goals.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert goals["H2"].value.startswith("=1+1")


@pytest.mark.parametrize("make", [to_pdf, to_word])
def test_hostile_words_become_words(board, book, make):
    GoalAssessment.objects.filter(report=board).update(shows=HOSTILE, why=HOSTILE, departure_reason=HOSTILE)
    Report.objects.filter(pk=board.pk).update(summary=HOSTILE * 20, proposal=HOSTILE)
    report = Report.objects.select_related("round__year", "node").get(pk=board.pk)

    assert len(make(as_document(text(report), book))) > 1000
    assert len(make(as_brief(text(report), book))) > 1000


def test_the_citys_report_has_a_chapter_for_each_board_that_is_in_from_what_was_frozen(world, board, book):
    operations.approve(actor=world.people["management"], report_id=board.pk)
    GoalAssessment.objects.filter(report=board).update(shows="Ändrat efteråt.")
    say(world, "B", "partly", state="in_progress")

    document = as_document(text(world.report("council")), book, None, chapters_of(world.round))

    headings = [b.text for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert "A" in headings
    assert "B" not in headings
    assert "Ändrat efteråt." not in str(document.blocks)
    assert any(isinstance(b, Quote) for b in document.blocks)


def test_the_chapters_take_one_query_for_many_boards(world, board, django_assert_num_queries):
    operations.approve(actor=world.people["management"], report_id=board.pk)
    assert len(list(chapters_of(world.round))) == 1
    with django_assert_num_queries(2):
        list(chapters_of(world.round))


def test_a_version_frozen_before_the_new_fields_can_still_be_read(world, board):
    import json
    from hashlib import sha256

    from rodtrad.core.models import Snapshot
    from rodtrad.follow.reports.snapshot import REPORT

    document = json.loads(__import__("pydantic").TypeAdapter(REPORT.schema).dump_json(text(board)))
    for name in ("proposal", "answers", "left_out", "is_late"):
        del document[name]
    del document["goals"][0]["level"]
    body = json.dumps(document)
    old = Snapshot(kind="report", schema_version=1, body=body, sha256=sha256(body.encode()).hexdigest())

    assert REPORT.read(old).summary == "Det går bra."


def test_every_figure_has_a_chart_with_words_beside_it(board, book):
    figures = [b for b in as_document(text(board), book).blocks if isinstance(b, Figure)]

    assert len(figures) == 2
    assert all(f.chart.description and f.source for f in figures)
    assert ReportVersion.objects.count() == 0
