"""Figures read from a file: looked through, previewed, read in all at once or not at all, and undone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import is_on
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.follow.economy import states
from rodtrad.follow.economy.models import EconomyImport, FileKind
from rodtrad.follow.economy.operations.recording import last_day
from rodtrad.follow.economy.queries import KEEPERS, imports_visible_to
from rodtrad.follow.economy.reading import Problem, Reading, Row, decode, read_file
from rodtrad.follow.economy.states import ImportState
from rodtrad.org.people.queries import nodes_where
from rodtrad.org.tree.models import NodePeriod, ServiceType

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that is there already and that the file would correct."""

    row: Row
    old: Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What reading a file in would do; with problems nothing can be done."""

    problems: tuple[Problem, ...]
    n_rows: int
    n_new: int
    n_unchanged: int
    changes: tuple[Change, ...]
    totals: tuple[tuple[str, Decimal], ...]
    has_control: bool

    @property
    def n_corrected(self) -> int:
        """How many figures would be corrected."""
        return len(self.changes)


Key = tuple[int, int | None, int, int, str, str]


def can_import(actor: Any) -> Verdict:
    """Whether `actor` may send in files of figures."""
    return YES if actor.has_perm("economy.import", None) else not_permitted(states.WHO)


def can_take(sent: EconomyImport, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with an import now."""
    return may_move(sent, step, actor)


@operation("economy.receive")
def receive_file(*, actor: Any, kind: str, filename: str, content: bytes) -> tuple[EconomyImport | None, Preview]:
    """Look a file through. With problems nothing is kept; else it is kept, not yet read in, and its preview returned.

    Raises PermissionDenied, or ValidationError when it can't be read at all or has been read in before (`same_file`).
    """
    can_import(actor).enforce()
    if kind not in FileKind.values:
        no(_("Välj vilket slags fil det är."), "unknown_kind").enforce()
    text = decode(content)
    mark = sha256(content).hexdigest()
    if EconomyImport.objects.filter(sha256=mark, state=ImportState.DONE).exists():
        no(_("Samma fil är redan inläst. Ångra den inläsningen om den ska läsas om."), "same_file").enforce()
    preview, _found = _look(kind, text, actor)
    if preview.problems:
        return None, preview
    sent = EconomyImport.objects.create(
        kind=kind,
        filename=filename[-200:],
        sha256=mark,
        body=text,
        n_rows=preview.n_rows,
        n_new=preview.n_new,
        n_corrected=preview.n_corrected,
        n_unchanged=preview.n_unchanged,
        created_by=actor,
    )
    return sent, preview


def preview_of(sent: EconomyImport, actor: Any) -> Preview:
    """What reading in a kept file would do now."""
    return _look(sent.kind, sent.body, actor)[0]


@operation("economy.confirm")
def confirm_import(*, actor: Any, import_id: int) -> EconomyImport:
    """Read a kept file in: all of it, or nothing. Looks it through again, for the city may have changed.

    Raises PermissionDenied, or ValidationError `wrong_state` or `problems` (with the first of them).
    """
    sent = imports_visible_to(actor).select_for_update().get(pk=import_id)
    may_move(sent, states.CONFIRM, actor).enforce()
    preview, found = _look(sent.kind, sent.body, actor)
    if preview.problems:
        first = preview.problems[0]
        raise ValidationError(
            _("Rad %(row)s, %(column)s: %(sentence)s")
            % {"row": first.row, "column": first.column, "sentence": first.sentence},
            code="problems",
        )
    n_unchanged, n_corrected, n_written = _write(sent, found, actor)
    counts: dict[str, Any] = {"n_unchanged": n_unchanged, "n_corrected": n_corrected, "n_new": n_written - n_corrected}
    return move(EconomyImport.objects.all(), sent.pk, states.CONFIRM, actor=actor, **counts)


@operation("economy.discard")
def discard_import(*, actor: Any, import_id: int) -> EconomyImport:
    """Throw a kept file away unread. Its text is not kept."""
    return move(imports_visible_to(actor), import_id, states.DISCARD, actor=actor, body="")


@operation("economy.undo")
def undo_import(*, actor: Any, import_id: int) -> EconomyImport:
    """Take back what an import booked; what it had replaced is current again. Figures corrected since are left alone."""
    sent = move(imports_visible_to(actor), import_id, states.UNDO, actor=actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE economy_figure SET is_current = false WHERE from_import_id = %s AND is_current", [sent.pk]
        )
        cursor.execute(_RESTORE, [sent.pk])
    return sent


def _look(kind: str, text: str, actor: Any) -> tuple[Preview, dict[Key, Row]]:
    """Read, resolve codes, ask permission, and compare with what is there. Five queries, however long the file."""
    reading = read_file(kind, text)
    found = _resolved(reading, actor)
    old = _booked(found) if not reading.problems else {}
    changes = [Change(row, old[key]) for key, row in found.items() if key in old and old[key] != row.amount]
    n_unchanged = sum(1 for key, row in found.items() if old.get(key) == row.amount)
    preview = Preview(
        problems=tuple(reading.problems),
        n_rows=reading.n_rows,
        n_new=len(found) - len(changes) - n_unchanged,
        n_unchanged=n_unchanged,
        changes=tuple(changes),
        totals=tuple(reading.totals.items()),
        has_control=reading.has_control,
    )
    return preview, found


