"""A list of people and roles carried out as previewed, and undone as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range, today
from rodtrad.core.verdicts import no
from rodtrad.org.people.models import Role, User
from rodtrad.org.people.operations.roles import cut, settle
from rodtrad.org.people.roster import RoleChanged, RosterDifference, RosterRow, preview_roster

BATCH = 2000


@operation("people.apply_roster")
def apply_roster(
    *,
    actor: Any,
    rows: Sequence[RosterRow],
    is_complete: bool = False,
    good_rows_only: bool = False,
    on: date | None = None,
) -> RosterDifference:
    """Carry out what `preview_roster` shows for the same rows, all or nothing; returns that difference (see `undo_roster`).

    Raises ValidationError `roster_problems` when a row is wrong, unless `good_rows_only`. People whose role ends are
    told, with those who take over; people who get one see it on their page.
    """
    difference = preview_roster(actor=actor, rows=rows, is_complete=is_complete, on=on)
    if difference.problems and not good_rows_only:
        n = len(difference.problems)
        no(
            _("%(n)s rader är fel. Rätta dem, eller välj att bara läsa in de rätta.") % {"n": n}, "roster_problems"
        ).enforce()
    try:
        _write_people(difference)
        for change in (*difference.ended, *difference.changed):
            _redate(change, _("läst från fil"))
        _write_roles(difference)
    except IntegrityError:
        no(_("Någon annan ändrade samma roller just nu. Läs in filen igen."), "changed_meanwhile").enforce()
    return difference


def _write_people(difference: RosterDifference) -> None:
    people = [User(email=p.email, name=p.name, employee_number=p.employee_number) for p in difference.people_added]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people, batch_size=BATCH)
    changed = User.objects.in_bulk([c.person_id for c in difference.people_changed])
    for change in difference.people_changed:
        setattr(changed[change.person_id], change.field, change.new)
    User.objects.bulk_update(changed.values(), ["name", "employee_number"], batch_size=BATCH)


def _write_roles(difference: RosterDifference) -> None:
    ids = dict(User.objects.filter(email__in={g.email for g in difference.granted}).values_list("email", "pk"))
    now = timezone.now()
    Role.objects.bulk_create(
        (
            Role(
                person_id=ids[g.email],
                kind=g.kind,
                node_id=g.node_id,
                valid=date_range(g.first_on, g.last_on),
                handed_over_at=now if g.last_on is not None and g.last_on < today() else None,
            )
            for g in difference.granted
        ),
        batch_size=BATCH,
    )


def _redate(change: RoleChanged, reason: str) -> None:
    role = Role.objects.select_for_update(of=("self",)).select_related("person").get(pk=change.role_id)
    role.valid = date_range(change.first_on, change.last_on)
    role.ended_reason = reason if change.last_on is not None else ""
    if change.last_on is None or change.last_on >= today():
        role.handed_over_at = None
    role.save(update_fields=["valid", "ended_reason", "handed_over_at"])
    settle(role)


@operation("people.undo_roster")
def undo_roster(*, actor: Any, applied: RosterDifference) -> None:
    """Put back what `apply_roster` returned: roles given are taken back, dates and names are as before, new people closed.

    What someone has changed since stays as it is. What was handed over does not come back by itself.
    Raises PermissionDenied for others than the system administrator.
    """
    if not actor.has_perm("people.keep", None):
        no(_("Systemförvaltaren ångrar inläsningar av personer."), "not_permitted").enforce()
    reason = _("inläsningen ångrades")
    for g in applied.granted:
        span = date_range(g.first_on, g.last_on)
        given = Role.objects.filter(person__email=g.email, kind=g.kind, node_id=g.node_id, valid=span)
        for role in given.select_for_update(of=("self",)).select_related("person"):
            settle(cut(role, None, reason))
    for change in (*applied.changed, *applied.ended):
        _restore(change)
    for p in applied.people_changed:
        User.objects.filter(pk=p.person_id, **{p.field: p.new}).update(**{p.field: p.old})
    new = User.objects.filter(email__in=[p.email for p in applied.people_added], last_login=None)
    new.exclude(roles__valid__isempty=False).update(is_active=False)


def _restore(change: RoleChanged) -> None:
    span = date_range(change.first_on, change.last_on)
    for role in Role.objects.select_for_update().filter(pk=change.role_id, valid=span):
        role.valid = date_range(change.old_first, change.old_last)
        role.ended_reason = ""
        if change.old_last is None or change.old_last >= today():
            role.handed_over_at = None
        role.save(update_fields=["valid", "ended_reason", "handed_over_at"])
