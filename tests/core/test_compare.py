"""Two texts compared word by word lose nothing."""

from hypothesis import given
from hypothesis import strategies as st

from rodtrad.core.compare import Stretch, compare, is_same


def test_a_changed_word_is_removed_and_added():
    assert compare("Vi läser varje dag.", "Vi läser två gånger varje dag.") == (
        Stretch("same", "Vi läser"),
        Stretch("added", " två gånger"),
        Stretch("same", " varje dag."),
    )


def test_what_was_removed_comes_before_what_replaced_it():
    assert [s.kind for s in compare("a b c", "a x c")] == ["same", "removed", "added", "same"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_texts_can_be_had_back(old, new):
    found = compare(old, new)
    assert "".join(s.text for s in found if s.kind != "added") == old
    assert "".join(s.text for s in found if s.kind != "removed") == new
    assert is_same(found) == (old == new)


def test_very_long_texts_are_compared_by_lines():
    old = "ord " * 15_000 + "\nslut"
    assert compare(old, old.replace("slut", "början"))[-1] == Stretch("added", "början")
