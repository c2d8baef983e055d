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
from rodtrad.plan.goals.models import ExpectedResult, Goal
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.contents import contents_of_many
from rodtrad.plan.plans.duties import DutyLine, checklist, filled_from, filled_of
from rodtrad.plan.plans.editor import Editor, editor_of
from rodtrad.plan.plans.forms import GoalForm
from rodtrad.plan.plans.models import Part, Plan
from rodtrad.plan.plans.queries import common_parts_offered, indicators_for, last_return, parents_for, previous
from rodtrad.plan.plans.states import PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, path_of


def checklist_of(plan: Plan) -> tuple[DutyLine, ...]:
    """The duties as they stand now."""
    return checklist(book_of(plan), plan.level, filled_of([plan.pk])[plan.pk])


def editor_context(request: HttpRequest, plan: Plan, **more: Any) -> dict[str, Any]:
    """Everything the editor's page shows. `more`: problems, clashes, typed, goal_form, result_forms."""
    book = book_of(plan)
    path = path_of(plan)
    before = previous(plan)
    contents = contents_of_many([plan, before] if before else [plan], with_judgements=False)
    can_edit = operations.can_edit(plan, request.user)
    offered = tuple(common_parts_offered(plan)) if can_edit else ()
    earlier = contents[before.pk] if before else None
    editor = editor_of(contents[plan.pk], earlier, book, offered)
    filled = filled_from(contents[plan.pk])
    parents = list(parents_for(plan)) if can_edit else []
    name = path[-1].name if path else plan.node.code
    return {
        "plan": plan,
        "name": name,
        "board": _board(path),
        "book": book,
        "editor": editor,
        "can_edit": can_edit,
        "checklist": checklist(book, plan.level, filled),
        "returned": last_return(plan) if plan.state == PlanState.DRAFT else None,
        "deadline": _deadline(plan),
        "before": before,
        "outcomes": _outcomes(request, editor, earlier),
        "parents": parents,
        "withdrawn": contents[plan.pk].withdrawn if can_edit else (),
        "goal_form": GoalForm(parents=_queryset(parents), prefix="new"),
        "result_forms": {},
        "indicators": indicators_for(plan) if can_edit else [],
        "breadcrumbs": crumbs(plan, name, _("Skriva")),
        "save_url": reverse("plans:save", args=[plan.pk]),
        "preview_url": reverse("plans:preview"),
        "problems": {},
        "clashes": {},
        "typed": {},
        **more,
    }


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


def one_field(plan: Plan, name: str, typed: str) -> Field:
    """The box called `name` as it stands after saving."""
    target, *rest = name.split(".")
    column = rest[-1] if rest else ""
    return Field(name=name, label="", value=typed, seen=fingerprint(_stored(plan, target, rest, column)))


def _stored(plan: Plan, target: str, key: list[str], column: str) -> Any:
    if target == "plan":
        row: Any = Plan.objects.filter(pk=plan.pk)
    elif target == "goal":
        row = Goal.objects.filter(pk=int(key[0]), plan=plan)
    elif target == "result":
        row = ExpectedResult.objects.filter(pk=int(key[0]), goal__plan=plan)
    else:
        aspect = "" if key[2] == "-" else key[2]
        row = Part.objects.filter(plan=plan, goal_id=int(key[0]) or None, kind=key[1], aspect=aspect)
    return row.values_list(column, flat=True).first()
