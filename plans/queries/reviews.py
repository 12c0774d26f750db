"""Reading the monthly reviews: what a month shows of a person's work, who is asked, who has sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Grant, Portfolio, PortfolioSet, User
from accounts.queries import holders
from core.actor import Actor
from core.numbers import format_whole
from core.roles import Role
from indicators.models import Entry, Submission, SubmissionCopy
from indicators.models.rounds import OFFICIAL
from plans.deadlines import print_deadline
from plans.models import MonthReview, ReviewSettings, ReviewState, Task, TaskNote, TaskNoteKind, TaskState
from plans.models.tasks import RUNNING
from plans.months import month_after
from plans.queries.standing import standing_of, with_reports
from plans.review_days import due_before, first_of, last_of
from plans.standing import MARK_WORDS, TIMING_WORDS, Mark, Standing, State
from schools.models import District, Unit, UnitKind
from schools.period_codes import parse_period
from schools.queries import today_of, units_in

USUAL_DAY = 25
OVER = (TaskState.DONE, TaskState.CANCELLED)


# What a month shows of a person's work

DONE, LATE, OPEN, FIGURES = "done", "late", "open", "figures"
GROUPS = {
    DONE: gettext_lazy("Hoàn thành trong tháng"),
    LATE: gettext_lazy("Quá hạn, chưa xong"),
    OPEN: gettext_lazy("Đang thực hiện"),
    FIGURES: gettext_lazy("Số liệu"),
}


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One line of what the portal knows of a month.

    `late`: a task that was done past its deadline. `period` is that of a task's list; `round` and `count` are those of
    figures.
    """

    group: str
    text: str
    note: str = ""
    late: bool = False
    period: str = ""
    round: int = 0
    count: int = 0

    def stored(self) -> dict[str, Any]:
        """As a sent review keeps it."""
        return asdict(self)


def work_of_month(actor: Actor, district: District, month: date) -> list[WorkLine]:
    """What a person's own month shows: their tasks, what they entered, submitted, approved, returned; four queries.

    The month that runs is looked at as of the district's own day.
    """
    as_of = min(last_of(month), today_of(district))
    tasks = [line for task in _tasks(actor, district, month) if (line := _task_line(task, month, as_of))]
    order = list(GROUPS)
    return [*sorted(tasks, key=lambda line: order.index(line.group)), *_figure_lines(actor.id, district, month)]


def _moments(month: date) -> tuple[datetime, datetime]:
    """From the month's first moment to its last."""
    zone = timezone.get_current_timezone()
    return (
        datetime.combine(month, time.min, zone),
        datetime.combine(last_of(month), time.max, zone),
    )


def _tasks(actor: Actor, district: District, month: date) -> QuerySet[Task]:
    """What runs that the person is responsible for, and what they reported on in the month.

    Recurring work stands in its turns; what was carried over, from its next year on there.
    """
    told = TaskNote.objects.filter(
        task=OuterRef("pk"), author=actor.id, kind=TaskNoteKind.REPORT, made_at__range=_moments(month)
    )
    rows = Task.objects.visible_to(actor).filter(RUNNING, district=district).annotate(told=Exists(told))
    mine = rows.filter(Q(responsible=actor.id) | Q(told=True)).exclude(state=TaskState.CANCELLED)
    turns = Task.unscoped.filter(occurrence_of=OuterRef("pk"))
    carried = Task.unscoped.filter(RUNNING, carried_from=OuterRef("pk"), period__starts_on__lte=last_of(month))
    over_before = Q(state=TaskState.DONE, done_on__lt=month)
    not_yet = Q(carried_from__isnull=False, period__starts_on__gt=last_of(month))
    found = mine.filter(~Exists(turns), ~Exists(carried)).exclude(over_before).exclude(not_yet)
    return with_reports(found).order_by(F("deadline_end").asc(nulls_last=True), "order", "id")


