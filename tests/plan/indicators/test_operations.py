"""What is done with indicators: allowed, refused, kept; and that nobody's rule differs from the query beside it."""

from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.contributions import ownership
from rodtrad.org.people.queries import manager_of
from rodtrad.plan.indicators import operations, providers, queries
from rodtrad.plan.indicators.models import Indicator, Target, Value
from tests.plan.indicators.scene import indicator, value

pytestmark = pytest.mark.django_db
FIELDS = {"code": "NY", "name": "Nytt mått", "unit_of_measure": "procent", "aggregation": "none"}


def make(scene, who="office", at="KF", **more):
    return operations.create_indicator(actor=scene.people[who], node=scene[at], fields={**FIELDS, **more})


def test_the_one_who_makes_an_indicator_owns_it(scene):
    made = make(scene, "controller", "N1")
    assert made.owner == scene.people["controller"]


@pytest.mark.parametrize("who", ["manager", "reader", "auditor", "nobody", "neighbour"])
def test_others_make_none(scene, who):
    with pytest.raises(PermissionDenied, match="Controllern"):
        make(scene, who, "N1")
    assert not Indicator.objects.exists()


@pytest.mark.parametrize("who", ["office", "controller", "manager", "neighbour", "reader", "auditor", "nobody"])
def test_who_may_change_is_the_same_by_rule_and_by_query(scene, who):
    person = scene.people[who]
    for code in ("KF", "N1", "N2", "E1", "E3"):
        indicator(scene, f"I-{code}", node=scene[code], owner=scene.people["neighbour"] if code == "E3" else None)
    by_rule = {i for i in Indicator.objects.all() if person.has_perm("indicators.change", i)}
    assert by_rule == set(queries.keepable_by(person))
    assert set(queries.visible_to(person)) == set(Indicator.objects.all())


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"source": "computed"}, "uttryck"),
        ({"expression": "1 + [NY2]"}, "uttryck"),
        ({"source": "computed", "expression": "[SAKNAS]"}, "SAKNAS"),
        ({"source": "computed", "expression": "[KR@INGEN]"}, "INGEN"),
        ({"source": "computed", "expression": "[NY]"}, "koden NY"),
        ({"source": "computed", "expression": "[KR]"}, "kr"),
        ({"source": "computed", "expression": "procent(0,5)"}, "nämner ingen"),
        ({"factor": Decimal(0)}, "större än noll"),
    ],
)
def test_an_expression_that_cannot_work_is_refused_in_a_sentence(scene, fields, where):
    indicator(scene, "KR", unit_of_measure="kr")
    with pytest.raises(ValidationError) as refused:
        make(scene, **fields)
    assert where in " ".join(refused.value.messages)
    assert not Indicator.objects.filter(code="NY").exists()


def test_an_expression_in_a_circle_is_refused(scene):
    indicator(scene, "A", unit_of_measure="procent")
    one = make(scene, code="ETT", source="computed", expression="[A]")
    make(scene, code="TVÅ", source="computed", expression="[ETT]")
    with pytest.raises(ValidationError, match="cirkel"):
        operations.change_indicator(actor=scene.people["office"], indicator_id=one.pk, fields={"expression": "[TVÅ]"})
    one.refresh_from_db()
    assert one.expression == "[A]"


def test_a_value_is_corrected_and_the_old_one_kept(scene):
    of = indicator(scene)
    for number in (5, 7):
        operations.record_value(
            actor=scene.people["manager"], indicator=of, node=scene["E1"], year=2024, value=Decimal(number)
        )
    rows = list(Value.objects.order_by("pk").values_list("value", "is_current"))
    assert rows == [(5, False), (7, True)]


@pytest.mark.parametrize("who", ["neighbour", "reader", "auditor", "nobody"])
def test_nobody_records_for_others(scene, who):
    with pytest.raises(PermissionDenied):
        operations.record_value(
            actor=scene.people[who], indicator=indicator(scene), node=scene["E1"], year=2024, value=Decimal(5)
        )
    assert not Value.objects.exists()


@pytest.mark.parametrize(
    ("fields", "more", "code"),
    [
        ({"last_year": 2023}, {}, "retired"),
        ({"source": "computed", "expression": "1"}, {}, "computed"),
        ({}, {"sex": "K"}, "not_split"),
        ({"granularity": "tertial"}, {"part": "04"}, "wrong_part"),
        ({}, {"part": "T1"}, "wrong_part"),
        ({}, {"denominator": Decimal(-1)}, "negative_count"),
    ],
)
def test_a_value_that_the_indicator_cannot_have_is_refused(scene, fields, more, code):
    of = indicator(scene, **fields)
    with pytest.raises(ValidationError) as refused:
        operations.record_value(
            actor=scene.people["office"], indicator=of, node=scene["E1"], year=2024, value=Decimal(5), **more
        )
    assert refused.value.code == code
    assert not Value.objects.exists()


def test_retired_with_a_successor_the_figures_stay(scene):
    old, new = indicator(scene, "G"), indicator(scene, "N")
    value(old, scene["E1"], 2024, 5)
    operations.retire_indicator(actor=scene.people["office"], indicator_id=old.pk, last_year=2024, successor=new)
    old.refresh_from_db()
    assert (old.last_year, old.successor) == (2024, new)
    assert Value.objects.filter(indicator=old, is_current=True).count() == 1


def test_nothing_succeeds_itself_or_one_that_has_ended(scene):
    old, gone = indicator(scene, "G"), indicator(scene, "B", last_year=2020)
    for successor, code in ((old, "own_successor"), (gone, "successor_ended")):
        with pytest.raises(ValidationError) as refused:
            operations.retire_indicator(
                actor=scene.people["office"], indicator_id=old.pk, last_year=2024, successor=successor
            )
        assert refused.value.code == code


