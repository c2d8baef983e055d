"""How a report is written by several, and what came when it was too late."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.reports.models.reports import Report
from rodtrad.follow.rounds.sections import Section
from rodtrad.org.people.models import RoleKind


@tracked()
class Handover(models.Model):
    """A goal of a report (or, without a goal, its summary) handed to a colleague, who marks it ready."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="handovers", verbose_name=_("rapport"))
    goal = models.ForeignKey(
        "goals.Goal", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("mål")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="handed_sections", verbose_name=_("skrivs av")
    )
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("lämnad av")
    )
    ready_at = models.DateTimeField(_("klar"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("överlämnad del")
        verbose_name_plural = _("överlämnade delar")
        constraints = [models.UniqueConstraint(fields=["report", "goal"], name="handover_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.goal_id}"


class LateState(models.TextChoices):
    """What became of a late text."""

    OFFERED = "offered", _("väntar på ställningstagande")
    TAKEN = "taken", _("intagen")
    PUT_ASIDE = "put_aside", _("lagd åt sidan")


@tracked()
class LateText(models.Model):
    """What was written while the round was locked: kept, marked late, offered to the one who approves."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="late_texts", verbose_name=_("rapport"))
    place = models.CharField(_("plats i rapporten"), max_length=80)
    text = models.TextField(_("text"))
    state = models.CharField(_("status"), max_length=20, choices=LateState, default=LateState.OFFERED, editable=False)
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    written_at = models.DateTimeField(_("skriven"), auto_now=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("skriven av")
    )

    class Meta:
        verbose_name = _("sen text")
        verbose_name_plural = _("sena texter")
        ordering = ["written_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "place", "written_by"], condition=Q(state="offered"), name="late_text_once"
            )
        ]

    def __str__(self) -> str:
        return self.place


class Reading(models.Model):
    """That someone in a role has read a report whose words come from others. No person: see decision record 0018."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="readings", verbose_name=_("rapport"))
    role = models.CharField(_("roll"), max_length=30, choices=RoleKind)
    first_on = models.DateField(_("första gången"))

    class Meta:
        verbose_name = _("läsning")
        verbose_name_plural = _("läsningar")
        ordering = ["first_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["report", "role"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.report_id}: {self.role}"


class Clock(models.Model):
    """Seconds spent on a section of a report while it is written. Erased when the report is submitted: see record 0018."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="clocks", verbose_name=_("rapport"))
    section = models.CharField(_("del av rapporten"), max_length=20, choices=Section)
    seconds = models.PositiveIntegerField(_("sekunder"), default=0)

    class Meta:
        verbose_name = _("tid")
        verbose_name_plural = _("tider")
        constraints = [models.UniqueConstraint(fields=["report", "section"], name="clock_once")]

    def __str__(self) -> str:
        return f"{self.section}: {self.seconds}"
