"""Builds what has been decided and judged: common texts, credibility, returned plans, adopted versions frozen."""

from __future__ import annotations

from datetime import date

from rodtrad.demo.organisation import Organisation
from rodtrad.demo.services import texts
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.org.people.models import RoleKind, User
from rodtrad.org.people.queries import people_with
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.contents import contents_of_many
from rodtrad.plan.plans.models import CommonPart, CredibilityAssessment, Part, Plan, PlanStep, PlanVersion
from rodtrad.plan.plans.snapshot import PLAN, text_of
from rodtrad.plan.plans.states import Credibility, PlanState

COMMON_TITLE = "Förvaltningens gemensamma synpunktshantering"
RETURN_REASON = (
    "Målet om trygghet säger inte vad som ska ha hänt när året är slut. Skriv ett förväntat resultat som går att "
    "följa upp, och hur resurserna räcker till två handledare."
)
DOUBT = "Det framgår inte hur målet ska nås med den bemanning som planen räknar med."


def build(organisation: Organisation) -> None:
    """Everything here, for a city that keeps history. Needs the plans to be there."""
    _common_texts(organisation)
    _judgements()
    _returned()
    _versions()


def _common_texts(organisation: Organisation) -> None:
    """Each administration's common text; every third unit refers to it instead of writing its own."""
    units: dict[int, list[int]] = {}
    for i, unit in enumerate(organisation.units):
        if i % 3 == 1:
            units.setdefault(unit.administration_id, []).append(unit.node_id)
    for node_id in organisation.administrations.values():
        common = CommonPart.objects.create(
            node_id=node_id,
            kind="feedback_system",
            title=COMMON_TITLE,
            text=texts().plan_parts["feedback"],
            first_year=REFERENCE_YEAR - 1,
        )
        parts = Part.objects.filter(plan__node_id__in=units.get(node_id, []), kind="feedback_system")
        parts.update(common=common, text="")


def _judgements() -> None:
    """Every goal of an assessed or adopted plan for next year is judged; one in nine is doubted."""
    judged = Goal.objects.filter(
        plan__year_id__gte=REFERENCE_YEAR, plan__state__in=[PlanState.ASSESSED, PlanState.ADOPTED], level="unit"
    )
    rows = [
        CredibilityAssessment(
            plan_id=plan_id,
            version=1,
            goal_id=pk,
            credibility=Credibility.CREDIBLE if pk % 9 else Credibility.DOUBTFUL,
            reason="" if pk % 9 else DOUBT,
        )
        for pk, plan_id in judged.values_list("pk", "plan_id")
    ]
    CredibilityAssessment.objects.bulk_create(rows, batch_size=2000)
    Plan.objects.filter(state=PlanState.ASSESSED).update(fits_frame=True)


def _returned() -> None:
    """Every seventh draft of next year has been sent back with a reason."""
    controller = User.objects.get(email="controller@demo.example")
    drafts = Plan.objects.filter(year_id=REFERENCE_YEAR + 1, state=PlanState.DRAFT, level="unit").order_by("pk")
    for plan in list(drafts)[3::7]:
        PlanStep.objects.create(plan=plan, version=1, name="submit", by=None)
        PlanStep.objects.create(plan=plan, version=1, name="return", reason=RETURN_REASON, by=controller)


def _versions() -> None:
    """Every adopted plan's text is frozen with a decision."""
    plans = list(Plan.objects.filter(adopted_version__gt=0).select_related("year", "node").order_by("pk"))
    contents = contents_of_many(plans)
    deciders: dict[int, User | None] = {}
    for plan in plans:
        text = text_of(plan, contents[plan.pk])
        is_boards = plan.level == "board"
        if plan.node_id not in deciders:
            deciders[plan.node_id] = people_with([RoleKind.MANAGEMENT], plan.node_id).first()
        decider = deciders[plan.node_id]
        PlanVersion.objects.create(
            plan=plan,
            number=1,
            snapshot=PLAN.take(plan, text, actor=decider),
            decided_on=date(plan.year_id - 1, 12, 15),
            decided_by=text.node_name if is_boards else "Förvaltningsledningen",
            paragraph=f"§ {plan.pk % 20 + 1}" if is_boards else "",
            registration_number=f"{100 + plan.pk}-{plan.year_id - 1}" if is_boards else "",
            adopted_by=decider,
        )
