"""What a view of tasks is narrowed to, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.filters import SOUGHT, Control, NarrowingForm, query_with
from plans.models import Priority, TaskState
from schools.levels import TAUGHT

# The names in the address, with what they narrow.
STATE, TIMING, BODY, LEAD, PERSON, SCHOOL, LEVEL, PRIORITY, INDICATOR, PLAN, WHOSE = (
    "trang-thai",
    "han",
    "don-vi",
    "chu-tri",
    "nguoi",
    "truong",
    "cap",
    "uu-tien",
    "chi-tieu",
    "ke-hoach",
    "cua",
)
MONTH = "thang"  # of the calendar
MINE = "toi"
# How a printed table is sorted: under the bodies that lead, else under its plan's headings.
SORTED, BY_BODY = "xep", "don-vi"
NOBODY = "0"  # as a person: nobody answers for it; as a plan: it was assigned outside every plan
ANY = "co"  # as an indicator: it serves some indicator

# States that are not stored but asked for.
OPEN, UNREPORTED, CARRIED = "chua-xong", "chua-bao-cao", "ton-dong"
STATES = (
    (OPEN, _("Chưa hoàn thành")),
    *TaskState.choices,
    (UNREPORTED, _("Chưa có báo cáo tiến độ")),
    (CARRIED, _("Chuyển tiếp từ năm trước")),
)
LATE, SOON, IN_TIME, DONE_IN_TIME, DONE_LATE, DATELESS = (
    "qua-han",
    "sap-den",
    "trong-han",
    "xong-dung-han",
    "xong-qua-han",
    "khong-ngay",
)
TIMINGS = (
    (LATE, _("Chưa xong, quá hạn")),
    (SOON, _("Đến hạn trong 30 ngày")),
    (IN_TIME, _("Chưa xong, trong hạn")),
    (DONE_IN_TIME, _("Hoàn thành đúng hạn")),
    (DONE_LATE, _("Hoàn thành quá hạn")),
    (DATELESS, _("Không có ngày hạn")),
)
# What stands beside the others; the rest is folded away until it narrows something.
FIRST = (SOUGHT, STATE, TIMING, WHOSE)

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What the tasks of a period can be narrowed to, as (value, words)."""

    bodies: Choices = ()
    people: Choices = ()
    schools: Choices = ()
    indicators: Choices = ()
    plans: Choices = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; an empty part narrows nothing. Units, people and plans are ids as text."""

    state: str = ""
    timing: str = ""
    body: str = ""
    lead: str = ""
    person: str = ""
    school: str = ""
    level: str = ""
    priority: str = ""
    indicator: str = ""
    plan: str = ""
    mine: bool = False
    sought: str = ""


class TaskFilter(NarrowingForm):
    """The controls above a view of tasks; each offers what the period has."""

    def __init__(self, data: Mapping[str, Any], offered: Offered) -> None:
        nobody = (NOBODY, _("Chưa giao cho ai"))
        outside = (NOBODY, _("Giao ngoài kế hoạch"))
        controls: list[Control] = [
            (STATE, _("Trạng thái"), STATES),
            (TIMING, _("Thời hạn"), TIMINGS),
            (BODY, _("Đơn vị"), offered.bodies),
            (LEAD, _("Đơn vị chủ trì"), offered.bodies),
            (PERSON, _("Người phụ trách"), (*offered.people, nobody)),
            (WHOSE, _("Của ai"), ((MINE, _("Của tôi")),)),
            (SCHOOL, _("Trường"), offered.schools),
            (LEVEL, _("Cấp học"), tuple((level.value, level.label) for level in TAUGHT)),
            (PRIORITY, _("Mức độ ưu tiên"), tuple(Priority.choices)),
            (INDICATOR, _("Chỉ tiêu"), ((ANY, _("Có gắn chỉ tiêu")), *offered.indicators)),
            (PLAN, _("Kế hoạch"), (*offered.plans, outside)),
        ]
        super().__init__(data, sought=_("Từ trong nội dung"), controls=[one for one in controls if one[2]])

    @property
    def asked(self) -> Asked:
        """What is asked, without the parts that make no sense: an address may have been typed by hand."""
        self.is_valid()
        found = self.cleaned_data
        return Asked(
            state=found.get(STATE, ""),
            timing=found.get(TIMING, ""),
            body=found.get(BODY, ""),
            lead=found.get(LEAD, ""),
            person=found.get(PERSON, ""),
            school=found.get(SCHOOL, ""),
            level=found.get(LEVEL, ""),
            priority=found.get(PRIORITY, ""),
            indicator=found.get(INDICATOR, ""),
            plan=found.get(PLAN, ""),
            mine=found.get(WHOSE, "") == MINE,
            sought=found.get(SOUGHT, ""),
        )

    @property
    def first(self) -> list[forms.BoundField]:
        """The controls that always show."""
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """The controls that are folded away."""
        return [self[name] for name in self.fields if name not in FIRST]

    @property
    def uses_more(self) -> bool:
        """Whether a control that is folded away narrows the view."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in self.fields if name not in FIRST)


def address_with(query: QueryDict, **changed: str) -> str:
    """As `query_with`; begins with "?", or is empty where nothing is asked."""
    words = query_with(query, **changed)
    return f"?{words}" if words else ""
