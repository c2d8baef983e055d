"""The demo's economy is believable and holds the deviations that were put in."""

import pytest

from rodtrad.follow.economy.models import CarryOver, EconomyImport, Figure, ResultUnit
from rodtrad.follow.economy.page import economy_of, state_of
from rodtrad.follow.economy.totals import totals_of
from rodtrad.org.people.models import Role
from rodtrad.org.tree.models import Node
from rodtrad.org.tree.queries import periods_on
from rodtrad.plan.indicators.figures import full_series
from rodtrad.plan.indicators.models import Indicator

pytestmark = pytest.mark.django_db


def test_economy_of_the_demo(city):
    unit = Role.objects.get(person__email="enhetschef@demo.example").node_id
    council = Node.objects.get(code="KF").pk
    totals = totals_of([unit, council, *Node.objects.filter(code__startswith="E0").values_list("pk", flat=True)], 2026, 10)
    assert sum(1 for t in totals.values() if state_of(t) == "bad") == 1, "one unit is well over its budget"
    assert state_of(totals[unit]) in {"good", "attention"}
    economy = economy_of(periods_on().get(node_id=unit), 2026, None, shows_staff=True, is_in_line=True)
    assert economy.month == 10
    assert 100_000 < economy.totals.cost_per_user().value < 1_200_000
    assert economy.chart is not None
    assert economy.resources
    assert {f.label for f in economy.facts} >= {"Sjukfrånvaro", "Energi hittills", "Volym, medeltal"}
    assert EconomyImport.objects.get().figures.count() > 0
    assert ResultUnit.objects.count() == CarryOver.objects.count() > 0
    assert Figure.objects.filter(is_current=True).count() == Figure.objects.count()
    change = Indicator.objects.get(code="A-SYNPUNKT-FOR")
    points = full_series([(change, council)], 2024, 2026)[change.pk, council].points
    assert any("har inget värde" in p.reason for p in points), "of the first year there is nothing to compare with"
