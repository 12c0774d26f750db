"""The benchmarks run and find nothing lost, at a hundredth of their size; how long they take is not judged."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.stack import ROOT


@pytest.mark.services
@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("rush.py", ["--scale", "0.01"]),
        ("report.py", ["--scale", "1", "--rounds", "1"]),
        ("import.py", ["--scale", "0.01", "--turns", "1", "--plain-schools", "1"]),
        ("dashboard.py", ["--scale", "0.01", "--turns", "1"]),
    ],
    ids=["rush", "report", "import", "dashboard"],
)
def test_benchmark_ends_well(script: str, arguments: Sequence[str]) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
