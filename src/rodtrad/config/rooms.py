"""The rooms of the product, lowest first, each with the prefix of its addresses. A room is in when its `apps.py` is there."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]

PREFIXES: dict[str, str] = {
    "rodtrad.org.tree": "org/",
    "rodtrad.org.people": "people/",
    "rodtrad.org.programmes": "programmes/",
    "rodtrad.org.years": "years/",
    "rodtrad.plan.indicators": "indicators/",
    "rodtrad.plan.goals": "goals/",
    "rodtrad.plan.activities": "activities/",
    "rodtrad.plan.plans": "plans/",
    "rodtrad.improve.actions": "actions/",
    "rodtrad.improve.dialogues": "result-dialogues/",
    "rodtrad.improve.ideas": "ideas/",
    "rodtrad.follow.rounds": "rounds/",
    "rodtrad.follow.economy": "economy/",
    "rodtrad.follow.reports": "reports/",
    "rodtrad.analyse.signals": "signals/",
    "rodtrad.analyse.comparisons": "comparisons/",
    "rodtrad.analyse.resources": "resources/",
    "rodtrad.listen.feedback": "feedback/",
    "rodtrad.listen.guarantees": "guarantees/",
    "rodtrad.listen.surveys": "surveys/",
    "rodtrad.listen.dialogues": "dialogues/",
    "rodtrad.decide.documents": "documents/",
    "rodtrad.decide.referrals": "cases/",
    "rodtrad.decide.meetings": "meetings/",
    "rodtrad.exchange.files": "files/",
    "rodtrad.exchange.kolada": "kolada/",
    "rodtrad.exchange.fetchers": "fetchers/",
    "rodtrad.exchange.api": "api/",
    "rodtrad.exchange.open311": "open311/",
    "rodtrad.public": "public/",
    "rodtrad.desk": "",
    "rodtrad.demo": "",
}
PRESENT = [room for room in PREFIXES if SOURCE.joinpath(*room.split(".")[1:], "apps.py").exists()]
