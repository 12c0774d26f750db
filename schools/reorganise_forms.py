"""The two forms by which a district goes over to communes: which communes, and which school goes to which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.vietnamese import clean, search_key
from schools.forms import RESERVED_SLUGS, DayField, LineField
from schools.models import SchoolPlace
from schools.queries import names_by_code
from schools.reorganising import Commune, Reorganising


class CommunesForm(forms.Form):
    """The day, the decision, and the units that take over."""

    day = DayField(
        label=gettext_lazy("Từ ngày"),
        help_text=gettext_lazy("Ngày đầu tiên của các đơn vị mới. Các kỳ trước ngày này giữ nguyên."),
    )
    decision = LineField(
        label=gettext_lazy("Văn bản"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Ví dụ: Nghị quyết số 1656/NQ-UBTVQH15."),
    )
    decided_on = DayField(label=gettext_lazy("Ngày văn bản"), required=False)
    communes = forms.CharField(
        label=gettext_lazy("Các xã, phường, đặc khu mới"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy(
            "Mỗi dòng một đơn vị, ví dụ: Phường Khương Đình. Mã trong địa chỉ tự đặt theo tên (khuong-dinh; "
            "phuong-khuong-dinh, nếu đã có đơn vị khác mang mã ấy); muốn mã khác, ghi sau dấu bằng: "
            "Phường Khương Đình = khuong-dinh-hn. Đơn vị đã có trên cổng với đúng tên và mã thì nhận thêm trường."
        ),
    )
    office_name = LineField(
        label=gettext_lazy("Tên cơ quan giáo dục"), max_length=200, initial=gettext_lazy("Phòng Văn hóa - Xã hội")
    )
    office_short = LineField(label=gettext_lazy("Tên ngắn"), max_length=100, initial=gettext_lazy("Phòng VHXH"))
    symbol = LineField(label=gettext_lazy("Ký hiệu văn bản"), max_length=40, initial="PVHXH")
    administrators_follow = forms.BooleanField(
        label=gettext_lazy("Quản trị của địa bàn này quản trị luôn các đơn vị mới"), required=False, initial=True
    )

    def clean_communes(self) -> tuple[Commune, ...]:
        lines = [clean(line) for line in self.cleaned_data["communes"].splitlines()]
        found = _with_free_slugs([_commune(line) for line in lines if line])
        wrong = [one for one in found if one.slug in RESERVED_SLUGS or slugify(one.slug) != one.slug or not one.slug]
        if wrong:
            raise forms.ValidationError(
                _("Không dùng được mã của “%(name)s”. Hãy ghi mã khác.") % {"name": wrong[0].name}
            )
        return found


def _commune(line: str) -> Commune:
    """ "Phường Bưởi" or "Phường Bưởi = buoi-hn"; without a slug of its own where none was typed."""
    name, _sign, slug = (part.strip() for part in line.partition("="))
    return Commune(name, slug)


def _with_free_slugs(communes: Sequence[Commune]) -> tuple[Commune, ...]:
    """A slug from the name for each that has none: many a commune is named after the district before it.

    One query.
    """
    short = [_slug(one.short_name or one.name) for one in communes]
    taken = names_by_code(short)
    return tuple(
        one if one.slug else Commune(one.name, slug if taken.get(slug, one.name) == one.name else _slug(one.name))
        for one, slug in zip(communes, short, strict=True)
    )


def _slug(name: str) -> str:
    return slugify(search_key(name))[:60]


class HomesForm(forms.Form):
    """To which commune the schools of each ward go, and which school goes elsewhere."""

    def __init__(self, *args: Any, communes: Sequence[Commune], places: Sequence[SchoolPlace], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places
        choices = [(one.slug, one.name) for one in communes]
        by_name = {search_key(one.short_name): one.slug for one in communes}
        for key, ward in self._wards().items():
            guess = by_name.get(search_key(_plain(ward)), choices[0][0] if len(choices) == 1 else "")
            self.fields[key] = forms.ChoiceField(
                label=ward, choices=[("", _("(chọn đơn vị mới)")), *choices], required=False, initial=guess
            )
        for place in places:
            self.fields[f"school-{place.school_id}"] = forms.ChoiceField(
                label=place.name, choices=[("", _("(theo phường, xã)")), *choices], required=False
            )

    def _wards(self) -> dict[str, str]:
        """The wards in which schools stand, by the name of their field."""
        return {
            f"ward-{place.ward_id or 0}": place.ward.unit.name if place.ward else _("Chưa rõ phường, xã")
            for place in self.places
        }

    def parts(self) -> list[dict[str, Any]]:
        """Each ward with its schools."""
        found: dict[str, dict[str, Any]] = {
            key: {"ward": name, "field": self[key], "schools": []} for key, name in self._wards().items()
        }
        for place in self.places:
            found[f"ward-{place.ward_id or 0}"]["schools"].append(self[f"school-{place.school_id}"])
        return list(found.values())

    def homes(self) -> dict[int, str]:
        """Where each school goes, by its id; call it on a valid form."""
        data = self.cleaned_data
        homes = {
            place.school_id: data[f"school-{place.school_id}"] or data[f"ward-{place.ward_id or 0}"]
            for place in self.places
        }
        return {school: slug for school, slug in homes.items() if slug}


def _plain(ward: str) -> str:
    """ "Phường Hạ Đình" -> "Hạ Đình"."""
    return Commune(ward, "").short_name


def reorganising(communes: CommunesForm, homes: HomesForm) -> Reorganising:
    """What both valid forms say."""
    return Reorganising(**communes.cleaned_data, homes=homes.homes())
