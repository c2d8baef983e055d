"""The pages that are measured, and who looks at them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from rodtrad.demo.years import REFERENCE_YEAR
from rodtrad.org.people.models import Role, RoleKind, User
from rodtrad.plan.goals.models import Goal
from rodtrad.plan.plans.models import Plan


@dataclass(frozen=True, slots=True)
class Page:
    """A page, the persona's address who opens it, and how its URL is found in a city."""

    name: str
    persona: str
    url: Callable[[], str]


def _home() -> int:
    """The demo manager's unit."""
    return Role.objects.get(person__email="enhetschef@demo.example", kind=RoleKind.UNIT_MANAGER).node_id


def _administration() -> int:
    return Role.objects.get(person__email="ledning@demo.example", kind=RoleKind.MANAGEMENT).node_id


def _board() -> int:
    return Role.objects.get(person__email="sekreterare@demo.example").node_id


def _plan() -> Plan:
    return Plan.objects.filter(node_id=_home(), year_id__lte=REFERENCE_YEAR).latest("year_id")


def _report(level: str, node_id: int) -> int:
    from rodtrad.follow.reports.models import Report

    return Report.objects.filter(node_id=node_id, level=level).latest("pk").pk


PAGES = (
    Page("desk", "enhetschef@demo.example", lambda: "/"),
    Page("desk of the executive office", "stadsledning@demo.example", lambda: "/"),
    Page("plan editor", "enhetschef@demo.example", lambda: reverse("plans:edit", args=[_plan().pk])),
    Page(
        "controller's table",
        "controller@demo.example",
        lambda: f"{reverse('plans:table', args=[_administration()])}?year={REFERENCE_YEAR}",
    ),
    Page(
        "thread of a unit goal",
        "enhetschef@demo.example",
        lambda: reverse("desk:thread", args=[Goal.objects.filter(plan=_plan()).order_by("position")[0].pk]),
    ),
    Page(
        "thread of an area goal",
        "stadsledning@demo.example",
        lambda: reverse(
            "desk:thread",
            args=[
                Goal.objects.get(
                    level="area", number="1.3", first_year__lte=REFERENCE_YEAR, last_year__gte=REFERENCE_YEAR
                ).pk
            ],
        ),
    ),
    Page("thread check of a board", "ledning@demo.example", lambda: reverse("desk:check", args=[_board()])),
    Page("board report", "ledning@demo.example", lambda: reverse("reports:show", args=[_report("board", _board())])),
    Page("search", "enhetschef@demo.example", lambda: "/search?q=förskolor"),
)


def person(page: Page) -> User:
    """Who opens the page."""
    return User.objects.get(email=page.persona)
