"""Monthly reviews: their states, what they show of a month, who is asked, told and let in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as _HypothesisCase

from accounts.models import Grant, PortfolioSet
from accounts.services import PortfolioData, ensure_portfolios
from core.models import AuditEntry, Notice
from core.policy import Forbidden
from indicators.services.submissions import return_submission
from plans.models import MonthReview, Plan, PlanState, ReviewSettings, ReviewState, Task
from plans.queries.reviews import (
    DONE,
    FIGURES,
    LATE,
    OPEN,
    WorkLine,
    asked_in,
    owed_months,
    review_leaders,
    reviews_to_remark,
    work_of_month,
)
from plans.review_tables import counts_of
from plans.services.carrying import carry_over
from plans.services.progress import report_progress
from plans.services.review_notices import DUE, REMARKED, SENT, make_review_reminders
from plans.services.reviews import (
    ReviewRefused,
    ReviewRules,
    change_review_rules,
    remark_month,
    save_month,
    send_month,
    take_back_month,
)
from plans.services.tasks import TaskData, TaskTies, assign_task
from schools.models import District
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import REFERENCE_DATE, House, Place, SignIn, lay_house, submitted
from tests.scenes import sent_review

JUNE = date(2021, 6, 1)
SCALE = ("Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành")


def rules(place: Place, by: str = "leader", **more: Any) -> ReviewSettings:
    said: dict[str, Any] = {"due_day": 25, "asks_principals": False, "scale": ()}
    return change_review_rules(actor=place.actor(by), district=place.district, rules=ReviewRules(**(said | more)))


def written(place: Place, key: str = "specialist", month: date = JUNE, text: str = "Tổng hợp số liệu") -> MonthReview:
    actor = place.actor(key)
    return save_month(actor=actor, district=place.district, month=month, words={"done": text}, seen_version=0)


def sent(place: Place, key: str = "specialist", month: date = JUNE) -> MonthReview:
    return send_month(actor=place.actor(key), review=written(place, key, month))


def remarked(review: MonthReview, place: Place, by: str = "leader", **more: Any) -> MonthReview:
    said: dict[str, Any] = {"remark": "Tốt", "seen_version": review.version}
    return remark_month(actor=place.actor(by), review=review, **(said | more))


def reporting(place: Place, **days: int) -> PortfolioSet:
    """People whom the assignment of the school year has report before a day, to the leader."""
    return ensure_portfolios(
        actor=place.actor("district_admin"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(user=place.user(key), words={"report_day": day, "report_to": place.user("leader")})
            for key, day in days.items()
        ],
    )


# States


def test_month_goes_from_draft_to_sent_to_remarked(house: House) -> None:
    bac = house.bac
    review = sent(bac)
    assert (review.state, review.sent_at is not None) == (ReviewState.SENT, True)
    review = remarked(review, bac)
    assert (review.state, review.remark, review.remarked_by) == (ReviewState.REMARKED, "Tốt", bac.user("leader"))
    again = remarked(review, bac, by="deputy_leader", remark="Rất tốt")
    assert (again.remark, again.remarked_by) == ("Rất tốt", bac.user("deputy_leader"))


def test_what_was_sent_is_taken_back_until_it_is_remarked_on(house: House) -> None:
    bac = house.bac
    review = take_back_month(actor=bac.actor("specialist"), review=sent(bac))
    assert (review.state, review.sent_at, review.work) == (ReviewState.DRAFT, None, [])
    review = remarked(send_month(actor=bac.actor("specialist"), review=review), bac)
    with pytest.raises(ReviewRefused, match="chưa nhận xét"):
        take_back_month(actor=bac.actor("specialist"), review=review)


def test_sent_month_is_not_written(house: House) -> None:
    review = sent(house.bac)
    with pytest.raises(ReviewRefused, match="rút lại"):
        written(house.bac)
    assert MonthReview.unscoped.get(pk=review.pk).done == "Tổng hợp số liệu"


def test_empty_month_and_one_to_come_are_refused(house: House) -> None:
    bac = house.bac
    with pytest.raises(ReviewRefused, match="chưa có chữ nào"):
        send_month(actor=bac.actor("specialist"), review=written(bac, text="  \n "))
    with pytest.raises(ReviewRefused, match="chưa đến"):
        written(bac, month=date(2021, 7, 1))


def test_change_in_between_is_told(house: House) -> None:
    bac = house.bac
    written(bac)
    with pytest.raises(ReviewRefused, match="ở nơi khác"):
        written(bac, text="Nơi khác")
    review = send_month(actor=bac.actor("specialist"), review=MonthReview.unscoped.get())
    with pytest.raises(ReviewRefused, match="ở nơi khác"):
        remarked(review, bac, seen_version=review.version - 1)


ACTS = ("write", "send", "take back", "remark")


class ReviewStates(_HypothesisCase):
    """Whatever the acts and their order, a review is in one of its states, and holds what the state says."""

    @given(acts=st.lists(st.sampled_from(ACTS), max_size=8))
    def test_no_order_of_acts_leads_out_of_the_states(self, acts: list[str]) -> None:
        bac = lay_house().bac
        expected = ReviewState.DRAFT
        written(bac)
        for act in acts:
            expected = self._do(bac, act, expected)
            found = MonthReview.unscoped.get()
            assert found.state == expected
            assert (found.sent_at is not None) == (expected != ReviewState.DRAFT)
            assert (found.remarked_by_id is not None) == (expected == ReviewState.REMARKED)

    def _do(self, place: Place, act: str, state: ReviewState) -> ReviewState:
        """Does the act and says which state should follow; a refusal changes nothing."""
        review, person = MonthReview.unscoped.get(), place.actor("specialist")
        allowed = {
            "write": {ReviewState.DRAFT: ReviewState.DRAFT},
            "send": {ReviewState.DRAFT: ReviewState.SENT},
            "take back": {ReviewState.SENT: ReviewState.DRAFT},
            "remark": {ReviewState.SENT: ReviewState.REMARKED, ReviewState.REMARKED: ReviewState.REMARKED},
        }[act]
        try:
            if act == "write":
                words = {"done": f"{review.version}"}
                save_month(actor=person, district=place.district, month=JUNE, words=words, seen_version=review.version)
            elif act == "send":
                send_month(actor=person, review=review)
            elif act == "take back":
                take_back_month(actor=person, review=review)
            else:
                remarked(review, place)
        except (ReviewRefused, Forbidden):
            assert state not in allowed
        return allowed.get(state, state)


# Who


@pytest.mark.parametrize("key", ["principal", "clerk", "agency_staff", "ubnd_signer", "district_admin"])
def test_who_is_not_of_the_office_writes_no_month(house: House, key: str) -> None:
    with pytest.raises(Forbidden):
        written(house.bac, key)


def test_principal_writes_where_the_office_asks(house: House) -> None:
    rules(house.bac, asks_principals=True)
    assert written(house.bac, "principal").person == house.bac.user("principal")


def test_nobody_remarks_on_their_own_or_on_a_strangers(house: House) -> None:
    review = sent(house.bac, "leader")
    for actor in (house.bac.actor("leader"), house.nam.actor("leader"), house.bac.actor("district_admin")):
        with pytest.raises(Forbidden):
            remark_month(actor=actor, review=review, remark="Tốt", seen_version=review.version)


def test_month_of_who_reports_to_a_leader_is_that_leaders_alone(house: House) -> None:
    bac = house.bac
    reporting(bac, deputy_leader=25, specialist=20)
    mine, theirs = sent(bac, "deputy_leader"), sent(bac)
    seen = {key: set(reviews_to_remark(bac.actor(key), bac.district)) for key in ("leader", "deputy_leader")}
    assert seen == {"leader": {mine, theirs}, "deputy_leader": set()}


def test_who_reports_to_a_leader_does_not_read_that_leaders_month(house: House) -> None:
    bac = house.bac
    reporting(bac, deputy_leader=25)
    sent(bac, "leader")
    assert not reviews_to_remark(bac.actor("deputy_leader"), bac.district).exists()


def test_month_goes_to_all_leaders_once_whom_it_was_for_leads_no_more(house: House) -> None:
    bac = house.bac
    reporting(bac, specialist=20)
    review = sent(bac)
    assert not reviews_to_remark(bac.actor("deputy_leader"), bac.district).exists()
    Grant.objects.filter(user=bac.user("leader")).update(valid_from=date(2000, 1, 1), valid_to=date(2001, 1, 1))
    assert list(reviews_to_remark(bac.actor("deputy_leader"), bac.district)) == [review]
    assert review_leaders(review) == {bac.user("deputy_leader").pk}
    assert asked_in(bac.district, JUNE).people[bac.user("specialist").pk].told_to is None


def test_latest_of_two_assignments_says_to_whom_a_month_goes(house: House) -> None:
    bac = house.bac
    reporting(bac, specialist=20)
    ensure_portfolios(
        actor=bac.actor("district_admin"),
        district=bac.district,
        period=ensure_period(parse_period("2021")),
        heading={"label": "", "title": "Phân công năm"},
        portfolios=[PortfolioData(bac.user("specialist"), {"report_day": 20, "report_to": bac.user("deputy_leader")})],
    )
    review = sent(bac)
    assert review_leaders(review) == {bac.user("deputy_leader").pk}
    assert list(reviews_to_remark(bac.actor("deputy_leader"), bac.district)) == [review]
    assert not reviews_to_remark(bac.actor("leader"), bac.district).exists()


def test_what_a_principal_wrote_stays_readable_when_the_office_asks_no_more(house: House, sign_in: SignIn) -> None:
    rules(house.bac, asks_principals=True)
    sent(house.bac, "principal")
    rules(house.bac, asks_principals=False)
    client, url = sign_in(house.bac.user("principal")), reverse("work:my-month", args=["bac", "2021-06"])
    assert "Tổng hợp số liệu" in client.get(url).content.decode()
    year = reverse("work:review-year", args=["bac", house.bac.user("principal").pk])
    assert [client.get(year).status_code, client.post(url, {"done": "x", "seen_version": "2"}).status_code] == [
        200,
        403,
    ]
    assert client.get(reverse("work:my-month", args=["bac", "2021-05"])).status_code == 403


def test_draft_is_its_persons_alone(house: House) -> None:
    review = written(house.bac)
    for key, sees in (("specialist", True), ("leader", False), ("district_admin", False)):
        assert MonthReview.objects.visible_to(house.bac.actor(key)).filter(pk=review.pk).exists() is sees


def test_audit_trail_tells_that_something_was_written_and_never_what(house: House) -> None:
    bac = house.bac
    rules(bac, scale=SCALE)
    remarked(sent(bac), bac, remark="Cần cố gắng", rating=SCALE[1])
    rows = AuditEntry.unscoped.filter(object_kind="plans.monthreview")
    assert [row.act for row in rows.order_by("pk")] == [
        "ghi báo cáo tháng",
        "gửi báo cáo tháng",
        "nhận xét báo cáo tháng",
    ]
    told = "".join(f"{row.object_label}{row.changes}{row.reason}" for row in rows)
    assert not any(secret in told for secret in ("Tổng hợp số liệu", "Cần cố gắng", SCALE[1]))


# Rating


def test_nobody_is_rated_without_a_scale(house: House) -> None:
    with pytest.raises(ReviewRefused, match="không có trong thang"):
        remarked(sent(house.bac), house.bac, rating="Hoàn thành tốt")


def test_rating_is_a_step_of_the_scale(house: House) -> None:
    rules(house.bac, scale=[f" {step} " for step in SCALE])
    assert remarked(sent(house.bac), house.bac, remark="", rating=SCALE[0]).rating == SCALE[0]


@pytest.mark.parametrize("scale", [(), ("Tốt", "Đạt")], ids=["none", "another"])
def test_step_that_was_given_stands_when_the_scale_is_another(
    house: House, sign_in: SignIn, scale: tuple[str, ...]
) -> None:
    bac = house.bac
    rules(bac, scale=SCALE)
    review = remarked(sent(bac), bac, rating=SCALE[0])
    rules(bac, scale=scale)
    client, url = sign_in(bac.user("leader")), reverse("work:review", args=["bac", review.pk])
    form = client.get(url).context["form"]
    assert form["rating"].value() in dict(form.fields["rating"].choices)
    body = {"remark": "Sửa lời", "rating": form["rating"].value(), "seen_version": form["seen_version"].value()}
    assert client.post(url, body).status_code == 302
    stored = MonthReview.unscoped.get()
    assert (stored.remark, stored.rating) == ("Sửa lời", SCALE[0])
    with pytest.raises(ReviewRefused, match="không có trong thang"):
        remarked(stored, bac, rating=SCALE[1])


def test_rating_is_asked_for_and_shown_only_where_the_office_has_a_scale(house: House, sign_in: SignIn) -> None:
    bac = house.bac
    rules(bac)
    review = sent(bac)
    leader, person = sign_in(bac.user("leader")), sign_in(bac.user("specialist"))
    pages = [
        leader.get(reverse("work:review", args=["bac", review.pk])),
        leader.get(reverse("work:reviews", args=["bac"])),
        person.get(reverse("work:review-year", args=["bac", bac.user("specialist").pk])),
    ]
    assert all("Xếp loại" not in page.content.decode() for page in pages)
    rules(bac, scale=SCALE)
    remarked(review, bac, rating=SCALE[2])
    pages = [
        person.get(reverse("work:my-month", args=["bac", "2021-06"])),
        person.get(reverse("work:review-year", args=["bac", bac.user("specialist").pk])),
        leader.get(reverse("work:reviews", args=["bac"])),
    ]
    assert all(SCALE[2] in page.content.decode() for page in pages)


@pytest.mark.parametrize("scale", [["Tốt"], ["Tốt", "Tốt"], ["x" * 61, "y"]])
def test_scale_that_is_none_is_told(house: House, scale: list[str]) -> None:
    with pytest.raises(ReviewRefused):
        rules(house.bac, scale=scale)
    assert not ReviewSettings.unscoped.exists()


def test_rules_are_the_leaders_and_the_administrators(house: House) -> None:
    rules(house.bac, by="district_admin")
    with pytest.raises(Forbidden):
        rules(house.bac, by="specialist")


# What the portal knows of a month


def task_of(place: Place, **more: Any) -> Task:
    """The office's task of the plan that runs, for the specialist."""
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    Task.unscoped.filter(pk=place.office_task.pk).update(
        **{"responsible": place.user("specialist"), "receiver": None, "deadline_precision": "day", "deadline_text": ""}
        | more
    )
    found: Task = Task.unscoped.get(pk=place.office_task.pk)
    return found


