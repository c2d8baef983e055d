"""Changing one node: added below, changed, moved, ended."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.org.tree import operations, queries
from rodtrad.org.tree.forms import AddForm, EndForm, MoveForm, TraitsForm
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.tree.timeline import TRAITS
from rodtrad.org.tree.views._steps import last_period, two_steps


@login_required
def add(request: HttpRequest, node_id: int) -> HttpResponse:
    """A new node below this one."""
    parent = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    below = {Kind.ADMINISTRATION: Kind.UNIT, Kind.COMPANY: Kind.UNIT, Kind.DEPARTMENT: Kind.UNIT, Kind.UNIT: Kind.GROUP}
    kind = below.get(Kind(parent.kind), Kind.ADMINISTRATION if parent.kind != Kind.COUNCIL else Kind.BOARD)
    form = AddForm(request.POST or None, initial={"kind": kind})

    def call() -> Any:
        given = form.cleaned_data
        return operations.add_node(
            actor=request.user,
            code=given["code"],
            traits=form.traits(node_id),
            first_on=given["on"],
            reason=given["reason"],
        )

    words = (_("Lägg till under"), _("Den nya organisationen hör till den här från sin första dag."))
    return two_steps(request, form, call, words, parent)


@login_required
def change(request: HttpRequest, node_id: int) -> HttpResponse:
    """Other traits from a day on, also another name."""
    period = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    known = {name: getattr(period, name) for name in TRAITS} | {"service_type": period.service_type_id}
    form = TraitsForm(request.POST or None, initial=known)

    def call() -> Any:
        given = form.cleaned_data
        return operations.change_node(
            actor=request.user,
            node_id=node_id,
            from_day=given["on"],
            changes=form.changes(),
            reason=given["reason"],
        )

    words = (
        _("Ändra uppgifter"),
        _("Det som var före dagen står kvar. Byter den namn är den ändå samma organisation."),
    )
    return two_steps(request, form, call, words, period)


@login_required
def move(request: HttpRequest, node_id: int) -> HttpResponse:
    """Belong to another from a day on."""
    period = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    form = MoveForm(request.POST or None, parents=_parents(period), initial={"parent": period.parent_id})

    def call() -> Any:
        given = form.cleaned_data
        return operations.move_node(
            actor=request.user,
            node_id=node_id,
            from_day=given["on"],
            parent_id=given["parent"],
            reason=given["reason"],
        )

    words = (_("Flytta"), _("Allt som hör till den följer med. Roller som är givna ovanför byts mot de nyas."))
    return two_steps(request, form, call, words, period)


def _parents(period: NodePeriod) -> list[NodePeriod]:
    """What the node can belong to: everything but units; for a group the units of the same branch."""
    everything = queries.periods_on().exclude(node_id=period.node_id)
    if period.kind != Kind.GROUP:
        return list(everything.exclude(kind__in=[Kind.UNIT, Kind.GROUP]))
    parent = queries.path_to(period.parent_id or 0, today())
    return list(everything.filter(kind=Kind.UNIT, parent_id=parent[-1].parent_id)) if parent else []


@login_required
def end(request: HttpRequest, node_id: int) -> HttpResponse:
    """End without a follower."""
    period = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    form = EndForm(request.POST or None, initial={"last_on": today()})

    def call() -> Any:
        return operations.end_node(actor=request.user, node_id=node_id, **form.cleaned_data)

    words = (
        _("Avsluta"),
        _("Den upphör utan efterföljare. Ska något annat fortsätta i dess ställe: slå samman eller dela."),
    )
    return two_steps(request, form, call, words, period)
