"""The forms of what the office asks of every school's plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models import PlanOutline
from plans.services.plan_outlines import Heading
from schools.models import Period
from schools.period_codes import BadPeriod, PeriodCode, PeriodKind, parse_period

# How many headings an outline has room for; what is left empty is no heading.
OUTLINE_LINES = 12


class YearForm(forms.Form):
    """A school year, to be asked of the schools."""

    ky = forms.CharField(label=_("Năm học"), max_length=9)

    def clean_ky(self) -> PeriodCode:
        """A school year and nothing else."""
        try:
            code = parse_period(self.cleaned_data["ky"].strip())
        except BadPeriod as refused:
            raise forms.ValidationError(_("Năm học ghi như 2022-2023.")) from refused
        if code.kind is not PeriodKind.SCHOOL_YEAR:
            raise forms.ValidationError(_("Năm học ghi như 2022-2023."))
        return code


class OutlineForm(forms.Form):
    """What the office asks of every school: a title, a day, and headings with hints."""

    title = forms.CharField(label=_("Tên kế hoạch"), max_length=300)
    due_on = forms.DateField(
        label=_("Hạn nộp"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, period: Period, outline: PlanOutline | None, **kwargs: Any) -> None:
        headings = outline.headings if outline else _FIRST_HEADINGS
        name = period.name[:1].lower() + period.name[1:]
        kwargs["initial"] = {
            "title": outline.title if outline else f"Kế hoạch giáo dục nhà trường {name}",
            "due_on": outline.due_on if outline else None,
        }
        super().__init__(*args, **kwargs)
        self.lines = max(OUTLINE_LINES, len(headings) + 3)
        for place in range(self.lines):
            one = headings[place] if place < len(headings) else {}
            self._add_line(place, one)

    def _add_line(self, place: int, one: dict[str, str]) -> None:
        words = {"number": (_("Số"), 12), "title": (_("Đề mục"), 300), "hint": (_("Gợi ý cho trường"), 500)}
        for part, (label, length) in words.items():
            self.fields[f"{part}_{place}"] = forms.CharField(
                label=_("%(label)s, dòng %(line)s") % {"label": label, "line": place + 1},
                max_length=length,
                required=False,
                initial=one.get(part, ""),
            )

    def rows(self) -> list[list[forms.BoundField]]:
        """The lines of the outline as bound fields, for the page."""
        return [[self[f"{part}_{place}"] for part in ("number", "title", "hint")] for place in range(self.lines)]

    def headings(self) -> list[Heading]:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        return [
            Heading(data[f"number_{place}"], data[f"title_{place}"], data[f"hint_{place}"])
            for place in range(self.lines)
        ]


_FIRST_HEADINGS = [
    {"number": "I", "title": "ĐẶC ĐIỂM TÌNH HÌNH", "hint": "Thuận lợi, khó khăn, quy mô, đội ngũ, cơ sở vật chất."},
    {"number": "II", "title": "MỤC TIÊU, CHỈ TIÊU", "hint": "Chỉ tiêu được giao và chỉ tiêu trường đăng ký."},
    {"number": "III", "title": "NHIỆM VỤ, GIẢI PHÁP", "hint": "Từng nhiệm vụ, người phụ trách, thời gian."},
    {"number": "IV", "title": "TỔ CHỨC THỰC HIỆN", "hint": "Phân công, kiểm tra, chế độ báo cáo."},
]
