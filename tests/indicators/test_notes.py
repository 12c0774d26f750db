"""Words beside a cell: notes, explanations, who wrote what, and who may read it."""

from __future__ import annotations

from typing import Any

import pytest

from core.policy import Forbidden
from indicators.models import Entry, Submission, SubmissionState
from indicators.queries.sheet import Sheet
from indicators.services.entries import MAX_TEXT, CannotEdit, TypedCell, save_entries
from indicators.services.notes import CannotAnnotate, WordsChanged, annotate
from indicators.services.submissions import approve, return_submission, submit
from tests.conftest import House, SignIn, enter, fresh, submitted


def note(house: House, cell: str = "tong:th", by: str = "specialist", **words: str) -> Entry | None:
    return annotate(actor=house.bac.actor(by), submission=house.bac.own, cell=cell, **words)


def stored(submission: Submission, cell: str) -> Entry:
    return Entry.objects.get(submission=submission, cell=cell)


# --- writing ---


def test_note_stands_beside_a_typed_cell_and_leaves_its_value_alone(house: House) -> None:
    enter(house.bac.own, house.bac.actor("specialist"), {"tong:th": "1.200"})
    note(house, note="  Theo   báo cáo\nsố 12 ")
    entry = stored(house.bac.own, "tong:th")
    assert (entry.note, entry.typed, entry.version) == ("Theo báo cáo\nsố 12", "1.200", 1)


def test_empty_cell_is_explained_and_typed_into_afterwards(house: House) -> None:
    note(house, explanation="Trường chưa báo cáo")
    assert stored(house.bac.own, "tong:th").version == 0
    assert Sheet(fresh(house.bac.own)).values == {}
    enter(house.bac.own, house.bac.actor("specialist"), {"tong:th": "1.200"})
    entry = stored(house.bac.own, "tong:th")
    assert (entry.typed, entry.version, entry.explanation) == ("1.200", 1, "Trường chưa báo cáo")


def test_note_makes_an_answer_one_that_is_being_entered(house: House) -> None:
    note(house, note="Đang xác minh")
    assert fresh(house.bac.own).state == SubmissionState.ENTERING


def test_explanation_takes_the_warning_from_those_that_ask_for_one(house: House) -> None:
    enter(house.bac.own, house.bac.actor("specialist"), {"tong:th": "1.200", "nu:th": "560"})
    assert fresh(house.bac.own).unexplained == 1
    note(house, cell="nam:th", explanation="Chưa có số liệu học sinh nam")
    assert (fresh(house.bac.own).warnings, fresh(house.bac.own).unexplained) == (1, 0)
    note(house, cell="nam:th", explanation="")
    assert fresh(house.bac.own).unexplained == 1


def test_words_that_say_nothing_new_write_nothing(house: House) -> None:
    assert note(house, note="") is None
    assert not Entry.objects.exists()


def test_words_that_are_too_long_are_told(house: House) -> None:
    with pytest.raises(CannotAnnotate, match="2000 ký tự"):
        note(house, note="x" * (MAX_TEXT + 1))


def test_cell_that_the_form_has_not_takes_no_note(house: House) -> None:
    with pytest.raises(CannotAnnotate, match="không có ô này"):
        note(house, cell="tong:khong-co", note="x")


def test_words_written_meanwhile_are_not_overwritten(house: House) -> None:
    note(house, note="Của người thứ nhất")
    with pytest.raises(WordsChanged) as refused:
        note(house, note="Của người thứ hai", seen_note="")
    assert refused.value.theirs == {"note": "Của người thứ nhất"}
    note(house, note="Của người thứ hai", seen_note="Của người thứ nhất")
    assert stored(house.bac.own, "tong:th").note == "Của người thứ hai"


# --- who and when ---


@pytest.mark.parametrize("key", ["leader", "district_admin", "principal", "ubnd_signer"])
def test_who_does_not_enter_the_form_writes_no_words(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        note(house, by=key, note="x")


def test_words_are_written_only_while_the_form_is_editable(house: House) -> None:
    sent = submitted(house.bac.own, house.bac.actor("specialist"))
    with pytest.raises(CannotEdit, match="Đã nộp"):
        note(house, explanation="x")
    return_submission(actor=house.bac.actor("leader"), submission=sent, reason="Giải trình ô này")
    note(house, explanation="Số theo quyết định")
    assert stored(sent, "tong:th").explanation == "Số theo quyết định"


# --- the cell's JSON ---


def cell_of(house: House, sign_in: SignIn, cell: str = "tong:th", by: str = "specialist") -> Any:
    return sign_in(house.bac.user(by)).get(f"/bac/so-lieu/{house.bac.own.pk}/o/{cell}/").json()


def test_history_of_a_cell_tells_who_wrote_what_latest_first(house: House, sign_in: SignIn) -> None:
    specialist = house.bac.actor("specialist")
    enter(house.bac.own, specialist, {"tong:th": "1.200"})
    save_entries(actor=specialist, submission=house.bac.own, cells=[TypedCell("tong:th", "1.201", 1, "hai")])
    note(house, note="Sửa theo sổ")
    history = cell_of(house, sign_in)["history"]
    assert [(event["what"], event["before"], event["after"]) for event in history] == [
        ("Ghi chú", "", "Sửa theo sổ"),
        ("", "1.200", "1.201"),
        ("", "", "1.200"),
    ]
    assert {event["who"] for event in history} == {"specialist.bac"}


def test_cell_that_was_never_written_has_no_history(house: House, sign_in: SignIn) -> None:
    document = cell_of(house, sign_in)
    assert (document["history"], document["note"], document["mark"]) == ([], "", None)
    assert document["name"] == "Tổng số học sinh · TH 2020"


def test_cell_that_the_form_has_not_is_not_found(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    assert client.get(f"/bac/so-lieu/{house.bac.own.pk}/o/tong:khong-co/").status_code == 404


def test_words_are_sent_as_json_and_a_conflict_shows_theirs(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    url = f"/bac/so-lieu/{house.bac.own.pk}/o/tong:th/"
    first = client.post(url, {"note": "Một", "seen_note": ""}, content_type="application/json")
    assert (first.status_code, first.json()["note"]) == (200, "Một")
    second = client.post(url, {"note": "Hai", "seen_note": ""}, content_type="application/json")
    assert (second.status_code, second.json()["theirs"]) == (409, {"note": "Một"})
    long = client.post(url, {"note": "x" * (MAX_TEXT + 1)}, content_type="application/json")
    assert (long.status_code, long.json()["code"]) == (400, "invalid")


def test_grid_tells_which_cells_have_words_and_who_works_on_it_alone_reads_them(house: House, sign_in: SignIn) -> None:
    enter(house.bac.own, house.bac.actor("specialist"))
    note(house, note="Sửa theo sổ")
    note(house, cell="nam:th", explanation="Đúng")
    url = f"/bac/so-lieu/{house.bac.own.pk}/luoi.json"
    document = sign_in(house.bac.user("specialist")).get(url).json()
    assert (document["noted"], document["explained"], document["marks"]) == (["tong:th"], ["nam:th"], {})
    sent = submit(actor=house.bac.actor("specialist"), submission=house.bac.own)
    approve(actor=house.bac.actor("leader"), submission=sent)
    assert "noted" not in sign_in(house.bac.user("ubnd_viewer")).get(url).json()
