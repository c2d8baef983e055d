"""The pages of budget years and mandate periods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.core.telling import told
from rodtrad.org.years import operations
from rodtrad.org.years.forms import CalendarForm, FirstYearForm, MandateForm, ProgrammeForm
from rodtrad.org.years.models import BudgetYear, DeadlineLevel
from rodtrad.org.years.queries import calendar_of, mandates_visible_to, visible_to


def _one(request: HttpRequest, year: int) -> BudgetYear:
    return get_object_or_404(visible_to(request.user), pk=year)


def _crumbs(year: BudgetYear | None = None, last: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("Budgetår"), reverse("years:list") if year or last else "")]
    if year is not None:
        crumbs.append((str(year), reverse("years:show", args=[year.pk]) if last else ""))
    return [*crumbs, (last, "")] if last else crumbs


@login_required
def list_years(request: HttpRequest) -> HttpResponse:
    """All budget years, newest first, and the mandate periods."""
    years = list(visible_to(request.user))
    context = {
        "years": years,
        "mandates": mandates_visible_to(request.user),
        "latest": years[0] if years else None,
        "can_change": operations.can_change(request.user),
        "can_add_first": operations.can_add_first(request.user),
        "can_copy": operations.can_copy(years[0], request.user) if years else None,
        "breadcrumbs": _crumbs(),
    }
    return render(request, "years/list.html", context)


@login_required
def add_first(request: HttpRequest) -> HttpResponse:
    """The first budget year of a city that has none."""
    actor: Any = request.user
    operations.can_change(actor).enforce()
    form = FirstYearForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, lambda: operations.add_first_year(actor=actor, **form.cleaned_data))
        if made is not None:
            messages.success(request, _("Året är upplagt. Gå igenom tiderna och öppna det."))
            return redirect("years:show", made.pk)
    context = {
        "form": form,
        "heading": _("Första budgetåret"),
        "back": reverse("years:list"),
        "breadcrumbs": _crumbs(last=_("Första budgetåret")),
    }
    return render(request, "years/form.html", context, status=422 if form.errors else 200)


@login_required
def show(request: HttpRequest, year: int) -> HttpResponse:
    """One year: its calendar, programme and state, and what can be done with it."""
    found = _one(request, year)
    context = {
        "year": found,
        "levels": DeadlineLevel.labels,
        "calendar": calendar_of(year),
        "can_change": operations.can_change(request.user),
        "can_change_calendar": operations.can_change_calendar(found, request.user),
        "can_choose_programme": operations.can_choose_programme(found, request.user),
        "can_add_first": operations.can_add_first(request.user),
        "can_copy": operations.can_copy(found, request.user),
        "can_open": operations.can_open(found, request.user),
        "can_close": operations.can_close(found, request.user),
        "history": history_of(found),
        "breadcrumbs": _crumbs(found),
    }
    return render(request, "years/show.html", context)


@login_required
def copy(request: HttpRequest, year: int) -> HttpResponse:
    """Make next year like this one; shows first what its calendar will be."""
    found = _one(request, year)
    operations.can_change(request.user).enforce()
    verdict = operations.can_copy(found, request.user)
    problem = ""
    if request.method == "POST":
        try:
            made = operations.copy_year(actor=request.user, year=year)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            messages.success(request, _("%(year)s förbereds. Gå igenom tiderna och öppna året.") % {"year": made.year})
            return redirect("years:show", made.pk)
    context = {
        "year": found,
        "next_year": found.year + 1,
        "moved": operations.preview_copy(found),
        "verdict": verdict,
        "problem": problem,
        "breadcrumbs": _crumbs(found, _("Kopiera till nästa år")),
    }
    return render(request, "years/copy.html", context, status=422 if problem else 200)


@login_required
def calendar(request: HttpRequest, year: int) -> HttpResponse:
    """Change the dates."""
    found = _one(request, year)
    if not (verdict := operations.can_change_calendar(found, request.user)):
        return _refused(request, found, verdict)
    form = CalendarForm(request.POST or None, deadlines=list(found.deadlines.all()))
    if form.is_valid():
        call = lambda: operations.change_calendar(actor=request.user, year=year, dates=form.dates())  # noqa: E731
        n_changed = attempt(form, call)
        if n_changed is not None:
            messages.success(request, _("Kalendern är sparad. %(n)s tider ändrades.") % {"n": n_changed})
            return redirect("years:show", year)
    return _form(request, form, _("Ändra tiderna"), _crumbs(found, _("Ändra tiderna")), found)


@login_required
def programme(request: HttpRequest, year: int) -> HttpResponse:
    """Choose the programme version."""
    found = _one(request, year)
    if not (verdict := operations.can_choose_programme(found, request.user)):
        return _refused(request, found, verdict)
    form = ProgrammeForm(request.POST or None, initial={"programme": found.programme_id})
    if form.is_valid():
        chosen = form.cleaned_data["programme"].pk
        call = lambda: operations.choose_programme(actor=request.user, year=year, programme_id=chosen)  # noqa: E731
        if attempt(form, call) is not None:
            messages.success(request, _("Sparat."))
            return redirect("years:show", year)
    return _form(request, form, _("Välj programversion"), _crumbs(found, _("Välj programversion")), found)


def _refused(request: HttpRequest, year: BudgetYear, verdict: Any) -> HttpResponse:
    """Back to the year with the reason; who may never do it gets a 403."""
    operations.can_change(request.user).enforce()
    messages.error(request, str(verdict.reason))
    return redirect("years:show", year.pk)


@require_POST
@login_required
def open_year(request: HttpRequest, year: int) -> HttpResponse:
    """Open the year for planning."""
    return _move(request, year, operations.open_year, _("Året är öppet. Planer kan påbörjas."))


@require_POST
@login_required
def close_year(request: HttpRequest, year: int) -> HttpResponse:
    """Close the year."""
    return _move(request, year, operations.close_year, _("Året är avslutat."))


def _move(request: HttpRequest, year: int, call: Callable[..., BudgetYear], done: str) -> HttpResponse:
    found = _one(request, year)
    told(request, lambda: call(actor=request.user, year=found.pk), done)
    return redirect("years:show", found.pk)


@login_required
def add_mandate(request: HttpRequest) -> HttpResponse:
    """Add a mandate period."""
    operations.can_change(request.user).enforce()
    latest = mandates_visible_to(request.user).first()
    start = latest.last_year + 1 if latest is not None else None
    initial = {"first_year": start, "last_year": start + 3} if start else {}
    form = MandateForm(request.POST or None, initial=initial)
    if form.is_valid():
        call = lambda: operations.add_mandate(actor=request.user, **form.cleaned_data)  # noqa: E731
        if attempt(form, call) is not None:
            messages.success(request, _("Mandatperioden är tillagd."))
            return redirect("years:list")
    return _form(request, form, _("Ny mandatperiod"), _crumbs(None, _("Ny mandatperiod")))


def _form(
    request: HttpRequest, form: Any, heading: str, crumbs: list[tuple[str, str]], year: BudgetYear | None = None
) -> HttpResponse:
    back = reverse("years:show", args=[year.pk]) if year is not None else reverse("years:list")
    context = {"form": form, "heading": heading, "year": year, "back": back, "breadcrumbs": crumbs}
    return render(request, "years/form.html", context, status=422 if form.errors else 200)
