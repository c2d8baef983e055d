"""What is done with one part of a report: kept as before, quoted into, handed over, its activities moved; late texts settled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rodtrad.core.telling import told
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.forms import PartsForm
from rodtrad.follow.reports.models import Handover, Report
from rodtrad.follow.reports.queries import late_texts_for
from rodtrad.follow.reports.views._fetch import crumbs, fetch_live, number_in
from rodtrad.plan.activities.models import Activity


def _back(report: Report, goal_id: int | None = None) -> str:
    return reverse("reports:edit", args=[report.pk]) + (f"#goal-{goal_id}" if goal_id else "")


@require_POST
@login_required
def keep(request: HttpRequest, report_id: int, goal_id: int) -> HttpResponse:
    """Nothing new since the last round."""
    report = fetch_live(request, report_id)
    told(
        request,
        lambda: operations.keep_as_before(actor=request.user, report_id=report.pk, goal_id=goal_id),
        _("Förra omgångens bedömning, analys och utfall gäller fortfarande."),
    )
    return redirect(_back(report, goal_id))


@require_POST
@login_required
def keep_rest(request: HttpRequest, report_id: int) -> HttpResponse:
    """Nothing new in all that is left."""
    report = fetch_live(request, report_id)
    told(
        request,
        lambda: operations.keep_rest_as_before(actor=request.user, report_id=report.pk),
        _("Det som återstod är som förra omgången. Läs igenom och lämna in."),
    )
    return redirect(_back(report))


@require_POST
@login_required
def quote(request: HttpRequest, report_id: int, goal_id: int) -> HttpResponse:
    """Lift words from below into the report, or take them out (`remove`)."""
    report = fetch_live(request, report_id)
    if remove := number_in(request, "remove"):
        told(
            request,
            lambda: operations.unquote(actor=request.user, report_id=report.pk, quotation_id=remove),
            _("Citatet är borttaget."),
        )
        return redirect(_back(report, goal_id))
    told(
        request,
        lambda: operations.quote(
            actor=request.user,
            report_id=report.pk,
            goal_id=goal_id,
            source_id=number_in(request, "source"),
            text=request.POST.get("text", "").replace("\x00", ""),
        ),
        _("Orden står nu i rapporten. De som skrev dem ser var."),
    )
    return redirect(_back(report, goal_id))


@require_POST
@login_required
def hand_over(request: HttpRequest, report_id: int) -> HttpResponse:
    """Hand a part to a colleague, mark it ready or not ready, or take it back."""
    report = fetch_live(request, report_id)
    goal_id = number_in(request, "goal") or None
    handover_id = number_in(request, "handover")
    verb = request.POST.get("verb", "")
    if (
        verb in {"ready", "unready", "take_back"}
        and not Handover.objects.filter(pk=handover_id, report=report).exists()
    ):
        messages.error(request, _("Delen är inte längre överlämnad. Ladda om sidan."))
        return redirect(_back(report, goal_id))
    if verb in {"ready", "unready"}:
        is_ready = verb == "ready"
        told(
            request,
            lambda: operations.mark_ready(
                actor=request.user, report_id=report.pk, handover_id=handover_id, is_ready=is_ready
            ),
            _("Delen är klar.") if is_ready else _("Delen är öppen igen."),
        )
    elif verb == "take_back":
        told(
            request,
            lambda: operations.take_back(actor=request.user, report_id=report.pk, handover_id=handover_id),
            _("Delen är din igen."),
        )
    else:
        person_id = number_in(request, "person")
        told(
            request,
            lambda: operations.hand_over(actor=request.user, report_id=report.pk, goal_id=goal_id, person_id=person_id),
            _("Delen är överlämnad. Kollegan har fått veta det."),
        )
    return redirect(_back(report, goal_id))


@require_POST
@login_required
def activity(request: HttpRequest, report_id: int, activity_id: int) -> HttpResponse:
    """Say how it stands with an activity."""
    report = fetch_live(request, report_id)
    goal_id = Activity.objects.filter(pk=activity_id).values_list("goal_id", flat=True).first()
    step = request.POST.get("step", "")
    told(
        request,
        lambda: operations.move_activity(
            actor=request.user,
            report_id=report.pk,
            activity_id=activity_id,
            step=step if step in {"start", "finish"} else "",
        ),
        _("Aktivitetens läge är ändrat."),
    )
    return redirect(_back(report, goal_id))


@login_required
def late(request: HttpRequest, report_id: int) -> HttpResponse:
    """What was written while the round was locked: read it, take it in, or put it aside with a reason."""
    report = fetch_live(request, report_id)
    actor: Any = request.user
    if not actor.has_perm("reports.approve", report) and not actor.has_perm("reports.edit", report):
        raise PermissionDenied(_("Den som skriver i rapporten och den som godkänner den ser sena texter."))
    if request.method == "POST":
        take_in = request.POST.get("verb") == "take"
        late_id = number_in(request, "late")
        if not report.late_texts.filter(pk=late_id).exists():
            messages.error(request, _("Texten finns inte längre. Ladda om sidan."))
        else:
            told(
                request,
                lambda: operations.settle_late(
                    actor=request.user,
                    report_id=report.pk,
                    late_id=late_id,
                    take_in=take_in,
                    reason=request.POST.get("reason", ""),
                ),
                _("Texten är intagen.") if take_in else _("Texten är lagd åt sidan."),
            )
        return redirect("reports:late", report.pk)
    contents = contents_of(report)
    titles = {str(g.goal.pk): g.goal.title for g in contents.goals}
    rows = [(row, titles.get(row.place.split(".")[1], "")) for row in late_texts_for(report)]
    context = {
        "report": report,
        "rows": rows,
        "settled": report.late_texts.exclude(state="offered").select_related("written_by"),
        "can_settle": operations.can_settle(report, request.user),
        "breadcrumbs": crumbs(report, contents.name, _("Sena texter")),
    }
    return render(request, "reports/late.html", context)


@login_required
def choose_parts(request: HttpRequest, report_id: int) -> HttpResponse:
    """Which parts the report as a document has."""
    report = fetch_live(request, report_id)
    if (verdict := operations.can_edit(report, request.user)).code == "not_permitted":
        raise PermissionDenied(str(verdict.reason))
    form = PartsForm(request.POST or None, report=report)
    if form.is_bound and form.is_valid():
        shown = form.cleaned_data["shown"]
        n = len(shown)
        if told(
            request,
            lambda: operations.choose_parts(actor=request.user, report_id=report.pk, shown=shown),
            ngettext("%(n)s del är med i dokumentet.", "%(n)s delar är med i dokumentet.", n) % {"n": n},
        ):
            return redirect("reports:show", report.pk)
    context = {
        "report": report,
        "name": "",
        "form": form,
        "heading": _("Välj delar till dokumentet"),
        "about": _("Det som väljs bort finns kvar i rapporten. En bedömning som avviker från förslaget visas alltid."),
        "breadcrumbs": crumbs(report, str(report.get_level_display()), _("Välj delar")),
    }
    return render(request, "reports/form.html", context, status=422 if form.errors else 200)
