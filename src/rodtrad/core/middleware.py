"""The strict content security policy, each person's own language, and a sentence for what no form caught."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

Answer = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


class ContentSecurityPolicy:
    """Adds the policy to every answer: nothing inline, nothing from elsewhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on and add the header."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class PersonalSettings:
    """Speaks the person's language when no other has been chosen in this browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on in the right language."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen or (request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE)
        if language not in dict(settings.LANGUAGES):
            language = settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class Refusals:
    """The last net: what a page did not foresee is answered with a sentence, never with an error of the server.

    A refused operation becomes a page that says why (422); a number that no row can have, and a character that no
    text can hold, become 404 and 400; an address
    that only takes what a button sends says so (405).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse texts with NUL, else pass on."""
        if "\x00" in request.path or any("\x00" in value for value in request.GET.values()):
            return _page(request, 400, _("Adressen innehåller ett tecken som inte kan finnas i text. Ta bort det."))
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            page = _page(request, 405, _("Det här går inte att öppna som en sida. Gå tillbaka och använd knappen där."))
            page.headers["Allow"] = response.headers.get("Allow", "")
            return page
        return response

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Refuse a form with NUL in any text."""
        if request.method == "POST" and any("\x00" in v for vs in request.POST.lists() for v in vs[1]):
            sentence = _(
                "Texten innehåller ett osynligt tecken (NUL) som inte kan sparas. Klistra in den som ren text."
            )
            return _page(request, 400, sentence)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to what a view raised, or None for what is our own fault."""
        if isinstance(exception, ValidationError):
            return _page(request, 422, " ".join(exception.messages))
        if isinstance(exception, OverflowError):
            return _page(request, 422, _("Ett tal eller datum är större än vad som går att spara. Skriv ett mindre."))
        if isinstance(exception, DataError):
            raise Http404 from exception
        return None


def _page(request: HttpRequest, status: int, reason: str) -> HttpResponse:
    context = {"heading": _("Det gick inte den här gången"), "reason": reason, "status": status}
    return render(request, "core/error.html", context, status=status)
