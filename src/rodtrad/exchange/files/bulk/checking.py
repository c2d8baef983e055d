"""Turns texts into rows that can be recorded, and says of each that can't what is wrong, column by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from rodtrad.exchange.files.bulk.frames import FORMULA, ROW, Found, frame_of_csv, frame_of_sheet
from rodtrad.exchange.files.cells import FIRST_YEAR, LAST_YEAR, names_of, plain
from rodtrad.exchange.files.kinds.values import Values
from rodtrad.exchange.files.sheets.model import disarm
from rodtrad.org.people.models import RoleKind
from rodtrad.org.people.queries import kinds_of, nodes_where
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator, Sex, ValueStatus
from rodtrad.plan.indicators.queries import RECORDERS

MOST_TOLD = 1000
PLACE = ("indicator_id", "node_id", "year", "part", "sex")
DISARMED = r"^'('*[=+\-@\t\r])"  # as `sheets.model.rearm`
NUMBER = r"^-?\d{1,12}(?:\.\d{0,20})?$"
SEXES = {
    "kvinna": "K",
    "kvinnor": "K",
    "women": "K",
    "woman": "K",
    "female": "K",
    "f": "K",
    "w": "K",
    "flickor": "K",
} | {
    "man": "M",
    "män": "M",
    "men": "M",
    "male": "M",
    "pojkar": "M",
    "total": "T",
    "totalt": "T",
    "alla": "T",
    "all": "T",
    "båda": "T",
    "": "T",
}
TABLE = Values()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong in one cell."""

    row: int
    column: str
    sentence: str
    cell: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Rows that can be recorded (`PLACE`, value, numerator, denominator, status, comment, row); what is wrong in others."""

    rows: pl.DataFrame
    troubles: tuple[Trouble, ...]  # at most `MOST_TOLD`
    n_errors: int


class _Checks:
    """Gathers troubles: each check names the rows it refuses and says why."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame = frame
        self.bad = pl.Series([False]).new_from_index(0, frame.height)
        self.troubles: list[Trouble] = []

    def refuse(self, key: str, mask: pl.Expr, sentence: Callable[[str], str]) -> None:
        """Refuse the rows where `mask` holds."""
        wrong = self.frame.select(mask.fill_null(value=False).alias("m")).to_series()
        if not wrong.any():
            return
        self.bad = self.bad | wrong
        heading = TABLE.column(key).heading
        source = f"{key}_text" if f"{key}_text" in self.frame.columns else key
        shown = (
            self.frame.filter(wrong)
            .head(max(0, MOST_TOLD - len(self.troubles)))
            .select(ROW, pl.col(source).cast(pl.String))
        )
        for row, cell in shown.iter_rows():
            self.troubles.append(Trouble(row, heading, sentence((cell or "")[:60]), (cell or "")[:60]))


def read(content: bytes) -> Found:
    """The file's texts as columns: the fast way if it is clean, else with care. Raises `Unreadable`."""
    return frame_of_csv(content, TABLE.columns) or frame_of_sheet(content, TABLE.columns)


def check(frame: pl.DataFrame, actor: Any) -> Checked:
    """Check a frame of texts against what there is and what `actor` may. Three queries, whatever its size."""
    frame = _with_ids(_as_values(frame), actor)
    checks = _Checks(frame)
    _refuse_cells(checks)
    _refuse_references(checks)
    good = frame.filter(~checks.bad)
    doubled = good.select(*PLACE).is_duplicated() if good.height else None
    if doubled is not None and doubled.any():
        _refuse_doubled(checks)
        good = frame.filter(~checks.bad)
    rows = good.select(ROW, *PLACE, "value", "numerator", "denominator", "status", "comment")
    troubles = sorted(checks.troubles, key=lambda t: t.row)[:MOST_TOLD]
    return Checked(rows, tuple(troubles), int(checks.bad.sum()))


