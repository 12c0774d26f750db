"""Tasks, months and portfolios of the districts, as the portal shows them: page, Word and sheet say what is printed."""

from __future__ import annotations

import io
from collections.abc import Iterator
from html.parser import HTMLParser

import docx
import openpyxl
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import User
from tests.districts import test_long_bien as long_bien
from tests.districts.test_thanh_xuan_people import PORTFOLIOS
from tests.districts.test_thanh_xuan_plan import MONTH_NOTES, MONTHS
from tests.districts.thanh_xuan import SCHOOLS
from tests.reports.test_ba_dinh_documents import BIEU_2, BIEU_2_HEAD, BIEU_2_SUBTITLE, BIEU_2_TITLE, transcribed

pytestmark = pytest.mark.django_db

Rows = list[list[str]]


class Reader(HTMLParser):
    """The cells of a page's table of figures by rows, and the words around them."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Rows = []
        self.words: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True
        elif tag == "br" and self.inside:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data
        else:
            self.words.append(" ".join(data.split()))


@pytest.fixture(scope="module")
def shown(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The demo without its rounds, in a transaction that is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", "ba-dinh", "thanh-xuan", "long-bien", without_rounds=True, stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


def content(district: str, path: str) -> bytes:
    """What a specialist of the district is given under an address of it."""
    client = Client()
    client.force_login(User.objects.get(username=f"chuyenvien.{district.replace('-', '')}"))
    response = client.get(f"/{district}/{path}")
    assert response.status_code == 200
    return response.getvalue()


def on_screen(district: str, path: str) -> Rows:
    reader = Reader()
    reader.feed(content(district, path).decode())
    return tidy(reader.rows)


def in_word(district: str, path: str) -> Rows:
    (table,) = docx.Document(io.BytesIO(content(district, path))).tables
    # A cell that spans columns is met once for each of them.
    return tidy([[cell.text for cell in dict.fromkeys(row.cells)] for row in table.rows])


def in_sheet(district: str, path: str, head: str) -> Rows:
    """From the row that begins with `head` to the last that has something in its first two cells."""
    sheet = openpyxl.load_workbook(io.BytesIO(content(district, path))).worksheets[0]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    first = next(place for place, row in enumerate(rows) if row[0] == head)
    return tidy(rows[first:])


def tidy(rows: Rows) -> Rows:
    """Cells as they are read, without the empty ones at a row's end that a span leaves in a sheet."""
    read = [[cell.replace("\r", "").strip() for cell in row] for row in rows]
    return [cells for row in read if (cells := _without_empty_end(row))]


