"""What a report says beside its goals: forecasts, answers to the round's own questions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.reports.models.reports import Report


@tracked()
class Forecast(models.Model):
    """What an indicator is expected to be for the whole year, in the writer's judgement."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="forecasts", verbose_name=_("rapport"))
    indicator = models.ForeignKey("indicators.Indicator", models.PROTECT, related_name="+", verbose_name=_("indikator"))
    value = models.DecimalField(_("prognos"), max_digits=18, decimal_places=6, null=True, blank=True)

    class Meta:
        verbose_name = _("prognos")
        verbose_name_plural = _("prognoser")
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="forecast_once")]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.value}"


@tracked()
class Answer(models.Model):
    """The answer to a question, or the figure, that the round asks for beside the goals. What was asked is kept with it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="answers", verbose_name=_("rapport"))
    ask = models.ForeignKey("rounds.Ask", models.SET_NULL, null=True, related_name="+", verbose_name=_("frågan"))
    question = models.CharField(_("frågan som den löd"), max_length=300)
    text = models.TextField(_("svar"), blank=True, default="")

    class Meta:
        verbose_name = _("svar")
        verbose_name_plural = _("svar")
        constraints = [
            models.UniqueConstraint(fields=["report", "ask"], condition=Q(ask__isnull=False), name="answered_once")
        ]

    def __str__(self) -> str:
        return self.text[:60]
