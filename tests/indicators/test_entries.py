"""Saving typed cells: one outcome for each, the good ones kept, nothing lost and nothing written twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import Entry, RoundCell, RoundState, Submission, SubmissionState
from indicators.models.rounds import Round
from indicators.queries.sheet import Sheet
from indicators.services import entries as service
from indicators.services.entries import MAX_TEXT, CannotEdit, Outcome, SavedCell, TypedCell, save_cells, save_entries
from indicators.services.submissions import approve, return_submission, submit
from tests.conftest import ENTRIES, REFERENCE_DATE, House, Place, enter, fresh, submitted
from tests.indicators.budget import open_budget

SAVED, SAME, STALE, REFUSED = Outcome.SAVED, Outcome.SAME, Outcome.STALE, Outcome.REFUSED


def save(
    place: Place, *cells: tuple[str, str, int], by: str = "specialist", into: Submission | None = None
) -> list[SavedCell]:
    """Saves (cell, typed, seen version) triples, each under a save id of its own."""
    submission = into or place.own
    taken = Entry.objects.count() + AuditEntry.unscoped.count()
    typed = [
        TypedCell(cell, words, seen, f"save:{taken}:{place_in_batch}")
        for place_in_batch, (cell, words, seen) in enumerate(cells)
    ]
    return save_entries(actor=place.actor(by), submission=submission, cells=typed)


def outcomes(saved: list[SavedCell]) -> list[Outcome]:
    return [one.outcome for one in saved]


def entry(submission: Submission, cell: str) -> Entry:
    return Entry.objects.get(submission=submission, cell=cell)


# --- saved ---


def test_typed_number_is_saved_as_a_value(house: House) -> None:
    assert outcomes(save(house.bac, ("tong:th", "1.200", 0))) == [SAVED]
    stored = entry(house.bac.own, "tong:th")
    assert (stored.kind, stored.number, stored.typed, stored.version) == ("exact", Decimal(1200), "1.200", 1)
    assert stored.author == house.bac.user("specialist")


@pytest.mark.parametrize("typed", ["1.200", "1,200", "1200", " 1 200 "])
def test_typed_text_is_kept_as_it_was_written(house: House, typed: str) -> None:
    save(house.bac, ("tong:th", typed, 0))
    stored = entry(house.bac.own, "tong:th")
    assert (stored.typed, stored.number) == (typed.strip(), Decimal(1200))


def test_reported_zero_is_saved_as_zero(house: House) -> None:
    save(house.bac, ("nam:th", "0", 0))
    assert entry(house.bac.own, "nam:th").number == Decimal(0)
    assert Sheet(fresh(house.bac.own)).filled == 1


def test_words_are_saved_in_a_text_cell(house: House) -> None:
    assert outcomes(save(house.bac, ("tong:ghi-chu", "  Số liệu\u00a0 cuối năm ", 0))) == [SAVED]
    stored = entry(house.bac.own, "tong:ghi-chu")
    assert (stored.kind, stored.text, stored.number) == ("text", "Số liệu cuối năm", None)


def test_words_that_look_like_a_number_stay_words_in_a_text_cell(house: House) -> None:
    save(house.bac, ("tong:ghi-chu", "2021", 0))
    assert entry(house.bac.own, "tong:ghi-chu").text == "2021"


def test_first_save_turns_not_started_into_entering(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    assert fresh(house.bac.own).state == SubmissionState.ENTERING


def test_save_that_changes_nothing_does_not_begin_the_entering(house: House) -> None:
    save(house.bac, ("tong:th", "", 0), ("nam:th", "không biết", 0))
    assert fresh(house.bac.own).state == SubmissionState.NOT_STARTED


def test_change_of_a_returned_submission_turns_it_into_entering(house: House) -> None:
    sent = submitted(house.bac.own, house.bac.actor("specialist"))
    return_submission(actor=house.bac.actor("leader"), submission=sent, reason="Sai số nam")
    save(house.bac, ("nam:th", "641", 1))
    assert fresh(house.bac.own).state == SubmissionState.ENTERING


def test_second_change_raises_the_version(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    saved = save(house.bac, ("tong:th", "1.201", 1))
    assert outcomes(saved) == [SAVED]
    assert (entry(house.bac.own, "tong:th").version, entry(house.bac.own, "tong:th").typed) == (2, "1.201")


@pytest.mark.parametrize("stored", [False, True])
def test_same_cell_twice_in_one_save_is_taken_once(house: House, stored: bool) -> None:
    if stored:
        save(house.bac, ("tong:th", "1.200", 0))
    seen = int(stored)
    saved = save(house.bac, ("tong:th", "1.201", seen), ("tong:th", "1.202", seen + 1), ("nam:th", "640", 0))
    assert outcomes(saved) == [SAVED, REFUSED, SAVED]
    assert saved[1].message.startswith("Ô này được gửi hai lần")
    assert (entry(house.bac.own, "tong:th").version, entry(house.bac.own, "tong:th").typed) == (seen + 1, "1.201")


# --- same ---


@pytest.mark.parametrize("typed", ["1.200", "1,200", "1200"])
def test_equal_value_is_same_whatever_version_was_seen(house: House, typed: str) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    for seen in (0, 1, 7):
        assert outcomes(save(house.bac, ("tong:th", typed, seen))) == [SAME]
    assert entry(house.bac.own, "tong:th").version == 1


def test_repeated_save_id_is_same_even_when_the_text_differs(house: House) -> None:
    typed = TypedCell("tong:th", "1.200", 0, "once")
    specialist = house.bac.actor("specialist")
    save_entries(actor=specialist, submission=house.bac.own, cells=[typed])
    again = save_entries(actor=specialist, submission=house.bac.own, cells=[replace(typed, typed="9")])
    assert outcomes(again) == [SAME]
    assert entry(house.bac.own, "tong:th").typed == "1.200"


def test_empty_text_in_an_empty_cell_is_same(house: House) -> None:
    assert outcomes(save(house.bac, ("tong:th", "   ", 0), ("tong:ghi-chu", "", 0))) == [SAME, SAME]
    assert not Entry.objects.filter(submission=house.bac.own).exists()


def test_saving_what_is_stored_again_writes_no_audit_row(house: House) -> None:
    enter(house.bac.own, house.bac.actor("specialist"))
    before = AuditEntry.unscoped.count()
    save(house.bac, *((cell, typed, 1) for cell, typed in ENTRIES.items()))
    assert AuditEntry.unscoped.count() == before


# --- stale ---


def test_cell_that_somebody_else_changed_is_stale_and_shows_theirs(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    saved = save(house.bac, ("tong:th", "1.300", 0))
    assert outcomes(saved) == [STALE]
    assert saved[0].typed == "1.300"
    assert saved[0].entry is not None
    assert (saved[0].entry.typed, saved[0].entry.version) == ("1.200", 1)
    assert entry(house.bac.own, "tong:th").typed == "1.200"


def test_emptying_a_cell_that_somebody_else_changed_is_stale(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    assert outcomes(save(house.bac, ("tong:th", "", 0))) == [STALE]
    assert entry(house.bac.own, "tong:th").typed == "1.200"


def test_empty_cell_seen_with_a_version_is_stale(house: House) -> None:
    assert outcomes(save(house.bac, ("tong:th", "1.200", 3))) == [STALE]


def test_stale_cell_is_saved_once_its_version_was_seen(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    theirs = save(house.bac, ("tong:th", "1.300", 0))[0].entry
    assert theirs is not None
    assert outcomes(save(house.bac, ("tong:th", "1.300", theirs.version))) == [SAVED]


# --- emptied ---


def test_emptied_cell_keeps_its_version_going(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    assert outcomes(save(house.bac, ("tong:th", "", 1))) == [SAVED]
    emptied = entry(house.bac.own, "tong:th")
    assert (emptied.kind, emptied.number, emptied.typed, emptied.version) == ("", None, "", 2)
    assert outcomes(save(house.bac, ("tong:th", "1.200", 0))) == [STALE]
    assert outcomes(save(house.bac, ("tong:th", "1.200", 2))) == [SAVED]
    assert entry(house.bac.own, "tong:th").version == 3


def test_emptied_cell_is_not_counted_as_filled(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    save(house.bac, ("tong:th", "", 1))
    assert Sheet(fresh(house.bac.own)).filled == 0


# --- refused ---


def test_text_that_is_no_number_is_refused_with_a_sentence(house: House) -> None:
    saved = save(house.bac, ("tong:th", "khá nhiều", 0))
    assert outcomes(saved) == [REFUSED]
    assert "không phải là số" in saved[0].message
    assert saved[0].typed == "khá nhiều"


def test_ambiguous_number_is_refused_with_its_readings(house: House) -> None:
    budget = open_budget(house)
    saved = save(house.bac, ("loai-1:th", "1.234", 0), into=budget)
    assert outcomes(saved) == [REFUSED]
    assert len(saved[0].choices) == 2


def test_chosen_reading_of_an_ambiguous_number_is_saved(house: House) -> None:
    budget = open_budget(house)
    asked = save(house.bac, ("loai-1:th", "1.234", 0), into=budget)[0]
    for seen, choice in enumerate(asked.choices):
        assert outcomes(save(house.bac, ("loai-1:th", choice, seen), into=budget)) == [SAVED]
    assert entry(budget, "loai-1:th").number == Decimal("1.234")


@pytest.mark.parametrize("typed", ["x", "thứ 7/30", "nâng 2 bậc", "trên 5.000", "khoảng 5.000", "5.000-6.000"])
def test_an_amount_of_money_is_an_exact_number(house: House, typed: str) -> None:
    saved = save(house.bac, ("chi:th", typed, 0), into=open_budget(house))
    assert outcomes(saved) == [REFUSED]
    assert "chỉ nhận một con số chính xác" in saved[0].message


@pytest.mark.parametrize(("cell", "typed"), [("chi:th", "-"), ("dat:th", "trên 60%"), ("loai-1:th", "nâng 2 bậc")])
def test_money_may_not_apply_and_other_units_keep_their_comparators(house: House, cell: str, typed: str) -> None:
    assert outcomes(save(house.bac, (cell, typed, 0), into=open_budget(house))) == [SAVED]


@pytest.mark.parametrize("cell", ["khong-co:th", "tong:khong-co", "tong:chi-tieu", "tong", "", "x" * 130])
def test_cell_that_the_form_does_not_have_is_refused(house: House, cell: str) -> None:
    saved = save(house.bac, (cell, "1", 0))
    assert outcomes(saved) == [REFUSED]
    assert saved[0].message == "Biểu mẫu không có ô này."


@pytest.mark.parametrize("cell", ["tong:th", "tong:ghi-chu"])
def test_text_that_is_too_long_is_refused(house: House, cell: str) -> None:
    saved = save(house.bac, (cell, "a" * (MAX_TEXT + 1), 0))
    assert outcomes(saved) == [REFUSED]
    assert str(MAX_TEXT) in saved[0].message


def test_longest_text_is_saved(house: House) -> None:
    assert outcomes(save(house.bac, ("tong:ghi-chu", "a" * MAX_TEXT, 0))) == [SAVED]


@pytest.mark.parametrize("typed", ["1\x002", "ghi\x00chú"])
def test_nul_is_never_stored(house: House, typed: str) -> None:
    save(house.bac, ("tong:ghi-chu", typed, 0))
    stored = entry(house.bac.own, "tong:ghi-chu")
    assert "\0" not in stored.typed + stored.text


@pytest.mark.parametrize("typed", ["9" * 15, "9" * 12, "900.000.000.001"])
def test_number_that_is_too_large_once_it_is_in_dong_is_refused(house: House, typed: str) -> None:
    budget = open_budget(house)
    saved = save(house.bac, ("chi:th", typed, 0), into=budget)
    assert outcomes(saved) == [REFUSED]
    assert "quá lớn" in saved[0].message


def test_largest_number_is_saved(house: House) -> None:
    budget = open_budget(house)
    assert outcomes(save(house.bac, ("chi:th", "900.000.000.000", 0), into=budget)) == [SAVED]
    assert entry(budget, "chi:th").number == Decimal(900_000_000_000_000)


def test_a_districts_answer_may_speak_of_its_own_school(house: House) -> None:
    RoundCell.objects.filter(round=house.bac.own_round, key="tong:th").update(unit=house.bac.school.unit)
    assert outcomes(save(house.bac, ("tong:th", "1.200", 0))) == [SAVED]


def test_cell_of_another_unit_is_refused(house: House) -> None:
    RoundCell.objects.filter(round=house.bac.own_round, key="tong:th").update(unit=house.nam.district.unit)
    saved = save(house.bac, ("tong:th", "1.200", 0), ("nam:th", "640", 0))
    assert outcomes(saved) == [REFUSED, SAVED]
    assert not Entry.objects.filter(cell="tong:th").exists()


# --- many at once ---


def test_good_cells_are_kept_when_others_fail(house: House) -> None:
    save(house.bac, ("nu:th", "560", 0))
    saved = save(
        house.bac,
        ("tong:th", "1.200", 0),
        ("nam:th", "nhiều", 0),
        ("nu:th", "561", 0),
        ("nu:kh", "", 0),
        ("khong-co:th", "1", 0),
        ("tong:ghi-chu", "tốt", 0),
    )
    assert outcomes(saved) == [SAVED, REFUSED, STALE, SAME, REFUSED, SAVED]
    assert [one.cell for one in saved] == ["tong:th", "nam:th", "nu:th", "nu:kh", "khong-co:th", "tong:ghi-chu"]
    assert dict(Entry.objects.filter(submission=house.bac.own).values_list("cell", "typed")) == {
        "tong:th": "1.200",
        "nu:th": "560",
        "tong:ghi-chu": "tốt",
    }


def test_save_of_nothing_says_nothing(house: House) -> None:
    assert save(house.bac) == []


# --- what boards show of it ---


def counters(submission: Submission) -> tuple[int, int, int, int]:
    found = fresh(submission)
    return found.filled, found.errors, found.warnings, found.unexplained


def test_submission_keeps_what_is_filled_and_wrong_as_of_each_save(house: House) -> None:
    own = house.bac.own
    save(house.bac, ("tong:th", "1.200", 0), ("nam:th", "640", 0), ("nu:th", "561", 0))
    assert counters(own) == (3, 1, 0, 0)
    assert fresh(own).total == 6
    save(house.bac, ("nu:th", "560", 1), ("tong:ghi-chu", "tốt", 0))
    assert counters(own) == (3, 0, 0, 0)
    save(house.bac, ("nu:th", "", 2))
    assert counters(own) == (2, 0, 1, 1)


def test_explained_warning_is_counted_apart(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0), ("nu:th", "560", 0), ("nam:th", "1", 0))
    save(house.bac, ("nam:th", "", 1))
    Entry.objects.filter(submission=house.bac.own, cell="nam:th").update(explanation="Chưa có số liệu")
    save(house.bac, ("nu:th", "561", 1))
    assert counters(house.bac.own) == (2, 0, 1, 0)


def test_save_is_timed_by_the_districts_own_clock(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    touched = fresh(house.bac.own).touched_at
    assert touched is not None
    assert timezone.localdate(touched) == REFERENCE_DATE


def test_save_that_changes_nothing_leaves_the_submission_alone(house: House) -> None:
    save(house.bac, ("tong:th", "nhiều", 0), ("nam:th", "", 0))
    assert (fresh(house.bac.own).touched_at, fresh(house.bac.own).state) == (None, SubmissionState.NOT_STARTED)


def test_sheet_after_a_save_is_the_one_that_is_read_again(house: House) -> None:
    typed = [TypedCell("tong:th", "1.200", 0, "một"), TypedCell("nu:th", "560", 0, "hai")]
    after = save_cells(actor=house.bac.actor("specialist"), submission=house.bac.own, cells=typed).sheet
    again = Sheet(fresh(house.bac.own))
    assert (after.values, after.findings) == (again.values, again.findings)


# --- units ---


def test_number_typed_in_thousands_is_kept_in_the_indicators_unit(house: House) -> None:
    budget = open_budget(house)
    save(house.bac, ("chi:th", "5,016,100", 0), into=budget)
    stored = entry(budget, "chi:th")
    assert (stored.number, stored.typed) == (Decimal(5_016_100_000), "5,016,100")


def test_number_kept_in_dong_is_shown_in_the_forms_unit(house: House) -> None:
    budget = open_budget(house)
    save(house.bac, ("chi:th", "5,016,100", 0), into=budget)
    assert Sheet(fresh(budget)).values["chi:th"].number == Decimal(5_016_100)


def test_figure_of_an_approved_form_is_in_the_indicators_unit(house: House) -> None:
    budget = open_budget(house)
    save(house.bac, ("chi:th", "3", 0), ("chi-luong:th", "1", 0), ("chi-khac:th", "2", 0), into=budget)
    sent = submit(actor=house.bac.actor("specialist"), submission=budget)
    approved = approve(actor=house.bac.actor("leader"), submission=sent)
    figures = {figure.indicator.code: figure for figure in approved.figures.select_related("indicator")}
    assert {code: figure.number for code, figure in figures.items()} == {
        "n-chi": Decimal(3000),
        "n-chi-luong": Decimal(1000),
        "n-chi-khac": Decimal(2000),
    }
    assert figures["n-chi"].typed == "3"


@pytest.mark.parametrize(
    ("typed", "number", "number_to"),
    [
        ("trên 5", "5000", None),
        ("5-6", "5000", "6000"),
        ("tăng 5", "5000", None),
        ("nâng 2 bậc", "2", None),
        ("13/14", "13", "14"),
        ("thứ 7/30", "7", "30"),
        ("mức độ 3", "3", None),
    ],
)
def test_only_amounts_are_turned_into_the_indicators_unit(
    house: House, typed: str, number: str, number_to: str | None
) -> None:
    """A rank, a level, a ratio and a number of steps count no units."""
    budget = open_budget(house)
    assert outcomes(save(house.bac, ("nghin:th", typed, 0), into=budget)) == [SAVED]
    stored = entry(budget, "nghin:th")
    assert (stored.number, stored.number_to) == (Decimal(number), number_to and Decimal(number_to))
    assert Sheet(fresh(budget)).values["nghin:th"].number == Decimal(number) / (1000 if number == "5000" else 1)


# --- audit ---


def test_each_changed_cell_has_its_audit_row(house: House) -> None:
    save(house.bac, ("tong:th", "1.200", 0))
    save(house.bac, ("tong:th", "1.201", 1), ("nam:th", "640", 0))
    rows = {
        cell: AuditEntry.unscoped.filter(act="nhập ô", object_id=str(entry(house.bac.own, cell).pk)).order_by("pk")
        for cell in ("tong:th", "nam:th")
    }
    assert [row.changes for row in rows["tong:th"]] == [
        {"Tổng số học sinh · TH 2020": ["", "1.200"]},
        {"Tổng số học sinh · TH 2020": ["1.200", "1.201"]},
    ]
    assert [row.changes for row in rows["nam:th"]] == [{"Nam · TH 2020": ["", "640"]}]
    assert {row.actor_id for row in rows["tong:th"]} == {house.bac.user("specialist").pk}
    assert {row.district_id for row in rows["tong:th"]} == {house.bac.district.pk}


def test_audit_goes_when_the_save_is_rolled_back(house: House) -> None:
    before = AuditEntry.unscoped.count()
    with transaction.atomic():
        save(house.bac, ("tong:th", "1.200", 0))
        transaction.set_rollback(True)
    assert (AuditEntry.unscoped.count(), Entry.objects.count()) == (before, 0)


@pytest.mark.django_db(transaction=True)
def test_cells_go_when_their_audit_fails(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("no audit")

    monkeypatch.setattr(service, "record_all", refuse)
    with pytest.raises(RuntimeError, match="no audit"):
        save(house.bac, ("tong:th", "1.200", 0))
    assert not Entry.objects.exists()
    assert fresh(house.bac.own).state == SubmissionState.NOT_STARTED


# --- who and when ---


@pytest.mark.parametrize("key", ["leader", "district_admin", "ubnd_signer", "principal", "clerk", "agency_staff"])
def test_who_does_not_owe_the_form_cannot_type_into_it(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        save(house.bac, ("tong:th", "1.200", 0), by=key)


def test_specialist_of_another_district_cannot_type_into_it(house: House) -> None:
    with pytest.raises(Forbidden):
        save(house.nam, ("tong:th", "1.200", 0), into=house.bac.own)


@pytest.mark.parametrize("key", ["principal", "deputy_principal", "clerk"])
def test_school_types_into_its_own(house: House, key: str) -> None:
    assert outcomes(save(house.bac, ("tong:th", "1.200", 0), by=key, into=house.bac.of_school)) == [SAVED]


@pytest.mark.parametrize("key", ["sibling_principal", "specialist", "leader"])
def test_others_do_not_type_into_a_schools_form(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        save(house.bac, ("tong:th", "1.200", 0), by=key, into=house.bac.of_school)


def test_submitted_form_cannot_be_typed_into(house: House) -> None:
    sent = submitted(house.bac.own, house.bac.actor("specialist"))
    with pytest.raises(CannotEdit, match="Đã nộp"):
        save(house.bac, ("tong:th", "1.201", 1), into=sent)
    assert entry(sent, "tong:th").typed == "1.200"


def test_approved_form_cannot_be_typed_into(house: House) -> None:
    sent = submitted(house.bac.own, house.bac.actor("specialist"))
    approve(actor=house.bac.actor("leader"), submission=sent)
    with pytest.raises(CannotEdit, match="Đã duyệt"):
        save(house.bac, ("tong:th", "1.201", 1))


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.CLOSED, RoundState.FINALISED])
def test_form_of_a_round_that_is_not_open_cannot_be_typed_into(house: House, state: RoundState) -> None:
    Round.unscoped.filter(pk=house.bac.own_round.pk).update(state=state)
    with pytest.raises(CannotEdit, match=r"Đợt thu thập (chưa mở|đã đóng|đã chốt số liệu)"):
        save(house.bac, ("tong:th", "1.200", 0))
