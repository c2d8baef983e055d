"""Placements say what the periods say: compared with a naive walk over random trees with time."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rodtrad.core.periods import date_range
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Node, NodePeriod, Placement
from rodtrad.org.tree.queries import ids_below, path_to

pytestmark = pytest.mark.django_db
FIRST = date(2020, 1, 1)
CUTS = [FIRST, date(2021, 1, 1), date(2022, 1, 1), None]
DAYS = [date(2019, 12, 31), FIRST, date(2020, 6, 1), date(2020, 12, 31), date(2021, 1, 1), date(2022, 7, 1)]


@st.composite
def forests(draw):
    """For each node and each of three stretches: its parent's index (a lower one, so that there is no ring), or not there."""
    n = draw(st.integers(2, 6))
    return [[draw(st.sampled_from([-2, -1, *range(i)])) for _ in range(3)] for i in range(n)]


@given(forests())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_placements_are_what_a_naive_walk_finds(db, forest):
    NodePeriod.objects.all().delete()
    Placement.objects.all().delete()
    Node.objects.all().delete()
    nodes = [Node.objects.create(code=f"N{i}") for i in range(len(forest))]
    for i, parents in enumerate(forest):
        for k, parent in enumerate(parents):
            if parent == -2:
                continue
            last = CUTS[k + 1] - timedelta(days=1) if CUTS[k + 1] else None
            NodePeriod.objects.create(
                node=nodes[i],
                parent=nodes[parent] if parent >= 0 else None,
                name=f"N{i}",
                kind="unit",
                valid=date_range(CUTS[k], last),
            )
    placements.rebuild()
    for day in DAYS:
        stretch = sum(day >= c for c in CUTS if c) - 1
        expected = set()
        for i in range(len(forest)):
            at, depth = i, 0
            if stretch < 0 or forest[i][stretch] == -2:
                continue
            while at >= 0:  # also a parent that is not there itself: operations refuse it, a file might bring it
                expected.add((nodes[at].pk, nodes[i].pk, depth))
                at, depth = forest[at][stretch], depth + 1
        rows = Placement.objects.filter(valid__contains=day).values_list("ancestor_id", "node_id", "depth")
        assert set(rows) == expected
        assert len(rows) == len(expected)  # one answer a day


def test_a_ring_is_refused_by_code(town):
    NodePeriod.objects.filter(node_id=town["SDF"]).update(parent_id=town["E1"])
    with pytest.raises(ValidationError, match="E1, SDF"):
        placements.rebuild()


def test_below_and_above_agree(town):
    assert set(ids_below(town["SDN"])) == {town[c] for c in ("SDN", "SDF", "E1", "E2")}
    assert [p.node_id for p in path_to(town["E1"])] == [town[c] for c in ("KF", "SDN", "SDF", "E1")]
