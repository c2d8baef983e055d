"""What is done with result dialogues: planned, moved, cancelled, held, agreed on; points become actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.openness import Openness
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.operations import propose
from rodtrad.improve.dialogues import states
from rodtrad.improve.dialogues.material import MATERIAL, material_of
from rodtrad.improve.dialogues.models import AgreedPoint, ConfidentialNote, Participant, ResultDialogue, Side
from rodtrad.improve.dialogues.queries import seated, side_of, upper_of
from rodtrad.improve.dialogues.states import DialogueState
from rodtrad.org.tree.models import Node

POINT = "result_dialogues.agreedpoint"


def can_plan(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may plan a dialogue about `node`."""
    if actor.has_perm("result_dialogues.plan_at", node):
        return YES
    return not_permitted(_("Chefen, controllern eller stadsledningskontoret planerar resultatdialoger."))


def can_arrange(dialogue: ResultDialogue, actor: Any) -> Verdict:
    """Whether `actor` may move the dialogue to another day."""
    if not actor.has_perm("result_dialogues.arrange", dialogue):
        return not_permitted(states.CANCEL.who)
    if dialogue.state != DialogueState.PLANNED:
        return no(
            _("Dialogen är ”%(state)s” och flyttas inte.") % {"state": dialogue.get_state_display()}, "not_planned"
        )
    return YES


