"""Forms of ideas: as few boxes as can be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.org.people.models import User


class IdeaForm(forms.Form):
    """What could be better."""

    title = forms.CharField(label=_("Din idé i en mening"), max_length=200)
    text = forms.CharField(
        label=_("Hur tänker du?"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    is_anonymous = forms.BooleanField(label=_("Visa inte mitt namn"), required=False)


class AcceptForm(forms.Form):
    """A yes."""

    answer = forms.CharField(
        label=_("Svar till den som lämnade idén"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    due_on = forms.DateField(label=_("Klar senast"), widget=Day())
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Ansvarig"), required=False, empty_label=_("enhetschefen")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]


class DeclineForm(forms.Form):
    """A no."""

    reason = forms.CharField(
        label=_("Varför inte?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Den som lämnade idén läser det här, och alla andra som ser den."),
    )


class BoxForm(forms.Form):
    """Who answers, how soon."""

    handler = forms.ModelChoiceField(User.objects.none(), label=_("Den som svarar"))
    workdays = forms.IntegerField(label=_("Svar inom så många arbetsdagar"), min_value=1, max_value=60)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["handler"].queryset = people  # type: ignore[attr-defined]
