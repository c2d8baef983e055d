"""Plans to read: the list, one plan, its versions, PDF and Word."""

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
from rodtrad.org.years.models import BudgetYear
from rodtrad.plan.plans.documents import as_document
from rodtrad.plan.plans.models import Plan, PlanVersion
from rodtrad.plan.plans.queries import beginnable, ids_below_in, listed, own_plans, tables_of, year_of
from rodtrad.plan.plans.snapshot import PLAN, PlanText, text_of
from rodtrad.plan.plans.states import PlanState
from rodtrad.plan.plans.views._fetch import book_of, crumbs, fetch, is_in_line, path_of
from rodtrad.plan.plans.views.next_step import next_step

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
        plans = plans.filter(node_id__in=ids_below_in(node.node_id, year))
    page = Paginator(plans, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "year": year,
        "years": BudgetYear.objects.all(),
        "state": state,
        "states": PlanState.choices,
        "q": text,
        "below": node,
        "is_filtered": bool(text or state or below),
        "mine": [] if text or state or below else own_plans(request.user, year),
        "to_begin": beginnable(request.user, year) if not (text or state or below) else [],
        "tables": tables_of(request.user),
        "breadcrumbs": [],
    }
    return render(request, "plans/list.html", context)


def _text(request: HttpRequest, plan: Plan, which: str) -> tuple[PlanText, PlanVersion | None]:
    """A version's text: `live` for those in the line, else the number of an adopted version. 404 for what isn't theirs."""
    if which == LIVE:
        if not is_in_line(request, plan) and _which(request, plan) != LIVE:
            raise Http404
        return text_of(plan), None
    if not which.isdecimal() or len(which) > 5:
        raise Http404
    version = get_object_or_404(
        PlanVersion.objects.select_related("snapshot", "adopted_by"), plan=plan, number=int(which)
    )
    return PLAN.read(version.snapshot), version


def _which(request: HttpRequest, plan: Plan) -> str:
    """What a person sees first: the version in force when there is one and the plan is not under work."""
    live_is_adopted = plan.state in {PlanState.ADOPTED, PlanState.CLOSED}
    in_line = is_in_line(request, plan)
    if plan.versions.exists() and (live_is_adopted or not in_line):
        return str(plan.adopted_version)
    if in_line or live_is_adopted:  # adopted before versions were kept: its live text is the adopted one
        return LIVE
    raise Http404  # such a plan under revision: there is nothing that the others may read


def show(request: HttpRequest, plan_id: int) -> HttpResponse:
    """One plan as it is in force, or as it is being written for those in the line, and what can be done with it."""
    plan = fetch(request, plan_id)
    which = _which(request, plan)
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
    path = path_of(plan) if actor.is_authenticated else []
    context = {
        "plan": plan,
        "name": text.node_name,
        "document": document,
        "body": to_html_fragment(document),
        "version": version,
        "versions": plan.versions.all(),
        "which": str(version.number) if version else LIVE,
        "in_line": is_in_line(request, plan),
        "next": next_step(plan, actor) if is_in_line(request, plan) and not is_version else None,
        "period": path[-1] if path else None,
        "above": path[-2] if len(path) > 1 else None,
        "can_correct": actor.is_authenticated and actor.has_perm("plans.adopt", plan),
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