def _as_values(frame: pl.DataFrame) -> pl.DataFrame:
    """Each text as what it means; what means nothing becomes null and keeps its text beside it."""
    missing = [c.key for c in TABLE.columns if c.key not in frame.columns]
    frame = frame.with_columns(pl.lit("").alias(key) for key in missing)
    texts = [
        pl.col(c.key).fill_null("").str.strip_chars().str.replace(DISARMED, "${1}").alias(f"{c.key}_text")
        for c in TABLE.columns
    ]
    frame = frame.select(ROW, *texts)
    statuses = names_of(ValueStatus) | {"": "final", "prel": "preliminary"}
    sexes = names_of(Sex) | SEXES
    return frame.with_columns(
        pl.when(pl.col("year_text").str.contains(r"^\d{4}(?:\.0)?$"))
        .then(pl.col("year_text").str.head(4))
        .cast(pl.Int32)
        .alias("year"),
        _part(frame),
        _mapped(frame, "sex", sexes),
        _mapped(frame, "status", statuses),
        *(_number(key).alias(key) for key in ("value", "numerator", "denominator")),
        pl.col("comment_text").alias("comment"),
    )


def _number(key: str) -> pl.Expr:
    """The number as PostgreSQL reads it, null when it is none. Decimal comma and point, spaces between thousands."""
    text = pl.col(f"{key}_text")
    bare = text.str.replace_all(r"[\s\u00a0\u202f\u2009']|kr$|%$", "").str.replace_all("−", "-")
    is_plain = text.str.contains(NUMBER)
    pointed = (
        pl.when(bare.str.count_matches(",", literal=True) == 1)
        .then(bare.str.replace(",", ".", literal=True))
        .otherwise(bare)
    )
    return pl.when(is_plain).then(text).otherwise(pl.when(pointed.str.contains(NUMBER)).then(pointed))


def _part(frame: pl.DataFrame) -> pl.Expr:
    """The part of the year: "" for all of it, T1–T3, 01–12; null for what is none."""
    known = frame["part_text"].unique().to_list()
    meant = {text: part for text in known if (part := part_of(text)) is not None}
    return pl.col("part_text").replace_strict(meant, default=None, return_dtype=pl.String).alias("part")


MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def part_of(text: str) -> str | None:
    """What a text says of the part of the year; None when it says nothing that we know."""
    name = plain(text)
    if name in {"", "år", "helår", "helaåret", "year", "0"}:
        return ""
    if name.removeprefix("tertial").removeprefix("t") in {"1", "2", "3"} and name.startswith("t"):
        return f"T{name[-1]}"
    if name.isascii() and name.isdecimal() and 1 <= int(name) <= 12 and len(name) <= 2:
        return f"{int(name):02d}"
    return f"{MONTHS.index(name[:3]) + 1:02d}" if name[:3] in MONTHS else None


def _mapped(frame: pl.DataFrame, key: str, names: dict[str, str]) -> pl.Expr:
    known = frame[f"{key}_text"].unique().to_list()
    meant = {text: names[plain(text)] for text in known if plain(text) in names}
    return pl.col(f"{key}_text").replace_strict(meant, default=None, return_dtype=pl.String).alias(key)


def _with_ids(frame: pl.DataFrame, actor: Any) -> pl.DataFrame:
    """Codes as ids, with the indicator's last year and whether the actor records at the node."""
    indicators = list(Indicator.objects.values_list("code", "pk", "last_year"))
    nodes = list(Node.objects.values_list("code", "pk"))
    everywhere = RoleKind.EXECUTIVE_OFFICE in kinds_of(actor)
    allowed = {pk for _code, pk in nodes} if everywhere else set(nodes_where(actor, RECORDERS))
    left = pl.DataFrame(
        [(code, pk, last) for code, pk, last in indicators],
        schema={"indicator_text": pl.String, "indicator_id": pl.Int64, "last_year": pl.Int32},
        orient="row",
    )
    right = pl.DataFrame(
        [(code, pk, pk in allowed) for code, pk in nodes],
        schema={"organisation_text": pl.String, "node_id": pl.Int64, "may": pl.Boolean},
        orient="row",
    )
    joined = frame.join(left, on="indicator_text", how="left", maintain_order="left")
    return joined.join(right, on="organisation_text", how="left", maintain_order="left")


def _refuse_cells(checks: _Checks) -> None:
    for column in TABLE.columns:
        text = pl.col(f"{column.key}_text")
        checks.refuse(
            column.key,
            text.str.starts_with(FORMULA),
            lambda cell: (
                _("Cellen innehåller en formel (%(text)s). Klistra in resultatet som värde i stället.")
                % {"text": cell[1:]}
            ),
        )
        if column.is_required:
            checks.refuse(column.key, text == "", lambda _cell: _("Cellen är tom. Den här kolumnen måste fyllas i."))
    _refuse_meanings(checks)


