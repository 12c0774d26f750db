"""Writing reports and asking for their builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core import jobs, policy
from core.actor import Actor
from core.audit import Change, record
from core.jobs import JobProblem
from core.models import Job
from core.transactions import write_transaction
from reports.models import Report, ReportSection, YearWorkbook
from schools.models import District, Period

BUILD = "report.build"
BUILD_YEAR = "report.year"


@write_transaction
def ensure_report(
    *,
    actor: Actor,
    district: District,
    period: Period,
    kind: str,
    words: Mapping[str, Any],
    sections: Sequence[Mapping[str, Any]],
) -> Report:
    """The district's report of a kind and period; an existing one keeps its words. Raises Forbidden.

    `words` are the report's own fields (document_kind, subject, addressees, bases, opening, closing, recipients,
    tables), `sections` its outline (key, style, number, title, paragraphs).
    """
    policy.require(actor, "draft", Report(district=district, period=period))
    report: Report
    report, made = Report.unscoped.get_or_create(district=district, kind=kind, period=period, defaults=dict(words))
    if made:
        ReportSection.objects.bulk_create(
            [ReportSection(report=report, order=order, **section) for order, section in enumerate(sections)]
        )
        record(actor, Change("soạn báo cáo", report, str(report), district.pk))
    return report


@write_transaction
def request_build(*, actor: Actor, report: Report) -> Job:
    """Queues a build, or gives the one that runs already. Raises JobProblem on an issued report, Forbidden."""
    policy.require(actor, "build", report)
    if not policy.possible("build", report):
        raise JobProblem("Báo cáo đã ban hành nên không tạo lại được. Hãy tải các tệp đã ban hành.")
    job, made = jobs.enqueue(actor=actor, kind=BUILD, target=report, district_id=report.district_id)
    if made:
        record(actor, Change("yêu cầu tạo báo cáo", report, str(report), report.district_id))
    return job


@write_transaction
def request_year(*, actor: Actor, district: District, period: Period) -> Job:
    """Queues the workbook of a district's year, or gives the one that is being written. Raises Forbidden."""
    policy.require(actor, "build", YearWorkbook(district=district, period=period))
    workbook, _made = YearWorkbook.unscoped.get_or_create(district=district, period=period)
    job, made = jobs.enqueue(actor=actor, kind=BUILD_YEAR, target=workbook, district_id=district.pk)
    if made:
        record(actor, Change("tải số liệu cả năm", workbook, str(workbook), district.pk))
    return job


@write_transaction
def cancel_job(*, actor: Actor, job: Job) -> None:
    """Asks a waiting or running job to stop. Raises JobProblem on one that is over, Forbidden."""
    policy.require(actor, "cancel", job)
    if not policy.possible("cancel", job):
        raise JobProblem("Việc xử lý đã kết thúc nên không cần hủy.")
    jobs.cancel(job=job)
