"""The list of people, each row one role of a person, in and out of Excel."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.queries import people_of
from accounts.services import DISTRICT_ROLES, UNITS_OF_ROLE, add_grant, add_person, change_person
from core.list_cells import Choice, Text
from core.lists import ListColumn, ListRow
from core.roles import Role
from core.vietnamese import search_key, sort_key
from schools.models import Unit, UnitKind
from schools.resources.base import DistrictResource

ROLES = tuple((role.value, role.label) for role in Role if role in DISTRICT_ROLES)
ROLE_OF_PRINCIPAL = (gettext_lazy("Vai trò"), Role.PRINCIPAL.label)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


class Address(Text):
    """An e-mail address."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row, **kwargs)
        if text:
            try:
                validate_email(text)
            except ValidationError:
                message = _("“%(text)s” không phải địa chỉ thư. Hãy ghi như ten@donvi.edu.vn.")
                raise ValueError(message % {"text": text}) from None
        return text


@dataclass
class PersonRow(ListRow):
    """One role of one person; `user` is the account that it is given to, where there is one."""

    username: str = ""
    full_name: str = ""
    title: str = ""
    email: str = ""
    role: str = ""
    unit: str = ""
    user: User | None = None
    held_on: Unit | None = None


class PersonResource(DistrictResource[PersonRow]):
    """People of one district: matched by sign-in name, else by name with the same role on the same unit."""

    name_attribute = "full_name"
    row_limit = 1000

    username = ListColumn(
        "username",
        gettext_lazy("Tên đăng nhập"),
        gettext_lazy("Chữ thường không dấu, số, dấu chấm. Người mới: có thể để trống, cổng tự đặt theo họ tên."),
        widget=Text(60),
        width=24,
    )
    full_name = ListColumn(
        "full_name",
        gettext_lazy("Họ và tên"),
        gettext_lazy("Như trong hồ sơ."),
        widget=Text(150),
        required=True,
        width=26,
        also=("Họ tên", "Họ và tên cán bộ"),
        implies={
            "Hiệu trưởng": ROLE_OF_PRINCIPAL,
            "Họ tên hiệu trưởng": ROLE_OF_PRINCIPAL,
            "Họ và tên hiệu trưởng": ROLE_OF_PRINCIPAL,
        },
    )
    title = ListColumn(
        "title", gettext_lazy("Chức vụ"), gettext_lazy("Chức vụ in trên văn bản."), widget=Text(150), width=22
    )
    email = ListColumn(
        "email",
        gettext_lazy("Thư điện tử"),
        gettext_lazy("Nơi nhận thông báo. Có thể để trống; người dùng tự ghi sau cũng được."),
        widget=Address(254),
        width=28,
        also=("Email", "E-mail", "Địa chỉ thư", "Hộp thư"),
    )
    role = ListColumn(
        "role",
        gettext_lazy("Vai trò"),
        gettext_lazy(
            "Chuyên viên, Lãnh đạo phòng, Người xem của UBND, Lãnh đạo UBND, Quản trị đơn vị, Hiệu trưởng, "
            "Phó Hiệu trưởng, Văn thư trường, Cán bộ đơn vị phối hợp."
        ),
        widget=Choice(ROLES),
        required=True,
        width=22,
    )
    unit = ListColumn(
        "unit",
        gettext_lazy("Đơn vị"),
        gettext_lazy("Tên hoặc mã của trường, cơ quan, phường, xã. Để trống với vai trò của phòng và của UBND."),
        width=34,
        also=("Tên trường", "Trường", "Tên đơn vị", "Cơ quan"),
    )

    def standing(self, sought: str = "") -> Iterable[PersonRow]:
        return [
            self.row_of(user, grant)
            for user in people_of(self.district, sought)
            for grant in user.roles_here  # type: ignore[attr-defined]
            if grant.valid_to is None
        ]

    def arrange(self, rows: list[dict[str, str]], implied: Mapping[str, str]) -> list[dict[str, str] | None]:
        """In a list of schools with their principals, a school without one, or a heading, names nobody."""
        name = str(self.fields["full_name"].column_name)
        return [row if row[name] else None for row in rows] if implied else list(rows)

    def look_up(self, dataset: Any) -> None:
        self.people = {user.username.lower(): user for user in people_of(self.district)}
        self.namesakes: dict[str, list[User]] = {}
        for user in self.people.values():
            self.namesakes.setdefault(user.sort_key, []).append(user)
        title = str(self.fields["username"].column_name)
        written = [text.strip().lower() for text in (dataset[title] if title in dataset.headers else ())]
        suffix = f".{self.district.slug}"
        asked = User.objects.filter(username__in=written) | User.objects.filter(username__endswith=suffix)
        self.taken = {name.lower() for name in asked.values_list("username", flat=True)}
        self.made: dict[str, str] = {}
        self.named: dict[str, int] = {}
        self.created: dict[str, User] = {}

    def match(self, row: Mapping[str, str]) -> PersonRow:
        user = self._found(row)
        if user is None:
            return PersonRow()
        for grant in user.roles_here:  # type: ignore[attr-defined]
            if grant.valid_to is None and self._is_about(grant.role, grant.unit, row):
                return self.row_of(user, grant)
        return PersonRow(
            username=user.username, full_name=user.full_name, title=user.title, email=user.email, user=user
        )

    def _found(self, row: Mapping[str, str]) -> User | None:
        if row["username"]:
            return self.people.get(row["username"].lower())
        same = self.namesakes.get(sort_key(row["full_name"])[:600], [])
        holders = [
            user
            for user in same
            if any(self._is_about(grant.role, grant.unit, row) for grant in user.roles_here)  # type: ignore[attr-defined]
        ]
        if same and len(holders) != 1:
            words = {"name": row["full_name"], "usernames": ", ".join(user.username for user in same)}
            message = _(
                "Đã có người tên “%(name)s” (%(usernames)s). Cùng một người: ghi tên đăng nhập ấy; "
                "người khác: ghi một tên đăng nhập mới."
            )
            raise ValidationError({"username": message % words})
        return holders[0] if holders else None

    def _is_about(self, role: str, unit: Unit, row: Mapping[str, str]) -> bool:
        try:
            wanted = self.fields["role"].widget.clean(row["role"])
        except ValueError:
            return False
        if role != wanted:
            return False
        kinds = UNITS_OF_ROLE[Role(role)]
        return UnitKind.DISTRICT in kinds or unit.pk in self.names.called(row["unit"], kinds)

    def row_of(self, user: User, grant: Any) -> PersonRow:
        """One role of a person of `people_of` as a row of the list."""
        on_district = grant.unit.kind == UnitKind.DISTRICT
        return PersonRow(
            stored=grant,
            username=user.username,
            full_name=user.full_name,
            title=user.title,
            email=user.email,
            role=grant.role,
            unit="" if on_district else self.names.word(grant.unit, UNITS_OF_ROLE[Role(grant.role)]),
            user=user,
            held_on=grant.unit,
        )

    def check(self, row: PersonRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if row.role:
            row.held_on, problem = self._unit_of(row)
            wrong |= {"unit": problem} if problem else {}
        row.username = row.username.lower()
        if row.user is not None:
            row.username = row.user.username
            row.email = row.email or row.user.email  # an empty cell takes no address away
            if sort_key(row.full_name) == row.user.sort_key:
                row.full_name = row.user.full_name  # another spelling of it
        else:
            wrong |= self._name_account(row)
        if row.held_on is not None and not wrong:
            kinds = UNITS_OF_ROLE[Role(row.role)]
            row.unit = "" if row.held_on.kind == UnitKind.DISTRICT else self.names.word(row.held_on, kinds)
            if told := self.repeated((row.username, row.role, row.held_on.pk)):
                wrong["full_name"] = told
        if row.user is not None and row.user.pk == self.actor.id and self._differs(row):
            wrong["full_name"] = _("Không ai tự thay đổi quyền và tài khoản của mình. Hãy nhờ một quản trị khác.")
        return wrong

    def _differs(self, row: PersonRow) -> bool:
        return row.stored is None or any(self._changes(row))

    def _unit_of(self, row: PersonRow) -> tuple[Unit | None, str]:
        kinds = UNITS_OF_ROLE[Role(row.role)]
        if UnitKind.DISTRICT in kinds:
            if row.unit and sort_key(row.unit) not in self.names.of_district:
                return None, _("Vai trò này gắn với cả địa bàn. Hãy để trống cột đơn vị.")
            return self.district.unit, ""
        if not row.unit:
            return None, _("Vai trò này cần tên trường, cơ quan hoặc phường, xã.")
        try:
            return self.names.find(row.unit, kinds), ""
        except ValueError as problem:
            return None, str(problem)

    def _name_account(self, row: PersonRow) -> dict[str, str]:
        """The sign-in name of a new person: as written, else made of the name."""
        if not row.username:
            return self._made_name(row)
        if not USERNAME.fullmatch(row.username):
            return {"username": _("Tên đăng nhập gồm 3 đến 60 chữ thường không dấu, số, dấu chấm, gạch nối.")}
        if row.username in self.taken:
            return {"username": _("Tên đăng nhập này đã có người dùng ở nơi khác. Hãy chọn tên khác.")}
        owner = self.made.setdefault(row.username, row.full_name)
        if sort_key(owner) != sort_key(row.full_name):
            return {"username": _("Hai người trong danh sách có cùng tên đăng nhập này.")}
        return {}

    def _made_name(self, row: PersonRow) -> dict[str, str]:
        first = self.named.setdefault(sort_key(row.full_name), self.place)
        if first != self.place:
            words = {"row": self.row_number(first)}
            return {"username": _("Cùng họ tên với dòng %(row)s của tệp. Hãy ghi tên đăng nhập ở cả hai dòng.") % words}
        stem = "".join(re.findall(r"[a-z0-9]+", search_key(row.full_name)))[:40] or "nguoi-dung"
        endings = (f"{'' if place == 1 else place}.{self.district.slug}" for place in count(1))
        row.username = next(stem + end for end in endings if stem + end not in self.taken | self.made.keys())
        self.made[row.username] = row.full_name
        return {}

    def write(self, row: PersonRow) -> None:
        unit, role = cast(Unit, row.held_on), Role(row.role)
        user = row.user or self.created.get(row.username)
        if user is None:
            self.created[row.username] = add_person(
                actor=self.actor,
                district=self.district,
                username=row.username,
                full_name=row.full_name,
                title=row.title,
                email=row.email,
                role=role,
                unit=unit,
            )
            return
        words = {"full_name": row.full_name, "title": row.title, "email": row.email or user.email}
        change_person(actor=self.actor, district=self.district, user=user, words=words)
        add_grant(actor=self.actor, district=self.district, user=user, role=role, unit=unit)
