"""What goals contribute to search and the thread check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import LooseEnd, SearchHit
from rodtrad.org.programmes.models import Level
from rodtrad.org.tree.models import BOARD_KINDS, Kind, NodePeriod
from rodtrad.org.tree.queries import ids_below, node_name_on, periods_on
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.goals.queries import live_for, visible_to, with_shown_title

LIMIT = 200


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Goals whose words fit, in the words that `person` may read; the newest first among equals. Two queries."""
    query = SearchQuery(text, config="swedish", search_type="websearch")
    goals = with_shown_title(visible_to(person).filter(withdrawn_at=None), person)
    live = goals.filter(live_for(person), search=query).annotate(rank=SearchRank(F("search"), query))
    words = SearchVector("title_in_force", config="swedish")
    earlier = goals.filter(~live_for(person)).annotate(words=words).filter(words=query)
    rows = [
        row
        for found in (live, earlier.annotate(rank=SearchRank(words, query)))
        for row in found.annotate(node_name=node_name_on())
        .order_by("-rank", "-first_year", "pk")
        .values_list("pk", "shown_title", "node_name", "first_year", "rank")[:limit]
    ]
    rows.sort(key=lambda row: (-row[4], -row[3], row[0]))
    return [
        SearchHit(_("mål"), title, f"{name or ''} {year}", reverse("desk:thread", args=[pk]), float(rank))
        for pk, title, name, year, rank in rows[:limit]
        if title
    ]


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Where the chain is broken at and below a node in a year. Six queries, however many goals."""
    kind = periods_on().filter(node_id=node_id).values_list("kind", flat=True).first()
    goals = (
        visible_to(person).filter(withdrawn_at=None, first_year__lte=year.pk, last_year__gte=year.pk).defer("search")
    )
    below = goals.filter(node_id__in=ids_below(node_id))
    found = [*_without_result(below), *_not_followed(below), *_without_unit_goal(below)]
    if kind == Kind.COUNCIL:
        found += _area_without_board_goal(goals, year.pk, node_id)
    elif kind in BOARD_KINDS:
        found += _area_left(goals, year.pk, node_id)
    return found


def _titled(rows: QuerySet[Goal]) -> list[Any]:
    named = rows.annotate(node_name=node_name_on()).order_by("node_id", "position", "pk")
    return list(named.values_list("pk", "title", "node_id", "node_name", "plan_id")[:LIMIT])


def _without_result(goals: QuerySet[Goal]) -> list[LooseEnd]:
    """Unit goals with no expected result."""
    some = ExpectedResult.objects.filter(goal=OuterRef("pk"), withdrawn_at=None)
    return [
        LooseEnd(
            "goal_no_result",
            _("Målet saknar förväntat resultat."),
            title,
            reverse("plans:edit", args=[plan_id]) + f"#goal-{pk}-expected_result",
            node_id,
            _("Skriv vad som ska ha hänt när året är slut."),
            {"node_name": name},
        )
        for pk, title, node_id, name, plan_id in _titled(goals.filter(~Exists(some), level=Level.UNIT))
    ]


def _not_followed(goals: QuerySet[Goal]) -> list[LooseEnd]:
    """Expected results that nothing measures and that do not say how they are followed."""
    rows = (
        ExpectedResult.objects.filter(withdrawn_at=None, indicator__isnull=True, followed_by="")
        .filter(goal__in=goals)
        .annotate(node_name=node_name_on(ref="goal__node_id"))
        .order_by("goal__node_id", "pk")
        .values_list("text", "goal_id", "goal__node_id", "node_name", "goal__plan_id")[:LIMIT]
    )
    return [
        LooseEnd(
            "result_not_followed",
            _("Inget mäter det förväntade resultatet och ingen har skrivit hur det följs upp."),
            text,
            reverse("plans:edit", args=[plan_id]) + f"#goal-{goal_id}-expected_result",
            node_id,
            _("Välj en indikator, eller skriv hur ni ser om ni nått dit."),
            {"node_name": name},
        )
        for text, goal_id, node_id, name, plan_id in rows
    ]


def _without_unit_goal(goals: QuerySet[Goal]) -> list[LooseEnd]:
    """Board goals that no unit works with, under boards that have units."""
    child = Goal.objects.filter(parent=OuterRef("pk"), withdrawn_at=None)
    units = NodePeriod.objects.filter(kind=Kind.UNIT, node__placements__ancestor_id=OuterRef("node_id"))
    rows = goals.filter(~Exists(child), Exists(units), level=Level.BOARD)
    return [
        LooseEnd(
            "board_goal_no_unit_goal",
            _("Ingen enhet har ett mål som utgår från nämndens mål."),
            title,
            reverse("desk:thread", args=[pk]),
            node_id,
            _("Ta upp det i dialogen om planerna, eller ta bort nämndmålet."),
            {"node_name": name},
        )
        for pk, title, node_id, name, _plan in _titled(rows)
    ]


def _area_without_board_goal(goals: QuerySet[Goal], year: int, node_id: int) -> list[LooseEnd]:
    """Area goals that no board has a goal under this year."""
    child = Goal.objects.filter(parent=OuterRef("pk"), level=Level.BOARD, first_year=year, withdrawn_at=None)
    return [
        LooseEnd(
            "area_goal_no_board_goal",
            _("Ingen nämnd eller bolagsstyrelse har ett mål som utgår från det här."),
            f"{goal}",
            reverse("desk:thread", args=[goal.pk]),
            node_id,
            _("Ta upp det med de nämnder som det rör."),
        )
        for goal in goals.filter(~Exists(child), level=Level.AREA)[:LIMIT]
    ]


def _area_left(goals: QuerySet[Goal], year: int, node_id: int) -> list[LooseEnd]:
    """Area goals that the board had goals under last year but not this year: they concern its mission."""
    own = Goal.objects.filter(parent=OuterRef("pk"), node_id=node_id, withdrawn_at=None)
    rows = goals.filter(
        Q(level=Level.AREA) & Exists(own.filter(first_year=year - 1)) & ~Exists(own.filter(first_year=year))
    )
    return [
        LooseEnd(
            "area_goal_no_board_goal",
            _("Nämnden hade mål under det här förra året men inte i år."),
            f"{goal}",
            reverse("desk:thread", args=[goal.pk]),
            node_id,
            _("Skriv ett nämndmål, eller ta över målet som det är."),
        )
        for goal in rows[:LIMIT]
    ]
