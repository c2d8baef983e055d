"""Economy's own words in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from rodtrad.core.numbers import write_number
from rodtrad.follow.economy.documents import write_fact
from rodtrad.follow.economy.page import Fact
from rodtrad.follow.economy.providers import words_of

register = template.Library()


@register.filter
def economy_state(state: str) -> str:
    """The state in a word or two."""
    return words_of(state)


@register.filter
def economy_fact(fact: Fact) -> str:
    """A fact as the city writes it, or why it is missing."""
    return write_fact(fact)


@register.filter
def economy_share(share: Decimal) -> str:
    """A share as per cent, with as many decimals as it has."""
    return f"{write_number(share * 100)} %"
