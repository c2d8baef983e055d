"""A round's way: prepared, opened, locked, unlocked; for the whole city, or for one board before another."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.follow.rounds import states
from rodtrad.follow.rounds.burden import unexplained_repeats
from rodtrad.follow.rounds.events import RoundOpened
from rodtrad.follow.rounds.models import BoardTurn, Round, RoundKind
from rodtrad.follow.rounds.operations.asking import fill_template
from rodtrad.org.tree.models import BOARD_KINDS
from rodtrad.org.tree.queries import periods_on
from rodtrad.org.years.models import BudgetYear

EARLIEST = timedelta(days=60)
TURN_STEPS: dict[str, Transition] = {step.name: step for step in states.TURN_TRANSITIONS}


def can_prepare(actor: Any) -> Verdict:
    """Whether `actor` may make rounds."""
    if actor.has_perm("rounds.change", None):
        return YES
    return not_permitted(_("Stadsledningskontoret lägger upp uppföljningsomgångar."))


@operation("rounds.prepare")
def prepare_round(*, actor: Any, year: BudgetYear, kind: str) -> Round:
    """Make the round of that kind in the year, asking for what the last one asked for; if it is there, that one is returned."""
    can_prepare(actor).enforce()
    if kind not in RoundKind.values:
        no(_("Välj tertialrapport 1, tertialrapport 2 eller verksamhetsberättelse."), "unknown_kind").enforce()
    round_, is_new = Round.objects.get_or_create(year=year, kind=kind)
    if is_new:
        fill_template(round_)
    return round_


def can_take(round_: Round, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the round now."""
    if not (verdict := may_move(round_, step, actor)):
        return verdict
    return _can_open(round_) if step is states.OPEN else YES


def _can_open(round_: Round) -> Verdict:
    """Whether it is time, and every thing asked twice has its reason."""
    if round_.as_of - EARLIEST > today():
        return no(
            _("Omgången gäller läget %(day)s. Den kan öppnas tidigast %(first)s.")
            % {"day": round_.as_of, "first": round_.as_of - EARLIEST},
            "too_early",
        )
    retired = round_.asks.filter(indicator__last_year__lt=round_.year_id).values_list("indicator__name", flat=True)
    if retired:
        return no(
            _("De här indikatorerna har avslutats: %(list)s. Ta bort dem, eller fråga efter dem som ersätter dem.")
            % {"list": ", ".join(retired)},
            "indicator_retired",
        )
    if repeats := unexplained_repeats(round_):
        return no(
            _("Det här har frågats det senaste året: %(list)s. Ta bort det, eller skriv varför det frågas igen.")
            % {"list": ", ".join(repeats)},
            "asked_twice",
        )
    return YES


@operation("rounds.open")
def open_round(*, actor: Any, round_id: int) -> Round:
    """Ask for reports; everyone with an adopted plan gets one to write."""
    round_ = _take(round_id, states.OPEN, actor)
    publish(RoundOpened(round_id=round_.pk))
    return round_


@operation("rounds.lock")
def lock_round(*, actor: Any, round_id: int) -> Round:
    """Take no more input."""
    return _take(round_id, states.LOCK, actor)


@operation("rounds.unlock")
def unlock_round(*, actor: Any, round_id: int, reason: str) -> Round:
    """Take input again, with a reason."""
    return _take(round_id, states.UNLOCK, actor, reason)


def _take(round_id: int, step: Transition, actor: Any, reason: str = "") -> Round:
    """Move the round; boards that went their own way follow it again."""

    def check(round_: Round) -> Verdict:
        return can_take(round_, step, actor)

    round_ = move(Round.objects.select_related("year"), round_id, step, actor=actor, check=check, reason=reason)
    round_.reason = reason.strip()[:300]
    round_.save(update_fields=["reason"])
    round_.turns.filter(is_over=False).update(is_over=True)
    return round_


def turn_at(round_: Round, board_id: int) -> BoardTurn:
    """The board's own turn, or one not saved that stands as its round does."""
    found = BoardTurn.objects.filter(round=round_, board_id=board_id, is_over=False).first()
    return found or BoardTurn(round=round_, board_id=board_id, state=round_.state)


def can_take_turn(turn: BoardTurn, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may open, lock or unlock the round for one board."""
    if not (verdict := may_move(turn, step, actor)):
        return verdict
    if not periods_on().filter(node_id=turn.board_id, kind__in=BOARD_KINDS).exists():
        return no(_("Välj en nämnd eller ett bolag."), "no_board")
    return _can_open(turn.round) if step is states.OPEN_TURN else YES


@operation("rounds.take_turn")
def take_turn(*, actor: Any, round_id: int, board_id: int, step: str, reason: str = "") -> BoardTurn:
    """Open, lock or unlock the round for one board and those below it. Raises ValidationError or PermissionDenied."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if step not in TURN_STEPS:
        no(_("Välj vad som ska göras för nämnden."), "unknown_step").enforce()
    turn = turn_at(round_, board_id)
    can_take_turn(turn, TURN_STEPS[step], actor).enforce()
    turn.save()
    turn = move(BoardTurn.objects.select_related("round"), turn.pk, TURN_STEPS[step], actor=actor, reason=reason)
    turn.reason = reason.strip()[:300]
    turn.save(update_fields=["reason"])
    if step == states.OPEN_TURN.name:
        publish(RoundOpened(round_id=round_.pk, board_id=board_id))
    return turn
