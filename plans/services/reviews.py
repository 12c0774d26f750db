"""Writing the monthly reviews: a person's own words, sending them, the leader's remark, how an office does it.

The audit trail tells who did what when, never what was written: a review is its person's and their leaders'.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.vietnamese import clean, clean_lines
from plans.models import MonthReview, ReviewSettings, ReviewState
from plans.queries.reviews import review_leaders, work_of_month
from plans.review_days import first_of
from plans.services import review_notices
from schools.models import District
from schools.queries import now_of, today_of

# What a person adds to what the portal knows.
WORDS = ("done", "unfinished", "next_month", "proposals")
LONGEST = 10_000
LONGEST_STEP = 60
CHANGED = "Có người vừa sửa báo cáo này ở nơi khác. Hãy tải lại trang để xem bản mới."


class ReviewRefused(ValueError):
    """What was asked cannot be; `args[0]` is the Vietnamese sentence, `field` the one to blame."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class ReviewRules:
    """How an office reviews its months; `scale` from the best step down, none for no rating."""

    due_day: int
    asks_principals: bool
    scale: Sequence[str] = ()


@write_transaction
def save_month(
    *, actor: Actor, district: District, month: date, words: Mapping[str, str], seen_version: int
) -> MonthReview:
    """What a person says of one of their months, as a draft. Raises ReviewRefused, Forbidden."""
    review = _own_month(actor, district, first_of(month))
    if not policy.possible("write", review):
        raise ReviewRefused(_("Báo cáo tháng này đã gửi. Hãy rút lại để sửa."))
    if review.version != seen_version:
        raise ReviewRefused(CHANGED)
    said = {name: _said(name, words[name]) for name in WORDS if name in words}
    if all(getattr(review, name) == text for name, text in said.items()):
        return review
    for name, text in said.items():
        setattr(review, name, text)
    return _saved(actor, review, "ghi báo cáo tháng")


@write_transaction
def send_month(*, actor: Actor, review: MonthReview) -> MonthReview:
    """Hands the month to the leaders, with what the portal shows of it now. Raises ReviewRefused, Forbidden."""
    locked = _locked(review)
    policy.require(actor, "send", locked)
    if not policy.possible("send", locked):
        raise ReviewRefused(_("Báo cáo tháng này đã gửi rồi. Hãy tải lại trang để xem."))
    if not any(getattr(locked, name) for name in WORDS):
        raise ReviewRefused(_("Báo cáo chưa có chữ nào. Hãy ghi ít nhất một mục rồi gửi."), "done")
    locked.state, locked.sent_at = ReviewState.SENT, now_of(locked.district)
    locked.work = [line.stored() for line in work_of_month(actor, locked.district, locked.month)]
    saved = _saved(actor, locked, "gửi báo cáo tháng")
    review_notices.tell_sent(saved, review_leaders(saved))
    return saved


@write_transaction
def take_back_month(*, actor: Actor, review: MonthReview) -> MonthReview:
    """Takes a month back that no leader has remarked on yet. Raises ReviewRefused, Forbidden."""
    locked = _locked(review)
    policy.require(actor, "take back", locked)
    if not policy.possible("take back", locked):
        raise ReviewRefused(_("Chỉ rút lại được báo cáo đã gửi mà lãnh đạo chưa nhận xét."))
    locked.state, locked.sent_at, locked.work = ReviewState.DRAFT, None, []
    saved = _saved(actor, locked, "rút lại báo cáo tháng")
    review_notices.settle_sent(saved)
    return saved


