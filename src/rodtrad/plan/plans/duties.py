"""The programme's duties and which of them a plan meets: the one function behind checklist, table, submission and API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from rodtrad.org.programmes.models import Answer
from rodtrad.org.programmes.queries import DutyText, Rulebook
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans.contents import PlanContents
from rodtrad.plan.plans.models import MissingDutyReason, Part


@dataclass(frozen=True, slots=True)
class Filled:
    """What a plan holds that can answer a duty: its goals, which of them have results, and (goal id or None, kind) of its texts."""

    goals: tuple[tuple[int, str], ...] = ()
    with_result: frozenset[int] = frozenset()
    texts: frozenset[tuple[int | None, str]] = frozenset()
    reasons: dict[tuple[int | None, str], str] = field(default_factory=dict, hash=False)
    n_carried_over: int = 0
    origins: frozenset[int] = frozenset()  # last year's goals that these were carried over from


@dataclass(frozen=True, slots=True)
class DutyState:
    """Whether one duty is met in a plan; `goal_id` is None for what is asked once a plan."""

    duty: DutyText
    goal_id: int | None
    goal_title: str
    is_met: bool
    reason: str = ""

    @property
    def sentence(self) -> str:
        """What is lacking, for a person."""
        if self.goal_id is None:
            return _("%(duty)s saknas.") % {"duty": self.duty.title}
        return _("%(duty)s saknas för målet “%(goal)s”.") % {"duty": self.duty.title, "goal": self.goal_title}

    @property
    def key(self) -> str:
        """A name for forms."""
        return f"{self.goal_id or ''}:{self.duty.code}"


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One line of the checklist: a duty, and how many of its places are met."""

    duty: DutyText
    n_met: int
    n_asked: int
    first_missing: DutyState | None

    @property
    def is_met(self) -> bool:
        """Whether it is met everywhere it is asked."""
        return self.n_asked > 0 and self.n_met == self.n_asked


def filled_of(plan_ids: Iterable[int], *, with_reasons: bool = True) -> dict[int, Filled]:
    """What each plan holds, in four queries however many plans; three without the reasons for what is missing."""
    ids = list(plan_ids)
    goals: dict[int, list[tuple[int, str]]] = {i: [] for i in ids}
    standing = Goal.objects.filter(plan_id__in=ids, withdrawn_at=None).order_by("position", "pk")
    n_carried: Counter[int] = Counter()
    origins: dict[int, set[int]] = {i: set() for i in ids}
    columns = ("plan_id", "pk", "title", "is_carried_over", "carried_over_from_id")
    for plan_id, goal_id, title, is_carried, origin in standing.values_list(*columns):
        goals[plan_id].append((goal_id, title))
        n_carried[plan_id] += is_carried
        origins[plan_id] |= {origin} - {None}
    results: dict[int, set[int]] = {i: set() for i in ids}
    standing_results = ExpectedResult.objects.filter(goal__plan_id__in=ids, withdrawn_at=None)
    for plan_id, goal_id in standing_results.values_list("goal__plan_id", "goal_id").distinct():
        results[plan_id].add(goal_id)
    texts: dict[int, set[tuple[int | None, str]]] = {i: set() for i in ids}
    written = Part.objects.filter(_answering(), plan_id__in=ids)
    for plan_id, goal_id, kind in written.values_list("plan_id", "goal_id", "kind"):
        texts[plan_id].add((goal_id, kind))
    reasons: dict[int, dict[tuple[int | None, str], str]] = {i: {} for i in ids}
    given = MissingDutyReason.objects.filter(plan_id__in=ids if with_reasons else [])
    for plan_id, goal_id, kind, reason in given.values_list("plan_id", "goal_id", "kind", "reason"):
        reasons[plan_id][goal_id, kind] = reason
    return {
        i: Filled(
            tuple(goals[i]), frozenset(results[i]), frozenset(texts[i]), reasons[i], n_carried[i], frozenset(origins[i])
        )
        for i in ids
    }


