"""Questions about signals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse

from rodtrad.analyse.signals.judgement import Judged, is_trial
from rodtrad.analyse.signals.models import Overruling, Signal, Step
from rodtrad.analyse.signals.series import label_of
from rodtrad.analyse.signals.states import CHANGES, CONCERNS, IMPROVEMENTS, NEUTRALS, Variation
from rodtrad.analyse.signals.words import amount, assurance_sentence, limits_words, rule_sentence, sentence
from rodtrad.core.contributions import Reading
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.queries import ids_below, node_name_on
from rodtrad.plan.indicators import queries as indicators
from rodtrad.plan.indicators.models import Indicator

JUDGES = frozenset(
    {RoleKind.UNIT_MANAGER, RoleKind.CONTROLLER, RoleKind.MANAGEMENT, RoleKind.EXECUTIVE_OFFICE}
)  # who may set a step or judge otherwise than the rule


def visible_to(user: Any) -> QuerySet[Signal]:
    """Signals are as open as the figures they are made of: to every employee. Twin of `signals.view`."""
    return Signal.objects.filter(indicator__in=indicators.visible_to(user).values("pk"))


def judged_of(signal: Signal) -> Judged:
    """The stored judgement as the dataclass that words and icons are made from."""
    heading = {True: 1, False: -1}.get(str(signal.variation).endswith("_high"), 0) if signal.variation in CHANGES else 0
    return Judged(
        n_points=signal.n_points,
        gap=signal.gap,
        variation=signal.variation,
        cause=signal.cause,
        heading=heading,
        assurance=signal.assurance,
        run_length=signal.run_length,
        n_since=signal.n_since,
        telling=signal.telling,
        latest=signal.latest,
        previous=signal.previous,
        center=signal.center,
        lower=signal.lower,
        upper=signal.upper,
        target=signal.target,
        is_trial=not signal.gap and is_trial(signal.n_points),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the overview: the signal, its words, and whether a person judged otherwise."""

    signal: Signal
    where: str
    reading: Reading
    overruling: Overruling | None
    latest: str
    target: str


def reading_of(signal: Signal, indicator: Indicator, overruling: Overruling | None) -> Reading:
    """The words and icons of a stored signal, the person's judgement beside the rule's where there is one."""
    judged = judged_of(signal)
    measure = (indicator.unit_of_measure, indicator.n_decimals)
    return Reading(
        sentence=sentence(judged, *measure),
        target_sentence=assurance_sentence(judged, *measure),
        rule=rule_sentence(judged),
        variation=overruling.variation if overruling else signal.variation,
        assurance=signal.assurance,
        period=label_of((signal.year, signal.part)) if signal.year else "",
        limits=limits_words(judged, *measure),
        url=reverse("signals:series", args=[signal.indicator_id, signal.node_id]),
        overruled_because=overruling.reason if overruling else "",
        spark=signal.spark,
    )


def _overrulings(pairs: Iterable[tuple[int, int]]) -> Mapping[tuple[int, int, int, str], Overruling]:
    wanted = set(pairs)
    rows = Overruling.objects.filter(
        indicator_id__in={i for i, _ in wanted}, node_id__in={n for _, n in wanted}
    ).select_related("made_by")
    found: dict[tuple[int, int, int, str], Overruling] = {}
    for row in rows:  # newest first
        found.setdefault((row.indicator_id, row.node_id, row.year, row.part), row)
    return found


def with_words(signals: Iterable[Signal]) -> list[Row]:
    """The rows of the overview for these signals (which bring `indicator` and `where`). One query more."""
    listed = list(signals)
    overruled = _overrulings((s.indicator_id, s.node_id) for s in listed) if listed else {}
    rows: list[Row] = []
    for signal in listed:
        person = overruled.get((signal.indicator_id, signal.node_id, signal.year or 0, signal.part))
        unit, n_decimals = signal.indicator.unit_of_measure, signal.indicator.n_decimals
        rows.append(
            Row(
                signal=signal,
                where=getattr(signal, "where", ""),
                reading=reading_of(signal, signal.indicator, person),
                overruling=person,
                latest=amount(signal.latest, unit, n_decimals),
                target=amount(signal.target, unit, n_decimals),
            )
        )
    return rows


