"""What the rows of docs/rights.md are about: one thing of a district, brought into a state through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from accounts.models import Portfolio, PortfolioSet, User
from accounts.services import PortfolioData, add_person, ensure_portfolios
from core import jobs
from core.actor import Actor
from core.models import Attachment, AuditEntry, Job, Mail, MailState, Notice, NoticeChoice, StoredFile
from core.notices import choose, notify
from core.roles import Role
from core.wording import Issuer
from indicators.building.queries import bench_of
from indicators.models import (
    Audience,
    Figure,
    FigureImport,
    FormDraft,
    ImportState,
    RememberedName,
    Round,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.queries.audience import Chosen
from indicators.services.catalogue import ensure_decision, save_form
from indicators.services.corrections import ask_correction
from indicators.services.drafts import begin_draft, change_draft
from indicators.services.entries import TypedCell
from indicators.services.noticing import RETURNED
from indicators.services.requests import ask_to_reopen, grant_reopening
from indicators.services.rounds import RoundData, attach_paper, draft_round, open_round
from indicators.services.scans import attach_scan
from indicators.services.template_jobs import request_templates
from indicators.services.totals_step import submit_totals
from indicators.template_files import Together
from plans.models import MonthReview, Plan, PlanOutline, PlanState, ReviewSettings, Task
from plans.services.evidence import attach_evidence
from plans.services.month_work import add_line
from plans.services.months import ensure_month_plan
from plans.services.plan_moves import forward_plan, pass_plan, send_plan
from plans.services.plan_outlines import Heading, begin_school_plan, save_outline
from plans.services.plan_words import SectionWords, add_section
from plans.services.progress import confirm_task, finish_task, pause_task
from plans.services.tasks import TaskData, TaskTies, assign_task
from reports.models import Explanation, KeptYear, Report, ReportState, YearWorkbook
from reports.plan_documents import SIGNED, issue
from reports.services.explanations import ask_explanation, close_explanation
from reports.services.kept import count_all_of
from reports.services.reports import request_build, request_year
from schools.life import SchoolChange
from schools.models import (
    Accreditation,
    ChangeKind,
    OwnershipGroup,
    Period,
    Roadmap,
    SchoolPlace,
    SchoolStatus,
    UnitChange,
    UnitKind,
    Ward,
)
from schools.period_codes import parse_period
from schools.services import (
    change_schools,
    ensure_period,
    ensure_roadmap,
    ensure_school,
    ensure_status,
    ensure_unit,
    group_ownerships,
)
from tests.conftest import (
    ENTRIES,
    FORM,
    FORM_SLUG,
    NEXT_PERIOD,
    PERIOD,
    House,
    Place,
    approved,
    enter,
    fresh,
    submitted,
)
from tests.indicators.giving import approved_giving, cell, district_given, giving, registered
from tests.indicators.targets import targets_given
from tests.sheets import sheet_of

Scene = Callable[[House], Model]


def _own_entering(place: Place) -> Submission:
    return enter(place.own, place.actor("specialist"))


def _own_submitted(place: Place) -> Submission:
    return submitted(place.own, place.actor("specialist"))


def _own_approved(place: Place) -> Submission:
    return approved(place.own, place.actor("specialist"), place.actor("leader"))


def _own_in_closed_round(place: Place) -> Submission:
    entering = _own_entering(place)
    Round.unscoped.filter(pk=place.own_round.pk).update(state=RoundState.CLOSED)
    return fresh(entering)


def _school_entering(place: Place) -> Submission:
    return enter(place.of_school, place.actor("principal"))


def _school_submitted(place: Place) -> Submission:
    return submitted(place.of_school, place.actor("principal"))


def _school_approved(place: Place) -> Submission:
    return approved(place.of_school, place.actor("principal"), place.actor("specialist"))


def _school_in_closed_round(place: Place) -> Submission:
    entering = _school_entering(place)
    Round.unscoped.filter(pk=entering.round_id).update(state=RoundState.CLOSED)
    return fresh(entering)


def _school_let_in_again(place: Place) -> Submission:
    closed = _school_in_closed_round(place)
    asked = ask_to_reopen(actor=place.actor("principal"), submission=closed, reason="Nộp chậm vì mất điện")
    grant_reopening(actor=place.actor("leader"), request=asked)
    return fresh(closed)


def finalised(answer: Submission) -> Submission:
    """An approved answer after chốt: its round is frozen and it is locked."""
    Round.unscoped.filter(pk=answer.round_id).update(state=RoundState.FINALISED)
    Submission.unscoped.filter(pk=answer.pk).update(state=SubmissionState.LOCKED)
    return fresh(answer)


def _reopening_asked(place: Place) -> Model:
    return ask_to_reopen(actor=place.actor("principal"), submission=_school_approved(place), reason="Sót một lớp")


def _correction_asked(place: Place) -> Model:
    return ask_correction(
        actor=place.actor("principal"),
        submission=finalised(_school_approved(place)),
        cells=[TypedCell("tong:ghi-chu", "Đã đối chiếu sổ", 1, "")],
        reason="Ghi sót",
    )


def _own_colliding(place: Place) -> Submission:
    """Submitted, while another form's approved answer holds the same figures."""
    _own_approved(place)
    actor = place.actor("specialist")
    version = save_form(
        actor=place.actor("district_admin"),
        district=place.district,
        slug="hoc-sinh-nua",
        name="Số học sinh",
        document=FORM,
    )
    again = open_round(
        actor=actor,
        district=place.district,
        version=version,
        period=place.own_round.period,
        units=[place.district.unit],
    )
    return submitted(fresh(Submission.unscoped.get(round=again)), actor)


