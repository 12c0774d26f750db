"""What a reviewer reads: each cell beside last year and its siblings, changes since the return, who waits next."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from indicators.models import Entry, Round, Submission
from indicators.outliers import Spread
from indicators.queries.review import (
    changes_since_return,
    copy_of,
    marks_in_hand,
    sheets_of,
    waiting_beside,
)
from indicators.queries.sheet import Sheet
from indicators.queries.siblings import spreads_among_siblings, spreads_of_changes
from indicators.reviewing import ReviewedCell, Siblings, only_what_needs_a_look, reviewed_rows
from indicators.services.catalogue import save_form
from indicators.services.entries import TypedCell, save_entries
from indicators.services.marks import mark_cells
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, return_submission, submit
from schools.models import School
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school
from tests.conftest import ENTRIES, FORM, House, SignIn, approved, enter, fresh, submitted
from tests.scenes import finalised

NONE = Siblings({}, {})


@pytest.fixture
def schools(house: House) -> list[School]:
    """Seven schools of one cấp thống kê; the first is the principal's."""
    more = [
        ensure_school(
            actor=house.operator_actor,
            district=house.bac.district,
            code=f"truong-{number}",
            name=f"THCS Số {number}",
            levels=["thcs"],
            ownership="1",
        )
        for number in range(6)
    ]
    return [house.bac.school, *more]


def asked(house: House, schools: list[School], period: str) -> Round:
    return open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=house.bac.version,
        period=ensure_period(parse_period(period)),
        units=[school.unit for school in schools],
    )


def answers(round_: Round, schools: list[School]) -> list[Submission]:
    found = {one.unit_id: one for one in Submission.unscoped.filter(round=round_)}
    return [fresh(found[school.pk]) for school in schools]


def fill(house: House, answer: Submission, total: int) -> None:
    """Writes a school's total straight into the tables: what is tested is reading it."""
    author = house.bac.user("principal")
    Entry.objects.create(submission=answer, cell="tong:th", kind="exact", number=total, typed=str(total), author=author)
    Submission.unscoped.filter(pk=answer.pk).update(state="submitted", submitted_by=author)


def cells_of(answer: Submission, siblings: Siblings = NONE) -> Mapping[str, ReviewedCell]:
    marks = {mark.cell: mark.reason for mark in marks_in_hand(answer)}
    rows = reviewed_rows(Sheet(fresh(answer)), siblings, marks)
    return {cell.key: cell for row in rows for cell in row.cells}


# --- siblings ---


def test_quartiles_are_those_of_the_handed_in_siblings(house: House, schools: list[School]) -> None:
    rows = answers(asked(house, schools, "2022"), schools)
    for answer, total in zip(rows, [1, 500, 600, 700, 800, 9000, 2], strict=True):
        fill(house, answer, total)
    Submission.unscoped.filter(pk=rows[6].pk).update(state="entering", submitted_by=None)
    found = spreads_among_siblings(rows[0])["tong:th"]
    assert found == Spread(5, Decimal(600), Decimal(700), Decimal(800))


def test_median_of_an_even_number_is_between_the_middle_two(house: House, schools: list[School]) -> None:
    rows = answers(asked(house, schools, "2022"), schools)
    for answer, total in zip(rows[1:5], [500, 600, 700, 801], strict=True):
        fill(house, answer, total)
    found = spreads_among_siblings(rows[0])["tong:th"]
    assert found == Spread(4, Decimal(500), Decimal(650), Decimal(801))


def test_other_levels_and_rounds_are_no_siblings(house: House, schools: list[School]) -> None:
    rows = answers(asked(house, [*schools, house.bac.sibling], "2022"), [*schools, house.bac.sibling])
    fill(house, rows[-1], 900)
    fill(house, answers(asked(house, schools, "2023"), schools)[1], 900)
    assert spreads_among_siblings(rows[0]) == {}


