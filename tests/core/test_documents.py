"""The same document as PDF, Word and web page: tagged, titled, described, and safe against what people write."""

import io
import zipfile
from datetime import date

import docx
import pikepdf
import pytest

from rodtrad.core.charts import Line, Share, series_chart, share_chart
from rodtrad.core.documents import (
    BulletList,
    DecisionBlock,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    Text,
)
from rodtrad.core.documents.html import to_html_fragment
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word

NASTY = "#let x = 1; $a$ *b* _c_ `d` <e> @f \\ \" ' ]] /* */ // 1 av 1 <script>alert(1)</script> & 🌱 עברית العربية 漢字 \x00\x0b\u202e"
LINES = [Line("Kvinnor", (80, 82)), Line("Män", (78, None))]
SERIES = series_chart(title="Trygghet", periods=["2024", "2025"], lines=LINES, unit="procent", target=84)
SHARES = share_chart(
    title="Bedömning", shares=[Share("helt", 19), Share("delvis", 6), Share("inte", 2)], what="enheter"
)


@pytest.fixture
def document():
    return Document(
        title=f"Plan {NASTY}",
        subtitle="2026",
        decision=DecisionBlock("Bromma stadsdelsnämnd", date(2026, 1, 20), "§ 13", "606-2021"),
        blocks=(
            Heading("Mål"),
            Text(f"**Fet** text\n\n- {NASTY}\n- två\n\n1. ett\n2. två"),
            Heading("Figurer", 2),
            Table("Indikatorer", ("Namn", "Värde"), ((NASTY, "1,5"),), frozenset({1})),
            Figure(SERIES, "Kolada"),
            Figure(SHARES),
            Quote(NASTY, "Förskolan Rimfrostgläntan"),
            BulletList(("x", NASTY)),
            PageBreak(),
            Paragraph("1 av 1", is_quiet=True),
        ),
    )


def walk(element, found):
    """Every structure element below one, with its alternative text."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            walk(child, found)
    elif isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            found.append((str(element.S), str(element.get("/Alt", ""))))
        if "/K" in element:
            walk(element.K, found)


def test_the_pdf_is_tagged_titled_and_in_swedish(document):
    with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf:
        found: list[tuple[str, str]] = []
        walk(pdf.Root.StructTreeRoot.K, found)
        tags = {tag for tag, _ in found}
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "sv"
        assert str(pdf.docinfo["/Title"]).startswith("Plan #let x = 1")
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= tags
        alternatives = [alt for tag, alt in found if tag == "/Figure"]
        assert alternatives == [SERIES.description, SHARES.description]
        assert "/Outlines" in pdf.Root
        meta = pdf.open_metadata()
        assert str(meta.get("pdfuaid:part")) == "1"


def test_a_letter_that_no_font_has_is_named_not_lost(document):
    import subprocess
    from shutil import which

    if not which("pdftotext"):
        with pikepdf.open(io.BytesIO(to_pdf(document))) as pdf:
            assert "[seedling]" in str(pdf.docinfo["/Title"])
        return
    text = subprocess.run(
        ["pdftotext", "-", "-"], input=to_pdf(document), capture_output=True, check=True
    ).stdout.decode()
    assert "[seedling]" in text


def test_word_has_headings_header_rows_alternative_texts_and_language(document):
    word = docx.Document(io.BytesIO(to_word(document)))

    assert [p.text for p in word.paragraphs if p.style.name.startswith("Heading")] == ["Mål", "Figurer"]
    assert word.tables[0].rows[0]._tr.trPr.xpath("./w:tblHeader")
    described = word.element.body.xpath(".//wp:docPr/@descr")
    assert described == [SERIES.description, SHARES.description]
    assert word.core_properties.language == "sv-SE"
    assert zipfile.ZipFile(io.BytesIO(to_word(document))).testzip() is None


def test_the_page_shows_what_people_wrote_and_runs_none_of_it(document):
    html = str(to_html_fragment(document))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<figure") == 2
    assert 'alt="Linjediagram: Trygghet, procent, 2024–2025.' in html


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Document(title=" ", blocks=()), "title must not be empty"),
        (lambda: Document(title="x", blocks=(Heading("a", 2),)), "no level may be skipped"),
        (lambda: series_chart(title="x", periods=["1"], lines=[], unit=""), "at least one line"),
        (lambda: series_chart(title="x", periods=["1"], lines=[Line("a", (1, 2))], unit=""), "must have 1 values"),
        (lambda: share_chart(title="x", shares=[Share("a", -1)], what="x"), "0 or more"),
    ],
)
def test_what_can_not_be_drawn_is_refused_in_a_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_empty_lists_and_tables_are_drawn():
    document = Document(title="Tom", blocks=(BulletList(()), Table("Inget", ("A",), ()), Text("")))

    assert to_pdf(document).startswith(b"%PDF")
    assert to_word(document).startswith(b"PK")
    assert "Inget" in str(to_html_fragment(document))
