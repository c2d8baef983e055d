"""What is written in a form becomes edits, one an object; what fails is told by name and the rest is saved."""

from decimal import Decimal

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError

from rodtrad.core.editing import Clash, EditConflict, fingerprint
from rodtrad.core.writing import Edit, check_length, field_of, read_edits, save_all

ALLOWED = {"goal": {"title", "purpose"}, "part": {"text"}}


def test_a_form_becomes_one_edit_an_object():
    post = {
        "goal.12.title": "Nytt\r\nmål", "seen.goal.12.title": "abc", "goal.12.purpose": "för att",
        "part.3.methods.text": "så", "csrfmiddlewaretoken": "x", "goal.12.state": "adopted", "plan.1.title": "y",
        "goal": "z", "goal.title": "utan nyckel",
    }  # fmt: skip

    edits = {e.key: e for e in read_edits(post, ALLOWED)}

    assert edits[("12",)].values == {"title": "Nytt\nmål", "purpose": "för att"}
    assert edits[("12",)].seen == {"title": "abc"}
    assert edits[("3", "methods")].values == {"text": "så"}
    assert set(edits) == {("12",), ("3", "methods"), ()}


def test_names_are_made_back_from_an_edit():
    assert Edit("goal", ("12",)).name_of("title") == "goal.12.title"


def test_a_field_carries_its_fingerprint_and_shows_numbers_as_the_city_writes_them():
    assert field_of("a.b", "A", None).value == ""
    assert field_of("a.b", "A", Decimal("1250.50")).value.replace("\u00a0", " ") == "1 250,5"
    assert field_of("a.b", "A", "text").seen == fingerprint("text")
    assert field_of("goal.12.title", "A", "").html_id == "goal-12-title"


def test_one_refusal_does_not_stop_the_others():
    kept = []

    def save(edit):
        if edit.key == ("1",):
            raise ValidationError({"title": ["För lång."]})
        if edit.key == ("2",):
            raise EditConflict([Clash("title", "deras", "mitt", "f")])
        if edit.key == ("3",):
            raise ObjectDoesNotExist
        kept.append(edit.key)

    edits = [Edit("goal", (k,), {"purpose": "p", "title": "t"}) for k in "1234"]
    saved = save_all(edits, save)

    assert kept == [("4",)]
    assert saved.problems["goal.1.title"] == "För lång."
    assert saved.clashes["goal.2.title"].yours == "mitt"
    assert "finns inte längre" in saved.problems["goal.3.purpose"]
    assert not saved.is_whole
    assert save_all([], save).is_whole


def test_a_refusal_without_a_field_is_told_at_the_first():
    def save(edit):
        raise ValidationError("Planen är inlämnad.")

    assert save_all([Edit("goal", ("1",), {"title": "t"})], save).problems == {"goal.1.title": "Planen är inlämnad."}


def test_too_long_a_text_says_by_how_much():
    assert check_length("abc", 3) == "abc"
    assert check_length("abc", None) == "abc"
    with pytest.raises(ValidationError, match="4 tecken och får vara högst 3"):
        check_length("abcd", 3)
