"""Who need not answer, and why."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.follow.rounds.models import Exemption, Round
from rodtrad.follow.rounds.rules import LOCKERS
from rodtrad.follow.rounds.sections import Section
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.people.queries import has_role
from rodtrad.org.tree.queries import periods_on


def can_exempt(round_: Round, node_id: int | None, actor: Any) -> Verdict:
    """Whether `actor` may free the organisation: the executive office any, controller and management those below them."""
    below = node_id is not None and has_role(actor, LOCKERS, node_id)
    if not actor.has_perm("rounds.change", round_) and not below:
        return not_permitted(_("Stadsledningskontoret undantar vem som helst; controllern och ledningen sina enheter."))
    if round_.state == RoundState.LOCKED:
        return no(_("Omgången är låst. Lås upp den först."), "round_locked")
    return YES


@operation("rounds.exempt")
def exempt(*, actor: Any, round_id: int, node_id: int, reason: str, section: str = "") -> Exemption:
    """Free an organisation from one section, or ("") from the whole report, with a reason. Raises ValidationError."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    can_exempt(round_, node_id, actor).enforce()
    if section and section not in Section.values:
        no(_("Välj en del av rapporten, eller hela."), "unknown_section").enforce()
    if not reason.strip():
        no(_("Skriv varför, så att andra förstår undantaget."), "reason_needed").enforce()
    if not periods_on().filter(node_id=node_id).exists():
        no(_("Organisationen finns inte längre. Välj en annan."), "no_node").enforce()
    row = Exemption(round=round_, node_id=node_id, section=section, reason=reason.strip()[:300], granted_by=actor)
    row.full_clean()
    row.save()
    return row


@operation("rounds.end_exemption")
def end_exemption(*, actor: Any, round_id: int, exemption_id: int) -> Exemption:
    """Ask the organisation after all."""
    row = Exemption.objects.select_for_update(of=("self",)).get(pk=exemption_id, round_id=round_id)
    can_exempt(row.round, row.node_id, actor).enforce()
    row.ended_at = row.ended_at or timezone.now()
    row.save(update_fields=["ended_at"])
    return row
