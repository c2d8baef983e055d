"""Mandate periods, budget years, and the calendar of each year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.org.years.states import YearState


@tracked()
class MandatePeriod(models.Model):
    """Four years between elections, counted in budget years."""

    first_year = models.PositiveSmallIntegerField(_("första budgetår"), unique=True)
    last_year = models.PositiveSmallIntegerField(_("sista budgetår"), unique=True)

    class Meta:
        verbose_name = _("mandatperiod")
        verbose_name_plural = _("mandatperioder")
        ordering = ["-first_year"]
        constraints = [
            models.CheckConstraint(
                name="mandate_order",
                condition=models.Q(last_year__gte=models.F("first_year")),
                violation_error_message=_("Sista året får inte komma före första."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_year}–{self.last_year}"


@tracked()
class BudgetYear(models.Model):
    """A calendar year of planning and follow-up, under one programme version."""

    year = models.PositiveSmallIntegerField(_("år"), primary_key=True)
    mandate = models.ForeignKey(MandatePeriod, models.PROTECT, verbose_name=_("mandatperiod"))
    programme = models.ForeignKey("programmes.Programme", models.PROTECT, verbose_name=_("programversion"))
    state = models.CharField(_("status"), max_length=20, choices=YearState, default=YearState.PREPARED, editable=False)

    class Meta:
        verbose_name = _("budgetår")
        verbose_name_plural = _("budgetår")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class Step(models.TextChoices):
    """The steps of a year that have deadlines."""

    PLAN_SUBMIT = "plan_submit", _("planen lämnas in")
    PLAN_ASSESS = "plan_assess", _("planen bedöms")
    PLAN_ADOPT = "plan_adopt", _("planen antas")
    T1 = "t1", _("tertialrapport 1")
    T2 = "t2", _("tertialrapport 2")
    VB = "vb", _("verksamhetsberättelse")


class DeadlineLevel(models.TextChoices):
    """Whose deadline it is."""

    UNIT = "unit", _("enhet")
    BOARD = "board", _("nämnd eller bolag")
    COUNCIL = "council", _("staden")


@tracked()
class Deadline(models.Model):
    """By when a level is to have taken a step. Soft: what comes later is taken and marked late."""

    budget_year = models.ForeignKey(BudgetYear, models.CASCADE, related_name="deadlines", verbose_name=_("budgetår"))
    level = models.CharField(_("nivå"), max_length=10, choices=DeadlineLevel)
    step = models.CharField(_("steg"), max_length=20, choices=Step)
    due_on = models.DateField(_("senast"))

    class Meta:
        verbose_name = _("tidsgräns")
        verbose_name_plural = _("tidsgränser")
        ordering = ["due_on"]
        constraints = [models.UniqueConstraint(fields=["budget_year", "level", "step"], name="deadline_once")]

    def __str__(self) -> str:
        return f"{self.get_step_display()} {self.due_on}"
