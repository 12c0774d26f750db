"""The forms of a task: what it says, who does it, how far it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.actor import Actor
from core.attachments import ACCEPT
from core.choices import FoldedChoices
from indicators.queries.catalogue import catalogue_of
from plans.deadline_words import is_read, understood
from plans.deadlines import BadDeadline, print_deadline
from plans.models import Priority, Task
from plans.queries.people import name_with_place, people_by_group
from plans.services.tasks import TaskData, TaskTies, read_deadline_in
from schools.levels import TAUGHT, Level
from schools.models import Agency, District, Period, School, SchoolPlace, Unit
from schools.queries import agencies_of, office_of, schools_of, today_of

LEVELS = [(level.value, level.label) for level in TAUGHT]
# What stands open at the top of the form; the rest is folded.
ESSENTIAL = ("title", "deadline", "lead", "responsible")
TIES = ("responsible", "implementing_levels", "implementers", "indicators", "priority", "assigned_by")
# Each fold of the form: its heading and its fields.
FOLDS = (
    (_("Phối hợp, trình cơ quan"), ("cooperators", "cooperating_levels", "receiver")),
    (_("Trường thực hiện"), ("implementing_levels", "implementers")),
    (_("Chỉ tiêu, ưu tiên, văn bản giao, ghi chú"), ("number", "indicators", "priority", "assigned_by", "note")),
)


class TaskForm(forms.Form):
    """A task as a person writes it; its choices are what this person sees of the district.

    `only_ties`: who does it and what it serves, which changes after its plan is issued too.
    """

    title = forms.CharField(label=_("Nội dung"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    deadline = forms.CharField(
        label=_("Thời hạn trình"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: 31/3/2021, T3/2021, Quý I/2021, 2021, trước ngày 25 hàng tháng."),
    )
    lead = forms.ChoiceField(label=_("Chủ trì"))
    responsible = forms.ChoiceField(label=_("Người chịu trách nhiệm"), required=False)
    number = forms.CharField(label=_("TT"), max_length=20, required=False)
    cooperators = forms.MultipleChoiceField(
        label=_("Đề nghị phối hợp"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cooperating_levels = forms.MultipleChoiceField(
        label=_("Các trường phối hợp"), choices=LEVELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    receiver = forms.ChoiceField(label=_("Trình cơ quan"), required=False)
    implementing_levels = forms.MultipleChoiceField(
        label=_("Mọi trường của cấp học"), choices=LEVELS, required=False, widget=forms.CheckboxSelectMultiple
    )
    implementers = forms.MultipleChoiceField(label=_("Từng trường"), required=False, widget=FoldedChoices)
    indicators = forms.MultipleChoiceField(
        label=_("Chỉ tiêu liên quan"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "long-choice"}),
    )
    priority = forms.ChoiceField(
        label=_("Mức độ ưu tiên"), choices=Priority.choices, required=False, initial=Priority.NORMAL
    )
    assigned_by = forms.CharField(label=_("Văn bản giao"), max_length=200, required=False)
    note = forms.CharField(label=_("Ghi chú"), max_length=300, required=False)
    # What was typed as a deadline that could not be read, once the person has seen what becomes of it.
    deadline_kept = forms.CharField(widget=forms.HiddenInput, required=False)
    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(
        self,
        data: Any = None,
        *,
        actor: Actor,
        district: District,
        period: Period,
        task: Task | None = None,
        only_ties: bool = False,
    ) -> None:
        super().__init__(data.copy() if data is not None else None, initial=_initial(task) if task else None)
        self.period, self.task = period, task
        self.only_ties = only_ties
        self.agencies: list[Agency] = list(agencies_of(actor, district).select_related("unit"))
        today = today_of(district)
        carrying = {row.unit_id for row in task.implementers.all()} if task else set()
        self.schools: list[School] = [
            one for one in schools_of(actor, district) if one.unit_id in carrying or _stands(one, today)
        ]
        self.known = {one.pk: one for one in catalogue_of(district).order_by("search_key", "pk")}
        self.groups = people_by_group(district)
        self.office = office_of(district)
        self._offer(district)
        for name in [name for name in self.fields if only_ties and name not in (*TIES, "seen_version")]:
            del self.fields[name]

    def _offer(self, district: District) -> None:
        lead = self.task.lead_id if self.task else self.office.unit_id
        bodies = _choices_of(self.agencies)
        schools = [(str(one.unit_id), one.unit.name) for one in self.schools]
        offered: Mapping[str, list[Any]] = {
            "lead": [
                *self._other_lead(),
                (_("Cơ quan, đơn vị"), bodies),
                *([(_("Trường"), schools)] if schools else []),
            ],
            "responsible": [("", _("(chưa chọn)")), *self._other_responsible(), *_choices_of_people(self.groups)],
            "cooperators": [choice for choice in bodies if choice[0] != str(lead)],
            "receiver": [("", _("(chưa chọn)")), *bodies],
            "implementers": _by_level(self.schools),
            "indicators": [(str(one.pk), one.name) for one in self.known.values()],
        }
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        self.fields["lead"].initial = str(self.office.unit_id)

    def _other_lead(self) -> list[tuple[str, str]]:
        """The body that leads already, where it is none of those that are offered: a ward, a school that closed."""
        known = {one.unit_id for one in self._bodies()}
        if self.task is None or self.task.lead_id in known:
            return []
        return [(str(self.task.lead_id), self.task.lead.name)]

    def _other_responsible(self) -> list[tuple[str, str]]:
        """Who is responsible already and is not offered: who left the office, and stays until another is chosen."""
        known = {one.pk for _name, people in self.groups for one in people}
        person = self.task.responsible if self.task else None
        return [(str(person.pk), str(person))] if person and person.pk not in known else []

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "deadline" in data:
            self._ask_of_deadline(data["deadline"], data.get("deadline_kept", ""))
        return data

    def _ask_of_deadline(self, typed: str, kept: str) -> None:
        """What cannot be read is kept as text, once the person has seen that it will never be late."""
        try:
            read = read_deadline_in(self.period, typed)
        except BadDeadline as refused:
            self.add_error("deadline", str(refused))
            return
        known = self.task is not None and print_deadline(self.task.deadline) == read.text
        if is_read(read) or known or kept == read.text:
            return
        self.data["deadline_kept"] = read.text  # type: ignore[index]
        self.add_error("deadline", _("%(read)s. Nếu đúng như vậy, hãy bấm Lưu lần nữa.") % {"read": understood(read)})

    @property
    def understood(self) -> str:
        """How the deadline is understood that the form shows."""
        typed = self["deadline"].value() or "" if "deadline" in self.fields else ""
        return understood_in(self.period, typed)

    def essential(self) -> list[forms.BoundField]:
        """The fields at the top."""
        return [self[name] for name in ESSENTIAL if name in self.fields]

    def folds(self) -> list[dict[str, Any]]:
        """The folded parts; one that holds something stands open."""
        parts = []
        for heading, names in FOLDS:
            fields = [self[name] for name in names if name in self.fields]
            if fields:
                said = any(one.value() not in (None, "", [], Priority.NORMAL) or one.errors for one in fields)
                parts.append({"title": heading, "fields": fields, "open": said})
        return parts

    def task_data(self) -> TaskData:
        """What the services take; call it on a valid form."""
        data = self.cleaned_data
        units = self._units()
        return TaskData(
            title=data["title"],
            deadline=data["deadline"],
            number=data.get("number", ""),
            lead=units.get(data["lead"]),
            cooperators=[units[pk] for pk in data["cooperators"]],
            cooperating_levels=data["cooperating_levels"],
            receiver=units.get(data["receiver"]),
            note=data["note"],
            ties=self.task_ties(),
        )

    def task_ties(self) -> TaskTies:
        """Who does it and what it serves; a level stands for all its schools of today."""
        data = self.cleaned_data
        levels = set(data["implementing_levels"])
        chosen = {one.unit_id for one in self.schools if not levels.isdisjoint(one.levels)}
        chosen |= {int(pk) for pk in data["implementers"]}
        return TaskTies(
            responsible=self._people().get(data["responsible"]),
            priority=data["priority"] or Priority.NORMAL,
            assigned_by=data["assigned_by"],
            implementers=[one.unit for one in self.schools if one.unit_id in chosen],
            indicators=[(self.known[int(pk)], Level.ALL) for pk in data["indicators"]],
        )

    def _people(self) -> dict[str, User]:
        people = {str(one.pk): one for _name, people in self.groups for one in people}
        responsible = self.task.responsible if self.task else None
        return people | ({str(responsible.pk): responsible} if responsible else {})

    def _bodies(self) -> Sequence[Agency | School]:
        return [*self.agencies, *self.schools]

    def _units(self) -> dict[str, Unit]:
        units = {str(one.unit_id): one.unit for one in self._bodies()}
        return units | ({str(self.task.lead_id): self.task.lead} if self.task else {})


def understood_in(period: Period, typed: str) -> str:
    """How a typed deadline is understood in a period, or why it cannot be."""
    try:
        return understood(read_deadline_in(period, typed))
    except BadDeadline as refused:
        return str(refused)


def _stands(school: School, day: date) -> bool:
    """Whether the school of `schools_of` has a place in the district on a day."""
    places: Sequence[SchoolPlace] = school.known_places  # type: ignore[attr-defined]
    return any(place.valid_to is None or place.valid_to >= day for place in places)


def _by_level(schools: Sequence[School]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Every school once, under the level where it is counted."""
    groups = []
    for level in TAUGHT:
        here = [(str(one.unit_id), one.unit.name) for one in schools if one.statistical_level == level]
        if here:
            groups.append((str(level.label), here))
    return groups


