"""The forms of districts, their names, wards, bodies and schools."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from core.vietnamese import clean, search_key
from schools.levels import TAUGHT
from schools.models import (
    BEGINNING,
    AgencyKind,
    DistrictKind,
    DistrictProfile,
    SchoolKind,
    Unit,
    Ward,
)
from schools.resources.schools import LEVELS, OWNERSHIPS
from schools.services import PROFILE_WORDS, ProfileData, SchoolData

# First parts of addresses that are the portal's own, so no district's (a test compares them with edu_portal.urls).
RESERVED_SLUGS = frozenset(
    {"api", "dang-nhap", "dang-xuat", "dang-ky", "doi-mat-khau", "quan-tri", "so-sanh", "static", "tai-khoan"}
)


class LineField(forms.CharField):
    """One line of text in one spelling."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day, chosen or typed."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class NamesForm(forms.Form):
    """What a district and its office are called from a day on."""

    valid_from = DayField(
        label=_("Áp dụng từ ngày"),
        required=False,
        help_text=_("Văn bản của những ngày trước đó giữ tên gọi cũ. Chỉ để trống khi sửa lỗi của tên gọi hiện tại."),
    )
    kind = forms.ChoiceField(choices=DistrictKind.choices)
    name = LineField(max_length=200, help_text=_("Ví dụ: Quận Tây Hồ."))
    short_name = LineField(max_length=100, help_text=_("Ví dụ: Tây Hồ."))
    parent_body = LineField(max_length=200, help_text=_("Như ở đầu văn bản, ví dụ: UBND QUẬN TÂY HỒ."))
    parent_body_short = LineField(max_length=100, initial="UBND quận")
    office_name = LineField(max_length=200, initial="Phòng Giáo dục và Đào tạo")
    office_short = LineField(max_length=100, initial="Phòng GDĐT")
    place = LineField(max_length=100, help_text=_("Ghi trước ngày tháng, ví dụ: Tây Hồ, ngày 01 tháng 9 năm 2026."))
    symbol = LineField(max_length=40, initial="PGDĐT", help_text=_("Phần sau số và loại văn bản, ví dụ: 05/BC-PGDĐT."))
    signer_authority = LineField(max_length=100, required=False)
    signer_title = LineField(max_length=100, initial="TRƯỞNG PHÒNG")
    signer_name = LineField(max_length=100, required=False)
    ubnd_name = LineField(max_length=200, required=False)
    ubnd_symbol = LineField(max_length=40, required=False)
    ubnd_signer_authority = LineField(max_length=100, required=False)
    ubnd_signer_title = LineField(max_length=100, required=False)
    ubnd_signer_name = LineField(max_length=100, required=False)

    def __init__(self, *args: Any, latest: DistrictProfile | None = None, **kwargs: Any) -> None:
        if latest is not None:
            known = {name: getattr(latest, name) for name in PROFILE_WORDS}
            kwargs["initial"] = {**known, "valid_from": timezone.localdate()}
        super().__init__(*args, **kwargs)
        self.latest = latest
        for name, word in PROFILE_WORDS.items():
            self.fields[name].label = str(word)[:1].upper() + str(word)[1:]

    def clean_valid_from(self) -> date:
        given: date | None = self.cleaned_data["valid_from"]
        return given or (self.latest.valid_from if self.latest else BEGINNING)

    def profile(self) -> ProfileData:
        """What the services take; call it on a valid form."""
        names = {name: self.cleaned_data[name] for name in PROFILE_WORDS}
        return ProfileData(**names, valid_from=self.cleaned_data["valid_from"])


