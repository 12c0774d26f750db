"""Large imports whose worker is killed: nothing is half-written, and the heir finishes them exactly once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from tests.many_schools import write_workbook
from tests.stack import wait_for
from tests.worker.conftest import LOCKED, Office

pytestmark = pytest.mark.worker

SCHOOLS, ROWS = 300, 60
CELLS = SCHOOLS * ROWS

OPENING = """
from pathlib import Path
from django.core.files.base import File
from core.actor import Actor, Right
from core.roles import Role
from indicators.models import FigureImport
from indicators.services.imports import bring_in, confirm_import
from schools.models import District
from tests.many_schools import open_many
operator = Actor(1, "Vận hành", frozenset({{Right(Role.OPERATOR, None, None)}}))
district = District.unscoped.get(slug="ba-dinh")
round_ = open_many(
    operator=operator, specialist=actor, district=district, schools={schools}, rows={rows}, period="{period}"
)
with Path("{path}").open("rb") as file:
    made = bring_in(actor=actor, round_=round_, submission=None, file=File(file, name="{period}.xlsx"))
print(made.pk)
"""
CONFIRMING = """
from indicators.models import FigureImport
from indicators.services.imports import confirm_import
confirm_import(actor=actor, figure_import=FigureImport.unscoped.get(pk={pk}))
"""


@dataclass
class Import:
    """One workbook of very many schools on its way in, as its rows in the database tell."""

    office: Office
    pk: int
    period: str

    @classmethod
    def begun(cls, office: Office, period: str, folder: Path) -> Import:
        """Uploaded: its reading waits for a worker."""
        path = folder / f"{period}.xlsx"
        write_workbook(path, district="ba-dinh", schools=SCHOOLS, rows=ROWS, period=period)
        said = office.does(OPENING.format(schools=SCHOOLS, rows=ROWS, period=period, path=path))
        return cls(office, int(said), period)

    @classmethod
    def read(cls, office: Office, period: str, folder: Path) -> Import:
        """Uploaded, read and confirmed: its applying waits for a worker."""
        found = cls.begun(office, period, folder)
        reader = office.stack.start_worker(f"reader-{period}")
        found.waits_until_done()
        found.is_read_once()
        office.ends(reader)
        office.does(CONFIRMING.format(pk=found.pk))
        return found

    @property
    def job(self) -> int:
        """Its latest job."""
        sql = "SELECT max(id) FROM core_job WHERE object_kind = 'indicators.figureimport' AND object_id = %s"
        ((job,),) = self.office.rows(sql, str(self.pk))
        return int(job)

    @property
    def state(self) -> str:
        ((state,),) = self.office.rows("SELECT state FROM indicators_figureimport WHERE id = %s", self.pk)
        return str(state)

    @property
    def message(self) -> str:
        ((message,),) = self.office.rows("SELECT message FROM core_job WHERE id = %s", self.job)
        return str(message)

    def waits_until_done(self) -> None:
        self.office.waits_until_done(self.job)

    def written(self) -> tuple[int, int, int]:
        """How many cells were written, their highest version, and how many rows of audit tell of them."""
        ((cells, version),) = self.office.rows(
            "SELECT count(*), coalesce(max(entry.version), 0) FROM indicators_entry entry WHERE entry.save_id = %s",
            f"import:{self.pk}",
        )
        ((told,),) = self.office.rows(
            "SELECT count(*) FROM core_auditentry WHERE act = 'nhập ô' AND object_label LIKE %s", f"%{self.period}%"
        )
        return int(cells), int(version), int(told)

    def is_read_once(self) -> None:
        """Every cell waits to be written, once; nothing is written yet."""
        assert self.state == "read"
        staged = self.office.rows("SELECT count(*) FROM indicators_stagedentry WHERE import_id = %s", self.pk)
        assert staged == [(CELLS,)]
        assert self.written() == (0, 0, 0)

    def is_applied_once(self) -> None:
        assert self.state == "applied"
        assert self.written() == (CELLS, 1, CELLS)


def is_locked(office: Office, job: int) -> bool:
    """Whether a transaction that has not ended yet holds the job's row (on SQLite: the database)."""
    url = office.stack.environment["DATABASE_URL"]
    try:
        if url.startswith("sqlite"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0, isolation_level=None)) as database:
                database.execute("BEGIN IMMEDIATE")
        else:
            with closing(psycopg2.connect(url)) as database, database.cursor() as cursor:
                cursor.execute("SELECT id FROM core_job WHERE id = %s FOR UPDATE NOWAIT", (job,))
    except LOCKED:
        return True
    return False


def inherits(office: Office) -> None:
    """Another worker, and the sweep that finds what the dead one held."""
    office.stack.start_worker("heir")
    office.stack.start_beat()


def test_reading_whose_worker_is_killed_while_it_parses_is_done_by_another(office: Office, tmp_path: Path) -> None:
    found = Import.begun(office, "2031", tmp_path)
    doomed = office.stack.start_worker("doomed")
    wait_for(lambda: found.message.startswith("Đang đọc tệp"), "the worker parses the file")
    office.kills(doomed)
    assert (found.state, office.job(found.job)[:2]) == ("reading", ("running", 1))
    inherits(office)
    found.waits_until_done()
    found.is_read_once()
    assert office.job(found.job)[1] == 2


def test_reading_whose_worker_is_killed_while_it_stages_leaves_no_cell_twice(office: Office, tmp_path: Path) -> None:
    found = Import.begun(office, "2032", tmp_path)
    doomed = office.stack.start_worker("doomed")
    wait_for(lambda: office.job(found.job)[2] > 0, "the worker stages cells")
    office.kills(doomed)
    assert (found.state, office.job(found.job)[0]) == ("reading", "running")
    inherits(office)
    found.waits_until_done()
    found.is_read_once()


def test_applying_whose_worker_is_killed_before_the_commit_wrote_nothing_and_is_done_once(
    office: Office, tmp_path: Path
) -> None:
    found = Import.read(office, "2033", tmp_path)
    doomed = office.stack.start_worker("doomed")
    wait_for(lambda: found.message.startswith("Đang ghi số liệu"), "the worker applies")
    wait_for(lambda: is_locked(office, found.job), "its transaction is open")
    office.kills(doomed)
    assert (found.state, office.job(found.job)[0]) == ("read", "running")
    assert found.written() == (0, 0, 0)
    inherits(office)
    found.waits_until_done()
    found.is_applied_once()


def test_applying_whose_worker_is_killed_after_the_commit_is_not_done_again(office: Office, tmp_path: Path) -> None:
    """The commit marks the job done too, so that only its message can come once more."""
    found = Import.read(office, "2034", tmp_path)
    doomed = office.stack.start_worker("doomed")
    wait_for(lambda: found.state == "applied", "the transaction is committed")
    office.kills(doomed)
    assert office.job(found.job)[0] == "done"
    office.does(f"run_job.delay({found.job})")
    inherits(office)
    # Messages come in their order: once a later job is done, the copy was taken.
    office.waits_until_done(office.asks())
    found.is_applied_once()
    assert office.job(found.job)[1] == 1
