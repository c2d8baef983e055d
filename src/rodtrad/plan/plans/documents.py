"""A plan's text as a document: page, PDF, Word."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
from rodtrad.core.numbers import write_number
from rodtrad.org.programmes.queries import Rulebook
from rodtrad.plan.goals.models import IndicatorRole
from rodtrad.plan.plans.models import Aspect, Basis, PlanVersion
from rodtrad.plan.plans.snapshot import GoalText, IndicatorText, PartText, PlanText, ResultText, TargetText


def as_document(text: PlanText, book: Rulebook, version: PlanVersion | None = None) -> Document:
    """The plan as a document; with `version`, its decision stands first."""
    name = _capital(book.word("plan").one())
    blocks: list[Block] = []
    if text.contractor:
        blocks.append(Paragraph(_("Enheten drivs av %(who)s på uppdrag av staden.") % {"who": text.contractor}))
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
        yield from _indicators(goal.indicators)


def _indicators(indicators: tuple[IndicatorText, ...]) -> Iterator[Block]:
    """A table when there are targets or roles to show, else their names."""
    if not any(i.targets or i.role for i in indicators):
        yield BulletList(tuple(i.name for i in indicators))
        return
    yield Table(
        caption=_("Indikatorer för målet, med årets mål"),
        header=(_("Indikator"), _("Kommunfullmäktiges årsmål"), _("Eget årsmål"), _("Roll")),
        rows=tuple(
            (
                i.name,
                _aim([t for t in i.targets if t.set_by == "council"], i),
                _aim([t for t in i.targets if t.set_by != "council"][::-1], i),
                str(IndicatorRole(i.role).label) if i.role else "–",
            )
            for i in indicators
        ),
    )


def _aim(targets: list[TargetText], indicator: IndicatorText) -> str:
    """The nearest of the targets, as the city writes it; a dash for none."""
    if not targets:
        return "–"
    number = write_number(targets[0].value)
    if targets[0].value_to is not None:
        number += f"–{write_number(targets[0].value_to)}"
    return f"{number} {indicator.unit_of_measure}".strip()


def _duty_blocks(title: str, code: str, parts: tuple[PartText, ...], *, level: int) -> Iterator[Block]:
    own = [p for p in parts if p.kind == code]
    if not own:
        return
    yield Heading(title, level)
    for part in own:
        if part.aspect:
            yield Paragraph(f"{Aspect(part.aspect).label.capitalize()}:", is_quiet=True)
        if part.common_text:
            yield Paragraph(_common(part), is_quiet=True)
            yield Text(part.common_text)
        if part.text:
            yield Text(part.text)
        if part.amount_sek is not None:
            yield Paragraph(f"{kronor(part.amount_sek)} kr")
        if part.basis:
            reference = f" ({part.basis_reference})" if part.basis_reference else ""
            basis = f"{Basis(part.basis).label}{reference}"
            yield Paragraph(_("Vilar på %(basis)s.") % {"basis": basis}, is_quiet=True)


def _common(part: PartText) -> str:
    if part.common_source:
        return _("Gemensam text från %(source)s: %(title)s") % {
            "source": part.common_source,
            "title": part.common_title,
        }
    return _("Gemensam text: %(title)s") % {"title": part.common_title}


def result_sentence(result: ResultText) -> str:
    """An expected result in one line: text, number, how it is followed."""
    sentence = result.text
    if result.target_value is not None:
        number = write_number(result.target_value)
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
