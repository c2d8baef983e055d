"""The one function that judges a series, and the words for what it finds."""

import numpy as np
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rodtrad.analyse.signals.judgement import Judged, SeriesToJudge, judge, judge_many
from rodtrad.analyse.signals.series import place_steps
from rodtrad.analyse.signals.words import assurance_sentence, limits_words, rule_sentence, sentence

QUIET = (70.0, 72.0) * 7


def of(values, direction="higher", **more):
    return judge(SeriesToJudge(tuple(float(v) for v in values), direction, **more))


def test_a_quiet_series_is_common_and_says_that_the_difference_is_usual():
    found = of(QUIET)
    assert (found.variation, found.cause, found.gap) == ("common_cause", "", "")
    assert sentence(found, "procent", 1) == (
        "Skillnaden mot förra mätningen (2 procentenheter) ryms i den vanliga variationen."
    )


@pytest.mark.parametrize(
    ("direction", "variation", "words"),
    [
        ("higher", "improvement_high", "förbättring"),
        ("lower", "concern_high", "försämring"),
        ("none", "neutral_high", ""),
    ],
)
def test_a_high_point_is_worth_what_the_direction_says(direction, variation, words):
    found = of([*QUIET, 95], direction)
    assert (found.variation, found.cause) == (variation, "outside")
    said = sentence(found, "procent", 1)
    assert said.startswith("Det senaste värdet, 95 procent, är högre än vad den vanliga variationen ger (högst ")
    assert (words in said) is bool(words) or words == ""
    assert ("Det är en" in said) is bool(words)


def test_a_point_far_out_is_spoken_of_for_three_measurements():
    for n_after in (0, 1, 2):
        found = of([*QUIET, 95, *([71.0] * n_after)])
        assert (found.variation, found.n_since, found.telling) == ("improvement_high", n_after, 95.0)
    assert "Ett av de tre senaste värdena, 95 procent" in sentence(found, "procent", 1)
    assert of([*QUIET, 95, 71, 71, 71]).variation == "common_cause"


def test_seven_in_a_row_on_one_side_is_counted():
    found = of([*([60.0, 62.0] * 10), 63.0, 62.9, 63.1, 62.8, 63.2, 62.9, 63.0])
    assert (found.cause, found.run_length) == ("shift", 8)  # the 62 before them lies above the level too
    assert "8 mätningar i rad. Det är mer än slumpen brukar ge." in sentence(found, "procent", 1)


def test_a_trend_counts_its_points():
    found = of([*([60.0, 64.0] * 6), 58.0, 59, 60, 61, 62, 63, 64])
    assert (found.cause, found.heading, found.run_length) == ("trend", 1, 7)
    assert sentence(found, "dagar", 0).startswith("Har stigit 7 mätningar i rad.")


@pytest.mark.parametrize(("target", "assurance"), [(50, "pass"), (95, "fail"), (71, "inconsistent")])
def test_the_target_is_held_against_the_limits(target, assurance):
    found = of(QUIET, target=target)
    assert found.assurance == assurance
    assert assurance_sentence(found, "procent", 1).startswith(f"Årsmålet, {target} procent, nås")


@pytest.mark.parametrize(
    ("band", "assurance"), [((50, 90), "pass"), ((90, 95), "fail"), ((71, 90), "inconsistent"), ((10, 20), "fail")]
)
def test_a_band_is_held_against_the_limits(band, assurance):
    found = of(QUIET, "band", target=band[0], target_to=band[1])
    assert (found.variation, found.assurance) == ("common_cause", assurance)
    assert f"{band[0]}–{band[1]} grader" in assurance_sentence(found, "grader", 0)


def test_without_a_target_nothing_is_said_of_it():
    assert assurance_sentence(of(QUIET), "procent", 1) == ""


@pytest.mark.parametrize(
    ("values", "gap"), [((), "no_values"), ((1.0,) * 9, "too_few"), ((1.0, float("nan")) * 8, "missing")]
)
def test_what_cannot_be_judged_says_why(values, gap):
    found = of(values)
    assert (found.gap, found.variation, found.assurance) == (gap, "", "")
    assert sentence(found, "procent", 1)
    assert rule_sentence(found) == ""


def test_few_points_are_counted_in_the_sentence():
    assert sentence(of([1.0]), "", 0).startswith("Bara 1 mätning på samma nivå; det behövs 10")
    assert sentence(of([1.0] * 9), "", 0).startswith("Bara 9 mätningar")


def test_limits_are_preliminary_below_thirteen():
    assert "preliminära" in rule_sentence(of(QUIET[:12]))
    assert "preliminära" not in rule_sentence(of(QUIET[:13]))


def test_a_step_begins_new_limits():
    values = [*([50.0, 52.0] * 6), *([80.0, 82.0] * 6)]
    assert of(values).is_change
    stepped = of(values, steps=((12, "Ny mätmetod"),))
    assert (stepped.variation, stepped.center) == ("common_cause", 81.0)


def test_a_step_leaves_too_few_points_to_judge():
    assert of([*QUIET], steps=((8, "Ny mätmetod"),)).gap == "too_few"


def test_a_constant_series_is_quiet():
    found = of([5.0] * 20)
    assert (found.variation, found.lower, found.upper) == ("common_cause", 5.0, 5.0)
    assert sentence(found, "kr", 0) == "Samma som förra mätningen."


def test_words_come_in_english_too():
    with translation.override("en"):
        assert "usual variation" in sentence(of(QUIET), "procent", 1)


def test_limits_in_words():
    assert limits_words(of(QUIET), "procent", 1) == "65,6–76,3 procent"
    assert limits_words(Judged(n_points=0, gap="no_values"), "procent", 1) == "–"


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=0, max_size=30), max_size=12))
def test_together_is_as_one_by_one(many):
    series = [SeriesToJudge(tuple(values), "higher", target=0.0) for values in many]
    assert judge_many(series) == [judge(one) for one in series]


def test_steps_fall_among_the_points_that_there_are():
    periods = tuple((year, part) for year in (2024, 2025) for part in ("T1", "T2", "T3"))
    assert place_steps(periods, [((2025, "T1"), "a")]) == ((3, "a"),)
    assert place_steps(periods, [((2024, "T2"), "for tidigt"), ((2030, "T1"), "efteråt")]) == ()
    assert place_steps(periods, [((2024, "T3"), "a"), ((2025, "T1"), "intill")]) == ((2, "a"),)


@pytest.mark.slow
def test_the_rate_of_false_signals_and_the_power_are_what_the_method_page_says():
    """Twenty-six tertials, as the demo city has: quiet series called changed, and steps of 2.5 spreads that are found."""
    rng = np.random.default_rng(11)
    quiet = rng.normal(70, 3, size=(4000, 26))
    false = sum(j.is_change for j in judge_many([SeriesToJudge(tuple(v), "higher") for v in quiet])) / 4000
    changed = quiet.copy()
    changed[:, -5:] += 2.5 * 3 / 0.6
    found = sum(j.is_change for j in judge_many([SeriesToJudge(tuple(v), "higher") for v in changed])) / 4000
    assert 0.02 <= false <= 0.04
    assert found >= 0.95
