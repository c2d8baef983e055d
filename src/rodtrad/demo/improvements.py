"""Builds what the units do to get better: actions in every state, result dialogues held and missing, ideas answered and late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from rodtrad.core.periods import add_months
from rodtrad.core.workdays import add_workdays
from rodtrad.demo.improvement_texts import AGREED, ANSWERS, IDEAS, NOTE, PLACES, WORK, ActionText
from rodtrad.demo.organisation import Organisation, Unit
from rodtrad.demo.size import Size
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.improve.actions.effect import judge_effect
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.states import ActionState
from rodtrad.improve.dialogues.forms import QUESTIONS
from rodtrad.improve.dialogues.material import MATERIAL, material_of
from rodtrad.improve.dialogues.models import AgreedPoint, ConfidentialNote, ResultDialogue
from rodtrad.improve.ideas.models import Authorship, Idea, IdeaBox, IdeaStep, Support
from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.people.queries import people_with
from rodtrad.org.tree.models import NodePeriod, Regime
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.indicators.models import Indicator

SEED = 20_400_120
NOW = date(REFERENCE_YEAR, 11, 20)  # the day that the demo is in the middle of
STATES = (
    ActionState.UNDER_WAY,
    ActionState.PLANNED,
    ActionState.DONE,
    ActionState.CHECKED,
    ActionState.UNDER_WAY,
    ActionState.PROPOSED,
    ActionState.CHECKED,
    ActionState.DECLINED,
)


@dataclass(frozen=True)
class Builder:
    """What the parts of the room's demo need to know."""

    organisation: Organisation
    indicators: dict[str, Indicator]
    managers: dict[int, int]
    leaders: dict[int, int]  # who leads, by board
    size: Size
    rng: np.random.Generator


def build(
    organisation: Organisation, indicators: dict[str, Indicator], managers: dict[int, int], size: Size
) -> dict[str, int]:
    """Actions, dialogues and ideas of every unit; returns rows per table."""
    boards = sorted({u.board_id for u in organisation.units})
    leaders = {b: p.pk for b in boards if (p := people_with([RoleKind.MANAGEMENT], b, NOW).first()) is not None}
    builder = Builder(organisation, indicators, managers, leaders, size, np.random.default_rng(SEED))
    counts = {"actions_action": _actions(builder)}
    counts["result_dialogues_resultdialogue"] = _dialogues(builder)
    counts["ideas_idea"] = _ideas(builder)
    return counts


def _actions(builder: Builder) -> int:
    goals = dict(
        Goal.objects.filter(first_year=REFERENCE_YEAR, level="unit", withdrawn_at=None)
        .order_by("node_id", "-position", "-pk")
        .values_list("node_id", "pk")
    )
    rows: list[Action] = []
    for i, unit in enumerate(builder.organisation.units):
        texts = [*WORK.get(unit.service.code, ()), *WORK[""]]
        n = 8 if i == 0 else int(builder.rng.integers(2, 6))
        for k in range(n):
            state = STATES[(k if i == 0 else i + k) % len(STATES)]
            rows.append(_action(builder, unit, texts[k % len(texts)], state, goals.get(unit.node_id), k))
    made = Action.objects.bulk_create(rows, batch_size=2000)
    if builder.size.keeps_history:
        _judge(made)
    return len(made)


def _action(builder: Builder, unit: Unit, text: ActionText, state: str, goal_id: int | None, k: int) -> Action:
    """One action with days that fit its state; one in four of those not done is late."""
    manager = builder.managers.get(unit.node_id)
    measure = builder.indicators[unit.service.indicators[k % len(unit.service.indicators)].code] if k % 2 == 0 else None
    lag = int(builder.rng.integers(0, 60))
    is_late = k % 4 == 0
    due = NOW - timedelta(days=10 + lag) if is_late else NOW + timedelta(days=14 + 2 * lag)
    action = Action(
        node_id=unit.node_id,
        title=text.title,
        why=text.why,
        expected_text=text.sign,
        goal_id=goal_id if k % 3 else None,
        origin_kind="goals.goal" if goal_id and k % 3 == 1 else "",
        origin_id=goal_id if goal_id and k % 3 == 1 else None,
        responsible_id=manager,
        created_by_id=manager,
        due_on=due,
        indicator=measure,
        effect_due_on=add_months(due, 3),
        repeats_months=12 if k == 5 else 0,
        state=state,
    )
    if state == ActionState.UNDER_WAY:
        action.begun_on = due - timedelta(days=90)
    elif state in (ActionState.DONE, ActionState.CHECKED):
        done_on = date(REFERENCE_YEAR - 1, 10, 1) + timedelta(days=lag)
        action.done_on = done_on
        action.begun_on = date(REFERENCE_YEAR - 1, 9, 1)
        action.due_on = done_on + timedelta(days=7)
        action.effect_due_on = add_months(done_on, 12 if k % 2 else 14)
    elif state == ActionState.DECLINED:
        action.closed_reason = "Vi hinner inte med två saker samtidigt i höst. Tas upp i planen för nästa år."
    if state == ActionState.CHECKED:
        action.effect, action.checked_on, action.checked_by_id = "cannot_tell", date(REFERENCE_YEAR, 10, 20), manager
        action.effect_text = text.seen
    return action


