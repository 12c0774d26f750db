"""The moves of a submission: which pass from which state, what each asks for, and what becomes official."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import PortfolioSet
from accounts.services import PortfolioData, ensure_portfolios
from core import policy
from core.actor import Actor
from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import (
    Entry,
    Figure,
    Round,
    RoundState,
    Submission,
    SubmissionCopy,
    SubmissionState,
    TotalsGuard,
)
from indicators.queries.submissions import awaiting_decision, history, submissions_of
from indicators.services.entries import MAX_TEXT, TypedCell, save_entries
from indicators.services.moving import lock
from indicators.services.publishing import CannotMove
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import ENTRIES, House, Place, approved, enter, fresh, submitted
from tests.indicators.budget import open_budget

State = SubmissionState
Move = Callable[[Place, Submission], Submission]

# Each move by the person who has the right to it, with everything that it asks for.
MOVES: Mapping[str, Move] = {
    "submit": lambda place, answer: submit(actor=place.actor("specialist"), submission=answer),
    "withdraw": lambda place, answer: withdraw(actor=place.actor("specialist"), submission=answer),
    "approve": lambda place, answer: approve(actor=place.actor("leader"), submission=answer),
    "return": lambda place, answer: return_submission(
        actor=place.actor("leader"), submission=answer, reason="Sai số nữ"
    ),
    "reopen": lambda place, answer: reopen(actor=place.actor("leader"), submission=answer, reason="Cần đính chính"),
}
ALLOWED: Mapping[tuple[State, str], State] = {
    (State.ENTERING, "submit"): State.SUBMITTED,
    (State.RETURNED, "submit"): State.SUBMITTED,
    (State.SUBMITTED, "withdraw"): State.ENTERING,
    (State.SUBMITTED, "approve"): State.APPROVED,
    (State.SUBMITTED, "return"): State.RETURNED,
    (State.APPROVED, "reopen"): State.RETURNED,
}
REFUSED = [(state, move) for state in State for move in MOVES if (state, move) not in ALLOWED]
OFFICIAL = (State.APPROVED, State.LOCKED)


def in_state(place: Place, state: State) -> Submission:
    """The district's own submission, filled in and brought into a state by its moves."""
    if state is State.NOT_STARTED:
        return place.own
    answer = enter(place.own, place.actor("specialist"))
    if state is not State.ENTERING:
        answer = MOVES["submit"](place, answer)
    if state in (State.APPROVED, State.LOCKED):
        answer = MOVES["approve"](place, answer)
    if state is State.RETURNED:
        answer = MOVES["return"](place, answer)
    if state is State.LOCKED:
        Submission.unscoped.filter(pk=answer.pk).update(state=state)
    return fresh(answer)


def figures(answer: Submission) -> int:
    return Figure.unscoped.filter(submission=answer).count()


def figure_entries(answer: Submission) -> int:
    """How many filled cells are figures; the words beside them never become official values."""
    return Entry.objects.filter(submission=answer).exclude(kind="").exclude(cell__endswith=":ghi-chu").count()


# --- the table of moves ---


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", list(State))
def test_move_passes_from_the_states_of_the_table_only(house: House, state: State, move: str) -> None:
    answer = in_state(house.bac, state)
    expected = ALLOWED.get((state, move))
    if expected is None:
        with pytest.raises(CannotMove) as refusal:
            MOVES[move](house.bac, answer)
        assert str(refusal.value).endswith(".")
    else:
        assert MOVES[move](house.bac, answer).state == expected
    stored = fresh(answer)
    assert stored.state == (expected or state)
    assert figures(stored) == (figure_entries(stored) if stored.state in OFFICIAL else 0)


@pytest.mark.parametrize(("state", "move"), ALLOWED)
def test_move_is_audited_with_both_states(house: House, state: State, move: str) -> None:
    moved = MOVES[move](house.bac, in_state(house.bac, state))
    row = AuditEntry.unscoped.filter(object_kind="indicators.submission", object_id=str(moved.pk)).first()
    assert row is not None
    assert row.changes == {"Trạng thái": [str(state.label), str(State(moved.state).label)]}
    assert row.district_id == house.bac.district.pk


