"""Whether a unit may work on its answer now, and the sentence that says why not."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from indicators.models import RoundState, Submission, SubmissionState
from indicators.models.rounds import EDITABLE
from schools.queries import now_of


def is_editable(submission: Submission) -> bool:
    """Whether its cells may be typed in now. Wants `round` and `district` at hand, else two queries."""
    return submission.state in EDITABLE and takes_answers(submission)


def takes_answers(submission: Submission) -> bool:
    """Whether the round is open to this unit: to all since its opening, or reopened for this one alone."""
    if submission.round.state == RoundState.CLOSED:
        return submission.reopened_at is not None
    return submission.round.state == RoundState.OPEN and submission.round.opens_at <= now_of(submission.district)


def is_left_out(submission: Submission) -> bool:
    """Whether its round was finalised without its figures; only a correction brings them in. Wants `round` at hand."""
    return submission.round.state == RoundState.FINALISED and submission.state != SubmissionState.LOCKED


def why_not_editable(submission: Submission, verb: str) -> str:
    """The sentence for who may not `verb` ("sửa", "nộp", "rút lại") now: what happened, what to do."""
    if submission.state not in EDITABLE:
        return wrong_state(submission, verb)
    return why_round_is_shut(submission, verb)


def wrong_state(submission: Submission, verb: str) -> str:
    """The sentence for who came after somebody else's move."""
    label = SubmissionState(submission.state).label
    return f"Không {verb} được: báo cáo này đang ở trạng thái “{label}”. Hãy tải lại trang để xem."


def why_round_is_shut(submission: Submission, verb: str) -> str:
    """The sentence for a round that takes no answer of this unit now."""
    round_ = submission.round
    match round_.state:
        case RoundState.DRAFT:
            return f"Đợt thu thập chưa mở nên chưa {verb} được. Hãy chờ thông báo mở đợt."
        case RoundState.FINALISED:
            return (
                f"Đợt thu thập đã chốt số liệu{_at(round_.finalised_at)} nên không {verb} được. "
                "Số liệu sai hoặc còn thiếu thì gửi đề nghị đính chính."
            )
        case RoundState.CLOSED:
            return (
                f"Đợt thu thập đã đóng{_at(round_.closed_at)} nên không {verb} được. "
                "Hãy gửi đề nghị mở lại, ghi rõ lý do."
            )
    return f"Đợt thu thập mở{_at(round_.opens_at)} nên chưa {verb} được. Hãy quay lại sau thời điểm đó."


def _at(moment: datetime | None) -> str:
    return timezone.localtime(moment).strftime(" lúc %H:%M ngày %d/%m/%Y") if moment else ""
