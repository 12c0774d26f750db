"""What people are told of rounds and submissions: the words, and whom; called by the services inside their moves."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.queries import answering_for, holders
from core.models import Delivery, Notice
from core.notices import Message, notice_kind, notify, notify_all, retire_all, settle, settle_all
from core.roles import OFFICE, SCHOOL, Role
from indicators import lateness
from indicators.models import CellMark, Correction, ReopenRequest, RequestState, Round, Submission, SubmissionCopy
from indicators.models.rounds import DOCUMENTS, EDITABLE, OWN_UNIT
from indicators.queries.giving import schools_given
from schools.models import Unit
from schools.queries import now_of

OPENED = notice_kind("round-opened", gettext_lazy("Đợt thu thập số liệu mới mở"), Delivery.DIGEST)
DUE = notice_kind("round-due", gettext_lazy("Sắp đến hạn nộp: trước 7 ngày, trước 1 ngày, trong ngày"), Delivery.DIGEST)
LATE = notice_kind("round-late", gettext_lazy("Quá hạn nộp"), Delivery.DIGEST)
EXTENDED = notice_kind("round-extended", gettext_lazy("Gia hạn nộp"), Delivery.DIGEST)
CLOSED = notice_kind("round-closed", gettext_lazy("Đợt đã đóng khi đơn vị chưa nộp"), Delivery.DIGEST)
TAKEN_BACK = notice_kind("round-taken-back", gettext_lazy("Đợt thu thập được thu hồi"), Delivery.DIGEST)
TOTALS = notice_kind("totals-submitted", gettext_lazy("Số tổng hợp được trình"), Delivery.DIGEST)
TOTALS_BACK = notice_kind("totals-answered", gettext_lazy("Số tổng hợp được duyệt, trả lại"), Delivery.AT_ONCE)
REMINDED = notice_kind("submission-reminded", gettext_lazy("Nhắc nộp"), Delivery.AT_ONCE)
RETURNED = notice_kind("submission-returned", gettext_lazy("Số liệu bị trả lại"), Delivery.AT_ONCE)
APPROVED = notice_kind("submission-approved", gettext_lazy("Số liệu được duyệt"), Delivery.AT_ONCE)
ANSWERED = notice_kind("request-answered", gettext_lazy("Mở lại, đính chính: kết quả xem xét"), Delivery.AT_ONCE)
ASKED = notice_kind("request-asked", gettext_lazy("Đơn vị đề nghị mở lại, đính chính"), Delivery.DIGEST)
TARGETS = notice_kind("targets-given", gettext_lazy("Trường được giao, được điều chỉnh chỉ tiêu"), Delivery.AT_ONCE)
SUBMITTED = notice_kind("submission-submitted", gettext_lazy("Đơn vị nộp số liệu"), Delivery.PORTAL)

# What is over once the unit has submitted; what is over once the office has decided.
TO_SUBMIT = (OPENED, DUE, LATE, EXTENDED, CLOSED, REMINDED, RETURNED, ANSWERED)
TO_REVIEW = (SUBMITTED,)
# Who enters or submits for a unit: its own people; for the district itself its specialists.
ENTERING = OWN_UNIT | {Role.SPECIALIST}
# Who answers for a unit beside who submitted.
HEADS = frozenset({Role.PRINCIPAL, Role.AGENCY_STAFF})

Words = Callable[[Submission], tuple[str, str]]


# Rounds


def tell_opened(round_: Round, submissions: Collection[int] | None = None) -> int:
    """The round takes answers, of some submissions (their ids) or all: to who may enter for each unit.

    How many were told. Eight statements.
    """
    rows = told_of(round_)
    return tell_units(OPENED, list(rows if submissions is None else rows.filter(pk__in=submissions)), opened_words)


def opened_words(one: Submission) -> tuple[str, str]:
    """The key and the sentence of an opened round."""
    return "opened", _opened(one)


def _opened(one: Submission) -> str:
    due = due_of(one)
    words = {"title": title_of(one), "unit": one.unit.name, "due": hour_text(due) if due else ""}
    if due is None:
        return _("Mở đợt thu thập: %(unit)s nhập %(title)s.") % words
    return _("Mở đợt thu thập: %(unit)s nộp %(title)s trước %(due)s.") % words


def tell_extended(round_: Round, submissions: Collection[int] | None = None) -> int:
    """A later due time, for some submissions (their ids) or all: to those who still owe. Eight statements."""
    owing = told_of(round_).filter(state__in=EDITABLE)
    rows = owing if submissions is None else owing.filter(pk__in=submissions)
    return tell_units(EXTENDED, list(rows), lambda one: (_key(due_of(one)), _extended(one)))


def _extended(one: Submission) -> str:
    due = due_of(one)
    words = {"title": title_of(one), "unit": one.unit.name, "due": hour_text(due) if due else ""}
    return _("Gia hạn: %(unit)s nộp %(title)s trước %(due)s.") % words


def tell_closed(round_: Round) -> int:
    """The round was closed: to those who did not submit, with what they can do. Eight statements."""
    rows = told_of(round_).filter(state__in=EDITABLE, reopened_at=None)
    return tell_units(CLOSED, list(rows), lambda one: (_key(round_.closed_at), _closed(one)))


def _closed(one: Submission) -> str:
    words = {"title": title_of(one), "unit": one.unit.name}
    return _("Đợt %(title)s đã đóng khi %(unit)s chưa nộp. Nếu cần nộp, hãy đề nghị mở lại.") % words


def tell_round_reopened(round_: Round, owing: Sequence[Submission], reason: str) -> int:
    """A closed round takes answers again: to those who still owe theirs. Nine statements."""
    if not owing:
        return 0
    settle_all(targets=owing, kinds=(CLOSED,))
    rows = list(told_of(round_).filter(pk__in=[one.pk for one in owing]))
    key = f"reopened:{_key(now_of(round_.district))}"
    return tell_units(OPENED, rows, lambda one: (key, _reopened(one)), detail=reason)


def _reopened(one: Submission) -> str:
    due = due_of(one)
    words = {**_named(one), "due": hour_text(due) if due else ""}
    if due is None:
        return _("Mở lại đợt thu thập: %(unit)s nhập %(title)s.") % words
    return _("Mở lại đợt thu thập: %(unit)s nộp %(title)s, hạn %(due)s.") % words


def tell_taken_back(round_: Round, answers: Sequence[Submission], reason: str) -> None:
    """A round asks nobody any more, and these answers will be gone: to those who were told of them. Nine statements."""
    objects = [str(one.pk) for one in answers]
    known = Notice.unscoped.filter(object_kind=Submission._meta.label_lower, object_id__in=objects)
    people = sorted(set(known.order_by().values_list("person_id", flat=True)))
    elsewhere = reverse("work:submissions", args=[round_.district.slug])
    retire_all(targets=answers, url=elsewhere)
    text = _("Thu hồi đợt thu thập %(title)s: chưa cần nhập số liệu.") % {"title": title_of_round(round_)}
    key = _key(now_of(round_.district))
    messages = [Message(person, round_, key, text, elsewhere, reason) for person in people]
    notify_all(kind=TAKEN_BACK, district_id=round_.district_id, messages=messages)


# The district's totals


def tell_totals_submitted(round_: Round) -> None:
    """The totals wait for a leader: to the leaders, but not to who submitted them."""
    people = _leaders(round_.district_id) - {round_.totals_submitted_by_id}
    text = _("Số tổng hợp %(title)s đã được trình, chờ duyệt.") % {"title": title_of_round(round_)}
    _tell_totals(TOTALS, round_, people, _key(round_.totals_submitted_at), text)


def tell_totals_approved(round_: Round) -> None:
    """To who submitted the totals; the leaders have nothing more to decide."""
    settle(target=round_, kinds=(TOTALS,))
    text = _("Đã duyệt số tổng hợp %(title)s.") % {"title": title_of_round(round_)}
    _tell_totals(TOTALS_BACK, round_, {round_.totals_submitted_by_id}, _key(round_.totals_approved_at), text)


def tell_totals_returned(round_: Round, submitted_by: int | None, reason: str) -> None:
    """To who submitted the totals, with the reason."""
    settle(target=round_, kinds=(TOTALS,))
    text = _("Trả lại số tổng hợp %(title)s.") % {"title": title_of_round(round_)}
    _tell_totals(TOTALS_BACK, round_, {submitted_by}, _key(now_of(round_.district)), text, detail=reason)


def tell_totals_void(rounds: Sequence[Round]) -> None:
    """What was submitted stands no more, since figures of units changed: to who submitted; as many statements for any
    number of rounds, of one district. Wants `totals_submitted_by_id` as it was."""
    settle_all(targets=rounds, kinds=(TOTALS,))
    messages = [
        Message(
            one.totals_submitted_by_id,
            one,
            f"void:{_key(one.totals_submitted_at)}",
            _("Số liệu thay đổi sau khi trình: hãy xem và trình lại số tổng hợp %(title)s.")
            % {"title": title_of_round(one)},
            _totals_page(one),
        )
        for one in rounds
        if one.totals_submitted_by_id is not None
    ]
    notify_all(kind=TOTALS_BACK, district_id=rounds[0].district_id, messages=messages)


def _tell_totals(
    kind: str, one: Round, people: Collection[int | None], key: str, text: str, *, detail: str = ""
) -> None:
    notify(
        people=[person for person in people if person is not None],
        kind=kind,
        target=one,
        district_id=one.district_id,
        due_key=key,
        text=text,
        url=_totals_page(one),
        detail=detail,
    )


def _totals_page(round_: Round) -> str:
    return reverse("work:round-totals", args=[round_.district.slug, round_.pk])


# Submissions


def tell_submitted(submission: Submission) -> None:
    """Submitted: to who is proposed to review it, or the leaders for the office's own form; reminders are over."""
    settle(target=submission, kinds=TO_SUBMIT)
    people = _leaders(submission.district_id) if submission.of_district else _reviewers(submission)
    words = {"title": title_of(submission), "unit": submission.unit.name}
    text = _("%(unit)s đã nộp %(title)s.") % words
    _tell(SUBMITTED, submission, people - {submission.submitted_by_id}, _key(submission.submitted_at), text)


