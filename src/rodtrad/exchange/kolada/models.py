"""Kolada's catalogue as it is there: indicators, municipalities, comparison groups; and figures as they were fetched."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _


class About(models.TextChoices):
    """Whom an indicator is about."""

    MUNICIPALITY = "K", _("kommuner")
    REGION = "L", _("regioner")
    BOTH = "A", _("kommuner och regioner")


class Kpi(models.Model):
    """An indicator in Kolada's catalogue, with Kolada's own id and words."""

    code = models.CharField(_("id i Kolada"), max_length=10, primary_key=True)
    title = models.CharField(_("rubrik"), max_length=300)
    description = models.TextField(_("beskrivning"), blank=True, default="")
    is_divided_by_gender = models.BooleanField(_("redovisas per kön"), default=False)
    about = models.CharField(_("gäller"), max_length=1, choices=About)
    auspice = models.CharField(_("regi"), max_length=4, blank=True, default="")
    operating_area = models.CharField(_("verksamhetsområde"), max_length=80, blank=True, default="")
    perspective = models.CharField(_("perspektiv"), max_length=40, blank=True, default="")
    published_on = models.DateField(_("publiceras"), null=True, blank=True)
    period = models.CharField(_("senaste period"), max_length=4, blank=True, default="")
    has_ou_data = models.BooleanField(_("finns per enhet"), default=False)
    search = models.GeneratedField(
        expression=SearchVector("title", weight="A", config="swedish")
        + SearchVector("description", weight="C", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("indikator i Kolada")
        verbose_name_plural = _("indikatorer i Kolada")
        indexes = [
            GinIndex(fields=["search"], name="kpi_search"),
            models.Index(fields=["operating_area"], name="kpi_area"),
        ]

    def __str__(self) -> str:
        return self.title


class Municipality(models.Model):
    """A municipality, a region, or the nation."""

    code = models.CharField(_("kod"), max_length=4, primary_key=True)
    title = models.CharField(_("namn"), max_length=80)
    type = models.CharField(_("slag"), max_length=1, choices=[("K", _("kommun")), ("L", _("region"))])

    class Meta:
        verbose_name = _("kommun eller region")
        verbose_name_plural = _("kommuner och regioner")

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """A comparison group: municipalities that are alike in something."""

    code = models.CharField(_("id i Kolada"), max_length=10, primary_key=True)
    title = models.CharField(_("namn"), max_length=200)
    members = models.ManyToManyField(Municipality, verbose_name=_("ingår"), related_name="groups")

    class Meta:
        verbose_name = _("jämförelsegrupp")
        verbose_name_plural = _("jämförelsegrupper")

    def __str__(self) -> str:
        return self.title


class Figure(models.Model):
    """A figure as Kolada gave it: of an indicator, for a municipality, a year and a sex. Never processed."""

    kpi = models.ForeignKey(Kpi, models.CASCADE, related_name="figures", verbose_name=_("indikator"))
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, related_name="figures", verbose_name=_("kommun eller region")
    )
    year = models.PositiveSmallIntegerField(_("år"))
    sex = models.CharField(_("kön"), max_length=1)
    value = models.DecimalField(_("värde"), max_digits=18, decimal_places=6, null=True, blank=True)
    status = models.CharField(_("anmärkning"), max_length=20, blank=True, default="")

    class Meta:
        verbose_name = _("värde i Kolada")
        verbose_name_plural = _("värden i Kolada")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "municipality", "year", "sex"], name="kolada_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.kpi_id} {self.municipality_id} {self.year}"


class Loaded(models.Model):
    """Which answer of Kolada was loaded last, so that the same one is not loaded again."""

    name = models.CharField(_("fil"), max_length=40, primary_key=True)
    sha256 = models.CharField(_("kontrollsumma"), max_length=64)
    loaded_at = models.DateTimeField(_("inläst"), auto_now=True)

    class Meta:
        verbose_name = _("läst svar från Kolada")
        verbose_name_plural = _("lästa svar från Kolada")

    def __str__(self) -> str:
        return self.name
