"""The pages of the organisation: as of a day, changed in two steps, undone."""

from datetime import date

import pytest

from rodtrad.org.tree import operations
from rodtrad.org.tree.models import Node, NodePeriod, Reorganisation
from rodtrad.org.tree.operations import NewNode
from tests.org.conftest import grow

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
NASTY = [
    "",
    "x" * 5000,
    "'; DROP TABLE",
    "<script>alert(1)</script>",
    "\u202e\U0001f9d1‍\U0001f680",
    "2026-13-45",
    "-1",
    "9" * 30,
]
VERBS = ("change", "add", "move", "end", "merge", "split")


def addresses(town):
    reading = ["/org/", "/org/changes/", "/org/services/", f"/org/{town['SDF']}/", f"/org/{town['E1']}/"]
    return reading, ["/org/services/new/", *(f"/org/{town['SDF']}/{verb}/" for verb in VERBS)]


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("office", 200),
        ("management", 403),
        ("manager", 403),
        ("auditor", 403),
        ("stranger", 403),
    ],
)
def test_every_employee_reads_and_few_change(request, client, town, who, status):
    client.force_login(request.getfixturevalue(who))
    reading, changing = addresses(town)
    assert {client.get(a).status_code for a in reading} == {200}
    assert {client.get(a).status_code for a in changing} == {status}
    assert {client.post(a, {"x": "y"}).status_code for a in changing} == {422 if status == 200 else 403}


def test_the_anonymous_get_the_log_in(client, town):
    for address in [a for group in addresses(town) for a in group]:
        assert client.get(address).status_code == 302


def test_the_tree_as_of_a_day(client, town, administrator, manager):
    operations.merge_nodes(
        actor=administrator,
        node_ids=[town["E1"], town["E2"]],
        into=NewNode("E9", "Förskolan Nya"),
        on=NEW_YEAR,
        reason="Beslut",
    )
    client.force_login(manager)
    before = client.get(f"/org/{town['SDF']}/?on=2026-12-31").content.decode()
    after = client.get(f"/org/{town['SDF']}/?on=2027-01-01").content.decode()
    assert ("Förskolan Älgen" in before, "Förskolan Nya" in before) == (True, False)
    assert ("Förskolan Älgen" in after, "Förskolan Nya" in after) == (False, True)
    assert "1 enhet" in client.get("/org/?on=2027-01-01").content.decode()
    assert "2 enheter" in client.get("/org/?on=2026-12-31").content.decode()
    ended = client.get(f"/org/{town['E1']}/?on=2027-06-01").content.decode()
    assert "fanns inte 2027-06-01" in ended
    assert "Förskolan Nya" in ended  # who follows
    assert "Ingen organisation den dagen" in client.get("/org/?on=1900-01-01").content.decode()


def test_a_nodes_page_says_what_it_is_and_who_works_there(client, town, manager, management):
    NodePeriod.objects.filter(node_id=town["E1"]).update(
        regime="contractor", contractor="Exempel AB", capacity=1250, address="Storgatan 1"
    )
    client.force_login(manager)
    page = client.get(f"/org/{town['E1']}/").content.decode()
    for text in ("entreprenad, Exempel AB", "1\xa0250", "Storgatan 1", "Cia Chef", "enhetschef", "Lo Ledning"):
        assert text in page


MOVE = {"on": "2027-01-01", "reason": "Beslut"}


def test_a_change_is_shown_first_and_made_when_confirmed(client, town, administrator):
    client.force_login(administrator)
    address = f"/org/{town['E1']}/move/"
    shown = client.post(address, {**MOVE, "parent": town["SDN"]})
    assert shown.status_code == 200
    assert "Så här blir det" in shown.content.decode()
    assert not Reorganisation.objects.exists()
    done = client.post(address, {**MOVE, "parent": town["SDN"], "confirm": "1"})
    assert done.url == f"/org/{town['E1']}/"
    change = Reorganisation.objects.get()
    assert "Förskolan Älgen flyttas till Åby stadsdelsnämnd" in client.get("/org/changes/").content.decode()
    undo = f"/org/changes/{change.pk}/undo/"
    assert "Åby stadsdelsförvaltning" in client.get(undo).content.decode()
    assert client.post(undo, {"reason": "Fel"}).status_code == 302
    assert NodePeriod.objects.get(node_id=town["E1"]).parent_id == town["SDF"]
    assert "redan ångrad" in client.get(undo).content.decode()
    assert client.post(undo, {"reason": "Fel"}).status_code == 422


