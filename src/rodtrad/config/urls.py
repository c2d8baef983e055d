"""The routes: one prefix a room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from rodtrad.config.rooms import PREFIXES, PRESENT

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    *(
        path(prefix, include(f"{room}.urls"))
        for room, prefix in PREFIXES.items()
        if room in PRESENT and find_spec(f"{room}.urls")
    ),
]
if find_spec("rodtrad.core.urls"):
    urlpatterns.append(path("", include("rodtrad.core.urls")))

handler403 = "rodtrad.core.views.forbidden"
handler404 = "rodtrad.core.views.not_found"
handler500 = "rodtrad.core.views.broken"
handler400 = "rodtrad.core.views.bad_request"
