"""Uploaded spreadsheets are read in a limited child; what cannot be read gets one plain sentence."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Alignment, Font

from core.sheets import child
from core.sheets.limits import ANSWER_BYTES, COLUMNS, NAME_CHARACTERS, ROWS, ProblemKind
from core.sheets.reading import MESSAGES, Area, Sheet, SheetCell, SheetProblem, cell_name, read_workbook
from core.sheets.shown import shown
from core.writers.xlsx import write_workbook
from tests.core.printed_samples import budget_table
from tests.hostile.packages import STYLES, number, one_sheet, parts_of, row, write
from tests.hostile.packages import sheet as page_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    """One sheet with something of everything that is read."""
    path = tmp_path_factory.mktemp("sheets") / "mau.xlsx"
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "Biểu 1"
    page["A1"] = "CHỈ TIÊU NĂM 2020"
    page.merge_cells("A1:C2")
    page["A3"] = "Chi TX theo định mức"
    page["A3"].font = Font(italic=True)
    page["A3"].alignment = Alignment(indent=2)
    page["B3"] = 0.965
    page["B3"].number_format = "0.0%"
    page["C3"] = 5016100
    page["C3"].number_format = "#,##0"
    page["A4"] = "Tổng số"
    page["A4"].font = Font(bold=True)
    page["B4"] = "=SUM(B3:B3)"
    page["C4"] = 0.1 + 0.2
    page["A5"] = date(2020, 1, 2)
    page["B5"] = datetime(2020, 1, 2, 7, 30)  # noqa: DTZ001 a sheet knows no time zone
    page["C5"] = True
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    book.save(path)
    found = read_workbook(path)
    assert [(one.name, one.hidden) for one in found.sheets] == [("Biểu 1", False), ("Ẩn", True)]
    return found.sheets[0]


def at(sheet: Sheet, name: str) -> SheetCell:
    (found,) = (cell for cell in sheet.cells if cell.name == name)
    return found


def problem_of(path: Path) -> ProblemKind:
    with pytest.raises(SheetProblem) as caught:
        read_workbook(path)
    assert str(caught.value) == MESSAGES[caught.value.kind]
    return caught.value.kind


def ole(path: Path, *names: str) -> Path:
    """The first bytes of an OLE file that holds streams of these names."""
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + b"".join(n.encode("utf-16-le") for n in names))
    return path


# --- what is read ---


def test_text_is_read_with_its_looks(sheet: Sheet) -> None:
    cell = at(sheet, "A3")
    assert (cell.text, cell.italic, cell.bold, cell.indent) == ("Chi TX theo định mức", True, False, 2)
    assert at(sheet, "A4").bold


def test_merged_areas_are_read(sheet: Sheet) -> None:
    assert sheet.merges == (Area(0, 0, 1, 2),)


def test_a_number_is_exact_and_its_text_is_what_the_sheet_shows(sheet: Sheet) -> None:
    assert (at(sheet, "B3").number, at(sheet, "B3").text, at(sheet, "B3").format) == (Decimal("0.965"), "96,5%", "0.0%")
    assert (at(sheet, "C3").number, at(sheet, "C3").text) == (Decimal(5016100), "5.016.100")


def test_a_float_is_the_number_that_was_meant(sheet: Sheet) -> None:
    assert at(sheet, "C4").number == Decimal("0.3")


def test_a_formula_without_its_result_is_marked(sheet: Sheet) -> None:
    assert [cell.name for cell in sheet.cells if cell.uncomputed] == ["B4"]
    assert at(sheet, "B4").text == ""


def test_dates_and_truths_are_text(sheet: Sheet) -> None:
    assert [at(sheet, name).text for name in ("A5", "B5", "C5")] == ["02/01/2020", "02/01/2020 07:30", "TRUE"]


def test_our_own_workbook_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "bieu-1.xlsx"
    write_workbook([budget_table()], path)
    (found,) = read_workbook(path).sheets
    assert (found.name, at(found, "A1").text, at(found, "D5").text) == ("Biểu 1", "Biểu 1", "5.016.100")


@pytest.mark.documents
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_other_formats_are_read_too(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "bieu-1.xlsx"
    write_workbook([budget_table()], path)
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [office, home, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (found,) = read_workbook(path.with_suffix(f".{ending}")).sheets
    assert (at(found, "A1").text, at(found, "D5").number) == ("Biểu 1", Decimal(5016100))


@pytest.mark.parametrize(
    ("row", "column", "name"), [(0, 0, "A1"), (16, 2, "C17"), (0, 25, "Z1"), (0, 26, "AA1"), (9, 701, "ZZ10")]
)
def test_cells_are_named_as_excel_names_them(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        ("5016100", "#,##0", "5.016.100"),
        ("2020", "0", "2020"),
        ("5016100", "General", "5016100"),
        ("37.76", "General", "37,76"),
        ("0.965", "0.0%", "96,5%"),
        ("0.5", "0%", "50%"),
        ("1", '#,##0.0"%"', "1,0%"),
        ("59", '#,##0" học sinh"', "59 học sinh"),
        ("-1.2", "0.00;[Red]-0.00", "-1,20"),
        ("1234", "_(* #,##0_);_(* (#,##0);_(@_)", "1.234"),
        ("7", "@", "7"),
        ("2", "00", "2"),
        ("5016100000", "#,##0,,", "5.016"),
        ("5016100000", "#,##0.0,,", "5.016,1"),
        ("5016100", '0,"k"', "5016k"),
        ("5016100000", "#,##0,_)", "5.016.100"),
        ("0.5", "# ?/?", "0,5"),
        ("1E+30", "#,##0.00", "1" + ".000" * 10),
        ("0.0012", "0.0E+00", "0,0012"),
    ],
)
def test_numbers_are_shown_as_the_sheet_shows_them(number: str, number_format: str, text: str) -> None:
    assert shown(Decimal(number), number_format).text == text


# --- what is refused ---


@pytest.mark.parametrize(
    "content",
    [b"", b"TT,Ch\xe1\xbb\x89 ti\xc3\xaau\n1,2\n", b"<html><table><tr><td>1</td></tr></table></html>", b"%PDF-1.7"],
)
def test_what_is_no_spreadsheet_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(content)
    assert problem_of(path) is ProblemKind.NOT_EXCEL


def test_another_zip_is_no_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert problem_of(path) is ProblemKind.NOT_EXCEL


def test_a_folder_is_no_spreadsheet(tmp_path: Path) -> None:
    assert problem_of(tmp_path) is ProblemKind.NOT_EXCEL


def test_an_old_word_document_is_no_spreadsheet(tmp_path: Path) -> None:
    assert problem_of(ole(tmp_path / "bieu.xls", "WordDocument")) is ProblemKind.NOT_EXCEL


def test_a_password_is_named(tmp_path: Path) -> None:
    assert problem_of(ole(tmp_path / "bieu.xlsx", "EncryptionInfo", "EncryptedPackage")) is ProblemKind.PASSWORD


def test_an_encrypted_ods_is_protected_too(tmp_path: Path) -> None:
    path = tmp_path / "bieu.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    assert problem_of(path) is ProblemKind.PASSWORD


def test_a_truncated_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    write_workbook([budget_table()], path)
    path.write_bytes(path.read_bytes()[:2000])
    assert problem_of(path) is ProblemKind.DAMAGED


def test_a_broken_part_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets>")
    assert problem_of(path) is ProblemKind.DAMAGED


def test_an_old_workbook_that_breaks_off_is_damaged(tmp_path: Path) -> None:
    assert problem_of(ole(tmp_path / "bieu.xls", "Workbook")) is ProblemKind.DAMAGED


@pytest.mark.parametrize("last", ["XFD1048576", f"A{ROWS + 1}", cell_name(0, COLUMNS)])
def test_a_sheet_beyond_the_limits_is_too_large(tmp_path: Path, last: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = 1
    page[last] = 2
    book.save(tmp_path / "bieu.xlsx")
    assert problem_of(tmp_path / "bieu.xlsx") is ProblemKind.TOO_LARGE


def test_a_file_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (201 * 1024 * 1024))
    assert problem_of(path) is ProblemKind.TOO_LARGE


def test_a_file_of_too_many_parts_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", "")
    assert problem_of(path) is ProblemKind.TOO_LARGE


@pytest.mark.parametrize("name", ["bieu.xls", "bieu.ods", "bieu.xlsb", "bieu.csv", "bieu", "bieu.XLSX"])
def test_a_file_is_read_for_what_it_is_however_it_is_named(tmp_path: Path, name: str) -> None:
    write_workbook([budget_table()], tmp_path / "moi.xlsx")
    path = (tmp_path / "moi.xlsx").rename(tmp_path / name)
    assert at(read_workbook(path).sheets[0], "D5").text == "5.016.100"


def test_areas_that_lie_on_one_another_are_not_laid_out(tmp_path: Path) -> None:
    merges = '<mergeCell ref="A1:Z2000"/>' * 20
    rows = row(1, number("A1", "1"), number("Z1", "1")) + row(2000, number("A2000", "1"))
    path = one_sheet(tmp_path / "bieu.xlsx", rows, after=f"<mergeCells>{merges}</mergeCells>")
    assert problem_of(path) is ProblemKind.TOO_LARGE


def styled(path: Path, styles: str, *cells: str) -> Path:
    """A workbook of one row of cells with these styles."""
    return write(path, parts_of({"S": page_of(row(1, *cells))}) | {"xl/styles.xml": styles})


def test_names_in_a_file_are_cut_at_what_excel_writes(tmp_path: Path) -> None:
    styles = STYLES.replace('formatCode="0.0%"', f'formatCode="0.0%{"x" * 9000}"').replace(
        "<font/>", f'<font><name val="VNI-{"x" * 9000}"/></font>'
    )
    (found,) = read_workbook(styled(tmp_path / "bieu.xlsx", styles, number("A1", "0.5", 2))).sheets
    look = at(found, "A1").look
    assert (len(look.format), len(look.font)) == (NAME_CHARACTERS, NAME_CHARACTERS)


def test_equal_looks_are_sent_once(tmp_path: Path) -> None:
    styles = STYLES.replace("</cellXfs>", '<xf fontId="1"/>' * 50 + "</cellXfs>")
    cells = [number(cell_name(0, place), "1", place + 3) for place in range(50)]
    (page,) = child.read(styled(tmp_path / "bieu.xlsx", styles, *cells))["sheets"]
    assert len(page["looks"]) == 2


# --- the child ---


def test_the_child_knows_no_django() -> None:
    script = (
        "import sys, core.sheets.child, python_calamine, openpyxl;"
        "print([name for name in sys.modules if name.split('.')[0] == 'django'])"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "work", ["x = bytearray(4 << 30)", "import signal\nsignal.alarm(1)\nimport time\ntime.sleep(30)"]
)
def test_the_child_ends_at_its_limits(work: str) -> None:
    script = f"from core.sheets import child\nchild.limit_this_process()\n{work}"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False, timeout=20)
    assert ended.returncode != 0


def test_the_kernel_ends_a_child_that_says_too_much(tmp_path: Path) -> None:
    script = "from core.sheets import child\nchild.limit_this_process()\nwhile True: print('x' * (1 << 20))"
    with (tmp_path / "answer").open("wb") as answer:
        ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=answer, check=False)
    assert ended.returncode == -signal.SIGXFSZ
    assert (tmp_path / "answer").stat().st_size == ANSWER_BYTES


def test_a_child_that_the_kernel_ends_means_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = subprocess.CompletedProcess([], -24, b"", b"")
    monkeypatch.setattr("core.sheets.reading.subprocess.run", lambda *_args, **_options: killed)
    assert problem_of(tmp_path) is ProblemKind.TOO_LARGE


def test_a_child_that_fails_means_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed = subprocess.CompletedProcess([], 1, b"", b"Traceback")
    monkeypatch.setattr("core.sheets.reading.subprocess.run", lambda *_args, **_options: failed)
    assert problem_of(tmp_path) is ProblemKind.DAMAGED


def test_memory_that_runs_out_means_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def exhausted(_path: Path) -> dict[str, object]:
        raise MemoryError

    monkeypatch.setattr(child, "limit_this_process", lambda: None)
    monkeypatch.setattr(child, "read", exhausted)
    assert child.main(tmp_path) == 0
    assert capsys.readouterr().out == '{"problem": "too_large"}'


def test_every_message_is_one_or_two_plain_sentences() -> None:
    assert set(MESSAGES) == set(ProblemKind)
    assert all(message.startswith("Tệp này") and "Hãy" in message for message in MESSAGES.values())


# --- what the fast reader does not tell ---

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def with_sheet(path: Path, rows: str, *, prefix: str = "") -> Path:
    """A workbook of one sheet whose rows are this XML."""
    book = openpyxl.Workbook()
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    named = f"{prefix}:" if prefix else ""
    space = f'xmlns:{prefix}="{NAMESPACE}"' if prefix else f'xmlns="{NAMESPACE}"'
    body = f"<{named}worksheet {space}><{named}sheetData>{rows}</{named}sheetData></{named}worksheet>"
    parts["xl/worksheets/sheet1.xml"] = body.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def only_sheet(path: Path) -> Sheet:
    (found,) = read_workbook(path).sheets
    return found


def test_an_error_is_read_as_what_it_is(tmp_path: Path) -> None:
    rows = '<row r="3"><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C3"><v>5</v></c></row>'
    found = only_sheet(with_sheet(tmp_path / "bieu.xlsx", rows))
    assert [(cell.name, cell.text, cell.error) for cell in found.cells] == [("B3", "", "#DIV/0!"), ("C3", "5", "")]


def test_a_formula_that_says_nothing_is_computed(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>'
    cells = only_sheet(with_sheet(tmp_path / "bieu.xlsx", rows)).cells
    assert [(cell.name, cell.uncomputed) for cell in cells] == [("B1", False)]


def test_a_date_is_known_to_be_one(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = date(2021, 7, 30)
    book.save(tmp_path / "bieu.xlsx")
    (cell,) = only_sheet(tmp_path / "bieu.xlsx").cells
    assert (cell.text, cell.date) == ("30/07/2021", True)


def test_a_font_is_named_where_its_letters_are_not_unicode(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for place, font in (("A1", ".VnTime"), ("B1", "VNI-Times"), ("C1", "Arial")):
        book.active[place] = "Tr­êng"
        book.active[place].font = Font(name=font)
    book.save(tmp_path / "bieu.xlsx")
    assert [cell.look.font for cell in only_sheet(tmp_path / "bieu.xlsx").cells] == [".VnTime", "VNI-Times", ""]


def test_a_sheet_whose_names_have_a_prefix_is_read(tmp_path: Path) -> None:
    rows = '<x:row r="1"><x:c r="A1" t="e"><x:v>#REF!</x:v></x:c></x:row>'
    (cell,) = only_sheet(with_sheet(tmp_path / "bieu.xlsx", rows, prefix="x")).cells
    assert cell.error == "#REF!"
