"""Plans from last year's, issued, amended: what was printed stays, what runs goes on under new words."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from core.attachments import BadAttachment
from core.models import Attachment, AuditEntry, Notice
from plans.deadlines import print_deadline
from plans.models import MonthPlan, Plan, PlanState, Task, TaskImplementer, TaskNote, TaskState
from plans.queries.lists import plans_in
from plans.services.amending import amend_plan
from plans.services.months import ensure_month_plan
from plans.services.plan_copies import start_plan
from plans.services.plan_moves import send_plan
from plans.services.plan_outlines import remind_schools
from plans.services.plans import PlanRefused
from plans.services.progress import finish_task
from plans.services.tasks import TaskData, TaskTies, add_task, change_task, delete_task, reassign_task
from reports.plan_documents import BUILT, built_file, document_of, issue, word_file
from schools.period_codes import parse_period
from schools.services import ensure_period
from tests.conftest import House, Place, SignIn
from tests.scenes import outline, plan_that_waits, scan_file, submitted_plan_of_school


def issued(place: Place, plan: Plan | None = None) -> Plan:
    waiting = plan or plan_that_waits(place)
    return issue(
        actor=place.actor("leader"),
        plan=waiting,
        number=5,
        issued_on=date(2021, 1, 5),
        scan=None,
        seen_version=waiting.version,
    )


def next_year(place: Place, source: Plan, *, carried: list[int] | None = None, with_tasks: bool = True) -> Plan:
    return start_plan(
        actor=place.actor("specialist"),
        district=place.district,
        period=ensure_period(parse_period("2022")),
        owner="office",
        source=source,
        with_tasks=with_tasks,
        carried=carried or [],
    )


def stored(task: Task) -> Task:
    found: Task = Task.unscoped.get(pk=task.pk)
    return found


# --- issued ---


def test_issued_plan_is_read_and_downloaded_as_it_was_signed(house: House, sign_in: SignIn) -> None:
    place = house.bac
    plan = issued(place)
    before = document_of(place.actor("principal"), plan).official
    Task.unscoped.filter(pk=place.office_task.pk).update(title="Lời khác")
    assert before.number_line == "Số: 05/KH-PGDĐT"
    assert document_of(place.actor("principal"), Plan.unscoped.get(pk=plan.pk)).official == before
    built = built_file(plan)
    assert built is not None
    answer: Any = sign_in(place.user("principal")).get(f"/bac/ke-hoach/{plan.pk}/van-ban.docx")
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == built.sha256
    assert content == word_file(before)


def test_scan_of_a_wrong_kind_issues_nothing_and_leaves_no_file(house: House) -> None:
    place, plan = house.bac, plan_that_waits(house.bac)
    wrong = scan_file()
    wrong.name = "ban-ky.docx"
    with pytest.raises(BadAttachment, match="PDF hoặc ảnh"):
        issue(
            actor=place.actor("leader"),
            plan=plan,
            number=5,
            issued_on=date(2021, 1, 5),
            scan=wrong,
            seen_version=plan.version,
        )
    assert Plan.unscoped.get(pk=plan.pk).state == PlanState.WAITING
    assert not Attachment.unscoped.filter(role=BUILT).exists()


# --- as it prints ---


def test_document_ends_with_its_mark_and_is_kept_in_the_records(house: House) -> None:
    document = document_of(house.bac.actor("leader"), plan_that_waits(house.bac)).official
    assert document.body[-1].text == "Giữ vững kết quả./."
    assert document.recipients == ("Lưu: VT.",)


def test_plan_that_is_its_table_alone_says_where_that_is(house: House) -> None:
    document = document_of(house.bac.actor("leader"), house.bac.plan).official
    assert [block.text for block in document.body] == ["Nội dung chi tiết tại Biểu 2 kèm theo./."]


def test_plan_of_which_nothing_is_written_says_so(house: House) -> None:
    place = house.bac
    period = ensure_period(parse_period("2022"))
    by = place.actor("specialist")
    empty = start_plan(actor=by, district=place.district, period=period, owner="ubnd")
    told = "Kế hoạch chưa có nội dung: chưa viết mục nào và chưa có nhiệm vụ nào."
    assert told in [problem.message for problem in document_of(by, empty).problems]
    add_task(actor=by, plan=empty, data=TaskData(title="Sửa trường", deadline="2022"))
    assert told not in [problem.message for problem in document_of(by, empty).problems]
    assert told not in [problem.message for problem in document_of(by, plan_that_waits(place)).problems]


def test_what_goes_with_an_amendment_names_the_amendment(house: House) -> None:
    place = house.bac
    plan = issued(place)
    Plan.unscoped.filter(pk=plan.pk).update(subtitle="(Kèm theo Kế hoạch số 05/KH-PGDĐT ngày 05/01/2021)")
    again = amend_plan(actor=place.actor("specialist"), plan=Plan.unscoped.get(pk=plan.pk), reason="Đổi thời hạn")
    (annex,) = document_of(place.actor("leader"), again).official.annexes
    assert (annex.table.subtitle, annex.attached_to.startswith("(Kèm theo Kế hoạch số\u00a0")) == ("", True)


# --- made from last year's ---


def test_plan_is_made_from_last_years_with_its_deadlines_moved(house: House) -> None:
    made = next_year(house.bac, issued(house.bac))
    tasks = Task.unscoped.filter(plan=made).order_by("order")
    assert [print_deadline(task.deadline) for task in tasks] == ["T3/2022", "31/12/2022", "Quý III/2022"]
    assert (made.state, made.number, made.sections.count()) == (PlanState.DRAFT, None, 1)
    assert [list(task.cooperators.all()) for task in tasks][1] == [house.bac.department.unit]


def test_deadline_that_the_new_year_has_not_is_left_to_be_asked(house: House) -> None:
    place = house.bac
    source = next_year(place, issued(place))
    add_task(actor=place.actor("specialist"), plan=source, data=TaskData(title="Ngày nhuận", deadline="29/02/2024"))
    made = start_plan(
        actor=place.actor("specialist"),
        district=place.district,
        period=ensure_period(parse_period("2023")),
        owner="office",
        source=source,
    )
    assert print_deadline(Task.unscoped.get(plan=made, title="Ngày nhuận").deadline) == ""


def test_what_is_left_over_remembers_where_from_and_is_carried_once(house: House) -> None:
    place = house.bac
    source = issued(place)
    done = place.shared_task
    Task.unscoped.filter(pk=done.pk).update(state=TaskState.DONE, done_on=date(2021, 5, 1))
    made = next_year(place, source, carried=[place.office_task.pk, done.pk], with_tasks=False)
    assert {
        task.carried_from_id: task.title for task in Task.unscoped.filter(plan=made, carried_from__isnull=False)
    } == {place.office_task.pk: place.office_task.title}


def test_second_plan_of_a_period_is_refused_with_what_to_do(house: House) -> None:
    next_year(house.bac, house.bac.plan)
    with pytest.raises(PlanRefused, match="điều chỉnh"):
        next_year(house.bac, house.bac.plan)


# --- amended ---


def test_amendment_gives_running_tasks_new_words_and_keeps_their_progress(house: House) -> None:
    place = house.bac
    first = issued(place)
    Task.unscoped.filter(pk=place.office_task.pk).update(state=TaskState.IN_PROGRESS, progress=40)
    specialist = place.actor("specialist")
    second = amend_plan(actor=specialist, plan=first, reason="Đổi thời hạn")
    copied = {task.amends_id: task for task in Task.unscoped.filter(plan=second)}
    data = TaskData(title="Quy hoạch lại", deadline="T6/2021", cooperators=[place.department.unit])
    change_task(actor=specialist, task=copied[place.office_task.pk], data=data, seen_version=1)
    delete_task(actor=specialist, task=copied[place.schools_task.pk])
    add_task(actor=specialist, plan=second, data=TaskData(title="Việc mới", deadline="T9/2021"))
    assert stored(place.office_task).title != "Quy hoạch lại"
    issued(place, send_plan(actor=specialist, plan=second))
    running, left = stored(place.office_task), stored(place.schools_task)
    assert (running.title, running.progress, running.state, running.plan_id) == (
        "Quy hoạch lại",
        40,
        TaskState.IN_PROGRESS,
        second.pk,
    )
    assert (print_deadline(running.deadline), list(running.cooperators.all())) == ("T6/2021", [place.department.unit])
    assert (left.state, left.plan_id, left.notes.get().text.startswith("Bỏ theo kế hoạch điều chỉnh")) == (
        TaskState.CANCELLED,
        first.pk,
        True,
    )
    assert set(Task.unscoped.filter(plan=second).values_list("title", flat=True)) == {
        "Quy hoạch lại",
        place.shared_task.title,
        "Việc mới",
    }
    assert "Quy hoạch lại" not in str(Plan.unscoped.get(pk=first.pk).snapshot)


def test_what_hangs_on_a_draft_goes_with_the_running_task(house: House) -> None:
    """A part, a word to the others and a school that carries it out, added while the amendment was drafted."""
    place, specialist = house.bac, house.bac.actor("specialist")
    TaskImplementer.objects.create(task=place.office_task, unit=place.school.unit, progress=30)
    second = amend_plan(actor=specialist, plan=issued(place), reason="Đổi thời hạn")
    draft = Task.unscoped.get(plan=second, amends=place.office_task)
    part = add_task(actor=specialist, plan=second, data=TaskData(title="Phần việc", deadline="T9/2021"))
    Task.unscoped.filter(pk=part.pk).update(parent=draft)
    TaskNote.objects.create(task=draft, kind="comment", author=place.user("specialist"), text="Xem lại")
    TaskImplementer.objects.create(task=draft, unit=place.sibling.unit)
    issued(place, send_plan(actor=specialist, plan=second))
    running = stored(place.office_task)
    assert (stored(part).parent_id, running.notes.get().text) == (running.pk, "Xem lại")
    schools = TaskImplementer.objects.filter(task=running).values_list("unit", "progress")
    assert set(schools) == {(place.school.pk, 30), (place.sibling.pk, 0)}


def test_every_task_that_an_amendment_touches_is_audited(house: House) -> None:
    place, specialist = house.bac, house.bac.actor("specialist")
    second = amend_plan(actor=specialist, plan=issued(place), reason="Đổi thời hạn")
    copied = {task.amends_id: task for task in Task.unscoped.filter(plan=second)}
    data = TaskData(title="Quy hoạch lại", deadline="T6/2021")
    change_task(actor=specialist, task=copied[place.office_task.pk], data=data, seen_version=1)
    delete_task(actor=specialist, task=copied[place.schools_task.pk])
    version = place.schools_task.version
    issued(place, send_plan(actor=specialist, plan=second))
    rows = AuditEntry.unscoped.filter(object_kind="plans.task", act__in=["điều chỉnh nhiệm vụ", "hủy nhiệm vụ"])
    assert dict(rows.values_list("object_id", "act")) == {
        str(place.office_task.pk): "điều chỉnh nhiệm vụ",
        str(place.schools_task.pk): "hủy nhiệm vụ",
    }
    assert stored(place.schools_task).version == version + 1


def told(kind: str, task: Task) -> set[int]:
    rows = Notice.unscoped.filter(object_kind="plans.task", object_id=str(task.pk), kind=kind)
    return set(rows.values_list("person_id", flat=True))


def test_whom_a_plans_tasks_are_for_is_told_once_it_is_issued(house: House) -> None:
    place = house.bac
    waiting = plan_that_waits(place)
    helper = {place.user("agency_staff").pk}
    assert told("task-assigned", place.shared_task) == set()
    first = issued(place, waiting)
    assert told("task-assigned", place.shared_task) == helper
    specialist = place.actor("specialist")
    second = amend_plan(actor=specialist, plan=first, reason="Bổ sung việc")
    data = TaskData(title="Việc mới", deadline="T9/2021", cooperators=[place.department.unit])
    added = add_task(actor=specialist, plan=second, data=data)
    draft = Task.unscoped.get(plan=second, amends=place.shared_task)
    delete_task(actor=specialist, task=draft)
    assert told("task-assigned", added) == set()
    issued(place, send_plan(actor=specialist, plan=second))
    assert told("task-assigned", added) == helper
    assert told("task-stopped", place.shared_task) == helper


def test_who_was_given_a_task_while_its_amendment_was_drafted_keeps_it(house: House) -> None:
    place, specialist = house.bac, house.bac.actor("specialist")
    second = amend_plan(actor=specialist, plan=issued(place), reason="Đổi thời hạn")
    running = stored(place.office_task)
    ties = TaskTies(responsible=place.user("specialist"), implementers=[place.school.unit])
    reassign_task(actor=specialist, task=running, ties=ties, seen_version=running.version)
    issued(place, send_plan(actor=specialist, plan=second))
    after = stored(place.office_task)
    assert (after.responsible, [row.unit_id for row in after.implementers.all()]) == (
        place.user("specialist"),
        [place.school.pk],
    )


def test_tasks_of_an_amended_plan_are_printed_under_its_heading(house: House, sign_in: SignIn) -> None:
    place, specialist = house.bac, house.bac.actor("specialist")
    Plan.unscoped.filter(pk=place.plan.pk).update(label="Biểu 2", title="NHIỆM VỤ TRỌNG TÂM")
    second = amend_plan(actor=specialist, plan=issued(place), reason="Đổi thời hạn")
    delete_task(actor=specialist, task=Task.unscoped.get(plan=second, amends=place.schools_task))
    assert plans_in(specialist, place.district, place.plan.period) == [place.plan]
    issued(place, send_plan(actor=specialist, plan=second))
    assert plans_in(specialist, place.district, place.plan.period) == [second]
    page = sign_in(place.user("specialist")).get(reverse("work:tasks-print", args=[place.slug, "2021"]))
    assert "NHIỆM VỤ TRỌNG TÂM" in page.content.decode()


def test_an_amendment_leaves_recurring_work_as_far_as_it_is(house: House) -> None:
    place, specialist = house.bac, house.bac.actor("specialist")
    data = TaskData(title="Báo cáo tháng", deadline="hàng tháng")
    task = change_task(actor=specialist, task=place.office_task, data=data, seen_version=1)
    first = issued(place)
    turns = list(Task.unscoped.filter(occurrence_of=task).order_by("deadline_end"))
    assert len(turns) == 6  # January to June
    for turn in turns[:3]:
        finish_task(actor=specialist, task=turn, done_on=date(2021, 6, 1), text="Đã gửi")
    second = amend_plan(actor=specialist, plan=first, reason="Đổi thời hạn")
    waiting = send_plan(actor=specialist, plan=second)
    issue(
        actor=place.actor("leader"),
        plan=waiting,
        number=6,
        issued_on=date(2021, 6, 15),
        scan=None,
        seen_version=waiting.version,
    )
    finish_task(actor=specialist, task=turns[3], done_on=date(2021, 6, 1), text="Đã gửi")
    assert stored(task).progress == 400 // 12


def test_all_that_an_amendment_changes_of_a_task_is_in_its_record(house: House) -> None:
    place, specialist = house.bac, house.bac.actor("specialist")
    second = amend_plan(actor=specialist, plan=issued(place), reason="Đổi chủ trì")
    draft = Task.unscoped.get(plan=second, amends=place.office_task)
    ties = TaskTies(responsible=place.user("specialist"), implementers=[place.school.unit])
    data = TaskData(
        title=draft.title,
        deadline=print_deadline(draft.deadline),
        number=draft.number,
        lead=place.department.unit,
        receiver=place.committee.unit,
        ties=ties,
    )
    change_task(actor=specialist, task=draft, data=data, seen_version=1)
    issued(place, send_plan(actor=specialist, plan=second))
    entry = AuditEntry.unscoped.get(act="điều chỉnh nhiệm vụ", object_id=str(place.office_task.pk))
    assert set(entry.changes) >= {"Chủ trì", "Người chịu trách nhiệm", "Trường thực hiện"}


def test_amendment_is_one_at_a_time_and_says_why(house: House) -> None:
    plan = issued(house.bac)
    specialist = house.bac.actor("specialist")
    with pytest.raises(PlanRefused, match="vì sao"):
        amend_plan(actor=specialist, plan=plan, reason=" ")
    amend_plan(actor=specialist, plan=plan, reason="Đổi thời hạn")
    with pytest.raises(PlanRefused, match="chưa có kế hoạch điều chỉnh"):
        amend_plan(actor=specialist, plan=plan, reason="Lần nữa")


# --- of schools ---


def test_schools_plan_is_printed_under_the_schools_name(house: House) -> None:
    plan = submitted_plan_of_school(house.bac)
    document = document_of(house.bac.actor("principal"), plan).official
    assert (document.parent_body, document.issuing_body) == ("UBND QUẬN BẮC", "TRƯỜNG THCS MỘT BẮC")
    assert (document.kind, document.subject) == ("KẾ HOẠCH", "Giáo dục nhà trường năm học 2020-2021")
    assert document.number_line == "Số:      /KH-THCSMB"
    assert document.recipients == ("Phòng Giáo dục và Đào tạo (để báo cáo);", "Lưu: VT.")
    assert (document.signature.title, document.signature.name) == ("HIỆU TRƯỞNG", "principal.bac")


@pytest.mark.parametrize(
    "query", ["truong/?ky=2022/2023", "truong/?ky=²", "moi/?tu=²", "moi/?tu=9999999999999999999999"]
)
def test_address_that_nobody_made_is_a_page_all_the_same(house: House, sign_in: SignIn, query: str) -> None:
    assert sign_in(house.bac.user("specialist")).get(f"/bac/ke-hoach/{query}").status_code == 200


def test_reminder_leads_a_school_to_its_plans_and_is_over_once_it_sent(house: House, sign_in: SignIn) -> None:
    place = house.bac
    asked = outline(place)
    remind_schools(actor=place.actor("specialist"), outline=asked, schools=[place.school.pk])
    rows = Notice.unscoped.filter(kind="plan-reminded", person_id=place.user("principal").pk)
    reminder = rows.get(read_at=None)
    assert sign_in(place.user("principal")).get(reminder.url).status_code == 200
    submitted_plan_of_school(place)
    assert not rows.filter(read_at=None).exists()


def test_months_of_last_years_plan_are_its_next_years_too(house: House) -> None:
    place = house.bac
    ensure_month_plan(
        actor=place.actor("specialist"),
        district=place.district,
        period=place.plan.period,
        heading={"label": "", "title": "Kế hoạch tháng năm 2021", "subtitle": ""},
        months={date(2021, 9, 1): ["Khai giảng."]},
    )
    made = next_year(place, place.plan)
    months = MonthPlan.unscoped.get(district=place.district, period=made.period)
    assert (months.title, [(line.month, line.text) for line in months.activities.all()]) == (
        "Kế hoạch tháng năm 2022",
        [(date(2022, 9, 1), "Khai giảng.")],
    )


def test_board_shows_every_school_and_reminds_who_owes(house: House, sign_in: SignIn) -> None:
    outline(house.bac)
    client = sign_in(house.bac.user("specialist"))
    page = client.get("/bac/ke-hoach/truong/").content.decode()
    assert page.count("Chưa lập") >= 3
    told = client.post("/bac/ke-hoach/truong/2020-2021/nhac/", follow=True).content.decode()
    assert "Đã nhắc" in told


# --- a plan that is a table of tasks alone ---


def table_alone(place: Place) -> Plan:
    """An issued plan as it is brought in from a document that has no text beside its table."""
    plan = issued(place)
    heads = {"document_kind": "", "subject": "", "tables": [], "title": "NHIỆM VỤ TRỌNG TÂM NĂM 2021"}
    Plan.unscoped.filter(pk=plan.pk).update(snapshot={}, **heads)
    return Plan.unscoped.get(pk=plan.pk)


def test_what_follows_a_table_of_tasks_prints_its_own_table(house: House) -> None:
    place = house.bac
    document = document_of(place.actor("specialist"), next_year(place, table_alone(place))).official
    assert document.subject == "NHIỆM VỤ TRỌNG TÂM NĂM 2022"
    assert len(document.annexes) == 1


def test_amendment_of_a_table_of_tasks_prints_its_table(house: House) -> None:
    place = house.bac
    plan = table_alone(place)
    made = amend_plan(actor=place.actor("specialist"), plan=plan, reason="Thêm việc")
    document = document_of(place.actor("specialist"), made).official
    assert document.subject == "ĐIỀU CHỈNH KẾ HOẠCH NHIỆM VỤ TRỌNG TÂM NĂM 2021"
    assert len(document.annexes) == 1
