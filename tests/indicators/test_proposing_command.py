"""`manage.py propose_form`: the operator's way from last year's spreadsheet to a form document."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.queries import actor_for
from accounts.services import create_operator
from core.writers.xlsx import write_workbook
from indicators.formdoc.parse import parse_form
from indicators.known import known_catalogue
from indicators.services.catalogue import ensure_indicators, ensure_units
from tests.indicators.proposing_samples import load, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """Biểu 1 as a spreadsheet, and the catalogue to read it with."""
    operator = create_operator(username="quan-tri", full_name="Quản trị hệ thống", password="Mat-khau-thu-2026")
    ensure_units(actor=actor_for(operator), units=load("catalogue/units-of-measure.json"))
    ensure_indicators(actor=actor_for(operator), indicators=load("catalogue/indicators.json"))
    figures = load("ba-dinh/figures/bieu-1-2020.json")
    form = parse_form(load("ba-dinh/forms/bieu-1.json"))
    path = tmp_path / "bieu-1.xlsx"
    write_workbook([printed(form, figures["entries"], "2020", figures["decision"]["title"])], path)
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("propose_form", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_form_and_its_figures_are_written(sheet: Path, tmp_path: Path) -> None:
    form, figures = tmp_path / "forms" / "bieu-1.json", tmp_path / "figures.json"
    run(sheet, "--out", form, "--figures", figures)
    assert parse_form(json.loads(form.read_text(encoding="utf-8"))).label == "Biểu 1"
    kept = json.loads(figures.read_text(encoding="utf-8"))
    assert (kept["form"], kept["period"]) == ("bieu-1", "2020")
    assert kept["entries"]["chi-quan-ly-nha-nuoc:kh-nay"] == "5016100"


def test_doubts_are_printed_as_sentences(sheet: Path, tmp_path: Path) -> None:
    lines = run(sheet, "--out", tmp_path / "form.json").splitlines()
    assert lines[1].startswith("1. Dòng 15: “Hội giáo chức” là chỉ tiêu nào trong danh mục? Các cách: (1) ")


def test_a_given_period_is_used(sheet: Path, tmp_path: Path) -> None:
    run(sheet, "--out", tmp_path / "form.json", "--period", "2021", "--figures", tmp_path / "figures.json")
    assert json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))["period"] == "2021"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"TT,Ch\xe1\xbb\x89 ti\xc3\xaau", "không phải là bảng tính"), (b"PK\x03\x04 h\xe1\xbb\x8fng", "bị hỏng")],
)
def test_a_bad_file_is_a_sentence_and_exit_code_2(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bieu.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as refused:
        run(path, "--out", tmp_path / "form.json")
    assert refused.value.returncode == 2


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Không có tệp") as refused:
        run(tmp_path / "khong-co.xlsx", "--out", tmp_path / "form.json")
    assert refused.value.returncode == 2


def test_a_wrong_period_lists_the_forms(sheet: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="không phải là mã kỳ") as refused:
        run(sheet, "--out", tmp_path / "form.json", "--period", "năm nay")
    assert refused.value.returncode == 2


def test_the_catalogue_is_known_with_what_it_leaves_open(sheet: Path) -> None:
    assert sheet.exists()
    known = known_catalogue()
    assert "none" not in {one.over_periods for one in known.indicators}
    assert {one.unit for one in known.indicators} <= {one.code for one in known.units}