def tell_withdrawn(submission: Submission) -> None:
    """Taken back by who submitted: there is nothing to review."""
    settle(target=submission, kinds=TO_REVIEW)


def tell_approved(submissions: Sequence[Submission]) -> None:
    """Approved: to each unit's head and to who submitted; as many statements for any number, of one district."""
    settle_all(targets=submissions, kinds=(*TO_REVIEW, *TO_SUBMIT))
    units = [one.unit_id for one in submissions]
    heads, entering = holders(units, HEADS), holders(units, ENTERING)
    messages = [
        Message(
            person, one, _key(one.decided_at), _("Đã duyệt: %(title)s của %(unit)s.") % _named(one), address_of(one)
        )
        for one in submissions
        for person in sorted(heads.get(one.unit_id, set()) | entering.get(one.unit_id, set()) & {one.submitted_by_id})
    ]
    notify_all(kind=APPROVED, district_id=submissions[0].district_id, messages=messages)


def tell_given(answers: Sequence[Submission], *, adjusted: Collection[int] | None = None) -> None:
    """The office's approved targets: to the people of each school that they are given to, with its page of them.

    `adjusted`: only these schools, whose targets were changed. Nothing for other answers; nine statements at most.
    """
    given = schools_given(answers)
    for one in answers:
        schools = given.get(one.round_id, set()) if adjusted is None else adjusted
        if schools:
            _tell_schools(one, schools, changed=adjusted is not None)


