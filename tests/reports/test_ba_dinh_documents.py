"""What the portal prints of Ba Đình's year 2020 against the real document, transcribed here a second time.

The tables, figures, names and blanks below were typed from the office's own report, slips included; only the listed
corrections are made before comparing.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from core import jobs
from core.actor import Origin
from core.documents.official import OfficialDocument
from core.models import StoredFile
from core.tasks import run_job
from reports.building import build_files
from reports.management.arguments import UNKNOWN, district_and_reader
from reports.models import Report, ReportBuild
from reports.queries.reports import find_words
from reports.services.reports import request_build
from tests.laid_rows import laid_once

CORRECTIONS = Path(__file__).parents[2] / "fixtures" / "ba-dinh" / "corrections.json"

# Biểu 1: TT, Chỉ tiêu, KH 2020, ƯTH 2020, KH 2021. What stands between <i> and </i> is printed in italics.
BIEU_1_HEAD = (
    "TT",
    "Chỉ tiêu",
    "Đơn vị tính (1.000 đồng)",
    "KH 2020 (QĐ 2368/QĐ-UBND ngày 16/12/2019)",
    "ƯTH 2020",
    "KH 2021",
    "Chủ trì",
    "Ghi chú",
)
BIEU_1 = """
I | Chi quản lý Nhà nước | 5,016,100 | 5,016,100 | 7,233,750
1 | Kinh phí thực hiện tự chủ | 930,000 | 930,000 | 930,000
 | <i>Chi TX theo định mức</i> | <i>930,000</i> | <i>930,000</i> | <i>930,000</i>
 | <i>10% TK chi TX để dành nguồn thực hiện CCTL</i> | 93,000 | 93,000 | 93,000
 | <i>Chi thường xuyên</i> | 837,000 | 837,000 | 837,000
2 | Kinh phí không thường xuyên | 1,924,000 | 1,924,000 | 1,924,000
2.1 | Thanh toán cá nhân | 1,924,000 | 1,924,000 | 1,924,000
 | <i>Lương, phụ cấp lương và các khoản đóng góp theo lương</i> | <i>1,638,000</i> | <i>1,638,000</i> | <i>1,638,000</i>
 | <i>Kinh phí thực hiện CCTL</i> | 286,000 | 286,000 | 286,000
II | Hoạt động QL giáo dục chung | 1,854,000 | 1,854,000 | 4,055,150
 | <i>Hội giáo chức</i> | | | 135,000
 | <i>QL giáo dục chung</i> | 840,000 | 840,000 | 1,902,150
 | <i>Phổ cập giáo dục</i> | 360,000 | 360,000 | 360,000
 | <i>sửa học đường</i> | 654,000 | 654,000 | 1,658,000
