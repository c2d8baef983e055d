"""Figures from sources: stored with source and time, changed ones kept beside, what is gone is said, failures change nothing."""

import json
import os
import time
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from rodtrad.core.models import Notice
from rodtrad.exchange.fetchers import jobs, operations, providers
from rodtrad.exchange.fetchers.client import Client
from rodtrad.exchange.fetchers.folder import read_folder
from rodtrad.exchange.fetchers.models import Feed, Place, Source
from rodtrad.exchange.fetchers.queries import Remembered, visible_to
from rodtrad.follow.economy.models import Figure
from rodtrad.plan.indicators.figures import full_series
from rodtrad.plan.indicators.models import Value
from tests.exchange.fetchers.server import serving
from tests.plan.indicators.scene import build, indicator

pytestmark = pytest.mark.django_db
RECORDED = Path(__file__).parent / "recorded"


def recorded(name):
    return json.loads((RECORDED / name).read_text(encoding="utf-8"))


@pytest.fixture
def scene(db):
    return build()


@pytest.fixture
def source(scene):
    made = Source.objects.create(name="Kolada", kind="kolada", address="https://kolada.example/v3", owner=scene.people["office"])
    Place.objects.create(source=made, external_id="0180", node=scene["KF"])
    indicator(scene, "N15419", source="kolada", source_ref="N15419", is_split_by_sex=True)
    return made


def answering(data=None, kpi=None):
    data, kpi = data or recorded("kolada-data.json"), kpi or recorded("kolada-kpi.json")
    return lambda path: kpi if "/kpi/" in path and "/data/" not in path else data


def fetch(source, *answers):
    source.refresh_from_db()
    with serving(*(answers or [answering()])) as server:
        return operations.fetch_source(source, client=Client(server.base, sleep=lambda _: None))


def test_an_indicator_from_the_catalogue_gets_its_figures(scene, source):
    done = fetch(source)
    assert (done.is_ok, done.n_new, done.n_changed) == (True, 5, 0)
    rows = Value.objects.filter(is_current=True).order_by("year", "sex")
    assert [(v.year, v.sex, v.source, v.status) for v in rows][-1] == (2024, "T", "Kolada", "final")
    assert all(v.node == scene["KF"] for v in rows), "other cities are left out"
    of = Feed.objects.get().indicator
    point = full_series([(of, scene["KF"].pk)], 2024, 2024)[of.pk, scene["KF"].pk].points[0]
    assert point.credit == "Källa: Kolada"
    assert point.recorded_at.date() == done.ended_at.date()


def test_the_same_again_changes_nothing(source):
    fetch(source)
    again = fetch(source)
    assert (again.n_new, again.n_changed, again.n_unchanged) == (0, 0, 5)
    assert Value.objects.count() == 5
    assert not Notice.objects.exists()


def test_a_changed_figure_is_a_correction_and_the_owner_is_told(scene, source):
    fetch(source)
    data = recorded("kolada-data.json")
    data["values"][0]["values"][2]["value"] = 85.5
    done = fetch(source, answering(data))
    assert (done.n_new, done.n_changed, done.n_unchanged) == (0, 1, 4)
    both = Value.objects.filter(year=2023, sex="T").order_by("pk").values_list("value", "is_current")
    assert [(float(v), c) for v, c in both] == [(89.8, False), (85.5, True)]
    notice = Notice.objects.get()
    assert notice.recipient == scene.people["office"]
    assert "ändrat 1 tidigare värden" in notice.text


def test_a_removed_indicator_is_said_once_and_its_figures_stay(scene, source):
    fetch(source)
    gone = answering(kpi={"count": 0, "values": []})
    fetch(source, gone)
    fetch(source, gone)
    feed = Feed.objects.get()
    assert feed.removed_on is not None
    assert Value.objects.filter(is_current=True).count() == 5
    assert [n.text.split(" har ")[1][:9] for n in Notice.objects.all()] == ["tagit bor"]
    (loose,) = providers.loose_ends(scene.people["reader"], scene["KF"].pk, None)
    assert loose.check == "indicator_gone"
    fetch(source)
    feed.refresh_from_db()
    assert feed.removed_on is None, "back again"


