"""The year that a page is asked for."""

from __future__ import annotations

from django.http import HttpRequest


def year_of(request: HttpRequest, fallback: int) -> int:
    """The year in the address, when it is one."""
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and len(asked) == 4 else fallback
