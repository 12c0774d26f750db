"""How many queries a page costs: recorded here, and the same for ten times as much data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.actor import Origin
from core.models import AuditEntry, Job
from indicators.models import Entry, Submission, SubmissionState
from indicators.services.catalogue import ensure_indicators, save_form
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from plans.models import Task, TaskCooperator
from reports.models import Report, ReportBuild, ReportSection
from schools.models import Unit
from schools.period_codes import parse_period
from schools.services import ensure_agency, ensure_period, ensure_school
from tests.conftest import INDICATORS, House, Place, SignIn, enter, fresh

FEW = 5
MANY = 10 * FEW


@dataclass(frozen=True)
class Grown:
    """A district with `size` of everything that a page could list."""

    place: Place
    form: Submission
    official: Submission
    report: Report


@pytest.fixture(params=[FEW, MANY], ids=["few", "many"])
def grown(request: pytest.FixtureRequest, house: House) -> Grown:
    return grow(house, request.param)


def grow(house: House, size: int) -> Grown:
    place = house.bac
    form = wide_form(house, size, "bieu-rong", "2022")
    official = made_official(place, wide_form(house, size, "bieu-duyet", "2020"))
    submissions_of_schools(house, size)
    tasks(house, size)
    audit_rows(place, size)
    report = wide_report(place, size, official)
    return Grown(place, form, official, report)


def wide_form(house: House, size: int, slug: str, period: str) -> Submission:
    """The district's own submission of a form with `size` rows, every cell filled in."""
    operator, place = house.operator_actor, house.bac
    codes = [f"{slug}-{number}" for number in range(size)]
    ensure_indicators(
        actor=operator, indicators=[{**INDICATORS[0], "code": code, "name": f"Chỉ tiêu {code}"} for code in codes]
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
    entries = {f"dong-{number}:{column}": "5" for number in range(size) for column in ("th", "kh")}
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


def submissions_of_schools(house: House, size: int) -> None:
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
        for number in range(2 * size)
    ]
    answers = opened(place, place.version, "2023", [school.unit for school in schools])
    principal = place.user("principal")
    Entry.objects.bulk_create(
        Entry(submission=answer, cell="tong:th", kind="exact", number=5, typed="5", author=principal)
        for answer in answers
    )
    Submission.unscoped.filter(pk__in=[answer.pk for answer in answers[:size]]).update(
        state=SubmissionState.SUBMITTED, submitted_by=principal
    )
    Submission.unscoped.filter(pk__in=[answer.pk for answer in answers[size:]]).update(
        state=SubmissionState.RETURNED, return_reason="Sai"
    )


def tasks(house: House, size: int) -> None:
    """Each with two bodies that cooperate and one that receives."""
    place = house.bac
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
    TaskCooperator.objects.bulk_create(
        TaskCooperator(task=task, unit=bodies[(number + step) % size], order=step)
        for number, task in enumerate(made)
        for step in (0, 1)
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


# --- pages ---

Address = Callable[[Grown], str]


def at(name: str, *values: Callable[[Grown], Any]) -> Address:
    return lambda grown: reverse(f"work:{name}", args=[grown.place.slug, *(value(grown) for value in values)])


def form(grown: Grown) -> int:
    return grown.form.pk


def plan(grown: Grown) -> str:
    return grown.place.plan.period.code


PAGES: Mapping[str, tuple[str, Address, int]] = {
    "home of a specialist": ("specialist", at("home"), 11),
    "home of a leader": ("leader", at("home"), 11),
    "home of a principal": ("principal", at("home"), 12),
    "submissions": ("specialist", at("submissions"), 6),
    "submission": ("specialist", at("submission", form), 11),
    "approved submission": ("leader", at("submission", lambda grown: grown.official.pk), 13),
    "row": ("specialist", at("submission-row", form, lambda _grown: 1), 12),
    "grid": ("specialist", at("submission-grid", form), 11),
    "form as a spreadsheet": ("specialist", at("submission-export", lambda grown: grown.official.pk), 10),
    "tasks": ("specialist", at("tasks", plan), 9),
    "tasks of a principal": ("principal", at("tasks", plan), 12),
    "tasks as a spreadsheet": ("specialist", at("tasks-export", plan), 7),
    "task": ("specialist", at("task-edit", lambda grown: grown.place.shared_task.pk), 9),
    "reports": ("specialist", at("reports"), 6),
    "report": ("specialist", at("report", lambda grown: grown.report.pk), 28),
    "audit": ("leader", at("audit"), 6),
}
# SQLite takes 999 parameters in a statement, so that a hundred rows need more than one.
SAVE_ONE = 15
SAVE_HUNDRED = {"postgresql": 15, "sqlite": 17}


def queries_of(act: Callable[[], Any]) -> list[str]:
    """The statements of an act; savepoints stand for the transactions of the test itself."""
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == 200, answer.content[:500]
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("page", PAGES)
def test_page_costs_its_recorded_queries(grown: Grown, sign_in: SignIn, page: str) -> None:
    key, address, recorded = PAGES[page]
    client = sign_in(grown.place.user(key))
    client.get(address(grown))  # the first request of a session also writes it
    queries = queries_of(lambda: client.get(address(grown)))
    assert len(queries) == recorded, "\n".join(query[:200] for query in queries)


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