def _task_line(task: Task, month: date, as_of: date) -> WorkLine | None:
    """How the task stood in the month; nothing of one that the month did not touch."""
    words, period = _deadline_words(task), task.period.code
    standing = standing_of(task, as_of)
    if task.done_on is not None and standing.state is State.DONE:
        return WorkLine(DONE, task.title, _done_words(task.done_on, standing), standing.late, period)
    if standing.late:
        return WorkLine(LATE, task.title, words, False, period)
    begins, due = task.deadline_start, task.deadline_end
    touches = (due is not None and due <= last_of(month)) or (begins is not None and begins <= as_of)
    if not touches and task.state != TaskState.IN_PROGRESS and not task.told:  # type: ignore[attr-defined]
        return None
    return WorkLine(OPEN, task.title, words, False, period)


def _deadline_words(task: Task) -> str:
    deadline = print_deadline(task.deadline)
    parts = [
        _("Thời hạn %(deadline)s") % {"deadline": deadline} if deadline else "",
        _("tiến độ %(progress)d%%") % {"progress": task.progress} if task.progress else "",
    ]
    return ", ".join(part for part in parts if part)


def _done_words(day: date, standing: Standing) -> str:
    """The day, and how it stood to its deadline: that of the sending where the UBND receives it."""
    unsent = MARK_WORDS[Mark.NOT_SUBMITTED].lower() if Mark.NOT_SUBMITTED in standing.marks else ""
    timing = TIMING_WORDS.get((standing.state, standing.timing), "")
    words = _("Xong ngày %(day)s") % {"day": f"{day:%d/%m/%Y}"}
    return ", ".join(part for part in (words, unsent, timing) if part)


_ROUND = ("round", "round__version__form__name", "round__period__code")
ENTERED, SUBMITTED, APPROVED, RETURNED = (
    gettext_lazy("Đã nhập %(count)s ô"),
    gettext_lazy("Đã nộp %(count)s báo cáo"),
    gettext_lazy("Đã duyệt %(count)s báo cáo"),
    gettext_lazy("Đã trả lại %(count)s lượt"),
)


def _figure_lines(person: int | None, district: District, month: date) -> Iterator[WorkLine]:
    """What was entered, submitted, approved and returned in each round; three queries."""
    span = _moments(month)
    # A year of the past is entered today: its own clock is the one of its answers.
    clock = "submission__touched_at" if district.reference_date else "saved_at"
    entries = Entry.objects.filter(
        submission__district=district, submission__touched_at__gte=span[0], author=person, **{f"{clock}__range": span}
    )
    yield from _of_rounds(entries, "submission__", {"": ENTERED})
    copies = SubmissionCopy.objects.filter(submission__district=district, made_by=person, made_at__range=span)
    yield from _of_rounds(copies, "submission__", {"submit": SUBMITTED, "return": RETURNED}, "act")
    approved = Submission.unscoped.filter(
        district=district, decided_by=person, decided_at__range=span, state__in=OFFICIAL
    )
    yield from _of_rounds(approved, "", {"": APPROVED})


def _of_rounds(rows: QuerySet[Any], path: str, words: Mapping[str, Any], act: str = "") -> Iterator[WorkLine]:
    """One line a round and act, with how many; one query."""
    names = [path + name for name in _ROUND]
    counted = rows.order_by().values(*names, *([act] if act else [])).annotate(count=Count("pk"))
    for row in counted.order_by(*names[1:], names[0]):
        said = words.get(row[act] if act else "")
        if said is not None:
            title = f"{row[names[1]]}, {parse_period(row[names[2]]).name}"
            text = f"{said % {'count': format_whole(row['count'])}}: {title}"
            yield WorkLine(FIGURES, text, round=row[names[0]], count=row["count"])


# Who is asked


@dataclass(frozen=True, slots=True)
class AskedPerson:
    """Who owes a month, before which day, and to whom it goes where the assignment names somebody."""

    person: User
    due: date
    told_to: int | None
    post: str


