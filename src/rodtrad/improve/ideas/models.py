"""Ideas, who they come from (kept apart), who supports them, and the box that they are left in.

`Idea`, `Authorship` and `Support` are not tracked by the history triggers: the triggers keep who wrote a row, and that
would tell who left an anonymous idea. What happens to an idea is kept in `IdeaStep` instead (see the decision record).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.improve.ideas.states import IdeaState

WORKDAYS = 10


@tracked()
class IdeaBox(models.Model):
    """Who answers ideas at a node and below it, and within how many working days."""

    node = models.OneToOneField("tree.Node", models.PROTECT, related_name="idea_box", verbose_name=_("organisation"))
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="idea_boxes", verbose_name=_("svarar")
    )
    workdays = models.PositiveSmallIntegerField(
        _("svar inom så många arbetsdagar"),
        default=WORKDAYS,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    class Meta:
        verbose_name = _("idélåda")
        verbose_name_plural = _("idélådor")

    def __str__(self) -> str:
        return f"{self.node_id}"


class Idea(models.Model):
    """How something could be better. Only days are kept, not hours, so that a time does not tell who it was."""

    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="ideas", verbose_name=_("organisation"))
    title = models.CharField(_("idé"), max_length=200)
    text = models.TextField(_("så här tänker jag"), blank=True, default="")
    is_anonymous = models.BooleanField(_("anonym"), default=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="ideas_to_answer", verbose_name=_("svarar")
    )
    submitted_on = models.DateField(_("inlämnad"))
    answer_by = models.DateField(_("svar senast"))
    state = models.CharField(_("status"), max_length=12, choices=IdeaState, default=IdeaState.RECEIVED, editable=False)
    answer = models.TextField(_("svar"), blank=True, default="", editable=False)
    answered_on = models.DateField(_("besvarad"), null=True, blank=True, editable=False)
    action = models.OneToOneField(
        "actions.Action",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="idea",
        editable=False,
        verbose_name=_("åtgärd"),
    )
    search = models.GeneratedField(
        expression=SearchVector("title", "text", config="swedish"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name = _("idé")
        verbose_name_plural = _("idéer")
        constraints = [
            models.CheckConstraint(
                name="idea_declined_says_why",
                condition=~Q(state="declined") | ~Q(answer=""),
                violation_error_message=_("Den som lämnade idén ska få veta varför."),
            )
        ]
        indexes = [
            models.Index(fields=["handler", "state", "answer_by"], name="idea_handler"),
            models.Index(fields=["node", "state"], name="idea_node"),
            GinIndex(fields=["search"], name="idea_search"),
        ]

    def __str__(self) -> str:
        return self.title


class Authorship(models.Model):
    """Who left an idea. For an anonymous one it is known to `known_to` alone, who was the handler that day and stays so."""

    idea = models.OneToOneField(Idea, models.CASCADE, related_name="authorship", verbose_name=_("idé"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))
    known_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("känd av")
    )

    class Meta:
        verbose_name = _("upphov")
        verbose_name_plural = _("upphov")

    def __str__(self) -> str:
        return f"{self.idea_id}"


class Support(models.Model):
    """A colleague thinks that it is a good idea. Counted; names are not shown."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="supports", verbose_name=_("idé"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("person"))

    class Meta:
        verbose_name = _("stöd")
        verbose_name_plural = _("stöd")
        constraints = [models.UniqueConstraint(fields=["idea", "person"], name="support_once")]

    def __str__(self) -> str:
        return f"{self.idea_id}"


class IdeaStep(models.Model):
    """What happened to an idea. `by` is empty for what its author did, when the idea is anonymous."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="steps", verbose_name=_("idé"))
    on = models.DateField(_("dag"))
    what = models.CharField(_("vad"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("av"))
    reason = models.CharField(_("skäl"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("steg")
        verbose_name_plural = _("steg")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.what
