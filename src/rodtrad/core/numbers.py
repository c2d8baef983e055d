"""Numbers as people write them, read and written: decimal comma, spaces between thousands."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
MOST = Decimal(10) ** 12


def read_number(text: str, *, n_decimals: int = 6) -> Decimal | None:
    """The number that `text` says (None for nothing), rounded to `n_decimals`.

    Takes decimal comma or point, spaces between thousands, a minus sign of any kind, and a trailing kr or %.
    Raises ValidationError `not_a_number` or `too_large` in a sentence.
    """
    plain = _SPACES.sub("", text).replace("−", "-").removesuffix("kr").removesuffix("%")
    if not plain:
        return None
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or re.search(r"[eE_]", plain):
        raise ValidationError(
            _("”%(text)s” går inte att läsa som ett tal. Skriv till exempel 1 250 000 eller 87,5.")
            % {"text": text[:40]},
            code="not_a_number",
        )
    if abs(number) >= MOST:
        raise ValidationError(_("Talet är för stort. Kontrollera antalet siffror."), code="too_large")
    return number.quantize(Decimal(1).scaleb(-n_decimals))


def write_number(number: Decimal | int | None, n_decimals: int | None = None) -> str:
    """The number as the city writes it ("–" for none); without `n_decimals`, as many decimals as it has."""
    if number is None:
        return "–"
    if n_decimals is None:
        plain = Decimal(number).normalize()
        exponent = plain.as_tuple().exponent
        n_decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(number, decimal_pos=n_decimals, use_l10n=True, force_grouping=True)
