"""The file drop: other systems put files in a folder; each is read in whole, or put aside with a note of what is wrong.

A file's name begins with its kind: `indicators-`, or one of economy's (`money-`, `volumes-`, `staff-`, `premises-`,
`energy-`), and ends with `.csv`. It is taken when it has lain still for a minute. Read files go to `done/`, refused
ones to `refused/` with a text file beside them. They are read in with the rights of the source's owner.
"""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.numbers import read_number
from rodtrad.core.operations import operation
from rodtrad.exchange.fetchers.models import Fetch, Source, SourceState
from rodtrad.follow.economy.models import FileKind
from rodtrad.follow.economy.operations import confirm_import, receive_file
from rodtrad.follow.economy.reading import Problem, decode
from rodtrad.org.people.queries import nodes_where
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.aggregates import PARTS
from rodtrad.plan.indicators.models import Indicator
from rodtrad.plan.indicators.operations import Recorded, record_many
from rodtrad.plan.indicators.queries import RECORDERS

STILL_SECONDS = 60
COLUMNS = ("indikator", "organisation", "år", "del", "kön", "värde", "täljare", "nämnare", "status")
NEEDED = frozenset({"indikator", "organisation", "år", "värde"})
STATUS = {
    "": "final",
    "slutligt": "final",
    "final": "final",
    "preliminärt": "preliminary",
    "preliminary": "preliminary",
}
MOST_PROBLEMS = 200


def folder_of(source: Source) -> Path:
    """Where a source's files are put: `inbox/<number>` in the data folder."""
    return Path(settings.DATA_DIR) / "inbox" / str(source.pk)


def read_folder(source: Source, folder: Path | None = None, *, now: float | None = None) -> Fetch:
    """Read every file that lies still, oldest first; returns how it went."""
    place = folder or folder_of(source)
    place.mkdir(parents=True, exist_ok=True)
    begun = timezone.now()
    deadline = (time.time() if now is None else now) - STILL_SECONDS
    files = [f for f in place.iterdir() if f.suffix.lower() == ".csv" and f.is_file() and not f.is_symlink()]
    n_new, n_changed, refused = 0, 0, list[str]()
    for path in sorted(files, key=lambda f: f.stat().st_mtime):
        if path.stat().st_mtime > deadline:
            continue
        try:
            done = read_one(source, path.name, path.read_bytes())
            n_new, n_changed = n_new + done.n_new, n_changed + done.n_corrected
            _move(path, place / "done")
        except (ValidationError, PermissionDenied) as refusal:
            sentences = refusal.messages if isinstance(refusal, ValidationError) else [str(refusal)]
            _move(path, place / "refused").with_suffix(".txt").write_text("\n".join(sentences) + "\n", encoding="utf-8")
            refused.append(path.name)
    return _note(actor=None, source=source, begun=begun, counts=(n_new, n_changed), refused=refused)


def read_one(source: Source, name: str, content: bytes) -> Recorded:
    """Read one file in with the owner's rights. Raises ValidationError or PermissionDenied; then nothing is written."""
    owner = source.owner
    if owner is None or not owner.is_active:
        raise PermissionDenied(_("Mappen har ingen ansvarig som arbetar här. Välj en, och lägg filen på nytt."))
    kind = name.split("-", 1)[0].lower()
    if kind == "indicators":
        return record_file(actor=owner, source=source.name, text=decode(content))
    if kind not in FileKind.values:
        kinds = ", ".join(["indicators", *FileKind.values])
        raise ValidationError(
            _("Filens namn ska börja med sitt slag och ett bindestreck. Slagen är %(all)s.") % {"all": kinds}
        )
    sent, preview = receive_file(actor=owner, kind=kind, filename=name, content=content)
    if sent is None:
        raise ValidationError([str(_in_a_line(p)) for p in preview.problems])
    done = confirm_import(actor=owner, import_id=sent.pk)
    return Recorded(done.n_new, done.n_corrected, done.n_unchanged)


def _in_a_line(problem: Problem) -> str:
    """A problem with its place."""
    words = {"row": problem.row, "column": problem.column, "what": problem.sentence}
    return _("Rad %(row)s, %(column)s: %(what)s") % words


