"""Figures of money, volume, staff, premises and energy, a month at a time; their imports; result units and carry-over."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.economy.states import ImportState


class Measure(models.TextChoices):
    """What a figure is about. Money is in kronor; a cost is positive and an income too (its line says that it is one)."""

    BUDGET = "budget", _("budget")
    OUTCOME = "outcome", _("utfall")
    FORECAST = "forecast", _("prognos för helåret")
    VOLUME_BUDGET = "volume_budget", _("budgeterad volym")
    VOLUME = "volume", _("volym")
    FTE = "fte", _("årsarbetare")
    SICK_HOURS = "sick_hours", _("sjukfrånvarotimmar")
    SCHEDULED_HOURS = "scheduled_hours", _("ordinarie arbetstimmar")
    EMPLOYED = "employed", _("tillsvidareanställda")
    LEFT = "left", _("avgångna")
    AREA = "area", _("yta, kvadratmeter")
    ENERGY = "energy", _("energi, kilowattimmar")


MONEY = frozenset({Measure.BUDGET, Measure.OUTCOME, Measure.FORECAST})
FEWEST_EMPLOYED = 5  # staff figures about fewer are shown only to those in the line
STAFF = frozenset({Measure.FTE, Measure.SICK_HOURS, Measure.SCHEDULED_HOURS, Measure.EMPLOYED, Measure.LEFT})


class Line(models.TextChoices):
    """What the money is for."""

    STAFF = "staff", _("personal")
    PREMISES = "premises", _("lokaler")
    ENERGY = "energy", _("energi")
    OTHER = "other", _("övriga kostnader")
    INCOME = "income", _("intäkter")


class FileKind(models.TextChoices):
    """The kinds of file that are read, each with its own columns."""

    MONEY = "money", _("budget, utfall och prognos")
    VOLUMES = "volumes", _("volymer")
    STAFF = "staff", _("personal")
    PREMISES = "premises", _("lokaler")
    ENERGY = "energy", _("energi")


@tracked(exclude=["body"])
class EconomyImport(models.Model):
    """A file that was sent in: kept as it was read, previewed, then read in or thrown away; what was read in can be undone."""

    kind = models.CharField(_("slag"), max_length=20, choices=FileKind)
    filename = models.CharField(_("fil"), max_length=200)
    sha256 = models.CharField(_("kontrollsumma"), max_length=64)
    body = models.TextField(_("innehåll"))
    state = models.CharField(
        _("status"), max_length=20, choices=ImportState, default=ImportState.PREVIEWED, editable=False
    )
    n_rows = models.PositiveIntegerField(_("rader"), default=0)
    n_new = models.PositiveIntegerField(_("nya värden"), default=0)
    n_corrected = models.PositiveIntegerField(_("rättade värden"), default=0)
    n_unchanged = models.PositiveIntegerField(_("oförändrade värden"), default=0)
    created_at = models.DateTimeField(_("inlämnad"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("inlämnad av")
    )

    class Meta:
        verbose_name = _("inläsning av ekonomi")
        verbose_name_plural = _("inläsningar av ekonomi")
        indexes = [models.Index(fields=["-created_at"], name="economy_import_latest")]

    def __str__(self) -> str:
        return self.filename


class Figure(models.Model):
    """One amount: of a measure (and line), at a node, for a service, in a month. Kept for ever; a correction is a new row.

    It is booked where it belongs and nowhere else: what a node comes to is the sum of what is booked at and below it.
    Its own history, therefore not tracked by trigger.
    """

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    service_type = models.ForeignKey(
        "tree.ServiceType", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("verksamhetsslag")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    month = models.PositiveSmallIntegerField(_("månad"))
    measure = models.CharField(_("mått"), max_length=20, choices=Measure)
    line = models.CharField(_("rad"), max_length=20, choices=Line, blank=True, default="")
    amount = models.DecimalField(_("belopp"), max_digits=18, decimal_places=2)
    comment = models.CharField(_("kommentar"), max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(_("inlagt"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inlagt av")
    )
    from_import = models.ForeignKey(
        EconomyImport, models.PROTECT, null=True, blank=True, related_name="figures", verbose_name=_("inläsning")
    )
    is_current = models.BooleanField(_("gäller"), default=True)

    class Meta:
        verbose_name = _("ekonomiskt värde")
        verbose_name_plural = _("ekonomiska värden")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "service_type", "year", "month", "measure", "line"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="economy_one_current",
            ),
            models.CheckConstraint(
                name="economy_month",
                condition=Q(month__gte=1, month__lte=12),
                violation_error_message=_("Månaden ska vara 1–12."),
            ),
            models.CheckConstraint(
                name="economy_line_for_money",
                condition=Q(measure__in=["budget", "outcome", "forecast"]) ^ Q(line=""),
                violation_error_message=_("Pengar behöver en rad (personal, lokaler …); annat har ingen."),
            ),
            models.CheckConstraint(
                name="economy_counts_not_negative",
                condition=Q(measure__in=["budget", "outcome", "forecast"]) | Q(amount__gte=0),
                violation_error_message=_(
                    "Antal, timmar, yta och energi kan inte vara mindre än noll. Kontrollera tecknet."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["year", "node"], name="economy_year_node", condition=Q(is_current=True)),
            models.Index(fields=["from_import"], name="economy_from_import", condition=Q(from_import__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.year}-{self.month:02d}: {self.amount}"


@tracked()
class CarryOverRule(models.Model):
    """The city's rule for what a result unit takes into next year, from a budget year on: shares of the year's budget."""

    first_year = models.PositiveSmallIntegerField(_("gäller från budgetår"), unique=True)
    surplus_share = models.DecimalField(_("överskott, högst andel av budgeten"), max_digits=5, decimal_places=4)
    deficit_share = models.DecimalField(_("underskott, högst andel av budgeten"), max_digits=5, decimal_places=4)
    text = models.TextField(_("regeln i ord"))
    decided_by = models.CharField(_("beslutat av"), max_length=160)
    decided_on = models.DateField(_("beslutsdatum"))
    registration_number = models.CharField(_("diarienummer"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("regel för resultatöverföring")
        verbose_name_plural = _("regler för resultatöverföring")
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(
                name="carry_over_shares",
                condition=Q(surplus_share__gte=0, surplus_share__lte=1, deficit_share__gte=0, deficit_share__lte=1),
                violation_error_message=_("Andelarna ska vara mellan 0 och 100 procent av budgeten."),
            )
        ]

    def __str__(self) -> str:
        return str(self.first_year)


@tracked()
class ResultUnit(models.Model):
    """A node that takes its surplus or deficit with it into the next year, during a range of days."""

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    valid = DateRangeField(_("gäller"))

    class Meta:
        verbose_name = _("resultatenhet")
        verbose_name_plural = _("resultatenheter")
        constraints = [
            ExclusionConstraint(
                name="result_unit_no_overlap",
                expressions=[("node", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_("Enheten är redan resultatenhet under en del av tiden. Ändra datumen."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.node_id}"


@tracked()
class CarryOver(models.Model):
    """What a result unit takes out of a year, as decided when the year was closed."""

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"))
    opening_sek = models.DecimalField(_("ingående"), max_digits=18, decimal_places=2)
    result_sek = models.DecimalField(_("årets resultat"), max_digits=18, decimal_places=2)
    proposed_sek = models.DecimalField(_("enligt regeln"), max_digits=18, decimal_places=2)
    closing_sek = models.DecimalField(_("utgående"), max_digits=18, decimal_places=2)
    reason = models.CharField(_("skäl att avvika från regeln"), max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(_("fastställt"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("fastställt av")
    )

    class Meta:
        verbose_name = _("resultatöverföring")
        verbose_name_plural = _("resultatöverföringar")
        constraints = [
            models.UniqueConstraint(fields=["node", "year"], name="carry_over_once"),
            models.CheckConstraint(
                name="carry_over_departure_has_reason",
                condition=Q(closing_sek=models.F("proposed_sek")) | ~Q(reason=""),
                violation_error_message=_("Beloppet avviker från regeln. Skriv varför."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} {self.year}"