def test_changes_are_held_against_the_official_value_a_year_before(house: House, schools: list[School]) -> None:
    before = answers(asked(house, schools, "2021"), schools)
    for answer, total in zip(before, [599, 99, 199, 299, 399, 499, 599], strict=True):
        fill(house, answer, total)
        approve(actor=house.bac.actor("leader"), submission=answer)
    now = answers(asked(house, schools, "2022"), schools)
    for answer, total in zip(now, [1, 99, 399, 899, 399, 499, 599], strict=True):
        fill(house, answer, total)
    sheet = Sheet(fresh(now[0]))
    found = spreads_of_changes(sheet.submission, sheet.earlier_periods)["tong:th"]
    assert found == Spread(6, Decimal(1), Decimal(1), Decimal(2))
    cell = cells_of(now[0], Siblings(spreads_among_siblings(now[0]), {"tong:th": found}))["tong:th"]
    assert (cell.value, cell.previous, cell.change) == ("1", "599", "-598 (-99,8%)")
    assert cell.odd == (
        "Thấp khác thường so với các đơn vị cùng cấp",
        "Giảm khác thường so với kỳ trước",
    )


def test_without_an_earlier_period_nothing_is_asked(house: House) -> None:
    sheet = Sheet(house.bac.of_school)
    assert spreads_of_changes(sheet.submission, sheet.earlier_periods) == {}


# --- the cells ---


def test_cell_shows_its_value_what_its_unit_says_and_what_the_checks_find(house: House) -> None:
    principal = house.bac.actor("principal")
    enter(house.bac.of_school, principal, {"tong:th": "1.200", "nam:th": "640", "tong:ghi-chu": "Sổ đăng bộ"})
    Entry.objects.filter(submission=house.bac.of_school, cell="nam:th").update(
        explanation="Có 3 em chuyển đến", note="Xem sổ"
    )
    cells = cells_of(house.bac.of_school)
    assert cells["tong:th"].value == "1.200"
    assert (cells["nam:th"].explanation, cells["nam:th"].note) == ("Có 3 em chuyển đến", "Xem sổ")
    assert [finding.check for finding in cells["nu:th"].findings] == ["tong"]
    assert (cells["tong:ghi-chu"].value, cells["tong:ghi-chu"].words) == ("Sổ đăng bộ", True)
    assert "nam:ghi-chu" not in cells


