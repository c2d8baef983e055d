"""What goals contribute to search and the thread check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.contributions import LooseEnd, SearchHit
from rodtrad.core.verdicts import Sentence
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


@dataclass(frozen=True, slots=True)
class Break:
    """A way in which the chain can be broken: the check that it is told under, what it says, how it is mended, and where."""

    check: str
    sentence: Sentence
    mend: Sentence
    is_mended_in_plan: bool = False


BREAKS: dict[str, Break] = {
    "no_result": Break(
        "goal_no_result",
        gettext_lazy("Målet saknar förväntat resultat."),
        gettext_lazy("Skriv vad som ska ha hänt när året är slut."),
        is_mended_in_plan=True,
    ),
    "not_followed": Break(
        "result_not_followed",
        gettext_lazy("Inget mäter det förväntade resultatet och ingen har skrivit hur det följs upp."),
        gettext_lazy("Välj en indikator, eller skriv hur ni ser om ni nått dit."),
        is_mended_in_plan=True,
    ),
    "no_unit_goal": Break(
        "board_goal_no_unit_goal",
        gettext_lazy("Ingen enhet har ett mål som utgår från nämndens mål."),
        gettext_lazy("Ta upp det i dialogen om planerna, eller ta bort nämndmålet."),
    ),
    "no_board_goal": Break(
        "area_goal_no_board_goal",
        gettext_lazy("Ingen nämnd eller bolagsstyrelse har ett mål som utgår från det här."),
        gettext_lazy("Ta upp det med de nämnder som det rör."),
    ),
    "left": Break(
        "area_goal_no_board_goal",
        gettext_lazy("Nämnden hade mål under det här förra året men inte i år."),
        gettext_lazy("Skriv ett nämndmål, eller ta över målet som det är."),
    ),
}


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Where the chain is broken at and below a node in a year. One query, however many goals."""
    goals = visible_to(person).filter(withdrawn_at=None, first_year__lte=year.pk, last_year__gte=year.pk)
    below = goals.filter(node_id__in=ids_below(node_id))
    rows = _titled("no_result", _without_result(below)).union(
        _not_followed(below),
        _titled("no_unit_goal", _without_unit_goal(below)),
        _areas("no_board_goal", _area_without_board_goal(goals, year.pk), node_id, [Kind.COUNCIL]),
        _areas("left", _area_left(goals, year.pk, node_id), node_id, BOARD_KINDS),
        all=True,
    )
    order = list(BREAKS)
    found = sorted(rows, key=lambda row: (order.index(row[0]), row[3], row[6], row[1]))
    return [_told(row, node_id) for row in found]


def _told(row: tuple[Any, ...], asked: int) -> LooseEnd:
    code, pk, title, at, name, plan_id, _position = row
    how = BREAKS[code]
    url = reverse("desk:thread", args=[pk])
    if how.is_mended_in_plan:
        url = reverse("plans:edit", args=[plan_id]) + f"#goal-{pk}-expected_result"
    is_area = how.check == "area_goal_no_board_goal"  # the council's, but it is told of the one that was asked about
    params = {} if is_area else {"node_name": name}
    return LooseEnd(how.check, how.sentence, title, url, asked if is_area else at, how.mend, params)


def _titled(code: str, goals: QuerySet[Goal], title: Any = "title") -> Any:
    """The goals as rows: code, key, title, node, its name, plan, order."""
    named = goals.annotate(node_name=node_name_on(), shown=F(title) if isinstance(title, str) else title)
    columns = (Value(code), "pk", "shown", "node_id", "node_name", "plan_id", "position")
    return named.order_by("node_id", "position", "pk").values_list(*columns)[:LIMIT]


def _areas(code: str, goals: QuerySet[Goal], node_id: int, kinds: Iterable[str]) -> Any:
    """The council's goals as rows, where the node is of the kinds."""
    concerned = Exists(periods_on().filter(node_id=node_id, kind__in=kinds))
    return _titled(code, goals.filter(concerned, level=Level.AREA), Trim(Concat("number", Value(" "), "title")))


def _without_result(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Unit goals with no expected result."""
    some = ExpectedResult.objects.filter(goal=OuterRef("pk"), withdrawn_at=None)
    return goals.filter(~Exists(some), level=Level.UNIT)


def _not_followed(goals: QuerySet[Goal]) -> Any:
    """Expected results that nothing measures and that do not say how they are followed, as rows."""
    rows = ExpectedResult.objects.filter(withdrawn_at=None, indicator__isnull=True, followed_by="", goal__in=goals)
    columns = ("goal_id", "text", "goal__node_id", "node_name", "goal__plan_id", "position")
    named = rows.annotate(node_name=node_name_on(ref="goal__node_id")).order_by("goal__node_id", "pk")
    return named.values_list(Value("not_followed"), *columns)[:LIMIT]


def _without_unit_goal(goals: QuerySet[Goal]) -> QuerySet[Goal]:
    """Board goals that no unit works with, under boards that have units."""
    child = Goal.objects.filter(parent=OuterRef("pk"), withdrawn_at=None)
    units = NodePeriod.objects.filter(kind=Kind.UNIT, node__placements__ancestor_id=OuterRef("node_id"))
    return goals.filter(~Exists(child), Exists(units), level=Level.BOARD)


def _area_without_board_goal(goals: QuerySet[Goal], year: int) -> QuerySet[Goal]:
    """Area goals that no board has a goal under this year."""
    child = Goal.objects.filter(parent=OuterRef("pk"), level=Level.BOARD, first_year=year, withdrawn_at=None)
    return goals.filter(~Exists(child))


def _area_left(goals: QuerySet[Goal], year: int, node_id: int) -> QuerySet[Goal]:
    """Area goals that the board had goals under last year but not this year: they concern its mission."""
    own = Goal.objects.filter(parent=OuterRef("pk"), node_id=node_id, withdrawn_at=None)
    return goals.filter(Exists(own.filter(first_year=year - 1)), ~Exists(own.filter(first_year=year)))
