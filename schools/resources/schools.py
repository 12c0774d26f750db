"""The list of schools in and out of Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.list_cells import Choice, Choices, Day, Named, Text
from core.lists import ListColumn, ListRow
from core.vietnamese import clean, search_key, sort_key
from schools.level_words import leading_levels, levels_in_words
from schools.levels import TAUGHT, Ownership
from schools.models import District, School, SchoolKind, UnitKind, Ward
from schools.queries import place_among, school_names, schools_of, usual_ward_kind, wards_of
from schools.resources.base import DistrictResource, code_column
from schools.services import SchoolData, add_school, change_school, ensure_ward, new_code

LEVELS = tuple((level.value, level.label) for level in TAUGHT)
OWNERSHIPS = tuple(one for one in Ownership.choices if one[0] in ("1", "2", "3", "4"))
KINDS = tuple(SchoolKind.choices)
OWNERSHIP_WORDS = {"CL": "1", "CLHQ": "2", "DL": "3", "TT": "4", "Công": "1", "Tư": "4"}
# What an office calls a ward where it leaves out what kind it is, and how it shortens the kind.
WARD_KINDS = re.compile(r"^(?:phường|xã|thị trấn|p\.|x\.|tt\.)\s*", re.IGNORECASE)
GROUPS = ("nhom tre", "lop mau giao", "lop mam non", "nhom lop")
SUMS = ("tong", "cong")


class LevelWords(Choices):
    """The levels that a school teaches, also as "MN", "TH&THCS", "Tiểu học và THCS"."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return levels_in_words(str(value or "")) or super().clean(value)


@dataclass(frozen=True, slots=True)
class NewWard:
    """A ward that the list names and the district has not yet."""

    name: str


@dataclass
class SchoolRow(ListRow):
    """One school of the list."""

    code: str = ""
    national_code: str = ""
    name: str = ""
    levels: list[str] = field(default_factory=list)
    statistical_level: str = ""
    ownership: str = ""
    kind: str = SchoolKind.SCHOOL.value
    ward: Ward | NewWard | None = None
    opened_on: date | None = None