def filled_from(contents: PlanContents, reasons: dict[tuple[int | None, str], str] | None = None) -> Filled:
    """The same as `filled_of`, from contents that are read already. No query."""
    texts = {(None, p.kind) for p in contents.parts.values() if p.answers}
    texts |= {(g.goal.pk, p.kind) for g in contents.goals for p in g.parts.values() if p.answers}
    return Filled(
        goals=tuple((g.goal.pk, g.goal.title) for g in contents.goals),
        with_result=frozenset(g.goal.pk for g in contents.goals if g.results),
        texts=frozenset(texts),
        reasons=reasons or {},
    )


def duty_states(book: Rulebook, level: str, filled: Filled) -> tuple[DutyState, ...]:
    """Every place where the programme asks something of a plan of `level`, and whether it is answered there. No query."""
    states: list[DutyState] = []
    for duty in book.duties_of(level):
        if not duty.is_required:
            continue
        places: list[tuple[int | None, str]] = [(None, "")] if not duty.is_for_goal else list(filled.goals)
        for goal_id, title in places:
            states.append(
                DutyState(
                    duty=duty,
                    goal_id=goal_id,
                    goal_title=title,
                    is_met=_is_met(duty, goal_id, filled),
                    reason=filled.reasons.get((goal_id, duty.code), ""),
                )
            )
    return tuple(states)


def _is_met(duty: DutyText, goal_id: int | None, filled: Filled) -> bool:
    if duty.answered_by == Answer.GOAL:
        return bool(filled.goals)
    if duty.answered_by == Answer.EXPECTED_RESULT:
        return goal_id in filled.with_result if goal_id is not None else bool(filled.with_result)
    return (goal_id, duty.code) in filled.texts


def checklist(book: Rulebook, level: str, filled: Filled) -> tuple[DutyLine, ...]:
    """One line a duty, in the order that people think. A duty per goal is not met while there is no goal."""
    states = duty_states(book, level, filled)
    lines: list[DutyLine] = []
    for duty in book.duties_of(level):
        if not duty.is_required:
            continue
        own = [s for s in states if s.duty.code == duty.code]
        missing = next((s for s in own if not s.is_met), None)
        lines.append(DutyLine(duty, sum(s.is_met for s in own), len(own), missing))
    return tuple(lines)


def n_met_in_database(book: Rulebook, level: str) -> Combinable:
    """How many lines of the checklist a plan meets, as an expression on `Plan`: to sort many plans by. Twin of `checklist`."""
    total: Combinable = Value(0)
    for duty in book.duties_of(level):
        if duty.is_required:
            total = total + Case(When(_met_in_database(duty), then=1), default=0, output_field=IntegerField())
    return total


def _met_in_database(duty: DutyText) -> Q:
    goals = Goal.objects.filter(plan=OuterRef("pk"), withdrawn_at=None)
    if duty.answered_by == Answer.GOAL:
        return Q(Exists(goals))
    if duty.answered_by == Answer.EXPECTED_RESULT:
        found = ExpectedResult.objects.filter(withdrawn_at=None, goal__withdrawn_at=None)
        anywhere = found.filter(goal__plan=OuterRef("pk"))
    else:
        found = Part.objects.filter(_answering(), kind=duty.code)
        anywhere = found.filter(plan=OuterRef("pk"), goal=None)
    if not duty.is_for_goal:
        return Q(Exists(anywhere))
    return Q(Exists(goals)) & ~Q(Exists(goals.filter(~Exists(found.filter(goal=OuterRef("pk"))))))


def _answering() -> Q:
    """Parts that answer their duty. Twin of `Part.answers`."""
    return ~Q(text="") | Q(common__isnull=False) | Q(amount_sek__isnull=False)


def missing(states: Iterable[DutyState]) -> tuple[DutyState, ...]:
    """Those not met."""
    return tuple(s for s in states if not s.is_met)
