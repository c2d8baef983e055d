"""What a report can be asked for, and what each thing is reckoned to cost before anyone has been timed. Pure data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from rodtrad.core.verdicts import Sentence


class AskedLevel(TextChoices):
    """Who is asked; the same codes as the deadlines' levels."""

    UNIT = "unit", _("enheter")
    BOARD = "board", _("nämnder och bolag")
    COUNCIL = "council", _("staden")


class Section(TextChoices):
    """A part of a report."""

    SUMMARY = "summary", _("sammanfattning")
    ASSESSMENT = "assessment", _("bedömning av varje mål")
    ANALYSIS = "analysis", _("analys i tre frågor")
    OUTCOME = "outcome", _("utfall mot varje förväntat resultat")
    ACTIVITY = "activity", _("läget för varje aktivitet")
    FIGURE = "figure", _("indikatorernas värden")
    FORECAST = "forecast", _("prognos för helåret")
    QUESTION = "question", _("egen fråga")
    INDICATOR = "indicator", _("begärd siffra")


@dataclass(frozen=True, slots=True)
class Price:
    """What one of a section is reckoned to cost, and what is counted."""

    minutes: Decimal
    per: Sentence


ESTIMATES: dict[str, Price] = {
    Section.SUMMARY: Price(Decimal(6), _("rapport")),
    Section.ASSESSMENT: Price(Decimal(1), _("mål")),
    Section.ANALYSIS: Price(Decimal(8), _("mål")),
    Section.OUTCOME: Price(Decimal(2), _("förväntat resultat")),
    Section.ACTIVITY: Price(Decimal("0.5"), _("aktivitet som inte är klar")),
    Section.FIGURE: Price(Decimal(4), _("siffra som skrivs in för hand")),
    Section.FORECAST: Price(Decimal(2), _("indikator med årsmål")),
    Section.QUESTION: Price(Decimal(10), _("rapport")),
    Section.INDICATOR: Price(Decimal(6), _("rapport")),
}
STANDARD = (
    Section.SUMMARY,
    Section.ASSESSMENT,
    Section.ANALYSIS,
    Section.OUTCOME,
    Section.ACTIVITY,
    Section.FIGURE,
    Section.FORECAST,
)
OF_ITS_OWN = frozenset({Section.QUESTION, Section.INDICATOR})
EXEMPTABLE = (*STANDARD, Section.QUESTION)