class SchoolResource(DistrictResource[SchoolRow]):
    """Schools of one district: matched by code, else by the code of the national database, else by name."""

    name_attribute = "name"
    row_limit = 2000
    adds = gettext_lazy("Thêm luôn phường, xã chưa có trong danh sách")

    code = code_column(gettext_lazy("Mã trường"), 20)
    national_code = ListColumn(
        "national_code",
        gettext_lazy("Mã CSDL ngành"),
        gettext_lazy("Mã của trường trong cơ sở dữ liệu ngành giáo dục, nếu có."),
        widget=Text(40),
        also=("Mã CSDL", "Mã cơ sở dữ liệu", "Mã định danh", "Mã ngành"),
    )
    name = ListColumn(
        "name",
        gettext_lazy("Tên trường"),
        gettext_lazy("Tên đầy đủ."),
        required=True,
        width=34,
        also=("Trường", "Tên đơn vị", "Đơn vị", "Tên cơ sở", "Tên cơ sở giáo dục"),
    )
    levels = ListColumn(
        "levels",
        gettext_lazy("Cấp học"),
        gettext_lazy("Mầm non, Tiểu học, THCS, THPT. Trường liên cấp: ghi các cấp cách nhau bằng dấu phẩy."),
        widget=LevelWords(LEVELS),
        required=True,
        width=20,
        also=("Cấp", "Bậc học", "Cấp trường", "Loại trường"),
    )
    statistical_level = ListColumn(
        "statistical_level",
        gettext_lazy("Cấp thống kê"),
        gettext_lazy("Cấp mà trường được đếm. Để trống: cấp cao nhất mà trường dạy."),
        widget=Choice(LEVELS),
    )
    ownership = ListColumn(
        "ownership",
        gettext_lazy("Loại hình"),
        gettext_lazy("1 Công lập, 2 Công lập hiệp quản, 3 Dân lập, 4 Tư thục: ghi số hoặc chữ."),
        widget=Choice(OWNERSHIPS, also=OWNERSHIP_WORDS),
        also=("Loại hình trường", "Hình thức", "CL/NCL"),
    )
    kind = ListColumn(
        "kind",
        gettext_lazy("Loại cơ sở"),
        gettext_lazy("Trường (để trống cũng là trường), hoặc Nhóm trẻ, lớp mẫu giáo, lớp mầm non độc lập."),
        widget=Choice(KINDS),
        width=20,
    )
    ward = ListColumn(
        "ward",
        gettext_lazy("Phường/xã"),
        gettext_lazy("Tên phường, xã, thị trấn như trong danh sách của địa bàn."),
        width=20,
        also=("Phường", "Xã", "Phường, xã", "Phường xã", "Xã/phường", "Địa bàn"),
    )
    opened_on = ListColumn(
        "opened_on",
        gettext_lazy("Ngày thành lập"),
        gettext_lazy("Ghi như 01/09/2010, nếu có."),
        widget=Day(),
        also=("Ngày thành lập trường",),
    )

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__(actor, district)
        self.fields["ward"].widget = Named(self._ward_called, self._ward_word)

    def _ward_called(self, name: str) -> Ward | NewWard:
        """With its kind ("Phường Hạ Đình", "P. Hạ Đình") or without."""
        plain = WARD_KINDS.sub("", name)
        found = self.wards.get(sort_key(name)) or self.plain_wards.get(sort_key(plain))
        if found is not None:
            return found
        if self.adding:
            return NewWard(
                name
                if name.split(" ", maxsplit=1)[0].lower() in ("phường", "xã", "thị")
                else f"{self.ward_kind} {plain}"
            )
        message = _(
            "Địa bàn không có phường, xã “%(name)s”. Hãy sửa tên, hoặc chọn lại tệp và đánh dấu "
            "“Thêm luôn phường, xã chưa có trong danh sách”."
        )
        raise ValueError(message % {"name": name})

    def _ward_word(self, ward: Ward | NewWard) -> str:
        return ward.name if isinstance(ward, NewWard) else ward.unit.name

    def arrange(self, rows: list[dict[str, str]], implied: Mapping[str, str]) -> list[dict[str, str] | None]:
        """Rows that only head ("I. Mầm non") or sum up others are none; a level that a name says need not be typed."""
        names = {name: str(self.fields[name].column_name) for name in ("name", "levels", "kind")}
        arranged: list[dict[str, str] | None] = []
        under: list[str] = []
        for row in rows:
            name = row.get(names["name"], "")
            alone = not any(text for title, text in row.items() if title != names["name"])
            if alone and (headed := levels_in_words(name)):
                under = headed
            if alone and (headed or search_key(name).startswith(SUMS)):
                arranged.append(None)
                continue
            arranged.append(row | self._said_by_name(row, names, under))
        return arranged

    def _said_by_name(self, row: Mapping[str, str], names: Mapping[str, str], under: list[str]) -> dict[str, str]:
        name, said = row.get(names["name"], ""), {}
        is_group = search_key(name).startswith(GROUPS)
        if not row.get(names["levels"]):
            levels = leading_levels(name)[0] or (["mam-non"] if is_group else under)
            said[names["levels"]] = self.fields["levels"].widget.render(levels)
        if is_group and not row.get(names["kind"]):
            said[names["kind"]] = str(SchoolKind.GROUP.label)
        return said

    def standing(self, sought: str = "") -> Iterable[SchoolRow]:
        return [self.row_of(school) for school in schools_of(self.actor, self.district, sought)]

    def look_up(self, dataset: Any) -> None:
        schools = {school.pk: school for school in schools_of(self.actor, self.district)}
        self.by_code = {self.code_of(school.unit): school for school in schools.values()}
        self.by_national_code = {school.national_code: school for school in schools.values() if school.national_code}
        self.by_name: dict[str, dict[int, School]] = {}
        for key, pk in school_names(self.district):
            self.by_name.setdefault(key, {})[pk] = schools[pk]
        wards = list(wards_of(self.actor, self.district))
        self.wards = {ward.unit.sort_key: ward for ward in wards}
        self.plain_wards = {sort_key(WARD_KINDS.sub("", ward.unit.name)): ward for ward in wards}
        self.ward_kind = usual_ward_kind(self.district)

    def match(self, row: Mapping[str, str]) -> SchoolRow:
        school = self._found(row)
        return self.row_of(school) if school else SchoolRow()

    def _found(self, row: Mapping[str, str]) -> School | None:
        if row["code"]:
            if row["code"] in self.by_code:
                return self.by_code[row["code"]]
            if problem := self.code_problem(row["code"]):
                raise ValidationError({"code": problem})
            return None
        if row["national_code"] in self.by_national_code:
            return self.by_national_code[row["national_code"]]
        same = self.by_name.get(sort_key(row["name"])[:600], {})
        if len(same) > 1:
            codes = ", ".join(sorted(self.code_of(school.unit) for school in same.values()))
            words = {"count": str(len(same)), "name": row["name"], "codes": codes}
            message = _("Có %(count)s trường tên “%(name)s” (mã %(codes)s). Hãy ghi mã trường.")
            raise ValidationError({"name": message % words})
        return next(iter(same.values()), None)

    def row_of(self, school: School) -> SchoolRow:
        """A school of `schools_of` as a row of the list."""
        latest = place_among(school.known_places, timezone.localdate())  # type: ignore[attr-defined]
        return SchoolRow(
            stored=school,
            code=self.code_of(school.unit),
            national_code=school.national_code,
            name=latest.name,
            levels=[level for level, _word in LEVELS if level in school.levels],
            statistical_level=school.statistical_level,
            ownership=school.ownership,
            kind=school.kind,
            ward=latest.ward,
            opened_on=school.opened_on,
        )

    def check(self, row: SchoolRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if row.stored is not None:
            row.code, row.statistical_level = (
                row.before["code"],
                row.statistical_level or row.before["statistical_level"],
            )
            if row.stored.pk in self.by_name.get(sort_key(row.name)[:600], {}):
                row.name = row.before["name"]  # another spelling of it, or a former name
        row.kind = row.kind or SchoolKind.SCHOOL.value
        if row.statistical_level and row.statistical_level not in row.levels:
            wrong["statistical_level"] = _("Cấp thống kê phải là một trong các cấp học của trường.")
        if told := self.repeated(row.stored.pk if row.stored else sort_key(row.name)):
            wrong["name"] = told
        return wrong

    def write(self, row: SchoolRow) -> None:
        data = SchoolData(
            name=clean(row.name),
            levels=row.levels,
            statistical_level=row.statistical_level,
            ownership=row.ownership,
            kind=row.kind,
            national_code=row.national_code,
            ward=self._made_ward(row.ward),
            opened_on=row.opened_on,
        )
        if row.stored is None:
            add_school(actor=self.actor, district=self.district, data=data, code=row.code)
        else:
            change_school(actor=self.actor, district=self.district, school=row.stored, data=data)

    def _made_ward(self, ward: Ward | NewWard | None) -> Ward | None:
        """The ward itself; one that is not there yet is made by the first row that names it."""
        if not isinstance(ward, NewWard):
            return ward
        key = sort_key(ward.name)
        if key not in self.wards:
            code = new_code(self.district, UnitKind.WARD, ward.name)
            self.wards[key] = ensure_ward(actor=self.actor, district=self.district, code=code, name=ward.name)
        return self.wards[key]
