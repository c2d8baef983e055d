"""A file of indicators: what each measures, its unit, direction, period, source, owner and successor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rodtrad.core.verdicts import YES, Verdict, not_permitted
from rodtrad.exchange.files.cells import EMAIL, FLAG, WHOLE, YEAR, choice_of, text_of
from rodtrad.exchange.files.columns import Column
from rodtrad.exchange.files.kinds.base import Kind, Setting
from rodtrad.exchange.files.kinds.standing import changed_since, remove_if_free
from rodtrad.exchange.files.lines import Line, ParsedRow, changes_between
from rodtrad.exchange.files.states import Action
from rodtrad.org.people.models import User
from rodtrad.org.people.queries import kinds_of
from rodtrad.org.tree.models import Kind as NodeKind
from rodtrad.org.tree.models import Node
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.indicators import operations
from rodtrad.plan.indicators.models import Aggregation, Direction, Granularity, Indicator, IndicatorKind, Source
from rodtrad.plan.indicators.queries import KEEPERS, visible_to

PLAIN = (
    *("name", "definition", "unit_of_measure", "kind", "direction", "granularity", "source", "source_ref"),
    *("source_text", "denominator", "is_split_by_sex", "aggregation", "n_decimals", "comparability"),
    *("first_year", "last_year"),
)
RESOLVED = ("owner", "successor", "node")
KEEPS = frozenset(
    {"kind", "direction", "granularity", "source", "aggregation", "n_decimals", "is_split_by_sex", "node", "owner"}
)


class Indicators(Kind):
    """Indicators by their code."""

    key = "indicators"
    label = gettext_lazy("Indikatorer")
    about = gettext_lazy(
        "Vad som mäts: en rad per indikator. Den som läser in äger indikatorn om ingen ägare står i filen."
    )
    columns = (
        Column("code", "Kod", "Code", text_of(40), ("indikatorkod", "id", "beteckning"), is_required=True),
        Column("name", "Namn", "Name", text_of(300), ("indikator", "benämning", "title", "rubrik"), is_required=True),
        Column("definition", "Definition", "Definition", text_of(20_000), ("beskrivning", "description")),
        Column("unit_of_measure", "Enhet", "Unit", text_of(40), ("måttenhet", "sort", "unit of measure")),
        Column("kind", "Mäter", "Measures", choice_of(IndicatorKind), ("typ", "slag", "kind", "type")),
        Column("direction", "Riktning", "Direction", choice_of(Direction), ("bäst värde",)),
        Column("granularity", "Period", "Period", choice_of(Granularity), ("periodicitet", "frekvens", "frequency")),
        Column("source", "Källa", "Source", choice_of(Source)),
        Column("source_ref", "Beteckning i källan", "Source reference", text_of(40), ("kolada-id", "kolada id")),
        Column("source_text", "Källan i ord", "Source text", text_of(300)),
        Column("denominator", "Nämnare", "Denominator", text_of(200)),
        Column("is_split_by_sex", "Könsuppdelad", "Split by sex", FLAG, ("per kön", "könsuppdelat", "by sex")),
        Column("aggregation", "Sammanläggning", "Aggregation", choice_of(Aggregation)),
        Column("n_decimals", "Decimaler", "Decimals", WHOLE, ("antal decimaler",)),
        Column("comparability", "Om jämförbarhet", "Comparability", text_of(20_000), ("jämförbarhet",)),
        Column("node", "Organisation", "Organisation", text_of(40), ("hör till", "nod", "organization", "enhetskod")),
        Column("owner", "Ägare", "Owner", EMAIL, ("ägare (e-post)", "ansvarig", "owner email")),
        Column("first_year", "Från år", "From year", YEAR, ("första år", "first year")),
        Column("last_year", "Till år", "To year", YEAR, ("sista år", "last year", "slutår")),
        Column("successor", "Ersätts av", "Succeeded by", text_of(40), ("efterföljare", "successor")),
    )

    def may_import(self, actor: Any) -> Verdict:
        """Those who keep indicators somewhere; each row is asked about by itself."""
        if kinds_of(actor) & KEEPERS:
            return YES
        return not_permitted(_("Controllern, förvaltningsledningen eller stadsledningskontoret läser in indikatorer."))

    def compare(self, rows: Sequence[ParsedRow], setting: Setting) -> list[Line]:
        """By code: new, changed, ended (a last year where there was none), or unchanged."""
        codes = {str(r.get("code")) for r in rows}
        there = {
            i.code: i
            for i in Indicator.objects.defer("search")
            .filter(code__in=codes)
            .select_related("owner", "node", "successor")
        }
        setting.found["nodes"] = dict(Node.objects.values_list("code", "pk"))
        setting.found["people"] = {u.email: u for u in User.objects.filter(email__in={r.get("owner") for r in rows})}
        named = {str(r.get("successor")) for r in rows if r.get("successor")}
        setting.found["indicators"] = codes | set(
            Indicator.objects.filter(code__in=named).values_list("code", flat=True)
        )
        setting.found["council"] = _council_code()
        seen: dict[str, int] = {}
        return [self._line(row, there.get(str(row.get("code"))), seen, setting) for row in rows]

    def _line(self, row: ParsedRow, current: Indicator | None, seen: dict[str, int], setting: Setting) -> Line:
        title = f"{row.get('code') or '–'} {row.get('name') or ''}".strip()
        line = Line(row.number, title[:300], Action.NEW, problems=row.problems, values=row.values)
        line.object_id = current.pk if current else None
        code = str(row.get("code"))
        self._check(line, row, current, setting)
        if code in seen and row.get("code"):
            line.refuse(
                self.column("code").heading,
                _("Samma kod står redan på rad %(row)s. Behåll en av dem.") % {"row": seen[code]},
            )
        seen.setdefault(code, row.number)
        if line.problems:
            line.action, line.changes = Action.ERROR, ()
            return line
        keys = [c.key for c in self.columns if c.key != "code"]
        line.changes = changes_between(self.columns, row, facts(current) if current else {}, keys=keys, keeps=KEEPS)
        if current is not None:
            line.action = Action.UNCHANGED if not line.changes else Action.CHANGED
            if any(c.column == "last_year" and not c.old for c in line.changes):
                line.action = Action.ENDED
        return line

    def _check(self, line: Line, row: ParsedRow, current: Indicator | None, setting: Setting) -> None:
        found, actor = setting.found, setting.actor
        node_code = row.get("node") or (current.node.code if current else found["council"])
        if node_code not in found["nodes"]:
            line.refuse(
                self.column("node").heading,
                _("Det finns ingen organisation med koden %(code)s. Läs in den först.") % {"code": node_code or "–"},
            )
        elif current is None and not actor.has_perm("indicators.keep_at", Node(pk=found["nodes"][node_code])):
            line.refuse(
                self.column("node").heading,
                _("Du lägger inte upp indikatorer för %(code)s. Be den som gör det läsa in raden.")
                % {"code": node_code},
            )
        elif current is not None and not operations.can_change(current, actor):
            line.refuse(self.column("code").heading, str(operations.can_change(current, actor).reason))
        if current is None and not row.get("owner") and getattr(actor, "pk", None) is None:
            line.refuse(
                self.column("owner").heading,
                _("Indikatorn behöver en ägare. Fyll i kolumnen Ägare med en e-postadress."),
            )
        if row.get("owner") and row.get("owner") not in found["people"]:
            line.refuse(
                self.column("owner").heading,
                _("Ingen här har adressen %(email)s. Lägg till personen först, eller lämna tomt.")
                % {"email": row.get("owner")},
            )
        if row.get("successor") and row.get("successor") not in found["indicators"]:
            line.refuse(
                self.column("successor").heading,
                _("Det finns ingen indikator med koden %(code)s.") % {"code": row.get("successor")},
            )
        if row.get("successor") and row.get("successor") == row.get("code"):
            line.refuse(
                self.column("successor").heading,
                _("En indikator kan inte ersätta sig själv. Välj en annan, eller ingen."),
            )
        first, last = row.get("first_year"), row.get("last_year")
        if first and last and last < first:
            line.refuse(self.column("last_year").heading, _("Sista året kommer före första. Byt plats på dem."))

    def write(self, line: Line, setting: Setting) -> int | None:
        """By `create_indicator` or `change_indicator`."""
        changed = {c.column for c in line.changes}
        fields = {k: _filled(k, line.values[k]) for k in PLAIN if k in changed}
        if "owner" in changed:
            fields["owner"] = setting.found["people"].get(line.values["owner"])
        node_code = line.values.get("node") or setting.found["council"]
        if line.object_id is None:
            made = operations.create_indicator(
                actor=setting.actor,
                node=Node.objects.get(code=node_code),
                fields={"code": line.values["code"], **{k: v for k, v in fields.items() if v not in (None, "")}},
            )
            line.object_id = made.pk
            fields = {}
        if "node" in changed:
            fields["node"] = Node.objects.get(code=node_code)
        if "successor" in changed:
            setting.found.setdefault("successors", []).append((line.object_id, line.values["successor"]))
        if fields:
            operations.change_indicator(actor=setting.actor, indicator_id=int(line.object_id or 0), fields=fields)
        return line.object_id

    def finish(self, setting: Setting) -> None:
        """Successors, when all indicators are there."""
        for object_id, code in setting.found.pop("successors", []):
            successor = Indicator.objects.filter(code=code).first() if code else None
            operations.change_indicator(actor=setting.actor, indicator_id=object_id, fields={"successor": successor})

    def take_back(self, object_id: int, action: str, changes: Sequence[tuple[str, str, str]], setting: Setting) -> str:
        """A new one is removed while nothing stands on it; a changed one gets back what it had where nobody changed it since."""
        current = Indicator.objects.select_related("owner", "node", "successor").filter(pk=object_id).first()
        if current is None:
            return ""
        if action == Action.NEW:
            return remove_if_free(current)
        now = facts(current)
        fields: dict[str, Any] = {}
        for key, old, new in changes:
            column = self.column(key)
            if column.type.write(now.get(key)) != new:
                return changed_since()
            value = column.type.read(old) if old else None
            fields[key] = _resolve(key, value) if key in RESOLVED else _filled(key, value)
        try:
            operations.change_indicator(actor=setting.actor, indicator_id=object_id, fields=fields)
        except (PermissionDenied, ValidationError) as refusal:
            return " ".join(getattr(refusal, "messages", None) or [str(refusal)])
        return ""

    def export(self, user: Any) -> Iterator[Mapping[str, Any]]:
        """All indicators that `user` may see, by code."""
        rows = visible_to(user).defer("search").select_related("owner", "node", "successor").order_by("code")
        for indicator in rows.iterator(chunk_size=2000):
            yield facts(indicator)


def facts(indicator: Indicator) -> dict[str, Any]:
    """The indicator as a row of values."""
    return {
        "code": indicator.code,
        **{key: getattr(indicator, key) for key in PLAIN},
        "node": indicator.node.code,
        "owner": indicator.owner.email if indicator.owner else None,
        "successor": indicator.successor.code if indicator.successor else None,
    }


def _filled(key: str, value: Any) -> Any:
    """What an empty cell means for a field that must hold something."""
    if value is not None or key in {"first_year", "last_year"}:
        return value
    return Indicator._meta.get_field(key).get_default() or ""


def _resolve(key: str, value: Any) -> Any:
    if value is None:
        return None
    if key == "owner":
        return User.objects.filter(email=value).first()
    return (Node if key == "node" else Indicator).objects.get(code=value)


def _council_code() -> str:
    council = periods_on().filter(kind=NodeKind.COUNCIL).values_list("node__code", flat=True).first()
    return str(council or "")
