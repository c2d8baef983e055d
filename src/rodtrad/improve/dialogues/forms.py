"""Forms of result dialogues."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.improve.dialogues.models import DialogueKind
from rodtrad.org.people.models import User

QUESTIONS = _(
    "Vad visar resultaten, och vad är vi nöjda med?\n"
    "Varför blev det så, och vad har vi lärt oss?\n"
    "Vad ändrar vi, och vad behöver ni av oss?"
)
MOST_AT_ONCE = 200


class PlanForm(forms.Form):
    """When, where and between whom."""

    kind = forms.ChoiceField(label=_("Dialog"), choices=DialogueKind.choices)
    year = forms.IntegerField(label=_("Om budgetåret"), min_value=2000, max_value=2100)
    planned_on = forms.DateField(label=_("Dag"), widget=Day())
    place = forms.CharField(label=_("Plats"), required=False, max_length=120)
    agenda = forms.CharField(
        label=_("Frågor att tala om"), required=False, widget=forms.Textarea(attrs={"rows": "4"}), max_length=4000
    )


class MoveForm(forms.Form):
    """Another day."""

    planned_on = forms.DateField(label=_("Ny dag"), widget=Day())
    reason = forms.CharField(label=_("Varför?"), max_length=300)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Varför?"), max_length=300)


class HeldForm(forms.Form):
    """When it was held."""

    held_on = forms.DateField(label=_("Hölls den"), widget=Day())


class PointForm(forms.Form):
    """One agreed point."""

    text = forms.CharField(label=_("Vad har ni kommit överens om?"), max_length=300)


class NoteForm(forms.Form):
    """A note for the two sides."""

    text = forms.CharField(
        label=_("Anteckning som bara ni två sidor ser"), max_length=4000, widget=forms.Textarea(attrs={"rows": "3"})
    )


class GuestForm(forms.Form):
    """Someone more on one's own side."""

    person = forms.ModelChoiceField(User.objects.none(), label=_("Vem mer sitter med på din sida?"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class PointActionForm(forms.Form):
    """When an action that a point becomes is to be done."""

    due_on = forms.DateField(label=_("Klar senast"), widget=Day())


class ManyForm(forms.Form):
    """The same day for several."""

    kind = forms.ChoiceField(label=_("Dialog"), choices=DialogueKind.choices)
    planned_on = forms.DateField(label=_("Dag"), widget=Day())
