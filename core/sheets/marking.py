"""A person's own spreadsheet with cells marked and commented, made in a child process with limits of its own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from core.sheets.limits import ProblemKind
from core.sheets.marker import REFUSED, Mark
from core.sheets.reading import SheetProblem, answer_of


def marked_workbook(path: Path, marks: Sequence[Mark]) -> bytes:
    """The .xlsx in `path` with these marks. Raises SheetProblem."""
    made = answer_of("core.sheets.marker", path, json.dumps(list(marks)).encode())
    if made.startswith(REFUSED):
        raise SheetProblem(ProblemKind(made.removeprefix(REFUSED).decode()))
    return made