@pytest.mark.parametrize("fault", [("status", 500), ("half", {"values": []}), {"values": None}])
def test_a_failure_changes_nothing_and_is_told_once(scene, source, fault):
    fetch(source)
    before = list(Value.objects.order_by("pk").values_list("pk", "value", "is_current"))
    for _ in range(2):
        done = fetch(source, fault)
    source.refresh_from_db()
    assert (done.is_ok, source.state) == (False, "bad")
    assert source.message
    assert list(Value.objects.order_by("pk").values_list("pk", "value", "is_current")) == before
    assert Notice.objects.count() == 1


def test_a_fault_half_way_changes_nothing(source):
    kpi = recorded("kolada-kpi.json")
    page = {**recorded("kolada-data.json"), "next_url": "/v3/data/2"}
    done = fetch(source, kpi, page, ("status", 500))
    assert not done.is_ok
    assert not Value.objects.exists()


def test_answers_are_remembered_in_the_database(source):
    with serving(answering()) as server:
        for _ in range(2):
            operations.fetch_source(source, client=Client(server.base, memory=Remembered(source), sleep=lambda _: None))
        assert len(server.asked) == 2, "one for the indicators, one for the figures; then from memory"


def test_pxweb_is_fetched_and_one_bad_table_does_not_stop_another(scene):
    source = Source.objects.create(name="SCB", kind="pxweb", address="https://scb.example/v1")
    Place.objects.create(source=source, external_id="0180", node=scene["KF"])
    selection = {"query": [], "place": "Region", "time": "Tid", "sex": "Kon", "sexes": {"1": "M", "2": "K"}}
    for code in ("A", "B"):
        of = indicator(scene, code, is_split_by_sex=True)
        Feed.objects.create(source=source, indicator=of, reference=f"tabell/{code}", selection=selection)
    done = fetch(source, lambda path: recorded("pxweb.json") if path.endswith("A") else {"class": "fel"})
    assert (done.n_new, done.is_ok) == (5, False)
    assert done.message.startswith("B: ")


def test_sources_are_kept_by_the_office_alone(scene, source):
    for who in ("controller", "manager", "reader", "auditor"):
        with pytest.raises(PermissionDenied):
            operations.save_source(actor=scene.people[who], source=source, fields={"name": "X"})
    office = scene.people["office"]
    for fields in ({"address": "http://kolada.example"}, {"address": "file:///etc/passwd"}, {"kind": "folder", "owner": None}, {"name": ""}):
        with pytest.raises(ValidationError):
            operations.save_source(actor=office, source=Source.objects.get(), fields=fields)
    other = Source.objects.create(name="SCB", kind="pxweb", address="https://scb.example")
    fetch(source)
    of = Feed.objects.get().indicator
    with pytest.raises(ValidationError) as refused:
        operations.save_feed(actor=office, source=other, indicator=of, reference="x", selection={})
    assert refused.value.code == "fetched_elsewhere"
    with pytest.raises(ValidationError):
        operations.save_feed(actor=office, source=other, indicator=indicator(scene, "C", source="computed", expression="1"), reference="x", selection={})


@pytest.mark.parametrize("who", ["office", "controller", "manager", "reader", "auditor", "anonymous"])
@pytest.mark.parametrize("page", ["list", "show", "create", "change", "new_place", "new_feed"])
def test_pages_per_persona(client, scene, source, page, who):
    if who != "anonymous":
        client.force_login(scene.people[who])
    args = [] if page in {"list", "create"} else [source.pk]
    expected = 302 if who == "anonymous" else 200 if page in {"list", "show"} or who == "office" else 403
    assert client.get(reverse(f"fetchers:{page}", args=args)).status_code == expected


def test_the_page_tells_how_it_goes(client, scene, source):
    fetch(source)
    fetch(source, answering(kpi={"values": []}))
    client.force_login(scene.people["reader"])
    page = client.get(reverse("fetchers:show", args=[source.pk])).content.decode()
    assert "borta ur källan sedan" in page
    assert "5 nya, 0 ändrade, 0 oförändrade" in page
    assert "1 indikator är borta" in client.get(reverse("fetchers:list")).content.decode()
    assert set(visible_to(scene.people["reader"])) == {s for s in Source.objects.all() if scene.people["reader"].has_perm("fetchers.view", s)}


def test_fetch_now_is_ordered_from_the_worker(client, scene, source):
    client.force_login(scene.people["reader"])
    assert client.post(reverse("fetchers:fetch", args=[source.pk])).status_code == 403
    client.force_login(scene.people["office"])
    from procrastinate.contrib.django.models import ProcrastinateJob

    assert client.post(reverse("fetchers:fetch", args=[source.pk])).status_code == 302
    assert ProcrastinateJob.objects.get().task_name == "fetchers.fetch_one"


