"""Improvement actions, and the moves of several at once that can be undone."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.core.openness import Openness
from rodtrad.improve.actions.states import ActionState


class Recurrence(models.IntegerChoices):
    """How often an action comes back, in months."""

    NEVER = 0, _("en gång")
    MONTHLY = 1, _("varje månad")
    QUARTERLY = 3, _("varje kvartal")
    TERTIALLY = 4, _("varje tertial")
    HALF_YEARLY = 6, _("varje halvår")
    YEARLY = 12, _("varje år")


class Effect(models.TextChoices):
    """What came of it; the first four are also what the figures can say by themselves."""

    BETTER = "better", _("det blev bättre")
    NO_CLEAR_CHANGE = "no_clear_change", _("ingen säker förändring")
    WORSE = "worse", _("det blev sämre")
    CANNOT_TELL = "cannot_tell", _("går inte att avgöra")
    CHANGED = "changed", _("det förändrades")


@tracked(exclude=["search"])
class Action(models.Model):
    """Something that is to make it better. What gave rise to it is a pointer, so that any room's things can.

    `origin_kind` is the origin's model ("goals.goal", "" for none) and `origin_id` its key; what it is called is asked
    of the origin each time, so that nobody reads here what they may not read there.
    """

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="actions", verbose_name=_("organisation"))
    title = models.CharField(_("åtgärd"), max_length=300)
    why = models.TextField(_("varför"), blank=True, default="")
    origin_kind = models.CharField(_("ursprungets slag"), max_length=60, blank=True, default="", editable=False)
    origin_id = models.BigIntegerField(_("ursprung"), null=True, blank=True, editable=False)
    goal = models.ForeignKey(
        "goals.Goal", models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("mål")
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="improvements",
        verbose_name=_("ansvarig"),
    )
    due_on = models.DateField(_("klar senast"))
    indicator = models.ForeignKey(
        "indicators.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name=_("mått som ska påverkas"),
    )
    expected_change = models.DecimalField(
        _("förväntad förändring"), max_digits=18, decimal_places=6, null=True, blank=True
    )
    expected_text = models.CharField(_("så ser vi att det blev bättre"), max_length=300, blank=True, default="")
    effect_due_on = models.DateField(_("effekten bedöms"), null=True, blank=True)
    repeats_months = models.PositiveSmallIntegerField(_("återkommer"), choices=Recurrence, default=Recurrence.NEVER)
    follows = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
        verbose_name=_("förra gången"),
        editable=False,
    )
    openness = models.CharField(_("öppenhet"), max_length=20, choices=Openness, default=Openness.INTERNAL)
    state = models.CharField(
        _("status"), max_length=20, choices=ActionState, default=ActionState.PROPOSED, editable=False
    )
    closed_reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    begun_on = models.DateField(_("påbörjad"), null=True, blank=True, editable=False)
    done_on = models.DateField(_("klar"), null=True, blank=True, editable=False)
    effect = models.CharField(_("effekt"), max_length=20, choices=Effect, blank=True, default="", editable=False)
    effect_text = models.TextField(_("vad effekten blev"), blank=True, default="", editable=False)
    effect_proposed = models.CharField(
        _("siffrornas eget besked"), max_length=20, choices=Effect, blank=True, default="", editable=False
    )
    effect_rule = models.TextField(_("regeln för beskedet"), blank=True, default="", editable=False)
    overrule_reason = models.CharField(
        _("skäl att gå ifrån beskedet"), max_length=500, blank=True, default="", editable=False
    )
    checked_on = models.DateField(_("effekten bedömd den"), null=True, blank=True, editable=False)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("effekten bedömd av"),
        editable=False,
    )
    created_at = models.DateTimeField(_("upplagd"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("upplagd av"),
        editable=False,
    )
    search = models.GeneratedField(
        expression=SearchVector("title", "why", config="swedish"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name = _("förbättringsåtgärd")
        verbose_name_plural = _("förbättringsåtgärder")
        constraints = [
            models.CheckConstraint(
                name="action_origin_whole",
                condition=Q(origin_kind="", origin_id__isnull=True) | (~Q(origin_kind="") & Q(origin_id__isnull=False)),
            ),
            models.CheckConstraint(
                name="action_change_has_measure",
                condition=Q(expected_change__isnull=True) | Q(indicator__isnull=False),
                violation_error_message=_(
                    "En förväntad förändring behöver ett mått. Välj måttet, eller ta bort talet."
                ),
            ),
            models.CheckConstraint(
                name="action_checked_has_effect",
                condition=~Q(state=ActionState.CHECKED) | ~Q(effect=""),
                violation_error_message=_("Säg vad effekten blev innan åtgärden stängs."),
            ),
        ]
        indexes = [
            models.Index(fields=["responsible", "state", "due_on"], name="action_responsible"),
            models.Index(fields=["node", "state", "due_on"], name="action_node"),
            models.Index(fields=["origin_kind", "origin_id"], name="action_origin"),
            GinIndex(fields=["search"], name="action_search"),
        ]

    def __str__(self) -> str:
        return self.title


class Batch(models.Model):
    """One change of one or several actions at once, kept so that it can be undone."""

    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("av"))
    made_at = models.DateTimeField(_("när"), auto_now_add=True)
    what = models.CharField(_("vad"), max_length=20)  # a step's name, "due" or "give"
    undone_at = models.DateTimeField(_("ångrad"), null=True, blank=True)

    class Meta:
        verbose_name = _("samlad ändring")
        verbose_name_plural = _("samlade ändringar")
        indexes = [models.Index(fields=["made_by", "-made_at"], name="action_batch_latest")]

    def __str__(self) -> str:
        return self.what


class BatchLine(models.Model):
    """What one action was before a batch."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines", verbose_name=_("samlad ändring"))
    action = models.ForeignKey(Action, models.CASCADE, related_name="+", verbose_name=_("åtgärd"))
    state = models.CharField(_("status"), max_length=20)
    due_on = models.DateField(_("klar senast"))
    begun_on = models.DateField(_("påbörjad"), null=True)
    done_on = models.DateField(_("klar"), null=True)
    closed_reason = models.CharField(_("skäl"), max_length=300, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ansvarig")
    )

    class Meta:
        verbose_name = _("rad i samlad ändring")
        verbose_name_plural = _("rader i samlad ändring")
        constraints = [models.UniqueConstraint(fields=["batch", "action"], name="action_batch_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.action_id}"
