"""Where a task stands as of a day: computed from what is kept of it, in the words that every screen shares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class State(StrEnum):
    """How far a task has come: what is kept of it, and what a board's columns are."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"


class Timing(StrEnum):
    """How it stands to its deadline; UNTIMED where there is no date, or the clock is stopped."""

    UNTIMED = "untimed"
    IN_TIME = "in_time"
    LATE = "late"


class Mark(StrEnum):
    """What is said beside a state; the value names it in addresses and styles."""

    NOT_REPORTED = "not-reported"
    WAITING = "waiting"
    NOT_SUBMITTED = "not-submitted"
    CARRIED = "carried"
    LEFT_OVER = "left-over"


STATE_WORDS = {
    State.NOT_STARTED: "Chưa bắt đầu",
    State.IN_PROGRESS: "Đang thực hiện",
    State.DONE: "Hoàn thành",
    State.PAUSED: "Tạm dừng",
    State.CANCELLED: "Hủy",
}
TIMING_WORDS = {
    (State.NOT_STARTED, Timing.LATE): "quá hạn",
    (State.IN_PROGRESS, Timing.IN_TIME): "trong hạn",
    (State.IN_PROGRESS, Timing.LATE): "quá hạn",
    (State.DONE, Timing.IN_TIME): "đúng hạn",
    (State.DONE, Timing.LATE): "quá hạn",
}
MARK_WORDS = {
    Mark.NOT_REPORTED: "Chưa có báo cáo tiến độ",
    Mark.WAITING: "Chờ xác nhận",
    Mark.NOT_SUBMITTED: "Chưa trình",
    Mark.CARRIED: "Chuyển tiếp từ năm trước",
    Mark.LEFT_OVER: "Tồn đọng năm trước",
}
OPEN = frozenset({State.NOT_STARTED, State.IN_PROGRESS})
STOPPED = frozenset({State.PAUSED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Facts:
    """What is kept of a task.

    `due`: the last day in time. `closes`: the last day of the period it belongs to. `to_committee`: its result goes to
    the UBND, so that its deadline is that of the sending (DESIGN §2, Task).
    """

    state: State
    due: date | None
    closes: date
    done_on: date | None = None
    to_committee: bool = False
    submitted_on: date | None = None
    reported: bool = False
    confirmed: bool = False
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a task stands; `days_late` counts the days past the deadline, 0 in time."""

    state: State
    timing: Timing
    marks: tuple[Mark, ...] = ()
    days_late: int = 0

    @property
    def late(self) -> bool:
        return self.timing is Timing.LATE

    @property
    def words(self) -> str:
        """As DESIGN §6 words it: "Đang thực hiện (quá hạn)"."""
        timing = TIMING_WORDS.get((self.state, self.timing))
        return f"{STATE_WORDS[self.state]} ({timing})" if timing else STATE_WORDS[self.state]

    @property
    def badge(self) -> str:
        """The value that chooses the badge's icon and colour: what is open and late looks late."""
        return "overdue" if self.late and self.state in OPEN else self.state.value

    @property
    def mark_words(self) -> tuple[str, ...]:
        return tuple(MARK_WORDS[mark] for mark in self.marks)


def stand(facts: Facts, as_of: date) -> Standing:
    """Where the task stands on `as_of`; what happened later has not happened yet."""
    state = _state_on(facts, as_of)
    days = 0 if state in STOPPED else _days_late(facts, as_of)
    return Standing(state, _timing(facts, state, days, as_of), _marks(facts, state, as_of), days)


def _state_on(facts: Facts, as_of: date) -> State:
    if facts.state is State.DONE and facts.done_on is not None and facts.done_on > as_of:
        return State.IN_PROGRESS
    return facts.state


def _finished_on(facts: Facts, as_of: date) -> date | None:
    """The day that the deadline asks for: of the sending where the UBND receives it, else of the completion."""
    day = facts.submitted_on if facts.to_committee else facts.done_on
    return day if day is not None and day <= as_of else None


def _days_late(facts: Facts, as_of: date) -> int:
    """What was left open when its year closed is late if it was due in that year, and grows no later after it."""
    if facts.due is None:
        return 0
    finished = _finished_on(facts, as_of)
    if finished is not None:
        return max(0, (finished - facts.due).days)
    if as_of <= facts.closes:
        return max(0, (as_of - facts.due).days)
    return max(0, (facts.closes - facts.due).days + 1)


def _timing(facts: Facts, state: State, days: int, as_of: date) -> Timing:
    if days:
        return Timing.LATE
    # Done, and still to be sent to the UBND: neither in time nor late yet.
    unsent = state is State.DONE and _finished_on(facts, as_of) is None
    return Timing.UNTIMED if facts.due is None or state in STOPPED or unsent else Timing.IN_TIME


def _marks(facts: Facts, state: State, as_of: date) -> tuple[Mark, ...]:
    done = state is State.DONE
    over = state in (State.DONE, State.CANCELLED)
    holds = {
        Mark.WAITING: done and not facts.confirmed,
        Mark.NOT_SUBMITTED: done and facts.to_committee and _finished_on(facts, as_of) is None,
        Mark.NOT_REPORTED: state in OPEN and not facts.reported,
        Mark.CARRIED: facts.carried,
        Mark.LEFT_OVER: not over and as_of > facts.closes,
    }
    return tuple(mark for mark, held in holds.items() if held)
