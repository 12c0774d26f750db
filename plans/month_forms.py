"""The form of a month plan: its heading, and a month's lines in a field each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plans.models import MonthPlan
from plans.months import month_code, month_words
from plans.queries.months import fingerprint
from plans.services.months import MonthWords


class MonthPlanForm(forms.Form):
    """A month plan as its office writes it, one activity to a line."""

    title = forms.CharField(label=gettext_lazy("Tên kế hoạch tháng"), max_length=300)
    subtitle = forms.CharField(label=gettext_lazy("Dòng dưới tên"), max_length=300, required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, plan: MonthPlan, months: Collection[date]) -> None:
        lines: dict[date, list[str]] = {}
        for activity in plan.activities.all():
            lines.setdefault(activity.month, []).append(activity.text)
        initial = {"title": plan.title, "subtitle": plan.subtitle, "seen": fingerprint(plan)}
        super().__init__(data, initial=initial)
        self.months = {f"thang-{month_code(month)}": month for month in months}
        for name, month in self.months.items():
            self.fields[name] = _lines(month_words(month).capitalize(), lines.get(month, []))
        self.fields["notes"] = _lines(_("Lưu ý"), plan.notes)

    def words(self) -> MonthWords:
        """What the service takes; call it on a valid form."""
        said = self.cleaned_data
        months = {month: said[name].splitlines() for name, month in self.months.items()}
        return MonthWords(said["title"], said["subtitle"], said["notes"].splitlines(), months)


def _lines(label: str, lines: Collection[str]) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": max(3, len(lines) + 1)})
    return forms.CharField(
        label=label, required=False, initial="\n".join(lines), help_text=_("Mỗi hoạt động một dòng."), widget=area
    )
