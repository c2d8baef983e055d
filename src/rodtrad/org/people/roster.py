"""People and roles from a list: what a list would change, row by row, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import F, Max, Min
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext as _

from rodtrad.core.periods import today
from rodtrad.core.verdicts import Sentence
from rodtrad.org.people.authority import given_by
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.models import NodePeriod, Placement

FAR = date.max


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row of a list. Without `role` and `node` it is about the person alone; no first day means from today, or as it is."""

    line: int
    email: str
    name: str = ""
    role: str = ""  # a code of RoleKind, or what the interface calls it
    node: str = ""  # the node's code
    first_on: date | None = None
    last_on: date | None = None
    employee_number: str = ""


@dataclass(frozen=True, slots=True)
class RosterProblem:
    """What is wrong in a row, in which column, and how to mend it."""

    line: int
    column: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """Someone who is not there yet."""

    line: int
    email: str
    name: str
    employee_number: str


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Someone who is called something else, or has another number."""

    line: int
    person_id: int
    email: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class RoleGranted:
    """A role to be given."""

    line: int
    email: str
    kind: str
    node_id: int
    node_code: str
    first_on: date
    last_on: date | None


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A role that gets other dates; `line` 0: it ends because a complete list does not name it."""

    line: int
    role_id: int
    email: str
    kind: str
    node_code: str
    old_first: date | None
    old_last: date | None
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class RosterDifference:
    """All that a list would change (or has changed), and the rows that are wrong."""

    people_added: tuple[PersonAdded, ...] = ()
    people_changed: tuple[PersonChanged, ...] = ()
    granted: tuple[RoleGranted, ...] = ()
    changed: tuple[RoleChanged, ...] = ()
    ended: tuple[RoleChanged, ...] = ()
    n_unchanged: int = 0
    problems: tuple[RosterProblem, ...] = ()

    @property
    def n_changes(self) -> int:
        """How many rows would be written."""
        lists = (self.people_added, self.people_changed, self.granted, self.changed, self.ended)
        return sum(len(each) for each in lists)


def preview_roster(
    *, actor: Any, rows: Sequence[RosterRow], is_complete: bool = False, on: date | None = None
) -> RosterDifference:
    """What `rows` would change; writes nothing. A constant number of queries, whatever the number of rows.

    `is_complete`: at the nodes that the list names, roles that it does not name end the day before `on` (today).
    """
    return _Comparison(actor, rows, on or today()).difference(is_complete=is_complete)


def role_kind(text: str) -> RoleKind | None:
    """The kind of role that a list means by `text`: its code, or its Swedish or English name."""
    wanted = text.strip().casefold()
    for kind in RoleKind:
        if wanted in {kind.value, kind.value.replace("_", " "), str(kind.label).casefold()}:
            return kind
    return None


@dataclass(frozen=True, slots=True)
class _Life:
    """A node's first and last day (exclusive), as far as its periods say."""

    node_id: int
    starts: date | None
    until: date | None

    def has(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.until is None or day < self.until)


