"""What plans contribute to the desk and search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import SearchHit, StateFigure, ToDo
from rodtrad.core.ordering import SwedishOrder, holds
from rodtrad.core.periods import today
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of, roles_of
from rodtrad.org.tree.models import BOARD_KINDS, Kind
from rodtrad.org.tree.queries import ids_below, node_name_on, periods_on
from rodtrad.org.years.models import BudgetYear, Deadline, Step
from rodtrad.org.years.states import YearState
from rodtrad.plan.plans.models import Plan, PlanLevel
from rodtrad.plan.plans.queries import (
    ADOPTERS,
    ASSESSORS,
    WRITERS,
    adoptable_by,
    assessable_by,
    last_step_name,
    visible_to,
)
from rodtrad.plan.plans.states import PlanState

WORKERS = WRITERS | ADOPTERS
SOON_DAYS = 45


def to_do(person: Any) -> Sequence[ToDo]:
    """Plans to begin, to finish, sent back, to assess and to adopt. At most six queries."""
    kinds = kinds_of(person)
    if not kinds & WORKERS:
        return []
    years = list(BudgetYear.objects.filter(state=YearState.OPEN).values_list("year", flat=True))
    deadlines = {
        (d.budget_year_id, d.level, d.step): d.due_on
        for d in Deadline.objects.filter(budget_year_id__in=years, step__startswith="plan")
    }
    found: list[ToDo] = []
    if kinds & {RoleKind.UNIT_MANAGER, RoleKind.CONTRIBUTOR, RoleKind.MANAGEMENT}:
        found += _to_write(person, years, deadlines)
        found += _to_begin(person, years, deadlines)
    if kinds & ASSESSORS:
        found += _waiting(person, PlanState.SUBMITTED, ASSESSORS, Step.PLAN_ASSESS, deadlines)
    if kinds & ADOPTERS:
        found += _waiting(person, PlanState.ASSESSED, ADOPTERS, Step.PLAN_ADOPT, deadlines)
    return found


Deadlines = dict[tuple[int, str, str], date]


def _own_nodes(person: Any) -> Any:
    """Where the person's own role stands, not what lies below."""
    return roles_of(person).filter(kind__in=WRITERS).values("node_id")


def _to_write(person: Any, years: list[int], deadlines: Deadlines) -> list[ToDo]:
    rows = (
        Plan.objects.filter(state=PlanState.DRAFT, year_id__in=years, node_id__in=_own_nodes(person))
        .annotate(node_name=node_name_on(), step_name=last_step_name())
        .values_list("pk", "year_id", "level", "node_name", "step_name", "version")
    )
    found: list[ToDo] = []
    for pk, year, level, name, step_name, version in rows:
        was_returned = step_name == "return"
        due = deadlines.get((year, level, Step.PLAN_SUBMIT))
        what = (
            _("Planen för %(year)s har skickats tillbaka") % {"year": year}
            if was_returned
            else _("Revidera planen för %(year)s") % {"year": year}
            if version > 1
            else _("Skriv klart planen för %(year)s") % {"year": year}
        )
        found.append(
            ToDo(what, name or "", reverse("plans:edit", args=[pk]), due, 1 if was_returned else _urgency(due))
        )
    return found


def _to_begin(person: Any, years: list[int], deadlines: Deadlines) -> list[ToDo]:
    """Own units and boards without a plan, in the years whose deadline is near or past."""
    found: list[ToDo] = []
    periods = list(periods_on().filter(node_id__in=_own_nodes(person), kind__in=[Kind.UNIT, *BOARD_KINDS])[:20])
    have = set(
        Plan.objects.filter(year_id__in=years, node_id__in=[p.node_id for p in periods]).values_list(
            "node_id", "year_id"
        )
    )
    for period in periods:
        level = PlanLevel.BOARD if period.kind in BOARD_KINDS else PlanLevel.UNIT
        for year in years:
            due = deadlines.get((year, level, Step.PLAN_SUBMIT))
            is_near = due is not None and (due - today()).days <= SOON_DAYS
            if (period.node_id, year) not in have and (is_near or year == today().year):
                url = reverse("plans:list") + f"?year={year}"
                found.append(
                    ToDo(_("Börja skriva planen för %(year)s") % {"year": year}, period.name, url, due, _urgency(due))
                )
    return found


