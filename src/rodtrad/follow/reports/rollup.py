"""The roll-up: what a goal is proposed to be assessed as, from what lies below it. A proposal, never a decision. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule as data: shares are of those that have reported (0–1), of all who are asked, and of the judged indicators."""

    fully_share: float = 0.8
    not_share: float = 0.5
    least_coverage: float = 0.5
    indicator_share: float = 1.0

    def sentence(self, words: Mapping[str, str] | None = None) -> str:
        """The rule in words; `words` gives the labels of the scale, best first."""
        labels = list((words or {}).values()) or [_("helt"), _("delvis"), _("ej")]
        return _(
            "Förslaget blir ”%(best)s” om minst %(fully)s av dem som rapporterat bedömer så, ingen bedömer ”%(worst)s” och "
            "minst %(indicators)s av indikatorerna når sitt årsmål; ”%(worst)s” om minst %(not)s bedömer så; annars "
            "”%(middle)s”. Har färre än %(least)s rapporterat ges inget förslag. Det som saknas räknas aldrig som bra."
        ) % {
            "best": labels[0],
            "worst": labels[-1],
            "middle": labels[len(labels) // 2],
            "fully": _percent(self.fully_share),
            "not": _percent(self.not_share),
            "least": _percent(self.least_coverage),
            "indicators": _percent(self.indicator_share),
        }


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"


RULE = Rule()


def rule_of(row: Any) -> Rule:
    """The rule of a round (a `RollUpRule`), or the standard where it has none."""
    if row is None:
        return RULE
    return Rule(float(row.fully_share), float(row.not_share), float(row.least_coverage), float(row.indicator_share))


@dataclass(frozen=True, slots=True)
class RollUp:
    """What lies below a goal: how many were asked, how many answered what, and what the rule makes of it.

    `scale` holds the codes, best first. `counts` are organisations (below a direction goal: goals) by the lowest step they give; one
    that has not assessed all its goals there, or not submitted, is missing. Those exempted are not among the asked.
    """

    n_asked: int
    counts: Mapping[str, int]
    scale: Sequence[str] = ("fully", "partly", "not")
    n_exempt: int = 0
    n_indicators: int = 0
    n_indicators_reached: int = 0
    rule: Rule = field(default=RULE)

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
        best, worst = self.scale[0], self.scale[-1]
        share = {code: n / self.n_reported for code, n in self.counts.items()}
        if share.get(worst, 0.0) >= self.rule.not_share:
            return worst
        enough = self.n_indicators_reached >= self.rule.indicator_share * self.n_indicators
        if share.get(best, 0.0) >= self.rule.fully_share and not self.counts.get(worst) and enough:
            return best
        return self.scale[len(self.scale) // 2]

    @property
    def disagrees(self) -> bool:
        """Whether those below say opposite things: some the best and some the worst."""
        return bool(self.counts.get(self.scale[0]) and self.counts.get(self.scale[-1]))

    def sentence(self, words: Mapping[str, str], what: str) -> str:
        """Coverage and spread: *27 av 31 enheter har rapporterat: 19 helt, 6 delvis, 2 ej. Indikatorer: 3 av 4 når årsmålet.*"""
        spread = ", ".join(f"{self.counts[c]} {words.get(c, c)}" for c in self.scale if self.counts.get(c))
        told = _("%(n)s av %(of)s %(what)s har rapporterat") % {"n": self.n_reported, "of": self.n_asked, "what": what}
        parts = [f"{told}: {spread}." if spread else f"{told}."]
        if self.n_exempt:
            parts.append(_("%(n)s är undantagna.") % {"n": self.n_exempt})
        if self.n_indicators:
            parts.append(
                _("Indikatorer: %(n)s av %(of)s når årsmålet.")
                % {"n": self.n_indicators_reached, "of": self.n_indicators}
            )
        return " ".join(parts)


def below(level: str) -> str:
    """What lies below a goal of the level, in the plural."""
    return {"board": _("enheter"), "area": _("nämnder och bolag")}.get(level, _("mål"))
