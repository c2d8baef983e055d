"""What goes in and out of the API: small frozen shapes, each with the keys that the pages' own queries give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Generic, TypeVar

from ninja import Schema
from pydantic import Field

T = TypeVar("T")
Id = Annotated[int, Field(ge=1, lt=2**63)]
Year = Annotated[int, Field(ge=1900, le=2100)]


class Page(Schema, Generic[T]):
    """Some of the rows, and how many there are in all."""

    count: int
    items: list[T]


class Refusal(Schema):
    """Why something was not done, in a sentence, and its code."""

    detail: str
    code: str


class NodeOut(Schema):
    """What a node of the organisation is on a day."""

    id: int
    code: str
    name: str
    kind: str
    parent_id: int | None
    valid_from: date | None
    valid_to: date | None


class GoalOut(Schema):
    """A goal with the title that the person may read."""

    id: int
    level: str
    number: str
    title: str
    node_id: int
    plan_id: int | None
    parent_id: int | None
    first_year: int
    last_year: int


class PlanOut(Schema):
    """A plan: its year, level, and the version in force (0: none). `state` is for those in the line."""

    id: int
    node_id: int
    year: int
    level: str
    state: str | None
    adopted_version: int


class IndicatorOut(Schema):
    """What is measured, and whence."""

    id: int
    code: str
    name: str
    definition: str
    unit_of_measure: str
    direction: str
    granularity: str
    source: str
    source_ref: str
    node_id: int
    owner: str | None
    first_year: int | None
    last_year: int | None


class ValueOut(Schema):
    """A figure that is current, with period, source, and how sure it is."""

    indicator_id: int
    node_id: int
    year: int
    part: str
    sex: str
    value: Decimal
    numerator: Decimal | None
    denominator: Decimal | None
    status: str
    source: str


class ValueIn(Schema):
    """A figure to be recorded."""

    node_id: Id
    year: Year
    part: Annotated[str, Field(pattern=r"^(|T[1-3]|0[1-9]|1[0-2])$")] = ""
    sex: Annotated[str, Field(pattern="^[TKM]$")] = "T"
    value: Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
    numerator: Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None = None
    denominator: Annotated[Decimal, Field(max_digits=18, decimal_places=6)] | None = None
    status: Annotated[str, Field(pattern="^(preliminary|final)$")] = "final"
    comment: Annotated[str, Field(max_length=300)] = ""


class ReportOut(Schema):
    """A report in a round, and its state."""

    id: int
    node_id: int
    round_id: int
    level: str
    state: str


class ReasonIn(Schema):
    """Why."""

    reason: Annotated[str, Field(max_length=2000)] = ""
