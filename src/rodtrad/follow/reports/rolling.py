"""The roll-up of many goals at once, set-based: what lies below each, and which of its own indicators reach their targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from rodtrad.follow.reports.rollup import RollUp, rule_of
from rodtrad.follow.reports.states import OPEN_REPORT_STATES, ReportState
from rodtrad.follow.rounds.models import Round
from rodtrad.org.programmes.queries import rulebook

COUNTED_STATES = [ReportState.SUBMITTED.value, *(s.value for s in OPEN_REPORT_STATES)]

# One row for each (goal above, organisation below): an organisation with several goals there counts once, by its lowest step,
# and is missing as long as one of them lacks an assessment. The council's own area goals count one by one.
BELOW = """
WITH said AS MATERIALIZED (
    SELECT a.goal_id, array_position(%(codes)s::text[], a.assessment::text) AS place
    FROM reports_report r JOIN reports_goalassessment a ON a.report_id = r.id
    WHERE r.round_id = %(round)s AND (r.state = ANY(%(states)s) OR r.level = 'council') AND a.assessment <> ''
), exempt AS (
    SELECT node_id FROM rounds_exemption WHERE round_id = %(round)s AND section IN ('', 'assessment') AND ended_at IS NULL
), holder AS (
    SELECT g.parent_id, CASE WHEN g.level = 'area' THEN -g.id ELSE g.node_id END AS holder_id,
           count(*) AS n, count(s.place) AS n_said, max(s.place) AS place
    FROM goals_goal g LEFT JOIN plans_plan p ON p.id = g.plan_id LEFT JOIN said s ON s.goal_id = g.id
    WHERE g.withdrawn_at IS NULL AND g.parent_id IS NOT NULL AND g.first_year <= %(year)s AND g.last_year >= %(year)s
      AND (p.id IS NULL OR p.adopted_version > 0) {only}
    GROUP BY 1, 2
)
SELECT parent_id, CASE WHEN holder_id IN (SELECT node_id FROM exempt) THEN -1 WHEN n_said < n THEN 0 ELSE place END, count(*)
FROM holder GROUP BY 1, 2
"""

# The newest figure of the year against the nearest target, for the indicators of goals above the units.
REACHED = """
SELECT l.goal_id, count(*), count(*) FILTER (WHERE CASE i.direction
        WHEN 'higher' THEN v.value >= t.value
        WHEN 'lower' THEN v.value <= t.value
        ELSE v.value BETWEEN t.value AND coalesce(t.value_to, t.value) END)
FROM goals_goal g
JOIN goals_goalindicator l ON l.goal_id = g.id
JOIN indicators_indicator i ON i.id = l.indicator_id AND i.direction <> 'none'
JOIN LATERAL (
    SELECT value FROM indicators_value
    WHERE indicator_id = i.id AND node_id = g.node_id AND year = %(year)s AND sex = 'T' AND is_current
    ORDER BY part = '' DESC, part DESC LIMIT 1) v ON true
JOIN LATERAL (
    SELECT value, value_to FROM indicators_target
    WHERE indicator_id = i.id AND year = %(year)s AND (node_id = g.node_id OR set_by = 'council')
    ORDER BY CASE set_by WHEN 'unit' THEN 0 WHEN 'board' THEN 1 ELSE 2 END LIMIT 1) t ON true
WHERE g.withdrawn_at IS NULL AND g.level <> 'unit' AND g.first_year <= %(year)s AND g.last_year >= %(year)s {only}
GROUP BY 1
"""


def parameters(round_: Round, goal_ids: Sequence[int] | None = None) -> dict[str, Any]:
    """What the two statements are run with."""
    scale = [step.code for step in rulebook(round_.year.programme_id).scale]
    return {
        "round": round_.pk,
        "year": round_.year_id,
        "states": COUNTED_STATES,
        "codes": scale,
        "ids": None if goal_ids is None else list(goal_ids),
    }


def statements(*, chosen: bool) -> tuple[str, str]:
    """The two statements, for some goals (`%(ids)s`) or for the whole city."""
    only = ("AND g.parent_id = ANY(%(ids)s)", "AND g.id = ANY(%(ids)s)") if chosen else ("", "")
    return BELOW.format(only=only[0]), REACHED.format(only=only[1])


def roll_up_goals(round_: Round, goal_ids: Sequence[int] | None = None) -> dict[int, RollUp]:
    """The roll-up of each of the goals in the round; without `goal_ids` of every goal in the city that has any below it.

    Two statements, however many goals: the whole city of 2,500 units and 20,000 goals, up to the direction goals.
    """
    given = parameters(round_, goal_ids)
    below, reached = statements(chosen=goal_ids is not None)
    scale: list[str] = given["codes"]
    rule = rule_of(round_.rule)
    with connection.cursor() as cursor:
        cursor.execute(below, given)
        rows = cursor.fetchall()
        cursor.execute(reached, given)
        judged = {goal_id: (n, n_reached) for goal_id, n, n_reached in cursor.fetchall()}
    counts: dict[int, dict[int, int]] = {pk: {} for pk in goal_ids or ()}
    for parent_id, place, n in rows:
        counts.setdefault(parent_id, {})[place] = n
    return {
        goal_id: RollUp(
            n_asked=sum(n for place, n in by_place.items() if place >= 0),
            counts={scale[place - 1]: n for place, n in sorted(by_place.items()) if place > 0},
            scale=tuple(scale),
            n_exempt=by_place.get(-1, 0),
            n_indicators=judged.get(goal_id, (0, 0))[0],
            n_indicators_reached=judged.get(goal_id, (0, 0))[1],
            rule=rule,
        )
        for goal_id, by_place in counts.items()
    }
