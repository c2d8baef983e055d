"""The data dictionary, from the models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.models import Field, ForeignKey, Model

from rodtrad.config.generated.rooms import rooms
from rodtrad.config.generated.words import page, plain, table


def generate(_root: Path) -> dict[str, str]:
    """One page: a table for each model."""
    parts = [part for room in rooms() for part in _room(room)]
    intro = (
        "Each table with its columns. *History* means that triggers in the database keep every change "
        "in a twin table that ends in `event`."
    )
    return {"docs/generated/data-dictionary.md": page("Data dictionary", intro, *parts)}


def _room(room: AppConfig) -> list[str]:
    models = [m for m in room.get_models() if not _is_event(m)]
    return [f"## {room.name.removeprefix('rodtrad.')}", *(_model(m) for m in models)] if models else []


def _is_event(model: type[Model]) -> bool:
    return any(f.name == "pgh_id" for f in model._meta.get_fields())


def _model(model: type[Model]) -> str:
    meta = model._meta
    history = any(r.related_model and _is_event(r.related_model) for r in meta.related_objects)  # type: ignore[arg-type]
    head = f"### {model.__name__} (`{meta.db_table}`)"
    about = (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    lines = [about] if about and not about.startswith(f"{model.__name__}(") else []
    lines += ["History: yes."] if history else []
    columns = table(("column", "type", "empty", "Swedish name", "note"), [_column(f) for f in meta.concrete_fields])
    kept = [f"- `{c.name}`: {_constraint(c)}" for c in sorted(meta.constraints, key=lambda c: c.name)]
    return "\n\n".join([head, *lines, columns, *(["\n".join(kept)] if kept else [])])


def _column(field: Field[Any, Any]) -> tuple[str, str, str, str, str]:
    notes = [plain(field.help_text)] if field.help_text else []
    if isinstance(field, ForeignKey):
        notes.insert(0, f"→ {field.related_model.__name__}")
    if field.choices:
        notes.append(", ".join(f"`{value}` {plain(label)}" for value, label in field.flatchoices))
    if field.unique and not field.primary_key:
        notes.append("unique")
    kind = field.get_internal_type() + (f"({field.max_length})" if field.max_length else "")
    return f"`{field.column}`", kind, "yes" if field.null else "", plain(field.verbose_name), "; ".join(notes)


def _constraint(constraint: Any) -> str:
    kind = type(constraint).__name__.removesuffix("Constraint").lower()
    message = getattr(constraint, "violation_error_message", "")
    default = getattr(type(constraint), "default_violation_error_message", None)
    return kind if not message or message == default else f"{kind}; {plain(message)}"
