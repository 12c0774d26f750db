"""Reminders: the calendar's own, once each; the office's, once a day and unit; never of what is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Grant, User
from core.models import AuditEntry, Mail, Notice
from core.policy import Forbidden
from indicators.models import Round, RoundState, Submission, SubmissionState
from indicators.services.noticing import DUE, LATE, OPENED, REMINDED
from indicators.services.reminding import CannotRemind, make_reminders, make_reminders_of_all, remind
from indicators.services.submissions import submit
from schools.models import District
from tests.conftest import House, enter
from tests.races import connection_for_each_thread, race

__all__ = ["connection_for_each_thread"]

pytestmark = pytest.mark.django_db

DUE_AT = datetime(2021, 9, 30, 17, 0, tzinfo=timezone.get_default_timezone())
Clock = Callable[[int], None]


@pytest.fixture
def left(house: House) -> Clock:
    """Sets the district's clock to so many days before the due date.

    Only the school round is open; it runs for thirty days, and nothing was told of it yet.
    """
    Notice.unscoped.all().delete()
    Round.unscoped.exclude(pk=house.bac.school_round.pk).update(state=RoundState.CLOSED)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(opens_at=DUE_AT - timedelta(days=30), due_at=DUE_AT)

    def be(days: int) -> None:
        District.unscoped.filter(pk=house.bac.district.pk).update(reference_date=date(2021, 9, 30) - timedelta(days))

    be(10)
    return be


def district(house: House) -> District:
    found: District = District.unscoped.get(pk=house.bac.district.pk)
    return found


def told(kind: str) -> list[tuple[str, str]]:
    """Who was told what: the sign-in names and the sentences."""
    names = dict(User.objects.values_list("pk", "username"))
    rows = Notice.unscoped.filter(kind=kind).order_by("person_id", "pk")
    return [(names[row.person_id], row.text) for row in rows]


SCHOOL = ["principal.bac", "deputy_principal.bac", "clerk.bac"]


def people_told(kind: str) -> list[str]:
    return [name for name, _text in told(kind)]


# By the calendar


@pytest.mark.parametrize(
    ("days", "kind", "begins"),
    [
        (28, OPENED, "Mở đợt thu thập: THCS Một Bắc nộp “Số học sinh” năm 2020 trước 17:00 ngày 30/09/2021."),
        (7, DUE, "Còn 7 ngày: THCS Một Bắc nộp “Số học sinh” năm 2020 trước 17:00 ngày 30/09/2021."),
        (1, DUE, "Còn 1 ngày: THCS Một Bắc nộp “Số học sinh” năm 2020 trước 17:00 ngày 30/09/2021."),
        (0, DUE, "Hôm nay là hạn: THCS Một Bắc nộp “Số học sinh” năm 2020 trước 17:00 ngày 30/09/2021."),
        (-1, LATE, "Quá hạn: THCS Một Bắc chưa nộp “Số học sinh” năm 2020, hạn 17:00 ngày 30/09/2021."),
    ],
)
def test_who_enters_for_the_school_is_told_what_the_day_asks(
    house: House, left: Clock, days: int, kind: str, begins: str
) -> None:
    left(days)
    make_reminders(district(house))
    assert people_told(kind) == [*SCHOOL, "sibling_principal.bac"]
    assert told(kind)[0][1] == begins
    assert Notice.unscoped.exclude(kind=kind).count() == 0


def test_scheduler_that_fires_twice_tells_once(house: House, left: Clock) -> None:
    left(7)
    assert make_reminders(district(house)) == 4
    assert make_reminders(district(house)) == 0


def test_each_day_of_a_round_tells_each_thing_once(house: House, left: Clock) -> None:
    for days in range(31, -12, -1):
        left(days)
        make_reminders(district(house))
    assert [
        kind
        for kind, name in Notice.unscoped.order_by("pk").values_list("kind", "person_id")
        if name == (house.bac.user("clerk").pk)
    ] == [OPENED, DUE, DUE, DUE, LATE]


def test_later_due_date_is_reminded_anew(house: House, left: Clock) -> None:
    left(7)
    make_reminders(district(house))
    Submission.unscoped.filter(pk=house.bac.of_school.pk).update(due_at=DUE_AT + timedelta(days=7))
    left(0)
    assert make_reminders(district(house)) == 3 + 1
    assert ("principal.bac", "Còn 7 ngày: THCS Một Bắc nộp “Số học sinh” năm 2020 trước 17:00 ngày 07/10/2021.") in (
        told(DUE)
    )


@pytest.mark.parametrize("state", [RoundState.DRAFT, RoundState.CLOSED, RoundState.FINALISED])
def test_nothing_is_reminded_of_a_round_that_is_not_open(house: House, left: Clock, state: str) -> None:
    Round.unscoped.update(state=state)
    left(1)
    assert make_reminders(district(house)) == 0


def test_who_submitted_is_reminded_no_more(house: House, left: Clock) -> None:
    left(7)
    make_reminders(district(house))
    principal = house.bac.actor("principal")
    submit(actor=principal, submission=enter(house.bac.of_school, principal))
    left(1)
    make_reminders(district(house))
    assert people_told(DUE).count("principal.bac") == 1
    assert people_told(DUE).count("sibling_principal.bac") == 2


def test_what_was_returned_is_reminded_before_the_due_date_and_never_called_late(house: House, left: Clock) -> None:
    Submission.unscoped.filter(pk=house.bac.of_school.pk).update(
        state=SubmissionState.RETURNED, first_submitted_at=DUE_AT - timedelta(days=5)
    )
    left(1)
    make_reminders(district(house))
    assert "principal.bac" in people_told(DUE)
    left(-1)
    make_reminders(district(house))
    assert people_told(LATE) == ["sibling_principal.bac"]


def test_round_that_opens_later_is_told_when_it_opens(house: House, left: Clock) -> None:
    left(31)
    assert make_reminders(district(house)) == 0
    left(29)
    assert make_reminders(district(house)) == 4
    assert Notice.unscoped.filter(kind=OPENED).count() == 4


def test_specialists_are_reminded_of_the_offices_own_form(house: House, left: Clock) -> None:
    opens = DUE_AT - timedelta(days=30)
    Round.unscoped.filter(pk=house.bac.own_round.pk).update(state=RoundState.OPEN, opens_at=opens, due_at=DUE_AT)
    Round.unscoped.filter(pk=house.bac.school_round.pk).update(state=RoundState.CLOSED)
    left(1)
    make_reminders(district(house))
    assert people_told(DUE) == ["specialist.bac"]


def test_who_left_or_is_locked_is_not_told(house: House, left: Clock) -> None:
    Grant.objects.filter(user=house.bac.user("clerk")).delete()
    User.objects.filter(pk=house.bac.user("deputy_principal").pk).update(is_active=False)
    left(1)
    make_reminders(district(house))
    assert people_told(DUE) == ["principal.bac", "sibling_principal.bac"]


def test_reminders_of_all_tell_each_district_by_its_own_clock(house: House, left: Clock) -> None:
    left(1)
    assert make_reminders_of_all() == 4
    assert make_reminders_of_all() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connection_for_each_thread")
def test_two_schedulers_at_once_tell_once(house: House, left: Clock) -> None:
    left(1)
    made = race(make_reminders_of_all, make_reminders_of_all, make_reminders_of_all)
    assert sum(made) == Notice.unscoped.count() == 4


# By the office


def test_office_reminds_all_who_owe_at_once_and_by_mail(house: House, left: Clock) -> None:
    User.objects.filter(pk=house.bac.user("principal").pk).update(email="ht@example.vn")
    done = remind(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    assert (done.units, done.already, done.nobody) == (2, 0, 0)
    assert people_told(REMINDED) == [*SCHOOL, "sibling_principal.bac"]
    assert Mail.unscoped.count() == 1
    assert AuditEntry.unscoped.filter(act="nhắc nộp số liệu").count() == 2


def test_unit_is_reminded_once_a_day_whoever_asks(house: House, left: Clock) -> None:
    place = house.bac
    remind(actor=place.actor("specialist"), round_=place.school_round, submissions=[place.of_school])
    again = remind(actor=place.actor("leader"), round_=place.school_round)
    assert (again.units, again.already, again.nobody) == (1, 1, 0)
    left(9)
    assert remind(actor=place.actor("leader"), round_=place.school_round).units == 2


def test_unit_without_people_is_named_as_such(house: House, left: Clock) -> None:
    Grant.objects.filter(user=house.bac.user("sibling_principal")).delete()
    done = remind(actor=house.bac.actor("specialist"), round_=house.bac.school_round)
    assert (done.units, done.nobody) == (1, 1)


def test_who_submitted_is_not_reminded(house: House, left: Clock) -> None:
    place = house.bac
    principal = place.actor("principal")
    submit(actor=principal, submission=enter(place.of_school, principal))
    with pytest.raises(CannotRemind, match="Không còn đơn vị nào"):
        remind(actor=place.actor("specialist"), round_=place.school_round, submissions=[place.of_school])
    assert remind(actor=place.actor("specialist"), round_=place.school_round).units == 1


def test_submission_of_another_round_is_not_reminded(house: House, left: Clock) -> None:
    with pytest.raises(CannotRemind):
        remind(actor=house.bac.actor("specialist"), round_=house.bac.school_round, submissions=[house.nam.of_school])


def test_finalised_round_is_not_reminded(house: House, left: Clock) -> None:
    Round.unscoped.update(state=RoundState.FINALISED)
    with pytest.raises(CannotRemind, match="không mở"):
        remind(actor=house.bac.actor("specialist"), round_=house.bac.school_round)


def test_of_a_closed_round_only_who_was_let_in_again_is_reminded(house: House, left: Clock) -> None:
    place = house.bac
    Round.unscoped.filter(pk=place.school_round.pk).update(state=RoundState.CLOSED)
    left(-1)
    with pytest.raises(CannotRemind, match="Không còn đơn vị nào"):
        remind(actor=place.actor("specialist"), round_=place.school_round)
    assert make_reminders(district(house)) == 0
    Submission.unscoped.filter(pk=place.of_school.pk).update(reopened_at=DUE_AT)
    make_reminders(district(house))
    assert people_told(LATE) == SCHOOL
    assert remind(actor=place.actor("specialist"), round_=place.school_round).units == 1


@pytest.mark.parametrize("who", ["principal", "district_admin", "ubnd_viewer", "agency_staff"])
def test_only_the_office_reminds(house: House, left: Clock, who: str) -> None:
    for place in (house.bac, house.nam):
        with pytest.raises(Forbidden):
            remind(actor=place.actor(who), round_=house.bac.school_round)
    with pytest.raises(Forbidden):
        remind(actor=house.nam.actor("leader"), round_=house.bac.school_round)


def test_reminding_one_costs_what_reminding_all_costs(house: House, left: Clock) -> None:
    place = house.bac
    with CaptureQueriesContext(connection) as one:
        remind(actor=place.actor("specialist"), round_=place.school_round, submissions=[place.of_school])
    left(9)
    with CaptureQueriesContext(connection) as both:
        remind(actor=place.actor("specialist"), round_=place.school_round)
    assert len(one) == len(both)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("connection_for_each_thread")
def test_two_people_who_remind_at_once_remind_each_unit_once(house: House, left: Clock) -> None:
    place = house.bac
    specialist, leader = place.actor("specialist"), place.actor("leader")
    done = race(
        lambda: remind(actor=specialist, round_=place.school_round).units,
        lambda: remind(actor=leader, round_=place.school_round).units,
    )
    assert sorted(done) == [0, 2]
    assert Notice.unscoped.filter(kind=REMINDED).count() == 4
