"""Bringing in figures from a workbook: a preview that writes nothing, then all of it or nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl.styles import Font

from core import policy
from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import (
    Entry,
    FigureImport,
    ImportRemark,
    ImportState,
    RememberedName,
    Round,
    RoundState,
    StagedEntry,
    Submission,
    SubmissionState,
)
from indicators.queries.sheet import Sheet, sheet_of
from indicators.queries.templates import asked_of
from indicators.services.import_applying import apply_import
from indicators.services.import_states import CannotImport
from indicators.services.imports import answer_import, bring_in, discard_import
from indicators.services.notes import annotate
from indicators.sheets.template import write_templates
from tests.conftest import ENTRIES, House, SignIn, enter, fresh
from tests.hostile.packages import ods
from tests.indicators.sheets.samples import cell_of
from tests.sheets import sheet_of as plain_sheet


@pytest.fixture
def answer(house: House) -> Submission:
    return house.bac.of_school


def filled(answer: Submission, cells: Mapping[str, Any], folder: Path) -> bytes:
    """The answer's template with these cells typed over."""
    path = folder / "mau.xlsx"
    write_templates([asked_of(sheet_of(fresh(answer)), "Biểu")], path)
    book = openpyxl.load_workbook(path)
    for key, value in cells.items():
        cell_of(book.worksheets[0], key).value = value
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def brought(house: House, answer: Submission | None, content: bytes, by: str = "principal") -> FigureImport:
    round_ = house.bac.school_round
    file = SimpleUploadedFile("Số liệu.xlsx", content)
    return bring_in(actor=house.bac.actor(by), round_=round_, submission=answer, file=file)


def saying(remark: ImportRemark, answer: str) -> dict[str, str]:
    """A question's answer as its page posts it: the place of the choice."""
    return {remark.key: str([choice[0] for choice in remark.choices].index(answer))}


def typed_in(answer: Submission) -> dict[str, str]:
    return {entry.cell: entry.typed for entry in Entry.objects.filter(submission=answer)}


FIGURES = {"tong:th": 1200, "nam:th": 640, "nu:th": 560, "tong:ghi-chu": "Cuối năm"}


def test_preview_counts_what_would_change_and_writes_nothing(house: House, answer: Submission, tmp_path: Path) -> None:
    enter(answer, house.bac.actor("principal"), {"tong:th": "1.200", "nam:th": "600", "nu:kh": "5"})
    before = AuditEntry.unscoped.count()
    found = brought(house, answer, filled(answer, {"nam:th": 640, "nu:th": 560, "nu:kh": None}, tmp_path))
    assert (found.new, found.changed, found.same, found.emptied) == (1, 1, 1, 1)
    assert (found.state, found.problems, found.questions) == (ImportState.READ, 0, 0)
    assert typed_in(answer) == {"tong:th": "1.200", "nam:th": "600", "nu:kh": "5"}
    assert AuditEntry.unscoped.count() == before


def test_figure_comes_into_a_cell_that_had_a_note_alone(house: House, answer: Submission, tmp_path: Path) -> None:
    principal = house.bac.actor("principal")
    annotate(actor=principal, submission=answer, cell="nam:th", note="Theo công văn 12")
    found = brought(house, answer, filled(answer, {"nam:th": 640, "nu:th": 560}, tmp_path))
    apply_import(actor=principal, figure_import=found)
    assert typed_in(answer) == {"nam:th": "640", "nu:th": "560"}
    kept = Entry.objects.get(submission=answer, cell="nam:th")
    assert (kept.note, kept.version, kept.author_id) == ("Theo công văn 12", 1, principal.id)


