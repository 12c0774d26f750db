"""Giving targets to schools: the form, what is taken from đăng ký, the sum, approval, the decision, who sees what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import AuditEntry, Notice
from core.policy import Forbidden
from indicators import grid
from indicators.attainment import Attainment
from indicators.models import Entry, Figure, Measure, Round, Submission, TargetDecision
from indicators.queries.beside import targets_of
from indicators.queries.giving import Giving, TargetLine
from indicators.queries.sheet import Sheet
from indicators.queries.standing import standings_of
from indicators.queries.targets import choices_of, givings_of, schools_by_scope
from indicators.queries.templates import asked_of as template_of
from indicators.services.corrections import approve_correction, ask_correction
from indicators.services.entries import CannotEdit, TypedCell
from indicators.services.imports import bring_in
from indicators.services.noticing import TARGETS
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.round_states import close_round, finalise_round
from indicators.services.submissions import approve, submit
from indicators.services.targets import Taken, open_targets, record_decision, take_registered
from indicators.sheets.template import write_templates
from indicators.target_forms import EVERY_SCHOOL
from indicators.target_tables import annex_table, attached_line, compared_table, told
from indicators.together import Verdict
from reports.standing_words import marks_of
from schools.life import NewSchool, SchoolChange
from schools.models import ChangeKind, Unit
from schools.period_codes import parse_period
from schools.services import change_schools
from tests.conftest import House, SignIn, enter, fresh
from tests.indicators.giving import (
    YEAR,
    approved_giving,
    asked_of,
    cell,
    district_given,
    giving,
    official,
    registered,
    wanted,
)

pytestmark = pytest.mark.django_db


def line(answer: Submission, key: str) -> TargetLine:
    return next(one for one in Giving(fresh(answer)).lines if one.indicator.code == f"g-{key}")


def texts(answer: Submission) -> dict[str, str]:
    return {one.cell: one.typed for one in Entry.objects.filter(submission=answer) if one.typed}


# --- opening ---


def test_form_has_a_row_for_each_school_that_teaches_the_level(house: House) -> None:
    answer = giving(house, "gioi", "ty-le", scope="thcs")
    assert [school.name for school in Giving(answer).schools] == ["THCS Một Bắc"]
    assert sorted(Sheet(answer).cells) == [cell(house, "gioi"), cell(house, "ty-le")]
    assert answer.of_district


def test_second_giving_of_a_year_is_another_form(house: House) -> None:
    first, second = giving(house, "gioi"), giving(house, "hs")
    forms = [one.round.version.form for one in (first, second)]
    assert [one.name for one in forms] == ["Giao chỉ tiêu các trường", "Giao chỉ tiêu các trường (lần 2)"]
    assert list(givings_of(house.bac.actor("leader"), house.bac.district)) == [second.round, first.round]


def test_nothing_chosen_opens_nothing(house: House) -> None:
    with pytest.raises(CannotOpen, match="Chưa chọn chỉ tiêu nào"):
        giving(house)


@pytest.mark.parametrize("who", ["principal", "ubnd_viewer", "district_admin"])
def test_only_the_office_opens_one(house: House, who: str) -> None:
    with pytest.raises(Forbidden):
        open_targets(
            actor=house.bac.actor(who),
            district=house.bac.district,
            year=parse_period(YEAR),
            scope=EVERY_SCHOOL,
            wanted=wanted("gioi"),
        )


def test_choices_are_the_districts_targets_then_what_only_schools_registered(house: House) -> None:
    district_given(house, {"gioi": "50"})
    registered(house, {"gioi": "20", "hs": "300"})
    giving(house, "hs")
    year, actor = parse_period(YEAR), house.bac.actor("specialist")
    schools = schools_by_scope(house.bac.district, year)
    assert {scope: len(found) for scope, found in schools.items()} == {EVERY_SCHOOL: 2, "tieu-hoc": 1, "thcs": 1}
    found = choices_of(actor, house.bac.district, year, EVERY_SCHOOL, schools[EVERY_SCHOOL])
    told_of = [(one.wanted.indicator, one.own is not None, one.registered, one.given) for one in found]
    assert told_of == [("g-gioi", True, 1, False), ("g-hs", False, 1, True)]


# --- lấy từ đăng ký ---


def test_empty_cells_are_filled_from_what_was_approved_and_what_was_typed_stays(house: House) -> None:
    registered(house, {"gioi": "20", "hs": "300", "hang": "2"}, {"gioi": "15"})
    answer = giving(house, "gioi", "hs")
    enter(answer, house.bac.actor("specialist"), {cell(house, "gioi"): "25"})
    taken = take_registered(actor=house.bac.actor("specialist"), submission=answer)
    assert taken == Taken(filled=2, kept=1, lacking=1)
    assert texts(answer) == {
        cell(house, "gioi"): "25",
        cell(house, "hs"): "300",
        cell(house, "gioi", "sibling"): "15",
    }
    assert fresh(answer).filled == 3


def test_taking_again_fills_nothing(house: House) -> None:
    registered(house, {"gioi": "20"})
    answer, actor = giving(house, "gioi"), house.bac.actor("specialist")
    take_registered(actor=actor, submission=answer)
    assert take_registered(actor=actor, submission=answer) == Taken(filled=0, kept=1, lacking=1)


def test_dang_ky_that_nobody_approved_is_not_taken(house: House) -> None:
    round_ = asked_of(house, [house.bac.school.unit], "proposed")
    enter(Submission.unscoped.get(round=round_), house.bac.actor("principal"), {"dong:gioi": "20"})
    answer = giving(house, "gioi")
    assert take_registered(actor=house.bac.actor("specialist"), submission=answer).filled == 0


def test_each_filled_cell_has_its_history_and_the_act_its_row(house: House) -> None:
    registered(house, {"gioi": "20"})
    answer = giving(house, "gioi")
    take_registered(actor=house.bac.actor("specialist"), submission=answer)
    acts = set(AuditEntry.unscoped.filter(actor_id=house.bac.user("specialist").pk).values_list("act", flat=True))
    assert {"nhập ô", "lấy từ đăng ký"} <= acts


def test_who_does_not_enter_takes_nothing(house: House) -> None:
    answer = giving(house, "gioi")
    with pytest.raises(Forbidden):
        take_registered(actor=house.bac.actor("leader"), submission=answer)


def test_an_approved_giving_takes_nothing_more(house: House) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "20"}, "gioi")
    with pytest.raises(CannotEdit, match="Đã duyệt"):
        take_registered(actor=house.bac.actor("specialist"), submission=answer)


def test_beside_a_target_stand_the_schools_dang_ky_and_its_result_of_the_year_before(house: House) -> None:
    registered(house, {"gioi": "20"})
    earlier = asked_of(house, [house.bac.school.unit], "actual", "2019-2020")
    official(Submission.unscoped.get(round=earlier), house.bac, "principal", {"gioi": "18"})
    sheet = Sheet(giving(house, "gioi"))
    document = grid.cell_document(sheet, cell(house, "gioi"), targets_of(sheet))
    assert (document["target"], document["previous"]) == ("20 (đăng ký)", "18")


# --- the sum ---


def test_schools_together_against_the_district(house: House) -> None:
    district_given(house, {"gioi": "50"})
    answer = giving(house, "gioi")
    enter(answer, house.bac.actor("specialist"), {cell(house, "gioi"): "30", cell(house, "gioi", "sibling"): "18"})
    found = line(answer, "gioi")
    assert (found.found.number, found.compared.verdict, told(found).words) == (Decimal(48), Verdict.LESS, "Thiếu 2 em")


def test_a_proposed_target_of_the_district_is_marked_so(house: House) -> None:
    district_given(house, {"gioi": "50"}, "proposed")
    assert told(line(giving(house, "gioi"), "gioi")).own == "50 (dự kiến)"


def test_percentages_are_weighted_by_the_schools_own_denominators(house: House) -> None:
    registered(house, {"hs": "300"}, {"hs": "100"})
    answer = giving(house, "ty-le")
    enter(answer, house.bac.actor("specialist"), {cell(house, "ty-le"): "90", cell(house, "ty-le", "sibling"): "50"})
    found = line(answer, "ty-le")
    assert (found.found.number, found.weighted_by) == (Decimal("80.00"), "Học sinh hs")


def test_percentage_without_a_denominator_is_told_not_averaged(house: House) -> None:
    answer = giving(house, "ty-le")
    enter(answer, house.bac.actor("specialist"), {cell(house, "ty-le"): "90", cell(house, "ty-le", "sibling"): "50"})
    found = told(line(answer, "ty-le"))
    assert (found.together, found.words) == ("", "")
    assert "2 trường chưa có số liệu “Học sinh hs”" in found.remarks[0]


def test_where_both_parts_are_given_the_quotient_is_theirs(house: House) -> None:
    answer = giving(house, "gioi", "hs", "ty-le")
    typed = {("gioi", "school"): "60", ("gioi", "sibling"): "20", ("hs", "school"): "100", ("hs", "sibling"): "60"}
    cells = {cell(house, key, school): words for (key, school), words in typed.items()}
    enter(answer, house.bac.actor("specialist"), {**cells, cell(house, "ty-le"): "99"})
    assert line(answer, "ty-le").found.number == Decimal("50.00")


def test_schools_that_were_given_theirs_elsewhere_are_counted(house: House) -> None:
    district_given(house, {"gioi": "50"})
    first = giving(house, "gioi", scope="tieu-hoc")
    by = house.bac.actor("specialist")
    sent = submit(actor=by, submission=enter(first, by, {cell(house, "gioi", "sibling"): "20"}), explanation="Đúng")
    approve(actor=house.bac.actor("leader"), submission=sent)
    answer = giving(house, "gioi", scope="thcs")
    enter(answer, by, {cell(house, "gioi"): "30"})
    found = line(answer, "gioi")
    assert (found.found.number, found.others, told(found).words) == (Decimal(50), 1, "Khớp")


def test_what_does_not_add_up_shows_from_where_to_where(house: House) -> None:
    answer = giving(house, "hang")
    enter(answer, house.bac.actor("specialist"), {cell(house, "hang"): "3", cell(house, "hang", "sibling"): "7"})
    assert "không cộng được theo trường; từ 3 đến 7" in told(line(answer, "hang")).remarks


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pair=st.tuples(st.one_of(st.none(), st.integers(0, 10**9)), st.one_of(st.none(), st.integers(0, 10**9))))
def test_the_sum_line_is_the_recount_of_the_approved_figures(house: House, pair: tuple[int | None, int | None]) -> None:
    names = ("school", "sibling")
    cells = {cell(house, "gioi", name): str(one) for name, one in zip(names, pair, strict=True) if one is not None} | {
        cell(house, "hs"): "1"
    }
    with transaction.atomic():
        answer = approved_giving(house, cells, "gioi", "hs")
        official_ones = Figure.unscoped.filter(submission=answer, indicator__code="g-gioi", measure=Measure.ASSIGNED)
        recounted = official_ones.aggregate(whole=Sum("number"))["whole"]
        assert line(answer, "gioi").found.number == recounted
        transaction.set_rollback(True)


def test_a_giving_costs_the_same_for_any_number_of_schools(house: House) -> None:
    district_given(house, {"gioi": "50", "ty-le": "90"})
    registered(house, {"gioi": "20", "hs": "300"}, {"gioi": "15", "hs": "100"})

    def cost(scope: str) -> int:
        answer = giving(house, "gioi", "ty-le", scope=scope)
        with CaptureQueriesContext(connection) as asked:
            found = Giving(answer)
            assert found.lines
            assert found.schools
        return len(asked)

    assert cost("thcs") == cost(EVERY_SCHOOL) <= 13


# --- approval ---


def test_approval_makes_an_assigned_figure_for_each_school(house: House) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30", cell(house, "gioi", "sibling"): "18"}, "gioi")
    figures = Figure.unscoped.filter(submission=answer).values_list("unit__name", "measure", "number", "period__code")
    assert sorted(figures) == [
        ("THCS Một Bắc", "assigned", Decimal(30), YEAR),
        ("Tiểu học Hai Bắc", "assigned", Decimal(18), YEAR),
    ]


def test_who_submitted_does_not_approve(house: House) -> None:
    by = house.bac.actor("specialist")
    answer = submit(
        actor=by, submission=enter(giving(house, "gioi"), by, {cell(house, "gioi"): "30"}), explanation="Đúng"
    )
    with pytest.raises(Forbidden):
        approve(actor=by, submission=answer)


def test_each_school_is_told_with_the_way_to_its_page(house: House) -> None:
    approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    told_of = {row.person_id: row for row in Notice.unscoped.filter(kind=TARGETS)}
    people = ("principal", "deputy_principal", "clerk", "sibling_principal")
    assert set(told_of) == {house.bac.user(one).pk for one in people}
    principal = told_of[house.bac.user("principal").pk]
    assert principal.text == "THCS Một Bắc được giao chỉ tiêu năm học 2020-2021."
    assert principal.url == f"/bac/chi-tieu-duoc-giao/?truong={house.bac.school.pk}&nam={YEAR}"


def test_other_answers_of_the_office_tell_no_school(house: House) -> None:
    district_given(house, {"gioi": "50"})
    assert not Notice.unscoped.filter(kind=TARGETS).exists()


def test_target_stands_beside_the_schools_own_cell(house: House) -> None:
    approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    round_ = asked_of(house, [house.bac.school.unit], "actual")
    sheet = Sheet(fresh(Submission.unscoped.get(round=round_)))
    assert grid.cell_document(sheet, "dong:gioi", targets_of(sheet))["target"] == "30"


def finalised(house: House, answer: Submission) -> Submission:
    leader = house.bac.actor("leader")
    close_round(actor=leader, round_=answer.round)
    finalise_round(actor=leader, round_=Round.unscoped.get(pk=answer.round_id), left_out={})
    return fresh(answer)


def test_adjustment_is_a_further_version_and_tells_the_school_that_it_is_of(house: House) -> None:
    answer = finalised(house, approved_giving(house, {cell(house, "gioi"): "30"}, "gioi"))
    Notice.unscoped.all().delete()
    changed = TypedCell(cell(house, "gioi"), "35", 1, "dieu-chinh")
    asked = ask_correction(
        actor=house.bac.actor("specialist"), submission=answer, cells=[changed], reason="Điều chỉnh quy mô"
    )
    approve_correction(actor=house.bac.actor("leader"), correction=asked)
    assert Figure.unscoped.get(submission=answer).number == 35
    said = dict(Notice.unscoped.filter(kind=TARGETS).values_list("person_id", "text"))
    words = "THCS Một Bắc được điều chỉnh chỉ tiêu năm học 2020-2021."
    assert said[house.bac.user("principal").pk] == words
    assert house.bac.user("sibling_principal").pk not in said


# --- the decision ---


def test_decision_is_recorded_once_and_its_day_mended(house: House) -> None:
    answer, leader = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi"), house.bac.actor("leader")
    for day in (date(2021, 6, 1), date(2021, 6, 2)):
        record_decision(actor=leader, submission=answer, number=" 12/QĐ-PGDĐT ", issued_on=day)
    assert str(TargetDecision.unscoped.get(round=answer.round)) == "Quyết định số 12/QĐ-PGDĐT ngày 02/06/2021"


@pytest.mark.parametrize(("number", "day"), [("", date(2021, 6, 1)), ("12", None), ("12", date(2021, 7, 1))])
def test_decision_without_number_or_with_a_day_to_come_is_refused(house: House, number: str, day: date | None) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    with pytest.raises(CannotMove, match="Hãy ghi"):
        record_decision(actor=house.bac.actor("leader"), submission=answer, number=number, issued_on=day)


def test_targets_that_nobody_approved_have_no_decision(house: House) -> None:
    with pytest.raises(CannotMove, match="chưa được duyệt"):
        record_decision(
            actor=house.bac.actor("specialist"),
            submission=giving(house, "gioi"),
            number="12",
            issued_on=date(2021, 6, 1),
        )


def test_one_decision_gives_the_targets_of_several_rounds_and_is_none_of_the_offices_own(house: House) -> None:
    first = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    second = approved_giving(house, {cell(house, "hs"): "300"}, "hs")
    for answer in (first, second):
        record_decision(
            actor=house.bac.actor("specialist"), submission=answer, number="12/QĐ", issued_on=date(2021, 6, 1)
        )
    assert TargetDecision.unscoped.filter(number="12/QĐ").count() == 2
    assert "decision" not in Sheet(first).context


def test_one_round_keeps_a_number_once(house: House) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    row = record_decision(actor=house.bac.actor("leader"), submission=answer, number="12", issued_on=date(2021, 6, 1))
    row.pk = None
    with pytest.raises(IntegrityError, match=r"target_decision_once_per_round|\.round_id"), transaction.atomic():
        row.save(force_insert=True)


# --- printing, and through Excel ---


def test_sheet_has_the_schools_what_they_come_to_and_the_districts_own(house: House) -> None:
    district_given(house, {"gioi": "50"})
    answer = approved_giving(house, {cell(house, "gioi"): "30", cell(house, "gioi", "sibling"): "18"}, "gioi")
    rows = [[one.text for one in row.cells] for row in compared_table(Giving(answer)).rows]
    assert rows == [
        ["1", "THCS Một Bắc", "30"],
        ["2", "Tiểu học Hai Bắc", "18"],
        ["", "Tính chung các trường", "48"],
        ["", "Chỉ tiêu cấp trên giao", "50"],
        ["", "So với chỉ tiêu cấp trên giao", "Thiếu 2 em"],
    ]


def test_annex_has_what_concerns_the_schools(house: House) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30", cell(house, "gioi", "sibling"): "18"}, "gioi")
    table = annex_table(Giving(answer))
    assert (table.title, table.subtitle, table.notes) == ("CHỈ TIÊU GIAO CÁC TRƯỜNG", "Năm học 2020-2021", ())
    assert [one.text for one in table.rows[-1].cells] == ["", "Tính chung các trường", "48"]


def test_draft_annex_says_that_it_is_one(house: House) -> None:
    assert annex_table(Giving(giving(house, "gioi"))).notes[0] == "Dự thảo, chưa được lãnh đạo duyệt."


def test_annex_names_its_decision_or_leaves_it_blank(house: House) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    row = record_decision(
        actor=house.bac.actor("leader"), submission=answer, number="12/QĐ-PGDĐT", issued_on=date(2021, 2, 5)
    )
    assert attached_line([row], "PGDĐT", 2021) == "(Kèm theo Quyết định số 12/QĐ-PGDĐT ngày 05 tháng 02 năm 2021)"
    blank = attached_line([], "PGDĐT", 2021)
    assert blank.split() == ["(Kèm", "theo", "Quyết", "định", "số", "/QĐ-PGDĐT", "ngày", "tháng", "năm", "2021)"]


def test_both_files_hold_the_table(house: House, sign_in: SignIn) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    browser = sign_in(house.bac.user("leader"))
    page = f"/bac/dot/giao-chi-tieu/{answer.round_id}/"
    sheet = openpyxl.load_workbook(BytesIO(browser.get(f"{page}chi-tieu-giao.xlsx").content)).active
    assert sheet is not None
    assert ("THCS Một Bắc", 30) in {(row[1], row[2]) for row in sheet.iter_rows(values_only=True) if len(row) > 2}
    word = Document(BytesIO(browser.get(f"{page}phu-luc.docx").content))
    assert [one.text for one in word.tables[0].rows[1].cells] == ["1", "THCS Một Bắc", "30"]


def test_targets_go_through_excel_and_come_back_as_they_were(house: House, tmp_path: Path) -> None:
    answer, by = giving(house, "gioi", "ty-le"), house.bac.actor("specialist")
    typed: Mapping[str, str] = {
        cell(house, "gioi"): "30",
        cell(house, "gioi", "sibling"): "từ 20 trở lên",
        cell(house, "ty-le"): "96,5%",
    }
    enter(answer, by, typed)
    path = tmp_path / "giao.xlsx"
    write_templates([template_of(Sheet(fresh(answer)), "Giao")], path)
    brought = bring_in(
        actor=by,
        round_=answer.round,
        submission=answer,
        file=SimpleUploadedFile(path.name, path.read_bytes()),
        here=True,
    )
    assert (brought.new, brought.changed, brought.same, brought.emptied) == (0, 0, 3, 0)


# --- the pages ---


def test_specialist_gives_targets_from_the_districts_list(house: House, sign_in: SignIn) -> None:
    district_given(house, {"gioi": "50"})
    registered(house, {"gioi": "20"}, {"gioi": "15"})
    browser = sign_in(house.bac.user("specialist"))
    chosen = browser.get(f"/bac/dot/giao-chi-tieu/moi/?nam={YEAR}&truong=cac-truong").content.decode()
    assert "Lập bảng cho 2 trường" in chosen
    fields = {"nam": YEAR, "truong": EVERY_SCHOOL, "chi-tieu": ["g-gioi"]}
    opened = browser.post("/bac/dot/giao-chi-tieu/moi/", fields, follow=True)
    assert "Còn 2 ô chưa có chỉ tiêu" in opened.content.decode()
    page = opened.request["PATH_INFO"]
    filled = browser.post(f"{page}lay-tu-dang-ky/", follow=True).content.decode()
    assert "Đã điền 2 ô từ đăng ký của các trường." in filled
    assert "giữ nguyên" not in filled
    assert "Thiếu 15 em" in filled


def test_nothing_ticked_is_told_on_the_page(house: House, sign_in: SignIn) -> None:
    district_given(house, {"gioi": "50"})
    fields = {"nam": YEAR, "truong": EVERY_SCHOOL}
    page = sign_in(house.bac.user("specialist")).post("/bac/dot/giao-chi-tieu/moi/", fields).content.decode()
    assert "Chưa chọn chỉ tiêu nào" in page


def test_decision_is_recorded_from_the_page(house: House, sign_in: SignIn) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30"}, "gioi")
    browser = sign_in(house.bac.user("leader"))
    page = f"/bac/dot/giao-chi-tieu/{answer.round_id}/quyet-dinh/"
    assert "Hãy ghi ngày ký" in browser.post(page, {"number": "12/QĐ"}, follow=True).content.decode()
    told_of = browser.post(page, {"number": "12/QĐ", "issued_on": "2021-06-01"}, follow=True).content.decode()
    assert "Quyết định số 12/QĐ ngày 01/06/2021" in told_of


def test_principal_reads_the_targets_of_the_school_against_its_results(house: House, sign_in: SignIn) -> None:
    answer = approved_giving(house, {cell(house, "gioi"): "30", cell(house, "gioi", "sibling"): "18"}, "gioi")
    record_decision(actor=house.bac.actor("leader"), submission=answer, number="12/QĐ", issued_on=date(2021, 6, 1))
    round_ = asked_of(house, [house.bac.school.unit], "actual")
    official(Submission.unscoped.get(round=round_), house.bac, "principal", {"gioi": "31"})
    response = sign_in(house.bac.user("principal")).get("/bac/chi-tieu-duoc-giao/")
    (target,) = response.context["targets"]
    assert (target["target"], target["actual"], str(target["state_label"])) == ("30", "31", "Vượt")
    assert response.context["school"] == "THCS Một Bắc"
    assert response.context["decisions"] == ["Quyết định số 12/QĐ ngày 01/06/2021"]
    assert "Tiểu học Hai Bắc" not in response.content.decode()


def test_a_schools_targets_cost_the_same_for_any_number(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.bac.user("principal"))

    def cost(key: str) -> int:
        approved_giving(house, {cell(house, key): "30"}, key)
        with CaptureQueriesContext(connection) as asked:
            assert len(browser.get("/bac/chi-tieu-duoc-giao/").context["targets"]) > 0
        return len(asked)

    cost("gioi")  # the first request of a session also writes it
    assert cost("hs") == cost("hang")


def test_principal_does_not_read_another_schools(house: House, sign_in: SignIn) -> None:
    page = f"/bac/chi-tieu-duoc-giao/?truong={house.bac.sibling.pk}"
    assert sign_in(house.bac.user("principal")).get(page).status_code == 404
    assert sign_in(house.bac.user("leader")).get(page).status_code == 200


def reported(house: House) -> None:
    """The first school's result: 30 of 100, from which its share follows."""
    place = house.bac
    round_ = asked_of(house, [place.school.unit, place.sibling.unit], Measure.ACTUAL)
    answer = Submission.unscoped.get(round=round_, unit=place.school.pk)
    official(answer, place, "principal", {"gioi": "30", "hs": "100"})


