"""Builds what links the reports: quoted words and who has read them, forecasts, answers, a text that came too late."""

from __future__ import annotations

from datetime import date

from rodtrad.demo.told import ANSWER, SENT_LATE, SHOWS
from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.follow.reports.models import Answer, Forecast, GoalAssessment, LateText, Quotation, Reading, Report
from rodtrad.follow.rounds.models import Ask, Round
from rodtrad.org.people.models import RoleKind, User
from rodtrad.plan.goals.models import GoalIndicator
from rodtrad.plan.indicators.models import Target


def build() -> None:
    """Everything here. Needs the reports and what they say."""
    done = Round.objects.get(year_id=REFERENCE_YEAR, kind="t1")
    controller = User.objects.get(email="controller@demo.example")
    _quotations(done, controller)
    _forecasts(done)
    _answers()
    _late(done)


def _quotations(round_: Round, controller: User) -> None:
    """Each board's first goal quotes a unit, the city's first area goals quote the same words; some have read them."""
    for said in _first_of_each(round_, "board"):
        source = (
            GoalAssessment.objects.filter(report__round=round_, goal__parent_id=said.goal_id).order_by("pk").first()
        )
        if source is None:
            continue
        text = SHOWS[source.assessment].split(". ")[0] + "."
        Quotation.objects.create(assessment=said, source=source, text=text, quoted_by=controller)
        above = GoalAssessment.objects.filter(
            report__round=round_, report__level="council", goal_id=said.goal.parent_id
        )
        if (city := above.first()) is not None and not city.quotations.exists():
            Quotation.objects.create(assessment=city, source=source, text=text, quoted_by=None)
        Reading.objects.create(
            report_id=said.report_id, role=RoleKind.BOARD_MEMBER, first_on=date(REFERENCE_YEAR, 5, 26)
        )
        Reading.objects.create(
            report_id=said.report_id, role=RoleKind.EXECUTIVE_OFFICE, first_on=date(REFERENCE_YEAR, 6, 2)
        )


def _first_of_each(round_: Round, level: str) -> list[GoalAssessment]:
    rows = GoalAssessment.objects.filter(report__round=round_, report__level=level).select_related("goal")
    return list(rows.defer("search", "goal__search").order_by("report_id", "pk").distinct("report_id"))


def _forecasts(round_: Round) -> None:
    """Every third unit forecasts its indicators, a little below their targets."""
    targets = {(t.indicator_id, t.node_id): t.value for t in Target.objects.filter(year=round_.year_id)}
    rows: dict[tuple[int, int], Forecast] = {}
    for report in Report.objects.filter(round=round_, level="unit").order_by("pk")[::3]:
        links = GoalIndicator.objects.filter(goal__plan_id=report.plan_id).values_list("indicator_id", flat=True)
        for indicator_id in links:
            if (target := targets.get((indicator_id, report.node_id))) is not None:
                value = round(target * 97 / 100, 1)
                rows[report.pk, indicator_id] = Forecast(report=report, indicator_id=indicator_id, value=value)
    Forecast.objects.bulk_create(rows.values())


def _answers() -> None:
    """Those who are in have answered the round's own question."""
    for ask in Ask.objects.filter(round__year_id=REFERENCE_YEAR, round__kind="t2", section="question"):
        inside = Report.objects.filter(round_id=ask.round_id, level="unit", state__in=["submitted", "approved"])
        Answer.objects.bulk_create(
            Answer(report=report, ask=ask, question=ask.title, text=ANSWER) for report in inside.order_by("pk")
        )


def _late(round_: Round) -> None:
    """One unit wrote when the round had been locked."""
    said = GoalAssessment.objects.filter(report__round=round_, report__level="unit").order_by("pk").first()
    if said is not None:
        writer = User.objects.get(email="enhetschef@demo.example")
        place = f"assessment.{said.goal_id}.shows"
        LateText.objects.create(report_id=said.report_id, place=place, text=SENT_LATE, written_by=writer)
