"""The language of computed indicators: read, refused, units, and what is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rodtrad.plan.indicators.computing import (
    BadExpression,
    Known,
    Missing,
    Reference,
    check_units,
    evaluate,
    read,
    read_unit,
    references,
)

VALUES = {"A": Decimal(30), "B": Decimal(120), "NOLL": Decimal(0), "STOR": Decimal(999999999999)}


def outcome(text):
    def value_of(ref):
        return Known(VALUES[ref.code]) if ref.code in VALUES else Missing(f"{ref} saknas")

    return evaluate(read(text), value_of)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("[A] + 2 * [B]", "270"),
        ("([A] + 2) * 3", "96"),
        ("-[A] - -1", "-29"),
        ("[A] − [B] ÷ 4 × 2", "-30"),
        ("procent([A] / [B])", "25"),
        ("max([A]; [B]; 7)", "120"),
        ("min([A]; 0,5)", "0.5"),
        ("abs([A] - [B])", "90"),
        ("10 / 4 / 5", "0.5"),
        ("1 / 3", "0.333333"),
        ("2.5", "2.5"),
    ],
)
def test_arithmetic_is_read_as_people_mean_it(text, number):
    assert outcome(text) == Known(Decimal(number).quantize(Decimal("0.000001")))


@pytest.mark.parametrize(
    "text",
    ["", "   ", "[A", "[]", "A]", "[A] +", "+ 1", "* 2", "([A]", "[A])", "1 2", "[A] [B]", "min([A])", "procent()", "sum([A])", "abs [A]",
     "__import__('os')", "[A].value", "lambda: 1", "1e9", "[A@]", "[A:99]", "[A@B@C]", "{A}", "2 ** 3", "(" * 200 + "1" + ")" * 200, "-" * 90 + "1",
     "1+" * 400 + "1", "+".join(f"[K{i}]" for i in range(30)), "\x00", "[A]; [B]", "💥", "if 1"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(text):
    with pytest.raises(BadExpression) as refused:
        read(text)
    assert len(refused.value.messages[0]) > 15


@given(st.text(alphabet="[]()+-*/;:@, 0123456789AbÅprocentmin\n", max_size=60))
def test_any_text_is_read_or_refused(text):
    try:
        tree = read(text)
    except BadExpression:
        return
    assert isinstance(evaluate(tree, lambda ref: Missing("x")), Known | Missing)


@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3))
def test_sums_are_exact(a, b):
    found = evaluate(read("[A] + [B] - [B]"), lambda ref: Known(a if ref.code == "A" else b))
    assert found == Known(a.quantize(Decimal("0.000001")))


def test_division_by_zero_is_missing_with_its_reason():
    found = outcome("[A] / [NOLL]")
    assert isinstance(found, Missing)
    assert "noll" in found.reason
    assert "[NOLL]" in found.reason
    assert isinstance(outcome("[A] / ([B] - [B])"), Missing)


def test_a_missing_part_makes_the_whole_missing():
    assert outcome("[A] + [OKÄND]") == Missing("[OKÄND] saknas")
    assert outcome("max([A]; [OKÄND])") == Missing("[OKÄND] saknas")


def test_what_grows_too_large_is_missing_not_an_error():
    assert isinstance(outcome("[STOR] * [STOR] * [STOR] * [STOR]"), Missing)
    assert isinstance(outcome("[STOR] / 0,000001"), Missing)


def test_references_carry_place_and_year():
    assert references(read("[A@KF] / [A:1] + [A@KF]")) == (Reference("A", "KF"), Reference("A", "", 1))


UNITS = {"KR": "kr", "BARN": "barn", "INV": "invånare", "ANDEL": "procent"}


def units(text, declared):
    check_units(read(text), lambda ref: read_unit(UNITS[ref.code]), read_unit(declared))


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("[KR] / [BARN]", "kr per barn"),
        ("[KR] / [INV]", "kr/inv"),
        ("1000 * [BARN] / [INV]", "barn per 1 000 invånare"),
        ("procent([KR] / ([KR] + [KR:1]))", "%"),
        ("[ANDEL] - [ANDEL:1]", "procent"),
        ("max([KR]; [KR:1])", "kronor"),
        ("[KR] / [KR:1]", ""),
    ],
)
def test_units_that_fit(text, declared):
    units(text, declared)


@pytest.mark.parametrize(
    ("text", "declared", "words"),
    [
        ("[KR] + [BARN]", "kr", "kr och barn"),
        ("[KR] + 1", "kr", "rent tal"),
        ("[KR] / [BARN]", "kr", "kr/barn"),
        ("[KR] / [KR:1]", "procent", "procent"),
        ("procent([KR] / [BARN])", "procent", "kr/barn"),
        ("min([KR]; [INV])", "kr", "invånare"),
        ("[BARN] / [KR]", "kr per barn", "barn/kr"),
    ],
)
def test_units_that_do_not_fit_are_refused_by_name(text, declared, words):
    with pytest.raises(BadExpression, match=words):
        units(text, declared)
