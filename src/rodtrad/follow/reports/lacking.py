"""What a report needs before it can be submitted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rodtrad.follow.reports.contents import GoalReport, ReportContents
from rodtrad.follow.rounds.queries import Asked
from rodtrad.follow.rounds.sections import Section


def lacking(contents: ReportContents) -> list[str]:
    """What is missing of what the round requires, each in a sentence. One query."""
    asked = contents.asked
    found = [sentence for item in contents.goals for sentence in _of_goal(item, asked)]
    if Section.SUMMARY in asked.required and not contents.report.summary.strip():
        found.append(_("Sammanfattningen saknas."))
    for ask, answer in contents.answers:
        if ask is not None and ask.is_required and not answer.text.strip():
            found.append(_("Frågan “%(title)s” är inte besvarad.") % {"title": ask})
    titles = {item.goal.pk: item.goal.title for item in contents.goals}
    waiting = contents.report.handovers.filter(ready_at=None).select_related("person")
    found.extend(
        _("“%(part)s” är lämnat till %(who)s och inte klart.")
        % {"part": titles.get(row.goal_id or 0, _("Sammanfattningen")), "who": row.person}
        for row in waiting
    )
    return found


def _of_goal(item: GoalReport, asked: Asked) -> list[str]:
    said, title = item.assessment, item.goal.title
    if said is None or not said.assessment:
        return [_("Målet “%(goal)s” är inte bedömt.") % {"goal": title}] if Section.ASSESSMENT in asked.required else []
    found: list[str] = []
    if Section.ANALYSIS in asked.required and not (said.shows.strip() or said.why.strip() or said.change.strip()):
        found.append(_("Målet “%(goal)s” saknar analys.") % {"goal": title})
    if Section.OUTCOME in asked.required and any(o is None or not o.reached for _r, o in item.results):
        found.append(_("Målet “%(goal)s” saknar utfall för ett förväntat resultat.") % {"goal": title})
    proposal = item.roll_up.proposal if item.roll_up else ""
    if proposal and proposal != said.assessment and not said.departure_reason.strip():
        found.append(_("Målet “%(goal)s” är bedömt annorlunda än förslaget. Skriv varför.") % {"goal": title})
    return found
