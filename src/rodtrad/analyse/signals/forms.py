"""Input about signals: a step with its reason, why one is withdrawn, another judgement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.analyse.signals.series import Period, label_of
from rodtrad.analyse.signals.states import Variation


class StepForm(forms.Form):
    """From which period the level is another, and what changed."""

    period = forms.ChoiceField(label=_("Från och med"))
    reason = forms.CharField(
        label=_("Vad ändrades?"),
        max_length=300,
        help_text=_("Till exempel ny mätmetod, sammanslagning, nytt arbetssätt. Det står på diagrammet."),
    )

    def __init__(self, *args: Any, periods: list[Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = {f"{y}-{p}": (y, p) for y, p in periods}
        choices = [(key, label_of(period)) for key, period in reversed(self.periods.items())]
        self.fields["period"].choices = choices  # pyright: ignore[reportAttributeAccessIssue]

    def clean_period(self) -> Period:
        """The period as year and part."""
        return self.periods[self.cleaned_data["period"]]


class WithdrawForm(forms.Form):
    """Why a step is taken away."""

    reason = forms.CharField(label=_("Varför tas nivåskiftet bort?"), max_length=300)


class OverruleForm(forms.Form):
    """Another judgement than the rule's."""

    variation = forms.ChoiceField(
        label=_("Min bedömning av senaste mätningen"), choices=[c for c in Variation.choices if c[0]]
    )
    reason = forms.CharField(
        label=_("Varför?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Regelns bedömning står kvar bredvid din."),
    )  # fmt: skip
