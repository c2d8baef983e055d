"""Roles: given, their dates corrected, ended, taken back; and what was owned handed over the moment a role has ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from rodtrad.core.notices import tell
from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range, today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.authority import kinds_to_give
from rodtrad.org.people.handover import Handed, move_away
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.tree.queries import last_name_of


def can_give(actor: Any, node_id: int, kind: str = "", person_id: int | None = None) -> Verdict:
    """Whether `actor` may give (and end) a role of `kind` at the node; without `kind`, any role there."""
    kinds = kinds_to_give(actor, node_id)
    if not kinds or (kind and kind not in kinds):
        return not_permitted(
            _(
                "Enhetschefen ger enhetens läsare och medarbetare roller; förvaltningsledningen ger förvaltningens "
                "roller; systemförvaltaren ger alla."
            )
        )
    if person_id is not None and person_id == actor.pk:
        return no(_("Ingen ger sig själv en roll. Be en kollega som får ge den."), "oneself")
    return YES


@operation("people.grant")
def grant_role(
    *, actor: Any, person_id: int, kind: str, node_id: int, first_on: date, last_on: date | None = None
) -> Role:
    """Give the person a role at the node from the first to the last day, and tell the person.

    Raises PermissionDenied, or ValidationError: dates turned around or overlapping, a node that is not there on the
    first day, someone whose account is closed, oneself.
    """
    person = User.objects.select_for_update().get(pk=person_id)
    if kind not in RoleKind.values:
        no(_("Välj en roll i listan."), "unknown_kind").enforce()
    can_give(actor, node_id, kind, person_id).enforce()
    _check_person_and_place(person, node_id, first_on, last_on).enforce()
    role = Role(person=person, kind=kind, node_id=node_id, valid=date_range(first_on, last_on))
    role.full_clean()
    role.save()
    with override(person.language):
        tell(
            [person],
            _("Du har fått rollen %(role)s i %(node)s från och med %(day)s.")
            % {"role": role.get_kind_display(), "node": last_name_of(node_id), "day": first_on},
            url=reverse("people:me"),
        )
    if last_on is not None and last_on < today():
        settle(role)
    return role


def _check_person_and_place(person: User, node_id: int, first_on: date, last_on: date | None) -> Verdict:
    if not person.is_active:
        return no(_("Kontot är avslutat. Systemförvaltaren öppnar det igen om personen är tillbaka."), "closed")
    if last_on is not None and last_on < first_on:
        return no(_("Sista dagen kommer före den första. Byt plats på dem."), "dates_order")
    if not NodePeriod.objects.filter(node_id=node_id, valid__contains=first_on).exists():
        return no(_("Organisationen finns inte den dagen. Välj en dag då den finns."), "node_not_there")
    return YES


def can_end(role: Role, actor: Any) -> Verdict:
    """Whether `actor` may end the role, or correct its dates."""
    if not (verdict := can_give(actor, role.node_id, role.kind)):
        return verdict
    if role.is_withdrawn:
        return no(_("Rollen är återkallad. Ge den på nytt om den ska gälla."), "withdrawn")
    if role.kind == RoleKind.SYSTEM_ADMINISTRATOR and not _other_administrators(role).exists():
        return no(_("Det här är den sista systemförvaltaren. Ge någon annan rollen först."), "last_administrator")
    return YES


def _other_administrators(role: Role) -> Any:
    lasting = Role.objects.filter(kind=RoleKind.SYSTEM_ADMINISTRATOR, valid__contains=today(), valid__upper_inf=True)
    return lasting.filter(person__is_active=True).exclude(person_id=role.person_id)


@operation("people.end_role")
def end_role(*, actor: Any, role_id: int, last_on: date, reason: str) -> list[Handed]:
    """Let the role end with `last_on`; when that day has passed, what was owned moves at once and both are told.

    Returns what moved (nothing yet for a day to come: then the nightly job does it).
    Raises PermissionDenied, or ValidationError without a reason, or for a last day before the first or after the end.
    """
    role = _locked(role_id)
    can_end(role, actor).enforce()
    if not reason.strip():
        no(_("Skriv kort varför rollen upphör."), "reason_needed").enforce()
    if role.first_on is not None and last_on < role.first_on:
        no(
            _("Sista dagen kommer före den första. Gavs rollen av misstag: återkalla den i stället."), "dates_order"
        ).enforce()
    if role.last_on is not None and last_on > role.last_on:
        no(
            _("Rollen upphör redan %(day)s. Rätta datumen om den ska gälla längre.") % {"day": role.last_on}, "ended"
        ).enforce()
    return settle(cut(role, last_on, reason))


@operation("people.correct_dates")
def correct_dates(*, actor: Any, role_id: int, first_on: date, last_on: date | None, reason: str = "") -> list[Handed]:
    """Set right from when to when a role holds. What has been handed over does not come back by itself."""
    role = _locked(role_id)
    can_end(role, actor).enforce()
    if role.person_id == actor.pk:
        no(_("Ingen ändrar sin egen roll. Be en kollega som får ge den."), "oneself").enforce()
    _check_person_and_place(role.person, role.node_id, first_on, last_on).enforce()
    role.valid = date_range(first_on, last_on)
    role.ended_reason = reason.strip()[:200] if last_on is not None else ""
    if last_on is None or last_on >= today():
        role.handed_over_at = None
    role.full_clean()
    role.save(update_fields=["valid", "ended_reason", "handed_over_at"])
    return settle(role)


@operation("people.withdraw_role")
def withdraw_role(*, actor: Any, role_id: int, reason: str) -> list[Handed]:
    """Take back a role that was given by mistake: it then holds on no day. For roles that began today or are to begin."""
    role = _locked(role_id)
    can_end(role, actor).enforce()
    if not reason.strip():
        no(_("Skriv kort varför rollen återkallas."), "reason_needed").enforce()
    if role.first_on is None or role.first_on < today():
        no(_("Rollen har redan gällt. Avsluta den i stället, så syns när den gällde."), "has_held").enforce()
    return settle(cut(role, None, reason))


@operation("people.hand_over_ended")
def hand_over_ended(*, actor: Any = None) -> int:
    """Hand over for every role whose last day has passed and that has not been seen to. Safe to run again and again."""
    passed = Q(valid__endswith__lte=today(), valid__upper_inf=False)
    waiting = Role.objects.select_for_update(of=("self",), skip_locked=True).filter(passed, handed_over_at=None)
    roles = list(waiting.select_related("person").order_by("pk"))
    for role in roles:
        settle(role)
    return len(roles)


def cut(role: Role, last_on: date | None, reason: str) -> Role:
    """End the role with `last_on`, or withdraw it when that is None or before its first day."""
    is_nothing = last_on is None or (role.first_on is not None and last_on < role.first_on)
    role.valid = type(role.valid)(empty=True) if is_nothing else date_range(role.first_on, last_on)
    role.ended_reason = reason.strip()[:200]
    role.save(update_fields=["valid", "ended_reason"])
    return role


def settle(role: Role) -> list[Handed]:
    """If the role has ended and nobody has seen to it: hand over what was owned, and tell the leaver and each heir."""
    has_ended = role.is_withdrawn or (role.last_on is not None and role.last_on < today())
    if not has_ended or role.handed_over_at is not None:
        return []
    handed = move_away(role.person, role)
    role.handed_over_at = timezone.now()
    role.save(update_fields=["handed_over_at"])
    _tell(role, handed)
    return handed


def _tell(role: Role, handed: list[Handed]) -> None:
    person, node = role.person, last_name_of(role.node_id)
    heirs = {h.to.pk: h.to for h in handed if h.to is not None}
    with override(person.language):
        text = _("Din roll som %(role)s i %(node)s har upphört.") % {"role": role.get_kind_display(), "node": node}
        if handed:
            names = ", ".join(h.name for h in heirs.values()) or _("ingen än")
            text += " " + _("%(what)s har gått över till %(who)s.") % {"what": listed(handed), "who": names}
        tell([person], text, url=reverse("people:me"))
    for heir in heirs.values():
        with override(heir.language):
            text = _("Du svarar nu för %(what)s efter %(name)s i %(node)s.") % {
                "what": listed([h for h in handed if h.to is not None and h.to.pk == heir.pk]),
                "name": person.name,
                "node": node,
            }
            tell([heir], text, url=reverse("people:show", args=[heir.pk]))


def listed(handed: list[Handed]) -> str:
    """ "3 indikatorer, 1 aktiviteter": what was handed over, added up by sort."""
    counts: dict[str, int] = {}
    for item in handed:
        counts[str(item.label)] = counts.get(str(item.label), 0) + item.n_items
    return ", ".join(f"{n} {label}" for label, n in counts.items())


def _locked(role_id: int) -> Role:
    return Role.objects.select_for_update(of=("self",)).select_related("person").get(pk=role_id)


def yesterday() -> date:
    """The last day of a role that is to end at once."""
    return today() - timedelta(days=1)