@write_transaction
def remark_month(*, actor: Actor, review: MonthReview, remark: str, rating: str = "", seen_version: int) -> MonthReview:
    """A leader's words on a month, with a step of the office's scale if it has one. Raises ReviewRefused, Forbidden.

    A step that was given stands, though the office has changed its scale since or has none any more.
    """
    locked = _locked(review)
    policy.require(actor, "remark", locked)
    if not policy.possible("remark", locked):
        raise ReviewRefused(_("Báo cáo này chưa gửi hoặc vừa được rút lại. Hãy tải lại trang để xem."))
    if locked.version != seen_version:
        raise ReviewRefused(CHANGED)
    text = _said("remark", remark)
    if not text and not rating:
        raise ReviewRefused(_("Hãy ghi lời nhận xét."), "remark")
    if rating and rating not in (locked.rating, *_scale_of(locked.district)):
        raise ReviewRefused(_("Mức xếp loại này không có trong thang của cơ quan. Hãy chọn lại."), "rating")
    locked.remark, locked.rating = text, rating
    locked.remarked_by_id, locked.remarked_at = actor.person, now_of(locked.district)
    locked.state = ReviewState.REMARKED
    saved = _saved(actor, locked, "nhận xét báo cáo tháng")
    review_notices.settle_sent(saved)
    review_notices.tell_remarked(saved)
    return saved


@write_transaction
def change_review_rules(*, actor: Actor, district: District, rules: ReviewRules) -> ReviewSettings:
    """How the office reviews its months from now on; ratings that were given stay. Raises ReviewRefused, Forbidden."""
    policy.require(actor, "change", ReviewSettings(district=district))
    if not 1 <= rules.due_day <= 31:
        raise ReviewRefused(_("Ngày báo cáo là một ngày trong tháng, từ 1 đến 31."), "due_day")
    steps = _steps(rules.scale)
    ReviewSettings.unscoped.get_or_create(district=district)
    stored: ReviewSettings = ReviewSettings.unscoped.select_for_update().get(district=district)
    asked = {"due_day": rules.due_day, "asks_principals": rules.asks_principals, "scale": steps}
    changed = {name: (getattr(stored, name), value) for name, value in asked.items() if getattr(stored, name) != value}
    for name, value in asked.items():
        setattr(stored, name, value)
    stored.save()
    named = {str(_SETTING_WORDS[name]): pair for name, pair in changed.items()}
    record(actor, Change("thiết lập báo cáo tháng", stored, str(stored), district.pk, named))
    return stored


_SETTING_WORDS = {"due_day": "ngày báo cáo", "asks_principals": "hiệu trưởng báo cáo", "scale": "thang xếp loại"}


def _steps(scale: Collection[str]) -> list[str]:
    steps = [clean(step) for step in scale if clean(step)]
    if any(len(step) > LONGEST_STEP for step in steps):
        raise ReviewRefused(_("Một mức xếp loại dài quá 60 ký tự. Hãy viết gọn lại."), "scale")
    if len(set(steps)) < len(steps):
        raise ReviewRefused(_("Có mức xếp loại ghi hai lần."), "scale")
    if len(steps) == 1:
        raise ReviewRefused(_("Thang xếp loại cần ít nhất hai mức; để trống nếu không xếp loại."), "scale")
    return steps


def _scale_of(district: District) -> Collection[str]:
    scale: list[str] = ReviewSettings.unscoped.filter(district=district).values_list("scale", flat=True).first() or []
    return scale


def _own_month(actor: Actor, district: District, month: date) -> MonthReview:
    """The person's month, locked; begun where it is not there. A month to come cannot be reviewed."""
    policy.require(actor, "write", MonthReview(district=district, person_id=actor.id or 0, month=month))
    if month > today_of(district):
        raise ReviewRefused(_("Tháng này chưa đến nên chưa báo cáo được."))
    begun, _made = MonthReview.unscoped.get_or_create(
        district=district, person_id=actor.person, month=month, defaults={"version": 0}
    )
    return _locked(begun)


def _locked(review: MonthReview) -> MonthReview:
    rows = MonthReview.unscoped.select_for_update(of=("self",)).select_related("district__unit", "person")
    found: MonthReview = rows.get(pk=review.pk)
    return found


def _said(name: str, text: str) -> str:
    """What somebody wrote, with its lines, and no space around them."""
    said = clean_lines(text)
    if len(said) > LONGEST:
        raise ReviewRefused(_("Mục này dài quá 10.000 ký tự. Hãy rút gọn."), name)
    return said


def _saved(actor: Actor, review: MonthReview, act: str) -> MonthReview:
    review.version += 1
    review.updated_at = timezone.now()
    review.save()
    record(actor, Change(act, review, f"{review.person}: {review.month:%m/%Y}", review.district_id))
    return review
