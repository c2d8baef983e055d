"""What a round asks for and what that costs: the template, its price list, its rule, and who is exempted."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.telling import told
from rodtrad.follow.rounds import operations
from rodtrad.follow.rounds.burden import burden_of
from rodtrad.follow.rounds.forms import AskForm, ExemptionForm, RuleForm
from rodtrad.follow.rounds.models import Ask, RollUpRule
from rodtrad.follow.rounds.queries import exemptions_of
from rodtrad.follow.rounds.rules import LOCKERS
from rodtrad.follow.rounds.sections import AskedLevel
from rodtrad.follow.rounds.views.leading import fetch
from rodtrad.follow.rounds.views.reading import crumbs
from rodtrad.org.people.queries import kinds_of, nodes_where


@login_required
def asks(request: HttpRequest, round_id: int) -> HttpResponse:
    """Everything that is asked, level by level, with the price of each and of all."""
    round_ = fetch(request, round_id)
    burden = burden_of(round_)
    levels = [(label, [a for a in burden.asks if a.ask.level == level]) for level, label in AskedLevel.choices]
    context = {
        "round": round_,
        "burden": burden,
        "repeats": {r.ask.pk: r for r in burden.repeats},
        "levels": levels,
        "can_change": operations.can_change_asks(round_, request.user),
        "rule": round_.rule or RollUpRule(),
        "breadcrumbs": crumbs(round_, _("Vad som frågas")),
    }
    return render(request, "rounds/asks.html", context)


def _asker(request: HttpRequest, round_id: int) -> Any:
    """The round, for those who change what it asks; else 403 with who may."""
    round_ = fetch(request, round_id)
    verdict = operations.can_change_asks(round_, request.user)
    if verdict.code == "not_permitted":
        raise PermissionDenied(str(verdict.reason))
    return round_


@login_required
def add_ask(request: HttpRequest, round_id: int) -> HttpResponse:
    """Ask for one thing more."""
    round_ = _asker(request, round_id)
    form = AskForm(request.POST or None, initial={"level": "unit", "section": "question"})
    if form.is_bound and form.is_valid():
        made = attempt(
            form, lambda: operations.add_ask(actor=request.user, round_id=round_.pk, fields=form.cleaned_data)
        )
        if made is not None:
            messages.success(request, _("Det frågas efter i omgången. Priset är omräknat."))
            return redirect("rounds:asks", round_.pk)
    context = {"round": round_, "form": form, "heading": _("Fråga efter något mer"), "ask": None}
    context["breadcrumbs"] = crumbs(round_, _("Vad som frågas"))
    return render(request, "rounds/ask.html", context, status=422 if form.errors else 200)


@login_required
def change_ask(request: HttpRequest, round_id: int, ask_id: int) -> HttpResponse:
    """Change one thing asked, or (`remove`) take it out."""
    round_ = _asker(request, round_id)
    ask = get_object_or_404(Ask.objects.select_related("indicator"), pk=ask_id, round=round_)
    if request.method == "POST" and "remove" in request.POST:
        told(
            request,
            lambda: operations.remove_ask(actor=request.user, round_id=round_.pk, ask_id=ask.pk),
            _("Det frågas inte längre."),
        )
        return redirect("rounds:asks", round_.pk)
    form = AskForm(request.POST or None, ask=ask)
    if form.is_bound and form.is_valid():
        fields = form.cleaned_data
        made = attempt(
            form,
            lambda: operations.change_ask(actor=request.user, round_id=round_.pk, ask_id=ask.pk, fields=fields),
        )
        if made is not None:
            messages.success(request, _("Sparat."))
            return redirect("rounds:asks", round_.pk)
    context = {"round": round_, "form": form, "heading": str(ask), "ask": ask}
    context["breadcrumbs"] = crumbs(round_, _("Vad som frågas"))
    return render(request, "rounds/ask.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def copy_asks(request: HttpRequest, round_id: int) -> HttpResponse:
    """Start over from what was asked last time."""
    round_ = fetch(request, round_id)
    told(
        request,
        lambda: operations.copy_asks(actor=request.user, round_id=round_.pk),
        _("Mallen är densamma som förra omgångens."),
    )
    return redirect("rounds:asks", round_.pk)


@login_required
def rule(request: HttpRequest, round_id: int) -> HttpResponse:
    """The rule for proposals, as shares."""
    round_ = _asker(request, round_id)
    now = round_.rule or RollUpRule()
    form = RuleForm(request.POST or None, initial={n: getattr(now, n) for n in RuleForm.Meta.fields})
    if form.is_bound and form.is_valid():
        fields = {**form.cleaned_data, "name": str(round_)[:80]}
        if attempt(form, lambda: operations.set_rule(actor=request.user, round_id=round_.pk, fields=fields)):
            messages.success(request, _("Omgångens förslag görs efter den regeln."))
            return redirect("rounds:asks", round_.pk)
    context = {"round": round_, "form": form, "heading": _("Regel för förslag"), "ask": None, "is_rule": True}
    context["breadcrumbs"] = crumbs(round_, _("Regel för förslag"))
    return render(request, "rounds/ask.html", context, status=422 if form.errors else 200)


@login_required
def exemptions(request: HttpRequest, round_id: int) -> HttpResponse:
    """Who need not answer and why; those who may, exempt more."""
    round_ = fetch(request, round_id)
    leads = bool(operations.can_prepare(request.user))
    may = leads or bool(kinds_of(request.user) & LOCKERS)
    within = None if leads else nodes_where(request.user, LOCKERS)
    form = ExemptionForm(request.POST or None, round_=round_, within=within) if may else None
    if form is None and request.method == "POST":
        raise PermissionDenied(str(operations.can_exempt(round_, None, request.user).reason))
    if form is not None and form.is_bound and form.is_valid():
        data = form.cleaned_data
        made = attempt(
            form,
            lambda: operations.exempt(
                actor=request.user,
                round_id=round_.pk,
                node_id=data["node"],
                section=data["section"],
                reason=data["reason"],
            ),
        )
        if made is not None:
            messages.success(request, _("Undantaget gäller. Skälet syns för alla."))
            return redirect("rounds:exemptions", round_.pk)
    context = {
        "round": round_,
        "exemptions": [(e, operations.can_exempt(round_, e.node_id, request.user)) for e in exemptions_of(round_)],
        "form": form,
        "breadcrumbs": crumbs(round_, _("Undantag")),
    }
    return render(request, "rounds/exemptions.html", context, status=422 if form is not None and form.errors else 200)


@require_POST
@login_required
def end_exemption(request: HttpRequest, round_id: int, exemption_id: int) -> HttpResponse:
    """Ask after all."""
    round_ = fetch(request, round_id)
    row = get_object_or_404(round_.exemptions.all(), pk=exemption_id)
    told(
        request,
        lambda: operations.end_exemption(actor=request.user, round_id=round_.pk, exemption_id=row.pk),
        _("Undantaget är upphävt."),
    )
    return redirect("rounds:exemptions", round_.pk)
