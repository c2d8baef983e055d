"""What is done with signals: computed, steps set and withdrawn, a judgement overruled, news told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.analyse.signals.models import Overruling, Progress, Signal, Step
from rodtrad.analyse.signals.series import Pair, gather
from rodtrad.analyse.signals.states import CHANGES, Variation
from rodtrad.analyse.signals.storing import store
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.queries import manager_of
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.indicators.models import Value as Figure


@operation("signals.refresh")
def refresh(*, actor: Any, pairs: Iterable[Pair] | None = None) -> int:
    """Judge the series of `pairs` again (None: all of them) and store what they say; returns how many."""
    return store(gather(pairs))


@operation("signals.catch_up")
def catch_up(*, actor: Any) -> int:
    """Judge the series that have got figures since the last time (figures are only ever added); returns how many."""
    progress, _made = Progress.objects.select_for_update().get_or_create(pk=1)
    last = Figure.objects.aggregate(last=Max("pk"))["last"] or 0
    fresh = Figure.objects.filter(pk__gt=progress.last_value_id).values_list("indicator_id", "node_id").distinct()
    n = store(gather(fresh if progress.last_value_id else None))
    progress.last_value_id = last
    progress.save()
    return n


def can_judge(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may set steps and judge otherwise than the rule at the node."""
    if actor.has_perm("signals.judge_at", node):
        return YES
    return not_permitted(_("Enhetschefen, controllern, förvaltningsledningen eller stadsledningskontoret gör det här."))


@operation("signals.set_step")
def set_step(*, actor: Any, indicator: Indicator, node: Node, period: tuple[int, str], reason: str) -> Step:
    """Say that the level is another from `period` on, and why; the series is judged again.

    Raises ValidationError without a reason, for a period that has no figure, or closer than two figures to another step.
    """
    can_judge(node, actor).enforce()
    known = gather([(indicator.pk, node.pk)])[0].periods
    if period not in known:
        no(_("Det finns inget värde för den perioden. Välj en period som har ett värde."), "no_such_period").enforce()
    if known.index(period) < 2:
        no(_("Ett nivåskifte behöver minst två mätningar före sig."), "too_early").enforce()
    step = Step(indicator=indicator, node=node, year=period[0], part=period[1], reason=reason.strip(), set_by=actor)
    step.full_clean()
    others = {(s.year, s.part) for s in Step.objects.filter(indicator=indicator, node=node, withdrawn_at=None)}
    if any(abs(known.index(period) - known.index(other)) < 2 for other in others if other in known):
        no(_("Två nivåskiften kan inte ligga intill varandra. Ta bort det ena först."), "too_close").enforce()
    step.save()
    refresh(actor=actor, pairs=[(indicator.pk, node.pk)])
    return step


@operation("signals.withdraw_step")
def withdraw_step(*, actor: Any, step_id: int, reason: str) -> Step:
    """Take a step away, with a reason; it stays in the history."""
    step = Step.objects.select_for_update(of=("self",)).select_related("node").get(pk=step_id)
    can_judge(step.node, actor).enforce()
    if step.withdrawn_at is not None:
        no(_("Nivåskiftet är redan borttaget."), "already_withdrawn").enforce()
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför nivåskiftet tas bort.")})
    step.withdrawn_at, step.withdrawn_reason = timezone.now(), reason.strip()[:300]
    step.save()
    refresh(actor=actor, pairs=[(step.indicator_id, step.node_id)])
    return step


@operation("signals.overrule")
def overrule(*, actor: Any, signal_id: int, variation: str, reason: str) -> Overruling:
    """Judge the latest figure otherwise than the rule does, with a reason; both stay visible until there is a new figure."""
    signal = Signal.objects.select_related("node").get(pk=signal_id)
    can_judge(signal.node, actor).enforce()
    if signal.year is None:
        no(_("Serien har inga värden att bedöma än."), "no_values").enforce()
    if variation not in Variation.values or not variation:
        raise ValidationError({"variation": _("Välj en bedömning.")})
    if variation == signal.variation:
        raise ValidationError({"variation": _("Det är samma bedömning som regelns. Då behövs ingen egen.")})
    row = Overruling(
        indicator_id=signal.indicator_id,
        node_id=signal.node_id,
        year=signal.year,
        part=signal.part,
        proposed=signal.variation,
        variation=variation,
        reason=reason.strip(),
        made_by=actor,
    )
    row.full_clean()
    row.save()
    return row


@operation("signals.tell_new")
def tell_new(*, actor: Any) -> int:
    """Tell those who own the measures of the changes found since last time, once, in one notice each; returns how many."""
    fresh = list(
        Signal.objects.select_for_update(of=("self",))
        .filter(variation__in=CHANGES, told_at=None)
        .select_related("indicator__owner")
        .defer("indicator__search")
    )
    managers = {node_id: manager_of(node_id) for node_id in {s.node_id for s in fresh}}
    found: dict[int, tuple[Any, set[tuple[int, int]]]] = {}
    nodes: dict[int, set[int]] = defaultdict(set)
    for signal in fresh:
        owner = signal.indicator.owner if signal.indicator.node_id == signal.node_id else None
        for person in {p for p in (managers[signal.node_id], owner) if p is not None}:
            found.setdefault(person.pk, (person, set()))[1].add((signal.indicator_id, signal.node_id))
            nodes[person.pk].add(signal.node_id)
    for person, pairs in found.values():
        n = len(pairs)
        text = ngettext(
            "%(n)d indikator har ändrats mer än slumpen brukar ge.",
            "%(n)d indikatorer har ändrats mer än slumpen brukar ge.",
            n,
        ) % {"n": n}
        at = nodes[person.pk]
        url = reverse("signals:overview", args=[next(iter(at))]) if len(at) == 1 else reverse("signals:home")
        tell([person], text, url=url)
    Signal.objects.filter(pk__in=[s.pk for s in fresh]).update(told_at=timezone.now())
    return len(found)