class _Comparison:
    """Rows against what there is: loaded once, then compared row by row."""

    def __init__(self, actor: Any, rows: Sequence[RosterRow], on: date) -> None:
        self.actor, self.on = actor, on
        self.rows = [(row, row.email.strip().lower(), row.node.strip()) for row in rows]
        self.people = {p.email: p for p in User.objects.filter(email__in={e for _row, e, _code in self.rows})}
        self.lives = _lives({code for _row, _email, code in self.rows if code})
        self.may_give = _gives(actor, [life.node_id for life in self.lives.values()])
        self.roles = _roles(self.people.values(), self.lives.values())
        self.problems: list[RosterProblem] = []
        self.added: dict[str, PersonAdded] = {}
        self.renamed: dict[tuple[str, str], PersonChanged] = {}
        self.granted: list[RoleGranted] = []
        self.changed: list[RoleChanged] = []
        self.kept: set[int] = set()
        self.given: dict[tuple[str, str, int], list[tuple[date, date]]] = {}
        self.n_unchanged = 0

    def difference(self, *, is_complete: bool) -> RosterDifference:
        """Compare all rows."""
        for row, email, code in self.rows:
            if self._person(row, email) and (row.role.strip() or code):
                self._role(row, email, code)
        ended = self._not_named() if is_complete else ()
        return RosterDifference(
            people_added=tuple(self.added.values()),
            people_changed=tuple(self.renamed.values()),
            granted=tuple(self.granted),
            changed=tuple(self.changed),
            ended=tuple(ended),
            n_unchanged=self.n_unchanged,
            problems=tuple(self.problems),
        )

    def _problem(self, row: RosterRow, column: str, sentence: Sentence) -> bool:
        self.problems.append(RosterProblem(row.line, column, sentence))
        return False

    def _person(self, row: RosterRow, email: str) -> bool:
        """Look at the person's columns; False when the row is of no use."""
        try:
            validate_email(email)
        except ValidationError:
            return self._problem(
                row, "email", _("”%(text)s” är ingen e-postadress. Rätta den.") % {"text": row.email[:80]}
            )
        name, number = row.name.strip(), row.employee_number.strip()
        if len(name) > 150 or len(number) > 40 or len(email) > 254:
            return self._problem(row, "name", _("Namnet, numret eller adressen är för lång. Korta den."))
        person = self.people.get(email)
        if person is None:
            if not name and email not in self.added:
                return self._problem(row, "name", _("Personen är ny och behöver ett namn."))
            self.added.setdefault(email, PersonAdded(row.line, email, name, number))
            return True
        if not person.is_active:
            return self._problem(
                row, "email", _("Kontot är avslutat. Systemförvaltaren öppnar det igen om personen är tillbaka.")
            )
        for field, old, new in (("name", person.name, name), ("employee_number", person.employee_number, number)):
            if new and new != old:
                self.renamed[email, field] = PersonChanged(row.line, person.pk, email, field, old, new)
        return True

    def _role(self, row: RosterRow, email: str, code: str) -> None:
        kind, life = role_kind(row.role), self.lives.get(code)
        first = row.first_on or self.on
        if kind is None:
            names = ", ".join(str(k.label) for k in RoleKind)
            self._problem(
                row, "role", _("”%(text)s” är ingen roll. Välj en av: %(all)s.") % {"text": row.role[:40], "all": names}
            )
        elif life is None:
            self._problem(
                row,
                "node",
                _("Ingen organisation har koden ”%(code)s”. Läs in organisationen först.") % {"code": code[:40]},
            )
        elif row.last_on is not None and row.last_on < first:
            self._problem(row, "last_on", _("Sista dagen kommer före den första. Byt plats på dem."))
        elif not life.has(first):
            self._problem(row, "first_on", _("Organisationen finns inte den dagen. Välj en dag då den finns."))
        elif kind not in self.may_give.get(life.node_id, frozenset()):
            self._problem(row, "role", _("Du får inte ge den rollen där. Be systemförvaltaren."))
        elif email == getattr(self.actor, "email", None):
            self._problem(row, "email", _("Ingen ger sig själv en roll. Be en kollega läsa in den raden."))
        else:
            self._compare(row, email, kind, life)

    def _compare(self, row: RosterRow, email: str, kind: RoleKind, life: _Life) -> None:
        key = (email, kind.value, life.node_id)
        first, last = row.first_on or self.on, row.last_on
        span = (first, last or FAR)
        if any(a <= span[1] and span[0] <= b for a, b in self.given.get(key, [])):
            self._problem(row, "role", _("Samma roll står två gånger för samma tid. Ta bort den ena raden."))
            return
        met = [
            r for r in self.roles.get(key, []) if (r.first_on or date.min) <= span[1] and (r.last_on or FAR) >= span[0]
        ]
        if len(met) > 1:
            self._problem(row, "first_on", _("Tiden täcker två roller som redan finns. Dela raden i två."))
            return
        self.given.setdefault(key, []).append(span)
        if not met:
            self.granted.append(RoleGranted(row.line, email, kind.value, life.node_id, row.node.strip(), first, last))
            return
        role = met[0]
        self.kept.add(role.pk)
        wanted = role.first_on if row.first_on is None else row.first_on
        if (wanted, last) == (role.first_on, role.last_on):
            self.n_unchanged += 1
            return
        self.changed.append(_changed(row.line, role, row.node.strip(), wanted, last))

    def _not_named(self) -> Iterable[RoleChanged]:
        """Current roles at the nodes of the list that no row is about, and that the actor may end."""
        codes = {life.node_id: code for code, life in self.lives.items()}
        day = date.fromordinal(self.on.toordinal() - 1)
        live = Role.objects.filter(node_id__in=codes, valid__contains=self.on).select_related("person")
        wrong = {row.line for row in self.problems}
        spared = {email for row, email, _code in self.rows if row.line in wrong}
        for role in live.exclude(pk__in=self.kept).exclude(person=self.actor).order_by("pk"):
            may = role.kind in self.may_give.get(role.node_id, frozenset())
            if may and role.person.email not in spared and (role.first_on is None or role.first_on <= day):
                yield _changed(0, role, codes[role.node_id], role.first_on, day)


