"""Result dialogues, who takes part beside those with a role, what was agreed, and notes for the two sides alone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.improve.dialogues.states import DialogueState


class DialogueKind(models.TextChoices):
    """Between whom."""

    LEVELS = "levels", _("mellan två nivåer")
    STAFF = "staff", _("chef och medarbetare")
    CONTRACTOR = "contractor", _("med utföraren")


class Side(models.TextChoices):
    UPPER = "upper", _("den som följer upp")
    LOWER = "lower", _("den som berättar")


@tracked()
class ResultDialogue(models.Model):
    """A conversation about `node`'s goals and results of a year. `upper_node` is who talks with it (itself for its staff).

    That it is held is open to the line; what was said is for the two sides.
    """

    kind = models.CharField(_("slag"), max_length=12, choices=DialogueKind, default=DialogueKind.LEVELS)
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="result_dialogues", verbose_name=_("om"))
    upper_node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("med"))
    year = models.PositiveSmallIntegerField(_("budgetår"))
    planned_on = models.DateField(_("dag"))
    place = models.CharField(_("plats"), max_length=120, blank=True, default="")
    agenda = models.TextField(_("frågor att tala om"), blank=True, default="")
    state = models.CharField(
        _("status"), max_length=12, choices=DialogueState, default=DialogueState.PLANNED, editable=False
    )
    held_on = models.DateField(_("hållen"), null=True, blank=True, editable=False)
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    times_moved = models.PositiveSmallIntegerField(_("flyttad"), default=0, editable=False)
    material = models.ForeignKey(
        "core.Snapshot",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("underlag"),
    )
    upper_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("bekräftat av den som följer upp"),
    )
    lower_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("bekräftat av den som berättar"),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("upplagd av"),
    )

    class Meta:
        verbose_name = _("resultatdialog")
        verbose_name_plural = _("resultatdialoger")
        constraints = [
            models.CheckConstraint(
                name="dialogue_held_has_day",
                condition=~Q(state__in=["held", "agreed"]) | Q(held_on__isnull=False),
                violation_error_message=_("Säg vilken dag dialogen hölls."),
            ),
            models.CheckConstraint(
                name="dialogue_agreed_by_two",
                condition=~Q(state="agreed") | (Q(upper_by__isnull=False) & Q(lower_by__isnull=False)),
                violation_error_message=_("Båda sidor behöver bekräfta."),
            ),
            models.CheckConstraint(
                name="dialogue_two_persons",
                condition=Q(upper_by__isnull=True) | Q(lower_by__isnull=True) | ~Q(upper_by=models.F("lower_by")),
                violation_error_message=_("Samma person kan inte bekräfta för båda sidor."),
            ),
        ]
        indexes = [
            models.Index(fields=["node", "year"], name="dialogue_node"),
            models.Index(fields=["upper_node", "year"], name="dialogue_upper"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.planned_on}"


@tracked()
class Participant(models.Model):
    """Someone who takes part beside those who do so by their role."""

    dialogue = models.ForeignKey(ResultDialogue, models.CASCADE, related_name="participants", verbose_name=_("dialog"))
    side = models.CharField(_("sida"), max_length=6, choices=Side)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("deltagare")
        verbose_name_plural = _("deltagare")
        constraints = [models.UniqueConstraint(fields=["dialogue", "person"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.person_id}"


@tracked()
class AgreedPoint(models.Model):
    """One thing that the two sides agreed on; at most one action comes of it."""

    dialogue = models.ForeignKey(ResultDialogue, models.PROTECT, related_name="points", verbose_name=_("dialog"))
    text = models.CharField(_("överenskommen punkt"), max_length=300)
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)
    action = models.OneToOneField(
        "actions.Action",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreed_point",
        editable=False,
        verbose_name=_("åtgärd"),
    )
    withdrawn_at = models.DateTimeField(_("struken"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("överenskommen punkt")
        verbose_name_plural = _("överenskomna punkter")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class ConfidentialNote(models.Model):
    """What only the two sides see. Never changed, only added; kept out of search, history and every file."""

    dialogue = models.ForeignKey(ResultDialogue, models.PROTECT, related_name="notes", verbose_name=_("dialog"))
    text = models.TextField(_("anteckning"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("av"))
    written_at = models.DateTimeField(_("när"), auto_now_add=True)

    class Meta:
        verbose_name = _("anteckning för de två sidorna")
        verbose_name_plural = _("anteckningar för de två sidorna")
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.dialogue_id}"