def test_school_given_a_share_is_judged_by_both_parts_that_it_reported(house: House) -> None:
    place = house.bac
    approved_giving(house, {cell(house, "ty-le"): "50", cell(house, "ty-le", "sibling"): "50"}, "ty-le")
    reported(house)
    (row,) = standings_of(place.actor("principal"), [place.school.pk], parse_period(YEAR))[place.school.pk]
    assert row.attained is Attainment.MISSED
    assert row.actual is not None
    assert (row.actual.value.number, marks_of(row.actual)) == (Decimal(30), [])


def test_the_shares_of_schools_are_read_from_their_parts_beside_the_targets_they_were_given(
    house: House, sign_in: SignIn
) -> None:
    place = house.bac
    approved_giving(house, {cell(house, "ty-le"): "50", cell(house, "ty-le", "sibling"): "50"}, "ty-le")
    reported(house)
    browser = sign_in(place.user("leader"))
    page = reverse("work:indicator", args=[place.slug, "g-ty-le"])
    rows = browser.get(page, {"nam": YEAR}).context["schools"]
    assert {row["name"]: row["actual"]["text"] for row in rows} == {"THCS Một Bắc": "30,00%", "Tiểu học Hai Bắc": "–"}
    one = browser.get(page, {"nam": YEAR, "don-vi": place.school.unit.code}).context
    assert (one["now"]["actual"]["text"], one["source"]["submitted_by"]) == ("30,00%", str(place.user("principal")))


