"""Reports to read: the list, one report, its versions, its two pages, PDF, Word and Excel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rodtrad.core.documents import Document
from rodtrad.core.documents.html import to_html_fragment
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.core.history import history_of
from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.brief import as_brief
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.documents import as_document
from rodtrad.follow.reports.exports import to_excel
from rodtrad.follow.reports.models import Report, ReportVersion
from rodtrad.follow.reports.queries import OPEN_STATES, late_texts_for, traces_of, visible_to
from rodtrad.follow.reports.snapshot import REPORT, ReportText, text_of
from rodtrad.follow.reports.states import ReportState
from rodtrad.follow.reports.views._fetch import book_of, crumbs, fetch, is_in_line
from rodtrad.follow.reports.views.files import LIVE, TYPES, number_of
from rodtrad.follow.rounds.models import Round
from rodtrad.org.tree.queries import node_name_on

PER_PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def list_reports(request: HttpRequest) -> HttpResponse:
    """The reports that the person may read, by round, state and name."""
    asked, state, text = (request.GET.get(k, "").strip() for k in ("round", "state", "q"))
    rounds = list(Round.objects.filter(reports__isnull=False).select_related("year").distinct())
    chosen = next((r for r in rounds if str(r.pk) == asked), rounds[0] if rounds else None)
    rows = visible_to(request.user).filter(round=chosen).annotate(node_name=node_name_on())
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(holds("node_name", text))
    rows = rows.order_by("level", SwedishOrder(F("node_name")), "pk")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "rounds": rounds,
        "round": chosen,
        "state": state,
        "states": ReportState.choices,
        "q": text,
    }
    return render(request, "reports/list.html", context)


def _text(request: HttpRequest, report: Report, which: str) -> tuple[ReportText, ReportVersion | None]:
    """A version's text: `live` for those in the line, else the number of an approved version."""
    if which == LIVE:
        if not is_in_line(request, report):
            raise Http404
        return text_of(contents_of(report)), None
    if not which.isdecimal() or len(which) > 4:
        raise Http404
    version = get_object_or_404(ReportVersion.objects.select_related("snapshot"), report=report, number=int(which))
    return REPORT.read(version.snapshot), version


def _which(request: HttpRequest, report: Report) -> str:
    """What a person sees first: the approved version when there is one and the report isn't under correction."""
    latest = report.versions.order_by("-number").values_list("number", flat=True).first()
    if latest is not None and (report.state in OPEN_STATES or not is_in_line(request, report)):
        return str(latest)
    return LIVE


def show(request: HttpRequest, report_id: int) -> HttpResponse:
    """One report as approved, or as it is being written for those in the line."""
    report = fetch(request, report_id)
    text, version = _text(request, report, _which(request, report))
    return _page(request, report, text, version)


def brief(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report's two pages for those who decide."""
    report = fetch(request, report_id)
    which = request.GET.get("version", "") or _which(request, report)
    text, version = _text(request, report, which)
    document = as_brief(text, book_of(report), version)
    _note(request, report, text)
    context = {
        "report": report,
        "document": document,
        "body": to_html_fragment(document),
        "which": which,
        "breadcrumbs": crumbs(report, text.node_name, _("Två sidor")),
    }
    return render(request, "reports/brief.html", context)


def _note(request: HttpRequest, report: Report, text: ReportText) -> None:
    """Let those who are quoted see in which roles they have been read."""
    if request.user.is_authenticated and any(g.quotations for g in text.goals):
        operations.note_reading(actor=request.user, report=report)


def show_version(request: HttpRequest, report_id: int, number: int) -> HttpResponse:
    """One approved version, for ever."""
    report = fetch(request, report_id)
    text, version = _text(request, report, str(number))
    return _page(request, report, text, version)


def _page(request: HttpRequest, report: Report, text: ReportText, version: ReportVersion | None) -> HttpResponse:
    actor: Any = request.user
    document = as_document(text, book_of(report), version)
    in_line = is_in_line(request, report)
    by_state = {
        ReportState.SUBMITTED: {"can_approve": operations.can_approve, "can_return": operations.can_return},
        ReportState.APPROVED: {"can_decide": operations.can_decide, "can_correct": operations.can_correct},
        ReportState.DECIDED: {"can_send": operations.can_send, "can_correct": operations.can_correct},
        ReportState.SENT: {"can_correct": operations.can_correct},
    }
    questions = by_state.get(ReportState(report.state), {})
    _note(request, report, text)
    context: dict[str, Any] = {
        "report": report,
        "document": document,
        "body": to_html_fragment(document),
        "version": version,
        "versions": report.versions.all(),
        "which": str(version.number) if version else LIVE,
        "can_edit": operations.can_edit(report, actor),
        "in_line": in_line,
        "traces": traces_of(report) if in_line else [],
        "n_late": late_texts_for(report).count() if in_line else 0,
        "exempt": text_exempt(report),
        "steps": report.steps.select_related("by") if in_line else [],
        "history": history_of(report) if in_line else [],
        "breadcrumbs": crumbs(report, text.node_name),
        **{name: ask(report, actor) for name, ask in questions.items()},
    }
    return render(request, "reports/show.html", context)


def text_exempt(report: Report) -> list[Any]:
    """What the organisation is exempted from in the round, and why."""
    return list(report.round.exemptions.filter(node_id=report.node_id, ended_at=None))


def _read(request: HttpRequest, report_id: int) -> tuple[Report, ReportText, ReportVersion | None]:
    report = fetch(request, report_id)
    which = request.GET.get("version", "") or _which(request, report)
    return report, *_text(request, report, which)


def _as_file(request: HttpRequest, report_id: int, make: Callable[[Document], bytes], ending: str) -> HttpResponse:
    """The report as a file, made at once; the city's is made by a job, and awaited on a page of its own."""
    report = fetch(request, report_id)
    which = request.GET.get("version", "") or _which(request, report)
    if operations.is_big(report):
        number_of(request, report, which)
        return redirect(f"{reverse('reports:files', args=[report.pk])}?version={which}")
    text, version = _text(request, report, which)
    document = as_document(text, book_of(report), version)
    return _file(make(document), document.title, ending, TYPES[ending])


def pdf(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as a tagged PDF; `?version=` chooses which."""
    return _as_file(request, report_id, to_pdf, "pdf")


def brief_pdf(request: HttpRequest, report_id: int) -> HttpResponse:
    """The two pages as a tagged PDF."""
    report, text, version = _read(request, report_id)
    document = as_brief(text, book_of(report), version)
    return _file(to_pdf(document), document.title, "pdf", "application/pdf")


def word(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report in Word; `?version=` chooses which."""
    return _as_file(request, report_id, to_word, "docx")


def excel(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report in Excel, figures as figures; `?version=` chooses which."""
    report, text, _version = _read(request, report_id)
    title = f"{text.round_name} {text.year} {text.node_name}"
    return _file(to_excel(text, book_of(report)), title, "xlsx", EXCEL)


def _file(body: bytes, title: str, ending: str, kind: str) -> HttpResponse:
    name = slugify(title.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))) or _("rapport")
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
