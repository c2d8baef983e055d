"""Swedish sorting (å ä ö last), the same on every PostgreSQL, with or without ICU."""

from django.db.models import Func, TextField


class SwedishOrder(Func):
    """A sort key of a text, made by the immutable SQL function `swedish_order` (core migration `swedish_order`)."""

    function = "swedish_order"
    output_field = TextField()  # type: ignore[assignment]
