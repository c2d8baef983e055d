"""Judges every series of the demo city, and lets one manager note why the level changed."""

from __future__ import annotations

from rodtrad.analyse.signals import operations
from rodtrad.analyse.signals.models import Progress
from rodtrad.demo.figures import known_changes
from rodtrad.demo.organisation import Organisation
from rodtrad.demo.size import Size
from rodtrad.org.people.queries import manager_of
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator, Value


def build(organisation: Organisation, size: Size) -> int:
    """Judge all series; returns how many. At demo size a manager has set a step at the second known change."""
    n = operations.refresh(actor=None)
    newest = Value.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    Progress.objects.update_or_create(pk=1, defaults={"last_value_id": newest})
    changes = known_changes(organisation)
    if size.keeps_history and len(changes) > 1:
        change = changes[1]
        operations.set_step(
            actor=manager_of(change.node_id),
            indicator=Indicator.objects.get(code=change.indicator),
            node=Node.objects.get(pk=change.node_id),
            period=(change.year, change.part),
            reason="Ny arbetstidsmodell från september",
        )
    return n
