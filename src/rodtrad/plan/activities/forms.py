"""Forms of activities."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.org.people.models import User


class ActivityForm(forms.Form):
    """What is to be done, when, by whom."""

    title = forms.CharField(label=_("Aktivitet"), max_length=300)
    description = forms.CharField(label=_("Beskrivning"), required=False, widget=forms.Textarea(attrs={"rows": "3"}))
    starts_on = forms.DateField(label=_("Börjar"), widget=Day())
    ends_on = forms.DateField(label=_("Slutar"), widget=Day())
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Ansvarig"), required=False, empty_label=_("enhetschefen")
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
