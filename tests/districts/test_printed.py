"""What the portal prints of the four districts from its database: each table as a sheet, each plan as a document."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from django.core.management import call_command
from openpyxl.worksheet.worksheet import Worksheet
from pytest_django.plugin import DjangoDbBlocker

pytestmark = pytest.mark.django_db

FIXTURES = Path(__file__).parents[2] / "fixtures"

FIGURE_TABLES = (
    ("quan-11", "chi-tieu-phan-dau", "2020-2021"),
    ("thanh-xuan", "quy-mo-truong-lop", "2021-2022"),
    ("thanh-xuan", "chi-tieu-co-ban", "2021-2022"),
    ("thanh-xuan", "trinh-do-doi-ngu", "2021-2022"),
    ("long-bien", "chi-tieu", "2023-2024"),
    ("quoc-oai", "chi-tieu", "2021"),
)
PLANS = {
    "thanh-xuan": ("2021-2022", "Số: 26/KH-PGDĐT", "Phạm Gia Hữu"),
    "long-bien": ("2023-2024", "Số: 371/KH-UBND", ""),
    "quan-11": ("2020-2021", "Số:      /KH-PGDĐT", "Nguyễn Trọng Hiếu"),
    "quoc-oai": ("2021", "Số:      /KH-UBND", "Hoàng Nguyên Ưng"),
}


@pytest.fixture(scope="module")
def printed(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Path:
    """Everything printed once, by the operator's commands, in a transaction that is taken back."""
    from django.db import transaction

    folder = tmp_path_factory.mktemp("printed")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_demo", without_rounds=True, stdout=io.StringIO())
        tables = (*FIGURE_TABLES, *ROADMAPS)
        for district, form, period in tables:
            call_command(
                "export_form", district, form, period, out=folder / f"{district}-{form}.xlsx", stdout=io.StringIO()
            )
        for district, (period, _number, _signer) in PLANS.items():
            streams = {"stdout": io.StringIO(), "stderr": io.StringIO()}
            call_command("build_report", district, "ke-hoach", period, out=folder / district, **streams)
        transaction.set_rollback(True)
    return folder


ROADMAPS = (
    ("thanh-xuan", "lo-trinh-chuan-quoc-gia", "2021-2025"),
    ("thanh-xuan", "ke-hoach-thang", "2021-2022"),
    ("thanh-xuan", "phan-cong", "2021-2022"),
)


def sheet(folder: Path, name: str) -> Worksheet:
    found = openpyxl.load_workbook(folder / f"{name}.xlsx").worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def texts(found: Worksheet) -> list[str]:
    return [
        " ".join(str(cell).split()) for row in found.iter_rows(values_only=True) for cell in row if cell is not None
    ]


@pytest.mark.parametrize(("district", "form", "period"), FIGURE_TABLES)
def test_every_exact_figure_of_the_form_stands_in_its_sheet_as_a_number(
    printed: Path, district: str, form: str, period: str
) -> None:
    document = json.loads((FIXTURES / district / "figures" / f"{form}-{period}.json").read_text(encoding="utf-8"))
    hidden = _unprinted(district, form)
    typed = [text for cell, text in document["entries"].items() if cell.split(":")[1] not in hidden]
    exact = Counter(number for text in typed if (number := _number(text)) is not None)
    numbers = Counter(
        Decimal(str(cell)).normalize()
        for row in sheet(printed, f"{district}-{form}").iter_rows(values_only=True)
        for cell in row
        if isinstance(cell, int | float)
    )
    missing = exact - numbers
    written = " ".join(texts(sheet(printed, f"{district}-{form}")))
    assert [number for number in missing if f"{number:f}".replace(".", ",") not in written] == []


def _unprinted(district: str, form: str) -> set[str]:
    document = json.loads((FIXTURES / district / "forms" / f"{form}.json").read_text(encoding="utf-8"))
    leaves: list[dict[str, object]] = []

    def walk(columns: list[dict[str, object]]) -> None:
        for column in columns:
            children = column.get("children")
            if isinstance(children, list) and children:
                walk(children)
            else:
                leaves.append(column)

    walk(document["columns"])
    return {str(column["key"]) for column in leaves if column.get("printed") is False}


def _number(text: str) -> Decimal | None:
    """An exact figure as the document writes it: "1.046", "75.7 %", "0,23 %"; None for anything in words."""
    bare = text.replace("%", "").strip()
    if not bare or not set(bare) <= set("0123456789.,"):
        return None
    if "." in bare and "," not in bare and len(bare.split(".")[-1]) == 3:
        bare = bare.replace(".", "")
    return Decimal(bare.replace(",", ".")).normalize()


def test_the_roadmap_marks_each_school_in_one_year(printed: Path) -> None:
    rows = list(sheet(printed, "thanh-xuan-lo-trinh-chuan-quoc-gia").iter_rows(values_only=True))
    schools = [row for row in rows if "x" in row]
    assert len(schools) == 42
    assert all(row.count("x") == 1 for row in schools)
    assert [row[1] for row in schools if "Công nhận mới" in row] == ["Mầm non Nguyễn Tuân", "THCS Nguyễn Lân"]
    head = [cell for row in rows[:12] for cell in row if cell]
    assert "Tên trường thuộc kế hoạch công nhận lại giai đoạn 2021 - 2025" in head
    assert {"2021", "2022", "2023", "2024", "2025", "(10)"} <= set(head)


def test_the_month_plan_has_one_row_for_each_month(printed: Path) -> None:
    rows = [
        row
        for row in sheet(printed, "thanh-xuan-ke-hoach-thang").iter_rows(values_only=True)
        if re.fullmatch(r"\d{1,2}/\d{4}", str(row[0]))
    ]
    months = ["8/2021", "9/2021", "10/2021", "11/2021", "12/2021", "01/2022", "02/2022"]
    assert [row[0] for row in rows] == [*months, "3/2022", "4/2022", "5/2022", "6/2022", "7/2022"]
    assert all(str(row[1]).startswith("- ") for row in rows)


def test_portfolios_name_every_person_of_the_office_once(printed: Path) -> None:
    document = json.loads((FIXTURES / "thanh-xuan" / "portfolios.json").read_text(encoding="utf-8"))
    names = [row[1] for row in sheet(printed, "thanh-xuan-phan-cong").iter_rows(values_only=True)]
    assert [name for name in names if name in {entry["name"] for entry in document["entries"]}] == [
        entry["name"] for entry in document["entries"]
    ]


@pytest.mark.parametrize("district", PLANS)
def test_the_plan_is_an_official_document_with_its_parts(printed: Path, district: str) -> None:
    period, number, signer = PLANS[district]
    word = docx.Document(str(printed / district / "ke-hoach.docx"))
    paragraphs = [" ".join(paragraph.text.split()) for paragraph in word.paragraphs]
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert "KẾ HOẠCH" in paragraphs
    assert any(number in cell for cell in cells)
    assert any(signer in cell for cell in cells)
    plan = json.loads((FIXTURES / district / "plans" / f"{period}.json").read_text(encoding="utf-8"))
    headings = [section["title"].upper() for section in plan["sections"] if section["style"] == "part"]
    assert [heading for heading in headings if not any(heading in text.upper() for text in paragraphs)] == []


@pytest.mark.parametrize("district", PLANS)
def test_no_figure_of_a_plan_is_left_blank(printed: Path, district: str) -> None:
    word = docx.Document(str(printed / district / "ke-hoach.docx"))
    assert not [paragraph.text for paragraph in word.paragraphs if "……" in paragraph.text]