def target(scene, who, set_by, code="N1", **more):
    of = more.pop("of", None) or indicator(scene)
    return operations.set_target(
        actor=scene.people[who], indicator=of, node=scene[code], year=2024, set_by=set_by, value=Decimal(5), **more
    )


@pytest.mark.parametrize(
    ("who", "set_by", "code"), [("office", "council", "KF"), ("controller", "board", "N1"), ("manager", "unit", "E1")]
)
def test_each_sets_its_own_target(scene, who, set_by, code):
    assert target(scene, who, set_by, code).value == 5


@pytest.mark.parametrize(
    ("who", "set_by", "code"),
    [
        ("controller", "council", "N1"),
        ("manager", "council", "E1"),
        ("manager", "board", "E1"),
        ("neighbour", "unit", "E1"),
        ("auditor", "unit", "E1"),
    ],
)
def test_nobody_sets_the_target_of_those_above(scene, who, set_by, code):
    with pytest.raises(PermissionDenied):
        target(scene, who, set_by, code)
    assert not Target.objects.exists()


def test_a_band_needs_both_ends_in_order(scene):
    band = indicator(scene, direction="band")
    for more in ({}, {"value_to": Decimal(4)}):
        with pytest.raises(ValidationError):
            target(scene, "office", "council", "KF", of=band, **more)
    assert target(scene, "office", "council", "KF", of=band, value_to=Decimal(6)).value_to == 6
    with pytest.raises(ValidationError):
        target(scene, "office", "council", "KF", of=indicator(scene, "RAK"), value_to=Decimal(6))


def test_the_nearest_target_of_each_year_binds(scene):
    of = indicator(scene)
    for year, set_by, code, number in (
        (2023, "council", "KF", 1),
        (2024, "council", "KF", 2),
        (2024, "board", "N1", 3),
        (2024, "board", "N2", 9),
        (2024, "unit", "E1", 4),
    ):
        Target.objects.create(indicator=of, node=scene[code], year=year, set_by=set_by, value=number)
    above = {scene[c].pk for c in ("KF", "N1", "N1-F", "E1")}
    by_year = queries.nearest_by_year(queries.targets_of(of.pk, scene["E1"].pk, above))
    assert {y: t.value for y, t in by_year.items()} == {2023: 1, 2024: 4}
    by_year = queries.nearest_by_year(queries.targets_of(of.pk, scene["E2"].pk, above))
    assert by_year[2024].value == 3


def test_when_the_owner_leaves_the_manager_stands_for_it(scene):
    of = indicator(scene, node=scene["E1"], owner=scene.people["reader"])
    handed = dict(ownership.items())["indicators"]
    assert handed.owned_by(scene.people["reader"], scene["E1"]) == 1
    assert handed.hand_over(scene.people["reader"], scene.people["manager"], scene["E1"]) == 1
    of.refresh_from_db()
    assert of.owner == scene.people["manager"] == manager_of(scene["E1"].pk)
    handed.hand_over(scene.people["manager"], None, scene["E1"])
    (waiting,) = providers.to_do(scene.people["manager"])
    assert waiting.n_items == 1
    assert providers.to_do(scene.people["neighbour"]) == []


def test_an_owner_works_here(scene):
    of = indicator(scene)
    with pytest.raises(ValidationError) as refused:
        operations.give_indicator(actor=scene.people["office"], indicator_id=of.pk, owner=scene.people["nobody"])
    assert refused.value.code == "not_working"
    assert (
        operations.give_indicator(actor=scene.people["office"], indicator_id=of.pk, owner=scene.people["manager"]).owner
        == scene.people["manager"]
    )


def test_many_are_recorded_and_an_import_is_undone(scene):
    of = indicator(scene)
    value(of, scene["E1"], 2024, 5)
    rows = pl.DataFrame(
        {
            "indicator_id": [of.pk] * 2,
            "node_id": [scene["E1"].pk, scene["E2"].pk],
            "year": [2024, 2024],
            "value": [6.0, 7.0],
        }
    )
    done = operations.record_many(actor=None, rows=rows, source="prov", import_run_id=1)
    assert (done.n_new, done.n_corrected, done.n_unchanged) == (1, 1, 0)
    again = operations.record_many(actor=None, rows=rows, source="prov", import_run_id=2)
    assert (again.n_new, again.n_corrected, again.n_unchanged) == (0, 0, 2)
    assert operations.undo_import(actor=None, import_run_id=1) == 2
    assert list(Value.objects.filter(is_current=True).values_list("value", flat=True)) == [5]


def test_stale_is_grey(scene):
    of = indicator(scene)
    value(of, scene["E1"], 2020, 5)
    Target.objects.create(indicator=of, node=scene["E1"], year=2024, set_by="unit", value=1)
    standing = queries.standings([(of, scene["E1"].pk, "")], 2024)[of.pk, scene["E1"].pk]
    assert standing.series.is_stale(2024)
    assert standing.state == "neutral"


def test_a_standing_is_gathered_from_below_when_asked(scene):
    of = indicator(scene, aggregation="sum")
    value(of, scene["E1"], 2024, 5)
    Target.objects.create(indicator=of, node=scene["KF"], year=2024, set_by="council", value=1)
    pair = (of.pk, scene["N1"].pk)
    assert queries.standings([(of, pair[1], "")], 2024)[pair].outcome is None
    assert queries.standings([(of, pair[1], "")], 2024, from_below=True)[pair].state == "good"
