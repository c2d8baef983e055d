"""What is frozen when a plan is adopted: its whole text with the words and names of that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rodtrad.core.snapshots import SnapshotKind
from rodtrad.org.tree.models import BOARD_KINDS
from rodtrad.org.tree.queries import node_name_on, path_to
from rodtrad.plan.goals.queries import chain_above
from rodtrad.plan.indicators.queries import aims_for
from rodtrad.plan.plans.contents import GoalContents, PlanContents, contents_of
from rodtrad.plan.plans.models import Part, Plan


@dataclass(frozen=True, slots=True)
class PartText:
    """One answered duty."""

    kind: str
    aspect: str
    text: str
    basis: str = ""
    basis_reference: str = ""
    amount_sek: Decimal | None = None
    common_title: str = ""
    common_text: str = ""
    common_source: str = ""


@dataclass(frozen=True, slots=True)
class ResultText:
    """One expected result."""

    kind: str
    text: str
    indicator: str = ""
    unit_of_measure: str = ""
    target_value: Decimal | None = None
    followed_by: str = ""


@dataclass(frozen=True, slots=True)
class TargetText:
    """What an indicator is to reach in the plan's year, and who set it: council, board or unit."""

    set_by: str
    value: Decimal
    value_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class IndicatorText:
    """An indicator on a goal, in what role it stands there, and its targets of the year."""

    name: str
    unit_of_measure: str = ""
    role: str = ""
    targets: tuple[TargetText, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityText:
    """One activity."""

    title: str
    description: str
    starts_on: date
    ends_on: date
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class GoalText:
    """One goal with all that hangs on it; `above` is the chain from the vision down to its parent."""

    goal_id: int
    title: str
    purpose: str
    above: tuple[str, ...]
    supports: tuple[str, ...]
    takes_over: bool
    results: tuple[ResultText, ...]
    parts: tuple[PartText, ...]
    activities: tuple[ActivityText, ...]
    indicators: tuple[IndicatorText, ...]
    credibility: str = ""
    credibility_reason: str = ""


@dataclass(frozen=True, slots=True)
class PlanText:
    """A whole plan."""

    node_id: int
    node_name: str
    board_name: str
    year: int
    level: str
    version: int
    programme_id: int
    introduction: str
    frame_sek: Decimal | None
    fits_frame: bool | None
    frame_comment: str
    goals: tuple[GoalText, ...]
    parts: tuple[PartText, ...]
    regime: str = ""
    contractor: str = ""


def _named_indicators(document: dict[str, Any]) -> dict[str, Any]:
    """From version 1, where an indicator was its name."""
    for goal in document["goals"]:
        goal["indicators"] = [{"name": name} for name in goal["indicators"]]
    return document


PLAN = SnapshotKind("plan", PlanText, 2, upgrades=((1, _named_indicators),))


def text_of(plan: Plan, contents: PlanContents | None = None) -> PlanText:
    """The plan's live text as a value, with names as of the last day of its year or today if that is earlier."""
    contents = contents or contents_of(plan)
    path = path_to(plan.node_id)
    board = next((p for p in reversed(path) if p.kind in BOARD_KINDS), None)
    name = path[-1].name if path else last_name(plan)
    aims = _aims(plan, contents, {p.node_id for p in path})
    own = path[-1] if path else None
    return PlanText(
        node_id=plan.node_id,
        node_name=name,
        board_name=board.name if board is not None else "",
        year=plan.year_id,
        level=plan.level,
        version=plan.version,
        programme_id=plan.year.programme_id,
        introduction=plan.introduction,
        frame_sek=plan.frame_sek,
        fits_frame=plan.fits_frame,
        frame_comment=plan.frame_comment,
        goals=tuple(_goal(item, tuple(str(g) for g in chain_above(item.goal)), aims) for item in contents.goals),
        parts=_parts(contents.parts.values()),
        regime=own.regime if own is not None else "",
        contractor=own.contractor if own is not None else "",
    )


def last_name(plan: Plan) -> str:
    """What the plan's node was last called, when it is no longer there."""
    named = Plan.objects.filter(pk=plan.pk).annotate(node_name=node_name_on()).values_list("node_name", flat=True)
    return named.first() or plan.node.code


def _aims(plan: Plan, contents: PlanContents, node_ids: set[int]) -> dict[int, tuple[TargetText, ...]]:
    """The targets of the plan's year for each indicator on its goals, by indicator id. One query, none without indicators."""
    pairs = {(link.indicator_id, plan.node_id) for item in contents.goals for link in item.indicators}
    if not pairs:
        return {}
    found = aims_for(pairs, plan.year_id, {plan.node_id: node_ids})
    return {
        indicator_id: tuple(
            TargetText(t.set_by, t.value, t.value_to) for t in (aims.council, aims.board, aims.unit) if t is not None
        )
        for (indicator_id, _node), aims in found.items()
    }


def _goal(item: GoalContents, above: tuple[str, ...], aims: dict[int, tuple[TargetText, ...]]) -> GoalText:
    return GoalText(
        goal_id=item.goal.pk,
        title=item.goal.title,
        purpose=item.goal.purpose,
        above=above,
        supports=tuple(str(g) for g in item.supports),
        takes_over=item.goal.takes_over,
        results=tuple(
            ResultText(
                kind=r.kind,
                text=r.text,
                indicator=r.indicator.name if r.indicator else "",
                unit_of_measure=r.indicator.unit_of_measure if r.indicator else "",
                target_value=r.target_value,
                followed_by=r.followed_by,
            )
            for r in item.results
        ),
        parts=_parts(item.parts.values()),
        activities=tuple(
            ActivityText(a.title, a.description, a.starts_on, a.ends_on, a.responsible.name if a.responsible else "")
            for a in item.activities
        ),
        indicators=tuple(
            IndicatorText(
                link.indicator.name, link.indicator.unit_of_measure, link.role, aims.get(link.indicator_id, ())
            )
            for link in item.indicators
        ),
        credibility=item.assessment.credibility if item.assessment else "",
        credibility_reason=item.assessment.reason if item.assessment else "",
    )


def _parts(parts: Iterable[Part]) -> tuple[PartText, ...]:
    rows = sorted(parts, key=lambda p: (p.kind, p.aspect))
    return tuple(
        PartText(
            kind=p.kind,
            aspect=p.aspect,
            text=p.text,
            basis=p.basis,
            basis_reference=p.basis_reference,
            amount_sek=p.amount_sek,
            common_title=p.common.title if p.common else "",
            common_text=p.common.text if p.common else "",
            common_source=getattr(p, "common_source", "") if p.common else "",
        )
        for p in rows
        if p.text or p.common or p.amount_sek is not None
    )
