"""A report's way: submitted, approved, returned, decided, sent, corrected; and the controller's table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt, tell
from rodtrad.core.periods import today
from rodtrad.core.telling import told
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.forms import DecisionForm, ReasonForm
from rodtrad.follow.reports.lacking import lacking
from rodtrad.follow.reports.models import Report
from rodtrad.follow.reports.overview import overview
from rodtrad.follow.reports.queries import APPROVERS, LINE_KINDS, unused_indicators, visible_to
from rodtrad.follow.reports.states import ReportState
from rodtrad.follow.reports.views._fetch import crumbs, fetch_live
from rodtrad.follow.rounds.models import Round
from rodtrad.org.people.queries import has_role
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.queries import ids_below, node_name_on, path_to

PER_PAGE = 50


@login_required
def submit(request: HttpRequest, report_id: int) -> HttpResponse:
    """Hand in the report; what is lacking is listed."""
    report = fetch_live(request, report_id)
    if request.method == "POST":
        is_in = told(
            request,
            lambda: operations.submit(actor=request.user, report_id=report.pk),
            _("Rapporten är inlämnad."),
        )
        return redirect("reports:show" if is_in else "reports:submit", report.pk)
    context = {
        "report": report,
        "verdict": operations.can_submit(report, request.user),
        "lacking": lacking(contents_of(report)),
        "breadcrumbs": crumbs(report, _name(report), _("Lämna in")),
    }
    return render(request, "reports/submit.html", context)


def _name(report: Report) -> str:
    path = path_to(report.node_id)
    return path[-1].name if path else report.node.code


@require_POST
@login_required
def take_step(request: HttpRequest, report_id: int, verb: str) -> HttpResponse:
    """Approve, or send to the council: steps that need no form."""
    report = fetch_live(request, report_id)
    calls: dict[str, Callable[..., Any]] = {"approve": operations.approve, "send": operations.send}
    if verb not in calls:
        raise Http404
    try:
        calls[verb](actor=request.user, report_id=report.pk)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        done = {
            "approve": _("Rapporten är godkänd och frusen."),
            "send": _("Rapporten är skickad till kommunfullmäktige."),
        }
        messages.success(request, done[verb])
    return redirect("reports:show", report.pk)


@login_required
def with_form(request: HttpRequest, report_id: int, verb: str) -> HttpResponse:
    """Return, correct, or enter the board's decision: steps with a form."""
    report = fetch_live(request, report_id)
    actor: Any = request.user
    name = _name(report)
    if verb not in {"return", "correct", "decide"}:
        raise Http404
    if not actor.has_perm("reports.decide" if verb == "decide" else "reports.approve", report):
        asked = {"return": operations.can_return, "correct": operations.can_correct, "decide": operations.can_decide}
        raise PermissionDenied(str(asked[verb](report, actor).reason))
    if verb == "decide" and report.level == "unit":
        raise PermissionDenied(str(operations.can_decide(report, actor).reason))
    form: Any = DecisionForm(request.POST or None, body=name) if verb == "decide" else ReasonForm(request.POST or None)
    calls: dict[str, Callable[..., Any]] = {
        "return": operations.return_report,
        "correct": operations.correct,
        "decide": operations.decide,
    }
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: calls[verb](actor=actor, report_id=report.pk, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Klart."))
            return redirect("reports:show", report.pk)
    headings = {
        "return": _("Skicka tillbaka rapporten"),
        "correct": _("Rätta rapporten"),
        "decide": _("För in beslutet"),
    }
    abouts = {
        "return": _("Skriv vad som behöver ändras. Det står överst när enheten öppnar rapporten."),
        "correct": _("Rapporten öppnas som en ny version. Den godkända finns kvar, med vad som ändrades och varför."),
        "decide": _("Beslutet står först i rapporten."),
    }
    context = {
        "report": report,
        "name": name,
        "form": form,
        "heading": headings[verb],
        "about": abouts[verb],
        "breadcrumbs": crumbs(report, name, headings[verb]),
    }
    return render(request, "reports/form.html", context, status=422 if form.errors else 200)


@login_required
def table(request: HttpRequest, node_id: int, round_id: int) -> HttpResponse:
    """The units' reports at and below a node in a round."""
    path = path_to(node_id)
    if not path:
        raise Http404
    round_ = get_object_or_404(Round.objects.select_related("year"), pk=round_id)
    if not has_role(request.user, LINE_KINDS, node_id):
        raise PermissionDenied(_("Controllern, ledningen och nämndens ledamöter ser enheternas rapporter samlade."))
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    asked = request.GET.get("page", "1")
    number = max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1
    found = overview(node_id, round_, first=(number - 1) * PER_PAGE, n=PER_PAGE, state=state, text=text)
    n_shown = found.by_state.get(state, 0) if state else sum(found.by_state.values())
    book = rulebook(round_.year.programme_id)
    context = {
        "period": path[-1],
        "round": round_,
        "rounds": Round.objects.filter(reports__isnull=False).distinct(),
        "found": found,
        "page": Paginator(range(n_shown), PER_PAGE).get_page(number),
        "state": state,
        "q": text,
        "states": [(s, label, found.by_state.get(s, 0)) for s, label in ReportState.choices if found.by_state.get(s)],
        "scale": [(s.code, s.label, found.assessed.get(s.code, 0)) for s in book.scale],
        "may_approve": has_role(request.user, APPROVERS, node_id),
        "can_remind": operations.can_remind(node_id, request.user),
        "board_report": Report.objects.filter(
            round=round_, level="board", node_id__in=[p.node_id for p in path]
        ).first(),
        "breadcrumbs": [*((p.name, "") for p in path[:-1]), (path[-1].name, "")],
    }
    return render(request, "reports/table.html", context)


@require_POST
@login_required
def bulk(request: HttpRequest, node_id: int, round_id: int) -> HttpResponse:
    """Preview what would be done to the chosen reports, then do it: all that can, or none."""
    back = reverse("reports:table", args=[node_id, round_id])
    verb = request.POST.get("verb", "")
    ids = [int(pk) for pk in request.POST.getlist("report") if pk.isdecimal()]
    if verb not in {"approve", "return"} or not ids:
        messages.info(request, _("Kryssa för rapporterna först och välj sedan vad som ska göras."))
        return redirect(back)
    can = operations.can_approve if verb == "approve" else operations.can_return
    rows = visible_to(request.user).filter(pk__in=ids).select_related("round__year").annotate(node_name=node_name_on())
    chosen = [(r, can(r, request.user)) for r in rows.order_by("pk")]
    form = ReasonForm(request.POST if "do" in request.POST else None) if verb == "return" else None
    if "do" in request.POST and (form is None or form.is_valid()):
        possible = [r for r, verdict in chosen if verdict]
        try:
            with transaction.atomic():
                for report in possible:
                    if form is None:
                        operations.approve(actor=request.user, report_id=report.pk)
                    else:
                        operations.return_report(actor=request.user, report_id=report.pk, **form.cleaned_data)
        except ValidationError as refusal:
            tell(form or ReasonForm({}), refusal)
        else:
            messages.success(request, _("Klart för %(n)s rapporter.") % {"n": len(possible)})
            return redirect(back)
    context = {
        "verb": verb,
        "heading": _("Godkänn rapporter") if verb == "approve" else _("Skicka tillbaka rapporter"),
        "chosen": chosen,
        "n_possible": sum(bool(v) for _r, v in chosen),
        "form": form,
        "back": back,
        "breadcrumbs": [(_("Enheternas rapporter"), back)],
    }
    return render(request, "reports/bulk.html", context)


@require_POST
@login_required
def remind(request: HttpRequest, node_id: int, round_id: int) -> HttpResponse:
    """One quiet notice to each manager who is late, however many reports they have."""
    round_ = get_object_or_404(Round.objects.select_related("year"), pk=round_id)
    if not path_to(node_id):
        raise Http404
    n_told = operations.remind(actor=request.user, node_id=node_id, round_=round_)
    n = ngettext("%(n)s chef är påmind.", "%(n)s chefer är påminda.", n_told) % {"n": n_told}
    messages.success(request, n if n_told else _("Ingen påminns: allt är inne, eller påmint det senaste dygnet."))
    return redirect("reports:table", node_id, round_id)


@login_required
def unused(request: HttpRequest, node_id: int) -> HttpResponse:
    """Indicators that no analysis has mentioned for a year, at and below a node: a list to retire from."""
    path = path_to(node_id)
    if not path:
        raise Http404
    if not has_role(request.user, LINE_KINDS, node_id):
        raise PermissionDenied(
            _("Controllern, ledningen och stadsledningskontoret ser vilka indikatorer som inte används.")
        )
    since = today() - timedelta(days=365)
    rows = unused_indicators(ids_below(node_id), since=since)
    context = {
        "period": path[-1],
        "rows": rows,
        "since": since,
        "breadcrumbs": [*((p.name, "") for p in path[:-1]), (path[-1].name, ""), (_("Indikatorer att avsluta"), "")],
    }
    return render(request, "reports/unused.html", context)