def _refuse_meanings(checks: _Checks) -> None:
    year = pl.col("year")
    no_year = pl.col("year").is_null() | ~year.is_between(FIRST_YEAR, LAST_YEAR)
    checks.refuse(
        "year",
        (pl.col("year_text") != "") & no_year,
        lambda cell: _("”%(text)s” är inget år. Skriv till exempel 2026.") % {"text": cell},
    )
    checks.refuse(
        "part",
        pl.col("part").is_null(),
        lambda cell: (
            _("”%(text)s” är ingen del av året. Lämna tomt för hela året, eller skriv T1–T3 eller 1–12.")
            % {"text": cell}
        ),
    )
    checks.refuse(
        "sex",
        pl.col("sex").is_null(),
        lambda cell: _("”%(text)s” är inget kön som redovisas. Skriv totalt, kvinnor eller män.") % {"text": cell},
    )
    checks.refuse(
        "status",
        pl.col("status").is_null(),
        lambda cell: _("”%(text)s” är ingen säkerhet. Skriv preliminärt eller slutligt.") % {"text": cell},
    )
    _refuse_numbers_and_comments(checks)


def _refuse_numbers_and_comments(checks: _Checks) -> None:
    for key in ("value", "numerator", "denominator"):
        checks.refuse(
            key,
            pl.col(key).is_null() & _is_said(key),
            lambda cell: (
                _("”%(text)s” går inte att läsa som ett tal. Skriv till exempel 1 250 000 eller 87,5.") % {"text": cell}
            ),
        )
    checks.refuse(
        "comment",
        pl.col("comment").str.len_chars() > 300,
        lambda _cell: _("Kommentaren är längre än 300 tecken. Korta den."),
    )
    checks.refuse(
        "comment",
        pl.col("comment").str.contains(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"),
        lambda _cell: _("Cellen innehåller ett osynligt tecken. Skriv om texten."),
    )


def _is_said(key: str) -> pl.Expr:
    text = pl.col(f"{key}_text")
    return (text != "") & ~text.str.starts_with(FORMULA)


def _refuse_references(checks: _Checks) -> None:
    checks.refuse(
        "indicator",
        pl.col("indicator_id").is_null() & _is_said("indicator"),
        lambda cell: (
            _("Det finns ingen indikator med koden %(code)s. Läs in den först, eller rätta koden.")
            % {"code": disarm(cell)}
        ),
    )
    checks.refuse(
        "organisation",
        pl.col("node_id").is_null() & _is_said("organisation"),
        lambda cell: (
            _("Det finns ingen organisation med koden %(code)s. Läs in den först, eller rätta koden.")
            % {"code": disarm(cell)}
        ),
    )
    checks.refuse(
        "organisation",
        ~pl.col("may"),
        lambda cell: _("Du lägger inte in värden för %(code)s. Be den som gör det läsa in raden.") % {"code": cell},
    )
    checks.refuse(
        "year",
        pl.col("year") > pl.col("last_year"),
        lambda cell: (
            _("Indikatorn upphörde före %(year)s. Använd den som ersätter den, eller ändra slutåret.") % {"year": cell}
        ),
    )


def _refuse_doubled(checks: _Checks) -> None:
    """Every row but the first of a place that stands twice."""
    frame = checks.frame.with_columns(checks.bad.alias("bad"))
    first = pl.col(ROW).filter(~pl.col("bad")).min().over(PLACE)
    checks.frame = frame.with_columns(first.alias("first_row"))
    before = checks.bad
    mask = (~pl.col("bad")) & (pl.col("first_row") < pl.col(ROW))
    wrong = checks.frame.select(mask.fill_null(value=False)).to_series()
    for row, first_row in (
        checks.frame.filter(wrong).head(max(0, MOST_TOLD - len(checks.troubles))).select(ROW, "first_row").iter_rows()
    ):
        sentence = _("Samma indikator, organisation, period och kön står redan på rad %(row)s. Behåll en av dem.") % {
            "row": first_row
        }
        checks.troubles.append(Trouble(row, TABLE.column("value").heading, sentence, ""))
    checks.bad = before | wrong