def test_applying_writes_the_figures_their_history_and_the_counters(
    house: House, answer: Submission, tmp_path: Path
) -> None:
    found = brought(house, answer, filled(answer, FIGURES, tmp_path))
    actor = house.bac.actor("principal")
    apply_import(actor=actor, figure_import=found)
    assert typed_in(answer) == {"tong:th": "1.200", "nam:th": "640", "nu:th": "560", "tong:ghi-chu": "Cuối năm"}
    after = fresh(answer)
    assert (after.state, after.filled, after.total) == (SubmissionState.ENTERING, 3, 6)
    entry = Entry.objects.get(submission=answer, cell="nam:th")
    assert (entry.version, entry.author_id) == (1, actor.id)
    rows = AuditEntry.unscoped.filter(object_kind="indicators.entry", object_id=str(entry.pk))
    assert [(row.act, row.changes, row.origin) for row in rows] == [
        ("nhập ô", {"Nam · TH 2020": ["", "640"]}, "import")
    ]


def test_same_file_changes_nothing_the_second_time(house: House, answer: Submission, tmp_path: Path) -> None:
    content = filled(answer, FIGURES, tmp_path)
    apply_import(actor=house.bac.actor("principal"), figure_import=brought(house, answer, content))
    again = brought(house, answer, content)
    assert (again.new, again.changed, again.same) == (0, 0, 4)
    versions = list(Entry.objects.filter(submission=answer).values_list("version", flat=True))
    apply_import(actor=house.bac.actor("principal"), figure_import=again)
    assert list(Entry.objects.filter(submission=answer).values_list("version", flat=True)) == versions


def test_what_was_changed_since_the_preview_stops_the_whole(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, FIGURES, tmp_path))
    enter(answer, house.bac.actor("clerk"), {"nam:th": "641"})
    with pytest.raises(CannotImport, match="1 ô vừa được người khác sửa"):
        apply_import(actor=house.bac.actor("principal"), figure_import=found)
    assert typed_in(answer) == {"nam:th": "641"}
    read_again = answer_import(actor=house.bac.actor("principal"), figure_import=found, answers={})
    apply_import(actor=house.bac.actor("principal"), figure_import=read_again)
    assert typed_in(answer)["nam:th"] == "640"


def test_empty_cells_are_emptied_only_when_asked(house: House, answer: Submission, tmp_path: Path) -> None:
    enter(answer, house.bac.actor("principal"))
    content = filled(answer, {"nu:kh": None}, tmp_path)
    apply_import(actor=house.bac.actor("principal"), figure_import=brought(house, answer, content))
    assert typed_in(answer)["nu:kh"] == ENTRIES["nu:kh"]
    apply_import(actor=house.bac.actor("principal"), figure_import=brought(house, answer, content), clear=True)
    assert typed_in(answer)["nu:kh"] == ""


def test_every_problem_is_told_with_its_cell(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, {"nam:th": "nhiều", "nu:th": 12.5, "tong:th": 1200}, tmp_path))
    remarks = list(ImportRemark.objects.filter(figure_import=found))
    assert len(remarks) == 2
    assert {remark.sheet for remark in remarks} == {"Biểu"}
    assert {remark.read for remark in remarks} == {"nhiều", "12,5"}
    assert all(remark.cell and remark.message.endswith(("?", ".")) for remark in remarks)
    assert (found.problems, found.questions, found.new) == (1, 1, 1)


def test_file_with_problems_is_applied_only_in_part_and_only_when_asked(
    house: House, answer: Submission, tmp_path: Path
) -> None:
    found = brought(house, answer, filled(answer, {"nam:th": "nhiều", "tong:th": 1200}, tmp_path))
    with pytest.raises(CannotImport, match="còn ô cần sửa"):
        apply_import(actor=house.bac.actor("principal"), figure_import=found)
    assert typed_in(answer) == {}
    apply_import(actor=house.bac.actor("principal"), figure_import=found, partly=True)
    assert typed_in(answer) == {"tong:th": "1.200"}


