"""Imports: the file as it came, what was found in it, and what became of each row."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.exchange.files.states import Action, Outcome, RunState


class FileKind(models.TextChoices):
    """What a file is about, in the order that an empty city is filled."""

    ORGANISATION = "organisation", _("organisation")
    PEOPLE = "people", _("personer och roller")
    GOALS = "goals", _("kommunfullmäktiges mål")
    INDICATORS = "indicators", _("indikatorer")
    VALUES = "values", _("indikatorvärden")


def place_of(_run: Any, name: str) -> str:
    """Where a file is kept: a name of our own, so that what the file was called does no harm."""
    suffix = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
    return f"imports/{uuid4().hex}{suffix}"


@tracked(exclude=["record"])
class ImportRun(models.Model):
    """One file that somebody brought, kept with its hash, and what was done with it."""

    kind = models.CharField(_("innehåll"), max_length=20, choices=FileKind)
    state = models.CharField(_("status"), max_length=20, choices=RunState, default=RunState.UPLOADED, editable=False)
    file = models.FileField(_("fil"), upload_to=place_of, max_length=120)
    file_name = models.CharField(_("filens namn"), max_length=120)
    sha256 = models.CharField(_("kontrollsumma"), max_length=64)
    n_bytes = models.PositiveBigIntegerField(_("storlek"))
    choices = models.JSONField(_("val vid uppladdningen"), default=dict, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("uppladdad av"),
        related_name="+",
    )
    uploaded_at = models.DateTimeField(_("uppladdad"), auto_now_add=True)
    read_as = models.CharField(_("läst som"), max_length=60, blank=True, default="")
    left_out = models.CharField(_("kolumner som inte lästes"), max_length=500, blank=True, default="")
    refusal = models.TextField(_("varför filen inte gick att läsa"), blank=True, default="")
    n_rows = models.PositiveIntegerField(_("rader"), default=0)
    n_new = models.PositiveIntegerField(_("nya"), default=0)
    n_changed = models.PositiveIntegerField(_("ändrade"), default=0)
    n_ended = models.PositiveIntegerField(_("upphör"), default=0)
    n_unchanged = models.PositiveIntegerField(_("oförändrade"), default=0)
    n_errors = models.PositiveIntegerField(_("rader med fel"), default=0)
    digest = models.CharField(_("skillnadens kontrollsumma"), max_length=64, blank=True, default="", editable=False)
    record = models.JSONField(_("vad som gjordes"), default=dict, blank=True, editable=False)
    checked_at = models.DateTimeField(_("kontrollerad"), null=True, blank=True)
    written_at = models.DateTimeField(_("inläst"), null=True, blank=True)
    good_rows_only = models.BooleanField(_("bara de rätta raderna"), default=False)
    undone_at = models.DateTimeField(_("återtagen"), null=True, blank=True)
    awaits = models.CharField(_("väntar på"), max_length=10, blank=True, default="", editable=False)
    awaits_since = models.DateTimeField(_("sedan"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("inläsning")
        verbose_name_plural = _("inläsningar")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["sha256"], name="import_run_hash")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def n_good(self) -> int:
        """Rows that would be written."""
        return self.n_new + self.n_changed + self.n_ended

    @property
    def has_work(self) -> bool:
        """Whether there is anything to write."""
        return self.n_good > 0


class ImportLine(models.Model):
    """What one row of the file means: what is new, changed from and to, or wrong. Unchanged rows are only counted."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines", verbose_name=_("inläsning"))
    row = models.PositiveIntegerField(_("rad"))
    action = models.CharField(_("vad som händer"), max_length=10, choices=Action)
    title = models.CharField(_("vad raden gäller"), max_length=300)
    changes = models.JSONField(_("ändringar"), default=list, blank=True)  # [column, from, to]
    problems = models.JSONField(_("fel"), default=list, blank=True)  # [column, sentence]
    object_id = models.BigIntegerField(_("föremål"), null=True, blank=True)
    outcome = models.CharField(_("utfall"), max_length=10, choices=Outcome, blank=True, default="")
    note = models.CharField(_("anmärkning"), max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("rad i inläsning")
        verbose_name_plural = _("rader i inläsningar")
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["run", "action", "row"], name="import_line_run")]

    def __str__(self) -> str:
        return f"{self.row} {self.title}"


class Progress(models.Model):
    """How far a job has come; a row of its own, written beside the job's own transaction."""

    run = models.OneToOneField(ImportRun, models.CASCADE, related_name="progress", verbose_name=_("inläsning"))
    n_done = models.PositiveIntegerField(_("klara"), default=0)
    n_total = models.PositiveIntegerField(_("av"), default=0)

    class Meta:
        verbose_name = _("förlopp")
        verbose_name_plural = _("förlopp")

    def __str__(self) -> str:
        return f"{self.n_done}/{self.n_total}"
