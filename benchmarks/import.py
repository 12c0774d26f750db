"""How fast figures of very many schools are brought in, beside plain django-import-export and beside the limit.

    DATABASE_URL=postgres://… .venv/bin/python benchmarks/import.py

One workbook of 1,000 schools × 20 figures is read, checked and applied with its audit rows (a) by the portal, (b) by a
plain ModelResource that finds the school by its code, without audit rows, and (c) as fast as the same rows can come
into the same tables: python-calamine, then COPY (PostgreSQL) or executemany (SQLite). In one run, on a database of its
own that is removed at the end. It decides nothing: the promise is at least 20 × plain on PostgreSQL, 15 × on SQLite,
and at most 3 × the time of the limit; and that reading a sheet of 1,000 × 150 takes less than 256 MB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_portal.settings")

SCHOOLS, FIGURES = 1000, 20
WIDE = 150
MEGABYTE = 1024  # in the kernel's kibibytes


class Nothing:
    """No migrations: the tables are made from the models, as the tests' are."""

    def __contains__(self, _app: str) -> bool:
        return True

    def __getitem__(self, _app: str) -> None:
        return None


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """An empty database beside the one that DATABASE_URL names, and files in `folder`."""
    import django
    from django.conf import settings

    settings.MIGRATION_MODULES = Nothing()
    settings.MEDIA_ROOT = folder / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from django.db import connection

    served = connection.vendor == "postgresql"
    name = f"bench_import_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = name if served else str(folder / f"{name}.sqlite3")
    before = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


class Office:
    """A made-up district with its schools, one round of theirs for each turn, and the specialist who brings it in."""

    def __init__(self, schools: int, figures: int, folder: Path) -> None:
        from accounts.queries import actor_for
        from accounts.services import create_operator, ensure_grant, ensure_person
        from core.roles import Role
        from schools.services import ensure_district
        from tests.conftest import PASSWORD, profile

        self.schools, self.figures, self.folder = schools, figures, folder
        self.operator = actor_for(create_operator(username="van-hanh", full_name="Vận hành", password=PASSWORD))
        self.district = ensure_district(
            actor=self.operator, slug="do", city=None, reference_date=None, profiles=[profile("Đo")]
        )
        user = ensure_person(
            actor=self.operator, username="chuyen-vien", full_name="Chuyên viên", title="", password=PASSWORD
        )
        ensure_grant(
            actor=self.operator,
            user=user,
            role=Role.SPECIALIST,
            unit=self.district.unit,
            district_id=self.district.pk,
        )
        self.specialist = actor_for(user)
        self.year = 2000

    def round_and_file(self) -> tuple[Any, Path]:
        """A new round, empty as yet, and its workbook."""
        from tests.many_schools import open_many, write_workbook

        self.year += 1
        sizes: dict[str, Any] = {"schools": self.schools, "rows": self.figures, "period": str(self.year)}
        round_ = open_many(operator=self.operator, specialist=self.specialist, district=self.district, **sizes)
        path = self.folder / f"{self.year}.xlsx"
        write_workbook(path, district=self.district.slug, **sizes)
        return round_, path


# --- what is measured ---


def spent() -> float:
    """Processor seconds of this process, of those it started, and of the database's own process where that is near.

    What else the machine does must not count. Of a database on another machine the clock is asked instead.
    """
    from django.db import connection

    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + children.ru_utime + children.ru_stime
    if connection.vendor != "postgresql":
        return own
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat")
    if not stat.exists() or "postgres" not in stat.read_text():
        return time.perf_counter()
    ticks = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13]))
    return own + ticks / os.sysconf("SC_CLK_TCK")


def portal(office: Office, round_: Any, path: Path) -> tuple[float, float]:
    """Read and staged, then applied, as the page and the command do it: until it was read, and until the end."""
    from django.core.files.base import File

    from indicators.services.import_applying import apply_import
    from indicators.services.imports import bring_in

    start = spent()
    with path.open("rb") as opened:
        made = bring_in(
            actor=office.specialist, round_=round_, submission=None, file=File(opened, name=path.name), here=True
        )
    read = spent()
    if made.new != office.schools * office.figures:
        sys.exit(f"the portal read {made.new} figures, {made.problems} problems, {made.questions} questions")
    apply_import(actor=office.specialist, figure_import=made)
    return read - start, spent() - start


def plain(office: Office, round_: Any, path: Path, schools: int) -> float:
    """django-import-export as its manual shows it: a row for each figure, the school by its code, no audit rows.

    The first `schools` rows of the sheet: each of its rows costs the same, and all of them minutes. Seconds a figure.
    """
    import tablib
    from import_export import fields, resources, widgets
    from import_export.formats.base_formats import XLSX

    from indicators.models import Entry, Submission

    answers = Submission.unscoped.filter(round=round_)

    class ByCode(widgets.ForeignKeyWidget):  # type: ignore[misc]
        def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> Any:
            return answers

    class EntryResource(resources.ModelResource):  # type: ignore[misc]
        submission = fields.Field("submission", "submission", ByCode(Submission, "unit__code"))
        author_id = fields.Field("author_id", "author_id")

        class Meta:
            model = Entry
            import_id_fields = ("submission", "cell")
            fields = ("submission", "cell", "kind", "number", "typed", "decimals", "version", "author_id", "save_id")

    start = spent()
    sheet = XLSX().create_dataset(path.read_bytes())
    rows = [list(row) for row in sheet][1 : schools + 1]
    figures = tablib.Dataset(
        headers=["submission", "cell", "kind", "number", "typed", "decimals", "version", "author_id", "save_id"]
    )
    for row in rows:
        for place, number in enumerate(row[3:]):
            figures.append([row[1], f"d{place}:th", "exact", number, number, 0, 1, office.specialist.id, "plain"])
    result = EntryResource().import_data(figures, dry_run=False, raise_errors=True)
    took = spent() - start
    if result.totals["new"] != len(figures):
        sys.exit(f"the plain resource brought in {result.totals}")
    return took / len(figures)


