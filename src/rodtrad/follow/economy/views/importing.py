"""Files of figures: sent in, looked through, read in, undone; and what they are to look like."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import tell
from rodtrad.follow.economy import operations, states
from rodtrad.follow.economy.forms import FileForm
from rodtrad.follow.economy.models import EconomyImport, FileKind
from rodtrad.follow.economy.operations.importing import shown
from rodtrad.follow.economy.queries import imports_visible_to
from rodtrad.follow.economy.reading import columns_of, example_of
from rodtrad.follow.economy.states import ImportState

PER_PAGE = 50


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    first = (_("Ekonomi"), reverse("economy:list"))
    imports = (_("Inläsningar"), reverse("economy:imports") if last else "")
    return [first, imports, *([(last, "")] if last else [])]


@login_required
def import_list(request: HttpRequest) -> HttpResponse:
    """Files that were sent in, the latest first."""
    operations_of = imports_visible_to(request.user).defer("body").select_related("created_by")
    context = {
        "page": Paginator(operations_of.order_by("-created_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
        "can_import": operations.can_import(request.user),
        "breadcrumbs": _crumbs(),
    }
    return render(request, "economy/imports.html", context)


@login_required
def import_new(request: HttpRequest) -> HttpResponse:
    """Send a file in; with problems they are shown and nothing is kept."""
    operations.can_import(request.user).enforce()
    form = FileForm(request.POST or None, request.FILES or None)
    preview = None
    if form.is_valid():
        sent_file = form.cleaned_data["file"]
        try:
            sent, preview = operations.receive_file(
                actor=request.user, kind=form.cleaned_data["kind"], filename=sent_file.name, content=sent_file.read()
            )
            if sent is not None:
                return redirect("economy:import", sent.pk)
        except ValidationError as refusal:
            tell(form, refusal)
    context = {
        "form": form,
        "preview": preview,
        "formats": _formats(),
        "breadcrumbs": _crumbs(_("Läs in en fil")),
    }
    return render(request, "economy/import_new.html", context, status=422 if form.errors or preview else 200)


@login_required
def import_show(request: HttpRequest, import_id: int) -> HttpResponse:
    """What reading the file in would do, or did."""
    sent = get_object_or_404(imports_visible_to(request.user).select_related("created_by"), pk=import_id)
    is_waiting = sent.state == ImportState.PREVIEWED
    preview = operations.preview_of(sent, request.user) if is_waiting and operations.can_import(request.user) else None
    context = {
        "sent": sent,
        "preview": preview,
        "changes": shown(preview.changes) if preview else [],
        "can_confirm": operations.can_take(sent, states.CONFIRM, request.user) if is_waiting else None,
        "can_undo": operations.can_take(sent, states.UNDO, request.user) if sent.state == ImportState.DONE else None,
        "breadcrumbs": _crumbs(sent.filename),
    }
    return render(request, "economy/import.html", context)


def _done(sent: EconomyImport, verb: str) -> str:
    """What came of it, in a sentence."""
    if verb == "confirm":
        counts = {"new": sent.n_new, "corrected": sent.n_corrected}
        return _("Inläst: %(new)s nya värden, %(corrected)s rättade.") % counts
    if verb == "discard":
        return _("Filen är kastad. Inget är inläst.")
    return _("Ångrat. Det som gällde före inläsningen gäller igen.")


@login_required
@require_POST
def import_move(request: HttpRequest, import_id: int, verb: str) -> HttpResponse:
    """Read in, throw away, or undo."""
    get_object_or_404(imports_visible_to(request.user).only("pk"), pk=import_id)
    actor: Any = request.user
    steps = {
        "confirm": operations.confirm_import,
        "discard": operations.discard_import,
        "undo": operations.undo_import,
    }
    if verb not in steps:
        raise Http404
    try:
        sent: EconomyImport = steps[verb](actor=actor, import_id=import_id)
        messages.success(request, _done(sent, verb))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("economy:import", import_id)


def _formats() -> list[tuple[str, Any, str]]:
    return [(kind.value, kind.label, "; ".join(columns_of(kind))) for kind in FileKind]


@login_required
def formats(request: HttpRequest) -> HttpResponse:
    """What each kind of file looks like."""
    rows = [(kind, label, columns, example_of(kind)) for kind, label, columns in _formats()]
    context = {"formats": rows, "breadcrumbs": _crumbs(_("Filformat"))}
    return render(request, "economy/formats.html", context)


@login_required
def example(request: HttpRequest, file_kind: str) -> HttpResponse:
    """The example file of a kind."""
    if file_kind not in FileKind.values:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{file_kind}.csv"'}
    return HttpResponse("\ufeff" + example_of(file_kind), content_type="text/csv; charset=utf-8", headers=headers)
