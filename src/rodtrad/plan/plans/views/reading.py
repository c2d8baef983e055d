"""Plans to read: the list, one plan, its versions, two versions beside each other, PDF and Word."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import gettext as _

from rodtrad.core.documents import Document
from rodtrad.core.documents.html import to_html_fragment
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.core.history import history_of
from rodtrad.core.openness import Openness
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import ids_below
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.plans import operations
from rodtrad.plan.plans.documents import as_document, compare_versions
from rodtrad.plan.plans.models import Plan, PlanVersion
from rodtrad.plan.plans.queries import beginnable, listed, year_of
from rodtrad.plan.plans.snapshot import PLAN, PlanText, text_of
from rodtrad.plan.plans.states import PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, fetch, is_in_line

PER_PAGE = 50
LIVE = "live"


@login_required
def list_plans(request: HttpRequest) -> HttpResponse:
    """The plans that the person may read: their own first, by year, state, and words in the name."""
    year = year_of(request.GET.get("year", ""))
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()
    below = request.GET.get("below", "")
    plans = listed(request.user, year=year, state=state, text=text)
    node = NodePeriod.objects.filter(node_id=int(below)).order_by("-valid").first() if below.isdecimal() else None
    if node is not None:
        plans = plans.filter(node_id__in=ids_below(node.node_id))
    page = Paginator(plans, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "year": year,
        "years": BudgetYear.objects.all(),
        "state": state,
        "states": PlanState.choices,
        "q": text,
        "below": node,
        "to_begin": beginnable(request.user, year) if not (text or state or below) else [],
    }
    return render(request, "plans/list.html", context)


def _text(request: HttpRequest, plan: Plan, which: str) -> tuple[PlanText, PlanVersion | None]:
    """A version's text: `live` for those in the line, else the number of an adopted version. 404 for what isn't theirs."""
    if which == LIVE:
        if not is_in_line(request, plan):
            raise Http404
        return text_of(plan), None
    if not which.isdecimal():
        raise Http404
    version = get_object_or_404(
        PlanVersion.objects.select_related("snapshot", "adopted_by"), plan=plan, number=int(which)
    )
    return PLAN.read(version.snapshot), version


def _which(request: HttpRequest, plan: Plan) -> str:
    """What a person sees first: the version in force when there is one and the plan is not under work."""
    live_is_adopted = plan.state in {PlanState.ADOPTED, PlanState.CLOSED}
    in_line = is_in_line(request, plan)
    has_frozen = plan.versions.exists()
    if has_frozen and (live_is_adopted or not in_line):
        return str(plan.adopted_version)
    return LIVE if in_line or not has_frozen else str(plan.adopted_version)


def show(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan as it is in force, or as it is being written for those in the line, and what can be done with it."""
    plan = fetch(request, plan_id)
    which = _which(request, plan)
    if which == LIVE and not is_in_line(request, plan):
        text: PlanText = text_of(plan)  # adopted before versions were kept: its live text is the adopted one
        version = None
    else:
        text, version = _text(request, plan, which)
    return _page(request, plan, text, version)


def show_version(request: HttpRequest, plan_id: int, number: int) -> HttpResponse:
    """One adopted version, for ever."""
    plan = fetch(request, plan_id)
    text, version = _text(request, plan, str(number))
    return _page(request, plan, text, version, is_version=True)


def _page(
    request: HttpRequest, plan: Plan, text: PlanText, version: PlanVersion | None, *, is_version: bool = False
) -> HttpResponse:
    actor: Any = request.user
    document = as_document(text, book_of(plan), version)
    context = {
        "plan": plan,
        "name": text.node_name,
        "document": document,
        "body": to_html_fragment(document),
        "version": version,
        "versions": plan.versions.all(),
        "which": str(version.number) if version else LIVE,
        "in_line": is_in_line(request, plan),
        "can_edit": operations.can_edit(plan, actor),
        "can_submit": operations.can_submit(plan, actor) if plan.state == PlanState.DRAFT else None,
        "can_assess": operations.can_assess(plan, actor) if plan.state == PlanState.SUBMITTED else None,
        "can_adopt": operations.can_adopt(plan, actor) if plan.state == PlanState.ASSESSED else None,
        "can_revise": operations.can_revise(plan, actor) if plan.state == PlanState.ADOPTED else None,
        "can_set_openness": actor.is_authenticated and actor.has_perm("plans.adopt", plan),
        "openness": Openness(plan.openness).label,
        "steps": plan.steps.select_related("by") if is_in_line(request, plan) else [],
        "history": history_of(plan) if is_in_line(request, plan) else [],
        "first_goal": text.goals[0].goal_id if text.goals else None,
        "breadcrumbs": crumbs(
            plan, text.node_name, _("Version %(n)s") % {"n": version.number} if is_version and version else ""
        ),
    }
    return render(request, "plans/show.html", context)


def _document(request: HttpRequest, plan_id: int) -> tuple[Plan, Document]:
    plan = fetch(request, plan_id)
    which = request.GET.get("version", "") or _which(request, plan)
    if which == LIVE and not is_in_line(request, plan) and not plan.versions.exists():
        return plan, as_document(text_of(plan), book_of(plan))
    text, version = _text(request, plan, which)
    return plan, as_document(text, book_of(plan), version)


def pdf(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan as a tagged PDF; `?version=` chooses which."""
    _plan, document = _document(request, plan_id)
    return _file(to_pdf(document), document, "pdf", "application/pdf")


def word(request: HttpRequest, plan_id: int) -> HttpResponse:
    """The plan in Word; `?version=` chooses which."""
    _plan, document = _document(request, plan_id)
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return _file(to_word(document), document, "docx", kind)


def _file(body: bytes, document: Document, ending: str, kind: str) -> HttpResponse:
    name = slugify(document.title.translate(str.maketrans("åäöÅÄÖ", "aaoAAO"))) or "plan"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@login_required
def compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Two versions of the plan, or this plan and another year's, word by word."""
    plan = fetch(request, plan_id)
    numbers = list(plan.versions.order_by("number").values_list("number", flat=True))
    choices = [(str(n), _("Version %(n)s") % {"n": n}) for n in numbers]
    if is_in_line(request, plan):
        choices.append((LIVE, _("Som den står nu")))
    other = Plan.objects.filter(node_id=plan.node_id, year_id=plan.year_id - 1).first()
    if other is not None and (is_in_line(request, other) or other.versions.exists()):
        choices.insert(0, ("before", _("Planen för %(year)s") % {"year": other.year_id}))
    default = [choices[-2][0] if len(choices) > 1 else "", choices[-1][0] if choices else ""]
    old_key, new_key = request.GET.get("from", default[0]), request.GET.get("to", default[1])
    known = dict(choices)
    rows = []
    if old_key in known and new_key in known:
        texts = [
            text_of(other) if key == "before" and other is not None else _text(request, plan, key)[0]
            for key in (old_key, new_key)
        ]
        rows = compare_versions(texts[0], texts[1], book_of(plan))
    only_changed = request.GET.get("all") != "1"
    context = {
        "plan": plan,
        "choices": choices,
        "old": old_key,
        "new": new_key,
        "name": _("Hela planen"),
        "rows": [r for r in rows if r.is_changed or (not only_changed and r.stretches)],
        "n_same": sum(not r.is_changed for r in rows),
        "only_changed": only_changed,
        "breadcrumbs": crumbs(plan, _("Plan"), _("Jämföra")),
    }
    return render(request, "plans/compare.html", context)
