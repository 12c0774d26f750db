"""A round against what its units and reviewers do at the same moment: exactly one wins, the other is told."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from core.actor import Actor, Right
from core.roles import Role
from indicators.models import Entry, Figure, Round, RoundState, Submission, SubmissionState
from indicators.queries.integrity import problems_of
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.requests import ask_to_reopen, grant_reopening, refuse_reopening
from indicators.services.round_cells import CannotOpen
from indicators.services.round_states import close_round, finalise_round, reopen_round, take_back_round
from indicators.services.round_units import add_units
from indicators.services.rounds import open_draft, open_round
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school
from tests.conftest import House, approved, enter, fresh, submitted
from tests.indicators.collecting import Collecting, collecting, form, opened
from tests.indicators.test_races import rounds, winners
from tests.races import connection_for_each_thread, race

__all__ = ["connection_for_each_thread", "rounds"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connection_for_each_thread")]


def note_of(answer: Submission) -> str:
    return Entry.objects.get(submission=answer, cell="tong:ghi-chu").typed


def test_save_against_close_is_in_before_it_or_refused(house: House, rounds: range) -> None:
    """What stands when closing has ended stands for good."""
    principal, specialist = house.bac.actor("principal"), house.bac.actor("specialist")
    answer = enter(house.bac.of_school, principal)

    def close() -> str:
        close_round(actor=specialist, round_=house.bac.school_round)
        return note_of(answer)

    for number in rounds:
        before = Entry.objects.get(submission=answer, cell="tong:ghi-chu")
        typed = TypedCell("tong:ghi-chu", f"Lần {number}", before.version, f"race:{number}")
        results = race(lambda: save_entries(actor=principal, submission=answer, cells=[typed]), close)  # noqa: B023
        won = winners(results)
        assert 1 in won
        assert results[1] == note_of(answer) == (f"Lần {number}" if 0 in won else before.typed)
        assert 1 not in won or 0 not in won or results[0][0].outcome == Outcome.SAVED
        Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=RoundState.OPEN)


def test_submission_against_close_is_in_before_it_or_refused(house: House, rounds: range) -> None:
    principal, specialist = house.bac.actor("principal"), house.bac.actor("specialist")
    answer = enter(house.bac.of_school, principal)

    def close() -> str:
        close_round(actor=specialist, round_=house.bac.school_round)
        return fresh(answer).state

    for _ in rounds:
        results = race(lambda: submit(actor=principal, submission=answer), close)
        won = winners(results)
        assert 1 in won
        state = SubmissionState.SUBMITTED if 0 in won else SubmissionState.ENTERING
        assert results[1] == fresh(answer).state == state
        Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=RoundState.OPEN)
        Submission.unscoped.filter(pk=answer.pk).update(state=SubmissionState.ENTERING)


def test_two_who_close_at_once_close_once(house: House, rounds: range) -> None:
    actors = [house.bac.actor("specialist"), house.bac.actor("leader")]
    for _ in rounds:
        won = winners(race(*(closing(actor, house.bac.school_round) for actor in actors)))
        assert len(won) == 1
        Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=RoundState.OPEN)


def closing(actor: Actor, round_: Round) -> Any:
    return lambda: close_round(actor=actor, round_=round_)


def test_approval_against_chot_is_locked_or_told(house: House, rounds: range) -> None:
    """Left out of chốt, an answer is not approved after it; approved before it, it is locked with the others."""
    place = house.bac
    specialist, leader = place.actor("specialist"), place.actor("leader")
    approved(place.of_school, place.actor("principal"), specialist)
    sent = submitted(place.of_sibling, place.actor("sibling_principal"))
    close_round(actor=specialist, round_=place.school_round)
    for _ in rounds:
        Round.unscoped.filter(pk=place.school_round.pk).update(
            totals_submitted_by=specialist.id,
            totals_approved_by=leader.id,
            totals_approved_at=place.school_round.opens_at,
        )
        results = race(
            lambda: approve(actor=specialist, submission=sent),  # noqa: B023
            lambda: finalise_round(
                actor=leader, round_=place.school_round, left_out={place.of_sibling.pk: "Chưa nộp kịp"}
            ),
        )
        won = winners(results)
        finalised = Round.unscoped.get(pk=place.school_round.pk).state == RoundState.FINALISED
        assert (1 in won) is finalised
        allowed = {
            (True, True): {SubmissionState.LOCKED},
            (True, False): {SubmissionState.APPROVED},
            (False, True): {SubmissionState.SUBMITTED},
        }
        assert fresh(sent).state in allowed[0 in won, finalised]
        Round.unscoped.filter(pk=place.school_round.pk).update(state=RoundState.CLOSED)
        locked = Submission.unscoped.filter(round=place.school_round, state=SubmissionState.LOCKED)
        locked.update(state=SubmissionState.APPROVED)
        if fresh(sent).state == SubmissionState.APPROVED:
            reopen(actor=leader, submission=fresh(sent), reason="Vòng sau")
            sent = submit(actor=place.actor("sibling_principal"), submission=fresh(sent))


# --- what came back, and is sent again ---


def returned(house: House) -> Submission:
    place = house.bac
    sent = submitted(place.of_school, place.actor("principal"))
    return return_submission(actor=place.actor("specialist"), submission=sent, reason="Sai số nữ")


def given_back(house: House, answer: Submission) -> Submission:
    """Wherever the race left it: returned once more, for the next race."""
    place = house.bac
    found = fresh(answer)
    if found.state == SubmissionState.APPROVED:
        return reopen(actor=place.actor("leader"), submission=found, reason="Vòng sau")
    if found.state != SubmissionState.RETURNED:
        Submission.unscoped.filter(pk=found.pk).update(state=SubmissionState.RETURNED)
    return fresh(found)


def copies(answer: Submission) -> list[int]:
    return list(answer.copies.order_by("number").values_list("number", flat=True))


def test_two_resubmissions_at_once_submit_once_and_keep_one_copy(house: House, rounds: range) -> None:
    place = house.bac
    senders = [place.actor("principal"), place.actor("deputy_principal")]
    answer = returned(house)
    for _ in rounds:
        before = len(copies(answer))
        won = winners(race(*(submitting(sender, answer) for sender in senders)))
        assert len(won) == 1
        sent = fresh(answer)
        assert (sent.state, sent.submitted_by_id) == (SubmissionState.SUBMITTED, senders[won[0]].id)
        assert copies(answer) == list(range(1, before + 2))
        answer = given_back(house, answer)


def submitting(actor: Actor, answer: Submission) -> Any:
    return lambda: submit(actor=actor, submission=answer)


def test_approval_against_resubmission_follows_it_or_is_told(house: House, rounds: range) -> None:
    """The approver's page still shows the answer from before it was returned."""
    place = house.bac
    principal, leader = place.actor("principal"), place.actor("leader")
    answer = returned(house)
    for _ in rounds:
        results = race(submitting(principal, answer), lambda: approve(actor=leader, submission=answer))  # noqa: B023
        won = winners(results)
        assert 0 in won
        assert fresh(answer).state == (SubmissionState.APPROVED if 1 in won else SubmissionState.SUBMITTED)
        assert Figure.unscoped.filter(submission=answer).count() == (6 if 1 in won else 0)
        answer = given_back(house, answer)


