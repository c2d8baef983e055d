"""Asks a source over the net: with time limits, patience, and distrust. It writes nothing but remembered answers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import httpx
from django.utils import timezone
from django.utils.translation import gettext as _

TRIES = 4
FIRST_PAUSE = 1.0  # seconds; doubled for each try
LONGEST_PAUSE = 60.0
MOST_BYTES = 50 * 1024 * 1024
KEEP = timedelta(hours=12)
TIMEOUT = httpx.Timeout(connect=5, read=30, write=10, pool=5)
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class FetchFailed(Exception):
    """The source could not be read; the message says why in a sentence. What is already there stays."""


class Gone(FetchFailed):
    """What was asked for is not there (any more)."""


class Memory(Protocol):
    """Where answers are remembered."""

    def get(self, key: str) -> tuple[str, str, Any] | None:
        """Body, mark and time of an answer, or None."""
        ...

    def put(self, key: str, body: str, etag: str) -> None:
        """Remember an answer."""
        ...


@dataclass
class Client:
    """One source's base address, and how to ask it. `sleep` and `transport` are for tests."""

    base: str
    memory: Memory | None = None
    sleep: Callable[[float], None] = time.sleep
    transport: httpx.BaseTransport | None = None
    timeout: httpx.Timeout = field(default_factory=lambda: TIMEOUT)

    def get(self, path: str) -> dict[str, Any]:
        """The JSON object at `path` (or at a whole address on the same host). Raises FetchFailed or Gone."""
        return self._ask("GET", self._address(path), None)

    def post(self, path: str, question: Any) -> dict[str, Any]:
        """The JSON object that answers `question`. Raises FetchFailed or Gone."""
        return self._ask("POST", self._address(path), question)

    def _address(self, path: str) -> str:
        address = urljoin(self.base.rstrip("/") + "/", path.lstrip("/") if "://" not in path else path)
        ours, theirs = urlsplit(self.base), urlsplit(address)
        if theirs.netloc != ours.netloc or theirs.scheme not in {"http", "https"}:
            raise FetchFailed(
                _("Källan hänvisar till en annan server, %(host)s. Den följs inte.") % {"host": theirs.netloc[:60]}
            )
        return address

    def _ask(self, method: str, address: str, question: Any) -> dict[str, Any]:
        key = sha256(json.dumps([method, address, question], sort_keys=True).encode()).hexdigest()
        kept = self.memory.get(key) if self.memory else None
        if kept is not None and timezone.now() - kept[2] < KEEP:
            return json.loads(kept[0])
        etag = kept[1] if kept else ""
        problem = ""
        for number in range(TRIES):
            try:
                status, body, mark = self._once(method, address, question, etag)
            except httpx.TimeoutException:
                problem = _("Källan svarade inte i tid.")
            except httpx.HTTPError as failure:
                problem = _("Källan gick inte att nå (%(what)s).") % {"what": type(failure).__name__}
            else:
                if status == 304 and kept is not None:
                    return self._remember(key, kept[0], etag)
                problem = _problem(status, body)
                if not problem:
                    return self._remember(key, body, mark)
            if number < TRIES - 1:
                self.sleep(min(FIRST_PAUSE * 2**number, LONGEST_PAUSE))
        raise FetchFailed(_("%(problem)s Försökte %(n)s gånger.") % {"problem": problem, "n": TRIES})

    def _once(self, method: str, address: str, question: Any, etag: str) -> tuple[int, str, str]:
        headers = {"Accept": "application/json", "User-Agent": "Rodtrad"} | ({"If-None-Match": etag} if etag else {})
        with (
            httpx.Client(transport=self.transport, timeout=self.timeout) as web,
            web.stream(method, address, headers=headers, json=question) as response,
        ):
            pieces: list[bytes] = []
            size = 0
            for piece in response.iter_bytes():
                size += len(piece)
                if size > MOST_BYTES:
                    raise FetchFailed(_("Källans svar är större än 50 MB. Dela upp urvalet."))
                pieces.append(piece)
            return (
                response.status_code,
                b"".join(pieces).decode("utf-8", "replace"),
                response.headers.get("etag", "")[:200],
            )

    def _remember(self, key: str, body: str, etag: str) -> dict[str, Any]:
        if self.memory:
            self.memory.put(key, body, etag)
        return json.loads(body)


def _problem(status: int, body: str) -> str:
    """What is wrong with an answer and may pass, "" for a good one. Raises Gone or FetchFailed for what will not pass."""
    if status in {404, 410}:
        raise Gone(_("Det som söks finns inte i källan."))
    if status == 200:
        return "" if _is_object(body) else _("Källans svar var inte helt.")
    problem = _("Källan svarade med felet %(status)s.") % {"status": status}
    if status not in AGAIN:
        raise FetchFailed(problem)
    return problem


def _is_object(body: str) -> bool:
    """Whether `body` is a whole JSON object, not cut short or something else."""
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
