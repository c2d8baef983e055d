"""Leaves a few ends loose on purpose, so that the thread check of the demo has something of each kind to show."""

from __future__ import annotations

from rodtrad.demo.organisation import Organisation
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.org.programmes.models import Level
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.plans.models import Plan

FEWEST_UNITS = 10  # a tiny city has no room for what hangs loose
LEFT_ALONE = "Fler äldre har en fast omsorgskontakt som de själva har valt"


def build(organisation: Organisation) -> None:
    """A measure that nobody owns, a board goal without unit goals, a result that nothing measures; in a tiny city nothing."""
    if len(organisation.units) <= FEWEST_UNITS:
        return
    Indicator.objects.create(
        code="D-LOS",
        name="Andel brukare som vet vart de vänder sig med en synpunkt",
        definition="Mättes av en medarbetare som har slutat. Ingen har tagit över den.",
        unit_of_measure="procent",
        direction="higher",
        node_id=organisation.council_id,
        owner=None,
    )
    board_id = organisation.units[0].board_id
    plan = Plan.objects.get(node_id=board_id, year_id=REFERENCE_YEAR)
    beside = Goal.objects.filter(plan=plan, level=Level.BOARD).order_by("-position")[0]
    Goal.objects.create(
        level=Level.BOARD,
        node_id=board_id,
        plan=plan,
        parent_id=beside.parent_id,
        title=LEFT_ALONE,
        title_in_force=LEFT_ALONE,
        position=beside.position + 1,
        first_year=REFERENCE_YEAR,
        last_year=REFERENCE_YEAR,
    )
    goal = Goal.objects.filter(
        node_id=organisation.units[10].node_id, first_year=REFERENCE_YEAR, level=Level.UNIT
    ).order_by("position")[0]
    ExpectedResult.objects.filter(goal=goal).update(indicator=None, followed_by="", kind="state", target_value=None)
