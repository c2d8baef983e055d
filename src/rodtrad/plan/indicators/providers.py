"""What indicators contribute to search, the thread and the thread check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import LooseEnd, SearchHit, ToDo
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of, roles_of
from rodtrad.org.tree.queries import ids_below
from rodtrad.plan.indicators.models import Indicator, Source, Value
from rodtrad.plan.indicators.queries import in_use, unowned, visible_to

LIMIT = 200
MANAGERS = frozenset({RoleKind.UNIT_MANAGER, RoleKind.MANAGEMENT, RoleKind.EXECUTIVE_OFFICE})


def to_do(person: Any) -> Sequence[ToDo]:
    """Indicators without an owner, for the manager where they belong. One query."""
    if not kinds_of(person) & MANAGERS:
        return []
    own = roles_of(person).filter(kind__in=MANAGERS).values("node_id")
    n = Indicator.objects.filter(unowned(), in_use(), node_id__in=own).aggregate(n=Count("pk"))["n"]
    if not n:
        return []
    what = ngettext("%(n)s indikator behöver en ägare", "%(n)s indikatorer behöver en ägare", n) % {"n": n}
    url = reverse("indicators:list") + "?loose=owner"
    return [ToDo(what, _("Till dess står du för dem."), url, urgency=4, n_items=n)]


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Indicators whose words fit."""
    query = SearchQuery(text, config="swedish", search_type="websearch")
    rows = (
        visible_to(person)
        .filter(Q(search=query) | Q(code__iexact=text.strip()))
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "pk")
        .values_list("pk", "name", "code", "rank")[:limit]
    )
    return [
        SearchHit(_("indikator"), name, code, reverse("indicators:show", args=[pk]), float(rank))
        for pk, name, code, rank in rows
    ]


def loose_ends(person: Any, node_id: int, year: Any) -> Sequence[LooseEnd]:
    """Indicators at and below the node that nobody owns, or that have had no value for two years."""
    current = Value.objects.filter(indicator=OuterRef("pk"), is_current=True, year__gte=year.pk - 1)
    rows = (
        visible_to(person)
        .filter(node_id__in=ids_below(node_id))
        .filter(in_use(year.pk))
        .annotate(has_value=Exists(current) | Q(source=Source.COMPUTED))
        .annotate(has_no_owner=Case(When(unowned(), then=True), default=False, output_field=BooleanField()))
        .filter(Q(has_no_owner=True) | Q(has_value=False))
        .order_by("pk")
        .values_list("pk", "name", "node_id", "has_no_owner", "has_value")[:LIMIT]
    )
    found: list[LooseEnd] = []
    for pk, name, owner_node, has_no_owner, has_value in rows:
        url = reverse("indicators:show", args=[pk])
        if has_no_owner:
            sentence, mend = _("Indikatorn har ingen ägare."), _("Välj någon som arbetar här.")
            found.append(LooseEnd("indicator_no_owner", sentence, name, url, owner_node, mend))
        if not has_value:
            sentence, mend = _("Indikatorn saknar värden för i år och i fjol."), _("Lägg in värden, eller avsluta den.")
            found.append(LooseEnd("indicator_no_value", sentence, name, url, owner_node, mend))
    return found


def owned_by(person: Any, node: Any) -> int:
    """How many indicators the person owns at the node."""
    return Indicator.objects.filter(owner=person, node=node).count()
