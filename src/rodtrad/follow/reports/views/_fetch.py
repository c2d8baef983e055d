"""What the views of reports share."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.follow.reports.models import Report
from rodtrad.follow.reports.queries import LINE_KINDS, stands_in, visible_to
from rodtrad.org.programmes.queries import Rulebook, rulebook


def fetch(request: HttpRequest, report_id: int) -> Report:
    """The report, if the person may know of it; else 404."""
    rows = visible_to(request.user).select_related("round__year", "round__rule", "node", "edited_by")
    return get_object_or_404(rows, pk=report_id)


def is_in_line(request: HttpRequest, report: Report) -> bool:
    """Whether the person reads drafts of this report."""
    return stands_in(request.user, LINE_KINDS, report)


def fetch_live(request: HttpRequest, report_id: int) -> Report:
    """The report, if the person may read its live text; else 404."""
    report = fetch(request, report_id)
    if not is_in_line(request, report):
        raise Http404
    return report


def book_of(report: Report) -> Rulebook:
    """The programme of the report's year."""
    return rulebook(report.round.year.programme_id)


def crumbs(report: Report, name: str, last: str = "") -> list[tuple[str, str]]:
    """Reports → this report → here."""
    own = f"{name}, {report.round}"
    found = [
        (_("Rapporter"), reverse("reports:list")),
        (own, reverse("reports:show", args=[report.pk]) if last else ""),
    ]
    return [*found, (last, "")] if last else found


def number_in(request: HttpRequest, name: str) -> int:
    """A number that was posted; 0 for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0
