"""The list of schools on their way to the national standard in and out of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.list_cells import Choice, Day, Named, Text, Whole
from core.lists import ListColumn, ListRow
from schools.models import Accreditation, AccreditationKind, AccreditationStep, District, Unit, UnitKind
from schools.period_codes import parse_period
from schools.queries import accreditations_of
from schools.resources.base import DistrictResource, note_column, number_column, period_called
from schools.services import ACCREDITATION_WORDS, save_accreditation

SCHOOLS = (UnitKind.SCHOOL,)
YEARS_VALID = 5


@dataclass
class AccreditationRow(ListRow):
    """One school of the list; `roadmap` is the code of its period, empty for one outside any roadmap."""

    roadmap: str | None = None
    school: Unit | None = None
    kind: str = ""
    grade: int | None = None
    quality_level: int | None = None
    planned_year: int | None = None
    step: str = AccreditationStep.PLANNED.value
    decision: str = ""
    granted_on: date | None = None
    valid_until: date | None = None
    regulation: str = ""
    group: str = ""
    number: str = ""
    printed_name: str = ""
    printed_level: str = ""
    note: str = ""


class AccreditationResource(DistrictResource[AccreditationRow]):
    """Recognitions of one district's schools: matched by roadmap and school."""

    name_attribute = "school"
    row_limit = 2000

    roadmap = ListColumn(
        "roadmap",
        gettext_lazy("Lộ trình"),
        gettext_lazy("Kỳ của lộ trình: 2021-2025, hoặc năm học 2023-2024. Để trống: không thuộc lộ trình nào."),
        widget=Named(period_called, str),
        also=("Kỳ", "Giai đoạn"),
    )
    school = ListColumn(
        "school",
        gettext_lazy("Trường"),
        gettext_lazy("Tên hoặc mã của trường."),
        required=True,
        width=34,
        also=("Tên trường",),
    )
    kind = ListColumn(
        "kind",
        gettext_lazy("Công nhận"),
        gettext_lazy("Công nhận mới, hoặc Công nhận lại."),
        widget=Choice(AccreditationKind.choices),
        required=True,
        also=("Loại công nhận",),
    )
    grade = ListColumn("grade", gettext_lazy("Mức độ"), gettext_lazy("1 hoặc 2, nếu có."), widget=Whole(1, 2), width=10)
    quality_level = ListColumn(
        "quality_level",
        gettext_lazy("Cấp độ kiểm định"),
        gettext_lazy("1 đến 4, nếu có."),
        widget=Whole(1, 4),
        width=12,
        shown=False,
    )
    planned_year = ListColumn(
        "planned_year",
        gettext_lazy("Năm kế hoạch"),
        gettext_lazy("Năm dự kiến công nhận, như 2023."),
        widget=Whole(1990, 2100),
        width=12,
        also=("Năm",),
    )
    step = ListColumn(
        "step",
        gettext_lazy("Bước"),
        gettext_lazy(
            "Theo lộ trình, Đã tự đánh giá, Đã đăng ký, Đã đánh giá ngoài, Đã công nhận, Chưa đạt. "
            "Để trống: Theo lộ trình."
        ),
        widget=Choice(AccreditationStep.choices),
        width=18,
    )
    decision = ListColumn(
        "decision", gettext_lazy("Quyết định"), gettext_lazy("Số quyết định công nhận."), widget=Text(120), width=22
    )
    granted_on = ListColumn(
        "granted_on", gettext_lazy("Ngày công nhận"), gettext_lazy("Ghi như 01/09/2023."), widget=Day()
    )
    valid_until = ListColumn(
        "valid_until",
        gettext_lazy("Có giá trị đến"),
        gettext_lazy("Để trống: 5 năm từ ngày công nhận."),
        widget=Day(),
    )
    regulation = ListColumn(
        "regulation",
        gettext_lazy("Theo quy định"),
        gettext_lazy("Văn bản mà việc công nhận căn cứ."),
        widget=Text(120),
        width=22,
        shown=False,
    )
    group = ListColumn(
        "group", gettext_lazy("Nhóm"), gettext_lazy("Dòng nhóm khi in: I Mầm non."), widget=Text(60), shown=False
    )
    number = number_column(12, shown=False)
    printed_name = ListColumn(
        "printed_name",
        gettext_lazy("Tên in"),
        gettext_lazy("Tên trường như in trong bảng. Để trống: tên trường."),
        width=26,
        shown=False,
    )
    printed_level = ListColumn(
        "printed_level", gettext_lazy("Cấp học in"), gettext_lazy("Như in trong bảng."), widget=Text(60), shown=False
    )
    note = note_column()

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__(actor, district)
        self.fields["school"].widget = self.one_unit(SCHOOLS)

    def standing(self, sought: str = "") -> Iterable[AccreditationRow]:
        return [self._row_of(one) for one in accreditations_of(self.actor, self.district, sought)]

    def _row_of(self, one: Accreditation) -> AccreditationRow:
        words = {name: getattr(one, name) for name in ACCREDITATION_WORDS}
        roadmap = one.roadmap.period.code if one.roadmap else None
        return AccreditationRow(stored=one, roadmap=roadmap, school=one.school.unit, **words)

    def look_up(self, dataset: Any) -> None:
        known = accreditations_of(self.actor, self.district)
        self.known = {(one.roadmap.period.code if one.roadmap else None, one.school_id): one for one in known}

    def match(self, row: Mapping[str, str]) -> AccreditationRow:
        try:
            roadmap = period_called(row["roadmap"]) if row["roadmap"] else None
            school = self.names.find(row["school"], SCHOOLS)
        except ValueError:
            return AccreditationRow()  # told at its own cell
        found = self.known.get((roadmap, school.pk))
        return self._row_of(found) if found else AccreditationRow()

    def check(self, row: AccreditationRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        row.step = row.step or AccreditationStep.PLANNED.value
        row.printed_name = row.printed_name or (row.school.name if row.school else "")
        if row.step == AccreditationStep.GRANTED and row.granted_on is None:
            wrong["granted_on"] = _("Trường đã công nhận cần có ngày công nhận.")
        if row.step == AccreditationStep.GRANTED and row.granted_on and row.valid_until is None:
            row.valid_until = _years_later(row.granted_on)
        if row.granted_on and row.valid_until and row.valid_until < row.granted_on:
            wrong["valid_until"] = _("Ngày hết giá trị phải sau ngày công nhận.")
        if row.roadmap and row.planned_year and not self._is_within(row.roadmap, row.planned_year):
            wrong["planned_year"] = _("Năm này nằm ngoài lộ trình %(roadmap)s.") % {"roadmap": row.roadmap}
        if row.school and (told := self.repeated((row.roadmap, row.school.pk))):
            wrong["school"] = told
        return wrong

    def _is_within(self, roadmap: str, year: int) -> bool:
        first, last = parse_period(roadmap).dates
        return first.year <= year <= last.year

    def write(self, row: AccreditationRow) -> None:
        school = cast(Unit, row.school)
        save_accreditation(
            actor=self.actor,
            district=self.district,
            school=self.names.schools[school.pk],
            roadmap=row.roadmap or "",
            words={name: getattr(row, name) for name in ACCREDITATION_WORDS},
        )


def _years_later(day: date) -> date:
    """The same day five years on; the 28th for the 29th of February."""
    year = day.year + YEARS_VALID
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
