"""Deadline day: many managers at once read, save and submit their reports against the web server as `./run` starts it.

Each has the page open, writes a text, pauses as one does, and hands in at the end. It is done in a copy of the city's
database, which is thrown away. Afterwards every text that was answered "saved" is looked for in the database.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from django.conf import settings
from django.db import connection

from rodtrad.config.postgres import Cluster
from rodtrad.config.settings import database_from

HERE = Path(__file__).resolve().parents[1]
COPY = "rodtrad_deadline"
AIM_MS, AIM_RATIO = 400, 6
BOX = re.compile(r'name="seen\.(assessment\.\d+\.(?:assessment|shows|why|departure_reason))" value="(\w*)"')
SEEN = re.compile(r'name="seen\.[^"]+" value="(\w*)"')


@dataclass
class Tally:
    """What came of it: milliseconds per kind of request, what went wrong, and the texts that were said to be saved."""

    taken: dict[str, list[float]] = field(default_factory=lambda: {"read": [], "save": [], "submit": []})
    errors: list[str] = field(default_factory=list)
    saved: dict[tuple[int, str], str] = field(default_factory=dict)
    submitted: set[int] = field(default_factory=set)

    def p95(self, kind: str = "") -> float:
        """The 95th percentile of a kind, or of all."""
        times = sorted(self.taken[kind] if kind else [t for ts in self.taken.values() for t in ts])
        return times[min(len(times) - 1, int(len(times) * 0.95))] if times else float("nan")


@dataclass
class Manager:
    """One person at a browser: the report, the session, and the fingerprints that the page holds."""

    report_id: int
    session: str
    port: int
    tally: Tally
    think: float
    token: str = ""
    boxes: dict[str, str] = field(default_factory=dict)

    def ask(self, kind: str, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One request, timed until its last byte."""
        cookies = f"sessionid={self.session}" + (f"; csrftoken={self.token}" if self.token else "")
        headers = {"Cookie": cookies, "X-CSRFToken": self.token, "Content-Type": "application/x-www-form-urlencoded"}
        if kind == "save":
            headers["HX-Request"] = "true"
        begun = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = connection.getresponse()
            body = answer.read().decode()
        except OSError as problem:
            self.tally.errors.append(f"{kind}: {type(problem).__name__}")
            return 0, ""
        finally:
            connection.close()
        self.tally.taken[kind].append((time.perf_counter() - begun) * 1000)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            if cookie.startswith("csrftoken="):
                self.token = cookie.split(";")[0].removeprefix("csrftoken=")
        if answer.status >= 400:
            self.tally.errors.append(f"{kind}: {answer.status}")
        return answer.status, body

    def work(self, until: float) -> None:
        """Read, write until the day is over, hand in."""
        time.sleep(random.uniform(0, self.think))
        self.read()
        order = sorted(self.boxes, key=lambda name: ("assess" not in name.rsplit(".", 1)[1], name))
        n = 0
        while order and (n < len(order) or time.monotonic() < until - self.think):
            self.save(order[n % len(order)], n)
            n += 1
            if n % 12 == 0:
                self.read()
            time.sleep(random.uniform(0.5, 1.5) * self.think)
        status, _ = self.ask("submit", "POST", f"/reports/{self.report_id}/submit/", {})
        if status == 302:
            self.tally.submitted.add(self.report_id)

    def read(self) -> None:
        """Open the page to write in."""
        status, page = self.ask("read", "GET", f"/reports/{self.report_id}/edit/")
        if status == 200:
            self.boxes = dict(BOX.findall(page))
        elif status and status < 400:
            self.tally.errors.append(f"read: {status}")

    def save(self, name: str, n: int) -> None:
        """Leave a box with something new in it, as the page's script sends it."""
        is_choice = name.endswith(".assessment")
        text = (
            "partly"
            if is_choice
            else f"Sparat som nummer {n} i rapport {self.report_id}. " + "Vi ser det varje dag. " * 12
        )
        form = {name: text, f"seen.{name}": self.boxes[name]}
        status, answer = self.ask("save", "POST", f"/reports/{self.report_id}/save/", form)
        if status != 200:
            return
        if 'data-saved="yes"' not in answer:
            self.tally.errors.append("save: not saved")
            return
        self.tally.saved[self.report_id, name] = text
        if found := SEEN.search(answer):
            self.boxes[name] = found[1]