def test_every_night_each_source_is_ordered_once(source):
    from procrastinate.contrib.django.models import ProcrastinateJob

    Source.objects.create(name="Av", kind="kolada", address="https://x.example", is_on=False)
    jobs.fetch_all(0)
    assert [j.args for j in ProcrastinateJob.objects.all()] == [{"source_id": source.pk}]
    jobs.fetch_one(999)


@pytest.fixture
def folder(scene, tmp_path):
    made = Source.objects.create(name="Lönesystemet", kind="folder", owner=scene.people["controller"])
    return made, tmp_path


def drop(place, name, text):
    path = place / name
    path.write_text(text, encoding="utf-8")
    old = time.time() - 300
    os.utime(path, (old, old))


HEADER = "indikator;organisation;år;del;kön;värde;täljare;nämnare;status\n"


def test_files_are_read_whole_and_put_aside(scene, folder):
    source, place = folder
    indicator(scene, "SJUK", is_split_by_sex=True)
    drop(place, "indicators-1.csv", HEADER + "SJUK;E1;2025;;T;7,5;75;1000;preliminärt\nSJUK;E1;2025;;K;8;;;\n")
    drop(place, "money-1.csv", "organisation;verksamhet;år;månad;rad;budget;utfall\nE1;;2025;1;personal;5;6\n")
    done = read_folder(source, place)
    assert (done.is_ok, done.n_new) == (True, 4)
    assert {f.name for f in (place / "done").iterdir()} == {"indicators-1.csv", "money-1.csv"}
    value = Value.objects.get(sex="T")
    assert (float(value.value), value.denominator, value.status, value.source) == (7.5, 1000, "preliminary", "Lönesystemet")
    assert Figure.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("indicators-1.csv", HEADER + "SJUK;E1;2025;;T;mycket;;;\n", "Rad 2"),
        ("indicators-1.csv", HEADER + "SJUK;E3;2025;;T;5;;;\n", "läses inte in här"),
        ("indicators-1.csv", HEADER + "OKÄND;E1;2025;;T;5;;;\n", "OKÄND"),
        ("indicators-1.csv", HEADER + "SJUK;E1;2025;;K;5;;;\n", "per kön"),
        ("indicators-1.csv", HEADER + "SJUK;E1;²025;;T;5;;;\n", "inget år"),
        ("indicators-1.csv", HEADER + "SJUK;E1;2025;T1;T;5;;;\n", "mäts inte"),
        ("indicators-1.csv", HEADER + "SJUK;E1;2025;;T;5;;-1;\n", "mindre än noll"),
        ("indicators-1.csv", HEADER + "SJUK;E1;2025;;T;5;;;\n" * 2, "redan ovanför"),
        ("indicators-1.csv", "indikator;värde\nSJUK;5\n", "Kolumner saknas"),
        ("indicators-1.csv", HEADER, "inga rader"),
        ("indicators-1.csv", "", "tom"),
        ("okänd-1.csv", "x", "börja med sitt slag"),
        ("money-1.csv", "organisation;år;månad;rad;utfall\nE1;2025;1;personal;5\nSUMMA;;;;6\n", "Skillnaden är 1,00"),
    ],
)
def test_a_bad_file_is_refused_whole_with_a_note(scene, folder, name, text, words):
    source, place = folder
    indicator(scene, "SJUK")
    drop(place, name, text)
    done = read_folder(source, place)
    assert not done.is_ok
    assert words in (place / "refused" / name).with_suffix(".txt").read_text(encoding="utf-8")
    assert not Value.objects.exists()
    assert not Figure.objects.exists()


def test_a_file_that_is_still_being_written_or_points_elsewhere_is_left(scene, folder, tmp_path_factory):
    source, place = folder
    (place / "indicators-ny.csv").write_text("x")
    elsewhere = tmp_path_factory.mktemp("annat") / "hemlig.csv"
    elsewhere.write_text("x")
    (place / "money-länk.csv").symlink_to(elsewhere)
    assert read_folder(source, place).is_ok
    assert elsewhere.exists()
    assert not (place / "refused").exists()


def test_without_an_owner_nothing_is_read(scene, folder):
    source, place = folder
    Source.objects.update(owner=None)
    source.refresh_from_db()
    drop(place, "money-1.csv", "x")
    assert not read_folder(source, place).is_ok
    assert "ingen ansvarig" in (place / "refused" / "money-1.txt").read_text(encoding="utf-8")
