"""The smallest city with a thread: council, two boards, three units, a year that is open, the council's goals, and who works there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management import call_command

from rodtrad.core.periods import date_range
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.programmes.models import Programme
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod
from rodtrad.org.years.models import BudgetYear, MandatePeriod
from rodtrad.plan.goals import operations as goals
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.models import Plan

SINCE = date(2015, 1, 1)
YEAR = 2026
TEXTS = ("working_methods", "resource_use", "follow_up", "development")
ONCE = ("feedback_system", "dialogue", "good_examples")
WHO = {
    "manager": (RoleKind.UNIT_MANAGER, "E1"),
    "contributor": (RoleKind.CONTRIBUTOR, "E1"),
    "neighbour": (RoleKind.UNIT_MANAGER, "E2"),
    "controller": (RoleKind.CONTROLLER, "N1"),
    "management": (RoleKind.MANAGEMENT, "N1"),
    "secretary": (RoleKind.BOARD_SECRETARY, "N1"),
    "member": (RoleKind.BOARD_MEMBER, "N1"),
    "other_controller": (RoleKind.CONTROLLER, "N2"),
    "office": (RoleKind.EXECUTIVE_OFFICE, "KF"),
    "auditor": (RoleKind.AUDITOR, "KF"),
    "reader": (RoleKind.READER, "KF"),
    "handler": (RoleKind.FEEDBACK_HANDLER, "N1"),
    "system": (RoleKind.SYSTEM_ADMINISTRATOR, "KF"),
    "stranger": (None, "KF"),
}


@dataclass
class Chain:
    """Nodes by code, people by what they do, and the council's area goal."""

    nodes: dict[str, Node] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    area: Goal = field(default_factory=Goal)

    def who(self, name: str) -> User:
        """The person, as fresh as from the database: what they may is not remembered from before."""
        return User.objects.get(pk=self.people[name].pk)

    def period(self, code: str) -> NodePeriod:
        return NodePeriod.objects.get(node=self.nodes[code])

    def add(self, code: str, parent: str | None, kind: str, **more: Any) -> Node:
        node = self.nodes[code] = Node.objects.create(code=code)
        parent_node = self.nodes[parent] if parent else None
        NodePeriod.objects.create(
            node=node, parent=parent_node, name=f"Namn {code}", kind=kind, valid=date_range(SINCE, None), **more
        )
        return node

    def plan(self, code: str = "E1", year: int = YEAR, by: str = "management") -> Plan:
        """The node's plan, begun."""
        who = self.who(by if code[1] == "1" or code in {"E1", "E2", "N1"} else "other_controller")
        return operations.create_plan(actor=who, period=self.period(code), year=BudgetYear.objects.get(pk=year))

    def board_goal(self, code: str = "N1", year: int = YEAR, title: str = "Barn lär sig") -> Goal:
        """A goal of the board under the council's area goal."""
        plan = self.plan(code, year)
        who = self.who("management" if code == "N1" else "other_controller")
        return goals.add_goal(actor=who, plan=plan, parent=self.area, title=title)

    def goal(self, plan: Plan, title: str = "Alla barn utvecklar ett rikt språk") -> Goal:
        """A goal of the unit, under a goal of its board."""
        board = "N2" if plan.node == self.nodes["E3"] else "N1"
        parent = Goal.objects.filter(node=self.nodes[board], first_year=plan.year_id).first()
        parent = parent or self.board_goal(board, plan.year_id)
        return goals.add_goal(actor=self.writer(plan), plan=plan, parent=parent, title=title)

    def writer(self, plan: Plan) -> User:
        return self.who("other_controller" if plan.node == self.nodes["E3"] else "management")

    def write(self, plan: Plan, kind: str, goal: Goal | None = None, text: str = "Så här.", aspect: str = "") -> None:
        operations.edit_part(
            actor=self.writer(plan),
            plan_id=plan.pk,
            place=(goal.pk if goal else None, kind, aspect),
            edits={"text": text},
            seen={},
        )

    def whole(self, code: str = "E1", year: int = YEAR, n_goals: int = 1) -> Plan:
        """A unit's plan with all nine duties."""
        plan = self.plan(code, year)
        for i in range(n_goals):
            goal = self.goal(plan, f"Mål {i + 1}")
            goals.add_result(
                actor=self.writer(plan),
                goal_id=goal.pk,
                fields={"text": "Alla läser varje dag.", "followed_by": "Logg."},
            )
            for kind in TEXTS:
                self.write(plan, kind, goal, aspect="competence" if kind == "resource_use" else "")
        for kind in ONCE:
            self.write(plan, kind)
        return Plan.objects.get(pk=plan.pk)

    def submitted(self, **where: Any) -> Plan:
        plan = self.whole(**where)
        return operations.submit(actor=self.who("management"), plan_id=plan.pk)

    def assessed(self, **where: Any) -> Plan:
        plan = self.submitted(**where)
        operations.assess_as_credible(actor=self.who("controller"), plan_id=plan.pk)
        return Plan.objects.get(pk=plan.pk)

    def adopted(self, **where: Any) -> Plan:
        plan = self.assessed(**where)
        operations.adopt(actor=self.who("management"), plan_id=plan.pk, **decision(plan.year_id))
        return Plan.objects.get(pk=plan.pk)

    def revised(self, **where: Any) -> Plan:
        plan = self.adopted(**where)
        return operations.revise(actor=self.who("management"), plan_id=plan.pk, reason="Ny lokal.")

    def indicator(self, code: str = "KF", name: str = "I1", **more: Any) -> Indicator:
        return Indicator.objects.create(
            code=name, name=f"Mått {name}", unit_of_measure="%", node=self.nodes[code], **more
        )


