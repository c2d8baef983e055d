"""A report as a document, of the parts that were chosen: page, PDF and Word, with a chart and a table for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rodtrad.core.charts import Line, Share, series_chart, share_chart
from rodtrad.core.documents import (
    Block,
    BulletList,
    DecisionBlock,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    Text,
)
from rodtrad.core.numbers import write_number
from rodtrad.follow.reports.models import Reached, ReportVersion, Trend
from rodtrad.follow.reports.rollup import below
from rodtrad.follow.reports.snapshot import FigureText, GoalText, PointText, ReportText, RollUpText
from rodtrad.org.programmes.queries import Rulebook


def as_document(
    text: ReportText, book: Rulebook, version: ReportVersion | None = None, chapters: Iterable[ReportText] = ()
) -> Document:
    """The report as a document; the decision stands first. The city's ends with a chapter for each of `chapters`."""
    blocks = [*_opening(text, version), *_body(text, book)]
    if "boards" not in text.left_out:
        for chapter in chapters:
            blocks += _chapter(chapter, book)
    return Document(
        title=f"{text.round_name[:1].upper()}{text.round_name[1:]} {text.year}: {text.node_name}",
        subtitle=text.board_name if text.board_name != text.node_name else "",
        blocks=tuple(blocks),
        language=get_language() or "sv",
        author=text.node_name,
        decision=decision_of(version),
    )


def _opening(text: ReportText, version: ReportVersion | None) -> Iterator[Block]:
    yield Paragraph(_("Läget %(day)s.") % {"day": text.as_of}, is_quiet=True)
    if version is not None and version.correction_reason:
        said = {"n": version.number, "reason": version.correction_reason}
        yield Paragraph(_("Rättad version %(n)s: %(reason)s") % said)
    if text.is_late:
        yield Paragraph(_("Rapporten kom in efter tiden."), is_quiet=True)
    if text.summary:
        yield Heading(_("Sammanfattning"))
        yield Text(text.summary)
    if text.proposal:
        yield Heading(_("Vad som föreslås"))
        yield Text(text.proposal)


def _body(text: ReportText, book: Rulebook) -> Iterator[Block]:
    if "glance" not in text.left_out:
        yield from at_a_glance(text, book)
    for position, goal in enumerate(text.goals, 1):
        yield from _goal(goal, str(position), text, book)
    if text.answers and "answers" not in text.left_out:
        yield Heading(_("Omgångens egna frågor"))
        for question, answer in text.answers:
            yield Heading(question, 2)
            yield Text(answer)


def _chapter(text: ReportText, book: Rulebook) -> Iterator[Block]:
    """A board's report as a chapter of the city's: its headings one step down."""
    yield PageBreak()
    yield Heading(text.node_name)
    blocks: list[Block] = [Text(text.summary)] if text.summary else []
    for position, goal in enumerate(text.goals, 1):
        blocks += _goal(goal, str(position), text, book)
    for block in blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block


def decision_of(version: ReportVersion | None) -> DecisionBlock | None:
    """The decision that a version carries, if any."""
    if version is None or version.decided_on is None:
        return None
    return DecisionBlock(version.decided_by, version.decided_on, version.paragraph, version.registration_number)


def label_of(code: str, book: Rulebook) -> str:
    """The words of an assessment; "inte bedömt" for none."""
    step = book.step(code)
    return step.label if step else _("inte bedömt")


def at_a_glance(text: ReportText, book: Rulebook) -> Iterator[Block]:
    """Every goal's assessment and direction in one table."""
    if not text.goals:
        return
    yield Heading(_("Läget i korthet"))
    yield Table(
        caption=_("Bedömning av varje mål"),
        header=(_("Mål"), _("Bedömning"), _("Riktning")),
        rows=tuple(
            (g.title, label_of(g.assessment, book), str(Trend(g.trend).label) if g.trend else "–") for g in text.goals
        ),
    )


def _goal(goal: GoalText, position: str, text: ReportText, book: Rulebook) -> Iterator[Block]:
    yield Heading(f"{position}. {goal.title}")
    yield from _judged(goal, text, book)
    if goal.results and "results" not in text.left_out:
        yield Heading(_("Förväntade resultat"), 2)
        rows = tuple((t, str(Reached(r).label) if r else "–", o or "–") for t, r, o in goal.results)
        yield Table(_("Utfall mot förväntade resultat"), (_("Förväntat resultat"), _("Läge"), _("Utfall")), rows)
    yield from _measured(goal, text)
    if goal.activities and "activities" not in text.left_out:
        yield Heading(_("Aktiviteter"), 2)
        yield BulletList(tuple(f"{title} ({begins}–{ends}): {state}" for title, begins, ends, state in goal.activities))


