"""Writing people and their grants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.password_validation import validate_password

from accounts.models import Grant, Portfolio, PortfolioCover, PortfolioSchool, PortfolioSet, PortfolioWard, User
from core.actor import Actor
from core.audit import Change, record
from core.policy import Forbidden
from core.roles import Role
from core.transactions import write_transaction
from schools.models import District, Period, School, Unit, Ward


@dataclass(frozen=True, slots=True)
class PortfolioData:
    """What one person answers for; `words` are the fields of Portfolio.

    Schools come with a level, wards with a matter, covers with who is absent and what is taken over."""

    user: User
    words: Mapping[str, Any]
    schools: Sequence[tuple[School, str]] = ()
    wards: Sequence[tuple[Ward, str]] = ()
    covers: Sequence[tuple[User | None, str]] = ()


@write_transaction
def ensure_person(
    *, actor: Actor, username: str, full_name: str, title: str = "", password: str, is_demo: bool = False
) -> User:
    """A person with a sign-in name; an existing one keeps the password and name they have. Raises Forbidden."""
    _require_operator(actor)
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    user = User(username=username, full_name=full_name, title=title, is_demo=is_demo)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    record(actor, Change("tạo người dùng", user, str(user), None))
    return user


@write_transaction
def ensure_grant(*, actor: Actor, user: User, role: Role, unit: Unit | None, district_id: int | None) -> Grant:
    """An open grant of a role on a unit; raises Forbidden."""
    _require_operator(actor)
    grant, made = Grant.objects.get_or_create(user=user, role=role, unit=unit, valid_to=None)
    if made:
        label = f"{user}: {role.label}" + (f", {unit}" if unit else "")
        record(actor, Change("trao quyền", grant, label, district_id))
    return grant


@write_transaction
def create_operator(*, username: str, full_name: str, password: str) -> User:
    """The portal's first person, made from the machine itself where nobody has rights yet."""
    user = User(username=username, full_name=full_name)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    Grant.objects.create(user=user, role=Role.OPERATOR, unit=None)
    record(Actor(user.pk, str(user), frozenset()), Change("tạo quản trị hệ thống", user, str(user), None))
    return user


def _require_operator(actor: Actor) -> None:
    if not actor.holds({Role.OPERATOR}):
        raise Forbidden("people are written by the operator")


@write_transaction
def ensure_portfolios(
    *,
    actor: Actor,
    district: District,
    period: Period,
    heading: Mapping[str, str],
    portfolios: Sequence[PortfolioData],
) -> PortfolioSet:
    """A period's assignment of the office's work; an existing one is kept. Raises Forbidden."""
    _require_operator(actor)
    made_set: PortfolioSet
    made_set, made = PortfolioSet.unscoped.get_or_create(district=district, period=period, defaults=dict(heading))
    if made:
        for order, data in enumerate(portfolios):
            _add_portfolio(made_set, order, data)
        record(actor, Change("lập bảng phân công", made_set, made_set.title, district.pk))
    return made_set


def _add_portfolio(owner: PortfolioSet, order: int, data: PortfolioData) -> None:
    row = Portfolio.objects.create(set=owner, order=order, user=data.user, **data.words)
    PortfolioSchool.objects.bulk_create(
        [PortfolioSchool(portfolio=row, school=school, level=level) for school, level in data.schools]
    )
    PortfolioWard.objects.bulk_create(
        [PortfolioWard(portfolio=row, ward=ward, matter=matter) for ward, matter in data.wards]
    )
    PortfolioCover.objects.bulk_create(
        [PortfolioCover(portfolio=row, covered=covered, text=text) for covered, text in data.covers]
    )
