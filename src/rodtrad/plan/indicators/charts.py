"""The chart of one indicator at one node."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from rodtrad.core.charts import Chart, Line, series_chart
from rodtrad.plan.indicators.models import Direction, Indicator, Target
from rodtrad.plan.indicators.queries import Series

MOST_POINTS = 36


def chart_of(indicator: Indicator, series: Series, targets: dict[int, Target], where: str) -> Chart | None:
    """Total, women and men over time with each year's target; None when there are fewer than two points to draw.

    A target that has been the same all the time is a rule; one that has changed is a line of its own.
    """
    yearly = indicator.granularity == "year"
    points = [p for p in series.points if (not p.part) == yearly][-MOST_POINTS:] or list(series.annual)[-MOST_POINTS:]
    if len(points) < 2:
        return None
    lines = [Line(_("Totalt"), tuple(_float(p.total) for p in points))]
    if indicator.is_split_by_sex:
        lines.append(Line(_("Kvinnor"), tuple(_float(p.women) for p in points)))
        lines.append(Line(_("Män"), tuple(_float(p.men) for p in points)))
    lines = [line for line in lines if any(v is not None for v in line.values)]
    if not lines:
        return None
    aims = [targets[p.year].value if p.year in targets else None for p in points]
    known = {a for a in aims if a is not None} if indicator.direction != Direction.BAND else set[Decimal]()
    if len(known) > 1:
        lines.append(Line(_("Årsmål"), tuple(_float(a) for a in aims)))
    return series_chart(
        title=f"{indicator.name}, {where}" if where else indicator.name,
        periods=[p.label for p in points],
        lines=lines,
        unit=indicator.unit_of_measure or _("värde"),
        target=_float(next(iter(known))) if len(known) == 1 else None,
    )


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