def _tell_schools(one: Submission, schools: Collection[int], *, changed: bool) -> None:
    people = holders(schools, SCHOOL)
    names = dict(Unit.objects.filter(pk__in=schools).values_list("pk", "name"))
    period = one.round.period
    page = reverse("work:school-targets", args=[one.district.slug])
    said = _("%(unit)s được giao chỉ tiêu %(period)s.")
    if changed:
        said = _("%(unit)s được điều chỉnh chỉ tiêu %(period)s.")
    key = _key(now_of(one.district))
    messages = [
        Message(
            person,
            one.round,
            f"{key}:{school}",
            said % {"unit": names[school], "period": period.name},
            f"{page}?truong={school}&nam={period.code}",
        )
        for school in sorted(schools)
        for person in sorted(people.get(school, ()))
    ]
    notify_all(kind=TARGETS, district_id=one.district_id, messages=messages)


def tell_returned(submission: Submission) -> None:
    """Returned with its reason and the number of marked cells: to the unit's head and to who submitted."""
    settle(target=submission, kinds=TO_REVIEW)
    last = SubmissionCopy.objects.filter(submission=submission).order_by("-number").values("pk")[:1]
    marks = CellMark.objects.filter(copy__in=last).count()
    words = {**_named(submission), "marks": marks}
    text = _("Trả lại: %(title)s của %(unit)s.") % words
    if marks:
        text = _("Trả lại: %(title)s của %(unit)s, %(marks)s ô cần xem lại.") % words
    key = _key(submission.decided_at)
    _tell(RETURNED, submission, _heads(submission), key, text, detail=submission.return_reason)


def tell_reopened(submission: Submission) -> None:
    """A leader opened an approved answer again: to the unit's head and to who submitted; a request is thereby over."""
    settle(target=submission, kinds=(ASKED,))
    text = _("Mở lại để sửa: %(title)s của %(unit)s.") % _named(submission)
    _tell(ANSWERED, submission, _heads(submission), _key(submission.decided_at), text, detail=submission.return_reason)


# Requests


def tell_asked(request: ReopenRequest | Correction) -> None:
    """A unit asks for reopening or a correction: to the leaders, who decide."""
    submission = request.submission
    sentences = {
        ReopenRequest: _("%(unit)s đề nghị mở lại %(title)s."),
        Correction: _("%(unit)s đề nghị đính chính %(title)s."),
    }
    text = sentences[type(request)] % _named(submission)
    people = _leaders(submission.district_id) - {request.asked_by_id}
    _tell(ASKED, submission, people, _request_key(request), text, detail=request.reason)


