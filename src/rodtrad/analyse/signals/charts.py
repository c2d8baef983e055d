"""The control chart of a series: figures, usual level, limits, target, steps; each kind of point has its own shape."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
from django.utils.translation import gettext as _

from qualstat import spc
from rodtrad.analyse.signals.judgement import IMPROVEMENT, SeriesToJudge, chart_of_series
from rodtrad.core.charts import Chart
from rodtrad.core.charts.series import FONT, HEIGHT, INK, QUIET, WIDTH, styled

MOST_POINTS = 60
COLOURS = {"common": "#4d586b", "better": "#0b3f75", "worse": "#b4122e", "other": "#7a4b00"}
SHAPES = {"common": "circle", "better": "triangle-up", "worse": "square", "other": "diamond"}
KINDS = {
    "common_cause": "common",
    "special_cause_improvement": "better",
    "special_cause_concern": "worse",
    "special_cause_neutral_high": "other",
    "special_cause_neutral_low": "other",
}


def control_chart(title: str, periods: Sequence[str], series: SeriesToJudge, unit: str) -> Chart | None:
    """The chart of a series of at least two figures (the last sixty are drawn); None for a shorter one."""
    if len(series.values) < 2:
        return None
    found = chart_of_series(series)
    kinds = [KINDS[str(k)] for k in spc.point_types(found, IMPROVEMENT[series.direction])]
    names = {
        "common": _("vanlig variation"),
        "better": _("bättre än vanligt"),
        "worse": _("sämre än vanligt"),
        "other": _("annorlunda än vanligt"),
    }
    rows = _rows(found, periods, [names[k] for k in kinds])[-MOST_POINTS:]
    layers = _layers(rows, [names[k] for k in COLOURS], unit)
    reasons = {periods[at]: reason for at, reason in series.steps}
    layers += _steps([r["period"] for r in rows], reasons) + _target(series.target, series.target_to)
    return Chart(
        specification=styled(alt.layer(*layers).properties(width=WIDTH, height=HEIGHT + 40)),
        title=title,
        description=_describe(title, rows, reasons, unit),
        header=(_("Period"), _("Värde"), _("Vanlig nivå"), _("Undre gräns"), _("Övre gräns"), _("Mätningen är")),
        rows=tuple(
            (str(r["period"]), *(_number(r[k]) for k in ("value", "center", "lower", "upper")), str(r["kind"]))
            for r in rows
        ),
    )


def _rows(found: spc.XmrChart, periods: Sequence[str], kinds: Sequence[str]) -> list[dict[str, object]]:
    """One row a figure, with its limits and what kind of point it is."""
    rows: list[dict[str, object]] = []
    for i, (period, kind) in enumerate(zip(periods, kinds, strict=True)):
        row: dict[str, object] = {"period": period, "kind": kind, "segment": int(found.segment[i])}
        for name in ("values", "center", "lower", "upper"):
            row[name.removesuffix("s")] = float(getattr(found, name)[i])
        rows.append(row)
    return rows


def _layers(rows: list[dict[str, object]], names: list[str], unit: str) -> list[alt.Chart]:
    """Limits, usual level, the line of figures and their marks."""
    order = [str(r["period"]) for r in rows]
    x = alt.X("period:N", sort=order, title=None, axis=alt.Axis(labelAngle=0, labelOverlap="greedy"))
    scale = alt.Scale(zero=False, nice=True)
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    used = [n for n in names if any(r["kind"] == n for r in rows)]
    colour = alt.Color(
        "kind:N",
        sort=names,
        scale=alt.Scale(domain=names, range=list(COLOURS.values())),
        legend=alt.Legend(orient="top", title=None, values=used),
    )
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=names, range=list(SHAPES.values())), legend=None)
    limits = [
        base.mark_line(strokeDash=[5, 4], strokeWidth=1, color=QUIET).encode(
            y=alt.Y(f"{edge}:Q", scale=scale), detail="segment:N"
        )
        for edge in ("lower", "upper")
    ]
    return [
        *limits,
        base.mark_line(strokeWidth=1, color=INK).encode(y=alt.Y("center:Q", scale=scale), detail="segment:N"),
        base.mark_line(strokeWidth=1.5, color="#9aa5b5").encode(y=alt.Y("value:Q", title=unit or None, scale=scale)),
        base.mark_point(size=60, filled=True, opacity=1).encode(
            y=alt.Y("value:Q", title=unit or None, scale=scale), color=colour, shape=shape
        ),
    ]


def _steps(order: Sequence[object], reasons: dict[str, str]) -> list[alt.Chart]:
    rows = [{"period": p, "reason": r[:40]} for p, r in reasons.items() if p in order]
    if not rows:
        return []
    base = alt.Chart(alt.Data(values=rows)).encode(x=alt.X("period:N", sort=[str(p) for p in order]))
    return [
        base.mark_rule(color=INK, strokeWidth=1),
        base.mark_text(align="left", dx=4, color=INK, font=FONT, fontSize=11).encode(y=alt.value(8), text="reason:N"),
    ]


def _target(target: float | None, target_to: float | None) -> list[alt.Chart]:
    rows = [
        {"value": value, "name": f"{_('Årsmål')} {_number(value)}"}
        for value in (target, target_to)
        if value is not None
    ]
    if not rows:
        return []
    base = alt.Chart(alt.Data(values=rows))
    return [
        base.mark_rule(strokeDash=[2, 2], color="#17603a", strokeWidth=1.5).encode(y="value:Q"),
        base.mark_text(align="left", dx=4, dy=-6, color="#17603a", font=FONT).encode(
            y="value:Q", x=alt.value(0), text="name:N"
        ),
    ]


def _describe(title: str, rows: list[dict[str, object]], reasons: dict[str, str], unit: str) -> str:
    first, last = rows[0], rows[-1]
    text = _(
        "Styrdiagram: %(title)s, %(unit)s, %(first)s–%(last)s. Senast %(value)s; vanlig nivå %(center)s, "
        "gränser %(lower)s och %(upper)s."
    ) % {
        "title": title,
        "unit": unit,
        "first": first["period"],
        "last": last["period"],
        **{k: _number(last[k]) for k in ("value", "center", "lower", "upper")},
    }
    shown = {str(r["period"]) for r in rows}
    for period, reason in reasons.items():
        if period in shown:
            text += " " + _("Ny nivå från %(period)s: %(reason)s.") % {"period": period, "reason": reason.rstrip(".")}
    return text


def _number(value: object) -> str:
    text = f"{float(value):.2f}".rstrip("0").rstrip(".")  # type: ignore[arg-type]
    return text.replace(".", ",")
