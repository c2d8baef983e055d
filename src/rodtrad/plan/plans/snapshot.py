"""What is frozen when a plan is adopted: its whole text with the words and names of that day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rodtrad.core.snapshots import SnapshotKind
from rodtrad.org.tree.models import BOARD_KINDS
from rodtrad.org.tree.queries import path_to
from rodtrad.plan.goals.queries import chain_above
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
    indicators: tuple[str, ...]
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


PLAN = SnapshotKind("plan", PlanText, 1)


def text_of(plan: Plan, contents: PlanContents | None = None) -> PlanText:
    """The plan's live text as a value, with names as of the last day of its year or today if that is earlier."""
    contents = contents or contents_of(plan)
    path = path_to(plan.node_id)
    board = next((p for p in reversed(path) if p.kind in BOARD_KINDS), None)
    name = path[-1].name if path else plan.node.code
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
        goals=tuple(_goal(item, tuple(str(g) for g in chain_above(item.goal))) for item in contents.goals),
        parts=_parts(contents.parts.values()),
    )


def _goal(item: GoalContents, above: tuple[str, ...]) -> GoalText:
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
        indicators=tuple(link.indicator.name for link in item.indicators),
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
        )
        for p in rows
        if p.text or p.common or p.amount_sek is not None
    )
