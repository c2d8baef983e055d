"""What every page has around it: the menu by verbs, and the number of unread notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import lazy

from rodtrad import __version__
from rodtrad.core.contributions import VERBS, navigation
from rodtrad.core.models import Notice
from rodtrad.core.verdicts import Sentence


@dataclass(frozen=True, slots=True)
class MenuLine:
    """One place in the menu."""

    label: Sentence
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """A verb with its places."""

    key: str
    label: Sentence
    url: str
    current: bool
    children: tuple[MenuLine, ...]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Menu, version, and (logged in) the number of unread notices, which is counted only where a page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"navigation": [], "product_version": __version__, "n_notices": 0, "has_public": _has_public()}
    return {
        "has_public": _has_public(),
        "navigation": _menu(user, request.path),
        "product_version": __version__,
        "n_notices": lazy(Notice.objects.filter(recipient_id=user.pk, read_at=None).count, int)(),
    }


def _has_public() -> bool:
    """Whether the pages for everybody are part of this product."""
    return apps.is_installed("rodtrad.public")


def _menu(user: Any, path: str) -> list[MenuGroup]:
    groups: list[MenuGroup] = []
    for key, label in VERBS:
        entries = sorted((e for e in navigation if e.verb == key and e.shown_to(user)), key=lambda e: e.order)
        lines: list[MenuLine] = []
        for entry in entries:
            try:
                url = reverse(entry.url_name)
            except NoReverseMatch:
                continue
            lines.append(MenuLine(entry.label, url, path.startswith(url) and url != "/"))
        if lines:
            groups.append(MenuGroup(key, label, lines[0].url, any(line.current for line in lines), tuple(lines)))
    return groups