def readings(user: Any, pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Reading]:
    """What the series of each (indicator id, node id) say; pairs never judged are left out. Two queries."""
    wanted = set(pairs)
    rows = (
        visible_to(user)
        .filter(indicator_id__in={i for i, _ in wanted}, node_id__in={n for _, n in wanted})
        .select_related("indicator")
        .defer("indicator__search")
    )
    chosen = [s for s in rows if (s.indicator_id, s.node_id) in wanted]
    return {(r.signal.indicator_id, r.signal.node_id): r.reading for r in with_words(chosen)}


ORDER = Case(
    When(variation__in=CONCERNS, then=Value(0)),
    When(variation__in=NEUTRALS, then=Value(1)),
    When(variation__in=IMPROVEMENTS, then=Value(2)),
    When(assurance="fail", then=Value(3)),
    When(variation=Variation.COMMON, then=Value(4)),
    default=Value(5),
    output_field=IntegerField(),
)


def overview(user: Any, node_id: int, *, show: str = "", indicator_id: int | None = None) -> QuerySet[Signal]:
    """The signals at and below a node, those that deserve a talk first. `show` "changes" leaves the quiet ones out."""
    rows = visible_to(user).filter(node_id__in=ids_below(node_id))
    if show == "changes":
        rows = rows.filter(variation__in=CHANGES)
    if indicator_id is not None:
        rows = rows.filter(indicator_id=indicator_id)
    rows = rows.select_related("indicator").defer("indicator__search", "indicator__definition")
    return rows.annotate(urgency=ORDER, where=node_name_on()).order_by("urgency", "indicator__name", "node_id")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many series of one indicator below a node have changed, and how many were judged."""

    indicator_id: int
    name: str
    n_series: int
    n_judged: int
    n_better: int
    n_worse: int
    n_failing: int


def tallies(user: Any, node_id: int) -> list[Tally]:
    """One line an indicator below a node, most to talk about first. One query."""
    rows = (
        visible_to(user)
        .filter(node_id__in=ids_below(node_id))
        .values("indicator_id", "indicator__name")
        .annotate(
            n=Count("pk"),
            judged=Count("pk", filter=Q(gap="")),
            better=Count("pk", filter=Q(variation__in=IMPROVEMENTS)),
            worse=Count("pk", filter=Q(variation__in=CONCERNS)),
            failing=Count("pk", filter=Q(assurance="fail")),
        )
        .order_by("-worse", "-better", "indicator__name")
    )
    return [
        Tally(r["indicator_id"], r["indicator__name"], r["n"], r["judged"], r["better"], r["worse"], r["failing"])
        for r in rows
    ]


def steps_of(indicator_id: int, node_id: int) -> list[Step]:
    """The steps of a series that stand, oldest first."""
    rows = Step.objects.filter(indicator_id=indicator_id, node_id=node_id, withdrawn_at=None).select_related("set_by")
    return list(rows.order_by("year", "part"))


def overrulings_of(indicator_id: int, node_id: int) -> list[Overruling]:
    """What people have judged of a series, newest first."""
    return list(Overruling.objects.filter(indicator_id=indicator_id, node_id=node_id).select_related("made_by")[:20])


def home_node(user: Any) -> int | None:
    """The node whose signals concern the person most: where they have a role, the lowest first."""
    kinds = [RoleKind.UNIT_MANAGER, RoleKind.CONTRIBUTOR, RoleKind.CONTROLLER, RoleKind.MANAGEMENT]
    held = {r.kind: r.node_id for r in roles_of(user).order_by("-pk")}
    return next((held[k] for k in kinds if k in held), next(iter(held.values()), None))
