"""A small language for indicators that are computed from others: read, checked for units, evaluated; never `eval`."""

from rodtrad.plan.indicators.computing.evaluate import Known, Missing, Outcome, evaluate
from rodtrad.plan.indicators.computing.language import (
    BadExpression,
    Binary,
    Call,
    Expression,
    Negative,
    Number,
    Reference,
    read,
    references,
)
from rodtrad.plan.indicators.computing.units import Unit, check_units, read_unit

__all__ = [
    "BadExpression",
    "Binary",
    "Call",
    "Expression",
    "Known",
    "Missing",
    "Negative",
    "Number",
    "Outcome",
    "Reference",
    "Unit",
    "check_units",
    "evaluate",
    "read",
    "read_unit",
    "references",
]
