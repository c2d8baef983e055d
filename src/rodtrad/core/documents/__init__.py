"""A neutral document of headings, texts, tables, figures and decisions, drawn as a web page, a tagged PDF and Word."""

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

__all__ = [
    "Block",
    "BulletList",
    "DecisionBlock",
    "Document",
    "Figure",
    "Heading",
    "PageBreak",
    "Paragraph",
    "Quote",
    "Table",
    "Text",
]
