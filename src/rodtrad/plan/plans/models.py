"""Plans, their parts, adopted versions, the steps they went through, and how credible their goals were judged."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.core.openness import Openness
from rodtrad.plan.plans.states import Credibility, PlanState


class PlanLevel(models.TextChoices):
    BOARD = "board", _("nämndens eller bolagets plan")
    UNIT = "unit", _("enhetens plan")


@tracked()
class Plan(models.Model):
    """What a board or a unit states that it will do in a budget year.

    The live rows (goals, parts, activities) are version `version`. `adopted_version` is the version in force (0: none
    yet); its text stands frozen in its `PlanVersion`. Next year's plan is a row of its own beside this year's.
    `written_at` is the organisation that it was written for, when another has gone on in its place: after a merger
    several plans of a year stand side by side until a common one is written.
    """

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="plans", verbose_name=_("organisation"))
    year = models.ForeignKey("years.BudgetYear", models.PROTECT, related_name="plans", verbose_name=_("budgetår"))
    level = models.CharField(_("nivå"), max_length=10, choices=PlanLevel)
    state = models.CharField(_("status"), max_length=20, choices=PlanState, default=PlanState.DRAFT, editable=False)
    version = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    adopted_version = models.PositiveSmallIntegerField(_("gällande version"), default=0, editable=False)
    written_at = models.ForeignKey(
        "tree.Node",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("skriven för"),
        editable=False,
    )
    introduction = models.TextField(_("inledning"), blank=True, default="")
    frame_sek = models.DecimalField(_("ekonomisk ram, kr"), max_digits=16, decimal_places=2, null=True, blank=True)
    fits_frame = models.BooleanField(_("ryms inom ramen"), null=True, blank=True, editable=False)
    frame_comment = models.CharField(_("om ramen"), max_length=500, blank=True, default="")
    openness = models.CharField(_("öppenhet"), max_length=12, choices=Openness, default=Openness.INTERNAL)
    submitted_at = models.DateTimeField(_("inlämnad"), null=True, blank=True, editable=False)
    edited_at = models.DateTimeField(_("ändrad"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ändrad av"),
        editable=False,
    )

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("planer")
        constraints = [
            models.UniqueConstraint(
                fields=["node", "year", "written_at"], name="plan_once_a_year", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["year", "state"], name="plan_year_state")]

    def __str__(self) -> str:
        return f"{self.node_id} {self.year_id}"

    @property
    def is_editable(self) -> bool:
        """Whether the live text is open for writing."""
        return self.state == PlanState.DRAFT


@tracked()
class CommonPart(models.Model):
    """A text that an administration writes once and its units refer to: "as our common method"."""

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="common_parts", verbose_name=_("organisation"))
    kind = models.SlugField(_("krav"), max_length=40)
    title = models.CharField(_("rubrik"), max_length=160)
    text = models.TextField(_("text"))
    first_year = models.PositiveSmallIntegerField(_("från budgetår"))
    last_year = models.PositiveSmallIntegerField(_("till budgetår"), null=True, blank=True)

    class Meta:
        verbose_name = _("gemensam text")
        verbose_name_plural = _("gemensamma texter")
        indexes = [models.Index(fields=["node", "kind"], name="common_part_node")]

    def __str__(self) -> str:
        return self.title


class Aspect(models.TextChoices):
    """What kind of resource a part about resource use concerns."""

    COMPETENCE = "competence", _("kompetens")
    PREMISES = "premises", _("lokaler")
    COOPERATION = "cooperation", _("samverkan")
    MATERIAL = "material", _("material")
    ENERGY = "energy", _("energi")
    MONEY = "money", _("kronor inom ramen")


class Basis(models.TextChoices):
    """What knowledge a working method rests on."""

    RESEARCH = "research", _("forskning")
    GUIDELINE = "guideline", _("nationell riktlinje eller kunskapsstöd")
    EXPERIENCE = "experience", _("beprövad erfarenhet")
    OWN_RESULTS = "own_results", _("egna uppföljda resultat")
    UNTESTED = "untested", _("prövas för första gången")


@tracked()
class Part(models.Model):
    """One text that answers one duty of the programme: for a goal, or once for the plan. `kind` is the duty's code.

    Written here, or inherited from a common part (then `text` may add what is special here).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="parts", verbose_name=_("plan"))
    goal = models.ForeignKey(
        "goals.Goal", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("mål")
    )
    kind = models.SlugField(_("krav"), max_length=40)
    aspect = models.CharField(_("resurs"), max_length=20, choices=Aspect, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    basis = models.CharField(_("vilar på"), max_length=20, choices=Basis, blank=True, default="")
    basis_reference = models.CharField(_("kunskapskälla"), max_length=300, blank=True, default="")
    amount_sek = models.DecimalField(_("kronor"), max_digits=16, decimal_places=2, null=True, blank=True)
    common = models.ForeignKey(
        CommonPart,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("gemensam text"),
    )
    is_carried_over = models.BooleanField(_("övertagen och orörd"), default=False)
    edited_at = models.DateTimeField(_("ändrad"), null=True, blank=True, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ändrad av"),
        editable=False,
    )

    class Meta:
        verbose_name = _("plandel")
        verbose_name_plural = _("plandelar")
        constraints = [
            models.UniqueConstraint(fields=["plan", "goal", "kind", "aspect"], name="part_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.aspect}".strip()

    @property
    def answers(self) -> bool:
        """Whether there is anything here that answers the duty."""
        return bool(self.text) or self.common_id is not None or self.amount_sek is not None


@tracked()
class PlanVersion(models.Model):
    """An adopted version: its frozen text and its decision block.

    The database refuses to change anything but the words of the decision, and those only by `correct_decision`.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name=_("plan"))
    number = models.PositiveSmallIntegerField(_("version"))
    snapshot = models.ForeignKey("core.Snapshot", models.PROTECT, related_name="+", verbose_name=_("fryst text"))
    decided_on = models.DateField(_("beslutsdatum"))
    decided_by = models.CharField(_("beslutande"), max_length=160)
    paragraph = models.CharField(_("paragraf"), max_length=20, blank=True, default="")
    registration_number = models.CharField(_("diarienummer"), max_length=60, blank=True, default="")
    adopted_at = models.DateTimeField(_("antagen"), auto_now_add=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("förd in av")
    )

    class Meta:
        verbose_name = _("antagen version")
        verbose_name_plural = _("antagna versioner")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]
        triggers = [
            pgtrigger.ReadOnly(
                name="plan_version_frozen", fields=["plan", "number", "snapshot", "adopted_at", "adopted_by"]
            ),
            pgtrigger.Protect(name="plan_version_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"


class PlanStep(models.Model):
    """A step that a plan took, by whom and with what reason: the plan's own story, shown to everyone in the line."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="steps", verbose_name=_("plan"))
    version = models.PositiveSmallIntegerField(_("version"))
    name = models.CharField(_("steg"), max_length=20)
    reason = models.TextField(_("skäl"), blank=True, default="")
    at = models.DateTimeField(_("när"), auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("vem"))

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="plan_step_stays", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


@tracked()
class MissingDutyReason(models.Model):
    """Why a plan is submitted although a duty is not met; the assessor sees it first."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="missing_reasons", verbose_name=_("plan"))
    goal = models.ForeignKey(
        "goals.Goal", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("mål")
    )
    kind = models.SlugField(_("krav"), max_length=40)
    reason = models.CharField(_("skäl"), max_length=500)

    class Meta:
        verbose_name = _("skäl till att krav saknas")
        verbose_name_plural = _("skäl till att krav saknas")
        constraints = [
            models.UniqueConstraint(fields=["plan", "goal", "kind"], name="missing_reason_once", nulls_distinct=False),
            models.CheckConstraint(
                name="missing_reason_not_empty",
                condition=~Q(reason=""),
                violation_error_message=_("Skriv varför kravet inte är uppfyllt."),
            ),
        ]

    def __str__(self) -> str:
        return self.kind


@tracked()
class CredibilityAssessment(models.Model):
    """How credible one goal of one version is, in the assessor's judgement, with the reason."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="assessments", verbose_name=_("plan"))
    version = models.PositiveSmallIntegerField(_("version"))
    goal = models.ForeignKey("goals.Goal", models.CASCADE, related_name="assessments", verbose_name=_("mål"))
    credibility = models.CharField(_("trovärdighet"), max_length=10, choices=Credibility)
    reason = models.TextField(_("motivering"), blank=True, default="")
    assessed_at = models.DateTimeField(_("bedömt"), auto_now=True)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("bedömt av")
    )

    class Meta:
        verbose_name = _("trovärdighetsbedömning")
        verbose_name_plural = _("trovärdighetsbedömningar")
        constraints = [
            models.UniqueConstraint(fields=["plan", "version", "goal"], name="assessment_once"),
            models.CheckConstraint(
                name="assessment_doubt_has_reason",
                condition=Q(credibility="credible") | ~Q(reason=""),
                violation_error_message=_("Skriv varför målet inte bedöms som trovärdigt."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_credibility_display()
