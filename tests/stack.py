"""A whole portal in real processes on a database of its own: web server, workers and beat, as script/server does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
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
            **os.environ,
            "SECRET_KEY": "only-for-tests",
            "DEBUG": "0",
            "DEMO": "1",
            "DATABASE_URL": database_url,
            "REDIS_URL": settings.REDIS_URL,
            "REDIS_PREFIX": f"test-{uuid.uuid4().hex[:8]}",
            "VAR_DIR": str(folder),
            "JOB_STALE_SECONDS": "6",
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

    def start_web(self) -> None:
        self.start("web", "waitress-serve", f"--listen=127.0.0.1:{self.port}", "edu_portal.wsgi:application")
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
        except urllib.error.URLError:
            return False
        return True


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """A stack with a migrated, empty database on the kind of database that the tests run on."""
    with _own_database(folder) as url:
        stack = Stack(folder, url)
        stack.manage("migrate", "--verbosity", "0")
        stack.manage("collectstatic", "--noinput", "--verbosity", "0")
        try:
            yield stack
        finally:
            stack.stop()


@contextmanager
def _own_database(folder: Path) -> Iterator[str]:
    config = settings.DATABASES["default"]
    if not config["ENGINE"].endswith("postgresql"):
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    name = f"portal_{uuid.uuid4().hex[:12]}"
    server = {"host": config["HOST"], "port": config["PORT"] or 5432, "user": config["USER"]}
    password = config["PASSWORD"]
    admin = psycopg2.connect(dbname="postgres", password=password, **server)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        login = f"{server['user']}:{password}" if password else server["user"]
        yield f"postgres://{login}@{server['host']}:{server['port']}/{name}"
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
