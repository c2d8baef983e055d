"""A plan's way to decision: submit, return, adopt, correct, revise, close, step back, and who may read it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.telling import told
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.contents import contents_of
from rodtrad.plan.plans.duties import duty_states, filled_from, missing
from rodtrad.plan.plans.forms import CorrectionForm, DecisionForm, OpennessForm, ReasonForm
from rodtrad.plan.plans.models import Plan, PlanLevel, PlanVersion
from rodtrad.plan.plans.snapshot import last_name
from rodtrad.plan.plans.views._fetch import book_of, crumbs, fetch_live, path_of


def _name(plan: Plan) -> str:
    path = path_of(plan)
    return path[-1].name if path else last_name(plan)


@login_required
def submit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Hand in the plan: what is lacking is listed, each with a box for the reason."""
    plan = fetch_live(request, plan_id)
    contents = contents_of(plan)
    given = _reasons(plan)
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
        "lacking": [(s, reasons[s.key] or given.get((s.goal_id, s.duty.code), "")) for s in lacking],
        "problem": problem,
        "verdict": operations.can_submit(plan, request.user, {s.key: "x" for s in lacking}),
        "breadcrumbs": crumbs(plan, name, _("Lämna in")),
    }
    return render(request, "plans/submit.html", context, status=422 if problem else 200)


def _reasons(plan: Plan) -> dict[tuple[int | None, str], str]:
    return {(g, k): r for g, k, r in plan.missing_reasons.values_list("goal_id", "kind", "reason")}


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
        messages.info(request, str(verdict.reason))
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
def correct(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """Correct what was entered about a decision; the frozen text stands."""
    plan = fetch_live(request, plan_id)
    operations.can_correct_decision(plan, request.user).enforce()
    version = get_object_or_404(PlanVersion, plan=plan, number=number)
    names = ("decided_on", "decided_by", "paragraph", "registration_number")
    initial = {name: getattr(version, name) for name in names}
    form = CorrectionForm(request.POST or None, is_boards=plan.level == PlanLevel.BOARD, initial=initial)

    def call() -> PlanVersion:
        fields = {name: form.cleaned_data[name] for name in names}
        reason = form.cleaned_data["reason"]
        return operations.correct_decision(
            actor=request.user, plan_id=plan.pk, number=number, fields=fields, reason=reason
        )

    return _with_form(
        request,
        plan,
        form,
        call,
        heading=_("Rätta beslutsuppgifterna för version %(n)s") % {"n": number},
        button=_("Rätta"),
        done=_("Beslutsuppgifterna är rättade. Det gamla och skälet står i historiken."),
        about=_(
            "Bara uppgifterna om beslutet rättas. Den frysta texten ändras aldrig; behöver den ändras revideras planen."
        ),
    )


STEPS: dict[str, tuple[Any, Any]] = {
    "recall": (operations.recall, gettext_lazy("Planen är tillbaka hos er. Lämna in den igen när den är klar.")),
    "reopen": (operations.reopen_assessment, gettext_lazy("Bedömningen är öppen igen.")),
    "unreturn": (operations.undo_return, gettext_lazy("Planen är inlämnad igen, som den var.")),
    "abandon": (operations.abandon_revision, gettext_lazy("Revideringen är avbruten. Den antagna versionen gäller.")),
}


@require_POST
@login_required
def step(request: HttpRequest, plan_id: int, verb: str) -> HttpResponse:
    """Take a step back: see `STEPS`."""
    plan = fetch_live(request, plan_id)
    if verb not in STEPS:
        raise Http404
    call, done = STEPS[verb]
    told(request, lambda: call(actor=request.user, plan_id=plan.pk), done)
    return redirect("plans:show", plan.pk)


@login_required
def revise(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Begin a revision."""
    plan = fetch_live(request, plan_id)
    actor: Any = request.user
    if not actor.has_perm("plans.submit", plan):
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
    told(request, lambda: operations.close(actor=request.user, plan_id=plan.pk), _("Planen är avslutad."))
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
