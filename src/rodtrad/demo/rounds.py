"""Builds the rounds: what each asked for, who was exempted, what it took, and one board that goes before the others."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from rodtrad.demo.size import Size
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.follow.rounds.models import Ask, BoardTurn, Duration, Exemption, Round, RoundKind
from rodtrad.follow.rounds.sections import ESTIMATES, STANDARD, AskedLevel, Section
from rodtrad.follow.rounds.states import RoundState, TurnState
from rodtrad.org.people.models import User
from rodtrad.org.tree.models import Node
from rodtrad.plan.plans.models import Plan

QUESTION = "Hur har brukarna varit med och påverkat verksamheten under sommaren?"
AGAIN = "Hur har brukarna varit med och påverkat verksamheten under året?"
AGAIN_WHY = "Svaren i tertialrapport 2 gällde bara sommaren. Kommunfullmäktige har frågat om hela året."
INSTRUCTIONS = {
    Section.ANALYSIS: "Skriv bara det som är nytt eller som ni har lärt er. Två meningar räcker ofta.",
    Section.FORECAST: "Fyll i där ni tror att året slutar på något annat än årsmålet.",
}
CLOSED = "Enheten var stängd för ombyggnad från maj till augusti."
NEW = "Ny chef sedan 15 augusti; analysen kommer i verksamhetsberättelsen."
EARLY = "Nämnden sammanträder redan i början av januari."
REQUIRED = frozenset({Section.ASSESSMENT, Section.ANALYSIS})
REAL_MINUTES = {
    Section.SUMMARY: 4.5,
    Section.ASSESSMENT: 0.6,
    Section.ANALYSIS: 6.2,
    Section.OUTCOME: 1.4,
    Section.ACTIVITY: 0.3,
    Section.FORECAST: 1.1,
}


def build(size: Size, rng: np.random.Generator) -> list[Round]:
    """The rounds of the year before and of the reference year, oldest first, with what they ask."""
    made: list[Round] = []
    for year in [y for y in size.years if y <= REFERENCE_YEAR][-2:]:
        kinds = [RoundKind.VB] if year < REFERENCE_YEAR else [RoundKind.T1, RoundKind.T2, RoundKind.VB]
        for kind in kinds:
            round_ = Round.objects.create(year_id=year, kind=kind, state=_state(year, kind))
            _asks(round_)
            made.append(round_)
    _durations(made[0], rng)
    _exemptions(made[2])
    _early(made[3])
    return made


def _state(year: int, kind: str) -> str:
    if year == REFERENCE_YEAR and kind == RoundKind.VB:
        return RoundState.PREPARED
    return RoundState.OPEN if year == REFERENCE_YEAR and kind == RoundKind.T2 else RoundState.LOCKED


def _asks(round_: Round) -> None:
    """The standard for each level, and the reference year's own question to the units."""
    rows = [
        Ask(
            round=round_,
            level=level,
            section=section,
            minutes=ESTIMATES[section].minutes,
            is_required=section in REQUIRED,
            instruction=INSTRUCTIONS.get(section, "") if level == AskedLevel.UNIT else "",
            position=position,
        )
        for level in AskedLevel.values
        for position, section in enumerate(STANDARD)
    ]
    own = {(REFERENCE_YEAR, RoundKind.T2): (QUESTION, ""), (REFERENCE_YEAR, RoundKind.VB): (AGAIN, AGAIN_WHY)}
    if (round_.year_id, round_.kind) in own:
        title, reason = own[round_.year_id, RoundKind(round_.kind)]
        rows.append(
            Ask(
                round=round_,
                level=AskedLevel.UNIT,
                section=Section.QUESTION,
                title=title,
                repeat_reason=reason,
                minutes=Decimal(10),
                is_required=False,
                position=len(STANDARD),
            )
        )
    Ask.objects.bulk_create(rows)


def _durations(round_: Round, rng: np.random.Generator) -> None:
    """What the last annual report took in the units that were timed."""
    Duration.objects.bulk_create(
        Duration(round=round_, level="unit", section=section, minutes=Decimal(str(round(float(m), 1))))
        for section, typical in REAL_MINUTES.items()
        for m in np.maximum(0.1, rng.gamma(4.0, typical / 4.0, 34))
    )


def _exemptions(round_: Round) -> None:
    """One unit that was closed, and one with a new manager."""
    office = User.objects.get(email="stadsledning@demo.example")
    units = Plan.objects.filter(year_id=round_.year_id, adopted_version__gt=0, level="unit").order_by("-pk")
    for plan, section, reason in zip(units[:2], ("", Section.ANALYSIS), (CLOSED, NEW), strict=False):
        Exemption.objects.create(round=round_, node_id=plan.node_id, section=section, reason=reason, granted_by=office)


def _early(round_: Round) -> None:
    """The education board begins its annual report before the others."""
    board = Node.objects.filter(code="UTN").first()
    if board is not None:
        BoardTurn.objects.create(round=round_, board=board, state=TurnState.OPEN, reason=EARLY)
