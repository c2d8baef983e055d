"""Text with light marks (Markdown) as safe HTML, and as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["image", "heading", "lheading", "hr"]
)
_TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "code", "pre", "a"}


def to_html(text: str) -> SafeString:
    """The text as HTML that holds nothing but paragraphs, lists, quotes, emphasis and links to web addresses."""
    html = nh3.clean(
        _MARKDOWN.render(text), tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto"}
    )
    return mark_safe(html)  # noqa: S308 -- cleaned on the line above


def to_plain(text: str) -> str:
    """The text without marks, paragraphs apart by an empty line."""
    return "\n\n".join("".join(run.text for run in block.runs) for block in blocks_of(text))


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one appearance."""

    text: str
    strong: bool = False
    emphasis: bool = False


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph or a list item: its runs, and how deep in what kind of list it stands (0: in none)."""

    runs: tuple[Run, ...]
    depth: int = 0
    is_numbered: bool = False


def blocks_of(text: str) -> list[TextBlock]:
    """The text as blocks, for documents that are not HTML."""
    lists: list[bool] = []
    found: list[TextBlock] = []
    for token in _MARKDOWN.parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(token.type == "ordered_list_open")
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "inline":
            found.append(TextBlock(tuple(_runs(token)), len(lists), bool(lists) and lists[-1]))
        elif token.type in {"fence", "code_block"}:
            found.append(TextBlock((Run(token.content.rstrip("\n")),), len(lists)))
    return [block for block in found if any(run.text.strip() for run in block.runs)]


def _runs(token: Token) -> Iterator[Run]:
    strong = emphasis = 0
    for child in token.children or []:
        if child.type in {"strong_open", "strong_close"}:
            strong += child.nesting
        elif child.type in {"em_open", "em_close"}:
            emphasis += child.nesting
        elif child.type in {"softbreak", "hardbreak"}:
            yield Run("\n", strong > 0, emphasis > 0)
        elif child.content:
            yield Run(child.content, strong > 0, emphasis > 0)


_WORD = re.compile(r"\w+")


def n_words(text: str) -> int:
    """How many words the text has."""
    return len(_WORD.findall(text))