III | Kp hoạt động TDTT | 222,600 | 222,600 | 222,600
IV | Hoạt động Hội Khuyến học | 85,500 | 85,500 | 102,000
"""
BIEU_1_TITLE = "CHỈ TIÊU KẾ HOẠCH KT-XH NĂM 2020"

# Biểu 2: TT, Nội dung, Đề nghị phối hợp, Trình cơ quan, Tiến độ hoàn thành/ Thời hạn trình; Ghi chú is empty.
BIEU_2_HEAD = (
    "TT",
    "Nội dung",
    "Đề nghị phối hợp",
    "Trình cơ quan",
    "Tiến độ hoàn thành/ Thời hạn trình",
    "Ghi chú",
)
BIEU_2 = """
1 | Tổ chức Ngày hội công nghệ thông tin | Các trường Mầm non, Tiểu học, THCS | Phòng GDĐT | T3/2021
2 | Tổ chức ngày hội STEM | Các trường Mầm non, Tiểu học, THCS | Phòng GDĐT | T3/2021
3 | Đào tạo bồi dưỡng tập huấn chuyên đề gv lớp 2,6 mới | Phòng TCKH, Nội vụ | UBND quận | T3/2021
4 | Kế hoạch đào tạo nâng chuẩn theo Luật giáo dục 2019 | Phòng TCKH, Nội vụ | UBND quận | T3/2021
5 | Đề án “Nâng cao chất lượng giáo dục, đào tạo giai đoạn 2020-2025 | Phòng TCKH, Nội vụ | UBND quận | 2021
6 | Đề án “Nâng cao chất lượng dạy học ngoại ngữ giai đoạn 2020-2025” | Phòng TCKH, Nội vụ | UBND quận | 2021
7 | Đề án “Dạy học Toán và Khoa học quốc tế giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
8 | Đề án “Triển khai dạy học STEM giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
9 | Kế hoạch “Giáo dục đạo đức, lối sống, kỹ năng sống cho học sinh giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
10 | Đề án “Đào tạo, bồi dưỡng giáo viên, nhân viên các trường học giai đoạn 2020-2025” | Phòng TCKH, Nội vụ | UBND quận | 2021
11 | Đề án “Đổi mới và tăng cường ứng dụng CNTT trong quản lý, dạy và học giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
12 | Kế hoạch “Đầu tư cơ sở vật chất, thiết bị CNTT các trường học giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
13 | Kế hoạch “Đầu tư, nâng cấp phần mềm quản lý, dạy và học giai đoạn 2020-2025” | Phòng TCKH | UBND quận | 2021
"""  # noqa: E501 - one task to a line, as printed
BIEU_2_TITLE = "NHIỆM VỤ CHỦ YẾU, GIẢI PHÁP TRỌNG TÂM THỰC HIỆN KẾ HOẠCH KT-XH NĂM 2021"
BIEU_2_SUBTITLE = "Của phòng Giáo dục và Đào tạo"

# Each numbered heading of part I, and the figures of its text in the order of the document.
NARRATIVE = {
    "1.1. Giáo dục Mầm non": "1,0% 1,2% 1,0% 0,9% 1,0% 0,9% 1,0% 0,9% 0,5% 0,6% 1,2% 1,4%",
    "1.2. Giáo dục phổ thông": "78% 21,8% 0,2% 87,7% 12,8% 0,2% 88% 11,7% 0,3% "
    "96,11% 3,6% 0,53% 50,55% 33,15% 14% 2,13% 0,17%",
    "3. Tăng cường đầu tư cơ sở vật chất": "2020 02 01 01 20 9 9 2",
    "4. Thực hiện các cuộc vận động": "100% 60.000.000",
    "5. Đẩy mạnh ứng dụng công nghệ thông tin": "100% 04 3 100% 71 03 5 5",
    "8. Công tác thi đua khen thưởng": "13 49/49 13 03 02 84 668",
    "9. Công tác thi và tuyển sinh đầu cấp": "65% 35% 10% 25% 100% 3.172 37,76 3 02",
    "10. Công tác xây dựng trường đạt chuẩn quốc gia": "9 8 100%",
}
COMPARISONS = (
    "giảm 1,2% so với đầu năm học",
    "giảm 0,9% so với đầu năm học",
    "giảm 0,6% so với đầu năm học",
    "giảm 1,4%",
    "trên 65%",
    "dưới 10%",
    "trên 25%",
    "xếp thứ 3",
    "tăng 02 bậc so với năm học trước",
)
ITALIC = re.compile(r"</?i>")
ANNEXES = ("bieu-1", "bieu-2")


@dataclass(frozen=True)
class Printed:
    """What the commands wrote and said."""

    exported: Path
    built: Path
    complaints: str
    digests: tuple[dict[str, str], dict[str, str]]
    rebuilt: Path


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Printed:
    """The demo loaded twice, its table exported and its report built by the commands; nothing stays in the database."""
    folder = tmp_path_factory.mktemp("ba-dinh")
    complaints = io.StringIO()
    hashers = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), hashers, transaction.atomic():
        call_command("load_demo", "ba-dinh", without_rounds=True, stdout=io.StringIO())
        once = digests()
        call_command("load_demo", "ba-dinh", without_rounds=True, stdout=io.StringIO())
        twice = digests()
        call_command("export_form", "ba-dinh", "bieu-1", "2020", out=folder / "a" / "bieu-1.xlsx", stdout=io.StringIO())
        command = ("build_report", "ba-dinh", "kt-xh", "2020")
        call_command(*command, out=folder / "b", stdout=io.StringIO(), stderr=complaints)
        call_command(*command, out=folder / "c", stdout=io.StringIO(), stderr=io.StringIO())
        transaction.set_rollback(True)
    return Printed(folder / "a" / "bieu-1.xlsx", folder / "b", complaints.getvalue(), (once, twice), folder / "c")


def digests() -> dict[str, str]:
    """How many rows each table has, and a digest of all that they hold."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows = list(model._base_manager.order_by("pk").values_list())
        found[model._meta.db_table] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def corrections() -> list[tuple[str, str]]:
    return [(one["source"], one["printed"]) for one in json.loads(CORRECTIONS.read_text(encoding="utf-8"))]


