"""The chart of one indicator over time: one line a group, the target, and a description in words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
from altair.utils.schemapi import debug_mode

INK, QUIET, GRID = "#1a2130", "#4d586b", "#d5dae3"
LINES = ("#0b3f75", "#b4122e", "#4d586b", "#7a4b00")
DASHES = ((1, 0), (6, 3), (2, 2), (8, 2, 2, 2))
SHAPES = ("circle", "square", "triangle-up", "diamond")
FONT = "Inter, sans-serif"  # a page shows the drawing as an image, where our own font is not at hand
WIDTH, HEIGHT = 560, 220
KEPT = 1000  # charts; making a specification costs more than the queries behind it


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name, and a figure (or None, where it is missing) for each period."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as data: its specification, what it is called, what it shows in words, and the table behind it."""

    specification: str
    title: str
    description: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def series_chart(
    *,
    title: str,
    periods: Sequence[str],
    lines: Sequence[Line],
    unit: str,
    target: float | None = None,
    target_name: str = "Årsmål",
) -> Chart:
    """A line a group over `periods`, with the target as a dashed rule; made once for the same figures.

    State is never by colour alone: each line has its own dash and its own mark. `lines` have as many values as
    there are periods. Raises ValueError when they don't, or when there is no line.
    """
    if not lines:
        raise ValueError("lines must hold at least one line; got none.")
    for line in lines:
        if len(line.values) != len(periods):
            raise ValueError(f"each line must have {len(periods)} values; “{line.name}” has {len(line.values)}.")
    return _made(title, tuple(periods), tuple(lines), unit, target, target_name)


@lru_cache(maxsize=KEPT)
def _made(
    title: str, periods: tuple[str, ...], lines: tuple[Line, ...], unit: str, target: float | None, target_name: str
) -> Chart:
    with debug_mode(False):  # our own charts: to check each against the schema takes most of the time of making it
        layers = _lines(periods, lines, unit)
        if target is not None:
            layers += _target(target, target_name)
        specification = styled(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT))
    return Chart(
        specification=specification,
        title=title,
        description=_describe(title, periods, lines, unit, target, target_name),
        header=("Period", *(line.name for line in lines)),
        rows=tuple((p, *(_number(line.values[i]) for line in lines)) for i, p in enumerate(periods)),
    )


def _lines(periods: Sequence[str], lines: Sequence[Line], unit: str) -> list[alt.Chart]:
    """The lines and their marks."""
    names = [line.name for line in lines]
    rows = [
        {"period": period, "line": line.name, "value": value}
        for line in lines
        for period, value in zip(periods, line.values, strict=True)
        if value is not None
    ]
    x = alt.X("period:N", sort=list(periods), title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy"))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    n = len(names)
    colour = alt.Color(
        "line:N", sort=names, scale=alt.Scale(domain=names, range=list(LINES[:n])), legend=_legend(names)
    )
    dash = alt.StrokeDash("line:N", scale=alt.Scale(domain=names, range=[list(d) for d in DASHES[:n]]), legend=None)
    shape = alt.Shape("line:N", scale=alt.Scale(domain=names, range=list(SHAPES[:n])), legend=None)
    base = alt.Chart(alt.Data(values=rows))
    return [
        base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash),
        base.mark_point(size=50, filled=True).encode(x=x, y=y, color=colour, shape=shape),
    ]


def _target(target: float, name: str) -> list[alt.Chart]:
    """The target as a dashed rule with its name."""
    rule = alt.Chart(alt.Data(values=[{"value": target, "name": f"{name} {_number(target)}"}]))
    label = rule.mark_text(align="left", dx=4, dy=-6, color=QUIET, font=FONT)
    return [
        rule.mark_rule(strokeDash=[3, 3], color=QUIET).encode(y="value:Q"),
        label.encode(y="value:Q", x=alt.value(0), text="name:N"),
    ]


def styled(chart: alt.LayerChart | alt.Chart | alt.FacetChart) -> str:
    """The specification with our font and colours, as JSON."""
    text: dict[str, Any] = {
        "labelFont": FONT,
        "titleFont": FONT,
        "labelColor": INK,
        "titleColor": QUIET,
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    done = (
        chart.configure(background="white", font=FONT)  # first: it throws away what was set before
        .configure_axis(**text, titleFontWeight="normal", gridColor=GRID, domainColor=GRID, tickColor=GRID)
        .configure_legend(**text, orient="top", title=None)
        .configure_view(strokeWidth=0)
    )
    return json.dumps(done.to_dict(validate=False), sort_keys=True, ensure_ascii=False)


def _legend(names: Sequence[str]) -> alt.Legend | None:
    return alt.Legend(orient="top", title=None) if len(names) > 1 else None


def _number(value: float | None) -> str:
    """As the city writes numbers: decimal comma, no more decimals than there are."""
    return "–" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def _describe(
    title: str, periods: Sequence[str], lines: Sequence[Line], unit: str, target: float | None, target_name: str
) -> str:
    parts = [f"Linjediagram: {title}, {unit}, {periods[0]}–{periods[-1]}." if periods else f"Linjediagram: {title}."]
    for line in lines:
        known = [(p, v) for p, v in zip(periods, line.values, strict=True) if v is not None]
        if known:
            parts.append(
                f"{line.name}: från {_number(known[0][1])} ({known[0][0]}) till {_number(known[-1][1])} ({known[-1][0]})."
            )
    if target is not None:
        parts.append(f"{target_name}: {_number(target)}.")
    return " ".join(parts)