def _changed(line: int, role: Role, code: str, first: date | None, last: date | None) -> RoleChanged:
    return RoleChanged(line, role.pk, role.person.email, role.kind, code, role.first_on, role.last_on, first, last)


def _lives(codes: set[str]) -> dict[str, _Life]:
    """First and last days by code; nodes without any period are passed over."""
    spans = (
        NodePeriod.objects.filter(node__code__in=codes)
        .values(code=F("node__code"), of=F("node_id"))
        .annotate(starts=Min(Lower("valid")), until=Max(Upper("valid")))
    )
    return {s["code"]: _Life(s["of"], s["starts"], s["until"]) for s in spans}


def _gives(actor: Any, node_ids: list[int]) -> dict[int, frozenset[str]]:
    """The kinds of role that `actor` may give at each of the nodes. Two queries."""
    own: dict[int, set[str]] = {}
    for node_id, kind in roles_of(actor).values_list("node_id", "kind"):
        own.setdefault(node_id, set()).add(kind)
    found: dict[int, frozenset[str]] = {}
    above = Placement.objects.filter(ancestor_id__in=own, node_id__in=node_ids).values_list("node_id", "ancestor_id")
    for node_id, ancestor_id in above:
        found[node_id] = found.get(node_id, frozenset()) | given_by(frozenset(own[ancestor_id]))
    return found


def _roles(people: Iterable[User], lives: Iterable[_Life]) -> dict[tuple[str, str, int], list[Role]]:
    found: dict[tuple[str, str, int], list[Role]] = {}
    rows = Role.objects.filter(
        person__in=[p.pk for p in people], node_id__in=[life.node_id for life in lives], valid__isempty=False
    )
    for role in rows.select_related("person").order_by("valid"):
        found.setdefault((role.person.email, role.kind, role.node_id), []).append(role)
    return found


def roster(node_ids: Iterable[int] | None = None, *, on: date | None = None) -> list[RosterRow]:
    """The roles in force on `on` (at `node_ids`, or everywhere), as rows that read back change nothing."""
    roles = Role.objects.filter(valid__contains=on or today()).select_related("person", "node")
    if node_ids is not None:
        roles = roles.filter(node_id__in=list(node_ids))
    return [
        RosterRow(
            line=line,
            email=role.person.email,
            name=role.person.name,
            role=role.kind,
            node=role.node.code,
            first_on=role.first_on,
            last_on=role.last_on,
            employee_number=role.person.employee_number,
        )
        for line, role in enumerate(roles.order_by("node__code", "kind", "person__email"), 2)
    ]
