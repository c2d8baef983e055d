"""The calendar of who has had their dialogue, and dialogues planned, moved and cancelled."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.periods import today
from rodtrad.improve.dialogues import operations, queries, states
from rodtrad.improve.dialogues.forms import MOST_AT_ONCE, QUESTIONS, ManyForm, MoveForm, PlanForm, ReasonForm
from rodtrad.improve.dialogues.models import DialogueKind
from rodtrad.improve.dialogues.states import DialogueState
from rodtrad.improve.dialogues.views._fetch import crumbs, fetch, form_page
from rodtrad.org.people.queries import nodes_where, roles_of
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear

PER_PAGE = 50
WEEKS = 3


def _number(text: str, most: int = 12) -> int | None:
    return int(text) if text.isdecimal() and len(text) < most else None


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """My own dialogues, and who in my line has had theirs in a year."""
    year = _number(request.GET.get("year", ""), 5) or today().year
    under, only = _number(request.GET.get("node", "")), request.GET.get("only", "")
    rows = queries.units(request.user, under=under)
    n, n_had = rows.count(), queries.had(rows, year).count()
    if only == "missing":
        rows = queries.lacking(rows, year)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    mine = queries.with_names(queries.takes_part(request.user)).filter(year=year)
    context = {
        "year": year,
        "years": list(BudgetYear.objects.values_list("pk", flat=True)),
        "kinds": DialogueKind.choices,
        "page": page,
        "rows": queries.calendar(page.object_list, year),
        "n": n,
        "n_had": n_had,
        "mine": list(mine.exclude(state=DialogueState.CANCELLED).order_by("planned_on", "pk")[:30]),
        "own": queries.units(request.user).filter(
            node_id__in=roles_of(request.user).filter(kind__in=queries.PLANNERS).values("node_id")
        ),
        "places": periods_on().filter(node_id__in=roles_of(request.user).values("node_id")),
        "plannable": set(
            nodes_where(request.user, queries.PLANNERS).filter(node_id__in=[p.node_id for p in page.object_list])
        ),
        "node_id": under,
        "only": only,
        "today": today(),
    }
    return render(request, "result_dialogues/list.html", context)


@login_required
def plan(request: HttpRequest, node_id: int) -> HttpResponse:
    """Plan a dialogue about a node."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    operations.can_plan(period.node, request.user).enforce()
    kind = request.GET.get("kind", "")
    initial = {
        "kind": kind if kind in DialogueKind.values else DialogueKind.LEVELS,
        "year": today().year,
        "agenda": QUESTIONS,
    }
    form = PlanForm(request.POST or None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        made = attempt(form, lambda: operations.plan(actor=request.user, node=period.node, **values))
        if made is not None:
            messages.success(request, _("Dialogen är planerad och båda sidor har fått veta det."))
            return redirect("result_dialogues:show", made.pk)
    return form_page(request, form, _("Planera resultatdialog"), reverse("result_dialogues:list"), about=period.name)


@require_POST
@login_required
def plan_many(request: HttpRequest) -> HttpResponse:
    """The same day for several organisations, after a look at which."""
    ids = [pk for text in request.POST.getlist("node") if (pk := _number(text))][:MOST_AT_ONCE]
    periods = list(periods_on().filter(node_id__in=ids))
    if not periods:
        messages.info(request, _("Kryssa för enheterna först."))
        return redirect("result_dialogues:list")
    allowed = set(nodes_where(request.user, queries.PLANNERS).filter(node_id__in=ids))
    possible = [p for p in periods if p.node_id in allowed]
    form = ManyForm(request.POST if "do" in request.POST else None)
    year = _number(request.POST.get("year", ""), 5) or today().year
    if form.is_valid() and possible:
        values = form.cleaned_data
        nodes = [p.node for p in possible]
        made = attempt(form, lambda: operations.plan_many(actor=request.user, nodes=nodes, year=year, **values))
        if made is not None:
            said = ngettext("%(n)s dialog är planerad.", "%(n)s dialoger är planerade.", len(made)) % {"n": len(made)}
            messages.success(request, said)
            return redirect(reverse("result_dialogues:list") + f"?year={year}")
    context = {
        "form": form,
        "periods": [(p, p.node_id in allowed) for p in periods],
        "n_possible": len(possible),
        "year": year,
        "breadcrumbs": crumbs((_("Planera flera"), "")),
    }
    return render(request, "result_dialogues/many.html", context, status=422 if form.errors else 200)


@login_required
def move_day(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Another day."""
    dialogue = fetch(request, dialogue_id)
    operations.can_arrange(dialogue, request.user).enforce()
    form = MoveForm(request.POST or None, initial={"planned_on": dialogue.planned_on})
    back = reverse("result_dialogues:show", args=[dialogue.pk])
    if form.is_valid() and attempt(
        form, lambda: operations.move_day(actor=request.user, dialogue_id=dialogue.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Flyttad. Båda sidor har fått veta det."))
        return redirect(back)
    return form_page(request, form, _("Flytta dialogen"), back, about=getattr(dialogue, "node_name", ""))


@login_required
def cancel(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Cancel with a reason."""
    dialogue = fetch(request, dialogue_id)
    operations.can_take(dialogue, states.CANCEL, request.user).enforce()
    form = ReasonForm(request.POST or None)
    back = reverse("result_dialogues:show", args=[dialogue.pk])
    if form.is_valid() and attempt(
        form, lambda: operations.cancel(actor=request.user, dialogue_id=dialogue.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Inställd. Båda sidor har fått veta det."))
        return redirect(back)
    return form_page(request, form, _("Ställ in dialogen"), back, about=getattr(dialogue, "node_name", ""))


@login_required
def resume(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Plan a cancelled dialogue again."""
    dialogue = fetch(request, dialogue_id)
    operations.can_take(dialogue, states.RESUME, request.user).enforce()
    form = ReasonForm(request.POST or None)
    back = reverse("result_dialogues:show", args=[dialogue.pk])
    if form.is_valid() and attempt(
        form, lambda: operations.resume(actor=request.user, dialogue_id=dialogue.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Dialogen är planerad igen. Flytta den om dagen har passerat."))
        return redirect(back)
    return form_page(request, form, _("Planera dialogen igen"), back, about=getattr(dialogue, "node_name", ""))