def shown(place: Place, key: str = "specialist", month: date = JUNE) -> list[WorkLine]:
    return work_of_month(place.actor(key), place.district, month)


@pytest.mark.parametrize(
    ("facts", "group", "late"),
    [
        ({"state": "done", "done_on": date(2021, 6, 10), "deadline_end": date(2021, 6, 15)}, DONE, False),
        ({"state": "done", "done_on": date(2021, 6, 20), "deadline_end": date(2021, 6, 15)}, DONE, True),
        ({"state": "done", "done_on": date(2021, 5, 20), "deadline_end": date(2021, 5, 15)}, None, False),
        ({"state": "in_progress", "deadline_end": date(2021, 6, 15)}, LATE, False),
        ({"state": "not_started", "deadline_end": date(2021, 6, 30)}, OPEN, False),
        ({"state": "not_started", "deadline_end": date(2021, 9, 30)}, None, False),
        ({"state": "in_progress", "deadline_end": date(2021, 9, 30)}, OPEN, False),
        ({"state": "paused", "deadline_end": date(2021, 6, 15)}, OPEN, False),
        ({"state": "cancelled", "deadline_end": date(2021, 6, 15)}, None, False),
    ],
)
def test_task_stands_in_the_month_as_it_was(house: House, facts: dict[str, Any], group: str | None, late: bool) -> None:
    task_of(house.bac, deadline_start=facts["deadline_end"], **facts)
    assert [(line.group, line.late) for line in shown(house.bac)] == ([(group, late)] if group else [])


