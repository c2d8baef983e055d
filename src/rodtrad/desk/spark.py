"""A figure's last years as a small line, drawn as SVG points on the server."""

from __future__ import annotations

from dataclasses import dataclass

from rodtrad.plan.indicators.queries import Standing

WIDTH, HEIGHT, EDGE = 96.0, 28.0, 4.0
MOST_POINTS = 24


@dataclass(frozen=True, slots=True)
class Spark:
    """A line in a box of 96 by 28: its points, the last one, and where the target lies (None: no target in sight)."""

    points: str
    last_x: str
    last_y: str
    target_y: str | None
    first_label: str
    last_label: str


def spark_of(standing: Standing) -> Spark | None:
    """The line of a standing: the parts of its years, else the whole years; None with fewer than three points."""
    known = [p for p in standing.series.points if p.total is not None]
    parts = [p for p in known if p.part]
    chosen = (parts if len(parts) >= 3 else [p for p in known if not p.part])[-MOST_POINTS:]
    if len(chosen) < 3:
        return None
    values = [float(p.total or 0) for p in chosen]
    aim = standing.aims.nearest
    span = [*values, *([float(aim.value)] if aim is not None else [])]
    low, high = min(span), max(span)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    xs = [EDGE + i * step for i in range(len(values))]
    ys = [_height(v, low, high) for v in values]
    return Spark(
        points=" ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True)),
        last_x=f"{xs[-1]:.1f}",
        last_y=f"{ys[-1]:.1f}",
        target_y=None if aim is None else f"{_height(float(aim.value), low, high):.1f}",
        first_label=chosen[0].label,
        last_label=chosen[-1].label,
    )


def _height(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low) if high > low else 0.5
    return EDGE + (1 - share) * (HEIGHT - 2 * EDGE)
