"""What is done with indicators: made, changed, retired, given targets and figures. Figures are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.verdicts import YES, Verdict, no, not_permitted
from rodtrad.org.people.queries import roles_of
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.aggregates import PARTS
from rodtrad.plan.indicators.checks import check_expression
from rodtrad.plan.indicators.models import Direction, Indicator, SetBy, Sex, Source, Target, Value

COLUMNS = ("indicator_id", "node_id", "year", "part", "sex", "value", "numerator", "denominator", "status", "comment")


def can_change(indicator: Indicator, actor: Any) -> Verdict:
    """Whether `actor` may change `indicator`."""
    if actor.has_perm("indicators.change", indicator):
        return YES
    return not_permitted(
        _("Den som äger indikatorn, controllern där den hör hemma eller stadsledningskontoret ändrar den.")
    )


def can_record(node: Node, actor: Any) -> Verdict:
    """Whether `actor` may record figures at `node`."""
    if actor.has_perm("indicators.record_at", node):
        return YES
    return not_permitted(_("Den som har en roll som skriver på enheten, eller ovanför den, lägger in värden."))


def can_set_target(node: Node, set_by: str, actor: Any) -> Verdict:
    """Whether `actor` may set the target of `set_by` at `node`: the council's is set for the whole city, by the executive office alone."""
    permission = {SetBy.COUNCIL: "indicators.set_for_council", SetBy.BOARD: "indicators.keep_at"}.get(
        SetBy(set_by), "indicators.record_at"
    )
    if actor.has_perm(permission, node):
        return YES
    return not_permitted(
        _("Fullmäktiges årsmål sätts av stadsledningskontoret, nämndens av controllern, enhetens av enhetschefen.")
    )


@operation("indicators.create")
def create_indicator(*, actor: Any, node: Node, fields: Mapping[str, Any]) -> Indicator:
    """Make an indicator at `node`; without an owner the actor owns it. Raises PermissionDenied or ValidationError."""
    if not actor.has_perm("indicators.keep_at", node):
        raise PermissionDenied(
            _("Controllern, förvaltningsledningen eller stadsledningskontoret lägger upp indikatorer.")
        )
    indicator = Indicator(node=node, **{**fields, "owner": fields.get("owner") or actor})
    _check(indicator)
    indicator.save()
    return indicator


def _check(indicator: Indicator) -> None:
    """What must hold of an indicator before it is saved."""
    indicator.full_clean(exclude=["search"])
    check_expression(indicator)


@operation("indicators.change")
def change_indicator(*, actor: Any, indicator_id: int, fields: Mapping[str, Any]) -> Indicator:
    """Change the indicator's own fields (not its figures). Raises PermissionDenied or ValidationError."""
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator_id)
    can_change(indicator, actor).enforce()
    for name, value in fields.items():
        setattr(indicator, name, value)
    _check(indicator)
    indicator.save(update_fields=list(fields))
    return indicator


@operation("indicators.give")
def give_indicator(*, actor: Any, indicator_id: int, owner: Any) -> Indicator:
    """Make `owner` the indicator's owner: someone who works here. Raises PermissionDenied or ValidationError `not_working`."""
    if owner is not None and not roles_of(owner).exists():
        no(
            _("%(name)s har ingen roll här i dag. Välj någon som arbetar här.") % {"name": owner}, "not_working"
        ).enforce()
    return change_indicator(actor=actor, indicator_id=indicator_id, fields={"owner": owner})


@operation("indicators.retire")
def retire_indicator(*, actor: Any, indicator_id: int, last_year: int, successor: Indicator | None = None) -> Indicator:
    """Let the indicator end with `last_year`; its figures stay. `successor` goes on in its place."""
    if successor is not None and successor.pk == indicator_id:
        no(_("En indikator kan inte ersätta sig själv. Välj en annan, eller ingen."), "own_successor").enforce()
    if successor is not None and successor.last_year is not None and successor.last_year <= last_year:
        no(
            _("%(code)s upphör själv %(year)s. Välj en indikator som används efter det.")
            % {"code": successor.code, "year": successor.last_year},
            "successor_ended",
        ).enforce()
    return change_indicator(
        actor=actor, indicator_id=indicator_id, fields={"last_year": last_year, "successor": successor}
    )