@pytest.mark.parametrize(("state", "move"), REFUSED)
def test_refused_move_writes_nothing(house: House, state: State, move: str) -> None:
    answer = in_state(house.bac, state)
    before = AuditEntry.unscoped.count(), SubmissionCopy.objects.count(), Figure.unscoped.count()
    with pytest.raises(CannotMove):
        MOVES[move](house.bac, answer)
    assert (AuditEntry.unscoped.count(), SubmissionCopy.objects.count(), Figure.unscoped.count()) == before


def test_stale_copy_of_the_submission_decides_nothing(house: House) -> None:
    """The page that was opened before the other person moved it still holds the old state."""
    old = submitted(house.bac.own, house.bac.actor("specialist"))
    MOVES["withdraw"](house.bac, old)
    assert old.state == State.SUBMITTED
    with pytest.raises(CannotMove, match="Đang nhập"):
        MOVES["approve"](house.bac, old)


@pytest.mark.parametrize(
    ("state", "words"),
    [(RoundState.DRAFT, "chưa mở"), (RoundState.CLOSED, "đã đóng"), (RoundState.FINALISED, "đã chốt số liệu")],
)
def test_round_that_is_not_open_takes_no_submitting(house: House, state: RoundState, words: str) -> None:
    answer = in_state(house.bac, State.ENTERING)
    Round.unscoped.filter(pk=answer.round_id).update(state=state)
    with pytest.raises(CannotMove, match=words):
        MOVES["submit"](house.bac, answer)


@pytest.mark.parametrize(("move", "moved"), [("approve", State.APPROVED), ("return", State.RETURNED)])
def test_review_goes_on_in_a_closed_round(house: House, move: str, moved: State) -> None:
    answer = in_state(house.bac, State.SUBMITTED)
    Round.unscoped.filter(pk=answer.round_id).update(state=RoundState.CLOSED)
    assert MOVES[move](house.bac, answer).state == moved


# --- who ---


@pytest.mark.parametrize("move", ["approve", "return"])
def test_nobody_decides_on_what_they_submitted(house: House, move: str) -> None:
    answer = submitted(house.bac.own, house.bac.actor("specialist"))
    both = Actor(
        id=house.bac.user("specialist").pk,
        name="Hai vai",
        rights=house.bac.actor("specialist").rights | house.bac.actor("leader").rights,
    )
    with pytest.raises(Forbidden):
        decide(move, both, answer)


@pytest.mark.parametrize("move", ["approve", "return"])
def test_nobody_decides_on_what_they_typed(house: House, move: str) -> None:
    leader, specialist = house.bac.actor("leader"), house.bac.actor("specialist")
    typist = Actor(id=leader.id, name="Hai vai", rights=leader.rights | specialist.rights)
    enter(house.bac.own, specialist)
    save_entries(actor=typist, submission=house.bac.own, cells=[TypedCell("nu:ghi-chu", "Đã rà soát", 0, "one")])
    answer = submit(actor=specialist, submission=house.bac.own)
    with pytest.raises(Forbidden):
        decide(move, leader, answer)
    assert decide(move, house.bac.actor("deputy_leader"), answer).state in (State.APPROVED, State.RETURNED)


def decide(move: str, actor: Actor, answer: Submission) -> Submission:
    if move == "approve":
        return approve(actor=actor, submission=answer)
    return return_submission(actor=actor, submission=answer, reason="Sai số nữ")


@pytest.mark.parametrize("key", ["specialist", "principal", "ubnd_signer", "district_admin", "agency_staff"])
def test_only_a_leader_approves_the_offices_own_form(house: House, key: str) -> None:
    answer = submitted(house.bac.own, house.bac.actor("specialist"))
    with pytest.raises(Forbidden):
        approve(actor=house.bac.actor(key), submission=answer)


