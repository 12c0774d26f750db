"""What a person who brings such a file in is told, and what would be written: a sentence, and nothing wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.sheets.limits import ProblemKind
from core.sheets.reading import MESSAGES
from indicators.models import FigureImport, ImportRemark, ImportState, StagedEntry
from indicators.services.imports import bring_in
from tests.conftest import House
from tests.hostile.corpus import HostileFile
from tests.hostile.packages import STYLES, number, parts_of, row, sheet, text, write
from tests.hostile.running import MOST_SECONDS
from tests.hostile.test_corpus import FILES


def brought(house: House, path: Path) -> FigureImport:
    """The file, brought in for the whole round and read at once."""
    round_, file = house.bac.school_round, SimpleUploadedFile(path.name, path.read_bytes())
    return bring_in(actor=house.bac.actor("specialist"), round_=round_, submission=None, file=file, here=True)


def said_of(found: FigureImport) -> list[str]:
    return list(ImportRemark.objects.filter(figure_import=found).values_list("message", flat=True))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("file", FILES)
def test_file_of_the_corpus_is_told_in_a_sentence_and_writes_nothing(
    house: House, tmp_path: Path, file: HostileFile
) -> None:
    path = tmp_path / f"file.{file.ending}"
    file.make(path)
    before = time.process_time()
    found = brought(house, path)
    # Its child's time is not counted here (test_corpus.py); this is what the portal's own process does after it.
    assert time.process_time() - before <= MOST_SECONDS
    assert not StagedEntry.objects.filter(import_id=found.pk).exists()
    if isinstance(file.outcome, ProblemKind):
        assert (found.state, found.refusal) == (ImportState.REFUSED, MESSAGES[file.outcome])
    else:
        assert found.state == ImportState.READ
        assert said_of(found)


# --- one strange cell in an ordinary table ---

SCHOOL = "Trường THCS Một Bắc"
IN_OLD_LETTERS = "Tr­êng THCS Mét B¾c"
OLD_FONT = STYLES.replace("<font/>", '<font/><font><name val=".VnTime"/></font>').replace(
    "</cellXfs>", '<xf fontId="1"/></cellXfs>'
)


def table(path: Path, figure: str, school: str = SCHOOL) -> Path:
    """A row for one school with this figure's cell at C3."""
    heads = row(2, text("A2", "TT"), text("B2", "Tên trường"), text("C2", "Tổng số học sinh TH 2020"))
    named = text("B3", school).replace("<c ", '<c s="3" ') if school == IN_OLD_LETTERS else text("B3", school)
    rows = row(1, text("A1", "SỐ HỌC SINH NĂM 2020")) + heads + row(3, number("A3", "1"), named, figure)
    return write(path, parts_of({"Toàn quận": sheet(rows)}) | {"xl/styles.xml": OLD_FONT})


@pytest.mark.parametrize(
    ("figure", "meant"),
    [
        (number("C3", "1234"), 1234),
        (text("C3", "１２３"), 123),
        (text("C3", "1\u00a0234"), 1234),
        (number("C3", "1.2E3"), 1200),
    ],
)
def test_figure_is_read_as_it_was_meant(house: House, tmp_path: Path, figure: str, meant: int) -> None:
    found = brought(house, table(tmp_path / "bang.xlsx", figure))
    assert said_of(found) == []
    assert [one.number for one in StagedEntry.objects.filter(import_id=found.pk)] == [meant]


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (number("C3", "NaN"), "không phải là số"),
        (number("C3", "1e309"), ""),
        (number("C3", "1e300"), "Số quá lớn"),
        (number("C3", "1e300", 2), "Số quá lớn"),
        ('<c r="C3" t="e"><f>B9+1</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="C3"><f>1+1</f></c>', "không giữ kết quả"),
        (number("C3", "0.05", 2), "%"),
        (text("C3", "=1+1"), "=1+1"),
    ],
)
def test_what_is_no_figure_is_told_and_not_taken(house: House, tmp_path: Path, figure: str, words: str) -> None:
    found = brought(house, table(tmp_path / "bang.xlsx", figure))
    (said,) = ImportRemark.objects.filter(figure_import=found)
    assert (said.cell, found.new, found.problems + found.questions) == ("C3", 0, 1)
    assert words in f"{said.message} {said.read}"


def test_school_in_old_letters_is_found(house: House, tmp_path: Path) -> None:
    found = brought(house, table(tmp_path / "bang.xlsx", number("C3", "5"), IN_OLD_LETTERS))
    assert (said_of(found), found.new) == ([], 1)


def test_school_of_another_district_is_none_of_the_round(house: House, tmp_path: Path) -> None:
    rows = [row(3, number("A3", "1"), text("B3", SCHOOL), number("C3", "5"))]
    rows.append(row(4, number("A4", "2"), text("B4", house.nam.school.unit.code), number("C4", "6")))
    heads = row(2, text("A2", "TT"), text("B2", "Tên trường"), text("C2", "Tổng số học sinh TH 2020"))
    path = write(tmp_path / "bang.xlsx", parts_of({"Toàn quận": sheet(heads + "".join(rows))}))
    found = brought(house, path)
    assert (found.new, found.problems + found.questions) == (1, 1)
    assert "không có đơn vị" in said_of(found)[0]
