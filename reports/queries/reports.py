"""Reading reports, their builds and files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.formats import localize

from accounts.models import User
from core import policy
from core.actor import Actor
from core.models import ACTIVE_STATES, AuditEntry, Job, StoredFile
from indicators.models import Round, RoundState
from indicators.queries.rounds import rounds_of
from plans.models import Plan
from plans.queries.plans import plans_of
from reports.models import Report, ReportBuild, ReportKind, YearWorkbook
from schools.models import District
from schools.period_codes import PeriodCode, PeriodKind, parse_period

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


def active_jobs(actor: Actor, district: District) -> QuerySet[Job]:
    """What this person waits for."""
    if actor.id is None:
        return Job.unscoped.none()
    rows = Job.objects.visible_to(actor).filter(owner_id=actor.id, district_id=district.pk, state__in=ACTIVE_STATES)
    return rows.prefetch_related("files")


def file_seen(actor: Actor, district: District, pk: int) -> StoredFile | None:
    """A built file, if this person sees what it was built from and, where that is not enough, may have the file."""
    file = StoredFile.objects.visible_to(actor).filter(pk=pk, district_id=district.pk).first()
    model, act = _BUILT_FROM.get(file.object_kind, (None, "")) if file else (None, "")
    if file is None or model is None:
        return None
    found = model.objects.visible_to(actor).filter(district=district, pk=file.object_id).first()
    return file if found and (not act or policy.has_right(actor, act, found)) else None


# A school sees its round, not the workbooks with the figures of all.
_BUILT_FROM: dict[str, tuple[Any, str]] = {
    Report._meta.label_lower: (Report, ""),
    YearWorkbook._meta.label_lower: (YearWorkbook, ""),
    Round._meta.label_lower: (Round, "import"),
}


def years_of(actor: Actor, district: District) -> list[str]:
    """The codes of the years of which the district has a round or a plan, the latest first; two queries."""
    rounds = rounds_of(actor, district).exclude(state=RoundState.DRAFT).values_list("period__code", flat=True)
    plans = plans_of(actor, district).values_list("period__code", flat=True)
    codes = {code for one in {*rounds, *plans} if (code := year_of(parse_period(one)))}
    return [str(code) for code in sorted(codes, key=lambda code: code.dates, reverse=True)]


def year_of(period: PeriodCode) -> PeriodCode | None:
    """The year or school year that a period lies in; None for a span of years."""
    if period.kind is PeriodKind.SPAN:
        return None
    of_school = period.kind in (PeriodKind.SCHOOL_YEAR, PeriodKind.TERM, PeriodKind.POINT)
    return PeriodCode(PeriodKind.SCHOOL_YEAR if of_school else PeriodKind.YEAR, period.year)


def year_jobs(actor: Actor, district: District) -> dict[str, Job]:
    """The job that last wrote the workbook of each year, by the year's code; three queries."""
    books = YearWorkbook.objects.visible_to(actor).filter(district=district).values_list("pk", "period__code")
    codes = {str(pk): code for pk, code in books}
    rows = Job.objects.visible_to(actor).filter(object_kind=YearWorkbook._meta.label_lower, object_id__in=codes)
    return {codes[job.object_id]: job for job in rows.prefetch_related("files").order_by("id")}


def changes_of(entry: AuditEntry) -> list[dict[str, str]]:
    """What an audit row changed, field by field, in the words of the page and the sheet."""
    return [
        {"name": name, "before": _changed(before), "after": _changed(after)}
        for name, (before, after) in entry.changes.items()
    ]


def _changed(value: Any) -> str:
    """A value of before or after; what was empty is a dash, and 0 is no emptiness."""
    return "–" if value in (None, "", [], {}) else str(localize(value))
