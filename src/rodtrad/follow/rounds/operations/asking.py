"""What a round asks for: the template made by copying the last one, added to, changed, priced; deadlines and the rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.follow.rounds.models import Ask, RollUpRule, Round
from rodtrad.follow.rounds.sections import ESTIMATES, STANDARD, AskedLevel
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.years.models import Deadline

COPIED = ("level", "section", "title", "indicator_id", "instruction", "is_required", "minutes", "position")
REQUIRED = frozenset({"assessment", "analysis"})


def can_change_asks(round_: Round, actor: Any) -> Verdict:
    """Whether what the round asks for may be changed: by the executive office, before it opens."""
    if not actor.has_perm("rounds.change", round_):
        return not_permitted(_("Stadsledningskontoret bestämmer vad omgången frågar efter."))
    if round_.state != RoundState.PREPARED or round_.turns.filter(is_over=False).exists():
        return no(_("Omgången har öppnats. Det som frågas efter ändras inte medan andra svarar."), "already_open")
    return YES


def fill_template(round_: Round) -> int:
    """Copy what the latest round before this one asked for; the standard when there is none. Returns how many asks."""
    latest = (
        Round.objects.exclude(pk=round_.pk)
        .filter(asks__isnull=False, year_id__lte=round_.year_id)
        .order_by("-year", "-kind")
        .distinct()
        .first()
    )
    if latest is not None:
        rows = [Ask(round=round_, **{c: getattr(a, c) for c in COPIED}) for a in latest.asks.all()]
        if round_.rule_id is None and latest.rule_id is not None:
            round_.rule_id = latest.rule_id
            round_.save(update_fields=["rule"])
    else:
        rows = [
            Ask(
                round=round_,
                level=level,
                section=section,
                minutes=ESTIMATES[section].minutes,
                is_required=section in REQUIRED,
                position=position,
            )
            for level in AskedLevel.values
            for position, section in enumerate(STANDARD)
        ]
    return len(Ask.objects.bulk_create(rows))


@operation("rounds.copy_asks")
def copy_asks(*, actor: Any, round_id: int) -> int:
    """Start the template over from the last round. Returns how many asks."""
    round_ = _changeable(round_id, actor)
    round_.asks.all().delete()
    return fill_template(round_)


@operation("rounds.add_ask")
def add_ask(*, actor: Any, round_id: int, fields: Mapping[str, Any]) -> Ask:
    """Ask for one thing more. Raises ValidationError with what to mend."""
    round_ = _changeable(round_id, actor)
    ask = Ask(round=round_, position=round_.asks.filter(level=fields.get("level")).count(), **fields)
    if ask.minutes is None and ask.section in ESTIMATES:
        ask.minutes = ESTIMATES[ask.section].minutes
    ask.full_clean()
    ask.save()
    return ask


@operation("rounds.change_ask")
def change_ask(*, actor: Any, round_id: int, ask_id: int, fields: Mapping[str, Any]) -> Ask:
    """Change the instruction, the price, whether it must be answered, the reason to ask again. Raises ValidationError."""
    round_ = _changeable(round_id, actor)
    ask = Ask.objects.select_for_update(of=("self",)).get(pk=ask_id, round=round_)
    for name, value in fields.items():
        setattr(ask, name, value)
    ask.full_clean()
    ask.save(update_fields=list(fields))
    return ask


@operation("rounds.remove_ask")
def remove_ask(*, actor: Any, round_id: int, ask_id: int) -> None:
    """Ask for one thing less; what was asked stays in the history."""
    round_ = _changeable(round_id, actor)
    Ask.objects.filter(pk=ask_id, round=round_).delete()


@operation("rounds.set_deadline")
def set_deadline(*, actor: Any, round_id: int, level: str, due_on: date) -> Deadline:
    """Set by when a level answers; soft, so it may be moved also when the round is open. Raises ValidationError."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    if not actor.has_perm("rounds.change", round_):
        not_permitted(_("Stadsledningskontoret sätter tiderna.")).enforce()
    if level not in AskedLevel.values:
        no(_("Välj enheter, nämnder eller staden."), "unknown_level").enforce()
    if due_on < round_.as_of:
        no(_("Tiden kommer före dagen som rapporten gäller, %(day)s.") % {"day": round_.as_of}, "too_early").enforce()
    place = {"budget_year_id": round_.year_id, "level": level, "step": round_.kind}
    return Deadline.objects.update_or_create(**place, defaults={"due_on": due_on})[0]


@operation("rounds.set_rule")
def set_rule(*, actor: Any, round_id: int, fields: Mapping[str, Any]) -> RollUpRule:
    """Let the round's proposals be made by a rule of these shares; an equal rule is used again, none is ever changed."""
    round_ = _changeable(round_id, actor)
    rule = RollUpRule.objects.filter(**fields).first()
    if rule is None:
        rule = RollUpRule(**fields)
        rule.full_clean()
        rule.save()
    round_.rule = rule
    round_.save(update_fields=["rule"])
    return rule


def _changeable(round_id: int, actor: Any) -> Round:
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=round_id)
    can_change_asks(round_, actor).enforce()
    return round_
