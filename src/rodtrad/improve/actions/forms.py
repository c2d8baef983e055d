"""Forms of actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.numbers import read_number
from rodtrad.core.openness import Openness
from rodtrad.improve.actions.models import Effect, Recurrence
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import NodePeriod
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator

CHANGES = {"due": _("Ge dem en ny dag"), "give": _("Ge dem en ny ansvarig")}
OPENNESS = ((Openness.INTERNAL, Openness.INTERNAL.label), (Openness.RESTRICTED, Openness.RESTRICTED.label))


class Number(forms.CharField):
    """A number as people write it."""

    def clean(self, value: Any) -> Any:
        """The number, or None."""
        return read_number(super().clean(value) or "")


class ActionForm(forms.Form):
    """What is to be done, why, by whom, by when, and what it should move."""

    title = forms.CharField(label=_("Vad ska göras?"), max_length=300)
    why = forms.CharField(label=_("Varför?"), required=False, widget=forms.Textarea(attrs={"rows": "3"}))
    responsible = forms.ModelChoiceField(
        User.objects.none(), label=_("Ansvarig"), required=False, empty_label=_("enhetschefen")
    )
    due_on = forms.DateField(label=_("Klar senast"), widget=Day())
    goal = forms.ModelChoiceField(
        Goal.objects.none(), label=_("Mål som den bidrar till"), required=False, empty_label=_("inget valt")
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Mått som ska påverkas"), required=False, empty_label=_("inget valt")
    )
    expected_change = Number(
        label=_("Hur mycket?"),
        required=False,
        max_length=30,
        help_text=_("Till exempel +3 eller −0,5, i måttets enhet."),
    )
    expected_text = forms.CharField(
        label=_("Så ser vi att det blev bättre"),
        required=False,
        max_length=300,
        help_text=_("Behövs om inget mått finns: vad är annorlunda när åtgärden har verkat?"),
    )
    effect_due_on = forms.DateField(label=_("Effekten bedöms senast"), required=False, widget=Day())
    repeats_months = forms.TypedChoiceField(
        label=_("Återkommer"), choices=Recurrence.choices, coerce=int, required=False
    )
    openness = forms.ChoiceField(label=_("Vem får läsa?"), choices=OPENNESS)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, goals: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.fields["indicator"].queryset = indicators  # type: ignore[attr-defined]

    def first(self) -> list[forms.BoundField]:
        """What is always asked."""
        return [self[name] for name in ("title", "why", "responsible", "due_on")]

    def measured(self) -> list[forms.BoundField]:
        """What it should move, and how one sees that it did."""
        return [self[name] for name in ("indicator", "expected_change", "expected_text", "effect_due_on")]

    def more(self) -> list[forms.BoundField]:
        """What is seldom changed."""
        return [self[name] for name in ("goal", "repeats_months", "openness")]

    def clean(self) -> dict[str, Any]:
        """The effect is judged after the action is to be done; nothing said of recurring is once."""
        values = super().clean() or {}
        values["repeats_months"] = values.get("repeats_months") or Recurrence.NEVER
        due, judged = values.get("due_on"), values.get("effect_due_on")
        if due and judged and judged < due:
            sentence = _("Effekten bedöms innan åtgärden är klar. Välj en senare dag.")
            self.add_error("effect_due_on", ValidationError(sentence, code="too_early"))
        return values


class NodeChoice(forms.ModelChoiceField):
    """A node by its name."""

    def label_from_instance(self, obj: Any) -> str:
        """What the node is called today."""
        return obj.name


class PlaceForm(forms.Form):
    """Where a new action belongs."""

    node = NodeChoice(NodePeriod.objects.none(), label=_("Enhet"), to_field_name="node_id", empty_label=None)

    def __init__(self, *args: Any, nodes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["node"].queryset = nodes  # type: ignore[attr-defined]


class EffectForm(forms.Form):
    """What came of it."""

    effect = forms.ChoiceField(label=_("Vad blev effekten?"), choices=Effect.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Vad ser ni nu som ni inte såg förut?"), widget=forms.Textarea(attrs={"rows": "4"}), max_length=4000
    )
    overrule_reason = forms.CharField(
        label=_("Varför gör ni en annan bedömning än siffrorna?"),
        required=False,
        max_length=500,
        help_text=_("Bara om ni går ifrån det som siffrorna säger. Båda syns."),
    )


class ManyForm(forms.Form):
    """What a change of several needs beside the ticks."""

    reason = forms.CharField(label=_("Varför?"), required=False, max_length=300)
    due_on = forms.DateField(label=_("Ny dag"), required=False, widget=Day())
    responsible = forms.ModelChoiceField(User.objects.none(), label=_("Ny ansvarig"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = people  # type: ignore[attr-defined]
