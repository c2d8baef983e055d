"""The roll-up: what a parent's goal is proposed to be assessed as, from what lies below it. A proposal, never a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

FULLY, PARTLY, NOT = "fully", "partly", "not"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule as data: shares are of those that have reported (0–1)."""

    fully_share: float = 0.8
    not_share: float = 0.5
    least_coverage: float = 0.5

    def sentence(self) -> str:
        """The rule in words."""
        return _(
            "Förslaget blir ”helt” om minst %(fully)s %% av de enheter som rapporterat bedömer helt, ingen bedömer ej och "
            "indikatorerna når sina årsmål; ”ej” om minst %(not)s %% bedömer ej; annars ”delvis”. Har färre än "
            "%(least)s %% rapporterat ges inget förslag."
        ) % {
            "fully": round(self.fully_share * 100),
            "not": round(self.not_share * 100),
            "least": round(self.least_coverage * 100),
        }


RULE = Rule()


@dataclass(frozen=True, slots=True)
class RollUp:
    """What lies below a goal: how many were asked, how many answered what, and what the rule makes of it."""

    n_asked: int
    counts: Mapping[str, int]
    n_indicators: int = 0
    n_indicators_reached: int = 0
    rule: Rule = RULE

    @property
    def n_reported(self) -> int:
        """How many have assessed; what is missing counts as missing, never as good."""
        return sum(self.counts.values())

    @property
    def coverage(self) -> float:
        """The share that has reported (0–1)."""
        return self.n_reported / self.n_asked if self.n_asked else 0.0

    @property
    def proposal(self) -> str:
        """The proposed assessment, "" when too few have reported."""
        if not self.n_reported or self.coverage < self.rule.least_coverage:
            return ""
        share = {code: n / self.n_reported for code, n in self.counts.items()}
        if share.get(NOT, 0.0) >= self.rule.not_share:
            return NOT
        all_reached = self.n_indicators_reached == self.n_indicators
        if share.get(FULLY, 0.0) >= self.rule.fully_share and not self.counts.get(NOT) and all_reached:
            return FULLY
        return PARTLY

    @property
    def disagrees(self) -> bool:
        """Whether those below say opposite things: some fully and some not."""
        return bool(self.counts.get(FULLY) and self.counts.get(NOT))


def roll_up(assessments: Sequence[str], n_asked: int, reached: Sequence[bool | None] = ()) -> RollUp:
    """The roll-up of the codes given below ("" is not counted), of `n_asked`; `reached` is each indicator's verdict, None unknown."""
    judged = [r for r in reached if r is not None]
    return RollUp(n_asked, Counter(code for code in assessments if code), len(judged), sum(judged))
