"""A local server that answers as it is told, one answer a request: well, slowly, with an error, half, or changed."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Told(BaseHTTPRequestHandler):
    """Answers from the server's list; the last one for ever."""

    def do_GET(self) -> None:  # noqa: N802 -- the library's name
        """One answer."""
        server: Any = self.server
        length = int(self.headers.get("Content-Length") or 0)
        server.asked.append((self.path, self.rfile.read(length).decode(), self.headers.get("If-None-Match")))
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if callable(answer):
            answer = answer(self.path)
        kind, value = answer if isinstance(answer, tuple) else ("json", answer)
        if kind == "slow":
            time.sleep(value)
            return
        body = json.dumps(value).encode() if kind in {"json", "half"} else b"fel"
        self.send_response(value if kind == "status" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("ETag", '"ett"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if kind == "half" else body)

    do_POST = do_GET  # noqa: N815 -- the library's name

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(*answers: Any) -> Iterator[Any]:
    """A server with those answers; `asked` holds what was asked."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Told)
    server.answers, server.asked = list(answers), []
    server.base = f"http://127.0.0.1:{server.server_port}/v3"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
