"""`{% contributed row %}`: what higher rooms show on the page of a lower room's row."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from rodtrad.core.contributions import Subject, panels

register = template.Library()


@register.simple_tag(takes_context=True)
def contributed(context: Any, row: Model, *, title: str = "", node: int | None = None) -> SafeString:
    """The panels about `row`, in the order the rooms registered; empty for those who have not logged in.

    `title` is what the reader may see it called; `node` where it stands, when the row has no `node_id` of its own.
    """
    request = context["request"]
    if not request.user.is_authenticated or not row.pk:
        return mark_safe("")
    subject = Subject(row._meta.label_lower, row.pk, title or str(row), node or getattr(row, "node_id", None))
    found = [panel for provide in panels if (panel := provide(request.user, subject)) is not None]
    return mark_safe("".join(render_to_string(p.template, p.values, request) for p in found))  # noqa: S308 -- rendered templates
