"""The printed table of a plan's tasks: Biểu 2's six columns, one row a task, in the plan's order."""

from __future__ import annotations

from core.table import Align, Table, placed
from plans.models import Task
from plans.queries.tasks import tasks_of
from plans.services.tasks import TaskData, add_task
from plans.tables import Heading, task_table, tasks_by_body_table, tasks_table
from tests.conftest import House, Place

HEADINGS = [
    "TT",
    "Nội dung",
    "Đề nghị phối hợp",
    "Trình cơ quan",
    "Tiến độ hoàn thành/ Thời hạn trình",
    "Ghi chú",
]


def table(place: Place, key: str = "bieu-2") -> Table:
    return task_table(place.plan, list(tasks_of(place.actor("specialist"), place.plan)), key=key)


def texts(printed: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in printed.rows]


def test_heading_has_the_six_columns_of_the_form(house: House) -> None:
    printed = table(house.bac)
    assert [cell.text for cell in printed.header[0].cells] == HEADINGS
    assert len(printed.columns) == 6
    assert all(cell.bold and cell.align is Align.CENTER for cell in printed.header[0].cells)


def test_title_is_the_plans(house: House) -> None:
    printed = table(house.bac)
    assert (printed.label, printed.title, printed.key) == ("Biểu 2", house.bac.plan.title, "bieu-2")
    assert printed.landscape


def test_each_task_is_one_row_in_the_plans_order(house: House) -> None:
    assert texts(table(house.bac)) == [
        ["1", "Xây dựng quy hoạch mạng lưới trường", "", "UBND quận", "T3/2021", ""],
        ["2", "Phân bổ dự toán", "Phòng TCKH", "", "31/12/2021", ""],
        ["3", "Tuyển sinh đầu cấp", "Các trường THCS", "", "Quý III/2021", ""],
    ]


def test_number_and_deadline_stand_in_the_middle(house: House) -> None:
    aligned = {index: cell.align for _row, index, cell in placed(table(house.bac).rows)}
    assert aligned == {
        0: Align.CENTER,
        1: Align.LEFT,
        2: Align.LEFT,
        3: Align.LEFT,
        4: Align.CENTER,
        5: Align.LEFT,
    }


def test_note_is_printed(house: House) -> None:
    data = TaskData(title="Rà soát", deadline="2021", note="Chuyển tiếp từ năm 2020")
    add_task(actor=house.bac.actor("specialist"), plan=house.bac.plan, data=data)
    assert texts(table(house.bac))[-1] == ["4", "Rà soát", "", "", "2021", "Chuyển tiếp từ năm 2020"]


def test_row_is_named_by_its_task(house: House) -> None:
    assert [row.key for row in table(house.bac).rows] == [
        str(task.pk) for task in (house.bac.office_task, house.bac.shared_task, house.bac.schools_task)
    ]


def test_table_of_other_districts_tasks_is_empty(house: House) -> None:
    printed = task_table(house.bac.plan, list(tasks_of(house.nam.actor("leader"), house.bac.plan)), key="bieu-2")
    assert printed.rows == ()


def test_table_survives_its_json(house: House) -> None:
    printed = table(house.bac)
    assert Table.from_json(printed.to_json()) == printed


def unnamed(place: Place) -> Table:
    """The same tasks under a heading that is no form's."""
    tasks = list(tasks_of(place.actor("specialist"), place.plan))
    return tasks_table(tasks, Heading("", "NHIỆM VỤ NĂM 2021"), key="nhiem-vu")


def test_table_that_is_no_form_leaves_out_what_no_task_says(house: House) -> None:
    assert [cell.text for cell in unnamed(house.bac).header[0].cells] == HEADINGS[:-1]
    assert texts(unnamed(house.bac))[1] == ["2", "Phân bổ dự toán", "Phòng TCKH", "", "31/12/2021"]


def test_table_that_is_no_form_says_who_leads_where_it_is_not_the_office_alone(house: House) -> None:
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(lead=house.bac.department.unit)
    printed = unnamed(house.bac)
    assert [cell.text for cell in printed.header[0].cells][2] == "Chủ trì"
    assert [row[2] for row in texts(printed)] == ["Phòng GDĐT", "Phòng TCKH", "Phòng GDĐT"]
    assert [cell.text for cell in table(house.bac).header[0].cells] == HEADINGS


def test_tasks_that_the_plan_does_not_number_are_counted(house: House) -> None:
    Task.unscoped.filter(pk=house.bac.shared_task.pk).update(number="")
    Task.unscoped.filter(pk=house.bac.schools_task.pk).update(number="2")
    assert [row[0] for row in texts(table(house.bac))] == ["1", "2", "3"]


def test_column_of_a_long_note_is_wide(house: House) -> None:
    def note() -> float:
        return {column.key: column.width for column in unnamed(house.bac).columns}["ghi-chu"]

    Task.unscoped.filter(pk=house.bac.office_task.pk).update(note="Đợt 1")
    narrow = note()
    Task.unscoped.filter(pk=house.bac.office_task.pk).update(note="Gồm các trường " * 5)
    assert note() > narrow


def test_tasks_stand_under_the_bodies_that_lead_them(house: House) -> None:
    """The second of three is another body's: it comes after the office's."""
    place = house.bac
    Task.unscoped.filter(pk=place.shared_task.pk).update(lead=place.department.unit)
    tasks = list(tasks_of(place.actor("specialist"), place.plan))
    printed = tasks_by_body_table(tasks, Heading("Biểu 2", "NHIỆM VỤ"), key="nhiem-vu")
    assert [row[:2] for row in texts(printed)] == [
        ["Phòng GDĐT"],
        ["1", "Xây dựng quy hoạch mạng lưới trường"],
        ["2", "Tuyển sinh đầu cấp"],
        ["Phòng TCKH"],
        ["3", "Phân bổ dự toán"],
    ]
    assert printed.label == ""
