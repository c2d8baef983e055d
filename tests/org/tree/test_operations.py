"""Changes of the organisation: made with preview, refused in sentences, recorded, undone while nothing stands on them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.periods import date_range, today
from rodtrad.org.people.models import Role
from rodtrad.org.people.operations import grant_role
from rodtrad.org.people.queries import kinds_at
from rodtrad.org.tree import operations, queries
from rodtrad.org.tree.models import Node, NodePeriod, Placement, Reorganisation, Succession
from rodtrad.org.tree.operations import NewNode
from rodtrad.org.tree.timeline import Traits
from tests.org.conftest import START, person_as

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
EVE = date(2026, 12, 31)
UNIT = {"kind": "unit"}


def state():
    """Everything that an undo must restore."""
    return (
        sorted(NodePeriod.objects.values_list("node_id", "parent_id", "name", "kind", "capacity", "valid"), key=str),
        sorted(Placement.objects.values_list("ancestor_id", "node_id", "depth", "valid"), key=str),
        list(Node.objects.order_by("pk").values_list("code", flat=True)),
        list(Succession.objects.values_list("predecessor_id", "successor_id")),
        sorted(Role.objects.values_list("person_id", "kind", "node_id", "valid", "ended_reason"), key=str),
    )


def refused(code, call):
    before = state()
    with pytest.raises(ValidationError) as caught:
        call()
    assert caught.value.code == code
    assert str(caught.value.messages[0])
    assert state() == before


def add(actor, town, code="E3", parent="SDF", first=NEW_YEAR, **traits):
    return operations.add_node(
        actor=actor,
        code=code,
        traits=Traits(**{"name": "Förskolan Räven", "parent_id": town[parent], **UNIT, **traits}),
        first_on=first,
        reason="Nämnden 2026-10-01",
    )


def test_a_node_is_added_from_its_day(town, administrator):
    made = add(administrator, town)
    node = Node.objects.get(code="E3")
    assert made.record["made"] == [node.pk]
    assert node.pk not in set(queries.ids_below(town["SDF"], EVE))
    assert node.pk in set(queries.ids_below(town["SDF"], NEW_YEAR))
    assert [p.name for p in queries.path_to(node.pk, NEW_YEAR)][-2:] == ["Åby stadsdelsförvaltning", "Förskolan Räven"]


@pytest.mark.parametrize(
    ("traits", "code"),
    [({"code": "E1"}, "code_taken"), ({"parent_id": None}, "no_parent"), ({"first": date(2010, 1, 1)}, "no_parent")],
)
def test_adding_is_refused_in_a_sentence(town, office, traits, code):
    refused(code, lambda: add(office, town, **traits))


def test_a_new_name_keeps_the_node_and_its_past(town, administrator):
    operations.rename_node(
        actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, name="Förskolan Björnen", reason="Nytt namn"
    )
    names = {day: queries.periods_on(day).get(node_id=town["E1"]).name for day in (START, EVE, NEW_YEAR)}
    assert names == {START: "Förskolan Älgen", EVE: "Förskolan Älgen", NEW_YEAR: "Förskolan Björnen"}
    assert Reorganisation.objects.get().kind == "rename"
    assert not Succession.objects.exists()


def test_a_move_takes_everything_below_along_from_its_day(town, administrator):
    other = add(administrator, town, code="SDF2", parent="SDN", kind="administration", first=date(2026, 1, 1))
    target = other.record["made"][0]
    operations.move_node(
        actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, parent_id=target, reason="Omfördelning"
    )
    assert town["E1"] in set(queries.ids_below(town["SDF"], EVE))
    assert town["E1"] not in set(queries.ids_below(town["SDF"], NEW_YEAR))
    assert town["E1"] in set(queries.ids_below(target, NEW_YEAR))


def test_a_ring_is_refused(town, administrator):
    refused(
        "cycle",
        lambda: operations.move_node(
            actor=administrator, node_id=town["SDN"], from_day=NEW_YEAR, parent_id=town["E1"], reason="Ring"
        ),
    )
    refused(
        "cycle",
        lambda: operations.move_node(
            actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, parent_id=town["E1"], reason="Sig själv"
        ),
    )


def test_children_are_never_left_without_a_parent(town, administrator):
    refused(
        "no_parent",
        lambda: operations.end_node(actor=administrator, node_id=town["SDF"], last_on=EVE, reason="Läggs ned"),
    )
    operations.end_node(actor=administrator, node_id=town["E1"], last_on=EVE, reason="Läggs ned")
    operations.end_node(actor=administrator, node_id=town["E2"], last_on=EVE, reason="Läggs ned")
    operations.end_node(actor=administrator, node_id=town["SDF"], last_on=EVE, reason="Läggs ned")
    assert set(queries.ids_below(town["SDN"], NEW_YEAR)) == {town["SDN"]}


def test_dates_out_of_order_are_refused(town, administrator):
    operations.rename_node(actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, name="B", reason="x")
    refused(
        "later_change",
        lambda: operations.rename_node(actor=administrator, node_id=town["E1"], from_day=EVE, name="C", reason="x"),
    )
    refused(
        "later_change",
        lambda: operations.end_node(actor=administrator, node_id=town["E1"], last_on=date(2026, 6, 1), reason="x"),
    )
    refused(
        "not_there",
        lambda: operations.rename_node(
            actor=administrator, node_id=town["E2"], from_day=date(2019, 1, 1), name="C", reason="x"
        ),
    )
    refused(
        "nothing_changed",
        lambda: operations.rename_node(
            actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, name="B", reason="x"
        ),
    )


def test_every_change_needs_a_reason(town, administrator):
    refused(
        "reason_needed",
        lambda: operations.end_node(actor=administrator, node_id=town["E1"], last_on=EVE, reason=" "),
    )


@pytest.mark.parametrize("who", ["manager", "management", "auditor", "stranger"])
def test_others_may_not(request, town, who):
    actor = request.getfixturevalue(who)
    assert not operations.can_change(actor)
    with pytest.raises(PermissionDenied):
        add(actor, town)


def merge(actor, town, into=None, on=NEW_YEAR):
    return operations.merge_nodes(
        actor=actor,
        node_ids=[town["E1"], town["E2"]],
        into=into or NewNode("E9", "Förskolan Älg och Örn"),
        on=on,
        reason="Nämnden 2026-11-01",
    )


def test_a_merger_into_a_new_node(town, administrator, manager, contributor):
    NodePeriod.objects.filter(node_id=town["E1"]).update(capacity=40)
    NodePeriod.objects.filter(node_id=town["E2"]).update(capacity=25)
    made = merge(administrator, town)
    new = Node.objects.get(code="E9").pk

    assert queries.periods_on(NEW_YEAR).get(node_id=new).capacity == 65
    assert not queries.periods_on(NEW_YEAR).filter(node_id__in=[town["E1"], town["E2"]]).exists()
    assert {n.code for n in queries.lineage(new)} == {"E9", "E1", "E2"}
    assert [f.name for f in queries.before_and_after(new)[0]] == ["Förskolan Älgen", "Förskolan Örnen"]
    assert queries.successors_of(town["E1"]) == [new]
    assert kinds_at(contributor, new, NEW_YEAR) == {"contributor"}
    assert kinds_at(manager, new, NEW_YEAR) == {"unit_manager"}
    assert Role.objects.get(person=manager, node_id=town["E1"]).last_on == EVE
    assert made.summary == "Förskolan Älgen, Förskolan Örnen slås samman till Förskolan Älg och Örn."


def test_a_merger_into_one_of_them_keeps_that_one(town, administrator, contributor):
    merge(administrator, town, into=town["E2"])
    assert queries.periods_on(NEW_YEAR).filter(node_id=town["E2"]).exists()
    assert not queries.periods_on(NEW_YEAR).filter(node_id=town["E1"]).exists()
    assert kinds_at(contributor, town["E2"], NEW_YEAR) == {"contributor"}


def test_boards_merge_with_all_that_belongs_to_them(town, administrator):
    made = add(administrator, town, code="SDN2", parent="KF", kind="district_board", first=date(2024, 1, 1))
    second = made.record["made"][0]
    operations.merge_nodes(
        actor=administrator, node_ids=[town["SDN"], second], into=NewNode("SDN3", "Nya"), on=NEW_YEAR, reason="KF"
    )
    new = Node.objects.get(code="SDN3").pk
    assert set(queries.ids_below(new, NEW_YEAR)) == {new, town["SDF"], town["E1"], town["E2"]}
    assert set(queries.ids_below(town["SDN"], EVE)) == {town[c] for c in ("SDN", "SDF", "E1", "E2")}


def test_mergers_that_cannot_be(town, administrator):
    refused(
        "too_few",
        lambda: operations.merge_nodes(
            actor=administrator, node_ids=[town["E1"]], into=NewNode("X", "X"), on=NEW_YEAR, reason="x"
        ),
    )
    refused(
        "kinds_differ",
        lambda: operations.merge_nodes(
            actor=administrator, node_ids=[town["E1"], town["SDF"]], into=NewNode("X", "X"), on=NEW_YEAR, reason="x"
        ),
    )
    refused("not_there", lambda: merge(administrator, town, on=START))
    refused("code_taken", lambda: merge(administrator, town, into=NewNode("KF", "X")))


def split(actor, town, places):
    return operations.split_node(
        actor=actor,
        node_id=town["SDF"],
        parts=[NewNode("N", "Norra"), NewNode("S", "Södra")],
        places=places,
        on=NEW_YEAR,
        reason="KF",
    )


def test_a_split_puts_each_child_where_it_is_told(town, administrator):
    controller = person_as(town, "ctrl", "Kim Koll", "controller", "SDF")
    split(administrator, town, {town["E1"]: "N", town["E2"]: "S"})
    north, south = (Node.objects.get(code=c).pk for c in "NS")
    assert set(queries.ids_below(north, NEW_YEAR)) == {north, town["E1"]}
    assert set(queries.ids_below(south, NEW_YEAR)) == {south, town["E2"]}
    assert kinds_at(controller, north, NEW_YEAR) == kinds_at(controller, south, NEW_YEAR) == {"controller"}
    assert {f.name for f in queries.before_and_after(town["SDF"])[1]} == {"Norra", "Södra"}


def test_a_split_that_forgets_a_child_is_refused_with_its_name(town, administrator):
    with pytest.raises(ValidationError, match="Förskolan Örnen"):
        split(administrator, town, {town["E1"]: "N", town["E2"]: "?"})
    refused("no_place", lambda: split(administrator, town, {town["E1"]: "N"}))
    refused(
        "too_few",
        lambda: operations.split_node(
            actor=administrator, node_id=town["E1"], parts=[NewNode("N", "N")], places={}, on=NEW_YEAR, reason="x"
        ),
    )


def test_a_preview_says_it_and_changes_nothing(town, administrator):
    before = state()
    shown = operations.preview(lambda: merge(administrator, town))
    assert state() == before
    assert not Reorganisation.objects.exists()
    assert {(line.node_name, str(line.what)) for line in shown.lines} == {
        ("Förskolan Älgen", "upphör"),
        ("Förskolan Örnen", "upphör"),
        ("Förskolan Älg och Örn", "börjar"),
    }
    with pytest.raises(ValidationError):
        operations.preview(lambda: merge(administrator, town, into=NewNode("KF", "X")))
    assert state() == before


def test_a_preview_of_a_move_names_old_and_new(town, administrator):
    shown = operations.preview(
        lambda: operations.move_node(
            actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, parent_id=town["SDN"], reason="x"
        )
    )
    assert [(str(x.what), x.old, x.new, x.on) for x in shown.lines] == [
        ("hör till", "Åby stadsdelsförvaltning", "Åby stadsdelsnämnd", NEW_YEAR)
    ]


CHANGES = {
    "add": add,
    "rename": lambda a, t: operations.rename_node(actor=a, node_id=t["E1"], from_day=NEW_YEAR, name="B", reason="x"),
    "replace": lambda a, t: operations.rename_node(actor=a, node_id=t["E1"], from_day=START, name="B", reason="x"),
    "move": lambda a, t: operations.move_node(
        actor=a, node_id=t["E1"], from_day=NEW_YEAR, parent_id=t["SDN"], reason="x"
    ),
    "end": lambda a, t: operations.end_node(actor=a, node_id=t["E1"], last_on=EVE, reason="x"),
    "merge": merge,
    "absorb": lambda a, t: merge(a, t, into=t["E2"]),
    "split": lambda a, t: split(a, t, {t["E1"]: "N", t["E2"]: "S"}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_undo_restores_all_of_it(town, administrator, manager, contributor, name):
    person_as(town, "ctrl", "Kim Koll", "controller", "SDF")
    before = state()
    made = CHANGES[name](administrator, town)
    assert state() != before

    operations.undo(actor=administrator, reorganisation_id=made.pk, reason="Fel datum")

    assert state() == before
    made.refresh_from_db()
    assert (made.undone_by, made.undone_at is not None) == (administrator, True)
    assert operations.can_undo(made, administrator).code == "undone"
    CHANGES[name](administrator, town)  # and it can be made again


def test_only_the_latest_is_undone(town, administrator):
    first = CHANGES["rename"](administrator, town)
    CHANGES["add"](administrator, town)
    refused("not_latest", lambda: operations.undo(actor=administrator, reorganisation_id=first.pk, reason="Fel"))


def test_what_stands_on_it_keeps_it(town, administrator, stranger):
    made = merge(administrator, town, on=today() - timedelta(days=1))
    new = Node.objects.get(code="E9").pk
    grant_role(actor=administrator, person_id=stranger.pk, kind="reader", node_id=new, first_on=today())
    with pytest.raises(ValidationError, match="1 roller"):
        operations.undo(actor=administrator, reorganisation_id=made.pk, reason="Fel")
    refused("stands_on_it", lambda: operations.undo(actor=administrator, reorganisation_id=made.pk, reason="Fel"))


def test_what_was_changed_by_another_door_is_not_undone(town, administrator):
    made = CHANGES["rename"](administrator, town)
    NodePeriod.objects.filter(node_id=town["E1"], name="B").update(name="C")
    assert operations.can_undo(made, administrator).code == "changed_since"


def test_service_types_are_kept_by_the_city(office, manager):
    made = operations.change_service_type(actor=office, code="simhall", name="Simhall")
    operations.change_service_type(actor=office, code="", name="Simhallar", service_id=made.pk)
    made.refresh_from_db()
    assert (made.code, made.name) == ("simhall", "Simhallar")
    refused("code_taken", lambda: operations.change_service_type(actor=office, code="simhall", name="X"))
    with pytest.raises(PermissionDenied):
        operations.change_service_type(actor=manager, code="x", name="X")


def test_periods_of_one_node_never_overlap_whatever_writes_them(town):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        NodePeriod.objects.create(
            node_id=town["E1"], parent_id=town["SDF"], name="B", kind="unit", valid=date_range(NEW_YEAR, None)
        )