def test_question_is_answered_and_kept(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, {"nu:th": 12.5}, tmp_path))
    remark = ImportRemark.objects.get(figure_import=found)
    actor = house.bac.actor("principal")
    after = answer_import(actor=actor, figure_import=found, answers={remark.key: "0"})
    assert (after.questions, after.new) == (0, 1)
    apply_import(actor=actor, figure_import=after)
    assert typed_in(answer) == {"nu:th": "13"}


@pytest.mark.parametrize("place", ["2", "-1", "²", "13", "làm tròn thành 13", "999999999999", "0 "])
def test_answer_that_is_no_place_of_a_choice_is_not_kept(
    house: House, answer: Submission, tmp_path: Path, place: str
) -> None:
    """Two may be chosen: 0, to round, and 1, to leave the cell out. What else a form posts was not offered."""
    found = brought(house, answer, filled(answer, {"nu:th": 12.5}, tmp_path))
    remark = ImportRemark.objects.get(figure_import=found)
    forged = {remark.key: place, f"all:{remark.group}": place}
    after = answer_import(actor=house.bac.actor("principal"), figure_import=found, answers=forged)
    assert (len(remark.choices), after.answers, after.questions, after.new) == (2, {}, 1, 0)


def test_answer_to_what_was_not_asked_is_not_kept(house: House, answer: Submission, tmp_path: Path) -> None:
    """The column and the unit of a cell may be chosen too, but only where the file left them open."""
    found = brought(house, answer, filled(answer, {"nu:th": 12.5}, tmp_path))
    remark = ImportRemark.objects.get(figure_import=found)
    sheet = remark.key.partition("!")[0]
    forged = {f"column:{sheet}!2": "0", f"unit:{sheet}": "0", f"{sheet}!A1": "0", "all:share": "0", "all:": "0"}
    after = answer_import(actor=house.bac.actor("principal"), figure_import=found, answers=forged)
    assert (after.answers, after.questions, after.new) == ({}, 1, 0)


def test_one_answer_serves_all_that_are_unclear_alike(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, {"nu:th": 12.5, "nu:kh": 7.5}, tmp_path))
    assert (found.questions, found.new) == (2, 0)
    after = answer_import(actor=house.bac.actor("principal"), figure_import=found, answers={"all:round": "0"})
    assert (after.questions, after.new) == (0, 2)


def test_long_words_in_old_letters_are_answered(house: House, answer: Submission, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BytesIO(filled(answer, {"tong:ghi-chu": "Häc sinh giái " * 20}, tmp_path)))
    cell_of(book.worksheets[0], "tong:ghi-chu").font = Font(name=".VnTime")
    content = BytesIO()
    book.save(content)
    found = brought(house, answer, content.getvalue())
    remark = ImportRemark.objects.get(figure_import=found)
    actor = house.bac.actor("principal")
    after = answer_import(actor=actor, figure_import=found, answers={remark.key: "0"})
    assert after.questions == 0
    apply_import(actor=actor, figure_import=after)
    assert typed_in(answer) == {"tong:ghi-chu": ("Học sinh giỏi " * 20).strip()}


def test_file_that_is_no_spreadsheet_is_refused_in_a_sentence(house: House, answer: Submission) -> None:
    found = brought(house, answer, b"TT,Ch\xe1\xbb\x89 ti\xc3\xaau\n1,2\n")
    assert found.state == ImportState.REFUSED
    assert found.refusal.startswith("Tệp này không phải là bảng tính.")
    with pytest.raises(CannotImport):
        apply_import(actor=house.bac.actor("principal"), figure_import=found)


def test_template_of_another_school_is_refused(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(house.bac.of_sibling, FIGURES, tmp_path))
    assert (found.new, found.problems) == (0, 1)


def test_old_sheet_of_another_school_is_asked_about(house: House, answer: Submission) -> None:
    rows: list[list[Any]] = [
        ["Tiểu học Hai Bắc"],
        ["SỐ HỌC SINH NĂM 2020"],
        ["TT", "Chỉ tiêu", "TH 2020"],
        ["", "Nam", 640],
    ]
    found = brought(house, answer, plain_sheet(rows))
    assert (found.new, found.questions) == (0, 1)


