"""A document as tagged PDF (PDF/UA-1, PDF/A-3a) by Typst. Every text from people is escaped as a string."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import typst
from fontTools.ttLib import TTFont

from rodtrad.core.charts.render import svg
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
from rodtrad.core.text import Run, TextBlock, blocks_of

FONTS = Path(__file__).with_name("fonts")
STANDARDS = ["a-3a", "ua-1"]

PREAMBLE = """
#set document(title: {title}, author: {author}, keywords: {keywords})
#set text(font: ("Inter", "DejaVu Sans"), size: 10pt, lang: {language}, hyphenate: true)
#set page(paper: "a4", margin: (x: 2.4cm, top: 2.2cm, bottom: 2.4cm),
  footer: context text(size: 8pt, fill: luma(90))[#text({title}) #h(1fr) #counter(page).display("1")])
#set par(leading: 0.7em, spacing: 1.1em)
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(190)), inset: (x: 5pt, y: 5pt))
#show table.cell.where(y: 0): set text(weight: 600, fill: luma(60))
#show heading: it => block(above: 1.5em, below: 0.7em, sticky: true, text(fill: rgb("#0b3f75"), weight: 600, it.body))
#show title: set text(size: 20pt, weight: 600, fill: rgb("#1a2130"))
#show title: set par(leading: 0.4em)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 3): set text(size: 11pt)
#show figure.caption: set text(size: 9pt, fill: luma(70))
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.where(kind: table): set block(breakable: true)
"""


def to_pdf(document: Document) -> bytes:
    """The document as a PDF that readers of tagged PDF can use. The same document gives the same bytes but for its date."""
    with tempfile.TemporaryDirectory(prefix="rt-pdf-") as name:
        folder = Path(name)
        source = "\n".join(_source(document, folder))
        (folder / "document.typ").write_text(source, encoding="utf-8")
        made = typst.compile(
            str(folder / "document.typ"),
            root=str(folder),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            pdf_standards=STANDARDS,  # type: ignore[arg-type]
        )
    if not isinstance(made, bytes):
        raise TypeError("typst must give bytes; it gave pages.")
    return made


def _source(document: Document, folder: Path) -> Iterator[str]:
    yield PREAMBLE.format(
        title=_string(document.title),
        author=_string(document.author or "Rödtråd"),
        keywords=f"({' '.join(f'{_string(k)},' for k in document.keywords)})",
        language=_string(document.language),
    )
    yield f"#block(below: 0.8em, title({_string(document.title)}))"
    if document.subtitle:
        yield f"#block(below: 1.6em, text(size: 12pt, fill: luma(70), {_string(document.subtitle)}))"
    if document.decision:
        yield _decision(document.decision)
    for i, block in enumerate(document.blocks):
        yield _block(block, i, folder)


def _block(block: Block, i: int, folder: Path) -> str:
    if isinstance(block, Heading):
        return f"#heading(level: {block.level}, outlined: true, {_string(block.text)})"
    if isinstance(block, Paragraph):
        inner = f"text({_string(block.text)})"
        return f"#par(text(size: 9pt, fill: luma(80), {_string(block.text)}))" if block.is_quiet else f"#par({inner})"
    if isinstance(block, Text):
        return "\n".join(_text(blocks_of(block.markdown)))
    if isinstance(block, BulletList):
        return f"#list({', '.join(_string(item) for item in block.items)})" if block.items else ""
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Figure):
        return _figure(block, i, folder)
    if isinstance(block, Quote):
        return f"#quote(block: true, attribution: [#text({_string(block.by)})], text({_string(block.text)}))"
    if isinstance(block, DecisionBlock):
        return _decision(block)
    assert isinstance(block, PageBreak)
    return "#pagebreak(weak: true)"


def _text(blocks: list[TextBlock]) -> Iterator[str]:
    numbers: dict[int, int] = {}
    for block in blocks:
        runs = " + ".join(_run(run) for run in block.runs)
        numbers = {depth: n for depth, n in numbers.items() if depth <= block.depth and block.depth}
        if not block.depth:
            yield f"#par({runs})"
            continue
        numbers[block.depth] = numbers.get(block.depth, 0) + 1
        item = f"enum(start: {numbers[block.depth]}, {runs})" if block.is_numbered else f"list({runs})"
        yield f"#pad(left: {1.2 * (block.depth - 1):.1f}em, {item})"


def _run(run: Run) -> str:
    style = "italic" if run.emphasis else "normal"
    return f'text(weight: {600 if run.strong else 400}, style: "{style}", {_string(run.text)})'


def _table(table: Table) -> str:
    align = ", ".join("right" if i in table.numeric else "left" for i in range(len(table.header)))
    header = ", ".join(f"[#text({_string(cell)})]" for cell in table.header)
    cells = ",\n".join(", ".join(f"[#text({_string(cell)})]" for cell in row) for row in table.rows)
    columns = ", ".join("auto" if i in table.numeric else "1fr" for i in range(len(table.header)))
    inner = f"table(columns: ({columns},), align: ({align},), table.header({header}),\n{cells})"
    return (
        f"#figure(kind: table, supplement: none, numbering: none, caption: [#text({_string(table.caption)})], {inner})"
    )


def _figure(figure: Figure, i: int, folder: Path) -> str:
    name = f"figure-{i}.svg"
    (folder / name).write_text(svg(figure.chart), encoding="utf-8")
    source = f" Källa: {figure.source}" if figure.source else ""
    caption = _string(f"{figure.chart.title}.{source}")
    image = f"image({_string(name)}, width: 100%, alt: {_string(figure.chart.description)})"
    return f"#figure(kind: image, supplement: none, numbering: none, caption: [#text({caption})], {image})"


def _decision(decision: DecisionBlock) -> str:
    lines = ", ".join(
        f"terms.item(text({_string(label)}), text({_string(value)}))" for label, value in decision.lines()
    )
    return f'#block(stroke: (left: 2pt + rgb("#b4122e")), inset: (left: 10pt, y: 4pt), terms({lines}))'


def _string(text: str) -> str:
    """A Typst string literal: nothing in it can be read as anything but text; what no font shows is named in brackets."""
    return json.dumps("".join(_shown(c) for c in unicodedata.normalize("NFC", text)), ensure_ascii=False)


def _shown(character: str) -> str:
    if character in "\n\t" or ord(character) in _covered():
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Mn"}:
        return ""
    return f"[{unicodedata.name(character, 'tecken').lower()}]"


@cache
def _covered() -> frozenset[int]:
    """The characters that our fonts can show."""
    found: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap() or ())
    return frozenset(found)
