"""Texts that an administration writes once for its units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.org.people.queries import has_role
from rodtrad.plan.plans.models import CommonPart
from rodtrad.plan.plans.queries import ASSESSORS


def may_write_common(node_id: int, actor: Any) -> bool:
    """Whether `actor` writes the common texts of a node: its controller or management."""
    return has_role(actor, ASSESSORS, node_id)


@operation("plans.write_common")
def write_common_part(
    *, actor: Any, node_id: int, fields: Mapping[str, Any], common_id: int | None = None
) -> CommonPart:
    """Make or change a common text; units that refer to it show the new text at once (adopted plans keep theirs)."""
    if not may_write_common(node_id, actor):
        raise PermissionDenied(_("Controllern eller förvaltningsledningen skriver gemensamma texter."))
    common = (
        CommonPart.objects.select_for_update(of=("self",)).get(pk=common_id, node_id=node_id)
        if common_id is not None
        else CommonPart(node_id=node_id)
    )
    for name, value in fields.items():
        setattr(common, name, value)
    common.full_clean()
    common.save()
    return common


@operation("plans.end_common")
def end_common_part(*, actor: Any, common_id: int, last_year: int) -> CommonPart:
    """Let a common text end with `last_year`; plans that refer to it keep doing so."""
    common = CommonPart.objects.select_for_update(of=("self",)).get(pk=common_id)
    if not may_write_common(common.node_id, actor):
        raise PermissionDenied(_("Controllern eller förvaltningsledningen skriver gemensamma texter."))
    if last_year < common.first_year:
        no(_("Sista året kommer före det första."), "years_order").enforce()
    common.last_year = last_year
    common.save(update_fields=["last_year"])
    return common
