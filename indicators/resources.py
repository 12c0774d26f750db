"""The list of indicators in and out of Excel: those that all districts share, and one district's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.list_cells import Choice, Named, Text
from core.lists import ListColumn, ListRow
from core.roles import Role
from core.vietnamese import search_key, sort_key
from indicators.building.queries import known_codes, units_of_measure
from indicators.models import Indicator, MeasurementUnit
from indicators.models.catalogue import CalendarYear, Direction, OverUnits
from indicators.queries.catalogue import found_in_catalogue
from indicators.services.catalogue import INDICATOR_WORDS, save_indicator
from schools.models import District
from schools.resources.base import DistrictResource

SHARED, OWN = "shared", "own"
OVER_PERIODS = [choice for choice in OverUnits.choices if choice[0] != OverUnits.COUNT]
CODE_LETTERS = 60


@dataclass
class IndicatorRow(ListRow):
    """One indicator; its parts are named by their codes, since they may stand in the same list."""

    code: str = ""
    name: str = ""
    unit: MeasurementUnit | None = None
    owner: str = OWN
    direction: str = Direction.NONE.value
    calendar_year: str = CalendarYear.SAME.value
    over_units: str = OverUnits.NONE.value
    over_periods: str = OverUnits.NONE.value
    population: str = ""
    numerator: str | None = None
    denominator: str | None = None


class IndicatorResource(DistrictResource[IndicatorRow]):
    """The indicators that a district uses: matched by code, else by name."""

    name_attribute = "name"
    row_limit = 2000

    code = ListColumn(
        "code",
        gettext_lazy("Mã"),
        gettext_lazy("Mã trong cổng. Chỉ tiêu mới: để trống, cổng tự đặt. Đã có: giữ nguyên mã khi xuất ra."),
        widget=Text(100),
        width=30,
    )
    name = ListColumn(
        "name",
        gettext_lazy("Chỉ tiêu"),
        gettext_lazy("Tên chỉ tiêu."),
        widget=Text(300),
        required=True,
        width=50,
        also=("Tên chỉ tiêu", "Tên", "Nội dung"),
    )
    unit = ListColumn(
        "unit",
        gettext_lazy("Đơn vị tính"),
        gettext_lazy("Tên hoặc mã, như “học sinh”, “%”, “triệu đồng”."),
        required=True,
        also=("ĐVT",),
    )
    owner = ListColumn(
        "owner",
        gettext_lazy("Phạm vi"),
        gettext_lazy("Chung (mọi địa bàn; do quản trị hệ thống giữ) hoặc Riêng (của địa bàn này). Để trống: Riêng."),
        widget=Choice([(SHARED, gettext_lazy("Chung")), (OWN, gettext_lazy("Riêng"))]),
        width=12,
    )
    direction = ListColumn(
        "direction",
        gettext_lazy("Chiều"),
        gettext_lazy("Cao hơn là tốt, Thấp hơn là tốt, hoặc Không xét. Để trống: Không xét."),
        widget=Choice(Direction.choices),
        width=18,
    )
    calendar_year = ListColumn(
        "calendar_year",
        gettext_lazy("Ứng với năm N"),
        gettext_lazy("Năm N; Năm học kết thúc trong năm N; Năm học bắt đầu trong năm N. Để trống: Năm N."),
        widget=Choice(CalendarYear.choices),
        width=30,
        shown=False,
    )
    over_units = ListColumn(
        "over_units",
        gettext_lazy("Cộng theo đơn vị"),
        gettext_lazy(
            "Cộng, Đếm trường, Tỷ số của các tổng, Trung bình có trọng số, Giá trị cuối, Không tổng hợp. "
            "Để trống: Không tổng hợp."
        ),
        widget=Choice(OverUnits.choices),
        width=22,
    )
    over_periods = ListColumn(
        "over_periods",
        gettext_lazy("Cộng theo kỳ"),
        gettext_lazy("Như cột trên, trừ Đếm trường. Để trống: Không tổng hợp."),
        widget=Choice(OVER_PERIODS),
        width=22,
        shown=False,
    )
    population = ListColumn(
        "population", gettext_lazy("Tổng thể"), gettext_lazy("Tính trên những ai, nếu cần nói."), width=24, shown=False
    )
    numerator = ListColumn(
        "numerator",
        gettext_lazy("Tử số"),
        gettext_lazy("Mã chỉ tiêu; ghi cùng mẫu số khi là tỷ số."),
        widget=Named(str, str),
        width=26,
        shown=False,
    )
    denominator = ListColumn(
        "denominator",
        gettext_lazy("Mẫu số"),
        gettext_lazy("Mã chỉ tiêu."),
        widget=Named(str, str),
        width=26,
        shown=False,
    )

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__(actor, district)
        self.fields["unit"].widget = Named(self._unit_called, lambda unit: unit.name)

    def _unit_called(self, name: str) -> MeasurementUnit:
        found = [unit for unit in self.units.values() if name.lower() in (unit.code, unit.name.lower())]
        if len(found) == 1:
            return found[0]
        if found:
            words = {"name": name, "codes": ", ".join(unit.code for unit in found)}
            raise ValueError(_("Có nhiều đơn vị tính tên “%(name)s”. Hãy ghi mã: %(codes)s.") % words)
        words = {"name": name, "known": ", ".join(unit.name for unit in self.units.values())}
        raise ValueError(_("Không có đơn vị tính “%(name)s”. Hãy ghi một trong: %(known)s.") % words)

    def standing(self, sought: str = "") -> Iterable[IndicatorRow]:
        return [self._row_of(one) for one in found_in_catalogue(self.district, sought)]

    def _row_of(self, one: Indicator) -> IndicatorRow:
        plain = ("code", "name", "unit", "direction", "calendar_year", "over_units", "over_periods", "population")
        return IndicatorRow(
            stored=one,
            owner=OWN if one.district_id else SHARED,
            numerator=one.numerator.code if one.numerator else None,
            denominator=one.denominator.code if one.denominator else None,
            **{name: getattr(one, name) for name in plain},
        )

    def look_up(self, dataset: Any) -> None:
        self.units = units_of_measure()
        self.known = {one.code: one for one in found_in_catalogue(self.district, "")}
        self.by_name: dict[str, list[Indicator]] = {}
        for one in self.known.values():
            self.by_name.setdefault(sort_key(one.name), []).append(one)
        title = str(self.fields["code"].column_name)
        self.written = {text.strip() for text in (dataset[title] if title in dataset.headers else ())} - {""}
        self.taken = known_codes(f"{self.district.slug}-")
        self.waiting: list[IndicatorRow] = []

    def match(self, row: Mapping[str, str]) -> IndicatorRow:
        if row["code"]:
            found = self.known.get(row["code"])
            if found is None and (problem := self.code_problem(row["code"])):
                raise ValidationError({"code": problem})
            return self._row_of(found) if found else IndicatorRow()
        same = self.by_name.get(sort_key(row["name"]), [])
        if len(same) > 1:
            words = {"name": row["name"], "codes": ", ".join(sorted(one.code for one in same))}
            message = _("Có nhiều chỉ tiêu tên “%(name)s” (mã %(codes)s). Hãy ghi mã.") % words
            raise ValidationError({"name": message})
        return self._row_of(same[0]) if same else IndicatorRow()

    def check(self, row: IndicatorRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        for name, value in self._usual(row).items():
            setattr(row, name, getattr(row, name) or value)
        if row.owner == SHARED and not self.actor.holds({Role.OPERATOR}) and self._differs(row):
            wrong["owner"] = _("Chỉ tiêu chung do quản trị hệ thống giữ. Hãy để nguyên dòng này.")
        if row.stored is not None and row.owner != row.before["owner"]:
            wrong["owner"] = _("Không đổi được phạm vi của chỉ tiêu đã có. Hãy lập chỉ tiêu mới.")
        for part in ("numerator", "denominator"):
            code = getattr(row, part)
            if code and code not in self.known and code not in self.written:
                wrong[part] = _("Không có chỉ tiêu mã “%(code)s”.") % {"code": code}
        if bool(row.numerator) != bool(row.denominator):
            wrong["numerator"] = _("Tỷ số cần cả tử số và mẫu số.")
        if row.stored is None and row.name and not row.code:
            row.code = self._free_code(row.name)
        if told := self.repeated(row.code or sort_key(row.name)):
            wrong["name"] = told
        return wrong

    def _usual(self, row: IndicatorRow) -> dict[str, Any]:
        """What an empty cell means: what stands, else nothing special."""
        usual = IndicatorRow()
        names = ("code", "owner", "direction", "calendar_year", "over_units", "over_periods")
        return {name: row.before.get(name) or getattr(usual, name) for name in names}

    def _differs(self, row: IndicatorRow) -> bool:
        return row.stored is None or any(self._changes(row))

    def _free_code(self, name: str) -> str:
        stem = f"{self.district.slug}-{slugify(search_key(name))[:CODE_LETTERS].strip('-')}"
        codes = (stem if place == 1 else f"{stem}-{place}" for place in count(1))
        code = next(code for code in codes if code not in self.taken and code not in self.written)
        self.taken.add(code)
        return code

    def write(self, row: IndicatorRow) -> None:
        """A part that stands further down in the list is there when all rows are: such rows are written again then."""
        parts = {part: self.known.get(getattr(row, part) or "") for part in ("numerator", "denominator")}
        if row.numerator and None in parts.values():
            self.waiting.append(row)
            parts = dict.fromkeys(parts)
        self.known[row.code] = self._save(row, parts)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        if not kwargs.get("dry_run"):
            for row in self.waiting:
                parts = {part: self.known[getattr(row, part)] for part in ("numerator", "denominator")}
                self._save(row, parts)

    def _save(self, row: IndicatorRow, parts: Mapping[str, Indicator | None]) -> Indicator:
        plain = {name: getattr(row, name) for name in INDICATOR_WORDS if name not in parts}
        return save_indicator(
            actor=self.actor,
            district=self.district,
            code=row.code,
            shared=row.owner == SHARED,
            words={**plain, **parts},
        )
