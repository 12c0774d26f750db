"""The background work of this room: a report, the workbook of a year, what is kept for cities."""

from __future__ import annotations

from celery import shared_task

from accounts.queries import actor_by_id
from core import policy
from core.actor import Origin
from core.documents.official import OfficialDocument
from core.jobs import JobProblem, JobRun, job_kind
from reports.building import build_files
from reports.composing import compose
from reports.models import Report, ReportBuild, YearWorkbook
from reports.services.kept import count_waiting
from reports.services.reports import BUILD, BUILD_YEAR
from reports.year import parts_of_year, write_year


@shared_task(name="reports.tasks.count_kept_years")
def count_kept_years() -> None:
    """After a commit that changed figures, and every minute for what was lost or left over: years that wait."""
    count_waiting()


@job_kind(BUILD)
def build_report(run: JobRun) -> None:
    """Composes the report under its owner's rights, writes its files and publishes them once."""
    actor = actor_by_id(run.job.owner_id, origin=Origin.TASK)
    report = (
        Report.objects.visible_to(actor).select_related("district__unit", "period").filter(pk=run.job.object_id).first()
    )
    if report is None or not policy.may(actor, "build", report):
        raise JobProblem("Bạn không còn quyền tạo báo cáo này.")
    run.step(0, len(report.tables) + 2, "Đang tập hợp số liệu.")
    composed = compose(actor, report)
    snapshot = composed.snapshot()
    # The files are made from the snapshot alone, so that the snapshot is proved to be enough.
    document = OfficialDocument.from_json(snapshot["document"])
    files = build_files(document, run.folder, run.step)
    problems = [{"strength": problem.strength, "message": problem.message} for problem in composed.problems]

    def keep() -> None:
        ReportBuild.objects.create(report=report, job=run.job, snapshot=snapshot, findings=problems)

    run.publish(files, also=keep)


@job_kind(BUILD_YEAR)
def build_year(run: JobRun) -> None:
    """Writes a district's whole year under its owner's rights and publishes it once."""
    actor = actor_by_id(run.job.owner_id, origin=Origin.TASK)
    rows = YearWorkbook.objects.visible_to(actor).select_related("district__unit", "period")
    workbook = rows.filter(pk=run.job.object_id).first()
    if workbook is None or not policy.may(actor, "build", workbook):
        raise JobProblem("Bạn không còn quyền tải số liệu cả năm.")
    path = run.folder / f"so-lieu-{workbook.district.slug}-{workbook.period.code}.xlsx"
    parts = parts_of_year(actor, workbook.district, workbook.period)
    write_year(parts, path, run.step)
    run.publish([path], also=lambda: None)
