"""The API itself: who gets in, and how refusals are said."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError
from ninja.errors import ValidationError as UnreadableInput
from ninja.security import django_auth

from rodtrad import __version__

api = NinjaAPI(
    title="Rödtråd",
    version=__version__,
    description="What you may see and do in Rödtråd, by the same rules as the pages. Errors are sentences.",
    auth=django_auth,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)


def _say(request: HttpRequest, status: int, detail: str, code: str) -> HttpResponse:
    return api.create_response(request, {"detail": detail, "code": code}, status=status)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, _problem: Any) -> HttpResponse:
    """401."""
    return _say(request, 401, _("Logga in först."), "not_logged_in")


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, problem: Any) -> HttpResponse:
    """403, with who may."""
    return _say(request, 403, str(problem) or _("Du får inte göra det här"), "not_permitted")


@api.exception_handler(Http404)
@api.exception_handler(DataError)
def not_there(request: HttpRequest, _problem: Any) -> HttpResponse:
    """404, the same for what is not there and what one may not see."""
    return _say(request, 404, _("Det finns inte, eller är inte öppet för dig."), "not_found")


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, problem: Any) -> HttpResponse:
    """422, with the operation's own sentence."""
    return _say(request, 422, " ".join(problem.messages), getattr(problem, "code", None) or "invalid")


@api.exception_handler(UnreadableInput)
def unreadable(request: HttpRequest, problem: Any) -> HttpResponse:
    """422, with the names of the fields that could not be read."""
    names = sorted({str(error["loc"][-1]) for error in problem.errors})
    sentence = _("Det går inte att läsa: %(names)s. Jämför med beskrivningen i openapi.json.") % {
        "names": ", ".join(names)
    }
    return _say(request, 422, sentence, "unreadable")
