"""Every golden case agrees with what independent software gave."""

import json
from pathlib import Path

import pytest

from qualstat import cases
from qualstat.cli import main
from tests.qualstat.golden_case import HERE, SHARED, UNANSWERABLE, differences, names, read


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder shared beside the project, with all golden cases, is not on this machine")
    return SHARED


def _assert_agrees(folder: Path, name: str, tmp_path: Path) -> None:
    whole = read(folder, name)
    blind = tmp_path / f"{name}.json"
    blind.write_text(json.dumps({k: v for k, v in whole.items() if k not in ("expected", "notes")}), encoding="utf-8")
    got = cases.answer(cases.load(blind, folder / "cases"))
    expected = {k: v for k, v in whole["expected"].items() if k not in UNANSWERABLE.get(name, set())}
    assert list(differences(expected, got, float(whole.get("tolerance") or 0))) == []


@pytest.mark.parametrize("name", names(HERE))
def test_kept_case_agrees(name: str, tmp_path: Path) -> None:
    _assert_agrees(HERE, name, tmp_path)


def test_there_are_kept_cases() -> None:
    assert len(names(HERE)) == 17


@pytest.mark.parametrize("name", sorted(set(names(SHARED)) - set(names(HERE))) or ["none"])
def test_shared_case_agrees(name: str, shared: Path, tmp_path: Path) -> None:
    _assert_agrees(shared, name, tmp_path)


def test_comparison_finds_what_differs() -> None:
    expected = {"a": [1.0, 2.0], "b": True, "c": None}
    assert list(differences(expected, {"a": [1.0, 2.1], "b": False, "c": 0}, 1e-6)) == [".a[1]", ".b", ".c"]
    assert list(differences(expected, {"a": [1.0], "b": True, "c": None}, 1e-6)) == [".a length"]
    assert list(differences({"a": 1}, {}, 1e-6)) == [".a missing"]


def test_command_answers_with_one_object(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = HERE / "expected" / "xmr06_six_vs_seven.json"
    assert main(["run", str(file), "--cases", str(HERE / "cases")]) == 0
    assert "points" in json.loads(capfd.readouterr().out)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("not json", "JSON"),
        ("[]", "object"),
        ('{"topic": "XmR", "input": "cases/none.csv"}', "file that is there"),
        ('{"topic": "astrology", "input": "cases/xmr06_six_vs_seven.csv"}', "topic"),
    ],
)
def test_bad_case_gets_one_sentence(content: str, word: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bad.json"
    file.write_text(content, encoding="utf-8")
    assert main(["run", str(file), "--cases", str(HERE / "cases")]) == 2
    got = capfd.readouterr()
    assert got.out == ""
    assert word in got.err
    assert got.err.count("\n") == 1
