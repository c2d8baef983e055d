"""Big documents that a job makes: what was asked for, how far it has come, and the finished file by its content's hash."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rodtrad.core.history import tracked
from rodtrad.follow.reports.models.reports import Report
from rodtrad.follow.reports.states import FileState


class FileForm(models.TextChoices):
    """What the file is to be opened with."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"


@tracked()
class MadeFile(models.Model):
    """One version of a report (0: as it is being written) as one kind of file in one language. Made again, it is the same row."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="files", verbose_name=_("rapport"))
    number = models.PositiveSmallIntegerField(_("version"))
    form = models.CharField(_("filformat"), max_length=10, choices=FileForm)
    language = models.CharField(_("språk"), max_length=5, default="sv")
    state = models.CharField(_("status"), max_length=10, choices=FileState, default=FileState.WANTED, editable=False)
    title = models.CharField(_("titel"), max_length=300, blank=True, default="", editable=False)
    source_sha256 = models.CharField(
        _("innehållets kontrollsumma"), max_length=64, blank=True, default="", editable=False
    )
    place = models.CharField(_("plats"), max_length=120, blank=True, default="", editable=False)
    n_bytes = models.PositiveBigIntegerField(_("storlek"), default=0, editable=False)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("beställd av")
    )
    wanted_at = models.DateTimeField(_("beställd"))
    made_at = models.DateTimeField(_("gjord"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("rapport som fil")
        verbose_name_plural = _("rapporter som filer")
        ordering = ["report", "form"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number", "form", "language"], name="report_file_once"),
        ]
        indexes = [models.Index(fields=["source_sha256", "form"], name="report_file_source")]

    def __str__(self) -> str:
        return f"{self.report_id} v{self.number} {self.form}"

    @property
    def is_awaited(self) -> bool:
        """Whether it is asked for and not there yet."""
        return self.state in {FileState.WANTED, FileState.DOING}
