"""Whose document it is: the letterhead, number, date and signature that follow from the issuer's dated names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.documents.official import BLANK, Signature, worded_date
from core.vietnamese import initials
from core.wording import Issuer
from schools.models import DistrictProfile

KIND_LETTERS = {
    "BÁO CÁO": "BC",
    "KẾ HOẠCH": "KH",
    "TỜ TRÌNH": "TTr",
    "THÔNG BÁO": "TB",
    "QUYẾT ĐỊNH": "QĐ",
    "CHƯƠNG TRÌNH": "CTr",
    "ĐỀ ÁN": "ĐA",
    "HƯỚNG DẪN": "HD",
}


@dataclass(frozen=True, slots=True)
class Letterhead:
    """One document's kind, number and day (None: printed blank) under its issuer's names of that day.

    `school` and `head`: of a school's document its name, which its symbol is the initials of, and who signs it.
    """

    issuer: str
    profile: DistrictProfile
    kind: str
    number: int | None
    day: date | None
    year: int
    school: str = ""
    head: str = ""

    @property
    def parent_body(self) -> str:
        """The office and a school name the body above them; the UBND stands alone."""
        return "" if self.issuer == Issuer.UBND else self.profile.parent_body

    @property
    def issuing_body(self) -> str:
        return self._named.upper()

    @property
    def _named(self) -> str:
        if self.issuer == Issuer.SCHOOL:
            return self.school
        return self.profile.office_name if self.issuer == Issuer.OFFICE else self._committee

    @property
    def _committee(self) -> str:
        """The UBND's name; where the district's administrator wrote none, it follows from the district's own."""
        return self.profile.ubnd_name or f"Ủy ban nhân dân {self._district}"

    @property
    def _district(self) -> str:
        return self.profile.name[:1].lower() + self.profile.name[1:]

    @property
    def symbol(self) -> str:
        if self.issuer == Issuer.SCHOOL:
            return initials(self.school.removeprefix("Trường "))
        return self.profile.symbol if self.issuer == Issuer.OFFICE else self.profile.ubnd_symbol or "UBND"

    @property
    def number_and_symbol(self) -> str:
        number = BLANK if self.number is None else f"{self.number:02d}"
        return f"{number}/{KIND_LETTERS[self.kind]}-{self.symbol}"

    @property
    def number_line(self) -> str:
        return f"Số: {self.number_and_symbol}"

    @property
    def place_date(self) -> str:
        return f"{self.profile.place}, {self.date}"

    @property
    def date(self) -> str:
        return worded_date(self.day, self.year)

    @property
    def attached_to(self) -> str:
        """The line under an annex's title that names its document; neither its number nor its date is parted."""
        number, day = (part.replace(" ", "\u00a0") for part in (f"số {self.number_and_symbol}", self.date))
        body = f"{self._named} {self._district}" if self.issuer == Issuer.OFFICE else self._named
        return f"(Kèm theo {self.kind.capitalize()} {number} {day} của {body})"

    @property
    def signature(self) -> Signature:
        profile = self.profile
        if self.issuer == Issuer.SCHOOL:
            return Signature("", "HIỆU TRƯỞNG", self.head)
        if self.issuer == Issuer.OFFICE:
            return Signature(profile.signer_authority, profile.signer_title, profile.signer_name)
        if not profile.ubnd_signer_title:
            return Signature("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", profile.ubnd_signer_name)
        return Signature(profile.ubnd_signer_authority, profile.ubnd_signer_title, profile.ubnd_signer_name)
