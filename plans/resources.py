"""The list of a plan's tasks in and out of Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.resources.portfolios import PortfolioPeople, person_column
from core import policy
from core.actor import Actor, Origin
from core.list_cells import Choice, Choices, Day, Named, Text, Whole
from core.lists import ListColumn, ListRefused, ListRow
from core.vietnamese import sort_key
from plans.deadlines import BadDeadline, print_deadline
from plans.models import Plan, Task, TaskState
from plans.queries.tasks import tasks_of
from plans.services.tasks import TaskData, TaskPapers, TaskRefused, add_task, change_task, read_deadline_in
from schools.levels import TAUGHT
from schools.models import Unit, UnitKind
from schools.resources.base import DistrictResource, note_column, number_column

BODIES = (UnitKind.AGENCY,)
LEVELS = [(level.value, level.label) for level in TAUGHT]


@dataclass
class TaskRow(ListRow):
    """One task of the list."""

    number: str = ""
    section: str = ""
    title: str = ""
    lead: Unit | None = None
    cooperators: list[Unit] = field(default_factory=list)
    cooperating_levels: list[str] = field(default_factory=list)
    receiver: Unit | None = None
    deadline: str = ""
    state: str = TaskState.NOT_STARTED.value
    progress: int | None = 0
    done_on: date | None = None
    responsible: User | None = None
    assigned_by: str = ""
    submitted_number: str = ""
    submitted_on: date | None = None
    approved_decision: str = ""
    approved_on: date | None = None
    note: str = ""


class Deadline(Text):
    """When a task is due, as documents word it; a date that no calendar has is refused."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(120)
        self.plan = plan

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row, **kwargs)
        try:
            read_deadline_in(self.plan.period, text)
        except BadDeadline as refused:
            raise ValueError(str(refused)) from refused
        return text


