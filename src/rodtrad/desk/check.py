"""The thread check: what hangs loose at and below a node, by kind and by organisation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rodtrad.core import contributions
from rodtrad.core.contributions import LooseEnd
from rodtrad.core.verdicts import Sentence
from rodtrad.org.years.models import BudgetYear

CUT_AT = 200  # a room shows no more than this of a kind


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of loose end: which part of the thread it breaks, what it is called, who mends it, which room looks for it."""

    code: str
    part: Sentence
    label: Sentence
    who: Sentence
    room: str


CHAIN, FIGURES, DONE, RULES = _("Kedjan"), _("Siffrorna"), _("Det som görs"), _("Det som styr")
BOARD = _("Nämnden skriver ett mål eller tar över målet som det är; controllern förbereder.")
UNIT = _("Enhetschefen skriver det i planen.")
OWNER = _("Den som äger indikatorn, eller stadsledningskontoret.")
DOER = _("Den som ansvarar, eller enhetschefen.")
SPOKEN = _("Controllern tar upp det i dialogen om planerna.")
CALLER = _("Chefen på nivån ovanför kallar till den.")
LEADS = _("Controllern eller ledningen väljer vem som går vidare.")
TIED = _("Enhetschefen eller controllern knyter kravet till ett mål.")
KINDS: tuple[Kind, ...] = (
    Kind("area_goal_no_board_goal", CHAIN, _("Mål för verksamhetsområdet utan nämndmål"), BOARD, "goals"),
    Kind("board_goal_no_unit_goal", CHAIN, _("Nämndmål utan enhetsmål"), SPOKEN, "goals"),
    Kind("goal_no_result", CHAIN, _("Enhetsmål utan förväntat resultat"), UNIT, "goals"),
    Kind("result_not_followed", CHAIN, _("Förväntade resultat som inget mäter och ingen följer"), UNIT, "goals"),
    Kind("indicator_no_owner", FIGURES, _("Indikatorer utan ägare"), OWNER, "indicators"),
    Kind("indicator_no_value", FIGURES, _("Indikatorer utan värden"), OWNER, "indicators"),
    Kind("indicator_gone", FIGURES, _("Indikatorer som källan har tagit bort"), OWNER, "fetchers"),
    Kind("activity_past_end", DONE, _("Aktiviteter förbi sitt slut"), DOER, "activities"),
    Kind("action_late", DONE, _("Åtgärder förbi sin dag"), DOER, "actions"),
    Kind("action_no_owner", DONE, _("Åtgärder som ingen ansvarar för"), _("Enhetschefen väljer någon."), "actions"),
    Kind("action_not_checked", DONE, _("Klara åtgärder utan bedömd effekt"), DOER, "actions"),
    Kind("dialogue_missing", DONE, _("Ingen resultatdialog i år"), CALLER, "result_dialogues"),
    Kind("idea_late", DONE, _("Idéer som väntar på svar"), _("Enhetschefen svarar."), "ideas"),
    Kind("node_ended", DONE, _("Det som hör till en organisation som har upphört"), LEADS, "plans"),
    Kind("requirement_unanswered", RULES, _("Krav i styrdokument som ingen plan svarar på"), TIED, "documents"),
)
BY_CODE = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation where something hangs loose, and how much."""

    node_id: int
    name: str
    n: int


@dataclass(frozen=True, slots=True)
class Check:
    """One kind of loose end and those that were found of it."""

    kind: Kind
    found: tuple[LooseEnd, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything that hangs loose at a node: by kind in the thread's order, by organisation, and what is whole."""

    checks: tuple[Check, ...]
    places: tuple[Place, ...]
    whole: tuple[Kind, ...]

    @property
    def n(self) -> int:
        """How many loose ends in all."""
        return sum(len(c.found) for c in self.checks)

    def of(self, code: str) -> Check | None:
        """The check with that code, else the first."""
        return next((c for c in self.checks if c.kind.code == code), self.checks[0] if self.checks else None)


def findings(person: Any, node_id: int, year: BudgetYear, name: str) -> Findings:
    """What hangs loose at and below a node called `name`. A constant number of queries."""
    by_code: dict[str, list[LooseEnd]] = {}
    for provide in contributions.loose_ends:
        for end in provide(person, node_id, year):
            by_code.setdefault(end.check, []).append(end)
    checks = [Check(_kind(code, ends), tuple(ends), len(ends) >= CUT_AT) for code, ends in by_code.items()]
    checks.sort(key=lambda c: list(BY_CODE).index(c.kind.code) if c.kind.code in BY_CODE else len(KINDS))
    names: dict[int, str] = {}
    counted: Counter[int] = Counter()
    for check in checks:
        for end in check.found:
            counted[end.node_id] += 1
            names.setdefault(end.node_id, str(end.params.get("node_name") or name))
    places = tuple(Place(pk, names[pk], n) for pk, n in counted.most_common())
    return Findings(tuple(checks), places, tuple(k for k in KINDS if k.code not in by_code and _is_known(k)))


def _kind(code: str, ends: list[LooseEnd]) -> Kind:
    """The kind by its code; one that the desk does not know is called by its own first sentence."""
    return BY_CODE.get(code) or Kind(code, _("Annat"), ends[0].sentence, ends[0].mend, "")


def _is_known(kind: Kind) -> bool:
    """Whether the room that looks for the kind is there: nobody is told that all is well where nobody has looked."""
    return kind.room in dict(contributions.loose_ends.items())
