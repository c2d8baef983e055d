"""Steps that people set in a series, the judgement as last computed, and where a person overruled it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.analyse.signals.states import Assurance, Cause, Gap, Variation
from rodtrad.core.history import tracked


@tracked()
class Step(models.Model):
    """A period from which the level is another, for a reason that a person gave. The limits begin anew there.

    Never found by the machine. `part` as in `indicators.Value`: "", "T1"–"T3" or "01"–"12".
    """

    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+", verbose_name=_("indikator"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"))
    part = models.CharField(_("del av året"), max_length=2, blank=True, default="")
    reason = models.CharField(_("vad som ändrades"), max_length=300)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("satt av")
    )
    set_at = models.DateTimeField(_("satt"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("borttagen"), null=True, blank=True)
    withdrawn_reason = models.CharField(_("skäl till att den togs bort"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("nivåskifte")
        verbose_name_plural = _("nivåskiften")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "node", "year", "part"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="signal_step_once",
                violation_error_message=_("Det finns redan ett nivåskifte i den perioden."),
            ),
            models.CheckConstraint(
                name="signal_step_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Skriv vad som ändrades."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.part}".strip()


class Signal(models.Model):
    """The judgement of one series, as last computed: derived, made again whenever its figures, steps or target change."""

    indicator = models.ForeignKey("indicators.Indicator", models.CASCADE, related_name="+", verbose_name=_("indikator"))
    node = models.ForeignKey("tree.Node", models.CASCADE, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"), null=True)
    part = models.CharField(_("del av året"), max_length=2, blank=True, default="")
    n_points = models.PositiveSmallIntegerField(_("antal mätningar"))
    gap = models.CharField(_("varför inget sägs"), max_length=12, choices=Gap, blank=True, default="")
    variation = models.CharField(_("variation"), max_length=20, choices=Variation, blank=True, default="")
    cause = models.CharField(_("mönster"), max_length=14, choices=Cause, blank=True, default="")
    assurance = models.CharField(_("mot årsmålet"), max_length=14, choices=Assurance, blank=True, default="")
    run_length = models.PositiveSmallIntegerField(_("i rad"), default=0)
    n_since = models.PositiveSmallIntegerField(_("mätningar sedan"), default=0)
    telling = models.FloatField(_("värdet som avgör"), null=True)
    latest = models.FloatField(_("senaste värde"), null=True)
    previous = models.FloatField(_("förra värdet"), null=True)
    center = models.FloatField(_("vanlig nivå"), null=True)
    lower = models.FloatField(_("undre gräns"), null=True)
    upper = models.FloatField(_("övre gräns"), null=True)
    target = models.FloatField(_("årsmål"), null=True)
    spark = models.CharField(_("linje"), max_length=400, blank=True, default="")
    computed_at = models.DateTimeField(_("beräknat"))
    told_at = models.DateTimeField(_("meddelat"), null=True, blank=True)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signaler")
        constraints = [models.UniqueConstraint(fields=["indicator", "node"], name="signal_once")]
        indexes = [models.Index(fields=["node", "variation"], name="signal_node")]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.node_id}"


@tracked()
class Overruling(models.Model):
    """A person's judgement of a series at a period, against the rule's, with the reason. Both stay visible."""

    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+", verbose_name=_("indikator"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    year = models.PositiveSmallIntegerField(_("år"))
    part = models.CharField(_("del av året"), max_length=2, blank=True, default="")
    proposed = models.CharField(_("regelns bedömning"), max_length=20, choices=Variation, blank=True, default="")
    variation = models.CharField(_("bedömning"), max_length=20, choices=Variation)
    reason = models.CharField(_("skäl"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("bedömt av")
    )
    made_at = models.DateTimeField(_("bedömt"), auto_now_add=True)

    class Meta:
        verbose_name = _("egen bedömning")
        verbose_name_plural = _("egna bedömningar")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="signal_overruling_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Skriv varför du bedömer annorlunda än regeln."),
            ),
        ]
        indexes = [models.Index(fields=["indicator", "node"], name="signal_overruling_series")]

    def __str__(self) -> str:
        return self.get_variation_display()


class Progress(models.Model):
    """How far the recording of values had come when signals were last computed. One row."""

    last_value_id = models.BigIntegerField(_("sista värdets nummer"), default=0)
    computed_at = models.DateTimeField(_("beräknat"), auto_now=True)

    class Meta:
        verbose_name = _("läge")
        verbose_name_plural = _("lägen")

    def __str__(self) -> str:
        return str(self.last_value_id)
