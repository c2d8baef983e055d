"""Forms of reports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.periods import today
from rodtrad.follow.reports.models import DocumentPart, Report


class ReasonForm(forms.Form):
    """A reason in a sentence or two."""

    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000)


class DecisionForm(forms.Form):
    """The decision on a report."""

    decided_on = forms.DateField(label=_("Beslutsdatum"), widget=Day())
    decided_by = forms.CharField(label=_("Beslutat av"), max_length=160)
    paragraph = forms.CharField(label=_("Paragraf"), max_length=20, help_text=_("Till exempel § 12."))
    registration_number = forms.CharField(label=_("Diarienummer"), max_length=60)

    def __init__(self, *args: Any, body: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = today()
        self.fields["decided_by"].initial = body


class PartsForm(forms.Form):
    """Which parts the report as a document has."""

    shown = forms.MultipleChoiceField(
        label=_("Delar som ska vara med"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(v, label) for v, label in DocumentPart.choices if v != "boards" or report.level == "council"]
        self.fields["shown"].choices = offered  # type: ignore[attr-defined]
        self.fields["shown"].initial = [value for value, _label in offered if value not in report.left_out]
