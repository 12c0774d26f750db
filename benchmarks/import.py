"""How fast figures of very many schools are brought in, beside plain django-import-export and beside the limit.

    DATABASE_URL=postgres://… .venv/bin/python benchmarks/import.py

One workbook of 1,000 schools × 20 figures is read, checked and applied with its audit rows (a) by the portal, (b) by a
plain ModelResource that finds the school by its code, without audit rows, and (c) as fast as the same rows can come
into the same tables: python-calamine, then COPY (PostgreSQL) or executemany (SQLite). In one run, on a database of its
own that is removed at the end. (a) and (c) take turns, and must leave the same rows. How fast they are decides nothing:
the promise is at least 20 × plain on PostgreSQL, 15 × on SQLite, and at most 3 × the time of the limit; and that
bringing in a sheet of 1,000 × 150 takes less than 256 MB.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.database import make_tables, own_database

ROOT = Path(__file__).resolve().parents[1]
SCHOOLS, FIGURES = 1000, 20
WIDE = 150
MEGABYTE = 1024  # in the kernel's kibibytes


class Office:
    """A made-up district with its schools, one round of theirs for each turn, and the specialist who brings it in."""

    def __init__(self, schools: int, folder: Path) -> None:
        from accounts.queries import actor_for
        from accounts.services import create_operator, ensure_grant, ensure_person
        from core.roles import Role
        from schools.services import ensure_district
        from tests.conftest import PASSWORD, profile

        self.schools, self.folder = schools, folder
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

    def round_and_file(self, figures: int = FIGURES) -> tuple[Any, Path]:
        """A new round of so many figures a school, empty as yet, and its workbook."""
        from tests.many_schools import open_many, write_workbook

        self.year += 1
        sizes: dict[str, Any] = {"schools": self.schools, "rows": figures, "period": str(self.year)}
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
    if made.new != office.schools * FIGURES:
        sys.exit(f"the portal read {made.new} figures, {made.problems} problems, {made.questions} questions")
    apply_import(actor=office.specialist, figure_import=made)
    return read - start, spent() - start


def plain(office: Office, round_: Any, path: Path, schools: int) -> float:
    """django-import-export as its manual shows it: a row for each figure, the school by its code, no audit rows.

    The sheet is read once; of its rows, which each cost the same and together minutes, the first `schools` are brought
    in. Gives the seconds of reading and of bringing in all.
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
    every = [list(row) for row in sheet][1:]
    reading = spent() - start
    rows = every[:schools]
    start = spent()
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
    return reading + took / len(rows) * len(every)


def limit(office: Office, round_: Any, path: Path) -> float:
    """The file's numbers straight into the same tables: the very rows that the portal writes of them."""
    import python_calamine
    from django.db import connection, transaction
    from django.utils import timezone

    from core.bulk import fill_table
    from core.collector import held_back
    from core.models import AuditEntry
    from indicators.models import Entry, Submission

    start = spent()
    with held_back(), transaction.atomic():
        sheet: list[list[Any]] = python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()
        names = [str(title).replace(" TH ", " · TH ") for title in sheet[1][3:]]
        found = Submission.unscoped.filter(round=round_).values_list("unit__code", "pk", "unit__name")
        answers = {code: (answer, f"{round_} – {name}") for code, answer, name in found}
        now, author = str(timezone.now()), office.specialist.id
        first = (Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
        cells = [
            (*answers[row[1]], place, int(number), f"{int(number):,}".replace(",", "."))
            for row in sheet[2:]
            for place, number in enumerate(row[3:])
        ]
        alike = ("exact", None, "", 0, 1, author, now, "limit", "", "")
        entries = (
            (first + serial, answer, f"d{place}:th", number * 10_000, typed, *alike)
            for serial, (answer, _label, place, number, typed) in enumerate(cells)
        )
        columns = "id submission_id cell number typed kind number_to text decimals version author_id saved_at save_id"
        fill_table(Entry, [*columns.split(), "note", "explanation"], entries)
        same = (now, author, office.specialist.name, "nhập ô", "indicators.entry", office.district.pk, "", "import", "")
        audit = (
            (str(first + serial), f'{{"{names[place]}": ["", "{typed}"]}}', label, *same)
            for serial, (_answer, label, place, _number, typed) in enumerate(cells)
        )
        columns = (
            "object_id changes object_label at actor_id actor_name act object_kind district_id reason origin address"
        )
        fill_table(AuditEntry, columns.split(), audit)
        if connection.vendor == "postgresql":
            table = Entry._meta.db_table
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + len(cells)])
    return spent() - start


