"""The kinds of service that the city keeps."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.org.tree.models import ServiceType
from rodtrad.org.tree.operations.frame import can_change


@operation("tree.change_service_type")
def change_service_type(*, actor: Any, code: str, name: str, service_id: int | None = None) -> ServiceType:
    """Make a kind of service, or call one something else; its code stays. Raises PermissionDenied or ValidationError."""
    can_change(actor).enforce()
    if service_id is None:
        if ServiceType.objects.filter(code=code).exists():
            no(_("Koden ”%(code)s” är upptagen. Välj en annan.") % {"code": code}, "code_taken").enforce()
        service = ServiceType(code=code)
    else:
        service = ServiceType.objects.select_for_update().get(pk=service_id)
    service.name = name.strip()
    service.full_clean()
    service.save()
    return service
