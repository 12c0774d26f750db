"""The forms of what becomes of a school on a day, one for each kind of change."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.choices import FoldedChoices
from core.vietnamese import sort_key
from schools.forms import DayField, LineField, WardChoice
from schools.levels import TAUGHT, Level
from schools.life import NewSchool, SchoolChange
from schools.models import ChangeKind, School
from schools.resources.schools import LEVELS

NEW = "new"
PARTS = (1, 2, 3)


class ChangeForm(forms.Form):
    """What every change of a school says: its first day, and the decision."""

    kind: ChangeKind
    # How the form is laid out: the fields by what they are about.
    parts: list[tuple[Any, list[str]]] = []

    day = DayField(
        label=_("Từ ngày"), help_text=_("Ngày đầu tiên của tình trạng mới. Các kỳ trước ngày này giữ nguyên.")
    )
    decision = LineField(
        label=_("Quyết định"), max_length=120, required=False, help_text=_("Ví dụ: Quyết định số 1234/QĐ-UBND.")
    )
    decided_on = DayField(label=_("Ngày quyết định"), required=False)

    def __init__(self, *args: Any, school: School, wards: Any, schools: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.school = school
        self.wards, self.schools = wards, schools
        self.prepare()

    def prepare(self) -> None:
        """Gives the choices their rows."""

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields by what they are about, with a heading each."""
        own = [(heading, [self[name] for name in names]) for heading, names in self.parts]
        return [*own, (_("Thời điểm và quyết định"), [self[name] for name in ("day", "decision", "decided_on")])]

    def change(self) -> SchoolChange:
        """What the services take; call it on a valid form."""
        data = self.cleaned_data
        common = {name: data[name] for name in ("day", "decision", "decided_on")}
        return SchoolChange(kind=self.kind, **common, **self.own(data))

    def own(self, data: dict[str, Any]) -> dict[str, Any]:
        """What this kind of change says besides."""
        return {"schools": (self.school,)}


class RenameForm(ChangeForm):
    """Another name, or another ward, from a day on."""

    kind = ChangeKind.RENAMED
    parts = [(_("Tên và nơi đóng mới"), ["name", "ward"])]

    name = LineField(label=_("Tên mới"), max_length=200)
    ward = WardChoice(label=_("Phường/xã"), queryset=None, required=False, empty_label=_("(chưa chọn)"))

    def prepare(self) -> None:
        self.fields["ward"].queryset = self.wards  # type: ignore[attr-defined]

    def own(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"schools": (self.school,), "name": data["name"], "ward": data["ward"]}


class PeopleUntil(forms.Form):
    """Until when the people of a school that ends use the portal."""

    people_until = DayField(
        label=_("Người của trường ngừng hoạt động dùng cổng đến hết ngày"),
        required=False,
        help_text=_("Để nộp nốt báo cáo còn nợ. Để trống: ngày hoạt động cuối cùng."),
    )


class SchoolsChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Schools of the district, by their names."""

    def label_from_instance(self, school: School) -> str:
        return school.unit.name


def _ward_words(school: School) -> str:
    """Where a school stands now; its level, where its ward is not known."""
    ward = school.known_places[-1].ward  # type: ignore[attr-defined]
    if ward:
        return str(ward.unit.name)
    level = Level(school.statistical_level).label
    return gettext("Chưa ghi phường, xã: %(level)s") % {"level": level}


class MergeForm(ChangeForm, PeopleUntil):
    """Several schools into one of them, or into a new one."""

    kind = ChangeKind.MERGED
    parts = [
        (_("Các trường sáp nhập"), ["others"]),
        (_("Trường sau sáp nhập"), ["into", "name", "ward", "national_code"]),
        (_("Người của trường ngừng hoạt động"), ["people_follow", "people_until"]),
    ]

    others = SchoolsChoice(label=_("Sáp nhập với"), queryset=None, widget=FoldedChoices)
    into = forms.ChoiceField(label=_("Trường tiếp nhận"), widget=forms.RadioSelect)
    name = LineField(
        label=_("Tên sau sáp nhập"),
        max_length=200,
        required=False,
        help_text=_("Bắt buộc với trường mới; để trống nếu trường tiếp nhận giữ tên."),
    )
    ward = WardChoice(
        label=_("Phường/xã của trường mới"), queryset=None, required=False, empty_label=_("(như trường này)")
    )
    national_code = LineField(
        label=_("Mã CSDL ngành của trường mới"),
        max_length=40,
        required=False,
        help_text=_("Có thể là mã của một trường ngừng hoạt động: mã ấy chuyển sang trường mới."),
    )
    people_follow = forms.BooleanField(
        label=_("Chuyển cả người dùng sang trường tiếp nhận, giữ vai trò"), required=False
    )

    def prepare(self) -> None:
        self._offer_by_ward(self.fields["others"])
        self.fields["ward"].queryset = self.wards  # type: ignore[attr-defined]
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            (str(self.school.pk), self.school.unit.name),
            ("other", _("Một trường đã chọn ở trên (chỉ khi chọn một trường)")),
            (NEW, _("Trường mới")),
        ]

    def _offer_by_ward(self, field: Any) -> None:
        """The schools under the ward where each stands; those of this school's own ward are in sight."""
        field.queryset = self.schools
        wards: dict[str, list[tuple[str, str]]] = {}
        for school in self.schools:
            wards.setdefault(_ward_words(school), []).append((str(school.pk), school.unit.name))
        field.choices = sorted(wards.items(), key=lambda one: sort_key(one[0]))
        field.widget.near = _ward_words(self.school)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("into") == NEW and not data.get("name"):
            self.add_error("name", _("Hãy ghi tên của trường mới."))
        if data.get("into") == "other" and len(data.get("others", [])) > 1:
            self.add_error("into", _("Hãy mở trang này từ trường tiếp nhận, hoặc chọn “Trường mới”."))
        return data

    def own(self, data: dict[str, Any]) -> dict[str, Any]:
        others = tuple(data["others"])
        into = {NEW: None, "other": others[0]}.get(data["into"], self.school)
        new = () if into else (NewSchool(data["name"], (), data["ward"], data["national_code"]),)
        return {
            "schools": (self.school, *others),
            "into": into,
            "name": data["name"] if into else "",
            "new": new,
            "people_until": data["people_until"],
            "people_follow": data["people_follow"],
        }


