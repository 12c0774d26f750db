"""The forms of rounds: what one asks of whom and when, its words and files, more time, chốt."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.attachments import ACCEPT
from core.vietnamese import clean
from indicators.building.queries import newest_of
from indicators.lateness import is_before_opening
from indicators.models import Audience, Form, Round, Submission
from indicators.queries.audience import Chosen, Owing, candidates, chosen_of
from indicators.queries.periods import offered_periods
from indicators.queries.standard import ReadyRound
from indicators.services.rounds import RoundData
from schools.forms import LineField
from schools.levels import TAUGHT, Ownership
from schools.models import District, Period
from schools.period_codes import BadPeriod, PeriodCode, PeriodKind, parse_period
from schools.queries import now_of, today_of
from schools.services import ensure_period

LONGEST_INSTRUCTIONS = 5000
LONGEST_REASON = 2000
SCHOOL_YEAR_BEGINS = 8  # offices prepare the new one in August


class MomentField(forms.DateTimeField):
    """A day with its hour, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        told = {"required": _("Hãy chọn ngày, giờ."), "invalid": _("Hãy ghi ngày, giờ như 17:00 15/09/2026.")}
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        formats = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"]
        super().__init__(widget=widget, input_formats=formats, error_messages=told, **kwargs)


class ReasonField(forms.CharField):
    """Why something is done; kept in the audit trail."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        told = {"required": _("Hãy ghi lý do.")}
        super().__init__(label=_("Lý do"), widget=widget, max_length=LONGEST_REASON, error_messages=told, **kwargs)

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class KnownChoices(forms.MultipleChoiceField):
    """Boxes to tick; what is not offered any more, since the period or the audience changed, is left out."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        return [one for one in super().to_python(value) if self.valid_value(one)]


class FormChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A form of the district, by its name."""

    def label_from_instance(self, form: Form) -> str:
        return form.name


class RoundForm(forms.Form):
    """What a round asks, of whom, and when. What can be ticked hangs on the audience and the period."""

    form = FormChoice(
        label=_("Biểu mẫu"),
        queryset=None,
        empty_label=_("(chọn biểu mẫu)"),
        error_messages={"required": _("Hãy chọn biểu mẫu.")},
    )
    period = forms.ChoiceField(label=_("Kỳ số liệu"))
    name = LineField(
        label=_("Tên đợt"), max_length=200, required=False, help_text=_("Để trống thì gọi theo tên biểu mẫu.")
    )
    audience = forms.ChoiceField(
        label=_("Nơi phải nộp"),
        choices=Audience.choices,
        initial=Audience.SCHOOLS.value,
        widget=forms.RadioSelect,
    )
    levels = KnownChoices(label=_("Cấp học"), required=False)
    ownerships = KnownChoices(label=_("Loại hình"), required=False)
    wards = KnownChoices(label=_("Phường, xã"), required=False)
    units = KnownChoices(label=_("Chỉ các đơn vị sau"), required=False)
    opens_at = MomentField(
        label=_("Nhập số liệu từ"),
        required=False,
        help_text=_("Để trống: ngay khi mở đợt."),
    )
    due_at = MomentField(label=_("Hạn nộp"), help_text=_("Sau hạn vẫn nộp được, ghi là nộp muộn."))
    instructions = forms.CharField(
        label=_("Hướng dẫn"),
        required=False,
        max_length=LONGEST_INSTRUCTIONS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Đơn vị đọc phần này trên trang nhập số liệu. Tệp đính kèm thêm ở bước sau."),
    )

    FILTERS = ("levels", "ownerships", "wards")

    def __init__(self, *args: Any, forms_offered: Any, district: District, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.district = district
        self.fields["form"].queryset = forms_offered  # type: ignore[attr-defined]
        known = self.get_initial_for_field(self.fields["period"], "period")
        self._offer("period", offered_periods(district, [parse_period(known)] if known else ()))
        found = self.candidates
        levels = {level for one in found for level in one.levels}
        ownerships = {one.ownership for one in found}
        wards = {one.ward.pk: one.ward.unit for one in found if one.ward and self._typed("audience") != Audience.WARDS}
        self._offer("levels", [(level.value, level.label) for level in TAUGHT if level in levels])
        self._offer("ownerships", [(code.value, code.label) for code in Ownership if code in ownerships - {"-"}])
        self._offer("wards", [(pk, unit.name) for pk, unit in sorted(wards.items(), key=lambda one: one[1].sort_key)])
        self._offer("units", [(one.unit.pk, one.name) for one in found] if len(found) > 1 else [])

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        self.fields[name].choices = list(choices)  # type: ignore[attr-defined]

    def _typed(self, name: str) -> str:
        """What a control says before anything is checked."""
        value = self[name].value()
        return str(value or "")

    @cached_property
    def candidates(self) -> Sequence[Owing]:
        """Who may owe it, as the controls stand."""
        try:
            period = _period_of(self._typed("period"))
        except BadPeriod:
            return ()
        audience = self._typed("audience")
        return candidates(self.district, period, audience) if audience in Audience else ()

    def narrowing(self) -> list[Any]:
        """The controls that narrow this audience."""
        return [self[name] for name in self.FILTERS if self.fields[name].choices]  # type: ignore[attr-defined]

    def owing(self) -> list[Owing] | None:
        """Who would owe it as the controls stand; None until a form and a period are chosen."""
        try:
            asked = self.fields["form"].clean(self._typed("form"))
        except forms.ValidationError:
            return None
        version = newest_of(asked)
        if version is None or not self._typed("period"):
            return None
        return chosen_of(self.candidates, self._chosen(), version.parsed)

    def data_of_round(self) -> RoundData:
        """What the services take; call it on a valid form."""
        data = self.cleaned_data
        return RoundData(
            form=data["form"],
            period=ensure_period(parse_period(data["period"])),
            audience=Audience(data["audience"]),
            chosen=self._chosen(),
            name=data["name"],
            opens_at=data["opens_at"],
            due_at=data["due_at"],
            instructions=data["instructions"],
        )

    def _chosen(self) -> Chosen:
        return Chosen(
            levels=self._ticked("levels"),
            ownerships=self._ticked("ownerships"),
            wards=frozenset(int(pk) for pk in self._ticked("wards")),
            units=frozenset(int(pk) for pk in self._ticked("units")),
        )

    def _ticked(self, name: str) -> frozenset[str]:
        """What is ticked among what is offered."""
        offered = {str(value) for value, _label in self.fields[name].choices}  # type: ignore[attr-defined]
        return frozenset(offered.intersection(str(value) for value in self[name].value() or ()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, due = data.get("opens_at"), data.get("due_at")
        if opens and due and due <= opens:
            self.add_error("due_at", _("Hạn nộp phải sau lúc bắt đầu nhập số liệu."))
        return data


def _period_of(code: str) -> Period:
    """A period that need not be stored yet: looking at a list writes nothing."""
    parsed = parse_period(code)
    first, last = parsed.dates
    return Period(code=str(parsed), kind=parsed.kind.value, starts_on=first, ends_on=last)


def initial_of(round_: Round) -> dict[str, Any]:
    """A draft as its form shows it; an opening that is past says nothing any more."""
    return {
        "form": round_.version.form_id,
        "period": round_.period.code,
        "name": round_.name,
        "audience": round_.audience,
        **{name: [str(one) for one in kept] for name, kept in round_.chosen.items()},
        "opens_at": round_.opens_at if is_before_opening(round_.opens_at, now_of(round_.district)) else None,
        "due_at": round_.due_at,
        "instructions": round_.instructions,
    }


def initial_of_none(district: District) -> dict[str, Any]:
    """What an empty form begins with: the school year that the district lives in."""
    today = today_of(district)
    return {"period": str(PeriodCode(PeriodKind.SCHOOL_YEAR, today.year - (today.month < SCHOOL_YEAR_BEGINS)))}


def initial_of_standard(standard: ReadyRound) -> dict[str, Any]:
    """A standard round as the form of a new one shows it."""
    return {
        "form": standard.form.pk if standard.form else None,
        "period": str(standard.period),
        "name": standard.name,
        "audience": standard.audience.value,
        "opens_at": standard.opens_at,
        "due_at": standard.due_at,
        "instructions": standard.instructions,
    }


class WordsForm(forms.Form):
    """What the units of a round are told."""

    name = LineField(
        label=_("Tên đợt"), max_length=200, required=False, help_text=_("Để trống thì gọi theo tên biểu mẫu.")
    )
    instructions = forms.CharField(
        label=_("Hướng dẫn"),
        required=False,
        max_length=LONGEST_INSTRUCTIONS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PaperForm(forms.Form):
    """A file beside the instructions."""

    file = forms.FileField(
        label=_("Thêm tệp"),
        allow_empty_file=True,
        error_messages={"required": _("Hãy chọn tệp.")},
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, ảnh, Word hoặc Excel, đến 20 MB."),
    )


class ExtendForm(forms.Form):
    """More time, for all or for some."""

    ALL, SOME = "all", "some"

    whom = forms.ChoiceField(
        label=_("Gia hạn cho"),
        choices=[(ALL, _("Tất cả các đơn vị")), (SOME, _("Một số đơn vị chưa nộp"))],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    submissions = KnownChoices(label=_("Đơn vị được gia hạn"), required=False)
    due_at = MomentField(label=_("Hạn mới"))
    reason = ReasonField(help_text=_("Lưu trong nhật ký."))

    def __init__(self, *args: Any, owing: Collection[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str | Promise]] = [(str(one.pk), one.unit.name) for one in owing]
        self.fields["submissions"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("whom") == self.SOME and not data.get("submissions"):
            self.add_error("submissions", _("Hãy chọn ít nhất một đơn vị."))
        return data

    @property
    def chosen(self) -> list[int]:
        """The ids of the submissions that get more time."""
        return [int(pk) for pk in self.cleaned_data["submissions"]]


class AddUnitsForm(forms.Form):
    """Units that an open round is to ask too."""

    units = KnownChoices(label=_("Đơn vị được thêm"), error_messages={"required": _("Hãy chọn ít nhất một đơn vị.")})
    due_at = MomentField(
        label=_("Hạn riêng"), required=False, help_text=_("Để trống: như hạn của đợt. Hạn riêng phải sau hạn của đợt.")
    )

    def __init__(self, *args: Any, offered: Iterable[Owing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.unit.pk), f"{one.name}, {one.ward.unit.name}" if one.ward else one.name) for one in offered]
        self.fields["units"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[int]:
        """The ids of the units."""
        return [int(pk) for pk in self.cleaned_data["units"]]


class ReopenForm(forms.Form):
    """A closed round takes answers again."""

    due_at = MomentField(label=_("Hạn mới"), required=False, help_text=_("Để trống: giữ hạn cũ."))
    reason = ReasonField(help_text=_("Các đơn vị chưa nộp đọc lý do này. Lưu trong nhật ký."))


class FinaliseForm(forms.Form):
    """Chốt: why the round does without the units that have no approved figures: one reason for all, or of each."""

    def __init__(self, *args: Any, missing: Iterable[Submission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = list(missing)
        if len(self.missing) > 1:
            told = _("Dùng cho mọi đơn vị để trống ở dưới.")
            self.fields["reason"] = _reason(str(_("Lý do chung")), help_text=told)
        for one in self.missing:
            self.fields[_key(one)] = _reason(f"{one.unit.name} ({one.get_state_display().lower()})")

    @property
    def units(self) -> list[forms.BoundField]:
        """The fields of the units, without the reason for all."""
        return [self[_key(one)] for one in self.missing]

    @property
    def left_out(self) -> dict[int, str]:
        """The reasons by the ids of the submissions."""
        common = self.cleaned_data.get("reason", "")
        return {one.pk: self.cleaned_data[_key(one)] or common for one in self.missing}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for one in self.missing:
            if not given.get("reason") and not given.get(_key(one)) and not self.has_error(_key(one)):
                self.add_error(_key(one), _("Hãy ghi lý do không có số liệu của đơn vị này."))
        return given


def _reason(label: str, **more: Any) -> LineField:
    return LineField(label=label, required=False, max_length=LONGEST_REASON, **more)


def _key(submission: Submission) -> str:
    return f"reason-{submission.pk}"