def written(round_: Any) -> list[str]:
    """Every cell of a round with its history, but for ids, moments and what says by which of the two it came."""
    from core.models import AuditEntry
    from indicators.models import Entry

    columns = (
        "kind",
        "number",
        "number_to",
        "text",
        "decimals",
        "typed",
        "version",
        "author_id",
        "note",
        "explanation",
    )
    rows = Entry.objects.filter(submission__round=round_)
    entries = {str(row[0]): row[1:] for row in rows.values_list("pk", "submission__unit__code", "cell", *columns)}
    told = ("actor_id", "actor_name", "act", "object_label", "district_id", "changes", "reason", "origin", "address")
    history = AuditEntry.unscoped.filter(object_kind="indicators.entry", object_label__startswith=f"{round_} – ")
    lines = [
        f"{entries[row[0]]} {str(row[1:]).replace(round_.period.code, '(năm)')}"
        for row in history.values_list("object_id", *told)
    ]
    return sorted([*map(str, entries.values()), *lines])


def settled() -> None:
    """What a server that has run for a while has: statistics of its tables."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- memory ---


def most_memory(*command: str) -> float:
    """The most megabytes of a process, those that it starts included.

    It is started by a small one: the kernel counts what a process was before it became another program.
    """
    starter = "import os, subprocess, sys; c = subprocess.Popen(sys.argv[1:], stdout=sys.stderr);" + (
        "_, status, used = os.wait4(c.pid, 0); print(used.ru_maxrss); sys.exit(os.waitstatus_to_exitcode(status))"
    )
    started = [sys.executable, "-S", "-c", starter, sys.executable, *command]
    done = subprocess.run(started, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return int(done.stdout) / MEGABYTE


def print_memory(office: Office) -> None:
    """Of the process that parses the sheet, and of the one that brings it in, which the web server and a worker do."""
    round_, path = office.round_and_file(WIDE)
    idle = most_memory("manage.py", "check")
    parser = most_memory("-m", "core.sheets.child", str(path))
    names = (office.district.slug, round_.version.form.slug, round_.period.code, str(path))
    whole = most_memory("manage.py", "import_form", *names, "--by", "chuyen-vien")
    print(f"a sheet of {office.schools} x {WIDE}: {parser:.0f} MB to parse,")
    print(f"{whole:.0f} MB to read, check and apply (promise: 256), of which the idle portal takes {idle:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description="Times bringing in figures against django-import-export and COPY.")
    parser.add_argument("--scale", type=float, default=1.0, help="times 1,000 schools (1)")
    parser.add_argument("--turns", type=int, default=5, help="turns of which the best counts (5); plain has one")
    parser.add_argument("--plain-schools", type=int, default=10, help="schools that the plain resource brings in (10)")
    arguments = parser.parse_args()
    schools = max(int(SCHOOLS * arguments.scale), 2)
    with (
        tempfile.TemporaryDirectory() as name,
        own_database(Path(name), os.environ.get("DATABASE_URL") or "sqlite://") as url,
    ):
        os.environ |= {"DATABASE_URL": url, "VAR_DIR": name, "DJANGO_SETTINGS_MODULE": "edu_portal.settings"}
        os.environ.pop("MEDIA_ROOT", None)
        import django

        django.setup()
        make_tables()
        measure(schools, arguments.turns, max(arguments.plain_schools, 1), Path(name))


def measure(schools: int, turns: int, plain_schools: int, folder: Path) -> None:
    from django.db import connection

    office = Office(schools, folder)
    settled()
    portals, limits = take_turns(office, turns)
    (read, total), bound = min(portals, key=lambda took: took[1]), min(limits)
    count, served = schools * FIGURES, connection.vendor == "postgresql"
    naive = plain(office, *office.round_and_file(), plain_schools)
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
    print_memory(office)


def take_turns(office: Office, turns: int) -> tuple[list[tuple[float, float]], list[float]]:
    """What each turn of the portal and of the limit took; ends the run where they do not write the same rows."""
    portals, limits = [], []
    for _ in range(turns):
        ours, file = office.round_and_file()
        portals.append(portal(office, ours, file))
        bare, file = office.round_and_file()
        limits.append(limit(office, bare, file))
        if written(ours) != written(bare):
            sys.exit("the portal and the limit wrote different rows")
    return portals, limits


if __name__ == "__main__":
    main()
