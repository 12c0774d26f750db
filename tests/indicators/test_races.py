"""Two people at the same moment, in threads with database connections of their own: exactly one of them wins."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import InternalError, connection

from core.actor import Actor
from core.policy import Forbidden
from core.transactions import read_snapshot
from indicators.models import Entry, Figure, Submission, SubmissionState
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from reports import composing
from reports.models import Report
from tests.conftest import House, Place, enter, fresh, submitted
from tests.indicators.budget import open_budget
from tests.races import connection_for_each_thread, race

__all__ = ["connection_for_each_thread"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("connection_for_each_thread")]

State = SubmissionState
Act = Callable[[], Any]
LOST = (CannotMove, CannotEdit, Forbidden)
QUICK = {"postgresql": 25, "sqlite": 10}
LONG = {"postgresql": 1000, "sqlite": 100}


@pytest.fixture(params=[QUICK, pytest.param(LONG, marks=pytest.mark.long)], ids=["quick", "long"])
def rounds(request: pytest.FixtureRequest) -> range:
    """How many times a race is run."""
    return range(request.param[connection.vendor])


def winners(results: list[Any]) -> list[int]:
    """The places of those who got through; every other must have been refused in words."""
    for result in results:
        if isinstance(result, Exception) and not isinstance(result, LOST):
            raise result
    return [place for place, result in enumerate(results) if not isinstance(result, Exception)]


def figures(answer: Submission) -> int:
    return Figure.unscoped.filter(submission=answer).count()


def people(place: Place, *keys: str) -> list[Actor]:
    return [place.actor(key) for key in keys]


def test_two_approvals_at_once_approve_once(house: House, rounds: range) -> None:
    specialist, leader, deputy = people(house.bac, "specialist", "leader", "deputy_leader")
    answer = enter(house.bac.own, specialist)
    for _ in rounds:
        sent = submit(actor=specialist, submission=answer)
        results = race(
            lambda: approve(actor=leader, submission=sent),  # noqa: B023 - run before the round ends
            lambda: approve(actor=deputy, submission=sent),  # noqa: B023
        )
        won = winners(results)
        assert len(won) == 1
        answer = fresh(sent)
        assert (answer.state, answer.decided_by_id) == (State.APPROVED, (leader, deputy)[won[0]].id)
        assert figures(answer) == 6
        answer = reopen(actor=leader, submission=answer, reason="Vòng sau")


def test_approval_against_withdrawal_leaves_one_of_both(house: House, rounds: range) -> None:
    specialist, leader = people(house.bac, "specialist", "leader")
    answer = enter(house.bac.own, specialist)
    for _ in rounds:
        sent = submit(actor=specialist, submission=answer)
        results = race(
            lambda: approve(actor=leader, submission=sent),  # noqa: B023
            lambda: withdraw(actor=specialist, submission=sent),  # noqa: B023
        )
        won = winners(results)
        assert len(won) == 1
        answer = fresh(sent)
        assert (answer.state, figures(answer)) == ((State.APPROVED, 6), (State.ENTERING, 0))[won[0]]
        if answer.state == State.APPROVED:
            answer = reopen(actor=leader, submission=answer, reason="Vòng sau")


def test_approval_against_return_leaves_one_of_both(house: House, rounds: range) -> None:
    specialist, leader, deputy = people(house.bac, "specialist", "leader", "deputy_leader")
    answer = enter(house.bac.own, specialist)
    for _ in rounds:
        sent = submit(actor=specialist, submission=answer)
        results = race(
            lambda: approve(actor=leader, submission=sent),  # noqa: B023
            lambda: return_submission(actor=deputy, submission=sent, reason="Sai số nữ"),  # noqa: B023
        )
        won = winners(results)
        assert len(won) == 1
        answer = fresh(sent)
        assert (answer.state, figures(answer)) == ((State.APPROVED, 6), (State.RETURNED, 0))[won[0]]
        if answer.state == State.APPROVED:
            answer = reopen(actor=leader, submission=answer, reason="Vòng sau")


def test_save_against_submit_never_changes_what_was_submitted(house: House, rounds: range) -> None:
    """The save is either in the copy that submitting kept, or refused."""
    specialist = house.bac.actor("specialist")
    answer = enter(house.bac.own, specialist)
    for number in rounds:
        entry = Entry.objects.get(submission=answer, cell="tong:ghi-chu")
        typed = TypedCell("tong:ghi-chu", f"Lần {number}", entry.version, f"race:{number}")
        results = race(
            lambda: save_entries(actor=specialist, submission=answer, cells=[typed]),  # noqa: B023
            lambda: submit(actor=specialist, submission=answer),  # noqa: B023
        )
        won = winners(results)
        assert 1 in won
        kept = answer.copies.order_by("-number")[0].entries["tong:ghi-chu"]
        stored = Entry.objects.get(submission=answer, cell="tong:ghi-chu").typed
        assert kept == stored == (f"Lần {number}" if 0 in won else entry.typed)
        answer = withdraw(actor=specialist, submission=answer)


def test_two_saves_of_one_cell_keep_one_and_show_it_to_the_other(house: House, rounds: range) -> None:
    first, second = people(house.bac, "principal", "clerk")
    answer = enter(house.bac.of_school, first)
    for number in rounds:
        version = Entry.objects.get(submission=answer, cell="nam:th").version
        both = [TypedCell("nam:th", str(2 * number + one + 5000), version, f"race:{number}:{one}") for one in (0, 1)]
        results = race(
            lambda: save_entries(actor=first, submission=answer, cells=[both[0]]),  # noqa: B023
            lambda: save_entries(actor=second, submission=answer, cells=[both[1]]),  # noqa: B023
        )
        assert winners(results) == [0, 1]
        outcomes = [result[0].outcome for result in results]
        assert sorted(outcomes) == [Outcome.SAVED, Outcome.STALE]
        stored = Entry.objects.get(submission=answer, cell="nam:th")
        assert (stored.typed, stored.version) == (both[outcomes.index(Outcome.SAVED)].typed, version + 1)
        shown = results[outcomes.index(Outcome.STALE)][0].entry
        assert shown.typed == stored.typed


def test_saves_of_different_cells_are_all_kept(house: House, rounds: range) -> None:
    first, second = people(house.bac, "principal", "clerk")
    answer = house.bac.of_school
    for number in rounds:
        cells = [TypedCell(cell, str(number + 1), number, f"race:{number}:{cell}") for cell in ("nam:th", "nu:th")]
        results = race(
            lambda: save_entries(actor=first, submission=answer, cells=[cells[0]]),  # noqa: B023
            lambda: save_entries(actor=second, submission=answer, cells=[cells[1]]),  # noqa: B023
        )
        assert winners(results) == [0, 1]
        assert [result[0].outcome for result in results] == [Outcome.SAVED, Outcome.SAVED]
    assert set(Entry.objects.filter(submission=answer).values_list("typed", flat=True)) == {str(len(rounds))}


def test_two_submissions_of_one_figure_never_both_become_official(house: House, rounds: range) -> None:
    specialist, leader, deputy = people(house.bac, "specialist", "leader", "deputy_leader")
    answers = [open_budget(house, slug=slug) for slug in ("ban-dau", "ban-sau")]
    sent = [submit(actor=specialist, submission=enter(one, specialist, {"loai-1:th": "5"})) for one in answers]
    for _ in rounds:
        won = winners(
            race(
                lambda: approve(actor=leader, submission=sent[0]),
                lambda: approve(actor=deputy, submission=sent[1]),
            )
        )
        assert len(won) == 1
        assert list(Figure.unscoped.values_list("submission", flat=True)) == [sent[won[0]].pk]
        again = reopen(actor=leader, submission=sent[won[0]], reason="Vòng sau")
        sent[won[0]] = submit(actor=specialist, submission=again)


def test_approvals_of_two_schools_both_go_through(house: House, rounds: range) -> None:
    specialist, leader = people(house.bac, "specialist", "leader")
    schools = [
        submitted(house.bac.of_school, house.bac.actor("principal")),
        submitted(house.bac.of_sibling, house.bac.actor("sibling_principal")),
    ]
    senders = people(house.bac, "principal", "sibling_principal")
    for _ in rounds:
        results = race(
            lambda: approve(actor=specialist, submission=schools[0]),
            lambda: approve(actor=leader, submission=schools[1]),
        )
        assert winners(results) == [0, 1]
        assert [figures(one) for one in schools] == [6, 6]
        for place, sender in enumerate(senders):
            again = reopen(actor=leader, submission=schools[place], reason="Vòng sau")
            schools[place] = submit(actor=sender, submission=again)


# --- reading as of one moment ---


def in_another_thread(act: Act) -> None:
    """Does the act on a connection of its own, to its end."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert errors == []


