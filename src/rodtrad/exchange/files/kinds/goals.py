"""A file of the council's goals: vision, direction goals and area goals, in their chain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.verdicts import Verdict
from rodtrad.exchange.files.cells import YEAR, choice_of, text_of
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.kinds.standing import changed_since
from rodtrad.exchange.files.lines import Line, ParsedRow, changes_between
from rodtrad.exchange.files.states import Action
from rodtrad.org.programmes.models import Level
from rodtrad.org.tree.models import Kind as NodeKind
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.goals import operations
from rodtrad.plan.goals.models import COUNCIL_LEVELS, LEVEL_ABOVE, Goal
from rodtrad.plan.goals.queries import standing

Key = tuple[str, str, int, int]
LEVEL = choice_of(
    Level,
    inriktningsmål=Level.DIRECTION,
    kfsinriktningsmål=Level.DIRECTION,
    områdesmål=Level.AREA,
    mål=Level.AREA,
    verksamhetsområdesmål=Level.AREA,
)
DEPTH = {level: depth for depth, level in enumerate(COUNCIL_LEVELS)}


class Goals(Kind):
    """The council's goals, by level, number and years. Boards' and units' goals are written in their plans."""

    key = "goals"
    label = gettext_lazy("Kommunfullmäktiges mål")
    about = gettext_lazy(
        "Visionen, inriktningsmålen och målen för verksamhetsområdet. Numret visar kedjan: 1.2 utgår från 1."
    )
    columns = (
        Column("level", "Nivå", "Level", LEVEL, is_required=True),
        Column("number", "Nummer", "Number", text_of(20), ("nr", "målnummer")),
        Column("title", "Mål", "Goal", text_of(500), ("lydelse", "rubrik", "titel", "namn", "title"), is_required=True),
        Column("purpose", "Syfte", "Purpose", text_of(20_000), ("syfte och målgrupp",)),
        Column("parent", "Utgår från", "Starts from", text_of(20), ("mål ovanför", "överordnat mål", "parent")),
        Column("first_year", "Från år", "From year", YEAR, ("första år", "first year", "från budgetår")),
        Column("last_year", "Till år", "To year", YEAR, ("sista år", "last year", "till budgetår")),
    )

    def may_import(self, actor: Any) -> Verdict:
        """The executive office."""
        return operations.can_lead(actor)

    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """By level, number and first year; each row's parent is sought in the file and among the goals there are."""
        council = periods_on().filter(kind=NodeKind.COUNCIL).select_related("node").first()
        setting.found["council"] = council.node if council else None
        goals = standing().filter(level__in=COUNCIL_LEVELS).defer("search").select_related("parent")
        setting.found["goals"] = {_place_of_goal(g): g for g in goals}
        in_file: dict[Key, int] = {}
        lines = [self._line(row, setting) for row in rows]
        for line in lines:
            place = _place_of(line)
            if place in in_file and line.action != Action.ERROR:
                line.refuse(
                    self.column("number").heading,
                    _("Samma mål står redan på rad %(row)s. Behåll ett av dem.") % {"row": in_file[place]},
                )
            in_file.setdefault(place, line.row)
        known = set(setting.found["goals"]) | {_place_of(line) for line in lines if line.action != Action.ERROR}
        for level in COUNCIL_LEVELS:
            for line in lines:
                if (
                    line.action != Action.ERROR
                    and line.values["level"] == level
                    and not self._has_parent(line, known, setting)
                ):
                    known.discard(_place_of(line))
        return lines

    def _line(self, row: ParsedRow, setting: Setting) -> Line:
        first = row.get("first_year") or setting.choices.get("first_year")
        last = row.get("last_year") or setting.choices.get("last_year")
        values = {**row.values, "number": row.get("number") or "", "first_year": first, "last_year": last}
        line = Line(
            row.number,
            f"{row.get('number') or ''} {row.get('title') or '–'}".strip()[:300],
            Action.NEW,
            problems=row.problems,
            values=values,
        )
        self._check(line, row, setting)
        if line.problems:
            line.action = Action.ERROR
            return line
        current = self._current(line, setting)
        line.object_id = current.pk if current else None
        full = ParsedRow(row.number, values)
        keys = [
            "level",
            "number",
            "title",
            "first_year",
            "last_year",
            *(k for k in ("purpose", "parent") if row.has(k)),
        ]
        line.changes = changes_between(
            self.columns, full, facts(current) if current else {}, keys=keys, keeps=frozenset({"parent"})
        )
        if current is not None:
            line.action = Action.CHANGED if line.changes else Action.UNCHANGED
            if last is not None and last < current.last_year:
                line.action = Action.ENDED
        return line

    def _check(self, line: Line, row: ParsedRow, setting: Setting) -> None:
        first, last = line.values["first_year"], line.values["last_year"]
        if setting.found["council"] is None:
            line.refuse("", _("Det finns inget kommunfullmäktige i organisationen. Läs in organisationen först."))
        if row.get("level") and row.get("level") not in COUNCIL_LEVELS:
            line.refuse(
                self.column("level").heading,
                _("Nämndens och enhetens mål skrivs i deras planer, inte i den här filen. Ta bort raden."),
            )
        if not first or not last:
            line.refuse(
                self.column("first_year").heading,
                _("Målet saknar år. Fyll i från och till år i filen, eller välj mandatperiod när du lägger upp den."),
            )
        elif last < first:
            line.refuse(self.column("last_year").heading, _("Sista året kommer före första. Byt plats på dem."))

    def _current(self, line: Line, setting: Setting) -> Goal | None:
        """The goal that the row speaks of: the same level and number, in years that meet."""
        v = line.values
        level, number, first, last = v["level"], v["number"], v["first_year"], v["last_year"]
        name = _place(level, number, v["title"], (first, last))[1]
        found = [
            goal
            for (at, called, begins, ends), goal in setting.found["goals"].items()
            if at == level and called == name and begins <= last and ends >= first
        ]
        exact = [g for g in found if (g.first_year, g.last_year) == (first, last)]
        return (exact or found or [None])[0]

    def _has_parent(self, line: Line, known: set[Key], setting: Setting) -> bool:
        """Look for what the goal starts from; when it is nowhere, the row is in error."""
        above = LEVEL_ABOVE.get(line.values["level"])
        if above is None or self.parent_place(line.values, known) is not None:
            return True
        if above == Level.VISION and setting.choices.get("vision"):
            return True
        if above == Level.VISION:
            line.refuse(
                "",
                _(
                    "Det finns ingen vision som gäller de åren. Lägg till en rad överst med nivån vision, "
                    "eller skriv visionen när du lägger upp filen."
                ),
            )
        else:
            line.refuse(
                self.column("parent").heading,
                _("Målet ovanför (%(number)s) finns inte. Lägg till det, eller rätta numret.")
                % {"number": parent_number(line.values) or "–"},
            )
        return False

    def parent_place(self, values: Mapping[str, Any], known: set[Key]) -> Key | None:
        """Where the goal above stands, if it does."""
        above = LEVEL_ABOVE[values["level"]]
        wanted, first = parent_number(values), values["first_year"]
        fits = [
            k for k in known if k[0] == above and k[2] <= first <= k[3] and (above == Level.VISION or k[1] == wanted)
        ]
        return max(fits, key=lambda k: (k[2], -k[3])) if fits else None

    def ordered(self, lines: Sequence[Line]) -> list[Line]:
        """The highest level first, so that what a goal starts from is there."""
        return sorted(lines, key=lambda line: (DEPTH[Level(line.values["level"])], line.row))

    def write(self, line: Line, setting: Setting) -> int | None:
        """By `create_council_goal` or `change_council_goal`; the vision of the form first, if it is needed."""
        goals: dict[Key, Goal] = setting.found["goals"]
        values = line.values
        fields: dict[str, Any] = {k: values[k] for k in ("level", "number", "title", "first_year", "last_year")}
        fields["purpose"] = values.get("purpose") or ""
        if LEVEL_ABOVE.get(values["level"]) is not None:
            place = self.parent_place(values, set(goals))
            fields["parent"] = goals[place] if place else self._vision(setting)
        council = setting.found["council"]
        if line.object_id is None:
            goal = operations.create_council_goal(
                actor=setting.actor, node=council, fields={**fields, "position": line.row}
            )
        else:
            changed = {c.column for c in line.changes}
            goal = operations.change_council_goal(
                actor=setting.actor, goal_id=line.object_id, fields={k: v for k, v in fields.items() if k in changed}
            )
        goals[_place_of_goal(goal)] = goal
        return goal.pk

    def _vision(self, setting: Setting) -> Goal:
        choices = setting.choices
        fields = {
            "level": Level.VISION,
            "title": choices["vision"],
            "first_year": choices["first_year"],
            "last_year": max(2040, choices["last_year"]),
        }
        goal = operations.create_council_goal(actor=setting.actor, node=setting.found["council"], fields=fields)
        setting.found["goals"][_place_of_goal(goal)] = goal
        return goal

    def take_back(self, object_id: int, action: str, changes: Sequence[tuple[str, str, str]], setting: Setting) -> str:
        """A new one is withdrawn while no goal starts from it; a changed one gets back what it had."""
        goal = Goal.objects.select_related("parent").filter(pk=object_id, withdrawn_at=None).first()
        if goal is None:
            return ""
        try:
            if action == Action.NEW:
                operations.withdraw_goal(actor=setting.actor, goal_id=object_id, reason=_("Inläsningen togs tillbaka."))
                return ""
            now = facts(goal)
            if any(self.column(key).type.write(now.get(key)) != new for key, _old, new in changes):
                return changed_since()
            fields = {
                key: (self.column(key).type.read(old) if old else "") for key, old, _new in changes if key != "parent"
            }
            old_parent = next((old for key, old, _new in changes if key == "parent"), None)
            if old_parent:
                above = standing().filter(
                    level=LEVEL_ABOVE[goal.level], number=old_parent, first_year__lte=goal.first_year
                )
                fields["parent"] = above.order_by("-first_year").first()
            operations.change_council_goal(actor=setting.actor, goal_id=object_id, fields=fields)
        except (PermissionDenied, ValidationError) as refusal:
            return " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        return ""

    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ARG002 -- the council's goals are open to all
        """All standing goals of the council, the highest first within each period."""
        rows = standing().filter(level__in=COUNCIL_LEVELS).defer("search").select_related("parent")
        for goal in sorted(rows, key=lambda g: (g.first_year, g.position, DEPTH[Level(g.level)], g.number, g.pk)):
            yield facts(goal)


def parent_number(values: Mapping[str, Any]) -> str:
    """What the number of the goal above is: said in its own column, else all but the last part of the goal's number."""
    return str(values.get("parent") or str(values.get("number") or "").rpartition(".")[0])


def facts(goal: Goal) -> dict[str, Any]:
    """The goal as a row of values."""
    plain = ("level", "number", "title", "purpose", "first_year", "last_year")
    parent = goal.parent.number if goal.parent and goal.level == Level.AREA else ""
    return {**{key: getattr(goal, key) for key in plain}, "parent": parent}


def _place(level: str, number: str, title: str, years: tuple[int, int]) -> Key:
    """Where a goal stands: by its number; one without number by its wording, except the vision."""
    return (str(level), number or ("" if level == Level.VISION else title), *years)


def _place_of_goal(goal: Goal) -> Key:
    return _place(goal.level, goal.number, goal.title, (goal.first_year, goal.last_year))


def _place_of(line: Line) -> Key:
    v = line.values
    years = (v.get("first_year") or 0, v.get("last_year") or 0)
    return _place(v.get("level") or "", v.get("number") or "", v.get("title") or "", years)