def decision(year: int = YEAR) -> dict[str, Any]:
    """A decision that can be right."""
    return {"decided_on": date(year - 1, 12, 15), "decided_by": "Förvaltningsledningen"}


def build() -> Chain:
    """KF → N1 → F1 → E1, E2 and N2 → F2 → E3 (by a contractor), and a company board B1."""
    chain = Chain()
    call_command("load_programmes", verbosity=0)
    chain.add("KF", None, Kind.COUNCIL)
    for n in ("1", "2"):
        chain.add(f"N{n}", "KF", Kind.BOARD)
        chain.add(f"F{n}", f"N{n}", Kind.ADMINISTRATION)
    chain.add("E1", "F1", Kind.UNIT)
    chain.add("E2", "F1", Kind.UNIT)
    chain.add("E3", "F2", Kind.UNIT, regime="contractor", contractor="Omsorg Exempel AB")
    chain.add("B1", "KF", Kind.COMPANY_BOARD)
    placements.rebuild()
    for name, (kind, code) in WHO.items():
        chain.people[name] = User.objects.create_user(f"{name}@prov.example", name=f"Person {name}")
        if kind:
            valid = date_range(SINCE, None)
            Role.objects.create(person=chain.people[name], kind=kind, node=chain.nodes[code], valid=valid)
    mandate = MandatePeriod.objects.create(first_year=2023, last_year=2026)
    programme = Programme.objects.get(code="2016")
    for year in (2025, 2026):
        BudgetYear.objects.create(year=year, mandate=mandate, programme=programme, state="open")
    council = {"node": chain.nodes["KF"], "title_in_force": "Mål"}
    vision = Goal.objects.create(level="vision", title="Vision", first_year=2015, last_year=2040, **council)
    years = {"first_year": 2023, "last_year": 2026}
    direction = Goal.objects.create(level="direction", number="1", title="Alla", parent=vision, **years, **council)
    chain.area = Goal.objects.create(level="area", number="1.1", title="Skola", parent=direction, **years, **council)
    return chain


def money(amount: int) -> Decimal:
    """Kronor."""
    return Decimal(amount)
