"""How forms are drawn: label, help, error and field tied together, in the design system's classes."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our templates."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/forms/field.html"
