"""What reports contribute to the desk, search and the thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.contributions import SearchHit, StateFigure, ThreadLeaf, ToDo
from rodtrad.core.periods import today
from rodtrad.follow.reports.models import GoalAssessment, Handover, LateText, Report
from rodtrad.follow.reports.queries import APPROVERS, DECIDERS, OPEN_STATES, WRITERS, visible_to
from rodtrad.follow.reports.states import WRITABLE, ReportState
from rodtrad.follow.rounds.models import Exemption
from rodtrad.follow.rounds.queries import input_state, open_rounds
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of, nodes_where, roles_of
from rodtrad.org.programmes.queries import rulebook
from rodtrad.org.tree.models import Kind
from rodtrad.org.tree.queries import ids_below, node_name_on
from rodtrad.org.years.models import Deadline


def to_do(person: Any) -> Sequence[ToDo]:
    """Reports to write, sent back, to approve and to decide. At most eight queries."""
    kinds = kinds_of(person)
    if not kinds & (WRITERS | DECIDERS | {RoleKind.EXECUTIVE_OFFICE}):
        return []
    due = {(d.budget_year_id, d.level, d.step): d.due_on for d in Deadline.objects.filter(step__in=["t1", "t2", "vb"])}
    found: list[ToDo] = []
    if kinds & (WRITERS | {RoleKind.EXECUTIVE_OFFICE}):
        found += _to_write(person, due)
        found += _handed(person)
    if kinds & APPROVERS:
        found += _to_approve(person, due)
        found += _late(person)
    if kinds & DECIDERS:
        found += _to_decide(person, due)
    return found


Due = dict[tuple[int, str, str], date]


def _to_write(person: Any, due: Due) -> list[ToDo]:
    own = roles_of(person).filter(kind__in=WRITERS).values("node_id")
    freed = Exemption.objects.filter(round=OuterRef("round_id"), node=OuterRef("node_id"), section="", ended_at=None)
    writing = Q(node_id__in=own) & ~Q(level="council")
    if RoleKind.EXECUTIVE_OFFICE in kinds_of(person):
        writing |= Q(level="council")
    rows = (
        Report.objects.filter(writing, ~Exists(freed), state__in=WRITABLE)
        .alias(input_state=input_state())
        .filter(input_state=RoundState.OPEN)
        .annotate(node_name=node_name_on())
        .select_related("round")
    )
    found: list[ToDo] = []
    for report in rows:
        day = due.get((report.round.year_id, report.level, report.round.kind))
        returned = report.state == ReportState.RETURNED
        what = _("%(round)s har skickats tillbaka") if returned else _("Skriv %(round)s")
        urgency = 1 if returned else 0 if day and day < today() else 3
        url = reverse("reports:edit", args=[report.pk])
        found.append(ToDo(what % {"round": report.round}, getattr(report, "node_name", ""), url, day, urgency))
    return found


def _handed(person: Any) -> list[ToDo]:
    """Parts that a colleague has handed over and that are not ready."""
    rows = (
        Handover.objects.filter(person=person, ready_at=None, report__state__in=WRITABLE)
        .select_related("report__round", "goal")
        .defer("goal__search")
    )
    found: list[ToDo] = []
    for row in rows[:50]:
        part = row.goal.title if row.goal else _("Sammanfattningen")
        url = reverse("reports:edit", args=[row.report_id]) + (f"#goal-{row.goal_id}" if row.goal_id else "")
        what = _("Skriv din del av %(round)s") % {"round": row.report.round}
        found.append(ToDo(what, part, url, None, 2))
    return found


def _late(person: Any) -> list[ToDo]:
    """Texts that came while a round was locked, one line a report."""
    rows = (
        LateText.objects.filter(state="offered", report__node_id__in=nodes_where(person, APPROVERS))
        .order_by()
        .values("report_id")
        .annotate(n=Count("pk"), node_name=node_name_on(ref="report__node_id"))
    )
    found: list[ToDo] = []
    for row in rows[:20]:
        what = ngettext("%(n)s sen text att ta ställning till", "%(n)s sena texter att ta ställning till", row["n"])
        url = reverse("reports:late", args=[row["report_id"]])
        found.append(ToDo(what % {"n": row["n"]}, row["node_name"] or "", url, None, 4, row["n"]))
    return found


def _to_approve(person: Any, due: Due) -> list[ToDo]:
    rows = (
        Report.objects.filter(state=ReportState.SUBMITTED, node_id__in=nodes_where(person, APPROVERS))
        .exclude(level="council")
        .select_related("round")
        .order_by("pk")
    )
    waiting = list(rows[:1000])
    found: list[ToDo] = []
    for (round_id, level), n in Counter((r.round_id, r.level) for r in waiting).items():
        first = next(r for r in waiting if (r.round_id, r.level) == (round_id, level))
        what = ngettext("%(n)s rapport att godkänna", "%(n)s rapporter att godkänna", n) % {"n": n}
        if n == 1:
            url = reverse("reports:show", args=[first.pk])
        else:
            node_id = roles_of(person).filter(kind__in=APPROVERS).order_by("pk").values_list("node_id", flat=True)[0]
            url = reverse("reports:table", args=[node_id, round_id]) + "?state=submitted"
        day = due.get((first.round.year_id, "board", first.round.kind))
        found.append(ToDo(what, str(first.round), url, day, 4, n))
    return found


def _to_decide(person: Any, due: Due) -> list[ToDo]:
    own = roles_of(person).filter(kind__in=DECIDERS).values("node_id")
    rows = Report.objects.filter(
        level="board", state__in=[ReportState.APPROVED, ReportState.DECIDED], node_id__in=own
    ).select_related("round")
    found: list[ToDo] = []
    for report in rows:
        is_approved = report.state == ReportState.APPROVED
        what = _("För in beslutet") if is_approved else _("Skicka rapporten till kommunfullmäktige")
        day = due.get((report.round.year_id, "board", report.round.kind))
        found.append(ToDo(what, str(report.round), reverse("reports:show", args=[report.pk]), day, 4))
    return found


def search(person: Any, text: str, limit: int) -> Sequence[SearchHit]:
    """Words of reports that the person may read."""
    query = SearchQuery(text, config="swedish", search_type="websearch")
    rows = (
        GoalAssessment.objects.filter(search=query, report__in=visible_to(person))
        .annotate(rank=SearchRank(F("search"), query), node_name=node_name_on(ref="report__node_id"))
        .select_related("report__round", "goal")
        .defer("search", "goal__search")
        .order_by("-rank", "-pk")[:limit]
    )
    return [
        SearchHit(
            _("rapport"),
            a.goal.title,
            f"{getattr(a, 'node_name', '')}, {a.report.round}",
            reverse("reports:show", args=[a.report_id]) + f"#goal-{a.goal_id}",
            float(getattr(a, "rank", 0)) * 0.9,
        )
        for a in rows
    ]


def thread_leaves(person: Any, goal_ids: Sequence[int]) -> Sequence[ThreadLeaf]:
    """What reports say of the goals, the newest round first."""
    rows = (
        GoalAssessment.objects.filter(goal_id__in=goal_ids, report__in=visible_to(person))
        .exclude(assessment="")
        .select_related("report__round__year")
        .defer("search")
        .order_by("-report__round__year_id", "-report__round__kind")
    )
    found: list[ThreadLeaf] = []
    for said in rows:
        step = rulebook(said.report.round.year.programme_id).step(said.assessment)
        found.append(
            ThreadLeaf(
                goal_id=said.goal_id,
                kind=_("rapport"),
                title=str(said.report.round),
                url=reverse("reports:show", args=[said.report_id]) + f"#goal-{said.goal_id}",
                state=said.assessment,
                state_label=step.label if step else said.assessment,
                detail=said.shows[:200],
            )
        )
    return found


def state_figures(person: Any, period: Any) -> Sequence[StateFigure]:
    """How many of the units' reports are in, in the latest open round. Two queries."""
    round_ = open_rounds().order_by("-year", "-kind").first()
    if round_ is None or period.kind in {Kind.UNIT, Kind.GROUP}:
        return []
    reports = Report.objects.filter(round=round_, level="unit", node_id__in=ids_below(period.node_id))
    counted: dict[str, int] = dict(reports.order_by().values_list("state").annotate(n=Count("pk")))
    total = sum(counted.values())
    if not total:
        return []
    n_in = sum(counted.get(s, 0) for s in (ReportState.SUBMITTED, *OPEN_STATES))
    url = reverse("reports:table", args=[period.node_id, round_.pk])
    label = _("enheters %(round)s är inne") % {"round": round_}
    return [
        StateFigure(label, _("%(n)s av %(of)s") % {"n": n_in, "of": total}, url, "good" if n_in == total else "neutral")
    ]
