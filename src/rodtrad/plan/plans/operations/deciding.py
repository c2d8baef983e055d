"""A plan's way before and after its decision: submitted, taken back, revised, the revision dropped, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.core.workflow import may_move
from rodtrad.core.writing import check_length
from rodtrad.org.people.queries import people_with
from rodtrad.org.programmes.queries import rulebook
from rodtrad.plan.plans import states
from rodtrad.plan.plans.duties import DutyState, duty_states, filled_of, missing
from rodtrad.plan.plans.models import CredibilityAssessment, MissingDutyReason, Plan
from rodtrad.plan.plans.operations.stepping import take
from rodtrad.plan.plans.queries import ASSESSORS
from rodtrad.plan.plans.snapshot import PLAN, text_of

REASON_LENGTH = 500


def duties_of(plan: Plan) -> tuple[DutyState, ...]:
    """The plan's duties as they stand now. Five queries the first time."""
    book = rulebook(plan.year.programme_id)
    return duty_states(book, plan.level, filled_of([plan.pk])[plan.pk])


def can_submit(plan: Plan, actor: Any, reasons: Mapping[str, str] | None = None) -> Verdict:
    """Whether the plan may be submitted: each duty met, or a reason given for it in `reasons` (by `DutyState.key`)."""
    if not (verdict := may_move(plan, states.SUBMIT, actor)):
        return verdict
    given = reasons or {}
    lacking = [s for s in missing(duties_of(plan)) if not given.get(s.key, "").strip()]
    if lacking:
        return no(
            _("Planen kan lämnas in när det här finns, eller när du har skrivit varför det saknas: %(list)s")
            % {"list": " ".join(s.sentence for s in lacking)},
            "duties_missing",
        )
    return YES


@operation("plans.submit")
def submit(*, actor: Any, plan_id: int, reasons: Mapping[str, str] | None = None) -> Plan:
    """Hand the plan in for assessment; keeps the reasons for what is missing. Tells those who assess."""
    given = {key: check_length(text.strip(), REASON_LENGTH) for key, text in (reasons or {}).items()}
    plan = take(plan_id, states.SUBMIT, actor, lambda p: can_submit(p, actor, given), submitted_at=timezone.now())
    MissingDutyReason.objects.filter(plan=plan).delete()
    MissingDutyReason.objects.bulk_create(
        MissingDutyReason(plan=plan, goal_id=s.goal_id, kind=s.duty.code, reason=given[s.key])
        for s in missing(duties_of(plan))
    )
    assessors = people_with(ASSESSORS, plan.node_id)
    tell(assessors, _("En plan har lämnats in för bedömning."), url=reverse("plans:assess", args=[plan.pk]))
    return plan


def can_recall(plan: Plan, actor: Any) -> Verdict:
    """Whether a submitted plan may be taken back: until someone has begun to judge it."""
    if not (verdict := may_move(plan, states.RECALL, actor)):
        return verdict
    judged = CredibilityAssessment.objects.filter(plan=plan, version=plan.version)
    if plan.submitted_at is not None:
        judged = judged.filter(assessed_at__gte=plan.submitted_at)
    if judged.exists():
        return no(_("Bedömningen har börjat. Be den som bedömer att skicka tillbaka planen."), "being_assessed")
    return YES


@operation("plans.recall")
def recall(*, actor: Any, plan_id: int) -> Plan:
    """Take a submitted plan back: the undo of `submit`."""
    return take(plan_id, states.RECALL, actor, lambda p: can_recall(p, actor))


def can_revise(plan: Plan, actor: Any) -> Verdict:
    """Whether a revision of the adopted plan may begin."""
    return may_move(plan, states.REVISE, actor)


@operation("plans.revise")
def revise(*, actor: Any, plan_id: int, reason: str) -> Plan:
    """Open the adopted plan as a draft of the next version; the adopted one stays in force meanwhile."""
    plan = take(plan_id, states.REVISE, actor, reason=reason, fits_frame=None)
    plan.version += 1
    plan.save(update_fields=["version"])
    return plan


def can_abandon(plan: Plan, actor: Any) -> Verdict:
    """Whether a revision may be dropped: while the text is word for word the adopted one."""
    if not (verdict := may_move(plan, states.ABANDON, actor)):
        return verdict
    version = plan.versions.select_related("snapshot").filter(number=plan.adopted_version).first()
    if version is None:
        return no(_("Planen har ingen antagen version att gå tillbaka till."), "never_adopted")
    adopted = PLAN.read(version.snapshot)
    if _essence(text_of(plan)) != _essence(adopted):
        return no(
            _(
                "Texten är ändrad sedan version %(n)s antogs. Jämför versionerna och skriv tillbaka, eller lämna in den nya."
            )
            % {"n": plan.adopted_version},
            "changed_since",
        )
    return YES


def _essence(text: Any) -> Any:
    """What was written for the plan: without names from elsewhere, judgements, and activities, which change every day."""

    def own(parts: Any) -> Any:
        return tuple(replace(p, common_text="", common_source="") for p in parts)

    goals = tuple(
        replace(
            g,
            parts=own(g.parts),
            credibility="",
            credibility_reason="",
            above=(),
            supports=(),
            indicators=(),
            activities=(),
        )
        for g in text.goals
    )
    return (text.introduction, text.frame_sek, text.frame_comment, goals, own(text.parts))


@operation("plans.abandon")
def abandon_revision(*, actor: Any, plan_id: int) -> Plan:
    """Drop a revision in which nothing has been changed: the undo of `revise`."""
    plan = take(plan_id, states.ABANDON, actor, lambda p: can_abandon(p, actor), fits_frame=True)
    version = plan.versions.select_related("snapshot").get(number=plan.adopted_version)
    plan.version, plan.fits_frame = plan.adopted_version, PLAN.read(version.snapshot).fits_frame
    plan.save(update_fields=["version", "fits_frame"])
    return plan


def can_close(plan: Plan, actor: Any) -> Verdict:
    """Whether the plan may be closed: only when its year is over."""
    if not (verdict := may_move(plan, states.CLOSE, actor)):
        return verdict
    if plan.year_id >= today().year:
        return no(_("Året är inte slut. Planen gäller till årsskiftet."), "year_not_over")
    return YES


@operation("plans.close")
def close(*, actor: Any, plan_id: int) -> Plan:
    """Close the plan of a year that is over."""
    return take(plan_id, states.CLOSE, actor, lambda p: can_close(p, actor))
