"""Forms of sources."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.exchange.fetchers.models import Source
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator


class SourceForm(forms.ModelForm):
    """What a source is."""

    class Meta:
        model = Source
        fields = ["name", "kind", "address", "owner", "is_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = User.objects.filter(is_active=True, roles__valid__contains=today())
        self.fields["owner"].queryset = working.order_by(SwedishOrder("name"), "pk").distinct()  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    """Which node a code of the source means."""

    external_id = forms.CharField(label=_("Källans kod, till exempel 0180"), max_length=40)
    node = forms.CharField(label=_("Organisationens kod hos oss"), max_length=40)

    def clean_node(self) -> Node:
        """The node with that code."""
        found = Node.objects.filter(code__iexact=self.cleaned_data["node"].strip()).first()
        if found is None:
            raise ValidationError(_("Det finns ingen organisation med den koden."), code="unknown")
        return found


class FeedForm(forms.Form):
    """Which indicator is fetched, and how it is asked for."""

    indicator = forms.CharField(label=_("Indikatorns kod"), max_length=40)
    reference = forms.CharField(label=_("Beteckning i källan (nyckeltal, eller tabellens sökväg)"), max_length=300)
    selection = forms.JSONField(
        label=_("Urval, för PxWeb (JSON)"), required=False, widget=forms.Textarea, help_text=_("Se hjälpen längst ned.")
    )

    def clean_indicator(self) -> Indicator:
        """The indicator with that code."""
        found = Indicator.objects.filter(code__iexact=self.cleaned_data["indicator"].strip()).first()
        if found is None:
            raise ValidationError(_("Det finns ingen indikator med den koden. Lägg upp den först."), code="unknown")
        return found

    def clean_selection(self) -> dict[str, Any]:
        """An object, or nothing."""
        found = self.cleaned_data["selection"] or {}
        if not isinstance(found, dict):
            raise ValidationError(_("Urvalet ska vara ett JSON-objekt."), code="no_object")
        return found
