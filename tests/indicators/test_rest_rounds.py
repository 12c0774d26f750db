"""Rounds through the programs' face: what the services do, who and what they name, and refusals by code."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from indicators.models import Entry, Round, RoundState, Submission, SubmissionState
from tests.conftest import House, SignIn, fresh, submitted
from tests.scenes import SCENES

LATER = "2021-12-31T17:00:00+07:00"


@pytest.fixture
def specialist(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("specialist"))


@pytest.fixture
def leader(house: House, sign_in: SignIn) -> Client:
    return sign_in(house.bac.user("leader"))


def post(client: Client, name: str, round_: Round, **body: Any) -> Any:
    return client.post(reverse(f"api:{name}", args=["bac", round_.pk]), json.dumps(body), "application/json")


def test_many_are_approved_and_each_other_says_why_not(house: House, specialist: Client) -> None:
    place = house.bac
    first = submitted(place.of_school, place.actor("principal"))
    second = submitted(place.of_sibling, place.actor("sibling_principal"))
    own = submitted(place.own, place.actor("specialist"))
    Entry.objects.filter(submission=second, cell="nu:th").update(number=1, typed="1")
    answer = post(specialist, "approve-many", place.school_round, submissions=[first.pk, second.pk, own.pk, 10**9])
    assert answer.status_code == 207
    found = {one["submission"]: (one["approved"], one["detail"]) for one in answer.json()["results"]}
    assert found.keys() == {first.pk, second.pk}
    assert found[first.pk] == (True, "")
    assert "1 lỗi" in found[second.pk][1]
    assert fresh(own).state == SubmissionState.SUBMITTED
    assert AuditEntry.unscoped.get(act="duyệt số liệu").origin == "api"


def test_more_time_is_for_all_or_for_some(house: House, specialist: Client) -> None:
    place = house.bac
    answer = post(
        specialist, "extend-round", place.school_round, due_at=LATER, words="Mưa bão", submissions=[place.of_school.pk]
    )
    assert (answer.status_code, answer.json()["due_at"]) == (200, None)
    assert fresh(place.of_school).due_at is not None
    assert fresh(place.of_sibling).due_at is None
    assert post(specialist, "extend-round", place.school_round, due_at=LATER, words="Mưa bão").json()["due_at"] == LATER
    unworded = post(specialist, "extend-round", place.school_round, due_at="2022-12-31T17:00:00+07:00")
    assert (unworded.status_code, unworded.json()["code"]) == (409, "state")


def test_who_owes_is_reminded_once_a_day(house: House, specialist: Client) -> None:
    place = house.bac
    first = post(specialist, "remind", place.school_round, submissions=[place.of_school.pk])
    assert first.json() == {"units": 1, "already": 0, "nobody": 0}
    assert post(specialist, "remind", place.school_round).json() == {"units": 1, "already": 1, "nobody": 0}


def test_round_is_closed_opened_again_and_finalised(house: House, specialist: Client, leader: Client) -> None:
    ready = SCENES["school round ready for chốt"](house)
    assert isinstance(ready, Round)
    assert post(leader, "reopen-round", ready, words="Mưa bão").json()["state"] == RoundState.OPEN
    assert post(specialist, "close-round", ready).json()["state"] == RoundState.CLOSED
    assert post(leader, "finalise-round", ready).json()["state"] == RoundState.FINALISED


def test_chot_wants_a_reason_for_each_answer_that_it_does_without(house: House, leader: Client) -> None:
    ready = SCENES["school round ready for chốt"](house)
    assert isinstance(ready, Round)
    sibling = house.bac.of_sibling.pk
    Submission.unscoped.filter(pk=sibling).update(state=SubmissionState.RETURNED)
    assert post(leader, "finalise-round", ready).json()["code"] == "state"
    assert post(leader, "finalise-round", ready, left_out={"x": "Không kịp"}).json()["code"] == "malformed"
    done = post(leader, "finalise-round", ready, left_out={str(sibling): "Không kịp"})
    assert (done.status_code, done.json()["state"]) == (200, RoundState.FINALISED)
    assert done.json()["finalised_at"] is not None


def test_totals_are_submitted_given_back_and_approved(house: House, specialist: Client, leader: Client) -> None:
    round_ = house.bac.school_round
    assert post(specialist, "submit-totals", round_).json()["totals_submitted_at"] is not None
    assert post(leader, "return-totals", round_, words="Xem lại").json()["totals_submitted_at"] is None
    post(specialist, "submit-totals", round_)
    assert post(leader, "approve-totals", round_).json()["totals_approved_at"] is not None


def test_ids_of_answers_are_numbers_and_not_too_many(house: House, specialist: Client) -> None:
    for ids in (["x"], [], list(range(1, 1002))):
        answer = post(specialist, "approve-many", house.bac.school_round, submissions=ids)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
