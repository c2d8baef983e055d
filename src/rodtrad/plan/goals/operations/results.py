"""What a goal is to have led to, and the indicators that show it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from rodtrad.core.editing import save_edits
from rodtrad.core.operations import operation
from rodtrad.core.verdicts import no
from rodtrad.org.tree.queries import ids_above
from rodtrad.plan.goals.models import (
    COUNCIL_LEVELS,
    ExpectedResult,
    Goal,
    GoalIndicator,
    IndicatorRole,
    ResultKind,
)
from rodtrad.plan.goals.operations.permission import can_edit, can_lead, locked, touch
from rodtrad.plan.indicators.models import Indicator


@operation("goals.add_result")
def add_result(*, actor: Any, goal_id: int, fields: Mapping[str, Any]) -> ExpectedResult:
    """Add an expected result; a number makes it a target value, and its indicator then stands at the goal too.

    Raises PermissionDenied, or ValidationError when it is empty, or a target value lacks its number.
    """
    goal = locked(goal_id, actor)
    result = ExpectedResult(goal=goal, position=goal.expected_results.count(), **fields)
    if result.target_value is not None:
        result.kind = ResultKind.TARGET_VALUE
    _clean(result)
    if result.indicator is not None:
        _check_indicator(goal, result.indicator)
        GoalIndicator.objects.get_or_create(goal=goal, indicator=result.indicator)
    result.save()
    touch(goal, actor)
    return result


@operation("goals.edit_result")
def edit_result(*, actor: Any, result_id: int, edits: Mapping[str, Any], seen: Mapping[str, str]) -> ExpectedResult:
    """Save edits of an expected result: a number written makes it a target value, another kind drops the number.

    Raises `EditConflict` instead of overwriting, ValidationError, PermissionDenied.
    """
    result = ExpectedResult.objects.select_related("goal").get(pk=result_id)
    goal = locked(result.goal_id, actor)
    if result.withdrawn_at is not None:
        no(_("Det förväntade resultatet är borttaget. Lägg tillbaka det först."), "withdrawn").enforce()
    wanted = _settled(result, dict(edits))
    for name, value in wanted.items():
        setattr(result, name, value)
    _clean(result)
    if wanted.get("indicator_id") is not None and result.indicator is not None:
        _check_indicator(goal, result.indicator)
        GoalIndicator.objects.get_or_create(goal=goal, indicator=result.indicator)
    row, changed = save_edits(ExpectedResult.objects.all(), result_id, edits=wanted, seen=seen, extra={})
    if changed:
        touch(goal, actor)
    return row


def _settled(result: ExpectedResult, edits: dict[str, Any]) -> dict[str, Any]:
    """The edits with kind and number made to fit each other: the one that was written decides."""
    kind = edits.get("kind", result.kind)
    number = edits.get("target_value", result.target_value)
    if edits.get("target_value") is not None and kind != ResultKind.TARGET_VALUE and "kind" not in edits:
        edits["kind"] = ResultKind.TARGET_VALUE.value
    elif kind != ResultKind.TARGET_VALUE and number is not None:
        edits["target_value"] = None
    elif kind == ResultKind.TARGET_VALUE and number is None:
        no(
            _("Ett målvärde behöver ett tal. Skriv talet i rutan Målvärde, så blir det ett målvärde."), "number_needed"
        ).enforce()
    return edits


def _clean(result: ExpectedResult) -> None:
    if not result.text.strip():
        no(_("Skriv vad som ska ha uppnåtts när året är slut."), "text_empty").enforce()
    result.full_clean(exclude=["goal"])


def _check_indicator(goal: Goal, indicator: Indicator) -> None:
    """An indicator of the goal's own line that is still in use."""
    if indicator.last_year is not None and indicator.last_year < goal.first_year:
        raise ValidationError(
            _("Indikatorn upphörde %(year)s. Välj en som gäller nu."), "retired", {"year": indicator.last_year}
        )
    if (
        goal.level not in COUNCIL_LEVELS
        and not ids_above([goal.node_id]).filter(ancestor_id=indicator.node_id).exists()
    ):
        no(_("Välj en indikator hos enheten själv eller ovanför; den där hör till någon annan."), "not_ours").enforce()


@operation("goals.withdraw_result")
def withdraw_result(*, actor: Any, result_id: int) -> ExpectedResult:
    """Take an expected result out of its goal; `restore_result` puts it back."""
    return _turn(actor, result_id, timezone.now())


@operation("goals.restore_result")
def restore_result(*, actor: Any, result_id: int) -> ExpectedResult:
    """Put an expected result back: the undo of `withdraw_result`."""
    return _turn(actor, result_id, None)


def _turn(actor: Any, result_id: int, withdrawn_at: Any) -> ExpectedResult:
    result = ExpectedResult.objects.select_related("goal").get(pk=result_id)
    goal = locked(result.goal_id, actor)
    result.withdrawn_at = withdrawn_at
    result.save(update_fields=["withdrawn_at"])
    touch(goal, actor)
    return result


@operation("goals.link_indicator")
def link_indicator(
    *, actor: Any, goal_id: int, indicator: Indicator, role: str = IndicatorRole.OWN.value
) -> GoalIndicator:
    """Let an indicator show whether the goal is reached. Linking it again changes its role.

    The council's indicators and the mandatory ones are set by those who write the council's and the boards' goals.
    """
    goal = _locked_to_link(goal_id, actor)
    if role not in IndicatorRole.values:
        no(_("Välj i vilken roll indikatorn står på målet."), "unknown_role").enforce()
    _check_indicator(goal, indicator)
    link, _made = GoalIndicator.objects.update_or_create(
        goal=goal, indicator=indicator, defaults={"role": role}, create_defaults={"role": role, "position": _last(goal)}
    )
    return link


def _last(goal: Goal) -> int:
    return GoalIndicator.objects.filter(goal=goal).count()


@operation("goals.unlink_indicator")
def unlink_indicator(*, actor: Any, goal_id: int, indicator_id: int) -> None:
    """Let an indicator no longer stand at the goal; its figures stay. Refused while an expected result is measured by it."""
    goal = _locked_to_link(goal_id, actor)
    used = ExpectedResult.objects.filter(goal=goal, indicator_id=indicator_id, withdrawn_at=None).first()
    if used is not None:
        no(
            _("Ett förväntat resultat mäts med indikatorn: ”%(result)s”. Ändra det först.") % {"result": used.text},
            "in_use",
        ).enforce()
    GoalIndicator.objects.filter(goal=goal, indicator_id=indicator_id).delete()


def _locked_to_link(goal_id: int, actor: Any) -> Goal:
    goal = Goal.objects.select_for_update(of=("self",)).select_related("plan").get(pk=goal_id)
    (can_lead(actor) if goal.level in COUNCIL_LEVELS else can_edit(goal, actor)).enforce()
    return goal