class TaskResource(DistrictResource[TaskRow]):
    """Tasks of one plan: matched by what is to be done, of equals by section and number."""

    name_attribute = "title"
    row_limit = 2000

    number = number_column(20)
    section = ListColumn(
        "section",
        gettext_lazy("Mục"),
        gettext_lazy("Mục của kế hoạch mà nhiệm vụ thuộc về."),
        widget=Text(300),
        width=28,
        also=("Phần",),
    )
    title = ListColumn(
        "title",
        gettext_lazy("Nội dung"),
        gettext_lazy("Việc phải làm. Nhiệm vụ đã có được nhận ra theo nội dung này."),
        widget=Text(1000),
        required=True,
        width=50,
        also=("Nhiệm vụ", "Nội dung công việc", "Nội dung nhiệm vụ", "Công việc"),
    )
    lead = ListColumn(
        "lead",
        gettext_lazy("Chủ trì"),
        gettext_lazy("Cơ quan, trường hoặc phường chủ trì. Để trống: cơ quan giáo dục."),
        width=24,
        also=("Đơn vị chủ trì", "Cơ quan chủ trì"),
    )
    cooperators = ListColumn(
        "cooperators",
        gettext_lazy("Đề nghị phối hợp"),
        gettext_lazy("Mỗi cơ quan một dòng trong ô (Alt+Enter), hoặc cách nhau bằng dấu chấm phẩy."),
        width=30,
        also=("Phối hợp", "Đơn vị phối hợp", "Cơ quan phối hợp"),
    )
    cooperating_levels = ListColumn(
        "cooperating_levels",
        gettext_lazy("Các trường phối hợp"),
        gettext_lazy("Cấp học của các trường cùng làm, cách nhau bằng dấu phẩy."),
        widget=Choices(LEVELS),
        width=20,
    )
    receiver = ListColumn(
        "receiver",
        gettext_lazy("Trình cơ quan"),
        gettext_lazy("Cơ quan nhận kết quả, nếu có."),
        width=22,
        also=("Cơ quan trình", "Nơi nhận"),
    )
    deadline = ListColumn(
        "deadline",
        gettext_lazy("Thời hạn trình"),
        gettext_lazy("Như 31/3/2021, T3/2021, Quý I/2021, 2021, trước ngày 25 hàng tháng."),
        width=22,
        also=("Tiến độ hoàn thành/ Thời hạn trình", "Thời hạn", "Thời gian", "Thời gian hoàn thành", "Hạn"),
    )
    state = ListColumn(
        "state",
        gettext_lazy("Trạng thái"),
        gettext_lazy("Chưa bắt đầu, Đang thực hiện, Hoàn thành, Tạm dừng, Hủy. Để trống: như đang có."),
        widget=Choice(TaskState.choices),
        width=18,
    )
    progress = ListColumn(
        "progress", gettext_lazy("Tiến độ (%)"), gettext_lazy("Số từ 0 đến 100."), widget=Whole(0, 100), width=12
    )
    done_on = ListColumn(
        "done_on",
        gettext_lazy("Ngày hoàn thành"),
        gettext_lazy("Ghi như 31/12/2026; chỉ khi trạng thái là Hoàn thành."),
        widget=Day(),
    )
    responsible = person_column(
        "responsible",
        gettext_lazy("Người chịu trách nhiệm"),
        also=("Người phụ trách", "Cán bộ phụ trách", "Người thực hiện"),
    )
    assigned_by = ListColumn(
        "assigned_by",
        gettext_lazy("Văn bản giao"),
        gettext_lazy("Số, ký hiệu và ngày của văn bản giao nhiệm vụ."),
        widget=Text(200),
        width=28,
        also=("Văn bản giao nhiệm vụ", "Căn cứ"),
    )
    submitted_number = ListColumn(
        "submitted_number",
        gettext_lazy("Số văn bản trình"),
        gettext_lazy("Văn bản trình kết quả, như 125/TTr-PGDĐT."),
        widget=Text(60),
        width=20,
    )
    submitted_on = ListColumn(
        "submitted_on", gettext_lazy("Ngày trình"), gettext_lazy("Ghi như 31/12/2026."), widget=Day()
    )
    approved_decision = ListColumn(
        "approved_decision",
        gettext_lazy("Văn bản phê duyệt"),
        gettext_lazy("Quyết định phê duyệt của cơ quan nhận, nếu đã có."),
        widget=Text(120),
        width=22,
    )
    approved_on = ListColumn(
        "approved_on", gettext_lazy("Ngày phê duyệt"), gettext_lazy("Ghi như 31/12/2026."), widget=Day()
    )
    note = note_column()

    def __init__(self, actor: Actor, plan: Plan) -> None:
        super().__init__(actor, plan.district)
        self.plan = plan
        self.fields["lead"].widget = self.one_unit()
        self.fields["receiver"].widget = self.one_unit(BODIES)
        self.fields["cooperators"].widget = self.some_units(BODIES)
        self.fields["deadline"].widget = Deadline(plan)
        self.fields["responsible"].widget = Named(self._find_person, self._person_word)

    @cached_property
    def people(self) -> PortfolioPeople:
        """The district's people, read once."""
        return PortfolioPeople(self.district)

    def _find_person(self, name: str) -> User:
        return self.people.find(name)

    def _person_word(self, user: User) -> str:
        """Names alike are told apart by sign-in names for those who bring the list in; they are nobody else's."""
        return self.people.word(user) if self._brings_in else str(user)

    @cached_property
    def _brings_in(self) -> bool:
        return policy.may(self.actor.through(Origin.IMPORT), "write", self.plan)

    def _tasks(self) -> Iterable[Task]:
        return tasks_of(self.actor, self.plan).select_related("responsible")

    def standing(self, sought: str = "") -> Iterable[TaskRow]:
        return [self._row_of(task) for task in self._tasks()]

    def _row_of(self, task: Task) -> TaskRow:
        own = {"cooperators", "deadline"}
        return TaskRow(
            stored=task,
            cooperators=[row.unit for row in task.cooperator_rows.all()],
            deadline=print_deadline(task.deadline),
            **{one.attribute: getattr(task, one.attribute) for one in self.columns if one.attribute not in own},
        )

    def look_up(self, dataset: Any) -> None:
        self.known: dict[str, list[Task]] = {}
        for task in self._tasks():
            self.known.setdefault(sort_key(task.title), []).append(task)

    def match(self, row: Mapping[str, str]) -> TaskRow:
        same = self.known.get(sort_key(row["title"]), [])
        if len(same) > 1:
            same = [one for one in same if (one.section, one.number) == (row["section"], row["number"])]
            if len(same) != 1:
                message = _("Có nhiều nhiệm vụ cùng nội dung này. Hãy ghi đúng mục và số thứ tự của nhiệm vụ.")
                raise ValidationError({"title": message})
        return self._row_of(same[0]) if same else TaskRow()

    def check(self, row: TaskRow) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if row.stored is not None:
            row.lead = row.lead or row.before["lead"]
            row.section = row.section or row.before["section"]
            if sort_key(row.title) == sort_key(row.before["title"]):
                row.title = row.before["title"]  # another spelling of it
        row.state = row.state or row.before.get("state") or TaskState.NOT_STARTED.value
        if row.state == TaskState.DONE:
            row.progress = 100
            if row.done_on is None:
                wrong["done_on"] = _("Nhiệm vụ hoàn thành cần có ngày hoàn thành. Hãy nhập ngày.")
        elif row.done_on is not None:
            wrong["done_on"] = _("Chỉ nhập ngày hoàn thành khi trạng thái là “Hoàn thành”.")
        row.progress = row.progress or 0
        if len({unit.pk for unit in row.cooperators}) < len(row.cooperators):
            wrong["cooperators"] = _("Có cơ quan ghi hai lần trong ô này.")
        if row.lead is not None and row.lead in row.cooperators:
            wrong["cooperators"] = _("Cơ quan chủ trì không thể đồng thời là cơ quan phối hợp.")
        key = row.stored.pk if row.stored else (sort_key(row.title), row.section, row.number)
        if told := self.repeated(key):
            wrong["title"] = told
        return wrong

    def write(self, row: TaskRow) -> None:
        data = TaskData(
            title=row.title,
            deadline=row.deadline,
            number=row.number,
            section=row.section,
            lead=row.lead,
            cooperators=row.cooperators,
            cooperating_levels=row.cooperating_levels,
            receiver=row.receiver,
            note=row.note,
            state=row.state,
            progress=row.progress or 0,
            done_on=row.done_on,
            papers=TaskPapers(
                responsible=row.responsible,
                assigned_by=row.assigned_by,
                submitted_number=row.submitted_number,
                submitted_on=row.submitted_on,
                approved_decision=row.approved_decision,
                approved_on=row.approved_on,
            ),
        )
        try:
            if row.stored is None:
                add_task(actor=self.actor, plan=self.plan, data=data)
            else:
                change_task(actor=self.actor, task=row.stored, data=data, seen_version=row.stored.version)
        except TaskRefused as refused:
            raise ListRefused(str(refused), refused.field) from refused
