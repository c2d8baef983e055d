"""Follow-up rounds, what each level is asked for in them, who is exempted, and how one board may go before another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.rounds.sections import AskedLevel, Section
from rodtrad.follow.rounds.states import RoundState, TurnState


class RoundKind(models.TextChoices):
    """Which of the year's rounds it is; the same codes as the deadlines' steps."""

    T1 = "t1", _("tertialrapport 1")
    T2 = "t2", _("tertialrapport 2")
    VB = "vb", _("verksamhetsberättelse")


AS_OF = {RoundKind.T1: (4, 30), RoundKind.T2: (8, 31), RoundKind.VB: (12, 31)}
ORDER = {RoundKind.T1: 1, RoundKind.T2: 2, RoundKind.VB: 3}


@tracked()
class RollUpRule(models.Model):
    """How a proposal is made of what lies below a goal. Shares are 0–1. Never changed: another rule is another row."""

    name = models.CharField(_("namn"), max_length=80)
    fully_share = models.DecimalField(
        _("andel överst i skalan för ”helt”"), max_digits=3, decimal_places=2, default=Decimal("0.8")
    )
    not_share = models.DecimalField(
        _("andel nederst i skalan för ”ej”"), max_digits=3, decimal_places=2, default=Decimal("0.5")
    )
    least_coverage = models.DecimalField(
        _("minsta andel som rapporterat"), max_digits=3, decimal_places=2, default=Decimal("0.5")
    )
    indicator_share = models.DecimalField(
        _("andel indikatorer som når årsmålet för ”helt”"), max_digits=3, decimal_places=2, default=Decimal(1)
    )

    class Meta:
        verbose_name = _("regel för förslag")
        verbose_name_plural = _("regler för förslag")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="rollup_rule_shares",
                condition=Q(fully_share__range=(0, 1), not_share__range=(0, 1))
                & Q(least_coverage__range=(0, 1), indicator_share__range=(0, 1)),
                violation_error_message=_("En andel är mellan 0 och 100 procent."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Round(models.Model):
    """The round of one kind in one year. Deadlines are the year's; late input is taken until someone locks."""

    year = models.ForeignKey("years.BudgetYear", models.PROTECT, related_name="rounds", verbose_name=_("budgetår"))
    kind = models.CharField(_("omgång"), max_length=4, choices=RoundKind)
    state = models.CharField(
        _("status"), max_length=20, choices=RoundState, default=RoundState.PREPARED, editable=False
    )
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    rule = models.ForeignKey(
        RollUpRule, models.PROTECT, null=True, blank=True, related_name="rounds", verbose_name=_("regel för förslag")
    )

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


@tracked()
class Ask(models.Model):
    """One thing that a round asks a level for: a section of the report, a question of its own, or a figure."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="asks", verbose_name=_("omgång"))
    level = models.CharField(_("nivå"), max_length=10, choices=AskedLevel)
    section = models.CharField(_("del av rapporten"), max_length=20, choices=Section)
    title = models.CharField(_("fråga"), max_length=300, blank=True, default="")
    indicator = models.ForeignKey(
        "indicators.Indicator", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("indikator")
    )
    instruction = models.TextField(_("anvisning"), blank=True, default="")
    is_required = models.BooleanField(_("måste besvaras"), default=True)
    minutes = models.DecimalField(_("uppskattade minuter per styck"), max_digits=5, decimal_places=1)
    repeat_reason = models.CharField(_("skäl till att fråga igen"), max_length=300, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)

    class Meta:
        verbose_name = _("det som frågas efter")
        verbose_name_plural = _("det som frågas efter")
        ordering = ["level", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "section"],
                condition=~Q(section__in=["question", "indicator"]),
                name="ask_section_once",
                violation_error_message=_("Den delen frågas redan efter på den nivån."),
            ),
            models.CheckConstraint(
                name="ask_question_has_text",
                condition=~Q(section="question") | ~Q(title=""),
                violation_error_message=_("Skriv frågan."),
            ),
            models.CheckConstraint(
                name="ask_figure_has_indicator",
                condition=~Q(section="indicator") | Q(indicator__isnull=False),
                violation_error_message=_("Välj vilken indikator som ska redovisas."),
            ),
            models.CheckConstraint(
                name="ask_minutes_fair",
                condition=Q(minutes__gt=0, minutes__lte=600),
                violation_error_message=_("Tiden är mellan någon minut och tio timmar."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.indicator or self.get_section_display())


@tracked()
class Exemption(models.Model):
    """An organisation that need not answer, all of it or one section, and why. Ended, never deleted."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="exemptions", verbose_name=_("omgång"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))
    section = models.CharField(_("del av rapporten"), max_length=20, choices=Section, blank=True, default="")
    reason = models.CharField(_("skäl"), max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("beviljat av")
    )
    ended_at = models.DateTimeField(_("upphävt"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("undantag")
        verbose_name_plural = _("undantag")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "node", "section"],
                condition=Q(ended_at__isnull=True),
                name="exemption_once",
                violation_error_message=_("Organisationen är redan undantagen där."),
            ),
            models.CheckConstraint(
                name="exemption_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Skriv varför, så att andra förstår undantaget."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


@tracked()
class BoardTurn(models.Model):
    """A board that is open or locked otherwise than its round, until the round as a whole is next opened or locked."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="turns", verbose_name=_("omgång"))
    board = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("nämnd eller bolag"))
    state = models.CharField(_("status"), max_length=20, choices=TurnState, default=TurnState.PREPARED, editable=False)
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    is_over = models.BooleanField(_("har upphört"), default=False, editable=False)

    class Meta:
        verbose_name = _("nämnds egen tur")
        verbose_name_plural = _("nämnders egna turer")
        constraints = [models.UniqueConstraint(fields=["round", "board"], condition=Q(is_over=False), name="turn_once")]

    def __str__(self) -> str:
        return f"{self.board_id}: {self.state}"


class Duration(models.Model):
    """How long one section of one report took, with nothing that says whose: the ground of the measured price.

    No person, no organisation, no day. Written when a report is submitted; see decision record 0018.
    """

    round = models.ForeignKey(Round, models.CASCADE, related_name="+", verbose_name=_("omgång"))
    level = models.CharField(_("nivå"), max_length=10, choices=AskedLevel)
    section = models.CharField(_("del av rapporten"), max_length=20, choices=Section)
    minutes = models.DecimalField(_("minuter per styck"), max_digits=6, decimal_places=1)

    class Meta:
        verbose_name = _("tidsåtgång")
        verbose_name_plural = _("tidsåtgång")
        indexes = [models.Index(fields=["level", "section"], name="duration_section")]

    def __str__(self) -> str:
        return f"{self.section}: {self.minutes}"