def test_snapshot_sees_nothing_of_an_approval_meanwhile_and_does_not_hold_it_up(house: House) -> None:
    bac = house.bac
    sent = submitted(bac.own, bac.actor("specialist"))
    leader = bac.actor("leader")
    with read_snapshot():
        before = Figure.unscoped.count()
        in_another_thread(lambda: approve(actor=leader, submission=sent))
        meanwhile = Figure.unscoped.count()
    assert (before, meanwhile) == (0, 0)
    assert Figure.unscoped.count() > 0


def test_transaction_after_a_snapshot_writes_again(house: House) -> None:
    with read_snapshot():
        Figure.unscoped.count()
    enter(house.bac.own, house.bac.actor("specialist"))
    assert Entry.objects.exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no read-only transaction")
def test_nothing_is_written_inside_a_snapshot(house: House) -> None:
    with pytest.raises(InternalError, match="read-only"), read_snapshot():
        Entry.objects.create(submission=house.bac.own, cell="tong:th", version=0, author=house.bac.user("specialist"))


def test_report_is_composed_as_of_one_moment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Approved between its text and its annex, the form shows in neither."""
    bac = house.bac
    sent = submitted(bac.own, bac.actor("specialist"))
    leader = bac.actor("leader")
    tables = composing._tables

    def approved_first(actor: Actor, report: Report) -> Any:
        in_another_thread(lambda: approve(actor=leader, submission=sent))
        return tables(actor, report)

    monkeypatch.setattr(composing, "_tables", approved_first)
    composed = composing.compose(leader, bac.report)
    assert composed.tables[0].submission_id is None
    assert {found.value for found in composed.figures.values()} == {None}
