"""Swedish sorting (å ä ö last) and searching, the same on every PostgreSQL, with or without ICU."""

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.lookups import Contains


class SwedishOrder(Func):
    """A sort key of a text, made by the immutable SQL function `swedish_order` (core migration `swedish_order`)."""

    function = "swedish_order"
    output_field = TextField()  # type: ignore[assignment]


def holds(column: str, text: str) -> Q:
    """Whether `column` holds `text`, whatever the case: *älgen* finds *Älgen*, which `icontains` misses without ICU."""
    return Q(Contains(SwedishOrder(F(column)), SwedishOrder(Value(text))))
