"""The list of who answers for what (phân công) in and out of Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Portfolio, User
from accounts.queries import people_of, portfolios_in
from accounts.services import PORTFOLIO_WORDS, PortfolioData, add_portfolio, change_portfolio
from core.actor import Actor
from core.list_cells import Day, EachNamed, Lines, Named, Text, Whole
from core.lists import ListColumn, ListRow
from core.vietnamese import clean, sort_key
from schools.levels import Level
from schools.models import District, School, UnitKind, Ward
from schools.resources.base import DistrictResource, number_column, period_called

# "TH Nguyễn Trãi (Tiểu học)", "Phường Hạ Đình (dạy thêm, học thêm)"
_WITH_WORDS = re.compile(r"(?P<name>.*\S)\s*\((?P<words>[^()]*)\)")
_LEVELS = {sort_key(str(level.label)): level.value for level in Level}


class PortfolioPeople:
    """The people of a district by sign-in name or, where nobody shares it, full name."""

    def __init__(self, district: District) -> None:
        self._known: dict[str, set[User]] = {}
        for user in people_of(district):
            for key in (user.sort_key, sort_key(user.username)):
                self._known.setdefault(key, set()).add(user)

    def called(self, name: str) -> set[User]:
        """Whom a list may mean by `name`."""
        return self._known.get(sort_key(name)[:600], set())

    def find(self, name: str) -> User:
        """The one whom a list means by `name`. Raises ValueError with a sentence."""
        found = self.called(name)
        if len(found) == 1:
            return next(iter(found))
        if found:
            words = {"name": name, "usernames": ", ".join(sorted(user.username for user in found))}
            raise ValueError(_("Có nhiều người tên “%(name)s”. Hãy ghi tên đăng nhập: %(usernames)s.") % words)
        raise ValueError(_("Địa bàn không có người dùng “%(name)s”. Hãy thêm người này trước.") % {"name": name})

    def word(self, user: User) -> str:
        """How a list names the person."""
        return user.full_name if user.full_name and self.called(user.full_name) == {user} else user.username


def person_column(attribute: str, title: Any, **options: Any) -> ListColumn:
    """A column that names one of the district's people."""
    explained = gettext_lazy("Họ tên hoặc tên đăng nhập của người đã có trong danh sách người dùng.")
    return ListColumn(attribute, title, explained, width=24, **options)


