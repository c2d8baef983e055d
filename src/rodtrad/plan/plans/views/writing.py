"""The plan editor: one page and one form, saved as one goes; nothing typed is lost, whatever is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.telling import told
from rodtrad.core.text import to_html
from rodtrad.core.writing import Edit, Saved, as_sent, read_edits, save_all
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.goals import operations as goal_operations
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.edits import ALLOWED, save_edit, touched
from rodtrad.plan.plans.forms import GoalForm, ResultForm
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import indicators_for, parents_for
from rodtrad.plan.plans.views._fetch import fetch_live
from rodtrad.plan.plans.views.editor_page import checklist_of, editor_context, one_field


@login_required
def edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The editor; where the plan can't be written in now, the same page to read, and why."""
    plan = fetch_live(request, plan_id)
    return render(request, "plans/edit.html", editor_context(request, plan))


@require_POST
def save(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Save what was sent: one field as one goes, or the whole form with what has been typed to be added."""
    is_partial = bool(request.headers.get("HX-Request"))
    if not request.user.is_authenticated:
        if is_partial:
            return render(request, "core/writing/logged_out.html", {"field": as_sent(request.POST)})
        return logged_out(request, plan_id)
    if is_partial:
        return _save_one(request, fetch_live(request, plan_id))
    return act(request, plan_id, lambda _plan: None, _("Allt är sparat."))


def _save_one(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Save one field, and answer with how that went, the field's new fingerprint, and the checklist."""
    edits = read_edits(dict(request.POST.items()), ALLOWED)
    if not edits:
        return HttpResponse(status=204)
    try:
        saved = save_all(edits, lambda one: save_edit(plan, one, request.user))
    except PermissionDenied as refusal:
        return render(request, "core/writing/refused.html", {"reason": str(refusal), "field": as_sent(request.POST)})
    name = edits[0].name_of(next(iter(edits[0].values)))
    problem, clash = saved.problems.get(name), saved.clashes.get(name)
    seen = request.POST.get(f"seen.{name}") if problem else None
    context = {
        "field": one_field(plan, name, request.POST.get(name, ""), seen),
        "problem": problem,
        "clash": clash,
        "saved_at": timezone.localtime(),
        "plan": plan,
        "checklist": checklist_of(plan),
        "save_url": request.path,
    }
    return render(request, "plans/_saved.html", context)


def logged_out(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What was typed, to be copied, for someone whose session ended in the middle; nothing of it is saved."""
    edits = touched(read_edits(dict(request.POST.items()), ALLOWED))
    typed = [text for one in edits for text in one.values.values() if text.strip()]
    typed += [
        text for name, text in request.POST.items() if name.startswith("new-") and name.endswith(("title", "text"))
    ]
    context = {
        "typed": [text for text in typed if text.strip()],
        "login_url": f"{reverse('account_login')}?next={reverse('plans:edit', args=[plan_id])}",
    }
    return render(request, "plans/logged_out.html", context, status=401)


def act(request: HttpRequest, plan_id: int, call: Callable[[Plan], Any], done: str, anchor: str = "") -> HttpResponse:
    """Save all that is typed in the page, then do what was asked for, and go back to the editor with a sentence.

    When something typed can't be saved, nothing more is done and the page comes back with everything in it.
    """
    if not request.user.is_authenticated:
        return logged_out(request, plan_id)
    plan = fetch_live(request, plan_id)
    edits = touched(read_edits(dict(request.POST.items()), ALLOWED))
    saved = save_all(edits, lambda one: save_edit(plan, one, request.user))
    if not saved.is_whole:
        return _unsaved(request, plan, edits, saved)
    if (unfinished := _add_typed(request, plan)) is not None:
        return render(request, "plans/edit.html", editor_context(request, plan, **unfinished), status=422)
    told(request, lambda: call(plan), done)
    return redirect(reverse("plans:edit", args=[plan.pk]) + "?saved=1" + (f"#{anchor}" if anchor else ""))


def _unsaved(request: HttpRequest, plan: Plan, edits: list[Edit], saved: Saved) -> HttpResponse:
    """The page with what was refused at its field, and every text that was typed there."""
    plan.refresh_from_db()
    problems = dict(saved.problems)
    for one in edits:  # an object is saved whole or not at all: its other fields keep what was typed, too
        names = [one.name_of(column) for column in one.values]
        if any(n in problems or n in saved.clashes for n in names):
            for name in names:
                if name not in saved.clashes:
                    problems.setdefault(name, _("Inte sparat, för att något annat här intill inte gick att spara."))
    typed = request.POST.dict()
    context = editor_context(request, plan, problems=problems, clashes=saved.clashes, typed=typed)
    shown = {f.name for f in context["editor"].fields()}
    context["lost"] = [typed[n] for n in problems if n not in shown and typed.get(n, "").strip()]
    return render(request, "plans/edit.html", context, status=409 if saved.clashes else 422)


def _add_typed(request: HttpRequest, plan: Plan) -> dict[str, Any] | None:
    """Add the goal and the expected results that stand typed in their boxes; what the page needs when one is refused."""
    if request.POST.get("new-title", "").strip() or "take-over" in request.POST:
        new = GoalForm(request.POST, parents=parents_for(plan), prefix="new")
        if not new.is_valid() or not _attempt(new, lambda: _add_goal(request, plan, new)):
            return {"goal_form": new}
    for name, text in request.POST.items():
        goal_id = name.removeprefix("new-result-").removesuffix("-text")
        if not (name == f"new-result-{goal_id}-text" and goal_id.isdecimal() and text.strip()):
            continue
        form = ResultForm(request.POST, indicators=indicators_for(plan), prefix=f"new-result-{goal_id}")
        if not plan.goals.filter(pk=int(goal_id), withdrawn_at=None).exists():
            messages.error(request, _("Målet finns inte längre. Det här hann inte sparas: %(text)s") % {"text": text})
            continue
        if not form.is_valid() or not _attempt(form, lambda f=form, pk=int(goal_id): _add_result(request, pk, f)):
            return {"result_forms": {int(goal_id): form}}
    return None


def _attempt(form: Any, call: Callable[[], Any]) -> bool:
    try:
        call()
    except ValidationError as refusal:
        form.add_error(None, " ".join(refusal.messages))
        return False
    return True


def _add_goal(request: HttpRequest, plan: Plan, form: GoalForm) -> None:
    parent, title = form.cleaned_data["parent"], form.cleaned_data["title"].strip()
    takes_over = "take-over" in request.POST
    goal_operations.add_goal(
        actor=request.user, plan=plan, parent=parent, title=parent.title if takes_over else title, takes_over=takes_over
    )


def _add_result(request: HttpRequest, goal_id: int, form: ResultForm) -> None:
    goal_operations.add_result(actor=request.user, goal_id=goal_id, fields=form.cleaned_data)


@require_POST
@login_required
def preview(request: HttpRequest) -> HttpResponse:
    """The posted text with its light marks drawn."""
    name = request.POST.get("preview") or next(
        (n for n in request.POST if n.endswith((".text", ".purpose", ".introduction"))), ""
    )
    return render(request, "core/writing/preview.html", {"html": to_html(request.POST.get(name, ""))})


@require_POST
@login_required
def create(request: HttpRequest, node_id: int, year: int) -> HttpResponse:
    """Begin a plan, and go and write in it."""
    period = get_object_or_404(periods_on(), node_id=node_id)
    budget_year = get_object_or_404(BudgetYear, pk=year)
    try:
        plan = operations.create_plan(actor=request.user, period=period, year=budget_year)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("plans:list")
    return redirect("plans:edit", plan.pk)
