"""Reading reports, their builds and files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from core.actor import Actor
from core.models import ACTIVE_STATES, AuditEntry, Job, StoredFile
from plans.models import Plan
from plans.queries import plans_of
from reports.models import Report, ReportBuild, ReportKind
from schools.models import District

PLAN = "ke-hoach"
KINDS = (*ReportKind.values, PLAN)


def reports_of(actor: Actor, district: District) -> QuerySet[Report]:
    """The district's reports that this person sees, latest period first."""
    return (
        Report.objects.visible_to(actor)
        .filter(district=district)
        .select_related("district__unit", "period")
        .order_by("-period__starts_on", "kind")
    )


def find_words(actor: Actor, district: District, kind: str, period: str) -> Report | Plan | None:
    """The district's report, or its plan's document, of a period."""
    if kind == PLAN:
        return _worded_plans(actor, district).filter(period__code=period).first()
    return reports_of(actor, district).filter(kind=kind, period__code=period).first()


def known_periods(actor: Actor, district: District, kind: str) -> list[str]:
    """The periods for which `find_words` finds something."""
    if kind == PLAN:
        return list(_worded_plans(actor, district).values_list("period__code", flat=True))
    return list(reports_of(actor, district).filter(kind=kind).values_list("period__code", flat=True))


def _worded_plans(actor: Actor, district: District) -> QuerySet[Plan]:
    """The plans that have a document of their own, not only tasks."""
    return plans_of(actor, district).exclude(document_kind="").select_related("district__unit", "period")


def builds_of(report: Report) -> list[tuple[ReportBuild, str]]:
    """The latest finished builds with their files, each with the name of who asked for it; three queries."""
    builds = list(report.builds.select_related("job").prefetch_related("job__files")[:10])
    names = dict(User.objects.filter(pk__in={build.job.owner_id for build in builds}).values_list("pk", "full_name"))
    return [(build, names.get(build.job.owner_id, "")) for build in builds]


def latest_job(actor: Actor, report: Report) -> Job | None:
    """The job that builds or last built this report, for who may follow it."""
    rows = Job.objects.visible_to(actor).filter(object_kind=report._meta.label_lower, object_id=str(report.pk))
    return rows.prefetch_related("files").order_by("-id").first()


def active_jobs(actor: Actor, district: District) -> QuerySet[Job]:
    """What this person waits for."""
    if actor.id is None:
        return Job.unscoped.none()
    rows = Job.objects.visible_to(actor).filter(owner_id=actor.id, district_id=district.pk, state__in=ACTIVE_STATES)
    return rows.prefetch_related("files")


def file_seen(actor: Actor, district: District, pk: int) -> StoredFile | None:
    """A built file, if this person sees the report that it was built from."""
    file = StoredFile.objects.visible_to(actor).filter(pk=pk, district_id=district.pk).first()
    if file is None or file.object_kind != Report._meta.label_lower:
        return None
    return file if reports_of(actor, district).filter(pk=file.object_id).exists() else None


def changes_of(entry: AuditEntry) -> list[dict[str, Any]]:
    """What an audit row changed, field by field."""
    return [{"name": name, "before": before, "after": after} for name, (before, after) in entry.changes.items()]
