"""The forms of a task and of monthly reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.deadlines import print_deadline
from plans.models import Task, TaskState
from plans.services.reviews import LONGEST, ReviewRules
from plans.services.tasks import TaskData
from schools.levels import TAUGHT
from schools.models import Agency, AgencyKind


class AgencyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A body of the district, by its short name."""

    def label_from_instance(self, agency: Agency) -> str:
        return agency.short_name


class AgencyChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Bodies of the district, by their short names."""

    def label_from_instance(self, agency: Agency) -> str:
        return agency.short_name


class TaskForm(forms.Form):
    """A task as a person writes it; its choices are the district's bodies that this person sees, without the lead."""

    number = forms.CharField(label=_("TT"), max_length=20, required=False)
    title = forms.CharField(label=_("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    cooperators = AgencyChoices(
        label=_("Đề nghị phối hợp"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    cooperating_levels = forms.MultipleChoiceField(
        label=_("Các trường phối hợp"),
        choices=[(level.value, level.label) for level in TAUGHT],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    receiver = AgencyChoice(label=_("Trình cơ quan"), queryset=None, required=False, empty_label=_("(chưa chọn)"))
    deadline = forms.CharField(
        label=_("Thời hạn trình"),
        max_length=120,
        help_text=_("Ví dụ: 31/3/2021, T3/2021, Quý I/2021, 2021, trước ngày 25 hàng tháng."),
    )
    state = forms.ChoiceField(label=_("Trạng thái"), choices=TaskState.choices)
    progress = forms.IntegerField(
        label=_("Tiến độ (%)"),
        min_value=0,
        max_value=100,
        initial=0,
        # Django's own Vietnamese is not what an office would write.
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Hãy nhập một số nguyên từ 0 đến 100, ví dụ 40.")
        ),
    )
    done_on = forms.DateField(
        label=_("Ngày hoàn thành"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, agencies: Any, task: Task | None = None, **kwargs: Any) -> None:
        if task is not None:
            kwargs["initial"] = _initial(task)
        super().__init__(*args, **kwargs)
        lead = {"unit": task.lead_id} if task is not None else {"kind": AgencyKind.OFFICE}
        self.fields["cooperators"].queryset = agencies.exclude(**lead)  # type: ignore[attr-defined]
        self.fields["receiver"].queryset = agencies  # type: ignore[attr-defined]

    def task_data(self) -> TaskData:
        """What the services take; call it on a valid form."""
        data = self.cleaned_data
        return TaskData(
            title=data["title"],
            deadline=data["deadline"],
            number=data["number"],
            cooperators=[agency.unit for agency in data["cooperators"]],
            cooperating_levels=data["cooperating_levels"],
            receiver=data["receiver"].unit if data["receiver"] else None,
            note=data["note"],
            state=data["state"],
            progress=data["progress"],
            done_on=data["done_on"],
        )


def _initial(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "cooperators": [row.unit_id for row in task.cooperator_rows.all()],
        "cooperating_levels": task.cooperating_levels,
        "receiver": task.receiver_id,
        "deadline": print_deadline(task.deadline),
        "state": task.state,
        "progress": task.progress,
        "done_on": task.done_on,
        "note": task.note,
        "seen_version": task.version,
    }


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
