"""Building a form: drafts, panels, two people at once, bad input, files, a sheet's figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from core.sheets.limits import ProblemKind
from core.sheets.reading import MESSAGES
from core.table import Align, Cell, Column, Row, Table
from core.writers.xlsx import write_workbook
from indicators.building import columns, rows
from indicators.building.queries import bench_of
from indicators.building.shape import is_workable
from indicators.formdoc.parse import InvalidForm, parse_form
from indicators.models import Entry, Form, FormDraft, FormVersion, Indicator, Round, Submission, SubmissionState
from indicators.services.drafts import CannotBuild, DraftChanged, change_draft, save_draft, take_in_figures
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import ENTRIES, FORM, FORM_SLUG, House, SignIn
from tests.scenes import form_draft

BUILDER = f"/bac/bieu-mau/{FORM_SLUG}/"
EDIT = f"{BUILDER}sua/"
ROW = {"part": "dong", "key": "nam", "title": "Nam", "indicator": "hoc-sinh-nam"}


@pytest.fixture
def admin(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("district_admin"))


def draft_of(slug: str = FORM_SLUG) -> FormDraft:
    found: FormDraft = FormDraft.unscoped.get(slug=slug)
    return found


# --- the document ---


def test_row_moves_with_what_stands_under_it() -> None:
    document, key = rows.add_row(dict(FORM), None, "2", "Số lớp")
    moved = rows.move_row(document, key, -1)
    assert [row["key"] for row in moved["rows"]] == [key, "tong", "nam", "nu"]
    assert [row["key"] for row in rows.move_row(moved, key, 1)["rows"]] == ["tong", "nam", "nu", key]


def test_row_is_put_under_another_and_lifted_out() -> None:
    under = rows.indent_row(dict(FORM), "nu")
    assert (rows.find_row(under, "nu") or {})["parent"] == "nam"
    out = rows.lift_row(rows.lift_row(under, "nu"), "nu")
    assert "parent" not in (rows.find_row(out, "nu") or {})
    assert parse_form(out)


def test_removed_row_takes_along_what_speaks_of_it() -> None:
    document = rows.remove_row(dict(FORM), "nu")
    assert document["checks"][0]["parts"] == ["nam"]
    assert parse_form(document)
    assert rows.remove_row(dict(FORM), "tong")["rows"] == []


def test_column_is_nested_moved_and_lifted_again() -> None:
    nested = columns.nest_column(columns.nest_column(dict(FORM), "th", "Số học sinh"), "kh", "Số học sinh")
    assert [one.key for one in columns.placed_columns(nested)] == [
        "tt",
        "chi-tieu",
        "so-hoc-sinh",
        "th",
        "kh",
        "ghi-chu",
    ]
    assert parse_form(nested)
    lifted = columns.lift_column(columns.lift_column(nested, "th"), "kh")
    assert [one.key for one in columns.placed_columns(lifted)] == ["tt", "chi-tieu", "kh", "th", "ghi-chu"]


@pytest.mark.parametrize(
    "document",
    [
        [],
        {"columns": [], "rows": "x"},
        {"columns": [{"key": "A B"}], "rows": []},
        {"columns": [], "rows": [{"key": "a", "at": {"indicator": 1}}]},
        {"columns": [], "rows": [{"key": "a"}, {"key": "a"}]},
        {"columns": [], "rows": [{"key": "a", "parent": "b"}]},
        {"columns": [], "rows": [], "checks": [{"key": "a"}]},
        {"columns": [], "rows": [{"key": "a", "computed": {"op": "sum"}}]},
    ],
)
def test_json_of_another_shape_is_not_worked_on(document: Any) -> None:
    assert not is_workable(document)


# --- steps ---


def test_step_is_kept_as_a_draft_and_never_as_a_version(house: House, admin: Client) -> None:
    answer = admin.post(EDIT, {"part": "dong", "act": "add", "new_title": "Số lớp", "seen_version": "0"})
    assert (answer.status_code, answer["Location"]) == (302, f"{BUILDER}?phan=dong&chon=so-lop")
    assert [row["key"] for row in draft_of().document["rows"]] == ["tong", "nam", "nu", "so-lop"]
    assert FormVersion.objects.filter(form=house.bac.version.form).count() == 1
    page = admin.get(f"{BUILDER}?phan=dong&chon=so-lop").content.decode()
    assert "chưa có chỉ tiêu" in page
    assert "Xem trước" in page


def test_two_people_at_once_lose_nothing(house: House, admin: Client, sign_in: SignIn) -> None:
    admin.post(EDIT, {**ROW, "title": "Nam sinh", "seen_version": "0"})
    answer = sign_in(house.operator).post(EDIT, {**ROW, "title": "Học sinh nam", "seen_version": "0"})
    assert answer.status_code == 409
    assert "Học sinh nam" in answer.content.decode()
    assert rows.find_row(draft_of().document, "nam") == {**FORM["rows"][1], "title": "Nam sinh"}


def test_service_refuses_a_version_that_was_not_seen(house: House) -> None:
    draft = form_draft(house.bac, FORM)
    actor = house.bac.actor("district_admin")
    bench = bench_of(actor, house.bac.district, FORM_SLUG)
    assert bench is not None
    with pytest.raises(DraftChanged):
        change_draft(actor=actor, bench=bench, name="x", document={}, proposal={}, seen_version=draft.version - 1)
    with pytest.raises(DraftChanged):
        save_draft(actor=actor, district=house.bac.district, slug=FORM_SLUG, seen_version=draft.version - 1)


def test_column_keeps_the_indicator_that_it_fixes(house: House, admin: Client) -> None:
    fields = {"part": "cot", "key": "th", "title": "Thực hiện", "kind": "figure", "width": "14", "measure": "actual"}
    admin.post(EDIT, {**fields, "indicator": "Tổng số học sinh", "seen_version": "0"})
    found = columns.find_column(draft_of().document, "th")
    assert found is not None
    assert found.column["at"] == {"indicator": "tong-hoc-sinh", "measure": "actual"}


def test_words_that_name_no_indicator_are_asked_about(house: House, admin: Client) -> None:
    answer = admin.post(EDIT, {**ROW, "indicator": "học sinh", "seen_version": "0"})
    assert answer.status_code == 422
    assert 'value="hoc-sinh-nu"' in answer.content.decode()
    admin.post(EDIT, {**ROW, "indicator": "học sinh", "indicator_choice": "hoc-sinh-nu", "seen_version": "0"})
    assert (rows.find_row(draft_of().document, "nam") or {})["at"] == {"indicator": "hoc-sinh-nu"}


def test_own_indicator_joins_the_catalogue_with_the_saved_form(house: House, admin: Client) -> None:
    admin.post(EDIT, {**ROW, "indicator": "Học sinh bán trú", "new_indicator": "1", "seen_version": "0"})
    assert not Indicator.objects.filter(name="Học sinh bán trú").exists()
    admin.post(f"{BUILDER}luu/", {"seen_version": "1"})
    made = Indicator.objects.get(name="Học sinh bán trú")
    assert (made.code, made.district_id, made.unit.code) == ("bac-hoc-sinh-ban-tru", house.bac.district.pk, "hoc-sinh")


def test_saved_draft_is_the_next_version_and_is_audited(house: House, admin: Client) -> None:
    admin.post(EDIT, {"part": "dong", "key": "nu", "act": "up", "seen_version": "0"})
    answer = admin.post(f"{BUILDER}luu/", {"seen_version": "1"})
    assert answer["Location"] == f"{BUILDER}phien-ban/2/"
    assert not FormDraft.unscoped.exists()
    assert FormVersion.objects.get(form=house.bac.version.form, number=2).document["rows"][1]["key"] == "nu"
    acts = AuditEntry.unscoped.filter(actor_name="district_admin.bac").values_list("act", flat=True)
    assert {"sửa bản nháp biểu mẫu", "lưu biểu mẫu"} <= set(acts)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rows": [{"key": "a", "title": "A"}]}, "chưa có chỉ tiêu"),
        (
            {"rows": [{"key": "a", "title": "A", "computed": {"op": "sum", "of": ["a"]}}], "checks": []},
            "được tính vòng tròn",
        ),
        ({"rows": [{"key": "a", "title": "A", "at": {"indicator": "la"}}], "checks": []}, "không có chỉ tiêu “la”"),
        ({"unit": "con"}, "không có đơn vị tính “con”"),
    ],
)
def test_form_that_cannot_be_saved_says_where_and_why(
    house: House, admin: Client, change: dict[str, Any], sentence: str
) -> None:
    draft = form_draft(house.bac, {**FORM, **change})
    with pytest.raises(InvalidForm) as refused:
        save_draft(
            actor=house.bac.actor("district_admin"),
            district=house.bac.district,
            slug=FORM_SLUG,
            seen_version=draft.version,
        )
    assert any(sentence in problem for problem in refused.value.problems)
    assert sentence in admin.get(BUILDER).content.decode()


@pytest.mark.parametrize("body", [{}, {"part": "x", "act": "y"}, {"part": "dong", "key": "khong-co", "act": "remove"}])
def test_step_that_means_nothing_breaks_nothing(house: House, admin: Client, body: dict[str, str]) -> None:
    assert admin.post(EDIT, {**body, "seen_version": "0"}).status_code == 302
    assert draft_of().document == house.bac.version.document


def test_page_costs_the_same_for_a_large_form(house: House, admin: Client) -> None:
    admin.get(BUILDER)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert admin.get(f"{BUILDER}?phan=dong").status_code == 200
    more = [{"key": f"d{n}", "title": f"Dòng {n}", "at": {"indicator": "tong-hoc-sinh"}} for n in range(300)]
    form_draft(house.bac, {**FORM, "rows": [*FORM["rows"], *more]})
    with CaptureQueriesContext(connection) as many:
        assert admin.get(f"{BUILDER}?phan=dong").status_code == 200
    assert len(many) <= len(few)


# --- beginning ---


def new(client: Client, **fields: Any) -> Any:
    return client.post(reverse("work:form-new", args=["bac"]), fields)


def test_form_is_copied_from_another_of_the_district(house: House, admin: Client) -> None:
    source = Form.unscoped.get(district=house.bac.district)
    new(admin, way="copy", source=source.pk, name="Học sinh lớp 9")
    assert draft_of("hoc-sinh-lop-9").document == house.bac.version.document


def test_another_districts_form_is_no_source(house: House, admin: Client) -> None:
    source = Form.unscoped.get(district=house.nam.district)
    assert new(admin, way="copy", source=source.pk, name="x").status_code == 422
    operator_copy = reverse("work:form-copy", args=["bac", FORM_SLUG])
    assert admin.post(operator_copy, {"district": "nam", "name": "x", "slug": "x"}).status_code == 422


def test_operator_copies_a_form_to_another_district(house: House, sign_in: SignIn) -> None:
    address = reverse("work:form-copy", args=["bac", FORM_SLUG])
    answer = sign_in(house.operator).post(address, {"district": "nam", "name": "Chép", "slug": "chep"})
    assert answer["Location"] == "/nam/bieu-mau/chep/"
    assert draft_of("chep").district == house.nam.district


def test_form_goes_out_as_json_and_comes_back(house: House, admin: Client) -> None:
    exported = admin.get(f"{BUILDER}phien-ban/1/bieu.json").content
    new(admin, way="json", json=SimpleUploadedFile("form.json", exported), name="Chép lại")
    assert draft_of("chep-lai").document == house.bac.version.document


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff", b'{"columns": NaN}', b"[" * 100_000, b'"\\u0000"'])
def test_file_that_is_no_form_gets_a_sentence(house: House, admin: Client, content: bytes) -> None:
    answer = new(admin, way="json", json=SimpleUploadedFile("form.json", content or b" "), name="x")
    assert answer.status_code == 422
    assert "Tệp" in answer.content.decode()
    assert not FormDraft.unscoped.exists()


def test_slug_that_is_taken_is_refused(house: House, admin: Client) -> None:
    for slug in (FORM_SLUG, "moi"):
        answer = new(admin, way="empty", name="x", slug=slug)
        assert (answer.status_code, "Đã có biểu mẫu" in answer.content.decode()) == (422, True)


def test_file_that_is_no_spreadsheet_gets_its_message(house: House, admin: Client) -> None:
    answer = new(admin, way="sheet", sheet=SimpleUploadedFile("a.xlsx", b"not a sheet"))
    assert answer.status_code == 422
    assert MESSAGES[ProblemKind.NOT_EXCEL] in answer.content.decode()


def sheet_file(folder: Path) -> SimpleUploadedFile:
    """Last year's sheet, as an office has it."""
    table = Table(
        key="b",
        label="Biểu 3",
        title="SỐ HỌC SINH NĂM 2020",
        columns=(Column("tt", 5), Column("ct", 40), Column("th", 14)),
        header=(Row("h", tuple(Cell(text, align=Align.CENTER) for text in ("TT", "Chỉ tiêu", "TH 2020"))),),
        rows=tuple(
            Row(title, (Cell(number), Cell(title), Cell(figure)))
            for number, title, figure in (
                ("1", "Tổng số học sinh", "1.200"),
                ("1.1", "Học sinh nam", "640"),
                ("1.2", "Học sinh nữ", "560"),
            )
        ),
        unit_line="Đơn vị tính: học sinh",
    )
    path = folder / "b.xlsx"
    write_workbook([table], path)
    return SimpleUploadedFile("Biểu 3.xlsx", path.read_bytes())


