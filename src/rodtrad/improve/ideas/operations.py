"""What is done with ideas: left, supported, answered, passed on, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workdays import add_workdays
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.improve.actions.events import ActionMoved
from rodtrad.improve.actions.operations import propose
from rodtrad.improve.actions.states import ActionState
from rodtrad.improve.ideas import states
from rodtrad.improve.ideas.models import Authorship, Idea, IdeaBox, IdeaStep, Support
from rodtrad.improve.ideas.queries import handling_at
from rodtrad.improve.ideas.states import IdeaState
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.models import Node

IDEA = "ideas.idea"


def can_submit(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may leave an idea at `node`: those who have a role there."""
    if roles_of(actor).filter(node_id=node.pk).exists():
        return YES
    return not_permitted(_("Den som har en roll på enheten lämnar idéer där."))


def can_take(idea: Idea, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the idea now."""
    return may_move(idea, step, actor)


def can_support(idea: Idea, actor: Any) -> Verdict:
    """Whether `actor` may support the idea: every employee, while it waits for an answer."""
    if not actor.has_perm("ideas.view", idea):
        return not_permitted(_("Den som arbetar här stödjer idéer."))
    if idea.state != IdeaState.RECEIVED:
        return no(_("Idén är redan besvarad."), "answered")
    return YES


@operation("ideas.submit")
def submit(*, actor: Any, node: Node, title: str, text: str = "", is_anonymous: bool = False) -> Idea:
    """Leave an idea. The handler is told; by whom an anonymous one is left is known to that handler alone.

    Raises PermissionDenied, or ValidationError (`no_handler`, a bad field).
    """
    can_submit(node, actor).enforce()
    handling = handling_at(node.pk)
    if handling.handler is None:
        no(_("Ingen svarar på idéer här än. Be chefen öppna en idélåda."), "no_handler").enforce()
    idea = Idea(
        node_id=node.pk,
        title=title.strip(),
        text=text.strip(),
        is_anonymous=is_anonymous,
        handler=handling.handler,
        submitted_on=today(),
        answer_by=add_workdays(today(), handling.workdays),
    )
    idea.full_clean(exclude=["search"])
    idea.save()
    Authorship.objects.create(idea=idea, person=actor, known_to=handling.handler if is_anonymous else None)
    _note(idea, "submit", None if is_anonymous else actor)
    said = _("En idé väntar på ditt svar senast %(day)s: %(title)s")
    _tell(handling.handler, actor, said % {"day": idea.answer_by, "title": idea.title}, idea)
    return idea


@operation("ideas.support")
def support(*, actor: Any, idea_id: int) -> None:
    """Support an idea, once."""
    idea = Idea.objects.defer("search").get(pk=idea_id)
    can_support(idea, actor).enforce()
    Support.objects.get_or_create(idea=idea, person=actor)


@operation("ideas.stop_supporting")
def stop_supporting(*, actor: Any, idea_id: int) -> None:
    """Take one's support back, while the idea waits."""
    idea = Idea.objects.defer("search").get(pk=idea_id)
    can_support(idea, actor).enforce()
    Support.objects.filter(idea=idea, person=actor).delete()


@operation("ideas.accept")
def accept(*, actor: Any, idea_id: int, due_on: date, answer: str = "", responsible: Any = None) -> Idea:
    """Answer yes: an action comes of it. The author is told. Raises PermissionDenied where the handler can't propose actions."""
    row = move(
        Idea.objects.defer("search"),
        idea_id,
        states.ACCEPT,
        actor=actor,
        answer=answer.strip(),
        answered_on=today(),
    )
    fields = {"title": row.title, "why": row.text, "due_on": due_on, "responsible": responsible}
    row.action = propose(actor=actor, node=row.node, fields=fields, origin=(IDEA, row.pk), is_decided=True)
    row.save(update_fields=["action"])
    _note(row, "accept", actor)
    _tell_author(row, actor, _("Din idé ”%(title)s” blir av.") % {"title": row.title})
    return row


@operation("ideas.decline")
def decline(*, actor: Any, idea_id: int, reason: str) -> Idea:
    """Answer no, with the reason that the author and everyone reads."""
    row = move(
        Idea.objects.defer("search"),
        idea_id,
        states.DECLINE,
        actor=actor,
        reason=reason,
        answer=reason.strip(),
        answered_on=today(),
    )
    _note(row, "decline", actor, reason)
    _tell_author(row, actor, _("Din idé ”%(title)s” blir inte av. Läs varför.") % {"title": row.title})
    return row


@operation("ideas.reopen")
def reopen(*, actor: Any, idea_id: int, reason: str) -> Idea:
    """Take a declined idea up again; the answer is due within the box's time from today."""
    row = Idea.objects.defer("search").get(pk=idea_id)
    by = add_workdays(today(), handling_at(row.node_id).workdays)
    moved = move(
        Idea.objects.defer("search"), idea_id, states.REOPEN, actor=actor, reason=reason, answer_by=by, answered_on=None
    )
    _note(moved, "reopen", actor, reason)
    return moved


@operation("ideas.withdraw")
def withdraw(*, actor: Any, idea_id: int) -> Idea:
    """Take one's own idea back before it is answered."""
    row = move(Idea.objects.defer("search"), idea_id, states.WITHDRAW, actor=actor)
    _note(row, "withdraw", None if row.is_anonymous else actor)
    return row


@operation("ideas.pass_on")
def pass_on(*, actor: Any, idea_id: int, to: Any) -> Idea:
    """Let someone else answer. Who left an anonymous idea is not passed on."""
    idea = Idea.objects.select_for_update(of=("self",)).defer("search").get(pk=idea_id)
    may_move(idea, states.ACCEPT, actor).enforce()
    if to is None or not to.is_active or to.pk == actor.pk:
        no(_("Välj någon annan som arbetar här."), "nobody").enforce()
    idea.handler = to
    idea.save(update_fields=["handler"])
    _note(idea, "pass_on", actor, str(to))
    said = _("En idé väntar på ditt svar senast %(day)s: %(title)s")
    _tell(to, actor, said % {"day": idea.answer_by, "title": idea.title}, idea)
    return idea


@operation("ideas.set_box")
def set_box(*, actor: Any, node: Node, handler: Any, workdays: int) -> IdeaBox:
    """Say who answers ideas at the node and below, and within how long. Ideas already left stay with whom they have."""
    if not actor.has_perm("ideas.keep_box", node):
        not_permitted(_("Chefen bestämmer vem som svarar på idéer.")).enforce()
    box = IdeaBox.objects.filter(node_id=node.pk).first() or IdeaBox(node_id=node.pk)
    box.handler, box.workdays = handler, workdays
    box.full_clean()
    box.save()
    return box


def tell_of_action(event: ActionMoved) -> None:
    """When an idea's action is done or its effect judged, its author gets to know."""
    if event.origin_kind != IDEA or event.state not in (ActionState.DONE, ActionState.CHECKED):
        return
    idea = Idea.objects.defer("search").filter(pk=event.origin_id, action_id=event.action_id).first()
    if idea is not None:
        done = (
            _("Din idé ”%(title)s” är genomförd.")
            if event.state == ActionState.DONE
            else _("Effekten av din idé ”%(title)s” är bedömd.")
        )
        _tell_author(idea, None, done % {"title": idea.title})


def owned_by(person: Any, node: Any) -> int:
    """How many ideas and boxes at the node wait for the person."""
    return _waiting(person, node).count() + IdeaBox.objects.filter(node=node, handler=person).count()


def hand_over(person: Any, to: Any, node: Any) -> int:
    """Give them to `to`. Who left the anonymous ones is not passed on."""
    boxes = IdeaBox.objects.filter(node=node, handler=person).update(handler=to)
    return boxes + _waiting(person, node).update(handler=to)


def _waiting(person: Any, node: Any) -> Any:
    return Idea.objects.filter(node=node, handler=person, state=IdeaState.RECEIVED)


def _note(idea: Idea, what: str, by: Any, reason: str = "") -> None:
    IdeaStep.objects.create(idea=idea, on=today(), what=what, by=by, reason=reason.strip()[:500])


def _tell(person: Any, actor: Any, text: str, idea: Idea) -> None:
    if person is not None and (actor is None or person.pk != actor.pk):
        tell([person], text, url=reverse("ideas:show", args=[idea.pk]))


def _tell_author(idea: Idea, actor: Any, text: str) -> None:
    authorship = Authorship.objects.select_related("person").filter(idea=idea).first()
    _tell(authorship.person if authorship else None, actor, text, idea)
