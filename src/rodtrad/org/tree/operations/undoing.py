"""The latest change of the organisation taken back, while nothing stands on it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.events import publish
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no
from rodtrad.org.tree import placements
from rodtrad.org.tree.events import ReorganisationUndone
from rodtrad.org.tree.models import Node, Reorganisation, Succession
from rodtrad.org.tree.operations.frame import begin, can_change, check_parents, write
from rodtrad.org.tree.queries import timelines_of
from rodtrad.org.tree.record import record_of


def can_undo(reorganisation: Reorganisation, actor: Any) -> Verdict:
    """Whether `actor` may take back the change now: it is the latest, and the organisation is still as it left it."""
    if not (verdict := can_change(actor)):
        return verdict
    if reorganisation.undone_at is not None:
        return no(_("Ändringen är redan ångrad."), "undone")
    if Reorganisation.objects.filter(pk__gt=reorganisation.pk, undone_at=None).exists():
        return no(_("Bara den senaste ändringen kan ångras. Ångra de senare först, en i taget."), "not_latest")
    after = {pk: timeline for pk, timeline in record_of(reorganisation).after.items() if timeline}
    if {pk: t for pk, t in timelines_of(after).items() if t} != after:
        return no(
            _(
                "Organisationen har ändrats på annat sätt sedan dess, till exempel från fil. Gör en ny ändring i stället."
            ),
            "changed_since",
        )
    return YES


@operation("tree.undo")
def undo(*, actor: Any, reorganisation_id: int, reason: str) -> Reorganisation:
    """Put the periods back as they were, take away who followed whom and the nodes that were made for it.

    Raises PermissionDenied, or ValidationError: no reason, not the latest, changed since, or (`stands_on_it`) something
    has been written about a node that would disappear.
    """
    begin(actor, reason)
    change = Reorganisation.objects.select_for_update(of=("self",)).get(pk=reorganisation_id)
    can_undo(change, actor).enforce()
    record = record_of(change)
    publish(ReorganisationUndone(change.pk, record.pairs))
    for node_id in record.after:
        write(node_id, record.before.get(node_id, ()))
    for old, new in record.pairs:
        Succession.objects.filter(predecessor_id=old, successor_id=new, on=change.on).delete()
    placements.rebuild()
    _remove(record.made)
    check_parents(list(record.after))
    change.undone_at, change.undone_by = timezone.now(), actor
    change.reason = f"{change.reason} → {reason.strip()}"[:300]
    change.save(update_fields=["undone_at", "undone_by", "reason"])
    return change


def _remove(node_ids: tuple[int, ...]) -> None:
    try:
        Node.objects.filter(pk__in=node_ids).delete()
    except ProtectedError as reason:
        _refuse(reason.protected_objects, reason)
    except RestrictedError as reason:
        _refuse(reason.restricted_objects, reason)


def _refuse(rows: set[Model], reason: Exception) -> None:
    counts = Counter(str(row._meta.verbose_name_plural) for row in rows)
    raise ValidationError(
        _("Något har redan skrivits i den nya organisationen: %(list)s. Gör en ny ändring i stället för att ångra.")
        % {"list": ", ".join(f"{n} {label}" for label, n in sorted(counts.items()))},
        code="stands_on_it",
    ) from reason
