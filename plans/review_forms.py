"""The forms of monthly reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.services.reviews import LONGEST, ReviewRules


def _words(label: Any, rows: int, help_text: Any = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=LONGEST, help_text=help_text, widget=area)


class MonthForm(forms.Form):
    """What a person says of their month."""

    done = _words(_("Đã làm"), 8)
    unfinished = _words(_("Chưa làm, lý do"), 4)
    next_month = _words(_("Nhiệm vụ trọng tâm tháng tới"), 5)
    proposals = _words(_("Đề xuất, kiến nghị"), 3)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class RemarkForm(forms.Form):
    """A leader's words, and a step of the office's scale where it has one."""

    remark = _words(_("Nhận xét"), 4)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if scale:
            self.fields["rating"] = forms.ChoiceField(
                label=_("Xếp loại"),
                required=False,
                choices=[("", _("Không xếp loại")), *((step, step) for step in scale)],
                help_text=_("Chỉ người được nhận xét và lãnh đạo của họ thấy."),
            )


class ReviewRulesForm(forms.Form):
    """How an office reviews its months."""

    due_day = forms.IntegerField(
        label=_("Gửi trước ngày"),
        min_value=1,
        max_value=31,
        help_text=_(
            "Ngày trong tháng; từ ngày 1 đến ngày 14 là của tháng sau. "
            "Người có hạn riêng trong bảng phân công theo hạn ấy."
        ),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Hãy nhập một ngày từ 1 đến 31.")),
    )
    asks_principals = forms.BooleanField(label=_("Hiệu trưởng các trường cũng báo cáo tháng"), required=False)
    scale = forms.CharField(
        label=_("Thang xếp loại"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Mỗi mức một dòng, từ cao xuống thấp. Để trống: không xếp loại ai."),
    )

    def rules(self) -> ReviewRules:
        """What the service takes; call it on a valid form."""
        said = self.cleaned_data
        return ReviewRules(said["due_day"], said["asks_principals"], said["scale"].splitlines())
