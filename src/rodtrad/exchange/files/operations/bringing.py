"""A file is brought, waits for a job, or is thrown away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import Verdict, no, not_permitted
from rodtrad.core.workflow import move
from rodtrad.exchange.files.kinds import KINDS
from rodtrad.exchange.files.models import ImportRun, Progress
from rodtrad.exchange.files.sheets.model import MOST_BYTES
from rodtrad.exchange.files.states import DISCARD, WHO, RunState

GIVE_UP_AFTER = timedelta(minutes=10)


def can_bring(kind: str, actor: Any) -> Verdict:
    """Whether `actor` may import files of that kind."""
    return KINDS[kind].may_import(actor)


@operation("files.bring")
def bring(*, actor: Any, kind: str, name: str, content: bytes, choices: Mapping[str, Any] | None = None) -> ImportRun:
    """Keep a file and its hash, unread. The same file again, while it is not written, gives the same import.

    Raises PermissionDenied, or ValidationError `empty` or `too_large`.
    """
    can_bring(kind, actor).enforce()
    if not content.strip():
        no(_("Filen är tom. Hämta mallen och fyll i den."), "empty").enforce()
    if len(content) > MOST_BYTES:
        no(_("Filen är större än %(n)s MB. Dela den i flera.") % {"n": MOST_BYTES // 1024**2}, "too_large").enforce()
    person = getattr(actor, "pk", None)
    digest = sha256(content).hexdigest()
    chosen = dict(choices or {})
    same = ImportRun.objects.filter(sha256=digest, kind=kind, uploaded_by_id=person, choices=chosen)
    waiting = same.filter(state__in=[RunState.UPLOADED, RunState.CHECKED]).first()
    if waiting is not None:
        return waiting
    run = ImportRun(
        kind=kind, file_name=safe_name(name), sha256=digest, n_bytes=len(content), choices=chosen, uploaded_by_id=person
    )
    run.file.save(run.file_name, ContentFile(content), save=False)
    run.save()
    Progress.objects.create(run=run)
    return run


def safe_name(name: str) -> str:
    """What the file was called, without folders, invisible marks or turned text; at most 120 characters."""
    last = PurePath(name.replace("\\", "/")).name
    visible = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return re.sub(r"[<>:\"/|?*]+", "_", visible).strip(". ")[-120:] or "fil"


@operation("files.set_waiting")
def set_waiting(*, actor: Any, run_id: int, awaits: str, good_rows_only: bool = False) -> ImportRun:
    """Note that a job is to check, write or undo the import. Refused while another is at it (given up after ten minutes)."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if not actor.has_perm("files.handle", run):
        not_permitted(WHO).enforce()
    not_waiting(run).enforce()
    run.awaits, run.awaits_since, run.good_rows_only = awaits, timezone.now(), good_rows_only
    run.save(update_fields=["awaits", "awaits_since", "good_rows_only"])
    Progress.objects.filter(run=run).update(n_done=0, n_total=run.n_rows)
    return run


def not_waiting(run: ImportRun) -> Verdict:
    """Whether nobody is at the import now."""
    busy = run.awaits and run.awaits_since is not None and timezone.now() - run.awaits_since < GIVE_UP_AFTER
    if busy:
        return no(_("Filen behandlas redan. Vänta tills det är klart; sidan visar hur långt det har kommit."), "busy")
    return Verdict(allowed=True)


@operation("files.set_refused")
def set_refused(*, actor: Any, run_id: int, sentence: str) -> ImportRun:
    """Note why a job could not do what was asked; the import is as it was before."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    run.awaits, run.refusal = "", sentence
    run.save(update_fields=["awaits", "refusal"])
    return run


@operation("files.discard")
def discard(*, actor: Any, run_id: int) -> ImportRun:
    """Throw away a file that was never written; what was found in it goes too, the record of it stays."""
    run = move(ImportRun.objects.all(), run_id, DISCARD, actor=actor, check=not_waiting, awaits="")
    run.lines.all().delete()
    storage, name = run.file.storage, run.file.name
    transaction.on_commit(lambda: storage.delete(name))
    return run