class SplitForm(ChangeForm, PeopleUntil):
    """One school into several, and whether it goes on itself."""

    kind = ChangeKind.SPLIT

    goes_on = forms.BooleanField(label=_("Trường này tiếp tục hoạt động"), required=False, initial=True)

    def prepare(self) -> None:
        taught = [one for one in LEVELS if one[0] in self.school.levels]
        for part in PARTS:
            required = part == 1
            self.fields[f"new_name_{part}"] = LineField(label=_("Tên"), max_length=200, required=required)
            self.fields[f"new_ward_{part}"] = WardChoice(
                label=_("Phường/xã"), queryset=self.wards, required=False, empty_label=_("(như trường này)")
            )
            if len(taught) > 1:
                self.fields[f"new_levels_{part}"] = forms.MultipleChoiceField(
                    label=_("Cấp học"), choices=taught, required=False, widget=forms.CheckboxSelectMultiple
                )
        self.parts = [(_("Trường này"), ["goes_on", "people_until"])]
        for part in PARTS:
            names = [f"new_{name}_{part}" for name in ("name", "ward", "levels")]
            self.parts.append(
                (_("Trường mới %(number)s") % {"number": part}, [one for one in names if one in self.fields])
            )

    def own(self, data: dict[str, Any]) -> dict[str, Any]:
        new = tuple(self._new(data, part) for part in PARTS if data[f"new_name_{part}"])
        return {
            "schools": (self.school,),
            "new": new,
            "goes_on": data["goes_on"],
            "people_until": data["people_until"],
        }

    @staticmethod
    def _new(data: dict[str, Any], part: int) -> NewSchool:
        chosen = data.get(f"new_levels_{part}", [])
        levels = tuple(level.value for level in TAUGHT if level.value in chosen)
        return NewSchool(data[f"new_name_{part}"], levels, data[f"new_ward_{part}"])


class DissolveForm(ChangeForm, PeopleUntil):
    """A school that ends, and goes into none."""

    kind = ChangeKind.CLOSED
    parts = [(_("Người của trường"), ["people_until"])]

    def own(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"schools": (self.school,), "people_until": data["people_until"]}


# How an address names each kind, with what it is told to be for.
CHANGES: dict[str, tuple[type[ChangeForm], Any, Any]] = {
    "doi-ten": (RenameForm, _("Đổi tên, chuyển phường xã"), _("Trường vẫn là một, mang tên hoặc thuộc nơi mới.")),
    "sap-nhap": (MergeForm, _("Sáp nhập"), _("Nhiều trường thành một: một trường tiếp nhận, hoặc lập trường mới.")),
    "chia-tach": (SplitForm, _("Chia tách"), _("Một trường thành nhiều trường.")),
    "giai-the": (DissolveForm, _("Giải thể"), _("Trường ngừng hoạt động, không có trường tiếp nhận.")),
}


def usual_day(today: date) -> date:
    """What a form proposes: the first of the next month."""
    return date(today.year + today.month // 12, today.month % 12 + 1, 1)
