"""The command line: methods on files without the system, and answers to case files."""

import argparse
import json
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from qualstat import cases


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0, or 2 with one sentence on standard error where input is bad."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with _quiet():
            answer = _dispatch(words)
        print(answer)  # noqa: T201
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


def _dispatch(words: list[str]) -> str:
    if words[:1] == ["run"]:
        parser = argparse.ArgumentParser(prog="qualstat run")
        parser.add_argument("file", type=Path)
        parser.add_argument("--cases", type=Path, required=True)
        given = parser.parse_args(words[1:])
        return json.dumps(cases.answer(cases.load(given.file, given.cases)), ensure_ascii=False)
    raise ValueError("method must be named; got none. See --list.")
