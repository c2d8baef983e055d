"""One dialogue: what lies on the table, what was agreed, notes for the two sides, and what became of the points."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.history import history_of
from rodtrad.core.periods import add_months, today
from rodtrad.improve.dialogues import operations, states
from rodtrad.improve.dialogues.forms import GuestForm, HeldForm, NoteForm, PointActionForm, PointForm
from rodtrad.improve.dialogues.material import MATERIAL, Material, material_of
from rodtrad.improve.dialogues.models import ResultDialogue, Side
from rodtrad.improve.dialogues.queries import seated, side_of
from rodtrad.improve.dialogues.views._fetch import crumbs, do, fetch, fetch_inside, fetch_point
from rodtrad.org.people.queries import LINE, people_with

MONTHS = 3


@login_required
def show(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """When, between whom, how far; and for the two sides, what is said."""
    dialogue = fetch(request, dialogue_id)
    side = side_of(request.user, dialogue)
    sides = seated(dialogue)
    context: dict[str, Any] = {
        "dialogue": dialogue,
        "side": side,
        "sides": [(label, sides[value]) for value, label in Side.choices],
        "can_arrange": operations.can_arrange(dialogue, request.user),
        "can_resume": operations.can_take(dialogue, states.RESUME, request.user),
        "can_hold": operations.can_take(dialogue, states.HOLD, request.user),
        "history": history_of(dialogue) if side else [],
        "today": today(),
        "breadcrumbs": crumbs((getattr(dialogue, "node_name", "") or "", "")),
    }
    if side:
        context |= _inside(request, dialogue)
    return render(request, "result_dialogues/show.html", context)


def _inside(request: HttpRequest, dialogue: ResultDialogue) -> dict[str, Any]:
    """What only the two sides get."""
    at = dialogue.upper_node_id if side_of(request.user, dialogue) == Side.UPPER else dialogue.node_id
    return {
        "material": _material(dialogue),
        "is_frozen": dialogue.material_id is not None,
        "points": dialogue.points.filter(withdrawn_at=None).select_related("action", "action__responsible"),
        "notes": dialogue.notes.select_related("written_by"),
        "can_write": operations.can_write(dialogue, request.user),
        "can_confirm": operations.can_confirm(dialogue, request.user),
        "can_reconsider": operations.can_take(dialogue, states.RECONSIDER, request.user),
        "point_form": PointForm(prefix="point"),
        "note_form": NoteForm(prefix="note"),
        "held_form": HeldForm(initial={"held_on": min(dialogue.planned_on, today())}),
        "due_on": add_months(today(), MONTHS),
        "guest_form": GuestForm(people=people_with(LINE, at)),
    }


def _material(dialogue: ResultDialogue) -> Material:
    """As it was when the dialogue was held, else as it is."""
    if dialogue.material is not None:
        return MATERIAL.read(dialogue.material)
    return material_of(dialogue.node_id, dialogue.year)


@login_required
@require_POST
def hold(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Say that it has been held."""
    dialogue = fetch_inside(request, dialogue_id)
    form = HeldForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Välj dagen då dialogen hölls."))
        return redirect("result_dialogues:show", dialogue.pk)
    held_on = form.cleaned_data["held_on"]
    return do(
        request,
        dialogue.pk,
        lambda: operations.hold(actor=request.user, dialogue_id=dialogue.pk, held_on=held_on),
        _("Underlaget är fryst som det var. Skriv nu vad ni kom överens om."),
    )


@login_required
@require_POST
def add_point(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Write an agreed point."""
    dialogue = fetch_inside(request, dialogue_id)
    text = request.POST.get("point-text", "")
    return do(
        request,
        dialogue.pk,
        lambda: operations.add_point(actor=request.user, dialogue_id=dialogue.pk, text=text),
        _("Punkten är skriven. När allt är med bekräftar var sida."),
    )


@login_required
@require_POST
def withdraw_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """Strike a point."""
    point = fetch_point(request, point_id)
    return do(
        request,
        point.dialogue_id,
        lambda: operations.withdraw_point(actor=request.user, point_id=point.pk),
        _("Punkten är struken."),
    )


@login_required
@require_POST
def add_note(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Write a note for the two sides."""
    dialogue = fetch_inside(request, dialogue_id)
    text = request.POST.get("note-text", "")
    return do(
        request,
        dialogue.pk,
        lambda: operations.add_note(actor=request.user, dialogue_id=dialogue.pk, text=text),
        _("Anteckningen är sparad. Bara ni två sidor ser den."),
    )


@login_required
@require_POST
def add_guest(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Let someone more sit on one's own side."""
    dialogue = fetch_inside(request, dialogue_id)
    side = side_of(request.user, dialogue)
    at = dialogue.upper_node_id if side == Side.UPPER else dialogue.node_id
    form = GuestForm(request.POST, people=people_with(LINE, at))
    if not form.is_valid():
        return redirect("result_dialogues:show", dialogue.pk)
    chosen = form.cleaned_data["person"]
    return do(
        request,
        dialogue.pk,
        lambda: operations.add_participant(actor=request.user, dialogue_id=dialogue.pk, person=chosen, side=side),
        _("%(person)s sitter med.") % {"person": chosen},
    )


@login_required
@require_POST
def confirm(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Confirm for one's own side."""
    dialogue = fetch_inside(request, dialogue_id)
    return do(
        request,
        dialogue.pk,
        lambda: operations.confirm(actor=request.user, dialogue_id=dialogue.pk),
        _("Bekräftat för din sida."),
    )


@login_required
@require_POST
def reconsider(request: HttpRequest, dialogue_id: int) -> HttpResponse:
    """Take up what was agreed again."""
    dialogue = fetch_inside(request, dialogue_id)
    reason = request.POST.get("reason", "")
    return do(
        request,
        dialogue.pk,
        lambda: operations.reconsider(actor=request.user, dialogue_id=dialogue.pk, reason=reason),
        _("Överenskommelsen är öppen igen; båda bekräftar på nytt."),
    )


@login_required
@require_POST
def make_action(request: HttpRequest, point_id: int) -> HttpResponse:
    """Let a point become an action."""
    point = fetch_point(request, point_id)
    form = PointActionForm(request.POST)
    due_on = form.cleaned_data["due_on"] if form.is_valid() else add_months(today(), MONTHS)
    return do(
        request,
        point.dialogue_id,
        lambda: operations.make_action(actor=request.user, point_id=point.pk, due_on=due_on),
        _("Punkten är nu en åtgärd på tavlan."),
    )
