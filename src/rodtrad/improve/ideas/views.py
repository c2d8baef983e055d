"""Pages about ideas: the box, one idea, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import add_months, today
from rodtrad.core.telling import told
from rodtrad.core.workflow import Transition
from rodtrad.improve.ideas import operations, queries, states
from rodtrad.improve.ideas.forms import AcceptForm, BoxForm, DeclineForm, IdeaForm
from rodtrad.improve.ideas.models import Idea
from rodtrad.improve.ideas.states import IdeaState
from rodtrad.org.people.models import User
from rodtrad.org.people.queries import LINE, people_with
from rodtrad.org.tree.queries import periods_on

PER_PAGE = 40
MONTHS = 3


def _one(request: HttpRequest, idea_id: int) -> Idea:
    rows = queries.with_support(queries.visible_to(request.user), request.user)
    return get_object_or_404(rows.select_related("handler", "action", "node"), pk=idea_id)


def _crumbs(*last: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Idéer"), reverse("ideas:list")), *last]


@login_required
def list_ideas(request: HttpRequest) -> HttpResponse:
    """Everyone's ideas; my own; those that wait for my answer, the late ones first."""
    show, state, order = (request.GET.get(k, "") for k in ("show", "state", "order"))
    found = {"mine": queries.mine, "answer": queries.to_answer, "line": queries.in_line}.get(show, queries.visible_to)
    rows = queries.with_support(found(request.user), request.user)
    if state in IdeaState.values:
        rows = rows.filter(state=state)
    keys = {"support": ("-n_supports", "-submitted_on", "-pk")}
    rows = rows.order_by(*keys.get(order, ("answer_by", "pk") if show == "answer" else ("-submitted_on", "-pk")))
    page = Paginator(rows.select_related("handler"), PER_PAGE).get_page(request.GET.get("page"))
    names = queries.authors(request.user, list(page.object_list))
    context = {
        "page": page,
        "rows": [(idea, names.get(idea.pk)) for idea in page.object_list],
        "show": show,
        "state": state,
        "order": order,
        "states": IdeaState.choices,
        "today": today(),
        "boxes": queries.boxes_kept_by(request.user).filter(node__roles__person_id=request.user.pk).distinct()[:5],
        "n_waiting": queries.to_answer(request.user).count(),
    }
    return render(request, "ideas/list.html", context)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Leave an idea: at one's own unit, or at one of them."""
    places = queries.places(request.user)
    asked = request.GET.get("node", "")
    period = next((p for p in places if str(p.node_id) == asked), places[0] if places else None)
    if period is None:
        return render(request, "ideas/nowhere.html", {"breadcrumbs": _crumbs((_("Lämna en idé"), ""))})
    form = IdeaForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: operations.submit(actor=request.user, node=period.node, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Tack! Du får svar senast %(day)s.") % {"day": made.answer_by})
            return redirect("ideas:show", made.pk)
    context = {
        "form": form,
        "period": period,
        "places": places,
        "handling": queries.handling_at(period.node_id),
        "breadcrumbs": _crumbs((_("Lämna en idé"), "")),
    }
    return render(request, "ideas/new.html", context, status=422 if form.errors else 200)


@login_required
def show(request: HttpRequest, idea_id: int) -> HttpResponse:
    """One idea and its answer."""
    idea = _one(request, idea_id)
    can = {step.name: operations.can_take(idea, step, request.user) for step in states.TRANSITIONS}
    people = people_with(LINE, idea.node_id).order_by(SwedishOrder("name"), "pk")
    context = {
        "idea": idea,
        "author": queries.authors(request.user, [idea]).get(idea.pk),
        "can": can,
        "can_support": operations.can_support(idea, request.user),
        "is_late": idea.state == IdeaState.RECEIVED and idea.answer_by < today(),
        "steps": idea.steps.select_related("by"),
        "breadcrumbs": _crumbs((idea.title, "")),
    }
    if can["accept"]:
        context |= {
            "accept_form": AcceptForm(people=people, initial={"due_on": add_months(today(), MONTHS)}),
            "decline_form": DeclineForm(),
            "colleagues": people,
        }
    return render(request, "ideas/show.html", context)


def _do(request: HttpRequest, idea_id: int, call: Callable[[], Any], said: str) -> HttpResponse:
    told(request, call, said)
    return redirect("ideas:show", idea_id)


@login_required
@require_POST
def support(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Support an idea, or stop."""
    idea = _one(request, idea_id)
    stops = "stop" in request.POST
    done = operations.stop_supporting if stops else operations.support
    said = _("Du stödjer inte längre idén.") if stops else _("Du stödjer idén.")
    return _do(request, idea.pk, lambda: done(actor=request.user, idea_id=idea.pk), said)


def _allow(idea: Idea, step: Transition, actor: Any) -> None:
    operations.can_take(idea, step, actor).enforce()


@login_required
@require_POST
def accept(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Answer yes."""
    idea = _one(request, idea_id)
    _allow(idea, states.ACCEPT, request.user)
    form = AcceptForm(request.POST, people=people_with(LINE, idea.node_id))
    if not form.is_valid():
        messages.error(request, _("Välj en dag då åtgärden ska vara klar."))
        return redirect("ideas:show", idea.pk)
    values = form.cleaned_data
    return _do(
        request,
        idea.pk,
        lambda: operations.accept(actor=request.user, idea_id=idea.pk, **values),
        _("Idén är nu en åtgärd, och den som lämnade den har fått veta det."),
    )


@login_required
@require_POST
def decline(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Answer no, with a reason."""
    idea = _one(request, idea_id)
    reason = request.POST.get("reason", "")[:4000]
    return _do(
        request,
        idea.pk,
        lambda: operations.decline(actor=request.user, idea_id=idea.pk, reason=reason),
        _("Svaret är lämnat, och den som lämnade idén har fått veta det."),
    )


@login_required
@require_POST
def pass_on(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Let someone else answer."""
    idea = _one(request, idea_id)
    chosen = request.POST.get("person", "")
    people = people_with(LINE, idea.node_id)
    to = people.filter(pk=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 12 else None
    return _do(
        request,
        idea.pk,
        lambda: operations.pass_on(actor=request.user, idea_id=idea.pk, to=to),
        _("Idén är lämnad vidare. Vem som lämnade en anonym idé följer inte med."),
    )


@login_required
@require_POST
def reopen(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Take a declined idea up again."""
    idea = _one(request, idea_id)
    reason = request.POST.get("reason", "")[:500]
    return _do(
        request,
        idea.pk,
        lambda: operations.reopen(actor=request.user, idea_id=idea.pk, reason=reason),
        _("Idén väntar på svar igen."),
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, idea_id: int) -> HttpResponse:
    """Take one's own idea back."""
    idea = _one(request, idea_id)
    return _do(
        request,
        idea.pk,
        lambda: operations.withdraw(actor=request.user, idea_id=idea.pk),
        _("Du har tagit tillbaka idén."),
    )


@login_required
def box(request: HttpRequest, node_id: int) -> HttpResponse:
    """Say who answers ideas at a node, and within how long."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    actor: Any = request.user
    if not actor.has_perm("ideas.keep_box", period.node):
        operations.not_permitted(_("Chefen bestämmer vem som svarar på idéer.")).enforce()
    handling = queries.handling_at(node_id)
    people = people_with(LINE, node_id) | User.objects.filter(pk=getattr(handling.handler, "pk", None))
    initial = {"handler": handling.handler, "workdays": handling.workdays}
    form = BoxForm(request.POST or None, people=people.order_by(SwedishOrder("name"), "pk"), initial=initial)
    if form.is_valid() and attempt(
        form, lambda: operations.set_box(actor=actor, node=period.node, **form.cleaned_data)
    ):
        messages.success(request, _("Sparat. Gäller för idéer som lämnas från och med nu."))
        return redirect("ideas:list")
    context = {"form": form, "period": period, "breadcrumbs": _crumbs((_("Idélådan"), ""))}
    return render(request, "ideas/box.html", context, status=422 if form.errors else 200)
