"""What goes on where its organisation does: each room says once what of it is open, and it is moved, put back and looked for here.

What was moved stands in the reorganisation's own record, beside the timelines before and after (decision record 0011).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf

from rodtrad.core.contributions import Registry
from rodtrad.core.events import receive
from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.org.tree.events import NodesFollowed, Pairs, ReorganisationUndone
from rodtrad.org.tree.models import NodePeriod, Placement, Reorganisation, Succession
from rodtrad.org.tree.queries import ids_below
from rodtrad.org.tree.record import record_of

Rows = QuerySet[Any]
CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Carried:
    """A kind of thing that goes on where its organisation does.

    `open_rows` are those that are to go on (called at the time); `column` holds the organisation. Of rows that are the
    same in `once` a node has only one (`()`: one in all): the first moves, or none of several if `only_alone`.
    `written_at` is a column that keeps where a row came from, for those that may be several at the follower.
    `belongs_to` (kind, column) is what it goes along with: it is then not told of by itself, and neither is what is
    not `is_shown`.
    """

    kind: str
    label: Sentence
    open_rows: Callable[[], Rows]
    title: str = "title"
    address: str = ""
    column: str = "node_id"
    once: tuple[str, ...] | None = None
    only_alone: bool = False
    written_at: str = ""
    belongs_to: tuple[str, str] = ("", "")
    is_shown: bool = True

    def at(self, node_ids: Any) -> Rows:
        """The open rows at the nodes, without joins, so that they can be locked and changed."""
        rows = self.open_rows()
        return rows.model._default_manager.filter(pk__in=rows.values("pk"), **{f"{self.column}__in": node_ids})


carried: Registry[Carried] = Registry()


def register(entry: Carried) -> None:
    """Let the kind go on where organisations do. From `apps.ready`."""
    carried.register(entry.kind, entry)
    receive(NodesFollowed, follow)
    receive(ReorganisationUndone, go_back)


def follow(event: NodesFollowed) -> None:
    """Carry on what is open, when the day has come; what lies ahead waits for `carry_due`."""
    if event.on <= today():
        _carry(event.reorganisation_id, event.pairs)


def carry_due() -> int:
    """Carry on what belongs to reorganisations whose day has come since they were decided; how many they were. Safe to run twice."""
    waiting = Reorganisation.objects.filter(undone_at=None, on__lte=today(), record__has_key="pairs")
    waiting = waiting.exclude(record__has_key=CARRIED).exclude(record__pairs=[])
    changes = list(waiting.select_for_update(of=("self",)).order_by("on", "pk"))
    for change in changes:
        _carry(change.pk, record_of(change).pairs)
    return len(changes)


def _carry(reorganisation_id: int, pairs: Pairs) -> None:
    """Move what is open at each node that has one follower. At most four queries a kind, however many rows."""
    n_followers = Counter(old for old, _new in pairs)
    followers = {old: new for old, new in pairs if n_followers[old] == 1}
    remember(reorganisation_id, {entry.kind: move(entry, followers) for entry in carried})


def move(entry: Carried, followers: Mapping[int, int], pks: Sequence[int] | None = None) -> dict[int, int]:
    """Move the open rows (of `pks`, if given) to the follower of their node; what moved, with where it was."""
    rows = entry.at(list(followers))
    rows = rows if pks is None else rows.filter(pk__in=pks)
    found = list(rows.order_by("pk").select_for_update().values_list("pk", entry.column, *(entry.once or ())))
    if not found:
        return {}
    found = _without_clashes(entry, found, followers)
    moved: dict[int, int] = {row[0]: row[1] for row in found}
    there = [When(**{entry.column: old}, then=Value(new)) for old, new in followers.items()]
    changes: dict[str, Any] = {entry.column: Case(*there, output_field=BigIntegerField())}
    if entry.written_at:
        changes[entry.written_at] = Coalesce(F(entry.written_at), F(entry.column))
    rows.model._default_manager.filter(pk__in=list(moved)).update(**changes)
    return moved


def _without_clashes(entry: Carried, found: list[Any], followers: Mapping[int, int]) -> list[Any]:
    """The rows of which the follower has none before, and of which only one comes."""
    if entry.once is None:
        return found
    at = {f"{entry.column}__in": set(followers.values())}
    every = entry.open_rows().model._default_manager.filter(**at)
    taken = {tuple(row) for row in every.values_list(entry.column, *entry.once)}
    coming = Counter((followers[row[1]], *row[2:]) for row in found)
    kept: list[Any] = []
    for row in found:
        key = (followers[row[1]], *row[2:])
        if key not in taken and not (entry.only_alone and coming[key] > 1):
            taken.add(key)
            kept.append(row)
    return kept


def remember(reorganisation_id: int, moved: Mapping[str, Mapping[int, int]]) -> None:
    """Keep in the reorganisation's record what it moved, beside what it moved before."""
    change = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation_id)
    kept: dict[str, dict[str, int]] = change.record.get(CARRIED, {})
    for kind, rows in moved.items():
        kept[kind] = {**kept.get(kind, {}), **{str(pk): old for pk, old in rows.items()}}
    change.record[CARRIED] = kept
    change.save(update_fields=["record"])


