"""One node at a time: added, changed from a day, renamed, moved, ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.org.tree.models import ChangeKind, Kind, Reorganisation
from rodtrad.org.tree.operations.frame import Draft, begin, carry_out, new_node, refusing
from rodtrad.org.tree.queries import last_name_of, timelines_of
from rodtrad.org.tree.timeline import TRAITS, Stretch, Traits, changed_from, ended_before


@operation("tree.add")
def add_node(*, actor: Any, code: str, traits: Traits, first_on: date, reason: str) -> Reorganisation:
    """A new node from its first day on.

    Raises PermissionDenied, or ValidationError: no reason, a taken code, a parent that is not there, no parent.
    """
    begin(actor, reason)
    if traits.parent_id is None and traits.kind != Kind.COUNCIL:
        no(_("Välj vad organisationen hör till. Bara kommunfullmäktige står överst."), "no_parent").enforce()
    node = new_node(code)
    summary = _("%(name)s läggs till.") % {"name": traits.name}
    draft = Draft(ChangeKind.ADD, first_on, reason, summary, {node.pk: (Stretch(first_on, None, traits),)}, [node.pk])
    return carry_out(actor, draft)


@operation("tree.change")
def change_node(*, actor: Any, node_id: int, from_day: date, changes: Mapping[str, Any], reason: str) -> Reorganisation:
    """Let the node have other traits from a day on; the days before stay as they were.

    Raises PermissionDenied, or ValidationError: no reason, nothing changed, not there that day, a later change, a ring.
    """
    return _change(actor, node_id, from_day, changes, reason)


@operation("tree.rename")
def rename_node(*, actor: Any, node_id: int, from_day: date, name: str, reason: str) -> Reorganisation:
    """Let the node be called something else from a day on; it stays the same node."""
    return _change(actor, node_id, from_day, {"name": name}, reason)


@operation("tree.move")
def move_node(*, actor: Any, node_id: int, from_day: date, parent_id: int, reason: str) -> Reorganisation:
    """Let the node, with all below it, belong to another from a day on."""
    return _change(actor, node_id, from_day, {"parent_id": parent_id}, reason)


def _change(actor: Any, node_id: int, day: date, changes: Mapping[str, Any], reason: str) -> Reorganisation:
    begin(actor, reason)
    name = last_name_of(node_id)
    before = timelines_of([node_id])[node_id]
    wanted = {k: v for k, v in changes.items() if k in TRAITS}
    if wanted.get("parent_id") == node_id:
        no(_("En organisation kan inte höra till sig själv."), "cycle").enforce()
    after = refusing(name, lambda: changed_from(before, day, **wanted))
    if after == before:
        no(_("Inget är ändrat. Ändra något, eller gå tillbaka."), "nothing_changed").enforce()
    kind, summary = ChangeKind.CHANGE, _("%(name)s får ändrade uppgifter.") % {"name": name}
    if set(wanted) == {"parent_id"}:
        kind = ChangeKind.MOVE
        summary = _("%(name)s flyttas till %(to)s.") % {"name": name, "to": last_name_of(wanted["parent_id"])}
    elif after[-1].traits.name != name:
        kind = ChangeKind.RENAME
        summary = _("%(name)s byter namn till %(to)s.") % {"name": name, "to": after[-1].traits.name}
    return carry_out(actor, Draft(kind, day, reason, summary, {node_id: after}))


@operation("tree.end")
def end_node(*, actor: Any, node_id: int, last_on: date, reason: str) -> Reorganisation:
    """Let the node end with a day, without a follower. Refused while anything still belongs to it after that day."""
    begin(actor, reason)
    name = last_name_of(node_id)
    until = last_on + timedelta(days=1)
    before = timelines_of([node_id])[node_id]
    if before and before[-1].until is not None and before[-1].until <= until:
        no(_("%(name)s upphör redan tidigare eller den dagen.") % {"name": name}, "ended").enforce()
    after = refusing(name, lambda: ended_before(before, until))
    summary = _("%(name)s upphör efter %(day)s.") % {"name": name, "day": last_on}
    return carry_out(actor, Draft(ChangeKind.END, until, reason, summary, {node_id: after}))
