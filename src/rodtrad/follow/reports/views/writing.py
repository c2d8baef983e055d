"""The report's page to write in, saved as one goes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.editing import fingerprint
from rodtrad.core.writing import Field, read_edits, save_all
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.edits import ALLOWED, fields_of, save_edit
from rodtrad.follow.reports.models import GoalAssessment, Report, ResultOutcome
from rodtrad.follow.reports.queries import assessments_before, last_return, words_below
from rodtrad.follow.reports.states import ReportState
from rodtrad.follow.reports.views._fetch import book_of, crumbs, fetch_live
from rodtrad.follow.rounds.queries import before, due_on
from rodtrad.org.tree.queries import periods_on


def _context(request: HttpRequest, report: Report, **more: Any) -> dict[str, Any]:
    contents = contents_of(report)
    book = book_of(report)
    earlier = before(report.round)
    said_before = assessments_before(report, earlier)
    summary, goals = fields_of(contents, said_before, book)
    is_boards = report.level == "board"
    words = words_below(report, [g.goal.pk for g in contents.goals]) if is_boards else {}
    ids = {a.report.node_id for rows in words.values() for a in rows}
    names = {p.node_id: p.name for p in periods_on().filter(node_id__in=ids)} if ids else {}
    return {
        "report": report,
        "name": contents.name,
        "contents": contents,
        "summary": summary,
        "goals": goals,
        "words": {goal_id: [(a, names.get(a.report.node_id, "")) for a in rows] for goal_id, rows in words.items()},
        "names": contents.names,
        "book": book,
        "can_edit": operations.can_edit(report, request.user),
        "returned": last_return(report) if report.state == ReportState.RETURNED else None,
        "due_on": due_on(report.round, report.level),
        "earlier": earlier,
        "n_assessed": sum(bool(g.assessment and g.assessment.assessment) for g in contents.goals),
        "save_url": reverse("reports:save", args=[report.pk]),
        "preview_url": reverse("plans:preview"),
        "problems": {},
        "clashes": {},
        "typed": {},
        "breadcrumbs": crumbs(report, contents.name, _("Skriva")),
        **more,
    }


@login_required
def edit(request: HttpRequest, report_id: int) -> HttpResponse:
    """The page to write in; where that can't be done now, the same page to read, and why."""
    report = fetch_live(request, report_id)
    return render(request, "reports/edit.html", _context(request, report))


@require_POST
def save(request: HttpRequest, report_id: int) -> HttpResponse:
    """Save what was sent: one field as one goes, or the whole form."""
    is_partial = bool(request.headers.get("HX-Request"))
    if not request.user.is_authenticated:
        if is_partial:
            return render(request, "core/writing/logged_out.html", {"name": next(iter(request.POST), "")})
        return redirect(f"{reverse('account_login')}?next={reverse('reports:edit', args=[report_id])}")
    report = fetch_live(request, report_id)
    edits = read_edits(dict(request.POST.items()), ALLOWED)
    try:
        saved = save_all(edits, lambda e: save_edit(report, e, request.user))
    except PermissionDenied as refusal:
        if not is_partial:
            raise
        return render(request, "core/writing/refused.html", {"reason": str(refusal)})
    if is_partial and edits:
        name = edits[0].name_of(next(iter(edits[0].values)))
        context = {
            "field": Field(name, "", request.POST.get(name, ""), fingerprint(_stored(report, name))),
            "problem": saved.problems.get(name),
            "clash": saved.clashes.get(name),
            "saved_at": timezone.localtime(),
        }
        return render(request, "core/writing/status.html", context)
    if saved.is_whole:
        messages.success(request, _("Allt är sparat."))
        return redirect("reports:edit", report.pk)
    context = _context(request, report, problems=saved.problems, clashes=saved.clashes, typed=request.POST.dict())
    return render(request, "reports/edit.html", context, status=409 if saved.clashes else 422)


def _stored(report: Report, name: str) -> Any:
    target, *key, column = name.split(".")
    if target == "report":
        rows: Any = Report.objects.filter(pk=report.pk)
    elif target == "assessment":
        rows = GoalAssessment.objects.filter(report=report, goal_id=int(key[0]))
    else:
        rows = ResultOutcome.objects.filter(report=report, result_id=int(key[0]))
    return rows.values_list(column, flat=True).first()


def _back(report: Report, goal_id: int) -> str:
    return reverse("reports:edit", args=[report.pk]) + f"#goal-{goal_id}"


@require_POST
@login_required
def keep(request: HttpRequest, report_id: int, goal_id: int) -> HttpResponse:
    """Nothing new since the last round."""
    report = fetch_live(request, report_id)
    try:
        operations.keep_as_before(actor=request.user, report_id=report.pk, goal_id=goal_id)
        messages.success(request, _("Förra omgångens bedömning och analys gäller fortfarande."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(report, goal_id))


@require_POST
@login_required
def quote(request: HttpRequest, report_id: int, goal_id: int) -> HttpResponse:
    """Lift a unit's words into the board's report, or take them out (`remove`)."""
    report = fetch_live(request, report_id)
    source, remove = request.POST.get("source", ""), request.POST.get("remove", "")
    try:
        if remove.isdecimal():
            operations.unquote(actor=request.user, report_id=report.pk, quotation_id=int(remove))
            messages.success(request, _("Citatet är borttaget."))
        else:
            operations.quote(
                actor=request.user,
                report_id=report.pk,
                goal_id=goal_id,
                source_id=int(source) if source.isdecimal() else 0,
                text=request.POST.get("text", ""),
            )
            messages.success(request, _("Enhetens ord står nu i nämndens rapport. Enheten ser var."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(_back(report, goal_id))
