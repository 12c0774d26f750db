"""How many queries a page costs: recorded here, and the same for ten times as much data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Grant, Portfolio, PortfolioSet, User
from accounts.services import PortfolioData, ensure_portfolios
from core.actor import Origin
from core.models import Attachment, AuditEntry, Delivery, Job, Mail, MailState, Notice
from core.roles import Role
from indicators.models import Entry, Figure, Indicator, ReopenRequest, Round, Submission, SubmissionState
from indicators.queries.imports import answers_for
from indicators.queries.rounds import rounds_of
from indicators.queries.targets import choices_of, schools_by_scope
from indicators.services.catalogue import ensure_indicators, save_form
from indicators.services.noticing import SUBMITTED
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from indicators.services.targets import open_targets
from indicators.target_forms import EVERY_SCHOOL, form_slug
from indicators.template_files import RoundTemplates, Together
from indicators.views.submissions import WAITING
from plans.models import (
    Activity,
    MonthPlan,
    MonthReview,
    MonthWork,
    Plan,
    PlanSection,
    PlanState,
    ReviewSettings,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskNote,
)
from plans.services.plan_outlines import Heading, save_outline
from plans.services.plans import ensure_plan
from plans.services.tasks import TaskData, add_task
from reports.models import Explanation, Report, ReportBuild, ReportSection
from schools.models import School, Unit
from schools.period_codes import parse_period
from schools.services import ensure_agency, ensure_period, ensure_roadmap, ensure_school
from tests.conftest import INDICATORS, REFERENCE_DATE, House, Place, SignIn, enter, fresh, lay_house
from tests.laid_rows import laid_once

FEW = 5
MANY = 10 * FEW
THOUSAND = 1000
REFERENCE_MOMENT = datetime(2021, 6, 30, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Grown:
    """A district with `size` of everything that a page could list."""

    place: Place
    form: Submission
    official: Submission
    report: Report
    school_answer: Submission
    explanation: Explanation


@pytest.fixture(params=[FEW, MANY], ids=["few", "many"])
def grown(request: pytest.FixtureRequest, db: None) -> Grown:
    return laid_once(f"grown to {request.param}", lambda: grow(lay_house(), request.param))


def grow(house: House, size: int, schools: int = 0) -> Grown:
    """Everything of `size`; twice as many schools, or `schools` of them."""
    place = house.bac
    form = wide_form(house, size, "bieu-rong", "2022")
    official = made_official(place, wide_form(house, size, "bieu-duyet", "2020"))
    answers = submissions_of_schools(house, schools or 2 * size)
    portfolio(house, answers)
    requests_of_schools(house, answers)
    lists_of(house, answers)
    told(place, size, answers[0])
    staff(house, size)
    tasks(house, size)
    school_plans(house, size)
    audit_rows(place, size)
    months_of_people(place, size)
    report = wide_report(place, size, official)
    asked = missed_targets(place, official, answers)
    return Grown(place, form, official, report, answers[0], asked)


def months_of_people(place: Place, size: int) -> None:
    """Every specialist reports their months; so many of them sent this one."""
    ReviewSettings.unscoped.create(district=place.district)
    people = [place.user("specialist")]
    for number in range(size):
        user = User.objects.create(username=f"chuyenvien-{number}", full_name=f"Chuyên viên {number}")
        Grant.objects.create(user=user, role=Role.SPECIALIST, unit=place.district.unit)
        people.append(user)
    MonthReview.unscoped.bulk_create(
        MonthReview(
            district=place.district,
            person=user,
            month=REFERENCE_DATE.replace(day=1, month=month),
            state="sent",
            sent_at=REFERENCE_MOMENT,
            done="Tổng hợp",
        )
        for user in people[1:]
        for month in range(1, 7)
    )


def wide_form(house: House, size: int, slug: str, period: str) -> Submission:
    """The district's own submission of a form with `size` rows, every cell filled in."""
    operator, place = house.operator_actor, house.bac
    codes = [f"{slug}-{number}" for number in range(size)]
    ensure_indicators(
        actor=operator,
        indicators=[
            {**INDICATORS[0], "direction": "higher", "code": code, "name": f"Chỉ tiêu {code}"} for code in codes
        ],
    )
    document = {
        "label": "Biểu R",
        "title": "BIỂU RỘNG NĂM {year}",
        "unit": "hoc-sinh",
        "columns": [
            {"key": "chi-tieu", "kind": "label", "title": "Chỉ tiêu"},
            {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual"}},
            {"key": "kh", "kind": "figure", "title": "KH {year}", "at": {"measure": "assigned"}},
            {"key": "ghi-chu", "kind": "text", "title": "Ghi chú"},
        ],
        "rows": [
            {"key": f"dong-{number}", "number": str(number + 1), "title": code, "at": {"indicator": code}}
            for number, code in enumerate(codes)
        ],
        "checks": [
            {
                "key": f"kiem-{number}",
                "kind": "required",
                "strength": "warning",
                "message": "Cần nhập",
                "parts": [f"dong-{number}"],
            }
            for number in range(size)
        ],
    }
    version = save_form(actor=operator, district=place.district, slug=slug, name=f"Biểu {slug}", document=document)
    answer = opened(place, version, period, [place.district.unit])[0]
    entries = {f"dong-{number}:{column}": text for number in range(size) for column, text in (("th", "5"), ("kh", "7"))}
    return enter(answer, place.actor("specialist"), entries | {f"dong-{number}:ghi-chu": "x" for number in range(size)})


def opened(place: Place, version: Any, period: str, units: list[Unit]) -> list[Submission]:
    round_ = open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=version,
        period=ensure_period(parse_period(period)),
        units=units,
    )
    return [fresh(answer) for answer in Submission.unscoped.filter(round=round_)]