def test_what_a_draft_asks_is_not_in_anybodys_month(house: House) -> None:
    task_of(house.bac, state="in_progress", deadline_end=date(2021, 6, 15))
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.DRAFT)
    assert shown(house.bac) == []


@pytest.mark.parametrize(
    ("submitted_on", "note", "late"),
    [
        (date(2021, 6, 14), "Xong ngày 10/06/2021, đúng hạn", False),
        (date(2021, 6, 20), "Xong ngày 10/06/2021, quá hạn", True),
        (None, "Xong ngày 10/06/2021, chưa trình, quá hạn", True),
    ],
)
def test_what_goes_to_the_ubnd_is_in_time_by_the_day_of_its_sending(
    house: House, submitted_on: date | None, note: str, late: bool
) -> None:
    facts: dict[str, Any] = {"state": "done", "done_on": date(2021, 6, 10), "deadline_end": date(2021, 6, 15)}
    task_of(house.bac, receiver=house.bac.committee.unit, submitted_on=submitted_on, **facts)
    assert [(line.note, line.late) for line in shown(house.bac)] == [(note, late)]


def test_what_has_no_deadline_is_done_neither_in_time_nor_late(house: House) -> None:
    task_of(house.bac, state="done", done_on=date(2021, 6, 10), deadline_start=None, deadline_end=None)
    assert [line.note for line in shown(house.bac)] == ["Xong ngày 10/06/2021"]


