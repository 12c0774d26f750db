"""One workbook for several rounds: each sheet finds its round, and all of it is written or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import jobs
from core.models import AuditEntry, JobState
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
from indicators.queries.imports import imported_rounds, sheets_in
from indicators.queries.sheet import sheet_of
from indicators.queries.templates import asked_of
from indicators.services.catalogue import save_form
from indicators.services.import_applying import apply_import
from indicators.services.import_states import CannotImport
from indicators.services.imports import answer_import, bring_in_several, confirm_import
from indicators.services.round_states import take_back_round
from indicators.services.rounds import open_round
from indicators.sheets.template import write_templates
from reports.year import parts_of_year, write_year
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import ENTRIES, FORM, House, Place, SignIn, approved, enter, fresh
from tests.indicators.sheets.samples import cell_of

CLASSES: Mapping[str, Any] = {
    **FORM,
    "label": "Biểu L",
    "title": "SỐ LỚP",
    "columns": [
        {"key": "chi-tieu", "kind": "label", "title": "Chỉ tiêu"},
        {"key": "th", "kind": "figure", "title": "Thực hiện", "at": {"measure": "actual", "level": "thcs"}},
        {"key": "kh", "kind": "figure", "title": "Kế hoạch", "at": {"measure": "assigned", "level": "thcs"}},
        {"key": "ghi-chu", "kind": "text", "title": "Ghi chú"},
    ],
    "rows": [
        {"key": "lop", "title": "Số lớp", "at": {"indicator": "tong-hoc-sinh"}},
        {"key": "doi", "title": "Số đội", "at": {"indicator": "hoc-sinh-nam"}},
    ],
    "checks": [],
}


@dataclass(frozen=True)
class Several:
    """The district's rounds of 2020 (pupils of the office and of the schools, classes), and the classes of 2019."""

    place: Place
    classes: Submission
    earlier: Submission

    @property
    def answers(self) -> list[Submission]:
        return [self.place.own, self.place.of_school, self.place.of_sibling, self.classes]


@pytest.fixture
def several(house: House) -> Several:
    place = house.bac
    specialist = place.actor("specialist")
    version = save_form(
        actor=house.operator_actor, district=place.district, slug="so-lop", name="Số lớp", document=CLASSES
    )
    opened = [
        open_round(
            actor=specialist,
            district=place.district,
            version=version,
            period=ensure_period(parse_period(year)),
            units=[place.district.unit],
        )
        for year in ("2020", "2019")
    ]
    classes, earlier = (fresh(Submission.unscoped.get(round=one)) for one in opened)
    return Several(place, classes, earlier)


def close(answer: Submission) -> None:
    Round.unscoped.filter(pk=answer.round_id).update(state=RoundState.CLOSED)


def brought(place: Place, content: bytes, by: str = "specialist") -> FigureImport:
    file = SimpleUploadedFile("Cả năm.xlsx", content)
    return bring_in_several(actor=place.actor(by), district=place.district, file=file)


def applied(place: Place, found: FigureImport, **how: bool) -> FigureImport:
    return apply_import(actor=place.actor("specialist"), figure_import=found, **how)


def typed_in(answer: Submission) -> dict[str, str]:
    return {entry.cell: entry.typed for entry in Entry.objects.filter(submission=answer)}


