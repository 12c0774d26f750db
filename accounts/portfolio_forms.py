"""The forms of an office's assignment: a new one, what a person answers for, an absence and who takes over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Portfolio, PortfolioSet, User
from accounts.queries import office_people, with_kept
from accounts.resources.portfolios import PortfolioResource, SubjectLines
from accounts.services import Absence, PortfolioData, Taker
from core.choices import FoldedChoices
from core.list_cells import Lines
from schools.forms import DayField, LineField
from schools.levels import TAUGHT, Level
from schools.models import School
from schools.period_codes import BadPeriod, parse_period


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A person by name, with their post where they have one."""

    def label_from_instance(self, user: User) -> str:
        return f"{user} ({user.title})" if user.title else str(user)


class BeginForm(forms.Form):
    """A period's assignment, empty or from another's."""

    period = LineField(
        label=_("Năm học hoặc năm"), max_length=20, help_text=_("Ví dụ: 2022-2023 là một năm học, 2022 là một năm.")
    )
    source: Any = forms.ModelChoiceField(
        label=_("Chép từ"), queryset=None, required=False, empty_label=_("Không chép, lập bảng trống")
    )

    def __init__(self, *args: Any, sources: Iterable[PortfolioSet], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].queryset = sources  # type: ignore[attr-defined]
        self.fields["source"].label_from_instance = lambda one: one.period.name  # type: ignore[attr-defined]

    def clean_period(self) -> str:
        try:
            return str(parse_period(self.cleaned_data["period"].replace(" ", "")))
        except BadPeriod as problem:
            raise forms.ValidationError(str(problem)) from problem


