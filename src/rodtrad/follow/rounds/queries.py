"""Questions about rounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rodtrad.core.periods import today
from rodtrad.follow.rounds.models import ORDER, Ask, BoardTurn, Exemption, Round, RoundKind
from rodtrad.follow.rounds.sections import OF_ITS_OWN, STANDARD
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.tree.models import Placement
from rodtrad.org.tree.queries import ids_above, node_name_on
from rodtrad.org.years.models import Deadline


def visible_to(user: Any) -> QuerySet[Round]:
    """Rounds are open to every employee. Twin of `rounds.view`."""
    return Round.objects.select_related("year", "rule") if user.is_authenticated else Round.objects.none()


def open_rounds() -> QuerySet[Round]:
    """Those that ask for something now, of all or of some board."""
    turn = Q(turns__state=RoundState.OPEN, turns__is_over=False)
    found = Round.objects.filter(Q(state=RoundState.OPEN) | turn).select_related("year")
    return found.order_by("year", "kind").distinct()


def due_on(round_: Round, level: str) -> date | None:
    """By when a level is to have answered."""
    row = Deadline.objects.filter(budget_year_id=round_.year_id, level=level, step=round_.kind)
    return row.values_list("due_on", flat=True).first()


def before(round_: Round) -> Round | None:
    """The round before this one in the same year, if there was one."""
    earlier = [k for k, place in ORDER.items() if place < ORDER[RoundKind(round_.kind)]]
    rows = {r.kind: r for r in Round.objects.filter(year_id=round_.year_id, kind__in=earlier)}
    return next((rows[k] for k in reversed(earlier) if k in rows), None)


def input_state(*, node: str = "node_id", round_: str = "round_id", state: str = "round__state") -> Coalesce:
    """An expression: whether a row's round takes input from the row's node now; a board's own turn goes before its round."""
    above = Placement.objects.filter(node=OuterRef(OuterRef(node)), valid__contains=today()).values("ancestor_id")
    turn = BoardTurn.objects.filter(round=OuterRef(round_), board_id__in=above, is_over=False)
    return Coalesce(Subquery(turn.values("state")[:1]), F(state))


def state_at(round_: Round, node_id: int) -> str:
    """Whether the round takes input from the node now: the board's own turn where there is one, else the round's state."""
    turn = BoardTurn.objects.filter(round_id=round_.pk, board_id__in=ids_above([node_id]), is_over=False)
    return turn.values_list("state", flat=True).first() or round_.state


def turns_of(round_: Round) -> QuerySet[BoardTurn]:
    """The boards that are open or locked otherwise than the round, with their names."""
    return round_.turns.filter(is_over=False).annotate(name=node_name_on(ref="board_id")).order_by("name")


def exemptions_of(round_: Round) -> QuerySet[Exemption]:
    """Those in force, with the organisations' names."""
    rows = round_.exemptions.filter(ended_at=None).select_related("granted_by")
    return rows.annotate(name=node_name_on()).order_by("name", "section")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one organisation is asked for in a round."""

    sections: frozenset[str]
    required: frozenset[str]
    instructions: Mapping[str, str] = field(default_factory=dict[str, str])
    own: tuple[Ask, ...] = ()
    exempt: tuple[Exemption, ...] = ()

    @property
    def is_exempt(self) -> bool:
        """Whether nothing at all is asked."""
        return any(not e.section for e in self.exempt)

    @property
    def questions(self) -> tuple[Ask, ...]:
        """The round's own questions, in order."""
        return tuple(a for a in self.own if a.section == "question")

    @property
    def indicators(self) -> tuple[Ask, ...]:
        """The figures that are asked for beside those of the goals."""
        return tuple(a for a in self.own if a.section == "indicator")


def asked_of(round_: Round, level: str, node_id: int) -> Asked:
    """What the organisation is asked for, exemptions taken away. A round without a template asks for the standard. Two queries."""
    asks = list(
        Ask.objects.filter(round_id=round_.pk, level=level).select_related("indicator").defer("indicator__search")
    )
    exempt = tuple(Exemption.objects.filter(round_id=round_.pk, node_id=node_id, ended_at=None))
    freed = {e.section for e in exempt}
    if "" in freed:
        return Asked(frozenset(), frozenset(), exempt=exempt)
    if not asks:
        return Asked(frozenset(STANDARD) - freed, frozenset({"assessment", "analysis"}) - freed, exempt=exempt)
    own = tuple(a for a in asks if a.section in OF_ITS_OWN and a.section not in freed)
    return Asked(
        sections=frozenset(a.section for a in asks) - freed,
        required=frozenset(a.section for a in asks if a.is_required) - freed,
        instructions={a.section: a.instruction for a in asks if a.instruction and a.section not in OF_ITS_OWN},
        own=own,
        exempt=exempt,
    )
