"""`rodtrad import` takes the city's real files as they are: shown first, written when told to."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from rodtrad.exchange.files.models import ImportRun
from rodtrad.org.tree.models import Node, Placement, Succession
from rodtrad.plan.goals.models import Goal

DATA = Path(__file__).resolve().parents[3] / "src" / "rodtrad" / "demo" / "data"
FILES = [str(DATA / name) for name in ("organisation.csv", "goals-2017.csv", "goals-2021.csv")]
VISION = "Ett Stockholm för alla"

pytestmark = pytest.mark.django_db


def run(*args: str) -> str:
    out = StringIO()
    call_command("import", *args, stdout=out)
    return out.getvalue()


def test_the_real_files_are_shown_and_nothing_is_written(settings):
    said = run(*FILES, "--vision", VISION)

    assert "organisation, CSV, utf-8, ,: 53 rows; 53 new" in said
    assert said.count("0 in error") == 3
    assert "Nothing was written" in said
    assert not Node.objects.exists()
    assert not Goal.objects.exists()
    assert not ImportRun.objects.exists()
    assert not list(Path(settings.STORAGES["default"]["OPTIONS"]["location"]).glob("imports/*"))


def test_the_real_files_are_written_when_told_to():
    said = run(*FILES, "--vision", VISION, "--write")

    assert "Written." in said
    assert Node.objects.count() == 53
    assert Placement.objects.filter(ancestor__code="KF", node__code="SVB").exists()
    assert set(Succession.objects.filter(successor__code="SDN-JA").values_list("kind", "predecessor__code")) == {
        ("merge", "SDN-RK"),
        ("merge", "SDN-ST"),
    }
    area = Goal.objects.select_related("parent__parent").get(number="1.1", first_year=2015)
    assert (area.level, area.last_year, area.parent.number, area.parent.parent.title) == ("area", 2018, "1", VISION)
    assert Goal.objects.filter(first_year=2019, last_year=2022).count() == 8
    assert "0 new, 0 changed, 0 ended, 53 unchanged" in run(FILES[0])


def test_goals_without_a_vision_say_what_is_lacking():
    run(FILES[0], "--write")
    out = StringIO()

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import", FILES[1], "--write", stdout=out)

    assert "Det finns ingen vision" in out.getvalue()
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("a;b\n1;2\n", "headings do not tell"), ("", "tom"), ('{"x": 1}', "no room here")],
)
def test_what_is_no_known_file_is_refused(tmp_path, content, sentence):
    path = tmp_path / ("fil.json" if content.startswith("{") else "fil.csv")
    path.write_text(content)

    with pytest.raises(CommandError, match=sentence):
        run(str(path))


def test_nobody_is_nobody(tmp_path):
    with pytest.raises(CommandError, match="Nobody"):
        run(FILES[0], "--as", "ingen@stad.example")
    with pytest.raises(CommandError, match="There is no file"):
        run(str(tmp_path / "finns-inte.csv"))
    with pytest.raises(CommandError, match="No file to import"):
        run(str(tmp_path))
