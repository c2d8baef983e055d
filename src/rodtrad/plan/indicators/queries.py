"""Questions about indicators, their targets and values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from rodtrad.core.ordering import SwedishOrder
from rodtrad.core.periods import today
from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.people.queries import kinds_of, nodes_where, roles_of
from rodtrad.org.tree.models import Kind, Placement
from rodtrad.org.tree.queries import node_name_on, periods_on
from rodtrad.plan.indicators.models import Aggregation, Direction, Indicator, SetBy, Sex, Source, Target, Value

KEEPERS = frozenset({RoleKind.EXECUTIVE_OFFICE, RoleKind.CONTROLLER, RoleKind.MANAGEMENT})
RECORDERS = KEEPERS | {RoleKind.UNIT_MANAGER, RoleKind.CONTRIBUTOR}
STALE_AFTER_YEARS = 2


def visible_to(user: Any) -> QuerySet[Indicator]:
    """Indicators and their figures are open to every employee who has logged in. Twin of `indicators.view`."""
    return Indicator.objects.all() if user.is_authenticated else Indicator.objects.none()


def keepable_by(user: Any) -> QuerySet[Indicator]:
    """Indicators that `user` may change. Twin of `indicators.change`."""
    if RoleKind.EXECUTIVE_OFFICE in kinds_of(user):
        return Indicator.objects.all()
    if not user.is_authenticated:
        return Indicator.objects.none()
    return Indicator.objects.filter(Q(node_id__in=nodes_where(user, KEEPERS)) | Q(owner_id=user.pk))


def unowned() -> Q:
    """The condition that an indicator in use has no owner who works here today."""
    works = Role.objects.filter(person=OuterRef("owner"), valid__contains=today())
    return Q(owner__isnull=True) | Q(owner__is_active=False) | ~Exists(works)


def in_use(year: int | None = None) -> Q:
    """The condition that an indicator is used in `year` (this year by default)."""
    return Q(last_year__isnull=True) | Q(last_year__gte=year or today().year)


def catalogue(
    user: Any, *, text: str = "", source: str = "", loose: str = "", year: int | None = None
) -> QuerySet[Indicator]:
    """The catalogue, filtered: `text` in Swedish full text, `source`, and what lacks an owner or a value in `year`."""
    found = visible_to(user).select_related("owner", "node")
    if source:
        found = found.filter(source=source)
    if loose == "owner":
        found = found.filter(unowned())
    if loose == "value":
        current = Value.objects.filter(indicator=OuterRef("pk"), is_current=True, year__gte=(year or today().year) - 1)
        found = found.filter(~Exists(current)).exclude(source=Source.COMPUTED)
    if text.strip():
        query = SearchQuery(text, config="swedish", search_type="websearch")
        found = found.filter(Q(search=query) | Q(code__iexact=text.strip()))
        return found.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "pk")
    return found.order_by(SwedishOrder("name"), "pk")


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one period: total, women, men (None: not there), how sure they are and where they come from.

    `origin`: recorded here, gathered from below, or computed. `reason` says why a figure that could be there is missing.
    """

    year: int
    part: str
    total: Decimal | None
    women: Decimal | None
    men: Decimal | None
    status: str
    source: str
    recorded_at: datetime | None
    origin: str = "recorded"
    reason: str = ""
    n_counted: int = 0
    n_expected: int = 0

    @property
    def credit(self) -> str:
        """Where the figure comes from, in a sentence. A source is named only for a figure that is shown as it came."""
        if self.origin == "recorded":
            return _("Källa: %(source)s") % {"source": self.source} if self.source else ""
        if self.origin == "computed":
            return _("Egen beräkning: %(source)s") % {"source": self.source}
        return _("Sammanlagt av %(n)s av %(of)s som mäter") % {"n": self.n_counted, "of": self.n_expected}

    @property
    def label(self) -> str:
        """The period as the city writes it: 2026, T1 2026, 2026-04."""
        if not self.part:
            return str(self.year)
        return f"{self.part} {self.year}" if self.part.startswith("T") else f"{self.year}-{self.part}"


@dataclass(frozen=True, slots=True)
class Series:
    """All current points of one indicator at one node, in time order."""

    indicator_id: int
    node_id: int
    points: tuple[Point, ...]

    @property
    def annual(self) -> tuple[Point, ...]:
        """The whole years."""
        return tuple(p for p in self.points if not p.part)

    @property
    def latest(self) -> Point | None:
        """The newest point that has a total; a whole year counts as later than its parts."""
        known = [p for p in self.points if p.total is not None]
        return max(known, key=lambda p: (p.year, p.part or "~")) if known else None

    def is_stale(self, year: int) -> bool:
        """Whether the newest figure is too old to say anything of `year`."""
        return self.latest is None or self.latest.year < year - STALE_AFTER_YEARS


