"""Texts that an administration writes once for its units."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.org.programmes.queries import Rulebook, rulebook
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.forms import CommonPartForm
from rodtrad.plan.plans.models import CommonPart
from rodtrad.plan.plans.operations.common import may_write_common
from rodtrad.plan.plans.queries import year_of


def _book() -> Rulebook:
    year = get_object_or_404(BudgetYear, pk=year_of(""))
    return rulebook(year.programme_id)


@login_required
def list_common(request: HttpRequest, node_id: int) -> HttpResponse:
    """The common texts of a node, and how many parts refer to each."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    texts = CommonPart.objects.filter(node_id=node_id).annotate(n_parts=Count("parts")).order_by("kind", "title")
    names = {d.code: d.title for d in _book().duties_of("unit")}
    context = {
        "period": period,
        "texts": [(c, names.get(c.kind, c.kind)) for c in texts],
        "may_write": may_write_common(node_id, request.user),
        "breadcrumbs": [(period.name, ""), (_("Gemensamma texter"), "")],
    }
    return render(request, "plans/common_list.html", context)


@login_required
def write_common(request: HttpRequest, node_id: int, common_id: int | None = None) -> HttpResponse:
    """Make or change a common text."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    if not may_write_common(node_id, request.user):
        raise PermissionDenied(_("Controllern eller förvaltningsledningen skriver gemensamma texter."))
    common = get_object_or_404(CommonPart, pk=common_id, node_id=node_id) if common_id else None
    kinds = [(d.code, d.title) for d in _book().duties_of("unit") if d.is_text]
    initial = {"first_year": year_of("")}
    form = CommonPartForm(
        request.POST or None, instance=common or CommonPart(node_id=node_id), kinds=kinds, initial=initial
    )
    if form.is_valid() and attempt(
        form,
        lambda: operations.write_common_part(
            actor=request.user, node_id=node_id, fields=form.cleaned_data, common_id=common_id
        ),
    ):
        messages.success(request, _("Texten är sparad. Enheter som hänvisar till den visar den nya lydelsen."))
        return redirect("plans:common", node_id)
    context = {
        "period": period,
        "common": common,
        "form": form,
        "history": history_of(common) if common else [],
        "breadcrumbs": [(period.name, ""), (_("Gemensam text"), "")],
    }
    return render(request, "plans/common_form.html", context, status=422 if form.errors else 200)