class SubjectLines(Lines):
    """Subjects, a line for each level: "Tiểu học: Đạo đức, Hoạt động trải nghiệm"; without a level, subjects alone."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return [self._line(line) for line in super().clean(value)]

    def _line(self, line: str) -> dict[str, Any]:
        level, _colon, rest = line.partition(":")
        code = _LEVELS.get(sort_key(level)) if rest else None
        names = [name for part in (rest if code else line).split(",") if (name := clean(part))]
        return {"level": code or "", "names": names}

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(self._word(line) for line in value or ())

    def _word(self, line: Mapping[str, Any]) -> str:
        names = ", ".join(line["names"])
        return f"{Level(line['level']).label}: {names}" if line["level"] else names


@dataclass
class PortfolioRow(ListRow):
    """What one person answers for in a period."""

    period: str = ""
    person: User | None = None
    number: str = ""
    group: str = ""
    post: str = ""
    fields: list[str] = field(default_factory=list)
    subjects: list[dict[str, Any]] = field(default_factory=list)
    schools: list[tuple[School, str]] = field(default_factory=list)
    wards: list[tuple[Ward, str]] = field(default_factory=list)
    covers: list[tuple[User | None, str]] = field(default_factory=list)
    absence: str = ""
    absent_from: date | None = None
    absent_until: date | None = None
    report_day: int | None = None
    report_deadline: str = ""
    report_to: User | None = None


class PortfolioResource(DistrictResource[PortfolioRow]):
    """Portfolios of one district's office: matched by period and person."""

    name_attribute = "person"
    row_limit = 1000

    period = ListColumn(
        "period",
        gettext_lazy("Kỳ"),
        gettext_lazy("Năm học hoặc năm: 2021-2022, 2021."),
        widget=Named(period_called, str),
        required=True,
        also=("Năm học", "Năm"),
    )
    person = person_column(
        "person", gettext_lazy("Họ và tên"), required=True, also=("Họ tên", "Cán bộ", "Người được phân công")
    )
    number = number_column(12, shown=False)
    group = ListColumn(
        "group", gettext_lazy("Nhóm"), gettext_lazy("Dòng nhóm khi in, như “Lãnh đạo phòng”."), shown=False
    )
    post = ListColumn("post", gettext_lazy("Chức vụ"), gettext_lazy("Như in trong bảng phân công."), width=20)
    duties = ListColumn(
        "fields",
        gettext_lazy("Lĩnh vực công tác"),
        gettext_lazy("Mỗi lĩnh vực một dòng trong ô (Alt+Enter), hoặc cách nhau bằng dấu chấm phẩy."),
        widget=Lines(500),
        width=44,
        also=("Lĩnh vực", "Nhiệm vụ"),
    )
    subjects = ListColumn(
        "subjects",
        gettext_lazy("Môn học"),
        gettext_lazy("Các môn cách nhau bằng dấu phẩy; môn của riêng một cấp: “Tiểu học: Đạo đức, Âm nhạc”."),
        widget=SubjectLines(500),
        width=24,
        also=("Môn", "Bộ môn"),
    )
    schools = ListColumn(
        "schools",
        gettext_lazy("Trường phụ trách"),
        gettext_lazy("Mỗi trường một dòng; trường nhiều cấp: ghi cấp trong ngoặc, “Trường Ngôi Sao (Tiểu học)”."),
        width=34,
        also=("Trường",),
    )
    wards = ListColumn(
        "wards",
        gettext_lazy("Địa bàn phụ trách"),
        gettext_lazy("Mỗi phường, xã một dòng; việc phụ trách ghi trong ngoặc: “Phường Bưởi (dạy thêm, học thêm)”."),
        width=34,
        also=("Địa bàn", "Phường, xã"),
    )
    covers = ListColumn(
        "covers",
        gettext_lazy("Nhận thay"),
        gettext_lazy("Việc tạm nhận, mỗi việc một dòng; nhận thay ai: “Nguyễn Thị Huyền: công tác văn nghệ”."),
        width=34,
        shown=False,
    )
    absence = ListColumn(
        "absence", gettext_lazy("Vắng mặt"), gettext_lazy("Lý do, như “Nghỉ chế độ thai sản”."), shown=False
    )
    absent_from = ListColumn(
        "absent_from",
        gettext_lazy("Vắng từ ngày"),
        gettext_lazy("Ngày bắt đầu vắng mặt, như 01/10/2021."),
        widget=Day(),
        shown=False,
    )
    absent_until = ListColumn(
        "absent_until",
        gettext_lazy("Vắng đến ngày"),
        gettext_lazy("Ngày trở lại làm việc, như 01/04/2022."),
        widget=Day(),
        shown=False,
    )
    report_day = ListColumn(
        "report_day",
        gettext_lazy("Ngày báo cáo"),
        gettext_lazy("Ngày trong tháng phải báo cáo, 1 đến 31, nếu có."),
        widget=Whole(1, 31),
        width=12,
        shown=False,
    )
    report_deadline = ListColumn(
        "report_deadline",
        gettext_lazy("Hạn báo cáo"),
        gettext_lazy("Như in trong bảng: “trước ngày 25 hàng tháng”."),
        widget=Text(120),
        width=22,
        shown=False,
    )
    report_to = person_column("report_to", gettext_lazy("Báo cáo với"), shown=False)

    def __init__(self, actor: Actor, district: District) -> None:
        super().__init__(actor, district)
        for name in ("person", "report_to"):
            self.fields[name].widget = Named(self._person_called, self._person_word)
        self.fields["schools"].widget = EachNamed(self._school_called, self._school_word)
        self.fields["wards"].widget = EachNamed(self._ward_called, self._ward_word)
        self.fields["covers"].widget = EachNamed(self._cover, self._cover_word)

    @cached_property
    def people(self) -> PortfolioPeople:
        """The district's people by their names, read once."""
        return PortfolioPeople(self.district)

    def _person_called(self, name: str) -> User:
        return self.people.find(name)

    def _person_word(self, user: User) -> str:
        return self.people.word(user)

    def _school_called(self, text: str) -> tuple[School, str]:
        name, words = self._parted(text, UnitKind.SCHOOL)
        school = self.names.schools[self.names.find(name, (UnitKind.SCHOOL,)).pk]
        if words:
            if (level := _LEVELS.get(sort_key(words))) is None:
                raise ValueError(_("Không có cấp học “%(words)s”. Hãy ghi như “Tiểu học”.") % {"words": words})
            return school, level
        if len(school.levels) == 1:
            return school, school.levels[0]
        raise ValueError(_("“%(name)s” có nhiều cấp học. Hãy ghi cấp trong ngoặc.") % {"name": name})

    def _school_word(self, one: tuple[School, str]) -> str:
        school, level = one
        name = self.names.word(school.unit, (UnitKind.SCHOOL,))
        return name if [level] == school.levels else f"{name} ({Level(level).label})"

    def _ward_called(self, text: str) -> tuple[Ward, str]:
        name, words = self._parted(text, UnitKind.WARD)
        return self.names.wards[self.names.find(name, (UnitKind.WARD,)).pk], words

    def _ward_word(self, one: tuple[Ward, str]) -> str:
        ward, matter = one
        name = self.names.word(ward.unit, (UnitKind.WARD,))
        return f"{name} ({matter})" if matter else name

    def _parted(self, text: str, kind: UnitKind) -> tuple[str, str]:
        """A unit's name and what stands in brackets behind it, which may be part of the name."""
        found = None if self.names.called(text, (kind,)) else _WITH_WORDS.fullmatch(text)
        return (found["name"], clean(found["words"])) if found else (text, "")

    def _cover(self, text: str) -> tuple[User | None, str]:
        name, _colon, rest = text.partition(":")
        found = self.people.called(name) if rest else set()
        return (next(iter(found)), clean(rest)) if len(found) == 1 else (None, text)

    def _cover_word(self, one: tuple[User | None, str]) -> str:
        covered, text = one
        return f"{self.people.word(covered)}: {text}" if covered else text

    def standing(self, sought: str = "") -> Iterable[PortfolioRow]:
        return [self._row_of(one) for one in portfolios_in(self.actor, self.district, sought)]

    def _row_of(self, one: Portfolio) -> PortfolioRow:
        return PortfolioRow(
            stored=one,
            period=one.set.period.code,
            person=one.user,
            schools=[(self.names.schools[row.school_id], row.level) for row in one.schools.all()],
            wards=[(self.names.wards[row.ward_id], row.matter) for row in one.wards.all()],
            covers=[(row.covered, row.text) for row in one.covers.all()],
            **{name: getattr(one, name) for name in PORTFOLIO_WORDS},
        )

    def look_up(self, dataset: Any) -> None:
        self.known = {(one.set.period.code, one.user_id): one for one in portfolios_in(self.actor, self.district)}

    def match(self, row: Mapping[str, str]) -> PortfolioRow:
        try:
            key = (period_called(row["period"]), self.people.find(row["person"]).pk)
        except ValueError:
            return PortfolioRow()  # told at its own cell
        return self._row_of(self.known[key]) if key in self.known else PortfolioRow()

    def check(self, row: PortfolioRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if row.person and row.period and (told := self.repeated((row.period, row.person.pk))):
            wrong["person"] = told
        for name in ("schools", "wards", "covers"):
            seen = getattr(row, name)
            if len({(one[0].pk if one[0] else None, one[1]) for one in seen}) < len(seen):
                wrong[name] = _("Có dòng ghi hai lần trong ô này.")
        if any(len(part) > 200 for _ward, part in row.wards) or any(len(text) > 300 for _user, text in row.covers):
            wrong["wards"] = _("Phần ghi trong ngoặc dài quá 200 ký tự. Hãy viết gọn lại.")
        return wrong

    def write(self, row: PortfolioRow) -> None:
        data = PortfolioData(
            user=cast(User, row.person),
            words={name: getattr(row, name) for name in PORTFOLIO_WORDS},
            schools=row.schools,
            wards=row.wards,
            covers=row.covers,
        )
        if row.stored is None:
            add_portfolio(actor=self.actor, district=self.district, period=row.period, data=data)
        else:
            change_portfolio(actor=self.actor, portfolio=row.stored, data=data, seen_version=row.stored.version)
