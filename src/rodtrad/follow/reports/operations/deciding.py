"""A report's way: submitted, returned, approved and frozen, decided, sent, corrected; and reminders to those who are late."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.core.events import publish
from rodtrad.core.models import Notice
from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import may_move, move
from rodtrad.follow.reports import clock, states
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.events import ReportApproved
from rodtrad.follow.reports.lacking import lacking
from rodtrad.follow.reports.models import Report, ReportStep, ReportVersion
from rodtrad.follow.reports.operations.common import take
from rodtrad.follow.reports.queries import APPROVERS
from rodtrad.follow.reports.snapshot import REPORT, text_of
from rodtrad.follow.reports.states import WRITABLE
from rodtrad.follow.rounds.models import Exemption, Round
from rodtrad.follow.rounds.queries import due_on, state_at
from rodtrad.follow.rounds.states import RoundState
from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.people.queries import has_role, kinds_of, manager_of, people_with
from rodtrad.org.tree.queries import ids_below


def can_submit(report: Report, actor: Any) -> Verdict:
    """Whether the report may be submitted: what the round requires is there, departures explained, handed parts ready."""
    if not (verdict := may_move(report, states.SUBMIT, actor)):
        return verdict
    if state_at(report.round, report.node_id) != RoundState.OPEN:
        return no(_("Omgången är inte öppen."), "round_not_open")
    if sentences := lacking(contents_of(report)):
        return no(_("Det här behövs först: %(list)s") % {"list": " ".join(sentences)}, "incomplete")
    return YES


@operation("reports.submit")
def submit(*, actor: Any, report_id: int) -> Report:
    """Hand the report in, marked late when it is; those who approve are told, and its times become anonymous."""
    now = timezone.now()
    report = take(report_id, states.SUBMIT, actor, can_submit, submitted_at=now)
    due = due_on(report.round, report.level)
    report.is_late = due is not None and today() > due
    report.save(update_fields=["is_late"])
    clock.stop(contents_of(report))
    approvers = people_with([RoleKind.EXECUTIVE_OFFICE] if report.level == "council" else APPROVERS, report.node_id)
    tell(approvers, _("En rapport har lämnats in."), url=reverse("reports:show", args=[report.pk]))
    return report


def can_return(report: Report, actor: Any) -> Verdict:
    """Whether the report may be sent back."""
    return may_move(report, states.RETURN, actor)


@operation("reports.return")
def return_report(*, actor: Any, report_id: int, reason: str) -> Report:
    """Send the report back with a reason; the manager is told."""
    report = take(report_id, states.RETURN, actor, None, reason=reason)
    _bump(report, only_if_frozen=True)
    text = _("Rapporten har skickats tillbaka: %(reason)s") % {"reason": reason}
    tell([manager_of(report.node_id), report.edited_by], text, url=reverse("reports:edit", args=[report.pk]))
    return report


def _bump(report: Report, *, only_if_frozen: bool = False) -> None:
    """What is written from now on is the next version, so that the frozen one stays."""
    if only_if_frozen and not report.versions.filter(number=report.version).exists():
        return
    report.version += 1
    report.save(update_fields=["version"])


def can_approve(report: Report, actor: Any) -> Verdict:
    """Whether the report may be approved."""
    return may_move(report, states.APPROVE, actor)


@operation("reports.approve")
def approve(*, actor: Any, report_id: int) -> ReportVersion:
    """Approve the report and freeze it with its figures, texts and roll-up; a correction carries what changed and why."""
    report = take(report_id, states.APPROVE, actor, can_approve)
    steps = ReportStep.objects.filter(report=report, name__in=["correct", "return"], version__lte=report.version)
    reason = ""
    if report.version > 1:
        latest = steps.order_by("-pk").first()
        reason = latest.reason[:500] if latest else ""
    version = ReportVersion.objects.create(
        report=report,
        number=report.version,
        snapshot=REPORT.take(report, text_of(contents_of(report)), actor=actor),
        correction_reason=reason,
        approved_by=actor,
    )
    publish(ReportApproved(report_id=report.pk, version=version.number))
    return version


def can_decide(report: Report, actor: Any) -> Verdict:
    """Whether the decision of the board (of the council on the city's report) may be entered."""
    if report.level == "unit":
        return not_permitted(_("Enhetens rapport beslutas inte i nämnden. Den godkänns."))
    return may_move(report, states.DECIDE, actor)


@operation("reports.decide")
def decide(
    *, actor: Any, report_id: int, decided_on: date, decided_by: str, paragraph: str = "", registration_number: str = ""
) -> ReportVersion:
    """Enter the decision. Raises ValidationError for a day to come or nobody who decided."""
    if decided_on > today():
        no(_("Beslutet kan inte ha fattats i framtiden. Rätta datumet."), "in_the_future").enforce()
    if not decided_by.strip():
        no(_("Skriv vem som beslutade."), "no_body").enforce()
    report = take(report_id, states.DECIDE, actor, can_decide)
    version = ReportVersion.objects.select_for_update(of=("self",)).get(report=report, number=report.version)
    version.decided_on, version.decided_by = decided_on, decided_by.strip()
    version.paragraph, version.registration_number = paragraph.strip(), registration_number.strip()
    version.full_clean(exclude=["snapshot"])
    version.save()
    return version


def can_send(report: Report, actor: Any) -> Verdict:
    """Whether the decided report may be sent to the council."""
    if report.level == "council":
        return no(_("Stadens rapport är fullmäktiges egen och skickas inte vidare."), "is_the_councils")
    return may_move(report, states.SEND, actor)


@operation("reports.send")
def send(*, actor: Any, report_id: int) -> Report:
    """Send the decided report to the council."""
    return take(report_id, states.SEND, actor, can_send)


def can_correct(report: Report, actor: Any) -> Verdict:
    """Whether a correction of the approved report may begin."""
    return may_move(report, states.CORRECT, actor)


@operation("reports.correct")
def correct(*, actor: Any, report_id: int, reason: str) -> Report:
    """Open an approved report for correction as its next version; the earlier one stays readable."""
    report = move(
        Report.objects.select_related("round__year", "node"), report_id, states.CORRECT, actor=actor, reason=reason
    )
    _bump(report)
    ReportStep.objects.create(report=report, version=report.version, name="correct", reason=reason.strip(), by=actor)
    return report


def can_remind(node_id: int, actor: Any) -> Verdict:
    """Whether `actor` may remind those at and below the node."""
    if has_role(actor, APPROVERS, node_id) or RoleKind.EXECUTIVE_OFFICE in kinds_of(actor):
        return YES
    return not_permitted(_("Controllern, ledningen och stadsledningskontoret påminner."))


@operation("reports.remind")
def remind(*, actor: Any, node_id: int, round_: Round) -> int:
    """One notice to each manager with reports that are not in, however many they have, at most one a day. Returns how many people."""
    can_remind(node_id, actor).enforce()
    freed = Exemption.objects.filter(round=round_, section="", ended_at=None).values("node_id")
    waiting = Report.objects.filter(round=round_, state__in=WRITABLE, level="unit", node_id__in=ids_below(node_id))
    waiting = waiting.exclude(node_id__in=freed)
    managers = Role.objects.filter(
        kind=RoleKind.UNIT_MANAGER,
        valid__contains=today(),
        node_id__in=waiting.values("node_id"),
        person__is_active=True,
    ).select_related("person")
    due = due_on(round_, "unit")
    by_person: dict[int, tuple[Any, set[int]]] = {}
    for role in managers:
        by_person.setdefault(role.person_id, (role.person, set()))[1].add(role.node_id)
    reports = dict(waiting.values_list("node_id", "pk"))
    since = timezone.now() - timedelta(days=1)
    n_told = 0
    for person, nodes in by_person.values():
        url = reverse("reports:edit", args=[reports[min(nodes)]]) if len(nodes) == 1 else reverse("reports:list")
        if Notice.objects.filter(recipient=person, url=url, created_at__gte=since).exists():
            continue
        late = due is not None and due < today()
        first = _("%(round)s är försenad") if late else _("%(round)s väntar på er")
        n = ngettext("%(n)s rapport", "%(n)s rapporter", len(nodes)) % {"n": len(nodes)}
        when = _("senast %(day)s") % {"day": due} if due else ""
        tell([person], ", ".join(part for part in (first % {"round": round_}, n, when) if part), url=url)
        n_told += 1
    return n_told
