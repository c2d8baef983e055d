"""Several nodes at a time: merged into one, or one split into several, with who follows whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range
from rodtrad.core.verdicts import no
from rodtrad.org.tree.models import ChangeKind, NodePeriod, Reorganisation
from rodtrad.org.tree.operations.frame import Draft, begin, carry_out, new_node, refusing
from rodtrad.org.tree.queries import names_of, timelines_of
from rodtrad.org.tree.timeline import Stretch, Timeline, Traits, at, changed_from, ended_before


@dataclass(frozen=True, slots=True)
class NewNode:
    """A node that is made by a reorganisation: its code and name; the rest it takes over."""

    code: str
    name: str


@operation("tree.merge")
def merge_nodes(*, actor: Any, node_ids: Sequence[int], into: NewNode | int, on: date, reason: str) -> Reorganisation:
    """Let nodes become one from `on`: a new node, or (`into` an id) one that takes up the others.

    What belonged to them belongs to it from that day. Raises PermissionDenied, or ValidationError: no reason, fewer
    than two, different kinds, someone that is not there, later changes, a ring.
    """
    begin(actor, reason)
    ending = [pk for pk in dict.fromkeys(node_ids) if pk != into]
    timelines = timelines_of([*ending, *([into] if isinstance(into, int) else [])])
    if len(timelines) < 2:
        no(_("Välj minst två organisationer att slå samman."), "too_few").enforce()
    names = names_of(timelines)
    held = [_held(timelines[pk], on - timedelta(days=1), names[pk]) for pk in timelines]
    if len({t.kind for t in held}) > 1:
        no(_("Bara organisationer av samma slag slås samman. Ändra slaget först."), "kinds_differ").enforce()
    draft = Draft(ChangeKind.MERGE, on, reason, "")
    _end_all(draft, {pk: timelines[pk] for pk in ending}, names)
    if isinstance(into, NewNode):
        node = new_node(into.code)
        follower, name = node.pk, into.name
        draft.made.append(node.pk)
        draft.timelines[node.pk] = (Stretch(on, None, _merged(held, into.name)),)
    else:
        follower, name = into, names[into]
        draft.timelines[into] = refusing(
            name, lambda: changed_from(timelines[into], on, capacity=_merged(held, name).capacity)
        )
    _move_children(draft, dict.fromkeys(_children(ending, on), follower))
    draft.pairs = tuple((pk, follower) for pk in ending)
    draft.summary = _("%(names)s slås samman till %(name)s.") % {
        "names": ", ".join(names[pk] for pk in ending),
        "name": name,
    }
    return carry_out(actor, draft)


@operation("tree.split")
def split_node(
    *,
    actor: Any,
    node_id: int,
    parts: Sequence[NewNode],
    places: Mapping[int, str],
    on: date,
    reason: str,
) -> Reorganisation:
    """Let a node become several from `on`; `places` says, by code of the new node, where each that belongs to it goes.

    Raises PermissionDenied, or ValidationError: no reason, fewer than two parts, a taken code, someone without a place,
    not there, later changes.
    """
    begin(actor, reason)
    if len({p.code.strip() for p in parts}) < 2:
        no(_("Dela i minst två delar med varsin kod."), "too_few").enforce()
    timelines, names = timelines_of([node_id]), names_of([node_id])
    traits = _held(timelines[node_id], on - timedelta(days=1), names[node_id])
    draft = Draft(ChangeKind.SPLIT, on, reason, "")
    _end_all(draft, timelines, names)
    by_code: dict[str, int] = {}
    for part in parts:
        node = new_node(part.code)
        by_code[node.code] = node.pk
        draft.made.append(node.pk)
        draft.timelines[node.pk] = (Stretch(on, None, replace(traits, name=part.name.strip(), capacity=None)),)
    children = _children([node_id], on)
    without = [pk for pk in children if places.get(pk, "").strip() not in by_code]
    if without:
        no(
            _("Säg var de här ska höra hemma: %(names)s.") % {"names": ", ".join(names_of(without).values())},
            "no_place",
        ).enforce()
    _move_children(draft, {pk: by_code[places[pk].strip()] for pk in children})
    draft.pairs = tuple((node_id, pk) for pk in by_code.values())
    draft.summary = _("%(name)s delas i %(names)s.") % {
        "name": names[node_id],
        "names": ", ".join(p.name.strip() for p in parts),
    }
    return carry_out(actor, draft)


def _held(timeline: Timeline, day: date, name: str) -> Traits:
    held = at(timeline, day)
    if held is None:
        no(_("%(name)s finns inte dagen före. Välj ett senare datum.") % {"name": name}, "not_there").enforce()
        raise AssertionError
    return held.traits


def _merged(held: Sequence[Traits], name: str) -> Traits:
    """What the merged node is: as the first, with the places of all when all are known."""
    capacities = [t.capacity for t in held]
    known = [c for c in capacities if c is not None]
    return replace(held[0], name=name.strip(), capacity=sum(known) if len(known) == len(capacities) else None)


def _end_all(draft: Draft, timelines: Mapping[int, Timeline], names: Mapping[int, str]) -> None:
    for pk, timeline in timelines.items():
        draft.timelines[pk] = refusing(names[pk], lambda t=timeline: ended_before(t, draft.on))


def _children(node_ids: Sequence[int], on: date) -> list[int]:
    """The nodes that belong to any of `node_ids` on `on` or later, except those themselves."""
    later = NodePeriod.objects.filter(parent__in=node_ids, valid__overlap=date_range(on, None)).exclude(
        node__in=node_ids
    )
    return list(later.order_by("node_id").values_list("node_id", flat=True).distinct())


def _move_children(draft: Draft, parents: Mapping[int, int]) -> None:
    names = names_of(parents)
    for pk, timeline in timelines_of(parents).items():
        current = draft.timelines.get(pk, timeline)
        draft.timelines[pk] = refusing(
            names[pk], lambda t=current, p=parents[pk]: changed_from(t, draft.on, parent_id=p)
        )
