"""Small helpers of the templates: form fields in the design system's classes, and text with light marks."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, Select, Textarea
from django.utils.safestring import SafeString

from rodtrad.core.numbers import write_number
from rodtrad.core.text import to_html

register = template.Library()


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is a single checkbox."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def styled(field: BoundField) -> Any:
    """The field's widget with the class of its kind, and tied to its error."""
    field.field.widget.attrs.pop("placeholder", None)  # the label says it, and it stays when one types
    attributes: dict[str, str] = {"class": f"ds-input {field.field.widget.attrs.get('class', '')}".strip()}
    if isinstance(field.field.widget, Textarea):
        attributes.setdefault("rows", "4")
    if isinstance(field.field.widget, Select):
        attributes["class"] += " c-select"
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        attributes["aria-invalid"] = "true"
        described.append(f"{field.auto_id}_error")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)  # pyright: ignore[reportArgumentType]


@register.filter
def markdown(text: str) -> SafeString:
    """Text that a person wrote, with its light marks drawn."""
    return to_html(text or "")


@register.filter
def number(value: Any, n_decimals: int | None = None) -> str:
    """A number as the city writes it."""
    return write_number(None if value == "" else value, n_decimals)


@register.filter
def percent(share: float | None) -> str:
    """A share (0–1) as per cent."""
    return "–" if share is None else f"{round(share * 100)} %"


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """What `mapping` holds at `key`, or nothing."""
    return mapping.get(key) if mapping else None