@operation("indicators.set_target")
def set_target(
    *,
    actor: Any,
    indicator: Indicator,
    node: Node,
    year: int,
    set_by: str,
    value: Decimal,
    value_to: Decimal | None = None,
) -> Target:
    """Set or change one target. Raises PermissionDenied, or ValidationError for a band turned around or lacking."""
    can_set_target(node, set_by, actor).enforce()
    if indicator.direction == Direction.BAND and value_to is None:
        no(_("Indikatorn har ett målintervall. Skriv också den övre gränsen."), "band_needed").enforce()
    if indicator.direction != Direction.BAND and value_to is not None:
        no(_("Bara en indikator med målintervall har en övre gräns. Lämna den tom."), "no_band").enforce()
    target = Target.objects.select_for_update().filter(indicator=indicator, node=node, year=year, set_by=set_by).first()
    target = target or Target(indicator=indicator, node=node, year=year, set_by=set_by)
    target.value, target.value_to = value, value_to
    target.full_clean()
    target.save()
    return target


@operation("indicators.record")
def record_value(*, actor: Any, indicator: Indicator, node: Node, year: int, value: Decimal, **more: Any) -> Value:
    """Record one figure; a figure already there is kept and no longer current. Raises PermissionDenied or ValidationError.

    `more`: part, sex, numerator, denominator, status, source, comment.
    """
    can_record(node, actor).enforce()
    _fits(indicator, more).enforce()
    if indicator.last_year is not None and year > indicator.last_year:
        raise ValidationError(
            _("Indikatorn upphörde %(year)s. Använd den som ersätter den, eller ändra slutåret."),
            "retired",
            {"year": indicator.last_year},
        )
    row = Value(
        indicator=indicator, node=node, year=year, value=value, recorded_at=timezone.now(), recorded_by=actor, **more
    )
    row.full_clean(exclude=["search"], validate_constraints=False, validate_unique=False)
    place = {"indicator": indicator, "node": node, "year": year, "part": row.part, "sex": row.sex}
    Value.objects.select_for_update().filter(**place, is_current=True).update(is_current=False)
    row.save()
    return row


def _fits(indicator: Indicator, more: Mapping[str, Any]) -> Verdict:
    """Whether a figure of this period and sex, with these numbers, is one that the indicator can have."""
    if indicator.source == Source.COMPUTED:
        return no(_("Indikatorn räknas fram ur andra. Lägg in värden på dem i stället."), "computed")
    if more.get("sex", Sex.TOTAL) != Sex.TOTAL and not indicator.is_split_by_sex:
        return no(_("Indikatorn redovisas inte per kön. Lägg in totalen."), "not_split")
    if more.get("part") and more["part"] not in PARTS[indicator.granularity]:
        return no(_("Indikatorn mäts inte för den delen av året. Välj en annan period."), "wrong_part")
    if (more.get("denominator") or 0) < 0:
        return no(_("Nämnaren eller antalet kan inte vara mindre än noll."), "negative_count")
    return YES


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a large recording did."""

    n_new: int
    n_corrected: int
    n_unchanged: int


@operation("indicators.record_many")
def record_many(*, actor: Any, rows: pl.DataFrame, source: str, import_run_id: int | None = None) -> Recorded:
    """Record a frame of figures: one COPY into a staging table and three set-based statements.

    `rows` has the columns of `COLUMNS` (missing ones: part "", sex "T", status "final", comment ""), with ids that
    exist and one row a place; who may is the caller's question. A figure equal to the current one is left alone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE staged_value (indicator_id bigint, node_id bigint, year smallint, part varchar(2), sex varchar(1), "
            "value numeric(18,6), numerator numeric(18,6), denominator numeric(18,6), status varchar(12), comment varchar(300)) "
            "ON COMMIT DROP"
        )
        _copy(cursor, rows)
        _plan_for(cursor, rows.height)
        cursor.execute(_DROP_UNCHANGED)
        n_unchanged = cursor.rowcount
        cursor.execute(_SUPERSEDE)
        n_corrected = cursor.rowcount
        cursor.execute(_INSERT, [source, timezone.now(), getattr(actor, "pk", None), import_run_id])
        n_new = cursor.rowcount - n_corrected
        cursor.execute("DROP TABLE staged_value")
        if rows.height >= MANY:
            cursor.execute("SET LOCAL enable_nestloop = on")
            cursor.execute("ANALYZE indicators_value")
    return Recorded(n_new, n_corrected, n_unchanged)


