"""How a plan takes a step: moved by the one door, and written into its own story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rodtrad.core.verdicts import Verdict
from rodtrad.core.workflow import Transition, move
from rodtrad.plan.plans.models import Plan, PlanStep


def take(
    plan_id: int,
    step: Transition,
    actor: Any,
    check: Callable[[Plan], Verdict] | None = None,
    *,
    reason: str = "",
    **changes: Any,
) -> Plan:
    """Move the plan and write the step into its story. Raises as `core.workflow.move` does."""
    plans = Plan.objects.select_related("year", "node")
    plan = move(plans, plan_id, step, actor=actor, check=check, reason=reason, **changes)
    PlanStep.objects.create(plan=plan, version=plan.version, name=step.name, reason=reason.strip(), by=actor)
    return plan
