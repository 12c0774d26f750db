"""A district's whole year as one workbook: every form and round of it, its tasks and its lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from core.actor import Actor
from core.writers.sheet_names import NameGiver
from core.writers.xlsx_stream import Stream, StreamedWorkbook
from indicators.models import RoundState
from indicators.queries.round_workbook import round_streams
from indicators.queries.rounds import rounds_of
from plans.models import Plan
from plans.queries.plans import plans_of
from plans.queries.tasks import tasks_of
from plans.tables import task_table
from reports.queries.reports import year_of
from reports.tables import REGISTERED
from schools.models import District, Period
from schools.period_codes import parse_period
from schools.resources.schools import SchoolResource

Step = Callable[[int, int, str], None]
# Beside forms and tasks: what the registry of tables knows of a year.
BESIDE = ("ke-hoach-thang", "phan-cong", "lo-trinh-chuan-quoc-gia")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the year, read when it is written; `name` says what it is."""

    name: str
    streams: Callable[[], list[Stream]]


def parts_of_year(actor: Actor, district: District, year: Period) -> list[Part]:
    """What this person sees of the year; each part costs its own queries when it is read."""
    parts = [
        Part(str(one), lambda one=one: round_streams(actor, one))  # type: ignore[misc]
        for one in rounds_of(actor, district).exclude(state=RoundState.DRAFT).order_by("period__ends_on", "pk")
        if _lies_in(one.period.code, year)
    ]
    parts += [
        Part(one.title, lambda one=one: [_tasks(actor, one)])  # type: ignore[misc]
        for one in plans_of(actor, district)
        if _lies_in(one.period.code, year)
    ]
    parts += [Part(slug, lambda slug=slug: _registered(actor, district, slug, year)) for slug in BESIDE]  # type: ignore[misc]
    return [*parts, Part(_("Danh sách trường"), lambda: [_schools(actor, district)])]


def _lies_in(code: str, year: Period) -> bool:
    return str(year_of(parse_period(code))) == year.code


def _tasks(actor: Actor, plan: Plan) -> Stream:
    table = task_table(plan, list(tasks_of(actor, plan)), key="nhiem-vu")
    return Stream(table)


def _registered(actor: Actor, district: District, slug: str, year: Period) -> list[Stream]:
    printed = REGISTERED[slug](actor, district, year.code)
    return [Stream(printed.table)] if printed else []


def _schools(actor: Actor, district: District) -> Stream:
    resource = SchoolResource(actor, district)
    table = resource.table(resource.standing(), title=_("DANH SÁCH TRƯỜNG"))
    return Stream(replace(table, label=_("Danh sách trường")))


def write_year(parts: list[Part], path: Path, step: Step) -> int:
    """Writes the parts one after the other, telling `step` before each; how many sheets there are."""
    names = NameGiver()
    sheets = 0
    with StreamedWorkbook(path) as workbook:
        for place, part in enumerate(parts):
            step(place, len(parts), _("Đang ghi: %(name)s") % {"name": part.name[:200]})
            for stream in part.streams():
                workbook.add(stream, names.name(stream.table.label or stream.table.title))
                sheets += 1
    return sheets