def test_what_was_carried_over_is_in_a_month_once(house: House) -> None:
    task = task_of(house.bac, state="in_progress", progress=40, deadline_end=date(2021, 6, 15))
    Task.unscoped.filter(pk=task.pk).update(plan=None, period=ensure_period(parse_period("2020")))
    actor, period = house.bac.actor("specialist"), ensure_period(parse_period("2021"))
    carry_over(actor=actor, tasks=[task], period=period, deadline="T9/2021")
    assert [(line.group, line.period) for line in shown(house.bac)] == [(OPEN, "2021")]
    assert [line.period for line in shown(house.bac, month=date(2020, 12, 1))] == ["2020"]


def test_recurring_work_is_in_a_month_by_its_turns(house: House) -> None:
    data = TaskData("Báo cáo tháng", "hàng tháng", ties=TaskTies(responsible=house.bac.user("specialist")))
    period = ensure_period(parse_period("2021"))
    assign_task(actor=house.bac.actor("leader"), district=house.bac.district, period=period, data=data)
    assert [line.text for line in shown(house.bac)] == ["Báo cáo tháng (tháng 6/2021)"]


def test_task_that_somebody_reported_on_is_in_their_month(house: House) -> None:
    task = task_of(house.bac, responsible=None, deadline_end=date(2021, 12, 31))
    Plan.unscoped.filter(pk=house.bac.plan.pk).update(state=PlanState.ISSUED)
    assert shown(house.bac) == []
    report_progress(actor=house.bac.actor("specialist"), task=task, progress=30, text="Đã họp")
    assert [(line.group, line.text) for line in shown(house.bac)] == [(OPEN, task.title)]
    assert shown(house.bac, "leader") == []


