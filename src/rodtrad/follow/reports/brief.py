"""Two pages for those who decide: what the state is, why, and what is proposed. Made from the same text as the report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rodtrad.core.charts import Share, share_chart
from rodtrad.core.documents import Block, BulletList, Document, Figure, Heading, Paragraph, Quote, Table, Text
from rodtrad.core.text import to_plain
from rodtrad.follow.reports.documents import decision_of, label_of
from rodtrad.follow.reports.models import ReportVersion, Trend
from rodtrad.follow.reports.snapshot import GoalText, ReportText
from rodtrad.org.programmes.queries import Rulebook

MOST_GOALS = 10  # rows of the table
MOST_EXPLAINED = 4  # goals that are explained, the worst first
MOST_LETTERS = 500  # of the summary and of what is proposed
SENTENCE = re.compile(r"(?<=[.!?])\s+")


def as_brief(text: ReportText, book: Rulebook, version: ReportVersion | None = None) -> Document:
    """The report's two pages. Always at most two: the longest texts are cut at a sentence, and the page says so."""
    place = {step.code: i for i, step in enumerate(book.scale)}
    judged = [g for g in text.goals if g.assessment]
    worst_first = sorted(judged, key=lambda g: (-place.get(g.assessment, 0), g.trend != "wrong_way"))
    blocks: list[Block] = [Paragraph(_("Läget %(day)s.") % {"day": text.as_of}, is_quiet=True)]
    blocks += _state(text, book)
    blocks += _why([g for g in worst_first if place.get(g.assessment, 0) > 0][:MOST_EXPLAINED], book)
    blocks += _proposed(text, worst_first)
    blocks.append(Paragraph(_("Hela rapporten har alla mål, siffror och källor."), is_quiet=True))
    return Document(
        title=_("%(round)s %(year)s i korthet: %(name)s")
        % {"round": text.round_name.capitalize(), "year": text.year, "name": text.node_name},
        blocks=tuple(blocks),
        language=get_language() or "sv",
        author=text.node_name,
        decision=decision_of(version),
    )


def _state(text: ReportText, book: Rulebook) -> Iterator[Block]:
    yield Heading(_("Hur är läget?"))
    if text.summary:
        yield Text(_cut(text.summary, MOST_LETTERS))
    counts = Counter(g.assessment for g in text.goals)
    shares = [Share(s.label, counts.get(s.code, 0)) for s in book.scale][:3]
    shares.append(Share(_("inte bedömt"), counts.get("", 0)))
    if text.goals:
        yield Figure(share_chart(title=_("Måluppfyllelse"), shares=shares, what=_("mål")), _("rapporten"))
        shown = text.goals[:MOST_GOALS]
        rows = tuple((_cut(g.title, 80), label_of(g.assessment, book), _trend(g), _figures(g)) for g in shown)
        header = (_("Mål"), _("Bedömning"), _("Riktning"), _("Indikatorer som når årsmålet"))
        yield Table(_("Målen"), header, rows)
        if left := len(text.goals) - len(shown):
            yield Paragraph(
                ngettext("%(n)s mål till står i rapporten.", "%(n)s mål till står i rapporten.", left) % {"n": left},
                is_quiet=True,
            )


def _trend(goal: GoalText) -> str:
    return str(Trend(goal.trend).label) if goal.trend else "–"


def _figures(goal: GoalText) -> str:
    known = [f.reached for f in goal.figures if f.reached is not None]
    return _("%(n)s av %(of)s") % {"n": sum(known), "of": len(known)} if known else "–"


def _why(goals: list[GoalText], book: Rulebook) -> Iterator[Block]:
    yield Heading(_("Varför?"))
    if not goals:
        yield Paragraph(_("Alla bedömda mål är nådda. Varför står i rapporten."))
    for goal in goals:
        because = _first(goal.why or goal.shows)
        words = because or _("Ingen förklaring är skriven.")
        yield Paragraph(f"{_cut(goal.title, 80)} ({label_of(goal.assessment, book)}). {words}")
    quoted = next((q for goal in goals for q in goal.quotations), None)
    if quoted is not None:
        yield Quote(_cut(quoted.text, 200), quoted.by)


def _proposed(text: ReportText, goals: list[GoalText]) -> Iterator[Block]:
    yield Heading(_("Vad föreslås?"))
    if text.proposal:
        yield Text(_cut(text.proposal, MOST_LETTERS))
        return
    changes = tuple(f"{_cut(g.title, 80)}: {_first(g.change)}" for g in goals if g.change)[:MOST_EXPLAINED]
    if changes:
        yield Paragraph(_("Inget eget förslag är skrivet. Det här ändrar verksamheten:"), is_quiet=True)
        yield BulletList(changes)
    else:
        yield Paragraph(_("Inget förslag är skrivet."))


def _first(words: str) -> str:
    """The first two sentences, in plain text."""
    return _cut(" ".join(SENTENCE.split(" ".join(to_plain(words).split()))[:2]), 200)


def _cut(words: str, most: int) -> str:
    """At most so many letters, cut after a sentence if there is one, else after a word."""
    if len(words) <= most:
        return words
    piece = words[:most]
    ends = [m.start() for m in SENTENCE.finditer(piece)]
    return piece[: ends[-1]] if ends and ends[-1] > most // 3 else f"{piece.rsplit(' ', 1)[0]} …"