@operation("fetchers.record_file")
def record_file(*, actor: Any, source: str, text: str) -> Recorded:
    """Record a file of indicator values: all, or none with every problem by row. Four queries and the recording."""
    first = text.lstrip().split("\n", 1)[0]
    table = csv.DictReader(io.StringIO(text.strip(), newline=""), delimiter=max(";\t,", key=first.count))
    table.fieldnames = [str(h).strip().lower() for h in table.fieldnames or []]
    if lacking := sorted(NEEDED - set(table.fieldnames)):
        raise ValidationError(_("Kolumner saknas: %(names)s.") % {"names": ", ".join(lacking)})
    lines = list(enumerate(table, 2))
    known = _Known(actor, [line for _n, line in lines])
    problems: list[Any] = []
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for number, line in lines:
        try:
            row = _row({str(k): str(v or "").strip() for k, v in line.items() if k}, known)
        except ValidationError as refusal:
            problems.append(_("Rad %(row)s: %(what)s") % {"row": number, "what": " ".join(refusal.messages)})
            continue
        where = tuple(row[k] for k in ("indicator_id", "node_id", "year", "part", "sex"))
        if where in found:
            problems.append(_("Rad %(row)s: %(what)s") % {"row": number, "what": _("Samma värde finns redan ovanför.")})
        found[where] = row
    if problems:
        raise ValidationError(problems[:MOST_PROBLEMS])
    if not found:
        raise ValidationError(_("Filen har inga rader under rubriken."))
    return record_many(actor=actor, rows=pl.DataFrame(list(found.values()), infer_schema_length=None), source=source)


class _Known:
    """The indicators and nodes that a file names, and where its sender may record. Three queries."""

    def __init__(self, actor: Any, lines: list[dict[str | Any, Any]]) -> None:
        codes = {str(line.get("indikator") or "").strip() for line in lines}
        places = {str(line.get("organisation") or "").strip() for line in lines}
        self.indicators = {i.code: i for i in Indicator.objects.filter(code__in=codes).defer("search")}
        self.nodes = dict(Node.objects.filter(code__in=places).values_list("code", "pk"))
        self.mine = set(nodes_where(actor, RECORDERS))


def _row(line: dict[str, str], known: _Known) -> dict[str, Any]:
    indicator = known.indicators.get(line["indikator"])
    if indicator is None or indicator.source == "computed":
        raise ValidationError(
            _("Det finns ingen indikator ”%(code)s” som tar emot värden.") % {"code": line["indikator"][:40]}
        )
    node_id = known.nodes.get(line["organisation"])
    if node_id is None or node_id not in known.mine:
        raise ValidationError(
            _("Organisationen ”%(code)s” finns inte eller läses inte in här.") % {"code": line["organisation"][:40]}
        )
    year = line["år"]
    if not (year.isascii() and year.isdecimal() and 1900 <= int(year[:5]) <= 2100):
        raise ValidationError(_("”%(text)s” är inget år.") % {"text": year[:20]})
    part, sex = line.get("del", ""), line.get("kön", "") or "T"
    if part and part not in PARTS[indicator.granularity]:
        raise ValidationError(_("Indikatorn mäts inte för ”%(part)s”.") % {"part": part[:10]})
    if sex not in {"T", "K", "M"} or (sex != "T" and not indicator.is_split_by_sex):
        raise ValidationError(
            _("”%(sex)s” går inte: skriv T, eller K och M där indikatorn redovisas per kön.") % {"sex": sex[:10]}
        )
    status = STATUS.get(line.get("status", "").lower())
    value = read_number(line["värde"])
    if status is None or value is None:
        raise ValidationError(_("Skriv ett värde, och status slutligt eller preliminärt."))
    above, below = read_number(line.get("täljare", "")), read_number(line.get("nämnare", ""))
    if below is not None and below < 0:
        raise ValidationError(_("Nämnaren kan inte vara mindre än noll."))
    return {
        "indicator_id": indicator.pk,
        "node_id": node_id,
        "year": int(year),
        "part": part,
        "sex": sex,
        "value": str(value),
        "numerator": None if above is None else str(above),
        "denominator": None if below is None else str(below),
        "status": status,
    }


def _move(path: Path, to: Path) -> Path:
    """Move a file into a folder without writing over another."""
    to.mkdir(exist_ok=True)
    target = to / path.name
    n = 1
    while target.exists():
        n += 1
        target = to / f"{path.stem}-{n}{path.suffix}"
    return path.rename(target)


@operation("fetchers.note_folder")
def _note(*, actor: Any, source: Source, begun: Any, counts: tuple[int, int], refused: list[str]) -> Fetch:
    message = (_("Avvisade filer: %(names)s.") % {"names": ", ".join(refused)})[:500] if refused else ""
    source.state = SourceState.FAILING if refused else SourceState.OK
    source.message, source.last_tried_at = message, timezone.now()
    source.last_ok_at = source.last_ok_at if refused else timezone.now()
    source.save(update_fields=["state", "message", "last_tried_at", "last_ok_at"])
    return Fetch.objects.create(
        source=source,
        begun_at=begun,
        ended_at=timezone.now(),
        is_ok=not refused,
        n_new=counts[0],
        n_changed=counts[1],
        message=message,
    )
