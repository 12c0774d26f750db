"""The table of a plan's tasks, as Biểu 2 prints it: a table of tasks, not of figures."""

from __future__ import annotations

from collections.abc import Sequence

from core.table import Align, Cell, Column, Row, Table
from plans.deadlines import print_deadline
from plans.models import Plan, Task
from plans.queries import cooperators_text, receiver_text

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
    heading = Row("head", tuple(Cell(title, bold=True, align=Align.CENTER) for _column, title in COLUMNS))
    return Table(
        key=key,
        label=plan.label,
        title=plan.title,
        subtitle=plan.subtitle,
        columns=tuple(column for column, _title in COLUMNS),
        header=(heading,),
        rows=tuple(_row(task) for task in tasks),
        landscape=True,
    )


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
