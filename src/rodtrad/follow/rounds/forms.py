"""Forms of rounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.follow.rounds.models import Ask, RollUpRule, Round
from rodtrad.follow.rounds.sections import ESTIMATES, EXEMPTABLE, AskedLevel, Section
from rodtrad.org.tree.models import BOARD_KINDS
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans.models import Plan


class AskForm(forms.Form):
    """One thing to ask for. Without a price the stated estimate is used."""

    level = forms.ChoiceField(label=_("Vem frågas?"), choices=AskedLevel.choices)
    section = forms.ChoiceField(label=_("Vad?"), choices=Section.choices)
    title = forms.CharField(
        label=_("Fråga"), max_length=300, required=False, help_text=_("Bara för en egen fråga. En sak per fråga.")
    )
    indicator = forms.ModelChoiceField(
        label=_("Indikator"),
        queryset=Indicator.objects.none(),
        required=False,
        help_text=_("Bara för en begärd siffra."),
    )
    instruction = forms.CharField(label=_("Anvisning"), widget=forms.Textarea(attrs={"rows": "2"}), required=False)
    is_required = forms.BooleanField(label=_("Måste besvaras"), required=False)
    minutes = forms.DecimalField(
        label=_("Minuter per styck"),
        required=False,
        localize=True,
        min_value=Decimal("0.1"),
        max_value=Decimal(600),
        decimal_places=1,
        help_text=_("Tomt: den uppskattning som står i prislistan."),
    )
    repeat_reason = forms.CharField(
        label=_("Varför frågar ni igen?"),
        max_length=300,
        required=False,
        help_text=_("Behövs om samma sak har frågats det senaste året. De som svarar ser skälet."),
    )

    def __init__(self, *args: Any, ask: Ask | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = Indicator.objects.filter(last_year=None).defer("search").order_by("name")  # type: ignore[attr-defined]
        if ask is not None:
            for name in ("level", "section"):
                del self.fields[name]
            if ask.section != Section.INDICATOR:
                del self.fields["indicator"]
            if ask.section != Section.QUESTION:
                del self.fields["title"]
            self.initial = {name: getattr(ask, name) for name in self.fields}

    def clean_minutes(self) -> Decimal | None:
        """The price, or the estimate."""
        given: Decimal | None = self.cleaned_data.get("minutes")
        section = self.cleaned_data.get("section", "")
        return given or (ESTIMATES[section].minutes if section in ESTIMATES else self.initial.get("minutes"))


class DeadlineForm(forms.Form):
    """By when a level answers."""

    level = forms.ChoiceField(label=_("Vem"), choices=AskedLevel.choices)
    due_on = forms.DateField(label=_("Senast"), widget=Day())


class ExemptionForm(forms.Form):
    """Who need not answer, what, and why."""

    node = forms.TypedChoiceField(label=_("Vem undantas?"), coerce=int)
    section = forms.ChoiceField(label=_("Från vad?"), required=False)
    reason = forms.CharField(label=_("Varför?"), max_length=300)

    def __init__(self, *args: Any, round_: Round, within: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0)
        if within is not None:
            planned = planned.filter(node_id__in=within)
        nodes = periods_on().filter(node_id__in=planned.values("node_id"))
        self.fields["node"].choices = [(p.node_id, p.name) for p in nodes]  # type: ignore[attr-defined]
        named = dict(Section.choices)
        self.fields["section"].choices = [("", _("hela rapporten")), *((s, named[s]) for s in EXEMPTABLE)]  # type: ignore[attr-defined]


class TurnForm(forms.Form):
    """Which board, and why when it is unlocked."""

    board = forms.TypedChoiceField(label=_("Nämnd eller bolag"), coerce=int)
    step = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        boards = periods_on().filter(kind__in=BOARD_KINDS)
        self.fields["board"].choices = [(p.node_id, p.name) for p in boards]  # type: ignore[attr-defined]


class RuleForm(forms.ModelForm):  # pyright: ignore[reportMissingTypeArgument]
    """The shares of the rule for proposals, in per cent."""

    class Meta:
        model = RollUpRule
        fields = ("fully_share", "not_share", "least_coverage", "indicator_share")
        labels = {
            "fully_share": _("Minsta andel som bedömer överst i skalan, för att föreslå det"),
            "not_share": _("Minsta andel som bedömer nederst, för att föreslå det"),
            "least_coverage": _("Minsta andel som ska ha rapporterat"),
            "indicator_share": _("Minsta andel indikatorer som når årsmålet, för att föreslå överst"),
        }
        localized_fields = "__all__"
