"""Programme versions, each with its terms, duties per level, focus areas and assessment scale."""

from __future__ import annotations

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.org.programmes.states import ProgrammeState


class Level(models.TextChoices):
    """The levels of the chain that have plans and goals, from the top down."""

    VISION = "vision", _("vision")
    DIRECTION = "direction", _("inriktningsmål")
    AREA = "area", _("mål för verksamhetsområdet")
    BOARD = "board", _("nämndmål")
    UNIT = "unit", _("enhetsmål")


@tracked()
class Programme(models.Model):
    """One version of the quality programme. Budget years point at one."""

    code = models.SlugField(_("beteckning"), max_length=20, unique=True)
    name = models.CharField(_("namn"), max_length=200)
    valid = DateRangeField(_("gäller"))
    state = models.CharField(
        _("status"), max_length=20, choices=ProgrammeState, default=ProgrammeState.DRAFT, editable=False
    )
    decided_by = models.CharField(_("beslutat av"), max_length=120, blank=True, default="")
    registration_number = models.CharField(_("diarienummer"), max_length=60, blank=True, default="")
    about = models.TextField(_("om versionen"), blank=True, default="")
    source = models.TextField(_("källa"), blank=True, default="")
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("kopierad från"))

    class Meta:
        verbose_name = _("programversion")
        verbose_name_plural = _("programversioner")
        ordering = ["-valid"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Term(models.Model):
    """A word of the programme: what the interface calls `key` while the version is in force."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="terms", verbose_name=_("programversion"))
    key = models.SlugField(_("nyckel"), max_length=40)
    singular = models.CharField(_("ental"), max_length=80)
    plural = models.CharField(_("flertal"), max_length=80)
    definite = models.CharField(_("bestämd form"), max_length=80, blank=True, default="")
    english = models.CharField(_("engelska"), max_length=80, blank=True, default="")
    english_plural = models.CharField(_("engelska, flertal"), max_length=80, blank=True, default="")
    meaning = models.TextField(_("betydelse"), blank=True, default="")

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("termer")
        constraints = [models.UniqueConstraint(fields=["programme", "key"], name="term_once")]

    def __str__(self) -> str:
        return self.singular


class Scope(models.TextChoices):
    """Whether a duty is answered once per plan or for each of its goals."""

    PLAN = "plan", _("en gång i planen")
    GOAL = "goal", _("för varje mål")


class Answer(models.TextChoices):
    """What counts as answering a duty."""

    GOAL = "goal", _("minst ett mål")
    EXPECTED_RESULT = "expected_result", _("minst ett förväntat resultat")
    TEXT = "text", _("en text, eller en gemensam text som planen hänvisar till")


@tracked()
class Duty(models.Model):
    """Something that each plan of a level must contain. Its `code` is also the kind of the plan part that answers it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="duties", verbose_name=_("programversion"))
    level = models.CharField(_("nivå"), max_length=20, choices=Level)
    code = models.SlugField(_("kod"), max_length=40)
    scope = models.CharField(_("omfattning"), max_length=10, choices=Scope)
    answered_by = models.CharField(_("uppfylls av"), max_length=20, choices=Answer, default=Answer.TEXT)
    title = models.CharField(_("rubrik"), max_length=120)
    english = models.CharField(_("engelska"), max_length=120, blank=True, default="")
    text = models.TextField(_("lydelse"), blank=True, default="")
    help = models.TextField(_("hjälp till den som skriver"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)
    is_required = models.BooleanField(_("krävs"), default=True)

    class Meta:
        verbose_name = _("krav")
        verbose_name_plural = _("krav")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "level", "code"], name="duty_once")]

    def __str__(self) -> str:
        return self.title


@tracked()
class FocusArea(models.Model):
    """A focus area of the programme."""

    programme = models.ForeignKey(
        Programme, models.CASCADE, related_name="focus_areas", verbose_name=_("programversion")
    )
    code = models.SlugField(_("kod"), max_length=40)
    title = models.CharField(_("rubrik"), max_length=160)
    english = models.CharField(_("engelska"), max_length=160, blank=True, default="")
    description = models.TextField(_("beskrivning"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)

    class Meta:
        verbose_name = _("fokusområde")
        verbose_name_plural = _("fokusområden")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="focus_area_once")]

    def __str__(self) -> str:
        return self.title


@tracked()
class ScaleStep(models.Model):
    """One step of the assessment scale, best first, with what it means."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="scale", verbose_name=_("programversion"))
    code = models.SlugField(_("kod"), max_length=20)
    label = models.CharField(_("benämning"), max_length=60)
    english = models.CharField(_("engelska"), max_length=60, blank=True, default="")
    meaning = models.TextField(_("innebörd"), blank=True, default="")
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)

    class Meta:
        verbose_name = _("skalsteg")
        verbose_name_plural = _("skalsteg")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["programme", "code"], name="scale_step_once")]

    def __str__(self) -> str:
        return self.label
