"""What could be wrong in a file of the organisation as a whole: references, periods that clash, rings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from rodtrad.core.periods import first_day, last_day
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.lines import Line
from rodtrad.exchange.files.states import Action
from rodtrad.org.tree.models import Kind as NodeKind
from rodtrad.org.tree.models import NodePeriod


def check_references(kind: Kind, lines: Sequence[Line], setting: Setting) -> None:
    """Everything has someone to belong to, and names only what is in the file or in the organisation already."""
    known: set[str] = set(setting.found["nodes"])
    good = known | {line.values["code"] for line in lines if line.action != Action.ERROR}
    while True:
        before = len(good)
        for line in lines:
            if line.action != Action.ERROR:
                _check_references(kind, line, good)
        good = known | {line.values["code"] for line in lines if line.action != Action.ERROR}
        if len(good) == before:  # a row in error may take others with it
            return


def _check_references(kind: Kind, line: Line, good: set[str]) -> None:
    values = line.values
    parent = values.get("parent")
    if line.object_id is None and not parent and values["kind"] != NodeKind.COUNCIL:
        line.refuse(
            kind.column("parent").heading,
            _("Allt utom kommunfullmäktige hör till något. Fyll i koden för det som ligger närmast ovanför."),
        )
    elif parent == values["code"]:
        line.refuse(kind.column("parent").heading, _("En organisation kan inte höra till sig själv."))
    elif parent and parent not in good:
        line.refuse(
            kind.column("parent").heading,
            _("Det finns ingen organisation med koden %(code)s, eller så är dess rad fel. Rätta koden eller raden.")
            % {"code": parent},
        )
    for code in values.get("succeeded_by") or ():
        if code == values["code"]:
            line.refuse(kind.column("succeeded_by").heading, _("En organisation kan inte efterträda sig själv."))
        elif code not in good:
            line.refuse(
                kind.column("succeeded_by").heading,
                _("Det finns ingen organisation med koden %(code)s, eller så är dess rad fel. Rätta koden eller raden.")
                % {"code": code},
            )


def check_periods(kind: Kind, lines: Sequence[Line], there: dict[str, list[NodePeriod]]) -> None:
    """Periods of one node never overlap, whether they are in the file or already written."""
    changed = {line.object_id for line in lines if line.object_id is not None}
    taken: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for code, periods in there.items():
        for period in periods:
            if period.pk not in changed:
                taken[code].append(
                    (first_day(period.valid) or date.min, last_day(period.valid) or date.max, _("som redan finns"))
                )
    for line in lines:
        if line.action == Action.ERROR:
            continue
        code = line.values["code"]
        begins = line.values.get("valid_from") or date.min
        ends = line.values.get("valid_to") or date.max
        if "valid_to" not in line.values and line.object_id is not None:
            current = next(p for p in there[code] if p.pk == line.object_id)
            begins, ends = first_day(current.valid) or date.min, last_day(current.valid) or date.max
        clash = next((where for b, e, where in taken[code] if b <= ends and begins <= e), None)
        if clash is not None:
            line.refuse(
                kind.column("valid_from").heading,
                _(
                    "Tiden krockar med en annan tid för samma kod (%(where)s). Ändra datumen så att de följer på varandra."
                )
                % {"where": clash},
            )
        else:
            taken[code].append((begins, ends, _("rad %(row)s") % {"row": line.row}))


def check_rings(kind: Kind, lines: Sequence[Line], there: dict[str, list[NodePeriod]]) -> None:
    """Nothing lies below itself; all rows of a ring are told."""
    above: dict[str, set[str]] = defaultdict(set)
    changed = {line.object_id for line in lines if line.object_id is not None and line.action != Action.ERROR}
    for code, periods in there.items():
        above[code] |= {p.parent.code for p in periods if p.parent and p.pk not in changed}
    for line in lines:
        if line.action != Action.ERROR and line.values.get("parent"):
            above[line.values["code"]].add(line.values["parent"])
    in_ring = _in_ring(above)
    for line in lines:
        if line.action != Action.ERROR and line.values["code"] in in_ring and line.values.get("parent") in in_ring:
            line.refuse(
                kind.column("parent").heading,
                _("Organisationerna ligger i en ring och hör till sig själva: %(codes)s. Rätta vem de hör till.")
                % {"codes": ", ".join(sorted(in_ring)[:10])},
            )


def _in_ring(above: dict[str, set[str]]) -> set[str]:
    """The codes from which one comes back to the same code: what is left when all that end somewhere are taken away."""
    left = {code: set(parents) for code, parents in above.items() if parents}
    while True:
        free = {code for code, parents in left.items() if not parents & left.keys()}
        if not free:
            break
        for code in free:
            del left[code]
    below: dict[str, set[str]] = defaultdict(set)
    for code, parents in left.items():
        for parent in parents:
            below[parent].add(code)
    while True:  # the same from the other side: what only hangs below a ring is not in it
        loose = {code for code in left if not below[code] & left.keys()}
        if not loose:
            return set(left)
        for code in loose:
            del left[code]
