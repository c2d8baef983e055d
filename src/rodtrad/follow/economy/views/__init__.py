"""Pages of economy."""

from rodtrad.follow.economy.views.carrying import close, end_unit, new_rule, new_unit, rules
from rodtrad.follow.economy.views.importing import example, formats, import_list, import_move, import_new, import_show
from rodtrad.follow.economy.views.reading import list_nodes, pdf, show, word
from rodtrad.follow.economy.views.writing import record

__all__ = [
    "close",
    "end_unit",
    "example",
    "formats",
    "import_list",
    "import_move",
    "import_new",
    "import_show",
    "list_nodes",
    "new_rule",
    "new_unit",
    "pdf",
    "record",
    "rules",
    "show",
    "word",
]
