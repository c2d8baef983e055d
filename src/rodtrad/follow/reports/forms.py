"""Forms of reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.periods import today


class ReasonForm(forms.Form):
    """A reason in a sentence or two."""

    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000)


class DecisionForm(forms.Form):
    """The board's decision on its report."""

    decided_on = forms.DateField(label=_("Beslutsdatum"), widget=Day())
    decided_by = forms.CharField(label=_("Beslutat av"), max_length=160)
    paragraph = forms.CharField(label=_("Paragraf"), max_length=20, help_text=_("Till exempel § 12."))
    registration_number = forms.CharField(label=_("Diarienummer"), max_length=60)

    def __init__(self, *args: Any, body: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = today()
        self.fields["decided_by"].initial = body