def form_draft(place: Place, document: Mapping[str, Any], **proposal: Any) -> FormDraft:
    """The draft of the district's form, as its administrator changed it."""
    actor = place.actor("district_admin")
    bench = bench_of(actor, place.district, FORM_SLUG)
    assert bench is not None
    return change_draft(
        actor=actor, bench=bench, name=bench.name, document=dict(document), proposal=proposal, seen_version=0
    )


def _changed_draft(place: Place) -> FormDraft:
    return form_draft(place, {**FORM, "label": "Biểu mới"})


def _broken_draft(place: Place) -> FormDraft:
    return form_draft(place, {**FORM, "rows": []})


def _draft_with_figures(place: Place) -> FormDraft:
    """Saved as it is, for a period that no round asks yet."""
    return form_draft(place, place.version.document, entries=dict(ENTRIES), period="2023")


def _new_draft(place: Place) -> FormDraft:
    return begin_draft(
        actor=place.actor("district_admin"), district=place.district, slug="moi-lap", name="Mới", document=dict(FORM)
    )


def _district_with_targets(house: House) -> Model:
    district_given(house, {"gioi": "50"})
    return house.bac.district


def _targets_for_schools(house: House) -> Round:
    registered(house, {"gioi": "20"})
    return giving(house, "gioi").round


def _approved_targets(house: House) -> Round:
    return approved_giving(house, {cell(house, "gioi"): "30"}, "gioi").round


def _draft_round(place: Place) -> Round:
    data = RoundData(
        form=place.version.form,
        period=ensure_period(parse_period("2022")),
        audience=Audience.SCHOOLS,
        chosen=Chosen(units=frozenset([place.school.pk])),
    )
    return draft_round(actor=place.actor("specialist"), district=place.district, data=data)


def _closed_school_round(place: Place) -> Round:
    Round.unscoped.filter(pk=place.school_round.pk).update(state=RoundState.CLOSED)
    found: Round = Round.unscoped.get(pk=place.school_round.pk)
    return found


def _school_left_out(house: House) -> Round:
    """The schools' round, and a school that it does not ask."""
    ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code="bo-sot",
        name="THCS Bỏ Sót",
        levels=["thcs"],
        ownership="1",
    )
    return house.bac.school_round


def _finalised_school_round(place: Place) -> Round:
    Round.unscoped.filter(pk=place.school_round.pk).update(state=RoundState.FINALISED)
    found: Round = Round.unscoped.get(pk=place.school_round.pk)
    return found