def test_a_refusal_keeps_what_was_typed(client, town, administrator):
    client.force_login(administrator)
    answer = client.post(f"/org/{town['SDF']}/end/", {"last_on": "2026-12-31", "reason": "Läggs ned i vinter"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Förskolan Älgen hör till Åby stadsdelsförvaltning" in page
    assert "Läggs ned i vinter" in page


def test_add_merge_and_split_by_their_forms(client, town, administrator):
    client.force_login(administrator)
    new = {**MOVE, "name": "Förskolan Räven", "kind": "unit", "code": "E3", "regime": "own", "confirm": "1"}
    assert client.post(f"/org/{town['SDF']}/add/", new).status_code == 302
    third = Node.objects.get(code="E3").pk
    merged = {"on": "2027-02-01", "reason": "x", "others": [town["E2"]], "code": "E4", "name": "Nya", "confirm": "1"}
    assert client.post(f"/org/{town['E1']}/merge/", merged).status_code == 302
    parts = {
        f"{k}{i}": v
        for i, (c, n) in enumerate([("N", "Norra"), ("S", "Södra")], 1)
        for k, v in (("code", c), ("name", n))
    }
    children = {f"child{pk}": "1" for pk in (town["E1"], town["E2"])}
    answer = client.post(
        f"/org/{town['SDF']}/split/", {**parts, **children, "on": "2028-01-01", "reason": "x", "confirm": "1"}
    )
    assert answer.status_code == 422  # E3 and E4 have begun by then and have no place
    assert "Förskolan Räven" in answer.content.decode()
    assert third


@pytest.mark.parametrize("text", NASTY)
def test_bad_input_is_answered_with_a_page(client, town, administrator, text):
    client.force_login(administrator)
    names = [
        "on",
        "reason",
        "name",
        "kind",
        "code",
        "parent",
        "others",
        "last_on",
        "capacity",
        "regime",
        "service_type",
    ]
    names += ["code1", "name1", "code2", "name2", f"child{town['E1']}"]
    for address in addresses(town)[1]:
        assert client.post(address, dict.fromkeys(names, text)).status_code in {200, 302, 422}, address
    assert client.get("/org/", {"on": text, "q": text, "page": text}).status_code == 200
    assert client.get(f"/org/{town['E1']}/", {"on": text, "page": text}).status_code == 200
    for number in (0, 10**30):
        assert client.get(f"/org/{number}/").status_code == 404
        assert client.get(f"/org/{number}/change/").status_code == 404
        assert client.get(f"/org/changes/{number}/undo/").status_code == 404


@pytest.mark.parametrize("address", ["/org/", "/org/?q=f", "/org/{SDF}/", "/org/changes/", "/org/services/"])
def test_thirty_rows_cost_as_many_questions_as_one(client, town, administrator, address, django_assert_max_num_queries):
    client.force_login(administrator)
    operations.rename_node(actor=administrator, node_id=town["E1"], from_day=NEW_YEAR, name="B", reason="x")
    address = address.format(SDF=town["SDF"])

    def count():
        with django_assert_max_num_queries(22) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    one = count()
    more = grow([("F1", None, "administration", "F"), *((f"X{i}", "F1", "unit", f"Förskolan {i}") for i in range(30))])
    NodePeriod.objects.filter(node_id__in=more.ids.values()).exclude(kind="administration").update(
        parent_id=town["SDF"]
    )
    for i in range(9):
        operations.rename_node(
            actor=administrator, node_id=town["E2"], from_day=date(2027, 1, i + 1), name=f"N{i}", reason="x"
        )
    found = count()
    assert found == one if "changes" not in address else found <= one + 2 * 9


def test_search_finds_by_name_address_and_code(town, administrator):
    from django.contrib.auth.models import AnonymousUser

    from rodtrad.org.tree.providers import search

    assert [h.title for h in search(administrator, "älgen", 10)] == ["Förskolan Älgen"]
    assert [h.title for h in search(administrator, "e2", 10)] == ["Förskolan Örnen"]
    assert list(search(AnonymousUser(), "älgen", 10)) == []
