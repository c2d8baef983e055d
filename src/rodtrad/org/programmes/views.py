"""Pages about programme versions."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.core.history import history_of
from rodtrad.org.programmes import operations
from rodtrad.org.programmes.forms import CONTENTS, HEADINGS, AboutForm, CopyForm, DecideForm, contents_formset
from rodtrad.org.programmes.models import Programme
from rodtrad.org.programmes.queries import differences, rulebook, visible_to


def _one(request: HttpRequest, programme_id: int) -> Programme:
    return get_object_or_404(visible_to(request.user).select_related("copied_from"), pk=programme_id)


def _crumbs(programme: Programme | None = None, last: str = "") -> list[tuple[str, str]]:
    crumbs = [(_("Program"), reverse("programmes:list"))]
    if programme is not None:
        crumbs.append((programme.name, reverse("programmes:show", args=[programme.pk]) if last else ""))
    return [*crumbs, (last, "")] if last else crumbs


@login_required
def list_versions(request: HttpRequest) -> HttpResponse:
    """All versions, newest first."""
    context = {"programmes": visible_to(request.user), "can_copy": operations.can_copy(request.user)}
    return render(request, "programmes/list.html", context)


@login_required
def show(request: HttpRequest, programme_id: int) -> HttpResponse:
    """One version: words, duties, focus areas, scale, and how it differs from another."""
    programme = _one(request, programme_id)
    book = rulebook(programme.pk)
    other_id = request.GET.get("with", "")
    other = visible_to(request.user).filter(pk=int(other_id)).first() if other_id.isdecimal() else programme.copied_from
    context = {
        "programme": programme,
        "book": book,
        "levels": [(_("Enhetens plan"), book.duties_of("unit")), (_("Nämndens plan"), book.duties_of("board"))],
        "focus_areas": programme.focus_areas.all(),
        "other": other,
        "others": visible_to(request.user).exclude(pk=programme.pk),
        "differences": differences(rulebook(other.pk), book) if other else [],
        "history": history_of(programme),
        "can_change": operations.can_change(programme, request.user),
        "can_copy": operations.can_copy(request.user),
        "can_decide": operations.can_decide(programme, request.user),
        "kinds": list(HEADINGS.items()),
        "breadcrumbs": _crumbs(programme),
    }
    return render(request, "programmes/show.html", context)


@login_required
def copy(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Make a draft like this version."""
    programme = _one(request, programme_id)
    operations.can_copy(request.user).enforce()
    form = CopyForm(request.POST or None)
    if form.is_valid():
        made = attempt(
            form,
            lambda: operations.copy_programme(actor=request.user, programme_id=programme.pk, **form.cleaned_data),
        )
        if made is not None:
            messages.success(request, _("Kopian är ett utkast. Ändra ord och krav, och fastställ den när den är klar."))
            return redirect("programmes:show", made.pk)
    return _form(request, programme, form, _("Kopiera till en ny version"), _("Kopiera"))


@login_required
def change(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Change the draft's own texts."""
    programme = _one(request, programme_id)
    if refused := _refused(request, programme):
        return refused
    form = AboutForm(request.POST or None, instance=programme)
    if form.is_valid():
        fields = dict(form.cleaned_data)
        if attempt(
            form,
            lambda: operations.change_programme(actor=request.user, programme_id=programme.pk, fields=fields),
        ):
            messages.success(request, _("Sparat."))
            return redirect("programmes:show", programme.pk)
    return _form(request, programme, form, _("Ändra versionens texter"), _("Spara"))


def _refused(request: HttpRequest, programme: Programme) -> HttpResponse | None:
    """Back to a decided version with the reason; who may never change one gets a 403."""
    operations.can_copy(request.user).enforce()
    verdict = operations.can_change(programme, request.user)
    if verdict:
        return None
    messages.error(request, str(verdict.reason))
    return redirect("programmes:show", programme.pk)


@login_required
def change_contents(request: HttpRequest, programme_id: int, kind: str) -> HttpResponse:
    """Change the words, duties, focus areas or scale of a draft."""
    programme = _one(request, programme_id)
    if kind not in CONTENTS:
        raise Http404
    if refused := _refused(request, programme):
        return refused
    formset = contents_formset(kind, programme, request.POST or None)
    if formset.is_valid():
        operations.change_contents(actor=request.user, programme_id=programme.pk, formset=formset)
        messages.success(request, _("Sparat."))
        return redirect("programmes:show", programme.pk)
    context = {
        "programme": programme,
        "formset": formset,
        "heading": HEADINGS[kind],
        "breadcrumbs": _crumbs(programme, str(HEADINGS[kind])),
    }
    return render(request, "programmes/contents.html", context)


@login_required
def decide(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Put a draft in force."""
    programme = _one(request, programme_id)
    form = DecideForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: operations.decide(actor=request.user, programme_id=programme.pk, **form.cleaned_data)
    ):
        messages.success(request, _("Versionen är fastställd."))
        return redirect("programmes:show", programme.pk)
    return _form(request, programme, form, _("Fastställ versionen"), _("Fastställ"))


def _form(request: HttpRequest, programme: Programme, form: object, heading: str, button: str) -> HttpResponse:
    context = {
        "programme": programme,
        "form": form,
        "heading": heading,
        "button": button,
        "breadcrumbs": _crumbs(programme, heading),
    }
    return render(request, "programmes/form.html", context)