def _school_round_ready(place: Place) -> Round:
    """Closed, both schools' figures and the district's totals approved."""
    approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    approved(place.of_sibling, place.actor("sibling_principal"), place.actor("specialist"))
    Round.unscoped.filter(pk=place.school_round.pk).update(
        totals_submitted_by=place.user("specialist"),
        totals_approved_by=place.user("leader"),
        totals_approved_at=place.school_round.opens_at,
    )
    return _closed_school_round(place)


def _paper(place: Place) -> Attachment:
    return attach_paper(
        actor=place.actor("specialist"),
        round_=place.school_round,
        file=SimpleUploadedFile("huong-dan.pdf", b"%PDF-1.4"),
    )


def _school_in_draft_round(place: Place) -> Submission:
    made: Submission = Submission.unscoped.create(
        round=_draft_round(place), district=place.district, unit=place.school.unit
    )
    return made


def _submitted_totals(place: Place) -> Round:
    _school_approved(place)
    return submit_totals(actor=place.actor("specialist"), round_=place.school_round)


def _figure_of(submission: Submission) -> Figure:
    found = Figure.unscoped.filter(submission=submission).first()
    assert isinstance(found, Figure)
    return found


def _issued_plan(place: Place) -> Plan:
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    found: Plan = Plan.unscoped.select_related("period").get(pk=place.plan.pk)
    return found


def _issued_task(place: Place, task: Task) -> Task:
    _issued_plan(place)
    found: Task = Task.unscoped.select_related("plan", "period").get(pk=task.pk)
    return found


def worded_plan(place: Place, owner: str = Issuer.OFFICE) -> Plan:
    """The draft with a document of one section, of the office or the UBND."""
    Plan.unscoped.filter(pk=place.plan.pk).update(
        owner=owner, document_kind="KẾ HOẠCH", subject="Nhiệm vụ năm 2021", tables=["nhiem-vu"]
    )
    plan: Plan = Plan.unscoped.get(pk=place.plan.pk)
    words = SectionWords("part", "I", "MỤC TIÊU", ["Giữ vững kết quả."])
    add_section(actor=place.actor("specialist"), plan=plan, words=words)
    return plan


def plan_that_waits(place: Place, owner: str = Issuer.OFFICE) -> Plan:
    """Sent by the specialist to the office's leaders."""
    return send_plan(actor=place.actor("specialist"), plan=worded_plan(place, owner))


def passed_plan(place: Place) -> Plan:
    """The UBND's, which the head of the office let pass."""
    return pass_plan(actor=place.actor("leader"), plan=plan_that_waits(place, Issuer.UBND))


def sent_plan(place: Place) -> Plan:
    """The same before the UBND."""
    return forward_plan(actor=place.actor("specialist"), plan=passed_plan(place))


def _scan_of_issued_plan(place: Place) -> Attachment:
    plan = issue(
        actor=place.actor("leader"),
        plan=(waiting := plan_that_waits(place)),
        number=5,
        issued_on=date(2021, 1, 5),
        scan=scan_file(),
        seen_version=waiting.version,
    )
    found: Attachment = Attachment.unscoped.get(object_id=str(plan.pk), role=SIGNED)
    return found


