"""What the editor's page is made of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.contributions import ThreadLeaf, thread_leaves
from rodtrad.core.editing import fingerprint
from rodtrad.core.writing import Field
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.years.models import Deadline, Step
from rodtrad.plan.goals.models import ExpectedResult, Goal, IndicatorRole
from rodtrad.plan.indicators.queries import Standing, standings
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.contents import PlanContents, contents_of_many
from rodtrad.plan.plans.duties import DutyLine, checklist, filled_from, filled_of
from rodtrad.plan.plans.editor import Editor, editor_of
from rodtrad.plan.plans.edits import stored
from rodtrad.plan.plans.forms import GoalForm
from rodtrad.plan.plans.models import CredibilityAssessment, Plan, PlanLevel
from rodtrad.plan.plans.queries import common_parts_offered, indicators_for, last_return, parents_for, previous
from rodtrad.plan.plans.snapshot import last_name
from rodtrad.plan.plans.states import SUBMIT, PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, path_of


def checklist_of(plan: Plan) -> tuple[DutyLine, ...]:
    """The duties as they stand now."""
    return checklist(book_of(plan), plan.level, filled_of([plan.pk])[plan.pk])


def editor_context(request: HttpRequest, plan: Plan, **more: Any) -> dict[str, Any]:
    """Everything the editor's page shows. `more`: problems, clashes, typed, lost, goal_form, result_forms."""
    actor: Any = request.user
    book, path, before = book_of(plan), path_of(plan), previous(plan)
    contents = contents_of_many([plan, before] if before else [plan], with_judgements=False)
    now, earlier = contents[plan.pk], contents[before.pk] if before else None
    can_edit = operations.can_edit(plan, actor)
    offered = tuple(common_parts_offered(plan)) if can_edit else ()
    standing = _standing(plan, now, path)
    editor = editor_of(now, earlier, book, offered, standing)
    name = path[-1].name if path else last_name(plan)
    return {
        "plan": plan,
        "name": name,
        "period": path[-1] if path else None,
        "board": _board(path),
        "book": book,
        "editor": editor,
        "can_edit": can_edit,
        "checklist": checklist(book, plan.level, filled_from(now)),
        "deadline": _deadline(plan),
        "may_submit": actor.has_perm("plans.submit", plan),
        "who_submits": SUBMIT.who,
        "planned_sek": now.planned_sek,
        "standing": standing,
        "before": before,
        "outcomes": _outcomes(request, editor, earlier),
        "n_carried_once": sum(p.is_carried_over for p in now.parts.values()),
        "can_take_once": bool(earlier and _has_more(earlier, now)) and bool(can_edit),
        "breadcrumbs": crumbs(plan, name, _("Skriva")),
        "save_url": reverse("plans:save", args=[plan.pk]),
        "preview_url": reverse("plans:preview"),
        "problems": {},
        "clashes": {},
        "typed": {},
        **_returned(plan),
        **(_for_writers(plan, now) if can_edit else {}),
        **more,
    }


def _returned(plan: Plan) -> dict[str, Any]:
    """Why the plan was sent back, when that is the last that happened, and what was said of each goal."""
    returned = last_return(plan) if plan.state == PlanState.DRAFT else None
    return {"returned": returned, "judged": _judged(plan) if returned else {}}


def _for_writers(plan: Plan, contents: PlanContents) -> dict[str, Any]:
    """What is needed to add and to put back."""
    parents = list(parents_for(plan))
    return {
        "parents": parents,
        "withdrawn": contents.withdrawn,
        "removed": _removed(plan),
        "goal_form": GoalForm(parents=_queryset(parents), prefix="new"),
        "result_forms": {},
        "indicators": indicators_for(plan),
        "roles": _roles(plan),
    }


def _standing(plan: Plan, contents: PlanContents, path: list[NodePeriod]) -> dict[int, Standing]:
    """How the indicators on the plan's goals stand: last years' figures and this year's targets, by indicator id."""
    links = [link for g in contents.goals for link in g.indicators]
    wanted = [(link.indicator, plan.node_id, link.role) for link in links]
    if not wanted:
        return {}
    found = standings(wanted, plan.year_id, {plan.node_id: {p.node_id for p in path}})
    return {indicator_id: one for (indicator_id, _node), one in found.items()}


def _judged(plan: Plan) -> dict[int, CredibilityAssessment]:
    """What the assessor said of each goal, for the one who is to mend the plan, by goal id."""
    return {a.goal_id: a for a in CredibilityAssessment.objects.filter(plan=plan, version=plan.version)}


def _roles(plan: Plan) -> list[tuple[str, str]]:
    """In what roles an indicator may stand at a goal of this plan."""
    kinds = [IndicatorRole.OWN, IndicatorRole.MANDATORY, IndicatorRole.COUNCIL_TARGET]
    return [(r.value, str(r.label)) for r in (kinds if plan.level == PlanLevel.BOARD else kinds[:1])]


def _removed(plan: Plan) -> dict[int, list[ExpectedResult]]:
    """Expected results that were taken out and can be put back, by goal id."""
    found: dict[int, list[ExpectedResult]] = {}
    for result in ExpectedResult.objects.filter(goal__plan=plan, withdrawn_at__isnull=False).order_by("pk"):
        found.setdefault(result.goal_id, []).append(result)
    return found


def _has_more(before: PlanContents, now: PlanContents) -> bool:
    """Whether last year has texts for the whole unit where nothing is written this year."""
    here = {place for place, part in now.parts.items() if part.answers}
    return any(part.answers and place not in here for place, part in before.parts.items())


def _queryset(parents: list[Goal]) -> Any:
    """The parents as a queryset that is read already."""
    found = Goal.objects.filter(pk__in=[p.pk for p in parents])
    found._result_cache = parents  # type: ignore[attr-defined]
    return found


def _board(path: list[NodePeriod]) -> str:
    return next((p.name for p in reversed(path) if "board" in p.kind), "")


def _deadline(plan: Plan) -> Deadline | None:
    return Deadline.objects.filter(budget_year_id=plan.year_id, level=plan.level, step=Step.PLAN_SUBMIT).first()


def _outcomes(request: HttpRequest, editor: Editor, before: Any) -> dict[int, list[ThreadLeaf]]:
    """What came of last year's goals, as higher rooms know it, by goal id."""
    ids = [g.goal.pk for g in before.goals] if before else []
    found: dict[int, list[ThreadLeaf]] = {}
    for provide in thread_leaves if ids else ():
        for leaf in provide(request.user, ids):
            found.setdefault(leaf.goal_id, []).append(leaf)
    return found


def one_field(plan: Plan, name: str, typed: str, seen: str | None = None) -> Field:
    """The box called `name` as it stands after saving; `seen` keeps the fingerprint that was sent, when nothing was saved."""
    return Field(name=name, label="", value=typed, seen=seen or fingerprint(stored(plan, name)))