@pytest.mark.parametrize(("key", "below"), [("gioi", False), ("ty-le", True)])
def test_a_school_is_held_against_the_share_of_its_district_and_not_against_its_sum(
    house: House, sign_in: SignIn, key: str, below: bool
) -> None:
    place = house.bac
    district_given(house, {"gioi": "500", "hs": "1000", "ty-le": "50", "hang": "1"})
    reported(house)
    page = reverse("work:indicator", args=[place.slug, f"g-{key}"])
    schools = sign_in(place.user("leader")).get(page, {"nam": YEAR}).context["schools"]
    assert {row["name"]: row["below"] for row in schools} == {"THCS Một Bắc": below}


def test_page_of_a_school_says_what_lies_between_its_two_years(house: House, sign_in: SignIn) -> None:
    place = house.bac
    approved_giving(house, {cell(house, "hs"): "120", cell(house, "hs", "sibling"): "80"}, "hs")
    earlier = asked_of(house, [place.school.unit, place.sibling.unit], Measure.ACTUAL, "2019-2020")
    answer = Submission.unscoped.get(round=earlier, unit=place.school.pk)
    official(answer, place, "principal", {"gioi": "30", "hs": "100"})
    change = SchoolChange(ChangeKind.SPLIT, date(2020, 10, 5), (place.school,), new=(NewSchool("X"),), goes_on=True)
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)
    context = sign_in(place.user("principal")).get(reverse("work:school-targets", args=[place.slug])).context
    assert [one["before"] for one in context["targets"]] == ["100"]
    assert context["breaks"] == ["Từ ngày 05/10/2020, THCS Một Bắc chia tách thành THCS Một Bắc và X."]


