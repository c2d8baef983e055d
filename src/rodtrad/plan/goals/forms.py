"""Forms of the council's goals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.org.programmes.models import Level
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal, IndicatorRole
from rodtrad.plan.indicators.models import Indicator


class CouncilGoalForm(forms.ModelForm):
    """A goal of the council and its place in the chain."""

    level = forms.ChoiceField(
        label=_("Nivå"), choices=[(lvl.value, lvl.label) for lvl in Level if lvl in COUNCIL_LEVELS]
    )
    parent = forms.ModelChoiceField(
        Goal.objects.filter(level__in=[Level.VISION, Level.DIRECTION], withdrawn_at=None).order_by(
            "first_year", "number"
        ),
        label=_("Utgår från"),
        required=False,
        empty_label=_("inget (visionen)"),
    )

    class Meta:
        model = Goal
        fields = ["level", "parent", "number", "title", "purpose", "focus_area", "position", "first_year", "last_year"]
        widgets = {"title": forms.Textarea(attrs={"rows": "2"})}


class LinkForm(forms.Form):
    """An indicator to stand at a goal."""

    code = forms.CharField(label=_("Indikatorns kod"), max_length=40)
    role = forms.ChoiceField(label=_("Roll"), choices=IndicatorRole.choices)

    def clean_code(self) -> Any:
        """The indicator with that code."""
        found = Indicator.objects.filter(code__iexact=self.cleaned_data["code"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("Det finns ingen indikator med den koden. Sök i katalogen."), code="unknown")
        return found


class WithdrawForm(forms.Form):
    """Why a goal is taken away."""

    reason = forms.CharField(label=_("Skäl"), max_length=300)
