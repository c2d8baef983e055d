"""What reports are to the rooms of improvement: something that gives rise to actions, and what a dialogue is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.follow.reports.models import GoalAssessment
from rodtrad.follow.reports.queries import OPEN_STATES, visible_to
from rodtrad.follow.reports.states import ReportState
from rodtrad.improve.actions.origins import Source
from rodtrad.improve.dialogues.material import Section
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.queries import node_name_on


def sources(person: Any, keys: Sequence[int]) -> dict[int, Source]:
    """Reports that the person may read. One query."""
    rows = visible_to(person).filter(pk__in=keys).select_related("round__year").annotate(node_name=node_name_on())
    return {
        r.pk: Source(f"{getattr(r, 'node_name', '')}, {r.round}", reverse("reports:show", args=[r.pk]), r.node_id)
        for r in rows
    }


def assessments(node_id: int, year: int) -> Sequence[Section]:
    """How the node itself has judged its goals in the year's submitted reports, for both sides of a dialogue. Two queries."""
    rows = (
        GoalAssessment.objects.filter(report__node_id=node_id, report__round__year_id=year)
        .filter(report__state__in=[ReportState.SUBMITTED, *OPEN_STATES])
        .exclude(assessment="")
        .select_related("goal", "report__round__year")
        .defer("search", "goal__search")
        .order_by("goal__position", "goal_id", "report__round_id")
    )
    found = list(rows)
    steps = {s.code: s.label for s in rulebook(found[0].report.round.year.programme_id).scale} if found else {}
    lines = tuple(
        (
            a.goal.title_in_force or a.goal.title,
            str(a.report.round),
            steps.get(a.assessment, a.assessment),
            a.shows,
            a.change,
        )
        for a in found
    )
    header = (_("Mål"), _("Omgång"), _("Bedömning"), _("Vad resultaten visar"), _("Vad vi ändrar"))
    return [Section(_("Enhetens egna bedömningar"), header, lines, _("Ingen rapport är inlämnad för året."))]
