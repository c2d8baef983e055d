"""What is done with rounds: prepared, opened, locked, unlocked."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import Transition, may_move, move
from rodtrad.follow.rounds import states
from rodtrad.follow.rounds.events import RoundOpened
from rodtrad.follow.rounds.models import Round, RoundKind
from rodtrad.org.years.models import BudgetYear


def can_prepare(actor: Any) -> Verdict:
    """Whether `actor` may make rounds."""
    if actor.has_perm("rounds.change", None):
        return YES
    return not_permitted(_("Stadsledningskontoret lägger upp uppföljningsomgångar."))


@operation("rounds.prepare")
def prepare_round(*, actor: Any, year: BudgetYear, kind: str) -> Round:
    """Make the round of that kind in the year; if it is there already, that one is returned."""
    can_prepare(actor).enforce()
    if kind not in RoundKind.values:
        no(_("Välj tertialrapport 1, tertialrapport 2 eller verksamhetsberättelse."), "unknown_kind").enforce()
    return Round.objects.get_or_create(year=year, kind=kind)[0]


def can_take(round_: Round, step: Transition, actor: Any) -> Verdict:
    """Whether `actor` may take `step` with the round now."""
    if not (verdict := may_move(round_, step, actor)):
        return verdict
    if step is states.OPEN and round_.as_of.replace(day=1) > today():
        return no(
            _("Omgången gäller läget %(day)s. Öppna den tidigast månaden det är.") % {"day": round_.as_of}, "too_early"
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
    def check(round_: Round) -> Verdict:
        return can_take(round_, step, actor)

    round_ = move(Round.objects.select_related("year"), round_id, step, actor=actor, check=check, reason=reason)
    round_.reason = reason.strip()[:300]
    round_.save(update_fields=["reason"])
    return round_
