"""Roles follow a reorganisation: those at a node that ends go on at the nodes that follow it, and go back if it is undone."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.periods import date_range, first_day
from rodtrad.org.people.models import Role
from rodtrad.org.tree.events import NodesFollowed, ReorganisationUndone


def follow(event: NodesFollowed) -> None:
    """End the roles at the nodes that ended, the day before, and give the same at each follower. Needs a transaction.

    A person who has the same role at a follower already keeps that one. Nothing is handed over: the owner works on.
    """
    followers: dict[int, list[int]] = {}
    for before, after in event.pairs:
        followers.setdefault(before, []).append(after)
    lasting = Role.objects.select_for_update().filter(node_id__in=followers, valid__overlap=date_range(event.on, None))
    roles = list(lasting.order_by("pk"))
    taken = set(
        Role.objects.filter(
            node_id__in={n for ids in followers.values() for n in ids}, valid__overlap=date_range(event.on, None)
        ).values_list("person_id", "kind", "node_id")
    )
    made: list[Role] = []
    for role in roles:
        for node_id in followers[role.node_id]:
            key = (role.person_id, role.kind, node_id)
            if key in taken:
                continue
            taken.add(key)
            made.append(
                Role(
                    person_id=role.person_id,
                    kind=role.kind,
                    node_id=node_id,
                    valid=date_range(max(event.on, role.first_on or event.on), role.last_on),
                    follows=role,
                    came_with_id=event.reorganisation_id,
                )
            )
    _end(roles, event)
    Role.objects.bulk_create(made, batch_size=2000)


def _end(roles: list[Role], event: NodesFollowed) -> None:
    now, day = timezone.now(), event.on - timedelta(days=1)
    for role in roles:
        begins = first_day(role.valid)
        if begins is not None and begins > day:
            role.valid = type(role.valid)(empty=True)
        else:
            role.valid = date_range(begins, day)
        role.ended_reason, role.handed_over_at = _("omorganisation"), now
        role.came_with_id = event.reorganisation_id
    Role.objects.bulk_update(roles, ["valid", "ended_reason", "handed_over_at", "came_with"], batch_size=2000)


def go_back(event: ReorganisationUndone) -> None:
    """Remove the roles that came with the reorganisation, and let those it ended be as the history says they were."""
    before = {old for old, _new in event.pairs}
    after = {new for _old, new in event.pairs}
    came = Role.objects.filter(came_with_id=event.reorganisation_id)
    came.filter(node_id__in=after, follows__isnull=False).delete()
    for role in came.filter(node_id__in=before).select_for_update():
        _restore(role, event.reorganisation_id)


def _restore(role: Role, reorganisation_id: int) -> None:
    events = apps.get_model("people", "RoleEvent").objects.filter(pgh_obj_id=role.pk)
    was = events.exclude(came_with_id=reorganisation_id).order_by("-pgh_id").first()
    role.valid = was.valid if was is not None else date_range(role.first_on, None)
    role.ended_reason = was.ended_reason if was is not None else ""
    role.handed_over_at = was.handed_over_at if was is not None else None
    role.came_with_id = was.came_with_id if was is not None else None
    role.save(update_fields=["valid", "ended_reason", "handed_over_at", "came_with"])
