"""What the rows of docs/rights.md are about: one thing of a district, brought into a state through the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from accounts.services import PortfolioData, add_person, ensure_portfolios
from core import jobs
from core.models import AuditEntry, Job, StoredFile
from core.roles import Role
from indicators.building.queries import bench_of
from indicators.models import Figure, FormDraft, Round, RoundState, Submission
from indicators.services.catalogue import ensure_decision
from indicators.services.drafts import begin_draft, change_draft
from indicators.services.rounds import open_round
from plans.models import Plan, PlanState
from plans.services import ensure_month_plan
from reports.models import Report, ReportState
from reports.services import request_build
from schools.models import Accreditation, OwnershipGroup, Roadmap, SchoolPlace, SchoolStatus, UnitKind, Ward
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_roadmap, ensure_status, ensure_unit, group_ownerships
from tests.conftest import ENTRIES, FORM, FORM_SLUG, House, Place, approved, enter, fresh, submitted

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


def _draft_round(place: Place) -> Round:
    draft = open_round(
        actor=place.actor("specialist"),
        district=place.district,
        version=place.version,
        period=place.own_round.period,
        units=[place.school.unit],
    )
    Round.unscoped.filter(pk=draft.pk).update(state=RoundState.DRAFT)
    return draft


def _school_in_draft_round(place: Place) -> Submission:
    found: Submission = Submission.unscoped.get(round=_draft_round(place))
    return found


def _figure_of(submission: Submission) -> Figure:
    found = Figure.unscoped.filter(submission=submission).first()
    assert isinstance(found, Figure)
    return found


def _issued_plan(place: Place) -> Plan:
    Plan.unscoped.filter(pk=place.plan.pk).update(state=PlanState.ISSUED)
    return place.plan


def _issued_task(place: Place) -> Model:
    _issued_plan(place)
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


def _file(place: Place) -> StoredFile:
    claimed = jobs.claim(_active_job(place).pk)
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


def _roadmap(house: House) -> Roadmap:
    return ensure_roadmap(
        actor=house.operator_actor,
        district=house.bac.district,
        period=ensure_period(parse_period("2021-2025")),
        heading={"label": "", "title": "Lộ trình", "subtitle": "", "school_heading": "Tên trường"},
        entries=[{"school": house.bac.school, "kind": "new", "planned_year": 2022}],
    )


def _portfolios(house: House) -> Model:
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


def _audit_entry(place: Place) -> AuditEntry:
    found = AuditEntry.unscoped.filter(district_id=place.district.pk).first()
    assert found is not None
    return found


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
    "roadmap": _roadmap,
    "accreditation": lambda house: Accreditation.unscoped.get(roadmap=_roadmap(house)),
    "portfolios": _portfolios,
    "month plan": _month_plan,
    "form": lambda house: house.bac.version.form,
    "form draft": lambda house: _changed_draft(house.bac),
    "broken form draft": lambda house: _broken_draft(house.bac),
    "form draft with figures": lambda house: _draft_with_figures(house.bac),
    "new form draft": lambda house: _new_draft(house.bac),
    "own round": lambda house: house.bac.own_round,
    "school round": lambda house: house.bac.school_round,
    "draft round": lambda house: _draft_round(house.bac),
    "own entering": lambda house: _own_entering(house.bac),
    "own submitted": lambda house: _own_submitted(house.bac),
    "own approved": lambda house: _own_approved(house.bac),
    "own in closed round": lambda house: _own_in_closed_round(house.bac),
    "school entering": lambda house: _school_entering(house.bac),
    "school submitted": lambda house: _school_submitted(house.bac),
    "school approved": lambda house: _school_approved(house.bac),
    "school in draft round": lambda house: _school_in_draft_round(house.bac),
    "figure of own": lambda house: _figure_of(_own_approved(house.bac)),
    "figure of school": lambda house: _figure_of(_school_approved(house.bac)),
    "draft plan": lambda house: house.bac.plan,
    "issued plan": lambda house: _issued_plan(house.bac),
    "office task": lambda house: house.bac.office_task,
    "shared task": lambda house: house.bac.shared_task,
    "schools task": lambda house: house.bac.schools_task,
    "issued task": lambda house: _issued_task(house.bac),
    "draft report": lambda house: house.bac.report,
    "issued report": lambda house: _issued_report(house.bac),
    "active job": lambda house: _active_job(house.bac),
    "finished job": lambda house: _finished_job(house.bac),
    "file of draft report": lambda house: _file(house.bac),
    "file of issued report": lambda house: _file_of_issued_report(house.bac),
    "specialist": lambda house: house.bac.user("specialist"),
    "district administrator": lambda house: house.bac.user("district_admin"),
    "person without password": lambda house: _person_without_password(house.bac),
    "grant of specialist": lambda house: house.bac.user("specialist").grants.get(),
    "audit entry": lambda house: _audit_entry(house.bac),
}
