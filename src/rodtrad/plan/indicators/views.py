"""Pages about indicators: the catalogue, one indicator with its figures, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.charts import svg
from rodtrad.core.documents.html import svg_address
from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.core.periods import today
from rodtrad.org.people.queries import manager_of
from rodtrad.org.tree.models import Node, NodePeriod
from rodtrad.org.tree.queries import ids_above, periods_on
from rodtrad.plan.indicators import operations
from rodtrad.plan.indicators.charts import chart_of
from rodtrad.plan.indicators.figures import full_series
from rodtrad.plan.indicators.forms import IndicatorForm, OwnerForm, RetireForm, TargetForm, ValueForm
from rodtrad.plan.indicators.models import Indicator, SetBy, Source, Value
from rodtrad.plan.indicators.queries import (
    aims_for,
    catalogue,
    keepable_nodes,
    nearest_by_year,
    places_of,
    targets_of,
    visible_to,
)

PER_PAGE = 50


@login_required
def list_indicators(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    text, source, loose = (request.GET.get(k, "").strip() for k in ("q", "source", "loose"))
    found = catalogue(request.user, text=text, source=source, loose=loose).defer("search", "definition")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "q": text,
        "source": source,
        "sources": Source.choices,
        "loose": loose,
        "places": keepable_nodes(request.user),
    }
    return render(request, "indicators/list.html", context)


def _one(request: HttpRequest, indicator_id: int) -> Indicator:
    rows = visible_to(request.user).defer("search").select_related("owner", "node", "successor")
    return get_object_or_404(rows, pk=indicator_id)


def _node(request: HttpRequest, indicator: Indicator) -> NodePeriod | None:
    asked = request.GET.get("node", "") or request.POST.get("node", "")
    node_id = int(asked) if asked.isdecimal() and len(asked) < 12 else indicator.node_id
    return periods_on().filter(node_id=node_id).first()


YEARS_SHOWN = 8


@login_required
def show(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """One indicator: what it is, and its figures at a node (`?node=`), as chart and table, with their source."""
    indicator = _one(request, indicator_id)
    period = _node(request, indicator)
    node_id = period.node_id if period else indicator.node_id
    actor: Any = request.user
    node = Node(pk=node_id)
    context = {
        **_figures(indicator, node_id, period.name if period else ""),
        "indicator": indicator,
        "owner": indicator.owner or manager_of(indicator.node_id),
        "period": period,
        "places": places_of(indicator)[:50],
        "followed": Indicator.objects.filter(successor=indicator).defer("search").first(),
        "can_change": operations.can_change(indicator, actor),
        "can_record": operations.can_record(node, actor) and indicator.source != Source.COMPUTED,
        "can_set_target": actor.has_perm("indicators.record_at", node),
        "corrections": _corrections(indicator, node_id),
        "history": history_of(indicator),
        "breadcrumbs": [(_("Indikatorer"), reverse("indicators:list")), (indicator.name, "")],
    }
    return render(request, "indicators/show.html", context)


def _figures(indicator: Indicator, node_id: int, where: str) -> dict[str, Any]:
    """The series at the node with its targets, chart and certainty."""
    year = today().year
    pair = (indicator.pk, node_id)
    series = full_series([(indicator, node_id)], year - YEARS_SHOWN, year)[pair]
    above = set(ids_above([node_id]))
    targets = targets_of(indicator.pk, node_id, above)
    chart = chart_of(indicator, series, nearest_by_year(targets), where)
    sources = {p.credit for p in series.points if p.total is not None}
    return {
        "series": series,
        "rows": list(reversed(series.points))[:60],
        "aims": aims_for([pair], year, {node_id: above})[pair],
        "targets": targets[:24],
        "year": year,
        "chart": chart,
        "credit": sources.pop() if len(sources) == 1 else "",
        "image": svg_address(svg(chart)) if chart else "",
        "is_stale": series.is_stale(year),
    }


def _corrections(indicator: Indicator, node_id: int) -> list[Value]:
    """Figures that were replaced, newest first."""
    old = Value.objects.filter(indicator=indicator, node_id=node_id, is_current=False)
    return list(old.select_related("recorded_by").order_by("-recorded_at", "-pk")[:30])


@login_required
def create(request: HttpRequest, node_id: int) -> HttpResponse:
    """Make an indicator at a node."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    actor: Any = request.user
    if not actor.has_perm("indicators.keep_at", period.node):
        raise PermissionDenied(
            _("Controllern, förvaltningsledningen eller stadsledningskontoret lägger upp indikatorer.")
        )
    form = IndicatorForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            form, lambda: operations.create_indicator(actor=actor, node=period.node, fields=form.cleaned_data)
        )
        if made is not None:
            messages.success(
                request, _("Indikatorn är upplagd. Du äger den; lägg in värden eller läs in dem från fil.")
            )
            return redirect("indicators:show", made.pk)
    return _form(request, form, _("Ny indikator"), period.name, reverse("indicators:list"))