def _judge(actions: list[Action]) -> None:
    """What the figures say of those that are closed; one in five departs from it with a reason."""
    closed = [a for a in actions if a.state == ActionState.CHECKED]
    for i, action in enumerate(closed):
        if action.indicator is None or action.begun_on is None or action.done_on is None:
            action.effect = "better"
            continue
        found = judge_effect(action.indicator, action.node_id, action.begun_on, action.done_on)
        action.effect, action.effect_proposed = found.code, found.code
        action.effect_rule = f"{found.sentence} ({found.rule})"
        if i % 5 == 0 and found.code == "no_clear_change":
            action.effect = "better"
            action.overrule_reason = "Måttet fångar inte det vi ändrade. Personalen och de anhöriga märker skillnaden."
    Action.objects.bulk_update(closed, ["effect", "effect_proposed", "effect_rule", "overrule_reason"], batch_size=500)


def _dialogues(builder: Builder) -> int:
    """Half of the units have had theirs, some have a day, and a fourth have nothing yet."""
    rows: list[ResultDialogue] = []
    contracted = set(NodePeriod.objects.filter(regime=Regime.CONTRACTOR).values_list("node_id", flat=True))
    for i, unit in enumerate(builder.organisation.units):
        leader, manager = builder.leaders.get(unit.board_id), builder.managers.get(unit.node_id)
        kind, day = i % 8, date(REFERENCE_YEAR, 4, 13) + timedelta(days=3 * (i % 50))
        if kind < 6 and leader and manager and leader != manager:
            state = "agreed" if kind in (0, 1, 4) else "held" if kind == 2 else "planned"
            rows.append(_dialogue(unit, unit.board_id, "levels", state, day, (leader, manager), i))
        if unit.node_id in contracted and leader:
            rows.append(_dialogue(unit, unit.board_id, "contractor", "planned", day, (leader, manager), i + 4))
        elif kind in (1, 3, 5):
            state = "planned" if kind == 5 else "held"
            rows.append(_dialogue(unit, unit.node_id, "staff", state, day, (manager, None), i))
    rows += _of_boards(builder)
    made = ResultDialogue.objects.bulk_create(rows, batch_size=2000)
    held = [d for d in made if d.state in ("held", "agreed")]
    points = [
        AgreedPoint(dialogue=d, text=AGREED[(n + k) % len(AGREED)], position=k)
        for n, d in enumerate(held)
        for k in range(3 if d.kind == "levels" else 1)
    ]
    AgreedPoint.objects.bulk_create(points, batch_size=2000)
    if builder.size.keeps_history:
        _on_the_table(held, points)
    return len(made)


def _of_boards(builder: Builder) -> list[ResultDialogue]:
    """The executive office's dialogues with the boards that have units: most are held, the last is planned."""
    office = User.objects.get(email="stadsledning@demo.example").pk
    return [
        ResultDialogue(
            kind="levels",
            node_id=board_id,
            upper_node_id=builder.organisation.council_id,
            year=REFERENCE_YEAR,
            planned_on=date(REFERENCE_YEAR, 10, 5) + timedelta(days=12 * i),
            place="Stadshuset",
            agenda=str(QUESTIONS),
            state="planned" if i >= 4 else "held" if i == 3 else "agreed",
            held_on=None if i >= 4 else date(REFERENCE_YEAR, 10, 5) + timedelta(days=12 * i),
            upper_by_id=office if i < 3 else None,
            lower_by_id=leader if i < 3 else None,
            created_by_id=office,
        )
        for i, (board_id, leader) in enumerate(builder.leaders.items())
    ]


def _dialogue(
    unit: Unit, upper_id: int, kind: str, state: str, day: date, people: tuple[int | None, int | None], i: int
) -> ResultDialogue:
    planned = day if state != "planned" else NOW + timedelta(days=5 + 3 * (i % 9))
    if state == "planned" and i % 5 == 3:
        planned = NOW - timedelta(days=12)  # nobody has said whether it was held
    return ResultDialogue(
        kind=kind,
        node_id=unit.node_id,
        upper_node_id=upper_id,
        year=REFERENCE_YEAR,
        planned_on=planned,
        place=PLACES[i % len(PLACES)],
        agenda=str(QUESTIONS),
        state=state,
        held_on=planned if state != "planned" else None,
        reason="Chefen var sjuk." if i % 7 == 2 else "",
        times_moved=int(i % 7 == 2),
        upper_by_id=people[0] if state == "agreed" else None,
        lower_by_id=people[1] if state == "agreed" else None,
        created_by_id=people[0],
    )


