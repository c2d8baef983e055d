"""The help of every page in one place: read from the pages' own templates, so that it is written once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.apps import apps
from django.template import Context, Template, TemplateSyntaxError, engines
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import NoReverseMatch
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rodtrad.core import contributions
from rodtrad.core.contributions import VERBS
from rodtrad.core.verdicts import Sentence

UNREADABLE = (NoReverseMatch, TemplateSyntaxError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class PageHelp:
    """What one page says of itself."""

    title: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class RoomHelp:
    """The pages of one room, under the verb where the menu has it."""

    verb: Sentence
    label: Sentence
    pages: tuple[PageHelp, ...]


def every_page() -> tuple[RoomHelp, ...]:
    """The help of all pages, by room in the order of the menu. Read once for each language."""
    return _every_page(get_language() or "sv")


@cache
def _every_page(_language: str) -> tuple[RoomHelp, ...]:
    found: dict[str, list[PageHelp]] = defaultdict(list)
    for room in apps.get_app_configs():
        folder = Path(room.path) / "templates" / room.label
        if not room.name.startswith("rodtrad.") or not folder.is_dir():
            continue
        for path in sorted(folder.glob("*.html")):
            if help_ := _help_of(f"{room.label}/{path.name}"):
                found[room.label].append(help_)
    places = _places()
    known = sorted((label for label in found if label in places), key=list(places).index)
    return tuple(RoomHelp(*places[label], _distinct(found[label])) for label in known)


def _places() -> dict[str, tuple[Sentence, Sentence]]:
    """By room, the verb and the words that the menu has for it."""
    places: dict[str, tuple[Sentence, Sentence]] = {"desk": ("", _("Skrivbordet"))}
    for key, verb in VERBS:
        for entry in sorted((e for e in contributions.navigation if e.verb == key), key=lambda e: e.order):
            places.setdefault(entry.url_name.split(":", maxsplit=1)[0], (verb, entry.label))
    return places


def _distinct(pages: list[PageHelp]) -> tuple[PageHelp, ...]:
    """Each text once: forms that share their help are listed under the first."""
    return tuple({page.text: page for page in reversed(pages)}.values())[::-1]


def _help_of(name: str) -> PageHelp | None:
    template: Template = engines["django"].get_template(name).template  # pyright: ignore[reportAttributeAccessIssue]
    heads = [node for node in template.nodelist if isinstance(node, ExtendsNode)]
    blocks: dict[str, BlockNode] = heads[0].blocks if heads else {}
    if "help" not in blocks:
        return None
    context = Context({})
    context.template = template
    context.render_context.push()
    try:
        text = blocks["help"].nodelist.render(context)
        title = strip_tags(blocks["title"].nodelist.render(context)).strip(" :–") if "title" in blocks else ""
    except UNREADABLE:
        return None
    return PageHelp(" ".join(title.split()), text) if text.strip() and title else None