def test_what_a_school_became_is_not_counted_beside_it(house: House) -> None:
    """Both schools were given 120 and 80; then they are one, which is given 210."""
    place = house.bac
    first = approved_giving(house, {cell(house, "hs"): "120", cell(house, "hs", "sibling"): "80"}, "hs")
    new = NewSchool("TH&THCS Bắc")
    change = SchoolChange(ChangeKind.MERGED, date(2021, 1, 5), (place.school, place.sibling), new=(new,))
    change_schools(actor=place.actor("district_admin"), district=place.district, change=change)
    unit = Unit.objects.get(name=new.name)
    by = place.actor("specialist")
    answer = submit(
        actor=by, submission=enter(giving(house, "hs"), by, {f"truong.{unit.code}:g-hs": "210"}), explanation="Đúng"
    )
    second = approve(actor=place.actor("leader"), submission=answer)
    found = [(line(one, "hs").found.number, line(one, "hs").others) for one in (first, second)]
    assert found == [(Decimal(200), 0), (Decimal(210), 0)]


def test_parts_that_are_given_make_no_target_beside_one_that_was_proposed(house: House) -> None:
    place = house.bac
    registered(house, {"gioi": "30", "hs": "100", "ty-le": "40", "hang": "1"})
    approved_giving(house, {cell(house, "gioi"): "45", cell(house, "hs"): "100"}, "gioi", "hs")
    rows = standings_of(place.actor("principal"), [place.school.pk], parse_period(YEAR))[place.school.pk]
    targets = {row.indicator.code: (row.target.value.number, row.target.is_proposed) for row in rows}
    assert targets["g-ty-le"] == (Decimal(40), True)
