"""Reading one file of the corpus as the portal does, with the processor time and the memory that it took."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from core.sheets.limits import ProblemKind
from core.sheets.reading import SheetProblem, Workbook, read_workbook
from tests.hostile.corpus import HostileFile

MOST_SECONDS = 10
MOST_MEGABYTES = 512

# Runs the child and ends as it ended. A small process of its own: a child's peak memory begins at its parent's.
_MEASURE = """
import os, signal, subprocess, sys
child = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(child.pid, 0)
open(sys.argv[1], "w").write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss / 1024}")
if os.WIFSIGNALED(status):
    os.kill(os.getpid(), os.WTERMSIG(status))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a file: the workbook or the kind of problem, processor seconds, and the most memory."""

    outcome: Workbook | ProblemKind
    seconds: float
    megabytes: float

    @property
    def words(self) -> str:
        return self.outcome.value if isinstance(self.outcome, ProblemKind) else "read"


def run(file: HostileFile, folder: Path) -> Ran:
    """Makes the file and reads it; only the child's own use of the machine is measured, whatever runs beside it."""
    path, used = folder / f"file.{file.ending}", folder / "used"
    file.make(path)
    really_run = subprocess.run

    def measured(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        return really_run([sys.executable, "-S", "-c", _MEASURE, str(used), *command], **options)

    outcome: Workbook | ProblemKind
    with mock.patch("core.sheets.reading.subprocess.run", measured):
        try:
            outcome = read_workbook(path)
        except SheetProblem as problem:
            outcome = problem.kind
    seconds, megabytes = map(float, used.read_text().split())
    return Ran(outcome, seconds, megabytes)
