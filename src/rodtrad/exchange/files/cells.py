"""One cell to a value and back: each kind of column has a reader that refuses in a sentence, and a writer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import TextChoices
from django.utils import translation
from django.utils.translation import gettext as _

from rodtrad.core.numbers import read_number
from rodtrad.exchange.files.sheets import Formula

FIRST_YEAR, LAST_YEAR = 1900, 2100
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_DAY_LAST_YEAR = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
YES = frozenset({"ja", "j", "yes", "y", "true", "sant", "1", "x"})
NO = frozenset({"nej", "n", "no", "false", "falskt", "0"})


@dataclass(frozen=True, slots=True)
class CellType:
    """How a cell of one type is read (raises ValidationError) and written. `read` never gets an empty text."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def refuse(sentence: str, code: str, **params: Any) -> ValidationError:
    """A refusal of a cell."""
    return ValidationError(sentence % params if params else sentence, code=code)


def read_cell(cell: str, type_: CellType) -> Any:
    """The value of a cell, None for an empty one. Raises ValidationError for a formula, an invisible character or a bad value."""
    if isinstance(cell, Formula):
        raise refuse(
            _("Cellen innehåller en formel (%(text)s). Klistra in resultatet som värde i stället."),
            "formula",
            text=cell[:40],
        )
    text = cell.replace("\r\n", "\n").strip()
    if not text:
        return None
    if _INVISIBLE.search(text):
        raise refuse(_("Cellen innehåller ett osynligt tecken. Skriv om texten."), "invisible")
    return type_.read(text)


def text_of(longest: int) -> CellType:
    """A text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise refuse(
                _("Texten är %(n)s tecken; högst %(most)s får plats. Korta den."),
                "too_long",
                n=len(text),
                most=longest,
            )
        return text

    return CellType(read, lambda value: str(value or "").replace("\r\n", "\n").strip())


def _read_year(text: str) -> int:
    plain = text.removesuffix(".0")
    if not re.fullmatch(r"\d{4}", plain) or not FIRST_YEAR <= int(plain) <= LAST_YEAR:
        raise refuse(_("”%(text)s” är inget år. Skriv till exempel 2026."), "not_a_year", text=text[:40])
    return int(plain)


def _read_whole(text: str) -> int:
    number = read_number(text)
    if number is None or number != number.to_integral_value() or not 0 <= number <= 32_000:
        raise refuse(_("”%(text)s” är inget helt tal som går att använda här."), "not_whole", text=text[:40])
    return int(number)


def _read_number(text: str) -> Decimal:
    number = read_number(text)
    if number is None:
        raise refuse(_("”%(text)s” går inte att läsa som ett tal."), "not_a_number", text=text[:40])
    return number


def _write_number(value: Any) -> str:
    if value is None:
        return ""
    plain = Decimal(value).normalize()
    return f"{plain:f}".replace(".", ",")


def _read_day(text: str) -> date:
    found = _DAY.fullmatch(text)
    parts = found.groups() if found else None
    if parts is None and (turned := _DAY_LAST_YEAR.fullmatch(text)):
        parts = tuple(reversed(turned.groups()))
    try:
        return date(*(int(p) for p in parts or ()))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        raise refuse(_("”%(text)s” är inget datum. Skriv det som 2026-04-30."), "not_a_day", text=text[:40]) from None


def _read_flag(text: str) -> bool:
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise refuse(_("”%(text)s” är varken ja eller nej. Skriv ja eller nej."), "not_a_flag", text=text[:40])


def _read_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise refuse(
            _("”%(text)s” är ingen e-postadress. Skriv den som namn@stad.example."), "not_an_email", text=text[:60]
        ) from None
    return text.lower()


def _read_list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[;,]", text) if part.strip()))


YEAR = CellType(_read_year, lambda value: "" if value is None else str(value))
WHOLE = CellType(_read_whole, lambda value: "" if value is None else str(value))
NUMBER = CellType(_read_number, _write_number)
DAY = CellType(_read_day, lambda value: value.isoformat() if value else "")
FLAG = CellType(_read_flag, lambda value: "" if value is None else ("ja" if value else "nej"))
EMAIL = CellType(_read_email, lambda value: str(value or ""))
LIST = CellType(_read_list, lambda value: ";".join(value or ()))


def choice_of(choices: type[TextChoices], **synonyms: str) -> CellType:
    """One of `choices`, by its code or its label in Swedish or English; `synonyms` are more names for a code."""

    def read(text: str) -> str:
        found = names_of(choices).get(plain(text)) or synonyms.get(plain(text))
        if found is None:
            known = ", ".join(str(label) for label in choices.labels)
            raise refuse(
                _("”%(text)s” finns inte att välja. Välj bland: %(known)s."),
                "unknown_choice",
                text=text[:40],
                known=known,
            )
        return found

    def write(value: Any) -> str:
        if not value:
            return ""
        with translation.override("sv"):
            return str(choices(value).label)

    return CellType(read, write)


@cache
def names_of(choices: type[TextChoices]) -> dict[str, str]:
    """What each choice may be called, made plain."""
    names = {plain(str(value)): str(value) for value in choices.values}
    for language in ("sv", "en"):
        with translation.override(language):
            names |= {plain(str(label)): str(value) for value, label in choices.choices}
    return names


def plain(text: str) -> str:
    """A heading or choice as it is compared: no case, no spaces or punctuation, letters put together the usual way."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.sub(r"[\W_]+", "", folded)