class DistrictForm(NamesForm):
    """A new district with its first names and its first administrator."""

    slug = forms.SlugField(
        label=_("Mã trong địa chỉ"),
        max_length=60,
        required=False,
        help_text=_("Ví dụ: tay-ho. Để trống, cổng tự đặt theo tên ngắn. Không đổi được về sau."),
    )
    city = forms.ModelChoiceField(
        label=_("Thuộc tỉnh, thành phố"), queryset=Unit.objects.none(), required=False, empty_label=_("(chưa chọn)")
    )
    new_city = LineField(
        label=_("Tỉnh, thành phố khác"),
        max_length=200,
        required=False,
        help_text=_("Nếu chưa có trong danh sách, ví dụ: Thành phố Hà Nội."),
    )
    username = forms.RegexField(
        label=_("Tên đăng nhập"),
        regex=r"^[a-z0-9][a-z0-9._-]{2,59}$",
        error_messages={"invalid": _("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, số, dấu chấm, gạch nối.")},
        help_text=_("Ví dụ: quantri.tayho."),
    )
    full_name = LineField(label=_("Họ và tên"), max_length=150)

    def __init__(self, *args: Any, cities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].queryset = cities  # type: ignore[attr-defined]
        self.fields["valid_from"].help_text = _("Để trống: từ trước đến nay.")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        slug = data.get("slug") or slugify(search_key(data.get("short_name", "")))[:60]
        if slug in RESERVED_SLUGS or (not slug and data.get("short_name")):
            self.add_error("slug", _("Không dùng được mã này. Hãy chọn mã khác."))
        if data.get("city") and data.get("new_city"):
            self.add_error("new_city", _("Hãy chọn trong danh sách, hoặc ghi tên mới, không cả hai."))
        return {**data, "slug": slug}

    def groups(self) -> list[tuple[Any, list[Any]]]:
        """The fields by what they are about, with a heading each."""
        office = [*PROFILE_WORDS][3:12]
        return [
            (_("Địa bàn"), self._bound("kind", "name", "short_name", "slug", "city", "new_city", "valid_from")),
            (_("Cơ quan giáo dục và văn bản"), self._bound(*office)),
            (_("Văn bản của UBND"), self._bound(*[*PROFILE_WORDS][12:])),
            (_("Quản trị đầu tiên của địa bàn"), self._bound("full_name", "username")),
        ]

    def _bound(self, *names: str) -> list[Any]:
        return [self[name] for name in names]


class WardForm(forms.Form):
    """A ward by its name."""

    name = LineField(label=_("Tên"), max_length=200, help_text=_("Ví dụ: Phường Bưởi."))


class AgencyForm(forms.Form):
    """A body of the district."""

    name = LineField(label=_("Tên đầy đủ"), max_length=200)
    short_name = LineField(
        label=_("Tên viết tắt"), max_length=100, help_text=_("Như in trong bảng, ví dụ: Phòng TCKH.")
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=AgencyKind.choices, initial=AgencyKind.DEPARTMENT)


class WardChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A ward of the district, by its name."""

    def label_from_instance(self, ward: Ward) -> str:
        return ward.unit.name


class SchoolForm(forms.Form):
    """What is known of a school today."""

    name = LineField(label=_("Tên trường"), max_length=200)
    levels = forms.MultipleChoiceField(label=_("Cấp học"), choices=LEVELS, widget=forms.CheckboxSelectMultiple)
    statistical_level = forms.ChoiceField(
        label=_("Cấp thống kê"),
        choices=[("", _("(cấp cao nhất mà trường dạy)")), *LEVELS],
        required=False,
        help_text=_("Trường liên cấp được đếm một lần, ở cấp này."),
    )
    ownership = forms.ChoiceField(label=_("Loại hình"), choices=[("", _("(chưa rõ)")), *OWNERSHIPS], required=False)
    kind = forms.ChoiceField(label=_("Loại cơ sở"), choices=SchoolKind.choices)
    ward = WardChoice(label=_("Phường/xã"), queryset=None, required=False, empty_label=_("(chưa chọn)"))
    national_code = LineField(label=_("Mã CSDL ngành"), max_length=40, required=False)
    opened_on = DayField(label=_("Ngày thành lập"), required=False)

    def __init__(self, *args: Any, wards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ward"].queryset = wards  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        level = data.get("statistical_level")
        if level and level not in data.get("levels", [level]):
            self.add_error("statistical_level", _("Cấp thống kê phải là một trong các cấp học của trường."))
        return data

    def data_of_school(self) -> SchoolData:
        """What the services take; call it on a valid form."""
        chosen = set(self.cleaned_data["levels"])
        levels = [level.value for level in TAUGHT if level.value in chosen]
        return SchoolData(**{**self.cleaned_data, "levels": levels})
