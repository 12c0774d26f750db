"""A month's work plan: copied from the year's calendar, then the office's own to write."""

from __future__ import annotations

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.models import AuditEntry
from core.policy import Forbidden
from plans.models import Activity, MonthCopy, MonthWork
from plans.months import month_after, month_around, months_between, read_month
from plans.queries.months import work_of_month
from plans.services.month_work import (
    MAKE_UP_DAYS,
    MonthWorkRefused,
    add_line,
    assign_line,
    begin_month,
    begin_months_of_all,
    change_line,
    copy_month,
    remove_line,
    shift_line,
)
from plans.services.months import ensure_month_plan
from plans.services.tasks import TaskData, TaskPapers, TaskRefused
from plans.tasks import begin_months
from reports.month_views import month_document
from schools.models import District
from schools.period_codes import parse_period
from schools.queries import profile_on
from schools.services import ensure_period
from tests.conftest import House, Place, SignIn

MONTH = date(2021, 3, 1)


@pytest.fixture
def place(house: House) -> Place:
    """A district with a calendar of three lines in March."""
    found = house.bac
    ensure_month_plan(
        actor=found.actor("specialist"),
        district=found.district,
        period=ensure_period(parse_period("2021")),
        heading={"label": "", "title": "Kế hoạch tháng", "subtitle": ""},
        months={MONTH: ["Một", "Hai", "Ba"], date(2021, 4, 1): ["Bốn"]},
    )
    return found


def lines(place: Place) -> list[str]:
    return [line.text for line in work_of_month(place.actor("specialist"), place.district, MONTH)]


def line(place: Place, text: str) -> MonthWork:
    found: MonthWork = MonthWork.unscoped.select_related("district").get(text=text)
    return found


def copied(place: Place) -> int:
    return copy_month(actor=place.actor("specialist"), district=place.district, month=MONTH)


def test_a_months_lines_are_copied_in_their_order(place: Place) -> None:
    assert copied(place) == 3
    assert lines(place) == ["Một", "Hai", "Ba"]


def test_copying_again_copies_nothing(place: Place) -> None:
    copied(place)
    assert copied(place) == 0
    assert lines(place) == ["Một", "Hai", "Ba"]


def test_a_line_that_was_changed_stays_changed_and_one_taken_away_comes_back_last(place: Place) -> None:
    copied(place)
    change_line(actor=place.actor("specialist"), line=line(place, "Một"), text="Một  nữa")
    remove_line(actor=place.actor("specialist"), line=line(place, "Hai"))
    assert copied(place) == 1
    assert lines(place) == ["Một nữa", "Ba", "Hai"]


def test_a_line_is_added_at_the_end(place: Place) -> None:
    copied(place)
    add_line(actor=place.actor("leader"), district=place.district, month=MONTH, text="Họp giao ban")
    assert lines(place)[-1] == "Họp giao ban"


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_line_without_words_is_refused(place: Place, text: str) -> None:
    with pytest.raises(MonthWorkRefused, match="Chưa có nội dung"):
        add_line(actor=place.actor("leader"), district=place.district, month=MONTH, text=text)


def test_a_line_goes_up_and_down_and_stays_at_either_end(place: Place) -> None:
    copied(place)
    actor = place.actor("specialist")
    shift_line(actor=actor, line=line(place, "Hai"), up=True)
    assert lines(place) == ["Hai", "Một", "Ba"]
    shift_line(actor=actor, line=line(place, "Hai"), up=True)
    shift_line(actor=actor, line=line(place, "Ba"), up=False)
    assert lines(place) == ["Hai", "Một", "Ba"]
    shift_line(actor=actor, line=line(place, "Hai"), up=False)
    assert lines(place) == ["Một", "Hai", "Ba"]


def test_a_line_for_which_a_task_was_assigned_is_not_taken_away(place: Place) -> None:
    copied(place)
    MonthWork.unscoped.filter(text="Một").update(task=place.office_task)
    with pytest.raises(MonthWorkRefused, match="đã được giao thành nhiệm vụ"):
        remove_line(actor=place.actor("specialist"), line=line(place, "Một"))


def test_a_line_is_given_to_somebody_once_as_a_task_in_no_plan(place: Place) -> None:
    copied(place)
    person, actor = place.user("specialist"), place.actor("leader")
    data = TaskData(title="Một", deadline="T3/2021", papers=TaskPapers(responsible=person))
    task = assign_line(actor=actor, line=line(place, "Một"), period=place.plan.period, data=data)
    assert (task.plan, task.period, task.responsible) == (None, place.plan.period, person)
    assert line(place, "Một").task == task
    with pytest.raises(TaskRefused, match="đã được giao"):
        assign_line(actor=actor, line=line(place, "Một"), period=place.plan.period, data=data)


# What the portal does on the first of the month


@pytest.fixture
def running(place: Place) -> Place:
    """The same district, looked at as of today: its clock is not put back into a past year."""
    District.unscoped.filter(pk=place.district.pk).update(reference_date=None)
    return place


def test_the_portal_begins_a_month_once_and_says_that_it_did(running: Place) -> None:
    assert [begin_months_of_all(MONTH), begin_months_of_all(MONTH)] == [3, 0]
    assert lines(running) == ["Một", "Hai", "Ba"]
    [entry] = AuditEntry.unscoped.filter(act="chép kế hoạch tháng")
    assert (entry.actor_id, entry.actor_name, entry.origin) == (None, "Lịch của hệ thống", "task")
    assert (entry.object_label, entry.district_id) == ("Kế hoạch công tác tháng 3/2021", running.district.pk)