@pytest.mark.parametrize("key", ["specialist", "leader"])
def test_office_approves_a_schools_form(house: House, key: str) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    assert approve(actor=house.bac.actor(key), submission=answer).state == State.APPROVED


def test_leader_of_another_district_decides_nothing(house: House) -> None:
    answer = submitted(house.bac.own, house.bac.actor("specialist"))
    for move in ("approve", "return"):
        with pytest.raises(Forbidden):
            decide(move, house.nam.actor("leader"), answer)


def test_only_who_submitted_withdraws(house: House) -> None:
    answer = submitted(house.bac.of_school, house.bac.actor("principal"))
    with pytest.raises(Forbidden):
        withdraw(actor=house.bac.actor("clerk"), submission=answer)
    assert withdraw(actor=house.bac.actor("principal"), submission=answer).submitted_by is None


@pytest.mark.parametrize("key", ["specialist", "district_admin", "ubnd_signer"])
def test_only_a_leader_reopens(house: House, key: str) -> None:
    answer = in_state(house.bac, State.APPROVED)
    with pytest.raises(Forbidden):
        reopen(actor=house.bac.actor(key), submission=answer, reason="Cần đính chính")


@pytest.mark.parametrize("key", ["specialist", "leader", "deputy_leader", "principal", "ubnd_signer", "district_admin"])
def test_list_of_what_waits_is_what_the_person_may_approve(house: House, key: str) -> None:
    """The list asks the database at once what the policy asks of each submission."""
    place = house.bac
    submitted(place.own, place.actor("specialist"))
    enter(place.of_school, place.actor("principal"))
    Entry.objects.filter(submission=place.of_school, cell="nam:th").update(author=place.user("leader"))
    submit(actor=place.actor("principal"), submission=place.of_school)
    submitted(place.of_sibling, place.actor("sibling_principal"))
    actor = place.actor(key)
    listed = {answer.pk for answer in awaiting_decision(actor, place.district)}
    answers = Submission.unscoped.filter(district=place.district)
    assert listed == {answer.pk for answer in answers if policy.may(actor, "approve", answer)}
    assert bool(listed) == (key in ("specialist", "leader", "deputy_leader"))


def test_list_of_what_waits_begins_with_what_the_person_answers_for(house: House) -> None:
    place = house.bac
    submitted(place.of_school, place.actor("principal"))
    submitted(place.of_sibling, place.actor("sibling_principal"))
    for school in (place.school, place.sibling):
        PortfolioSet.unscoped.all().delete()
        ensure_portfolios(
            actor=house.operator_actor,
            district=place.district,
            period=ensure_period(parse_period("2020-2021")),
            heading={"label": "", "title": "Phân công"},
            portfolios=[PortfolioData(place.user("specialist"), {"post": "Chuyên viên"}, schools=[(school, "thcs")])],
        )
        waiting = awaiting_decision(place.actor("specialist"), place.district)
        assert [answer.unit_id == school.pk for answer in waiting] == [True, False]


# --- submitting ---


def type_in(answer: Submission, place: Place, entries: Mapping[str, str]) -> Submission:
    return enter(answer, place.actor("specialist"), entries)


def send(place: Place, answer: Submission, explanation: str = "") -> Submission:
    return submit(actor=place.actor("specialist"), submission=answer, explanation=explanation)


def test_empty_form_is_not_submitted(house: House) -> None:
    with pytest.raises(CannotMove, match="chưa có số liệu"):
        send(house.bac, house.bac.own)


def test_form_with_words_only_is_not_submitted(house: House) -> None:
    answer = type_in(house.bac.own, house.bac, {"tong:ghi-chu": "Chưa có số"})
    with pytest.raises(CannotMove, match="chưa có số liệu"):
        send(house.bac, answer)