def test_return_against_resubmission_follows_it_or_is_told(house: House, rounds: range) -> None:
    place = house.bac
    principal, specialist = place.actor("principal"), place.actor("specialist")
    answer = returned(house)
    for _ in rounds:
        before = len(copies(answer))
        results = race(
            submitting(principal, answer),
            lambda: return_submission(actor=specialist, submission=answer, reason="Vẫn sai"),  # noqa: B023
        )
        won = winners(results)
        assert 0 in won
        assert fresh(answer).state == (SubmissionState.RETURNED if 1 in won else SubmissionState.SUBMITTED)
        assert copies(answer) == list(range(1, before + len(won) + 1))
        answer = given_back(house, answer)


def test_withdrawal_against_resubmission_follows_it_or_is_told(house: House, rounds: range) -> None:
    principal = house.bac.actor("principal")
    answer = returned(house)
    for _ in rounds:
        results = race(submitting(principal, answer), lambda: withdraw(actor=principal, submission=answer))  # noqa: B023
        won = winners(results)
        assert 0 in won
        sent = fresh(answer)
        assert sent.state == (SubmissionState.ENTERING if 1 in won else SubmissionState.SUBMITTED)
        assert sent.submitted_by_id == (None if 1 in won else principal.id)
        answer = given_back(house, answer)