def sheets(**rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these sheets, "_" for a space in a tab's name."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, lines in rows.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for line in lines:
            sheet.append(list(line))
    return saved(book)


def saved(book: Any) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


PUPILS = (["SỐ HỌC SINH NĂM 2020"], ["TT", "Chỉ tiêu", "TH 2020"], [1, "Tổng số học sinh", 1200], ["", "Nam", 640])
OF_CLASSES = (["SỐ LỚP"], ["Năm 2020"], ["Chỉ tiêu", "Thực hiện"], ["Số lớp", 30], ["Số đội", 12])
SCHOOLS = (
    ["SỐ HỌC SINH NĂM 2020"],
    ["TT", "Tên trường", "Tổng số học sinh TH 2020", "Nam TH 2020"],
    [1, "THCS Một Bắc", 800, 410],
    [2, "Tiểu học Hai Bắc", 400, 230],
)


def said_of(found: FigureImport) -> dict[str, str]:
    """What the preview says of each sheet."""
    return {one.sheet: one.message for one in sheets_in(found)}


def asked(found: FigureImport, sheet: str) -> ImportRemark:
    return sheets_in(found).get(sheet=sheet)


def saying(remark: ImportRemark, answer: str) -> dict[str, str]:
    return {remark.key: str([choice[0] for choice in remark.choices].index(answer))}


# --- the portal's own workbook of a year ---


def year_workbook(place: Place, path: Path) -> Any:
    """The district's whole year as its specialist downloads it."""
    period = place.own_round.period
    write_year(parts_of_year(place.actor("specialist"), place.district, period), path, lambda *_step: None)
    return openpyxl.load_workbook(path)


def contents(book: Any) -> dict[str, list[tuple[Any, ...]]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def fill(several: Several) -> None:
    place = several.place
    enter(place.own, place.actor("specialist"))
    enter(place.of_school, place.actor("principal"), {"tong:th": "800", "nam:th": "410"})
    enter(place.of_sibling, place.actor("sibling_principal"), {"tong:th": "400"})
    enter(several.classes, place.actor("specialist"), {"lop:th": "30", "lop:ghi-chu": "Đủ phòng"})


def cell_with(sheet: Any, value: Any) -> Any:
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == value)


def changed(book: Any, place: Place) -> Any:
    """The year with a figure of each round changed, and one typed that was missing."""
    own, _totals, units, classes = (sheet for sheet in book.worksheets if "Biểu" in sheet.title)
    cell_with(own, 640).value = 641
    cell_with(own, 560).value = 559
    cell_with(units, 410).value = 411
    cell_of(units, f"nam:th@{place.sibling.unit.code}").value = 199
    cell_with(classes, 30).value = 31
    return book


def test_year_that_was_exported_and_changed_comes_back_over_its_rounds(several: Several, tmp_path: Path) -> None:
    place = several.place
    fill(several)
    book = changed(year_workbook(place, tmp_path / "nam.xlsx"), place)
    before = {answer.pk: typed_in(answer) for answer in several.answers}
    found = brought(place, saved(book))
    assert (found.state, found.new, found.changed, found.open) == (ImportState.READ, 1, 4, 0)
    assert [(one.round.in_full, one.counts["new"], one.counts["changed"]) for one in imported_rounds(found)] == [
        ("Số học sinh, năm 2020 (cơ quan quản lý tự nhập)", 0, 2),
        ("Số học sinh, năm 2020 (các trường)", 1, 1),
        ("Số lớp, năm 2020 (cơ quan quản lý tự nhập)", 0, 1),
    ]
    assert {answer.pk: typed_in(answer) for answer in several.answers} == before
    applied(place, found)
    assert contents(year_workbook(place, tmp_path / "lai.xlsx")) == contents(book)
    assert typed_in(place.of_sibling) == {"tong:th": "400", "nam:th": "199"}
    again = brought(place, saved(book))
    assert (again.new, again.changed, again.open) == (0, 0, 0)
    versions = dict(Entry.objects.values_list("pk", "version"))
    applied(place, again)
    assert dict(Entry.objects.values_list("pk", "version")) == versions


def test_totals_and_lists_of_the_year_are_told_and_not_read(several: Several, tmp_path: Path) -> None:
    fill(several)
    found = brought(several.place, saved(year_workbook(several.place, tmp_path / "nam.xlsx")))
    remarks = {one.sheet: one.message for one in ImportRemark.objects.filter(figure_import=found)}
    assert remarks["Biểu H – Tổng hợp"].startswith("Trang tổng hợp do cổng tính")
    assert remarks["Danh sách trường"].startswith("Không thấy biểu của đợt nào")
    assert (found.problems, found.questions) == (0, 0)


def test_history_names_the_round_of_each_cell_and_the_file_once(several: Several, tmp_path: Path) -> None:
    place = several.place
    fill(several)
    book = changed(year_workbook(place, tmp_path / "nam.xlsx"), place)
    last = AuditEntry.unscoped.latest("pk").pk
    applied(place, brought(place, saved(book)))
    rows = list(AuditEntry.unscoped.filter(pk__gt=last).order_by("pk"))
    cells = [row.object_label for row in rows if row.act == "nhập ô"]
    assert sorted(cells) == sorted(
        [
            *["Số học sinh 2020 – Quận Bắc"] * 2,
            "Số học sinh 2020 – THCS Một Bắc",
            "Số học sinh 2020 – Tiểu học Hai Bắc",
            "Số lớp 2020 – Quận Bắc",
        ]
    )
    (of_file,) = (row for row in rows if row.act == "nhận số liệu từ tệp")
    assert of_file.changes == {
        "Số ô": ["", "5"],
        "Tệp": ["", "Cả năm.xlsx"],
        "Đợt": ["", "Số học sinh 2020; Số học sinh 2020; Số lớp 2020"],
    }
    kept = fresh(several.classes)
    assert (kept.state, kept.filled) == (SubmissionState.ENTERING, 1)


# --- which round a sheet is of ---


def test_sheets_of_an_old_workbook_find_their_rounds_by_title_rows_and_period(several: Several) -> None:
    content = sheets(Học_sinh=PUPILS, Theo_trường=SCHOOLS, Lớp=OF_CLASSES, Ghi_chép=[["Việc cần nhớ"]])
    found = brought(several.place, content)
    assert (found.problems, found.questions, found.new) == (0, 0, 8)
    assert said_of(found) == {
        "Học sinh": "Đọc vào Số học sinh, năm 2020 (cơ quan quản lý tự nhập).",
        "Theo trường": "Đọc vào Số học sinh, năm 2020 (các trường).",
        "Lớp": "Đọc vào Số lớp, năm 2020 (cơ quan quản lý tự nhập).",
    }
    applied(several.place, found)
    assert typed_in(several.place.own) == {"tong:th": "1.200", "nam:th": "640"}
    assert typed_in(several.place.of_school) == {"tong:th": "800", "nam:th": "410"}
    assert typed_in(several.classes) == {"lop:th": "30", "doi:th": "12"}


def test_tab_named_as_the_form_is_enough(several: Several) -> None:
    close(several.earlier)
    content = sheets(Biểu_L=[["Trường THCS"], ["Chỉ tiêu", "Thực hiện"], ["Số lớp", 30]], Học_sinh=PUPILS)
    found = brought(several.place, content)
    assert said_of(found)["Biểu L"] == "Đọc vào Số lớp, năm 2020 (cơ quan quản lý tự nhập)."


def test_sheet_without_a_title_goes_to_the_form_that_it_fits(several: Several) -> None:
    close(several.earlier)
    found = brought(several.place, sheets(A=[["Chỉ tiêu", "Thực hiện"], ["Số lớp", 30], ["Số đội", 12]]))
    assert said_of(found) == {"A": "Đọc vào Số lớp, năm 2020 (cơ quan quản lý tự nhập)."}


def test_sheet_that_may_be_of_two_rounds_is_asked_about(several: Several) -> None:
    place = several.place
    content = sheets(Lớp=[OF_CLASSES[0], *OF_CLASSES[2:]], Học_sinh=PUPILS)
    found = brought(place, content)
    assert (found.questions, found.new) == (1, 2)
    question = asked(found, "Lớp")
    assert [label for _answer, label in question.choices] == [
        "Số lớp, năm 2019 (cơ quan quản lý tự nhập)",
        "Số lớp, năm 2020 (cơ quan quản lý tự nhập)",
        "không nhập trang này",
    ]
    with pytest.raises(CannotImport, match="cần trả lời"):
        applied(place, found)
    after = answer_import(
        actor=place.actor("specialist"),
        figure_import=found,
        answers=saying(question, str(several.earlier.round_id)),
    )
    assert (after.questions, after.new) == (0, 4)
    applied(place, after)
    assert (typed_in(several.earlier), typed_in(several.classes)) == ({"lop:th": "30", "doi:th": "12"}, {})


def test_sheet_is_left_out_or_given_to_another_round_by_who_brings_it(several: Several) -> None:
    place = several.place
    actor = place.actor("specialist")
    found = brought(place, sheets(Lớp=OF_CLASSES, Học_sinh=PUPILS))
    skipped = answer_import(actor=actor, figure_import=found, answers=saying(asked(found, "Lớp"), "-"))
    assert said_of(skipped)["Lớp"] == "Trang này không được nhập, như bạn đã chọn."
    assert (skipped.new, skipped.open) == (2, 0)
    moved = answer_import(
        actor=actor, figure_import=found, answers=saying(asked(found, "Lớp"), str(several.earlier.round_id))
    )
    assert said_of(moved)["Lớp"] == "Đọc vào Số lớp, năm 2019 (cơ quan quản lý tự nhập)."
    applied(place, moved)
    assert typed_in(several.earlier) == {"lop:th": "30", "doi:th": "12"}


def test_what_was_said_of_a_sheets_columns_is_forgotten_when_it_is_of_another_round(several: Several) -> None:
    place = several.place
    actor = place.actor("specialist")
    rows = (*OF_CLASSES[:2], ["Chỉ tiêu", "Thực hiện", "Dự kiến"], ["Số lớp", 30, 5])
    found = brought(place, sheets(Lớp=rows))
    column = ImportRemark.objects.get(figure_import=found, key__startswith="column:")
    answer_import(actor=actor, figure_import=found, answers=saying(column, "kh"))
    found.refresh_from_db()
    assert column.key in found.answers
    answer_import(actor=actor, figure_import=found, answers=saying(asked(found, "Lớp"), str(several.earlier.round_id)))
    found.refresh_from_db()
    assert set(found.answers) == {"round:Lớp"}


def test_words_mapped_by_hand_are_remembered_for_the_form_of_their_sheet(several: Several) -> None:
    place = several.place
    rows = (*OF_CLASSES[:2], ["Chỉ tiêu", "Thực hiện", "Dự kiến"], ["Số lớp", 30, 31], ["Số đội", 12, 12])
    found = brought(place, sheets(Lớp=rows, Học_sinh=PUPILS))
    column = ImportRemark.objects.get(figure_import=found, key__startswith="column:")
    actor = place.actor("specialist")
    after = answer_import(actor=actor, figure_import=found, answers=saying(column, "kh"))
    applied(place, after)
    (kept,) = RememberedName.unscoped.all()
    assert (kept.form.slug, kept.kind, kept.said, kept.meant) == ("so-lop", "column", "du kien", "kh")
    again = brought(place, sheets(Lớp=rows, Học_sinh=PUPILS))
    assert (again.open, again.same) == (0, 4 + 2)


def test_words_that_sheets_of_two_rounds_of_a_form_have_in_common_are_remembered_once(several: Several) -> None:
    place = several.place
    rows: list[Sequence[Any]] = [["Chỉ tiêu", "Thực hiện", "Dự kiến"], ["Số lớp", 30, 31]]
    content = sheets(Năm_nay=[["SỐ LỚP"], ["Năm 2020"], *rows], Năm_trước=[["SỐ LỚP"], ["Năm 2019"], *rows])
    found = brought(place, content)
    columns = ImportRemark.objects.filter(figure_import=found, reading=found.reading, key__startswith="column:")
    assert len(columns) == 2
    answers = {key: said for column in columns for key, said in saying(column, "kh").items()}
    applied(place, answer_import(actor=place.actor("specialist"), figure_import=found, answers=answers))
    assert [(kept.said, kept.meant) for kept in RememberedName.unscoped.all()] == [("du kien", "kh")]
    assert typed_in(several.earlier) == typed_in(several.classes) == {"lop:th": "30", "lop:kh": "31"}


# --- what takes nothing ---


def test_round_that_closed_since_it_was_chosen_is_told_and_not_passed_over(several: Several) -> None:
    place = several.place
    actor = place.actor("specialist")
    found = brought(place, sheets(Lớp=OF_CLASSES, Học_sinh=PUPILS))
    answer_import(actor=actor, figure_import=found, answers=saying(asked(found, "Lớp"), str(several.earlier.round_id)))
    close(several.earlier)
    after = answer_import(actor=actor, figure_import=found, answers={})
    assert "năm 2019" in said_of(after)["Lớp"]
    assert "đã đóng" in said_of(after)["Lớp"]
    assert after.questions == 1


def test_sheet_of_a_closed_round_is_told_and_the_others_wait_for_a_confirmation(
    several: Several, tmp_path: Path
) -> None:
    place = several.place
    fill(several)
    book = changed(year_workbook(place, tmp_path / "nam.xlsx"), place)
    close(several.classes)
    found = brought(place, saved(book))
    sheet = book.worksheets[3].title
    told = "Trang này là Số lớp, năm 2020 (cơ quan quản lý tự nhập). Đợt thu thập đã đóng nên không nhập được."
    assert said_of(found)[sheet].startswith(told)
    with pytest.raises(CannotImport, match="cần trả lời"):
        applied(place, found)
    assert typed_in(place.own)["nam:th"] == "640"
    applied(place, found, partly=True)
    assert typed_in(place.own)["nam:th"] == "641"
    assert typed_in(several.classes)["lop:th"] == "30"


@pytest.mark.parametrize("state", [RoundState.CLOSED, RoundState.FINALISED])
def test_old_sheet_that_names_a_closed_round_is_not_read_into_the_open_one(several: Several, state: str) -> None:
    Round.unscoped.filter(pk=several.earlier.round_id).update(state=state)
    rows = ([OF_CLASSES[0][0]], ["Năm 2019"], *OF_CLASSES[2:])
    found = brought(several.place, sheets(Lớp=rows, Học_sinh=PUPILS))
    told = "Trang này là Số lớp, năm 2019 (cơ quan quản lý tự nhập). Đợt thu thập đã "
    assert said_of(found)["Lớp"].startswith(told)
    assert (found.questions, found.new) == (1, 2)


def test_answers_that_take_nothing_wait_for_a_confirmation_only_where_they_differ(
    several: Several, tmp_path: Path
) -> None:
    place = several.place
    enter(several.classes, place.actor("specialist"), {"lop:th": "30"})
    approved(place.of_school, place.actor("principal"), place.actor("leader"))
    book = year_workbook(place, tmp_path / "nam.xlsx")
    same = brought(place, saved(book))
    assert (same.open, same.same) == (0, len(ENTRIES) + 1)
    units = next(sheet for sheet in book.worksheets if sheet.title.endswith("Từng đơn vị"))
    cell_with(units, 640).value = 700
    cell_of(units, f"nam:th@{place.sibling.unit.code}").value = 199
    found = brought(place, saved(book))
    assert (found.left_out, found.new, found.changed) == (1, 1, 0)
    assert "Đã duyệt" in found.units.exclude(refusal="").get().refusal
    with pytest.raises(CannotImport, match="còn 1 ô của đơn vị không nhận"):
        applied(place, found)
    applied(place, found, partly=True)
    assert typed_in(place.of_school)["nam:th"] == "640"
    assert typed_in(place.of_sibling) == {"nam:th": "199"}


def test_template_of_another_district_is_nobodys_here(house: House, several: Several, tmp_path: Path) -> None:
    path = tmp_path / "mau.xlsx"
    write_templates([asked_of(sheet_of(house.nam.own), "Biểu")], path)
    book = openpyxl.load_workbook(path)
    cell_of(book.worksheets[0], "tong:th").value = 5
    copied = openpyxl.load_workbook(BytesIO(sheets(Học_sinh=PUPILS)))
    sheet = book.create_sheet("Học sinh")
    for row in copied.worksheets[0].iter_rows(values_only=True):
        sheet.append(row)
    found = brought(several.place, saved(book))
    assert said_of(found)["Biểu"].startswith("Trang này là biểu lập cho đợt khác")
    assert found.new == 2
    with pytest.raises(CannotImport):
        applied(several.place, found)
    applied(several.place, found, partly=True)
    assert not Entry.objects.filter(submission__district=house.nam.district).exists()
    assert typed_in(several.place.own) == {"tong:th": "1.200", "nam:th": "640"}


def test_several_rounds_are_for_who_may_import_into_any(several: Several) -> None:
    for person in ("principal", "leader", "district_admin", "ubnd_viewer"):
        with pytest.raises(Forbidden):
            brought(several.place, sheets(Học_sinh=PUPILS), by=person)


def test_district_without_an_open_round_says_so(several: Several) -> None:
    Round.unscoped.filter(district=several.place.district).update(state=RoundState.CLOSED)
    with pytest.raises(CannotImport, match="Không có đợt thu thập nào đang mở"):
        brought(several.place, sheets(Học_sinh=PUPILS))
    assert not FigureImport.unscoped.exists()


# --- all or nothing ---


def test_sheet_that_fails_at_the_last_moment_leaves_nothing_of_the_others(several: Several) -> None:
    place = several.place
    found = brought(place, sheets(Học_sinh=PUPILS, Theo_trường=SCHOOLS, Lớp=OF_CLASSES))
    enter(several.classes, place.actor("specialist"), {"lop:th": "29"})
    before = AuditEntry.unscoped.count()
    with pytest.raises(CannotImport, match="1 ô vừa được người khác sửa"):
        applied(place, found)
    close(several.classes)
    with pytest.raises(CannotImport, match="Quận Bắc: Đợt thu thập đã đóng"):
        applied(place, found)
    assert [typed_in(answer) for answer in several.answers] == [{}, {}, {}, {"lop:th": "29"}]
    assert AuditEntry.unscoped.count() == before


def test_round_that_was_taken_back_since_the_preview_stops_the_whole(several: Several) -> None:
    place = several.place
    found = brought(place, sheets(Học_sinh=PUPILS, Lớp=OF_CLASSES))
    take_back_round(actor=place.actor("leader"), round_=several.classes.round, reason="Chọn nhầm biểu")
    with pytest.raises(CannotImport, match="vừa được thu hồi"):
        applied(place, found)
    assert typed_in(place.own) == {}
    after = answer_import(actor=place.actor("specialist"), figure_import=found, answers={})
    assert said_of(after)["Lớp"] == "Đọc vào Số lớp, năm 2019 (cơ quan quản lý tự nhập)."


def test_large_file_is_read_and_applied_in_the_background(several: Several, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indicators.services.imports.LARGE_BYTES", 0)
    monkeypatch.setattr("indicators.services.imports.LARGE_CELLS", 0)
    place = several.place
    actor = place.actor("specialist")
    found = brought(place, sheets(Học_sinh=PUPILS, Lớp=OF_CLASSES))
    assert found.state == ImportState.READING

    def work() -> None:
        job = jobs.latest_of(actor, found)
        assert job is not None
        jobs.run(job.pk, beat=False)
        jobs.run(job.pk, beat=False)
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.DONE, "")
        found.refresh_from_db()

    work()
    assert (found.state, found.new) == (ImportState.READ, 4)
    confirm_import(actor=actor, figure_import=found)
    assert typed_in(place.own) == {}
    work()
    assert found.state == ImportState.APPLIED
    assert typed_in(place.own) == {"tong:th": "1.200", "nam:th": "640"}
    assert typed_in(several.classes) == {"lop:th": "30", "doi:th": "12"}


# --- pages ---


def test_pages_bring_one_file_in_from_the_list_of_rounds_to_the_figures(several: Several, sign_in: SignIn) -> None:
    place = several.place
    client = sign_in(place.user("specialist"))
    url = "/bac/nhan-so-lieu/"
    assert url in client.get("/bac/dot/").content.decode()
    assert "Số lớp, năm 2019 (cơ quan quản lý tự nhập)" in client.get(url).content.decode()
    content = sheets(Học_sinh=PUPILS, Lớp=[OF_CLASSES[0], *OF_CLASSES[2:]])
    answer = client.post(url, {"file": SimpleUploadedFile("Năm.xlsx", content)})
    found = FigureImport.unscoped.get()
    assert answer["Location"] == f"{url}{found.pk}/"
    body = client.get(answer["Location"]).content.decode()
    assert "Trang này là biểu của đợt thu thập nào?" in body
    assert "Nhiều biểu của một tệp" in body
    question = asked(found, "Lớp")
    place_of = saying(question, str(several.classes.round_id))[question.key]
    client.post(answer["Location"], {f"answer:{question.key}": place_of})
    body = client.get(answer["Location"]).content.decode()
    assert body.index("Theo đợt") < body.index("Từng trang tính") < body.index("Các ô sẽ thay đổi")
    assert "Đọc vào Số lớp, năm 2020 (cơ quan quản lý tự nhập)." in body
    assert client.post(f"{answer['Location']}ghi/")["Location"] == url
    assert typed_in(several.classes) == {"lop:th": "30", "doi:th": "12"}
    assert "Đã nhận" in client.get(url).content.decode()


def test_leader_has_no_door_to_it(several: Several, sign_in: SignIn) -> None:
    client = sign_in(several.place.user("leader"))
    assert "/bac/nhan-so-lieu/" not in client.get("/bac/dot/").content.decode()
    assert client.get("/bac/nhan-so-lieu/").status_code == 403


def test_reading_costs_no_more_queries_with_more_years_and_schools(several: Several, house: House) -> None:
    """Rounds that no sheet names are known by one query, whatever their number."""
    place = several.place
    content = sheets(Học_sinh=PUPILS, Lớp=OF_CLASSES)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            brought(place, content)
        return len(captured)

    first = cost()
    for year in range(2005, 2019):
        made = open_round(
            actor=place.actor("specialist"),
            district=place.district,
            version=place.version,
            period=ensure_period(parse_period(str(year))),
            units=[place.school.unit, place.sibling.unit],
        )
        if year % 2:
            Round.unscoped.filter(pk=made.pk).update(state=RoundState.CLOSED)
    assert cost() == first
    assert StagedEntry.objects.exists()
