"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.exchange.kolada.models import About
from rodtrad.exchange.kolada.queries import Wanted


class SearchForm(forms.Form):
    """What is sought; everything may be left out, and what makes no sense is passed over."""

    q = forms.CharField(label=_("Sök"), required=False, max_length=200)
    area = forms.CharField(required=False, max_length=80)
    perspective = forms.CharField(required=False, max_length=40)
    about = forms.ChoiceField(required=False, choices=[("", ""), *About.choices])
    sex = forms.BooleanField(required=False)
    unit = forms.BooleanField(required=False)

    def wanted(self) -> Wanted:
        """What is sought, as far as it can be read."""
        self.is_valid()
        said: dict[str, Any] = self.cleaned_data
        about = said.get("about", "") if "about" in self.data else About.MUNICIPALITY
        return Wanted(
            text=said.get("q", ""),
            area=said.get("area", ""),
            perspective=said.get("perspective", ""),
            about=about,
            by_sex=bool(said.get("sex")),
            by_unit=bool(said.get("unit")),
        )