def test_figures_of_the_month_are_counted_by_round_and_act(house: House) -> None:
    bac = house.bac
    submitted(bac.own, bac.actor("specialist"))
    return_submission(
        actor=bac.actor("specialist"), submission=submitted(bac.of_school, bac.actor("principal")), reason="Xem lại"
    )
    lines = [line.text for line in shown(bac) if line.group == FIGURES]
    assert lines == [
        "Đã nhập 7 ô: Số học sinh, năm 2020",
        "Đã nộp 1 báo cáo: Số học sinh, năm 2020",
        "Đã trả lại 1 lượt: Số học sinh, năm 2020",
    ]
    assert shown(bac, month=date(2021, 5, 1)) == []


def test_sent_month_keeps_what_it_showed(house: House) -> None:
    task_of(house.bac, state="in_progress", deadline_start=date(2021, 6, 15), deadline_end=date(2021, 6, 15))
    review = sent(house.bac)
    task_of(house.bac, state="done", done_on=date(2021, 6, 29))
    kept = MonthReview.unscoped.get(pk=review.pk)
    assert [line["group"] for line in kept.work] == [LATE]
    assert counts_of(kept).overdue == 1


# Who is asked, and reminded


def asked(place: Place) -> dict[str, date]:
    found = asked_in(place.district, JUNE).people.values()
    return {one.person.username.partition(".")[0]: one.due for one in found}


def test_without_rules_only_whom_the_assignment_asks(house: House) -> None:
    assert asked(house.bac) == {}
    reporting(house.bac, deputy_leader=20)
    assert asked(house.bac) == {"deputy_leader": date(2021, 6, 20)}


def test_with_rules_every_specialist_and_the_principals_if_asked(house: House) -> None:
    reporting(house.bac, deputy_leader=20)
    rules(house.bac, due_day=28)
    assert asked(house.bac) == {"specialist": date(2021, 6, 28), "deputy_leader": date(2021, 6, 20)}
    rules(house.bac, due_day=28, asks_principals=True)
    assert set(asked(house.bac)) == {"specialist", "deputy_leader", "principal", "sibling_principal"}


