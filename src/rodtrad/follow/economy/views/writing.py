"""Figures typed by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.periods import today
from rodtrad.follow.economy import operations
from rodtrad.follow.economy.forms import FigureForm
from rodtrad.follow.economy.models import Measure
from rodtrad.follow.economy.views._fetch import crumbs, form_page, node_of


@login_required
def record(request: HttpRequest, node_id: int, what: str) -> HttpResponse:
    """Book one figure, or make a forecast (`what`: figure, forecast)."""
    period = node_of(node_id)
    actor: Any = request.user
    only_forecast = what == "forecast"
    may = operations.can_forecast if only_forecast else operations.can_record
    may(period.node, actor).enforce()
    initial = {
        "year": today().year,
        "month": today().month,
        "measure": Measure.FORECAST if only_forecast else Measure.OUTCOME,
        "service_type": period.service_type_id,
    }
    form = FigureForm(request.POST or None, only_forecast=only_forecast, initial=initial)
    back = reverse("economy:show", args=[node_id])
    if form.is_valid() and attempt(
        form, lambda: operations.record_figure(actor=actor, node=period.node, **form.cleaned_data)
    ):
        messages.success(request, _("Sparat. Det som stod där förut finns kvar bland rättade värden."))
        return redirect(back + f"?year={form.cleaned_data['year']}")
    heading = _("Gör en prognos för helåret") if only_forecast else _("Lägg in ett belopp eller antal")
    return form_page(request, form, heading, about=period.name, back=back, crumbs=crumbs(period, heading))