def can_take(dialogue: ResultDialogue, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the dialogue now."""
    return may_move(dialogue, step, actor)


def can_write(dialogue: ResultDialogue, actor: Any) -> Verdict:
    """Whether `actor` may write what was agreed."""
    if not actor.has_perm("result_dialogues.take_part", dialogue):
        return not_permitted(_("De två som samtalar skriver vad de har kommit överens om."))
    if dialogue.state != DialogueState.HELD:
        return no(_("Punkter skrivs när dialogen är hållen och innan båda har bekräftat."), "not_held")
    return YES


def can_confirm(dialogue: ResultDialogue, actor: Any) -> Verdict:
    """Whether `actor` may confirm for their side now."""
    verdict = may_move(dialogue, states.AGREE, actor)
    if not verdict:
        return verdict
    if actor.pk in (dialogue.upper_by_id, dialogue.lower_by_id):
        return no(_("Du har bekräftat. Nu väntar den andra sidan."), "confirmed")
    if getattr(dialogue, f"{side_of(actor, dialogue)}_by_id"):
        return no(_("Din sida har redan bekräftat. Nu väntar den andra."), "confirmed")
    if not dialogue.points.filter(withdrawn_at=None).exists():
        return no(_("Skriv minst en punkt, om så bara att inget ändras."), "no_points")
    return YES


@operation("result_dialogues.plan")
def plan(
    *, actor: Any, node: Node, kind: str, year: int, planned_on: date, place: str = "", agenda: str = ""
) -> ResultDialogue:
    """Plan a dialogue about `node`. Tells both sides. Raises PermissionDenied, or ValidationError (`no_upper`, a bad field)."""
    can_plan(node, actor).enforce()
    upper_id = upper_of(node.pk, kind)
    if upper_id is None:
        no(_("Ingen ovanför har en roll som håller dialogen. Ge någon rollen först."), "no_upper").enforce()
    dialogue = ResultDialogue(
        node_id=node.pk,
        upper_node_id=upper_id,
        kind=kind,
        year=year,
        planned_on=planned_on,
        place=place.strip(),
        agenda=agenda.strip(),
        created_by=actor,
    )
    dialogue.full_clean()
    dialogue.save()
    _tell(dialogue, actor, _("Resultatdialog %(day)s är planerad.") % {"day": planned_on.isoformat()})
    return dialogue


@operation("result_dialogues.plan_many")
def plan_many(*, actor: Any, nodes: Sequence[Node], kind: str, year: int, planned_on: date) -> list[ResultDialogue]:
    """The same day for several, all or none; each pair then moves theirs as it suits."""
    return [plan(actor=actor, node=node, kind=kind, year=year, planned_on=planned_on) for node in nodes]


@operation("result_dialogues.move_day")
def move_day(*, actor: Any, dialogue_id: int, planned_on: date, reason: str) -> ResultDialogue:
    """Another day, with a reason. Tells both sides. Raises ValidationError `reason_needed`, `same_day`."""
    dialogue = ResultDialogue.objects.select_for_update(of=("self",)).get(pk=dialogue_id)
    can_arrange(dialogue, actor).enforce()
    if not reason.strip():
        no(_("Skriv varför den flyttas, så att den andra sidan vet."), "reason_needed").enforce()
    if planned_on == dialogue.planned_on:
        no(_("Det är samma dag som förut. Välj en annan."), "same_day").enforce()
    dialogue.planned_on, dialogue.reason = planned_on, reason.strip()[:300]
    dialogue.times_moved += 1
    dialogue.save(update_fields=["planned_on", "reason", "times_moved"])
    values = {"day": planned_on.isoformat(), "reason": dialogue.reason}
    _tell(dialogue, actor, _("Resultatdialogen är flyttad till %(day)s: %(reason)s") % values)
    return dialogue


@operation("result_dialogues.cancel")
def cancel(*, actor: Any, dialogue_id: int, reason: str) -> ResultDialogue:
    """Cancel, with a reason that both sides are told."""
    kept = reason.strip()[:300]
    row = move(ResultDialogue.objects.all(), dialogue_id, states.CANCEL, actor=actor, reason=reason)
    row.reason = kept
    row.save(update_fields=["reason"])
    _tell(row, actor, _("Resultatdialogen är inställd: %(reason)s") % {"reason": kept})
    return row


@operation("result_dialogues.resume")
def resume(*, actor: Any, dialogue_id: int, reason: str) -> ResultDialogue:
    """Plan a cancelled dialogue again."""
    return move(ResultDialogue.objects.all(), dialogue_id, states.RESUME, actor=actor, reason=reason)


@operation("result_dialogues.hold")
def hold(*, actor: Any, dialogue_id: int, held_on: date) -> ResultDialogue:
    """Say that it has been held; what lay on the table is frozen. Raises ValidationError `in_future`."""
    if held_on > today():
        no(_("Dagen ligger framåt i tiden. Säg till när dialogen är hållen."), "in_future").enforce()
    row = move(ResultDialogue.objects.all(), dialogue_id, states.HOLD, actor=actor, held_on=held_on)
    row.material = MATERIAL.take(row, material_of(row.node_id, row.year), actor=actor)
    row.save(update_fields=["material"])
    return row


@operation("result_dialogues.add_point")
def add_point(*, actor: Any, dialogue_id: int, text: str) -> AgreedPoint:
    """Write a point that was agreed on. What either side had confirmed is to be confirmed anew."""
    dialogue = ResultDialogue.objects.select_for_update(of=("self",)).get(pk=dialogue_id)
    can_write(dialogue, actor).enforce()
    point = AgreedPoint(dialogue=dialogue, text=text.strip(), position=dialogue.points.count())
    point.full_clean()
    point.save()
    _unconfirm(dialogue)
    return point


@operation("result_dialogues.withdraw_point")
def withdraw_point(*, actor: Any, point_id: int) -> AgreedPoint:
    """Strike a point that no action has come of. Raises ValidationError `has_action`."""
    point = AgreedPoint.objects.select_for_update(of=("self",)).select_related("dialogue").get(pk=point_id)
    can_write(point.dialogue, actor).enforce()
    if point.action_id:
        no(_("Punkten har blivit en åtgärd. Återta åtgärden i stället."), "has_action").enforce()
    point.withdrawn_at = timezone.now()
    point.save(update_fields=["withdrawn_at"])
    _unconfirm(point.dialogue)
    return point


def _unconfirm(dialogue: ResultDialogue) -> None:
    dialogue.upper_by = dialogue.lower_by = None
    dialogue.save(update_fields=["upper_by", "lower_by"])


@operation("result_dialogues.add_note")
def add_note(*, actor: Any, dialogue_id: int, text: str) -> ConfidentialNote:
    """Write a note that the two sides alone can read."""
    dialogue = ResultDialogue.objects.get(pk=dialogue_id)
    if not actor.has_perm("result_dialogues.take_part", dialogue):
        not_permitted(_("De två som samtalar skriver och läser anteckningarna.")).enforce()
    note = ConfidentialNote(dialogue=dialogue, text=text.strip(), written_by=actor)
    note.full_clean()
    note.save()
    return note


@operation("result_dialogues.add_participant")
def add_participant(*, actor: Any, dialogue_id: int, person: Any, side: str) -> Participant:
    """Let someone sit with one's own side, who then reads what was said."""
    dialogue = ResultDialogue.objects.get(pk=dialogue_id)
    if side not in Side.values or side_of(actor, dialogue) != side:
        not_permitted(_("Var sida bestämmer vilka som sitter med på den.")).enforce()
    if side_of(person, dialogue):
        no(_("Personen är redan med."), "already_there").enforce()
    return Participant.objects.create(dialogue=dialogue, person=person, side=side)


@operation("result_dialogues.confirm")
def confirm(*, actor: Any, dialogue_id: int) -> ResultDialogue:
    """Confirm for one's own side; with both, the dialogue is agreed. The other side is told. Raises ValidationError."""
    dialogue = ResultDialogue.objects.select_for_update(of=("self",)).get(pk=dialogue_id)
    can_confirm(dialogue, actor).enforce()
    mine = f"{side_of(actor, dialogue)}_by"
    setattr(dialogue, mine, actor)
    dialogue.validate_constraints()
    dialogue.save(update_fields=[mine])
    if dialogue.upper_by_id and dialogue.lower_by_id:
        return move(ResultDialogue.objects.all(), dialogue_id, states.AGREE, actor=actor)
    _tell(dialogue, actor, _("Den andra sidan har bekräftat vad ni kom överens om. Nu är det din tur."))
    return dialogue


@operation("result_dialogues.reconsider")
def reconsider(*, actor: Any, dialogue_id: int, reason: str) -> ResultDialogue:
    """Take up what was agreed again; both confirm anew."""
    return move(
        ResultDialogue.objects.all(),
        dialogue_id,
        states.RECONSIDER,
        actor=actor,
        reason=reason,
        upper_by=None,
        lower_by=None,
    )


@operation("result_dialogues.make_action")
def make_action(*, actor: Any, point_id: int, due_on: date, responsible: Any = None) -> Action:
    """Let an agreed point become an action at the node, for those concerned alone; once. Raises ValidationError `has_action`."""
    point = AgreedPoint.objects.select_for_update(of=("self",)).select_related("dialogue__node").get(pk=point_id)
    if not actor.has_perm("result_dialogues.take_part", point.dialogue):
        not_permitted(_("De två som samtalar gör åtgärder av punkterna.")).enforce()
    if point.action_id or point.withdrawn_at:
        no(_("Punkten har redan blivit en åtgärd, eller är struken."), "has_action").enforce()
    fields = {"title": point.text, "due_on": due_on, "responsible": responsible, "openness": Openness.RESTRICTED}
    made = propose(actor=actor, node=point.dialogue.node, fields=fields, origin=(POINT, point.pk), is_decided=True)
    point.action = made
    point.save(update_fields=["action"])
    return made


def _tell(dialogue: ResultDialogue, actor: Any, text: str) -> None:
    """Tell everyone who sits there, but the one who did it."""
    people = [p for side in seated(dialogue).values() for p in side if p.pk != actor.pk]
    tell(people, text, url=reverse("result_dialogues:show", args=[dialogue.pk]))
