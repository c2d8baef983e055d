"""The report's page to write in, saved as one goes; what comes while the round is locked is kept."""

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

from rodtrad.core.contributions import ThreadLeaf, thread_leaves
from rodtrad.core.editing import fingerprint
from rodtrad.core.writing import Edit, Field, Saved, as_sent, read_edits, save_all
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.edits import ALLOWED, Frame, boxes_of, save_edit, touched
from rodtrad.follow.reports.models import Answer, Forecast, GoalAssessment, Report, ResultOutcome
from rodtrad.follow.reports.queries import assessments_before, colleagues_for, last_return, words_below
from rodtrad.follow.reports.states import ReportState
from rodtrad.follow.reports.views._fetch import book_of, crumbs, fetch_live
from rodtrad.follow.rounds.queries import before, due_on


def _context(request: HttpRequest, report: Report, **more: Any) -> dict[str, Any]:
    contents = contents_of(report)
    book = book_of(report)
    earlier = before(report.round)
    handovers = {h.goal_id: h for h in report.handovers.select_related("person")}
    boxes = boxes_of(contents, Frame(assessments_before(report, earlier), book, handovers))
    can_edit = operations.can_edit(report, request.user)
    is_above = report.level != "unit"
    return {
        "report": report,
        "name": contents.name,
        "contents": contents,
        "boxes": boxes,
        "goals": boxes.goals,
        "words": words_below(report, [g.goal.pk for g in contents.goals]) if is_above else {},
        "leaves": _leaves(request.user, [g.goal.pk for g in contents.goals]),
        "names": contents.names,
        "book": book,
        "scale": {s.code: s.label for s in book.scale},
        "can_edit": can_edit or (can_edit.code == "round_locked"),
        "verdict": can_edit,
        "colleagues": list(colleagues_for(report)[:60]) if can_edit else [],
        "returned": last_return(report) if report.state == ReportState.RETURNED else None,
        "due_on": due_on(report.round, report.level),
        "earlier": earlier,
        "n_assessed": sum(g.is_assessed for g in boxes.goals),
        "n_to_keep": sum(bool(g.before and not g.is_assessed) for g in boxes.goals),
        "repeated": [ask for ask in contents.asked.own if ask.repeat_reason],
        "save_url": reverse("reports:save", args=[report.pk]),
        "preview_url": reverse("plans:preview"),
        "problems": {},
        "clashes": {},
        "typed": {},
        "breadcrumbs": crumbs(report, contents.name, _("Skriva")),
        **more,
    }


OWN_LEAVES = frozenset({"reports", "activities", "indicators"})  # shown in the goal's own places


def _leaves(actor: Any, goal_ids: list[int]) -> dict[int, list[ThreadLeaf]]:
    """What other rooms hang on the goals (actions, feedback, signals, …), to read beside what one writes."""
    found: dict[int, list[ThreadLeaf]] = {}
    for name, provider in thread_leaves.items():
        if name not in OWN_LEAVES:
            for leaf in provider(actor, goal_ids):
                found.setdefault(leaf.goal_id, []).append(leaf)
    return found


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
            return render(request, "core/writing/logged_out.html", {"field": as_sent(request.POST)})
        return _logged_out(request, report_id)
    report = fetch_live(request, report_id)
    sent = read_edits(dict(request.POST.items()), ALLOWED)
    edits = touched(sent)
    try:
        if operations.can_edit(report, request.user).code == "round_locked":
            return _keep_late(request, report, edits, is_partial=is_partial)
        saved = save_all(edits, lambda e: save_edit(report, e, request.user))
    except PermissionDenied as refusal:
        if not is_partial:
            raise
        return render(request, "core/writing/refused.html", {"reason": str(refusal), "field": as_sent(request.POST)})
    if is_partial and sent:
        return _saved_one(request, report, sent[0].name_of(next(iter(sent[0].values))), saved)
    if saved.is_whole:
        messages.success(request, _("Allt är sparat."))
        return redirect("reports:edit", report.pk)
    problems, typed = _problems(edits, saved), request.POST.dict()
    context = _context(request, report, problems=problems, clashes=saved.clashes, typed=typed)
    return render(request, "reports/edit.html", context, status=409 if saved.clashes else 422)


def _saved_one(request: HttpRequest, report: Report, name: str, saved: Saved) -> HttpResponse:
    """How saving one field went, with its new fingerprint; the one it had, when it was refused."""
    problem = saved.problems.get(name)
    seen = request.POST.get(f"seen.{name}", "") if problem else fingerprint(_stored(report, name))
    context = {
        "field": Field(name, "", request.POST.get(name, ""), seen),
        "problem": problem,
        "clash": saved.clashes.get(name),
        "saved_at": timezone.localtime(),
    }
    return render(request, "core/writing/status.html", context)


def _logged_out(request: HttpRequest, report_id: int) -> HttpResponse:
    """What was typed, to be copied, for someone whose session ended in the middle; nothing of it is saved."""
    edits = touched(read_edits(dict(request.POST.items()), ALLOWED))
    context = {
        "typed": [text for one in edits for text in one.values.values() if text.strip()],
        "login_url": f"{reverse('account_login')}?next={reverse('reports:edit', args=[report_id])}",
    }
    return render(request, "reports/logged_out.html", context, status=401)


def _problems(edits: list[Edit], saved: Saved) -> dict[str, str]:
    """What was refused, by name; an object is saved whole or not at all, so its other fields keep what was typed, too."""
    problems = dict(saved.problems)
    for one in edits:
        names = [one.name_of(column) for column in one.values]
        if any(n in problems or n in saved.clashes for n in names):
            for name in names:
                if name not in saved.clashes:
                    problems.setdefault(name, _("Inte sparat, för att något annat här intill inte gick att spara."))
    return problems


def _keep_late(request: HttpRequest, report: Report, edits: list[Edit], *, is_partial: bool) -> HttpResponse:
    """Keep each text that says something new, as late; nothing that was typed is lost."""
    n_kept = 0
    for edit_ in edits:
        for column, text in edit_.values.items():
            place = edit_.name_of(column)
            if text.strip() and fingerprint(text) != fingerprint(_stored(report, place)):
                try:
                    operations.keep_late(
                        actor=request.user, report_id=report.pk, place=place, text=text.replace("\x00", "")
                    )
                except ValidationError as refusal:
                    messages.error(request, " ".join(refusal.messages))
                    return redirect("reports:edit", report.pk)
                n_kept += 1
    told = _("Omgången låstes medan du skrev. Texten är sparad, märkt sen, och erbjuds den som godkänner rapporten.")
    if is_partial:
        return render(request, "core/writing/refused.html", {"reason": told, "field": as_sent(request.POST)})
    messages.warning(request, told if n_kept else _("Omgången är låst och inget nytt var skrivet."))
    return redirect("reports:show", report.pk)


def _stored(report: Report, name: str) -> Any:
    target, *key, column = name.split(".")
    if target == "report":
        rows: Any = Report.objects.filter(pk=report.pk)
    else:
        pk = int(key[0]) if key and key[0].isdecimal() and len(key[0]) < 19 else 0
        models: dict[str, tuple[Any, str]] = {
            "assessment": (GoalAssessment, "goal_id"),
            "outcome": (ResultOutcome, "result_id"),
            "forecast": (Forecast, "indicator_id"),
            "answer": (Answer, "ask_id"),
        }
        model, column_name = models[target]
        rows = model.objects.filter(report=report, **{column_name: pk})
    return rows.values_list(column, flat=True).first()
