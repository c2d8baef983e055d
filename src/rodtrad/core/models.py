"""Snapshots and notices: the rows that belong to no room."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Snapshot(models.Model):
    """A frozen document: the exact text that was stored and its hash. The database refuses to change it."""

    kind = models.CharField(_("slag"), max_length=60)
    schema_version = models.PositiveSmallIntegerField(_("schemaversion"))
    subject_label = models.CharField(_("föremålets slag"), max_length=60)
    subject_id = models.BigIntegerField(_("föremål"))
    body = models.TextField(_("innehåll"))
    sha256 = models.CharField(_("kontrollsumma"), max_length=64)
    taken_at = models.DateTimeField(_("fryst"), auto_now_add=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("fryst av"), related_name="+"
    )

    class Meta:
        verbose_name = _("fryst handling")
        verbose_name_plural = _("frysta handlingar")
        indexes = [models.Index(fields=["subject_label", "subject_id"], name="snapshot_subject")]
        triggers = [pgtrigger.Protect(name="snapshot_frozen", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class Notice(models.Model):
    """Something one person is told, once: shown on the desk and gathered in the digest."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("mottagare"))
    text = models.CharField(_("meddelande"), max_length=500)
    url = models.CharField(_("länk"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("skapat"), auto_now_add=True)
    read_at = models.DateTimeField(_("läst"), null=True, blank=True)

    class Meta:
        verbose_name = _("meddelande")
        verbose_name_plural = _("meddelanden")
        indexes = [models.Index(fields=["recipient", "-created_at"], name="notice_recipient")]

    def __str__(self) -> str:
        return self.text
