"""A file of values straight in, as the command does it: checked and written in one go, all or nothing, and kept."""

from __future__ import annotations

from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.exchange.files.bulk.checking import TABLE, Checked, check
from rodtrad.exchange.files.bulk.frames import frame_of_csv, frame_of_sheet
from rodtrad.plan.indicators.operations import Recorded, record_many

MOST_IN_SENTENCE = 5


@operation("files.import_values")
def import_values_csv(
    stream: BinaryIO, *, actor: Any, source: str = "", good_rows_only: bool = False, import_run_id: int | None = None
) -> Recorded:
    """Read, check and record a file of figures; a figure that is there already is corrected, never overwritten.

    Raises `Unreadable` for a file that is no table, and ValidationError `bad_rows` naming the first rows in error, unless
    `good_rows_only`; then nothing is written.
    """
    content = stream.read()
    found = frame_of_csv(content, TABLE.columns) or frame_of_sheet(content, TABLE.columns)
    checked = check(found.frame, actor)
    if checked.n_errors and not good_rows_only:
        raise ValidationError(sentence_of(checked), code="bad_rows")
    return record_many(
        actor=actor, rows=checked.rows, source=source or _("Inläst från fil"), import_run_id=import_run_id
    )


def sentence_of(checked: Checked) -> str:
    """What is wrong, for those who read no table."""
    told = "; ".join(f"{t.row}, {t.column}: {t.sentence}" for t in checked.troubles[:MOST_IN_SENTENCE])
    return _("%(n)s rader har fel, och inget lästes in. Rad %(told)s") % {"n": checked.n_errors, "told": told}
