"""A file of the organisation: what each node was during a range of days, to whom it belonged, and what went on after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.periods import date_range, first_day, last_day
from rodtrad.core.verdicts import Verdict
from rodtrad.exchange.files.cells import DAY, LIST, WHOLE, choice_of, text_of
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.kinds import tree_rows
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.kinds.tree_checks import check_periods, check_references, check_rings
from rodtrad.exchange.files.lines import Line, ParsedRow, changes_between
from rodtrad.exchange.files.states import Action
from rodtrad.org.tree.models import Kind as NodeKind
from rodtrad.org.tree.models import NodePeriod, Regime, Succession
from rodtrad.org.tree.operations import can_change
from rodtrad.org.tree.queries import visible_to

FACTS = (
    "name",
    "kind",
    "parent",
    "valid_to",
    "succeeded_by",
    "service_type",
    "regime",
    "contractor",
    "capacity",
    "address",
    "language",
)
KEEPS = frozenset({"kind"})


class OrganisationTree(Kind):
    """Nodes by code, each row one period. Rows that the file lacks are left as they are."""

    key = "organisation"
    rehearses = True
    label = gettext_lazy("Organisation")
    about = gettext_lazy(
        "Nämnder, bolag, förvaltningar och enheter: en rad för varje tid som något hette och hörde till detsamma."
    )
    columns = (
        Column("code", "Kod", "Code", text_of(40), ("enhetskod", "organisationskod", "id"), is_required=True),
        Column("kind", "Slag", "Kind", choice_of(NodeKind), ("typ", "type"), is_required=True),
        Column("name", "Namn", "Name", text_of(200), ("benämning",), is_required=True),
        Column("parent", "Hör till", "Belongs to", text_of(40), ("överordnad", "förälder", "parent code", "tillhör")),
        Column("valid_from", "Från och med", "Valid from", DAY, ("från", "giltig från", "from", "start")),
        Column("valid_to", "Till och med", "Valid to", DAY, ("till", "giltig till", "to", "slut", "upphör")),
        Column("succeeded_by", "Följs av", "Succeeded by", LIST, ("efterföljare", "ersätts av", "successor")),
        Column("service_type", "Verksamhetsslag", "Service type", text_of(120), ("verksamhet", "service")),
        Column("regime", "Regi", "Regime", choice_of(Regime), ("driftsform",)),
        Column("contractor", "Utförare", "Contractor", text_of(200)),
        Column("capacity", "Antal platser", "Capacity", WHOLE, ("platser",)),
        Column("address", "Adress", "Address", text_of(200)),
        Column("language", "Språk", "Language", text_of(40), ("språk i verksamheten",)),
    )

    def may_import(self, actor: Any) -> Verdict:
        """The executive office and the system administrator."""
        return can_change(actor)

    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """By code and first day; then references, periods that clash, and rings."""
        codes = {str(r.get("code")) for r in rows}
        setting.found.update(tree_rows.look_up())
        there = tree_rows.periods_of(codes)
        lines = [self._line(row, there.get(str(row.get("code")), [])) for row in rows]
        check_references(self, lines, setting)
        check_periods(self, lines, there)
        check_rings(self, lines, there)
        return lines

    def _line(self, row: ParsedRow, periods: list[NodePeriod]) -> Line:
        line = Line(
            row.number,
            f"{row.get('code') or '–'} {row.get('name') or ''}".strip()[:300],
            Action.NEW,
            problems=row.problems,
            values=row.values,
        )
        first, last = row.get("valid_from"), row.get("valid_to")
        if first and last and last < first:
            line.refuse(self.column("valid_to").heading, _("Sista dagen kommer före första. Byt plats på dem."))
        if row.get("succeeded_by") and not last:
            line.refuse(
                self.column("succeeded_by").heading,
                _("Det som följs av något annat behöver en sista dag. Fyll i till och med."),
            )
        if line.problems:
            line.action = Action.ERROR
            return line
        current = _period_that_begins(first, periods, speaks_of_days=row.has("valid_from"))
        line.object_id = current.pk if current else None
        keys = ["code", *FACTS[:3], "valid_from", *FACTS[3:]] if current is None else list(FACTS)
        line.changes = changes_between(
            self.columns, row, tree_rows.facts(current) if current else {}, keys=keys, keeps=KEEPS
        )
        if current is not None:
            line.action = Action.CHANGED if line.changes else Action.UNCHANGED
            if any(c.column == "valid_to" and c.new and not c.old for c in line.changes):
                line.action = Action.ENDED
        return line

    def write(self, line: Line, setting: Setting) -> int | None:
        """The period, and the node if it is new; successions when all nodes are there."""
        line.object_id = tree_rows.save_period(line, setting)
        if any(c.column == "succeeded_by" for c in line.changes):
            setting.found.setdefault("successions", []).append(
                (line.values["code"], line.values["succeeded_by"] or (), line.values["valid_to"])
            )
        return line.object_id

    def finish(self, setting: Setting) -> None:
        """Successions, then who lies below whom."""
        tree_rows.save_successions(setting.found.pop("successions", []))
        tree_rows.place(setting)

    def take_back(
        self,
        object_id: int,
        action: str,
        changes: Sequence[tuple[str, str, str]],
        setting: Setting,  # noqa: ARG002
    ) -> str:
        """A new period is removed (and its node, while nothing stands on it); a changed one gets back what it had."""
        return tree_rows.take_back(self, object_id, action, changes)

    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:
        """All periods of all nodes, those above before those below, then by code and day."""
        successors: dict[int, list[str]] = defaultdict(list)
        for before, after in Succession.objects.order_by("pk").values_list("predecessor_id", "successor__code"):
            successors[before].append(after)
        order = [str(value) for value in NodeKind.values]
        periods = visible_to(user).select_related("node", "parent", "service_type")
        for period in sorted(
            periods, key=lambda p: (order.index(p.kind), p.node.code, first_day(p.valid) or date_range(None, None))
        ):
            yield tree_rows.facts(period, successors[period.node_id] if last_day(period.valid) else [])


def _period_that_begins(first: Any, periods: list[NodePeriod], *, speaks_of_days: bool) -> NodePeriod | None:
    """The period with that first day; in a file without days, the one that is not over."""
    if not speaks_of_days:
        return next((p for p in periods if last_day(p.valid) is None), None)
    return next((p for p in periods if first_day(p.valid) == first), None)
