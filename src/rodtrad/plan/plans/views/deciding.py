"""A plan's way to decision: submit, assess, return, adopt, revise, close, and who may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rodtrad.core.documents.html import to_html_fragment
from rodtrad.core.forms import attempt
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.contents import contents_of
from rodtrad.plan.plans.documents import as_document
from rodtrad.plan.plans.duties import duty_states, filled_from, missing
from rodtrad.plan.plans.forms import DecisionForm, OpennessForm, ReasonForm
from rodtrad.plan.plans.models import MissingDutyReason, Plan, PlanLevel
from rodtrad.plan.plans.snapshot import text_of
from rodtrad.plan.plans.states import Credibility, PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, fetch_live, path_of


def _name(plan: Plan) -> str:
    path = path_of(plan)
    return path[-1].name if path else plan.node.code


@login_required
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Hand in the plan: what is lacking is listed, each with a box for the reason."""
    plan = fetch_live(request, plan_id)
    contents = contents_of(plan)
    given = dict(MissingDutyReason.objects.filter(plan=plan).values_list("kind", "reason"))
    lacking = missing(duty_states(book_of(plan), plan.level, filled_from(contents)))
    reasons = {s.key: request.POST.get(f"reason-{s.key}", "") for s in lacking}
    problem = ""
    if request.method == "POST":
        try:
            operations.submit(actor=request.user, plan_id=plan.pk, reasons=reasons)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, _("Planen är inlämnad. De som bedömer den har fått veta det."))
            return redirect("plans:show", plan.pk)
    name = _name(plan)
    context = {
        "plan": plan,
        "name": name,
        "lacking": [(s, reasons[s.key] or given.get(s.duty.code, "")) for s in lacking],
        "problem": problem,
        "verdict": operations.can_submit(plan, request.user, {s.key: "x" for s in lacking}),
        "breadcrumbs": crumbs(plan, name, _("Lämna in")),
    }
    return render(request, "plans/submit.html", context, status=422 if problem else 200)


