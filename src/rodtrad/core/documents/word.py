"""A document as Word: real headings, header rows, alternative texts, language."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from rodtrad.core.charts.render import png
from rodtrad.core.documents.model import (
    Block,
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
from rodtrad.core.text import blocks_of

LOCALES = {"sv": "sv-SE", "en": "en-GB"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_word(document: Document) -> bytes:
    """The document as .docx."""
    word = docx.Document()
    _set_up(word, document)
    word.add_heading(_clean(document.title), level=0)
    if document.subtitle:
        word.add_paragraph(_clean(document.subtitle), style="Subtitle")
    if document.decision:
        _decision(word, document.decision)
    for block in document.blocks:
        _block(word, block)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _set_up(word: Word, document: Document) -> None:
    properties = word.core_properties
    properties.title = _clean(document.title)[:255]
    properties.author = _clean(document.author or "Rödtråd")[:255]
    properties.language = LOCALES.get(document.language, document.language)
    properties.created = datetime.now(UTC).replace(tzinfo=None)
    normal: Any = word.styles["Normal"]
    normal.font.name = "Arial"
    normal.font.size = Pt(10.5)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LOCALES.get(document.language, document.language))
    normal.element.get_or_add_rPr().append(language)
    for level in range(1, 5):
        style: Any = word.styles[f"Heading {level}"]
        style.font.name = "Arial"
        style.font.color.rgb = RGBColor(0x0B, 0x3F, 0x75)
    for section in word.sections:
        section.left_margin = section.right_margin = Cm(2.4)


def _block(word: Word, block: Block) -> None:  # noqa: C901 -- one short branch a kind of block
    if isinstance(block, Heading):
        word.add_heading(_clean(block.text), level=min(block.level, 9))
    elif isinstance(block, Paragraph):
        run = word.add_paragraph().add_run(_clean(block.text))
        if block.is_quiet:
            run.font.size = Pt(9)
            run.font.color.rgb = RGBColor(0x4D, 0x58, 0x6B)
    elif isinstance(block, Text):
        _text(word, block.markdown)
    elif isinstance(block, BulletList):
        for item in block.items:
            word.add_paragraph(_clean(item), style="List Bullet")
    elif isinstance(block, Table):
        _table(word, block)
    elif isinstance(block, Figure):
        _figure(word, block)
    elif isinstance(block, Quote):
        word.add_paragraph(_clean(f"”{block.text}”"), style="Quote")
        word.add_paragraph(_clean(f"– {block.by}"))
    elif isinstance(block, DecisionBlock):
        _decision(word, block)
    else:
        assert isinstance(block, PageBreak)
        word.add_page_break()


def _text(word: Word, markdown: str) -> None:
    for block in blocks_of(markdown):
        kind = "List Number" if block.is_numbered else "List Bullet"
        style = f"{kind} {min(block.depth, 3)}" if block.depth > 1 else kind
        paragraph = word.add_paragraph(style=style if block.depth else None)
        for run in block.runs:
            made = paragraph.add_run(_clean(run.text))
            made.bold = run.strong or None
            made.italic = run.emphasis or None


def _table(word: Word, table: Table) -> None:
    caption = word.add_paragraph(style="Caption")
    caption.add_run(_clean(table.caption))
    caption.paragraph_format.keep_with_next = True
    made = word.add_table(rows=1, cols=len(table.header), style="Light Grid Accent 1")
    header: Any = made.rows[0]
    for cell, text in zip(header.cells, table.header, strict=True):
        cell.text = _clean(text)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    header._tr.get_or_add_trPr().append(mark)
    for row in table.rows:
        for i, (cell, text) in enumerate(zip(made.add_row().cells, row, strict=True)):
            cell.text = _clean(text)
            if i in table.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    word.add_paragraph()


def _figure(word: Word, figure: Figure) -> None:
    shape: Any = word.add_picture(io.BytesIO(png(figure.chart)), width=Cm(15.5))
    described = shape._inline.docPr
    described.set("descr", _clean(figure.chart.description))
    described.set("title", _clean(figure.chart.title))
    source = f" Källa: {figure.source}" if figure.source else ""
    word.add_paragraph(_clean(f"{figure.chart.title}.{source}"), style="Caption")


def _decision(word: Word, decision: DecisionBlock) -> None:
    for label, value in decision.lines():
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(_clean(value))


def _clean(text: str) -> str:
    """The text without characters that no XML may hold."""
    return _NOT_XML.sub("", text)