# --- a row for each school ---


def district_file(rows: list[list[Any]]) -> bytes:
    heads = ["TT", "Tên trường", "Tổng số học sinh TH 2020", "Nam TH 2020", "Nữ TH 2020"]
    return plain_sheet([["SỐ HỌC SINH NĂM 2020"], heads, *rows], name="Toàn quận")


def test_specialist_brings_in_a_row_for_each_school(house: House) -> None:
    content = district_file([[1, "Trường THCS Một Bắc", 1200, 640, 560], [2, "TIỂU HỌC HAI BẮC", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    assert (found.new, found.problems, found.questions) == (6, 0, 0)
    apply_import(actor=house.bac.actor("specialist"), figure_import=found)
    assert typed_in(house.bac.of_school) == {"tong:th": "1.200", "nam:th": "640", "nu:th": "560"}
    assert typed_in(house.bac.of_sibling) == {"tong:th": "300", "nam:th": "150", "nu:th": "150"}


def test_school_that_is_called_otherwise_is_asked_for_and_remembered(house: House) -> None:
    content = district_file([[1, "THCS Môt Băc", 1200, 640, 560], [2, "Tiểu học Haii Bắc", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    remark = ImportRemark.objects.get(figure_import=found)
    assert remark.read == "Tiểu học Haii Bắc"
    actor = house.bac.actor("specialist")
    code = house.bac.sibling.unit.code
    after = answer_import(actor=actor, figure_import=found, answers=saying(remark, code))
    apply_import(actor=actor, figure_import=after)
    assert RememberedName.unscoped.filter(kind="unit", meant=code).exists()
    again = brought(house, None, content, by="specialist")
    assert (again.questions, again.same) == (0, 6)


def test_what_a_school_answers_is_not_remembered_for_the_office(house: House, answer: Submission) -> None:
    heads = ["TT", "Chỉ tiêu", "TH 2020", "Ước tới"]
    content = plain_sheet([["SỐ HỌC SINH NĂM 2020"], heads, [1, "Tổng số học sinh", 1200, 7], ["", "Nam", 640, 3]])
    found = brought(house, answer, content)
    remark = ImportRemark.objects.get(figure_import=found, severity="question")
    actor = house.bac.actor("principal")
    after = answer_import(actor=actor, figure_import=found, answers={remark.key: "0"})
    apply_import(actor=actor, figure_import=after)
    assert typed_in(answer)["tong:kh"] == "7"
    assert not RememberedName.unscoped.exists()


def test_school_twice_is_asked_about(house: House) -> None:
    content = district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "THCS Một Bắc", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    remark = ImportRemark.objects.get(figure_import=found)
    assert [choice[1] for choice in remark.choices] == ["lấy dòng 3", "lấy dòng 4", "bỏ qua cả hai"]
    assert found.new == 0


def test_answer_that_cannot_be_edited_takes_nothing(house: House) -> None:
    Submission.unscoped.filter(pk=house.bac.of_school.pk).update(
        state=SubmissionState.SUBMITTED, submitted_by=house.bac.user("principal")
    )
    content = district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    refused = found.units.get(submission=house.bac.of_school)
    assert "Đã nộp" in refused.refusal
    assert found.new == 3


def test_workbook_of_all_schools_comes_back(house: House, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in(house.bac.user("specialist"))
    content = client.get(f"/bac/dot/{house.bac.school_round.pk}/mau.xlsx").content
    book = openpyxl.load_workbook(BytesIO(content))
    for answer, number in ((house.bac.of_school, 640), (house.bac.of_sibling, 150)):
        cell_of(book.worksheets[0], f"nam:th@{answer.unit.code}").value = number
    filled_in = BytesIO()
    book.save(filled_in)
    found = brought(house, None, filled_in.getvalue(), by="specialist")
    assert (found.new, found.problems, found.questions) == (2, 0, 0)
    apply_import(actor=house.bac.actor("specialist"), figure_import=found)
    assert typed_in(house.bac.of_school) == {"nam:th": "640"}
    assert typed_in(house.bac.of_sibling) == {"nam:th": "150"}


def test_zip_holds_the_template_of_each_school(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    content = client.get(f"/bac/dot/{house.bac.school_round.pk}/mau.zip").content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = archive.namelist()
        one = archive.read(names[0])
    assert names == [f"hoc-sinh-2020-{unit.code}.xlsx" for unit in (house.bac.school.unit, house.bac.sibling.unit)]
    found = brought(house, house.bac.of_school, one)
    assert (found.new, found.problems) == (0, 0)


def test_form_too_wide_for_rows_of_many_units_is_a_zip(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indicators.template_files.MOST_CELLS", 1)
    client = sign_in(house.bac.user("specialist"))
    url = f"/bac/dot/{house.bac.school_round.pk}/mau.xlsx"
    sheets = openpyxl.load_workbook(BytesIO(client.get(url).content)).sheetnames
    assert len(sheets) == 2
    monkeypatch.setattr("indicators.template_files.SHEETS", 1)
    with zipfile.ZipFile(BytesIO(client.get(url).content)) as archive:
        assert len(archive.namelist()) == 2


def test_preview_page_lists_problems_then_changes(
    house: House, sign_in: SignIn, answer: Submission, tmp_path: Path
) -> None:
    found = brought(house, answer, filled(answer, {**FIGURES, "nu:th": 12.5, "nam:th": "nhiều"}, tmp_path))
    client = sign_in(house.bac.user("principal"))
    page = client.get(f"/bac/nhan-so-lieu/{found.pk}/")
    body = page.content.decode()
    assert body.index("Cần sửa:") < body.index("Các ô sẽ thay đổi")
    remark = ImportRemark.objects.get(figure_import=found, severity="question")
    posted = {f"answer:{remark.key}": "0"}
    client.post(f"/bac/nhan-so-lieu/{found.pk}/", posted)
    client.post(f"/bac/nhan-so-lieu/{found.pk}/ghi/", {"partly": "on"})
    assert typed_in(answer) == {"tong:th": "1.200", "nu:th": "13", "tong:ghi-chu": "Cuối năm"}


def ods_of(rows: list[list[str]], folder: Path) -> bytes:
    """An .ods of one sheet of words."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    cells = ("".join(cell.format(one) for one in row) for row in rows)
    return ods(folder / "cu.ods", "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)).read_bytes()


def marked(house: House, sign_in: SignIn, found: FigureImport, by: str = "principal") -> openpyxl.Workbook:
    """The file as the portal gives it back."""
    answered = sign_in(house.bac.user(by)).get(f"/bac/nhan-so-lieu/{found.pk}/danh-dau.xlsx")
    assert answered.status_code == 200, answered
    return openpyxl.load_workbook(BytesIO(answered.content))


def test_own_file_comes_back_with_its_bad_cells_marked_and_commented(
    house: House, sign_in: SignIn, answer: Submission, tmp_path: Path
) -> None:
    content = filled(answer, {**FIGURES, "nu:th": 12.5, "nam:th": "nhiều"}, tmp_path)
    found = brought(house, answer, content)
    assert (
        "danh-dau.xlsx" in sign_in(house.bac.user("principal")).get(f"/bac/nhan-so-lieu/{found.pk}/").content.decode()
    )
    sheet = marked(house, sign_in, found).worksheets[0]
    wrong, asked, right = (cell_of(sheet, key) for key in ("nam:th", "nu:th", "tong:th"))
    assert (wrong.value, asked.value, right.value) == ("nhiều", 12.5, 1200)
    for cell in (wrong, asked):
        remark = ImportRemark.objects.get(figure_import=found, cell=cell.coordinate)
        assert cell.comment is not None
        assert cell.comment.text.startswith(remark.message)
    assert (wrong.fill.fgColor.rgb, asked.fill.fgColor.rgb) == ("00FFC7CE", "00FFEB9C")
    assert right.fill.fgColor.rgb not in ("00FFC7CE", "00FFEB9C")


def test_marked_file_that_was_mended_is_taken(
    house: House, sign_in: SignIn, answer: Submission, tmp_path: Path
) -> None:
    found = brought(house, answer, filled(answer, {**FIGURES, "nam:th": "nhiều"}, tmp_path))
    book = marked(house, sign_in, found)
    cell_of(book.worksheets[0], "nam:th").value = 640
    content = BytesIO()
    book.save(content)
    again = brought(house, answer, content.getvalue())
    assert (again.new, again.problems, again.questions) == (4, 0, 0)


def test_old_kind_of_file_comes_back_as_a_new_one_with_the_same_values(
    house: House, sign_in: SignIn, answer: Submission, tmp_path: Path
) -> None:
    rows = [
        ["SỐ HỌC SINH NĂM 2020"],
        ["TT", "Chỉ tiêu", "TH 2020"],
        ["1", "Tổng số học sinh", "nhiều"],
        ["", "Nam", "640"],
    ]
    found = brought(house, answer, ods_of(rows, tmp_path))
    assert found.problems == 1
    sheet = marked(house, sign_in, found).worksheets[0]
    assert sheet["C3"].value == "nhiều"
    assert sheet["C3"].comment is not None


def test_file_that_nobody_can_open_is_not_marked(house: House, sign_in: SignIn, answer: Submission) -> None:
    found = brought(house, answer, b"TT,1\n")
    answered = sign_in(house.bac.user("principal")).get(f"/bac/nhan-so-lieu/{found.pk}/danh-dau.xlsx", follow=True)
    assert "không phải là bảng tính" in answered.content.decode()


def test_very_large_file_is_told_to_be_too_large_to_mark(
    house: House, sign_in: SignIn, answer: Submission, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indicators.views.imports.MARKED_BYTES", 1000)
    found = brought(house, answer, filled(answer, {**FIGURES, "nam:th": "nhiều"}, tmp_path))
    client = sign_in(house.bac.user("principal"))
    answered = client.get(f"/bac/nhan-so-lieu/{found.pk}/danh-dau.xlsx", follow=True)
    assert answered.redirect_chain == [(f"/bac/nhan-so-lieu/{found.pk}/", 302)]
    assert "Tệp quá lớn để đánh dấu." in answered.content.decode()


def preview_says(house: House, sign_in: SignIn, found: FigureImport, by: str = "specialist") -> str:
    page = sign_in(house.bac.user(by)).get(f"/bac/nhan-so-lieu/{found.pk}/")
    return str(page.context["nothing"])


def test_preview_says_that_figures_are_in_place_only_when_they_are(house: House, sign_in: SignIn) -> None:
    content = district_file([[1, "THCS Một Bắc", 1200, 640, 560]])
    actor = house.bac.actor("specialist")
    apply_import(actor=actor, figure_import=brought(house, None, content, by="specialist"))
    again = brought(house, None, content, by="specialist")
    assert "đã có sẵn" in preview_says(house, sign_in, again)
    nothing = brought(house, None, plain_sheet([["Kính gửi phòng"]]), by="specialist")
    assert nothing.problems == 1
    assert preview_says(house, sign_in, nothing) == "Chưa đọc được ô nào có số liệu để ghi."
    Submission.unscoped.filter(pk=house.bac.of_school.pk).update(
        state=SubmissionState.SUBMITTED, submitted_by=house.bac.user("principal")
    )
    refused = brought(house, None, content, by="specialist")
    assert preview_says(house, sign_in, refused) == "Chưa đọc được ô nào có số liệu để ghi."


def test_units_that_get_nothing_stand_first_and_few_on_a_page(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Submission.unscoped.filter(pk=house.bac.of_sibling.pk).update(
        state=SubmissionState.SUBMITTED, submitted_by=house.bac.user("sibling_principal")
    )
    content = district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    monkeypatch.setattr("indicators.views.imports.UNITS", 1)
    client = sign_in(house.bac.user("specialist"))
    first, second = (client.get(f"/bac/nhan-so-lieu/{found.pk}/?don-vi={page}").context["units"] for page in (1, 2))
    assert [(unit["name"], bool(unit["refusal"])) for unit in (*first, *second)] == [
        ("Tiểu học Hai Bắc", True),
        ("THCS Một Bắc", False),
    ]


def test_preview_costs_the_same_queries_for_more_units_cells_and_problems(house: House, sign_in: SignIn) -> None:
    rows = [[1, "THCS Một Bắc", 1200, "nhiều", 560], [2, "Tiểu học Hai Bắc", 300, "ít", 12.5]]
    client = sign_in(house.bac.user("specialist"))
    costs = []
    for size in (1, 2):
        found = brought(house, None, district_file(rows[:size]), by="specialist")
        client.get(f"/bac/nhan-so-lieu/{found.pk}/")  # the first request of a session also writes it
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/bac/nhan-so-lieu/{found.pk}/")
        costs.append(len(captured))
    assert costs[0] == costs[1]


# --- what must not come in ---


def test_school_of_another_district_is_asked_about_and_gets_nothing(house: House) -> None:
    content = district_file([[1, house.nam.school.unit.code, 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]])
    found = brought(house, None, content, by="specialist")
    assert (found.new, found.problems + found.questions) == (3, 1)
    apply_import(actor=house.bac.actor("specialist"), figure_import=found, partly=True)
    assert typed_in(house.nam.of_school) == {}


def test_template_of_another_district_is_refused_even_when_its_round_is_named(
    house: House, answer: Submission, tmp_path: Path
) -> None:
    content = filled(house.nam.of_school, FIGURES, tmp_path)
    for whose, by in ((answer, "principal"), (None, "specialist")):
        found = brought(house, whose, content, by=by)
        assert (found.new, found.problems) == (0, 1)
        forced = answer_import(
            actor=house.bac.actor(by),
            figure_import=found,
            answers={"round:Biểu": str(house.nam.school_round.pk), "unit:Biểu": house.nam.school.unit.code},
        )
        assert forced.new == 0


def test_finalised_round_takes_no_file(house: House, answer: Submission, tmp_path: Path) -> None:
    content = filled(answer, FIGURES, tmp_path)
    found = brought(house, answer, content)
    Round.unscoped.filter(pk=answer.round_id).update(state=RoundState.FINALISED)
    with pytest.raises(CannotImport):
        apply_import(actor=house.bac.actor("principal"), figure_import=found)
    for whose, by in ((fresh(answer), "principal"), (None, "specialist")):
        round_ = fresh(answer).round
        with pytest.raises(CannotImport):
            bring_in(
                actor=house.bac.actor(by), round_=round_, submission=whose, file=SimpleUploadedFile("a.xlsx", content)
            )
    assert typed_in(answer) == {}


def test_same_file_of_all_schools_changes_nothing_the_second_time(house: House) -> None:
    content = district_file([[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]])
    actor = house.bac.actor("specialist")
    apply_import(actor=actor, figure_import=brought(house, None, content, by="specialist"))
    entries = list(Entry.objects.order_by("pk").values())
    audit = AuditEntry.unscoped.filter(object_kind="indicators.entry").count()
    again = brought(house, None, content, by="specialist")
    assert (again.new, again.changed, again.same) == (0, 0, 6)
    apply_import(actor=actor, figure_import=again)
    assert list(Entry.objects.order_by("pk").values()) == entries
    assert AuditEntry.unscoped.filter(object_kind="indicators.entry").count() == audit


def test_formula_error_of_an_old_kind_of_file_is_a_problem_and_no_empty_cell(
    house: House, answer: Submission, tmp_path: Path
) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    error = '<table:table-cell calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    rows: list[list[str | None]] = [
        ["TT", "Chỉ tiêu", "TH 2020"],
        ["1", "Tổng số học sinh", None],
        ["", "Nam", "640"],
    ]
    table = "".join(
        "<table:table-row>" + "".join(error if one is None else cell.format(one) for one in row) + "</table:table-row>"
        for row in rows
    )
    found = brought(house, answer, ods(tmp_path / "cu.ods", table).read_bytes())
    remark = ImportRemark.objects.get(figure_import=found, severity="problem")
    assert (remark.cell, remark.read) == ("C2", "#REF!")


def test_column_that_was_mapped_by_hand_once_is_known_to_the_office_the_next_time(house: House) -> None:
    heads = ["TT", "Tên trường", "Học sinh (tổng cộng các lớp)", "Nam TH 2020", "Nữ TH 2020"]
    rows = [[1, "THCS Một Bắc", 1200, 640, 560], [2, "Tiểu học Hai Bắc", 300, 150, 150]]
    content = plain_sheet([["SỐ HỌC SINH NĂM 2020"], heads, *rows])
    found = brought(house, None, content, by="specialist")
    remark = ImportRemark.objects.get(figure_import=found, severity="question")
    actor = house.bac.actor("specialist")
    after = answer_import(actor=actor, figure_import=found, answers=saying(remark, "tong:th"))
    assert (after.new, after.questions) == (6, 0)
    apply_import(actor=actor, figure_import=after)
    again = brought(house, None, content, by="specialist")
    assert (again.questions, again.same) == (0, 6)
    elsewhere = RememberedName.unscoped.exclude(district=house.bac.district)
    assert not elsewhere.exists()


# --- whose right it is ---


def test_who_may_not_import_is_refused(house: House, answer: Submission, tmp_path: Path) -> None:
    content = filled(answer, FIGURES, tmp_path)
    for person in ("leader", "sibling_principal", "district_admin", "ubnd_viewer"):
        with pytest.raises(Forbidden):
            brought(house, answer, content, by=person)
    for person in ("leader", "principal"):
        with pytest.raises(Forbidden):
            brought(house, None, content, by=person)


def test_only_who_brought_it_in_applies_it(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, FIGURES, tmp_path))
    for person in ("clerk", "specialist", "sibling_principal"):
        with pytest.raises(Forbidden):
            apply_import(actor=house.bac.actor(person), figure_import=found)


def test_who_imported_does_not_approve(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, FIGURES, tmp_path), by="specialist")
    apply_import(actor=house.bac.actor("specialist"), figure_import=found)
    assert not policy.has_right(house.bac.actor("specialist"), "approve", fresh(answer))
    assert policy.has_right(house.bac.actor("leader"), "approve", fresh(answer))


def test_discarded_file_leaves_nothing(
    house: House, answer: Submission, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    found = brought(house, answer, filled(answer, FIGURES, tmp_path))
    assert found.full_path.is_file()
    with django_capture_on_commit_callbacks(execute=True):
        discard_import(actor=house.bac.actor("principal"), figure_import=found)
    assert not found.full_path.is_file()
    assert not StagedEntry.objects.filter(import_id=found.pk).exists()
    with pytest.raises(CannotImport):
        apply_import(actor=house.bac.actor("principal"), figure_import=found)


def test_checks_see_what_was_brought_in(house: House, answer: Submission, tmp_path: Path) -> None:
    found = brought(house, answer, filled(answer, {**FIGURES, "tong:th": 9}, tmp_path))
    apply_import(actor=house.bac.actor("principal"), figure_import=found)
    assert fresh(answer).errors == len(Sheet(fresh(answer)).findings) == 1
