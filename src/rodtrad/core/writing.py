"""Pages where one writes, saved as one goes: a field with its fingerprint, and what came of saving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from rodtrad.core.editing import Clash, EditConflict, fingerprint
from rodtrad.core.numbers import write_number


@dataclass(frozen=True, slots=True)
class Field:
    """One box to write in. `name` says what it belongs to, piece by piece: `goal.12.title`. `choices` make it a list."""

    name: str
    label: str
    value: str
    seen: str
    help: str = ""
    before: str = ""
    is_carried_over: bool = False
    is_long: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def html_id(self) -> str:
        """A name that HTML and CSS take."""
        return self.name.replace(".", "-")


def field_of(name: str, label: str, value: Any, **more: Any) -> Field:
    """The box for a stored value, with its fingerprint; numbers are shown as the city writes them."""
    shown = "" if value is None else write_number(value) if isinstance(value, Decimal) else str(value)
    return Field(name=name, label=label, value=shown, seen=fingerprint(value), **more)


@dataclass
class Edit:
    """What is to change in one object: `target` and `key` say which, `seen` what it said when the page was sent."""

    target: str
    key: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def name_of(self, column: str) -> str:
        """The form's name of a field."""
        return ".".join((self.target, *self.key, column))


def read_edits(post: dict[str, Any], allowed: dict[str, set[str]]) -> list[Edit]:
    """The edits in a posted form, one an object, in the form's order. Names outside `allowed` are passed over."""
    found: dict[tuple[str, ...], Edit] = {}
    for name, value in post.items():
        target, *rest = name.split(".")
        if target not in allowed or not rest or rest[-1] not in allowed[target]:
            continue
        key = tuple(rest[:-1])
        edit = found.setdefault((target, *key), Edit(target, key))
        edit.values[rest[-1]] = str(value).replace("\r\n", "\n")
        if seen := post.get(f"seen.{name}"):
            edit.seen[rest[-1]] = str(seen)
    return list(found.values())


def touched(edits: Iterable[Edit], value_of: Callable[[Edit, str, str], Any]) -> list[Edit]:
    """The edits without what stands as the page sent it: nobody typed there, so there is nothing to save or to clash about.

    `value_of` (edit, column, text) gives the value that the text stands for; a text that stands for none was typed.
    """
    kept: list[Edit] = []
    for edit in edits:
        values = {c: text for c, text in edit.values.items() if not _is_untouched(edit, c, text, value_of)}
        if values:
            kept.append(replace(edit, values=values, seen={c: s for c, s in edit.seen.items() if c in values}))
    return kept


def _is_untouched(edit: Edit, column: str, text: str, value_of: Callable[[Edit, str, str], Any]) -> bool:
    seen = edit.seen.get(column)
    if seen is None:
        return False
    try:
        return fingerprint(value_of(edit, column, text)) == seen
    except (ValidationError, ValueError):
        return False


def as_sent(post: Mapping[str, str]) -> Field | None:
    """The box that was sent, with the fingerprint that it had: nothing was saved, and it is to be tried again."""
    name = next((n for n in post if f"seen.{n}" in post), "")
    return Field(name, "", post[name], post[f"seen.{name}"]) if name else None


@dataclass
class Saved:
    """What was not saved, by the form's names: refused with a sentence, or changed by someone else meanwhile."""

    problems: dict[str, str] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        """Whether everything was saved."""
        return not self.problems and not self.clashes


def save_all(edits: Iterable[Edit], save: Callable[[Edit], object]) -> Saved:
    """Save each edit by itself; what is refused is told by name, and the rest is saved all the same."""
    saved = Saved()
    for edit in edits:
        first = next(iter(edit.values))
        try:
            save(edit)
        except EditConflict as conflict:
            for clash in conflict.clashes:
                saved.clashes[edit.name_of(clash.field)] = clash
        except ValidationError as refusal:
            column = next(iter(getattr(refusal, "error_dict", None) or edit.values))
            name = edit.name_of(column if column in edit.values else first)
            saved.problems[name] = " ".join(refusal.messages)
        except (ObjectDoesNotExist, ValueError, IndexError):
            saved.problems[edit.name_of(first)] = _(
                "Det här finns inte längre. Kopiera texten, ladda om sidan och klistra in den där den hör hemma."
            )
    return saved


def check_length(text: str, most: int | None) -> str:
    """The text, unless it is longer than `most` characters: then a ValidationError that says by how much."""
    if most is not None and len(text) > most:
        raise ValidationError(
            _("Texten är %(n)s tecken och får vara högst %(most)s. Korta den.") % {"n": len(text), "most": most},
            code="too_long",
        )
    return text