class PortfolioForm(forms.Form):
    """What a person answers for; lines are read as the Excel list of the same columns reads them."""

    user = PersonChoice(label=_("Người được phân công"), queryset=None, empty_label=_("(chọn người)"))
    post = LineField(label=_("Chức vụ như in trong bảng"), max_length=200, required=False)
    group = LineField(label=_("Nhóm"), max_length=200, required=False, help_text=_("Dòng nhóm khi in, nếu có."))
    number = LineField(label=_("Số thứ tự"), max_length=12, required=False)
    fields_text = forms.CharField(
        label=_("Lĩnh vực công tác"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Mỗi lĩnh vực một dòng."),
    )
    subjects_text = forms.CharField(
        label=_("Môn học"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Các môn cách nhau bằng dấu phẩy; môn của riêng một cấp: “Tiểu học: Đạo đức, Âm nhạc”."),
    )
    schools = forms.MultipleChoiceField(
        label=_("Trường phụ trách"),
        required=False,
        widget=FoldedChoices,
    )
    wards_text = forms.CharField(
        label=_("Địa bàn phụ trách"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Mỗi phường, xã một dòng, việc phụ trách ghi trong ngoặc: “Phường Bưởi (dạy thêm, học thêm)”. "
            "Ghi “cơ sở giáo dục mầm non” thì người này phụ trách cả các trường mầm non ở phường ấy."
        ),
    )
    report_day = forms.IntegerField(
        label=_("Báo cáo trước ngày"),
        required=False,
        min_value=1,
        max_value=31,
        help_text=_("Ngày trong tháng; để trống nếu bảng phân công không yêu cầu."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Hãy nhập một ngày từ 1 đến 31.")),
    )
    report_deadline = LineField(
        label=_("Hạn báo cáo như in trong bảng"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: trước ngày 25 hàng tháng."),
    )
    report_to = PersonChoice(label=_("Báo cáo với"), queryset=None, required=False, empty_label=_("(không ghi)"))
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, resource: PortfolioResource, row: Portfolio | None = None, **kwargs: Any) -> None:
        self.resource = resource
        if row is not None:
            kwargs["initial"] = _initial(row, resource)
        super().__init__(*args, **kwargs)
        office = office_people(resource.district)
        held = row.report_to_id if row is not None else None
        self.fields["report_to"].queryset = with_kept(office, held)  # type: ignore[attr-defined]
        self.fields["user"].queryset = office  # type: ignore[attr-defined]
        del self.fields["user" if row is not None else "seen_version"]
        self.fields["schools"].choices = list(_school_choices(resource))  # type: ignore[attr-defined]

    def clean_fields_text(self) -> Any:
        return self._read(Lines(500), "fields_text")

    def clean_subjects_text(self) -> Any:
        return self._read(SubjectLines(500), "subjects_text")

    def clean_wards_text(self) -> Any:
        wards = self._read(self.resource.fields["wards"].widget, "wards_text")
        if len({(ward.pk, matter) for ward, matter in wards}) < len(wards):
            raise forms.ValidationError(_("Có dòng ghi hai lần trong ô này."))
        if any(len(matter) > 200 for _ward, matter in wards):
            raise forms.ValidationError(_("Phần ghi trong ngoặc dài quá 200 ký tự. Hãy viết gọn lại."))
        return wards

    def _read(self, cell: Any, name: str) -> Any:
        try:
            return cell.clean(self.cleaned_data[name])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def data_for(self, user: User) -> PortfolioData:
        """What the service takes; call it on a valid form."""
        said = self.cleaned_data
        words = {name: said[name] for name in ("number", "group", "post", "report_day", "report_deadline", "report_to")}
        chosen = [key.split(":") for key in said["schools"]]
        return PortfolioData(
            user=user,
            words={**words, "fields": said["fields_text"], "subjects": said["subjects_text"]},
            schools=[(self.resource.names.schools[int(school)], level) for school, level in chosen],
            wards=said["wards_text"],
            covers=None,
        )


def _school_choices(resource: PortfolioResource) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every school under every level that it teaches."""
    schools: list[School] = sorted(resource.names.schools.values(), key=lambda one: one.unit.sort_key)
    for level in TAUGHT:
        here = [(f"{one.pk}:{level.value}", one.unit.name) for one in schools if level in one.levels]
        if here:
            yield str(level.label), here


def _initial(row: Portfolio, resource: PortfolioResource) -> dict[str, Any]:
    words = ("number", "group", "post", "report_day", "report_deadline", "report_to")
    wards = [(resource.names.wards[one.ward_id], one.matter) for one in row.wards.all()]
    return {name: getattr(row, name) for name in words} | {
        "seen_version": row.version,
        "fields_text": "\n".join(row.fields),
        "subjects_text": SubjectLines(500).render(row.subjects),
        "schools": [f"{one.school_id}:{one.level}" for one in row.schools.all()],
        "wards_text": "\n".join(resource.fields["wards"].widget.render([one]) for one in wards),
    }


class AbsenceForm(forms.Form):
    """When a person is away, and up to as many takers as the page has places for; each takes all, or what is ticked."""

    reason = LineField(
        label=_("Lý do vắng mặt"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: Nghỉ chế độ thai sản. Xóa trắng khi người này không vắng nữa."),
    )
    begins = DayField(label=_("Vắng từ ngày"), required=False)
    back_on = DayField(
        label=_("Trở lại làm việc từ ngày"), required=False, help_text=_("Từ ngày này việc phụ trách trở về như cũ.")
    )

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, row: Portfolio, covers: list[Any], places: int, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "reason": row.absence,
            "begins": row.absent_from,
            "back_on": row.absent_until,
            "seen_version": row.version,
        }
        super().__init__(*args, **kwargs)
        self.places = range(1, places + 1)
        choices = held_units(row)
        for place in self.places:
            cover = covers[place - 1] if place <= len(covers) else None
            self.fields[f"taker_{place}"] = PersonChoice(
                label=_("Người nhận thay"),
                queryset=with_kept(people, cover.portfolio.user_id if cover else None).exclude(pk=row.user_id),
                required=False,
                empty_label=_("(chưa chọn)"),
                initial=cover.portfolio.user_id if cover else None,
            )
            self.fields[f"text_{place}"] = LineField(
                label=_("Nhận thay việc gì"), max_length=300, required=False, initial=cover.text if cover else ""
            )
            if choices:
                self.fields[f"units_{place}"] = forms.MultipleChoiceField(
                    label=_("Chỉ các trường, phường sau"),
                    help_text=_("Không đánh dấu ô nào: nhận thay tất cả."),
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    initial=[str(unit.pk) for unit in cover.units.all()] if cover else [],
                )

    def groups(self) -> list[list[Any]]:
        """The fields of each place for a taker."""
        names = ("taker", "text", "units")
        return [
            [self[f"{name}_{place}"] for name in names if f"{name}_{place}" in self.fields] for place in self.places
        ]

    def absence(self) -> Absence:
        said = self.cleaned_data
        return Absence(said["reason"], said["begins"], said["back_on"])

    def takers(self) -> list[Taker]:
        """Who takes over; call it on a valid form."""
        said: Mapping[str, Any] = self.cleaned_data
        return [
            Taker(user, said[f"text_{place}"], [int(unit) for unit in said.get(f"units_{place}", ())])
            for place in self.places
            if (user := said[f"taker_{place}"])
        ]


def held_units(row: Portfolio) -> list[tuple[str, str]]:
    """The schools and wards that a portfolio names, once each."""
    schools = {one.school_id: f"{one.school} ({Level(one.level).label})" for one in row.schools.all()}
    wards = {one.ward_id: one.ward.unit.name for one in row.wards.all()}
    return [(str(pk), name) for pk, name in (schools | wards).items()]
