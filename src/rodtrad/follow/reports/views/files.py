"""The city's report as files: asked for, awaited and fetched; found again on the page by whoever comes back."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.follow.reports import operations
from rodtrad.follow.reports.models import FileForm, MadeFile, Report
from rodtrad.follow.reports.queries import OPEN_STATES, address_of, files_of
from rodtrad.follow.reports.states import FileState
from rodtrad.follow.reports.views._fetch import crumbs, fetch, is_in_line
from rodtrad.org.tree.queries import last_name_of

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
LIVE = "live"


def number_of(request: HttpRequest, report: Report, which: str) -> int:
    """The version asked for, if the person reads it and it is there; 0 for the text as it is being written; else 404."""
    if which == LIVE:
        if not is_in_line(request, report):
            raise Http404
        return 0
    if not which.isdecimal() or len(which) > 4 or not report.versions.filter(number=int(which)).exists():
        raise Http404
    return int(which)


def _context(request: HttpRequest, report: Report, number: int) -> dict[str, Any]:
    known = {file.form: file for file in files_of(report, number)}
    rows = [(form, known.get(form.value)) for form in FileForm]
    return {
        "report": report,
        "number": number,
        "which": number or LIVE,
        "rows": rows,
        "is_awaited": any(file and file.is_awaited for _form, file in rows),
        "can_want": operations.can_want_file(report, request.user, number),
    }


def _first(request: HttpRequest, report: Report, latest: int | None) -> str:
    if latest is not None and (report.state in OPEN_STATES or not is_in_line(request, report)):
        return str(latest)
    return LIVE


def files(request: HttpRequest, report_id: int) -> HttpResponse:
    """How far each file has come; the finished ones to fetch. Asked for as a part, only the list."""
    report = fetch(request, report_id)
    latest = report.versions.order_by("-number").values_list("number", flat=True).first()
    which = request.GET.get("version", "") or _first(request, report, latest)
    context = _context(request, report, number_of(request, report, which))
    if request.headers.get("HX-Request"):
        return render(request, "reports/_files.html", context)
    crumb = crumbs(report, last_name_of(report.node_id), _("Filer"))
    return render(request, "reports/files.html", {**context, "breadcrumbs": crumb})


@require_POST
@login_required
def want(request: HttpRequest, report_id: int) -> HttpResponse:
    """Ask for a file, and go to where it is awaited."""
    report = fetch(request, report_id)
    number = number_of(request, report, request.POST.get("version", ""))
    form = request.POST.get("form", "")
    if form not in FileForm.values or not operations.is_big(report):
        raise Http404
    language = get_language() or "sv"
    file = operations.want_file(
        actor=request.user, report=report, number=number, form=FileForm(form), language=language
    )
    return redirect(address_of(file))


def fetch_file(request: HttpRequest, report_id: int, file_id: int) -> HttpResponse | FileResponse:
    """The finished file."""
    report = fetch(request, report_id)
    file = get_object_or_404(MadeFile, pk=file_id, report=report, state=FileState.READY)
    number_of(request, report, str(file.number or LIVE))
    if not default_storage.exists(file.place):
        raise Http404
    name = slugify(file.title.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))) or _("rapport")
    return FileResponse(
        default_storage.open(file.place),
        as_attachment=True,
        filename=f"{name}.{file.form}",
        content_type=TYPES[file.form],
    )
