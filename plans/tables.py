"""Tasks and months as tables to print: Biểu 2, the calendar of a year, a month's work plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from core.table import Align, Cell, Column, Row, Table
from plans.deadlines import print_deadline
from plans.models import MonthPlan, MonthWork, Plan, Task
from plans.months import month_words
from plans.queries.tasks import carrier_text, cooperators_text, receiver_text

COLUMNS = (
    (Column("tt", 5), "TT"),
    (Column("noi-dung", 44), "Nội dung"),
    (Column("phoi-hop", 24), "Đề nghị phối hợp"),
    (Column("trinh", 14), "Trình cơ quan"),
    (Column("tien-do", 14), "Tiến độ hoàn thành/ Thời hạn trình"),
    (Column("ghi-chu", 12), "Ghi chú"),
)


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
    """Tasks in the order given, under the headings (mục) that their plan sorts them by."""
    head = Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for _column, title in COLUMNS))
    return Table(
        key=key,
        label=heading.label,
        title=heading.title,
        subtitle=heading.subtitle,
        columns=tuple(column for column, _title in COLUMNS),
        header=(head,),
        rows=tuple(_rows(tasks)),
        notes=heading.notes,
        landscape=True,
    )


def _rows(tasks: Sequence[Task]) -> Iterator[Row]:
    section = ""
    for task in tasks:
        if task.section != section:
            section = task.section
            if section:
                yield Row(f"section-{task.pk}", (Cell(section, bold=True, colspan=len(COLUMNS)),))
        yield _row(task)


def _row(task: Task) -> Row:
    return Row(
        key=str(task.pk),
        cells=(
            Cell(task.number, align=Align.CENTER),
            Cell(task.title),
            Cell(cooperators_text(task)),
            Cell(receiver_text(task)),
            Cell(print_deadline(task.deadline), align=Align.CENTER),
            Cell(task.note),
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
        columns=(Column("tt", 6), Column("noi-dung", 60), Column("chu-tri", 22), Column("thoi-han", 14)),
        header=(Row("head", tuple(Cell(head, bold=True, align=Align.CENTER) for head in heads)),),
        rows=tuple(_work_row(number, line) for number, line in enumerate(lines, start=1)),
    )


def _work_row(number: int, line: MonthWork) -> Row:
    task = line.task
    return Row(
        str(line.pk),
        (
            Cell(str(number), align=Align.CENTER),
            Cell(line.text),
            Cell(carrier_text(task) if task else ""),
            Cell(print_deadline(task.deadline) if task else "", align=Align.CENTER),
        ),
    )
