"""Pages of imports and exports: the list, bringing a file, what it would change, and what became of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rodtrad.core.forms import attempt
from rodtrad.exchange.files import exports, operations
from rodtrad.exchange.files.doing import do
from rodtrad.exchange.files.forms import form_for
from rodtrad.exchange.files.kinds import KINDS, Kind
from rodtrad.exchange.files.models import ImportRun
from rodtrad.exchange.files.queries import as_shown, lines_of, progress_of, visible_to, written_before
from rodtrad.exchange.files.sheets import write_csv
from rodtrad.exchange.files.states import Action

PER_PAGE = 50
VERBS = frozenset({"check", "write", "write_good", "undo", "discard"})


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404
    return KINDS[name]


def _one(request: HttpRequest, run_id: int) -> ImportRun:
    return get_object_or_404(visible_to(request.user), pk=run_id)


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Filer in och ut"), reverse("files:list")), *more]


@login_required
def list_imports(request: HttpRequest) -> HttpResponse:
    """What can be brought and taken out, and the imports that there have been."""
    kinds = [(k, k.may_import(request.user), k.may_export(request.user)) for k in KINDS.values()]
    page = Paginator(visible_to(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "files/list.html", {"kinds": kinds, "page": page})


@login_required
def bring(request: HttpRequest, file_kind: str) -> HttpResponse:
    """Bring a file; it is checked at once, or by the job worker when it is large."""
    kind = _kind(file_kind)
    verdict = kind.may_import(request.user)
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    form = form_for(file_kind, request.POST or None, request.FILES or None)
    if form.is_valid():
        actor: Any = request.user
        upload = form.cleaned_data["file"]
        run = attempt(
            form,
            lambda: operations.bring(
                actor=actor, kind=file_kind, name=upload.name, content=upload.read(), choices=form.choices()
            ),
        )
        if run is not None:
            do("check", run, actor)
            return redirect("files:show", run.pk)
    context = {"form": form, "kind": kind, "breadcrumbs": _crumbs((str(kind.label), ""))}
    return render(request, "files/bring.html", context, status=422 if form.errors else 200)


@login_required
def show(request: HttpRequest, run_id: int) -> HttpResponse:
    """One import: what it would change or has changed, what is wrong, and what can be done."""
    run = _one(request, run_id)
    kind = KINDS[run.kind]
    action = request.GET.get("action", "")
    page = Paginator(lines_of(run, action), PER_PAGE).get_page(request.GET.get("page"))
    headings = {c.key: c.heading for c in kind.columns}
    counts = [
        (Action.NEW, run.n_new),
        (Action.CHANGED, run.n_changed),
        (Action.ENDED, run.n_ended),
        (Action.ERROR, run.n_errors),
    ]
    context = {
        "run": run,
        "kind": kind,
        "page": page,
        "rows": [as_shown(line, headings) for line in page],
        "counts": [(a.value, a.label, n) for a, n in counts],
        "action": action,
        "progress": progress_of(run),
        "before": written_before(run),
        "can_write": operations.can_write(run, request.user),
        "can_write_good": operations.can_write(run, request.user, good_rows_only=True),
        "can_undo": operations.can_undo(run, request.user),
        "may_handle": request.user.has_perm("files.handle", run),  # type: ignore[union-attr]
        "breadcrumbs": _crumbs((run.file_name, "")),
    }
    return render(request, "files/show.html", context)


@login_required
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far the job has come: a fragment that asks again, until it is done."""
    run = _one(request, run_id)
    if not run.awaits:
        response = HttpResponse(status=200)
        response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "files/_progress.html", {"run": run, "progress": progress_of(run)})


@login_required
@require_POST
def act(request: HttpRequest, run_id: int) -> HttpResponse:
    """Check again, write, write the good rows, take back or throw away."""
    run = _one(request, run_id)
    verb, actor = request.POST.get("verb", ""), request.user
    if verb not in VERBS:
        raise Http404
    if verb == "discard":
        operations.discard(actor=actor, run_id=run.pk)
        messages.success(request, _("Filen är kastad. Ingenting lästes in."))
        return redirect("files:list")
    if verb in {"write", "write_good"}:
        operations.can_write(run, actor, good_rows_only=verb == "write_good").enforce()
    if verb == "undo":
        operations.can_undo(run, actor).enforce()
    if do(verb.removesuffix("_good"), run, actor, good_rows_only=verb == "write_good"):
        messages.success(
            request,
            {"check": _("Filen är kontrollerad."), "undo": _("Inläsningen är återtagen.")}.get(verb)
            or _("Filen är inläst."),
        )
    return redirect("files:show", run.pk)


@login_required
def original(request: HttpRequest, run_id: int) -> FileResponse:
    """The file as it came, always as a download."""
    run = _one(request, run_id)
    if not run.file or not run.file.storage.exists(run.file.name):
        raise Http404
    return FileResponse(
        run.file.open("rb"), as_attachment=True, filename=run.file_name, content_type="application/octet-stream"
    )


@login_required
def report(request: HttpRequest, run_id: int) -> StreamingHttpResponse:
    """What was found, as a CSV file: row, what happens, column, from, to, error."""
    run = _one(request, run_id)
    headings = {c.key: c.heading for c in KINDS[run.kind].columns}
    rows = (
        cells for line in lines_of(run).iterator(chunk_size=2000) for cells in _report_rows(as_shown(line, headings))
    )
    header = [
        _("Rad"),
        _("Gäller"),
        _("Vad som händer"),
        _("Kolumn"),
        _("Från"),
        _("Till"),
        _("Fel och hur det rättas"),
        _("Utfall"),
    ]
    response = StreamingHttpResponse(write_csv(header, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="rapport-{run.pk}.csv"'
    return response


def _report_rows(line: Any) -> list[list[str]]:
    start = [str(line.row), line.title, str(line.action_label)]
    outcome = f"{line.outcome_label} {line.note}".strip()
    changes = [[*start, name, old, new, "", outcome] for name, old, new in line.changes]
    return changes + [[*start, column, "", "", sentence, outcome] for column, sentence in line.problems]


@login_required
def template(request: HttpRequest, file_kind: str, file_format: str) -> HttpResponse:
    """The empty file to fill in."""
    return _hand_out(exports.template(_kind(file_kind), _format(file_format)))


@login_required
def export(request: HttpRequest, file_kind: str, file_format: str) -> HttpResponse:
    """All of a kind that the person may see."""
    kind = _kind(file_kind)
    if not kind.may_export(request.user):
        raise PermissionDenied(_("Den som läser in sådana filer får också hämta dem."))
    return _hand_out(exports.export(kind, _format(file_format), request.user))


def _format(name: str) -> str:
    if name not in exports.TYPES:
        raise Http404
    return name


def _hand_out(download: exports.Download) -> HttpResponse:
    response: Any = StreamingHttpResponse(download.content, content_type=download.type)
    response.headers["Content-Disposition"] = f'attachment; filename="{download.name}"'
    return response
