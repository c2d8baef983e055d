"""What ideas contribute to the desk, search and the thread check, and to actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import LooseEnd, SearchHit, ToDo
from rodtrad.core.periods import today
from rodtrad.core.searching import hits_in
from rodtrad.improve.actions.origins import Source
from rodtrad.improve.ideas.queries import in_line, late, to_answer, visible_to
from rodtrad.org.tree.queries import ids_below, node_name_on

LIMIT = 200


def to_do(person: Any) -> Sequence[ToDo]:
    """Ideas that wait for the person's answer: the late ones in one line, the others in another. One query."""
    rows = list(to_answer(person).order_by("answer_by", "pk").values_list("pk", "title", "answer_by")[:100])
    found: list[ToDo] = []
    for part, urgency in (([r for r in rows if r[2] < today()], 1), ([r for r in rows if r[2] >= today()], 5)):
        if not part:
            continue
        what = ngettext("%(n)s idé väntar på ditt svar", "%(n)s idéer väntar på ditt svar", len(part)) % {
            "n": len(part)
        }
        url = reverse("ideas:show", args=[part[0][0]]) if len(part) == 1 else reverse("ideas:list") + "?show=answer"
        found.append(ToDo(what, part[0][1], url, part[0][2], urgency=urgency, n_items=len(part)))
    return found


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Ideas whose words fit; never by who left them."""
    rows = visible_to(person).annotate(node_name=node_name_on())
    return hits_in(rows, text, limit, kind=_("idé"), url_name="ideas:show", weight=0.7)


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Ideas at and below the node that should have been answered. One query."""
    rows = late(in_line(person)).filter(node_id__in=ids_below(node_id)).annotate(node_name=node_name_on())
    values = rows.order_by("answer_by", "pk").values_list("pk", "title", "node_id", "node_name", "answer_by")[:LIMIT]
    return [
        LooseEnd(
            "idea_late",
            _("Idén skulle ha fått svar %(day)s.") % {"day": answer_by},
            title,
            reverse("ideas:show", args=[pk]),
            owner,
            _("Svara ja med en åtgärd, eller nej med ett skäl."),
            {"node_name": name},
        )
        for pk, title, owner, name, answer_by in values
    ]


def ideas(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Ideas as origins of actions."""
    rows = visible_to(person).filter(pk__in=keys).values_list("pk", "title", "node_id")
    return {pk: Source(title, reverse("ideas:show", args=[pk]), node_id) for pk, title, node_id in rows}
