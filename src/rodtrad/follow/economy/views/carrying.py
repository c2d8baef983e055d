"""The rule of carry-over, the result units, and the closing of a unit's year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.numbers import write_number
from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import last_day, today
from rodtrad.core.verdicts import NOT_PERMITTED
from rodtrad.follow.economy import operations
from rodtrad.follow.economy.forms import CloseForm, EndForm, ResultUnitForm, RuleForm
from rodtrad.follow.economy.models import CarryOverRule, ResultUnit
from rodtrad.follow.economy.views._fetch import crumbs, form_page, node_of
from rodtrad.org.tree.queries import node_name_on


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    first = (_("Ekonomi"), reverse("economy:list"))
    rules_at = (_("Resultatöverföring"), reverse("economy:rules") if last else "")
    return [first, rules_at, *([(last, "")] if last else [])]


@login_required
def rules(request: HttpRequest) -> HttpResponse:
    """The city's rules by year, and who are result units."""
    units = ResultUnit.objects.annotate(node_name=node_name_on()).order_by(SwedishOrder(F("node_name")), "pk")
    context = {
        "rules": CarryOverRule.objects.all(),
        "units": [(u, last_day(u.valid)) for u in units[:3000]],
        "can_lead": operations.can_lead(request.user),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "economy/rules.html", context)


@login_required
def new_rule(request: HttpRequest) -> HttpResponse:
    """Put in a rule that the council decided."""
    operations.can_lead(request.user).enforce()
    form = RuleForm(request.POST or None, initial={"first_year": today().year + 1})
    heading = _("Ny regel för resultatöverföring")
    if form.is_valid() and attempt(form, lambda: operations.add_rule(actor=request.user, fields=form.cleaned_data)):
        messages.success(request, _("Regeln är införd."))
        return redirect("economy:rules")
    return form_page(request, form, heading, back=reverse("economy:rules"), crumbs=_crumbs(heading))


@login_required
def new_unit(request: HttpRequest) -> HttpResponse:
    """Let a unit be a result unit."""
    operations.can_lead(request.user).enforce()
    form = ResultUnitForm(request.POST or None, initial={"begins_on": today().replace(month=1, day=1)})
    heading = _("Ny resultatenhet")
    if form.is_valid() and attempt(form, lambda: operations.make_result_unit(actor=request.user, **form.cleaned_data)):
        messages.success(request, _("Enheten är resultatenhet."))
        return redirect("economy:rules")
    return form_page(request, form, heading, back=reverse("economy:rules"), crumbs=_crumbs(heading))


@login_required
def end_unit(request: HttpRequest, result_unit_id: int) -> HttpResponse:
    """Let a unit be one no longer."""
    operations.can_lead(request.user).enforce()
    unit = get_object_or_404(ResultUnit.objects.annotate(node_name=node_name_on()), pk=result_unit_id)
    form = EndForm(request.POST or None)
    heading = _("Inte längre resultatenhet")
    name = getattr(unit, "node_name", "") or ""
    if form.is_valid() and attempt(
        form, lambda: operations.end_result_unit(actor=request.user, result_unit_id=unit.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Sparat."))
        return redirect("economy:rules")
    return form_page(request, form, heading, about=name, back=reverse("economy:rules"), crumbs=_crumbs(heading))


@login_required
def close(request: HttpRequest, node_id: int, year: int) -> HttpResponse:
    """Decide what a result unit takes out of a year."""
    period = node_of(node_id)
    actor: Any = request.user
    back = reverse("economy:show", args=[node_id]) + f"?year={year}"
    verdict = operations.can_close(period.node, year, actor)
    if not verdict and verdict.code != NOT_PERMITTED:
        messages.error(request, verdict.reason)
        return redirect(back)
    verdict.enforce()
    proposal = operations.propose(node_id, year)
    form = CloseForm(request.POST or None, initial={"closing_sek": write_number(proposal.closing, 2)})
    heading = _("Fastställ resultatöverföringen %(year)s") % {"year": year}
    if form.is_valid() and attempt(
        form, lambda: operations.close_year(actor=actor, node=period.node, year=year, **form.cleaned_data)
    ):
        messages.success(request, _("Fastställt."))
        return redirect(back)
    about = _("%(name)s: ingående %(opening)s kr, årets resultat %(result)s kr, enligt regeln %(closing)s kr.") % {
        "name": period.name,
        "opening": write_number(proposal.opening, 2),
        "result": write_number(proposal.result, 2),
        "closing": write_number(proposal.closing, 2),
    }
    return form_page(request, form, heading, about=about, back=back, crumbs=crumbs(period, heading))
