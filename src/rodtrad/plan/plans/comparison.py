"""Two versions of a plan, or plans of two years, laid out flat and compared word by word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rodtrad.core.compare import Stretch, compare, is_same
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.plan.plans.documents import day, kronor, result_sentence
from rodtrad.plan.plans.models import Aspect, Basis
from rodtrad.plan.plans.snapshot import PartText, PlanText


@dataclass(frozen=True, slots=True)
class Compared:
    """One text in two versions: under which goal, what it answers, and the way from the old to the new."""

    goal: str
    what: str
    stretches: tuple[Stretch, ...]

    @property
    def is_changed(self) -> bool:
        """Whether the two differ."""
        return not is_same(self.stretches)


Places = dict[tuple[int, str], tuple[str, str]]  # (goal id, what) → (heading, text); goal 0 is the whole plan


def compare_versions(
    old: PlanText, new: PlanText, books: tuple[Rulebook, Rulebook], followers: Mapping[int, int] | None = None
) -> tuple[Compared, ...]:
    """Every text that is in either version, word by word, in the order of the new.

    Goals are matched by identity, and across years by `followers`: old goal id → the goal that carried it on. Each text
    is read by its own year's programme, so that a duty keeps its place when its name changed between programmes.
    """
    before, after = _flat(old, books[0], followers or {}), _flat(new, books[1], {})
    titles = {(followers or {}).get(g.goal_id, g.goal_id): g.title for g in old.goals}
    titles |= {g.goal_id: g.title for g in new.goals}
    order = list(dict.fromkeys([*after, *before]))
    goals = list(dict.fromkeys(goal_id for goal_id, _what in order))
    order.sort(key=lambda key: goals.index(key[0]))
    return tuple(
        Compared(
            titles.get(key[0], ""),
            (after.get(key) or before[key])[0],
            compare(before[key][1] if key in before else "", after[key][1] if key in after else ""),
        )
        for key in order
    )


def _flat(text: PlanText, book: Rulebook, followers: Mapping[int, int]) -> Places:
    found: Places = {}
    for goal_id, what, heading, body in _lines(text, book):
        found[followers.get(goal_id, goal_id), what] = (heading, body)
    return found


def _lines(text: PlanText, book: Rulebook) -> Iterator[tuple[int, str, str, str]]:
    """Goal id, what it is, its heading, and the text."""
    names = {d.code: d.title for d in book.duties_of(text.level)}
    yield 0, "introduction", _("Inledning"), text.introduction
    frame = "" if text.frame_sek is None else kronor(text.frame_sek) + " kr"
    yield 0, "frame", _("Ekonomisk ram"), " ".join(filter(None, (frame, text.frame_comment)))
    for part in text.parts:
        yield 0, f"{part.kind}.{part.aspect}", _part_name(part, names), _part_text(part)
    for goal in text.goals:
        yield goal.goal_id, "title", _("Mål"), goal.title
        yield goal.goal_id, "purpose", _("Syfte"), goal.purpose
        yield goal.goal_id, "above", _("Utgår från"), goal.above[-1] if goal.above else ""
        yield goal.goal_id, "supports", _("Stödjer också"), "\n".join(goal.supports)
        yield goal.goal_id, "results", _("Förväntade resultat"), "\n".join(result_sentence(r) for r in goal.results)
        for part in goal.parts:
            yield goal.goal_id, f"{part.kind}.{part.aspect}", _part_name(part, names), _part_text(part)
        yield goal.goal_id, "indicators", _("Indikatorer"), "\n".join(i.name for i in goal.indicators)
        lines = [f"{a.title} ({day(a.starts_on)}–{day(a.ends_on)}) {a.responsible}".strip() for a in goal.activities]
        yield goal.goal_id, "activities", _("Aktiviteter"), "\n".join(lines)


def _part_name(part: PartText, names: dict[str, str]) -> str:
    name = names.get(part.kind, part.kind)
    return f"{name}: {Aspect(part.aspect).label}" if part.aspect else name


def _part_text(part: PartText) -> str:
    amount = "" if part.amount_sek is None else kronor(part.amount_sek) + " kr"
    basis = " ".join(filter(None, (str(Basis(part.basis).label) if part.basis else "", part.basis_reference)))
    return "\n".join(filter(None, (part.common_text, part.text, amount, basis)))
