"""The net misbehaves: slow, wrong, half, moved. Each is tried again with patience, and then told in a sentence."""

import json
from pathlib import Path

import httpx
import pytest

from rodtrad.exchange.fetchers import kolada, pxweb
from rodtrad.exchange.fetchers.client import Client, FetchFailed, Gone
from tests.exchange.fetchers.server import serving

RECORDED = Path(__file__).parent / "recorded"
GOOD = {"values": [], "count": 0}
QUICK = httpx.Timeout(0.15)


def recorded(name):
    return json.loads((RECORDED / name).read_text(encoding="utf-8"))


def client(server, **more):
    pauses: list[float] = []
    made = Client(server.base, sleep=pauses.append, timeout=QUICK, **more)
    made.pauses = pauses
    return made


class Memory:
    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def put(self, key, body, etag):
        from django.utils import timezone

        self.kept[key] = (body, etag, timezone.now())


@pytest.mark.parametrize("fault", [("status", 500), ("status", 503), ("status", 429), ("half", GOOD), ("text", ""), ("slow", 0.4)])
def test_a_passing_fault_is_waited_out(fault):
    with serving(fault, fault, GOOD) as server:
        asking = client(server)
        assert asking.get("kpi/N1") == GOOD
    assert asking.pauses == [1.0, 2.0], "each pause is twice the one before"


@pytest.mark.parametrize(
    ("fault", "words"),
    [(("status", 500), "felet 500"), (("half", GOOD), "Försökte 4"), (("slow", 0.4), "inte i tid"), (("text", ""), "inte helt"), ([1, 2], "inte helt")],
)
def test_a_lasting_fault_is_told_in_a_sentence(fault, words):
    with serving(fault) as server, pytest.raises(FetchFailed, match=words):
        client(server).get("kpi/N1")


def test_what_will_not_pass_is_not_tried_again():
    with serving(("status", 403)) as server:
        asking = client(server)
        with pytest.raises(FetchFailed, match="403"):
            asking.get("kpi/N1")
        assert len(server.asked) == 1
    with serving(("status", 404)) as server, pytest.raises(Gone):
        client(server).get("kpi/N1")


def test_nobody_there():
    asking = Client("http://127.0.0.1:9/v3", sleep=lambda _: None, timeout=QUICK)
    with pytest.raises(FetchFailed, match="gick inte att nå"):
        asking.get("kpi/N1")


def test_the_same_is_asked_once_a_day_and_then_by_its_mark():
    from datetime import timedelta

    memory = Memory()
    with serving(GOOD, ("status", 304)) as server:
        asking = client(server, memory=memory)
        assert asking.get("a") == asking.get("a") == GOOD
        assert len(server.asked) == 1
        memory.kept = {k: (b, e, t - timedelta(days=1)) for k, (b, e, t) in memory.kept.items()}
        assert asking.get("a") == GOOD
        assert server.asked[1][2] == '"ett"'


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "https://annan.example/v3/x", "file:///etc/passwd"])
def test_another_host_is_not_followed(address):
    with serving({"values": [], "next_url": address}) as server, pytest.raises(FetchFailed, match="annan server"):
        list(kolada.pages(client(server), "data"))


def test_pages_are_followed_and_circles_broken():
    def answer(path):
        n = int(path.rsplit("=", 1)[1]) if "=" in path else 1
        return {"values": [{"n": n}], "next_url": f"/v3/data?page={n + 1}" if n < 3 else None}

    with serving(answer) as server:
        assert [e["n"] for e in kolada.pages(client(server), "data?page=1")] == [1, 2, 3]
    with serving({"values": [], "next_url": "/v3/data"}) as server, pytest.raises(FetchFailed, match="cirkel"):
        list(kolada.pages(client(server), "/v3/data"))


def test_no_more_than_25_ids_a_part():
    with serving(GOOD) as server:
        kolada.figures(client(server), [f"N{i:05d}" for i in range(60)], ["0180"], range(2000, 2030))
    assert len(server.asked) == 6
    for path, _body, _mark in server.asked:
        parts = path.split("/")
        assert all(len(p.split(",")) <= 25 for p in parts)


def test_koladas_answer_is_read():
    with serving(recorded("kolada-data.json")) as server:
        found = kolada.figures(client(server), ["N15419"], ["0180"], [2023, 2024])
    assert [(f.place, f.year, f.sex, str(f.value)) for f in found if f.year == 2024] == [
        ("0180", 2024, "K", "92.000000"),
        ("0180", 2024, "T", "90.123457"),
        ("1480", 2024, "T", "77.000000"),
    ]


@pytest.mark.parametrize("answer", [{"values": None}, {"fel": 1}, {"values": "text"}])
def test_an_answer_of_another_form_is_told(answer):
    with serving(answer) as server, pytest.raises(FetchFailed, match="form"):
        kolada.figures(client(server), ["N1"], ["0180"], [2024])


def test_odd_cells_are_passed_over():
    cells = [{"gender": "T", "value": "hej"}, {"gender": "X", "value": 1}, {"gender": "T", "value": 1e300}, {"gender": "T", "value": float("inf")}, None, {"gender": "T", "value": 5, "isdeleted": True}]
    answer = {"values": [{"kpi": "N1", "municipality": "0180", "period": 2024, "values": cells}, "text", {"period": "x", "values": None}]}
    with serving(answer) as server:
        assert kolada.figures(client(server), ["N1"], ["0180"], [2024]) == []


SELECTION = {"query": [], "place": "Region", "time": "Tid", "sex": "Kon", "sexes": {"1": "M", "2": "K"}}


def test_pxwebs_answer_is_read_and_gaps_left_out():
    with serving(recorded("pxweb.json")) as server:
        found = pxweb.figures(client(server), "BE/BE0101", SELECTION)
        asked = json.loads(server.asked[0][1])
    assert asked["response"]["format"] == "json-stat2"
    assert [(f.year, f.sex, int(f.value)) for f in found] == [(2023, "M", 490000), (2024, "M", 491000), (2023, "K", 495000), (2024, "K", 496000), (2025, "K", 497000)]


def test_pxweb_with_only_the_cells_that_are_there_and_months():
    answer = recorded("pxweb.json")
    answer["value"] = {"0": 1, "5": 2}
    answer["dimension"]["Tid"]["category"]["index"] = ["2024M01", "2024M02", "2024K1"]
    found = pxweb.read(answer, "x", SELECTION)
    assert [(f.year, f.part, f.sex) for f in found] == [(2024, "01", "M")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"class": "collection"}, "JSON-stat"),
        ({"value": [1, 2]}, "avhugget"),
        ({"size": [1, 2, 1, 4]}, "mått"),
        ({"id": ["Kon", "ContentsCode", "Tid"], "size": [2, 1, 3]}, "Region"),
        ({"value": None}, "avhugget"),
    ],
)
def test_a_table_that_does_not_hold_together_is_told(change, words):
    with pytest.raises(FetchFailed, match=words):
        pxweb.read({**recorded("pxweb.json"), **change}, "x", SELECTION)


def test_a_dimension_left_open_is_told():
    with pytest.raises(FetchFailed, match="Kon"):
        pxweb.read(recorded("pxweb.json"), "x", {**SELECTION, "sex": ""})