@login_required
def assess(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Judge the plan goal by goal; every answer is kept, also when the assessment isn't finished."""
    plan = fetch_live(request, plan_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems = _assess(request, plan)
        plan.refresh_from_db()
        if not problems:
            if plan.state != PlanState.SUBMITTED:
                messages.success(request, _("Bedömningen är klar. Planen väntar på att antas."))
                return redirect("plans:show", plan.pk)
            messages.success(request, _("Bedömningen är sparad."))
            return redirect("plans:assess", plan.pk)
    contents = contents_of(plan)
    book = book_of(plan)
    filled = filled_from(contents, _reasons(plan))
    text = text_of(plan, contents)
    name = text.node_name
    context = {
        "plan": plan,
        "name": name,
        "goals": [
            {
                "contents": g,
                "states": [s for s in duty_states(book, plan.level, filled) if s.goal_id == g.goal.pk],
                "body": to_html_fragment(_goal_document(text, g.goal.pk, book)),
                "chosen": request.POST.get(f"credibility-{g.goal.pk}")
                or (g.assessment.credibility if g.assessment else ""),
                "reason": request.POST.get(f"reason-{g.goal.pk}", g.assessment.reason if g.assessment else ""),
                "problem": problems.get(str(g.goal.pk), ""),
            }
            for g in contents.goals
        ],
        "without_duty": list(missing(duty_states(book, plan.level, filled))),
        "choices": Credibility.choices,
        "fits": {None: "", True: "yes", False: "no"}[plan.fits_frame],
        "problem": problems.get("", ""),
        "can_assess": operations.can_assess(plan, request.user),
        "can_return": operations.can_return(plan, request.user),
        "breadcrumbs": crumbs(plan, name, _("Bedöma")),
    }
    return render(request, "plans/assess.html", context, status=422 if problems else 200)


def _reasons(plan: Plan) -> dict[tuple[int | None, str], str]:
    return {(g, k): r for g, k, r in plan.missing_reasons.values_list("goal_id", "kind", "reason")}


def _goal_document(text: Any, goal_id: int, book: Any) -> Any:
    from dataclasses import replace

    goals = tuple(g for g in text.goals if g.goal_id == goal_id)
    return as_document(replace(text, goals=goals, parts=(), introduction="", frame_sek=None, frame_comment=""), book)


def _assess(request: HttpRequest, plan: Plan) -> dict[str, str]:
    """Save each judgement that was made, then finish if asked to; what was refused, by goal ("" for the whole)."""
    problems: dict[str, str] = {}
    for name, value in request.POST.items():
        if not name.startswith("credibility-") or not value or not name[12:].isdecimal():
            continue
        key = name[12:]
        try:
            operations.assess_goal(
                actor=request.user,
                plan_id=plan.pk,
                goal_id=int(key),
                credibility=value,
                reason=request.POST.get(f"reason-{key}", ""),
            )
        except ValidationError as refusal:
            problems[key] = " ".join(refusal.messages)
    try:
        if fits := request.POST.get("fits_frame"):
            operations.judge_frame(actor=request.user, plan_id=plan.pk, fits_frame=fits == "yes")
        if "finish" in request.POST and not problems:
            operations.finish_assessment(actor=request.user, plan_id=plan.pk)
    except ValidationError as refusal:
        problems[""] = " ".join(refusal.messages)
    if problems and "" not in problems:
        problems[""] = _("Allt utom det som är markerat är sparat.")
    return problems


def _with_form(
    request: HttpRequest, plan: Plan, form: Any, call: Any, *, heading: str, button: str, done: str, about: str = ""
) -> HttpResponse:
    """A page with one form and one operation."""
    if form.is_bound and form.is_valid() and attempt(form, call) is not None:
        messages.success(request, done)
        return redirect("plans:show", plan.pk)
    name = _name(plan)
    context = {
        "plan": plan,
        "name": name,
        "form": form,
        "heading": heading,
        "button": button,
        "about": about,
        "breadcrumbs": crumbs(plan, name, heading),
    }
    return render(request, "plans/form.html", context, status=422 if form.errors else 200)


@login_required
def send_back(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Return the plan with a reason."""
    plan = fetch_live(request, plan_id)
    form = ReasonForm(request.POST or None)
    actor: Any = request.user
    if not actor.has_perm("plans.assess", plan):
        raise PermissionDenied(str(operations.can_return(plan, request.user).reason))
    return _with_form(
        request,
        plan,
        form,
        lambda: operations.return_plan(actor=request.user, plan_id=plan.pk, reason=form.cleaned_data["reason"]),
        heading=_("Skicka tillbaka planen"),
        button=_("Skicka tillbaka"),
        done=_("Planen är tillbaka hos enheten, med ditt skäl."),
        about=_("Skriv vad som behöver ändras och varför. Det står överst när enheten öppnar planen."),
    )


@login_required
def adopt(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Enter the decision that adopts the plan."""
    plan = fetch_live(request, plan_id)
    verdict = operations.can_adopt(plan, request.user)
    if not verdict and request.method == "GET":
        messages.error(request, str(verdict.reason))
        return redirect("plans:show", plan.pk)
    path = path_of(plan)
    is_boards = plan.level == PlanLevel.BOARD
    kinds = {"administration", "company"}
    body = path[-1].name if is_boards else next((p.name for p in reversed(path) if p.kind in kinds), "")
    form = DecisionForm(request.POST or None, body=body, is_boards=is_boards)
    return _with_form(
        request,
        plan,
        form,
        lambda: operations.adopt(actor=request.user, plan_id=plan.pk, **form.cleaned_data),
        heading=_("Anta planen"),
        button=_("Anta"),
        done=_("Planen är antagen. Texten är frusen och kan läsas för alltid."),
        about=_("När planen är antagen fryses texten med beslutet. Vill ni ändra senare börjar ni en revidering."),
    )


@login_required
def revise(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Begin a revision."""
    plan = fetch_live(request, plan_id)
    actor: Any = request.user
    if not actor.has_perm("plans.edit", plan):
        raise PermissionDenied(str(operations.can_revise(plan, request.user).reason))
    form = ReasonForm(request.POST or None)
    return _with_form(
        request,
        plan,
        form,
        lambda: operations.revise(actor=request.user, plan_id=plan.pk, reason=form.cleaned_data["reason"]),
        heading=_("Börja revidera planen"),
        button=_("Börja revidera"),
        done=_("Planen är öppen att skriva i. Den antagna versionen gäller tills den nya är antagen."),
        about=_("Skriv varför planen behöver ändras. Den antagna versionen fortsätter att gälla under tiden."),
    )


@login_required
def close(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Close the plan of a year that is over."""
    plan = fetch_live(request, plan_id)
    if request.method != "POST":
        return redirect("plans:show", plan.pk)
    try:
        operations.close(actor=request.user, plan_id=plan.pk)
        messages.success(request, _("Planen är avslutad."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("plans:show", plan.pk)


@login_required
def openness(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say who may read the adopted plan."""
    plan = fetch_live(request, plan_id)
    actor: Any = request.user
    if not actor.has_perm("plans.adopt", plan):
        raise PermissionDenied(_("Den som antar planen bestämmer vem som får läsa den."))
    form = OpennessForm(request.POST or None, initial={"openness": plan.openness})
    return _with_form(
        request,
        plan,
        form,
        lambda: operations.set_openness(actor=request.user, plan_id=plan.pk, **form.cleaned_data),
        heading=_("Vem får läsa planen"),
        button=_("Spara"),
        done=_("Sparat."),
        about=_("Gäller den antagna planen. Utkast läses bara av dem i linjen."),
    )