def managers(n: int) -> list[tuple[int, str]]:
    """Reports with a manager each, opened for writing, and a session for each manager. Writes in the database."""
    from django.db.models import Count
    from django.test import Client

    from rodtrad.core.periods import today
    from rodtrad.follow.reports.models import Report
    from rodtrad.follow.rounds.models import BoardTurn, Round
    from rodtrad.org.people.models import Role, RoleKind

    with_goals = Report.objects.filter(level="unit", plan__goals__withdrawn_at=None).annotate(n=Count("plan__goals"))
    round_ = Round.objects.filter(reports__level="unit").order_by("-year", "-kind")[0]
    roles = Role.objects.filter(kind=RoleKind.UNIT_MANAGER, valid__contains=today()).select_related("person")
    by_node = {role.node_id: role.person for role in roles if role.person.is_active}
    rows = with_goals.filter(round=round_, node_id__in=by_node, n__gt=0).order_by("pk")
    chosen = {by_node[report.node_id].pk: report for report in rows}  # one report for each person
    reports = list(chosen.values())[:n]
    Round.objects.filter(pk=round_.pk).update(state="open")
    BoardTurn.objects.filter(round=round_).delete()
    Report.objects.filter(pk__in=[r.pk for r in reports]).update(state="in_progress")
    found: list[tuple[int, str]] = []
    for report in reports:
        client = Client(headers={"host": "localhost"})
        client.force_login(by_node[report.node_id])
        found.append((report.pk, client.cookies["sessionid"].value))
    return found


def crowd(people: list[tuple[int, str]], port: int, *, seconds: float, think: float) -> Tally:
    """Let them all work at once; what came of it."""
    tally = Tally()
    until = time.monotonic() + seconds
    desks = [Manager(report_id, session, port, tally, think) for report_id, session in people]
    threads = [threading.Thread(target=desk.work, args=(until,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def lost(tally: Tally) -> int:
    """How many of the texts that were answered as saved are not in the database."""
    from rodtrad.follow.reports.models import GoalAssessment

    ids = {report_id for report_id, _name in tally.saved}
    rows = {(a.report_id, a.goal_id): a for a in GoalAssessment.objects.filter(report_id__in=ids).defer("search")}
    n = 0
    for (report_id, name), text in tally.saved.items():
        _target, goal_id, column = name.split(".")
        row = rows.get((report_id, int(goal_id)))
        n += row is None or str(getattr(row, column)).strip() != text.strip()
    return n


@contextmanager
def copied(data: Path) -> Generator[str]:
    """The address of a copy of the city in `data`, gone afterwards; the city in DATABASE_URL itself, when that is set."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    cluster = Cluster(data / "postgres")
    if not (cluster.home / "PG_VERSION").exists():
        sys.exit(f"There is no city in {data}. Make one: ./run --data {data}, and end it when it is up.")
    if cluster.is_running():
        sys.exit(f"Rödtråd runs on {data}. End it first: the city is copied.")
    cluster.start()
    admin = cluster.url.replace("///rodtrad?", "///postgres?")
    try:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {COPY}")
            connection.execute(f"CREATE DATABASE {COPY} TEMPLATE rodtrad")
        yield cluster.url.replace("///rodtrad?", f"///{COPY}?")
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        cluster.stop()


@contextmanager
def web_server(data: Path) -> Generator[int]:
    """The web server with the very command of `./run`, on a free port."""
    run = SourceFileLoader("run", str(HERE / "run")).load_module()  # it has no ending
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = int(spare.getsockname()[1])
    server = subprocess.Popen(run.commands(port)[0], env=run.surroundings(data.resolve()), cwd=HERE)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > until:
                    sys.exit("The web server did not start.")
                time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def measure_deadline_day(data: Path, *, n: int, seconds: float, think: float) -> dict[str, Any]:
    """One manager alone, then all of them. Aims: no error, no lost text, p95 under 400 ms and under 6 times alone."""
    with copied(data) as address:
        os.environ["DATABASE_URL"] = address
        settings.DATABASES["default"].update(database_from(address))
        if (key := data / "secret_key").exists():  # the sessions that are made here are good there
            settings.SECRET_KEY = key.read_text(encoding="utf-8").strip()
        people = managers(n + 1)
        with web_server(data) as port:
            for _ in range(4):  # both workers have their code and connections
                crowd(people[:1], port, seconds=0, think=0.01)
            reopen(people[:1])
            alone = crowd(people[:1], port, seconds=max(5, seconds / 4), think=0.2)
            together = crowd(people[1:], port, seconds=seconds, think=think)
        result = told(alone, together, n=len(people) - 1)
        connection.close()
    return {**result, "seconds": seconds, "think_s": think}


def reopen(people: list[tuple[int, str]]) -> None:
    """What was handed in while warming up is open again."""
    from rodtrad.follow.reports.models import Report

    Report.objects.filter(pk__in=[pk for pk, _session in people]).update(state="in_progress")


def told(alone: Tally, together: Tally, *, n: int) -> dict[str, Any]:
    """The figures."""
    n_requests = sum(len(times) for times in together.taken.values())
    return {
        "managers": n,
        "requests": n_requests,
        "p95_ms": together.p95(),
        "p95_ms_by_kind": {kind: together.p95(kind) for kind in together.taken},
        "p95_ms_alone": alone.p95(),
        "ratio": together.p95() / alone.p95(),
        "errors": len(together.errors) + len(alone.errors),
        "error_kinds": sorted({*together.errors, *alone.errors})[:10],
        "texts": len(together.saved),
        "lost_texts": lost(together),
        "submitted": len(together.submitted),
    }


def main(options: Any) -> None:
    """Print the figures as JSON."""
    found = measure_deadline_day(options.data, n=options.managers, seconds=options.seconds, think=options.think)
    print(json.dumps(found, indent=1))
