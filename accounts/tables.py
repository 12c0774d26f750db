"""The table of who answers for what (phân công), as the office's plan sets it out."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Prefetch

from accounts.first_passwords import GOOD_FOR
from accounts.models import Portfolio, PortfolioSchool, PortfolioSet, PortfolioWard, User
from core.actor import Actor
from core.table import Align, Cell, Column, Row, Table
from core.vietnamese import capitalized, join_bodies
from schools.levels import Level
from schools.models import District

COLUMNS = (
    (Column("tt", 6), "TT"),
    (Column("ho-ten", 18), "Họ và tên"),
    (Column("chuc-vu", 16), "Chức vụ"),
    (Column("linh-vuc", 56), "Lĩnh vực công tác"),
    (Column("mon", 20), "Môn học"),
    (Column("truong", 32), "Trường phụ trách"),
    (Column("phuong", 26), "Địa bàn"),
    (Column("bao-cao", 14), "Báo cáo"),
)


def portfolios_of(actor: Actor, district: District, period: str) -> PortfolioSet | None:
    """A period's assignment with everything its table prints; a constant number of queries."""
    schools = PortfolioSchool.objects.select_related("school__unit").order_by("pk")
    wards = PortfolioWard.objects.select_related("ward__unit").order_by("pk")
    people = Portfolio.objects.select_related("user").prefetch_related(
        "covers", Prefetch("schools", queryset=schools), Prefetch("wards", queryset=wards)
    )
    return (
        PortfolioSet.objects.visible_to(actor)
        .filter(district=district, period__code=period)
        .select_related("period")
        .prefetch_related(Prefetch("portfolios", queryset=people.order_by("order")))
        .first()
    )


def portfolio_table(assignment: PortfolioSet, *, key: str) -> Table:
    """One row a person, under the heading of their group."""
    rows: list[Row] = []
    group = None
    for portfolio in assignment.portfolios.all():
        if portfolio.group and portfolio.group != group:
            group = portfolio.group
            rows.append(Row(f"group-{portfolio.order}", (Cell(group, bold=True, colspan=len(COLUMNS)),)))
        rows.append(_row(portfolio))
    return Table(
        key=key,
        label=assignment.label,
        title=assignment.title,
        subtitle=_period(assignment),
        columns=tuple(column for column, _title in COLUMNS),
        header=(Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for _column, title in COLUMNS)),),
        rows=tuple(rows),
        notes=tuple(assignment.notes),
        landscape=True,
    )


def _period(assignment: PortfolioSet) -> str:
    """For which period, where the title does not say so."""
    name = assignment.period.name
    return "" if name.lower() in assignment.title.lower() else capitalized(name)


def _row(portfolio: Portfolio) -> Row:
    return Row(
        str(portfolio.pk),
        (
            Cell(portfolio.number, align=Align.CENTER),
            Cell(str(portfolio.user)),
            Cell(portfolio.post),
            Cell(_fields(portfolio)),
            Cell("\n".join(_subjects(one) for one in portfolio.subjects)),
            Cell("; ".join(one.school.unit.name for one in portfolio.schools.all())),
            Cell(_wards(portfolio)),
            Cell(capitalized(portfolio.report_deadline)),
        ),
    )


def _fields(portfolio: Portfolio) -> str:
    """The fields, then what the person takes over for a time, then their own absence."""
    lines = ["; ".join(portfolio.fields), *(cover.text for cover in portfolio.covers.all()), portfolio.absence]
    return "\n".join(capitalized(line) for line in lines if line)


def _subjects(subjects: dict[str, object]) -> str:
    names = subjects["names"]
    listed = ", ".join(str(name) for name in names) if isinstance(names, list) else ""
    return f"{Level(str(subjects['level'])).label}: {listed}" if subjects["level"] else listed


def _wards(portfolio: Portfolio) -> str:
    """A line for each matter, with the wards that it is looked after in."""
    matters: dict[str, list[str]] = {}
    for row in portfolio.wards.all():
        matters.setdefault(row.matter, []).append(row.ward.unit.name)
    lines = {matter: join_bodies(names) for matter, names in matters.items()}
    return "\n".join(f"{capitalized(matter)}: {names}" if matter else names for matter, names in lines.items())


def password_table(given: Mapping[User, str], sign_in: str) -> Table:
    """First passwords to hand out, one row a person."""
    heads = ((Column("ho-ten", 28), "Họ và tên"), (Column("ten", 30), "Tên đăng nhập"), (Column("mk", 22), "Mật khẩu"))
    return Table(
        key="mat-khau",
        label="",
        title="MẬT KHẨU LẦN ĐẦU",
        columns=tuple(column for column, _title in heads),
        header=(Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for _column, title in heads)),),
        rows=tuple(
            Row(str(user.pk), (Cell(user.full_name), Cell(user.username), Cell(password)))
            for user, password in given.items()
        ),
        notes=(
            f"Đăng nhập tại {sign_in} và đổi mật khẩu trong vòng {GOOD_FOR.days} ngày; "
            "sau đó mật khẩu này không dùng được nữa.",
        ),
    )
