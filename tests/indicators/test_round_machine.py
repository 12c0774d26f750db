"""One answer and its round, driven by every order of moves that people may try: no illegal state is ever reached."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.actor import Actor
from core.policy import Forbidden
from indicators.models import (
    Correction,
    Entry,
    Figure,
    ReopenRequest,
    RequestState,
    Round,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import OFFICIAL
from indicators.queries.integrity import problems_of
from indicators.services.corrections import approve_correction, ask_correction, refuse_correction
from indicators.services.entries import CannotEdit, Outcome, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.requests import ask_to_reopen, grant_reopening, refuse_reopening
from indicators.services.round_states import close_round, finalise_round
from indicators.services.submissions import approve, reopen, return_submission, submit, withdraw
from indicators.services.totals_step import approve_totals, return_totals, submit_totals
from tests.conftest import CAST, House, Place, fresh

State = SubmissionState
EDITABLE: set[str] = {State.NOT_STARTED, State.ENTERING, State.RETURNED}
# From where to where each act may lead.
LEGAL: Mapping[str, tuple[Collection[str], Collection[str]]] = {
    "save": (EDITABLE, {State.ENTERING}),
    "submit": (EDITABLE, {State.SUBMITTED}),
    "withdraw": ({State.SUBMITTED}, {State.ENTERING}),
    "approve": ({State.SUBMITTED}, {State.APPROVED}),
    "return": ({State.SUBMITTED}, {State.RETURNED}),
    "reopen": ({State.APPROVED}, {State.RETURNED}),
    "ask": ({State.APPROVED, *EDITABLE}, {State.APPROVED, *EDITABLE}),
    "grant": ({State.APPROVED, *EDITABLE}, EDITABLE),
    "refuse": (set(State), set(State)),
    "finalise": ({State.APPROVED, State.SUBMITTED, *EDITABLE}, {State.LOCKED, State.SUBMITTED, *EDITABLE}),
    "ask correction": ({State.LOCKED}, {State.LOCKED}),
    "correct": ({State.LOCKED}, {State.LOCKED}),
}
LEAVES_A_COPY = {"submit", "return", "reopen", "correct"}
EVERYBODY = [post.key for post in CAST]
people = st.sampled_from(EVERYBODY)
schools = st.sampled_from(["principal", "deputy_principal", "clerk", "sibling_principal", "specialist"])
office = st.sampled_from(["specialist", "leader", "deputy_leader", "principal"])
# 5 = 2 + 3 holds; the others may break the check.
RIGHT = {"tong:th": "5", "nam:th": "2", "nu:th": "3"}
values = st.sampled_from([RIGHT, {"tong:th": "9"}, {"nam:th": ""}, {"nu:th": "0"}])


class RoundMachine(RuleBasedStateMachine):
    """Whatever is refused changes nothing; whatever is done is one of the legal moves."""

    place: Place  # laid by the test, rolled back to after each example

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.copies = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @property
    def answer(self) -> Submission:
        return fresh(self.place.of_school)

    @property
    def round(self) -> Round:
        found: Round = Round.unscoped.get(pk=self.place.school_round.pk)
        return found

    def does(self, act: str, move: Callable[[], Any]) -> None:
        """Tries a move; what it changed must be legal, and a refusal must change nothing."""
        before = self.answer
        try:
            with transaction.atomic():
                moved = move() is not False
        except (CannotMove, CannotEdit, Forbidden):
            moved = False
        after = self.answer
        if not moved:
            assert _facts(before) == _facts(after)
            return
        self.copies += act in LEAVES_A_COPY or (act == "grant" and before.state == State.APPROVED)
        if act in LEGAL:
            sources, targets = LEGAL[act]
            assert before.state in sources
            assert after.state in targets

    def by(self, key: str) -> Actor:
        return self.place.actor(key)

    # What the school does

    @rule(who=schools, typed=values, stale=st.booleans())
    def save(self, who: str, typed: dict[str, str], stale: bool) -> None:
        versions = dict(Entry.objects.filter(submission=self.answer).values_list("cell", "version"))
        cells = [
            TypedCell(cell, text, versions.get(cell, 0) + stale, f"{cell}:{versions.get(cell, 0)}:{stale}")
            for cell, text in typed.items()
        ]

        def move() -> bool:
            outcomes = save_entries(actor=self.by(who), submission=self.answer, cells=cells)
            assert not stale or Outcome.SAVED not in {one.outcome for one in outcomes}
            return Outcome.SAVED in {one.outcome for one in outcomes}

        self.does("save", move)

    @rule(who=schools)
    def submit(self, who: str) -> None:
        self.does("submit", lambda: submit(actor=self.by(who), submission=self.answer, explanation="Đúng"))

    @rule(who=schools)
    def withdraw(self, who: str) -> None:
        self.does("withdraw", lambda: withdraw(actor=self.by(who), submission=self.answer))

    @rule(who=schools)
    def ask_to_reopen(self, who: str) -> None:
        self.does("ask", lambda: ask_to_reopen(actor=self.by(who), submission=self.answer, reason="Sót"))

    @rule(who=schools, number=st.integers(2, 9))
    def ask_correction(self, who: str, number: int) -> None:
        seen = dict(Entry.objects.filter(submission=self.answer).values_list("cell", "version"))
        typed = {"tong:th": str(number + 3), "nam:th": str(number), "nu:th": "3"}
        cells = [TypedCell(cell, text, seen.get(cell, 0), "") for cell, text in typed.items()]
        self.does(
            "ask correction",
            lambda: ask_correction(actor=self.by(who), submission=self.answer, cells=cells, reason="Nhầm"),
        )

    # What the office does

    @rule(who=people)
    def approve(self, who: str) -> None:
        self.does("approve", lambda: approve(actor=self.by(who), submission=self.answer))

    @rule(who=office)
    def give_back(self, who: str) -> None:
        marks = {"nam:th": "Xem lại"}
        self.does(
            "return",
            lambda: return_submission(actor=self.by(who), submission=self.answer, reason="Sai", marks=marks),
        )

    @rule(who=office)
    def reopen(self, who: str) -> None:
        self.does("reopen", lambda: reopen(actor=self.by(who), submission=self.answer, reason="Xem lại"))

    @rule(who=office, yes=st.booleans())
    def answer_request(self, who: str, yes: bool) -> None:
        asked = ReopenRequest.unscoped.filter(submission=self.answer, state=RequestState.PENDING).first()
        if asked is not None and yes:
            self.does("grant", lambda: grant_reopening(actor=self.by(who), request=asked))
        elif asked is not None:
            self.does("refuse", lambda: refuse_reopening(actor=self.by(who), request=asked, answer="Không"))

    @rule(who=office, yes=st.booleans())
    def answer_correction(self, who: str, yes: bool) -> None:
        asked = Correction.unscoped.filter(submission=self.answer, state=RequestState.PENDING).first()
        if asked is not None and yes:
            self.does("correct", lambda: approve_correction(actor=self.by(who), correction=asked))
        elif asked is not None:
            self.does("refuse", lambda: refuse_correction(actor=self.by(who), correction=asked, answer="Không"))

    # What becomes of the round

    @rule(who=st.sampled_from(["clerk", "principal", "agency_staff", "specialist"]))
    def close(self, who: str) -> None:
        self.does("close", lambda: close_round(actor=self.by(who), round_=self.round))

    @rule(who=office, act=st.sampled_from([submit_totals, approve_totals]))
    def totals(self, who: str, act: Callable[..., Round]) -> None:
        self.does("totals", lambda: act(actor=self.by(who), round_=self.round))

    @rule(who=office)
    def give_totals_back(self, who: str) -> None:
        self.does("totals", lambda: return_totals(actor=self.by(who), round_=self.round, reason="Xem lại"))

    @rule(who=office)
    def finalise(self, who: str) -> None:
        left_out = {self.place.of_sibling.pk: "Không kịp"}
        self.does("finalise", lambda: finalise_round(actor=self.by(who), round_=self.round, left_out=left_out))

    @initialize(begun=st.booleans())
    def begins(self, begun: bool) -> None:
        """Every second example with an approved answer: chance alone seldom comes so far."""
        if begun:
            self.whole_way()

    @rule()
    def whole_way(self) -> None:
        self.save("clerk", RIGHT, stale=False)
        self.submit("principal")
        self.approve("specialist")

    @precondition(lambda self: self.answer.state == State.APPROVED)
    @rule()
    def to_the_end(self) -> None:
        self.close("specialist")
        self.totals("specialist", submit_totals)
        self.totals("leader", approve_totals)
        self.finalise("leader")

    # What always holds

    @invariant()
    def figures_are_those_of_an_approved_answer(self) -> None:
        answer = self.answer
        filled = Entry.objects.filter(submission=answer).exclude(kind="").count()
        assert Figure.unscoped.filter(submission=answer).count() == (filled if answer.state in OFFICIAL else 0)

    @invariant()
    def everything_derived_equals_a_recount(self) -> None:
        assert list(problems_of(self.place.district)) == []

    @invariant()
    def nobody_decides_on_what_is_theirs(self) -> None:
        answer = self.answer
        if answer.state in OFFICIAL:
            assert answer.decided_by_id not in (None, answer.submitted_by_id)
            assert not Entry.objects.filter(submission=answer, author=answer.decided_by_id).exists()

    @invariant()
    def copies_are_numbered_without_a_gap(self) -> None:
        numbers = self.place.of_school.copies.order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, self.copies + 1))

    @invariant()
    def answer_is_locked_only_by_chot(self) -> None:
        finalised = self.round.state == RoundState.FINALISED
        assert (self.answer.state in OFFICIAL) <= ((self.answer.state == State.LOCKED) is finalised)


def _facts(answer: Submission) -> dict[str, Any]:
    return {field.name: getattr(answer, field.attname) for field in answer._meta.concrete_fields}


SIZES = [(12, 20), pytest.param((150, 40), marks=pytest.mark.long)]


@pytest.mark.parametrize("size", SIZES, ids=["quick", "long"])
def test_no_order_of_moves_leads_to_an_illegal_state(house: House, size: tuple[int, int]) -> None:
    most, steps = size
    RoundMachine.place = house.bac
    run_state_machine_as_test(
        RoundMachine,
        settings=examples(
            max_examples=most,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
