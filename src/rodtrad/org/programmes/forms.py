"""Forms of programme versions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import inlineformset_factory
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.org.programmes.models import Duty, FocusArea, Programme, ScaleStep, Term


class CopyForm(forms.Form):
    """What a new version needs to begin with."""

    code = forms.SlugField(
        label=_("Beteckning"), max_length=20, help_text=_("Kort och utan mellanslag, till exempel 2027.")
    )
    name = forms.CharField(label=_("Namn"), max_length=200)
    valid_from = forms.DateField(label=_("Ska gälla från och med"), widget=Day())


class AboutForm(forms.ModelForm):
    """The version's own texts."""

    class Meta:
        model = Programme
        fields = ["name", "about", "source"]


class DecideForm(forms.Form):
    """The decision that puts a version in force."""

    decided_by = forms.CharField(label=_("Beslutat av"), max_length=120, initial="Kommunfullmäktige")
    registration_number = forms.CharField(label=_("Diarienummer"), max_length=60, required=False)


CONTENTS: dict[str, tuple[Any, list[str]]] = {
    "terms": (Term, ["key", "singular", "plural", "definite", "english", "english_plural"]),
    "duties": (
        Duty,
        ["level", "code", "scope", "answered_by", "title", "english", "text", "help", "position", "is_required"],
    ),
    "focus_areas": (FocusArea, ["code", "title", "english", "description", "position"]),
    "scale": (ScaleStep, ["code", "label", "english", "meaning", "position"]),
}
HEADINGS = {
    "terms": _("Ord"),
    "duties": _("Krav"),
    "focus_areas": _("Fokusområden"),
    "scale": _("Bedömningsskala"),
}


def contents_formset(kind: str, programme: Programme, data: Any = None) -> Any:
    """The formset of one kind of contents; two empty rows at the end."""
    model, fields = CONTENTS[kind]
    made = inlineformset_factory(Programme, model, fields=fields, extra=2, can_delete=True)
    return made(data, instance=programme, prefix=kind)
