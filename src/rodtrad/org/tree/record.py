"""What a reorganisation keeps of itself: the timelines before and after, and a description of the difference in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from rodtrad.core.verdicts import Sentence
from rodtrad.org.tree.events import Pairs
from rodtrad.org.tree.models import Kind, NodePeriod, Regime, Reorganisation, ServiceType
from rodtrad.org.tree.queries import names_of
from rodtrad.org.tree.timeline import TRAITS, Timeline, Traits


@dataclass(frozen=True, slots=True)
class Record:
    """Timelines by node before and after, the nodes that were made, and who follows whom."""

    before: Mapping[int, Timeline]
    after: Mapping[int, Timeline]
    made: tuple[int, ...] = ()
    pairs: Pairs = ()


_adapter: TypeAdapter[Record] = TypeAdapter(Record)


def to_json(record: Record) -> Any:
    """The record as the database keeps it."""
    return _adapter.dump_python(record, mode="json")


def record_of(reorganisation: Reorganisation) -> Record:
    """The record as it was."""
    return _adapter.validate_python(reorganisation.record)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One difference: which node, what about it, from when, old and new ("" where there is none)."""

    node_name: str
    what: Sentence
    on: date | None
    old: str
    new: str


def lines_of(record: Record) -> list[ChangeLine]:
    """The differences between before and after, in words. Three queries."""
    every = [s.traits for t in (*record.before.values(), *record.after.values()) for s in t]
    names = names_of({t.parent_id for t in every if t.parent_id})
    services = dict(ServiceType.objects.filter(pk__in={t.service_type_id for t in every}).values_list("pk", "name"))
    found: list[ChangeLine] = []
    for node_id, after in record.after.items():
        before = record.before.get(node_id, ())
        found += _life(before, after)
        found += _traits(before, after, names, services)
    return found


def _life(before: Timeline, after: Timeline) -> list[ChangeLine]:
    if not before and after:
        return [ChangeLine(after[0].traits.name, _("börjar"), after[0].starts, "", str(after[0].starts or ""))]
    if before and (not after or after[-1].until != before[-1].until):
        until = after[-1].until if after else before[0].starts
        old = _last(before[-1].until)
        last = until - timedelta(days=1) if until else None
        return [
            ChangeLine(before[-1].traits.name, _("upphör"), until, old, _last(until) if last else _("tills vidare"))
        ]
    return []


def _last(until: date | None) -> str:
    return str(until - timedelta(days=1)) if until else _("tills vidare")


def _traits(
    before: Timeline, after: Timeline, names: Mapping[int, str], services: Mapping[int, str]
) -> list[ChangeLine]:
    """What differs between the last stretch before and the last one after."""
    if not before or not after or before[-1].traits == after[-1].traits:
        return []
    old, new = before[-1].traits, after[-1].traits
    return [
        ChangeLine(
            old.name,
            NodePeriod._meta.get_field(_column(name)).verbose_name,
            after[-1].starts,
            _shown(old, name, names, services),
            _shown(new, name, names, services),
        )
        for name in TRAITS
        if getattr(old, name) != getattr(new, name)
    ]


def _column(trait: str) -> str:
    return trait.removesuffix("_id")


def _shown(traits: Traits, name: str, names: Mapping[int, str], services: Mapping[int, str]) -> str:
    value = getattr(traits, name)
    if value in {None, ""}:
        return ""
    if name == "parent_id":
        return names.get(value, "")
    if name == "service_type_id":
        return services.get(value, "")
    choices = {"kind": Kind, "regime": Regime}.get(name)
    return str(choices(value).label) if choices is not None else str(value)
