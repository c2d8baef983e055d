"""Reads and writes the rows of the organisation for an import: nodes, periods, service types, successions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from rodtrad.core.periods import date_range, first_day, last_day
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.kinds.standing import changed_since, remove_if_free
from rodtrad.exchange.files.lines import Line
from rodtrad.exchange.files.states import Action
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Node, NodePeriod, ServiceType, Succession, SuccessionKind
from rodtrad.org.tree.operations.frame import check_parents

PLAIN = ("name", "kind", "regime", "contractor", "capacity", "address", "language")


def look_up() -> dict[str, Any]:
    """What is there already: codes of nodes, and service types by name and code."""
    types = {t.name.casefold(): t for t in ServiceType.objects.all()}
    return {
        "nodes": dict(Node.objects.values_list("code", "pk")),
        "types": types | {t.code.casefold(): t for t in types.values()},
    }


def periods_of(codes: Iterable[str]) -> dict[str, list[NodePeriod]]:
    """The periods of all nodes, by code, oldest first; their successors are read along."""
    successors: dict[int, list[str]] = defaultdict(list)
    for before, after in Succession.objects.order_by("pk").values_list("predecessor_id", "successor__code"):
        successors[before].append(after)
    found: dict[str, list[NodePeriod]] = defaultdict(list)
    for period in NodePeriod.objects.select_related("node", "parent", "service_type").order_by("valid", "pk"):
        period.followed_by = successors[period.node_id] if last_day(period.valid) else []
        found[period.node.code].append(period)
    return found


def facts(period: NodePeriod, successors: Sequence[str] | None = None) -> dict[str, Any]:
    """The period as a row of values."""
    return {
        "code": period.node.code,
        **{key: getattr(period, key) for key in PLAIN},
        "parent": period.parent.code if period.parent else None,
        "valid_from": first_day(period.valid),
        "valid_to": last_day(period.valid),
        "succeeded_by": tuple(getattr(period, "followed_by", ()) if successors is None else successors),
        "service_type": period.service_type.name if period.service_type else None,
    }


def save_period(line: Line, setting: Setting) -> int:
    """Make or change the row's period; a new node's code is made with it. Placements are not rebuilt here."""
    values = line.values
    nodes: dict[str, int] = setting.found["nodes"]
    if line.object_id is None:
        if values["code"] not in nodes:
            nodes[values["code"]] = Node.objects.create(code=values["code"]).pk
        period = NodePeriod(node_id=nodes[values["code"]])
    else:
        period = NodePeriod.objects.select_for_update(of=("self",)).get(pk=line.object_id)
    changed = {c.column for c in line.changes}
    for key in PLAIN:
        if key in changed:
            setattr(period, key, values[key] if values[key] is not None or key == "capacity" else "")
    if "service_type" in changed:
        period.service_type = _service_type(values["service_type"], setting)
    if "parent" in changed:
        period.parent_id = _node_id(values["parent"], nodes)
    first = values.get("valid_from") if line.object_id is None else first_day(period.valid)
    last = values["valid_to"] if "valid_to" in values else (last_day(period.valid) if line.object_id else None)
    period.valid = date_range(first, last)
    period.save()
    setting.found.setdefault("touched", []).append(period.node_id)
    return period.pk


def _node_id(code: str | None, nodes: dict[str, int]) -> int | None:
    """The node's id; one that stands further down in the file is made now and gets its period later."""
    if not code:
        return None
    if code not in nodes:
        nodes[code] = Node.objects.create(code=code).pk
    return nodes[code]


def _service_type(name: str | None, setting: Setting) -> ServiceType | None:
    if not name:
        return None
    types: dict[str, ServiceType] = setting.found["types"]
    if name.casefold() not in types:
        code = slugify(name)[:40] or f"slag-{len(types) + 1}"
        types[name.casefold()] = ServiceType.objects.get_or_create(code=code, defaults={"name": name})[0]
    return types[name.casefold()]


def save_successions(rows: Sequence[tuple[str, Sequence[str], date]]) -> None:
    """Let exactly the named nodes follow each node, from the day after its last."""
    for code, successors, last in rows:
        Succession.objects.filter(predecessor__code=code).exclude(successor__code__in=successors).delete()
        there = set(Succession.objects.filter(predecessor__code=code).values_list("successor__code", flat=True))
        for successor in successors:
            if successor not in there:
                Succession.objects.create(
                    predecessor=Node.objects.get(code=code),
                    successor=Node.objects.get(code=successor),
                    kind=SuccessionKind.SPLIT if len(successors) > 1 else SuccessionKind.REPLACE,
                    on=last + timedelta(days=1),
                )
    for successor in {s for _code, successors, _last in rows for s in successors}:
        merged = Succession.objects.filter(successor__code=successor, kind=SuccessionKind.REPLACE)
        if merged.count() > 1:
            merged.update(kind=SuccessionKind.MERGE)


def place(setting: Setting) -> None:
    """Derive who lies below whom, and refuse what would hang under something that is not there all the time."""
    check_parents(setting.found.pop("touched", []))
    placements.rebuild()


def take_back(kind: Kind, object_id: int, action: str, changes: Sequence[tuple[str, str, str]]) -> str:
    """Undo one written line; returns "" or why it stands."""
    period = NodePeriod.objects.select_related("node", "parent", "service_type").filter(pk=object_id).first()
    if period is None:
        return ""
    followed = (
        Succession.objects.filter(predecessor=period.node).order_by("pk").values_list("successor__code", flat=True)
    )
    now = facts(period, list(followed) if last_day(period.valid) else [])
    written = {key: new for key, _old, new in changes}
    if any(kind.column(key).type.write(now.get(key)) != new for key, new in written.items()):
        return changed_since()
    if action == Action.NEW:
        return _remove(period)
    for key, old, _new in changes:
        value = kind.column(key).type.read(old) if old else None
        _put_back(period, key, value)
    period.save()
    if "succeeded_by" in written:
        old = next(o for key, o, _new in changes if key == "succeeded_by")
        save_successions(
            [
                (
                    period.node.code,
                    kind.column("succeeded_by").type.read(old) if old else (),
                    last_day(period.valid) or date.max - timedelta(days=1),
                )
            ]
        )
    return ""


def _put_back(period: NodePeriod, key: str, value: Any) -> None:
    if key in PLAIN:
        setattr(period, key, value if value is not None or key == "capacity" else "")
    elif key == "parent":
        period.parent = Node.objects.filter(code=value).first()
    elif key == "service_type":
        period.service_type = ServiceType.objects.filter(name=value).first()
    elif key == "valid_to":
        period.valid = date_range(first_day(period.valid), value)


def _remove(period: NodePeriod) -> str:
    """Remove a period; with its last period goes the node, if it is free. Both or neither."""
    node = period.node
    if NodePeriod.objects.filter(node=node).exclude(pk=period.pk).exists():
        period.delete()
        return ""
    why = ""
    with transaction.atomic():
        Succession.objects.filter(predecessor=node).delete()
        period.delete()
        why = remove_if_free(node)
        if why:
            transaction.set_rollback(True)
    return why
