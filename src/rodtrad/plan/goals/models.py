"""Goals of all levels in one chain, what they also support, their expected results, and the indicators on them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.org.programmes.models import Level

COUNCIL_LEVELS = (Level.VISION, Level.DIRECTION, Level.AREA)
LEVEL_ABOVE: dict[str, str] = {
    Level.DIRECTION: Level.VISION,
    Level.AREA: Level.DIRECTION,
    Level.BOARD: Level.AREA,
    Level.UNIT: Level.BOARD,
}


@tracked(exclude=["search"])
class Goal(models.Model):
    """A link of the thread. Council goals run for years; a board's or unit's goal belongs to its plan of one year.

    `title` is what is being written now; `title_in_force` is what the last adoption decided ("" before the first), and
    is what people outside the line see. A goal is never deleted: it is withdrawn with a reason.
    """

    level = models.CharField(_("nivå"), max_length=10, choices=Level)
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="goals", verbose_name=_("organisation"))
    plan = models.ForeignKey(
        "plans.Plan", models.PROTECT, null=True, blank=True, related_name="goals", verbose_name=_("plan")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("mål som det utgår från"),
    )
    also_supports = models.ManyToManyField(
        "self",
        through="GoalSupport",
        symmetrical=False,
        related_name="supported_by",
        verbose_name=_("stödjer också"),
    )
    number = models.CharField(_("nummer"), max_length=20, blank=True, default="")
    title = models.CharField(_("mål"), max_length=500)
    purpose = models.TextField(_("syfte och målgrupp"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)
    first_year = models.PositiveSmallIntegerField(_("från budgetår"))
    last_year = models.PositiveSmallIntegerField(_("till budgetår"))
    takes_over = models.BooleanField(_("målet ovanför tas över som det är"), default=False)
    carried_over_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("övertaget från"),
    )
    is_carried_over = models.BooleanField(_("övertaget och orört"), default=False)
    focus_area = models.ForeignKey(
        "programmes.FocusArea", models.PROTECT, null=True, blank=True, verbose_name=_("fokusområde")
    )
    title_in_force = models.CharField(_("antaget mål"), max_length=500, blank=True, default="", editable=False)
    withdrawn_at = models.DateTimeField(_("borttaget"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    edited_at = models.DateTimeField(_("ändrat"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ändrat av"),
        editable=False,
    )
    search = models.GeneratedField(
        expression=SearchVector("title", "purpose", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("mål")
        verbose_name_plural = _("mål")
        constraints = [
            models.CheckConstraint(
                name="goal_years_order",
                condition=Q(last_year__gte=models.F("first_year")),
                violation_error_message=_("Målets sista år kommer före det första. Byt plats på dem."),
            ),
            models.CheckConstraint(
                name="goal_plan_by_level",
                condition=Q(level__in=COUNCIL_LEVELS, plan__isnull=True)
                | (~Q(level__in=COUNCIL_LEVELS) & Q(plan__isnull=False)),
                violation_error_message=_(
                    "Nämndens och enhetens mål hör till en plan; kommunfullmäktiges gör det inte."
                ),
            ),
            models.CheckConstraint(
                name="goal_not_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                violation_error_message=_("Ett mål kan inte utgå från sig självt."),
            ),
        ]
        indexes = [
            models.Index(fields=["node", "first_year"], name="goal_node"),
            models.Index(fields=["level", "first_year", "last_year"], name="goal_level"),
            GinIndex(fields=["search"], name="goal_search"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


@tracked()
class GoalSupport(models.Model):
    """`goal` also supports `supported`, beside its one parent."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="+", verbose_name=_("mål"))
    supported = models.ForeignKey(Goal, models.CASCADE, related_name="+", verbose_name=_("stödjer också"))

    class Meta:
        verbose_name = _("stöd till mål")
        verbose_name_plural = _("stöd till mål")
        constraints = [
            models.UniqueConstraint(fields=["goal", "supported"], name="goal_support_once"),
            models.CheckConstraint(name="goal_support_other", condition=~Q(goal=models.F("supported"))),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} → {self.supported_id}"


class ResultKind(models.TextChoices):
    TARGET_VALUE = "target_value", _("målvärde")
    TARGET_PICTURE = "target_picture", _("målbild")
    STATE = "state", _("tillstånd som ska uppnås")


@tracked()
class ExpectedResult(models.Model):
    """What a goal is to have led to by the end of the year; always possible to follow up."""

    goal = models.ForeignKey(Goal, models.PROTECT, related_name="expected_results", verbose_name=_("mål"))
    kind = models.CharField(_("slag"), max_length=20, choices=ResultKind, default=ResultKind.STATE)
    text = models.CharField(_("förväntat resultat"), max_length=500)
    indicator = models.ForeignKey(
        "indicators.Indicator",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expected_results",
        verbose_name=_("indikator"),
    )
    target_value = models.DecimalField(_("målvärde"), max_digits=18, decimal_places=6, null=True, blank=True)
    followed_by = models.CharField(_("så följs det upp"), max_length=500, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)
    withdrawn_at = models.DateTimeField(_("borttaget"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("förväntat resultat")
        verbose_name_plural = _("förväntade resultat")
        constraints = [
            models.CheckConstraint(
                name="result_value_has_number",
                condition=~Q(kind="target_value") | Q(target_value__isnull=False),
                violation_error_message=_(
                    "Ett målvärde behöver ett tal. Skriv talet, eller välj målbild eller tillstånd."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.text


class IndicatorRole(models.TextChoices):
    COUNCIL_TARGET = "council_target", _("kommunfullmäktiges indikator med årsmål")
    MANDATORY = "mandatory", _("obligatorisk nämndindikator")
    OWN = "own", _("egen indikator")


@tracked()
class GoalIndicator(models.Model):
    """An indicator that shows whether a goal is being reached, and in what capacity it stands there."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="indicator_links", verbose_name=_("mål"))
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, related_name="goal_links", verbose_name=_("indikator")
    )
    role = models.CharField(_("roll"), max_length=20, choices=IndicatorRole, default=IndicatorRole.OWN)
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)

    class Meta:
        verbose_name = _("indikator på mål")
        verbose_name_plural = _("indikatorer på mål")
        constraints = [models.UniqueConstraint(fields=["goal", "indicator"], name="goal_indicator_once")]

    def __str__(self) -> str:
        return f"{self.goal_id} – {self.indicator_id}"
