"""Questions about programme versions: their words, their duties, their scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from rodtrad.core.periods import today
from rodtrad.org.programmes.models import Answer, Duty, Programme, ScaleStep, Scope, Term
from rodtrad.org.programmes.states import ProgrammeState


def visible_to(user: Any) -> QuerySet[Programme]:
    """Every version, for employees; twin of the rule `programmes.view`."""
    return Programme.objects.all() if user.is_authenticated else Programme.objects.none()


def programme_on(on: date | None = None) -> Programme | None:
    """The version in force on `on` (today by default)."""
    return Programme.objects.filter(state=ProgrammeState.IN_FORCE, valid__contains=on or today()).first()


@dataclass(frozen=True, slots=True)
class Word:
    """One term in both languages."""

    singular: str
    plural: str
    definite: str
    english: str
    english_plural: str

    def one(self) -> str:
        """The singular in the language that is spoken now."""
        return (self.english or self.singular) if _speaks_english() else self.singular

    def many(self) -> str:
        """The plural in the language that is spoken now."""
        return (self.english_plural or self.plural) if _speaks_english() else self.plural

    def the(self) -> str:
        """The definite form in the language that is spoken now."""
        return f"the {self.english or self.singular}" if _speaks_english() else (self.definite or self.singular)


@dataclass(frozen=True, slots=True)
class DutyText:
    """A duty as a version words it."""

    code: str
    level: str
    scope: str
    answered_by: str
    title_sv: str
    english: str
    text: str
    help: str
    is_required: bool

    @property
    def title(self) -> str:
        """The title in the language that is spoken now."""
        return (self.english or self.title_sv) if _speaks_english() else self.title_sv

    @property
    def is_for_goal(self) -> bool:
        """Whether it is answered for each goal."""
        return self.scope == Scope.GOAL

    @property
    def is_text(self) -> bool:
        """Whether a text answers it."""
        return self.answered_by == Answer.TEXT


@dataclass(frozen=True, slots=True)
class StepText:
    """A step of the assessment scale."""

    code: str
    label_sv: str
    english: str
    meaning: str

    @property
    def label(self) -> str:
        """The label in the language that is spoken now."""
        return (self.english or self.label_sv) if _speaks_english() else self.label_sv


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a version says: its words, duties and scale. Complete and frozen, so that it can be kept in memory."""

    programme_id: int
    words: Mapping[str, Word] = field(hash=False)
    duties: tuple[DutyText, ...] = ()
    scale: tuple[StepText, ...] = ()

    def duties_of(self, level: str) -> tuple[DutyText, ...]:
        """The duties of a level, in the order that people think."""
        return tuple(d for d in self.duties if d.level == level)

    def word(self, key: str) -> Word:
        """The word called `key`; a word that the version lacks is its own key, so that a page never breaks."""
        return self.words.get(key) or Word(key, key, key, key, key)

    def step(self, code: str) -> StepText | None:
        """The scale step with that code."""
        return next((s for s in self.scale if s.code == code), None)


_kept: dict[int, Rulebook] = {}  # of decided versions alone, which never change


def rulebook(programme_id: int) -> Rulebook:
    """What the version says. Four queries the first time a decided version is asked for, then none."""
    if programme_id in _kept:
        return _kept[programme_id]
    word_columns = ("key", "singular", "plural", "definite", "english", "english_plural")
    duty_columns = ("code", "level", "scope", "answered_by", "title", "english", "text", "help", "is_required")
    terms = Term.objects.filter(programme_id=programme_id).values_list(*word_columns)
    duties = Duty.objects.filter(programme_id=programme_id).values_list(*duty_columns)
    steps = ScaleStep.objects.filter(programme_id=programme_id).values_list("code", "label", "english", "meaning")
    book = Rulebook(
        programme_id=programme_id,
        words={row[0]: Word(*row[1:]) for row in terms},
        duties=tuple(DutyText(*row) for row in duties),
        scale=tuple(StepText(*row) for row in steps),
    )
    if Programme.objects.filter(pk=programme_id, state=ProgrammeState.IN_FORCE).exists():
        _kept[programme_id] = book
    return book


def _speaks_english() -> bool:
    return (get_language() or "sv").startswith("en")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two versions word differently ("" where a version lacks it)."""

    kind: str
    name: str
    before: str
    after: str


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """What changed between two versions: words, duties and scale, in that order."""
    pairs = [
        ("term", {k: w.singular for k, w in before.words.items()}, {k: w.singular for k, w in after.words.items()}),
        ("duty", {_name(d): d.text for d in before.duties}, {_name(d): d.text for d in after.duties}),
        ("scale", {s.label_sv: s.meaning for s in before.scale}, {s.label_sv: s.meaning for s in after.scale}),
    ]
    return [
        Difference(kind, name, old.get(name, ""), new.get(name, ""))
        for kind, old, new in pairs
        for name in dict.fromkeys([*old, *new])
        if old.get(name) != new.get(name)
    ]


def _name(duty: DutyText) -> str:
    return f"{duty.title_sv} ({duty.level})"
