"""`manage.py build_report DISTRICT KIND PERIOD --out DIR`: a report's files, in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.building import build_files
from reports.composing import compose
from reports.management.arguments import add_arguments, district_and_reader, period_code, unknown
from reports.queries.reports import KINDS, find_words, known_periods


class Command(BaseCommand):
    help = "Writes a report's or a plan's Word document and its tables' spreadsheets, and names what its checks found."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser, "kind", "kind of document: kt-xh (the yearly report) or ke-hoach (the plan)")
        parser.add_argument("--out", required=True, type=Path, help="the folder to write into")

    def handle(self, *args: Any, **options: Any) -> None:
        district, reader = district_and_reader(options["district"])
        period = period_code(options["period"])
        if options["kind"] not in KINDS:
            raise unknown("loại báo cáo", options["kind"], KINDS)
        words = find_words(reader, district, options["kind"], period)
        if words is None:
            known = known_periods(reader, district, options["kind"])
            raise unknown(f"kỳ của báo cáo {options['kind']}", period, known)
        composed = compose(reader, words)
        for problem in composed.problems:
            self.stderr.write(f"{problem.strength}: {problem.message}")
        for path in build_files(composed.document(), options["out"], lambda done, total, message: None):
            self.stdout.write(str(path))