def go_back(event: ReorganisationUndone) -> None:
    """Put what the reorganisation moved back where it was, if it is still where it was moved. One query a kind."""
    record = Reorganisation.objects.values_list("record", flat=True).get(pk=event.reorganisation_id)
    followers = {new for _old, new in event.pairs}
    for entry in carried:
        by_node: dict[int, list[int]] = {}
        for pk, old in record.get(CARRIED, {}).get(entry.kind, {}).items():
            by_node.setdefault(old, []).append(int(pk))
        if not by_node:
            continue
        back = [When(pk__in=pks, then=Value(old)) for old, pks in by_node.items()]
        was = Case(*back, output_field=BigIntegerField())
        changes: dict[str, Any] = {entry.column: was}
        if entry.written_at:
            changes[entry.written_at] = NullIf(F(entry.written_at), was)
        rows = entry.open_rows().model._default_manager.filter(pk__in=[pk for pks in by_node.values() for pk in pks])
        rows.filter(**{f"{entry.column}__in": followers}).update(**changes)


def ended_around(node_id: int) -> list[int]:
    """Nodes that are no more and have a follower at or below the node, or lay there themselves. One query."""
    day = today()
    still = NodePeriod.objects.filter(Q(valid__contains=day) | Q(valid__startswith__gt=day))
    before = Succession.objects.filter(successor_id__in=ids_below(node_id), on__lte=day).values("predecessor_id")
    lay = Placement.objects.filter(ancestor_id=node_id, valid__endswith__lte=day).values("node_id")
    gone = NodePeriod.objects.filter(Q(node_id__in=before) | Q(node_id__in=lay), valid__endswith__lte=day)
    gone = gone.exclude(node_id__in=still.values("node_id")).order_by("node_id")
    return list(gone.values_list("node_id", flat=True).distinct())


def choose(entry: Carried, pks: Sequence[int], old: int, new: int) -> int:
    """Move chosen open rows from a node to the follower that someone chose, with what belongs to them; how many they were."""
    moved = {entry.kind: move(entry, {old: new}, pks)}
    for other in carried:
        kind, column = other.belongs_to
        if kind == entry.kind:
            along = other.at([old]).filter(**{f"{column}__in": list(moved[entry.kind])})
            moved[other.kind] = move(other, {old: new}, list(along.values_list("pk", flat=True)))
    changes = Reorganisation.objects.filter(undone_at=None, node_ids__contains=[old]).order_by("-pk")
    change = next((c for c in changes if (old, new) in record_of(c).pairs), None)
    if change is not None:
        remember(change.pk, moved)
    return len(moved[entry.kind])


@dataclass(frozen=True, slots=True)
class Left:
    """How many open things of a kind still belong to an organisation that is no more."""

    entry: Carried
    node_id: int
    n: int


def shown() -> list[Carried]:
    """The kinds that are told of, and chosen for, by themselves."""
    return [entry for entry in carried if entry.is_shown and not entry.belongs_to[0]]


def left_at(node_ids: Iterable[int]) -> list[Left]:
    """What is open at the nodes, counted by kind. One query."""
    ids, entries = list(node_ids), {e.kind: e for e in shown()}
    if not ids or not entries:
        return []
    counts = [
        e.at(ids).order_by().values(e.column).annotate(n=Count("pk")).values_list(Value(e.kind), e.column, "n")
        for e in entries.values()
    ]
    rows = counts[0].union(*counts[1:], all=True) if len(counts) > 1 else counts[0]
    found = [Left(entries[kind], node_id, n) for kind, node_id, n in rows]
    order = list(entries)
    return sorted(found, key=lambda left: (left.node_id, order.index(left.entry.kind)))
