"""What is done with programme versions: loaded, copied, changed while drafts, decided."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import date_range, first_day
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.core.workflow import may_move, move
from rodtrad.org.programmes.models import Answer, Duty, FocusArea, Programme, ScaleStep, Term
from rodtrad.org.programmes.states import DECIDE, ProgrammeState

DATA = Path(__file__).parent / "data" / "programmes.toml"
CONTENTS: tuple[type[Model], ...] = (Term, Duty, FocusArea, ScaleStep)


@operation("programmes.load")
def load_programmes(*, actor: Any = None, path: Path = DATA) -> int:
    """Make the versions of the file that are not there; leave those that are. Returns how many were made."""
    n_made = 0
    for raw in tomllib.loads(path.read_text(encoding="utf-8"))["programme"]:
        if Programme.objects.filter(code=raw["code"]).exists():
            continue
        programme = Programme.objects.create(
            code=raw["code"],
            name=raw["name"],
            valid=date_range(raw["valid_from"], raw.get("valid_to")),
            state=ProgrammeState.IN_FORCE,
            **{k: raw[k] for k in ("decided_by", "registration_number", "about", "source")},
        )
        if "like" in raw:
            like = Programme.objects.get(code=raw["like"])
            Programme.objects.filter(pk=programme.pk).update(copied_from=like)
            _copy_contents(like, programme, without_focus_areas=True)
        _write_contents(programme, raw)
        n_made += 1
    return n_made


def _write_contents(programme: Programme, raw: Mapping[str, Any]) -> None:
    for key, words in raw.get("terms", {}).items():
        columns = ("singular", "plural", "definite", "english", "english_plural")
        Term.objects.update_or_create(programme=programme, key=key, defaults=dict(zip(columns, words, strict=True)))
    for position, duty in enumerate(raw.get("duty", []), 10):
        place = {"level": duty["level"], "code": duty["code"]}
        texts = {k: v for k, v in duty.items() if k not in place}
        texts.setdefault("answered_by", Answer.TEXT)
        defaults = {**texts, "position": ORDER.get(duty["code"], position)}
        Duty.objects.update_or_create(programme=programme, **place, defaults=defaults)
    for position, area in enumerate(raw.get("focus_area", [])):
        FocusArea.objects.create(programme=programme, position=position, **area)
    for position, step in enumerate(raw.get("scale", [])):
        ScaleStep.objects.create(programme=programme, position=position, **step)


ORDER = {  # the order in which people think
    code: position
    for position, code in enumerate(
        (
            "goal",
            "expected_result",
            "working_methods",
            "resource_use",
            "follow_up",
            "development",
            "feedback_system",
            "dialogue",
            "good_examples",
        )
    )
}


def _copy_contents(source: Programme, target: Programme, *, without_focus_areas: bool = False) -> None:
    for model in CONTENTS:
        if without_focus_areas and model is FocusArea:
            continue
        rows = list(model._default_manager.filter(programme=source))
        for row in rows:
            row.pk = None
            row._state.adding = True
            setattr(row, "programme", target)  # noqa: B010 -- each of the four has this field
        model._default_manager.bulk_create(rows)


def can_copy(actor: Any) -> Verdict:
    """Whether `actor` may make new versions."""
    if actor.has_perm("programmes.change", None):
        return YES
    return not_permitted(_("Stadsledningskontoret gör nya programversioner."))


def can_change(programme: Programme, actor: Any) -> Verdict:
    """Whether `actor` may change the version now: only drafts are changed."""
    if not (verdict := can_copy(actor)):
        return verdict
    if programme.state != ProgrammeState.DRAFT:
        return no(_("Versionen är fastställd och ändras inte mer. Kopiera den och ändra i kopian."), "decided")
    return YES


@operation("programmes.copy")
def copy_programme(*, actor: Any, programme_id: int, code: str, name: str, valid_from: date) -> Programme:
    """A draft with the terms, duties, focus areas and scale of another version. Raises ValidationError when `code` is taken."""
    can_copy(actor).enforce()
    source = Programme.objects.get(pk=programme_id)
    draft = Programme(code=code, name=name, valid=date_range(valid_from, None), copied_from=source)
    draft.full_clean()
    draft.save()
    _copy_contents(source, draft)
    return draft


@operation("programmes.change")
def change_programme(*, actor: Any, programme_id: int, fields: Mapping[str, Any]) -> Programme:
    """Change the draft's own fields. Raises PermissionDenied, or ValidationError when it is decided."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    can_change(programme, actor).enforce()
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.full_clean()
    programme.save(update_fields=list(fields))
    return programme


@operation("programmes.change_contents")
def change_contents(*, actor: Any, programme_id: int, formset: Any) -> None:
    """Save the rows of a valid formset of terms, duties, focus areas or scale steps of a draft."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=programme_id)
    can_change(programme, actor).enforce()
    formset.save()


def can_decide(programme: Programme, actor: Any) -> Verdict:
    """Whether the draft can be decided now: it must have a scale, and duties for units."""
    if not (verdict := may_move(programme, DECIDE, actor)):
        return verdict
    if not programme.scale.exists() or not programme.duties.filter(level="unit").exists():
        return no(_("Versionen saknar bedömningsskala eller krav på enheterna. Fyll på den först."), "incomplete")
    return YES


@operation("programmes.decide")
def decide(*, actor: Any, programme_id: int, decided_by: str, registration_number: str) -> Programme:
    """Put the draft in force from its first day; the version before it ends the day before. Raises ValidationError."""
    programme = move(
        Programme.objects.all(),
        programme_id,
        DECIDE,
        actor=actor,
        check=lambda p: can_decide(p, actor),
        decided_by=decided_by,
        registration_number=registration_number,
    )
    begins = first_day(programme.valid)
    if begins is None:
        raise ValidationError(_("Versionen behöver en första dag."), code="no_first_day")
    before = (
        Programme.objects.select_for_update()
        .filter(state=ProgrammeState.IN_FORCE, valid__contains=begins)
        .exclude(pk=programme.pk)
    )
    for other in before:
        starts = first_day(other.valid)
        if starts is not None and starts >= begins:
            raise ValidationError(
                _("“%(name)s” börjar gälla samma dag eller senare. Ändra datumet först.") % {"name": other.name},
                code="dates_out_of_order",
            )
        other.valid = date_range(starts, begins - timedelta(days=1))
        other.save(update_fields=["valid"])
    return programme