def outline(place: Place) -> PlanOutline:
    """What the office asks of the schools' plans."""
    return save_outline(
        actor=place.actor("specialist"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        title="Kế hoạch giáo dục nhà trường",
        headings=[Heading("I", "MỤC TIÊU", "Chỉ tiêu phấn đấu")],
        due_on=date(2020, 9, 30),
    )


def plan_of_school(place: Place) -> Plan:
    """A school's draft from the outline."""
    return begin_school_plan(actor=place.actor("clerk"), outline=outline(place), school=place.school.unit)


def submitted_plan_of_school(place: Place) -> Plan:
    """The same before the office."""
    return send_plan(actor=place.actor("principal"), plan=plan_of_school(place))


def _task_of_sent_plan(place: Place) -> Task:
    sent_plan(place)
    return place.office_task


def _task_of_its_own(place: Place) -> Task:
    Task.unscoped.filter(pk=place.shared_task.pk).update(plan=None)
    return place.shared_task


def given_task(place: Place) -> Task:
    """A task without a plan that a leader gave: a specialist answers for it, a school carries it out, a body helps."""
    data = TaskData(
        title="Kiểm tra an toàn trường học",
        deadline="31/7/2021",
        cooperators=[place.department.unit],
        receiver=place.committee.unit,
        ties=TaskTies(responsible=place.user("specialist"), implementers=[place.school.unit]),
    )
    period = Period.objects.get(code=NEXT_PERIOD)
    return assign_task(actor=place.actor("leader"), district=place.district, period=period, data=data)


def finished_task(place: Place) -> Task:
    """The same, said to be done by who answers for it."""
    day, words = date(2021, 6, 20), "Đã kiểm tra 12 trường"
    return finish_task(actor=place.actor("specialist"), task=given_task(place), done_on=day, text=words)


def _confirmed_task(place: Place) -> Task:
    return confirm_task(actor=place.actor("leader"), task=finished_task(place))


def _paused_task(place: Place) -> Task:
    return pause_task(actor=place.actor("leader"), task=given_task(place), reason="Chờ kinh phí")


def _bare_task(place: Place) -> Task:
    """One that nothing relies on, of a year that has ended by the district's day."""
    data = TaskData(title="Rà soát biên chế", deadline="2020")
    period = Period.objects.get(code=PERIOD)
    return assign_task(actor=place.actor("leader"), district=place.district, period=period, data=data)


def _evidence(place: Place) -> Attachment:
    file = SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4 bien ban")
    return attach_evidence(actor=place.actor("principal"), task=given_task(place), file=file)


def _task_of_plan_of_school(place: Place) -> Task:
    Task.unscoped.filter(pk=place.office_task.pk).update(plan=plan_of_school(place))
    return place.office_task


def _issued_report(place: Place) -> Report:
    Report.unscoped.filter(pk=place.report.pk).update(
        state=ReportState.ISSUED, snapshot={}, issued_on=date(2020, 12, 15)
    )
    return place.report


def _active_job(place: Place) -> Job:
    return request_build(actor=place.actor("specialist"), report=place.report)


def _finished_job(place: Place) -> Job:
    job = _active_job(place)
    jobs.cancel(job=job)
    return job


def kept_year(place: Place) -> KeptYear:
    """What the district's year comes to, with the figures of its school approved."""
    approved(place.of_school, place.actor("principal"), place.actor("specialist"))
    count_all_of(place.district)
    kept: KeptYear = KeptYear.unscoped.get(district=place.district, period__code=PERIOD)
    return kept


def _year_workbook(place: Place) -> Model:
    request_year(actor=place.actor("specialist"), district=place.district, period=place.own_round.period)
    return YearWorkbook.unscoped.get(district=place.district)


def missed_target(house: House) -> Figure:
    """The district wanted 90% and reached 80%; the target."""
    answer = targets_given(house, {"cao:giao": "90%", "cao:th": "80%", "cao:truoc": "85%"})
    found: Figure = Figure.unscoped.select_related("indicator").get(submission=answer, measure="assigned")
    return found


def explanation_asked(house: House) -> Explanation:
    """The chairman asks the specialist about it."""
    place = house.bac
    return ask_explanation(
        actor=place.actor("ubnd_signer"),
        district=place.district,
        unit=place.district.unit,
        year=parse_period("2021"),
        key=f"{missed_target(house).indicator.code}:-:-",
        person=place.user("specialist").pk,
        question="Vì sao không đạt?",
    )


def _explanation_closed(house: House) -> Explanation:
    return close_explanation(actor=house.bac.actor("leader"), explanation=explanation_asked(house))


def _file_of_year(place: Place) -> StoredFile:
    job = request_year(actor=place.actor("specialist"), district=place.district, period=place.own_round.period)
    return _published(job)


def _file_of_round(place: Place) -> StoredFile:
    actor = place.actor("specialist")
    return _published(request_templates(actor=actor, round_=place.school_round, how=Together.ZIP))


def _file(place: Place) -> StoredFile:
    return _published(_active_job(place))


def _published(job: Job) -> StoredFile:
    claimed = jobs.claim(job.pk)
    assert claimed is not None
    run = jobs.JobRun(claimed)
    path = run.folder / "bao-cao.docx"
    path.write_bytes(b"a file")
    run.publish([path], also=lambda: None)
    found: StoredFile = StoredFile.unscoped.get(job=claimed)
    return found


def _file_of_issued_report(place: Place) -> StoredFile:
    file = _file(place)
    _issued_report(place)
    return file


def _ward(place: Place) -> Ward:
    unit = ensure_unit(kind=UnitKind.WARD, code=f"{place.slug}-phuong", name="Phường Một")
    ward: Ward = Ward.unscoped.create(unit=unit, district=place.district)
    return ward


def _decision(house: House) -> Model:
    return ensure_decision(
        actor=house.operator_actor,
        district=house.bac.district,
        period=house.bac.own_round.period,
        number="1/QĐ-UBND",
        issued_on=date(2019, 12, 31),
        title="QĐ 1",
    )


def _ownership_group(house: House) -> Model:
    group_ownerships(
        actor=house.operator_actor, district=house.bac.district, groups={"2": "NCL"}, valid_from=date(2020, 9, 1)
    )
    found: OwnershipGroup = OwnershipGroup.unscoped.get(district=house.bac.district)
    return found


def _school_status(house: House) -> Model:
    ensure_status(
        actor=house.operator_actor,
        district=house.bac.district,
        period=house.bac.own_round.period,
        code="tu-chu",
        name="Thí điểm tự chủ",
        schools=[house.bac.school],
    )
    found: SchoolStatus = SchoolStatus.unscoped.get(district=house.bac.district)
    return found


def _unit_change(house: House) -> Model:
    change = SchoolChange(kind=ChangeKind.CLOSED, day=date(2035, 7, 1), schools=(house.bac.school,))
    change_schools(actor=house.operator_actor, district=house.bac.district, change=change)
    found: UnitChange = UnitChange.unscoped.get(district=house.bac.district)
    return found


def _roadmap(house: House) -> Roadmap:
    return ensure_roadmap(
        actor=house.operator_actor,
        district=house.bac.district,
        period=ensure_period(parse_period("2021-2025")),
        heading={"label": "", "title": "Lộ trình", "subtitle": "", "school_heading": "Tên trường"},
        entries=[{"school": house.bac.school, "kind": "new", "planned_year": 2022}],
    )


def _portfolios(house: House) -> PortfolioSet:
    return ensure_portfolios(
        actor=house.operator_actor,
        district=house.bac.district,
        period=house.bac.own_round.period,
        heading={"label": "", "title": "Phân công"},
        portfolios=[PortfolioData(user=house.bac.user("specialist"), words={"post": "Chuyên viên"})],
    )


def _month_plan(house: House) -> Model:
    return ensure_month_plan(
        actor=house.bac.actor("specialist"),
        district=house.bac.district,
        period=house.bac.own_round.period,
        heading={"label": "", "title": "Kế hoạch tháng", "subtitle": ""},
        months={date(2020, 9, 1): ["Khai giảng năm học mới."]},
    )


def _line_of_month(house: House) -> Model:
    """A month's work plan whose only line was written for itself."""
    _month_plan(house)
    month = date(2020, 9, 1)
    actor = house.bac.actor("specialist")
    return add_line(actor=actor, district=house.bac.district, month=month, text="Họp giao ban.")


def _place_of_school(place: Place) -> SchoolPlace:
    found: SchoolPlace = SchoolPlace.unscoped.get(school=place.school)
    return found


def _person_without_password(place: Place) -> Model:
    """The district, in which somebody was never given a password."""
    add_person(
        actor=place.actor("district_admin"),
        district=place.district,
        username="moi.bac",
        full_name="Người mới",
        title="",
        role=Role.SPECIALIST,
        unit=place.district.unit,
    )
    return place.district


def notice(place: Place) -> Notice:
    """What the principal was told of their school's answer."""
    principal = place.user("principal")
    told: dict[str, Any] = {"due_key": "1", "text": "Trả lại.", "url": f"/{place.slug}/so-lieu/{place.of_school.pk}/"}
    notify(people=[principal.pk], kind=RETURNED, target=place.of_school, district_id=place.district.pk, **told)
    found: Notice = Notice.unscoped.get(person_id=principal.pk, kind=RETURNED, due_key="1")
    return found


def _notice_choice(place: Place) -> NoticeChoice:
    principal = place.actor("principal")
    choose(actor=principal, by_mail=[])
    found: NoticeChoice = NoticeChoice.unscoped.get(person_id=principal.person, kind=RETURNED)
    return found


def mail_that_did_not_go(place: Place) -> Mail:
    """The mail of that notice, refused by the server."""
    User.objects.filter(pk=place.user("principal").pk).update(email="hieutruong@example.vn")
    mail = notice(place).mail
    assert mail is not None
    Mail.unscoped.filter(pk=mail.pk).update(state=MailState.FAILED, error="Máy chủ thư từ chối.")
    mail.refresh_from_db()
    return mail


def _mail_that_went(place: Place) -> Mail:
    mail = mail_that_did_not_go(place)
    Mail.unscoped.filter(pk=mail.pk).update(state=MailState.SENT, sent_at=mail.made_at)
    return mail


def _audit_entry(place: Place) -> AuditEntry:
    found = AuditEntry.unscoped.filter(district_id=place.district.pk).first()
    assert found is not None
    return found


def scan_file() -> SimpleUploadedFile:
    """What a scanner gives."""
    return SimpleUploadedFile("ban-ky.pdf", b"%PDF-1.4 scan", "application/pdf")


def _scan(submission: Submission, by: Actor) -> Attachment:
    return attach_scan(actor=by, submission=submission, file=scan_file())


def _import_of_school(place: Place) -> FigureImport:
    return _import(place, "principal", place.school_round, place.of_school)


def _import_of_several(place: Place) -> FigureImport:
    return _import(place, "specialist", None, None)


def _import(place: Place, by: str, round_: Round | None, answer: Submission | None) -> FigureImport:
    path = Path(settings.MEDIA_ROOT) / "imports" / "so-lieu.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(sheet_of([["TT", "Chỉ tiêu", "TH 2020"], [1, "Tổng số học sinh", 5]]))
    made: FigureImport = FigureImport.unscoped.create(
        district=place.district,
        round=round_,
        submission=answer,
        owner=place.user(by),
        name="so-lieu.xlsx",
        path="imports/so-lieu.xlsx",
        state=ImportState.READ,
    )
    return made


def _applied_import(place: Place) -> FigureImport:
    made = _import_of_school(place)
    made.state = ImportState.APPLIED
    made.save()
    return made


def _remembered_name(place: Place) -> RememberedName:
    made: RememberedName = RememberedName.unscoped.create(
        district=place.district, form=place.version.form, kind="unit", said="truong mot", meant=place.school.unit.code
    )
    return made


def _review_settings(place: Place) -> ReviewSettings:
    found: ReviewSettings = ReviewSettings.unscoped.get_or_create(district=place.district)[0]
    return found


def review(place: Place, key: str = "specialist", **more: Any) -> MonthReview:
    """A month of one of the cast, as a draft where nothing else is said."""
    words = {"month": date(2021, 6, 1), "done": "Tổng hợp số liệu", "version": 1}
    made: MonthReview = MonthReview.unscoped.create(district=place.district, person=place.user(key), **(words | more))
    return made


def _month_of_principals(place: Place) -> MonthReview:
    ReviewSettings.unscoped.create(district=place.district, asks_principals=True)
    return MonthReview(district=place.district, month=date(2021, 6, 1))


def _review_of_principal(place: Place) -> MonthReview:
    """Of an office that asks principals too."""
    ReviewSettings.unscoped.create(district=place.district, asks_principals=True)
    return review(place, "principal")


def sent_review(place: Place, key: str = "specialist", **more: Any) -> MonthReview:
    return review(place, key, state="sent", sent_at=timezone.now(), **more)


def _review_to_head(place: Place) -> MonthReview:
    """Of a deputy, whom the assignment of the year has report to the leader."""
    ensure_portfolios(
        actor=place.actor("district_admin"),
        district=place.district,
        period=ensure_period(parse_period("2020-2021")),
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(user=place.user("deputy_leader"), words={"report_day": 25, "report_to": place.user("leader")})
        ],
    )
    return sent_review(place, "deputy_leader")


