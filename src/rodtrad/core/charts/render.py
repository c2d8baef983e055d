"""Draws a chart: SVG for pages and PDF, PNG for Word; drawn once for the same content."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.core.cache import cache as store

from rodtrad.core.charts.series import FONT, Chart

FONTS = Path(__file__).resolve().parents[1] / "documents" / "fonts"
KEEP_SECONDS = 7 * 24 * 3600
ELSE = "system-ui, sans-serif"  # a picture in a page is drawn without the page's own fonts


def mark_of(chart: Chart) -> str:
    """A name for what the chart shows: the same content, the same name."""
    return sha256(chart.specification.encode()).hexdigest()[:32]


def svg(chart: Chart) -> str:
    """The chart as SVG with title and description in it."""
    key = f"chart-svg-{mark_of(chart)}"
    drawn: str | None = store.get(key)
    if drawn is None:
        plain: str = _converter().vegalite_to_svg(chart.specification)
        drawn = plain.replace(f'font-family="{FONT}"', f'font-family="{FONT}, {ELSE}"')
        store.set(key, drawn, KEEP_SECONDS)
    return drawn


def png(chart: Chart, *, scale: float = 2.0) -> bytes:
    """The chart as PNG, `scale` pixels a point."""
    key = f"chart-png-{scale}-{mark_of(chart)}"
    drawn: bytes | None = store.get(key)
    if drawn is None:
        drawn = _converter().vegalite_to_png(chart.specification, scale=scale)
        store.set(key, drawn, KEEP_SECONDS)
    return drawn


@cache
def _converter():
    import vl_convert

    if FONTS.is_dir():
        vl_convert.register_font_directory(str(FONTS))
    return vl_convert
