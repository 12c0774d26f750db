"""The cells of a round: its form made ready for it, each figure with its whole coordinates, who may type how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache

from django.db.models import Q

from indicators.formdoc.expanding import expanded, settled, whole_period_indicators
from indicators.formdoc.model import At, Over
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.parse import InvalidForm, dump_form
from indicators.formdoc.periods import period_code
from indicators.formdoc.restricting import restricted
from indicators.models import Indicator, MeasurementUnit, OverUnits, Round, RoundCell
from indicators.queries.audience import Owing
from indicators.services.repeated_units import repeated_units
from schools.models import District, Period, Unit, UnitKind
from schools.period_codes import PeriodCode, answering
from schools.services import ensure_period


class CannotOpen(ValueError):
    """The round cannot be drafted or opened so; `args[0]` is the Vietnamese sentence."""


def made_ready(draft: Round) -> FormDocument:
    """The form as this round asks it; kept in `draft.document` where it is more than its version says.

    Raises CannotOpen.
    """
    version = draft.version.parsed
    asked = {row.key: row.for_each for row in version.rows if row.for_each is not None}
    units = repeated_units(draft.district, draft.period, asked)
    for row in version.rows:
        if row.key in asked and not units[row.key]:
            raise CannotOpen(f"Không có đơn vị nào để lặp dòng “{row.title}” trong {draft.period.name}.")
    rules = _rules_over_periods(whole_period_indicators(version))
    if not asked and not rules:
        return version
    draft.document = dump_form(settled(expanded(version, units), rules))
    try:
        form = draft.form
    except InvalidForm as refused:
        raise CannotOpen(f"Không mở được biểu mẫu cho {draft.period.name}. {refused.problems[0]}") from refused
    long = next((key for key in form.figure_cells() if len(key) > _LONGEST_KEY), None)
    if long is not None:
        raise CannotOpen(f"Mã của ô “{long}” dài quá {_LONGEST_KEY} ký tự. Hãy rút ngắn khóa của dòng hoặc cột.")
    return form


_LONGEST_KEY = 130


def _rules_over_periods(codes: frozenset[str]) -> Mapping[str, Over]:
    """How whole-period cells of these indicators are filled; a rule that needs more than the cells is typed."""
    rules = dict(Indicator.objects.filter(code__in=codes).values_list("code", "over_periods")) if codes else {}
    return {code: Over(rule) if rule in set(Over) else Over.NONE for code, rule in rules.items()}


def refuse_same_places(cells: Sequence[RoundCell], owing: Collection[int]) -> None:
    """Two cells that differ in the form may be one figure in this round: a year that is the round's own, say.

    `owing` are the units that answer. Raises CannotOpen.
    """
    seen: dict[tuple[object, ...], str] = {}
    for cell in cells:
        unit = None if cell.unit_id in owing else cell.unit_id
        place = (cell.indicator_id, cell.period_id, cell.measure, cell.level, cell.ownership, unit)
        other = seen.setdefault(place, cell.key)
        if other != cell.key:
            raise CannotOpen(f"Hai ô “{other}” và “{cell.key}” là cùng một số liệu trong đợt này. Hãy sửa biểu mẫu.")


def cells_of(round_: Round, form: FormDocument) -> list[RoundCell]:
    """The figure cells of the form with their whole coordinates, not yet stored. Raises CannotOpen."""
    places = form.figure_cells()
    indicators = _known_indicators(places)
    units = {unit.code: unit for unit in MeasurementUnit.objects.all()}
    row_units = {row.key: row.unit for row in form.rows}
    fixed = _fixed_units(places, round_.district)
    periods: dict[PeriodCode, Period] = {}
    cells = []
    for key, at in places.items():
        indicator = indicators[at.indicator or ""]
        code = _period_of(at, round_.period.parsed, indicator.calendar_year)
        if code not in periods:
            periods[code] = ensure_period(code)
        cells.append(
            RoundCell(
                round=round_,
                key=key,
                indicator=indicator,
                period=periods[code],
                measure=at.measure or "",
                level=at.level or "-",
                ownership=at.ownership or "-",
                unit=fixed.get(at.unit or ""),
                factor=_factor(units, row_units[key.split(":")[0]] or form.unit, indicator),
            )
        )
    return cells


def _period_of(at: At, period: PeriodCode, calendar_year: str) -> PeriodCode:
    """The fixed period, else so many from the round's own, as the indicator answers a calendar year."""
    if at.period is not None:
        return answering(calendar_year, period_code(at.period, period.year))
    return answering(calendar_year, period).shifted(at.period_offset or 0)


def _known_indicators(places: Mapping[str, At]) -> dict[str, Indicator]:
    codes = {at.indicator or "" for at in places.values()}
    known = {row.code: row for row in Indicator.objects.filter(code__in=codes).select_related("unit")}
    missing = sorted(codes - known.keys())
    if missing:
        raise CannotOpen(f"Danh mục chưa có các chỉ tiêu mà biểu mẫu dùng: {', '.join(missing)}.")
    return known


def _fixed_units(places: Mapping[str, At], district: District) -> dict[str, Unit]:
    """The units that cells fix: the district's own schools, wards and bodies, and the districts of its city."""
    codes = {at.unit for at in places.values() if at.unit}
    own = (
        Q(pk=district.pk)
        | Q(district__city=district.city_id, district__city__isnull=False)
        | Q(school__places__district=district)
        | Q(ward__district=district)
        | Q(agency__district=district)
    )
    known = {unit.code: unit for unit in Unit.objects.filter(own, code__in=codes).distinct()}
    missing = sorted(codes - known.keys())
    if missing:
        raise CannotOpen(f"Địa bàn không có các đơn vị mà biểu mẫu nêu: {', '.join(missing)}.")
    return known


def _factor(units: Mapping[str, MeasurementUnit], form_unit: str | None, indicator: Indicator) -> Decimal:
    """What turns a number typed in the form's unit into the indicator's; 1 where the bases differ."""
    unit = units.get(form_unit or "")
    if unit is None or unit.base != indicator.unit.base:
        return Decimal(1)
    factor: Decimal = unit.factor / indicator.unit.factor
    return factor


def cells_to_type(round_: Round, form: FormDocument, cells: Sequence[RoundCell], owing: Sequence[Owing]) -> list[int]:
    """How many of the cells each unit may type: those of its levels, without those of other units.

    Nor those that count the school itself, in a school's answer.
    """
    fixed = {cell.key: cell.unit for cell in cells}
    counted = {cell.key for cell in cells if cell.unit is None and cell.indicator.over_units == OverUnits.COUNT}

    @cache
    def asked(levels: tuple[str, ...], is_school: bool) -> Counter[Unit | None]:
        keys = restricted(form, levels).figure_cells()
        return Counter(fixed[key] for key in keys if not (is_school and key in counted))

    def of(one: Owing) -> int:
        found = asked(one.levels, one.unit.kind == UnitKind.SCHOOL)
        if one.unit.pk != round_.district_id:
            return found[None] + found[one.unit]
        # The district's own answer may speak of its schools and wards, not of a sibling in its city's table.
        return sum(
            number
            for unit, number in found.items()
            if unit is None or unit.pk == round_.district_id or unit.kind != UnitKind.DISTRICT
        )

    return [of(one) for one in owing]
