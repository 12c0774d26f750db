"""Whatever a spreadsheet does, the portal answers rightly or in a sentence, within its bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.sheets.limits import ProblemKind
from tests.hostile.corpus import CORPUS, HostileFile
from tests.hostile.running import MOST_MEGABYTES, MOST_SECONDS, run

FILES = [pytest.param(one, id=one.name, marks=[] if one.worst else [pytest.mark.long]) for one in CORPUS]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("file", FILES)
def test_file_gets_its_answer_within_bounds(file: HostileFile, tmp_path: Path) -> None:
    ran = run(file, tmp_path)
    print(f"{file.name} → {ran.words}, {ran.seconds:.2f} s, {ran.megabytes:.0f} MB")
    if isinstance(file.outcome, ProblemKind) or isinstance(ran.outcome, ProblemKind):
        assert ran.outcome == file.outcome
    else:
        assert file.outcome(ran.outcome)
    assert ran.megabytes <= MOST_MEGABYTES
    # The kernel ends a child that uses more processor time (core.sheets.limits): this is what it used, not a clock.
    assert ran.seconds <= MOST_SECONDS