def _without_empty_end(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def faces(district: str, page: str, file: str, head: str) -> dict[str, Rows]:
    """The three faces of a table, its head first."""
    return {
        "page": on_screen(district, page),
        "Word": in_word(district, f"{file}.docx"),
        "sheet": in_sheet(district, f"{file}.xlsx", head),
    }


def test_bieu_2_of_ba_dinh_is_the_documents_on_every_face(shown: None) -> None:
    expected = [list(BIEU_2_HEAD), *transcribed(BIEU_2)]
    for face, rows in faces("ba-dinh", "nhiem-vu/ky/2021/in/", "nhiem-vu/ky/2021/bang", "TT").items():
        assert rows == expected, face


def test_bieu_2_of_ba_dinh_is_headed_as_the_document_is(shown: None) -> None:
    reader = Reader()
    reader.feed(content("ba-dinh", "nhiem-vu/ky/2021/in/").decode())
    words = [word for word in reader.words if word]
    first = words.index("Biểu 2")
    assert words[first : first + 3] == ["Biểu 2", BIEU_2_TITLE, BIEU_2_SUBTITLE]


def test_the_list_of_ba_dinh_shows_the_same_tasks_and_the_export_what_is_on_screen(shown: None) -> None:
    titles = [row[1] for row in on_screen("ba-dinh", "nhiem-vu/ky/2021/")[1:]]
    assert titles == [row[1] for row in transcribed(BIEU_2)]
    narrowed = "?tim=de+an"
    sheet = in_sheet("ba-dinh", f"nhiem-vu/ky/2021/bang.xlsx{narrowed}", "TT")
    on_page = [row[1] for row in on_screen("ba-dinh", f"nhiem-vu/ky/2021/{narrowed}")[1:]]
    of_sheet = [row[1] for row in sheet[1:] if row[0].isdecimal()]
    assert on_page == of_sheet == [title for title in titles if title.startswith("Đề án")]


def test_tasks_by_body_of_long_bien_are_the_documents_on_every_face(shown: None) -> None:
    expected = []
    section = ""
    agencies = {one["code"]: one["short_name"] for one in long_bien.district()["agencies"]}
    for place, task in enumerate(long_bien.tasks(), start=1):
        if task["section"] != section:
            section = task["section"]
            expected.append([section])
        expected.append([str(place), task["title"], agencies[task["lead"] or "phong-gddt"]])
    period = "nhiem-vu/ky/2023-2024"
    for face, rows in faces("long-bien", f"{period}/in/", f"{period}/bang", "TT").items():
        assert [row[:3] for row in rows[1:]] == expected, face
        assert [row[0] for row in rows if len(row) == 1] == [name for name, _count in long_bien.SECTIONS], face


def test_each_body_of_long_bien_has_its_tasks_in_the_view_by_body(shown: None) -> None:
    counted = {row[0]: row[2] for row in on_screen("long-bien", "nhiem-vu/ky/2023-2024/don-vi/")[1:]}
    agencies = {one["code"]: one["short_name"] for one in long_bien.district()["agencies"]}
    for _number, _title, lead, count in long_bien.BODIES[1:]:
        assert counted[agencies[lead]] == str(count)


def test_each_body_of_long_bien_has_its_tasks_on_paper_from_the_view_by_body(shown: None) -> None:
    period = "nhiem-vu/ky/2023-2024"
    agencies = {one["code"]: one["short_name"] for one in long_bien.district()["agencies"]}
    printed: dict[str, list[str]] = {}
    for task in long_bien.tasks():
        printed.setdefault(agencies[task["lead"] or "phong-gddt"], []).append(task["title"])
    view = content("long-bien", f"{period}/don-vi/").decode()
    for name in ("in/", "bang.docx", "bang.xlsx"):
        assert f"{period}/{name}?xep=don-vi" in view
    found = {
        "page": on_screen("long-bien", f"{period}/in/?xep=don-vi"),
        "Word": in_word("long-bien", f"{period}/bang.docx?xep=don-vi"),
        "sheet": in_sheet("long-bien", f"{period}/bang.xlsx?xep=don-vi", "TT"),
    }
    expected = [line for body, titles in printed.items() for line in (body, *titles)]
    for face, rows in found.items():
        assert [row[0] if len(row) == 1 else row[1] for row in rows[1:]] == expected, face


def test_the_month_plan_of_thanh_xuan_is_the_documents_on_every_face(shown: None) -> None:
    expected = [["Tháng", "Nội dung"]]
    expected += [[month, "\n".join(f"- {line}" for line in lines)] for month, lines in MONTHS.items()]
    page = "nhiem-vu/ky/2021-2022/ke-hoach-thang"
    for face, rows in faces("thanh-xuan", f"{page}/", page, "Tháng").items():
        assert rows[: len(expected)] == expected, face


def test_the_notes_under_the_month_plan_are_the_documents(shown: None) -> None:
    page = "nhiem-vu/ky/2021-2022/ke-hoach-thang"
    reader = Reader()
    reader.feed(content("thanh-xuan", f"{page}/").decode())
    paper = docx.Document(io.BytesIO(content("thanh-xuan", f"{page}.docx")))
    sheet = in_sheet("thanh-xuan", f"{page}.xlsx", "Tháng")
    for note in ("Lưu ý:", *(f"- {note}" for note in MONTH_NOTES)):
        assert note in reader.words
        assert note in [paragraph.text for paragraph in paper.paragraphs]
        assert [note] in sheet


def test_the_calendar_of_thanh_xuan_has_the_months_lines_in_their_month(shown: None) -> None:
    reader = Reader()
    reader.feed(content("thanh-xuan", "nhiem-vu/ky/2021-2022/lich/?thang=2021-11").decode())
    assert set(MONTHS["11/2021"]) <= set(reader.words)


def test_the_portfolios_of_thanh_xuan_are_the_documents_on_every_face(shown: None) -> None:
    page = "phan-cong/2021-2022/bang"
    found = faces("thanh-xuan", f"{page}/", page, "TT")
    assert found["page"] == found["Word"] == found["sheet"][: len(found["page"])]
    by_number = {row[0]: row for row in found["page"]}
    for entry in PORTFOLIOS:
        row = by_number[entry["number"]]
        assert row[1:3] == [entry["name"], entry["title"]]
        assert [field for field in entry["fields"] if field.lower() not in row[3].lower()] == []
        schools = [SCHOOLS[one["school"]]["name"] for one in entry["schools"]]
        assert [name for name in schools if name not in row[5]] == []


def test_wards_of_thanh_xuan_are_listed_by_what_is_looked_after_in_them(shown: None) -> None:
    rows = {row[0]: row for row in in_word("thanh-xuan", "phan-cong/2021-2022/bang.docx")}
    assert rows["3.3"][6] == "Dạy thêm, học thêm: Phường Nhân Chính, Khương Đình"


def test_what_no_person_holds_stands_under_the_portfolios_on_every_face(shown: None) -> None:
    """Line 3.10 of the document, and the office's teams."""
    page = "phan-cong/2021-2022"
    sheet = in_sheet("thanh-xuan", f"{page}/bang.xlsx", "TT")
    paper = docx.Document(io.BytesIO(content("thanh-xuan", f"{page}/bang.docx")))
    shown_lines = [line for row in sheet[-2:] for line in row]
    assert shown_lines[0].startswith("3.10. Bảo vệ cơ quan làm việc theo chế độ phân ca trực")
    assert "Tổ hành chính: Kế toán, Văn thư, bảo vệ, phục vụ." in shown_lines[1]
    assert [paragraph.text for paragraph in paper.paragraphs if paragraph.text][-2:] == shown_lines
    for address in ("phan-cong/ky/2021-2022/", f"{page}/bang/"):
        reader = Reader()
        reader.feed(content("thanh-xuan", address).decode())
        assert set(shown_lines) <= set(reader.words)
