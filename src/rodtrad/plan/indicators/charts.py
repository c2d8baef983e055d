"""The chart of one indicator at one node."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rodtrad.core.charts import Chart, Line, series_chart
from rodtrad.plan.indicators.models import Direction, Indicator, Target
from rodtrad.plan.indicators.queries import Series

MOST_POINTS = 36


def chart_of(indicator: Indicator, series: Series, target: Target | None, where: str) -> Chart | None:
    """Total, women and men over time with the target; None when there are fewer than two points to draw."""
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
    has_line = target is not None and indicator.direction != Direction.BAND
    return series_chart(
        title=f"{indicator.name}, {where}" if where else indicator.name,
        periods=[p.label for p in points],
        lines=lines,
        unit=indicator.unit_of_measure or _("värde"),
        target=_float(target.value) if has_line and target is not None else None,
    )


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
