"""The plan editor as data: every field with its text, its fingerprint, its help, and what stood there last year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rodtrad.core.writing import Field, field_of
from rodtrad.org.programmes.queries import DutyText, Rulebook
from rodtrad.plan.goals.models import ExpectedResult, ResultKind
from rodtrad.plan.indicators.queries import Standing
from rodtrad.plan.plans.contents import GoalContents, PlanContents
from rodtrad.plan.plans.models import Aspect, Basis, CommonPart, Part


@dataclass(frozen=True, slots=True)
class PartFields:
    """The boxes of one duty at one place (or one aspect of it), and the common text it may refer to."""

    duty: DutyText
    aspect: str
    text: Field
    more: tuple[Field, ...] = ()
    common: CommonPart | None = None
    offered: tuple[CommonPart, ...] = ()
    place: str = ""
    source: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it stands open when the page comes: the main aspects, and what holds something."""
        holds = bool(self.text.value or self.common or any(f.value for f in self.more))
        return holds or self.aspect in {"", Aspect.COMPETENCE, Aspect.COOPERATION}


@dataclass(frozen=True, slots=True)
class DutyFields:
    """A duty with its parts: one, or one an aspect for the use of resources."""

    duty: DutyText
    parts: tuple[PartFields, ...]

    @property
    def has_closed(self) -> bool:
        """Whether some of the parts stand folded together when the page comes."""
        return any(not part.is_open for part in self.parts)


@dataclass(frozen=True, slots=True)
class ResultFields:
    """The boxes of one expected result, and how its indicator stands (None: it has none)."""

    result: ExpectedResult
    fields: tuple[Field, ...]
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class GoalSection:
    """A goal of the editor."""

    contents: GoalContents
    title: Field
    purpose: Field
    results: tuple[ResultFields, ...]
    duties: tuple[DutyFields, ...]
    before: GoalContents | None

    @property
    def n_carried(self) -> int:
        """How many texts of the goal are carried over and untouched."""
        return sum(p.is_carried_over for p in self.contents.parts.values()) + self.contents.goal.is_carried_over

    @property
    def results_before(self) -> tuple[ExpectedResult, ...]:
        """Last year's expected results."""
        return self.before.results if self.before else ()


@dataclass(frozen=True, slots=True)
class Editor:
    """The whole page."""

    introduction: Field
    frame: tuple[Field, ...]
    goals: tuple[GoalSection, ...]
    duties: tuple[DutyFields, ...]
    not_carried: tuple[GoalContents, ...]

    def fields(self) -> Iterator[Field]:
        """Every box on the page."""
        yield self.introduction
        yield from self.frame
        for section in self.goals:
            yield section.title
            yield section.purpose
            for result in section.results:
                yield from result.fields
            for duty in section.duties:
                yield from _of(duty)
        for duty in self.duties:
            yield from _of(duty)

    def field(self, name: str) -> Field | None:
        """The box with that name."""
        return next((f for f in self.fields() if f.name == name), None)


def _of(duty: DutyFields) -> Iterator[Field]:
    for part in duty.parts:
        yield part.text
        yield from part.more


def editor_of(
    contents: PlanContents,
    before: PlanContents | None,
    book: Rulebook,
    offered: tuple[CommonPart, ...] = (),
    standing: Mapping[int, Standing] | None = None,
) -> Editor:
    """The editor of a plan beside last year's; `standing` by indicator id. No query."""
    plan = contents.plan
    carried = {g.goal.carried_over_from_id for g in contents.goals}
    earlier = {g.goal.pk: g for g in before.goals} if before else {}
    return Editor(
        introduction=field_of(
            "plan.introduction",
            _("Inledning"),
            plan.introduction,
            help=_("Vilka ni är till för, och vad som är viktigast i år. Några meningar räcker."),
            before=before.plan.introduction if before else "",
        ),
        frame=(
            field_of("plan.frame_sek", _("Ekonomisk ram, kr"), plan.frame_sek, is_long=False),
            field_of("plan.frame_comment", _("Om ramen"), plan.frame_comment, is_long=False),
        ),
        goals=tuple(
            _goal(g, earlier.get(g.goal.carried_over_from_id or 0), book, plan.level, (offered, standing or {}))
            for g in contents.goals
        ),
        duties=tuple(
            _duty(duty, None, contents.parts, before.parts if before else {}, offered)
            for duty in book.duties_of(plan.level)
            if duty.is_text and not duty.is_for_goal
        ),
        not_carried=tuple(g for g in (before.goals if before else ()) if g.goal.pk not in carried),
    )


