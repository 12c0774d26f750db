"""Tasks and months as tables to print: Biểu 2, the calendar of a year, a month's work plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.table import Align, Cell, Column, Row, Table
from core.vietnamese import capitalized
from plans.deadlines import print_deadline
from plans.models import MonthPlan, MonthWork, Plan, Task
from plans.months import month_words
from plans.queries.tasks import carrier_text, cooperators_text, lead_text, led_by_office, receiver_text


@dataclass(frozen=True, slots=True)
class _Part:
    """A column of the table of tasks: what it says of each, and how wide it may grow."""

    key: str
    title: str
    says: Callable[[Task], str]
    width: float
    widest: float
    align: Align = Align.LEFT


_NUMBER = Column("tt", 5)
_CONTENT = _Part("noi-dung", "Nội dung", lambda task: task.title, 44, 44)
_LEAD = _Part("chu-tri", "Chủ trì", lead_text, 16, 22)
_BESIDE = (
    _Part("phoi-hop", "Đề nghị phối hợp", cooperators_text, 24, 30),
    _Part("trinh", "Trình cơ quan", receiver_text, 14, 14),
    _Part(
        "tien-do",
        "Tiến độ hoàn thành/ Thời hạn trình",
        lambda task: capitalized(print_deadline(task.deadline)),
        14,
        16,
        Align.CENTER,
    ),
    _Part("ghi-chu", "Ghi chú", lambda task: task.note, 12, 24),
)
# From so many characters on a text asks for a column as wide as it may be.
_LONG = 40


def task_table(plan: Plan, tasks: Sequence[Task], *, key: str) -> Table:
    """The plan's tasks in its order; "T T" of the printed head is TT."""
    return tasks_table(tasks, Heading(plan.label, plan.title, plan.subtitle), key=key)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a table of tasks, and what it leaves out (`notes`)."""

    label: str
    title: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()


def tasks_table(tasks: Sequence[Task], heading: Heading, *, key: str) -> Table:
    """Tasks in the order given, under the headings (mục) that their plan sorts them by.

    A form with a name of its own ("Biểu 2") has the columns that it is laid down with, whatever they say; any other
    table says who leads where that is not the office alone, and leaves out what no task says. Where the plan does not
    number each of its tasks they are counted.
    """
    parts = _laid_down() if heading.label or not tasks else _spoken(tasks, leads=True)
    return _table(tasks, heading, parts, _rows(tasks, parts, lambda task: task.section), key)


def tasks_by_body_table(tasks: Sequence[Task], heading: Heading, *, key: str) -> Table:
    """The same under the bodies that lead them, a body where its first task stands; it is no form."""
    places: dict[int, int] = {}
    for task in tasks:
        places.setdefault(task.lead_id, len(places))
    sorted_tasks = sorted(tasks, key=lambda task: places[task.lead_id])
    parts = _spoken(tasks, leads=False)
    rows = _rows(sorted_tasks, parts, lead_text, counted=True)
    return _table(tasks, replace(heading, label=""), parts, rows, key)


def _table(tasks: Sequence[Task], heading: Heading, parts: Sequence[_Part], rows: Iterator[Row], key: str) -> Table:
    columns = (_NUMBER, *(Column(part.key, _width(part, tasks)) for part in parts))
    titles = ("TT", *(part.title for part in parts))
    return Table(
        key=key,
        label=heading.label,
        title=heading.title,
        subtitle=heading.subtitle,
        columns=columns,
        header=(Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for title in titles)),),
        rows=tuple(rows),
        notes=heading.notes,
        landscape=True,
    )


def _laid_down() -> list[_Part]:
    return [_CONTENT, *_BESIDE]


def _spoken(tasks: Sequence[Task], *, leads: bool) -> list[_Part]:
    """The columns that say something, with who leads where it is asked for and not the office alone."""
    lead = [_LEAD] if leads and not all(led_by_office(task) for task in tasks) else []
    return [_CONTENT, *lead, *(part for part in _BESIDE if any(part.says(task) for task in tasks))]


def _width(part: _Part, tasks: Sequence[Task]) -> float:
    longest = max((len(part.says(task)) for task in tasks), default=0)
    return part.widest if longest > _LONG else part.width


def _rows(
    tasks: Sequence[Task], parts: Sequence[_Part], section_of: Callable[[Task], str], *, counted: bool = False
) -> Iterator[Row]:
    section = ""
    numbered = not counted and all(task.number for task in tasks)
    for place, task in enumerate(tasks, start=1):
        if section_of(task) != section:
            section = section_of(task)
            if section:
                yield Row(f"section-{task.pk}", (Cell(section, bold=True, colspan=len(parts) + 1),))
        yield Row(
            str(task.pk),
            (
                Cell(task.number if numbered else str(place), align=Align.CENTER),
                *(Cell(part.says(task), align=part.align) for part in parts),
            ),
        )


def month_table(plan: MonthPlan, *, key: str) -> Table:
    """The months with their lines, one row a month, as an office prints its yearly calendar."""
    heads = ("Tháng", "Nội dung")
    months: dict[date, list[str]] = {}
    for activity in plan.activities.all():
        months.setdefault(activity.month, []).append(activity.text)
    return Table(
        key=key,
        label=plan.label,
        title=plan.title,
        subtitle=plan.subtitle,
        columns=(Column("thang", 10), Column("noi-dung", 80)),
        header=(Row("head", tuple(Cell(head, bold=True, align=Align.CENTER) for head in heads)),),
        rows=tuple(_month_row(month, lines) for month, lines in months.items()),
        notes=("Lưu ý:", *(f"- {note}" for note in plan.notes)) if plan.notes else (),
    )


def _month_row(month: date, lines: Sequence[str]) -> Row:
    """Months 1 and 2 are printed with a leading zero, as dates in documents are."""
    printed = month_words(month).removeprefix("tháng ")
    text = "\n".join(f"- {line}" for line in lines)
    return Row(month.isoformat(), (Cell(printed, align=Align.CENTER), Cell(text)))


def month_work_table(month: date, lines: Sequence[MonthWork], *, key: str) -> Table:
    """A month's work plan, one row a line, with who was assigned what."""
    heads = ("TT", "Nội dung công việc", "Chủ trì", "Thời hạn")
    return Table(
        key=key,
        label="",
        title=f"KẾ HOẠCH CÔNG TÁC {month_words(month).upper()}",
        columns=(Column("tt", 5), Column("noi-dung", 54), Column("chu-tri", 24), Column("thoi-han", 14)),
        header=(Row("head", tuple(Cell(head, bold=True, align=Align.CENTER) for head in heads)),),
        rows=tuple(_work_row(number, line) for number, line in enumerate(lines, start=1)),
    )


def line_text(line: MonthWork) -> str:
    """A line without the mark that ended it in the list it was copied from."""
    return line.text.rstrip(" ;.")


def _work_row(number: int, line: MonthWork) -> Row:
    task = line.task
    return Row(
        str(line.pk),
        (
            Cell(str(number), align=Align.CENTER),
            Cell(line_text(line)),
            Cell(carrier_text(task) if task else ""),
            Cell(print_deadline(task.deadline) if task else "", align=Align.CENTER),
        ),
    )
