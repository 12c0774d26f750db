"""“Báo cáo tháng”: a person's own months, the leader's board of a month, a remark, a person's year, the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.queries import people_of
from core import policy
from core.filters import PAGE
from core.roles import Role
from core.table import Table
from core.web import workbook_response
from plans.models import MonthReview, ReviewSettings, ReviewState
from plans.months import month_after, month_code, month_words, months_between, read_month
from plans.queries.reviews import (
    DONE,
    FIGURES,
    GROUPS,
    LATE,
    OPEN,
    USUAL_DAY,
    AskedOfMonth,
    WorkLine,
    asked_in,
    owed_months,
    own_reviews,
    reviews_of_month,
    reviews_of_person,
    reviews_to_remark,
    rules_of,
    work_of_month,
    wrote_any,
)
from plans.review_days import due_before, first_of, is_late
from plans.review_forms import MonthForm, RemarkForm, ReviewRulesForm
from plans.review_tables import year_table
from plans.services.reviews import (
    WORDS,
    ReviewRefused,
    change_review_rules,
    remark_month,
    save_month,
    send_month,
    take_back_month,
)
from schools.administration import address, done, form_page
from schools.period_codes import BadPeriod, PeriodCode, PeriodKind, parse_period
from schools.queries import today_of
from schools.tenancy import PortalRequest, district_page

MONTH, YEAR = "thang", "nam"
# A school year begins in September.
FIRST_MONTH = 9
# A board of more people than these comes in pages, and is narrowed by state.
BOARD_PAGE = 30
STATE = "trang-thai"
BOARD_STATES = {
    "sent": gettext_lazy("Chờ nhận xét"),
    "late": gettext_lazy("Quá hạn"),
    "not_started": gettext_lazy("Chưa gửi"),
    "done": gettext_lazy("Đã nhận xét"),
}
STATES = {ReviewState.DRAFT: "draft", ReviewState.SENT: "sent", ReviewState.REMARKED: "done"}


# A person's own months


@require_http_methods(["GET", "POST"])
@district_page
def my_month(request: PortalRequest, month: str) -> HttpResponse:
    """What the portal knows of the month, and what its person adds."""
    first = _find_month(request, month)
    review = own_reviews(request.actor, request.district, [first]).get(first)
    if review is None or request.method == "POST":
        policy.require(request.actor, "write", _unsaved(request, first))
    work = _lines_of(request, review, first)
    form = MonthForm(request.POST or None, initial=_initial(review, work))
    if form.is_valid() and _kept(request, form, first):
        return done(request, "my-month", month)
    context = _month_context(request, first, review, work) | {"form": form}
    return render(request, "plans/review_month.html", context, status=422 if form.errors else 200)


def _kept(request: PortalRequest, form: MonthForm, month: date) -> bool:
    """Whether what was typed is saved, and sent where that was asked; a refusal is told at the form."""
    said = form.cleaned_data
    words = {name: said[name] for name in WORDS}
    try:
        review = save_month(
            actor=request.actor,
            district=request.district,
            month=month,
            words=words,
            seen_version=said["seen_version"],
        )
        if "send" in request.POST:
            send_month(actor=request.actor, review=review)
    except ReviewRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, _("Đã gửi báo cáo tháng.") if "send" in request.POST else _("Đã lưu báo cáo tháng."))
    return True


@require_POST
@district_page
def review_take_back(request: PortalRequest, pk: int) -> HttpResponse:
    """The person takes back what no leader remarked on yet."""
    found = _find_review(request, pk)
    try:
        take_back_month(actor=request.actor, review=found)
        messages.success(request, _("Đã rút lại. Hãy sửa rồi gửi lại."))
    except ReviewRefused as refusal:
        messages.error(request, str(refusal))
    return done(request, "my-month", month_code(found.month))


def _unsaved(request: PortalRequest, month: date) -> MonthReview:
    return MonthReview(district=request.district, person_id=request.actor.person, month=month)


def _initial(review: MonthReview | None, work: Sequence[WorkLine]) -> dict[str, Any]:
    """What was written; for a month not begun yet, the work that the portal knows, as words to go on from."""
    if review is not None:
        return {name: getattr(review, name) for name in WORDS} | {"seen_version": review.version}
    return {
        "done": _as_text(work, (DONE, FIGURES)),
        "unfinished": _as_text(work, (LATE,)),
        "next_month": _as_text(work, (OPEN,)),
        "seen_version": 0,
    }


def _as_text(work: Sequence[WorkLine], groups: Sequence[str]) -> str:
    return "\n".join(f"- {line.text}" for line in work if line.group in groups)


def _lines_of(request: PortalRequest, review: MonthReview | None, month: date) -> list[WorkLine]:
    """The work as it was sent; as it is now while the month is not sent."""
    if review is None or review.state == ReviewState.DRAFT:
        return work_of_month(request.actor, request.district, month)
    return [WorkLine(**line) for line in review.work]


def _month_context(
    request: PortalRequest, month: date, review: MonthReview | None, work: Sequence[WorkLine]
) -> dict[str, Any]:
    asked = asked_in(request.district, month)
    own = asked.people.get(request.actor.person)
    due = own.due if own else due_before(month, asked.usual_day)
    later = month_after(month)
    is_draft = review is None or review.state == ReviewState.DRAFT
    may_write = policy.has_right(request.actor, "write", review or _unsaved(request, month))
    leads = request.actor.holds({Role.LEADER}, district=request.district.pk)
    return {
        "month": month_words(month),
        "groups": _groups(request, work),
        "review": review,
        "editable": is_draft and may_write,
        "state": STATES[ReviewState(review.state)] if review else "not_started",
        "state_label": ReviewState(review.state).label if review else _("Chưa soạn"),
        "due": due if own else None,
        "late": bool(own) and is_draft and is_late(due, today_of(request.district)),
        "take_back_url": address(request, "review-take-back", review.pk)
        if review and policy.may(request.actor, "take back", review)
        else "",
        "previous": month_words(month_after(month, -1)),
        "previous_url": address(request, "my-month", month_code(month_after(month, -1))),
        "next": month_words(later),
        "next_url": address(request, "my-month", month_code(later)) if later <= today_of(request.district) else "",
        "year_url": address(request, "review-year", request.actor.person),
        "board_url": f"{address(request, 'reviews')}?{MONTH}={month_code(month)}" if leads else "",
    }


def _groups(request: PortalRequest, work: Sequence[WorkLine]) -> list[dict[str, Any]]:
    groups = [(label, [line for line in work if line.group == group]) for group, label in GROUPS.items()]
    return [
        {"label": label, "lines": [{"text": one.text, "note": one.note, "url": _url(request, one)} for one in lines]}
        for label, lines in groups
        if lines
    ]


def _url(request: PortalRequest, line: WorkLine) -> str:
    """Where a line leads: the list of its tasks, the board of its round for the office."""
    if line.period:
        return address(request, "tasks", line.period)
    office = request.actor.holds({Role.SPECIALIST, Role.LEADER}, district=request.district.pk)
    return address(request, "round-board", line.round) if office else address(request, "submissions")


# A leader's board and remarks


@require_GET
@district_page
def reviews(request: PortalRequest) -> HttpResponse:
    """Who sent a month, who is late, what waits for a remark; to who leads nobody, their own month."""
    today = first_of(today_of(request.district))
    month = read_month(request.GET.get(MONTH, "")) or today
    if not request.actor.holds({Role.LEADER}, district=request.district.pk):
        policy.require(request.actor, "write", _unsaved(request, month))
        return done(request, "my-month", month_code(min(month, today)))
    asked = asked_in(request.district, month)
    sent = {one.person_id: one for one in reviews_of_month(request.actor, request.district, month)}
    rows = _board_rows(request, asked, sent)
    waiting = next((one for one in sent.values() if one.state == ReviewState.SENT), None)
    here = address(request, "reviews")
    later = month_after(month)
    context = {
        "month": month_words(month),
        "people": len(rows),
        "sent": sum(row["review"] is not None for row in rows),
        "late": sum(row["late"] for row in rows),
        "rated": bool(asked.scale) or any(one.rating for one in sent.values()),
        "remark_url": address(request, "review", waiting.pk) if waiting else "",
        **_narrowed(request, rows, f"{here}?{MONTH}={month_code(month)}"),
        "own_url": address(request, "my-month", month_code(min(month, today))),
        "settings_url": address(request, "review-settings"),
        "has_rules": asked.rules is not None,
        "previous": month_words(month_after(month, -1)),
        "previous_url": f"{here}?{MONTH}={month_code(month_after(month, -1))}",
        "next": month_words(later),
        "next_url": f"{here}?{MONTH}={month_code(later)}" if later <= today else "",
    }
    return render(request, "plans/review_board.html", context)


def _narrowed(request: PortalRequest, rows: Sequence[dict[str, Any]], here: str) -> dict[str, Any]:
    """What waits for the leader first; where the principals report too, one page of one state."""
    places = list(BOARD_STATES)
    ordered = sorted(rows, key=lambda row: places.index(row["state"]))
    if len(rows) <= BOARD_PAGE:
        return {"rows": ordered}
    counts = Counter(row["state"] for row in rows)
    state = wanted if (wanted := request.GET.get(STATE, "")) in BOARD_STATES else ""
    page = Paginator([row for row in ordered if state in ("", row["state"])], BOARD_PAGE).get_page(
        request.GET.get(PAGE)
    )
    more = f"{here}&{STATE}={state}" if state else here
    tabs = [(_("Tất cả"), len(rows), "")] + [(label, counts[key], key) for key, label in BOARD_STATES.items()]
    return {
        "rows": list(page),
        "tabs": [
            {"label": f"{label} ({count})", "url": f"{here}&{STATE}={key}" if key else here, "current": key == state}
            for label, count, key in tabs
            if count or key == state
        ],
        "previous_page": f"{more}&{PAGE}={page.number - 1}" if page.has_previous() else "",
        "next_page": f"{more}&{PAGE}={page.number + 1}" if page.has_next() else "",
    }


def _board_rows(request: PortalRequest, asked: AskedOfMonth, sent: dict[int, MonthReview]) -> list[dict[str, Any]]:
    """Who owes the month to this leader, and who sent one unasked."""
    today = today_of(request.district)
    mine = [one for one in asked.people.values() if one.told_to in (None, request.actor.id)]
    lines: list[dict[str, Any]] = [
        {"person": one.person, "post": one.post, "due": one.due, "owes": True}
        for one in mine
        if one.person.pk != request.actor.id
    ]
    lines += [
        {"person": one.person, "post": one.person.title, "due": None, "owes": False}
        for one in sent.values()
        if one.person_id not in asked.people
    ]
    return [_board_row(request, line, sent.get(line["person"].pk), today) for line in lines]


def _board_row(request: PortalRequest, line: dict[str, Any], review: MonthReview | None, today: date) -> dict[str, Any]:
    late = review is None and line["owes"] and is_late(line["due"], today)
    state, label = ("late", _("Quá hạn")) if late else ("not_started", _("Chưa gửi"))
    if review is not None:
        state, label = STATES[ReviewState(review.state)], str(ReviewState(review.state).label)
    return {
        "name": str(line["person"]),
        "post": line["post"],
        "due": line["due"],
        "review": review,
        "late": late,
        "state": state,
        "state_label": label,
        "url": address(request, "review", review.pk) if review else "",
        "year_url": address(request, "review-year", line["person"].pk),
    }


@require_http_methods(["GET", "POST"])
@district_page
def review(request: PortalRequest, pk: int) -> HttpResponse:
    """A month that somebody sent, and the leader's words on it; one's own leads to where it is written."""
    found = _find_review(request, pk)
    if found.person_id == request.actor.id and request.method == "GET":
        return done(request, "my-month", month_code(found.month))
    policy.require(request.actor, "remark", found)
    scale = (rules.scale if (rules := rules_of(request.district)) else []) or []
    initial = {"remark": found.remark, "rating": found.rating, "seen_version": found.version}
    given = [found.rating] if found.rating and found.rating not in scale else []
    form = RemarkForm(request.POST or None, scale=[*scale, *given], initial=initial)
    if form.is_valid() and _remarked(request, form, found):
        return _next_review(request, found)
    context = {
        "review": found,
        "person": str(found.person),
        "month": month_words(found.month),
        "groups": _groups(request, [WorkLine(**line) for line in found.work]),
        "words": [
            (field.label, getattr(found, name)) for name, field in MonthForm.base_fields.items() if name in WORDS
        ],
        "state": STATES[ReviewState(found.state)],
        "state_label": ReviewState(found.state).label,
        "form": form,
        "back_url": f"{address(request, 'reviews')}?{MONTH}={month_code(found.month)}",
        "year_url": address(request, "review-year", found.person_id),
    }
    return render(request, "plans/review.html", context, status=422 if form.errors else 200)


def _remarked(request: PortalRequest, form: RemarkForm, found: MonthReview) -> bool:
    said = form.cleaned_data
    try:
        remark_month(
            actor=request.actor,
            review=found,
            remark=said["remark"],
            rating=said.get("rating", ""),
            seen_version=said["seen_version"],
        )
    except ReviewRefused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    messages.success(request, _("Đã ghi nhận xét cho %(person)s.") % {"person": found.person})
    return True


def _next_review(request: PortalRequest, found: MonthReview) -> HttpResponse:
    """To the next that waits of the same month, else back to its board."""
    waiting = reviews_to_remark(request.actor, request.district).filter(month=found.month).first()
    if waiting is not None:
        return done(request, "review", waiting.pk)
    return HttpResponseRedirect(f"{address(request, 'reviews')}?{MONTH}={month_code(found.month)}")


# A person's year


@require_GET
@district_page
def review_year(request: PortalRequest, pk: int) -> HttpResponse:
    """The months of a year with their counts and remarks, to the person and their leaders."""
    person, period, table = _year(request, pk)
    today = today_of(request.district)
    start = today.year if today.month >= FIRST_MONTH else today.year - 1
    here = address(request, "review-year", pk)
    own = pk == request.actor.id
    context = {
        "table": table,
        "person": str(person),
        "years": [
            {"label": label, "url": f"{here}?{YEAR}={code}", "current": code == str(period)}
            for label, code in (
                (_("Năm %(year)d") % {"year": today.year}, str(today.year)),
                (_("Năm %(year)d") % {"year": today.year - 1}, str(today.year - 1)),
                (_("Năm học %(a)d-%(b)d") % {"a": start, "b": start + 1}, f"{start}-{start + 1}"),
            )
        ],
        "export_url": f"{address(request, 'review-year-export', pk)}?{YEAR}={period}",
        "back_url": address(request, "my-month", month_code(today)) if own else address(request, "reviews"),
    }
    return render(request, "plans/review_year.html", context)


@require_GET
@district_page
def review_year_export(request: PortalRequest, pk: int) -> HttpResponse:
    """The same as a sheet."""
    person, period, table = _year(request, pk)
    return workbook_response(table, f"bao-cao-thang-{person.username}-{period}")


def _year(request: PortalRequest, pk: int) -> tuple[User, PeriodCode, Table]:
    """Whose year, which one, and its table; only of oneself and, for a leader, of the people of the district."""
    own = pk == request.actor.id
    if own and not wrote_any(request.actor, request.district):
        policy.require(request.actor, "write", _unsaved(request, today_of(request.district)))
    elif not own and not request.actor.holds({Role.LEADER}, district=request.district.pk):
        raise Http404(pk)
    person: User = get_object_or_404(people_of(request.district), pk=pk)
    period = _find_year(request)
    months = months_between(*period.dates)
    found = reviews_of_person(request.actor, request.district, pk, months)
    rules = rules_of(request.district)
    rated = bool(rules and rules.scale) or any(one.rating for one in found.values())
    return person, period, year_table(str(person), period.name, months, found, rated=rated)


def _find_year(request: PortalRequest) -> PeriodCode:
    """The calendar or school year that the address names, else the calendar year of the district's day."""
    try:
        found = parse_period(request.GET.get(YEAR) or str(today_of(request.district).year))
    except BadPeriod as problem:
        raise Http404(str(problem)) from problem
    if found.kind not in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR):
        raise Http404("no year")
    return found


