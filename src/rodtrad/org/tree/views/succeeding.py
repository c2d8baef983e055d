"""Merging, splitting, and undoing the latest change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.org.tree import operations, queries
from rodtrad.org.tree.forms import MergeForm, ReasonForm, SplitForm
from rodtrad.org.tree.record import lines_of, record_of
from rodtrad.org.tree.views._steps import crumbs, fetch_change, last_period, two_steps


@login_required
def merge(request: HttpRequest, node_id: int) -> HttpResponse:
    """Merge with others of the same kind beside it."""
    period = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    beside = queries.periods_on().filter(parent_id=period.parent_id, kind=period.kind).exclude(node_id=node_id)
    form = MergeForm(request.POST or None, others=beside)

    def call() -> Any:
        given = form.cleaned_data
        return operations.merge_nodes(
            actor=request.user,
            node_ids=[node_id, *given["others"]],
            into=form.into(node_id),
            on=given["on"],
            reason=given["reason"],
        )

    words = (
        _("Slå samman"),
        _("De som slås samman upphör dagen före. Det som hör till dem, och rollerna där, följer med till den nya."),
    )
    return two_steps(request, form, call, words, period)


@login_required
def split(request: HttpRequest, node_id: int) -> HttpResponse:
    """Split in two or more."""
    period = last_period(request, node_id)
    operations.can_change(request.user).enforce()
    form = SplitForm(request.POST or None, children=queries.children_of(node_id))

    def call() -> Any:
        given = form.cleaned_data
        return operations.split_node(
            actor=request.user,
            node_id=node_id,
            parts=form.parts(),
            places=form.places(),
            on=given["on"],
            reason=given["reason"],
        )

    words = (
        _("Dela"),
        _(
            "Den upphör dagen före och delarna följer den. Rollerna följer med till varje del; avsluta dem som inte ska gälla."
        ),
    )
    return two_steps(request, form, call, words, period)


@login_required
def undo(request: HttpRequest, reorganisation_id: int) -> HttpResponse:
    """Take back the latest change."""
    change = fetch_change(request, reorganisation_id)
    operations.can_change(request.user).enforce()
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        call = lambda: operations.undo(  # noqa: E731 -- one call, handed on
            actor=request.user, reorganisation_id=change.pk, reason=form.cleaned_data["reason"]
        )
        if attempt(form, call) is not None:
            messages.success(request, _("Ändringen är ångrad. Organisationen är som den var."))
            return redirect("tree:changes")
    context = {
        "form": form,
        "change": change,
        "lines": lines_of(record_of(change)),
        "verdict": operations.can_undo(change, request.user),
        "back": reverse("tree:changes"),
        "breadcrumbs": [*crumbs(None, _("Ändringar")), (_("Ångra"), "")],
    }
    return render(request, "tree/undo.html", context, status=422 if form.errors else 200)
