"""The pure part: whatever is done with a timeline, the days before stay as they were and no two stretches overlap."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rodtrad.org.tree.timeline import LaterChange, NotThere, Stretch, Traits, at, changed_from, ended_before, in_order

FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 3000).map(lambda n: FIRST + timedelta(days=n))
UNIT = Traits(name="A", kind="unit", parent_id=1)


@st.composite
def timelines(draw):
    cuts = sorted(set(draw(st.lists(DAYS, min_size=1, max_size=6))))
    ends = [*cuts[1:], draw(st.sampled_from([None, cuts[-1] + timedelta(days=40)]))]
    return tuple(
        Stretch(starts, until, Traits(name=f"N{i}", kind="unit", parent_id=i))
        for i, (starts, until) in enumerate(zip(cuts, ends, strict=True))
    )


def is_sound(timeline):
    for one, other in pairwise(timeline):
        assert one.until is not None
        assert one.until <= other.starts
    assert all(s.until is None or s.starts < s.until for s in timeline)
    return True


@given(timelines(), DAYS, st.text(min_size=1, max_size=5))
def test_a_change_leaves_the_days_before_and_holds_from_its_day(timeline, day, name):
    try:
        after = changed_from(timeline, day, name=name)
    except (NotThere, LaterChange):
        assert at(timeline, day) != timeline[-1]
        return
    assert is_sound(after)
    for other in (day - timedelta(days=n) for n in (1, 7, 400)):
        before, now = at(timeline, other), at(after, other)
        assert (before and before.traits) == (now and now.traits)
    assert at(after, day).traits.name == name
    assert after[-1].until == timeline[-1].until


@given(timelines(), DAYS)
def test_an_end_cuts_there_and_nowhere_else(timeline, until):
    try:
        after = ended_before(timeline, until)
    except (NotThere, LaterChange):
        assert at(timeline, until - timedelta(days=1)) != timeline[-1]
        return
    assert is_sound(after)
    assert at(after, until) is None
    assert at(after, until - timedelta(days=1)).traits == timeline[-1].traits


def test_nothing_to_change_gives_the_same_timeline():
    timeline = (Stretch(FIRST, None, UNIT),)
    assert changed_from(timeline, FIRST, name="A") is timeline


def test_a_change_on_the_first_day_replaces():
    timeline = (Stretch(FIRST, None, UNIT),)
    assert changed_from(timeline, FIRST, name="B") == (Stretch(FIRST, None, Traits("B", "unit", 1)),)


def test_a_change_before_a_planned_one_is_refused_and_says_which():
    later = Stretch(date(2027, 1, 1), None, Traits("B", "unit", 1))
    timeline = in_order([later, Stretch(FIRST, later.starts, UNIT)])
    with pytest.raises(LaterChange) as caught:
        changed_from(timeline, date(2026, 1, 1), name="C")
    assert caught.value.stretch == later