def test_granting_against_refusing_a_reopening_answers_once(house: House, rounds: range) -> None:
    place = house.bac
    principal, leader, deputy = (place.actor(key) for key in ("principal", "leader", "deputy_leader"))
    answer = approved(place.of_school, principal, place.actor("specialist"))
    for _ in rounds:
        asked = ask_to_reopen(actor=principal, submission=answer, reason="Sót một lớp")
        results = race(
            lambda: grant_reopening(actor=leader, request=asked),  # noqa: B023
            lambda: refuse_reopening(actor=deputy, request=asked, answer="Đã hết hạn"),  # noqa: B023
        )
        won = winners(results)
        assert len(won) == 1
        found = fresh(answer)
        assert found.state == (SubmissionState.RETURNED, SubmissionState.APPROVED)[won[0]]
        assert Figure.unscoped.filter(submission=answer).count() == (0, 6)[won[0]]
        if won == [0]:
            answer = approve(actor=leader, submission=submit(actor=principal, submission=found))


# --- many at once ---

SCHOOLS, CONNECTIONS = 20, 8


def twenty_submitted(cast: Collecting) -> list[Submission]:
    """The answers of twenty schools in two wards to one round, each submitted."""
    place, operator = cast.house.bac, cast.house.operator_actor
    bodies = [
        ensure_school(
            actor=operator,
            district=place.district,
            code=f"nhieu-{number}",
            name=f"Tiểu học số {number}",
            levels=["tieu-hoc"],
            ownership="1",
            ward=cast.wards[("mot", "hai")[number % 2]],
        )
        for number in range(SCHOOLS)
    ]
    of_round = opened(cast.house, "quy-mo-lon", form(), [body.unit for body in bodies])
    rights = frozenset(Right(Role.PRINCIPAL, body.pk, place.district.pk) for body in bodies)
    giver = Actor(id=place.user("principal").pk, name="Hiệu trưởng", rights=rights)
    answers = Submission.unscoped.filter(round=of_round).order_by("pk")
    filled = [
        enter(fresh(answer), giver, {"tieu-hoc:hs": str(100 + number), "tieu-hoc:gv": "5", "tieu-hoc:chuan": "4"})
        for number, answer in enumerate(answers)
    ]
    return [submit(actor=giver, submission=answer, explanation="Số liệu thật") for answer in filled]