def plain(text: object) -> str:
    """NFC with collapsed spaces."""
    return " ".join(unicodedata.normalize("NFC", "" if text is None else str(text)).split())


def transcribed(lines: str) -> list[list[str]]:
    """The transcription by rows, with the listed corrections; italics are taken out."""
    rows = [[plain(ITALIC.sub("", cell)) for cell in line.split("|")] for line in lines.strip("\n").splitlines()]
    listed = [(plain(source), plain(printed)) for source, printed in corrections()]
    return [[corrected(cell, listed) for cell in row] for row in rows]


def corrected(cell: str, listed: list[tuple[str, str]]) -> str:
    for source, right in listed:
        if right not in cell:
            cell = cell.replace(source, right)
    return cell


def italics(lines: str) -> list[list[bool]]:
    return [["<i>" in cell for cell in line.split("|")] for line in lines.strip("\n").splitlines()]


def sheet_rows(path: Path, head: tuple[str, ...]) -> Iterator[Any]:
    """The rows of cells under the heading row."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    rows = iter(sheet.iter_rows())
    for row in rows:
        if plain(row[0].value) == "TT":
            assert [plain(cell.value) for cell in row] == list(head)
            return rows
    raise AssertionError(f"{path.name} has no heading row")


def sheet_titles(path: Path) -> list[str]:
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    return [plain(sheet.cell(row, 1).value) for row in (1, 2, 3)]


def word(printed: Printed) -> Any:
    return docx.Document(str(printed.built / "bao-cao.docx"))


def word_table(printed: Printed, second_heading: str) -> list[list[str]]:
    """The annex whose second column is headed so, row by row."""
    for table in word(printed).tables:
        rows = [[plain(cell.text) for cell in row.cells] for row in table.rows]
        if len(rows[0]) > 1 and rows[0][:2] == ["TT", second_heading]:
            return rows
    raise AssertionError(f"the document has no table of {second_heading}")


def paragraphs(printed: Printed) -> list[str]:
    return [plain(paragraph.text) for paragraph in word(printed).paragraphs]


def cells_of(printed: Printed, marker: str) -> list[list[str]]:
    """The lines of each cell of the layout table that holds a text: the letterhead, the signature."""
    for table in word(printed).tables:
        cells = [[line for line in cell.text.splitlines() if line] for row in table.rows for cell in row.cells]
        if any(marker in line for cell in cells for line in cell):
            return cells
    raise AssertionError(f"no table holds {marker}")


# --- Biểu 1 ---


def bieu_1_paths(printed: Printed) -> tuple[Path, Path]:
    return printed.exported, printed.built / "bieu-1.xlsx"


def test_bieu_1_in_excel_has_the_numbers_of_the_document_as_numbers(printed: Printed) -> None:
    numbers = [[int(cell.replace(",", "")) if cell else None for cell in row[2:]] for row in transcribed(BIEU_1)]
    for path in bieu_1_paths(printed):
        found = [[cell.value for cell in row[3:6]] for row in sheet_rows(path, BIEU_1_HEAD)]
        assert found == numbers


def test_bieu_1_in_excel_has_the_labels_of_the_document(printed: Printed) -> None:
    labels = [row[:2] for row in transcribed(BIEU_1)]
    assert len(labels) == 16
    for path in bieu_1_paths(printed):
        found = [[plain(cell.value) for cell in row[:2]] for row in sheet_rows(path, BIEU_1_HEAD)]
        assert found == labels


def test_bieu_1_in_excel_leaves_the_other_columns_empty(printed: Printed) -> None:
    for path in bieu_1_paths(printed):
        for row in sheet_rows(path, BIEU_1_HEAD):
            assert [row[place].value for place in (2, 6, 7)] == [None, None, None]


def test_bieu_1_in_excel_has_the_italics_of_the_document(printed: Printed) -> None:
    expected = [row[1:] for row in italics(BIEU_1)]
    found = [
        [bool(cell.font.i) and cell.value is not None for cell in (row[1], *row[3:6])]
        for row in sheet_rows(printed.exported, BIEU_1_HEAD)
    ]
    assert found == expected


def test_bieu_1_groups_its_thousands(printed: Printed) -> None:
    formats = {
        cell.number_format for row in sheet_rows(printed.exported, BIEU_1_HEAD) for cell in row[3:6] if cell.value
    }
    assert formats == {"#,##0"}


def test_bieu_1_carries_its_name_and_title(printed: Printed) -> None:
    for path in bieu_1_paths(printed):
        assert sheet_titles(path)[:2] == ["Biểu 1", BIEU_1_TITLE]


def test_bieu_1_in_word_is_the_table_of_the_document(printed: Printed) -> None:
    expected = [
        [number, label, "", *(figure.replace(",", ".") for figure in figures), "", ""]
        for number, label, *figures in transcribed(BIEU_1)
    ]
    assert word_table(printed, "Chỉ tiêu") == [list(BIEU_1_HEAD), *expected]


# --- Biểu 2 ---


def test_bieu_2_in_excel_is_the_table_of_the_document(printed: Printed) -> None:
    expected = [[*row, ""] for row in transcribed(BIEU_2)]
    assert len(expected) == 13
    found = [[plain(cell.value) for cell in row] for row in sheet_rows(printed.built / "bieu-2.xlsx", BIEU_2_HEAD)]
    assert found == expected


def test_bieu_2_carries_its_name_title_and_subtitle(printed: Printed) -> None:
    assert sheet_titles(printed.built / "bieu-2.xlsx") == ["Biểu 2", BIEU_2_TITLE, BIEU_2_SUBTITLE]


def test_bieu_2_in_word_is_the_table_of_the_document(printed: Printed) -> None:
    expected = [[*row, ""] for row in transcribed(BIEU_2)]
    assert word_table(printed, "Nội dung") == [list(BIEU_2_HEAD), *expected]


def test_annexes_in_word_carry_their_names_and_titles(printed: Printed) -> None:
    lines = paragraphs(printed)
    for name, title in (("Biểu 1", BIEU_1_TITLE), ("Biểu 2", BIEU_2_TITLE)):
        assert lines[lines.index(name) + 1] == title
    assert lines[lines.index(BIEU_2_TITLE) + 1] == BIEU_2_SUBTITLE


# --- the document ---


def test_document_is_headed_by_its_bodies_and_leaves_number_and_day_blank(printed: Printed) -> None:
    cells = cells_of(printed, "CỘNG HÒA")
    bodies, nation, number, place = ([line.replace("\u00a0", " ") for line in cell] for cell in cells)
    assert bodies == ["UBND QUẬN BA ĐÌNH", "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"]
    assert nation == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert number == ["Số:      /BC-PGDĐT"]
    assert place == ["Ba Đình, ngày      tháng      năm 2020"]


def test_document_says_what_it_is_and_on_what_it_rests(printed: Printed) -> None:
    lines = paragraphs(printed)
    assert lines[:2] == [
        "BÁO CÁO",
        "Tình hình thực hiện các chỉ tiêu KT-XH năm 2020; dự kiến chỉ tiêu kế hoạch KT-XH năm 2021",
    ]
    assert any("văn bản số 2200/UBND-TCKH ngày 04/12/2020 của UBND quận Ba Đình" in line for line in lines)
    assert any("kính gửi" in line.lower() and "quận Ba Đình" in line for line in lines)


@pytest.mark.parametrize("heading", NARRATIVE)
def test_narrative_holds_each_figure_in_the_order_of_the_document(printed: Printed, heading: str) -> None:
    text = section_text(printed, heading)
    place = 0
    for figure in NARRATIVE[heading].split():
        match = re.compile(rf"(?<![\d.,/]){re.escape(figure)}(?!\d|[.,/]\d)").search(text, place)
        assert match, f"{figure} is missing after “…{text[max(place - 60, 0) : place]}”"
        place = match.end()


def section_text(printed: Printed, heading: str) -> str:
    """What stands between a heading and the next numbered heading of the narrative."""
    lines = paragraphs(printed)
    start = next(place for place, line in enumerate(lines) if line.startswith(heading))
    ends = (place for place in range(start + 1, len(lines)) if re.match(r"\d+(\.\d+)?\. \D{3}", lines[place]))
    return " ".join(lines[start + 1 : next(ends)])


@pytest.mark.parametrize("words", COMPARISONS)
def test_narrative_holds_each_comparison(printed: Printed, words: str) -> None:
    assert words in " ".join(paragraphs(printed))


@pytest.mark.parametrize("schools", ["Mẫu giáo số 3, Tiểu học Kim Đồng, THCS Thăng Long", "Mầm non Hoa Hướng Dương"])
def test_narrative_names_the_schools_of_the_document(printed: Printed, schools: str) -> None:
    assert schools in section_text(printed, "8. Công tác thi đua khen thưởng")


def test_document_has_no_unfilled_figure(printed: Printed) -> None:
    text = " ".join(paragraphs(printed))
    for mark in ("[[", "]]", "{", "…%", "None"):
        assert mark not in text


def test_document_is_signed_as_the_real_one(printed: Printed) -> None:
    recipients, signing = cells_of(printed, "Nơi nhận:")
    assert [plain(line) for line in signing] == ["TRƯỞNG PHÒNG", "Lê Đức Thuận"]
    assert [plain(line) for line in recipients] == ["Nơi nhận:", "- Văn phòng UBND quận;", "- Lưu: VT."]


def test_document_ends_its_text_as_an_official_one(printed: Printed) -> None:
    closing = [line for line in paragraphs(printed) if line.endswith("./.")]
    assert len(closing) == 1
    assert closing[0].startswith("Trên đây là báo cáo")


# --- the check list ---


def test_check_list_holds_the_two_slips_of_the_document_and_nothing_else(printed: Printed) -> None:
    lines = printed.complaints.splitlines()
    assert len(lines) == 2
    abilities, conduct = lines
    assert abilities.startswith("warning: ")
    assert "năng lực ở tiểu học" in abilities
    assert "100,7%" in abilities
    assert conduct.startswith("warning: ")
    assert "hạnh kiểm ở THCS" in conduct
    assert "100,24%" in conduct


# --- again ---


def test_loading_the_demo_twice_changes_no_row_of_any_table(printed: Printed) -> None:
    once, twice = printed.digests
    assert once == twice
    assert not once["core_auditentry"].startswith("0 ")


def test_building_twice_gives_equal_bytes(printed: Printed) -> None:
    names = sorted(path.name for path in printed.built.iterdir())
    assert names == ["bao-cao.docx", "bieu-1.xlsx", "bieu-2.xlsx"]
    for name in names:
        assert (printed.built / name).read_bytes() == (printed.rebuilt / name).read_bytes()


@pytest.mark.parametrize("name", ["bao-cao.docx", "bieu-1.xlsx", "bieu-2.xlsx"])
def test_file_carries_no_time_of_its_making(printed: Printed, name: str) -> None:
    """Equal bytes must not depend on both builds falling into one second."""
    with zipfile.ZipFile(printed.built / name) as package:
        moments = {entry.date_time for entry in package.infolist()}
        properties = package.read("docProps/core.xml").decode()
    assert moments == {(1980, 1, 1, 0, 0, 0)}
    years = re.findall(r"W3CDTF\">(\d{4})-", properties)
    assert years
    assert int(max(years)) <= 2020


@pytest.mark.django_db
def test_rebuilding_from_the_stored_snapshot_gives_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_job, "delay", lambda job_id: None)
    call_command("load_demo", "ba-dinh", without_rounds=True, stdout=io.StringIO())
    district, reader = district_and_reader("ba-dinh")
    report = find_words(reader, district, "kt-xh", "2020")
    assert isinstance(report, Report)
    job = request_build(actor=specialist(), report=report)
    jobs.run(job.pk, beat=False)
    snapshot = ReportBuild.objects.get(job=job).snapshot
    rebuilt = build_files(OfficialDocument.from_json(snapshot["document"]), tmp_path / "again", lambda *_: None)
    stored = {file.name: file for file in StoredFile.unscoped.filter(job=job)}
    assert {path.name for path in rebuilt} == set(stored)
    for path in rebuilt:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == stored[path.name].sha256
        assert path.read_bytes() == stored[path.name].full_path.read_bytes()


def specialist() -> Any:
    from accounts.models import User
    from accounts.queries import actor_for

    return actor_for(User.objects.get(username="chuyenvien.badinh"), origin=Origin.PAGE)


# --- arguments that name nothing ---


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("command", "listed"),
    [
        (("export_form", "ba-din", "bieu-1", "2020"), "ba-dinh"),
        (("export_form", "ba-dinh", "bieu-9", "2020"), "bieu-1, bieu-2"),
        (("export_form", "ba-dinh", "bieu-1", "2019"), "2020, 2021"),
        (("export_form", "ba-dinh", "bieu-2", "2021"), "Hiện có: 2020."),
        (("export_form", "ba-dinh", "nhiem-vu", "2020"), "Hiện có: 2021."),
        (("export_form", "ba-dinh", "bieu-1", "năm 2020"), "2020-2021"),
        (("build_report", "ba-din", "kt-xh", "2020"), "ba-dinh"),
        (("build_report", "ba-dinh", "kt", "2020"), "kt-xh"),
        (("build_report", "ba-dinh", "kt-xh", "2021"), "Hiện có: 2020."),
        (("build_report", "ba-dinh", "kt-xh", "2020-13"), "2020-2021"),
    ],
)
def test_argument_that_names_nothing_is_told_with_the_known_ones(
    tmp_path: Path, command: tuple[str, ...], listed: str
) -> None:
    laid_once("ba-dinh", lambda: call_command("load_demo", "ba-dinh", without_rounds=True, stdout=io.StringIO()))
    with pytest.raises(CommandError) as error:
        call_command(*command, out=tmp_path / "out", stdout=io.StringIO())
    assert error.value.returncode == UNKNOWN == 2
    assert listed in str(error.value)
    assert str(error.value).endswith(".")
    assert not (tmp_path / "out").exists()
