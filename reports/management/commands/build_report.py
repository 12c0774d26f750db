"""`manage.py build_report DISTRICT KIND PERIOD --out DIR`: a report's files, in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.building import build_files
from reports.composing import compose
from reports.management.arguments import add_arguments, district_and_reader, period_code, unknown
from reports.models import ReportKind
from reports.queries import find_report, reports_of


class Command(BaseCommand):
    help = "Writes a report's Word document and its tables' spreadsheets, and names what its checks found."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser, "kind", "kind of report, such as kt-xh")
        parser.add_argument("--out", required=True, type=Path, help="the folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        district, reader = district_and_reader(options["district"])
        period = period_code(options["period"])
        if options["kind"] not in ReportKind.values:
            raise unknown("loại báo cáo", options["kind"], ReportKind.values)
        report = find_report(reader, district, options["kind"], period)
        if report is None:
            known = reports_of(reader, district).filter(kind=options["kind"]).values_list("period__code", flat=True)
            raise unknown(f"kỳ của báo cáo {options['kind']}", period, known)
        composed = compose(reader, report)
        for problem in composed.problems:
            self.stderr.write(f"{problem.strength}: {problem.message}")
        for path in build_files(composed.document(), options["out"], lambda done, total, message: None):
            self.stdout.write(str(path))
