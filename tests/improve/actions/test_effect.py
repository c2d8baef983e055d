"""What the figures say of an action: which method, before and after, and that nothing is called what chance may give."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from rodtrad.improve.actions import operations
from rodtrad.improve.actions.effect import judge_effect, period_of, split
from rodtrad.improve.actions.models import Action
from rodtrad.plan.indicators.models import Indicator, Value
from rodtrad.plan.indicators.queries import Point, Series
from tests.improve.people import MANAGER, an_action, clear, home, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def measure(city):
    clear()
    return Indicator.objects.create(
        code="TEST-1", name="Andel barn som läser", unit_of_measure="procent", granularity="month", node=home()
    )


def put(indicator, first_year, values, *, counts=None):
    """Monthly figures from January of a year on."""
    for i, value in enumerate(values):
        n = counts[i] if counts else (None, None)
        Value.objects.create(
            indicator=indicator,
            node=home(),
            year=first_year + i // 12,
            part=f"{i % 12 + 1:02d}",
            value=Decimal(str(value)),
            numerator=n[0],
            denominator=n[1],
            recorded_at=timezone.now(),
        )


def point(year, part):
    return Point(year, part, Decimal(1), None, None, "final", "", timezone.now())


@pytest.mark.parametrize(
    ("part", "first", "last"),
    [
        ("", date(2024, 1, 1), date(2024, 12, 31)),
        ("T1", date(2024, 1, 1), date(2024, 4, 30)),
        ("T3", date(2024, 9, 1), date(2024, 12, 31)),
        ("02", date(2024, 2, 1), date(2024, 2, 29)),
        ("12", date(2024, 12, 1), date(2024, 12, 31)),
    ],
)
def test_a_figure_is_about_whole_days(part, first, last):
    assert period_of(point(2024, part)) == (first, last)


def test_before_is_what_had_ended_and_after_what_lies_mostly_after():
    series = Series(1, 1, (*(point(2025, t) for t in ("T1", "T2", "T3")), point(2025, "")))
    before, after = split(series, date(2025, 5, 1), date(2025, 10, 20))
    assert [p.part for p in before] == ["T1"]
    assert [p.part for p in after] == ["T3"]


def test_a_long_series_is_judged_as_an_interrupted_one(measure):
    wave = [50, 52, 49, 51, 50, 53, 48, 51]
    put(measure, 2024, wave + [v + 12 for v in wave])
    found = judge_effect(measure, home().pk, date(2024, 9, 1), date(2024, 9, 1))
    assert (found.code, len(found.before), len(found.after)) == ("better", 8, 8)
    assert "tidsserie" in found.rule
    assert found.lower is not None
    assert found.lower > 0


def test_lower_is_better_turns_the_word(measure):
    measure.direction = "lower"
    wave = [50, 52, 49, 51, 50, 53, 48, 51]
    put(measure, 2024, wave + [v + 12 for v in wave])
    assert judge_effect(measure, home().pk, date(2024, 9, 1), date(2024, 9, 1)).code == "worse"


def test_few_after_are_seen_against_limits_from_before(measure):
    put(measure, 2024, [50, 52, 49, 51, 50, 53, 48, 51, 50, 80])
    found = judge_effect(measure, home().pk, date(2024, 10, 1), date(2024, 10, 1))
    assert found.code == "better"
    assert "XmR" in found.rule
    assert "försöksgränser" in found.rule


def test_a_little_more_is_within_what_chance_gives(measure):
    put(measure, 2024, [50, 52, 49, 51, 50, 53, 48, 51, 50, 52])
    found = judge_effect(measure, home().pk, date(2024, 10, 1), date(2024, 10, 1))
    assert found.code == "no_clear_change"
    assert "slumpen" in found.sentence


def test_two_and_three_are_compared_by_their_means(measure):
    put(measure, 2024, [50, 51, 90, 91, 92])
    found = judge_effect(measure, home().pk, date(2024, 3, 1), date(2024, 3, 1))
    assert found.code == "better"
    assert "Welch" in found.rule
    assert found.change == Decimal("40.5")


def test_counts_of_so_many_are_compared_as_shares(measure):
    put(measure, 2024, [40, 80], counts=[(40, 100), (80, 100)])
    found = judge_effect(measure, home().pk, date(2024, 2, 1), date(2024, 2, 1))
    assert found.code == "better"
    assert "andelar" in found.rule
    assert found.change == Decimal("40.0")


@pytest.mark.parametrize("values", [[], [50], [50, 60], [50, 50, 50, 50]])
def test_too_little_is_said_to_be_too_little(measure, values):
    put(measure, 2024, values)
    found = judge_effect(measure, home().pk, date(2024, 2, 1), date(2024, 2, 1))
    assert found.code == "cannot_tell"


def test_departing_from_the_figures_needs_a_reason_and_both_are_kept(measure):
    put(measure, 2024, [50, 51, 90, 91, 92])
    action = an_action(indicator=measure, expected_change=Decimal(10))
    Action.objects.filter(pk=action.pk).update(state="done", begun_on=date(2024, 3, 1), done_on=date(2024, 3, 1))
    boss = person(MANAGER)

    with pytest.raises(ValidationError) as refusal:
        operations.check_effect(actor=boss, action_id=action.pk, effect="worse", text="Föräldrarna är missnöjda")
    assert refusal.value.error_list[0].code == "reason_needed"

    closed = operations.check_effect(
        actor=boss, action_id=action.pk, effect="worse", text="Missnöje", overrule_reason="Frågan i enkäten ändrades"
    )
    assert (closed.state, closed.effect, closed.effect_proposed) == ("checked", "worse", "better")
    assert "Welch" in closed.effect_rule
    assert closed.overrule_reason == "Frågan i enkäten ändrades"


def test_agreeing_with_the_figures_needs_no_reason(measure):
    put(measure, 2024, [50, 51, 90, 91, 92])
    action = an_action(indicator=measure)
    Action.objects.filter(pk=action.pk).update(state="done", begun_on=date(2024, 3, 1), done_on=date(2024, 3, 1))
    closed = operations.check_effect(
        actor=person(MANAGER), action_id=action.pk, effect="better", text="Fler läser", overrule_reason="strunt"
    )
    assert closed.overrule_reason == ""


@pytest.mark.parametrize(("effect", "text"), [("", "Något"), ("superb", "Något"), ("better", "   ")])
def test_an_effect_is_one_of_the_words_and_says_something(measure, effect, text):
    action = an_action()
    Action.objects.filter(pk=action.pk).update(state="done")
    with pytest.raises(ValidationError):
        operations.check_effect(actor=person(MANAGER), action_id=action.pk, effect=effect, text=text)