def test_twenty_approved_from_eight_connections_add_up_to_a_recount(house: House) -> None:
    """Each connection would approve all of them, beginning elsewhere: each answer is approved once."""
    cast = collecting(house)
    sent = twenty_submitted(cast)

    def approving(first: int) -> Any:
        return lambda: sum(_approves(cast.reviewer, one) for one in [*sent[first:], *sent[:first]])

    results = race(*(approving(SCHOOLS * place // CONNECTIONS) for place in range(CONNECTIONS)))
    assert winners(results) == list(range(CONNECTIONS))
    assert sum(results) == SCHOOLS
    assert {fresh(one).state for one in sent} == {SubmissionState.APPROVED}
    assert cast.total("tieu-hoc:hs")[:2] == (str(sum(100 + number for number in range(SCHOOLS))), SCHOOLS)
    assert list(problems_of(house.bac.district)) == []


def _approves(reviewer: Actor, answer: Submission) -> bool:
    try:
        approve(actor=reviewer, submission=answer)
    except CannotMove:
        return False
    return True


def test_first_save_against_taking_back_is_kept_or_told(house: House, rounds: range) -> None:
    """Either the cell is in and the round stays open, or the round is a draft and who typed is told."""
    principal, specialist = house.bac.actor("principal"), house.bac.actor("specialist")
    round_ = house.bac.school_round
    for number in rounds:
        answer = Submission.unscoped.get(round=round_, unit=house.bac.school.pk)
        typed = TypedCell("tong:ghi-chu", f"Lần {number}", 0, f"race:{number}")
        results = race(
            lambda: save_entries(actor=principal, submission=answer, cells=[typed]),  # noqa: B023
            lambda: take_back_round(actor=specialist, round_=round_, reason="Mở nhầm"),
        )
        won = winners(results)
        assert len(won) == 1
        state = Round.unscoped.get(pk=round_.pk).state
        assert state == (RoundState.OPEN if won == [0] else RoundState.DRAFT)
        assert Entry.objects.filter(submission__round=round_).count() == (1 if won == [0] else 0)
        if won == [0]:
            Entry.objects.filter(submission__round=round_).delete()
            Submission.unscoped.filter(round=round_).update(state=SubmissionState.NOT_STARTED)
        else:
            open_draft(actor=specialist, round_=round_)


def test_two_who_add_the_same_unit_at_once_add_it_once(house: House, rounds: range) -> None:
    actors = [house.bac.actor("specialist"), house.bac.actor("leader")]
    late = Submission.unscoped.filter(round=house.bac.school_round, unit=house.bac.sibling.pk)
    for _ in rounds:
        late.delete()
        assert len(winners(race(*(adding(actor, house) for actor in actors)))) == 1
        assert late.count() == 1


def adding(actor: Actor, house: House) -> Any:
    return lambda: add_units(actor=actor, round_=house.bac.school_round, units=[house.bac.sibling.pk])


def test_closing_against_opening_again_ends_in_one_of_both(house: House, rounds: range) -> None:
    """Of a closed round: who closes is told that it is closed, unless it was opened again first."""
    specialist, leader = house.bac.actor("specialist"), house.bac.actor("leader")
    round_ = house.bac.school_round
    close_round(actor=specialist, round_=round_)
    for _ in rounds:
        won = winners(
            race(
                lambda: close_round(actor=specialist, round_=round_),
                lambda: reopen_round(actor=leader, round_=round_, reason="Mưa bão"),
            )
        )
        assert 1 in won
        state = Round.unscoped.get(pk=round_.pk).state
        assert state == (RoundState.CLOSED if 0 in won else RoundState.OPEN)
        Round.unscoped.filter(pk=round_.pk).update(state=RoundState.CLOSED)


def test_two_who_ask_the_same_of_the_same_unit_at_once_ask_once(house: House, rounds: range) -> None:
    place = house.bac
    period = ensure_period(parse_period("2023"))
    asking: dict[str, Any] = {
        "district": place.district,
        "version": place.school_round.version,
        "period": period,
        "units": [place.school.unit],
    }
    actors = [place.actor("specialist"), place.actor("leader")]
    for _ in rounds:
        results = race(*(partial(open_round, actor=actor, **asking) for actor in actors))
        lost = [one for one in results if isinstance(one, Exception)]
        assert [type(one) for one in lost] == [CannotOpen], results
        assert Submission.unscoped.filter(round__period=period).count() == 1
        Submission.unscoped.filter(round__period=period).delete()
        Round.unscoped.filter(period=period).delete()
