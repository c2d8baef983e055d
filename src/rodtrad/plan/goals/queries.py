"""Questions about goals and the chain they form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When

from rodtrad.core.openness import Openness
from rodtrad.core.periods import today
from rodtrad.org.people.queries import LINE, has_role, nodes_where
from rodtrad.org.programmes.models import Level
from rodtrad.org.years.states import YearState
from rodtrad.plan.goals.models import COUNCIL_LEVELS, Goal, GoalIndicator
from rodtrad.plan.indicators.models import Indicator, SetBy, Target


def visible_to(user: Any) -> QuerySet[Goal]:
    """Goals `user` may know of: the council's for all; those of adopted plans for employees; the rest in the line.

    Twin of the rule `goals.view`. Use `shown_title` for what the person may read of it.
    """
    council = Q(level__in=COUNCIL_LEVELS)
    adopted = ~Q(title_in_force="") & Q(plan__adopted_version__gt=0)
    if not user.is_authenticated:
        return Goal.objects.filter(council | (adopted & Q(plan__openness=Openness.PUBLIC)))
    open_to_employees = adopted & ~Q(plan__openness=Openness.RESTRICTED)
    return Goal.objects.filter(council | open_to_employees | Q(node_id__in=nodes_where(user, LINE)))


def with_shown_title(goals: QuerySet[Goal], user: Any) -> QuerySet[Goal]:
    """Annotate `shown_title`: the live title for those in the line, else the title in force."""
    if not user.is_authenticated:
        mine = Q(level__in=COUNCIL_LEVELS)
    else:
        mine = Q(level__in=COUNCIL_LEVELS) | Q(node_id__in=nodes_where(user, LINE))
    return goals.annotate(
        shown_title=Case(
            When(mine, then=F("title")),
            When(~Q(title_in_force=""), then=F("title_in_force")),
            default=Value(""),
            output_field=CharField(),
        )
    )


def live_for(user: Any) -> Q:
    """The goals whose live text `user` may read; never unknown, so that it can be turned round. Twin of `reads_live_text`."""
    adopted = Q(plan__isnull=False, plan__adopted_version=F("plan__version"))
    council = Q(level__in=COUNCIL_LEVELS)
    if not user.is_authenticated:
        return council | adopted
    return council | adopted | Q(node_id__in=nodes_where(user, LINE))


def reads_live_text(user: Any, goal: Goal) -> bool:
    """Whether `user` may read what stands in the goal's row beside its title: not while the plan is revised, but for the line.

    The council's goals, and those of a plan whose adopted text is the live one, are read by whoever sees the goal.
    """
    plan = goal.plan
    if goal.level in COUNCIL_LEVELS or (plan is not None and plan.adopted_version == plan.version):
        return True
    return has_role(user, LINE, goal.node_id)


def standing(goals: QuerySet[Goal] | None = None) -> QuerySet[Goal]:
    """Goals that have not been withdrawn."""
    return (Goal.objects.all() if goals is None else goals).filter(withdrawn_at__isnull=True)


def of_year(year: int) -> QuerySet[Goal]:
    """Standing goals that run in the budget year."""
    return standing().filter(first_year__lte=year, last_year__gte=year)


def of_plan(plan_id: int) -> QuerySet[Goal]:
    """The standing goals of a plan in its own order."""
    return standing().filter(plan_id=plan_id).order_by("position", "pk")


def chain_above(goal: Goal) -> list[Goal]:
    """The goals above `goal` from the vision down to its parent. A query a level, none where they are read along."""
    chain: list[Goal] = []
    at = goal.parent
    while at is not None and at not in chain:
        chain.insert(0, at)
        at = at.parent
    return chain


@dataclass(frozen=True, slots=True)
class Aimed:
    """An indicator on a goal, in what role, and the council's annual target (None: set without one)."""

    indicator: Indicator
    role: str
    role_label: str
    target: Target | None


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A goal of the council in its place: how deep it stands, and how many board goals of the year start from it."""

    goal: Goal
    depth: int
    n_board_goals: int
    indicators: tuple[Aimed, ...] = ()


def aimed_by_goal(goals: Iterable[Goal], year: int) -> dict[int, tuple[Aimed, ...]]:
    """The indicators on each of the council's goals with the council's annual target of `year`. Two queries."""
    links = GoalIndicator.objects.filter(goal__in=[g.pk for g in goals]).select_related("indicator")
    links = list(links.defer("indicator__search").order_by("position", "pk"))
    targets = Target.objects.filter(indicator_id__in=[k.indicator_id for k in links], year=year, set_by=SetBy.COUNCIL)
    by_indicator = {t.indicator_id: t for t in targets.order_by("-pk")} if links else {}
    found: dict[int, list[Aimed]] = {}
    for link in links:
        aimed = Aimed(link.indicator, link.role, link.get_role_display(), by_indicator.get(link.indicator_id))
        found.setdefault(link.goal_id, []).append(aimed)
    return {goal_id: tuple(rows) for goal_id, rows in found.items()}


def council_chain(year: int) -> list[ChainLink]:
    """The council's goals that run in `year`, from the vision down, in order. Three queries."""
    board_goals = Count(
        "children", filter=Q(children__level=Level.BOARD, children__first_year=year, children__withdrawn_at=None)
    )
    goals = of_year(year).filter(level__in=COUNCIL_LEVELS).defer("search").annotate(n_board=board_goals)
    below: dict[int | None, list[Goal]] = {}
    rows = list(goals.order_by("position", "number", "pk"))
    aimed = aimed_by_goal(rows, year)
    for goal in rows:
        below.setdefault(goal.parent_id, []).append(goal)
    known = {g.pk for g in rows}
    links: list[ChainLink] = []

    def walk(goal: Goal, depth: int) -> None:
        links.append(ChainLink(goal, depth, getattr(goal, "n_board", 0), aimed.get(goal.pk, ())))
        for child in below.get(goal.pk, []):
            walk(child, depth + 1)

    for parent_id, top in list(below.items()):
        if parent_id not in known:
            for goal in top:
                walk(goal, 0)
    return links


def open_goals() -> QuerySet[Goal]:
    """Goals that go on where their organisation does: those of plans of years that are not closed, and the council's own."""
    standing = Goal.objects.exclude(plan__state="closed").exclude(plan__year__state=YearState.CLOSED)
    return standing.filter(Q(plan__isnull=False) | Q(last_year__gte=today().year))
