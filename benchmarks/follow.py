"""Measures the follow-up in one city: the roll-up afresh, an approval with its roll-up, the city's report as PDF.

`python -m benchmarks.follow` measures the city in DATABASE_URL; `python -m benchmarks.follow --deadline-day --data FOLDER`
lets 200 managers work at once against the web server of `./run`, in a copy of the city that `./run` made in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.db import connection, transaction

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rodtrad.config.settings")
    django.setup()

from rodtrad.follow.reports.models import GoalAssessment, Report
from rodtrad.follow.rounds.models import Round

TIMES = 5


def seconds(call: Callable[[], Any], times: int = TIMES) -> float:
    """The median time of a call."""
    taken: list[float] = []
    for _ in range(times):
        begun = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def measure_roll_up(round_: Round) -> dict[str, Any]:
    """The roll-up of the whole city afresh, against its bare SQL. Aims: under 3 s, within 3 times."""
    from rodtrad.follow.reports.rolling import parameters, roll_up_goals, statements

    given = parameters(round_)

    def bare() -> None:
        for statement in statements(chosen=False):
            cursor = connection.connection.execute(statement, given)
            cursor.fetchall()

    found = roll_up_goals(round_)
    ours, sql = seconds(lambda: roll_up_goals(round_)), seconds(bare)
    n_below = GoalAssessment.objects.filter(report__round=round_).count()
    return {"goals_above": len(found), "assessments_below": n_below, "s": ours, "sql_s": sql, "ratio": ours / sql}


def measure_approval(round_: Round) -> dict[str, Any]:
    """Approval of a unit's report, frozen, with the roll-up of the goals above it on every level. Rolled back each time."""
    from rodtrad.follow.reports.operations import approve
    from rodtrad.follow.reports.rolling import roll_up_goals
    from rodtrad.org.people.models import User
    from rodtrad.plan.goals.models import Goal

    actor = User.objects.get(email="controller@demo.example")
    report = Report.objects.filter(round=round_, level="unit", state="approved").order_by("pk")[0]
    board = [pk for pk in Goal.objects.filter(plan_id=report.plan_id).values_list("parent_id", flat=True) if pk]
    above = Goal.objects.filter(pk__in=board).values_list("parent_id", "parent__parent_id", "parent__parent__parent_id")
    chain = sorted({pk for row in above for pk in row if pk} | set(board))

    def once() -> None:
        with transaction.atomic():
            Report.objects.filter(pk=report.pk).update(state="submitted", version=99)
            approve(actor=actor, report_id=report.pk)
            roll_up_goals(round_, chain)
            transaction.set_rollback(True)

    try:
        return {"s": seconds(once), "goals_above": len(chain)}
    except Exception as problem:  # noqa: BLE001 -- what can't be measured is a line in the table
        return {"problem": f"{type(problem).__name__}: {problem}"[:160]}


def measure_city_report(round_: Round) -> dict[str, Any]:
    """The city's report with a chapter for each board, as PDF, charts drawn afresh. Aim: under 15 s."""
    import io

    from django.core.cache import cache
    from pypdf import PdfReader

    from rodtrad.core.documents import Figure
    from rodtrad.core.documents.pdf import to_pdf
    from rodtrad.follow.reports.city import chapters_of
    from rodtrad.follow.reports.contents import contents_of
    from rodtrad.follow.reports.documents import as_document
    from rodtrad.follow.reports.snapshot import text_of
    from rodtrad.org.programmes.queries import rulebook

    report = Report.objects.select_related("round__year", "round__rule", "node").get(round=round_, level="council")
    cache.clear()
    begun = time.perf_counter()
    book = rulebook(round_.year.programme_id)
    document = as_document(text_of(contents_of(report)), book, None, chapters_of(round_))
    gathered = time.perf_counter()
    body = to_pdf(document)
    done = time.perf_counter()
    return {
        "s": done - begun,
        "gathering_s": gathered - begun,
        "pages": len(PdfReader(io.BytesIO(body)).pages),
        "charts": sum(isinstance(b, Figure) for b in document.blocks),
        "megabytes": len(body) / 1e6,
    }


def measure_follow() -> dict[str, Any]:
    """All of it, in the last round that is done."""
    round_ = Round.objects.filter(state="locked").select_related("year", "rule").order_by("-year", "-kind")[0]
    return {
        "round": str(round_),
        "roll_up": measure_roll_up(round_),
        "approval": measure_approval(round_),
        "city_report": measure_city_report(round_),
    }


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.follow", description=__doc__)
    parser.add_argument("--deadline-day", action="store_true", help="many managers at once")
    parser.add_argument("--data", type=Path, default=Path(".data"), help="where ./run keeps the city (.data)")
    parser.add_argument("--managers", type=int, default=200, help="how many managers (200)")
    parser.add_argument("--seconds", type=float, default=60, help="for how long (60)")
    parser.add_argument("--think", type=float, default=4, help="seconds between a manager's requests, about (4)")
    options = parser.parse_args()
    if options.deadline_day:
        from benchmarks import deadline

        deadline.main(options)
    else:
        print(json.dumps(measure_follow(), indent=1))


if __name__ == "__main__":
    main()
