"""LibreOffice for the tests: what an office makes of a file when it opens and saves it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest

PATIENCE = 240


def saved_by_office(files: Iterable[Path], folder: Path) -> Path:
    """The folder with each of them opened and saved as .xlsx again, by one start of LibreOffice.

    The start takes longer than the work.
    """
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    command = [office, f"-env:UserInstallation=file://{folder}/home", "--headless", "--convert-to", "xlsx"]
    saved = folder / "saved"
    names = [str(path) for path in sorted(files)]
    subprocess.run([*command, "--outdir", str(saved), *names], check=True, capture_output=True, timeout=PATIENCE)
    return saved