def test_sheet_becomes_a_form_with_its_figures_waiting(house: House, admin: Client, tmp_path: Path) -> None:
    answer = new(admin, way="sheet", sheet=sheet_file(tmp_path), slug="bieu-3")
    assert answer["Location"] == "/bac/bieu-mau/bieu-3/"
    draft = draft_of("bieu-3")
    assert parse_form(draft.document)
    assert sorted(draft.proposal["entries"].values()) == ["1.200", "560", "640"]
    assert draft.proposal["period"] == "2020"


# --- figures ---


def test_figures_are_taken_in_as_the_districts_own_draft(house: House) -> None:
    form_draft(house.bac, house.bac.version.document, entries=dict(ENTRIES), period="2023")
    taken = take_in_figures(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        slug=FORM_SLUG,
        period=ensure_period(parse_period("2023")),
    )
    assert (taken.saved, taken.refused) == (len(ENTRIES), ())
    answer: Submission = Submission.unscoped.get(pk=taken.submission.pk)
    assert (answer.state, answer.unit_id) == (SubmissionState.ENTERING, house.bac.district.pk)
    assert set(Entry.objects.filter(submission=answer).values_list("typed", flat=True)) == set(ENTRIES.values())
    assert not FormDraft.unscoped.exists()


@pytest.mark.parametrize(("label", "period"), [("khác", "2023"), (None, "2020")])
def test_figures_wait_while_the_form_or_the_round_says_no(house: House, label: str | None, period: str) -> None:
    """The draft differs from the version; the period has its round already."""
    document = {**house.bac.version.document, **({"label": label} if label else {})}
    form_draft(house.bac, document, entries=dict(ENTRIES))
    before = Round.unscoped.count()
    with pytest.raises(CannotBuild):
        take_in_figures(
            actor=house.bac.actor("specialist"),
            district=house.bac.district,
            slug=FORM_SLUG,
            period=ensure_period(parse_period(period)),
        )
    assert (Round.unscoped.count(), FormDraft.unscoped.count()) == (before, 1)


def test_doubt_is_answered_at_its_place(house: House, admin: Client) -> None:
    choices = [
        {"label": "Nam", "changes": []},
        {"label": "Học sinh nữ", "changes": [{"path": ["form", "rows", "nam", "title"], "value": "Học sinh nữ"}]},
    ]
    doubts = [{"place": "Ô B4", "question": "ai được đếm?", "choices": choices}]
    form_draft(house.bac, FORM, doubts=doubts)
    assert "ai được đếm?" in admin.get(f"{BUILDER}?phan=dong&chon=nam").content.decode()
    admin.post(EDIT, {"part": "dong", "act": "answer", "doubt": "0", "choice": "1", "seen_version": "1"})
    assert (rows.find_row(draft_of().document, "nam") or {})["title"] == "Học sinh nữ"
    assert draft_of().proposal["doubts"] == []


def test_catalogue_is_searched_by_words(house: House, admin: Client) -> None:
    answer = admin.get(reverse("work:indicator-search", args=["bac"]), {"q": "nữ học sinh"})
    assert json.loads(answer.content)["indicators"][0] == {
        "code": "hoc-sinh-nu",
        "name": "Học sinh nữ",
        "unit": "học sinh",
    }
