"""A plan with one goal that has money and competence set aside."""

from decimal import Decimal
from typing import Any

from django.core.management import call_command

from rodtrad.org.programmes.models import Programme
from rodtrad.org.years.models import BudgetYear, MandatePeriod
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Part, Plan
from tests.plan.indicators.scene import Scene


def goal_with_money(scene: Scene, code: str, year: int) -> Goal:
    """The goal."""
    call_command("load_programmes", verbosity=0)
    mandate = MandatePeriod.objects.get_or_create(first_year=2023, last_year=2026)[0]
    budget_year: Any = BudgetYear.objects.get_or_create(
        year=year, defaults={"mandate": mandate, "programme": Programme.objects.get(code="2016")}
    )[0]
    plan = Plan.objects.create(node=scene[code], year=budget_year, level="unit", frame_sek=Decimal(1_200_000))
    goal = Goal.objects.create(level="unit", node=scene[code], plan=plan, title="Lugna luncher", first_year=year, last_year=year)
    Part.objects.create(plan=plan, goal=goal, kind="resource_use", aspect="money", amount_sek=Decimal(250_000))
    Part.objects.create(plan=plan, goal=goal, kind="resource_use", aspect="competence", text="Vi delar vikarier med grannenheten.")
    return goal