def _on_the_table(held: list[ResultDialogue], points: list[AgreedPoint]) -> None:
    """The material as it was, a note in the first, and an action of every other first point."""
    for dialogue in held:
        dialogue.material = MATERIAL.take(dialogue, material_of(dialogue.node_id, dialogue.year), actor=None)
    ResultDialogue.objects.bulk_update(held, ["material"], batch_size=500)
    if held and held[0].lower_by_id:
        ConfidentialNote.objects.create(dialogue=held[0], text=NOTE, written_by_id=held[0].lower_by_id)
    for point in points[::2]:
        dialogue = point.dialogue
        if point.position or dialogue.lower_by_id is None:
            continue
        point.action = Action.objects.create(
            node_id=dialogue.node_id,
            title=point.text,
            origin_kind="result_dialogues.agreedpoint",
            origin_id=point.pk,
            responsible_id=dialogue.lower_by_id,
            created_by_id=dialogue.upper_by_id,
            due_on=NOW + timedelta(days=40),
            openness="restricted",
            state=ActionState.UNDER_WAY,
            begun_on=dialogue.held_on,
        )
        point.save(update_fields=["action"])


def _ideas(builder: Builder) -> int:
    """A box a board, and one at the first unit; ideas in every state, some of them anonymous and some late."""
    home = builder.organisation.units[0]
    IdeaBox.objects.bulk_create(IdeaBox(node_id=b, handler_id=p) for b, p in builder.leaders.items())
    IdeaBox.objects.create(node_id=home.node_id, handler_id=builder.managers[home.node_id])
    staff = User.objects.get(email="medarbetare@demo.example").pk
    rows: list[tuple[Idea, int]] = []
    for i, unit in enumerate(builder.organisation.units):
        handler = builder.managers[home.node_id] if i == 0 else builder.leaders.get(unit.board_id)
        author = staff if i == 0 else builder.managers.get(unit.node_id)
        if handler is None or author is None:
            continue
        numbers = range(5 if i == 0 else i % 3)
        rows.extend((_idea(unit, handler, (i + k) % len(IDEAS), k, i), author) for k in numbers)
    ideas = Idea.objects.bulk_create([idea for idea, _author in rows], batch_size=2000)
    Authorship.objects.bulk_create(
        Authorship(idea=idea, person_id=author, known_to_id=idea.handler_id if idea.is_anonymous else None)
        for idea, author in rows
    )
    IdeaStep.objects.bulk_create(
        IdeaStep(idea=idea, on=idea.submitted_on, what="submit", by_id=None if idea.is_anonymous else author)
        for idea, author in rows
    )
    IdeaStep.objects.bulk_create(
        IdeaStep(idea=idea, on=idea.answered_on, what="decline", by_id=idea.handler_id)
        for idea in ideas
        if idea.state == "declined"
    )
    _support(builder, ideas)
    _accept(ideas[::4])
    return len(ideas)


def _idea(unit: Unit, handler: int, text: int, k: int, i: int) -> Idea:
    title, why = IDEAS[text]
    day = NOW - timedelta(days=(4, 40, 75, 9, 23)[(i + k) % 5])
    idea = Idea(
        node_id=unit.node_id,
        title=title,
        text=why,
        is_anonymous=(i + k) % 3 == 1,
        handler_id=handler,
        submitted_on=day,
        answer_by=add_workdays(day, 10),
    )
    if (i + k) % 5 == 2:
        idea.state, idea.answer, idea.answered_on = "declined", ANSWERS[i % len(ANSWERS)], day + timedelta(days=8)
    return idea


def _support(builder: Builder, ideas: list[Idea]) -> None:
    people = sorted(set(builder.managers.values()))
    rows = [
        Support(idea=idea, person_id=person)
        for idea in ideas
        for person in builder.rng.permutation(people)[: int(builder.rng.poisson(3))].tolist()
    ]
    Support.objects.bulk_create(rows, batch_size=5000)


def _accept(ideas: list[Idea]) -> None:
    """These become actions."""
    for idea in ideas:
        if idea.state != "received":
            continue
        values: dict[str, Any] = {"responsible_id": idea.handler_id, "created_by_id": idea.handler_id}
        idea.action = Action.objects.create(
            node_id=idea.node_id,
            title=idea.title,
            why=idea.text,
            origin_kind="ideas.idea",
            origin_id=idea.pk,
            due_on=NOW + timedelta(days=50),
            state=ActionState.PLANNED,
            **values,
        )
        idea.state, idea.answer, idea.answered_on = "accepted", "Bra, det provar vi.", idea.submitted_on
        idea.save(update_fields=["state", "answer", "answered_on", "action"])
        IdeaStep.objects.create(idea=idea, on=idea.answered_on, what="accept", by_id=idea.handler_id)
