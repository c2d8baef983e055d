"""Numbers are read as people write them and written as the city does."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from rodtrad.core.numbers import MOST, read_number, write_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 250 000", "1250000"), ("1\u00a0250", "1250"), ("1\u202f250", "1250"), ("87,5", "87.5"), ("87.5", "87.5"),
        ("−3", "-3"), ("12 kr", "12"), ("45 %", "45"), ("1'000", "1000"), (",5", "0.5"), ("+4", "4"),
    ],
)  # fmt: skip
def test_what_people_write(text, number):
    assert read_number(text) == Decimal(number)


def test_nothing_is_none():
    assert read_number("") is None
    assert read_number(" \u00a0 ") is None


@pytest.mark.parametrize(
    "text", ["tolv", "1e5", "NaN", "Infinity", "1,2,3", "1_000", "=1+1", "0x10", "🦓", "--1", "1,2.3,4"]
)
def test_what_is_no_number_is_told_in_a_sentence(text):
    with pytest.raises(ValidationError) as refusal:
        read_number(text)
    assert refusal.value.code == "not_a_number"
    assert "Skriv" in refusal.value.messages[0]


def test_too_large_says_so():
    with pytest.raises(ValidationError, match="för stort"):
        read_number(str(MOST))


def test_decimals_are_rounded_once():
    assert read_number("1,23456789") == Decimal("1.234568")
    assert read_number("2,5", n_decimals=0) == Decimal(2)


@pytest.mark.parametrize(
    ("number", "n", "text"),
    [(None, None, "–"), (Decimal("1250000.50"), None, "1 250 000,5"), (Decimal(3), 1, "3,0"), (0, None, "0"),
     (Decimal("-4.20"), None, "-4,2"), (Decimal("1E+3"), None, "1 000")],
)  # fmt: skip
def test_written(number, n, text):
    assert write_number(number, n).replace("\u00a0", " ").replace("\u202f", " ") == text


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3))
def test_what_is_written_is_read_back(number):
    assert read_number(write_number(number)) == number
