"""Any two versions of an organisation's plans, word by word: of one year, or of two."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.comparison import Compared, compare_versions
from rodtrad.plan.plans.models import Plan, PlanVersion
from rodtrad.plan.plans.queries import in_line, visible_to
from rodtrad.plan.plans.snapshot import PLAN, PlanText, text_of
from rodtrad.plan.plans.views._fetch import crumbs, fetch

LIVE = "live"


@dataclass(frozen=True, slots=True)
class Readable:
    """A text that the person may read: of a year's plan, an adopted version (by number) or the live one."""

    key: str
    label: str
    plan: Plan
    version: PlanVersion | None

    def text(self) -> PlanText:
        """The text itself."""
        return PLAN.read(self.version.snapshot) if self.version is not None else text_of(self.plan)


def readable(request: HttpRequest, node_id: int) -> dict[str, Readable]:
    """Every text of the node's plans that the person may read, oldest first, by key (`2026.1`, `2027.live`)."""
    plans = visible_to(request.user).filter(node_id=node_id).select_related("year", "node").order_by("year_id")
    live = set(in_line(request.user).filter(node_id=node_id).values_list("pk", flat=True))
    versions = PlanVersion.objects.filter(plan__in=plans).select_related("snapshot").order_by("number")
    found: list[Readable] = []
    for plan in plans:
        own = [v for v in versions if v.plan_id == plan.pk]
        for version in own:
            label = _("%(year)s, version %(n)s") % {"year": plan.year_id, "n": version.number}
            found.append(Readable(f"{plan.year_id}.{version.number}", label, plan, version))
        is_frozen = bool(own) and plan.version == plan.adopted_version
        if plan.pk in live and not is_frozen:
            label = _("%(year)s, som den skrivs nu") % {"year": plan.year_id}
            found.append(Readable(f"{plan.year_id}.{LIVE}", label, plan, None))
    return {r.key: r for r in found}


@login_required
def compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Two of the texts, chosen in the address; at first this plan's latest and what came before it."""
    plan = fetch(request, plan_id)
    choices = readable(request, plan.node_id)
    keys = list(choices)
    own = [k for k in keys if choices[k].plan.pk == plan.pk]
    new_key = request.GET.get("to", own[-1] if own else "")
    before = keys[keys.index(new_key) - 1] if new_key in keys and keys.index(new_key) else ""
    old_key = request.GET.get("from", before)
    rows: tuple[Compared, ...] = ()
    if old_key in choices and new_key in choices:
        rows = _rows(choices[old_key], choices[new_key])
    shows_all = request.GET.get("all") == "1"
    context = {
        "plan": plan,
        "choices": [(r.key, r.label) for r in choices.values()],
        "old": old_key,
        "new": new_key,
        "is_chosen": old_key in choices and new_key in choices,
        "name": _("Hela planen"),
        "rows": [r for r in rows if r.is_changed or (shows_all and r.stretches)],
        "n_same": sum(not r.is_changed for r in rows),
        "shows_all": shows_all,
        "breadcrumbs": crumbs(plan, _("Plan"), _("Jämföra")),
    }
    return render(request, "plans/compare.html", context)


def _rows(old: Readable, new: Readable) -> tuple[Compared, ...]:
    """The comparison; across years, a goal is matched with the one that it was carried over to."""
    carried = Goal.objects.filter(plan=new.plan, carried_over_from__isnull=False) if old.plan != new.plan else None
    followers = dict(carried.values_list("carried_over_from_id", "pk")) if carried is not None else {}
    books = (rulebook(old.plan.year.programme_id), rulebook(new.plan.year.programme_id))
    return compare_versions(old.text(), new.text(), books, followers)
