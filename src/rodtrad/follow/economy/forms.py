"""Forms of economy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.numbers import read_number
from rodtrad.core.periods import today
from rodtrad.follow.economy.models import MONEY, FileKind, Line, Measure
from rodtrad.org.tree.models import Node, ServiceType

MONTHS = [(m, f"{m:02d}") for m in range(1, 13)]


class Amount(forms.CharField):
    """An amount as people write it, with at most two decimals."""

    def clean(self, value: Any) -> Any:
        """The amount, or None."""
        amount = read_number(super().clean(value) or "")
        if amount is not None and amount != amount.quantize(Decimal("0.01")):
            raise ValidationError(_("Skriv högst två decimaler."), code="decimals")
        return None if amount is None else amount.quantize(Decimal("0.01"))


class FigureForm(forms.Form):
    """One figure of a month."""

    year = forms.IntegerField(label=_("År"), min_value=1990, max_value=2100)
    month = forms.TypedChoiceField(label=_("Månad"), choices=MONTHS, coerce=int)
    measure = forms.ChoiceField(label=_("Vad"), choices=Measure.choices)
    line = forms.ChoiceField(label=_("Rad (för pengar)"), choices=[("", "–"), *Line.choices], required=False)
    service_type = forms.ModelChoiceField(ServiceType.objects.all(), label=_("Verksamhet"), required=False)
    amount = Amount(label=_("Belopp eller antal"))
    comment = forms.CharField(label=_("Kommentar"), required=False, max_length=300)

    def __init__(self, *args: Any, only_forecast: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if only_forecast:
            self.fields["measure"].choices = [(Measure.FORECAST, Measure.FORECAST.label)]  # type: ignore[attr-defined]
            self.fields["comment"].help_text = _("Skriv med en mening vad prognosen bygger på.")

    def clean(self) -> dict[str, Any]:
        """Money has a line; other things have none."""
        cleaned = super().clean() or {}
        if cleaned.get("measure") in MONEY and not cleaned.get("line"):
            self.add_error("line", _("Välj vad pengarna gäller."))
        if cleaned.get("measure") not in MONEY:
            cleaned["line"] = ""
        return cleaned


class FileForm(forms.Form):
    """A file to look through."""

    kind = forms.ChoiceField(label=_("Slags fil"), choices=FileKind.choices)
    file = forms.FileField(label=_("Fil (CSV)"), allow_empty_file=True)


class RuleForm(forms.Form):
    """The city's rule of carry-over."""

    first_year = forms.IntegerField(label=_("Gäller från budgetår"), min_value=1990, max_value=2100)
    surplus_share = Amount(label=_("Överskott, högst procent av budgeten"))
    deficit_share = Amount(label=_("Underskott, högst procent av budgeten"))
    text = forms.CharField(label=_("Regeln i ord"), widget=forms.Textarea)
    decided_by = forms.CharField(label=_("Beslutat av"), max_length=160, initial=_("Kommunfullmäktige"))
    decided_on = forms.DateField(label=_("Beslutsdatum"), widget=Day())
    registration_number = forms.CharField(label=_("Diarienummer"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        """Per cent on the screen, shares in the data."""
        cleaned = super().clean() or {}
        for name in ("surplus_share", "deficit_share"):
            if isinstance(cleaned.get(name), Decimal):
                cleaned[name] = cleaned[name] / 100
                if not 0 <= cleaned[name] <= 1:
                    self.add_error(name, _("Skriv ett tal mellan 0 och 100."))
        return cleaned


class ResultUnitForm(forms.Form):
    """Which node, and from when."""

    node = forms.CharField(label=_("Enhetens kod"), max_length=40)
    begins_on = forms.DateField(label=_("Från och med"), widget=Day())

    def clean_node(self) -> Node:
        """The node with that code."""
        found = Node.objects.filter(code__iexact=self.cleaned_data["node"].strip()).first()
        if found is None:
            raise ValidationError(_("Det finns ingen organisation med den koden."), code="unknown")
        return found


class EndForm(forms.Form):
    """The last day."""

    ends_on = forms.DateField(label=_("Sista dag"), widget=Day(), initial=today)


class CloseForm(forms.Form):
    """What is taken out of the year: the rule's amount, or another with a reason."""

    closing_sek = Amount(label=_("Förs över till nästa år, kr"))
    reason = forms.CharField(label=_("Skäl, om beloppet avviker från regeln"), required=False, max_length=500)
