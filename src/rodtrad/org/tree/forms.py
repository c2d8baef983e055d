"""Forms of the organisation. Each change has its first day and a reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.periods import today
from rodtrad.org.tree.models import Kind, NodePeriod, Regime, ServiceType
from rodtrad.org.tree.operations import NewNode
from rodtrad.org.tree.timeline import Traits

MOST_PARTS = 4


class DatedForm(forms.Form):
    """From which day, and why: last in every form."""

    on = forms.DateField(label=_("Från och med"), widget=Day())
    reason = forms.CharField(
        label=_("Skäl"), max_length=300, help_text=_("Till exempel nämndens beslut med datum och diarienummer.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
        self.order_fields([*(n for n in self.fields if n not in {"on", "reason"}), "on", "reason"])


class TraitsForm(DatedForm):
    """What a node is."""

    name = forms.CharField(label=_("Namn"), max_length=200)
    kind = forms.ChoiceField(label=_("Slag"), choices=Kind.choices)
    service_type = forms.ModelChoiceField(
        ServiceType.objects.none(), label=_("Verksamhetsslag"), required=False, empty_label=_("inget")
    )
    regime = forms.ChoiceField(label=_("Regi"), choices=[("", "–"), *Regime.choices], required=False)
    contractor = forms.CharField(label=_("Utförare"), max_length=200, required=False)
    capacity = forms.IntegerField(label=_("Antal platser"), min_value=0, max_value=1_000_000, required=False)
    address = forms.CharField(label=_("Adress"), max_length=200, required=False)
    language = forms.CharField(label=_("Språk i verksamheten"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_type"].queryset = ServiceType.objects.all()  # type: ignore[attr-defined]

    def traits(self, parent_id: int | None) -> Traits:
        """The clean values."""
        return Traits(parent_id=parent_id, **self.changes())

    def changes(self) -> dict[str, Any]:
        """The clean values by the names of the traits."""
        given = {k: v for k, v in self.cleaned_data.items() if k not in {"on", "reason", "service_type", "code"}}
        service = self.cleaned_data["service_type"]
        return {**given, "service_type_id": service.pk if service is not None else None}


class AddForm(TraitsForm):
    """A new node."""

    code = forms.CharField(
        label=_("Kod"), max_length=40, help_text=_("Kort och för alltid: den som står i filer och andra system.")
    )


class MoveForm(DatedForm):
    """What the node is to belong to."""

    parent = forms.TypedChoiceField(label=_("Ska höra till"), coerce=int)

    def __init__(self, *args: Any, parents: Iterable[NodePeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            (p.node_id, f"{p.name} ({p.get_kind_display()})") for p in parents
        ]


class EndForm(forms.Form):
    """The last day, and why."""

    last_on = forms.DateField(label=_("Sista dag"), widget=Day())
    reason = forms.CharField(label=_("Skäl"), max_length=300)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Skäl"), max_length=200)


class MergeForm(DatedForm):
    """Which are merged, and into what."""

    others = forms.TypedMultipleChoiceField(
        label=_("Slås samman med"), coerce=int, widget=forms.CheckboxSelectMultiple()
    )
    code = forms.CharField(
        label=_("Den nya organisationens kod"),
        max_length=40,
        required=False,
        help_text=_("Lämna kod och namn tomma om de andra ska gå upp i den här."),
    )
    name = forms.CharField(label=_("Den nya organisationens namn"), max_length=200, required=False)

    def __init__(self, *args: Any, others: Iterable[NodePeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["others"].choices = [(p.node_id, p.name) for p in others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Code and name go together."""
        found = super().clean() or {}
        if bool(found.get("code")) != bool(found.get("name")):
            self.add_error("name", _("Skriv både kod och namn för den nya, eller inget av dem."))
        return found

    def into(self, node_id: int) -> NewNode | int:
        """The new node, or the one that takes up the others."""
        if self.cleaned_data.get("code"):
            return NewNode(self.cleaned_data["code"], self.cleaned_data["name"])
        return node_id


class SplitForm(DatedForm):
    """The parts, and which part each that belongs to the node goes to."""

    def __init__(self, *args: Any, children: Iterable[NodePeriod], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children = [(p.node_id, p.name) for p in children]
        for i in range(1, MOST_PARTS + 1):
            self.fields[f"code{i}"] = forms.CharField(
                label=_("Del %(i)s: kod") % {"i": i}, max_length=40, required=i <= 2
            )
            self.fields[f"name{i}"] = forms.CharField(
                label=_("Del %(i)s: namn") % {"i": i}, max_length=200, required=i <= 2
            )
        parts = [(str(i), _("Del %(i)s") % {"i": i}) for i in range(1, MOST_PARTS + 1)]
        for pk, name in self.children:
            label = _("%(name)s går till") % {"name": name}
            self.fields[f"child{pk}"] = forms.ChoiceField(label=label, choices=parts)
        self.order_fields([*(n for n in self.fields if n not in {"on", "reason"}), "on", "reason"])

    def clean(self) -> dict[str, Any]:
        """Code and name go together, also for the later parts."""
        found = super().clean() or {}
        for i in range(1, MOST_PARTS + 1):
            if bool(found.get(f"code{i}")) != bool(found.get(f"name{i}")):
                self.add_error(f"name{i}", _("Skriv både kod och namn, eller inget av dem."))
        return found

    def parts(self) -> list[NewNode]:
        """The parts that are filled in."""
        given = self.cleaned_data
        found = [(given.get(f"code{i}", ""), given.get(f"name{i}", "")) for i in range(1, MOST_PARTS + 1)]
        return [NewNode(code.strip(), name) for code, name in found if code]

    def places(self) -> dict[int, str]:
        """Where each goes, by the part's code."""
        given = self.cleaned_data
        return {pk: (given.get(f"code{given[f'child{pk}']}") or "").strip() for pk, _name in self.children}


class ServiceForm(forms.ModelForm):
    """A kind of service."""

    class Meta:
        model = ServiceType
        fields = ["code", "name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
