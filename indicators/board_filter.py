"""What a board is narrowed to and sorted by, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import Duties
from indicators.models import SubmissionState
from indicators.queries.board import CAME, LATE, ORDERS, OVERDUE, OWING, Asked, Overview, Part

# The names in the address, with what they narrow.
STATE, LEVEL, WARD, OWNERSHIP, TIMING, ANSWERER, SOUGHT, ORDER, PAGE = (
    "trang-thai",
    "cap",
    "phuong",
    "loai-hinh",
    "han",
    "phu-trach",
    "tim",
    "xep",
    "trang",
)
NOBODY = "0"
TIMINGS = ((OVERDUE, _("Quá hạn, chưa nộp")), (LATE, _("Nộp muộn")))


class BoardFilter(forms.Form):
    """The controls above the board; each offers what the round has, and what is not offered narrows nothing.

    `answerers` are the people who answer for units of the round, each with their duties.
    """

    def __init__(self, data: Mapping[str, Any], overview: Overview, answerers: Mapping[User, Duties]) -> None:
        super().__init__(data)
        self.duties = {str(user.pk): duties for user, duties in answerers.items()}
        people = [(str(user.pk), str(user)) for user in answerers]
        states = [
            (OWING, _("Chưa nộp (cả đang nhập, trả lại)")),
            (CAME, _("Đã nộp (cả đã duyệt)")),
            *SubmissionState.choices,
        ]
        self.fields[SOUGHT] = forms.CharField(
            label=_("Tên hoặc mã đơn vị"), widget=forms.TextInput(attrs={"type": "search"}), max_length=100
        )
        for name, label, choices in (
            (STATE, _("Trạng thái"), states),
            (TIMING, _("Thời hạn"), TIMINGS),
            (LEVEL, _("Cấp học"), _choices(overview.levels)),
            (WARD, _("Phường, xã"), _choices(overview.wards)),
            (OWNERSHIP, _("Loại hình"), _choices(overview.ownerships)),
            (ANSWERER, _("Người phụ trách"), [*people, (NOBODY, _("Chưa phân công"))]),
        ):
            if len(choices) > 1:
                self.fields[name] = forms.ChoiceField(label=label, choices=[("", _("Tất cả")), *choices])
        for field in self.fields.values():
            field.required = False

    @property
    def asked(self) -> Asked:
        """What is asked, without the parts that make no sense: an address may have been typed by hand."""
        self.is_valid()
        found = self.cleaned_data
        ward = found.get(WARD) or None
        answerer = found.get(ANSWERER) or None
        order = str(self.data.get(ORDER, ""))
        return Asked(
            state=found.get(STATE, ""),
            level=found.get(LEVEL, ""),
            ward=None if ward is None else int(ward),
            ownership=found.get(OWNERSHIP, ""),
            timing=found.get(TIMING, ""),
            sought=found.get(SOUGHT, ""),
            named_by=self.duties.get(answerer or ""),
            named_by_none=tuple(chain.from_iterable(self.duties.values())) if answerer == NOBODY else None,
            order=order if order.removeprefix("-") in ORDERS else "name",
        )

    @property
    def words(self) -> str:
        """What it is narrowed to, for paper; nothing where it is not."""
        self.is_valid()
        said = [
            f"{self.fields[name].label}: {dict(getattr(self.fields[name], 'choices', ())).get(value, value)}"
            for name, value in self.cleaned_data.items()
            if value
        ]
        return _("Chỉ gồm: %(words)s.") % {"words": "; ".join(said)} if said else ""


def _choices(parts: tuple[Part, ...]) -> list[tuple[str, Any]]:
    return [(part.key, part.name or _("Không có")) for part in parts]


def address_with(query: QueryDict, **changed: str) -> str:
    """The address of the same board with some of its words changed; an empty one is left out, and so is the page."""
    fresh = query.copy()
    fresh.pop(PAGE, None)
    for name, value in changed.items():
        fresh[name.replace("_", "-")] = value
    kept = [(name, value) for name, values in fresh.lists() for value in values if value]
    words = QueryDict(mutable=True)
    for name, value in kept:
        words.appendlist(name, value)
    return f"?{words.urlencode()}"
