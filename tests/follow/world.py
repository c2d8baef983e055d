"""The smallest city that reports: a council, one board with two units (or as many as asked), another board, and their people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rodtrad.core.periods import date_range, today
from rodtrad.follow.reports.models import Report
from rodtrad.follow.reports.operations import make_reports
from rodtrad.follow.rounds.models import Round
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.programmes.models import Programme, ScaleStep
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod, ServiceType
from rodtrad.org.years.models import BudgetYear, Deadline, MandatePeriod
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.indicators.models import Indicator, Target, Value
from rodtrad.plan.plans.models import Plan

YEAR = today().year
SINCE = date_range(date(2015, 1, 1), None)


@dataclass
class World:
    """What was made, by name."""

    programme: Programme
    year: BudgetYear
    nodes: dict[str, Node] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    indicator: Any = None
    round: Any = None

    def report(self, name: str, round_: Round | None = None) -> Report:
        """The report of the organisation called so."""
        return Report.objects.select_related("round__year", "node").get(
            node=self.nodes[name], round=round_ or self.round
        )


def make_world(n_units: int = 2) -> World:
    """Council, board A with units a1…, board B without units; a chain of goals down to each unit; plans adopted."""
    programme = Programme.objects.create(code="test", name="Prov", valid=SINCE, state="in_force")
    for position, (code, label) in enumerate((("fully", "helt"), ("partly", "delvis"), ("not", "ej"))):
        ScaleStep.objects.create(programme=programme, code=code, label=label, english=code, position=position)
    mandate = MandatePeriod.objects.create(first_year=YEAR - 1, last_year=YEAR + 2)
    year = BudgetYear.objects.create(year=YEAR, mandate=mandate, programme=programme, state="open")
    world = World(programme, year)
    _organisation(world, n_units)
    _people(world, n_units)
    _chain(world, n_units)
    for level, shift in (("unit", 8), ("board", 24)):
        for step in ("t1", "t2", "vb"):
            Deadline.objects.create(budget_year=year, level=level, step=step, due_on=date(YEAR + 1, 6, shift))
    world.round = Round.objects.create(year=year, kind="t1", state="open")
    make_reports(round_=world.round)
    return world


def _organisation(world: World, n_units: int) -> None:
    service = ServiceType.objects.create(code="forskola", name="Förskola")
    rows = [("council", None, Kind.COUNCIL), ("A", "council", Kind.DISTRICT_BOARD), ("B", "council", Kind.BOARD)]
    rows += [(f"a{i}", "A", Kind.UNIT) for i in range(1, n_units + 1)]
    for name, parent, kind in rows:
        node = Node.objects.create(code=name)
        world.nodes[name] = node
        NodePeriod.objects.create(
            node=node,
            parent=world.nodes.get(parent or ""),
            name=f"Enhet {name}" if kind == Kind.UNIT else name,
            kind=kind,
            valid=SINCE,
            service_type=service if kind == Kind.UNIT else None,
        )
    placements.rebuild()


def _people(world: World, n_units: int) -> None:
    roles = [
        ("controller", RoleKind.CONTROLLER, "A"),
        ("management", RoleKind.MANAGEMENT, "A"),
        ("secretary", RoleKind.BOARD_SECRETARY, "A"),
        ("member", RoleKind.BOARD_MEMBER, "A"),
        ("office", RoleKind.EXECUTIVE_OFFICE, "council"),
        ("auditor", RoleKind.AUDITOR, "council"),
        ("contributor", RoleKind.CONTRIBUTOR, "a1"),
        ("other_controller", RoleKind.CONTROLLER, "B"),
    ]
    roles += [(f"manager{i}", RoleKind.UNIT_MANAGER, f"a{i}") for i in range(1, n_units + 1)]
    for name, kind, where in roles:
        person = User.objects.create_user(f"{name}@prov.example", name=name.capitalize())
        world.people[name] = person
        Role.objects.create(person=person, kind=kind, node=world.nodes[where], valid=SINCE)
    world.people["stranger"] = User.objects.create_user("stranger@prov.example", name="Stranger")


def _goal(world: World, name: str, level: str, where: str, parent: str | None, plan: Plan | None = None) -> Goal:
    years = (YEAR, YEAR) if plan else (YEAR - 1, YEAR + 2)
    goal = Goal.objects.create(
        level=level,
        node=world.nodes[where],
        plan=plan,
        parent=world.goals.get(parent or ""),
        title=f"Mål {name}",
        title_in_force=f"Mål {name}",
        first_year=years[0],
        last_year=years[1],
    )
    world.goals[name] = goal
    return goal


def _chain(world: World, n_units: int) -> None:
    for name, level, parent in (
        ("vision", "vision", None),
        ("direction", "direction", "vision"),
        ("area", "area", "direction"),
    ):
        _goal(world, name, level, "council", parent)
    for name in ("A", "B"):
        plan = _plan(world, name, "board")
        _goal(world, f"goal {name}", "board", name, "area", plan)
    for i in range(1, n_units + 1):
        plan = _plan(world, f"a{i}", "unit")
        goal = _goal(world, f"goal a{i}", "unit", f"a{i}", "goal A", plan)
        ExpectedResult.objects.create(goal=goal, text=f"Resultat a{i}")
    world.indicator = Indicator.objects.create(
        code="trygg", name="Andel trygga barn", unit_of_measure="%", node=world.nodes["council"], direction="higher"
    )
    for name in ("A", "a1"):
        GoalIndicator.objects.create(goal=world.goals[f"goal {name}"], indicator=world.indicator)
        Target.objects.create(
            indicator=world.indicator,
            node=world.nodes[name],
            year=YEAR,
            set_by="unit" if name == "a1" else "board",
            value=80,
        )
        record(world, name, 85)
        record(world, name, 82, year=YEAR - 1)


def record(world: World, name: str, value: float, *, year: int = YEAR) -> None:
    """A figure of the indicator."""
    from django.utils import timezone

    Value.objects.create(
        indicator=world.indicator,
        node=world.nodes[name],
        year=year,
        value=value,
        recorded_at=timezone.now(),
        source="enkät",
    )


def _plan(world: World, name: str, level: str) -> Plan:
    world.plans[name] = Plan.objects.create(
        node=world.nodes[name], year=world.year, level=level, state="adopted", adopted_version=1
    )
    return world.plans[name]


def say(
    world: World, name: str, code: str = "fully", *, submit: bool = True, state: str = "submitted", text: str = ""
) -> Report:
    """Let the organisation assess its goal and, by default, have its report in."""
    from rodtrad.follow.reports.models import GoalAssessment

    report = world.report(name)
    GoalAssessment.objects.update_or_create(
        report=report,
        goal=world.goals[f"goal {name}"],
        defaults={
            "assessment": code,
            "shows": text or f"Så gick det i {name}. Vi ser det i enkäten.",
            "why": "Vi övade.",
        },
    )
    if submit:
        Report.objects.filter(pk=report.pk).update(state=state)
    return world.report(name)