# The rules


@require_http_methods(["GET", "POST"])
@district_page
def review_settings(request: PortalRequest) -> HttpResponse:
    """Until which day, whom, and on which scale."""
    policy.require(request.actor, "change", ReviewSettings(district=request.district))
    rules = rules_of(request.district)
    initial = {
        "due_day": rules.due_day if rules else USUAL_DAY,
        "asks_principals": rules.asks_principals if rules else False,
        "scale": "\n".join(rules.scale) if rules else "",
    }
    form = ReviewRulesForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            change_review_rules(actor=request.actor, district=request.district, rules=form.rules())
        except ReviewRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("Đã lưu thiết lập báo cáo tháng."))
            return done(request, "review-settings")
    leads = request.actor.holds({Role.LEADER}, district=request.district.pk)
    back = (address(request, "reviews"), _("Báo cáo tháng")) if leads else (address(request, "home"), _("Việc của tôi"))
    return form_page(request, form, _("Thiết lập báo cáo tháng"), back)


# On "Việc của tôi"


def listed_reviews(request: PortalRequest) -> list[dict[str, Any]]:
    """The months that this person owes, and those that wait for their remark; five queries at most."""
    today = today_of(request.district)
    owed = [
        {
            "title": _("Báo cáo %(month)s") % {"month": month_words(one.month)},
            "due": one.due,
            "days_left_text": "" if is_late(one.due, today) else _("gửi trước ngày này"),
            "late": is_late(one.due, today),
            "state": "late" if is_late(one.due, today) else "not_started",
            "state_label": _("Quá hạn") if is_late(one.due, today) else _("Chưa gửi"),
            "url": address(request, "my-month", month_code(one.month)),
        }
        for one in owed_months(request.actor, request.district)
    ]
    waiting = [
        {
            "title": _("Nhận xét báo cáo %(month)s của %(person)s")
            % {"month": month_words(one.month), "person": one.person},
            "state": "waiting",
            "state_label": _("Chờ nhận xét"),
            "url": address(request, "review", one.pk),
        }
        for one in reviews_to_remark(request.actor, request.district)[:8]
    ]
    return [*owed, *waiting]


def _find_month(request: PortalRequest, text: str) -> date:
    """The month of an address; one to come is not there yet."""
    month = read_month(text)
    if month is None or month > today_of(request.district):
        raise Http404(text)
    return month


def _find_review(request: PortalRequest, pk: int) -> MonthReview:
    rows = MonthReview.objects.visible_to(request.actor).filter(district=request.district)
    found: MonthReview = get_object_or_404(rows.select_related("person", "remarked_by", "district__unit"), pk=pk)
    return found
