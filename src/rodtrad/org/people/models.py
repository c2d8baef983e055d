"""People, and the roles they have at nodes during ranges of days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.core.periods import first_day, last_day
from rodtrad.core.policy import is_permitted


class PersonManager(BaseUserManager["User"]):
    """Makes people; e-mail addresses are kept in lower case, so that one person is one row."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person who can log in with `email`; without a password only by the city's own log-in."""
        person = self.model(email=email.strip().lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> User:
        """The person with that address, whatever the case of its letters."""
        return self.get(email=(username or "").strip().lower())


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person. Nobody has rights but by a role: there are no superusers."""

    email = models.EmailField(_("e-post"), unique=True)
    name = models.CharField(_("namn"), max_length=150)
    employee_number = models.CharField(_("anställningsnummer"), max_length=40, blank=True, default="")
    is_active = models.BooleanField(_("får logga in"), default=True)
    language = models.CharField(_("språk"), max_length=5, default="sv")
    joined_at = models.DateTimeField(_("tillagd"), default=timezone.now)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("personer")

    def __str__(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the rule called `perm` says yes to this person about `obj`."""
        return self.is_active and is_permitted(perm, self, obj)

    def get_full_name(self) -> str:
        """The name as written."""
        return self.name

    def get_short_name(self) -> str:
        """The first given name."""
        return self.name.split(" ", 1)[0]


class RoleKind(models.TextChoices):
    """What a role lets one do; rights are inherited downwards from the role's node."""

    READER = "reader", _("läsare")
    CONTRIBUTOR = "contributor", _("medarbetare som skriver")
    UNIT_MANAGER = "unit_manager", _("enhetschef")
    CONTROLLER = "controller", _("controller")
    MANAGEMENT = "management", _("förvaltningsledning")
    BOARD_SECRETARY = "board_secretary", _("nämndsekreterare")
    BOARD_MEMBER = "board_member", _("förtroendevald")
    EXECUTIVE_OFFICE = "executive_office", _("stadsledningskontor")
    AUDITOR = "auditor", _("revisor")
    FEEDBACK_HANDLER = "feedback_handler", _("synpunktshandläggare")
    PROCUREMENT_OFFICER = "procurement_officer", _("upphandlare")
    EXAMINER = "examiner", _("examinator")
    SYSTEM_ADMINISTRATOR = "system_administrator", _("systemförvaltare")


@tracked()
class Role(models.Model):
    """`person` is `kind` at `node` during `valid`."""

    person = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name=_("person"))
    kind = models.CharField(_("roll"), max_length=30, choices=RoleKind)
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="roles", verbose_name=_("organisation"))
    valid = DateRangeField(_("gäller"))
    ended_reason = models.CharField(_("skäl till att rollen upphörde"), max_length=200, blank=True, default="")
    handed_over_at = models.DateTimeField(_("ansvar överlämnat"), null=True, blank=True, editable=False)
    follows = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="followed_by",
        verbose_name=_("följer på rollen"),
    )
    came_with = models.ForeignKey(
        "tree.Reorganisation",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("kom med omorganisationen"),
    )

    class Meta:
        verbose_name = _("roll")
        verbose_name_plural = _("roller")
        constraints = [
            ExclusionConstraint(
                name="role_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("node", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("Personen har redan den rollen där under en del av tiden. Ändra datumen."),
            ),
        ]
        indexes = [
            models.Index(fields=["node", "kind"], name="role_node"),
            GistIndex(fields=["valid"], name="role_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def first_on(self) -> date | None:
        """The first day (None: as long as anyone remembers)."""
        return first_day(self.valid)

    @property
    def last_on(self) -> date | None:
        """The last day that it holds (None: until further notice)."""
        return last_day(self.valid)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was given by mistake and taken back: it holds on no day."""
        return bool(self.valid.isempty)
