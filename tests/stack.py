"""A whole portal in real processes on a database of its own: web server, workers and beat, as script/server does."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds until a wait is called a failure; no test is decided by being quick


def wait_for(happened: Callable[[], object], what: str) -> None:
    """Polls until `happened` is true; raises AssertionError that names what never came."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError(f"never happened: {what}")


class Stack:
    """One portal: its environment, its processes, and its operator's commands."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.port = _free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in ("MEDIA_ROOT", "BROKER_DIR")},
            "SECRET_KEY": "only-for-tests",
            "DEBUG": "0",
            "DEMO": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": os.environ.get("REDIS_URL", ""),
            "REDIS_PREFIX": f"test-{uuid.uuid4().hex[:8]}",
            "VAR_DIR": str(folder),
            "JOB_STALE_SECONDS": "6",
            "PORTAL_URL": self.address,
            "EMAIL_URL": f"filemail:///{folder / 'mails'}",
        }

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def manage(self, *arguments: str) -> str:
        """Runs a management command; raises when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def start(self, name: str, *command: str) -> subprocess.Popen[bytes]:
        """Starts one process; its output goes to a file beside the database."""
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [str(Path(sys.executable).parent / command[0]), *command[1:]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def serve(self) -> subprocess.Popen[bytes]:
        """Starts the web server; nobody waits until it answers."""
        listen = f"--listen=127.0.0.1:{self.port}"
        return self.start("web", "waitress-serve", listen, "--threads=8", "edu_portal.wsgi:application")

    def start_web(self) -> None:
        self.serve()
        wait_for(self._answers, "the web server answers")

    def start_worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        """One real worker on both queues."""
        quiet = ("--loglevel", "WARNING", "--without-gossip", "--without-mingle")
        return self.start(
            name,
            "celery",
            "-q",
            "-A",
            "edu_portal",
            "worker",
            "-Q",
            "work,quick",
            "-c",
            "1",
            "-n",
            f"{name}@%h",
            *quiet,
        )

    def start_beat(self) -> None:
        schedule = str(self.folder / "beat-schedule")
        self.start("beat", "celery", "-q", "-A", "edu_portal", "beat", "--schedule", schedule, "--pidfile", "")

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, 15)
        for process in self.processes.values():
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/dang-nhap/", timeout=5).close()  # noqa: S310 - our own address
        except OSError:  # refused, or too slow for now
            return False
        return True


@contextmanager
def laid_stack(places: pytest.TempPathFactory, *load: str, on_disk: bool = False) -> Iterator[Stack]:
    """A portal of its own in which `manage.py load_demo` ran with these arguments; no process runs yet.

    On the kind of database that the tests run on, or, `on_disk`, on SQLite and a broker in a folder with no service at
    all. What is laid is laid once for a whole run of the tests; each portal is a copy of it.
    """
    on_disk = on_disk or not settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    kind = _Disk() if on_disk else _Server()
    laid = _laid(places, kind, load)
    folder = places.mktemp("portal")
    shutil.copytree(laid, folder, dirs_exist_ok=True)
    with kind.copied(laid.name, folder) as url:
        stack = Stack(folder, url)
        if on_disk:
            stack.environment["REDIS_URL"] = ""
        try:
            yield stack
        finally:
            stack.stop()


def _laid(places: pytest.TempPathFactory, kind: _Disk | _Server, load: Sequence[str]) -> Path:
    """The folder of what is copied, laid by whichever process of this run of the tests comes first."""
    shared = places.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "-".join(("laid", kind.name, *(word.strip("-").replace("-", "_") for word in load)))
    with (shared / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = folder.with_suffix(".making")
            making.mkdir()
            stack = Stack(making, kind.made(folder.name, making))
            stack.environment["REDIS_URL"] = ""
            stack.manage("migrate", "--verbosity", "0")
            stack.manage("collectstatic", "--noinput", "--verbosity", "0")
            stack.manage("load_demo", *load)
            making.rename(folder)
    return folder


class _Disk:
    """A database that is a file in the portal's folder: copied with it."""

    name = "disk"

    def made(self, _name: str, folder: Path) -> str:
        return f"sqlite:///{folder / 'portal.sqlite3'}"

    @contextmanager
    def copied(self, _name: str, folder: Path) -> Iterator[str]:
        yield f"sqlite:///{folder / 'portal.sqlite3'}"


class _Server:
    """A database of the tests' server, copied from one that is dropped when the whole run is over."""

    name = "server"

    def made(self, name: str, _folder: Path) -> str:
        with _admin() as cursor:
            cursor.execute(f'CREATE DATABASE "{self._original(name)}"')
        return _database_url(self._original(name))

    @contextmanager
    def copied(self, name: str, _folder: Path) -> Iterator[str]:
        copy = f"portal_{uuid.uuid4().hex[:12]}"
        with _admin() as cursor:
            cursor.execute(f'CREATE DATABASE {copy} TEMPLATE "{self._original(name)}"')
        try:
            yield _database_url(copy)
        finally:
            with _admin() as cursor:
                cursor.execute(f"DROP DATABASE IF EXISTS {copy} WITH (FORCE)")

    def _original(self, name: str) -> str:
        run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
        return f"{_prefix(run)}{name}"


def drop_laid_databases() -> None:
    """Called where the whole run of the tests ends, by the process that began it."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return
    with _admin() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [_prefix(os.getpid())])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _prefix(run: int) -> str:
    return f"portal_{run}_"


@contextmanager
def _admin() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor on the tests' server outside any transaction."""
    with closing(psycopg2.connect(_database_url("postgres"))) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            yield cursor


def _database_url(name: str) -> str:
    config = settings.DATABASES["default"]
    login = f"{config['USER']}:{config['PASSWORD']}" if config["PASSWORD"] else config["USER"]
    return f"postgres://{login}@{config['HOST']}:{config['PORT'] or 5432}/{name}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
