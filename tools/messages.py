"""The interface's words: finds every one in Python and templates, and sees to it that each has an English twin.

    python tools/messages.py update    add new words to locale/en, take away those no longer used
    python tools/messages.py check     fail when a word lacks its English, or they name different values
    python tools/messages.py compile   write the .mo that the server reads

Words stand in Swedish in the code. A template's words are found by Django's own reading of templates.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "src"))
SOURCE = HERE / "src" / "rodtrad"
ENGLISH = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    name: shape
    for stem, shape in {
        "gettext": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for name in (stem, f"{stem}_lazy", f"u{stem}")
} | {"_": None, "gettext_noop": None}
NAMED = re.compile(r"%\((\w+)\)[sdf]|\{(\w*)[^}]*\}")


def main() -> None:
    """Do what the argument says."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    command = sys.argv[1] if len(sys.argv) > 1 else "check"
    if command == "update":
        update()
    elif command == "check":
        check()
    elif command == "compile":
        from rodtrad.config.translations import compile_catalogues

        for path in compile_catalogues():
            print(f"wrote {path.relative_to(HERE)}")
    else:
        raise SystemExit(__doc__)


def found() -> Catalog:
    """Every word of the interface, with the files where it stands."""
    catalogue = Catalog(locale="sv", charset="utf-8")
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            _add(catalogue, path, path.read_bytes())
    for path in sorted([*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt")]):
        _add(catalogue, path, _as_python(path))
    return catalogue


def _as_python(template: Path) -> bytes:
    """The calls of gettext that a template amounts to, one a line."""
    from django.utils.translation.template import templatize

    text = templatize(template.read_text(encoding="utf-8"), origin=str(template))
    return "\n".join(line.strip() for line in text.splitlines()).encode()


def _add(catalogue: Catalog, path: Path, text: bytes) -> None:
    name = str(path.relative_to(HERE))
    try:
        words = list(extract("python", BytesIO(text), keywords=KEYWORDS, options={"encoding": "utf-8"}))
    except (SyntaxError, ValueError) as problem:
        raise SystemExit(f"{name}: its words could not be read: {problem}") from problem
    for _line, message, _comments, context in words:
        if message and message != "":
            catalogue.add(message, locations=[(name, 0)], context=context)


def english() -> Catalog:
    """The English catalogue as it is now."""
    if not ENGLISH.exists():
        return Catalog(locale="en", charset="utf-8")
    with ENGLISH.open("rb") as source:
        return read_po(source, locale="en")


def update() -> None:
    """Bring the English catalogue in step with the code; what is translated stays."""
    old, new = (
        english(),
        Catalog(locale="en", charset="utf-8", project="Rödtråd", header_comment="# English words of Rödtråd."),
    )
    missing = 0
    for message in _messages(found()):
        known = old.get(message.id, message.context)
        string = known.string if known and not known.fuzzy else ""
        missing += not _is_whole(string)
        new.add(message.id, string, locations=[(f, None) for f, _ in message.locations], context=message.context)
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    buffer = BytesIO()
    write_po(buffer, new, width=120, sort_output=True, omit_header=False, include_lineno=False)
    stable = re.sub(rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By)[^\n]*\n', b"", buffer.getvalue())
    ENGLISH.write_bytes(stable)
    print(f"{len(new)} words; {missing} lack their English in {ENGLISH.relative_to(HERE)}")


def check() -> None:
    """Fail with a list of what is missing, or says other values than the Swedish does."""
    twins = english()
    problems: list[str] = []
    n_words = 0
    for message in _messages(found()):
        n_words += 1
        twin = twins.get(message.id, message.context)
        where = message.locations[0][0]
        if twin is None or not _is_whole(twin.string) or twin.fuzzy:
            problems.append(f"{where}: no English for {_first(message.id)!r}")
        elif named := _differ(message, twin):
            problems.append(f"{where}: {_first(message.id)!r}: its English names other values: {named}")
    if problems:
        shown = "\n".join(problems[:40])
        more = f"\n… and {len(problems) - 40} more" if len(problems) > 40 else ""
        raise SystemExit(
            f"{shown}{more}\nRun `python tools/messages.py update` and fill in {ENGLISH.relative_to(HERE)}."
        )
    print(f"{n_words} words, all with their English.")


def _differ(message: Message, twin: Message) -> str:
    """The values that one of the two names and the other does not; in the singular a number may be left out."""
    ours, theirs = _values(message.id), _values(twin.string)
    return ", ".join(sorted(ours ^ theirs))


def _values(text: str | list[str] | tuple[str, ...]) -> set[str]:
    whole = text if isinstance(text, str) else text[-1]
    return {a or b for a, b in NAMED.findall(whole)} - {""}


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (m for m in catalogue if m.id)


def _first(text: str | list[str] | tuple[str, ...]) -> str:
    return text if isinstance(text, str) else text[0]


def _is_whole(string: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(string) and (isinstance(string, str) or all(string or ()))


if __name__ == "__main__":
    main()
