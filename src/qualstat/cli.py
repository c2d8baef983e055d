"""The command line: methods on files without the system, and answers to case files."""

import argparse
import json
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn, cast

from qualstat import cases, methods
from qualstat.cases.table import read


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 2 with one sentence on standard error where input is bad."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _quiet():
            answer = _dispatch(words)
        print(answer, flush=True)  # noqa: T201
    except BrokenPipeError:  # the reader has seen enough (| head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except ValueError as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201
        return 2
    return 0


@contextmanager
def _quiet() -> Generator[None]:
    """Keep what compiled code writes (HiGHS on whole numbers does) out of the answer: it goes to standard error."""
    sys.stdout.flush()
    kept = os.dup(1)
    try:
        os.dup2(2, 1)
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


_USAGE = """python -m qualstat METHOD --input FILE.csv [--config FILE.json]   answer as JSON, all results by name
python -m qualstat --list                                         all methods
python -m qualstat --help METHOD                                  what a method needs and gives
python -m qualstat run FILE.json --cases DIR                      answer a case file"""


class _Parser(argparse.ArgumentParser):
    """One sentence for what is wrong, as for all bad input."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(f"arguments must be as --help shows; {message}. Look there.")


def _dispatch(words: list[str]) -> str:
    if words[:1] == ["run"]:
        parser = _Parser(prog="qualstat run")
        parser.add_argument("file", type=Path)
        parser.add_argument("--cases", type=Path, required=True)
        given = parser.parse_args(words[1:])
        return json.dumps(cases.answer(cases.load(given.file, given.cases)), ensure_ascii=False)
    if not words:
        raise ValueError("method must be named; got none. See --list.")
    if words == ["--help"]:
        return _USAGE
    if words[0] == "--list":
        known = methods.methods()
        width = max(len(name) for name in known)
        return "\n".join(f"{name:<{width}}  {one.summary}" for name, one in known.items())
    if words[0] == "--help":
        return methods.method(words[1]).help
    return _method(words)


def _method(words: list[str]) -> str:
    chosen = methods.method(words[0])
    parser = _Parser(prog=f"qualstat {words[0]}", add_help=False)
    parser.add_argument("--input", type=Path, required=True)
    parser.add_argument("--config", type=Path)
    parser.add_argument("--help", action="store_true")
    if "--help" in words[1:]:
        return chosen.help
    given = parser.parse_args(words[1:])
    answer = methods.answer(chosen, read(given.input), _config(given.config))
    return json.dumps(answer, ensure_ascii=False)


def _config(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"config must be a file that is there; got {path}. Check the path.") from None
    except ValueError:
        raise ValueError(f"config must be JSON in UTF-8; {path.name} is not. Write it again.") from None
    if not isinstance(content, dict):
        raise ValueError(f"config must be an object with arguments by name; {path.name} is not. See --help METHOD.")  # noqa: TRY004  # one kind of error for all bad input
    return cast("dict[str, Any]", content)
