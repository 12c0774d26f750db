"""The districts of a city side by side, and the cities beside one another, for who reads several districts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.policy import Forbidden
from core.web import tables_response
from indicators.attainment import Attainment, Direction
from indicators.gaps import change
from indicators.models import Indicator
from indicators.values import Kind, Value
from reports.charts import stacked
from reports.comparison_tables import comparison_tables, marks_of_result
from reports.dashboard import ORDER
from reports.models import KeptYear
from reports.queries.comparison import (
    Result,
    Row,
    breaks_of,
    cities_compared,
    city_rows,
    compares,
    district_rows,
    kept_indicators,
    kept_of,
    kept_periods,
    results_by_city,
    results_by_district,
    sum_of,
)
from reports.queries.kept import COLUMNS
from reports.ranking import Strip, middle_of, place, spread, strip
from reports.school_lines import better_words
from reports.standing_words import ATTAINED, difference, place_words, printed, unit_of
from schools.levels import Level, Ownership
from schools.models import Period, Unit
from schools.tenancy import PortalRequest, portal_page

# What is kept of an indicator in a period, by its level, then by the unit that stands in a row.
Read = Callable[[QuerySet[KeptYear], Indicator, Period], Mapping[str, Mapping[int, Result]]]


@require_GET
@portal_page
def comparison(request: PortalRequest) -> HttpResponse:
    """The cities beside one another; whoever reads one city is led to it."""
    cities = _several_cities(request)
    if len(cities) == 1:
        return HttpResponseRedirect(reverse("comparison-city", args=[cities[0].code]))
    return render(request, "reports/comparison.html", _of_cities(request, cities))


@require_GET
@portal_page
def comparison_export(request: PortalRequest) -> HttpResponse:
    """The same as a workbook."""
    cities = _several_cities(request)
    if len(cities) == 1:
        return HttpResponseRedirect(reverse("comparison-city-export", args=[cities[0].code]))
    return tables_response(comparison_tables(_of_cities(request, cities)), "so-sanh-cac-tinh")


@require_GET
@portal_page
def comparison_city(request: PortalRequest, city: str) -> HttpResponse:
    """The districts of one city side by side."""
    return render(request, "reports/comparison.html", _of_city(request, city))


@require_GET
@portal_page
def comparison_city_export(request: PortalRequest, city: str) -> HttpResponse:
    """The same as a workbook."""
    return tables_response(comparison_tables(_of_city(request, city)), f"so-sanh-{city}")


def _several_cities(request: PortalRequest) -> list[Unit]:
    """The cities that this person compares, one or more. Raises Forbidden."""
    if not compares(request.actor):
        raise Forbidden("districts are compared by who reads several")
    cities = cities_compared(request.actor)
    if not cities:
        raise Forbidden("districts are compared by who reads several of one city")
    return cities


def _of_cities(request: PortalRequest, cities: Sequence[Unit]) -> dict[str, Any]:
    asked = _Asked(request, [one.pk for one in cities])
    rows = city_rows(request.actor, cities, asked.period) if asked.period else []
    return _context(asked, rows, asked.table(results_by_city)) | {
        "title": _("Các tỉnh, thành phố"),
        "of_cities": True,
        "back_url": "",
        "export_url": _with_query(request, reverse("comparison-export")),
    }


def _of_city(request: PortalRequest, city: str) -> dict[str, Any]:
    """Raises Http404."""
    cities = cities_compared(request.actor) if compares(request.actor) else []
    found = next((one for one in cities if one.code == city), None)
    if found is None:
        raise Http404(city)
    asked = _Asked(request, [found.pk])
    rows = district_rows(request.actor, found, asked.period) if asked.period else []
    return _context(asked, rows, asked.table(results_by_district)) | {
        "title": found.name,
        "of_cities": False,
        "back_url": reverse("comparison") if len(cities) > 1 else "",
        "export_url": _with_query(request, reverse("comparison-city-export", args=[city])),
    }


@dataclass
class _Asked:
    """The period, the indicator and its level that an address asks for."""

    request: PortalRequest
    cities: Sequence[int]

    @cached_property
    def kept(self) -> QuerySet[KeptYear]:
        return kept_of(self.request.actor, self.cities)

    @cached_property
    def periods(self) -> list[tuple[Period, int]]:
        return kept_periods(self.kept)

    @cached_property
    def period(self) -> Period | None:
        """The one that is asked for, else the latest of those that most districts have."""
        wanted = self.request.GET.get("nam", "")
        named = next((one for one, _count in self.periods if one.code == wanted), None)
        most = max((count for _one, count in self.periods), default=0)
        return named or next((one for one, count in self.periods if count == most), None)

    @cached_property
    def earlier(self) -> Period | None:
        code = str(self.period.parsed.a_year_earlier()) if self.period else ""
        return next((one for one, _count in self.periods if one.code == code), None)

    @cached_property
    def indicators(self) -> list[Indicator]:
        return kept_indicators(self.kept, self.period) if self.period else []

    @cached_property
    def indicator(self) -> Indicator | None:
        """The one that is asked for, else the first of which one side is better."""
        wanted = self.request.GET.get("chi-tieu", "")
        named = next((one for one in self.indicators if one.code == wanted), None)
        judged = (one for one in self.indicators if one.direction != Direction.NONE)
        return named or next(judged, self.indicators[0] if self.indicators else None)

    def table(self, read: Read) -> _IndicatorTable | None:
        """The indicator over what stands side by side, which `read` reads; None where nothing is kept."""
        if self.period is None or self.indicator is None:
            return None
        return _IndicatorTable(self, self.period, self.indicator, read)


class _IndicatorTable:
    """One indicator at one level of it, over districts or cities."""

    def __init__(self, asked: _Asked, period: Period, indicator: Indicator, read: Read) -> None:
        self.wholes: Mapping[int, int] = {}
        self.asked, self.indicator, self.period = asked, indicator, period
        self.by_level: Mapping[str, Mapping[int, Result]] = read(asked.kept, indicator, period)
        self.before: Mapping[str, Mapping[int, Result]] = (
            read(asked.kept, indicator, asked.earlier) if asked.earlier else {}
        )

    @cached_property
    def levels(self) -> list[str]:
        return [level for level in Level.values if level in self.by_level]

    @cached_property
    def level(self) -> str:
        wanted = self.asked.request.GET.get("cap", "")
        return wanted if wanted in self.by_level else self.levels[0]

    @cached_property
    def results(self) -> Mapping[int, Result]:
        return self.by_level[self.level]

    @cached_property
    def numbers(self) -> dict[int, Decimal]:
        """Of those that are ranked."""
        ranked = {unit: one.value for unit, one in self.results.items() if self._is_ranked(unit, one)}
        return {unit: value.number for unit, value in ranked.items() if value is not None and value.number is not None}

    def _is_ranked(self, unit: int, one: Result) -> bool:
        """A plain number in which nothing is missing, of every district that the row stands for."""
        whole = not one.missing and one.districts == self.wholes.get(unit, one.districts)
        return whole and one.value is not None and one.value.kind is Kind.EXACT

    def lines(self, names: Mapping[int, str]) -> list[dict[str, Any]]:
        """The best first, the largest where no side is better; last who has no number."""
        numbers, direction = list(self.numbers.values()), Direction(self.indicator.direction)
        among = spread(numbers) if len(numbers) > 1 else None
        breaks = breaks_of(names, self.asked.earlier, self.period) if self.asked.earlier else {}
        lines = []
        for unit, name in names.items():
            result, number = self.results.get(unit), self.numbers.get(unit)
            ranked = place(number, numbers, direction) if number is not None else 0
            drawn: Strip | None = strip(number, [], among) if among and number is not None else None
            lines.append(
                {
                    "name": name,
                    "rank": ranked or "",
                    "value": self._said(result),
                    "result": result,
                    "result_before": self._earlier(unit),
                    "districts": result.districts if result else 0,
                    "before": self._said(self._earlier(unit)),
                    "change": self._change(unit),
                    "strip": drawn,
                    "breaks": [
                        f"{one.sentence} {_('So sánh với năm trước vì vậy không cùng phạm vi.')}"
                        for one in breaks.get(unit, [])
                    ],
                }
            )
        return sorted(lines, key=lambda line: line["rank"] or len(lines) + 1)

    def _earlier(self, unit: int) -> Result | None:
        return self.before.get(self.level, {}).get(unit)

    def _change(self, unit: int) -> str:
        now, before = self.results.get(unit), self._earlier(unit)
        if now is None or before is None or not now.of_the_same(before) or now.value is None or before.value is None:
            return ""
        return difference(change(before.value, now.value), self.indicator)

    def _said(self, result: Result | None) -> str:
        """A value with its marks: "560 (ước, còn thiếu 2 đơn vị)"."""
        if result is None or result.value is None:
            return ""
        marks = marks_of_result(result)
        text = printed(result.value, self.indicator)
        return f"{text} ({marks})" if marks else text

    def context(self, rows: Sequence[Row]) -> dict[str, Any]:
        """The table over these rows."""
        names = {row.unit: row.name for row in rows}
        self.wholes = {row.unit: row.whole for row in rows}
        middle = middle_of(list(self.numbers.values())) if len(self.numbers) > 1 else None
        whole = sum_of(self.indicator, self.asked.kept, self.period, self.level)
        unit = unit_of(self.indicator)
        return {
            "indicator": self.indicator,
            "name": f"{self.indicator.name} ({unit})" if unit else self.indicator.name,
            "better": better_words(self.indicator),
            "level_name": place_words(self.level, Ownership.ALL),
            "levels": [
                {"code": level, "name": Level(level).label, "chosen": level == self.level} for level in self.levels
            ],
            "lines": self.lines(names),
            "middle": "" if middle is None else self._text(middle),
            "whole": self._said(whole),
            "whole_districts": whole.districts if whole else 0,
        }

    def _text(self, number: Decimal) -> str:
        said = [value.decimals for unit in self.numbers if (value := self.results[unit].value)]
        places = max(*said, int(number % 1 != 0))
        return printed(Value(Kind.EXACT, round(number, places), decimals=places), self.indicator)


def _context(asked: _Asked, rows: Sequence[Row], table: _IndicatorTable | None) -> dict[str, Any]:
    largest = max((row.targets for row in rows), default=0)
    return {
        "period_name": asked.period.name if asked.period else "",
        "earlier_name": asked.earlier.name if asked.earlier else "",
        "periods": [{"code": one.code, "name": one.name, "chosen": one == asked.period} for one, _n in asked.periods],
        "indicators": [
            {"code": one.code, "name": one.name, "chosen": one == asked.indicator} for one in asked.indicators
        ],
        "rows": [_row(asked, row, largest) for row in rows],
        "kinds": [{"key": kind.value, "label": ATTAINED[kind]} for kind in ORDER],
        "foot": _foot(rows),
        "table": table.context(rows) if table else None,
    }


def _foot(rows: Sequence[Row]) -> str:
    """When what is shown was counted, and what its columns mean."""
    made_at = min((row.made_at for row in rows if row.made_at), default=None)
    words = {"time": timezone.localtime(made_at).strftime("%H:%M %d/%m/%Y")} if made_at else {}
    sentences = [
        *([_("Số liệu tổng hợp lúc %(time)s, cập nhật ngay sau mỗi lần duyệt hay trả lại.") % words] if words else []),
        *([_("Có số liệu vừa thay đổi đang được tổng hợp lại.")] if any(row.stale for row in rows) else []),
        _("Tỷ lệ “đạt và vượt” tính trên các chỉ tiêu đã có số liệu so được."),
        _("Nhiệm vụ quá hạn tính tại thời điểm xem."),
    ]
    return " ".join(sentences)


def _row(asked: _Asked, row: Row, largest: int) -> dict[str, Any]:
    counts = [(kind.value, row.counts[COLUMNS[kind]]) for kind in ORDER]
    return {
        "name": row.name,
        "url": _city_url(asked, row) if row.slug and row.districts and len(asked.cities) > 1 else "",
        "districts": row.districts,
        "whole": row.whole,
        "kept": row.made_at is not None,
        "made_at": row.made_at,
        "counts": [{"key": key, "count": count} for key, count in counts],
        "bar": stacked(counts, largest),
        "targets": row.targets,
        "words": ", ".join(f"{count} {str(ATTAINED[Attainment(key)]).lower()}" for key, count in counts if count),
        "met_percent": _percent(row.counts["exceeded"] + row.counts["met"], row.judged),
        "sent_percent": _percent(row.counts["approved"], row.counts["owed"]),
        "approved": row.counts["approved"],
        "owed": row.counts["owed"],
        "late": row.late,
    }


def _city_url(asked: _Asked, row: Row) -> str:
    return _with_query(asked.request, reverse("comparison-city", args=[row.slug]))


def _with_query(request: PortalRequest, url: str) -> str:
    """Another page about the same period, indicator and level."""
    more = urlencode({key: value for key in ("nam", "chi-tieu", "cap") if (value := request.GET.get(key))})
    return f"{url}?{more}" if more else url


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole}%" if whole else ""
