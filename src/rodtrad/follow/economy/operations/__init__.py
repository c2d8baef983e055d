"""What is done with economy: figures typed or read from a file, and the carry-over of result units."""

from rodtrad.follow.economy.operations.carrying import (
    Proposal,
    add_rule,
    can_close,
    can_lead,
    close_year,
    end_result_unit,
    make_result_unit,
    propose,
)
from rodtrad.follow.economy.operations.importing import (
    Preview,
    can_import,
    can_take,
    confirm_import,
    discard_import,
    preview_of,
    receive_file,
    undo_import,
)
from rodtrad.follow.economy.operations.recording import can_forecast, can_record, record_figure

__all__ = [
    "Preview",
    "Proposal",
    "add_rule",
    "can_close",
    "can_forecast",
    "can_import",
    "can_lead",
    "can_record",
    "can_take",
    "close_year",
    "confirm_import",
    "discard_import",
    "end_result_unit",
    "make_result_unit",
    "preview_of",
    "propose",
    "receive_file",
    "record_figure",
    "undo_import",
]
