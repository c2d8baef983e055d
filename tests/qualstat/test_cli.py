"""The command line: methods by name, help, and one sentence for what is wrong."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qualstat import change, frontier, methods, spc
from qualstat.cli import main


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    rows = [f"2024-{m:02d}-01,{v},{n},{'a' if m % 2 else 'b'}" for m, (v, n) in enumerate(VALUES, start=1)]
    file.write_text("month,value,n,unit\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return file


VALUES = [(5, 50), (6, 40), (5, 45), (7, 60), (6, 50), (5, 52), (6, 48), (7, 51), (5, 49), (6, 55), (6, 50), (20, 47)]


def _run(tmp_path: Path, method: str, table: Path, config: Any, capfd: pytest.CaptureFixture[str]) -> Any:
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    code = main([method, "--input", str(table), "--config", str(file)])
    got = capfd.readouterr()
    if code == 0:
        return json.loads(got.out)
    assert code == 2
    assert got.out == ""
    assert got.err.count("\n") == 1
    return got.err


def test_answers_are_those_of_the_library(tmp_path: Path, table: Path, capfd: pytest.CaptureFixture[str]) -> None:
    config = {"values": "value", "improvement": "decrease", "target": 10, "steps": [{"at": 6, "reason": "ny metod"}]}
    got = _run(tmp_path, "spc.signals", table, config, capfd)
    chart = spc.xmr([v for v, _ in VALUES], steps=[spc.Step(6, "ny metod")])

    assert got["chart"]["upper"] == pytest.approx(chart.upper.tolist())
    assert got["judgement"] == {"variation": "concern_high", "assurance": "inconsistent"}


def test_columns_of_the_same_name_need_no_config(table: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="events must be given"):
        methods.answer(methods.method("spc.p_chart"), methods.Table({"n": [1.0, 2.0]}), {})
    got = methods.answer(methods.method("spc.p_chart"), methods.Table({"events": [1.0, 2.0], "n": [4.0, 4.0]}), {})

    assert got["values"] == [0.25, 0.5]


def test_tables_labels_and_chance(tmp_path: Path, table: Path, capfd: pytest.CaptureFixture[str]) -> None:
    dea = _run(tmp_path, "frontier.dea", table, {"inputs": ["n"], "outputs": ["value"]}, capfd)
    mixed = _run(tmp_path, "regression.mixed", table, {"response": "value", "groups": "unit"}, capfd)
    drawn = {"values": ["value", "n"], "seed": 4, "draws": 20}
    one, again = (_run(tmp_path, "index.robustness", table, drawn, capfd) for _ in range(2))
    groups = _run(tmp_path, "change.kruskal", table, {"groups": ["value", "n"]}, capfd)

    x, y = np.array([[n] for _, n in VALUES]), np.array([[v] for v, _ in VALUES])
    assert dea["score"] == pytest.approx(frontier.dea(x, y).score.tolist())
    assert mixed["groupings"][0]["labels"] == ["a", "b"]
    assert one == again
    assert groups["p"] == pytest.approx(change.kruskal([v for v, _ in VALUES], [n for _, n in VALUES]).p)


@pytest.mark.parametrize(
    ("method", "config", "words"),
    [
        ("spc.xmr", {"values": "vale"}, "values must name a column among month, value, n, unit; got 'vale'"),
        ("spc.xmr", {"valus": "value"}, "Did you mean values?"),
        ("spc.xmr", {"values": "unit"}, "column unit must hold numbers"),
        ("spc.xmr", {}, "values must be given"),
        ("spc.xmr", {"values": "value", "steps": [{"at": 3}]}, "steps must be a whole Step"),
        ("spc.xmr", {"values": "value", "steps": [{"at": 3, "reason": " "}]}, "steps must have a reason"),
        ("spc.xmr", {"values": "value", "rules": {"trend": 6}}, "rules must hold fields among"),
        ("spc.xmr", {"values": "value", "rules": 6}, "rules must be an object"),
        ("spc.signals", {"values": "value", "improvement": "up"}, "improvement must be one of"),
        ("rates.wilson", {"successes": "value", "n": "n", "confidence": 95}, "For 95 percent give 0.95"),
        ("rates.wilson", {"successes": "value", "n": "n", "confidence": "0.95"}, "confidence must be a number"),
        ("rates.wilson", {"successes": "value", "n": "n", "continuity": 1}, "continuity must be true or false"),
        ("index.robustness", {"values": ["value", "n"]}, "seed must be a whole number"),
        ("spc.xmrr", {}, "Did you mean spc.xmr"),
        ("astrology", {}, "method must be one that --list shows"),
        ("spc.xmr", [1], "config must be an object"),
    ],
)
def test_bad_input_gets_one_sentence(
    method: str, config: Any, words: str, tmp_path: Path, table: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert words in _run(tmp_path, method, table, config, capfd)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "method must be named"),
        (["spc.xmr"], "--input"),
        (["spc.xmr", "--input", "nowhere.csv"], "file that is there"),
        (["--help", "nothing"], "method must be one that --list shows"),
        (["run"], "arguments must be as --help shows"),
    ],
)
def test_bad_arguments_get_one_sentence(arguments: list[str], words: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    got = capfd.readouterr()
    assert got.out == ""
    assert words in got.err
    assert got.err.count("\n") == 1


def test_every_method_is_listed_and_has_help(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    listed = capfd.readouterr().out.splitlines()
    known = methods.methods()

    assert [line.split()[0] for line in listed] == list(known)
    assert {name.partition(".")[0] for name in known} == set(methods.MODULES)
    for name, one in known.items():
        assert len(one.summary) > 20, name
        assert main(["--help", name]) == 0
        assert one.summary in capfd.readouterr().out


def test_it_runs_as_a_program(table: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.json"
    config.write_text('{"values": "value"}', encoding="utf-8")
    command = [sys.executable, "-m", "qualstat", "spc.xmr", "--input", str(table), "--config", str(config)]
    got = subprocess.run(command, capture_output=True, text=True, check=True)

    assert json.loads(got.stdout)["outside"][-1] is True
    assert got.stderr == ""