def _goal(
    contents: GoalContents,
    before: GoalContents | None,
    book: Rulebook,
    level: str,
    beside: tuple[tuple[CommonPart, ...], Mapping[int, Standing]],
) -> GoalSection:
    goal, (offered, standing) = contents.goal, beside
    return GoalSection(
        contents=contents,
        title=field_of(
            f"goal.{goal.pk}.title", _("Mål"), goal.title, before=before.goal.title if before else "", is_long=False,
            is_carried_over=goal.is_carried_over,
        ),
        purpose=field_of(
            f"goal.{goal.pk}.purpose", _("Syfte och målgrupp"), goal.purpose,
            before=before.goal.purpose if before else "",
        ),
        results=tuple(_result(r, contents, standing) for r in contents.results),
        duties=tuple(
            _duty(duty, goal.pk, contents.parts, before.parts if before else {}, offered)
            for duty in book.duties_of(level)
            if duty.is_text and duty.is_for_goal
        ),
        before=before,
    )  # fmt: skip


def _result(result: ExpectedResult, contents: GoalContents, standing: Mapping[int, Standing]) -> ResultFields:
    stem = f"result.{result.pk}"
    linked = {link.indicator_id: link.indicator.name for link in contents.indicators}
    if result.indicator is not None:
        linked.setdefault(result.indicator.pk, result.indicator.name)
    kinds = tuple((str(k.value), str(k.label)) for k in ResultKind)
    indicators = (("", _("ingen indikator")), *((str(pk), name) for pk, name in linked.items()))
    return ResultFields(
        result,
        (
            field_of(f"{stem}.text", _("Förväntat resultat"), result.text, is_long=False),
            field_of(f"{stem}.kind", _("Slag"), result.kind, choices=kinds),
            field_of(f"{stem}.indicator_id", _("Indikator"), result.indicator_id, choices=indicators),
            field_of(f"{stem}.target_value", _("Målvärde"), result.target_value, is_long=False),
            field_of(f"{stem}.followed_by", _("Så följs det upp"), result.followed_by, is_long=False),
        ),
        standing.get(result.indicator_id or 0),
    )


def _duty(
    duty: DutyText,
    goal_id: int | None,
    parts: dict[tuple[str, str], Part],
    before: dict[tuple[str, str], Part],
    offered: tuple[CommonPart, ...],
) -> DutyFields:
    aspects = [str(a.value) for a in Aspect] if duty.code == "resource_use" else [""]
    return DutyFields(duty, tuple(_part(duty, goal_id, aspect, parts, before, offered) for aspect in aspects))


def _part(
    duty: DutyText,
    goal_id: int | None,
    aspect: str,
    parts: dict[tuple[str, str], Part],
    before: dict[tuple[str, str], Part],
    offered: tuple[CommonPart, ...],
) -> PartFields:
    part, earlier = parts.get((duty.code, aspect)), before.get((duty.code, aspect))
    place = f"{goal_id or 0}.{duty.code}.{aspect or '-'}"
    stem = f"part.{place}"
    label = Aspect(aspect).label.capitalize() if aspect else duty.title
    if aspect == Aspect.MONEY:
        number = field_of(f"{stem}.amount_sek", _("Kronor"), part.amount_sek if part else None, is_long=False)
        more: tuple[Field, ...] = (number,)
    elif duty.code == "working_methods":
        more = tuple(_knowledge(stem, part))
    else:
        more = ()
    return PartFields(
        duty=duty,
        aspect=aspect,
        text=field_of(
            f"{stem}.text", label, part.text if part else "", help="" if aspect else duty.help,
            before=earlier.text if earlier else "", is_carried_over=bool(part and part.is_carried_over),
        ),
        more=more,
        common=part.common if part else None,
        offered=tuple(c for c in offered if c.kind == duty.code) if aspect in {"", Aspect.COMPETENCE} else (),
        place=place,
        source=getattr(part, "common_source", "") or "",
    )  # fmt: skip


def _knowledge(stem: str, part: Part | None) -> Iterator[Field]:
    choices = (("", _("inte sagt")), *((str(b.value), str(b.label)) for b in Basis))
    yield field_of(f"{stem}.basis", _("Vilar på"), part.basis if part else "", choices=choices)
    reference = part.basis_reference if part else ""
    yield field_of(f"{stem}.basis_reference", _("Kunskapskälla"), reference, is_long=False)