def _resolved(reading: Reading, actor: Any) -> dict[Key, Row]:
    """Each figure by where it belongs; what can't be placed becomes a problem at its row."""
    codes = {r.node for r in reading.rows}
    periods: dict[str, list[NodePeriod]] = {}
    for period in NodePeriod.objects.filter(node__code__in=codes).select_related("node"):
        periods.setdefault(period.node.code, []).append(period)
    mine = set(nodes_where(actor, KEEPERS))
    services = dict(ServiceType.objects.values_list("code", "pk"))
    services |= {name.lower(): pk for name, pk in ServiceType.objects.values_list("name", "pk")}
    found: dict[Key, Row] = {}
    for row in reading.rows:
        period = _period(row, periods, mine, reading)
        service = services.get(row.service) or services.get(row.service.lower())
        if row.service and service is None:
            reading.refuse(
                row.number, "verksamhet", _("Det finns inget verksamhetsslag ”%(code)s”.") % {"code": row.service[:40]}
            )
        if period is not None:
            own = period.service_type_id if not row.service else service
            key = (period.node_id, own, row.year, row.month, row.measure, row.line)
            if key in found:
                reading.refuse(row.number, "verksamhet", _("Raden upprepar rad %(n)s.") % {"n": found[key].number})
            found[key] = row
    return found


def _period(row: Row, periods: dict[str, list[NodePeriod]], mine: set[int], reading: Reading) -> NodePeriod | None:
    known = periods.get(row.node)
    if not known:
        reading.refuse(
            row.number,
            "organisation",
            _("Det finns ingen organisation med koden ”%(code)s”.") % {"code": row.node[:40]},
        )
        return None
    if not 1 <= row.month <= 12 or not 1990 <= row.year <= 2100:
        return None
    day: date = last_day(row.year, row.month)
    period = next((p for p in known if is_on(p.valid, day)), None)
    if period is None:
        reading.refuse(
            row.number,
            "organisation",
            _("%(code)s fanns inte i månaden %(year)s-%(month)02d. Bokför på den som tog över.")
            % {"code": row.node, "year": row.year, "month": row.month},
        )
        return None
    if period.node_id not in mine:
        reading.refuse(row.number, "organisation", _("Du läser inte in ekonomi för %(code)s.") % {"code": row.node})
        return None
    return period


def _booked(found: dict[Key, Row]) -> dict[Key, Decimal]:
    """What is current at the same places."""
    if not found:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT node_id, service_type_id, year, month, measure, line, amount FROM economy_figure "
            "WHERE is_current AND node_id = ANY(%s) AND year = ANY(%s) AND measure = ANY(%s)",
            [list({k[0] for k in found}), list({k[2] for k in found}), list({k[4] for k in found})],
        )
        return {tuple(row[:6]): row[6] for row in cursor.fetchall()}


def _write(sent: EconomyImport, found: dict[Key, Row], actor: Any) -> tuple[int, int, int]:
    """COPY into a staging table and three set-based statements; returns unchanged, corrected, written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE staged_economy (node_id bigint, service_type_id bigint, year smallint, month smallint, "
            "measure varchar(20), line varchar(20), amount numeric(18,2)) ON COMMIT DROP"
        )
        with cursor.copy("COPY staged_economy FROM STDIN") as copy:
            for key, row in found.items():
                copy.write_row((*key, row.amount))
        cursor.execute(_DROP_UNCHANGED)
        n_unchanged = cursor.rowcount
        cursor.execute(_SUPERSEDE)
        n_corrected = cursor.rowcount
        cursor.execute(_INSERT, [timezone.now(), getattr(actor, "pk", None), sent.pk])
        n_written = cursor.rowcount
        cursor.execute("DROP TABLE staged_economy")
    return n_unchanged, n_corrected, n_written


_SAME = (
    "v.node_id = s.node_id AND v.service_type_id IS NOT DISTINCT FROM s.service_type_id AND v.year = s.year "
    "AND v.month = s.month AND v.measure = s.measure AND v.line = s.line AND v.is_current"
)
_DROP_UNCHANGED = f"DELETE FROM staged_economy s USING economy_figure v WHERE {_SAME} AND v.amount = s.amount"  # noqa: S608
_SUPERSEDE = f"UPDATE economy_figure v SET is_current = false FROM staged_economy s WHERE {_SAME}"  # noqa: S608
_INSERT = (
    "INSERT INTO economy_figure (node_id, service_type_id, year, month, measure, line, amount, comment, recorded_at, "
    "recorded_by_id, from_import_id, is_current) "
    "SELECT node_id, service_type_id, year, month, measure, line, amount, '', %s, %s, %s, true FROM staged_economy"
)
_RESTORE = """
UPDATE economy_figure v SET is_current = true WHERE v.id IN (
    SELECT DISTINCT ON (o.node_id, o.service_type_id, o.year, o.month, o.measure, o.line) o.id
    FROM economy_figure r JOIN economy_figure o ON o.node_id = r.node_id AND o.year = r.year AND o.month = r.month
        AND o.service_type_id IS NOT DISTINCT FROM r.service_type_id AND o.measure = r.measure AND o.line = r.line
    LEFT JOIN economy_economyimport i ON i.id = o.from_import_id
    WHERE r.from_import_id = %s AND o.id < r.id AND i.state IS DISTINCT FROM 'undone' AND NOT EXISTS (
        SELECT 1 FROM economy_figure c WHERE c.node_id = o.node_id AND c.service_type_id IS NOT DISTINCT FROM o.service_type_id
            AND c.year = o.year AND c.month = o.month AND c.measure = o.measure AND c.line = o.line AND c.is_current)
    ORDER BY o.node_id, o.service_type_id, o.year, o.month, o.measure, o.line, o.id DESC)
"""


def shown(changes: Iterable[Change]) -> list[Change]:
    """The corrections that a person would look at: the largest first."""
    return sorted(changes, key=lambda c: -abs(c.row.amount - c.old))[:MOST_SHOWN]
