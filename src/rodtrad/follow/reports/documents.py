"""A report as a document: page, PDF and Word, with a chart and a table for each."""

from __future__ import annotations

from collections.abc import Iterator

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
    Paragraph,
    Quote,
    Table,
    Text,
)
from rodtrad.core.numbers import write_number
from rodtrad.follow.reports.models import Reached, ReportVersion, Trend
from rodtrad.follow.reports.snapshot import FigureText, GoalText, PointText, ReportText, RollUpText
from rodtrad.org.programmes.queries import Rulebook


def as_document(text: ReportText, book: Rulebook, version: ReportVersion | None = None) -> Document:
    """The report as a document; a board's decision stands first."""
    blocks: list[Block] = [Paragraph(_("Läget %(day)s.") % {"day": text.as_of}, is_quiet=True)]
    if version is not None and version.correction_reason:
        blocks.append(Paragraph(_("Rättad: %(reason)s") % {"reason": version.correction_reason}))
    if text.summary:
        blocks += [Heading(_("Sammanfattning")), Text(text.summary)]
    blocks += _at_a_glance(text, book)
    for position, goal in enumerate(text.goals, 1):
        blocks += _goal(goal, position, text, book)
    return Document(
        title=f"{text.round_name[:1].upper()}{text.round_name[1:]} {text.year}: {text.node_name}",
        subtitle=text.board_name if text.board_name != text.node_name else "",
        blocks=tuple(blocks),
        language=get_language() or "sv",
        author=text.node_name,
        decision=_decision(version),
    )


def _decision(version: ReportVersion | None) -> DecisionBlock | None:
    if version is None or version.decided_on is None:
        return None
    return DecisionBlock(version.decided_by, version.decided_on, version.paragraph, version.registration_number)


def label_of(code: str, book: Rulebook) -> str:
    """The words of an assessment; "inte bedömt" for none."""
    step = book.step(code)
    return step.label if step else _("inte bedömt")


def _at_a_glance(text: ReportText, book: Rulebook) -> Iterator[Block]:
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


def _goal(goal: GoalText, position: int, text: ReportText, book: Rulebook) -> Iterator[Block]:
    yield Heading(f"{position}. {goal.title}")
    trend = f" {_('Riktning')}: {Trend(goal.trend).label}." if goal.trend else ""
    yield Paragraph(_("Måluppfyllelse: %(label)s.") % {"label": label_of(goal.assessment, book)} + trend)
    if goal.unchanged_since:
        yield Paragraph(_("Inget nytt sedan %(round)s.") % {"round": goal.unchanged_since}, is_quiet=True)
    if goal.roll_up is not None:
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
    for quotation in goal.quotations:
        yield Quote(quotation.text, quotation.by)
    if goal.results:
        yield Heading(_("Förväntade resultat"), 2)
        rows = tuple((t, str(Reached(r).label) if r else "–", o or "–") for t, r, o in goal.results)
        yield Table(_("Utfall mot förväntade resultat"), (_("Förväntat resultat"), _("Läge"), _("Utfall")), rows)
    if goal.figures:
        yield Heading(_("Indikatorer"), 2)
        yield _figures(goal.figures)
        for figure in goal.figures:
            yield from _chart(figure, text.node_name)
    if goal.activities:
        yield Heading(_("Aktiviteter"), 2)
        yield BulletList(tuple(f"{title} ({begins}–{ends}): {state}" for title, begins, ends, state in goal.activities))


def _rolled(goal: GoalText, rolled: RollUpText, book: Rulebook) -> Iterator[Block]:
    n = sum(rolled.counts.values())
    parts = ", ".join(f"{k} {label_of(code, book)}" for code, k in sorted(rolled.counts.items()))
    yield Paragraph(
        _("%(n)s av %(of)s enheter har rapporterat%(parts)s.")
        % {"n": n, "of": rolled.n_asked, "parts": f": {parts}" if parts else ""}
    )
    if n:
        shares = [Share(s.label, rolled.counts.get(s.code, 0)) for s in book.scale][:3]
        shares.append(Share(_("saknas"), max(0, rolled.n_asked - n)))
        chart = share_chart(
            title=_("Enheternas bedömning: %(goal)s") % {"goal": goal.title}, shares=shares, what=_("enheter")
        )
        yield Figure(chart, _("enheternas rapporter"))
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
        _("Period och källa"),
    )
    return Table(_("Utfall per indikator"), header, tuple(_row(f) for f in figures), frozenset({1, 2, 3, 5, 6}))


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