def on_day(place: Place, day: date) -> District:
    District.unscoped.filter(pk=place.district.pk).update(reference_date=day)
    found: District = District.unscoped.select_related("unit").get(pk=place.district.pk)
    return found


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2021, 6, 21), 0),
        (date(2021, 6, 22), 1),
        (date(2021, 6, 24), 1),
        (date(2021, 6, 25), 1),
        (date(2021, 7, 2), 1),
        (date(2021, 7, 3), 0),
        (date(2022, 1, 10), 0),
    ],
)
def test_reminder_is_made_once_a_step_as_of_the_districts_day(house: House, day: date, told: int) -> None:
    reporting(house.bac, deputy_leader=25)
    district = on_day(house.bac, day)
    assert [make_review_reminders(district), make_review_reminders(district)] == [told, 0]


def test_three_reminders_lead_past_the_day_and_none_to_who_sent(house: House) -> None:
    rules(house.bac)
    days = [date(2021, 6, 2) + timedelta(days=number) for number in range(40)]
    assert sum(make_review_reminders(on_day(house.bac, day)) for day in days) == 3
    assert Notice.unscoped.filter(kind=DUE, person_id=house.bac.user("specialist").pk, read_at=None).count() == 3
    on_day(house.bac, REFERENCE_DATE)
    sent(house.bac)
    assert not Notice.unscoped.filter(kind=DUE, read_at=None).exists()


def test_leader_is_told_of_what_came_and_the_person_of_the_remark(house: House) -> None:
    bac = house.bac
    reporting(bac, specialist=25)
    review = sent(bac)
    told = Notice.unscoped.filter(kind=SENT)
    assert [one.person_id for one in told] == [bac.user("leader").pk]
    remarked(review, bac)
    assert not told.filter(read_at=None).exists()
    [answer] = Notice.unscoped.filter(kind=REMARKED)
    assert answer.person_id == bac.user("specialist").pk
    assert "Tốt" not in answer.text


@pytest.mark.parametrize(("day", "months"), [(10, []), (15, [5]), (30, [5])])
def test_month_stands_among_my_work_when_its_day_is_near(house: House, day: int, months: list[int]) -> None:
    rules(house.bac)
    sent(house.bac, month=date(2021, 4, 1))
    district = on_day(house.bac, date(2021, 5, day))
    assert [one.month.month for one in owed_months(house.bac.actor("specialist"), district)] == months


# The pages


def test_person_saves_sends_and_takes_back(house: House, sign_in: SignIn) -> None:
    client, url = sign_in(house.bac.user("specialist")), reverse("work:my-month", args=["bac", "2021-06"])
    body = {"done": "Tổng hợp", "next_month": "Mở đợt", "seen_version": "0"}
    assert "Đã lưu báo cáo tháng." in client.post(url, body, follow=True).content.decode()
    page = client.post(url, body | {"seen_version": "1", "send": "1"}, follow=True).content.decode()
    assert "Đã gửi báo cáo tháng." in page
    review = MonthReview.unscoped.get()
    page = client.post(reverse("work:review-take-back", args=["bac", review.pk]), follow=True).content.decode()
    assert 'name="done"' in page


def test_what_was_typed_stays_where_somebody_was_quicker(house: House, sign_in: SignIn) -> None:
    written(house.bac)
    url = reverse("work:my-month", args=["bac", "2021-06"])
    answer = sign_in(house.bac.user("specialist")).post(url, {"done": "Của tôi", "seen_version": "0"})
    assert answer.status_code == 422
    assert "Của tôi" in answer.content.decode()


@pytest.mark.parametrize("month", ["2021-07", "2021-13", "sau"])
def test_month_to_come_and_none_are_not_there(house: House, sign_in: SignIn, month: str) -> None:
    assert sign_in(house.bac.user("specialist")).get(f"/bac/bao-cao-thang/cua-toi/{month}/").status_code == 404


def test_leader_goes_from_remark_to_remark_and_back_to_the_board(house: House, sign_in: SignIn) -> None:
    bac = house.bac
    rules(bac, scale=SCALE)
    first, second = sent_review(bac, "specialist", month=JUNE), sent_review(bac, "deputy_leader", month=JUNE)
    client = sign_in(bac.user("leader"))
    board = reverse("work:reviews", args=["bac"])
    assert client.get(board).context["sent"] == 2
    body = {"remark": "Tốt", "rating": SCALE[0], "seen_version": "1"}
    answer = client.post(reverse("work:review", args=["bac", first.pk]), body)
    assert answer["Location"] == reverse("work:review", args=["bac", second.pk])
    answer = client.post(reverse("work:review", args=["bac", second.pk]), body)
    assert answer["Location"].startswith(board)
    assert SCALE[0] in client.get(answer["Location"]).content.decode()


