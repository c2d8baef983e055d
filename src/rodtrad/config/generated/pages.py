"""All addresses, with what answers them."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from rodtrad.config.generated.words import page, table


def generate(_root: Path) -> dict[str, str]:
    """One page: address, name, and the first sentence of the view."""
    rows = [(f"`/{route}`", f"`{name}`", _sentence(view)) for route, name, view in addresses()]
    intro = "Our own addresses, in the order in which they are tried; those for logging in are django-allauth's."
    return {"docs/generated/pages.md": page("Pages", intro, table(("address", "name", "what it does"), rows))}


def addresses() -> Iterator[tuple[str, str, Any]]:
    """Route, name and view of each of our own addresses."""
    yield from _under(get_resolver().url_patterns, "", "")


def _under(patterns: list[Any], prefix: str, namespace: str) -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _under(pattern.url_patterns, route, inner)
        elif isinstance(pattern, URLPattern) and inspect.unwrap(pattern.callback).__module__.startswith("rodtrad."):
            yield route, f"{namespace}{pattern.name or ''}", pattern.callback


def _sentence(view: Any) -> str:
    text = inspect.getdoc(inspect.unwrap(view)) or ""
    return text.split("\n\n")[0].replace("\n", " ")
