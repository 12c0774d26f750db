"""The list of bodies in and out of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.list_cells import Choice, Text
from core.lists import ListColumn, ListRow
from core.vietnamese import sort_key
from schools.models import Agency, AgencyKind, UnitKind
from schools.queries import agencies_of
from schools.resources.base import DistrictResource, code_column
from schools.services import change_agency, ensure_agency, new_code


@dataclass
class AgencyRow(ListRow):
    """One body of the list."""

    code: str = ""
    name: str = ""
    short_name: str = ""
    kind: str = AgencyKind.DEPARTMENT.value


class AgencyResource(DistrictResource[AgencyRow]):
    """Bodies of one district: matched by code, else by full or short name."""

    name_attribute = "name"
    row_limit = 1000

    code = code_column(gettext_lazy("Mã"))
    name = ListColumn(
        "name",
        gettext_lazy("Tên cơ quan"),
        gettext_lazy("Tên đầy đủ, như “Phòng Tài chính - Kế hoạch”."),
        required=True,
        width=44,
        also=("Cơ quan", "Tên đơn vị", "Đơn vị", "Tên đầy đủ", "Tên"),
    )
    short_name = ListColumn(
        "short_name",
        gettext_lazy("Tên viết tắt"),
        gettext_lazy("Như in trong bảng nhiệm vụ: “Phòng TCKH”. Để trống: như tên đầy đủ."),
        widget=Text(100),
        width=26,
        also=("Viết tắt", "Tên ngắn"),
    )
    kind = ListColumn(
        "kind",
        gettext_lazy("Loại"),
        gettext_lazy(
            "Cơ quan giáo dục; Ủy ban nhân dân; Phòng, ban, cơ quan; Đơn vị sự nghiệp; Hội đồng nhân dân; "
            "Cơ quan Đảng; Đoàn thể, hội; UBND phường, xã. Để trống: Phòng, ban, cơ quan."
        ),
        widget=Choice(AgencyKind.choices),
        width=26,
        also=("Loại cơ quan",),
    )

    def standing(self, sought: str = "") -> Iterable[AgencyRow]:
        return [self._row_of(agency) for agency in agencies_of(self.actor, self.district, sought)]

    def _row_of(self, agency: Agency) -> AgencyRow:
        return AgencyRow(
            stored=agency,
            code=self.code_of(agency.unit),
            name=agency.unit.name,
            short_name=agency.short_name,
            kind=agency.kind,
        )

    def look_up(self, dataset: Any) -> None:
        agencies = list(agencies_of(self.actor, self.district))
        self.by_code = {self.code_of(one.unit): one for one in agencies}
        self.by_name = {sort_key(one.short_name): one for one in agencies} | {
            one.unit.sort_key: one for one in agencies
        }

    def match(self, row: Mapping[str, str]) -> AgencyRow:
        agency = self.by_code.get(row["code"]) or self.by_name.get(sort_key(row["name"])[:600])
        if agency is None and row["code"] and (problem := self.code_problem(row["code"])):
            raise ValidationError({"code": problem})
        return self._row_of(agency) if agency else AgencyRow()

    def check(self, row: AgencyRow) -> dict[str, str]:
        if row.stored is not None:
            row.code = row.before["code"]
            row.short_name = row.short_name or row.before["short_name"]
            if self.by_name.get(sort_key(row.name)[:600]) == row.stored:
                row.name = row.before["name"]  # another spelling of it, or its short name
        wrong = {}
        row.kind = row.kind or (row.before.get("kind") or AgencyKind.DEPARTMENT.value)
        row.short_name = row.short_name or row.name
        if len(row.short_name) > 100:
            wrong["short_name"] = _("Tên đầy đủ dài hơn 100 ký tự. Hãy ghi tên viết tắt.")
        if told := self.repeated(row.stored.pk if row.stored else sort_key(row.name)):
            wrong["name"] = told
        return wrong

    def write(self, row: AgencyRow) -> None:
        words = {"name": row.name, "short_name": row.short_name, "kind": row.kind}
        if row.stored is None:
            code = new_code(self.district, UnitKind.AGENCY, row.name, row.code)
            ensure_agency(actor=self.actor, district=self.district, code=code, **words)
        else:
            change_agency(actor=self.actor, district=self.district, agency=row.stored, **words)
