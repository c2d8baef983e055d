"""Pages about signals: what has changed at and below a node, one series with its chart, and what people say of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.analyse.signals import operations
from rodtrad.analyse.signals.charts import control_chart
from rodtrad.analyse.signals.forms import OverruleForm, StepForm, WithdrawForm
from rodtrad.analyse.signals.models import Signal, Step
from rodtrad.analyse.signals.queries import (
    home_node,
    overrulings_of,
    overview,
    steps_of,
    tallies,
    visible_to,
    with_words,
)
from rodtrad.analyse.signals.series import gather, label_of
from rodtrad.core.charts import svg
from rodtrad.core.documents.html import svg_address
from rodtrad.core.forms import attempt
from rodtrad.org.tree.queries import periods_on

PER_PAGE = 50


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """The signals of where the person works; for one without a role, why there are none."""
    node_id = home_node(request.user)
    if node_id is None:
        return render(request, "signals/nowhere.html")
    return redirect("signals:overview", node_id)


@login_required
def show_overview(request: HttpRequest, node_id: int) -> HttpResponse:
    """A row an indicator: two icons, the latest value, target, limits, a line and a sentence; most to talk about first."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    asked = request.GET.get("indicator", "")
    indicator_id = int(asked) if asked.isdecimal() and len(asked) < 12 else None
    lines = tallies(request.user, node_id)
    has_many = any(line.n_series > 1 for line in lines)
    show = request.GET.get("show", "changes" if has_many and indicator_id is None else "all")
    page = Paginator(overview(request.user, node_id, show=show, indicator_id=indicator_id), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "period": period,
        "page": page,
        "rows": with_words(page.object_list),
        "tallies": lines,
        "has_many": has_many,
        "n_changed": sum(line.n_better + line.n_worse for line in lines),
        "n_series": sum(line.n_series for line in lines),
        "show": show,
        "indicator_id": indicator_id,
        "breadcrumbs": [(_("Signaler"), reverse("signals:home")), (period.name, "")],
    }
    return render(request, "signals/overview.html", context)


@login_required
def show_series(request: HttpRequest, indicator_id: int, node_id: int) -> HttpResponse:
    """One series: its chart with limits, what it says and by which rule, its steps, and what people judged."""
    return _series(request, indicator_id, node_id)


def _signal(request: HttpRequest, indicator_id: int, node_id: int) -> Signal:
    rows = visible_to(request.user).select_related("indicator", "node").defer("indicator__search")
    return get_object_or_404(rows, indicator_id=indicator_id, node_id=node_id)


def _series(
    request: HttpRequest, indicator_id: int, node_id: int, *, step: StepForm | None = None, rule: Any = None
) -> HttpResponse:
    signal = _signal(request, indicator_id, node_id)
    indicator = signal.indicator
    period = get_object_or_404(periods_on(), node_id=node_id)
    gathered = gather([(indicator_id, node_id)])[0]
    title = f"{indicator.name}, {period.name}"
    chart = control_chart(title, [label_of(p) for p in gathered.periods], gathered.series, indicator.unit_of_measure)
    context = {
        "signal": signal,
        "indicator": indicator,
        "period": period,
        "row": with_words([signal])[0],
        "chart": chart,
        "image": svg_address(svg(chart)) if chart else "",
        "steps": steps_of(indicator_id, node_id),
        "overrulings": [(o, label_of((o.year, o.part))) for o in overrulings_of(indicator_id, node_id)],
        "can_judge": operations.can_judge(signal.node, request.user),
        "step_form": step or StepForm(periods=list(gathered.periods[2:])),
        "overrule_form": rule or OverruleForm(),
        "breadcrumbs": [
            (_("Signaler"), reverse("signals:home")),
            (period.name, reverse("signals:overview", args=[node_id])),
            (indicator.name, ""),
        ],
    }
    failed = bool((step and step.errors) or (rule and rule.errors))
    return render(request, "signals/series.html", context, status=422 if failed else 200)


@login_required
def set_step(request: HttpRequest, indicator_id: int, node_id: int) -> HttpResponse:
    """Set a step in the series."""
    signal = _signal(request, indicator_id, node_id)
    operations.can_judge(signal.node, request.user).enforce()
    if request.method != "POST":
        return redirect("signals:series", indicator_id, node_id)
    form = StepForm(request.POST, periods=list(gather([(indicator_id, node_id)])[0].periods))
    if form.is_valid() and attempt(
        form,
        lambda: operations.set_step(
            actor=request.user, indicator=signal.indicator, node=signal.node, **form.cleaned_data
        ),
    ):
        messages.success(request, _("Nivåskiftet är satt, och gränserna är räknade om från den perioden."))
        return redirect("signals:series", indicator_id, node_id)
    return _series(request, indicator_id, node_id, step=form)


@login_required
def withdraw_step(request: HttpRequest, step_id: int) -> HttpResponse:
    """Take a step away, with a reason."""
    step = get_object_or_404(Step.objects.select_related("indicator", "node").defer("indicator__search"), pk=step_id)
    _signal(request, step.indicator_id, step.node_id)
    operations.can_judge(step.node, request.user).enforce()
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.withdraw_step(actor=request.user, step_id=step_id, **form.cleaned_data)
    ):
        messages.success(request, _("Nivåskiftet är borttaget. Det finns kvar i historiken."))
        return redirect("signals:series", step.indicator_id, step.node_id)
    context = {
        "form": form,
        "step": step,
        "label": label_of((step.year, step.part)),
        "breadcrumbs": [(_("Signaler"), reverse("signals:home")), (_("Ta bort ett nivåskifte"), "")],
    }
    return render(request, "signals/withdraw.html", context, status=422 if form.errors else 200)


@login_required
def overrule(request: HttpRequest, indicator_id: int, node_id: int) -> HttpResponse:
    """Judge the latest figure otherwise than the rule."""
    signal = _signal(request, indicator_id, node_id)
    operations.can_judge(signal.node, request.user).enforce()
    if request.method != "POST":
        return redirect("signals:series", indicator_id, node_id)
    form = OverruleForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: operations.overrule(actor=request.user, signal_id=signal.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Din bedömning står nu bredvid regelns."))
        return redirect("signals:series", indicator_id, node_id)
    return _series(request, indicator_id, node_id, rule=form)
