"""Reports, what they say of each goal and expected result, what is lifted from those below, and their frozen versions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.core.openness import Openness
from rodtrad.follow.reports.states import ReportState


class ReportLevel(models.TextChoices):
    """Whose report it is."""

    UNIT = "unit", _("enhetens rapport")
    BOARD = "board", _("nämndens eller bolagets rapport")
    COUNCIL = "council", _("stadens rapport")


class DocumentPart(models.TextChoices):
    """A part that a report as a document may leave out."""

    GLANCE = "glance", _("läget i korthet")
    ROLL_UP = "roll_up", _("underlaget från nivån under")
    QUOTATIONS = "quotations", _("citat från enheterna")
    RESULTS = "results", _("utfall mot förväntade resultat")
    FIGURES = "figures", _("tabeller med indikatorer")
    CHARTS = "charts", _("diagram")
    ACTIVITIES = "activities", _("aktiviteter")
    ANSWERS = "answers", _("svar på omgångens egna frågor")
    BOARDS = "boards", _("nämndernas kapitel (bara stadens rapport)")


@tracked()
class Report(models.Model):
    """What a unit, a board or the city says in one round. The live rows are version `version`; approved ones are frozen.

    The city's report has no plan: its goals are the council's of the year.
    """

    round = models.ForeignKey("rounds.Round", models.PROTECT, related_name="reports", verbose_name=_("omgång"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="reports", verbose_name=_("organisation"))
    plan = models.ForeignKey(
        "plans.Plan", models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("plan")
    )
    level = models.CharField(_("nivå"), max_length=10, choices=ReportLevel)
    state = models.CharField(
        _("status"), max_length=20, choices=ReportState, default=ReportState.NOT_STARTED, editable=False
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    summary = models.TextField(_("sammanfattning"), blank=True, default="")
    proposal = models.TextField(_("vad som föreslås"), blank=True, default="")
    left_out = ArrayField(
        models.CharField(max_length=20, choices=DocumentPart),
        verbose_name=_("utelämnade delar"),
        default=list,
        blank=True,
    )
    openness = models.CharField(_("öppenhet"), max_length=12, choices=Openness, default=Openness.INTERNAL)
    submitted_at = models.DateTimeField(_("inlämnad"), null=True, blank=True, editable=False)
    is_late = models.BooleanField(_("kom sent"), default=False, editable=False)
    edited_at = models.DateTimeField(_("ändrad"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("ändrad av"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapporter")
        constraints = [
            models.UniqueConstraint(fields=["round", "node"], name="report_once_a_round"),
            models.CheckConstraint(name="report_plan_by_level", condition=Q(plan__isnull=False) | Q(level="council")),
        ]
        indexes = [models.Index(fields=["round", "state"], name="report_round_state")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.round_id}"


class Trend(models.TextChoices):
    """Which way it is going, in the writer's judgement."""

    STRONG = "strong", _("stark")
    WEAK = "weak", _("svag")
    WRONG_WAY = "wrong_way", _("åt fel håll")


@tracked(exclude=["search"])
class GoalAssessment(models.Model):
    """What a report says of one goal: an assessment by a person, with the analysis, and the proposal it was made beside."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="assessments", verbose_name=_("rapport"))
    goal = models.ForeignKey("goals.Goal", models.PROTECT, related_name="report_assessments", verbose_name=_("mål"))
    assessment = models.SlugField(_("bedömning"), max_length=20, blank=True, default="")
    trend = models.CharField(_("riktning"), max_length=20, choices=Trend, blank=True, default="")
    shows = models.TextField(_("vad resultaten visar"), blank=True, default="")
    why = models.TextField(_("varför det blev så"), blank=True, default="")
    change = models.TextField(_("vad vi lärt oss och ändrar"), blank=True, default="")
    departure_reason = models.TextField(_("skäl till annan bedömning än förslaget"), blank=True, default="")
    unchanged_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inget nytt sedan")
    )
    edited_at = models.DateTimeField(_("ändrad"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("ändrad av"),
    )  # fmt: skip
    search = models.GeneratedField(
        expression=SearchVector("shows", "why", "change", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("bedömning av mål")
        verbose_name_plural = _("bedömningar av mål")
        constraints = [models.UniqueConstraint(fields=["report", "goal"], name="goal_assessed_once")]
        indexes = [GinIndex(fields=["search"], name="goal_assessment_search")]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.assessment}"


class Reached(models.TextChoices):
    """Whether an expected result has been reached."""

    YES = "yes", _("nått")
    PARTLY = "partly", _("delvis nått")
    NO = "no", _("inte nått")


@tracked()
class ResultOutcome(models.Model):
    """How it went with one expected result."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="outcomes", verbose_name=_("rapport"))
    result = models.ForeignKey(
        "goals.ExpectedResult", models.PROTECT, related_name="outcomes", verbose_name=_("förväntat resultat")
    )
    reached = models.CharField(_("läge"), max_length=10, choices=Reached, blank=True, default="")
    text = models.TextField(_("utfall"), blank=True, default="")

    class Meta:
        verbose_name = _("utfall")
        verbose_name_plural = _("utfall")
        constraints = [models.UniqueConstraint(fields=["report", "result"], name="outcome_once")]

    def __str__(self) -> str:
        return f"{self.result_id}: {self.reached}"


@tracked()
class Quotation(models.Model):
    """Words of a report that stand in one above it. Linked both ways: those who wrote them see where their words went."""

    assessment = models.ForeignKey(
        GoalAssessment, models.CASCADE, related_name="quotations", verbose_name=_("nämndens bedömning")
    )
    source = models.ForeignKey(
        GoalAssessment, models.PROTECT, related_name="quoted_in", verbose_name=_("enhetens bedömning")
    )
    text = models.TextField(_("citat"))
    quoted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("citerat av")
    )

    class Meta:
        verbose_name = _("citat")
        verbose_name_plural = _("citat")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "source", "text"], name="quotation_once"),
            models.CheckConstraint(
                name="quotation_not_empty",
                condition=~Q(text=""),
                violation_error_message=_("Markera eller skriv vad som ska citeras."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class ReportVersion(models.Model):
    """An approved version: its frozen text, what was corrected and why, and the board's decision when there is one."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions", verbose_name=_("rapport"))
    number = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.ForeignKey("core.Snapshot", models.PROTECT, related_name="+", verbose_name=_("fryst text"))
    correction_reason = models.CharField(_("skäl till rättelsen"), max_length=500, blank=True, default="")
    approved_at = models.DateTimeField(_("godkänd"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("godkänd av")
    )
    decided_on = models.DateField(_("beslutsdatum"), null=True, blank=True)
    decided_by = models.CharField(_("beslutande"), max_length=160, blank=True, default="")
    paragraph = models.CharField(_("paragraf"), max_length=20, blank=True, default="")
    registration_number = models.CharField(_("diarienummer"), max_length=60, blank=True, default="")

    class Meta:
        verbose_name = _("godkänd version")
        verbose_name_plural = _("godkända versioner")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number}"


class ReportStep(models.Model):
    """A step that a report took, by whom and why."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="steps", verbose_name=_("rapport"))
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("steg"), max_length=20)
    reason = models.TextField(_("skäl"), blank=True, default="")
    at = models.DateTimeField(_("när"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("vem"))

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name