MANY = 20_000


def _plan_for(cursor: Any, n_rows: int) -> None:
    """Let the database know how many rows came; many are joined in one pass and their references checked as they are written."""
    cursor.execute("ANALYZE staged_value")
    if n_rows >= MANY:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _copy(cursor: Any, rows: pl.DataFrame) -> None:
    defaults = {"part": "", "sex": "T", "numerator": None, "denominator": None, "status": "final", "comment": ""}
    columns = [pl.col(c) if c in rows.columns else pl.lit(defaults[c]).alias(c) for c in COLUMNS]
    with cursor.copy(f"COPY staged_value ({', '.join(COLUMNS)}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
        for part in rows.iter_slices(200_000):
            copy.write(part.select(columns).write_csv(include_header=False, null_value="\\N").encode())


_SAME_PLACE = (
    "v.indicator_id = s.indicator_id AND v.node_id = s.node_id AND v.year = s.year AND v.part = s.part AND v.sex = s.sex "
    "AND v.is_current"
)
_DROP_UNCHANGED = (
    f"DELETE FROM staged_value s USING indicators_value v WHERE {_SAME_PLACE} AND v.value = s.value AND v.status = s.status "  # noqa: S608
    "AND v.numerator IS NOT DISTINCT FROM s.numerator AND v.denominator IS NOT DISTINCT FROM s.denominator AND v.comment = s.comment"
)
_SUPERSEDE = f"UPDATE indicators_value v SET is_current = false FROM staged_value s WHERE {_SAME_PLACE}"  # noqa: S608
_INSERT = (
    "INSERT INTO indicators_value (indicator_id, node_id, year, part, sex, value, numerator, denominator, status, comment, "
    "source, recorded_at, recorded_by_id, import_run_id, is_current) "
    "SELECT indicator_id, node_id, year, part, sex, value, numerator, denominator, status, comment, %s, %s, %s, %s, true FROM staged_value"
)


@operation("indicators.undo_import")
def undo_import(*, actor: Any, import_run_id: int) -> int:
    """Take back what an import recorded; what it had replaced is current again. Figures corrected since are left alone.

    Nothing is deleted: the import's rows stay, not current. Returns how many figures were taken back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE indicators_value SET is_current = false WHERE import_run_id = %s AND is_current", [import_run_id]
        )
        n_taken_back = cursor.rowcount
        cursor.execute(_RESTORE, [import_run_id])
    return n_taken_back


_RESTORE = """
UPDATE indicators_value v SET is_current = true WHERE v.id IN (
    SELECT DISTINCT ON (o.indicator_id, o.node_id, o.year, o.part, o.sex) o.id
    FROM indicators_value r
    JOIN indicators_value o USING (indicator_id, node_id, year, part, sex)
    WHERE r.import_run_id = %s AND o.id < r.id AND o.import_run_id IS DISTINCT FROM r.import_run_id
      AND NOT EXISTS (
        SELECT 1 FROM indicators_value c WHERE c.indicator_id = o.indicator_id AND c.node_id = o.node_id AND c.year = o.year
          AND c.part = o.part AND c.sex = o.sex AND c.is_current)
    ORDER BY o.indicator_id, o.node_id, o.year, o.part, o.sex, o.id DESC)
"""


def hand_over(person: Any, to: Any, node: Any) -> int:
    """Give what `person` owns at `node` to `to` (None: nobody, then the node's manager stands for it)."""
    return Indicator.objects.filter(owner=person, node=node).update(owner=to)
