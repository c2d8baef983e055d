"""The whole series of an indicator at a node: what is recorded there, else gathered from below, or computed from others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.aggregates import Amount, gather
from rodtrad.plan.indicators.computing import Known, Missing, Outcome, Reference, evaluate, read, references
from rodtrad.plan.indicators.models import Aggregation, Indicator, Sex, Source, ValueStatus
from rodtrad.plan.indicators.queries import Point, Series, series_for

DEEPEST = 4  # computed from computed from …
Pair = tuple[int, int]


def full_series(
    pairs: Iterable[tuple[Indicator, int]], first_year: int, last_year: int, *, annual_only: bool = False
) -> dict[Pair, Series]:
    """The series of each (indicator, node id) from `first_year` to `last_year`. A constant number of queries.

    A recorded figure goes before one gathered from below; a computed indicator has only what its expression gives.
    Where a figure is missing although something is known, the point stands there with its reason.
    """
    wanted = list(pairs)
    computed = [(i, n) for i, n in wanted if i.source == Source.COMPUTED]
    needs = _Needs()
    needs.follow(computed)
    basic = {(i.pk, n): (i, n) for i, n in [*wanted, *needs.basic] if i.source != Source.COMPUTED}
    first = first_year - needs.most_back
    series = _basic(list(basic.values()), first, last_year, annual_only=annual_only)
    for pair in needs.in_order():
        series[pair] = needs.compute(pair, series, (first_year, last_year))
    return {
        (i.pk, n): Series(i.pk, n, tuple(p for p in series[i.pk, n].points if p.year >= first_year)) for i, n in wanted
    }


def _basic(
    pairs: list[tuple[Indicator, int]], first_year: int, last_year: int, *, annual_only: bool
) -> dict[Pair, Series]:
    recorded = series_for(
        [(i.pk, n) for i, n in pairs], first_year=first_year, last_year=last_year, annual_only=annual_only
    )
    gathered = gather(pairs, range(first_year, last_year + 1), annual_only=annual_only)
    return {pair: _merged(series, gathered.get(pair, ())) for pair, series in recorded.items()}


def _merged(recorded: Series, amounts: tuple[Amount, ...]) -> Series:
    have = {(p.year, p.part) for p in recorded.points}
    by_period: dict[tuple[int, str], dict[str, Amount]] = defaultdict(dict)
    for amount in amounts:
        if (amount.year, amount.part) not in have:
            by_period[amount.year, amount.part][amount.sex] = amount
    points = [*recorded.points, *(_point(year, part, cells) for (year, part), cells in by_period.items())]
    points.sort(key=lambda p: (p.year, p.part or "~"))
    return replace(recorded, points=tuple(points))


def _point(year: int, part: str, cells: dict[str, Amount]) -> Point:
    total = cells.get(Sex.TOTAL) or next(iter(cells.values()))
    status = ValueStatus.PRELIMINARY if any(a.is_preliminary for a in cells.values()) else ValueStatus.FINAL
    return Point(
        year=year,
        part=part,
        total=_value(cells, Sex.TOTAL),
        women=_value(cells, Sex.WOMEN),
        men=_value(cells, Sex.MEN),
        status=status,
        source=_("%(n)s av %(of)s som mäter") % {"n": total.n_counted, "of": total.n_expected},
        recorded_at=max((a.recorded_at for a in cells.values() if a.recorded_at), default=None),
        origin="gathered",
        reason=total.reason,
        n_counted=total.n_counted,
        n_expected=total.n_expected,
    )


def _value(cells: dict[str, Amount], sex: str) -> Decimal | None:
    return cells[sex].value if sex in cells else None


class _Needs:
    """What a set of computed indicators stand on, followed downwards a level at a time."""

    def __init__(self) -> None:
        self.computed: dict[Pair, Indicator] = {}
        self.levels: list[list[Pair]] = []
        self.basic: list[tuple[Indicator, int]] = []
        self.most_back = 0
        self.by_code: dict[str, Indicator] = {}
        self.nodes: dict[str, int] = {}

    def follow(self, asked: list[tuple[Indicator, int]]) -> None:
        """Find every indicator and node that the expressions name; two queries a level, one when there is nothing new."""
        waiting = asked
        for _level in range(DEEPEST):
            if not waiting:
                return
            self.computed |= {(i.pk, n): i for i, n in waiting}
            self.levels.append([(i.pk, n) for i, n in waiting])
            named = {(i.pk, n): references(read(i.expression)) for i, n in waiting}
            every = [r for refs in named.values() for r in refs]
            self._fetch(every)
            self.most_back += max((r.back for r in every), default=0)
            found: dict[Pair, tuple[Indicator, int]] = {}
            for (_pk, node_id), refs in named.items():
                for ref in refs:
                    indicator, at = self.by_code.get(ref.code.lower()), self._place(ref, node_id)
                    if indicator is not None and at is not None:
                        found[indicator.pk, at] = (indicator, at)
            self.basic += [pair for pair in found.values() if pair[0].source != Source.COMPUTED]
            waiting = [
                (i, n) for i, n in found.values() if i.source == Source.COMPUTED and (i.pk, n) not in self.computed
            ]

    def _fetch(self, every: list[Reference]) -> None:
        codes = {r.code for r in every} - set(self.by_code)
        if codes:
            rows = Indicator.objects.filter(code__in=codes).defer("search", "definition", "comparability")
            self.by_code |= {i.code.lower(): i for i in rows}
        places = {r.node for r in every if r.node} - set(self.nodes)
        if places:
            self.nodes |= dict(Node.objects.filter(code__in=places).values_list("code", "pk"))

    def _place(self, ref: Reference, node_id: int) -> int | None:
        return self.nodes.get(ref.node) if ref.node else node_id

    def in_order(self) -> list[Pair]:
        """The computed pairs, those that others stand on first."""
        return list(dict.fromkeys(pair for level in reversed(self.levels) for pair in level))

    def compute(self, pair: Pair, series: dict[Pair, Series], years: tuple[int, int]) -> Series:
        """The series of a computed pair, from the series of what it stands on."""
        indicator = self.computed[pair]
        tree = read(indicator.expression)
        cells: dict[Pair, dict[tuple[int, str], Point]] = {}
        stood_on = {r: self._pair(r, pair[1]) for r in references(tree)}
        for one in stood_on.values():
            if one is not None and one in series:
                cells[one] = {(p.year, p.part): p for p in series[one].points}
        periods = {
            (p.year + r.back, p.part)
            for r, one in stood_on.items()
            if one in cells and not r.node
            for p in series[one].points
        }
        points: list[Point] = []
        for year, part in sorted(periods, key=lambda key: (key[0], key[1] or "~")):
            if years[0] - self.most_back <= year <= years[1]:
                points.append(self._computed(indicator, tree, (year, part), stood_on, cells))
        return Series(*pair, points=tuple(points))

    def _pair(self, ref: Reference, node_id: int) -> Pair | None:
        indicator, at = self.by_code.get(ref.code.lower()), self._place(ref, node_id)
        return None if indicator is None or at is None else (indicator.pk, at)

    def _computed(
        self,
        indicator: Indicator,
        tree: object,
        period: tuple[int, str],
        stood_on: dict[Reference, Pair | None],
        cells: dict[Pair, dict[tuple[int, str], Point]],
    ) -> Point:
        used: list[Point] = []

        def value_of(ref: Reference, sex: str) -> Outcome:
            one = stood_on[ref]
            point = cells.get(one, {}).get((period[0] - ref.back, period[1])) if one is not None else None
            figure = None if point is None else {"T": point.total, "K": point.women, "M": point.men}[sex]
            if point is None or figure is None:
                why = point.reason if point is not None and point.reason else _why(self.by_code.get(ref.code.lower()))
                when = f"{period[1]} {period[0] - ref.back}".strip()
                return Missing(
                    _("%(what)s har inget värde för %(when)s. %(why)s").strip()
                    % {"what": ref, "when": when, "why": why}
                )
            used.append(point)
            return Known(figure)

        total = evaluate(tree, lambda ref: value_of(ref, Sex.TOTAL))  # type: ignore[arg-type]
        women = men = None
        if indicator.is_split_by_sex:
            women, men = (_known(evaluate(tree, lambda ref, s=s: value_of(ref, s))) for s in (Sex.WOMEN, Sex.MEN))  # type: ignore[misc]
        preliminary = any(p.status == ValueStatus.PRELIMINARY for p in used)
        return Point(
            year=period[0],
            part=period[1],
            total=_known(total),
            women=women,
            men=men,
            status=ValueStatus.PRELIMINARY if preliminary else ValueStatus.FINAL,
            source=indicator.expression,
            recorded_at=max((p.recorded_at for p in used if p.recorded_at), default=None),
            origin="computed",
            reason=total.reason.strip() if isinstance(total, Missing) else "",
        )


def _known(outcome: Outcome) -> Decimal | None:
    return outcome.value if isinstance(outcome, Known) else None


def _why(indicator: Indicator | None) -> str:
    if indicator is None:
        return _("Indikatorn eller organisationen finns inte.")
    if indicator.aggregation == Aggregation.NONE:
        return _("Den läggs inte samman nedifrån.")
    return ""
