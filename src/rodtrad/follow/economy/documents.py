"""A node's economy as a document: the same figures and the same picture as on the page, for PDF and Word."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rodtrad.core.documents import Block, Document, Figure, Heading, Paragraph, Table
from rodtrad.core.numbers import write_number
from rodtrad.follow.economy.page import Economy, Fact, Row
from rodtrad.follow.economy.providers import words_of

NUMERIC = frozenset({1, 2, 3, 4, 5})


def as_document(economy: Economy) -> Document:
    """The economy of a node with its period, certainty and source."""
    return Document(
        title=_("Ekonomi %(year)s: %(name)s") % {"year": economy.year, "name": economy.period.name},
        subtitle=_("Till och med %(year)s-%(month)02d, kronor") % {"year": economy.year, "month": economy.month},
        blocks=tuple(_blocks(economy)),
        language=get_language() or "sv",
        author=economy.period.name,
    )


def _blocks(economy: Economy) -> Iterator[Block]:
    yield Heading(_("Läget"))
    yield Paragraph(" ".join(summary(economy)))
    yield Paragraph(
        _("Källa: stadens ekonomisystem, inläst varje månad. Utfallet är preliminärt till dess året är bokslutet."),
        is_quiet=True,
    )
    if economy.chart is not None:
        yield Figure(economy.chart, _("stadens ekonomisystem"))
    yield Heading(_("Budget, utfall och prognos"))
    yield _table(_("Per rad"), economy.lines)
    if economy.services:
        yield _table(_("Per verksamhet"), economy.services)
    if economy.children:
        yield _table(_("Per enhet"), economy.children)
    if economy.facts:
        yield Heading(_("Volymer, personal, lokaler och energi"))
        rows = tuple((f.label, write_fact(f)) for f in economy.facts)
        yield Table(_("Nyckeltal till och med månaden"), (_("Vad"), _("Värde")), rows, frozenset({1}))
    if economy.resources:
        yield Heading(_("Resurser i planen och det som använts"))
        yield Table(
            _("Planens resursanvändning"),
            (_("Resurs"), _("Planen"), _("Använt")),
            tuple(
                (
                    r.label.capitalize(),
                    " ".join(filter(None, (r.planned, _sek(r.planned_sek)))) or "–",
                    "; ".join(f"{f.label}: {write_fact(f)}" for f in r.used) or "–",
                )
                for r in economy.resources
            ),
        )


def summary(economy: Economy) -> list[str]:
    """The state in a few sentences, the same on the page and in the document."""
    net, totals = economy.net, economy.totals
    words = [
        _("Nettokostnaden är %(outcome)s kr mot budgeterade %(budget)s kr till och med månaden.")
        % {"outcome": write_number(net.outcome, 0), "budget": write_number(net.budget, 0)}
    ]
    deviation = totals.forecast_deviation
    if deviation is None:
        words.append(_("Ingen prognos är gjord för året."))
    else:
        words.append(
            _("Prognosen för helåret avviker med %(deviation)s kr från budgeten: %(state)s.")
            % {"deviation": write_number(deviation, 0), "state": words_of(economy.state)}
        )
        if totals.n_forecast < totals.n_budgeted:
            words.append(
                _("Prognos saknas för %(n)s av %(of)s och avvikelsen gäller bara dem som har gjort en.")
                % {"n": totals.n_budgeted - totals.n_forecast, "of": totals.n_budgeted}
            )
    return words


def _table(caption: str, rows: tuple[Row, ...]) -> Table:
    header = (
        "",
        _("Budget hittills"),
        _("Utfall hittills"),
        _("Avvikelse"),
        _("Årsbudget"),
        _("Prognos"),
    )
    return Table(caption, header, tuple(_cells(r) for r in rows), NUMERIC)


def _cells(row: Row) -> tuple[str, ...]:
    money = row.money
    figures = (money.budget, money.outcome, money.deviation, money.year_budget, money.forecast)
    return (row.label.capitalize(), *(write_number(f, 0) for f in figures))


def _sek(amount: Decimal | None) -> str:
    return "" if amount is None else _("%(amount)s kr") % {"amount": write_number(amount, 0)}


def write_fact(fact: Fact) -> str:
    """A fact as the city writes it, or why it is missing."""
    if fact.value is None:
        return fact.reason
    return f"{write_number(fact.value, fact.n_decimals)} {fact.unit}".strip()
