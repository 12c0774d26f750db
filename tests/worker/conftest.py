"""A portal whose background work is done by real Celery workers, looked at through its database and its files only."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.conf import settings

from tests.stack import Stack, laid_stack, wait_for

# Errors of a database that another process holds a lock in.
LOCKED = (sqlite3.OperationalError, psycopg2.errors.LockNotAvailable)

PRELUDE = """
from accounts.models import User
from accounts.queries import actor_for
from core import jobs
from core.models import Job
from core.tasks import run_job
from plans.models import Plan, Task
from reports.models import Report
from reports.services.reports import cancel_job, request_build
actor = actor_for(User.objects.get(username="chuyenvien.badinh"))
report = Report.objects.visible_to(actor).get(kind="kt-xh", period__code="2020")
"""
MANY_TASKS = """
plan = Plan.objects.visible_to(actor).get(period__code="2021")
first = Task.objects.visible_to(actor).filter(plan=plan).order_by("order")[0]
same = dict(
    district_id=plan.district_id, plan=plan, period_id=plan.period_id, lead_id=first.lead_id,
    deadline_precision="year", deadline_text="2021"
)
Task.unscoped.bulk_create(
    Task(order=order, number=str(order), title=f"Nhiệm vụ thứ {order} của kế hoạch năm 2021", **same)
    for order in range(100, 100 + COUNT)
)
"""


@dataclass
class Office:
    """The portal's processes, and what a person of the office does to them and sees of them."""

    stack: Stack

    def does(self, code: str) -> str:
        """Runs lines in a process of their own, as the web server's would: `actor` and `report` are at hand."""
        return self.stack.manage("shell", "--verbosity", "0", "--command", PRELUDE + code).strip()

    def asks(self, *, copies: int = 0) -> int:
        """Asks for a build of the report; its message is delivered so many times more."""
        return int(
            self.does(
                f"job = request_build(actor=actor, report=report)\n"
                f"for _ in range({copies}): run_job.delay(job.pk)\n"
                f"print(job.pk)"
            )
        )

    def asks_in_vain(self) -> int:
        """Asks for a build whose message is lost on its way to the broker."""
        return int(self.does("jobs.send = lambda job_id: None\nprint(request_build(actor=actor, report=report).pk)"))

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What the database answers to a statement, at once or not at all."""
        url = self.stack.environment["DATABASE_URL"]
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=1, isolation_level=None)) as database:
                return database.execute(sql.replace("%s", "?"), values).fetchall()
        with closing(psycopg2.connect(url, options="-c lock_timeout=1000")) as database:
            database.autocommit = True
            with database.cursor() as cursor:
                cursor.execute(sql, values)
                return list(cursor.fetchall()) if cursor.description else []

    def job(self, job: int) -> tuple[str, int, int]:
        """A job's state, attempt and progress."""
        (row,) = self.rows("SELECT state, attempt, progress_done FROM core_job WHERE id = %s", job)
        state, attempt, progress = row
        return str(state), int(attempt), int(progress)

    def waits_until_done(self, job: int) -> None:
        wait_for(lambda: self.job(job)[0] not in ("queued", "running"), f"job {job} is over")
        assert self.job(job)[0] == "done", self.rows("SELECT error FROM core_job WHERE id = %s", job)

    def waits_until_in_the_middle(self, job: int) -> None:
        """Until a worker writes the Word document, which is most of the work."""
        wait_for(lambda: self.job(job)[0] == "running" and self.job(job)[2] >= 1, f"job {job} is being done")

    def builds(self, job: int) -> int:
        return len(self.rows("SELECT id FROM reports_reportbuild WHERE job_id = %s", job))

    def files(self, job: int) -> list[tuple[str, str, str, int]]:
        """Each published file: name, path, SHA-256, size."""
        found = self.rows("SELECT name, path, sha256, size FROM core_storedfile WHERE job_id = %s ORDER BY name", job)
        return [(str(name), str(path), str(sha256), int(size)) for name, path, sha256, size in found]

    @property
    def media(self) -> Path:
        return self.stack.folder / "files"

    def folders(self, job: int) -> list[str]:
        """The attempts that have files on the disk."""
        return sorted(folder.name for folder in (self.media / "jobs" / str(job)).iterdir())

    def freezes(self, process: subprocess.Popen[bytes], job: int) -> None:
        """Stops a worker's processes where they are, but not while they hold a lock that nobody else could pass."""

        def stopped_outside_a_transaction() -> bool:
            os.killpg(process.pid, signal.SIGSTOP)
            try:
                self.rows("UPDATE core_job SET message = message WHERE id = %s", job)
            except LOCKED:
                os.killpg(process.pid, signal.SIGCONT)
                return False
            return True

        wait_for(stopped_outside_a_transaction, "the worker is stopped outside a transaction")

    def thaws(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGCONT)

    def kills(self, *processes: subprocess.Popen[bytes]) -> None:
        """Kills processes with all their children, as a power cut would."""
        for process in processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def ends(self, *workers: subprocess.Popen[bytes]) -> None:
        """Lets workers finish what they have in hand, then end."""
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(timeout=60)


def kinds() -> list[str]:
    """What the workers run on: files on this disk, and the services too where the tests have them."""
    services = settings.DATABASES["default"]["ENGINE"].endswith("postgresql") and settings.REDIS_URL
    return ["disk", "services"] if services else ["disk"]


@pytest.fixture(scope="module", params=kinds())
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo on a database of its own, with its own broker and files; no process runs yet."""
    with laid_stack(tmp_path_factory, "--without-rounds", on_disk=request.param == "disk") as stack:
        yield stack


@pytest.fixture
def office(portal: Stack) -> Iterator[Office]:
    """The same portal for each test; the test's processes end with it."""
    office = Office(portal)
    yield office
    office.kills(*portal.processes.values())
    portal.processes.clear()


@pytest.fixture(scope="module")
def long_report(portal: Stack) -> None:
    """The report gets so many tasks that building it takes seconds."""
    Office(portal).does(MANY_TASKS.replace("COUNT", "2500"))
