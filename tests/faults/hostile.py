"""What an ill-willed browser sends: hostile values, and the forms that a page has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zlib import crc32

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

SOURCE = Path(__file__).resolve().parents[2] / "src" / "rodtrad"
READ = re.compile(r"(?:GET|POST|FILES)(?:\.get|\.getlist|\.pop)?[\[(]\"(\w+)\"")
TOO_LARGE = "9" * 30
TURNS = 2
VALUES = (
    "",
    "-1",
    TOO_LARGE,
    "99999",
    "2147483648",
    "2026-13-45",
    "0001-01-01",
    "nan",
    "1e999",
    "abc",
    "<script>alert(1)</script>",
    "\u202eمرحبا🙈'\"%s{{x}}",
    "x" * 10_000,
)
BY_TYPE = {
    "date": ("2026-13-45", "0001-01-01", "9999-12-31", "2026-01-01"),
    "number": (TOO_LARGE, "-1", "nan", "1e999"),
    "select": ("999999999", TOO_LARGE, "abc", "1"),
    "hidden": ("999999999", TOO_LARGE, "abc", "-1"),
    "file": ("\x00\x01", "a;b\n1;2\n", "PK\x03\x04", ""),
}
TEXTS = ("x" * 10_000, "<script>alert(1)</script>", "\u202eمرحبا🙈'\"%s{{x}}", "=1+1")


@dataclass
class Form:
    """A form of a page: where it is sent, how, and each field with its type and present value."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)

    def as_sent(self, turn: int) -> dict[str, Any]:
        """The form with hostile values of each field's own kind: date, number, choice or text."""
        return {name: _of_kind(kind, value, turn) for name, kind, value in self.fields}

    def with_one_kind(self, bad: str, turn: int) -> dict[str, Any]:
        """The form as the page has it, with hostile values only in fields of the kind `bad`."""
        return {n: _of_kind(k, v, turn) if k == bad else _kept(k, v) for n, k, v in self.fields}


def _of_kind(kind: str, value: str, turn: int) -> Any:
    if kind == "submit":
        return value
    chosen = BY_TYPE.get(kind, TEXTS)[turn % 4]
    return _file(chosen) if kind == "file" else chosen


def _kept(kind: str, value: str) -> Any:
    return _file("a;b\n1;2\n") if kind == "file" else value


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("fil.xlsx" if text.startswith("PK") else "fil.csv", text.encode(), "text/csv")


class Forms(HTMLParser):
    """Finds the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open: Form | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, or a field of the form that is open."""
        given = {k: v or "" for k, v in attrs}
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.found.append(self._open)
        if self._open is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            self._open.fields.append((name, given.get("type", "text"), given.get("value", "")))
        elif tag == "textarea" and name:
            self._open.fields.append((name, "textarea", "text"))
        elif tag == "button" and name:
            self._open.fields.append((name, "submit", given.get("value", "")))
        elif tag == "select" and name:
            self._select = name
            self._open.fields.append((name, "select", ""))
        elif tag == "option" and self._select and given.get("value") and not self._open.fields[-1][2]:
            self._open.fields[-1] = (self._select, "select", given["value"])

    def handle_endtag(self, tag: str) -> None:
        """A form or a choice ends."""
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = None


def forms_of(page: str) -> list[Form]:
    """The forms of a page."""
    parser = Forms()
    parser.feed(page)
    return parser.found


@cache
def words_read() -> tuple[str, ...]:
    """Every name that a view anywhere reads from an address or a form."""
    found = {name for path in SOURCE.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    return tuple(sorted(found))


@contextmanager
def noting_reads() -> Iterator[set[str]]:
    """Notes the names that a view looks for in an address or in what is sent, there or not."""
    names: set[str] = set()
    kept = {name: getattr(MultiValueDict, name) for name in ("__getitem__", "getlist", "__contains__")}

    def noting(method: Any) -> Any:
        def look(self: Any, key: Any, *more: Any, **named: Any) -> Any:
            names.add(key)
            return method(self, key, *more, **named)

        return look

    present = dict.__contains__
    try:
        MultiValueDict.__getitem__ = noting(kept["__getitem__"])
        MultiValueDict.getlist = noting(kept["getlist"])
        MultiValueDict.__contains__ = noting(present)
        yield names
    finally:
        MultiValueDict.__getitem__ = kept["__getitem__"]
        MultiValueDict.getlist = kept["getlist"]
        del MultiValueDict.__contains__


def turns(names: Sequence[str], where: str) -> Iterator[dict[str, Any]]:
    """Hostile values in every name, other ones each turn and at each address; then doubled names."""
    begin = crc32(where.encode())
    for turn in range(TURNS):
        yield {name: VALUES[(begin + turn * TURNS + i) % len(VALUES)] for i, name in enumerate(names)}
    yield dict.fromkeys(names, "a\x00b")  # by itself: it is refused before anything else is looked at
    yield {name: ["1", "x", "-5"] for name in names}