def test_only_cells_with_something_to_say_need_a_look(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    mark_cells(actor=house.bac.actor("specialist"), submission=answer, marks={"nu:th": "Xem lại"})
    rows = reviewed_rows(Sheet(fresh(answer)), NONE, {mark.cell: mark.reason for mark in marks_in_hand(answer)})
    narrowed = only_what_needs_a_look(rows)
    assert [cell.key for row in narrowed for cell in row.cells] == ["nu:th"]


def test_sheets_of_many_read_what_each_alone_would(house: House) -> None:
    first = submitted(house.bac.of_school, house.bac.actor("principal"))
    second = enter(house.bac.of_sibling, house.bac.actor("sibling_principal"), {"tong:th": "7"})
    both = [fresh(first), fresh(second)]
    for sheet, answer in zip(sheets_of(both), both, strict=True):
        alone = Sheet(fresh(answer))
        assert (sheet.values, sheet.findings, sheet.filled) == (alone.values, alone.findings, alone.filled)


# --- since the return ---


def returned_and_mended(house: House) -> Submission:
    principal = house.bac.actor("principal")
    sent = submitted(house.bac.of_school, principal)
    return_submission(actor=house.bac.actor("specialist"), submission=sent, reason="Sai", marks={"nu:th": "Sai"})
    cells = [TypedCell("nu:th", "561", 1, "a"), TypedCell("tong:th", "1.201", 1, "b"), TypedCell("nu:kh", "", 1, "c")]
    save_entries(actor=principal, submission=sent, cells=cells)
    return submit(actor=principal, submission=sent, explanation="Chưa có kế hoạch nữ.")


def test_resubmission_shows_what_changed_since_the_return_in_the_forms_order(house: House) -> None:
    changes = changes_since_return(Sheet(returned_and_mended(house)))
    assert changes is not None
    assert [(one.cell, one.before, one.after) for one in changes] == [
        ("tong:th", "1.200", "1.201"),
        ("nu:th", "560", "561"),
        ("nu:kh", "590", ""),
    ]


def test_answer_that_never_came_back_has_no_changes(house: House) -> None:
    assert changes_since_return(Sheet(submitted(house.bac.of_school, house.bac.actor("principal")))) is None


def test_copy_is_shown_beside_the_one_before_it(house: House) -> None:
    sheet = Sheet(returned_and_mended(house))
    first, second, third = (copy_of(sheet, number) for number in (1, 2, 3))
    assert first is not None
    assert (first.first, len(first.changes)) == (True, len(ENTRIES))
    assert second is not None
    assert (second.changes, [mark.cell for mark in second.marks]) == ([], ["nu:th"])
    assert third is not None
    assert [one.cell for one in third.changes] == ["tong:th", "nu:th", "nu:kh"]
    assert copy_of(sheet, 4) is None


@pytest.mark.parametrize("key", ["ubnd_viewer", "ubnd_signer"])
def test_who_reads_official_figures_only_is_not_told_how_they_came_about(
    house: House, sign_in: SignIn, key: str
) -> None:
    answer = returned_and_mended(house)
    approve(actor=house.bac.actor("leader"), submission=answer)
    url = f"/bac/so-lieu/{answer.pk}/"
    office, reader = sign_in(house.bac.user("leader")), sign_in(house.bac.user(key))
    told = ("Chưa có kế hoạch nữ.", "Các lần nộp, trả lại", "Thay đổi so với lần trả lại", f"{url}ban-luu/1/")
    assert [words in office.get(url).content.decode() for words in told] == [True] * 4
    assert [words in reader.get(url).content.decode() for words in told] == [False] * 4
    assert [client.get(f"{url}ban-luu/1/").status_code for client in (office, reader)] == [200, 403]


# --- next in line ---


def test_reviewer_goes_from_one_waiting_answer_of_the_round_to_the_next(house: House) -> None:
    first = submitted(house.bac.of_school, house.bac.actor("principal"))
    second = submitted(house.bac.of_sibling, house.bac.actor("sibling_principal"))
    specialist = house.bac.actor("specialist")
    places = sorted([first, second], key=lambda one: one.unit.sort_key)
    assert waiting_beside(specialist, places[0]) == (None, places[1].pk, 2)
    assert waiting_beside(specialist, places[1]) == (places[0].pk, None, 2)
    approve(actor=specialist, submission=first)
    assert waiting_beside(specialist, fresh(first)) == (None, second.pk, 1)


# --- pages ---


def test_approval_leads_on_to_the_next_that_waits(house: House, sign_in: SignIn) -> None:
    first = submitted(house.bac.of_school, house.bac.actor("principal"))
    second = submitted(house.bac.of_sibling, house.bac.actor("sibling_principal"))
    client = sign_in(house.bac.user("specialist"))
    response = client.post(f"/bac/so-lieu/{first.pk}/duyet/")
    assert response["Location"] == f"/bac/so-lieu/{second.pk}/xem-xet/"
    response = client.post(f"/bac/so-lieu/{second.pk}/duyet/")
    assert response["Location"] == f"/bac/dot/{second.round_id}/"


def test_return_takes_the_marks_of_the_page_with_it(house: House, sign_in: SignIn) -> None:
    sent = submitted(house.bac.of_school, house.bac.actor("principal"))
    body = {"reason": "Rà lại số nữ", "mark-nu:th": "Lệch sổ", "mark-nam:th": ""}
    sign_in(house.bac.user("specialist")).post(f"/bac/so-lieu/{sent.pk}/tra-lai/", body)
    page = sign_in(house.bac.user("principal")).get(f"/bac/so-lieu/{sent.pk}/").content.decode()
    assert "Rà lại số nữ" in page
    assert "Lệch sổ" in page
    assert 'data-cell="nu:th"' in page
    assert 'data-cell="nam:th"' not in page


def test_review_page_marks_what_stands_out_with_words(house: House, sign_in: SignIn, schools: list[School]) -> None:
    rows = answers(asked(house, schools, "2022"), schools)
    for answer, total in zip(rows, [6000, 500, 600, 700, 800, 900, 550], strict=True):
        fill(house, answer, total)
    reviewer, url = sign_in(house.bac.user("specialist")), f"/bac/so-lieu/{rows[0].pk}/xem-xet/"
    page = reviewer.get(url).content.decode()
    assert "Cao khác thường so với các đơn vị cùng cấp" in page
    assert "Cần lưu ý" in page
    assert f"{url}?xem=tat-ca" in page
    cells = [len(reviewer.get(f"{url}{query}").context["rows"]) for query in ("", "?xem=tat-ca")]
    assert cells[0] < cells[1]


def test_check_page_says_who_signs_and_what_is_empty(house: House, sign_in: SignIn) -> None:
    enter(house.bac.of_school, house.bac.actor("principal"), {"tong:th": "1.200", "nam:th": "640", "nu:th": "560"})
    url = f"/bac/so-lieu/{house.bac.of_school.pk}/kiem-tra/"
    deputy = sign_in(house.bac.user("deputy_principal")).get(url).content.decode()
    assert "KT. HIỆU TRƯỞNG / PHÓ HIỆU TRƯỞNG" in deputy
    assert "Ô còn trống (" in deputy
    assert "Nộp báo cáo" in deputy
    clerk = sign_in(house.bac.user("clerk")).get(url).content.decode()
    assert "Nộp báo cáo" not in clerk


def test_row_pages_begin_at_the_first_empty_row_and_end_at_the_last_look(house: House, sign_in: SignIn) -> None:
    answer, principal = house.bac.of_school, sign_in(house.bac.user("principal"))
    page = f"/bac/so-lieu/{answer.pk}/"
    assert principal.get(page).context["rows_url"] == f"{page}dong/1/"
    enter(answer, house.bac.actor("principal"), {"tong:th": "1.200", "tong:kh": "1.250"})
    assert principal.get(page).context["rows_url"] == f"{page}dong/2/"
    last = principal.get(f"{page}dong/1/").context["total"]
    assert principal.post(f"{page}dong/1/", {"next": "next"}).headers["Location"] == f"{page}dong/2/"
    assert principal.post(f"{page}dong/{last}/", {"next": "next"}).headers["Location"] == f"{page}kiem-tra/"


def test_row_opened_from_the_last_look_leads_back_there(house: House, sign_in: SignIn) -> None:
    answer, principal = house.bac.of_school, sign_in(house.bac.user("principal"))
    page = f"/bac/so-lieu/{answer.pk}/"
    row = f"{page}dong/1/?ve=kiem-tra"
    assert f'href="{row}#cell-' in principal.get(f"{page}kiem-tra/").content.decode()
    opened = principal.get(row)
    assert opened.context["next_url"] == f"{page}dong/2/?ve=kiem-tra"
    assert "Lưu và về phần kiểm tra" in opened.content.decode()
    assert principal.post(row, {"next": "next"}).headers["Location"] == f"{page}kiem-tra/"
    assert principal.post(row, {}).headers["Location"] == row
    elsewhere = f"{page}dong/1/?ve=https://example.com/"
    assert principal.post(elsewhere, {"next": "next"}).headers["Location"] == f"{page}dong/2/"


def test_who_only_reads_a_row_is_led_to_no_last_look(house: House, sign_in: SignIn) -> None:
    sent = submitted(house.bac.of_school, house.bac.actor("principal"))
    specialist = sign_in(house.bac.user("specialist"))
    page = specialist.get(f"/bac/so-lieu/{sent.pk}/dong/1/?ve=kiem-tra")
    assert page.context["check_url"] == ""


def test_approval_that_meets_another_answers_figures_leads_to_the_choice(house: House, sign_in: SignIn) -> None:
    official = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    again = answers(asked_again(house), [house.bac.school])[0]
    sent = submitted(again, house.bac.actor("principal"))
    client = sign_in(house.bac.user("specialist"))
    response = client.post(f"/bac/so-lieu/{sent.pk}/duyet/")
    assert response["Location"] == f"/bac/so-lieu/{sent.pk}/trung-so-lieu/"
    page = client.get(response["Location"]).content.decode()
    assert "Lấy số liệu của báo cáo này" in page
    client.post(f"/bac/so-lieu/{sent.pk}/lay-so-lieu/", {"other": official.pk})
    assert (fresh(sent).state, fresh(official).state) == ("approved", "returned")


@pytest.mark.parametrize("tab", ["", "1"])
def test_refused_return_keeps_its_reason_and_its_marks_on_the_page(house: House, sign_in: SignIn, tab: str) -> None:
    sent = submitted(house.bac.of_school, house.bac.actor("principal"))
    mark_cells(actor=house.bac.actor("specialist"), submission=sent, marks={"nam:th": "Cũ"})
    body = {"reason": " ", "mark-nu:th": "Lệch sổ", "mark-nam:th": ""} | ({"all": tab} if tab else {})
    client, url = sign_in(house.bac.user("specialist")), f"/bac/so-lieu/{sent.pk}/tra-lai/"
    answer = client.post(url, body)
    page = answer.content.decode()
    assert (answer.status_code, "lý do" in page) == (422, True)
    assert 'name="mark-nu:th" value="Lệch sổ"' in page
    assert 'name="mark-nam:th" value=""' in page
    assert ('name="mark-tong:th"' in page) == bool(tab)
    long = client.post(url, body | {"reason": "Rà lại số nữ", "mark-nu:th": "a" * 501})
    assert (long.status_code, "Rà lại số nữ</textarea>" in long.content.decode()) == (422, True)


def test_what_cannot_be_returned_any_more_leads_back_to_the_page(house: House, sign_in: SignIn) -> None:
    sent = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    answer = sign_in(house.bac.user("leader")).post(f"/bac/so-lieu/{sent.pk}/tra-lai/", {"reason": "Sai", "all": "1"})
    assert (answer.status_code, answer["Location"]) == (302, f"/bac/so-lieu/{sent.pk}/xem-xet/?xem=tat-ca")


def test_computed_cell_is_not_offered_for_marking(house: House, sign_in: SignIn) -> None:
    total = {"key": "hai", "title": "Hai giới", "computed": {"op": "sum", "of": ["nam", "nu"]}}
    answer = answers(asked_again(house, {**FORM, "rows": [*FORM["rows"], total]}), [house.bac.school])[0]
    sent = submitted(answer, house.bac.actor("principal"))
    assert cells_of(sent)["hai:th"].computed
    page = sign_in(house.bac.user("specialist")).get(f"/bac/so-lieu/{sent.pk}/xem-xet/?xem=tat-ca").content.decode()
    assert ["o-hai:th" in page, "mark-nu:th" in page, "mark-hai:th" in page] == [True, True, False]


def asked_again(house: House, document: Mapping[str, Any] = FORM) -> Round:
    """Another form that asks for the same figures."""
    version = save_form(
        actor=house.operator_actor, district=house.bac.district, slug="hoc-sinh-nua", name="Học sinh", document=document
    )
    return open_round(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        version=version,
        period=house.bac.own_round.period,
        units=[house.bac.school.unit],
    )


def test_correction_that_is_refused_keeps_what_was_typed(house: House, sign_in: SignIn) -> None:
    answer = finalised(approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist")))
    body = {"tong:th": "9.999", "tong:th-version": "1", "reason": "Cộng sai"}
    response = sign_in(house.bac.user("principal")).post(f"/bac/so-lieu/{answer.pk}/dinh-chinh/", body)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="9.999"' in page
    assert 'aria-label="Tổng số học sinh, TH 2' in page
    assert "Tổng số phải bằng nam cộng nữ" in page


def test_correction_names_its_rows_and_columns_for_the_period(house: House, sign_in: SignIn) -> None:
    row = FORM["rows"][0] | {"title": "Tổng số học sinh năm {year}"}
    document = {**FORM, "rows": [row, *FORM["rows"][1:]]}
    answer = answers(asked_again(house, document), [house.bac.school])[0]
    finalised(approved(answer, house.bac.actor("principal"), house.bac.actor("specialist")))
    page = sign_in(house.bac.user("principal")).get(f"/bac/so-lieu/{answer.pk}/dinh-chinh/").content.decode()
    assert "Tổng số học sinh năm 2020" in page
    assert "TH 2020" in page
    assert "{year" not in page


@pytest.mark.parametrize("number", ["²", "٣", "9" * 30])
def test_what_is_no_number_of_ours_is_no_fault_of_the_page(house: House, sign_in: SignIn, number: str) -> None:
    principal, office = sign_in(house.bac.user("principal")), sign_in(house.bac.user("specialist"))
    row = principal.post(f"/bac/so-lieu/{house.bac.of_school.pk}/dong/1/", {"nam:th": "", "nam:th-version": number})
    assert row.status_code == 302
    sent = submitted(house.bac.of_sibling, house.bac.actor("sibling_principal"))
    assert office.post(f"/bac/so-lieu/{sent.pk}/lay-so-lieu/", {"other": number}).status_code in (302, 422)
    answer = finalised(approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist")))
    body = {"tong:th": "1.201", "tong:th-version": number, "reason": "Cộng sai"}
    assert principal.post(f"/bac/so-lieu/{answer.pk}/dinh-chinh/", body).status_code == 422
