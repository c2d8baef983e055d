"""Forms of indicators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rodtrad.core.numbers import read_number
from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.org.people.models import User
from rodtrad.plan.indicators.models import Direction, Granularity, Indicator, SetBy, Sex, ValueStatus

PARTS = {
    Granularity.YEAR: (("", _("hela året")),),
    Granularity.TERTIAL: (("", _("hela året")), *((f"T{i}", f"T{i}") for i in (1, 2, 3))),
    Granularity.MONTH: (("", _("hela året")), *((f"{m:02d}", f"{m:02d}") for m in range(1, 13))),
}


class Number(forms.CharField):
    """A number as people write it."""

    def clean(self, value: Any) -> Any:
        """The number, or None."""
        return read_number(super().clean(value) or "")


class IndicatorForm(forms.ModelForm):
    """What an indicator is."""

    class Meta:
        model = Indicator
        fields = [
            "code",
            "name",
            "definition",
            "unit_of_measure",
            "kind",
            "direction",
            "granularity",
            "source",
            "source_text",
            "denominator",
            "is_split_by_sex",
            "aggregation",
            "aggregation_in_time",
            "factor",
            "expression",
            "n_decimals",
            "comparability",
            "first_year",
        ]

    factor = Number(
        label=_("Kvoten räknas gånger"),
        required=False,
        help_text=_("100 för procent, 1 000 för ”per tusen”. Används när täljare delas med nämnare."),
    )

    def clean_factor(self) -> Decimal:
        """What the ratio is multiplied by; one if nothing is said."""
        return self.cleaned_data["factor"] or Decimal(1)


class RetireForm(forms.Form):
    """When an indicator ends and what goes on in its place."""

    last_year = forms.IntegerField(label=_("Sista år"), min_value=1990, max_value=2100)
    successor = forms.CharField(label=_("Ersätts av (kod)"), required=False)

    def clean_successor(self) -> Indicator | None:
        """The indicator with that code."""
        code = self.cleaned_data["successor"].strip()
        if not code:
            return None
        found = Indicator.objects.filter(code__iexact=code).first()
        if found is None:
            raise ValidationError(_("Det finns ingen indikator med den koden. Sök i katalogen."), code="unknown")
        return found


class ValueForm(forms.Form):
    """A figure of one period."""

    year = forms.IntegerField(label=_("År"), min_value=1990, max_value=2100)
    part = forms.ChoiceField(label=_("Del av året"), required=False)
    sex = forms.ChoiceField(label=_("Kön"), choices=Sex.choices, initial=Sex.TOTAL)
    value = Number(label=_("Värde"))
    numerator = Number(label=_("Täljare"), required=False)
    denominator = Number(label=_("Nämnare eller antal svar"), required=False)
    status = forms.ChoiceField(label=_("Säkerhet"), choices=ValueStatus.choices, initial=ValueStatus.FINAL)
    comment = forms.CharField(label=_("Kommentar"), required=False, max_length=300)

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = PARTS[Granularity(indicator.granularity)]  # type: ignore[attr-defined]
        self.fields["year"].initial = today().year
        if not indicator.is_split_by_sex:
            del self.fields["sex"]


class TargetForm(forms.Form):
    """What is to be reached in a year."""

    year = forms.IntegerField(label=_("År"), min_value=1990, max_value=2100)
    set_by = forms.ChoiceField(label=_("Vems årsmål"), choices=SetBy.choices, initial=SetBy.UNIT)
    value = Number(label=_("Årsmål"))
    value_to = Number(label=_("Till (för ett målintervall)"), required=False)

    def __init__(self, *args: Any, allowed: list[str], direction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = today().year
        self.fields["set_by"].choices = [c for c in SetBy.choices if c[0] in allowed]  # type: ignore[attr-defined]
        self.fields["set_by"].initial = allowed[-1] if allowed else ""
        if direction != Direction.BAND:
            del self.fields["value_to"]


class OwnerForm(forms.Form):
    """Someone who works here."""

    owner = forms.ModelChoiceField(User.objects.none(), label=_("Ny ägare"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = User.objects.filter(is_active=True, roles__valid__contains=today())
        self.fields["owner"].queryset = working.order_by(SwedishOrder("name"), "pk").distinct()  # type: ignore[attr-defined]
