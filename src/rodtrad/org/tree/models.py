"""Nodes, their periods in time, succession between them, and the derived placement of each below others."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.core.periods import last_day


class Kind(models.TextChoices):
    """What a node is. The order is from the top down."""

    COUNCIL = "council", _("kommunfullmäktige")
    EXECUTIVE_BOARD = "executive_board", _("kommunstyrelse")
    BOARD = "board", _("nämnd")
    DISTRICT_BOARD = "district_board", _("stadsdelsnämnd")
    COMPANY_BOARD = "company_board", _("bolagsstyrelse")
    ADMINISTRATION = "administration", _("förvaltning")
    COMPANY = "company", _("bolag")
    DEPARTMENT = "department", _("avdelning")
    UNIT = "unit", _("enhet")
    GROUP = "group", _("grupp")


BOARD_KINDS = frozenset({Kind.EXECUTIVE_BOARD, Kind.BOARD, Kind.DISTRICT_BOARD, Kind.COMPANY_BOARD})


class Regime(models.TextChoices):
    """In whose hands a unit is run."""

    OWN = "own", _("egen regi")
    CONTRACTOR = "contractor", _("entreprenad")
    INTRAPRENAD = "intraprenad", _("intraprenad")
    CHOICE = "choice", _("valfrihetssystem")


@tracked()
class ServiceType(models.Model):
    """A kind of service, such as preschool or home care: data that the city keeps."""

    code = models.SlugField(_("kod"), max_length=40, unique=True)
    name = models.CharField(_("namn"), max_length=120)

    class Meta:
        verbose_name = _("verksamhetsslag")
        verbose_name_plural = _("verksamhetsslag")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Node(models.Model):
    """Something in the organisation that keeps its identity over time. What it is called and where it belongs is in its periods."""

    code = models.CharField(_("kod"), max_length=40, unique=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisationer")

    def __str__(self) -> str:
        return self.code


@tracked()
class NodePeriod(models.Model):
    """What a node was during a range of days. Periods of one node never overlap (the database sees to it)."""

    node = models.ForeignKey(Node, models.PROTECT, related_name="periods", verbose_name=_("organisation"))
    parent = models.ForeignKey(
        Node, models.PROTECT, null=True, blank=True, related_name="child_periods", verbose_name=_("hör till")
    )
    name = models.CharField(_("namn"), max_length=200)
    kind = models.CharField(_("slag"), max_length=20, choices=Kind)
    service_type = models.ForeignKey(
        ServiceType, models.PROTECT, null=True, blank=True, verbose_name=_("verksamhetsslag")
    )
    regime = models.CharField(_("regi"), max_length=20, choices=Regime, blank=True, default="")
    contractor = models.CharField(_("utförare"), max_length=200, blank=True, default="")
    capacity = models.PositiveIntegerField(_("antal platser"), null=True, blank=True)
    address = models.CharField(_("adress"), max_length=200, blank=True, default="")
    language = models.CharField(_("språk i verksamheten"), max_length=40, blank=True, default="")
    valid = DateRangeField(_("gäller"))

    class Meta:
        verbose_name = _("organisationsperiod")
        verbose_name_plural = _("organisationsperioder")
        constraints = [
            ExclusionConstraint(
                name="node_period_no_overlap",
                expressions=[("node", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                violation_error_message=_(
                    "Perioden krockar med en annan period för samma organisation. Ändra datumen."
                ),
            ),
            models.CheckConstraint(
                name="node_period_not_own_parent",
                condition=~models.Q(parent=models.F("node")),
                violation_error_message=_("En organisation kan inte höra till sig själv."),
            ),
            models.CheckConstraint(
                name="node_period_not_empty",
                condition=models.Q(valid__isempty=False),
                violation_error_message=_("Perioden är tom. Sista dagen måste komma efter första."),
            ),
        ]
        indexes = [models.Index(fields=["parent", "node"], name="node_period_parent")]

    def __str__(self) -> str:
        return self.name

    @property
    def last_on(self) -> date | None:
        """The last day of the period (None: until further notice)."""
        return last_day(self.valid)


class SuccessionKind(models.TextChoices):
    """How one node follows another."""

    MERGE = "merge", _("sammanslagning")
    SPLIT = "split", _("delning")
    RENAME = "rename", _("namnbyte")
    MOVE = "move", _("flytt")
    REPLACE = "replace", _("ersättning")


@tracked()
class Succession(models.Model):
    """`successor` goes on where `predecessor` ended, from the day `on`."""

    predecessor = models.ForeignKey(Node, models.PROTECT, related_name="successions", verbose_name=_("föregångare"))
    successor = models.ForeignKey(Node, models.PROTECT, related_name="preceded_by", verbose_name=_("efterföljare"))
    kind = models.CharField(_("slag"), max_length=20, choices=SuccessionKind)
    on = models.DateField(_("från och med"))
    reason = models.CharField(_("skäl"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("efterföljd")
        verbose_name_plural = _("efterföljder")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                name="succession_not_self",
                condition=~models.Q(predecessor=models.F("successor")),
                violation_error_message=_("En organisation kan inte efterträda sig själv."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ChangeKind(models.TextChoices):
    """What was done with the organisation."""

    ADD = "add", _("ny organisation")
    CHANGE = "change", _("ändrade uppgifter")
    RENAME = "rename", _("namnbyte")
    MOVE = "move", _("flytt")
    END = "end", _("avslut")
    MERGE = "merge", _("sammanslagning")
    SPLIT = "split", _("delning")


class Reorganisation(models.Model):
    """One change of the organisation as it was made: why, by whom, and what the periods were before, so that it can be undone."""

    kind = models.CharField(_("slag"), max_length=20, choices=ChangeKind)
    on = models.DateField(_("från och med"))
    reason = models.CharField(_("skäl"), max_length=300)
    summary = models.CharField(_("vad"), max_length=400)
    node_ids = ArrayField(models.BigIntegerField(), verbose_name=_("organisationer"))
    record = models.JSONField(_("före och efter"))
    made_at = models.DateTimeField(_("gjord"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("gjord av")
    )
    undone_at = models.DateTimeField(_("ångrad"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ångrad av")
    )

    class Meta:
        verbose_name = _("omorganisation")
        verbose_name_plural = _("omorganisationer")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.summary


class Placement(models.Model):
    """Derived: `node` lay at `depth` steps below `ancestor` (0: itself) during `valid`. Rebuilt by `placements.rebuild`."""

    ancestor = models.ForeignKey(Node, models.CASCADE, related_name="+", verbose_name=_("överordnad"))
    node = models.ForeignKey(Node, models.CASCADE, related_name="placements", verbose_name=_("organisation"))
    depth = models.PositiveSmallIntegerField(_("djup"))
    valid = DateRangeField(_("gäller"))

    class Meta:
        verbose_name = _("placering")
        verbose_name_plural = _("placeringar")
        indexes = [
            models.Index(fields=["ancestor", "node"], name="placement_ancestor"),
            models.Index(fields=["node", "ancestor"], name="placement_node"),
            GistIndex(fields=["valid"], name="placement_valid"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id} ← {self.node_id}"
