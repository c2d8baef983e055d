"""The programme's own words in templates: `{% word book "unit_goal" %}`, `{% words book "unit_goal" %}`, `{% the_word … %}`."""

from __future__ import annotations

from django import template

from rodtrad.org.programmes.queries import Rulebook

register = template.Library()


@register.simple_tag
def word(book: Rulebook, key: str, *, capital: bool = False) -> str:
    """The singular."""
    return _case(book.word(key).one(), capital)


@register.simple_tag
def words(book: Rulebook, key: str, *, capital: bool = False) -> str:
    """The plural."""
    return _case(book.word(key).many(), capital)


@register.simple_tag
def the_word(book: Rulebook, key: str, *, capital: bool = False) -> str:
    """The definite form."""
    return _case(book.word(key).the(), capital)


def _case(text: str, capital: bool) -> str:
    return text[:1].upper() + text[1:] if capital else text
