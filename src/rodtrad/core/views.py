"""Pages about the product, and pages that say what went wrong and what to do: 400, 403, 404, 500."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request could not be read."""
    return render(request, "core/error.html", {"heading": _("Begäran gick inte att läsa"), "status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Not allowed; the exception's sentence says who may."""
    context = {"heading": _("Du får inte göra det här"), "reason": str(exception or ""), "status": 403}
    return render(request, "core/error.html", context, status=403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that was opened before the person logged in again: the text is kept in the browser."""
    context = {
        "heading": _("Sidan var öppnad före en ny inloggning"),
        "reason": _(
            "Inget är sparat än. Gå tillbaka, ladda om sidan och skicka igen; där får du tillbaka det du skrev."
        ),
        "status": 419,
    }
    return render(request, "core/error.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing that the person may see: the same answer for both."""
    return render(
        request,
        "core/error.html",
        {"heading": _("Sidan finns inte, eller är inte öppen för dig"), "status": 404},
        status=404,
    )


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault. Drawn without the request, so that it can be shown when not even the database answers."""
    return HttpResponse(render_to_string("core/broken.html"), status=500)


def about(request: HttpRequest) -> HttpResponse:
    """What the product is."""
    return render(request, "core/about/about.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "core/about/accessibility.html")


def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data there is, why, and for how long."""
    return render(request, "core/about/privacy.html")
