"""The registry of tables by slug: the district's forms, and the tables of tasks beside them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from accounts.tables import portfolio_table, portfolios_of
from core.actor import Actor
from core.table import Table
from indicators.formdoc.checks import Finding
from indicators.queries.forms import forms_of
from indicators.queries.submissions import latest_sheet, official_sheet, official_table, submissions_of
from plans.queries.months import month_plan_of
from plans.queries.plans import plan_of, plans_of
from plans.queries.tasks import tasks_of
from plans.tables import month_table, task_table
from schools.models import District
from schools.period_codes import parse_period
from schools.queries import roadmap_around, roadmap_of
from schools.tables import roadmap_table


@dataclass(frozen=True, slots=True)
class Printed:
    """A table ready to print, with what its checks find; `problem` says in Vietnamese what it lacks."""

    table: Table
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    submission_id: int | None = None


Maker = Callable[[Actor, District, str], Printed | None]


def _tasks_of_next_period(actor: Actor, district: District, period: str) -> Printed | None:
    """A year's report prints the tasks of the year that follows (Biểu 2)."""
    return _tasks(actor, district, str(parse_period(period).shifted(1)), "bieu-2")


def _tasks_of_period(actor: Actor, district: District, period: str) -> Printed | None:
    return _tasks(actor, district, period, "nhiem-vu")


def _tasks(actor: Actor, district: District, period: str, key: str) -> Printed | None:
    plan = plan_of(actor, district, period)
    return Printed(task_table(plan, list(tasks_of(actor, plan)), key=key)) if plan else None


def _months(actor: Actor, district: District, period: str) -> Printed | None:
    plan = month_plan_of(actor, district, period)
    return Printed(month_table(plan, key="ke-hoach-thang")) if plan else None


def _portfolios(actor: Actor, district: District, period: str) -> Printed | None:
    assignment = portfolios_of(actor, district, period)
    return Printed(portfolio_table(assignment, key="phan-cong")) if assignment else None


def _roadmap(actor: Actor, district: District, period: str) -> Printed | None:
    """A document of one year carries the roadmap of the span that year lies in."""
    roadmap = roadmap_of(actor, district, period) or roadmap_around(actor, district, period)
    return Printed(roadmap_table(roadmap, key="lo-trinh-chuan-quoc-gia")) if roadmap else None


OF_NEXT_PERIOD = "bieu-2"
# What they are called where one of them is missing, or is chosen.
NAMES = {
    "bieu-2": "Biểu 2",
    "ke-hoach-thang": "Kế hoạch tháng",
    "lo-trinh-chuan-quoc-gia": "Lộ trình trường đạt chuẩn quốc gia",
    "nhiem-vu": "Bảng nhiệm vụ của kế hoạch",
    "phan-cong": "Phân công nhiệm vụ",
}
REGISTERED: dict[str, Maker] = {
    "bieu-2": _tasks_of_next_period,
    "ke-hoach-thang": _months,
    "lo-trinh-chuan-quoc-gia": _roadmap,
    "nhiem-vu": _tasks_of_period,
    "phan-cong": _portfolios,
}


def table_of(actor: Actor, district: District, slug: str, period: str) -> Printed | None:
    """The table of a slug and period with official figures; None where the district has none for the period.

    A form whose answer is not approved yet is printed without figures, and `problem` says so.
    """
    if slug in REGISTERED:
        return REGISTERED[slug](actor, district, period)
    sheet = official_sheet(actor, district, slug, period)
    if sheet is not None:
        return Printed(official_table(sheet), sheet.findings, submission_id=sheet.submission.pk)
    draft = latest_sheet(actor, district, slug, period)
    if draft is None:
        return None
    name = draft.round.version.form.name
    return Printed(
        draft.laid_out({}), problem=f"{name} {draft.round.period.name} chưa được duyệt nên in trống số liệu."
    )


def known_periods(actor: Actor, district: District, slug: str) -> list[str]:
    """Every period for which `table_of` answers this slug."""
    if slug in REGISTERED:
        back = -1 if slug == "bieu-2" else 0
        return sorted(str(plan.period.parsed.shifted(back)) for plan in plans_of(actor, district))
    periods = submissions_of(actor, district).filter(round__version__form__slug=slug, unit=district.unit_id)
    return sorted(set(periods.values_list("round__period__code", flat=True)))


def names_of(actor: Actor, district: District, slugs: Collection[str]) -> dict[str, str]:
    """What tables are called, by their slugs; one query."""
    forms = forms_of(actor, district).filter(slug__in=slugs).values_list("slug", "name")
    return {slug: slug for slug in slugs} | NAMES | dict(forms)


def known_tables(actor: Actor, district: District) -> list[str]:
    """Every slug that `table_of` answers for this district."""
    return sorted([*forms_of(actor, district).values_list("slug", flat=True), *REGISTERED])