def series_for(
    pairs: Iterable[tuple[int, int]],
    *,
    first_year: int | None = None,
    last_year: int | None = None,
    annual_only: bool = False,
) -> dict[tuple[int, int], Series]:
    """The series of each (indicator id, node id), in one query. A pair without figures has an empty series."""
    wanted = set(pairs)
    if not wanted:
        return {}
    values = Value.objects.filter(
        is_current=True, indicator_id__in={i for i, _node in wanted}, node_id__in={node for _i, node in wanted}
    )
    if first_year is not None:
        values = values.filter(year__gte=first_year)
    if last_year is not None:
        values = values.filter(year__lte=last_year)
    if annual_only:
        values = values.filter(part="")
    gathered: dict[tuple[int, int], dict[tuple[int, str], dict[str, Any]]] = defaultdict(dict)
    rows = values.values_list(
        "indicator_id", "node_id", "year", "part", "sex", "value", "status", "source", "recorded_at"
    )
    for indicator_id, node_id, year, part, sex, value, status, source, recorded_at in rows:
        if (indicator_id, node_id) not in wanted:
            continue
        cell = gathered[indicator_id, node_id].setdefault(
            (year, part), {"status": status, "source": source, "recorded_at": recorded_at}
        )
        cell[sex] = value
    return {pair: Series(*pair, points=_points(gathered.get(pair, {}))) for pair in wanted}


def _points(cells: dict[tuple[int, str], dict[str, Any]]) -> tuple[Point, ...]:
    ordered = sorted(cells, key=lambda key: (key[0], key[1] or "~"))
    return tuple(
        Point(
            year=year,
            part=part,
            total=cells[year, part].get(Sex.TOTAL),
            women=cells[year, part].get(Sex.WOMEN),
            men=cells[year, part].get(Sex.MEN),
            status=cells[year, part]["status"],
            source=cells[year, part]["source"],
            recorded_at=cells[year, part]["recorded_at"],
        )
        for year, part in ordered
    )


@dataclass(frozen=True, slots=True)
class Aims:
    """What an indicator is to reach at a node in a year, as set by the council, the board and the unit (None: not set)."""

    council: Target | None = None
    board: Target | None = None
    unit: Target | None = None

    @property
    def nearest(self) -> Target | None:
        """The one that binds here: the unit's own, else the board's, else the council's."""
        return self.unit or self.board or self.council


def aims_for(
    pairs: Iterable[tuple[int, int]], year: int, node_ids_above: dict[int, set[int]] | None = None
) -> dict[tuple[int, int], Aims]:
    """The targets of each (indicator id, node id) in `year`, in one query.

    A target stands at the node itself or (board's, council's) at a node above it; `node_ids_above` gives for
    each node which those are. Without it, only the council's targets are taken from elsewhere.
    """
    wanted = set(pairs)
    found: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(indicator_id__in={i for i, _node in wanted}, year=year):
        found[target.indicator_id].append(target)
    above = node_ids_above or {}
    answer: dict[tuple[int, int], Aims] = {}
    for indicator_id, node_id in wanted:
        chosen: dict[str, Target] = {}
        for target in found[indicator_id]:
            if (
                target.set_by == SetBy.COUNCIL
                or target.node_id == node_id
                or target.node_id in above.get(node_id, set())
            ):
                chosen[target.set_by] = target
        answer[indicator_id, node_id] = Aims(**chosen)
    return answer


def targets_of(indicator_id: int, node_id: int, node_ids_above: set[int]) -> list[Target]:
    """Every target that holds or has held at the node, the latest year first: its own, those of nodes above, the council's. One query."""
    here = Q(set_by=SetBy.COUNCIL) | Q(node_id=node_id) | (Q(set_by=SetBy.BOARD) & Q(node_id__in=node_ids_above))
    rows = Target.objects.filter(here, indicator_id=indicator_id).annotate(node_name=node_name_on())
    return sorted(rows, key=lambda t: (-t.year, list(SetBy).index(SetBy(t.set_by))))


def nearest_by_year(targets: Iterable[Target]) -> dict[int, Target]:
    """The target that binds in each year: the unit's own, else the board's, else the council's."""
    rank = list(SetBy)
    nearest: dict[int, Target] = {}
    for target in targets:
        there = nearest.get(target.year)
        if there is None or rank.index(SetBy(target.set_by)) > rank.index(SetBy(there.set_by)):
            nearest[target.year] = target
    return nearest


def is_reached(value: Decimal | None, target: Target | None, direction: str) -> bool | None:
    """Whether `value` reaches `target` in the indicator's direction; None when that can't be said."""
    if value is None or target is None or direction == Direction.NONE:
        return None
    if direction == Direction.BAND:
        return target.value <= value <= (target.value_to if target.value_to is not None else target.value)
    return value >= target.value if direction == Direction.HIGHER else value <= target.value


