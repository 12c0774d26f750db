"""The forms by which a form is begun or copied."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.vietnamese import clean
from indicators.building.beginning import CannotBegin, empty_form, form_from_json, form_from_sheet
from indicators.building.queries import newest_of
from indicators.models import Form
from indicators.proposing.wording import slug
from schools.models import District
from schools.period_codes import BadPeriod, PeriodCode, parse_period

Document = dict[str, Any]
WAYS = (
    ("empty", _("Biểu trống")),
    ("copy", _("Chép từ biểu mẫu khác")),
    ("sheet", _("Từ bảng tính năm trước")),
    ("json", _("Từ tệp JSON đã tải")),
)
SLUG_LENGTH = 60


class Source(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A form of any district this person sees, with the district's name."""

    def label_from_instance(self, form: Form) -> str:
        return f"{form.district.unit.name}: {form.name}"


class Target(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A district in which this person builds forms."""

    def label_from_instance(self, district: District) -> str:
        return district.unit.name


class _Named(forms.Form):
    slug = forms.SlugField(
        label=_("Mã biểu mẫu"),
        required=False,
        max_length=SLUG_LENGTH,
        help_text=_("Chữ thường không dấu, dùng trong địa chỉ; để trống thì lấy theo tên."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower().replace("_", "-").strip("-")


class NewForm(_Named):
    """A new form: how it begins, and what it is called. `made` gives its name, slug, document and what is left."""

    way = forms.ChoiceField(label=_("Bắt đầu từ"), choices=WAYS, initial="empty", widget=forms.RadioSelect)
    source = Source(label=_("Biểu mẫu để chép"), queryset=None, required=False, empty_label=_("(chọn biểu mẫu)"))
    sheet = forms.FileField(
        label=_("Bảng tính"),
        required=False,
        help_text=_(
            "Tệp .xlsx, .xls hoặc .ods, tối đa 20 MB. Cổng đọc bảng và đề xuất biểu mẫu; chỗ nào chưa rõ sẽ hỏi."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods"}),
    )
    period = forms.CharField(
        label=_("Kỳ của bảng"),
        required=False,
        max_length=20,
        help_text=_("Ví dụ 2020 hoặc 2020-2021; để trống thì đọc từ bảng."),
    )
    json = forms.FileField(
        label=_("Tệp JSON"), required=False, widget=forms.FileInput(attrs={"accept": ".json,application/json"})
    )
    name = forms.CharField(
        label=_("Tên biểu mẫu"), required=False, max_length=200, help_text=_("Tên trong các danh sách.")
    )

    field_order = ("way", "source", "sheet", "period", "json", "name", "slug")
    of_way = {"copy": ("source",), "sheet": ("sheet", "period"), "json": ("json",)}

    def __init__(self, *args: Any, district: District, sources: QuerySet[Form], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.district = district
        fields: dict[str, Any] = self.fields
        fields["source"].queryset = sources

    def clean_period(self) -> PeriodCode | None:
        typed = self.cleaned_data["period"]
        try:
            return parse_period(typed) if typed else None
        except BadPeriod as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        way = typed.get("way", "")
        needed = {"empty": "name", "copy": "source", "sheet": "sheet", "json": "json"}.get(way)
        if needed and not self.errors.get(needed) and not typed.get(needed):
            self.add_error(needed, _("Hãy điền chỗ này để bắt đầu."))
        if not self.errors:
            self._begin(way)
        return typed

    def _begin(self, way: str) -> None:
        """The document the form begins with; what is wrong with a file is said at its field."""
        typed = self.cleaned_data
        left: Document = {}
        try:
            if way == "copy":
                version = newest_of(typed["source"])
                document = version.document if version else empty_form(typed["source"].name)
            elif way == "sheet":
                document, left = form_from_sheet(_file(typed["sheet"]), self.district, typed["period"])
            elif way == "json":
                document = form_from_json(_file(typed["json"]))
            else:
                document = empty_form(clean(typed["name"]))
        except CannotBegin as refused:
            self.add_error(way, list(refused.sentences))
            return
        named = typed["source"].name if way == "copy" else ""
        name = clean(typed["name"]) or named or document.get("label") or document.get("title") or str(_("Biểu mẫu mới"))
        typed["made"] = {
            "name": name[:200],
            "slug": typed["slug"] or slug(name, SLUG_LENGTH) or "bieu-mau",
            "document": document,
            "proposal": left,
        }


def _file(value: Any) -> File[Any]:
    assert isinstance(value, File)  # noqa: S101 - what a FileField cleans to
    return value


class CopyForm(_Named):
    """Where a form is copied to."""

    district = Target(label=_("Chép sang"), queryset=None, empty_label=None, to_field_name="slug")
    name = forms.CharField(label=_("Tên biểu mẫu"), max_length=200)

    field_order = ("district", "name", "slug")

    def __init__(self, *args: Any, districts: QuerySet[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["district"].queryset = districts