def test_what_people_made_of_a_month_the_portal_leaves(running: Place) -> None:
    begin_months_of_all(MONTH)
    actor = running.actor("specialist")
    change_line(actor=actor, line=line(running, "Một"), text="Một nữa")
    remove_line(actor=actor, line=line(running, "Hai"))
    remove_line(actor=actor, line=line(running, "Ba"))
    assert begin_months_of_all(MONTH) == 0
    assert lines(running) == ["Một nữa"]


def test_a_month_that_the_office_copied_beforehand_is_its_own(running: Place) -> None:
    copied(running)
    for text in ("Một", "Hai", "Ba"):
        remove_line(actor=running.actor("specialist"), line=line(running, text))
    assert begin_month(district=running.district, month=MONTH) == 0
    assert lines(running) == []


def test_what_the_office_had_written_for_the_month_stands_first(running: Place) -> None:
    add_line(actor=running.actor("leader"), district=running.district, month=MONTH, text="Họp giao ban")
    begin_months_of_all(MONTH)
    assert lines(running) == ["Họp giao ban", "Một", "Hai", "Ba"]


@pytest.mark.parametrize(
    ("today", "made"),
    [
        (date(2021, 2, 28), 0),
        (date(2021, 3, 1), 3),
        (date(2021, 3, MAKE_UP_DAYS), 3),
        (date(2021, 3, MAKE_UP_DAYS + 1), 0),
        (date(2021, 4, 1), 1),
        (date(2021, 5, 1), 0),
    ],
)
def test_a_month_begins_in_its_first_days_only(running: Place, today: date, made: int) -> None:
    assert begin_months_of_all(today) == made


def test_a_district_of_a_past_year_is_left_alone(place: Place) -> None:
    assert begin_months_of_all(MONTH) == 0
    assert begin_month(district=place.district, month=MONTH) == 0
    assert not MonthCopy.objects.exists()


def test_a_district_without_a_calendar_gets_no_month(running: Place, house: House) -> None:
    District.unscoped.filter(pk=house.nam.district.pk).update(reference_date=None)
    begin_months_of_all(MONTH)
    assert not MonthWork.unscoped.filter(district=house.nam.district).exists()


def test_beat_asks_for_it_and_asking_in_vain_is_one_query(
    running: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert settings.CELERY_BEAT_SCHEDULE["begin-months"]["task"] == begin_months.name
    begin_months_of_all(MONTH)
    with django_assert_num_queries(1):
        begin_months_of_all(MONTH)


def test_a_month_to_come_says_that_it_begins_by_itself(running: Place, sign_in: SignIn) -> None:
    month = month_after(timezone.localdate().replace(day=1))
    Activity.objects.filter(month=MONTH).update(month=month)
    url = reverse("work:month-work", args=["bac", f"{month:%Y-%m}"])
    client, says = sign_in(running.user("specialist")), f"Cổng tự chép vào ngày {month:%d/%m/%Y}."
    assert says in client.get(url).content.decode()
    copy_month(actor=running.actor("specialist"), district=running.district, month=month)
    remove_line(actor=running.actor("specialist"), line=line(running, "Hai"))
    page = client.get(url).content.decode()
    assert "chưa chép" in page
    assert says not in page


@pytest.mark.parametrize("key", ["principal", "agency_staff", "ubnd_signer", "district_admin"])
def test_only_the_office_writes_a_month(place: Place, key: str) -> None:
    with pytest.raises(Forbidden):
        copy_month(actor=place.actor(key), district=place.district, month=MONTH)


@pytest.mark.parametrize(
    ("text", "month"),
    [("2021-03", MONTH), ("2021-13", None), ("2021-3", None), ("", None), ("x", None), ("9999-01", None)],
)
def test_a_month_is_read_from_its_address(text: str, month: date | None) -> None:
    assert read_month(text) == month


def test_months_follow_one_another_across_years() -> None:
    assert month_after(date(2021, 12, 1)) == date(2022, 1, 1)
    assert month_after(date(2021, 1, 1), -1) == date(2020, 12, 1)
    school_year = months_between(date(2021, 9, 1), date(2022, 5, 31))
    assert (len(school_year), school_year[0], school_year[-1]) == (9, date(2021, 9, 1), date(2022, 5, 1))


def test_a_calendar_opens_at_today_or_at_the_nearest_month_of_its_period() -> None:
    year = (date(2021, 1, 1), date(2021, 12, 31))
    assert month_around(date(2021, 6, 30), *year) == date(2021, 6, 1)
    assert month_around(date(2020, 6, 30), *year) == date(2021, 1, 1)
    assert month_around(date(2024, 6, 30), *year) == date(2021, 12, 1)


def test_document_ends_each_line_behind_who_was_assigned_it(place: Place) -> None:
    copied(place)
    change_line(actor=place.actor("specialist"), line=line(place, "Một"), text="Thi học sinh giỏi;")
    assign_line(
        actor=place.actor("leader"),
        line=line(place, "Thi học sinh giỏi;"),
        period=place.plan.period,
        data=TaskData(title="Thi học sinh giỏi", deadline="10/3/2021"),
    )
    found = list(work_of_month(place.actor("specialist"), place.district, MONTH))
    document = month_document(MONTH, found, profile_on(place.district, MONTH))
    assert [block.text for block in document.body] == [
        "- Thi học sinh giỏi (Phòng GDĐT; 10/3/2021);",
        "- Hai;",
        "- Ba./.",
    ]
