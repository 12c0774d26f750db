"""A period's month plan is made from last year's or from nothing, and written line by line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.policy import Forbidden
from plans.models import Activity, MonthPlan
from plans.queries.months import fingerprint, month_plan_of
from plans.services.month_work import copy_month
from plans.services.months import MonthPlanRefused, MonthWords, begin_month_plan, ensure_month_plan, write_months
from schools.models import Period
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, Place, SignIn

MARCH, APRIL = date(2021, 3, 1), date(2021, 4, 1)
WORDS = MonthWords("Kế hoạch tháng 2021", "", ["Theo lịch của Sở"], {MARCH: ["Một", "Hai"], APRIL: ["Ba"]})


def period(code: str) -> Period:
    return ensure_period(parse_period(code))


@pytest.fixture
def place(house: House) -> Place:
    """A district with the month plan of 2021."""
    ensure_month_plan(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        period=period("2021"),
        heading={"label": "", "title": "Kế hoạch tháng 2021", "subtitle": "Kèm theo Kế hoạch số 1"},
        months=WORDS.months,
        notes=WORDS.notes,
    )
    return house.bac


def begin(place: Place, code: str, *, from_last_year: bool, by: str = "specialist") -> MonthPlan:
    actor = place.actor(by)
    return begin_month_plan(actor=actor, district=place.district, period=period(code), from_last_year=from_last_year)


def plan_of(place: Place, code: str = "2021") -> MonthPlan:
    found = month_plan_of(place.actor("specialist"), place.district, code)
    assert found is not None
    return found


def lines(place: Place, code: str = "2021") -> list[tuple[date, str]]:
    return [(line.month, line.text) for line in plan_of(place, code).activities.all()]


def write(place: Place, words: MonthWords, *, seen: str = "", by: str = "specialist") -> MonthPlan:
    plan = plan_of(place)
    return write_months(actor=place.actor(by), plan=plan, words=words, seen=seen or fingerprint(plan))


def test_last_years_lines_come_a_year_later_without_the_line_that_names_its_document(place: Place) -> None:
    made = begin(place, "2022", from_last_year=True)
    assert (made.title, made.subtitle, made.notes) == ("Kế hoạch tháng 2022", "", WORDS.notes)
    assert lines(place, "2022") == [(date(2022, 3, 1), "Một"), (date(2022, 3, 1), "Hai"), (date(2022, 4, 1), "Ba")]


def test_a_plan_from_nothing_is_empty(place: Place) -> None:
    assert begin(place, "2022", from_last_year=False).title == "KẾ HOẠCH THÁNG NĂM 2022"
    assert lines(place, "2022") == []


def test_a_period_has_one_month_plan(place: Place) -> None:
    with pytest.raises(MonthPlanRefused, match="đã có kế hoạch tháng"):
        begin(place, "2021", from_last_year=False)


def test_lines_are_put_in_order_added_and_taken_away_and_a_dash_is_no_part_of_them(place: Place) -> None:
    write(place, replace(WORDS, months={MARCH: ["- Hai", "", "Một", "Mới"], APRIL: []}))
    assert lines(place) == [(MARCH, "Hai"), (MARCH, "Một"), (MARCH, "Mới")]


def test_a_line_that_stays_keeps_what_was_copied_from_it(place: Place) -> None:
    actor = place.actor("specialist")
    copy_month(actor=actor, district=place.district, month=MARCH)
    kept = Activity.objects.get(text="Hai").pk
    write(place, replace(WORDS, months={MARCH: ["Hai"]}))
    assert Activity.objects.get(text="Hai").pk == kept
    assert copy_month(actor=actor, district=place.district, month=MARCH) == 0


def test_the_same_line_stands_twice_in_a_month(place: Place) -> None:
    write(place, replace(WORDS, months={MARCH: ["Một", "Một"]}))
    assert [text for month, text in lines(place) if month == MARCH] == ["Một", "Một"]


def test_somebody_elses_change_in_between_is_told(place: Place) -> None:
    seen = fingerprint(plan_of(place))
    write(place, replace(WORDS, months={APRIL: ["Bốn"]}))
    with pytest.raises(MonthPlanRefused, match="Người khác vừa sửa"):
        write(place, WORDS, seen=seen)


def test_a_month_plan_needs_its_name(place: Place) -> None:
    with pytest.raises(MonthPlanRefused, match="Chưa có tên"):
        write(place, replace(WORDS, title=" "))


@pytest.mark.parametrize("key", ["principal", "agency_staff", "ubnd_signer", "district_admin"])
def test_only_the_office_writes_it(place: Place, key: str) -> None:
    with pytest.raises(Forbidden):
        begin(place, "2022", from_last_year=True, by=key)
    with pytest.raises(Forbidden):
        write(place, WORDS, by=key)


def test_the_page_saves_what_is_typed_and_keeps_it_where_it_is_refused(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.user("specialist"))
    url = f"/{place.slug}/nhiem-vu/ky/2021/ke-hoach-thang/sua/"
    typed = {"title": "Tên mới", "thang-2021-05": "Năm\r\nSáu", "seen": fingerprint(plan_of(place))}
    assert client.post(url, typed).status_code == 302
    assert lines(place) == [(date(2021, 5, 1), "Năm"), (date(2021, 5, 1), "Sáu")]
    refused = client.post(url, {**typed, "thang-2021-05": "Bảy"})
    assert refused.status_code == 422
    assert "Bảy" in refused.content.decode()


def test_a_month_plan_is_begun_from_the_page_of_a_period_that_has_none(place: Place, sign_in: SignIn) -> None:
    client = sign_in(place.user("leader"))
    period("2022")
    page = client.get(f"/{place.slug}/nhiem-vu/ky/2022/ke-hoach-thang/").content.decode()
    assert "Lập từ năm trước" in page
    client.post(f"/{place.slug}/nhiem-vu/ky/2022/ke-hoach-thang/lap/", {"nam-truoc": "1"})
    assert len(lines(place, "2022")) == 3
