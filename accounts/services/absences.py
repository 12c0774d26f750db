"""Writing that somebody is away for a time, and who takes over which part of what they answer for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import Portfolio, PortfolioCover, PortfolioSet, User
from accounts.services.people import PersonRefused
from accounts.services.portfolios import lock_portfolio, require_people
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean


@dataclass(frozen=True, slots=True)
class Absence:
    """Why somebody is away, from which day, and on which day they are back; no reason: they are here."""

    reason: str = ""
    begins: date | None = None
    back_on: date | None = None


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes over, in words, and which of the absent person's schools and wards; none: all of them."""

    user: User
    text: str
    units: Collection[int] = ()


@write_transaction
def set_absence(
    *, actor: Actor, portfolio: Portfolio, absence: Absence, takers: Sequence[Taker], seen_version: int
) -> None:
    """A person's absence, in place of what the writer saw of it. Raises PersonRefused, Forbidden.

    It ends by itself on the day on which the person is back; until then the takers are proposed as reviewers.
    """
    owner, row = lock_portfolio(actor, portfolio, seen_version)
    require_people(owner.district, {taker.user.pk for taker in takers})
    _check(row, absence, takers)
    held = {one.user_id: one for one in Portfolio.objects.filter(set=owner).select_related("user")}
    before = _described(row)
    row.absence = clean(absence.reason)
    row.absent_from, row.absent_until = absence.begins, absence.back_on
    row.version += 1
    row.save(update_fields=["absence", "absent_from", "absent_until", "version"])
    PortfolioCover.objects.filter(portfolio__set=owner, covered=row.user_id).delete()
    for taker in takers if row.absence else ():
        _take_over(owner, held, row, taker)
    after = _described(row)
    changed = {name: (before[name], value) for name, value in after.items() if before[name] != value}
    if changed:
        record(actor, Change("ghi vắng mặt", row, str(row.user), owner.district_id, changed))


def _check(row: Portfolio, absence: Absence, takers: Sequence[Taker]) -> None:
    if not clean(absence.reason) and (absence.begins or absence.back_on or takers):
        raise PersonRefused(_("Hãy ghi lý do vắng mặt, như “Nghỉ chế độ thai sản”."), "reason")
    if absence.begins and absence.back_on and absence.back_on <= absence.begins:
        raise PersonRefused(_("Ngày trở lại làm việc phải sau ngày bắt đầu vắng."), "back_on")
    if any(taker.user.pk == row.user_id for taker in takers):
        raise PersonRefused(_("Người vắng mặt không nhận thay cho chính mình. Hãy chọn người khác."))
    if len({taker.user.pk for taker in takers}) < len(takers):
        raise PersonRefused(_("Có người được chọn hai lần. Hãy gộp việc của họ vào một dòng."))
    held = set(row.schools.values_list("school", flat=True)) | set(row.wards.values_list("ward", flat=True))
    if any(not held.issuperset(taker.units) for taker in takers):
        raise PersonRefused(_("Có trường hoặc phường, xã mà người vắng mặt không phụ trách. Hãy tải lại trang."))


def _take_over(owner: PortfolioSet, held: dict[int, Portfolio], row: Portfolio, taker: Taker) -> None:
    """A cover in the taker's portfolio, which begins where they have none yet."""
    portfolio = held.get(taker.user.pk)
    if portfolio is None:
        last = max((one.order for one in held.values()), default=-1)
        portfolio = Portfolio.objects.create(set=owner, user=taker.user, order=last + 1, post=taker.user.title)
        held[taker.user.pk] = portfolio
    text = clean(taker.text) or _("Nhận thay %(name)s") % {"name": row.user}
    cover = PortfolioCover.objects.create(portfolio=portfolio, covered=row.user, text=text)
    cover.units.set(taker.units)


def _described(row: Portfolio) -> dict[str, object]:
    covers = PortfolioCover.objects.filter(portfolio__set=row.set_id, covered=row.user_id)
    lines = [
        f"{cover.portfolio.user}: {cover.text}" + "".join(f"; {unit.name}" for unit in cover.units.all())
        for cover in covers.select_related("portfolio__user").prefetch_related("units").order_by("pk")
    ]
    return {
        _("vắng mặt"): row.absence,
        _("vắng từ ngày"): row.absent_from,
        _("vắng đến ngày"): row.absent_until,
        _("người nhận thay"): "\n".join(lines),
    }
