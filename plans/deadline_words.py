"""How a typed deadline was understood, in words, so that a person can confirm it."""

from __future__ import annotations

from plans.deadlines import Deadline, Precision
from plans.recurrence import read_rule, turns

NOT_READ = "không hiểu là ngày nào: giữ nguyên lời, sẽ không tính quá hạn"


def understood(deadline: Deadline) -> str:
    """ "T3/2021 → hết ngày 31/3/2021"; empty where nothing was typed."""
    return f"{deadline.text} → {_meaning(deadline)}" if deadline.text else ""


def is_read(deadline: Deadline) -> bool:
    """Whether the words say when: a date, a coming round, an event; no words at all say that there is no deadline."""
    return deadline.precision is not Precision.TEXT or not deadline.text


def _meaning(deadline: Deadline) -> str:
    if deadline.precision is Precision.RECURRING:
        return _recurring(deadline)
    if deadline.end is not None:
        return f"hết ngày {deadline.end.day}/{deadline.end.month}/{deadline.end.year}"
    if deadline.precision is Precision.EVENT:
        return "theo sự việc, chưa có ngày: sẽ không tính quá hạn"
    return NOT_READ


def _recurring(deadline: Deadline) -> str:
    rule = read_rule(deadline.text)
    if rule is None or deadline.start is None or deadline.end is None:
        return "việc thường xuyên, không chia kỳ: sẽ không tính quá hạn"
    found = list(turns(rule, deadline.start, deadline.end))
    if not found:
        return "việc định kỳ, không còn kỳ nào trong năm"
    first = found[0]
    day = f"{first.end.day}/{first.end.month}/{first.end.year}"
    return f"việc định kỳ, {len(found)} kỳ; kỳ đầu ({first.label}) hết ngày {day}"
