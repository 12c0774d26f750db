"""What the lists of one district share: for whom and where, and the codes of its units without the district's own."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property
from typing import Any, TypeVar

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.actor import Actor
from core.list_cells import EachNamed, Named, Text
from core.lists import ListColumn, ListResource, ListRow
from core.vietnamese import search_key
from schools.models import District, Unit, UnitKind
from schools.period_codes import parse_period
from schools.unit_names import EVERY_KIND, UnitNames

# "Giai đoạn 2021 - 2025", "Năm học 2021-2022" and "năm 2021" are how offices write a period.
_PERIOD_WORDS = re.compile(r"^(?:giai đoạn|năm học|năm)\s+", re.IGNORECASE)

R = TypeVar("R", bound=ListRow)


def code_column(title: Any, width: float = 24) -> ListColumn:
    """The column of a unit's code, by which it is found whatever it is called."""
    explained = gettext_lazy("Mã trong cổng. Mới: để trống, cổng tự đặt. Đã có: giữ nguyên mã khi xuất ra.")
    return ListColumn("code", title, explained, widget=Text(60), width=width)


def number_column(limit: int, *, shown: bool = True) -> ListColumn:
    """The column of the number that a row has in print."""
    explained, also = gettext_lazy("Số thứ tự khi in."), ("STT", "Số TT")
    return ListColumn("number", gettext_lazy("TT"), explained, widget=Text(limit), width=8, also=also, shown=shown)


def note_column() -> ListColumn:
    return ListColumn("note", gettext_lazy("Ghi chú"), gettext_lazy("Nếu có."), widget=Text(300), width=24)


class DistrictResource(ListResource[R]):
    """A list of one district, read and written by one person."""

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__()
        self.actor = actor
        self.district = district

    @cached_property
    def names(self) -> UnitNames:
        """The district's units by their names, read once."""
        return UnitNames(self.actor, self.district)

    def one_unit(self, kinds: Collection[UnitKind] = EVERY_KIND) -> Named:
        """What a cell that names a unit of these kinds holds."""
        return Named(lambda name: self.names.find(name, kinds), lambda unit: self.names.word(unit, kinds))

    def some_units(self, kinds: Collection[UnitKind]) -> EachNamed:
        """The same for several units, one a line."""
        return EachNamed(lambda name: self.names.find(name, kinds), lambda unit: self.names.word(unit, kinds))

    def code_of(self, unit: Unit) -> str:
        """A unit's code as lists write it: without the district's."""
        return unit.code.removeprefix(f"{self.district.slug}-")

    def code_problem(self, code: Any) -> str:
        """What is wrong with a new unit's code."""
        return "" if slugify(search_key(code)) == code else _("Mã chỉ gồm chữ thường không dấu, số và dấu gạch nối.")


def period_called(text: str) -> str:
    """The code of a period as a list writes it. Raises BadPeriod, which is a ValueError with a sentence."""
    return str(parse_period(re.sub(r"\s*[-–]\s*", "-", _PERIOD_WORDS.sub("", text))))
