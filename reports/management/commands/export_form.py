"""`manage.py export_form DISTRICT FORM PERIOD --out FILE.xlsx`: one table as a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.writers.xlsx import write_workbook
from reports.management.arguments import add_arguments, district_and_reader, period_code, unknown
from reports.tables import known_periods, known_tables, table_of


class Command(BaseCommand):
    help = "Writes a form, or a registered table, with its official figures as a spreadsheet."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser, "form", "slug of the form or table, such as bieu-1")
        parser.add_argument("--out", required=True, type=Path, help="the .xlsx file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        district, reader = district_and_reader(options["district"])
        period = period_code(options["period"])
        tables = known_tables(reader, district)
        if options["form"] not in tables:
            raise unknown("biểu mẫu", options["form"], tables)
        printed = table_of(reader, district, options["form"], period)
        if printed is None:
            known = known_periods(reader, district, options["form"])
            raise unknown(f"kỳ của {options['form']}", period, known)
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        write_workbook([printed.table], options["out"])
        if printed.problem:
            self.stderr.write(printed.problem)
        self.stdout.write(str(options["out"]))