def tell_answered(request: ReopenRequest | Correction) -> None:
    """Granted or refused: to the unit's head and to who asked; the leaders have nothing more to decide."""
    submission = request.submission
    settle(target=submission, kinds=(ASKED,))
    granted = request.state == RequestState.GRANTED
    sentences = {
        (ReopenRequest, True): _("Đồng ý mở lại: %(unit)s sửa và nộp lại %(title)s."),
        (ReopenRequest, False): _("Không đồng ý mở lại %(title)s của %(unit)s."),
        (Correction, True): _("Đồng ý đính chính %(title)s của %(unit)s."),
        (Correction, False): _("Không đồng ý đính chính %(title)s của %(unit)s."),
    }
    text = sentences[type(request), granted] % _named(submission)
    people = _heads(submission, request.asked_by_id)
    _tell(ANSWERED, submission, people, _request_key(request), text, detail=request.answer)


def _request_key(request: ReopenRequest | Correction) -> str:
    return f"{request._meta.model_name}:{request.pk}:{request.state}"


# Whom, and in which words


def told_of(round_: Round) -> QuerySet[Submission]:
    """The submissions of a round with what a notice says of them; their forms' documents stay where they are."""
    return with_words(Submission.unscoped.filter(round=round_))


def with_words(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Submissions with what a notice says of them; the documents of their forms are not read."""
    return (
        rows.select_related("round__version__form", "round__period", "unit", "district__unit")
        .defer(*DOCUMENTS)
        .order_by("pk")
    )


def tell_units(kind: str, rows: Sequence[Submission], words: Words, *, detail: str = "") -> int:
    """Tells who may enter for each submission's unit; `words` gives its due key and sentence. Seven statements."""
    if not rows:
        return 0
    people = holders({one.unit_id for one in rows}, ENTERING)
    messages = [
        Message(person, one, key, text, address_of(one), detail)
        for one in rows
        for key, text in [words(one)]
        for person in sorted(people.get(one.unit_id, ()))
    ]
    return notify_all(kind=kind, district_id=rows[0].district_id, messages=messages)


def _tell(kind: str, one: Submission, people: Collection[int | None], key: str, text: str, *, detail: str = "") -> None:
    notify(
        people=[person for person in people if person is not None],
        kind=kind,
        target=one,
        district_id=one.district_id,
        due_key=key,
        text=text,
        url=address_of(one),
        detail=detail,
    )


def _heads(submission: Submission, also: int | None = None) -> set[int]:
    """The unit's head, and who submitted or asked while they still work for it."""
    heads = holders([submission.unit_id], HEADS).get(submission.unit_id, set())
    entering = holders([submission.unit_id], ENTERING).get(submission.unit_id, set())
    return heads | (entering & {submission.submitted_by_id, also})


def _reviewers(submission: Submission) -> set[int]:
    """Who of the office answers for the unit, else every specialist."""
    answering = {
        user.pk for user in answering_for(submission.district, [submission.unit_id]).get(submission.unit_id, ())
    }
    office = holders([submission.district_id], OFFICE).get(submission.district_id, set())
    specialists = holders([submission.district_id], {Role.SPECIALIST}).get(submission.district_id, set())
    return answering & office or specialists


def _leaders(district_id: int) -> set[int]:
    return holders([district_id], {Role.LEADER}).get(district_id, set())


def _named(submission: Submission) -> dict[str, object]:
    return {"title": title_of(submission), "unit": submission.unit.name}


def title_of(submission: Submission) -> str:
    """The submission's round as a notice calls it."""
    return title_of_round(submission.round)


def title_of_round(round_: Round) -> str:
    """“Quy mô trường, lớp” năm học 2021-2022."""
    period = round_.period.name
    return f"“{round_.title}” {period[:1].lower()}{period[1:]}"


def due_of(submission: Submission) -> datetime | None:
    """When this submission is due: its own extension, or the round's."""
    return lateness.due_of(submission.round.due_at, submission.due_at)


def hour_text(moment: datetime) -> str:
    """A moment as a notice writes it: 17:00 ngày 30/09/2021."""
    return _("%(hour)s ngày %(day)s") % {
        "hour": f"{timezone.localtime(moment):%H:%M}",
        "day": f"{timezone.localtime(moment):%d/%m/%Y}",
    }


def address_of(submission: Submission) -> str:
    """The page of a submission."""
    return reverse("work:submission", args=[submission.district.slug, submission.pk])


def _key(moment: datetime | None) -> str:
    """What tells one return, approval or extension from the next of the same submission."""
    return moment.isoformat() if moment else ""
