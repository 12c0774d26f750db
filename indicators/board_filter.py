"""What a board is narrowed to and sorted by, as its address says it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.queries import Duties
from core.filters import SOUGHT, Control, NarrowingForm, query_with
from indicators.models import SubmissionState
from indicators.queries.board import CAME, LATE, ORDERS, OVERDUE, OWING, Asked, Overview, Part

# The names in the address, with what they narrow.
STATE, LEVEL, WARD, OWNERSHIP, TIMING, ANSWERER, ORDER = (
    "trang-thai",
    "cap",
    "phuong",
    "loai-hinh",
    "han",
    "phu-trach",
    "xep",
)
NOBODY = "0"
TIMINGS = ((OVERDUE, _("Quá hạn, chưa nộp")), (LATE, _("Nộp muộn")))


class BoardFilter(NarrowingForm):
    """The controls above the board; each offers what the round has.

    `answerers` are the people who answer for units of the round, each with their duties.
    """

    def __init__(self, data: Mapping[str, Any], overview: Overview, answerers: Mapping[User, Duties]) -> None:
        self.duties = {str(user.pk): duties for user, duties in answerers.items()}
        people = [(str(user.pk), str(user)) for user in answerers]
        states = [
            (OWING, _("Chưa nộp (cả đang nhập, trả lại)")),
            (CAME, _("Đã nộp (cả đã duyệt)")),
            *SubmissionState.choices,
        ]
        controls: list[Control] = [
            (STATE, _("Trạng thái"), states),
            (TIMING, _("Thời hạn"), TIMINGS),
            (LEVEL, _("Cấp học"), _choices(overview.levels)),
            (WARD, _("Phường, xã"), _choices(overview.wards)),
            (OWNERSHIP, _("Loại hình"), _choices(overview.ownerships)),
            (ANSWERER, _("Người phụ trách"), [*people, (NOBODY, _("Chưa phân công"))]),
        ]
        super().__init__(data, sought=_("Tên hoặc mã đơn vị"), controls=[one for one in controls if len(one[2]) > 1])

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


def _choices(parts: tuple[Part, ...]) -> list[tuple[str, Any]]:
    return [(part.key, part.name or _("Không có")) for part in parts]


def address_with(query: QueryDict, **changed: str) -> str:
    """As `query_with`, with its "?"."""
    return f"?{query_with(query, **changed)}"
