"""The frame of every change of the organisation: one at a time, checked as a whole, placements derived, recorded, told upwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange  # pyright: ignore[reportMissingImports]
from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.periods import first_day
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.tree import placements
from rodtrad.org.tree.events import NodesFollowed, Pairs
from rodtrad.org.tree.models import ChangeKind, Node, NodePeriod, Reorganisation, Succession, SuccessionKind
from rodtrad.org.tree.queries import timelines_of
from rodtrad.org.tree.record import ChangeLine, Record, lines_of, record_of, to_json
from rodtrad.org.tree.timeline import TRAITS, LaterChange, NotThere, Stretch, Timeline

_ORPHANS = """
SELECT p.name, (SELECT q.name FROM tree_nodeperiod q WHERE q.node_id = p.parent_id ORDER BY q.valid DESC LIMIT 1)
FROM tree_nodeperiod p
WHERE (p.parent_id = ANY(%(ids)s) OR p.node_id = ANY(%(ids)s)) AND p.parent_id IS NOT NULL
  AND NOT p.valid <@ COALESCE(
      (SELECT range_agg(q.valid) FROM tree_nodeperiod q WHERE q.node_id = p.parent_id), '{}'::datemultirange)
ORDER BY 1 LIMIT 5
"""


@dataclass
class Draft:
    """A change before it is carried out: the new timelines by node, nodes made for it, and who follows whom."""

    kind: ChangeKind
    on: date
    reason: str
    summary: str
    timelines: dict[int, Timeline] = field(default_factory=dict[int, Timeline])
    made: list[int] = field(default_factory=list[int])
    pairs: Pairs = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: in a sentence, and line by line."""

    summary: str
    lines: tuple[ChangeLine, ...]


def can_change(actor: Any) -> Verdict:
    """Whether `actor` may change the organisation."""
    if actor.has_perm("tree.change", None):
        return YES
    return not_permitted(_("Systemförvaltaren och stadsledningskontoret ändrar organisationen."))


def preview(call: Callable[[], Reorganisation]) -> Preview:
    """What `call` (a change) would do. It is carried out and taken back, so that it refuses what the real one would."""
    with transaction.atomic():
        made = call()
        found = Preview(made.summary, tuple(lines_of(record_of(made))))
        transaction.set_rollback(True)
    return found


def begin(actor: Any, reason: str) -> None:
    """Let one change at a time begin. Raises PermissionDenied, or ValidationError without a reason."""
    can_change(actor).enforce()
    if not reason.strip():
        no(_("Skriv kort varför organisationen ändras."), "reason_needed").enforce()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tree.placements'))")


def carry_out(actor: Any, draft: Draft) -> Reorganisation:
    """Write the draft, check it as a whole, derive placements, record it and tell the rooms above."""
    before = timelines_of(draft.timelines)
    for node_id, timeline in draft.timelines.items():
        write(node_id, timeline)
    check_parents(list(draft.timelines))
    placements.rebuild()
    kind = SuccessionKind.SPLIT if draft.kind == ChangeKind.SPLIT else SuccessionKind.MERGE
    for old, new in draft.pairs:
        Succession.objects.create(
            predecessor_id=old, successor_id=new, kind=kind, on=draft.on, reason=draft.reason.strip()[:300]
        )
    made = Reorganisation.objects.create(
        kind=draft.kind,
        on=draft.on,
        reason=draft.reason.strip()[:300],
        summary=draft.summary[:400],
        node_ids=list(draft.timelines),
        record=to_json(Record(before, draft.timelines, tuple(draft.made), draft.pairs)),
        made_by=actor,
    )
    if draft.pairs:
        publish(NodesFollowed(made.pk, draft.on, draft.pairs))
    return made


def write(node_id: int, timeline: Timeline) -> None:
    """Make the node's periods be the timeline; rows whose first day stays keep their identity."""
    there = {first_day(p.valid): p for p in NodePeriod.objects.select_for_update().filter(node_id=node_id)}
    wanted = {s.starts: s for s in timeline}
    NodePeriod.objects.filter(pk__in=[p.pk for day, p in there.items() if day not in wanted]).delete()
    for day, stretch in wanted.items():
        period = there.get(day) or NodePeriod(node_id=node_id)
        if period.pk and _says(period, stretch):
            continue
        for name in TRAITS:
            setattr(period, name, getattr(stretch.traits, name))
        period.valid = DateRange(stretch.starts, stretch.until, "[)")
        period.full_clean()
        period.save()


def _says(period: NodePeriod, stretch: Stretch) -> bool:
    same = all(getattr(period, name) == getattr(stretch.traits, name) for name in TRAITS)
    return same and period.valid.upper == stretch.until


def check_parents(node_ids: list[int]) -> None:
    """Refuse when a node would hang under something that is not there all the time. Raises ValidationError `no_parent`."""
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS, {"ids": node_ids})
        rows = cursor.fetchall()
    if rows:
        listed = "; ".join(_("%(child)s hör till %(parent)s") % {"child": c, "parent": p or "–"} for c, p in rows)
        raise ValidationError(
            _("Det som hör till en organisation måste ha den kvar hela tiden. Flytta eller avsluta först: %(list)s.")
            % {"list": listed},
            code="no_parent",
        )


def new_node(code: str) -> Node:
    """A node with a code of its own. Raises ValidationError when the code is taken or no code."""
    code = code.strip()
    if Node.objects.filter(code=code).exists():
        no(_("Koden ”%(code)s” är upptagen. Välj en annan.") % {"code": code}, "code_taken").enforce()
    node = Node(code=code)
    node.full_clean()
    node.save()
    return node


def refusing(name: str, call: Callable[[], Timeline]) -> Timeline:
    """The timeline that `call` makes; what cannot be is refused in a sentence about the node called `name`."""
    try:
        return call()
    except NotThere as reason:
        raise ValidationError(
            _("%(name)s finns inte den dagen. Välj en dag då den finns.") % {"name": name}, code="not_there"
        ) from reason
    except LaterChange as reason:
        raise ValidationError(
            _("%(name)s har redan en ändring från %(day)s. Välj den dagen eller en senare, eller ångra den ändringen.")
            % {"name": name, "day": reason.stretch.starts},
            code="later_change",
        ) from reason
