"""A file of people and their roles: read here, compared, written and undone as a whole by the room of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter

from rodtrad.core.verdicts import YES, Verdict, not_permitted
from rodtrad.exchange.files.cells import DAY, EMAIL, choice_of, text_of
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.lines import Change, Line, ParsedRow
from rodtrad.exchange.files.states import Action
from rodtrad.org.people.authority import gives_anywhere
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.operations.roster import apply_roster, undo_roster
from rodtrad.org.people.roster import (
    PersonAdded,
    PersonChanged,
    RoleChanged,
    RoleGranted,
    RosterDifference,
    RosterRow,
    preview_roster,
    roster,
)

COLUMN_OF = {"line": "", "node": "organisation"}


@dataclass(frozen=True, slots=True)
class Applied:
    """What a list did, without what was wrong in it: the part of the difference that the undo needs."""

    people_added: tuple[PersonAdded, ...]
    people_changed: tuple[PersonChanged, ...]
    granted: tuple[RoleGranted, ...]
    changed: tuple[RoleChanged, ...]
    ended: tuple[RoleChanged, ...]


APPLIED = TypeAdapter(Applied)
PARTS = tuple(f.name for f in fields(Applied))


class People(Kind):
    """People by e-mail, each row a role at an organisation; a row without a role is about the person alone."""

    key = "people"
    label = gettext_lazy("Personer och roller")
    about = gettext_lazy("Vem som har vilken roll var, från och till vilken dag. Ett slutdatum avslutar rollen.")
    is_whole = True
    columns = (
        Column("email", "E-post", "E-mail", EMAIL, ("epost", "mejl", "e-postadress", "mail"), is_required=True),
        Column("name", "Namn", "Name", text_of(150), ("person",)),
        Column("employee_number", "Anställningsnummer", "Employee number", text_of(40), ("anstnr",)),
        Column("role", "Roll", "Role", choice_of(RoleKind)),
        Column("organisation", "Organisation", "Organisation", text_of(40), ("enhet", "enhetskod", "nod", "node")),
        Column("first_on", "Från och med", "Valid from", DAY, ("från", "from", "start", "valid_from")),
        Column("last_on", "Till och med", "Valid to", DAY, ("till", "to", "slut", "valid_to")),
    )

    def may_import(self, actor: Any) -> Verdict:
        """Whoever may give somebody a role; each row is asked about by itself."""
        if gives_anywhere(actor):
            return YES
        return not_permitted(
            _("Systemförvaltaren, förvaltningsledningen eller enhetschefen läser in personer och roller.")
        )

    def may_export(self, user: Any) -> bool:
        """Addresses of everybody go to those who keep them."""
        return bool(user.is_authenticated) and gives_anywhere(user)

    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """As `preview_roster` finds it, told row by row."""
        own = _own_roles(setting.actor)  # nobody gives themselves a role, but their own rows as they are change nothing
        good = [row for row in rows if not row.problems and _says(row) not in own]
        difference = preview_roster(actor=setting.actor, rows=[_roster_row(row.number, row.values) for row in good])
        by_row = _by_row(difference)
        wrong: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for problem in difference.problems:
            wrong[problem.line].append((problem.column, str(problem.sentence)))
        return [
            self._line(row, by_row.get(row.number, (Action.UNCHANGED, (), None)), wrong[row.number]) for row in rows
        ]

    def _line(
        self, row: ParsedRow, found: tuple[Action, tuple[Change, ...], int | None], wrong: Sequence[tuple[str, str]]
    ) -> Line:
        action, changes, object_id = found
        title = f"{row.get('email') or '–'} {row.get('organisation') or ''}".strip()[:300]
        if row.problems:
            return Line(row.number, title, Action.ERROR, problems=row.problems, values=row.values)
        line = Line(row.number, title, action, changes, object_id=object_id, values=row.values)
        for column, sentence in wrong:
            line.refuse(self.column(COLUMN_OF.get(column, column)).heading, sentence)
        return line

    def write(self, line: Line, setting: Setting) -> int | None:
        """Not line by line: see `write_whole`."""
        raise NotImplementedError

    def write_whole(self, lines: Sequence[Line], setting: Setting) -> dict[str, Any]:
        """By `apply_roster`; what it did is the record."""
        applied = apply_roster(actor=setting.actor, rows=[_roster_row(line.row, line.values) for line in lines])
        return APPLIED.dump_python(Applied(**{name: getattr(applied, name) for name in PARTS}), mode="json")

    def take_back(self, object_id: int, action: str, changes: Sequence[tuple[str, str, str]], setting: Setting) -> str:
        """Not line by line: see `take_back_whole`."""
        raise NotImplementedError

    def take_back_whole(self, record: Mapping[str, Any], setting: Setting) -> None:
        """By `undo_roster`; what somebody has changed since stays."""
        applied = APPLIED.validate_python(record)
        undo_roster(actor=setting.actor, applied=RosterDifference(**{name: getattr(applied, name) for name in PARTS}))

    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002 -- asked by `may_export`
        """The roles in force today."""
        for row in roster():
            yield {**asdict(row), "organisation": row.node}


def _own_roles(actor: Any) -> set[tuple[Any, ...]]:
    email = getattr(actor, "email", "")
    return {(r.email, r.name, r.role, r.node, r.first_on, r.last_on) for r in roster() if r.email == email}


def _says(row: ParsedRow) -> tuple[Any, ...]:
    return tuple(row.get(key) for key in ("email", "name", "role", "organisation", "first_on", "last_on"))


def _roster_row(number: int, values: Mapping[str, Any]) -> RosterRow:
    known = {f.name for f in fields(RosterRow)}
    said = {key: value for key, value in values.items() if key in known and value is not None}
    return RosterRow(line=number, node=values.get("organisation") or "", **said)


def _by_row(difference: RosterDifference) -> dict[int, tuple[Action, tuple[Change, ...], int | None]]:
    """What each row changes: a new person and a new role may stand on the same one."""
    found: dict[int, list[Change]] = defaultdict(list)
    actions: dict[int, Action] = {}
    ids: dict[int, int] = {}
    write_role, write_day = choice_of(RoleKind).write, DAY.write
    for person in difference.people_added:
        actions[person.line] = Action.NEW
        found[person.line] += [Change("email", "", person.email), Change("name", "", person.name)]
    for changed in difference.people_changed:
        actions[changed.line] = Action.CHANGED
        ids[changed.line] = changed.person_id
        found[changed.line].append(Change(changed.field, changed.old, changed.new))
    for given in difference.granted:
        actions[given.line] = Action.NEW
        found[given.line] += [
            Change("role", "", write_role(given.kind)),
            Change("first_on", "", write_day(given.first_on)),
        ]
        if given.last_on:
            found[given.line].append(Change("last_on", "", write_day(given.last_on)))
    for role in (*difference.changed, *difference.ended):
        ends = role.last_on is not None and role.old_last is None
        actions[role.line] = Action.ENDED if ends else Action.CHANGED
        ids[role.line] = role.role_id
        days = (("first_on", role.old_first, role.first_on), ("last_on", role.old_last, role.last_on))
        found[role.line] += [Change(key, write_day(old), write_day(new)) for key, old, new in days if old != new]
    return {row: (action, tuple(found[row]), ids.get(row)) for row, action in actions.items()}
