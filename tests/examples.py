"""An example of every thing that an address can name, in the tiny demo city: for tests that open every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.urls import NoReverseMatch, reverse

from rodtrad.config.generated.pages import addresses
from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.tree.models import NodePeriod


def home() -> int:
    """The node of the demo manager's unit."""
    return Role.objects.get(person__email="enhetschef@demo.example", kind=RoleKind.UNIT_MANAGER).node_id


def model(label: str) -> Any:
    """A model by its label, so that this file needs no import a room."""
    return apps.get_model(label)


def first(label: str, **where: Any) -> Callable[[], Any]:
    """The key of the first row that fits."""
    return lambda: model(label).objects.filter(**where).order_by("pk").values_list("pk", flat=True)[0]


def a_step() -> int:
    """A step in a series that has a signal; the demo has none, so it is made here."""
    signal = model("signals.Signal").objects.order_by("pk")[0]
    place = {"indicator_id": signal.indicator_id, "node_id": signal.node_id, "year": 2025, "part": ""}
    step, _made = model("signals.Step").objects.get_or_create(**place, defaults={"reason": "Ny definition"})
    return step.pk


EXAMPLES: dict[str, Callable[[], Any]] = {
    "node_id": home,
    "plan_id": lambda: model("plans.Plan").objects.get(node_id=home(), year_id=2026).pk,
    "goal_id": lambda: model("goals.Goal").objects.filter(node_id=home(), first_year=2026).order_by("pk")[0].pk,
    "activity_id": lambda: model("activities.Activity").objects.filter(node_id=home()).order_by("pk")[0].pk,
    "indicator_id": first("indicators.Indicator"),
    "programme_id": first("programmes.Programme", code="2016"),
    "person_id": lambda: Role.objects.get(node_id=home(), kind=RoleKind.UNIT_MANAGER).person_id,
    "role_id": lambda: Role.objects.filter(node_id=home(), kind=RoleKind.UNIT_MANAGER).order_by("pk")[0].pk,
    "round_id": first("rounds.Round", kind="t2"),
    "report_id": lambda: model("reports.Report").objects.get(node_id=home(), round__kind="t2").pk,
    "year": lambda: 2026,
    "number": lambda: 1,
    "kind": lambda: "terms",
    "file_id": lambda: 1,
    "reports.verb": lambda: "correct",
    "verb": lambda: "up",
    "place": lambda: "0.dialogue.-",
    "result_id": lambda: model("goals.ExpectedResult").objects.filter(goal__node_id=home()).order_by("pk")[0].pk,
    "notice_id": lambda: 1,
    "common_id": first("plans.CommonPart"),
    "action_id": lambda: model("actions.Action").objects.filter(node_id=home()).order_by("pk")[0].pk,
    "batch_id": lambda: 1,
    "dialogue_id": lambda: model("result_dialogues.ResultDialogue").objects.filter(node_id=home()).order_by("pk")[0].pk,
    "point_id": first("result_dialogues.AgreedPoint"),
    "idea_id": first("ideas.Idea"),
    "service_id": first("tree.ServiceType"),
    "reorganisation_id": first("tree.Reorganisation"),
    "economy.what": lambda: "forecast",
    "economy.file_kind": lambda: "money",
    "result_unit_id": first("economy.ResultUnit"),
    "economy.import_id": first("economy.EconomyImport"),
    "fetchers.source_id": first("fetchers.Source"),
    "run_id": first("files.ImportRun"),
    "file_kind": lambda: "indicators",
    "file_format": lambda: "csv",
    "kpi_code": first("kolada.Kpi"),
    "group_code": first("kolada.Group"),
    "ask_id": lambda: model("rounds.Ask").objects.filter(round__kind="t2").order_by("pk")[0].pk,
    "step_id": a_step,
    "exemption_id": first("rounds.Exemption"),
}


class NoExample(LookupError):
    """An address names something that this file has no example of."""


def unit_name() -> str:
    """What the demo manager's unit is called."""
    return NodePeriod.objects.get(node_id=home()).name


def every_address() -> list[tuple[str, str, str | None, str]]:
    """Route, name, the address with examples put in (None if there is no example), and what is missing."""
    found: list[tuple[str, str, str | None, str]] = []
    for route, name, view in addresses():
        try:
            found.append((route, name, _address(route, name, view), ""))
        except (NoExample, NoReverseMatch, IndexError, LookupError) as missing:
            found.append((route, name, None, str(missing)))
    return found


def _address(route: str, name: str, _view: Any) -> str:
    from django.urls.resolvers import RoutePattern

    kwargs: dict[str, Any] = {}
    for key in RoutePattern(route).converters:
        room = name.split(":", maxsplit=1)[0]
        example = EXAMPLES.get(f"{room}.{key}") or EXAMPLES.get(key)
        if example is None:
            raise NoExample(f"{name}: no example of “{key}”; add it to tests/examples.py")
        kwargs[key] = example()
    return reverse(name, kwargs=kwargs)
