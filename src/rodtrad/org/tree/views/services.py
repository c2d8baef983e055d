"""The kinds of service that the city keeps."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from rodtrad.core.forms import attempt
from rodtrad.org.tree import operations
from rodtrad.org.tree.forms import ServiceForm
from rodtrad.org.tree.models import ServiceType
from rodtrad.org.tree.queries import services_with_counts
from rodtrad.org.tree.views._steps import crumbs


@login_required
def list_services(request: HttpRequest) -> HttpResponse:
    """All kinds of service, each with how many units it has today."""
    context = {
        "services": services_with_counts(),
        "can_change": operations.can_change(request.user),
        "breadcrumbs": crumbs(None, _("Verksamhetsslag")),
    }
    return render(request, "tree/services.html", context)


@login_required
def change(request: HttpRequest, service_id: int | None = None) -> HttpResponse:
    """Make one, or call one something else."""
    operations.can_change(request.user).enforce()
    service = get_object_or_404(ServiceType, pk=service_id) if service_id is not None else ServiceType()
    form = ServiceForm(request.POST or None, instance=service)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("code", "name")}
        call = lambda: operations.change_service_type(actor=request.user, service_id=service_id, **given)  # noqa: E731
        if attempt(form, call) is not None:
            messages.success(request, _("Sparat."))
            return redirect("tree:services")
    context = {
        "form": form,
        "heading": _("Ändra verksamhetsslag") if service_id else _("Nytt verksamhetsslag"),
        "back": reverse("tree:services"),
        "breadcrumbs": [*crumbs(None, _("Verksamhetsslag")), (_("Ändra"), "")],
    }
    return render(request, "tree/service_form.html", context, status=422 if form.errors else 200)