def _choices_of(agencies: list[Agency]) -> list[tuple[str, str]]:
    return [(str(one.unit_id), one.short_name) for one in agencies]


def _choices_of_people(groups: list[tuple[str, list[User]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(name, [(str(one.pk), name_with_place(one)) for one in people]) for name, people in groups]


def _initial(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "lead": str(task.lead_id),
        "responsible": str(task.responsible_id or ""),
        "cooperators": [str(row.unit_id) for row in task.cooperator_rows.all()],
        "cooperating_levels": task.cooperating_levels,
        "receiver": str(task.receiver_id or ""),
        "implementers": [str(row.unit_id) for row in task.implementers.all()],
        "indicators": [str(row.indicator_id) for row in task.indicator_rows.all()],
        "priority": task.priority,
        "assigned_by": task.assigned_by,
        "deadline": print_deadline(task.deadline),
        "note": task.note,
        "seen_version": task.version,
    }


# How far it is

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _file_field() -> forms.FileField:
    return forms.FileField(
        label=_("Tệp minh chứng"),
        required=False,
        help_text=_("PDF, ảnh, Word hoặc Excel; tối đa 20 MB."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )


class ReportForm(forms.Form):
    """How far the work is, in percent and in words."""

    progress = forms.IntegerField(
        label=_("Tiến độ (%)"),
        min_value=0,
        max_value=100,
        # Django's own Vietnamese is not what an office would write.
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value", "required"), _("Hãy nhập một số nguyên từ 0 đến 100, ví dụ 40.")
        ),
    )
    text = forms.CharField(label=_("Đã làm được gì"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = _file_field()


class CommentForm(forms.Form):
    """A word to the others."""

    text = forms.CharField(
        label=_("Nội dung trao đổi"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Hãy ghi nội dung trao đổi.")},
    )


class FinishForm(forms.Form):
    """The day of completion and its proof."""

    done_on = forms.DateField(label=_("Ngày hoàn thành"), widget=_DAY)
    text = forms.CharField(label=_("Kết quả"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = _file_field()


class PapersForm(forms.Form):
    """The sending to who receives the result, and their approval."""

    submitted_number = forms.CharField(label=_("Số văn bản trình"), max_length=60, required=False)
    submitted_on = forms.DateField(label=_("Ngày trình"), required=False, widget=_DAY)
    approved_decision = forms.CharField(label=_("Quyết định phê duyệt"), max_length=120, required=False)
    approved_on = forms.DateField(label=_("Ngày phê duyệt"), required=False, widget=_DAY)

    def papers(self) -> dict[str, tuple[str, date | None]]:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        return {
            "submitted": (data["submitted_number"], data["submitted_on"]),
            "approved": (data["approved_decision"], data["approved_on"]),
        }


def _period_name(period: Period) -> str:
    return period.name.capitalize()


class CarryForm(forms.Form):
    """Where the tasks that are left over go."""

    period: Any = forms.ModelChoiceField(label=_("Chuyển sang"), queryset=None, empty_label=None)
    deadline = forms.CharField(label=_("Thời hạn mới"), max_length=120)

    def __init__(self, data: Any = None, *, periods: Any, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["period"]
        field.queryset = periods
        field.label_from_instance = _period_name