def _waiting(person: Any, state: PlanState, kinds: frozenset[RoleKind], step: Step, deadlines: Deadlines) -> list[ToDo]:
    """Plans in `state` that wait for those with `kinds`, one line a branch and year."""
    theirs = assessable_by(person) if state == PlanState.SUBMITTED else adoptable_by(person)
    rows = list(
        theirs.filter(state=state)
        .annotate(node_name=node_name_on())
        .order_by("year_id", "pk")
        .values_list("pk", "year_id", "level", "node_name")[:500]
    )
    found: list[ToDo] = []
    for (year, level), n in Counter((r[1], r[2]) for r in rows).items():
        first = next(r for r in rows if (r[1], r[2]) == (year, level))
        if state == PlanState.SUBMITTED:
            what = ngettext("%(n)s plan att bedöma", "%(n)s planer att bedöma", n) % {"n": n}
            name = "plans:assess"
        else:
            what = ngettext("%(n)s plan att anta", "%(n)s planer att anta", n) % {"n": n}
            name = "plans:adopt"
        url = reverse(name, args=[first[0]]) if n == 1 else _table_url(person, kinds, year, state)
        about = first[3] if n == 1 else str(year)
        due = deadlines.get((year, level, step))
        found.append(ToDo(what, about or "", url, due, _urgency(due), n))
    return found


def _table_url(person: Any, kinds: frozenset[RoleKind], year: int, state: str) -> str:
    node_id = roles_of(person).filter(kind__in=kinds).order_by("pk").values_list("node_id", flat=True)[0]
    return reverse("plans:table", args=[node_id]) + f"?year={year}&state={state}"


def _urgency(due: date | None) -> int:
    if due is None:
        return 6
    left = (due - today()).days
    return 0 if left < 0 else 3 if left <= 7 else 5


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Plans of organisations whose name fits."""
    rows = (
        visible_to(person)
        .annotate(node_name=node_name_on())
        .filter(holds("node_name", text.strip()))
        .order_by("-year_id", SwedishOrder(F("node_name")))
        .values_list("pk", "year_id", "node_name")[: min(limit, 10)]
    )
    return [
        SearchHit(_("plan"), f"{name} {year}", "", reverse("plans:show", args=[pk]), 0.5) for pk, year, name in rows
    ]


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """How many of the units' plans stand where, for the year being planned. Two queries."""
    year = BudgetYear.objects.filter(state=YearState.OPEN).order_by("-year").first()
    if year is None or period.kind in {Kind.UNIT, Kind.GROUP}:
        return []
    plans = Plan.objects.filter(year=year, level=PlanLevel.UNIT, node_id__in=ids_below(period.node_id))
    counted = dict(plans.order_by().values_list("state").annotate(n=Count("pk")))
    total = sum(counted.values())
    if not total:
        return []
    done = counted.get(PlanState.ADOPTED, 0) + counted.get(PlanState.CLOSED, 0)
    url = reverse("plans:table", args=[period.node_id]) + f"?year={year.pk}"
    return [
        StateFigure(
            _("enhetsplaner för %(year)s antagna") % {"year": year.pk},
            _("%(n)s av %(of)s") % {"n": done, "of": total},
            url,
            "good" if done == total else "neutral",
        ),
        StateFigure(_("väntar på bedömning"), str(counted.get(PlanState.SUBMITTED, 0)), url + "&state=submitted"),
        StateFigure(_("skrivs"), str(counted.get(PlanState.DRAFT, 0)), url + "&state=draft"),
    ]
