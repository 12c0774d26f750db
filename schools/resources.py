"""The list of schools in and out of Excel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.lists import Choice, Choices, Day, ListColumn, ListResource, ListRow, Text
from core.vietnamese import clean, search_key, sort_key
from schools.levels import TAUGHT, Ownership
from schools.models import District, School, SchoolKind, Ward
from schools.queries import school_names, schools_of, wards_of
from schools.services import SchoolData, add_school, change_school

LEVELS = tuple((level.value, level.label) for level in TAUGHT)
OWNERSHIPS = tuple(one for one in Ownership.choices if one[0] in ("1", "2", "3", "4"))
KINDS = tuple(SchoolKind.choices)


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
    ward: Ward | None = None
    opened_on: date | None = None


class WardWidget(Text):
    """A ward of this district, by its name."""

    def __init__(self) -> None:
        super().__init__()
        self.wards: Mapping[str, Ward] = {}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        if (ward := self.wards.get(sort_key(name))) is None:
            words = {"name": name}
            raise ValueError(_("Địa bàn không có phường, xã “%(name)s”. Hãy sửa tên hoặc thêm phường, xã này.") % words)
        return ward

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.unit.name if value else ""


class SchoolResource(ListResource[SchoolRow]):
    """Schools of one district: matched by code, else by the code of the national database, else by name."""

    name_attribute = "name"
    row_limit = 2000

    code = ListColumn(
        "code",
        gettext_lazy("Mã trường"),
        gettext_lazy("Mã trong cổng. Trường mới: để trống, cổng tự đặt. Trường đã có: giữ nguyên mã khi xuất ra."),
        widget=Text(60),
        width=20,
    )
    national_code = ListColumn(
        "national_code",
        gettext_lazy("Mã CSDL ngành"),
        gettext_lazy("Mã của trường trong cơ sở dữ liệu ngành giáo dục, nếu có."),
        widget=Text(40),
    )
    name = ListColumn("name", gettext_lazy("Tên trường"), gettext_lazy("Tên đầy đủ."), required=True, width=34)
    levels = ListColumn(
        "levels",
        gettext_lazy("Cấp học"),
        gettext_lazy("Mầm non, Tiểu học, THCS, THPT. Trường liên cấp: ghi các cấp cách nhau bằng dấu phẩy."),
        widget=Choices(LEVELS),
        required=True,
        width=20,
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
        widget=Choice(OWNERSHIPS),
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
    )
    opened_on = ListColumn(
        "opened_on", gettext_lazy("Ngày thành lập"), gettext_lazy("Ghi như 01/09/2010, nếu có."), widget=Day()
    )

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__()
        self.actor = actor
        self.district = district
        self.fields["ward"].widget = WardWidget()

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """Everything a row is looked up in, read once."""
        schools = {school.pk: school for school in schools_of(self.actor, self.district)}
        prefix = f"{self.district.slug}-"
        self.by_code = {school.unit.code.removeprefix(prefix): school for school in schools.values()}
        self.by_national_code = {school.national_code: school for school in schools.values() if school.national_code}
        self.by_name: dict[str, dict[int, School]] = {}
        for key, pk in school_names(self.district):
            self.by_name.setdefault(key, {})[pk] = schools[pk]
        self.fields["ward"].widget.wards = {ward.unit.sort_key: ward for ward in wards_of(self.actor, self.district)}
        self.met: dict[tuple[str, Any], int] = {}
        self.place = 0

    def match(self, row: Mapping[str, str]) -> SchoolRow:
        school = self._found(row)
        return self.row_of(school) if school else SchoolRow()

    def _found(self, row: Mapping[str, str]) -> School | None:
        if row["code"]:
            if row["code"] in self.by_code:
                return self.by_code[row["code"]]
            if slugify(search_key(row["code"])) != row["code"]:
                raise ValidationError({"code": _("Mã chỉ gồm chữ thường không dấu, số và dấu gạch nối.")})
            return None
        if row["national_code"] in self.by_national_code:
            return self.by_national_code[row["national_code"]]
        same = self.by_name.get(sort_key(row["name"])[:600], {})
        if len(same) > 1:
            codes = ", ".join(
                sorted(school.unit.code.removeprefix(f"{self.district.slug}-") for school in same.values())
            )
            words = {"count": str(len(same)), "name": row["name"], "codes": codes}
            message = _("Có %(count)s trường tên “%(name)s” (mã %(codes)s). Hãy ghi mã trường.")
            raise ValidationError({"name": message % words})
        return next(iter(same.values()), None)

    def row_of(self, school: School) -> SchoolRow:
        """A school of `schools_of` as a row of the list."""
        latest = school.known_places[-1]  # type: ignore[attr-defined]
        return SchoolRow(
            stored=school,
            code=school.unit.code.removeprefix(f"{self.district.slug}-"),
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
        self.place += 1
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
        key = ("school", row.stored.pk) if row.stored else ("name", sort_key(row.name))
        first = self.met.setdefault(key, self.place)
        if first != self.place:
            wrong["name"] = _("Trùng với dòng thứ %(place)s của danh sách.") % {"place": first}
        return wrong

    def write(self, row: SchoolRow) -> None:
        data = SchoolData(
            name=clean(row.name),
            levels=row.levels,
            statistical_level=row.statistical_level,
            ownership=row.ownership,
            kind=row.kind,
            national_code=row.national_code,
            ward=row.ward,
            opened_on=row.opened_on,
        )
        if row.stored is None:
            add_school(actor=self.actor, district=self.district, data=data, code=row.code)
        else:
            change_school(actor=self.actor, district=self.district, school=row.stored, data=data)
