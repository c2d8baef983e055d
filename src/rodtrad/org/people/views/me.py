"""My page: my roles, what I have been told, my language, and whom to ask."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from rodtrad.core.models import Notice
from rodtrad.core.notices import put_away
from rodtrad.org.people import operations, queries
from rodtrad.org.people.forms import LanguageForm
from rodtrad.org.people.views.reading import line_of

PER_PAGE = 20


@login_required
def show(request: HttpRequest) -> HttpResponse:
    """Everything that is about me."""
    notices = Notice.objects.filter(recipient=request.user).order_by("-created_at", "-pk")
    roles = [line_of(role) for role in queries.roles_with_names(request.user)]
    has_role = any(line.state == "now" for line in roles)
    context = {
        "roles": roles,
        "has_role": has_role,
        "ask": [] if has_role else queries.whom_to_ask(),
        "page": Paginator(notices, PER_PAGE).get_page(request.GET.get("page")),
        "form": LanguageForm(initial={"language": request.user.language}),
        "has_password": request.user.has_usable_password(),
    }
    return render(request, "people/me.html", context)


@require_POST
@login_required
def read_one(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one of my notices as read."""
    put_away(notice_id=notice_id, actor=request.user)
    return redirect("people:me")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of my notices as read."""
    for pk in Notice.objects.filter(recipient=request.user, read_at=None, created_at__lte=timezone.now()).values_list(
        "pk", flat=True
    ):
        put_away(notice_id=pk, actor=request.user)
    return redirect("people:me")


@require_POST
@login_required
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language to me, on every machine."""
    form = LanguageForm(request.POST)
    answer = redirect("people:me")
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        operations.choose_language(actor=request.user, language=chosen)
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        with override(chosen):
            messages.success(request, _("Språket är valt."))
    return answer
