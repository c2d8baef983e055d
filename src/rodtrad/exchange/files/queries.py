"""Questions about imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from rodtrad.exchange.files.models import ImportLine, ImportRun, Progress
from rodtrad.exchange.files.states import Action, RunState
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of

READ_ALL = frozenset({RoleKind.EXECUTIVE_OFFICE, RoleKind.SYSTEM_ADMINISTRATOR, RoleKind.AUDITOR})


def visible_to(user: Any) -> QuerySet[ImportRun]:
    """One's own imports; all for the executive office, the system administrator and the auditor. Twin of `files.view`."""
    if not user.is_authenticated:
        return ImportRun.objects.none()
    rows = ImportRun.objects.select_related("uploaded_by")
    return rows if kinds_of(user) & READ_ALL else rows.filter(uploaded_by_id=user.pk)


def written_before(run: ImportRun) -> ImportRun | None:
    """The latest other import of exactly the same file that is written and not taken back."""
    same = ImportRun.objects.filter(sha256=run.sha256, kind=run.kind, state=RunState.WRITTEN).exclude(pk=run.pk)
    return same.select_related("uploaded_by").first()


def waiting_for(user: Any) -> QuerySet[ImportRun]:
    """What the person has brought, had checked, and neither written nor thrown away."""
    return ImportRun.objects.filter(uploaded_by_id=user.pk, state=RunState.CHECKED, awaits="")


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as the page shows it: problems and changes with headings."""

    row: int
    title: str
    action: str
    action_label: str
    changes: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]
    outcome: str
    outcome_label: str
    note: str


def lines_of(run: ImportRun, action: str = "") -> QuerySet[ImportLine]:
    """The lines of an import that do something or are wrong; of one kind if `action` says so."""
    lines = ImportLine.objects.filter(run=run)
    return lines.filter(action=action) if action in Action.values else lines


def as_shown(line: ImportLine, headings: dict[str, str]) -> Shown:
    """A line with its columns' headings in the language that is spoken now."""
    return Shown(
        row=line.row,
        title=line.title,
        action=line.action,
        action_label=line.get_action_display(),  # type: ignore[attr-defined]
        changes=tuple((str(headings.get(key) or key), str(old), str(new)) for key, old, new in line.changes),
        problems=tuple((column, sentence) for column, sentence in line.problems),
        outcome=line.outcome,
        outcome_label=line.get_outcome_display() if line.outcome else "",  # type: ignore[attr-defined]
        note=line.note,
    )


def progress_of(run: ImportRun) -> Progress | None:
    """How far the job has come."""
    return Progress.objects.filter(run=run).first()
