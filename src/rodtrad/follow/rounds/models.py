"""A follow-up round of a budget year."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.rounds.states import RoundState


class RoundKind(models.TextChoices):
    """Which of the year's rounds it is; the same codes as the deadlines' steps."""

    T1 = "t1", _("tertialrapport 1")
    T2 = "t2", _("tertialrapport 2")
    VB = "vb", _("verksamhetsberättelse")


AS_OF = {RoundKind.T1: (4, 30), RoundKind.T2: (8, 31), RoundKind.VB: (12, 31)}
ORDER = {RoundKind.T1: 1, RoundKind.T2: 2, RoundKind.VB: 3}


@tracked()
class Round(models.Model):
    """The round of one kind in one year. Deadlines are the year's; late input is taken until someone locks."""

    year = models.ForeignKey("years.BudgetYear", models.PROTECT, related_name="rounds", verbose_name=_("budgetår"))
    kind = models.CharField(_("omgång"), max_length=4, choices=RoundKind)
    state = models.CharField(
        _("status"), max_length=20, choices=RoundState, default=RoundState.PREPARED, editable=False
    )
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("uppföljningsomgång")
        verbose_name_plural = _("uppföljningsomgångar")
        ordering = ["-year", "-kind"]
        constraints = [models.UniqueConstraint(fields=["year", "kind"], name="round_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year_id}"

    @property
    def as_of(self) -> date:
        """The day that the round's reports tell of."""
        month, day = AS_OF[RoundKind(self.kind)]
        return date(self.year_id, month, day)

    @property
    def part(self) -> str:
        """The part of the year whose figures the round shows first: T1, T2, or "" for the whole year."""
        return {"t1": "T1", "t2": "T2"}.get(self.kind, "")
