"""One indicator over 2,500 units, five years and the sexes: the right sums, in a time near that of bare SQL."""

from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from bench.aggregation import measure_aggregation
from django.db import connection

from rodtrad.core.periods import date_range
from rodtrad.demo.write import copy_frame
from rodtrad.org.tree import placements
from rodtrad.org.tree.models import Kind, Node, NodePeriod
from rodtrad.plan.indicators.aggregates import gather
from rodtrad.plan.indicators.models import Value
from tests.plan.indicators.scene import BEGIN, indicator


@pytest.mark.slow
@pytest.mark.django_db
def test_aggregation_at_city_size(scene):
    for board in range(15):
        scene.add(f"B{board}", "KF", Kind.BOARD)
        scene.add(f"B{board}-F", f"B{board}", Kind.ADMINISTRATION)
    nodes = Node.objects.bulk_create(Node(code=f"S{i}") for i in range(2500))
    NodePeriod.objects.bulk_create(
        NodePeriod(node=n, parent=scene[f"B{i % 15}-F"], name=f"S{i}", kind=Kind.UNIT, valid=date_range(BEGIN, None))
        for i, n in enumerate(nodes)
    )
    placements.rebuild()
    of = indicator(scene, "A-SJUK", aggregation="weighted_mean", is_split_by_sex=True)
    grid = pl.DataFrame({"node_id": [n.pk for n in nodes]})
    for name, values in (("year", list(range(2021, 2026))), ("sex", ["T", "K", "M"])):
        grid = grid.join(pl.DataFrame({name: values}), how="cross")
    rng = np.random.default_rng(1)
    frame = grid.with_columns(
        pl.int_range(1, grid.height + 1).alias("id"),
        pl.lit(of.pk).alias("indicator_id"),
        pl.lit("").alias("part"),
        pl.Series("value", np.round(rng.normal(70, 8, grid.height), 2)),
        pl.Series("denominator", rng.integers(5, 90, grid.height)),
        pl.lit("2026-01-01T00:00:00Z").alias("recorded_at"),
    )
    copy_frame(Value, frame)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE indicators_value; ANALYZE tree_placement; ANALYZE tree_node")
    amounts = gather([(of, scene["KF"].pk)], range(2021, 2026), annual_only=True)[of.pk, scene["KF"].pk]
    assert len(amounts) == 15
    one = frame.filter((pl.col("year") == 2024) & (pl.col("sex") == "K"))
    expected = (one["value"] * one["denominator"]).sum() / one["denominator"].sum()
    found = next(a for a in amounts if (a.year, a.sex) == (2024, "K"))
    assert abs(found.value - Decimal(str(expected))) < Decimal("0.0001")
    assert (found.n_counted, found.n_expected) == (2500, 2500)
    measured = measure_aggregation(of)
    assert measured["ratio"] < 12, f"far from the aim of 2.5: {measured}"