def test_broken_error_blocks_submitting_and_is_told(house: House) -> None:
    answer = type_in(house.bac.own, house.bac, {"tong:th": "1.200", "nam:th": "640", "nu:th": "561"})
    with pytest.raises(CannotMove, match="Tổng số phải bằng nam cộng nữ"):
        send(house.bac, answer, "Đã kiểm tra.")
    assert fresh(answer).state == State.ENTERING


def test_every_broken_error_is_counted(house: House) -> None:
    wrong = {"tong:th": "1", "nam:th": "1", "nu:th": "1", "tong:kh": "1", "nam:kh": "1", "nu:kh": "1"}
    answer = type_in(house.bac.own, house.bac, wrong)
    with pytest.raises(CannotMove, match="Còn 2 lỗi"):
        send(house.bac, answer)


def test_broken_warning_needs_an_explanation(house: House) -> None:
    answer = type_in(open_budget(house), house.bac, {"dat:th": "87,7%", "chua-dat:th": "12,8%"})
    for explanation in ("", "   "):
        with pytest.raises(CannotMove, match="giải trình"):
            send(house.bac, answer, explanation)
    sent = send(house.bac, answer, "  Đúng như báo cáo đã ký. ")
    assert (sent.state, fresh(sent).explanation) == (State.SUBMITTED, "Đúng như báo cáo đã ký.")


def test_error_that_cannot_be_told_yet_is_a_warning(house: House) -> None:
    """With an addend empty, the sum may still come out right."""
    answer = type_in(house.bac.own, house.bac, {"tong:th": "1.200", "nam:th": "640"})
    with pytest.raises(CannotMove, match="giải trình"):
        send(house.bac, answer)
    assert send(house.bac, answer, "Chưa tách nữ.").state == State.SUBMITTED


def test_sum_that_holds_with_an_empty_addend_passes(house: House) -> None:
    answer = type_in(house.bac.own, house.bac, {"tong:th": "640", "nam:th": "640"})
    assert send(house.bac, answer).state == State.SUBMITTED


def test_form_that_holds_is_submitted_without_a_word(house: House) -> None:
    answer = type_in(house.bac.own, house.bac, ENTRIES)
    sent = send(house.bac, answer)
    assert (sent.submitted_by_id, sent.explanation) == (house.bac.user("specialist").pk, "")
    assert sent.submitted_at is not None


def test_submitting_again_forgets_the_reason_of_the_return(house: House) -> None:
    answer = in_state(house.bac, State.RETURNED)
    assert answer.return_reason == "Sai số nữ"
    again = send(house.bac, answer)
    assert (again.return_reason, again.decided_by, again.decided_at) == ("", None, None)


# --- returning, reopening ---


@pytest.mark.parametrize("reason", ["", "   ", "\u00a0\n"])
@pytest.mark.parametrize(("state", "move"), [(State.SUBMITTED, return_submission), (State.APPROVED, reopen)])
def test_giving_back_needs_a_reason(house: House, state: State, move: Callable[..., Submission], reason: str) -> None:
    answer = in_state(house.bac, state)
    with pytest.raises(CannotMove, match="lý do"):
        move(actor=house.bac.actor("leader"), submission=answer, reason=reason)


def test_reason_and_explanation_have_a_longest_length(house: House) -> None:
    answer, longest = type_in(house.bac.own, house.bac, ENTRIES), "a" * MAX_TEXT
    with pytest.raises(CannotMove, match=f"Lời giải trình dài quá {MAX_TEXT} ký tự"):
        send(house.bac, answer, longest + "a")
    sent, leader = send(house.bac, answer, longest), house.bac.actor("leader")
    with pytest.raises(CannotMove, match=f"Lý do dài quá {MAX_TEXT} ký tự"):
        return_submission(actor=leader, submission=sent, reason=longest + "a")
    assert return_submission(actor=leader, submission=sent, reason=f" {longest}\n").return_reason == longest


