"""Reports to read: the list, one report, its versions, PDF and Word."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rodtrad.core.documents import Document
from rodtrad.core.documents.html import to_html_fragment
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.core.history import history_of
from rodtrad.core.ordering import SwedishOrder
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.documents import as_document
from rodtrad.follow.reports.models import Quotation, Report, ReportVersion
from rodtrad.follow.reports.queries import OPEN_STATES, visible_to
from rodtrad.follow.reports.snapshot import REPORT, ReportText, text_of
from rodtrad.follow.reports.states import ReportState
from rodtrad.follow.reports.views._fetch import book_of, crumbs, fetch, is_in_line
from rodtrad.follow.rounds.models import Round
from rodtrad.org.tree.queries import node_name_on

PER_PAGE = 50
LIVE = "live"


@login_required
def list_reports(request: HttpRequest) -> HttpResponse:
    """The reports that the person may read, by round, state and name."""
    asked, state, text = (request.GET.get(k, "").strip() for k in ("round", "state", "q"))
    rounds = list(Round.objects.exclude(state="prepared").select_related("year"))
    chosen = next((r for r in rounds if str(r.pk) == asked), rounds[0] if rounds else None)
    rows = visible_to(request.user).filter(round=chosen).annotate(node_name=node_name_on())
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(node_name__icontains=text)
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
    if not which.isdecimal():
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
    context: dict[str, Any] = {
        "report": report,
        "document": document,
        "body": to_html_fragment(document),
        "version": version,
        "versions": report.versions.all(),
        "which": str(version.number) if version else LIVE,
        "can_edit": operations.can_edit(report, actor),
        "in_line": in_line,
        "quoted": _quoted(report) if in_line else [],
        "steps": report.steps.select_related("by") if in_line else [],
        "history": history_of(report) if in_line else [],
        "breadcrumbs": crumbs(report, text.node_name),
        **{name: ask(report, actor) for name, ask in questions.items()},
    }
    return render(request, "reports/show.html", context)


def _quoted(report: Report) -> list[Quotation]:
    """Where this report's words went."""
    rows = Quotation.objects.filter(source__report=report).select_related("assessment__report__round")
    return list(rows.annotate(node_name=node_name_on(ref="assessment__report__node_id")))


def _document(request: HttpRequest, report_id: int) -> Document:
    report = fetch(request, report_id)
    which = request.GET.get("version", "") or _which(request, report)
    text, version = _text(request, report, which)
    return as_document(text, book_of(report), version)


def pdf(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report as a tagged PDF; `?version=` chooses which."""
    document = _document(request, report_id)
    return _file(to_pdf(document), document, "pdf", "application/pdf")


def word(request: HttpRequest, report_id: int) -> HttpResponse:
    """The report in Word; `?version=` chooses which."""
    document = _document(request, report_id)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _file(to_word(document), document, "docx", kind)


def _file(body: bytes, document: Document, ending: str, kind: str) -> HttpResponse:
    name = slugify(document.title.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))) or _("rapport")
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
