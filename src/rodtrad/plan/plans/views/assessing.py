"""A plan judged goal by goal; every answer is kept, also when the assessment isn't finished."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rodtrad.core.documents import Document
from rodtrad.core.documents.html import to_html_fragment
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.contents import GoalContents, PlanContents, contents_of
from rodtrad.plan.plans.documents import as_document
from rodtrad.plan.plans.duties import duty_states, filled_from, missing
from rodtrad.plan.plans.models import Plan
from rodtrad.plan.plans.queries import previous
from rodtrad.plan.plans.snapshot import PlanText, text_of
from rodtrad.plan.plans.states import Credibility, PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, fetch_live


@login_required
def assess(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Judge the plan goal by goal, and whether it fits its frame; save as far as one has come, or finish."""
    plan = fetch_live(request, plan_id)
    problems: dict[str, str] = {}
    if request.method == "POST":
        problems = _assess(request, plan)
        plan.refresh_from_db()
        if not problems and "send_back" in request.POST:
            return redirect("plans:return", plan.pk)
        if not problems:
            if plan.state != PlanState.SUBMITTED:
                messages.success(request, _("Bedömningen är klar. Planen väntar på att antas."))
                return redirect("plans:show", plan.pk)
            messages.success(request, _("Bedömningen är sparad."))
            return redirect("plans:assess", plan.pk)
    contents = contents_of(plan)
    book = book_of(plan)
    text = text_of(plan, contents)
    reasons = {(g, k): r for g, k, r in plan.missing_reasons.values_list("goal_id", "kind", "reason")}
    context = {
        "plan": plan,
        "name": text.node_name,
        "goals": [_goal(request, g, text, book, problems) for g in contents.goals],
        "rest": to_html_fragment(_rest(text, book)),
        "without_duty": list(missing(duty_states(book, plan.level, filled_from(contents, reasons)))),
        "choices": Credibility.choices,
        "fits": request.POST.get("fits_frame") or {None: "", True: "yes", False: "no"}[plan.fits_frame],
        "problem": problems.get("", ""),
        **_money(plan, contents),
        "before": previous(plan),
        "can_assess": operations.can_assess(plan, request.user),
        "can_return": operations.can_return(plan, request.user),
        "breadcrumbs": crumbs(plan, text.node_name, _("Bedöma")),
    }
    return render(request, "plans/assess.html", context, status=422 if problems else 200)


def _money(plan: Plan, contents: PlanContents) -> dict[str, Any]:
    planned = contents.planned_sek
    return {
        "planned_sek": planned,
        "is_over": plan.frame_sek is not None and planned > plan.frame_sek,
    }


def _goal(
    request: HttpRequest, item: GoalContents, text: PlanText, book: Rulebook, problems: dict[str, str]
) -> dict[str, Any]:
    goal, made = item.goal, item.assessment
    chosen = request.POST.get(f"credibility-{goal.pk}") or (made.credibility if made else "")
    return {
        "contents": item,
        "body": to_html_fragment(_only(text, goal.pk, book)),
        "chosen": chosen,
        "reason": request.POST.get(f"reason-{goal.pk}", made.reason if made else ""),
        "problem": problems.get(str(goal.pk), ""),
        "changed_since": bool(made and goal.edited_at and goal.edited_at > made.assessed_at),
    }


def _only(text: PlanText, goal_id: int, book: Rulebook) -> Document:
    """The document of one goal."""
    goals = tuple(g for g in text.goals if g.goal_id == goal_id)
    bare = replace(text, goals=goals, parts=(), introduction="", frame_sek=None, frame_comment="", contractor="")
    return as_document(bare, book)


def _rest(text: PlanText, book: Rulebook) -> Document:
    """What stands once in the plan, without its goals."""
    return as_document(replace(text, goals=(), frame_sek=None, frame_comment=""), book)


def _assess(request: HttpRequest, plan: Plan) -> dict[str, str]:
    """Save each judgement that was made, then finish if asked to; what was refused, by goal ("" for the whole)."""
    problems: dict[str, str] = {}
    for name, value in request.POST.items():
        key = name.removeprefix("credibility-")
        if key == name or not value or not key.isdecimal():
            continue
        reason = request.POST.get(f"reason-{key}", "")
        try:
            operations.assess_goal(
                actor=request.user, plan_id=plan.pk, goal_id=int(key), credibility=value, reason=reason
            )
        except ValidationError as refusal:
            problems[key] = " ".join(refusal.messages)
    try:
        operations.can_assess(plan, request.user).enforce()
        if fits := request.POST.get("fits_frame"):
            operations.judge_frame(actor=request.user, plan_id=plan.pk, fits_frame=fits == "yes")
        if "finish" in request.POST and not problems:
            operations.finish_assessment(actor=request.user, plan_id=plan.pk)
    except ValidationError as refusal:
        problems[""] = " ".join(refusal.messages)
    if problems and "" not in problems:
        problems[""] = _("Allt utom det som är markerat är sparat.")
    return problems