def made_official(place: Place, answer: Submission) -> Submission:
    sent = submit(actor=place.actor("specialist"), submission=answer)
    return approve(actor=place.actor("leader"), submission=sent)


def requests_of_schools(house: House, answers: list[Submission]) -> None:
    """Every school asks to have its answer back, half of them are answered."""
    principal, leader = house.bac.user("principal"), house.bac.user("leader")
    ReopenRequest.unscoped.bulk_create(
        ReopenRequest(
            submission=answer,
            reason="Sót một lớp",
            asked_by=principal,
            state="refused" if number % 2 else "pending",
            decided_by=leader if number % 2 else None,
        )
        for number, answer in enumerate(answers)
    )


def portfolio(house: House, answers: list[Submission]) -> None:
    """The specialist answers for all of these schools but the last."""
    place = house.bac
    schools = School.unscoped.filter(pk__in=[answer.unit_id for answer in answers[:-1]])
    ensure_portfolios(
        actor=house.operator_actor,
        district=place.district,
        period=ensure_period(parse_period(str(REFERENCE_DATE.year))),
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(
                user=place.user("specialist"), words={"post": "Chuyên viên"}, schools=[(one, "thcs") for one in schools]
            )
        ],
    )


def submissions_of_schools(house: House, size: int) -> list[Submission]:
    """Half of the schools have submitted, the others were returned or did not begin."""
    place = house.bac
    schools = [
        ensure_school(
            actor=house.operator_actor,
            district=place.district,
            code=f"truong-{number}",
            name=f"Trường {number}",
            levels=["thcs"],
            ownership="1",
        )
        for number in range(size)
    ]
    answers = opened(place, place.version, "2023", [school.unit for school in schools])
    principal = place.user("principal")
    Entry.objects.bulk_create(
        Entry(submission=answer, cell="tong:th", kind="exact", number=5, typed="5", author=principal)
        for answer in answers
    )
    Submission.unscoped.filter(pk__in=[answer.pk for answer in answers[: size // 2]]).update(
        state=SubmissionState.SUBMITTED, submitted_by=principal
    )
    Submission.unscoped.filter(pk__in=[answer.pk for answer in answers[size // 2 :]]).update(
        state=SubmissionState.RETURNED, return_reason="Sai"
    )
    return answers


def lists_of(house: House, answers: list[Submission]) -> None:
    """Every school is on its way to the national standard."""
    place, names = house.bac, [answer.unit.name for answer in answers]
    schools = {school.unit.name: school for school in School.unscoped.filter(unit__in=[one.unit for one in answers])}
    entries = [{"school": schools[name], "kind": "new", "printed_name": name} for name in names]
    admin, period = place.actor("district_admin"), ensure_period(parse_period("2020-2024"))
    ensure_roadmap(actor=admin, district=place.district, period=period, heading={"title": "Lộ trình"}, entries=entries)


def missed_targets(place: Place, official: Submission, answers: list[Submission]) -> Explanation:
    """Every target of 2020 is missed and asked about; each was reached in 2019 too, the first by every school."""
    reached = list(Figure.unscoped.filter(submission=official, measure="actual").order_by("indicator"))
    before = ensure_period(parse_period("2019"))
    Figure.unscoped.bulk_create(figure_like(one, period=before) for one in reached)
    Figure.unscoped.bulk_create(figure_like(reached[0], unit=one.unit, submission=one) for one in answers)
    specialist, signer = place.user("specialist"), place.user("ubnd_signer")
    made = Explanation.unscoped.bulk_create(
        Explanation(
            district=place.district,
            unit=place.district.unit,
            indicator=one.indicator,
            period=one.period,
            year="2020",
            target_text="6",
            actual_text="5",
            question="Vì sao?",
            asked_by=signer,
            asked_of=specialist,
        )
        for one in reached
    )
    return made[0]


def figure_like(figure: Figure, **changed: Any) -> Figure:
    """The same value elsewhere."""
    columns = {field.attname: getattr(figure, field.attname) for field in Figure._meta.concrete_fields}
    columns.pop("id")
    other = Figure(**columns)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


def tasks(house: House, size: int) -> None:
    """Each with two bodies that cooperate and one that receives, in a plan that is issued; one more in a draft."""
    place = house.bac
    specialist, later = place.actor("specialist"), ensure_period(parse_period("2025"))
    draft = ensure_plan(actor=specialist, district=place.district, period=later, title="NHIỆM VỤ NĂM 2025")
    cooperating = [place.department.unit]
    add_task(actor=specialist, plan=draft, data=TaskData(title="Dự toán", deadline="T3/2025", cooperators=cooperating))
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    bodies = [
        ensure_agency(
            actor=house.operator_actor,
            district=place.district,
            code=f"phong-{number}",
            name=f"Phòng {number}",
            short_name=f"Phòng {number}",
            kind="department",
        ).unit
        for number in range(size)
    ]
    made = Task.unscoped.bulk_create(
        Task(
            district=place.district,
            plan=place.plan,
            period=place.plan.period,
            order=100 + number,
            number=str(number),
            title=f"Nhiệm vụ {number}",
            lead=bodies[number],
            receiver=place.committee.unit,
            deadline_precision="year",
            deadline_text="2021",
        )
        for number in range(size)
    )
    TaskImplementer.objects.bulk_create(TaskImplementer(task=task, unit=place.school.unit) for task in made)
    fill_task(place, made[0], size)
    calendar = MonthPlan.unscoped.create(district=place.district, period=place.plan.period, title="Kế hoạch tháng")
    month = date(2021, 3, 1)
    lines = Activity.objects.bulk_create(
        Activity(month_plan=calendar, month=month, order=number, text=f"Hoạt động {number}") for number in range(size)
    )
    MonthWork.unscoped.bulk_create(
        MonthWork(district=place.district, month=month, order=number, text=task.title, activity=line, task=task)
        for number, (line, task) in enumerate(zip(lines, made, strict=True))
    )
    TaskCooperator.objects.bulk_create(
        TaskCooperator(task=task, unit=bodies[(number + step) % size], order=step)
        for number, task in enumerate(made)
        for step in (0, 1)
    )


def _parts(task: Task, number: int) -> tuple[dict[str, Any], ...]:
    return {"parent": task}, {"occurrence_of": task, "deadline_end": date(2021, 1, 1) + timedelta(number)}


def fill_task(place: Place, task: Task, size: int) -> None:
    """All that belongs to one task: its parts and turns, what was said of it, its files and indicators."""
    common: dict[str, Any] = {"district": place.district, "period": task.period, "order": 0, "lead": place.office.unit}
    Task.unscoped.bulk_create(
        Task(**common, title=f"Phần {number}", deadline_precision="text", **ties)
        for number in range(size)
        for ties in _parts(task, number)
    )
    person = place.user("specialist")
    TaskNote.objects.bulk_create(
        TaskNote(task=task, kind="comment", author=person, unit=place.school.unit, text="Trao đổi") for _ in range(size)
    )
    Attachment.unscoped.bulk_create(
        Attachment(
            district_id=place.district.pk,
            object_kind="plans.task",
            object_id=str(task.pk),
            role="minh-chung",
            name=f"Tệp {number}.pdf",
            path=f"attachments/{number}.pdf",
            content_type="application/pdf",
            size=1,
            added_by_id=person.pk,
            added_by_name="Chuyên viên",
        )
        for number in range(size)
    )
    TaskIndicator.objects.bulk_create(TaskIndicator(task=task, indicator=one) for one in Indicator.objects.all()[:size])


def school_plans(house: House, size: int) -> None:
    """As many sections of a draft; the plans that half of the schools sent, one of them returned."""
    place = house.bac
    period = ensure_period(parse_period("2020-2021"))
    save_outline(
        actor=place.actor("specialist"),
        district=place.district,
        period=period,
        title="Kế hoạch năm học",
        headings=[Heading("I", "MỤC TIÊU", "")],
        due_on=None,
    )
    units = Submission.unscoped.filter(round__district=place.district, unit__kind="school").values_list(
        "unit", flat=True
    )
    for number, unit in enumerate(sorted(set(units))[: size + 1]):
        Plan.unscoped.create(
            district=place.district,
            unit_id=unit,
            period=period,
            owner="school",
            title="Kế hoạch năm học",
            subject="Kế hoạch năm học",
            document_kind="KẾ HOẠCH",
            state=PlanState.SUBMITTED if number else PlanState.RETURNED,
            moved_by=place.user("principal"),
        )
    draft = Plan.unscoped.get(district=place.district, period__code="2025")
    PlanSection.objects.bulk_create(
        PlanSection(plan=draft, order=number, key=f"muc-{number}", style="section", title=f"Mục {number}")
        for number in range(size)
    )


def told(place: Place, size: int, about: Submission) -> None:
    """Notices of a specialist, half of them read; as many mails that did not go."""
    person, district = place.user("specialist").pk, place.district.pk
    mails = Mail.unscoped.bulk_create(
        Mail(
            person_id=person,
            key=f"mail-{number}",
            district_id=district,
            address="a@example.vn",
            state=MailState.FAILED,
            error="Hộp thư đầy",
            batch=uuid4(),
        )
        for number in range(size)
    )
    Notice.unscoped.bulk_create(
        Notice(
            person_id=person,
            kind=SUBMITTED,
            delivery=Delivery.PORTAL,
            district_id=district,
            object_kind="indicators.submission",
            object_id=str(about.pk),
            due_key=str(number),
            text=f"Thông báo {number}",
            url=f"/{place.slug}/",
            batch=mail.batch,
            read_at=REFERENCE_MOMENT if number % 2 else None,
            mail=mail,
        )
        for number, mail in enumerate(mails)
    )


def staff(house: House, size: int) -> None:
    """Clerks of the principal's school."""
    place = house.bac
    people = User.objects.bulk_create(
        User(username=f"van-thu-{number}", full_name=f"Văn thư {number}", sort_key=f"van thu {number}")
        for number in range(size)
    )
    Grant.objects.bulk_create(
        Grant(user=user, role=Role.SCHOOL_CLERK, unit=place.school.unit, valid_from=REFERENCE_DATE) for user in people
    )


def audit_rows(place: Place, size: int) -> None:
    AuditEntry.unscoped.bulk_create(
        AuditEntry(
            actor_id=number,
            actor_name=f"Người {number}",
            act="nộp số liệu",
            object_kind="indicators.submission",
            object_id=str(number),
            object_label=f"Báo cáo {number}",
            district_id=place.district.pk,
            origin=Origin.PAGE.value,
        )
        for number in range(size)
    )


def wide_report(place: Place, size: int, official: Submission) -> Report:
    """A report with `size` sections, a bound number in each, and `size` builds."""
    report = place.report
    slug = official.round.version.form.slug
    ReportSection.objects.bulk_create(
        ReportSection(
            report=report,
            order=100 + number,
            key=f"muc-{number}",
            style="section",
            number=str(number + 1),
            title=f"Mục {number}",
            paragraphs=[f"Có [[{slug}-{number}]]."],
        )
        for number in range(size)
    )
    Report.unscoped.filter(pk=report.pk).update(tables=[slug, "bieu-2"])
    Report.unscoped.bulk_create(
        Report(
            district=place.district,
            kind=report.kind,
            period=ensure_period(parse_period(str(2030 + number))),
            document_kind="BÁO CÁO",
            subject="Báo cáo khác",
        )
        for number in range(size)
    )
    for _ in range(size):
        job = Job.unscoped.create(
            kind="report.build",
            owner_id=place.user("specialist").pk,
            district_id=place.district.pk,
            object_kind="reports.report",
            object_id=str(report.pk),
            state="done",
        )
        ReportBuild.objects.create(report=report, job=job, snapshot={})
    return report


def giving_of(grown: Grown) -> int:
    """The round in which all schools are given every target of the district's approved form."""
    place, year = grown.place, parse_period("2020")
    known = Round.unscoped.filter(version__form__slug=form_slug(EVERY_SCHOOL)).first()
    if known is None:
        actor = place.actor("specialist")
        schools = schools_by_scope(place.district, year)[EVERY_SCHOOL]
        choices = choices_of(actor, place.district, year, EVERY_SCHOOL, schools)
        wanted = [one.wanted for one in choices if one.own]
        known = open_targets(actor=actor, district=place.district, year=year, scope=EVERY_SCHOOL, wanted=wanted)
    return int(known.pk)


# --- pages ---

Address = Callable[[Grown], str]


def at(name: str, *values: Callable[[Grown], Any]) -> Address:
    return lambda grown: reverse(f"work:{name}", args=[grown.place.slug, *(value(grown) for value in values)])


def with_a_giving(address: Address) -> Address:
    """The same where schools were given targets."""

    def found(grown: Grown) -> str:
        giving_of(grown)
        return address(grown)

    return found


def api(name: str, *values: Callable[[Grown], Any]) -> Address:
    return lambda grown: reverse(f"api:{name}", args=[grown.place.slug, *(value(grown) for value in values)])


def form(grown: Grown) -> int:
    return grown.form.pk


def round_of_schools(grown: Grown) -> int:
    return grown.school_answer.round_id


def plan(grown: Grown) -> str:
    return grown.place.plan.period.code


def sent_month(grown: Grown) -> int:
    return MonthReview.unscoped.filter(state="sent").values_list("pk", flat=True)[0]


def full_task(grown: Grown) -> int:
    found: Task = Task.unscoped.get(number="0", plan=grown.place.plan)
    return found.pk


def assigned(grown: Grown) -> str:
    found: str = PortfolioSet.unscoped.get(district=grown.place.district).period.code
    return found


def portfolio_of_specialist(grown: Grown) -> int:
    return Portfolio.objects.get(user=grown.place.user("specialist")).pk


def draft_plan(grown: Grown) -> int:
    found: Plan = Plan.unscoped.get(period__code="2025", district=grown.place.district)
    return found.pk


def draft_task(grown: Grown) -> int:
    found: Task = Task.unscoped.get(plan__state=PlanState.DRAFT, district=grown.place.district)
    return found.pk


# Beside the bell of the frame, which is one query on every page that has a frame.
PAGES: Mapping[str, tuple[str, Address, int]] = {
    "home of a specialist": ("specialist", at("home"), 21),
    "home of a leader": ("leader", at("home"), 25),
    "home of a principal": ("principal", at("home"), 22),
    "dashboard": ("ubnd_signer", at("dashboard"), 21),
    "schools of a roadmap": ("ubnd_signer", lambda grown: f"{at('roadmap')(grown)}?nam=2020", 8),
    "units of a round": ("ubnd_signer", at("round-units", round_of_schools), 9),
    "targets": ("ubnd_signer", at("targets"), 13),
    "one indicator": (
        "leader",
        lambda grown: f"{reverse('work:indicator', args=[grown.place.slug, 'bieu-duyet-0'])}?nam=2020",
        14,
    ),
    "schools side by side": ("leader", at("school-comparison"), 7),
    "place of a school": ("principal", at("school-place", lambda grown: grown.place.school.pk), 14),
    "schools side by side as a spreadsheet": ("leader", at("school-comparison-export"), 6),
    "explanation": ("leader", at("explanation", lambda grown: grown.explanation.pk), 6),
    "submissions": ("specialist", at("submissions"), 7),
    "what waits for approval": ("specialist", lambda grown: f"{at('submissions')(grown)}?{WAITING}", 10),
    "submission": ("specialist", at("submission", form), 18),
    "approved submission": ("leader", at("submission", lambda grown: grown.official.pk), 17),
    "check before submitting": ("specialist", at("submission-check", form), 11),
    "review": ("specialist", at("submission-review", lambda grown: grown.school_answer.pk), 28),
    "requests": ("leader", at("requests"), 9),
    "rounds": ("specialist", at("rounds"), 6),
    "targets for schools": ("specialist", with_a_giving(at("target-givings")), 8),
    "choosing targets": ("specialist", lambda grown: f"{at('target-new')(grown)}?nam=2020&truong=cac-truong", 14),
    "targets of all schools": ("specialist", at("target-giving", giving_of), 18),
    "targets of all schools as a spreadsheet": ("specialist", at("target-sheet", giving_of), 16),
    "targets of all schools in Word": ("specialist", at("target-annex", giving_of), 18),
    "targets of a school": ("principal", at("school-targets"), 8),
    "board of a round": ("specialist", at("round-board", round_of_schools), 14),
    "totals of a round": ("specialist", at("round-totals", round_of_schools), 19),
    "totals as a spreadsheet": ("specialist", at("round-totals-export", round_of_schools), 13),
    "units of a total": ("specialist", at("round-total", round_of_schools, lambda _grown: "tong:th"), 22),
    "board as a spreadsheet": ("specialist", at("round-board-export", round_of_schools), 12),
    "board for the printer": ("specialist", at("round-board-print", round_of_schools), 14),
    "new round": ("specialist", at("round-new"), 11),
    "settings of a round": ("specialist", at("round-settings", round_of_schools), 10),
    "more units for a round": ("specialist", at("round-add-units", round_of_schools), 10),
    "more time for a round": ("specialist", at("round-extend", round_of_schools), 7),
    "notices": ("specialist", at("notices"), 7),
    "rounds of the API": ("specialist", api("rounds"), 5),
    "submissions of the API": ("specialist", api("submissions"), 5),
    "entries of the API": ("specialist", api("entries", form), 6),
    "requests of the API": ("leader", api("reopen-requests"), 5),
    "figures of the API": ("leader", api("figures"), 5),
    "own account": ("specialist", lambda _grown: reverse("account"), 4),
    "mails that did not go": ("district_admin", at("mails"), 10),
    "people of the portal": ("district_admin", at("people"), 9),
    "people of a school": ("principal", at("staff", lambda grown: grown.place.school.pk), 8),
    "row": ("specialist", at("submission-row", form, lambda _grown: 1), 16),
    "grid": ("specialist", at("submission-grid", form), 15),
    "form as a spreadsheet": ("specialist", at("submission-export", lambda grown: grown.official.pk), 11),
    "print of a submission": ("specialist", at("submission-paper", form), 8),
    "submission on paper": ("specialist", at("submission-paper-sheet", form), 12),
    "filling in by Excel": ("specialist", at("submission-excel", form), 7),
    "a round by Excel": ("specialist", at("round-excel", round_of_schools), 9),
    "several rounds by Excel": ("specialist", at("district-excel"), 7),
    "template of a round": ("specialist", at("round-template", round_of_schools), 17),
    "template": ("specialist", at("submission-template", form), 13),
    "tasks": ("specialist", at("tasks", plan), 15),
    "tasks of a principal": ("principal", at("tasks", plan), 20),
    "tasks narrowed": (
        "specialist",
        lambda grown: f"{at('tasks', plan)(grown)}?tim=nhiem&cap=thcs&trang-thai=chua-xong",
        18,
    ),
    "tasks as a spreadsheet": ("specialist", at("tasks-export", plan), 12),
    "tasks in Word": ("specialist", at("tasks-word", plan), 12),
    "tasks for the printer": ("specialist", at("tasks-print", plan), 13),
    "board of tasks": ("specialist", at("task-board", plan), 15),
    "calendar of tasks": ("specialist", at("task-calendar", plan), 18),
    "tasks by body": ("specialist", at("tasks-by-body", plan), 14),
    "tasks by person": ("specialist", at("tasks-by-person", plan), 13),
    "tasks by school": ("specialist", at("tasks-by-school", plan), 15),
    "table of portfolios": ("specialist", at("portfolio-table", plan), 10),
    "months of a period": ("specialist", at("month-plan", plan), 9),
    "months of a period to write": ("specialist", at("month-plan-edit", plan), 9),
    "work of a month": ("specialist", at("month-work", lambda _grown: "2021-03"), 9),
    "task": ("specialist", at("task-edit", draft_task), 16),
    "one task": ("specialist", at("task", full_task), 15),
    "one task of a principal": ("principal", at("task", full_task), 28),
    "giving a task": ("specialist", at("task-new", plan), 13),
    "giving a task to others": ("specialist", at("task-assign", full_task), 16),
    "what years left open": ("specialist", at("tasks-left"), 7),
    "plans": ("specialist", at("plan-list"), 6),
    "plans that wait": ("specialist", lambda grown: at("plan-list")(grown) + "?cho=toi", 6),
    "plans of a principal": ("principal", at("plan-list"), 10),
    "new plan": ("specialist", at("plan-new"), 6),
    "plan that is drafted": ("specialist", at("plan", draft_plan), 14),
    "plan that is issued": ("ubnd_viewer", at("plan", lambda grown: grown.place.plan.pk), 13),
    "plan in Word": ("specialist", at("plan-word", draft_plan), 9),
    "heads of a plan": ("specialist", at("plan-heads", draft_plan), 7),
    "section of a plan": ("specialist", at("plan-section", draft_plan, lambda grown: "muc-0"), 7),
    "plans of the schools": ("specialist", at("plan-schools"), 10),
    "list of tasks as a spreadsheet": ("specialist", at("tasks-list", plan), 13),
    "submissions as a spreadsheet": ("specialist", at("submissions-export"), 5),
    "what waits as a spreadsheet": ("specialist", lambda grown: f"{at('submissions-export')(grown)}?{WAITING}", 8),
    "rounds as a spreadsheet": ("specialist", at("rounds-export"), 5),
    "years": ("specialist", at("years"), 8),
    "list of schools": ("district_admin", at("schools"), 8),
    "what may become of a school": ("district_admin", at("school-changes", lambda grown: grown.place.school.pk), 8),
    "merging a school": (
        "district_admin",
        at("school-change", lambda grown: grown.place.school.pk, lambda _grown: "sap-nhap"),
        10,
    ),
    "list of schools as a spreadsheet": ("district_admin", at("schools-export"), 6),
    "list of people as a spreadsheet": ("district_admin", at("people-export"), 12),
    "list of portfolios": ("district_admin", at("portfolios"), 17),
    "own month": ("specialist", at("my-month", lambda _grown: "2021-06"), 15),
    "months of people": ("leader", at("reviews"), 11),
    "month of a person": ("leader", at("review", sent_month), 8),
    "year of a person": ("leader", at("review-year", lambda grown: grown.place.user("specialist").pk), 9),
    "who answers for what": ("leader", at("assignment", assigned), 10),
    "what nobody answers for": ("leader", at("assignment-gaps", assigned), 16),
    "what a person answers for": ("leader", at("portfolio-edit", portfolio_of_specialist), 15),
    "an absence": ("leader", at("portfolio-absence", portfolio_of_specialist), 11),
    "list of recognitions": ("district_admin", at("accreditations"), 12),
    "list of indicators": ("district_admin", at("indicators"), 6),
    "reports": ("specialist", at("reports"), 6),
    "report": ("specialist", at("report", lambda grown: grown.report.pk), 29),
    "audit": ("leader", at("audit"), 6),
    "audit as a spreadsheet": ("leader", at("audit-export"), 6),
}
# What the workbooks of a round's units cost, in the request or in the background.
TOGETHER = {Together.WORKBOOK: 12, Together.ZIP: 12}
UNREAD = '"core_notice"."read_at" IS NULL'
# SQLite takes 999 parameters in a statement, so that a hundred rows need more than one.
SAVE_ONE = 14
SAVE_HUNDRED = {"postgresql": 14, "sqlite": 16}


def queries_of(act: Callable[[], Any]) -> list[str]:
    """The statements of an act; savepoints stand for the transactions of the test itself."""
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == 200, answer.content[:500]
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_its_recorded_queries(grown: Grown, sign_in: SignIn, page: str) -> None:
    found, queries = cost(grown, sign_in, page)
    assert found == PAGES[page][2], "\n".join(query[:200] for query in queries)


@pytest.mark.parametrize("how", TOGETHER)
def test_workbooks_of_all_units_cost_their_recorded_queries(grown: Grown, tmp_path: Path, how: Together) -> None:
    found = rounds_of(grown.place.actor("specialist"), grown.place.district).get(pk=round_of_schools(grown))
    with CaptureQueriesContext(connection) as captured:
        RoundTemplates(found, answers_for(found, None)).write(how, tmp_path)
    assert len(captured) == TOGETHER[how], "\n".join(query["sql"][:200] for query in captured)


def cost(grown: Grown, sign_in: SignIn, page: str) -> tuple[int, list[str]]:
    """How many queries a page costs beside the bell of its frame, and which."""
    key, address, _recorded = PAGES[page]
    client, url = sign_in(grown.place.user(key)), address(grown)
    client.get(url)  # the first request of a session also writes it
    queries = queries_of(lambda: client.get(url))
    bells = [query for query in queries if query.startswith("SELECT COUNT") and UNREAD in query]
    framed = "house-bell" in client.get(url).getvalue().decode(errors="ignore")
    assert len(bells) == framed, "a page with a frame counts once what its person has not read; nothing else does"
    return len(queries) - len(bells), queries


# The pages whose rows are schools, or that count them; the workbook of so many is written by a job.
OF_SCHOOLS = (
    *("home of a specialist", "home of a leader", "submissions", "review", "requests", "rounds", "board of a round"),
    *("board as a spreadsheet", "board for the printer", "totals of a round", "totals as a spreadsheet"),
    *("units of a total", "new round", "settings of a round", "more units for a round", "more time for a round"),
    *(
        "a round by Excel",
        "several rounds by Excel",
        "list of schools",
        "list of schools as a spreadsheet",
        "plans of the schools",
    ),
)


@pytest.mark.long
def test_pages_of_a_thousand_schools_cost_their_recorded_queries(house: House, sign_in: SignIn) -> None:
    """Ten and a hundred are asked above."""
    grown = grow(house, FEW, schools=THOUSAND)
    assert Submission.unscoped.filter(round=grown.school_answer.round_id).count() == THOUSAND
    found = {page: cost(grown, sign_in, page)[0] for page in OF_SCHOOLS}
    assert found == {page: PAGES[page][2] for page in OF_SCHOOLS}


def save(client: Client, grown: Grown, cells: int) -> Any:
    """Types into the first cells of the form, which all hold a value of version 1."""
    keys = [f"dong-{number}:{column}" for number in range(MANY) for column in ("th", "kh")][:cells]
    typed = [{"cell": key, "typed": "6", "seen_version": 1, "save_id": f"save-{key}"} for key in keys]
    return client.post(at("submission-save", form)(grown), json.dumps({"cells": typed}), "application/json")


def test_save_of_one_cell_costs_its_recorded_queries(grown: Grown, sign_in: SignIn) -> None:
    client = sign_in(grown.place.user("specialist"))
    client.get(at("submission", form)(grown))
    assert len(queries_of(lambda: save(client, grown, 1))) == SAVE_ONE


@pytest.mark.parametrize("grown", [MANY], indirect=True, ids=["many"])
def test_save_of_a_hundred_cells_costs_no_query_for_each(grown: Grown, sign_in: SignIn) -> None:
    client = sign_in(grown.place.user("specialist"))
    client.get(at("submission", form)(grown))
    assert len(queries_of(lambda: save(client, grown, 100))) == SAVE_HUNDRED[connection.vendor]