@dataclass(frozen=True, slots=True)
class Standing:
    """How an indicator stands at a node in a year: everything that a row in a report or plan shows."""

    indicator: Indicator
    node_id: int
    year: int
    series: Series
    aims: Aims
    role: str = ""

    @property
    def outcome(self) -> Point | None:
        """The newest figure of the year itself."""
        of_year = [p for p in self.series.points if p.year == self.year and p.total is not None]
        return max(of_year, key=lambda p: p.part or "~") if of_year else None

    @property
    def missing_reason(self) -> str:
        """Why there is no outcome of the year, as far as that is known."""
        if self.outcome is not None:
            return ""
        return next((p.reason for p in reversed(self.series.points) if p.year == self.year and p.reason), "")

    @property
    def earlier(self) -> tuple[Point, ...]:
        """The whole years before, oldest first, at most three."""
        return tuple(p for p in self.series.annual if p.year < self.year)[-3:]

    @property
    def reached(self) -> bool | None:
        """Whether the outcome reaches the nearest target; None when that can't be said."""
        return is_reached(self.outcome.total if self.outcome else None, self.aims.nearest, self.indicator.direction)

    @property
    def state(self) -> str:
        """`good`, `bad`, or `neutral`; a figure past its time shows no state."""
        if self.reached is None:
            return "neutral"
        return "good" if self.reached else "bad"


def standings(
    items: Iterable[tuple[Indicator, int, str]],
    year: int,
    node_ids_above: dict[int, set[int]] | None = None,
    *,
    from_below: bool = False,
) -> dict[tuple[int, int], Standing]:
    """How each (indicator, node id, role) stands in `year`. Two queries, however many; a few more for computed indicators.

    `from_below`: what is not recorded at the node itself is gathered from the nodes below, which is one query more.
    """
    from rodtrad.plan.indicators.figures import full_series

    wanted = {(i.pk, n): (i, n, role) for i, n, role in items}
    whole = [(i, n) for i, n, _role in wanted.values() if from_below or i.source == Source.COMPUTED]
    series = series_for(wanted, first_year=year - 4, last_year=year)
    if whole:
        series |= full_series(whole, year - 4, year)
    aims = aims_for(wanted, year, node_ids_above)
    return {
        pair: Standing(indicator, node_id, year, series[pair], aims[pair], role)
        for pair, (indicator, node_id, role) in wanted.items()
    }


def owned_by(person: Any, node: Any) -> QuerySet[Indicator]:
    """The indicators that `person` owns at `node`."""
    return Indicator.objects.filter(owner=person, node=node)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure to be recorded. `part` "" is the whole year."""

    indicator_id: int
    node_id: int
    year: int
    value: Decimal
    part: str = ""
    sex: str = Sex.TOTAL
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    status: str = "final"
    comment: str = ""
    key: tuple[Any, ...] = field(default=(), compare=False)


def places_of(indicator: Indicator) -> QuerySet[Any]:
    """Where the indicator has figures, and the nodes above them where they are laid together; those highest up first."""
    at = Value.objects.filter(indicator=indicator, is_current=True).values("node_id").distinct()
    above = Placement.objects.filter(node_id__in=at, valid__contains=today()).values("ancestor_id")
    shown = Q(node_id__in=at)
    if indicator.aggregation != Aggregation.NONE or indicator.source == Source.COMPUTED:
        shown |= Q(node_id__in=above)
    rank = Case(*(When(kind=k, then=i) for i, k in enumerate(Kind)), default=99, output_field=IntegerField())
    return periods_on().filter(shown).order_by(rank, SwedishOrder("name"), "node_id")


def last_change(indicator_id: int) -> date | None:
    """When a figure of the indicator was last recorded."""
    latest = (
        Value.objects.filter(indicator_id=indicator_id)
        .order_by("-recorded_at")
        .values_list("recorded_at", flat=True)
        .first()
    )
    return latest.date() if latest else None


def keepable_nodes(user: Any) -> list[Any]:
    """The nodes where the person's own roles let them make indicators, as they are today (at most twenty)."""
    at = roles_of(user).filter(kind__in=KEEPERS).values("node_id")
    return list(periods_on().filter(node_id__in=at)[:20])


def open_ones() -> QuerySet[Indicator]:
    """Indicators in use: they go on where the organisation that they belong to does."""
    return Indicator.objects.filter(in_use())


def open_targets() -> QuerySet[Target]:
    """Targets of this year and later: they go on where their organisation does."""
    return Target.objects.filter(year__gte=today().year)
