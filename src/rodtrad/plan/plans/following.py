"""What of the plans goes on where its organisation does, and what still belongs to organisations that are no more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.contributions import LooseEnd
from rodtrad.core.verdicts import Sentence
from rodtrad.org.tree import carrying
from rodtrad.org.tree.carrying import Carried
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import names_of, periods_on, successors_of
from rodtrad.plan.plans.queries import open_common_parts, open_plans

KINDS = (
    Carried("plans.plan", gettext_lazy("planer"), open_plans, "year_id", "plans:show", written_at="written_at"),
    Carried("plans.commonpart", gettext_lazy("gemensamma texter"), open_common_parts),
)
MOST = 200


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """What is open at organisations that are no more, one line each. One query; three more when there are any such organisations."""
    left: dict[int, list[carrying.Left]] = defaultdict(list)
    for each in carrying.left_at(carrying.ended_around(node_id)):
        left[each.node_id].append(each)
    names = names_of(left) if left else {}
    return [
        LooseEnd(
            "node_ended",
            _("Hör till en organisation som har upphört."),
            f"{names[pk]}: " + ", ".join(f"{each.entry.label} ({each.n})" for each in kinds),
            reverse("plans:left", args=[pk]),
            pk,
            _("Välj vem som går vidare med det."),
            {"node_name": names[pk]},
        )
        for pk, kinds in left.items()
    ]


@dataclass(frozen=True, slots=True)
class Thing:
    """One open thing left at an organisation that is no more."""

    key: str  # "plans.plan:7", as the form calls it
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The open things of one kind."""

    label: Sentence
    things: tuple[Thing, ...]


def left_in_full(node_id: int) -> list[Kind]:
    """What is open at the node, thing by thing. One query a kind."""
    found: list[Kind] = []
    for left in carrying.left_at([node_id]):
        entry = left.entry
        rows = entry.at([node_id]).order_by("pk").values_list("pk", entry.title)[:MOST]
        things = [
            Thing(f"{entry.kind}:{pk}", str(title), reverse(entry.address, args=[pk]) if entry.address else "")
            for pk, title in rows
        ]
        found.append(Kind(entry.label, tuple(things)))
    return found


def followers_of(node_id: int) -> list[NodePeriod]:
    """Those that took over from the node and are there today, in Swedish order."""
    return list(periods_on().filter(node_id__in=successors_of(node_id)))
