"""The start page's doors: for each kind of role the few places that its work begins from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from rodtrad.core.verdicts import Sentence
from rodtrad.org.people.models import RoleKind
from rodtrad.org.tree.models import BOARD_KINDS, Kind, NodePeriod

MOST = 6


@dataclass(frozen=True, slots=True)
class Door:
    """A place to begin: what it is called, what one does there, and its address."""

    label: Sentence
    does: Sentence
    url: str


@dataclass(frozen=True, slots=True)
class _Way:
    """How a door is found: the address's name, and whether it is asked for one's own organisation."""

    label: Sentence
    does: Sentence
    url_name: str
    of_node: bool = False
    not_at_units: bool = False


PLANS = _Way(_("Våra planer"), _("läsa, skriva, jämföra med förra året"), "plans:list")
READ = _Way(_("Antagna planer"), _("läsa vad enheter och nämnder har lovat"), "plans:list")
TABLE = _Way(_("Enheternas planer"), _("läsa, bedöma och skicka tillbaka, fyrtio åt gången"), "plans:table", True, True)
THREAD = _Way(_("Röda tråden"), _("följa ett mål upp till visionen och ner till det som görs"), "desk:threads")
CHECK = _Way(_("Trådkollen"), _("se vad som hänger löst, och rätta det"), "desk:check", True)
REPORTS = _Way(_("Rapporter"), _("skriva och läsa hur det gick"), "reports:list")
ACTIVITIES = _Way(_("Aktiviteter"), _("säga vad som är gjort"), "activities:list")
INDICATORS = _Way(_("Indikatorer"), _("se siffrorna, lägga in värden"), "indicators:list")
ROUNDS = _Way(_("Omgångar"), _("förbereda, öppna och låsa årets uppföljningar"), "rounds:list")
GOALS = _Way(_("Kommunfullmäktiges mål"), _("läsa och skriva in det fullmäktige beslutat"), "goals:list")
PROGRAMMES = _Way(_("Programmet"), _("orden, kraven och bedömningsskalan"), "programmes:list")
YEARS = _Way(_("Budgetår"), _("öppna år och sätta tider"), "years:list")
CALENDAR = _Way(_("Årets tider"), _("se vad som ska vara klart när"), "desk:calendar")
HELP = _Way(_("Hjälp"), _("se vem som gör vad, och hur sidorna används"), "desk:help")
TREE = _Way(_("Organisationen"), _("se och ändra nämnder, förvaltningar och enheter"), "tree:index")
PEOPLE = _Way(_("Personer och roller"), _("ge och avsluta roller"), "people:list")
FILES = _Way(_("Filer in och ut"), _("läsa in organisation, personer och värden"), "files:list")
FEEDBACK = _Way(_("Synpunkter"), _("svara dem som hört av sig"), "feedback:list")
DIALOGUES = _Way(_("Resultatdialoger"), _("tala om resultaten, komma överens"), "result_dialogues:list")
ACTIONS = _Way(_("Åtgärder"), _("göra något åt det som inte går som det ska"), "actions:board")
MEETINGS = _Way(_("Sammanträden"), _("läsa handlingarna, föra in beslut"), "meetings:list")
SIGNALS = _Way(_("Signaler"), _("se vad som ändrats i siffrorna på riktigt"), "signals:home")

WAYS: dict[str, tuple[_Way, ...]] = {
    RoleKind.UNIT_MANAGER: (PLANS, REPORTS, ACTIVITIES, ACTIONS, THREAD, CHECK, INDICATORS),
    RoleKind.CONTRIBUTOR: (PLANS, ACTIVITIES, REPORTS, THREAD),
    RoleKind.CONTROLLER: (TABLE, CHECK, REPORTS, SIGNALS, THREAD, INDICATORS),
    RoleKind.MANAGEMENT: (TABLE, REPORTS, ACTIONS, DIALOGUES, CHECK, THREAD),
    RoleKind.BOARD_SECRETARY: (REPORTS, MEETINGS, TABLE, CALENDAR),
    RoleKind.BOARD_MEMBER: (THREAD, READ, REPORTS, MEETINGS),
    RoleKind.EXECUTIVE_OFFICE: (ROUNDS, CHECK, GOALS, YEARS, INDICATORS, PROGRAMMES),
    RoleKind.AUDITOR: (THREAD, READ, REPORTS, CHECK, INDICATORS),
    RoleKind.FEEDBACK_HANDLER: (FEEDBACK, THREAD, CALENDAR, HELP),
    RoleKind.SYSTEM_ADMINISTRATOR: (PEOPLE, TREE, FILES, PROGRAMMES, CALENDAR, HELP),
}
NOBODY = (READ, THREAD, CALENDAR, HELP)


def doors_for(kinds: Iterable[str], place: NodePeriod | None) -> list[Door]:
    """The doors for someone with these kinds of role, the most telling role first; no queries.

    A place that is not built in this product yet, or that asks for an organisation the person lacks, is left out.
    """
    held = set(kinds)
    ways = dict.fromkeys(way for kind, rows in WAYS.items() if kind in held for way in rows) or dict.fromkeys(NOBODY)
    found: list[Door] = []
    for way in ways:
        if (way.of_node and place is None) or (way.not_at_units and place and place.kind in {Kind.UNIT, Kind.GROUP}):
            continue
        try:
            url = reverse(way.url_name, args=[place.node_id] if way.of_node and place else [])
        except NoReverseMatch:
            continue
        found.append(Door(way.label, way.does, url))
    return found[:MOST]


LEVELS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(BOARD_KINDS, ("board", "unit", "council")),
    Kind.COUNCIL: ("council", "board", "unit"),
    Kind.ADMINISTRATION: ("board", "unit"),
    Kind.COMPANY: ("board", "unit"),
    Kind.DEPARTMENT: ("unit",),
    Kind.UNIT: ("unit",),
    Kind.GROUP: ("unit",),
}


def levels_of(place: NodePeriod | None) -> tuple[str, ...]:
    """Whose deadlines concern someone who works there."""
    return LEVELS.get(place.kind, ()) if place else ("unit", "board", "council")
