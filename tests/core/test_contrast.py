"""Every pair of colours that stand together can be told apart, in light and dark: 4.5 for text, 3 for marks."""

import re
from pathlib import Path

import pytest

import rodtrad.core.charts.series as series
import rodtrad.core.charts.shares as shares

TOKENS = Path(__file__).resolve().parents[2] / "src/rodtrad/core/static/core/css/tokens.css"
PAIR = re.compile(r"--rt-([\w-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text(encoding="utf-8"))}
GROUNDS = ("ground", "surface", "sunken")
INKS = ("ink", "quiet", "thread", "blue", "good", "warn", "bad")
TEXTS = [(ink, ground) for ink in INKS for ground in GROUNDS] + [
    (name, f"{name}-soft") for name in ("blue", "good", "warn", "bad")
] + [("ink", f"{name}-soft") for name in ("blue", "good", "warn", "bad")] + [("quiet", "blue-soft")]  # fmt: skip


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, “contrast ratio”."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(ink, ground, scheme):
    assert contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= 4.5


def test_every_colour_of_ours_is_in_the_table():
    used = {name for pair in TEXTS for name in pair} | {"line"}  # lines only divide; nothing is told by them alone
    assert set(COLOURS) == used


def test_no_colour_is_written_outside_the_tokens():
    written = {
        f"{path.name}: {found}"
        for path in TOKENS.parent.glob("*.css")
        if path != TOKENS
        for found in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[;, )])", path.read_text(encoding="utf-8"))
    }
    assert written <= {"components.css: #fff"}  # the paper under a chart


@pytest.mark.parametrize("colour", series.LINES)
def test_lines_of_a_chart_stand_out_from_the_paper(colour):
    assert contrast(colour, "#ffffff") >= 3


@pytest.mark.parametrize(("ground", "ink"), list(zip(shares.COLOURS, shares.INKS, strict=True)))
def test_large_numbers_on_a_bar_can_be_read(ground, ink):
    assert contrast(ground, "#ffffff" if ink == "white" else ink) >= 3
