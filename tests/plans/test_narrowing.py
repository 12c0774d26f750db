"""A view of tasks is narrowed by what its address says, and by nothing that the address makes up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from core.filters import PAGE
from indicators.models import Indicator
from plans.models import Plan, PlanState, Task, TaskImplementer, TaskIndicator, TaskState
from plans.queries.lists import offered, period_around, periods_with_tasks, tasks_in
from plans.queries.narrowing import narrowed
from plans.task_filter import Asked, Offered, TaskFilter, address_with
from schools.models import Period
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import REFERENCE_DATE, House, Place

AS_OF = REFERENCE_DATE


def found(place: Place, query: str, by: str = "specialist") -> list[str]:
    """The titles of the tasks that an address asks for."""
    actor, period = place.actor(by), place.plan.period
    rows = tasks_in(actor, place.district, period)
    asked = TaskFilter(QueryDict(query), offered(rows, [place.plan])).asked
    return sorted(narrowed(rows, asked, actor, AS_OF).values_list("title", flat=True))


def change(task: Task, **values: object) -> None:
    Task.unscoped.filter(pk=task.pk).update(**values)


OFFICE_TASK, SHARED, SCHOOLS = "Xây dựng quy hoạch mạng lưới trường", "Phân bổ dự toán", "Tuyển sinh đầu cấp"
ALL = sorted([OFFICE_TASK, SHARED, SCHOOLS])


def test_an_address_without_words_asks_for_all_tasks_of_the_period(house: House) -> None:
    assert found(house.bac, "") == ALL


@pytest.mark.parametrize(
    "query", ["trang-thai=khong-co", "don-vi=999999", "nguoi=x", "ke-hoach=-1", "cap=lop-1", "han=mai"]
)
def test_what_is_not_offered_narrows_nothing(house: House, query: str) -> None:
    assert found(house.bac, query) == ALL


@given(
    st.text(max_size=60), st.sampled_from(["trang-thai", "han", "don-vi", "nguoi", "truong", "chi-tieu", "ke-hoach"])
)
def test_whatever_is_typed_as_an_address_is_read(text: str, name: str) -> None:
    query = QueryDict(mutable=True)
    query[name] = text
    asked = TaskFilter(query, Offered(bodies=(("1", "Phòng"),))).asked
    assert isinstance(asked, Asked)
    assert asked.body in ("", "1")


def test_late_tasks_are_those_whose_last_day_has_passed(house: House) -> None:
    """T3/2021 is over on 30 June, 31/12/2021 and quarter III are not."""
    assert found(house.bac, "han=qua-han") == [OFFICE_TASK]
    assert found(house.bac, "han=trong-han") == sorted([SHARED, SCHOOLS])


def test_what_falls_due_within_thirty_days_is_soon(house: House) -> None:
    change(house.bac.shared_task, deadline_start=None, deadline_end=AS_OF + timedelta(days=30))
    change(house.bac.schools_task, deadline_start=None, deadline_end=AS_OF + timedelta(days=31))
    assert found(house.bac, "han=sap-den") == [SHARED]


def test_done_in_time_and_done_late_are_told_apart(house: House) -> None:
    change(house.bac.shared_task, state=TaskState.DONE, done_on=AS_OF)
    change(
        house.bac.schools_task, state=TaskState.DONE, done_on=AS_OF, deadline_start=None, deadline_end=date(2021, 5, 31)
    )
    assert found(house.bac, "han=xong-dung-han") == [SHARED]
    assert found(house.bac, "han=xong-qua-han") == [SCHOOLS]
    assert found(house.bac, "trang-thai=chua-xong") == [OFFICE_TASK]


def test_what_has_no_day_is_found(house: House) -> None:
    change(house.bac.shared_task, deadline_end=None, deadline_start=None)
    assert found(house.bac, "han=khong-ngay") == [SHARED]


def test_a_body_has_what_it_leads_and_what_it_cooperates_on(house: House) -> None:
    assert found(house.bac, f"don-vi={house.bac.department.pk}") == [SHARED]
    assert found(house.bac, f"don-vi={house.bac.office.pk}") == ALL


def test_a_school_that_leads_is_asked_for_like_any_body(house: House) -> None:
    school = house.bac.school.unit_id
    change(house.bac.office_task, lead_id=school)
    assert found(house.bac, f"chu-tri={school}") == [OFFICE_TASK]
    assert found(house.bac, f"don-vi={school}") == [OFFICE_TASK]


def test_what_was_carried_into_another_year_is_unfinished_there(house: House) -> None:
    assert found(house.bac, "trang-thai=chua-xong") == ALL
    carried = Task.unscoped.get(pk=house.bac.office_task.pk)
    carried.pk, carried.carried_from_id, carried.period = (
        None,
        house.bac.office_task.pk,
        ensure_period(parse_period("2022")),
    )
    carried.plan = None
    carried.save()
    assert found(house.bac, "trang-thai=chua-xong") == sorted([SHARED, SCHOOLS])
    assert found(house.bac, "") == ALL


def test_a_plan_keeps_what_its_amendment_left_out(house: House) -> None:
    place = house.bac
    amendment = Plan.unscoped.create(
        district=place.district,
        unit=place.district.unit,
        period=place.plan.period,
        owner=place.plan.owner,
        edition=1,
        amends=place.plan,
        title="Điều chỉnh",
        state=PlanState.ISSUED,
    )
    change(place.shared_task, plan=amendment)
    rows = tasks_in(place.actor("specialist"), place.district, place.plan.period)
    asked = TaskFilter(QueryDict(f"ke-hoach={amendment.pk}"), offered(rows, [amendment])).asked
    assert narrowed(rows, asked, place.actor("specialist"), AS_OF).count() == 3


def test_words_are_sought_without_regard_to_case_and_marks(house: House) -> None:
    assert found(house.bac, "tim=QUY+hoach") == [OFFICE_TASK]
    assert found(house.bac, "tim=truong+quy+mang") == [OFFICE_TASK]
    assert found(house.bac, "tim=khong+co+tu+nay") == []


def test_a_person_has_what_they_answer_for_and_the_rest_is_nobodys(house: House) -> None:
    person = house.bac.user("specialist")
    change(house.bac.shared_task, responsible=person)
    assert found(house.bac, f"nguoi={person.pk}") == [SHARED]
    assert found(house.bac, "nguoi=0") == sorted([OFFICE_TASK, SCHOOLS])


def test_mine_is_what_i_answer_for(house: House) -> None:
    change(house.bac.shared_task, responsible=house.bac.user("leader"))
    assert found(house.bac, "cua=toi", by="leader") == [SHARED]
    assert found(house.bac, "cua=toi", by="specialist") == []


def test_mine_is_what_my_body_or_school_was_asked_for(house: House) -> None:
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    assert found(house.bac, "cua=toi", by="agency_staff") == [SHARED]
    TaskImplementer.objects.create(task=house.bac.schools_task, unit=house.bac.school.unit)
    assert found(house.bac, "cua=toi", by="principal") == [SCHOOLS]


def test_a_school_has_what_it_carries_out_and_what_its_level_is_asked(house: House) -> None:
    TaskImplementer.objects.create(task=house.bac.office_task, unit=house.bac.school.unit)
    assert found(house.bac, f"truong={house.bac.school.pk}") == sorted([OFFICE_TASK, SCHOOLS])


def test_a_level_has_what_its_schools_are_asked_together_or_one_by_one(house: House) -> None:
    assert found(house.bac, "cap=thcs") == [SCHOOLS]
    TaskImplementer.objects.create(task=house.bac.office_task, unit=house.bac.school.unit)
    assert found(house.bac, "cap=thcs") == sorted([OFFICE_TASK, SCHOOLS])
    assert found(house.bac, "cap=mam-non") == []


def test_an_indicator_has_the_tasks_that_serve_it(house: House) -> None:
    indicator = Indicator.objects.get(code="tong-hoc-sinh")
    TaskIndicator.objects.create(task=house.bac.schools_task, indicator=indicator)
    assert found(house.bac, f"chi-tieu={indicator.pk}") == [SCHOOLS]
    assert found(house.bac, "chi-tieu=co") == [SCHOOLS]


def test_priority_plan_and_reports_narrow(house: House) -> None:
    place = house.bac
    change(place.shared_task, priority="urgent", plan=None)
    change(place.office_task, progress=40, state=TaskState.IN_PROGRESS)
    assert found(place, "uu-tien=urgent") == [SHARED]
    assert found(place, "ke-hoach=0") == [SHARED]
    assert found(place, f"ke-hoach={place.plan.pk}") == sorted([OFFICE_TASK, SCHOOLS])
    assert found(place, "trang-thai=chua-bao-cao") == sorted([SHARED, SCHOOLS])


def test_a_filter_is_told_in_words_for_paper() -> None:
    told = TaskFilter(QueryDict("trang-thai=done&tim=quy"), Offered()).words
    assert told == "Chỉ gồm: Từ trong nội dung: quy; Trạng thái: Hoàn thành."
    assert TaskFilter(QueryDict("khac=1"), Offered()).words == ""


def test_an_address_is_changed_without_its_page() -> None:
    query = QueryDict(f"tim=a&han=qua-han&{PAGE}=3")
    assert address_with(query, han="") == "?tim=a"
    assert address_with(QueryDict(""), tim="") == ""


def test_a_period_is_the_one_that_today_lies_in(house: House) -> None:
    periods = [ensure_period(parse_period(code)) for code in ("2022", "2021", "2021-Q2", "2020")]
    periods.sort(key=lambda one: one.starts_on, reverse=True)
    for day, code in ((date(2021, 5, 1), "2021"), (date(2023, 1, 1), "2022"), (date(2019, 1, 1), "2020")):
        around = period_around(periods, day)
        assert isinstance(around, Period)
        assert around.code == code
    assert period_around([], AS_OF) is None


def test_a_district_has_the_periods_in_which_something_is_planned(house: House) -> None:
    periods = periods_with_tasks(house.bac.actor("specialist"), house.bac.district)
    assert [one.code for one in periods] == [house.bac.plan.period.code]
    assert periods_with_tasks(house.nam.actor("specialist"), house.bac.district) == []
