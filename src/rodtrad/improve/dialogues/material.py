"""What both sides have before them: the same figures, made from the node and the year alone, frozen when the dialogue is held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rodtrad.core.contributions import Registry
from rodtrad.core.numbers import write_number
from rodtrad.core.snapshots import SnapshotKind
from rodtrad.improve.actions.models import Action
from rodtrad.improve.actions.states import STANDING
from rodtrad.plan.goals.models import ExpectedResult, Goal, GoalIndicator
from rodtrad.plan.goals.queries import of_year
from rodtrad.plan.indicators.queries import Standing, standings


@dataclass(frozen=True)
class Section:
    """One table of the material."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""


@dataclass(frozen=True)
class Material:
    """Everything that lies on the table."""

    year: int
    sections: tuple[Section, ...]


MATERIAL = SnapshotKind("result_dialogues.material", Material)
material: Registry[Callable[[int, int], Sequence[Section]]] = Registry()


def material_of(node_id: int, year: int) -> Material:
    """The material about a node in a budget year, the same whoever asks. A constant number of queries."""
    return Material(year, tuple(section for provide in material for section in provide(node_id, year)))


def goals_and_figures(node_id: int, year: int) -> Sequence[Section]:
    """The node's goals with what they are to lead to, and their measures with outcome and target. Four queries."""
    goals = list(
        of_year(year).filter(node_id=node_id).exclude(title_in_force="").defer("search").order_by("position", "pk")
    )
    results: dict[int, list[str]] = {}
    wanted = ExpectedResult.objects.filter(goal__in=goals, withdrawn_at=None).order_by("position", "pk")
    for goal_id, text in wanted.values_list("goal_id", "text"):
        results.setdefault(goal_id, []).append(text)
    rows = tuple((g.title_in_force, "; ".join(results.get(g.pk, [])) or "–") for g in goals)
    return [
        Section(_("Mål"), (_("Mål"), _("Förväntat resultat")), rows, _("Ingen plan är antagen för året.")),
        _figures(goals, node_id, year),
    ]


def _figures(goals: Sequence[Goal], node_id: int, year: int) -> Section:
    links = GoalIndicator.objects.filter(goal__in=goals).select_related("indicator").order_by("position", "pk")
    wanted = {link.indicator_id: (link.indicator, node_id, link.role) for link in links.defer("indicator__search")}
    found = standings(wanted.values(), year)
    header = (_("Indikator"), _("Utfall"), _("Period"), _("Årsmål"), _("Åren före"), _("Källa"))
    rows = tuple(_figure(found[key, node_id]) for key in wanted)
    return Section(_("Indikatorer"), header, rows, _("Inga indikatorer står på målen."))


def _figure(standing: Standing) -> tuple[str, ...]:
    places, outcome, aim = standing.indicator.n_decimals, standing.outcome, standing.aims.nearest
    sure = "" if outcome is None or outcome.status == "final" else ", " + _("preliminärt")
    return (
        standing.indicator.name,
        f"{write_number(outcome.total, places) if outcome else '–'} {standing.indicator.unit_of_measure}",
        f"{outcome.label}{sure}" if outcome else "–",
        write_number(aim.value, places) if aim else "–",
        ", ".join(f"{p.label}: {write_number(p.total, places)}" for p in standing.earlier) or "–",
        outcome.source if outcome else "–",
    )


def open_actions(node_id: int, year: int) -> Sequence[Section]:
    """What the node is already doing to get better. One query."""
    rows = Action.objects.filter(node_id=node_id, state__in=STANDING).exclude(openness="restricted").defer("search")
    header = (_("Åtgärd"), _("Status"), _("Klar senast"))
    lines = tuple(
        (a.title, str(a.get_state_display()), a.due_on.isoformat()) for a in rows.order_by("due_on", "pk")[:50]
    )
    return [Section(_("Åtgärder på gång"), header, lines, _("Inga åtgärder är på gång."))]
