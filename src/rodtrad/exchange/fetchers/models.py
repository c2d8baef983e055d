"""Sources, what is fetched from them and for whom, what they answered, and how each fetch went."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked


class SourceKind(models.TextChoices):
    KOLADA = "kolada", _("Kolada")
    PXWEB = "pxweb", _("PxWeb (statistikdatabas)")
    FOLDER = "folder", _("mapp med filer från andra system")


class SourceState(models.TextChoices):
    NEVER = "never", _("aldrig hämtad")
    OK = "good", _("hämtad")
    FAILING = "bad", _("går inte att hämta")


@tracked(exclude=["last_tried_at", "last_ok_at", "state", "message"])
class Source(models.Model):
    """Somewhere that figures come from. Its name is what a figure shows as its source."""

    name = models.CharField(_("namn"), max_length=60, unique=True)
    kind = models.CharField(_("slag"), max_length=20, choices=SourceKind)
    address = models.CharField(_("adress"), max_length=300, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ansvarig"),
        help_text=_("Filer läses in med den ansvarigas behörighet."),
    )
    is_on = models.BooleanField(_("hämtas varje natt"), default=True)
    state = models.CharField(_("läge"), max_length=10, choices=SourceState, default=SourceState.NEVER, editable=False)
    message = models.CharField(_("senaste besked"), max_length=500, blank=True, default="", editable=False)
    last_tried_at = models.DateTimeField(_("senast försökt"), null=True, blank=True, editable=False)
    last_ok_at = models.DateTimeField(_("senast hämtad"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("källa")
        verbose_name_plural = _("källor")

    def __str__(self) -> str:
        return self.name


@tracked()
class Place(models.Model):
    """What the source calls a node of ours: a municipality's or unit's code."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="places", verbose_name=_("källa"))
    external_id = models.CharField(_("källans beteckning"), max_length=40)
    node = models.ForeignKey("tree.Node", models.PROTECT, related_name="+", verbose_name=_("organisation"))

    class Meta:
        verbose_name = _("plats i källan")
        verbose_name_plural = _("platser i källan")
        constraints = [models.UniqueConstraint(fields=["source", "external_id"], name="fetch_place_once")]

    def __str__(self) -> str:
        return self.external_id


@tracked(exclude=["fetched_at", "n_values"])
class Feed(models.Model):
    """One indicator's line to its source: what it is called there, and for PxWeb which cells are its."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("källa"))
    indicator = models.OneToOneField(
        "indicators.Indicator", models.PROTECT, related_name="feed", verbose_name=_("indikator")
    )
    reference = models.CharField(_("beteckning i källan"), max_length=300)
    selection = models.JSONField(_("urval"), default=dict, blank=True)
    fetched_at = models.DateTimeField(_("senast hämtad"), null=True, blank=True, editable=False)
    n_values = models.PositiveIntegerField(_("värden vid senaste hämtningen"), default=0, editable=False)
    removed_on = models.DateField(_("borta ur källan sedan"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("hämtad indikator")
        verbose_name_plural = _("hämtade indikatorer")

    def __str__(self) -> str:
        return self.reference


class Answer(models.Model):
    """What a source answered to an address, kept so that the same is not asked for twice in a day."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="+", verbose_name=_("källa"))
    key = models.CharField(_("fråga"), max_length=64)
    body = models.TextField(_("svar"))
    etag = models.CharField(_("märke"), max_length=200, blank=True, default="")
    fetched_at = models.DateTimeField(_("hämtat"))

    class Meta:
        verbose_name = _("svar från källa")
        verbose_name_plural = _("svar från källor")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="fetch_answer_once")]

    def __str__(self) -> str:
        return self.key[:12]


class Fetch(models.Model):
    """How one fetch went."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="fetches", verbose_name=_("källa"))
    begun_at = models.DateTimeField(_("påbörjad"))
    ended_at = models.DateTimeField(_("avslutad"))
    is_ok = models.BooleanField(_("lyckades"))
    n_new = models.PositiveIntegerField(_("nya"), default=0)
    n_changed = models.PositiveIntegerField(_("ändrade"), default=0)
    n_unchanged = models.PositiveIntegerField(_("oförändrade"), default=0)
    message = models.CharField(_("besked"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("hämtning")
        verbose_name_plural = _("hämtningar")
        indexes = [models.Index(fields=["source", "-begun_at"], name="fetch_latest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.begun_at:%Y-%m-%d}"