def test_refused_reopening_keeps_the_figures(house: House) -> None:
    answer = in_state(house.bac, State.APPROVED)
    with pytest.raises(CannotMove):
        reopen(actor=house.bac.actor("leader"), submission=answer, reason="")
    assert figures(answer) == 6


def test_returned_submission_keeps_its_reason_and_who_returned_it(house: House) -> None:
    returned = in_state(house.bac, State.RETURNED)
    assert (returned.return_reason, returned.decided_by) == ("Sai số nữ", house.bac.user("leader"))
    row = AuditEntry.unscoped.filter(act="trả lại số liệu").get()
    assert row.reason == "Sai số nữ"


def test_figures_leave_when_the_submission_is_reopened(house: House) -> None:
    answer = in_state(house.bac, State.APPROVED)
    assert figures(answer) == 6
    MOVES["reopen"](house.bac, answer)
    assert figures(answer) == 0
    assert Entry.objects.filter(submission=answer).count() == len(ENTRIES)


def test_reopened_submission_becomes_official_again_with_its_new_values(house: House) -> None:
    answer = MOVES["reopen"](house.bac, in_state(house.bac, State.APPROVED))
    changes = [TypedCell("tong:th", "1.201", 1, "a"), TypedCell("nu:th", "561", 1, "b")]
    save_entries(actor=house.bac.actor("specialist"), submission=answer, cells=changes)
    MOVES["approve"](house.bac, MOVES["submit"](house.bac, answer))
    found = Figure.unscoped.get(submission=answer, indicator__code="tong-hoc-sinh", measure="actual")
    assert (found.number, found.typed) == (Decimal(1201), "1.201")


# --- approving ---

KINDS = {
    "loai-1:th": ("37,76", "exact", "37.76", None, "", 2),
    "loai-2:th": ("1,0", "exact", "1.0", None, "", 1),
    "loai-3:th": ("từ 5 trở lên", "at_least", "5", None, "", 0),
    "loai-4:th": ("trên 65", "more_than", "65", None, "", 0),
    "loai-5:th": ("không quá 3,5", "at_most", "3.5", None, "", 1),
    "loai-6:th": ("dưới 10", "less_than", "10", None, "", 0),
    "loai-7:th": ("khoảng 12", "about", "12", None, "", 0),
    "loai-8:th": ("6,6-6,8", "range", "6.6", "6.8", "", 1),
    "loai-9:th": ("49/49", "ratio", "49", "49", "", 0),
    "loai-10:th": ("thứ 7/30", "rank", "7", "30", "", 0),
    "loai-11:th": ("tăng 02 bậc", "increase", "2", None, "bậc", 0),
    "loai-12:th": ("x", "mark", None, None, "", 0),
    "loai-13:th": ("-", "not_applicable", None, None, "", 0),
}


def approved_kinds(house: House) -> tuple[Submission, dict[str, Figure]]:
    """A submission with a value of every kind, approved; its figures by the cell that each came from."""
    answer = type_in(open_budget(house), house.bac, {cell: value[0] for cell, value in KINDS.items()})
    words = Entry(submission=answer, cell="chi:th", kind="text", text="Tốp đầu", typed="Tốp đầu")
    words.author_id = house.bac.user("specialist").pk
    words.save()
    official = MOVES["approve"](house.bac, send(house.bac, answer, "Không có tổng."))
    found = Figure.unscoped.filter(submission=official).select_related("indicator", "period")
    return official, {f"{figure.indicator.code.removeprefix('n-')}:th": figure for figure in found}


def test_approval_copies_every_kind_of_value_exactly(house: House) -> None:
    _answer, found = approved_kinds(house)
    for cell, (typed, kind, number, number_to, text, decimals) in KINDS.items():
        figure = found[cell]
        exact: tuple[Any, ...] = (kind, number and Decimal(number), number_to and Decimal(number_to), text, decimals)
        assert (figure.kind, figure.number, figure.number_to, figure.text, figure.decimals) == exact, cell
        assert figure.typed == typed
    assert (found["chi:th"].kind, found["chi:th"].text) == ("text", "Tốp đầu")


