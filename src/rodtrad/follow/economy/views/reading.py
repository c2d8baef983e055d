"""Economy to read: where to begin, a node's page, and the same as PDF and Word."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify

from rodtrad.core.charts import svg
from rodtrad.core.documents.html import svg_address
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.follow.economy import operations
from rodtrad.follow.economy.documents import as_document, summary
from rodtrad.follow.economy.models import CarryOverRule
from rodtrad.follow.economy.page import Economy, economy_of
from rodtrad.follow.economy.queries import corrections_at, figures_at, homes, rule_of, years_with_figures
from rodtrad.follow.economy.views._fetch import asked, crumbs, node_of
from rodtrad.org.people.queries import LINE, has_role
from rodtrad.org.tree.models import Kind, NodePeriod
from rodtrad.org.tree.queries import periods_on


@login_required
def list_nodes(request: HttpRequest) -> HttpResponse:
    """Where to begin: one's own nodes, the boards, and imports."""
    boards = periods_on().filter(kind__in=[Kind.BOARD, Kind.DISTRICT_BOARD, Kind.EXECUTIVE_BOARD, Kind.COMPANY_BOARD])
    context = {
        "homes": homes(request.user),
        "council": periods_on().filter(kind=Kind.COUNCIL).first(),
        "boards": boards,
        "years": years_with_figures(),
        "can_import": operations.can_import(request.user),
    }
    return render(request, "economy/list.html", context)


def _economy(request: HttpRequest, period: NodePeriod) -> Economy | None:
    actor: Any = request.user
    year, month = asked(request)
    is_in_line = has_role(actor, LINE, period.node_id)
    shows_staff = actor.has_perm("economy.view_staff", period)
    return economy_of(period, year, month, shows_staff=shows_staff, is_in_line=is_in_line)


@login_required
def show(request: HttpRequest, node_id: int) -> HttpResponse:
    """A node's economy: state, chart, lines, services, nodes below, volumes, staff, and resources beside the plan's."""
    period = node_of(node_id)
    economy = _economy(request, period)
    actor: Any = request.user
    year, _month = asked(request)
    rules = list(CarryOverRule.objects.all())
    context = {
        "period": period,
        "year": year,
        "years": years_with_figures(),
        "economy": economy,
        "summary": summary(economy) if economy else [],
        "chart": economy.chart if economy else None,
        "image": svg_address(svg(economy.chart)) if economy and economy.chart else "",
        "months": range(1, 13),
        "booked": figures_at(actor, node_id, year, economy.month)[:60] if economy else [],
        "corrections": corrections_at(actor, node_id, year)[:30],
        "proposal": operations.propose(node_id, year) if economy and economy.is_result_unit else None,
        "rule": rule_of(year, rules),
        "can_record": operations.can_record(period.node, actor),
        "can_forecast": operations.can_forecast(period.node, actor),
        "can_close": operations.can_close(period.node, year, actor) if economy and economy.is_result_unit else None,
        "breadcrumbs": crumbs(period),
    }
    return render(request, "economy/show.html", context)


def _document(request: HttpRequest, node_id: int) -> tuple[Any, str]:
    economy = _economy(request, node_of(node_id))
    if economy is None:
        raise Http404
    return as_document(economy), slugify(f"ekonomi-{economy.year}-{economy.month:02d}-{economy.period.name}")


@login_required
def pdf(request: HttpRequest, node_id: int) -> HttpResponse:
    """The node's economy as a tagged PDF."""
    document, name = _document(request, node_id)
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(to_pdf(document), content_type="application/pdf", headers=headers)


@login_required
def word(request: HttpRequest, node_id: int) -> HttpResponse:
    """The node's economy as a Word file."""
    document, name = _document(request, node_id)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    headers = {"Content-Disposition": f'attachment; filename="{name}.docx"'}
    return HttpResponse(to_word(document), content_type=kind, headers=headers)
