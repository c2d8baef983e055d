"""The parts of a document. Pure data: what it says, not how it looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rodtrad.core.charts.series import Chart


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is a chapter. Levels may not be skipped (`Document` sees to it)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A plain paragraph; `is_quiet` for what explains rather than says."""

    text: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Text that a person wrote, with light marks (Markdown)."""

    markdown: str


@dataclass(frozen=True, slots=True)
class BulletList:
    """Items with bullets."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a header; `numeric` names the columns (from 0) that hold figures."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, with where its figures come from."""

    chart: Chart
    source: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Someone's words, and whose."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class DecisionBlock:
    """Who decided, when, with which paragraph and number."""

    decided_by: str
    decided_on: date
    paragraph: str = ""
    registration_number: str = ""

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Label and value of what there is."""
        every = (
            ("Beslutat av", self.decided_by),
            ("Datum", self.decided_on.isoformat()),
            ("Paragraf", self.paragraph),
            ("Diarienummer", self.registration_number),
        )
        return tuple((label, value) for label, value in every if value)


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


Block = Heading | Paragraph | Text | BulletList | Table | Figure | Quote | DecisionBlock | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document. Raises ValueError for an empty title or a skipped level of heading."""

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    language: str = "sv"
    author: str = ""
    decision: DecisionBlock | None = None
    keywords: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("title must not be empty: a document without a title is refused by readers of PDF/UA.")
        level = 0
        for block in self.blocks:
            if isinstance(block, Heading):
                if block.level > level + 1:
                    raise ValueError(
                        f"heading “{block.text}” is of level {block.level} after level {level}: no level may be skipped."
                    )
                level = block.level
