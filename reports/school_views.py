"""Schools among those of their level: a school's place without the others' names, and for the office with them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import policy
from core.policy import Forbidden
from core.roles import SCHOOL
from core.web import workbook_response
from indicators.attainment import Direction
from indicators.queries.catalogue import find_shared_indicator
from reports.comparison_tables import ranking_table, spreads_table
from reports.models import KeptYear
from reports.queries.school_places import (
    Compared,
    compared_of_school,
    compared_schools,
    level_of_answer,
    levels_of_answers,
    periods_of_schools,
    school_names_of,
    with_parts,
)
from reports.ranking import FEWEST
from reports.school_lines import better_words, name_of, place_line, rank_lines, spread_line
from reports.standing_words import place_words
from schools.levels import TAUGHT, Level, Ownership
from schools.models import Period, School
from schools.queries import breaks_between, find_period, schools_of
from schools.tenancy import PortalRequest, district_page


@dataclass
class Asked:
    """The period and the level that an address asks for, else the latest and the first."""

    request: PortalRequest

    @cached_property
    def periods(self) -> list[Period]:
        return periods_of_schools(self.request.district)

    @cached_property
    def period(self) -> Period | None:
        wanted = self.request.GET.get("ky", "")
        return next((one for one in self.periods if one.code == wanted), self.periods[0] if self.periods else None)

    @cached_property
    def levels(self) -> list[str]:
        found = levels_of_answers(self.request.district, self.period) if self.period else []
        return [str(level) for level in TAUGHT if level in found]

    @cached_property
    def level(self) -> str:
        wanted = self.request.GET.get("cap", "")
        return wanted if wanted in self.levels else (self.levels[0] if self.levels else "")

    @cached_property
    def earlier(self) -> Period | None:
        """The period a year earlier, also where another district asked the school for it then."""
        return find_period(str(self.period.parsed.a_year_earlier())) if self.period else None

    def choices(self) -> dict[str, Any]:
        return {
            "period_name": self.period.name if self.period else "",
            "periods": [{"code": one.code, "name": one.name, "chosen": one == self.period} for one in self.periods],
            "levels": [
                {"code": level, "name": Level(level).label, "chosen": level == self.level} for level in self.levels
            ],
        }

    def address(self, name: str, *args: Any, **more: str) -> str:
        """Another page about the same period and level."""
        asked = {"ky": self.period.code if self.period else "", "cap": self.level, **more}
        return f"{reverse(f'work:{name}', args=[self.request.district.slug, *args])}?{urlencode(asked)}"


def _compares(request: PortalRequest) -> bool:
    return policy.may(request.actor, "compare", KeptYear(district=request.district))


@require_GET
@district_page
def school_comparison(request: PortalRequest) -> HttpResponse:
    """Every indicator over the schools of a level; whoever works for one school is led to its place."""
    if not _compares(request):
        own = sorted(request.actor.units(SCHOOL, district=request.district.pk))
        if not own:
            raise Forbidden("schools are compared by who reads them all")
        return HttpResponseRedirect(reverse("work:school-place", args=[request.district.slug, own[0]]))
    asked = Asked(request)
    lines = [
        {"line": spread_line(one), "url": asked.address("school-ranking", one.indicator.code, muc=one.level)}
        for one in _compared(asked)
    ]
    context = {
        **asked.choices(),
        "level_name": _level_name(asked.level),
        "lines": lines,
        "export_url": asked.address("school-comparison-export"),
    }
    return render(request, "reports/school_comparison.html", context)


def _compared(asked: Asked) -> list[Compared]:
    return compared_schools(asked.request.district, asked.period, asked.level) if asked.period and asked.level else []


@require_GET
@district_page
def school_comparison_export(request: PortalRequest) -> HttpResponse:
    """The same as a sheet, for who reads all schools."""
    policy.require(request.actor, "compare", KeptYear(district=request.district))
    asked = Asked(request)
    table = spreads_table(_compared(asked), _where(asked))
    return workbook_response(table, f"so-sanh-truong-{request.district.slug}")


def _where(asked: Asked) -> str:
    """Which schools, when."""
    period = asked.period.name if asked.period else ""
    words = {"level": _level_name(asked.level), "period": period, "district": asked.request.district.unit.name}
    return _("%(district)s · các trường %(level)s, %(period)s, theo số liệu đã duyệt") % words


@require_GET
@district_page
def school_ranking(request: PortalRequest, code: str) -> HttpResponse:
    """The schools of a level by one indicator, with their names."""
    policy.require(request.actor, "compare", KeptYear(district=request.district))
    asked = Asked(request)
    one = _one(asked, code)
    names = school_names_of(one.numbers)
    context = {
        **asked.choices(),
        "export_url": asked.address("school-ranking-export", code, muc=one.level),
        "level_name": _level_name(asked.level),
        "name": name_of(one),
        "figure_level": place_words(one.level, Ownership.ALL),
        "muc": one.level,
        "better": better_words(one.indicator),
        "judged": one.indicator.direction != Direction.NONE,
        "spread": spread_line(one),
        "schools": [
            {"line": line, "url": asked.address("school-place", line.school)} for line in rank_lines(one, names)
        ],
        "back_url": asked.address("school-comparison"),
    }
    return render(request, "reports/school_ranking.html", context)


@require_GET
@district_page
def school_ranking_export(request: PortalRequest, code: str) -> HttpResponse:
    """The same as a sheet."""
    policy.require(request.actor, "compare", KeptYear(district=request.district))
    asked = Asked(request)
    one = _one(asked, code)
    figure_level = place_words(one.level, Ownership.ALL)
    where = f"{_where(asked)} · {figure_level}" if figure_level else _where(asked)
    return workbook_response(ranking_table(one, school_names_of(one.numbers), where), f"xep-hang-{code}")


def _one(asked: Asked, code: str) -> Compared:
    """The indicator at the level of it that the address names, else where most schools have it. Raises Http404."""
    indicator = find_shared_indicator(code)
    if asked.period is None or indicator is None:
        raise Http404(code)
    found = compared_schools(asked.request.district, asked.period, asked.level, with_parts(indicator))
    mine = [one for one in found if one.indicator == indicator]
    wanted = asked.request.GET.get("muc", "")
    most = max(mine, key=lambda one: len(one.numbers), default=None)
    chosen = next((one for one in mine if one.level == wanted), most)
    if chosen is None:
        raise Http404(code)
    return chosen


@require_GET
@district_page
def school_place(request: PortalRequest, pk: int) -> HttpResponse:
    """A school's place by each indicator that it reported, among those of its level; nobody else is named."""
    school: School = get_object_or_404(schools_of(request.actor, request.district), pk=pk)
    named = _compares(request)
    if not named and pk not in request.actor.units(SCHOOL, district=request.district.pk):
        raise Forbidden("a school's place is its own")
    asked = Asked(request)
    level, lines = _places(asked, school) if asked.period else ("", [])
    compared = any(line.before for line in lines)
    context = {
        **asked.choices(),
        "levels": [],
        "school": school.unit.name,
        "level_name": _level_name(level),
        "lines": lines,
        "fewest": FEWEST,
        "earlier_name": asked.earlier.name if asked.earlier and compared else "",
        "breaks": _breaks(asked, school) if compared else [],
        "back_url": asked.address("school-comparison", cap=level) if named else "",
    }
    return render(request, "reports/school_place.html", context)


def _places(asked: Asked, school: School) -> tuple[str, list[Any]]:
    """The level that the school is compared in, and its lines."""
    if asked.period is None:
        return "", []
    district = asked.request.district
    level = level_of_answer(school, district, asked.period)
    before = {
        (one.indicator.pk, one.level): one.numbers[school.pk]
        for one in (compared_of_school(school, asked.earlier) if asked.earlier else [])
    }
    found = compared_schools(district, asked.period, level)
    mine = [one for one in found if school.pk in one.numbers]
    return level, [place_line(one, school.pk, before) for one in mine]


def _breaks(asked: Asked, school: School) -> list[str]:
    """What makes the two years no two years of one school."""
    if asked.period is None or asked.earlier is None:
        return []
    return [one.sentence for one in breaks_between(school.unit, asked.earlier, asked.period)]


def _level_name(level: str) -> str:
    return str(Level(level).label) if level else ""
