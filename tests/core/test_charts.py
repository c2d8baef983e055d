"""Charts tell the same in the picture, in words and in the table, and never by colour alone."""

import json

import pytest

from rodtrad.core.charts import Line, Share, png, series_chart, share_chart, svg

PERIODS = ("T1 2026", "T2 2026", "T3 2026")


def chart(**more):
    return series_chart(
        title="Nöjdhet", periods=PERIODS, unit="procent",
        lines=[Line("Kvinnor", (80.0, None, 84.5)), Line("Män", (78.0, 79.0, 80.0))], **more,
    )  # fmt: skip


def test_words_and_table_say_what_the_lines_show():
    made = chart(target=90.0)
    assert "Kvinnor: från 80 (T1 2026) till 84,5 (T3 2026)." in made.description
    assert "Årsmål: 90." in made.description
    assert made.header == ("Period", "Kvinnor", "Män")
    assert made.rows[1] == ("T2 2026", "–", "79")


def test_a_missing_figure_is_left_out_and_not_drawn_as_nought():
    values = [row for data in find(json.loads(chart().specification), "values") for row in data]
    points = [v for v in values if isinstance(v, dict) and v.get("line") == "Kvinnor"]
    assert {v["period"] for v in points} == {"T1 2026", "T3 2026"}


def find(tree, key):
    if isinstance(tree, dict):
        for name, below in tree.items():
            if name == key:
                yield below
            yield from find(below, key)
    elif isinstance(tree, list):
        for below in tree:
            yield from find(below, key)


def test_each_line_has_its_own_dash_and_its_own_mark():
    specification = json.loads(chart().specification)
    text = json.dumps(specification)
    assert "strokeDash" in text
    assert '"circle", "square"' in text


def test_lines_of_another_length_and_no_lines_are_refused():
    with pytest.raises(ValueError, match="at least one line"):
        series_chart(title="t", periods=PERIODS, lines=[], unit="st")
    with pytest.raises(ValueError, match="3 values"):
        series_chart(title="t", periods=PERIODS, lines=[Line("a", (1.0,))], unit="st")


def test_shares_are_counted_and_refused_when_they_cannot_be():
    made = share_chart(title="Mål", shares=[Share("helt", 3), Share("delvis", 0), Share("ej", 1)], what="mål")
    assert made.description == "Stapel: Mål. 4 mål: 3 helt, 0 delvis, 1 ej."
    assert made.rows == (("helt", "3"), ("delvis", "0"), ("ej", "1"))
    with pytest.raises(ValueError, match="0 or more"):
        share_chart(title="t", shares=[Share("a", -1)], what="mål")
    with pytest.raises(ValueError, match="at most"):
        share_chart(title="t", shares=[Share(str(i), 1) for i in range(9)], what="mål")


def test_our_letters_and_colours_are_used():
    config = json.loads(chart().specification)["config"]
    assert config["font"] == config["axis"]["labelFont"] == config["legend"]["labelFont"] == "Inter, sans-serif"
    assert config["axis"]["labelFontSize"] >= 12
    assert config["background"] == "white"


@pytest.mark.slow
def test_the_picture_is_drawn_without_network_and_the_same_is_drawn_once(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "charts"}}
    made = chart(target=90.0)
    first = svg(made)
    assert first.startswith("<svg")
    assert "sans-serif" in first
    assert svg(made) == first
    assert png(made).startswith(b"\x89PNG")