def test_board_says_who_is_late(house: House, sign_in: SignIn) -> None:
    reporting(house.bac, deputy_leader=25)
    page = sign_in(house.bac.user("leader")).get(reverse("work:reviews", args=["bac"]))
    assert [row["late"] for row in page.context["rows"]] == [True]


def test_long_board_shows_what_waits_first_in_pages_narrowed_by_state(
    house: House, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    bac = house.bac
    rules(bac, asks_principals=True)
    sent(bac, "specialist")
    remarked(sent(bac, "principal"), bac)
    client, board = sign_in(bac.user("leader")), reverse("work:reviews", args=["bac"])
    whole = client.get(board).context
    assert [row["state"] for row in whole["rows"]] == ["sent", "late", "done"]
    assert "tabs" not in whole
    monkeypatch.setattr("plans.views.reviews.BOARD_PAGE", 2)
    first = client.get(board).context
    assert (len(first["rows"]), first["people"], first["previous_page"]) == (2, 3, "")
    last = client.get(first["next_page"]).context
    assert [row["state"] for row in last["rows"]] == ["done"]
    waiting = next(tab for tab in first["tabs"] if tab["label"] == "Chờ nhận xét (1)")
    narrowed = client.get(waiting["url"]).context
    assert [row["name"] for row in narrowed["rows"]] == [str(bac.user("specialist"))]
    assert [tab["label"] for tab in narrowed["tabs"] if tab["current"]] == [waiting["label"]]
    none = client.get(f"{board}?thang=2021-06&trang-thai=late")
    assert none.status_code == 200


def test_year_shows_counts_and_remarks_to_the_person_and_their_leader(house: House, sign_in: SignIn) -> None:
    bac = house.bac
    task_of(bac, state="done", done_on=date(2021, 6, 10), deadline_end=date(2021, 6, 5), deadline_start=None)
    remarked(sent(bac), bac, remark="Cần cố gắng")
    url = reverse("work:review-year", args=["bac", bac.user("specialist").pk])
    for key in ("specialist", "leader"):
        page = sign_in(bac.user(key)).get(url)
        june = next(row for row in page.context["table"].rows if row.key == "2021-06")
        assert [cell.text for cell in june.cells[1:]] == ["Đã nhận xét", "1", "1", "0", "0", "Cần cố gắng"]
        assert [cell.number for cell in june.cells[2:6]] == [1, 1, 0, 0]
        whole = page.context["table"].rows[-1]
        assert [cell.text for cell in whole.cells] == ["Cả kỳ", "", "1", "1", "", "", ""]
    assert sign_in(bac.user("leader")).get(f"{url}?nam=2020-2021").status_code == 200
    assert sign_in(bac.user("leader")).get(f"{url}?nam=2021-Q1").status_code == 404
    assert sign_in(bac.user("leader")).get(f"{url}tong-hop.xlsx").status_code == 200


def test_my_work_shows_the_month_and_what_waits_for_a_remark(house: House, sign_in: SignIn) -> None:
    rules(house.bac)
    home = reverse("work:home", args=["bac"])
    assert "Báo cáo tháng 6/2021" in sign_in(house.bac.user("specialist")).get(home).content.decode()
    sent(house.bac)
    page = sign_in(house.bac.user("leader")).get(home).content.decode()
    assert "Nhận xét báo cáo tháng 6/2021" in page


def test_settings_are_shown_and_saved(house: House, sign_in: SignIn) -> None:
    client, url = sign_in(house.bac.user("district_admin")), reverse("work:review-settings", args=["bac"])
    assert client.get(url).context["form"].initial["due_day"] == 25
    assert client.post(url, {"due_day": "20", "asks_principals": "on", "scale": "Tốt\nĐạt"}).status_code == 302
    stored = ReviewSettings.unscoped.get()
    assert (stored.due_day, stored.asks_principals, stored.scale) == (20, True, ["Tốt", "Đạt"])
    assert client.post(url, {"due_day": "32"}).status_code == 422