@dataclass(frozen=True, slots=True)
class AskedOfMonth:
    """Everybody who owes a month, by their id, and the rules that hold for it."""

    people: Mapping[int, AskedPerson]
    rules: ReviewSettings | None

    @property
    def usual_day(self) -> int:
        return self.rules.due_day if self.rules else USUAL_DAY

    @property
    def scale(self) -> Sequence[str]:
        return self.rules.scale if self.rules else ()


def rules_of(district: District) -> ReviewSettings | None:
    """How the office reviews its months; None where it never said."""
    found: ReviewSettings | None = ReviewSettings.unscoped.filter(district=district).first()
    return found


def asks_principals(district_id: int) -> bool:
    """Whether the office has its principals report their months; one query."""
    return bool(ReviewSettings.unscoped.filter(district=district_id, asks_principals=True).exists())


def asked_in(district: District, month: date) -> AskedOfMonth:
    """Who owes a month; five queries.

    Whose portfolio names a day of reporting; where the office has set its rules also every specialist, and every
    principal if it asks them. Who leads the office is asked by their portfolio alone.
    """
    rules = rules_of(district)
    portfolios = _portfolios_of(district, month)
    roles = _roles_here(district)
    asked = {user for user, held in roles.items() if _is_asked(held, portfolios.get(user), rules)}
    usual = rules.due_day if rules else USUAL_DAY
    found = User.objects.filter(pk__in=asked).order_by("sort_key", "pk")
    leaders = {user for user, held in roles.items() if Role.LEADER in held}
    people = {user.pk: _asked(user, portfolios.get(user.pk), month, usual) for user in found}
    return AskedOfMonth(
        {user: one if one.told_to in leaders else replace(one, told_to=None) for user, one in people.items()}, rules
    )


def _is_asked(held: Collection[Role], portfolio: Portfolio | None, rules: ReviewSettings | None) -> bool:
    if not held:
        return False
    if portfolio is not None and portfolio.report_day:
        return True
    if rules is None or Role.LEADER in held:
        return False
    return Role.SPECIALIST in held or (rules.asks_principals and Role.PRINCIPAL in held)


def _asked(user: User, portfolio: Portfolio | None, month: date, usual: int) -> AskedPerson:
    day = (portfolio.report_day if portfolio else None) or usual
    told_to = portfolio.report_to_id if portfolio else None
    return AskedPerson(user, due_before(month, day), told_to, (portfolio.post if portfolio else "") or user.title)


def _portfolios_of(district: District, month: date) -> dict[int, Portfolio]:
    """The portfolios of the assignment that covers a month, by person; two queries."""
    sets = PortfolioSet.unscoped.filter(district=district, period__starts_on__lte=month, period__ends_on__gte=month)
    current = sets.order_by("period__ends_on", "period__starts_on", "pk").last()
    return {one.user_id: one for one in Portfolio.objects.filter(set=current)} if current else {}


def _roles_here(district: District) -> dict[int, set[Role]]:
    """The active people of the office and the principals of its schools, with what they are; one query."""
    today = timezone.localdate()
    of_office = Q(unit=district.unit_id, role__in=[Role.SPECIALIST, Role.LEADER])
    units = Unit.objects.filter(units_in(district), kind=UnitKind.SCHOOL).values("pk")
    schools = Q(unit__in=units, role=Role.PRINCIPAL)
    rows = Grant.objects.filter(
        of_office | schools, Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today, user__is_active=True
    )
    found: dict[int, set[Role]] = {}
    for user, role in rows.values_list("user", "role"):
        found.setdefault(user, set()).add(Role(role))
    return found