def _measured(goal: GoalText, text: ReportText) -> Iterator[Block]:
    """The indicators as a table and as charts, those that were chosen."""
    shows_table, shows_charts = "figures" not in text.left_out, "charts" not in text.left_out
    if not goal.figures or not (shows_table or shows_charts):
        return
    yield Heading(_("Indikatorer"), 2)
    if shows_table:
        yield _figures(goal.figures)
    if shows_charts:
        for figure in goal.figures:
            yield from _chart(figure, text.node_name)


def _judged(goal: GoalText, text: ReportText, book: Rulebook) -> Iterator[Block]:
    """The assessment, what it was made from, the analysis and the words from below."""
    trend = f" {_('Riktning')}: {Trend(goal.trend).label}." if goal.trend else ""
    yield Paragraph(_("Måluppfyllelse: %(label)s.") % {"label": label_of(goal.assessment, book)} + trend)
    if goal.unchanged_since:
        yield Paragraph(_("Inget nytt sedan %(round)s.") % {"round": goal.unchanged_since}, is_quiet=True)
    if goal.roll_up is not None and ("roll_up" not in text.left_out or goal.departure_reason):
        yield from _rolled(goal, goal.roll_up, book)
    prompts = (
        (_("Vad resultaten visar"), goal.shows),
        (_("Varför"), goal.why),
        (_("Vad vi lärt oss och ändrar"), goal.change),
    )
    for heading, words in prompts:
        if words:
            yield Heading(heading, 2)
            yield Text(words)
    if "quotations" not in text.left_out:
        for quotation in goal.quotations:
            yield Quote(quotation.text, quotation.by)


def _rolled(goal: GoalText, rolled: RollUpText, book: Rulebook) -> Iterator[Block]:
    n = sum(rolled.counts.values())
    yield Paragraph(rolled.sentence or _("%(n)s av %(of)s har rapporterat.") % {"n": n, "of": rolled.n_asked})
    if n:
        shares = [Share(s.label, rolled.counts.get(s.code, 0)) for s in book.scale][:3]
        shares.append(Share(_("saknas"), max(0, rolled.n_asked - n)))
        chart = share_chart(
            title=_("Bedömning under målet: %(goal)s") % {"goal": goal.title}, shares=shares, what=below(goal.level)
        )
        yield Figure(chart, _("rapporterna under målet"))
    proposal = label_of(rolled.proposal, book) if rolled.proposal else _("inget, för få har rapporterat")
    yield Paragraph(
        _("Systemets förslag: %(proposal)s. %(rule)s") % {"proposal": proposal, "rule": rolled.rule}, is_quiet=True
    )
    if goal.departure_reason:
        yield Paragraph(_("Skäl till en annan bedömning: %(reason)s") % {"reason": goal.departure_reason})


def _figures(figures: tuple[FigureText, ...]) -> Table:
    header = (
        _("Indikator"),
        _("Utfall"),
        _("Kvinnor"),
        _("Män"),
        _("Tidigare år"),
        _("Eget årsmål"),
        _("KF:s årsmål"),
        _("Prognos"),
        _("Period och källa"),
    )
    return Table(_("Utfall per indikator"), header, tuple(_row(f) for f in figures), frozenset({1, 2, 3, 5, 6, 7}))


def _row(figure: FigureText) -> tuple[str, ...]:
    n, outcome = figure.n_decimals, figure.outcome
    earlier = ", ".join(f"{p.label}: {write_number(p.total, n)}" for p in figure.earlier) or "–"
    return (
        f"{figure.name} ({figure.unit_of_measure})" if figure.unit_of_measure else figure.name,
        write_number(outcome.total, n) if outcome else "–",
        write_number(outcome.women, n) if outcome else "–",
        write_number(outcome.men, n) if outcome else "–",
        earlier,
        write_number(figure.own_target),
        write_number(figure.council_target),
        write_number(figure.forecast),
        _certainty(outcome),
    )


def _certainty(outcome: PointText | None) -> str:
    if outcome is None:
        return _("inget värde för året")
    status = _("slutligt") if outcome.status == "final" else _("preliminärt")
    return f"{outcome.label}, {outcome.source}, {status}"


def _chart(figure: FigureText, where: str) -> Iterator[Block]:
    points = [*figure.earlier, *([figure.outcome] if figure.outcome else [])]
    if len(points) < 2:
        return
    target = figure.own_target if figure.own_target is not None else figure.council_target
    chart = series_chart(
        title=f"{figure.name}, {where}",
        periods=[p.label for p in points],
        lines=[Line(_("Totalt"), tuple(None if p.total is None else float(p.total) for p in points))],
        unit=figure.unit_of_measure or _("värde"),
        target=None if target is None else float(target),
    )
    yield Figure(chart, points[-1].source)