def test_figure_stands_at_the_coordinates_of_its_cell(house: House) -> None:
    answer, found = approved_kinds(house)
    figure = found["loai-1:th"]
    assert (figure.unit_id, figure.district_id) == (house.bac.district.pk, house.bac.district.pk)
    assert (figure.period.code, figure.measure, figure.level, figure.ownership) == ("2021", "actual", "-", "-")
    assert (figure.source, figure.submission_id) == ("direct", answer.pk)
    assert figure.approved_at == fresh(answer).decided_at


def test_every_filled_figure_cell_becomes_one_figure_and_no_other(house: House) -> None:
    _answer, found = approved_kinds(house)
    assert set(found) == {*KINDS, "chi:th"}


def test_emptied_cell_becomes_no_figure(house: House) -> None:
    answer = type_in(house.bac.own, house.bac, {"nam:th": "640", "nu:kh": "590"})
    save_entries(actor=house.bac.actor("specialist"), submission=answer, cells=[TypedCell("nu:kh", "", 1, "emptied")])
    official = MOVES["approve"](house.bac, send(house.bac, answer, "Chưa có tổng."))
    assert list(official.figures.values_list("typed", flat=True)) == ["640"]


def test_words_beside_the_figures_become_no_figure(house: House) -> None:
    official = in_state(house.bac, State.APPROVED)
    assert figures(official) == 6
    assert not Figure.unscoped.filter(typed=ENTRIES["tong:ghi-chu"]).exists()


def test_school_figures_belong_to_the_school(house: House) -> None:
    answer = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    assert set(answer.figures.values_list("unit", "district")) == {(house.bac.school.pk, house.bac.district.pk)}


def test_both_schools_of_a_round_become_official(house: House) -> None:
    first = approved(house.bac.of_school, house.bac.actor("principal"), house.bac.actor("specialist"))
    second = approved(house.bac.of_sibling, house.bac.actor("sibling_principal"), house.bac.actor("specialist"))
    assert (figures(first), figures(second)) == (6, 6)


# --- the same figure in two submissions ---


def test_approval_stops_at_a_figure_that_another_submission_holds_and_names_it(house: House) -> None:
    first = type_in(open_budget(house, slug="ban-dau"), house.bac, {"dat:th": "90%", "loai-1:th": "5"})
    MOVES["approve"](house.bac, send(house.bac, first, "Thiếu một mức."))
    second = type_in(open_budget(house, slug="ban-sau"), house.bac, {"dat:th": "91%", "loai-2:th": "7"})
    sent = send(house.bac, second, "Thiếu một mức.")
    with pytest.raises(CannotMove) as refusal:
        MOVES["approve"](house.bac, sent)
    sentence = str(refusal.value)
    assert "1 số liệu đã được duyệt" in sentence
    assert "Ngân sách ban-dau" in sentence
    assert "ở đó là 90%, ở đây là 91%" in sentence
    assert (fresh(sent).state, figures(sent)) == (State.SUBMITTED, 0)


def test_approval_goes_through_once_the_other_is_reopened(house: House) -> None:
    first = type_in(open_budget(house, slug="ban-dau"), house.bac, {"loai-1:th": "5"})
    official = MOVES["approve"](house.bac, send(house.bac, first))
    sent = send(house.bac, type_in(open_budget(house, slug="ban-sau"), house.bac, {"loai-1:th": "6"}))
    MOVES["reopen"](house.bac, official)
    assert MOVES["approve"](house.bac, sent).state == State.APPROVED
    assert list(Figure.unscoped.values_list("typed", flat=True)) == ["6"]


