"""A plan's text as a document (page, PDF, Word), and laid out flat for comparison word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rodtrad.core.compare import Stretch, compare, is_same
from rodtrad.core.documents import (
    Block,
    BulletList,
    DecisionBlock,
    Document,
    Heading,
    Paragraph,
    Table,
    Text,
)
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.plan.plans.models import Aspect, Basis, PlanVersion
from rodtrad.plan.plans.snapshot import GoalText, PartText, PlanText, ResultText
from rodtrad.plan.plans.states import Credibility


def as_document(text: PlanText, book: Rulebook, version: PlanVersion | None = None) -> Document:
    """The plan as a document; with `version`, its decision stands first."""
    name = _capital(book.word("plan").one())
    blocks: list[Block] = []
    if text.introduction:
        blocks += [Heading(_("Inledning")), Text(text.introduction)]
    blocks += _frame(text)
    for position, goal in enumerate(text.goals, 1):
        blocks += _goal_blocks(goal, position, text, book)
    for duty in book.duties_of(text.level):
        if duty.is_text and not duty.is_for_goal:
            blocks += _duty_blocks(duty.title, duty.code, text.parts, level=1)
    return Document(
        title=f"{name} {text.year}: {text.node_name}",
        subtitle=text.board_name if text.board_name != text.node_name else "",
        blocks=tuple(blocks),
        language=get_language() or "sv",
        author=text.node_name,
        decision=_decision(version),
    )


def _decision(version: PlanVersion | None) -> DecisionBlock | None:
    if version is None:
        return None
    return DecisionBlock(version.decided_by, version.decided_on, version.paragraph, version.registration_number)


def _frame(text: PlanText) -> Iterator[Block]:
    if text.frame_sek is None and not text.frame_comment:
        return
    yield Heading(_("Ekonomisk ram"))
    if text.frame_sek is not None:
        yield Paragraph(_("Ram: %(sum)s kr.") % {"sum": kronor(text.frame_sek)})
    if text.frame_comment:
        yield Paragraph(text.frame_comment)


def _goal_blocks(goal: GoalText, position: int, text: PlanText, book: Rulebook) -> Iterator[Block]:
    word = _capital(book.word("unit_goal" if text.level == "unit" else "board_goal").one())
    yield Heading(f"{word} {position}: {goal.title}")
    if goal.above:
        yield Paragraph(_("Utgår från: %(chain)s") % {"chain": " → ".join(goal.above)}, is_quiet=True)
    if goal.supports:
        yield Paragraph(_("Stödjer också: %(goals)s") % {"goals": "; ".join(goal.supports)}, is_quiet=True)
    if goal.purpose:
        yield Text(goal.purpose)
    if goal.results:
        yield Heading(_capital(book.word("expected_result").many()), 2)
        yield BulletList(tuple(result_sentence(r) for r in goal.results))
    for duty in book.duties_of(text.level):
        if duty.is_text and duty.is_for_goal:
            yield from _duty_blocks(duty.title, duty.code, goal.parts, level=2)
    if goal.activities:
        yield Heading(_capital(book.word("activity").many()), 2)
        yield Table(
            caption=_("Aktiviteter för målet"),
            header=(_("Aktivitet"), _("Börjar"), _("Slutar"), _("Ansvarig")),
            rows=tuple((a.title, day(a.starts_on), day(a.ends_on), a.responsible or "–") for a in goal.activities),
        )
    if goal.indicators:
        yield Heading(_capital(book.word("indicator").many()), 2)
        yield BulletList(goal.indicators)


def _duty_blocks(title: str, code: str, parts: tuple[PartText, ...], *, level: int) -> Iterator[Block]:
    own = [p for p in parts if p.kind == code]
    if not own:
        return
    yield Heading(title, level)
    for part in own:
        if part.aspect:
            yield Paragraph(f"{Aspect(part.aspect).label.capitalize()}:", is_quiet=True)
        if part.common_text:
            yield Paragraph(_("Gemensam text: %(title)s") % {"title": part.common_title}, is_quiet=True)
            yield Text(part.common_text)
        if part.text:
            yield Text(part.text)
        if part.amount_sek is not None:
            yield Paragraph(f"{kronor(part.amount_sek)} kr")
        if part.basis:
            reference = f" ({part.basis_reference})" if part.basis_reference else ""
            basis = f"{Basis(part.basis).label}{reference}"
            yield Paragraph(_("Vilar på %(basis)s.") % {"basis": basis}, is_quiet=True)


def result_sentence(result: ResultText) -> str:
    """An expected result in one line: text, number, how it is followed."""
    sentence = result.text
    if result.target_value is not None:
        number = number_format(result.target_value.normalize(), use_l10n=True)
        measured = f"{result.indicator}: " if result.indicator else ""
        sentence += f" ({measured}{number} {result.unit_of_measure})".replace(" )", ")")
    if result.followed_by:
        sentence += " " + _("Följs upp: %(how)s") % {"how": result.followed_by}
    return sentence


def kronor(amount: Decimal) -> str:
    """An amount as the city writes it."""
    return number_format(amount, decimal_pos=0, use_l10n=True, force_grouping=True)


def day(value: object) -> str:
    """A date as the city writes it."""
    return date_format(value, "Y-m-d")  # type: ignore[arg-type]


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


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


def compare_versions(old: PlanText, new: PlanText, book: Rulebook) -> tuple[Compared, ...]:
    """Every text that is in either version, word by word, in the order of the new; goals are matched by identity."""
    before, after = dict(_flat(old, book)), dict(_flat(new, book))
    titles = {g.goal_id: g.title for g in (*old.goals, *new.goals)}
    order = list(dict.fromkeys([*after, *before]))
    goals = list(dict.fromkeys(goal_id for goal_id, _what in order))
    order.sort(key=lambda key: goals.index(key[0]))
    return tuple(
        Compared(
            titles.get(goal_id, ""), what, compare(before.get((goal_id, what), ""), after.get((goal_id, what), ""))
        )
        for goal_id, what in order
    )


def _flat(text: PlanText, book: Rulebook) -> Iterator[tuple[tuple[int, str], str]]:
    names = {d.code: d.title for d in book.duties_of(text.level)}
    yield (0, _("Inledning")), text.introduction
    frame = "" if text.frame_sek is None else kronor(text.frame_sek) + " kr"
    yield (0, _("Ekonomisk ram")), " ".join(filter(None, (frame, text.frame_comment)))
    for part in text.parts:
        yield (0, _part_name(part, names)), _part_text(part)
    for goal in text.goals:
        yield (goal.goal_id, _("Mål")), goal.title
        yield (goal.goal_id, _("Syfte")), goal.purpose
        yield (goal.goal_id, _("Utgår från")), goal.above[-1] if goal.above else ""
        yield (goal.goal_id, _("Förväntade resultat")), "\n".join(result_sentence(r) for r in goal.results)
        for part in goal.parts:
            yield (goal.goal_id, _part_name(part, names)), _part_text(part)
        lines = [f"{a.title} ({day(a.starts_on)}–{day(a.ends_on)}) {a.responsible}".strip() for a in goal.activities]
        yield (goal.goal_id, _("Aktiviteter")), "\n".join(lines)


def _part_name(part: PartText, names: dict[str, str]) -> str:
    name = names.get(part.kind, part.kind)
    return f"{name}: {Aspect(part.aspect).label}" if part.aspect else name


def _part_text(part: PartText) -> str:
    amount = "" if part.amount_sek is None else kronor(part.amount_sek) + " kr"
    basis = " ".join(filter(None, (str(Basis(part.basis).label) if part.basis else "", part.basis_reference)))
    return "\n".join(filter(None, (part.common_text, part.text, amount, basis)))


def credibility_label(code: str) -> str:
    """The words of a credibility code ("" for none)."""
    return str(Credibility(code).label) if code else ""
