"""Activities: a directed effort during a limited time, with someone responsible."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.plan.activities.states import ActivityState


@tracked(exclude=["search"])
class Activity(models.Model):
    """What someone is to do for a goal between two dates. `responsible` is empty only until the node's manager is known."""

    goal = models.ForeignKey("goals.Goal", models.PROTECT, related_name="activities", verbose_name=_("mål"))
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="activities", verbose_name=_("organisation"))
    title = models.CharField(_("aktivitet"), max_length=300)
    description = models.TextField(_("beskrivning"), blank=True, default="")
    starts_on = models.DateField(_("börjar"))
    ends_on = models.DateField(_("slutar"))
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("ansvarig"),
    )
    state = models.CharField(
        _("status"), max_length=20, choices=ActivityState, default=ActivityState.PLANNED, editable=False
    )
    stopped_reason = models.CharField(_("skäl"), max_length=300, blank=True, default="", editable=False)
    position = models.PositiveSmallIntegerField(_("ordning"), default=0)
    withdrawn_at = models.DateTimeField(_("borttagen"), null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", "description", config="swedish"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("aktivitet")
        verbose_name_plural = _("aktiviteter")
        constraints = [
            models.CheckConstraint(
                name="activity_dates_order",
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("Slutdatum kommer före startdatum. Byt plats på dem eller rätta det ena."),
            )
        ]
        indexes = [
            models.Index(fields=["responsible", "state", "ends_on"], name="activity_responsible"),
            models.Index(fields=["node", "state", "ends_on"], name="activity_node"),
            GinIndex(fields=["search"], name="activity_search"),
        ]

    def __str__(self) -> str:
        return self.title