def review_leaders(review: MonthReview) -> set[int]:
    """Who is told that a month was sent: the leader whom the assignment names, else those who lead; three queries.

    Nobody is told of the month of the leader they report to, which they do not read.
    """
    portfolios = _portfolios_of(review.district, review.month)
    leaders = holders([review.district_id], {Role.LEADER}).get(review.district_id, set()) - {review.person_id}
    own = portfolios.get(review.person_id)
    if own and own.report_to_id in leaders:
        return {own.report_to_id}
    below = {user for user, one in portfolios.items() if one.report_to_id == review.person_id}
    return leaders - below


@dataclass(frozen=True, slots=True)
class OwedMonth:
    """A month that a person still owes."""

    month: date
    due: date


# So many days before it is due a month stands on "Việc của tôi".
SHOWN_DAYS = 10


def owed_months(actor: Actor, district: District) -> list[OwedMonth]:
    """The months that this person is to send now: last month's, and this one when its day is near; three queries."""
    held = actor.roles_in(district.pk) & {Role.SPECIALIST, Role.LEADER, Role.PRINCIPAL}
    if not held:
        return []
    rules, today = rules_of(district), today_of(district)
    months = [month_after(first_of(today), -1), first_of(today)]
    rows = Portfolio.objects.filter(user=actor.id, set__district=district).select_related("set__period")
    portfolios = list(rows.order_by("set__period__ends_on", "set__period__starts_on"))
    found = []
    for month in months:
        covering = [one for one in portfolios if one.set.period.starts_on <= month]
        portfolio = next((one for one in reversed(covering) if one.set.period.ends_on >= month), None)
        if _is_asked(held, portfolio, rules):
            day = (portfolio.report_day if portfolio else None) or (rules.due_day if rules else USUAL_DAY)
            found.append(OwedMonth(month, due_before(month, day)))
    sent = {month for month, one in own_reviews(actor, district, months).items() if one.state != ReviewState.DRAFT}
    return [one for one in found if one.month not in sent and (one.due - today).days <= SHOWN_DAYS]


# What was written


def own_reviews(actor: Actor, district: District, months: Collection[date]) -> dict[date, MonthReview]:
    """A person's own months among these, by month; one query."""
    rows = MonthReview.objects.visible_to(actor).filter(district=district, person=actor.id, month__in=months)
    return {one.month: one for one in rows.select_related("remarked_by")}


def wrote_any(actor: Actor, district: District) -> bool:
    """Whether the person has months of their own in the district, whatever they may do now; one query."""
    return MonthReview.objects.visible_to(actor).filter(district=district, person=actor.id).exists()


def reviews_of_month(actor: Actor, district: District, month: date) -> QuerySet[MonthReview]:
    """What people sent this leader of a month; their own is not among it."""
    rows = MonthReview.objects.visible_to(actor).filter(district=district, month=month)
    return rows.exclude(person=actor.id).select_related("person", "remarked_by").order_by("person__sort_key", "pk")


def reviews_to_remark(actor: Actor, district: District) -> QuerySet[MonthReview]:
    """What waits for this leader's remark, the oldest month first; one query."""
    if not actor.holds({Role.LEADER}, district=district.pk):
        return MonthReview.unscoped.none()
    rows = (
        MonthReview.objects.visible_to(actor).filter(district=district, state=ReviewState.SENT).exclude(person=actor.id)
    )
    return rows.select_related("person").order_by("month", "sent_at", "pk")


def reviews_of_person(actor: Actor, district: District, person: int, months: Sequence[date]) -> dict[date, MonthReview]:
    """What this person may read of somebody's months, by month; one query."""
    rows = MonthReview.objects.visible_to(actor).filter(district=district, person=person, month__in=months)
    return {one.month: one for one in rows.select_related("remarked_by", "person")}


def unsent(people: Iterable[AskedPerson], district: District, month: date) -> list[AskedPerson]:
    """Those of these people who have not sent the month; one query."""
    rows = MonthReview.unscoped.filter(district=district, month=month).exclude(state=ReviewState.DRAFT)
    sent = set(rows.values_list("person", flat=True))
    return [one for one in people if one.person.pk not in sent]
