"""Approving many answers at once, and one in place of another that holds the same figures."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEntry
from core.policy import Forbidden
from indicators.models import Entry, Figure, Submission, SubmissionState
from indicators.queries.collisions import collisions_of
from indicators.queries.sheet import Sheet
from indicators.services import approving
from indicators.services.approving import approve_many
from indicators.services.publishing import CannotMove
from indicators.services.submissions import approve, approve_in_place_of, submit, withdraw
from tests.conftest import House, enter, fresh, submitted
from tests.indicators.budget import open_budget
from tests.scenes import finalised

State = SubmissionState


def both_schools(house: House) -> list[Submission]:
    return [
        submitted(house.bac.of_school, house.bac.actor("principal")),
        submitted(house.bac.of_sibling, house.bac.actor("sibling_principal")),
    ]


def states(*answers: Submission) -> list[str]:
    return [fresh(answer).state for answer in answers]


# --- many at once ---


def test_answers_without_a_doubt_are_all_approved(house: House) -> None:
    answers = both_schools(house)
    outcomes = approve_many(actor=house.bac.actor("specialist"), submissions=answers)
    assert [outcome.approved for outcome in outcomes] == [True, True]
    assert states(*answers) == [State.APPROVED, State.APPROVED]
    assert [Figure.unscoped.filter(submission=answer).count() for answer in answers] == [6, 6]
    assert AuditEntry.unscoped.filter(act="duyệt số liệu").count() == 2


def test_answer_is_judged_as_it_stands_now_and_not_by_its_counters(house: House) -> None:
    first, second = both_schools(house)
    Submission.unscoped.filter(pk=first.pk).update(errors=3, unexplained=3)
    Entry.objects.filter(submission=second, cell="nu:th").update(number=1, typed="1")
    outcomes = approve_many(actor=house.bac.actor("specialist"), submissions=[first, second])
    assert [outcome.approved for outcome in outcomes] == [True, False]
    assert "1 lỗi" in outcomes[1].refusal
    assert states(first, second) == [State.APPROVED, State.SUBMITTED]


def test_unexplained_warning_is_left_to_a_look_of_its_own(house: House) -> None:
    principal = house.bac.actor("principal")
    part = enter(house.bac.of_school, principal, {"tong:th": "1.200", "nam:th": "640"})
    answer = submit(actor=principal, submission=part, explanation="Chưa tách nữ.")
    approved = approve_many(actor=house.bac.actor("specialist"), submissions=[answer])
    assert [outcome.refusal for outcome in approved] == [""]


def test_warning_that_lost_its_explanation_stops_the_answer(house: House) -> None:
    principal = house.bac.actor("principal")
    part = enter(house.bac.of_school, principal, {"tong:th": "1.200", "nam:th": "640"})
    answer = submit(actor=principal, submission=part, explanation="Chưa tách nữ.")
    Submission.unscoped.filter(pk=answer.pk).update(explanation="")
    (outcome,) = approve_many(actor=house.bac.actor("specialist"), submissions=[answer])
    assert "1 cảnh báo chưa giải trình" in outcome.refusal
    Entry.objects.filter(submission=answer, cell="nu:th").delete()
    Entry.objects.create(
        submission=answer, cell="nu:th", author=house.bac.user("principal"), explanation="Chưa tách được"
    )
    assert approve_many(actor=house.bac.actor("specialist"), submissions=[answer])[0].approved


def test_each_answer_is_told_what_became_of_it(house: House) -> None:
    first, second = both_schools(house)
    withdraw(actor=house.bac.actor("principal"), submission=first)
    own = submitted(house.bac.own, house.bac.actor("specialist"))
    outcomes = approve_many(actor=house.bac.actor("specialist"), submissions=[first, second, own])
    told = {outcome.submission.pk: outcome.refusal for outcome in outcomes}
    assert "Đang nhập" in told[first.pk]
    assert told[second.pk] == ""
    assert "không được duyệt" in told[own.pk]
    assert states(first, second, own) == [State.ENTERING, State.APPROVED, State.SUBMITTED]


def test_what_this_person_typed_into_is_left_to_others(house: House) -> None:
    first, second = both_schools(house)
    Entry.objects.filter(submission=first, cell="nu:th").update(author=house.bac.user("specialist"))
    outcomes = approve_many(actor=house.bac.actor("specialist"), submissions=[first, second])
    assert [outcome.approved for outcome in outcomes] == [False, True]
    assert "do bạn nhập" in outcomes[0].refusal


@pytest.mark.parametrize("key", ["principal", "district_admin", "ubnd_signer"])
def test_who_decides_on_none_approves_none(house: House, key: str) -> None:
    answers = both_schools(house)
    outcomes = approve_many(actor=house.bac.actor(key), submissions=answers)
    assert [outcome.approved for outcome in outcomes] == [False, False]
    assert states(*answers) == [State.SUBMITTED, State.SUBMITTED]


def test_answer_whose_figures_another_holds_is_refused_with_its_name(house: House) -> None:
    answers = colliding(house)
    (outcome,) = approve_many(actor=house.bac.actor("leader"), submissions=[answers[1]])
    assert "Ngân sách ban-dau" in outcome.refusal


def test_batches_are_apart_and_all_are_answered(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approving, "BATCH", 1)
    answers = both_schools(house)
    outcomes = approve_many(actor=house.bac.actor("specialist"), submissions=[*answers, *colliding(house)])
    assert len(outcomes) == 4
    assert states(*answers) == [State.APPROVED, State.APPROVED]


def test_two_cost_as_many_queries_as_one(house: House) -> None:
    first, second = both_schools(house)
    Submission.unscoped.update(levels=[])  # a sheet is read once for each set of levels
    actor = house.bac.actor("specialist")
    with CaptureQueriesContext(connection) as alone:
        approve_many(actor=actor, submissions=[first])
    Submission.unscoped.filter(pk=first.pk).update(state=State.SUBMITTED)
    Figure.unscoped.all().delete()
    with CaptureQueriesContext(connection) as together:
        approve_many(actor=actor, submissions=[first, second])
    assert len(together) == len(alone), together.captured_queries


# --- one in place of another ---


def colliding(house: House) -> list[Submission]:
    """An approved answer, and a submitted one that gives one of its figures otherwise."""
    specialist, leader = house.bac.actor("specialist"), house.bac.actor("leader")
    first = enter(open_budget(house, slug="ban-dau"), specialist, {"loai-1:th": "5", "loai-2:th": "6"})
    second = enter(open_budget(house, slug="ban-sau"), specialist, {"loai-1:th": "7"})
    official = approve(actor=leader, submission=submit(actor=specialist, submission=first))
    return [official, submit(actor=specialist, submission=second)]


def pick_second(house: House, answers: list[Submission], key: str = "leader") -> Submission:
    return approve_in_place_of(actor=house.bac.actor(key), submission=answers[1], others=[answers[0].pk])


def test_collision_shows_both_values_and_who_holds_the_figure(house: House) -> None:
    answers = colliding(house)
    (found,) = collisions_of(Sheet(fresh(answers[1])))
    assert (found.cell, found.here, found.there, found.submission) == ("loai-1:th", "7", "5", answers[0])


def test_picked_answer_is_approved_and_the_other_goes_back_whole(house: House) -> None:
    answers = colliding(house)
    pick_second(house, answers)
    assert states(*answers) == [State.RETURNED, State.APPROVED]
    assert list(Figure.unscoped.values_list("typed", "submission")) == [("7", answers[1].pk)]
    assert "ban-sau" in fresh(answers[0]).return_reason


def test_other_that_was_not_seen_stops_the_choice(house: House) -> None:
    answers = colliding(house)
    with pytest.raises(CannotMove, match="đã thay đổi"):
        approve_in_place_of(actor=house.bac.actor("leader"), submission=answers[1], others=[])
    assert states(*answers) == [State.APPROVED, State.SUBMITTED]


@pytest.mark.parametrize("key", ["specialist", "principal", "ubnd_signer"])
def test_only_who_decides_picks(house: House, key: str) -> None:
    answers = colliding(house)
    with pytest.raises(Forbidden):
        pick_second(house, answers, key)
    assert states(*answers) == [State.APPROVED, State.SUBMITTED]


def test_locked_answer_is_not_replaced(house: House) -> None:
    answers = colliding(house)
    finalised(answers[0])
    with pytest.raises(CannotMove, match="đã chốt"):
        pick_second(house, answers)


def test_choice_is_told_of_what_happened_meanwhile(house: House) -> None:
    answers = colliding(house)
    withdraw(actor=house.bac.actor("specialist"), submission=answers[1])
    with pytest.raises(CannotMove, match="Đang nhập"):
        pick_second(house, answers)
