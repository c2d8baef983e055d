"""How forms are drawn, and how an operation's refusal is told in the form with everything typed kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.forms import BaseForm, DateInput
from django.forms.renderers import TemplatesSetting

T = TypeVar("T")


class Renderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our templates."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"


class Day(DateInput):
    """A date with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def attempt(form: BaseForm, call: Callable[[], T]) -> T | None:
    """What `call` returns; when it refuses with a ValidationError, None, and the form says why."""
    try:
        return call()
    except ValidationError as refusal:
        tell(form, refusal)
        return None


def tell(form: BaseForm, refusal: ValidationError) -> None:
    """Put a refusal into the form: at its field where the form has it, else above all of them."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in (refusal.error_dict or {}).items():
        for error in errors:
            form.add_error(name if name in form.fields else None, error)