@login_required
def change(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Change what an indicator is."""
    indicator = _one(request, indicator_id)
    _allow(operations.can_change(indicator, request.user))
    form = IndicatorForm(request.POST or None, instance=Indicator.objects.get(pk=indicator.pk))
    if form.is_valid() and attempt(
        form,
        lambda: operations.change_indicator(
            actor=request.user, indicator_id=indicator.pk, fields=dict(form.cleaned_data)
        ),
    ):
        messages.success(request, _("Sparat."))
        return redirect("indicators:show", indicator.pk)
    return _form(request, form, _("Ändra indikatorn"), indicator.name, reverse("indicators:show", args=[indicator.pk]))


def _allow(verdict: Any) -> None:
    verdict.enforce()


@login_required
def retire(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Let an indicator end."""
    indicator = _one(request, indicator_id)
    _allow(operations.can_change(indicator, request.user))
    form = RetireForm(request.POST or None, initial={"last_year": today().year})
    if form.is_valid() and attempt(
        form,
        lambda: operations.retire_indicator(actor=request.user, indicator_id=indicator.pk, **form.cleaned_data),
    ):
        messages.success(request, _("Indikatorn upphör. Dess värden finns kvar."))
        return redirect("indicators:show", indicator.pk)
    return _form(
        request, form, _("Låt indikatorn upphöra"), indicator.name, reverse("indicators:show", args=[indicator.pk])
    )


@login_required
def record(request: HttpRequest, indicator_id: int, node_id: int) -> HttpResponse:
    """Add a figure; one that is there already is kept in the history."""
    indicator = _one(request, indicator_id)
    period = get_object_or_404(periods_on(), node_id=node_id)
    _allow(operations.can_record(period.node, request.user))
    form = ValueForm(request.POST or None, indicator=indicator)
    back = reverse("indicators:show", args=[indicator.pk]) + f"?node={node_id}"
    if form.is_valid() and attempt(
        form,
        lambda: operations.record_value(
            actor=request.user, indicator=indicator, node=period.node, source=_("Inskrivet"), **form.cleaned_data
        ),
    ):
        messages.success(request, _("Värdet är sparat."))
        return redirect(back)
    return _form(request, form, _("Lägg in ett värde"), f"{indicator.name}, {period.name}", back)


@login_required
def set_target(request: HttpRequest, indicator_id: int, node_id: int) -> HttpResponse:
    """Set what is to be reached in a year."""
    indicator = _one(request, indicator_id)
    period = get_object_or_404(periods_on(), node_id=node_id)
    actor: Any = request.user
    allowed = [str(c) for c in SetBy if operations.can_set_target(period.node, c, actor)]
    form = TargetForm(request.POST or None, allowed=allowed, direction=indicator.direction)
    back = reverse("indicators:show", args=[indicator.pk]) + f"?node={node_id}"
    operations.can_set_target(period.node, SetBy.UNIT, actor).enforce()
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_target(actor=actor, indicator=indicator, node=period.node, **form.cleaned_data),
    ):
        messages.success(request, _("Årsmålet är sparat."))
        return redirect(back)
    return _form(request, form, _("Sätt årsmål"), f"{indicator.name}, {period.name}", back)


@login_required
def give(request: HttpRequest, indicator_id: int) -> HttpResponse:
    """Give the indicator another owner."""
    indicator = _one(request, indicator_id)
    _allow(operations.can_change(indicator, request.user))
    form = OwnerForm(request.POST or None, initial={"owner": indicator.owner_id})
    if form.is_valid() and attempt(
        form,
        lambda: operations.give_indicator(actor=request.user, indicator_id=indicator.pk, **form.cleaned_data),
    ):
        messages.success(request, _("Indikatorn har en ny ägare."))
        return redirect("indicators:show", indicator.pk)
    return _form(request, form, _("Byt ägare"), indicator.name, reverse("indicators:show", args=[indicator.pk]))


def _form(request: HttpRequest, form: Any, heading: str, about: str, back: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "about": about,
        "back": back,
        "breadcrumbs": [(_("Indikatorer"), reverse("indicators:list")), (heading, "")],
    }
    return render(request, "indicators/form.html", context, status=422 if form.errors else 200)
