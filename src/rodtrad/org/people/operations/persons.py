"""People: added, changed, no longer let in, let in again; and the language that each chooses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.handover import Handed
from rodtrad.org.people.models import Role, User
from rodtrad.org.people.operations.roles import cut, grant_role, settle

FIELDS = frozenset({"name", "email", "employee_number", "language"})


def can_add(actor: Any) -> Verdict:
    """Whether `actor` may add people: whoever may give somebody a role."""
    if actor.has_perm("people.add", None):
        return YES
    return not_permitted(_("Enhetschefer, förvaltningsledningen och systemförvaltaren lägger till personer."))


def can_keep(actor: Any) -> Verdict:
    """Whether `actor` keeps the register of people: changes names and addresses, closes and opens accounts."""
    if actor.has_perm("people.keep", None):
        return YES
    return not_permitted(_("Systemförvaltaren ändrar personers uppgifter och avslutar konton."))


@operation("people.add")
def add_person(*, actor: Any, email: str, name: str, employee_number: str = "", language: str = "sv") -> User:
    """A new person without roles, who logs in by the city's log-in or by asking for a password by e-mail.

    Raises PermissionDenied, or ValidationError when the address is taken or is no address.
    """
    can_add(actor).enforce()
    person = User(
        email=email.strip().lower(), name=name.strip(), employee_number=employee_number.strip(), language=language
    )
    person.set_unusable_password()
    _refuse_taken(person)
    person.full_clean(exclude=["password"])
    person.save()
    return person


@operation("people.welcome")
def welcome(*, actor: Any, email: str, name: str, kind: str, node_id: int, days: tuple[date, date | None]) -> Role:
    """Give a role to whoever has the address; someone new is added under `name`. All of it or nothing."""
    person = User.objects.filter(email=email.strip().lower()).first()
    if person is None:
        if not name.strip():
            no(_("Ingen har den adressen än. Skriv också namnet, så läggs personen till."), "name_needed").enforce()
        person = add_person(actor=actor, email=email, name=name)
    return grant_role(actor=actor, person_id=person.pk, kind=kind, node_id=node_id, first_on=days[0], last_on=days[1])


def _refuse_taken(person: User) -> None:
    other = User.objects.filter(email=person.email).exclude(pk=person.pk).first()
    if other is not None:
        no(
            _("Det finns redan en person med den adressen: %(name)s. Ge hen en roll i stället.") % {"name": other.name},
            "email_taken",
        ).enforce()


@operation("people.change")
def change_person(*, actor: Any, person_id: int, fields: Mapping[str, Any]) -> User:
    """Change name, address, employee number or language. Raises PermissionDenied or ValidationError."""
    can_keep(actor).enforce()
    person = User.objects.select_for_update().get(pk=person_id)
    changed = [name for name in fields if name in FIELDS]
    for name in changed:
        setattr(person, name, fields[name])
    person.email = person.email.strip().lower()
    _refuse_taken(person)
    person.full_clean(exclude=["password"])
    person.save(update_fields=changed)
    return person


@operation("people.deactivate")
def deactivate_person(*, actor: Any, person_id: int, reason: str) -> list[Handed]:
    """Close the account now: every role ends, what the person owned moves to the managers, and both are told.

    Raises PermissionDenied, or ValidationError without a reason, for oneself, or when it is done already.
    """
    can_keep(actor).enforce()
    person = User.objects.select_for_update().get(pk=person_id)
    _check_closing(person, actor, reason).enforce()
    person.is_active = False
    person.save(update_fields=["is_active"])
    day = today()
    handed: list[Handed] = []
    lasting = Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)
    roles = Role.objects.select_for_update(of=("self",)).filter(lasting, person=person).select_related("person")
    for role in roles.order_by("pk"):
        handed += settle(cut(role, day - timedelta(days=1), reason))
    return handed


def _check_closing(person: User, actor: Any, reason: str) -> Verdict:
    if person.pk == getattr(actor, "pk", None):
        return no(_("Du kan inte avsluta ditt eget konto. Be en annan systemförvaltare."), "oneself")
    if not person.is_active:
        return no(_("Kontot är redan avslutat."), "already_closed")
    if not reason.strip():
        return no(_("Skriv kort varför kontot avslutas."), "reason_needed")
    return YES


@operation("people.activate")
def activate_person(*, actor: Any, person_id: int) -> User:
    """Let the person log in again; roles do not come back by themselves."""
    can_keep(actor).enforce()
    person = User.objects.select_for_update().get(pk=person_id)
    if person.is_active:
        no(_("Personen får redan logga in."), "already_open").enforce()
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


@operation("people.choose_language")
def choose_language(*, actor: Any, language: str) -> User:
    """The language that the interface speaks to `actor`, on every machine."""
    if language not in dict(settings.LANGUAGES):
        no(_("Välj svenska eller engelska."), "unknown_language").enforce()
    actor.language = language
    actor.save(update_fields=["language"])
    return actor
