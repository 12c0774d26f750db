"""What a person who brings such a file in is told, and what would be written: a sentence, and nothing wrong."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.sheets.limits import ProblemKind
from core.sheets.reading import MESSAGES
from indicators.models import FigureImport, ImportRemark, ImportState, Round, RoundState, StagedEntry
from indicators.services.import_applying import apply_import
from indicators.services.import_states import CannotImport
from indicators.services.imports import bring_in
from tests.conftest import House
from tests.hostile.corpus import HostileFile, styles_in
from tests.hostile.packages import number, parts_of, row, sheet, text, write
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
SIBLING = "Trường Tiểu học Hai Bắc"
TITLE = row(1, text("A1", "SỐ HỌC SINH NĂM 2020"))


def heads(place: int, figure: str = "Tổng số học sinh TH 2020") -> str:
    return row(place, text(f"A{place}", "TT"), text(f"B{place}", "Tên trường"), text(f"C{place}", figure))


def line(place: int, school: str, figure: str) -> str:
    return row(place, number(f"A{place}", "1"), text(f"B{place}", school), figure)


def book(path: Path, *rows: str, font: str = "") -> Path:
    """A workbook of these rows; its third style is in this font."""
    return write(path, parts_of({"Toàn quận": sheet("".join(rows))}) | {"xl/styles.xml": styles_in(font)})


def table(path: Path, figure: str) -> Path:
    """A row for one school with this figure's cell at C3."""
    return book(path, TITLE, heads(2), line(3, SCHOOL, figure))


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


@pytest.mark.parametrize(
    ("school", "font"), [("Tr­êng THCS Mét B¾c", ".VnTime"), ("Tröôøng THCS Moät Baéc", "VNI-Times")]
)
def test_school_in_old_letters_is_found(house: House, tmp_path: Path, school: str, font: str) -> None:
    named = line(3, school, number("C3", "5")).replace('<c r="B3"', '<c r="B3" s="3"')
    found = brought(house, book(tmp_path / "bang.xlsx", TITLE, heads(2), named, font=font))
    assert (said_of(found), found.new) == ([], 1)


def test_school_of_another_district_is_none_of_the_round(house: House, tmp_path: Path) -> None:
    other = line(4, house.nam.school.unit.code, number("C4", "6"))
    found = brought(house, book(tmp_path / "bang.xlsx", TITLE, heads(2), line(3, SCHOOL, number("C3", "5")), other))
    assert (found.new, found.problems + found.questions) == (1, 1)
    assert "không có đơn vị" in said_of(found)[0]


def test_school_twice_takes_neither_row_until_one_is_chosen(house: House, tmp_path: Path) -> None:
    lines = (line(3, SCHOOL, number("C3", "5")), line(4, SCHOOL, number("C4", "6")))
    found = brought(house, book(tmp_path / "bang.xlsx", TITLE, heads(2), *lines))
    assert (found.new, found.questions) == (0, 1)
    assert "có 2 dòng (3, 4). Lấy dòng nào?" in said_of(found)[0]


@pytest.mark.parametrize("under", [True, False])
def test_several_tables_on_a_sheet_are_all_read(house: House, tmp_path: Path, under: bool) -> None:
    if under:
        more = (row(5, text("A5", "BẢNG 2")), heads(6, "Nữ TH 2020"), line(7, SCHOOL, number("C7", "2")))
        rows = "".join((TITLE, heads(2), line(3, SCHOOL, number("C3", "5")), *more))
    else:
        second = (text("E2", "TT"), text("F2", "Tên trường"), text("G2", "Tổng số học sinh TH 2020"))
        both = heads(2).replace("</row>", f"{''.join(second)}</row>")
        beside = f"{number('E3', '2')}{text('F3', SIBLING)}{number('G3', '2')}</row>"
        rows = TITLE + both + line(3, SCHOOL, number("C3", "5")).replace("</row>", beside)
    found = brought(house, book(tmp_path / "bang.xlsx", rows))
    assert [one.number for one in StagedEntry.objects.filter(import_id=found.pk).order_by("number")] == [2, 5]
    assert said_of(found) == []


def test_table_that_is_none_of_the_round_is_named_among_the_others(house: House, tmp_path: Path) -> None:
    strange = (row(5, text("A5", "Cấp học"), text("B5", "Số phòng")), row(6, text("A6", "Mầm non"), number("B6", "9")))
    found = brought(house, book(tmp_path / "bang.xlsx", TITLE, heads(2), line(3, SCHOOL, number("C3", "5")), *strange))
    assert found.new == 1
    assert [message.partition(":")[0] for message in said_of(found)] == ["Bảng thứ 2 của trang"]


def test_same_file_twice_changes_nothing_the_second_time(house: House, tmp_path: Path) -> None:
    path = table(tmp_path / "bang.xlsx", number("C3", "5"))
    actor = house.bac.actor("specialist")
    apply_import(actor=actor, figure_import=brought(house, path))
    again = brought(house, path)
    assert (again.new, again.changed, again.same) == (0, 0, 1)


def test_locked_period_takes_no_file(house: House, tmp_path: Path) -> None:
    path = table(tmp_path / "bang.xlsx", number("C3", "5"))
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=RoundState.FINALISED)
    house.bac.school_round.refresh_from_db()
    with pytest.raises(CannotImport, match="không mở"):
        brought(house, path)
    assert not FigureImport.unscoped.exists()


def test_each_kind_of_refusal_has_its_own_words() -> None:
    assert len(set(MESSAGES.values())) == len(ProblemKind) == 4
