"""The list of wards in and out of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from core.lists import ListColumn, ListRow
from core.vietnamese import sort_key
from schools.models import UnitKind, Ward
from schools.queries import wards_of
from schools.resources.base import DistrictResource, code_column
from schools.services import change_ward, ensure_ward, new_code


@dataclass
class WardRow(ListRow):
    """One ward of the list."""

    code: str = ""
    name: str = ""


class WardResource(DistrictResource[WardRow]):
    """Wards of one district: matched by code, else by name."""

    name_attribute = "name"
    row_limit = 1000

    code = code_column(gettext_lazy("Mã"))
    name = ListColumn(
        "name",
        gettext_lazy("Tên phường, xã"),
        gettext_lazy("Tên đầy đủ, như “Phường Bưởi”, “Xã Cộng Hòa”."),
        required=True,
        width=34,
        also=("Phường, xã", "Phường/xã", "Tên", "Tên phường", "Tên xã", "Phường", "Xã"),
    )

    def standing(self, sought: str = "") -> Iterable[WardRow]:
        return [self._row_of(ward) for ward in wards_of(self.actor, self.district, sought)]

    def _row_of(self, ward: Ward) -> WardRow:
        return WardRow(ward, code=self.code_of(ward.unit), name=ward.unit.name)

    def look_up(self, dataset: Any) -> None:
        rows = list(self.standing())
        self.by_code = {row.code: row for row in rows}
        self.by_name = {sort_key(row.name): row for row in rows}

    def match(self, row: Mapping[str, str]) -> WardRow:
        found = self.by_code.get(row["code"]) or self.by_name.get(sort_key(row["name"]))
        if found is None and row["code"] and (problem := self.code_problem(row["code"])):
            raise ValidationError({"code": problem})
        return self._row_of(found.stored) if found else WardRow()

    def check(self, row: WardRow) -> dict[str, str]:
        if row.stored is not None:
            row.code = row.before["code"]
            if sort_key(row.name) == sort_key(row.before["name"]):
                row.name = row.before["name"]  # another spelling of it
        told = self.repeated(row.stored.pk if row.stored else sort_key(row.name))
        return {"name": told} if told else {}

    def write(self, row: WardRow) -> None:
        if row.stored is None:
            code = new_code(self.district, UnitKind.WARD, row.name, row.code)
            ensure_ward(actor=self.actor, district=self.district, code=code, name=row.name)
        else:
            change_ward(actor=self.actor, district=self.district, ward=row.stored, name=row.name)
