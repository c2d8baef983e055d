"""Pages of sources: how each stands, what is fetched from it, and setting it up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.exchange.fetchers import jobs, operations
from rodtrad.exchange.fetchers.folder import COLUMNS
from rodtrad.exchange.fetchers.forms import FeedForm, PlaceForm, SourceForm
from rodtrad.exchange.fetchers.models import Source, SourceKind
from rodtrad.exchange.fetchers.queries import feeds_of, fetches_of, listed, visible_to
from rodtrad.org.tree.queries import node_name_on

PER_PAGE = 50


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    return [(_("Källor"), reverse("fetchers:list") if last else ""), *([(last, "")] if last else [])]


@login_required
def list_sources(request: HttpRequest) -> HttpResponse:
    """Where figures are fetched, and how it goes."""
    context = {"sources": listed(request.user), "can_keep": operations.can_keep(request.user), "breadcrumbs": _crumbs()}
    return render(request, "fetchers/list.html", context)


@login_required
def show(request: HttpRequest, source_id: int) -> HttpResponse:
    """One source: its indicators, places, and latest fetches."""
    source = get_object_or_404(visible_to(request.user).select_related("owner"), pk=source_id)
    context = {
        "source": source,
        "is_folder": source.kind == SourceKind.FOLDER,
        "columns": "; ".join(COLUMNS),
        "page": Paginator(feeds_of(source), PER_PAGE).get_page(request.GET.get("page")),
        "places": source.places.annotate(node_name=node_name_on()).order_by("external_id")[:400],
        "fetches": fetches_of(source)[:20],
        "can_keep": operations.can_keep(request.user),
        "breadcrumbs": _crumbs(source.name),
    }
    return render(request, "fetchers/show.html", context)


@login_required
@require_POST
def fetch_now(request: HttpRequest, source_id: int) -> HttpResponse:
    """Let the job worker ask the source as soon as it can."""
    source = get_object_or_404(visible_to(request.user), pk=source_id)
    operations.can_keep(request.user).enforce()
    jobs.fetch_one.defer(source_id=source.pk)
    messages.success(request, _("Hämtningen är beställd. Ladda om sidan om en stund."))
    return redirect("fetchers:show", source.pk)


def _form(request: HttpRequest, form: Any, heading: str, back: str) -> HttpResponse:
    context = {"form": form, "heading": heading, "back": back, "breadcrumbs": _crumbs(heading)}
    return render(request, "fetchers/form.html", context, status=422 if form.errors else 200)


@login_required
def create(request: HttpRequest) -> HttpResponse:
    """Set up a source."""
    return _save_source(request, Source(), _("Ny källa"))


@login_required
def change(request: HttpRequest, source_id: int) -> HttpResponse:
    """Change a source."""
    return _save_source(request, get_object_or_404(visible_to(request.user), pk=source_id), _("Ändra källan"))


def _save_source(request: HttpRequest, source: Source, heading: str) -> HttpResponse:
    operations.can_keep(request.user).enforce()
    form = SourceForm(request.POST or None, instance=source)
    back = reverse("fetchers:show", args=[source.pk]) if source.pk else reverse("fetchers:list")
    if form.is_valid():
        saved = attempt(
            form, lambda: operations.save_source(actor=request.user, source=source, fields=dict(form.cleaned_data))
        )
        if saved is not None:
            messages.success(request, _("Källan är sparad."))
            return redirect("fetchers:show", saved.pk)
    return _form(request, form, heading, back)


@login_required
def new_place(request: HttpRequest, source_id: int) -> HttpResponse:
    """Say which node a code of the source means."""
    source = get_object_or_404(visible_to(request.user), pk=source_id)
    operations.can_keep(request.user).enforce()
    form = PlaceForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.save_place(actor=request.user, source=source, **form.cleaned_data)
    ):
        messages.success(request, _("Sparat."))
        return redirect("fetchers:show", source.pk)
    return _form(request, form, _("Plats i källan"), reverse("fetchers:show", args=[source.pk]))


@login_required
def new_feed(request: HttpRequest, source_id: int) -> HttpResponse:
    """Let an indicator be fetched from the source."""
    source = get_object_or_404(visible_to(request.user), pk=source_id)
    operations.can_keep(request.user).enforce()
    form = FeedForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.save_feed(actor=request.user, source=source, **form.cleaned_data)
    ):
        messages.success(request, _("Indikatorn hämtas från källan vid nästa hämtning."))
        return redirect("fetchers:show", source.pk)
    return _form(request, form, _("Hämta en indikator"), reverse("fetchers:show", args=[source.pk]))
