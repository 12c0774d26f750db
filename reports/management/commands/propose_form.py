"""`manage.py propose_form FILE.xlsx --out FORM.json`: the form that an office's old spreadsheet is, with questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.sheets.reading import SheetProblem, read_workbook
from indicators.known import known_catalogue
from indicators.proposing.model import NoTable, Proposal
from indicators.proposing.propose import propose_from
from reports.management.arguments import period_code
from schools.period_codes import parse_period

BAD_FILE = 2  # the exit code of a file that holds no form


class Command(BaseCommand):
    help = "Proposes a form from a spreadsheet and prints what is doubtful."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the .xlsx, .xls or .ods file")
        parser.add_argument("--out", required=True, type=Path, help="the form document (.json) to write")
        parser.add_argument("--period", help="the period of the sheet, such as 2020 or 2020-2021")
        parser.add_argument("--figures", type=Path, help="the sheet's figures (.json) to write")

    def handle(self, *args: Any, **options: Any) -> None:
        proposal = self._proposal(options["file"], options["period"])
        _write(options["out"], dict(proposal.document))
        if options["figures"]:
            _write(options["figures"], _figures(options["out"].stem, proposal))
        self.stdout.write(str(options["out"]))
        for number, doubt in enumerate(proposal.doubts, 1):
            self.stdout.write(f"{number}. {doubt.sentence}")

    def _proposal(self, path: Path, period: str | None) -> Proposal:
        given = parse_period(period_code(period)) if period else None
        if not path.exists():
            raise CommandError(f"Không có tệp {path}.", returncode=BAD_FILE)
        try:
            return propose_from(read_workbook(path), known_catalogue(), given)
        except (SheetProblem, NoTable) as problem:
            raise CommandError(str(problem), returncode=BAD_FILE) from problem


def _figures(form: str, proposal: Proposal) -> dict[str, Any]:
    """The figures as a folder of figures keeps them."""
    return {"form": form, "period": proposal.period, "entries": dict(proposal.entries)}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