def limit(office: Office, round_: Any, path: Path) -> float:
    """The file's numbers straight into the same tables, with as many columns and as many rows of audit."""
    import python_calamine
    from django.db import connection, transaction
    from django.utils import timezone

    from core.bulk import fill_table
    from core.models import AuditEntry
    from indicators.models import Entry, Submission

    start = spent()
    rows: list[list[Any]] = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()[2:]
    with transaction.atomic():
        answers = dict(Submission.unscoped.filter(round=round_).values_list("unit__code", "pk"))
        now, author = str(timezone.now()), office.specialist.id
        first = (Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        cells = [(answers[row[1]], f"d{place}:th", int(number)) for row in rows for place, number in enumerate(row[3:])]
        alike = ("exact", None, "", 0, 1, author, now, "limit", "", "")
        entries = (
            (first + place, answer, cell, number * 10_000, str(number), *alike)
            for place, (answer, cell, number) in enumerate(cells)
        )
        columns = "id submission_id cell number typed kind number_to text decimals version author_id saved_at save_id"
        fill_table(Entry, [*columns.split(), "note", "explanation"], entries)
        same = (now, author, "Chuyên viên", "nhập ô", "indicators.entry", str(round_), office.district.pk, "", "import")
        audit = (
            (str(first + place), f'{{"{cell}": ["", "{number}"]}}', "", *same)
            for place, (_answer, cell, number) in enumerate(cells)
        )
        columns = (
            "object_id changes address at actor_id actor_name act object_kind object_label district_id reason origin"
        )
        fill_table(AuditEntry, columns.split(), audit)
        if connection.vendor == "postgresql":
            table = Entry._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + len(cells)])
    return spent() - start


def settled() -> None:
    """What a server that has run for a while has: statistics of its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- memory ---


def memory_of_child(path: Path) -> float:
    """The most megabytes of the process that parses a workbook."""
    measured = "import os, subprocess, sys; c = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL);" + (
        "print(os.wait4(c.pid, 0)[2].ru_maxrss)"
    )
    command = [sys.executable, "-S", "-c", measured, sys.executable, "-m", "core.sheets.child", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout) / MEGABYTE


def memory_of_reader(path: Path) -> float:
    """The most megabytes of the process that takes what the parser found, before any database is asked."""
    code = (
        "import resource, sys; from pathlib import Path; from core.sheets.reading import read_workbook;"
        "book = read_workbook(Path(sys.argv[1])); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    command = [sys.executable, "-c", code, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout) / MEGABYTE


def print_memory(schools: int, folder: Path) -> None:
    from tests.many_schools import write_workbook

    path = folder / "wide.xlsx"
    write_workbook(path, district="do", schools=schools, rows=WIDE)
    parser, reader = memory_of_child(path), memory_of_reader(path)
    print(f"a sheet of {schools} x {WIDE}: {parser:.0f} MB to parse, {reader:.0f} MB to hold (promise: 256)")


def best(turns: int, work: Callable[[], Any]) -> Any:
    """The turn that took the least."""
    return min((work() for _ in range(turns)), key=lambda took: took[1] if isinstance(took, tuple) else took)


def main() -> None:
    parser = argparse.ArgumentParser(description="Times bringing in figures against django-import-export and COPY.")
    parser.add_argument("--scale", type=float, default=1.0, help="times 1,000 schools (1)")
    parser.add_argument("--turns", type=int, default=3, help="turns of which the best counts (3); plain has one")
    parser.add_argument("--plain-schools", type=int, default=50, help="schools that the plain resource brings in (50)")
    arguments = parser.parse_args()
    schools = max(int(SCHOOLS * arguments.scale), 2)
    with tempfile.TemporaryDirectory() as name, own_database(Path(name)):
        measure(schools, arguments.turns, max(arguments.plain_schools, 1), Path(name))


def measure(schools: int, turns: int, plain_schools: int, folder: Path) -> None:
    from django.db import connection

    office = Office(schools, FIGURES, folder)
    settled()
    read, total = best(turns, lambda: portal(office, *office.round_and_file()))
    bound = best(turns, lambda: limit(office, *office.round_and_file()))
    count, served = schools * FIGURES, connection.vendor == "postgresql"
    naive = plain(office, *office.round_and_file(), plain_schools) * count
    print(f"{connection.vendor}: {schools} schools x {FIGURES} figures = {count} rows, processor time")
    lines = {
        "portal": total,
        "  read and checked": read,
        "  applied": total - read,
        "plain ModelResource": naive,
        "limit": bound,
    }
    for label, took in lines.items():
        print(f"{label:22}{took:9.3f} s{count / took:12,.0f} rows/s")
    print(f"portal / plain: {naive / total:.1f} x the rows/s (promise: {20 if served else 15})")
    print(f"portal / limit: {total / bound:.2f} x the time{' (promise: 3)' if served else ''}")
    print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE:.0f} MB")
    print_memory(schools, folder)


if __name__ == "__main__":
    main()