def _remarked_review(place: Place) -> MonthReview:
    now = timezone.now()
    said: dict[str, Any] = {"remark": "Hoàn thành tốt", "remarked_by": place.user("leader"), "remarked_at": now}
    return review(place, state="remarked", sent_at=now, **said)


SCENES: dict[str, Scene] = {
    "": lambda house: house.bac.district,
    "district": lambda house: house.bac.district,
    "ward": lambda house: _ward(house.bac),
    "department": lambda house: house.bac.department,
    "school": lambda house: house.bac.school,
    "sibling": lambda house: house.bac.sibling,
    "place of school": lambda house: _place_of_school(house.bac),
    "target decision": _decision,
    "ownership group": _ownership_group,
    "school status": _school_status,
    "unit change": _unit_change,
    "roadmap": _roadmap,
    "accreditation": lambda house: Accreditation.unscoped.get(roadmap=_roadmap(house)),
    "portfolios": _portfolios,
    "portfolio": lambda house: Portfolio.objects.get(set=_portfolios(house)),
    "month plan": _month_plan,
    "line of a month": _line_of_month,
    "form": lambda house: house.bac.version.form,
    "form draft": lambda house: _changed_draft(house.bac),
    "broken form draft": lambda house: _broken_draft(house.bac),
    "form draft with figures": lambda house: _draft_with_figures(house.bac),
    "new form draft": lambda house: _new_draft(house.bac),
    "own round": lambda house: house.bac.own_round,
    "school round": lambda house: house.bac.school_round,
    "finalised school round": lambda house: _finalised_school_round(house.bac),
    "school round ready for chốt": lambda house: _school_round_ready(house.bac),
    "paper of school round": lambda house: _paper(house.bac),
    "school round with a school left out": _school_left_out,
    "school round that has begun": lambda house: _school_entering(house.bac).round,
    "submitted totals": lambda house: _submitted_totals(house.bac),
    "district with targets": _district_with_targets,
    "targets for schools": _targets_for_schools,
    "approved targets for schools": _approved_targets,
    "closed school round": lambda house: _closed_school_round(house.bac),
    "draft round": lambda house: _draft_round(house.bac),
    "own entering": lambda house: _own_entering(house.bac),
    "own submitted": lambda house: _own_submitted(house.bac),
    "own approved": lambda house: _own_approved(house.bac),
    "own in closed round": lambda house: _own_in_closed_round(house.bac),
    "import of school": lambda house: _import_of_school(house.bac),
    "import of several rounds": lambda house: _import_of_several(house.bac),
    "applied import of school": lambda house: _applied_import(house.bac),
    "remembered name": lambda house: _remembered_name(house.bac),
    "school entering": lambda house: _school_entering(house.bac),
    "school submitted": lambda house: _school_submitted(house.bac),
    "school approved": lambda house: _school_approved(house.bac),
    "school in draft round": lambda house: _school_in_draft_round(house.bac),
    "school in closed round": lambda house: _school_in_closed_round(house.bac),
    "school let in again": lambda house: _school_let_in_again(house.bac),
    "own colliding": lambda house: _own_colliding(house.bac),
    "own finalised": lambda house: finalised(_own_approved(house.bac)),
    "school finalised": lambda house: finalised(_school_approved(house.bac)),
    "reopening asked": lambda house: _reopening_asked(house.bac),
    "correction asked": lambda house: _correction_asked(house.bac),
    "figure of own": lambda house: _figure_of(_own_approved(house.bac)),
    "figure of school": lambda house: _figure_of(_school_approved(house.bac)),
    "scan of own": lambda house: _scan(_own_submitted(house.bac), house.bac.actor("specialist")),
    "scan of school": lambda house: _scan(_school_submitted(house.bac), house.bac.actor("clerk")),
    "scan of approved school": lambda house: _scan(_school_approved(house.bac), house.bac.actor("clerk")),
    "draft plan": lambda house: house.bac.plan,
    "issued plan": lambda house: _issued_plan(house.bac),
    "office task": lambda house: house.bac.office_task,
    "shared task": lambda house: house.bac.shared_task,
    "schools task": lambda house: house.bac.schools_task,
    "issued task": lambda house: _issued_task(house.bac, house.bac.office_task),
    "issued shared task": lambda house: _issued_task(house.bac, house.bac.shared_task),
    "issued schools task": lambda house: _issued_task(house.bac, house.bac.schools_task),
    "worded plan": lambda house: worded_plan(house.bac),
    "plan that waits": lambda house: plan_that_waits(house.bac),
    "plan of the UBND that waits": lambda house: plan_that_waits(house.bac, Issuer.UBND),
    "passed plan of the UBND": lambda house: passed_plan(house.bac),
    "sent plan of the UBND": lambda house: sent_plan(house.bac),
    "scan of issued plan": lambda house: _scan_of_issued_plan(house.bac),
    "outline": lambda house: outline(house.bac),
    "submitted plan of school": lambda house: submitted_plan_of_school(house.bac),
    "task of sent plan": lambda house: _task_of_sent_plan(house.bac),
    "task of its own": lambda house: _task_of_its_own(house.bac),
    "given task": lambda house: given_task(house.bac),
    "finished task": lambda house: finished_task(house.bac),
    "confirmed task": lambda house: _confirmed_task(house.bac),
    "paused task": lambda house: _paused_task(house.bac),
    "bare task": lambda house: _bare_task(house.bac),
    "evidence of task": lambda house: _evidence(house.bac),
    "plan of school": lambda house: plan_of_school(house.bac),
    "task of plan of school": lambda house: _task_of_plan_of_school(house.bac),
    "month": lambda house: MonthReview(district=house.bac.district, month=date(2021, 6, 1)),
    "month that principals owe": lambda house: _month_of_principals(house.bac),
    "review settings": lambda house: _review_settings(house.bac),
    "draft review": lambda house: review(house.bac),
    "draft review of principal": lambda house: _review_of_principal(house.bac),
    "sent review": lambda house: sent_review(house.bac),
    "sent review of deputy leader": lambda house: _review_to_head(house.bac),
    "remarked review": lambda house: _remarked_review(house.bac),
    "draft report": lambda house: house.bac.report,
    "issued report": lambda house: _issued_report(house.bac),
    "active job": lambda house: _active_job(house.bac),
    "finished job": lambda house: _finished_job(house.bac),
    "file of draft report": lambda house: _file(house.bac),
    "missed target": lambda house: missed_target(house).indicator,
    "explanation asked": explanation_asked,
    "explanation closed": _explanation_closed,
    "year workbook": lambda house: _year_workbook(house.bac),
    "kept year": lambda house: kept_year(house.bac),
    "file of a year": lambda house: _file_of_year(house.bac),
    "file of school round": lambda house: _file_of_round(house.bac),
    "file of issued report": lambda house: _file_of_issued_report(house.bac),
    "specialist": lambda house: house.bac.user("specialist"),
    "district administrator": lambda house: house.bac.user("district_admin"),
    "person without password": lambda house: _person_without_password(house.bac),
    "grant of clerk": lambda house: house.bac.user("clerk").grants.get(),
    "grant of specialist": lambda house: house.bac.user("specialist").grants.get(),
    "notice": lambda house: notice(house.bac),
    "notice choice": lambda house: _notice_choice(house.bac),
    "mail that did not go": lambda house: mail_that_did_not_go(house.bac),
    "mail that went": lambda house: _mail_that_went(house.bac),
    "audit entry": lambda house: _audit_entry(house.bac),
}
