"""Indicators, their targets as dated series, and their values, which corrections never overwrite."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked


class IndicatorKind(models.TextChoices):
    PROCESS = "process", _("process")
    STRUCTURE = "structure", _("struktur")
    RESULT = "result", _("resultat")


class Direction(models.TextChoices):
    HIGHER = "higher", _("högre är bättre")
    LOWER = "lower", _("lägre är bättre")
    NONE = "none", _("varken eller")
    BAND = "band", _("inom ett målintervall")


class Granularity(models.TextChoices):
    YEAR = "year", _("år")
    TERTIAL = "tertial", _("tertial")
    MONTH = "month", _("månad")


class Source(models.TextChoices):
    MANUAL = "manual", _("skrivs in")
    FILE = "file", _("läses in från fil")
    KOLADA = "kolada", _("Kolada")
    SYSTEM = "system", _("annat system")
    COMPUTED = "computed", _("räknas fram ur andra")


class Aggregation(models.TextChoices):
    SUM = "sum", _("summeras")
    WEIGHTED_MEAN = "weighted_mean", _("vägs samman efter antal")
    RATIO_OF_SUMS = "ratio_of_sums", _("summa täljare genom summa nämnare")
    NONE = "none", _("läggs inte samman")


class OverTime(models.TextChoices):
    """How the parts of a year become the whole year, where the year has no figure of its own."""

    SUM = "sum", _("delarna summeras")
    WEIGHTED_MEAN = "weighted_mean", _("delarna vägs samman efter antal")
    RATIO_OF_SUMS = "ratio_of_sums", _("summa täljare genom summa nämnare")
    LAST = "last", _("den sista delen gäller")
    NONE = "none", _("delarna läggs inte samman")


@tracked(exclude=["search"])
class Indicator(models.Model):
    """Something that is measured the same way wherever it is measured. It has an owner who works here, or the node's manager."""

    code = models.CharField(_("kod"), max_length=40, unique=True)
    name = models.CharField(_("namn"), max_length=300)
    definition = models.TextField(_("definition"), blank=True, default="")
    unit_of_measure = models.CharField(_("enhet"), max_length=40, blank=True, default="")
    kind = models.CharField(_("mäter"), max_length=20, choices=IndicatorKind, default=IndicatorKind.RESULT)
    direction = models.CharField(_("riktning"), max_length=20, choices=Direction, default=Direction.HIGHER)
    granularity = models.CharField(_("period"), max_length=20, choices=Granularity, default=Granularity.YEAR)
    source = models.CharField(_("källa"), max_length=20, choices=Source, default=Source.MANUAL)
    source_ref = models.CharField(_("beteckning i källan"), max_length=40, blank=True, default="")
    source_text = models.CharField(_("källan i ord"), max_length=300, blank=True, default="")
    denominator = models.CharField(_("nämnare"), max_length=200, blank=True, default="")
    is_split_by_sex = models.BooleanField(_("redovisas per kön"), default=False)
    aggregation = models.CharField(_("sammanläggning"), max_length=20, choices=Aggregation, default=Aggregation.NONE)
    aggregation_in_time = models.CharField(
        _("sammanläggning över året"), max_length=20, choices=OverTime, default=OverTime.NONE
    )
    factor = models.DecimalField(
        _("kvoten räknas gånger"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(1),
        help_text=_("100 för procent, 1 000 för ”per tusen”. Används när täljare delas med nämnare."),
    )
    expression = models.CharField(
        _("räknas fram så här"),
        max_length=600,
        blank=True,
        default="",
        help_text=_("Till exempel procent([A-SJUK-TIM] / [A-TIM]) eller [KOST] / [INV@KF]. [A:1] är året före."),
    )
    n_decimals = models.PositiveSmallIntegerField(_("decimaler"), default=1)
    comparability = models.TextField(_("om jämförbarhet"), blank=True, default="")
    node = models.ForeignKey("tree.Node", models.PROTECT, verbose_name=_("hör till"), related_name="indicators")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("ägare"),
        related_name="indicators",
    )
    first_year = models.PositiveSmallIntegerField(_("från år"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("till år"), null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("ersätts av"))
    search = models.GeneratedField(
        expression=SearchVector("name", "definition", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("indikator")
        verbose_name_plural = _("indikatorer")
        indexes = [GinIndex(fields=["search"], name="indicator_search")]
        constraints = [
            models.CheckConstraint(
                name="indicator_computed_has_expression",
                condition=models.Q(source="computed") ^ models.Q(expression=""),
                violation_error_message=_(
                    "En indikator som räknas fram behöver ett uttryck, och bara den ska ha ett. Ändra källan eller uttrycket."
                ),
            ),
            models.CheckConstraint(
                name="indicator_factor_positive",
                condition=models.Q(factor__gt=0),
                violation_error_message=_("Kvotens faktor måste vara större än noll, till exempel 1, 100 eller 1 000."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SetBy(models.TextChoices):
    COUNCIL = "council", _("kommunfullmäktiges årsmål")
    BOARD = "board", _("nämndens årsmål")
    UNIT = "unit", _("enhetens årsmål")


@tracked()
class Target(models.Model):
    """What an indicator is to reach at a node in a year: a value, or a band (`value` to `value_to`)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("indikator"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"))
    set_by = models.CharField(_("satt av"), max_length=10, choices=SetBy)
    value = models.DecimalField(_("årsmål"), max_digits=18, decimal_places=6)
    value_to = models.DecimalField(_("till"), max_digits=18, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("årsmål")
        verbose_name_plural = _("årsmål")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "node", "year", "set_by"], name="target_once"),
            models.CheckConstraint(
                name="target_band_order",
                condition=models.Q(value_to__isnull=True) | models.Q(value_to__gte=models.F("value")),
                violation_error_message=_("Målintervallets övre gräns är lägre än den undre. Byt plats på dem."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"


class Sex(models.TextChoices):
    TOTAL = "T", _("totalt")
    WOMEN = "K", _("kvinnor")
    MEN = "M", _("män")


class ValueStatus(models.TextChoices):
    PRELIMINARY = "preliminary", _("preliminärt")
    FINAL = "final", _("slutligt")


class Value(models.Model):
    """One figure: of an indicator, at a node, for a period, for one sex or all. Kept for ever; a correction is a new row.

    `part` is "" for the whole year, "T1"–"T3" for a tertial, "01"–"12" for a month. `is_current` is true for the
    latest row of its place. Its own history, therefore not tracked by trigger (see the decision record).
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="values", verbose_name=_("indikator"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"))
    part = models.CharField(_("del av året"), max_length=2, blank=True, default="")
    sex = models.CharField(_("kön"), max_length=1, choices=Sex, default=Sex.TOTAL)
    value = models.DecimalField(_("värde"), max_digits=18, decimal_places=6)
    numerator = models.DecimalField(_("täljare"), max_digits=18, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(_("nämnare"), max_digits=18, decimal_places=6, null=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=ValueStatus, default=ValueStatus.FINAL)
    source = models.CharField(_("källa"), max_length=60, blank=True, default="")
    comment = models.CharField(_("kommentar"), max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(_("inlagt"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("inlagt av"),
    )
    is_current = models.BooleanField(_("gäller"), default=True)
    import_run_id = models.BigIntegerField(_("inläsning"), null=True, blank=True)

    class Meta:
        verbose_name = _("värde")
        verbose_name_plural = _("värden")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "node", "year", "part", "sex"],
                condition=models.Q(is_current=True),
                name="value_one_current",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "year"], name="value_node_year", condition=models.Q(is_current=True)),
            models.Index(
                fields=["import_run_id"], name="value_import", condition=models.Q(import_run_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}"
