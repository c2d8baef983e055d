"""Forms of plans: goals and results added, decisions entered, common texts written."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.numbers import read_number
from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.plan.goals.models import Goal, ResultKind
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans.models import CommonPart


class Number(forms.CharField):
    """A number as people write it."""

    def clean(self, value: Any) -> Any:
        """The number, or None."""
        text = super().clean(value)
        return read_number(text or "")


class InEditor(forms.Form):
    """A form inside the editor's one form: its boxes belong to that, and none of them stops the others from being saved."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in self.fields.values():
            one.widget.attrs["form"] = "write-form"


class GoalForm(InEditor):
    """A new goal and the goal that it starts from."""

    parent = forms.ModelChoiceField(Goal.objects.none(), label=_("Utgår från"), empty_label=_("välj målet ovanför"))
    title = forms.CharField(
        label=_("Mål"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": "2"}),
        help_text=_(
            "Skriv så att en förälder eller boende förstår. Ska målet ovanför gälla som det är: lämna tomt och ta över det."
        ),
        required=False,
    )

    def __init__(self, *args: Any, parents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]


class ResultForm(InEditor):
    """A new expected result."""

    text = forms.CharField(label=_("Förväntat resultat"), max_length=500)
    kind = forms.ChoiceField(label=_("Slag"), choices=ResultKind.choices, initial=ResultKind.STATE)
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indikator"), required=False, empty_label=_("ingen indikator")
    )
    target_value = Number(label=_("Målvärde"), required=False)
    followed_by = forms.CharField(label=_("Så följs det upp"), max_length=500, required=False)

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason in a sentence or two."""

    reason = forms.CharField(label=_("Skäl"), widget=forms.Textarea(attrs={"rows": "3"}), max_length=4000)


class DecisionForm(forms.Form):
    """The decision that adopts a plan."""

    decided_on = forms.DateField(label=_("Beslutsdatum"), widget=Day())
    decided_by = forms.CharField(label=_("Beslutat av"), max_length=160)
    paragraph = forms.CharField(label=_("Paragraf"), max_length=20, required=False, help_text=_("Till exempel § 12."))
    registration_number = forms.CharField(label=_("Diarienummer"), max_length=60, required=False)

    def __init__(self, *args: Any, body: str = "", is_boards: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].initial = today()
        self.fields["decided_by"].initial = body
        if is_boards:
            self.fields["paragraph"].required = self.fields["registration_number"].required = True


class CorrectionForm(DecisionForm):
    """A decision whose words were entered wrong, and what was wrong."""

    reason = forms.CharField(label=_("Vad var fel?"), max_length=500)


class OpennessForm(forms.Form):
    """Who may read an adopted plan."""

    openness = forms.ChoiceField(label=_("Vem får läsa"), choices=Openness.choices)


class CommonPartForm(forms.ModelForm):
    """A text that units refer to."""

    kind = forms.ChoiceField(label=_("Krav"))

    class Meta:
        model = CommonPart
        fields = ["kind", "title", "text", "first_year", "last_year"]

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
