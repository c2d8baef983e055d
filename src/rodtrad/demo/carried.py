"""Next year's goals that carry last year's on: linked with them, and in some plans not touched yet."""

from __future__ import annotations

from django.db.models import F, OuterRef, Subquery

from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Part, Plan
from rodtrad.plan.plans.states import PlanState


def build() -> None:
    """Needs the plans of all years. Every goal with the wording of last year's carries it on; every third draft is untouched in part."""
    before = Goal.objects.filter(
        node_id=OuterRef("node_id"), title=OuterRef("title"), first_year=OuterRef("first_year") - 1, plan__isnull=False
    )
    goals = Goal.objects.filter(plan__isnull=False, level__in=["board", "unit"])
    goals.update(carried_over_from=Subquery(before.order_by("pk").values("pk")[:1]))
    drafts = Plan.objects.filter(year_id=REFERENCE_YEAR + 1, level="unit", state=PlanState.DRAFT)
    untouched = Goal.objects.filter(plan__in=drafts, carried_over_from__isnull=False, position=1)
    untouched = untouched.annotate(turn=F("plan_id") % 3).filter(turn=0)
    ids = list(untouched.values_list("pk", flat=True))
    Goal.objects.filter(pk__in=ids).update(is_carried_over=True)
    Part.objects.filter(goal_id__in=ids).update(is_carried_over=True)