def test_other_period_is_another_figure(house: House) -> None:
    first = type_in(open_budget(house, slug="ban-dau"), house.bac, {"loai-1:th": "5"})
    MOVES["approve"](house.bac, send(house.bac, first))
    later = type_in(open_budget(house, slug="ban-sau", period="2022"), house.bac, {"loai-1:th": "6"})
    assert MOVES["approve"](house.bac, send(house.bac, later)).state == State.APPROVED


# --- numbered copies ---


def test_submitting_and_returning_each_keep_a_numbered_copy(house: House) -> None:
    answer = in_state(house.bac, State.RETURNED)
    changed = [TypedCell("tong:th", "1.201", 1, "a"), TypedCell("nu:th", "561", 1, "b")]
    save_entries(actor=house.bac.actor("specialist"), submission=answer, cells=changed)
    MOVES["submit"](house.bac, answer)
    copies = list(SubmissionCopy.objects.filter(submission=answer).order_by("number"))
    assert [(copy.number, copy.act) for copy in copies] == [(1, "submit"), (2, "return"), (3, "submit")]
    assert copies[0].entries == copies[1].entries == dict(ENTRIES)
    assert copies[2].entries == {**ENTRIES, "tong:th": "1.201", "nu:th": "561"}
    assert [copy.made_by for copy in copies] == [
        house.bac.user("specialist"),
        house.bac.user("leader"),
        house.bac.user("specialist"),
    ]


def test_withdrawing_and_approving_keep_no_copy(house: House) -> None:
    answer = in_state(house.bac, State.SUBMITTED)
    MOVES["withdraw"](house.bac, answer)
    MOVES["approve"](house.bac, MOVES["submit"](house.bac, answer))
    acts = SubmissionCopy.objects.filter(submission=answer).order_by("number").values_list("act", flat=True)
    assert list(acts) == ["submit", "submit"]


# --- locking ---


def test_moves_lock_the_guards_of_every_period_that_their_figures_touch(house: House) -> None:
    """The form of 2020 also proposes 2021: whoever changes 2021's official figures must wait for it."""
    lock(house.bac.own)
    guarded = TotalsGuard.objects.filter(district=house.bac.district).values_list("period__code", flat=True)
    assert set(guarded) == {"2020", "2021"}


# What a move leaves behind


def test_withdrawn_before_anybody_read_it_is_owed_as_if_it_had_never_come(house: House) -> None:
    principal = house.bac.actor("principal")
    answer = submitted(house.bac.of_school, principal)
    assert withdraw(actor=principal, submission=answer).first_submitted_at is None
    submit(actor=principal, submission=fresh(answer))
    first = fresh(answer).first_submitted_at
    return_submission(actor=house.bac.actor("specialist"), submission=answer, reason="Xem lại")
    submit(actor=principal, submission=fresh(answer))
    assert withdraw(actor=principal, submission=fresh(answer)).first_submitted_at == first


def test_first_typing_after_a_return_is_audited_with_both_states(house: House) -> None:
    principal = house.bac.actor("principal")
    answer = submitted(house.bac.of_school, principal)
    return_submission(actor=house.bac.actor("specialist"), submission=answer, reason="Xem lại")
    for seen, words in enumerate(("Đã sửa", "Đã sửa lần nữa"), start=1):
        save_entries(
            actor=principal, submission=fresh(answer), cells=[TypedCell("tong:ghi-chu", words, seen, f"again:{seen}")]
        )
    told = [row.changes for row in history(answer) if row.act == "nhập số liệu"]
    assert told == [{"Trạng thái": ["Trả lại", "Đang nhập"]}, {"Trạng thái": ["Chưa nhập", "Đang nhập"]}]


def test_list_begins_with_what_has_no_due_date(house: House) -> None:
    place = house.bac
    Round.unscoped.update(due_at=None)
    Round.unscoped.filter(pk=place.school_round.pk).update(due_at=timezone.now())
    found = [one.round.due_at is None for one in submissions_of(place.actor("specialist"), place.district)]
    assert found == sorted(found, reverse=True)
    assert set(found) == {True, False}
