"""Making a plan from another or from nothing: its words, its sections and its tasks, as a draft."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from core.wording import Issuer
from plans.deadlines import BadDeadline, Deadline, Precision, print_deadline
from plans.models import (
    MonthPlan,
    Plan,
    PlanSection,
    PlanState,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskState,
)
from plans.months import years_later
from plans.services.months import copy_months
from plans.services.plans import PlanRefused
from plans.services.tasks import read_deadline_in
from schools.models import District, Period

KIND = "KẾ HOẠCH"
# What most plans are made of, for who begins with an empty page.
BONES = (
    ("dac-diem", "I", "ĐẶC ĐIỂM TÌNH HÌNH"),
    ("muc-tieu", "II", "MỤC TIÊU, CHỈ TIÊU"),
    ("nhiem-vu", "III", "NHIỆM VỤ, GIẢI PHÁP"),
    ("to-chuc-thuc-hien", "IV", "TỔ CHỨC THỰC HIỆN"),
)
TASKS_TABLE = "nhiem-vu"


@write_transaction
def start_plan(
    *,
    actor: Actor,
    district: District,
    period: Period,
    owner: str,
    source: Plan | None = None,
    with_tasks: bool = True,
    carried: Collection[int] = (),
) -> Plan:
    """A draft from nothing, or from the `source` of an earlier period with its words and, where asked, its tasks.

    `carried`: the unfinished tasks of the source that are tồn đọng năm trước. Raises PlanRefused, Forbidden.
    """
    made = Plan(district=district, unit=district.unit, period=period, owner=owner)
    policy.require(actor, "write", made)
    if owner == Issuer.SCHOOL:
        raise PlanRefused("Kế hoạch của trường do trường lập theo đề cương của phòng.")
    # Asked twice at once, the second waits here and finds the plan of the first.
    District.unscoped.select_for_update().get(pk=district.pk)
    refuse_second(made)
    made.title = f"NHIỆM VỤ TRỌNG TÂM {period.name.upper()}"
    made.document_kind, made.subject = KIND, f"Thực hiện nhiệm vụ {period.name[:1].lower()}{period.name[1:]}"
    made.tables = [TASKS_TABLE]
    made.save()
    if source is None:
        PlanSection.objects.bulk_create(
            [
                PlanSection(plan=made, order=order, key=key, style="part", number=number, title=title)
                for order, (key, number, title) in enumerate(BONES)
            ]
        )
    else:
        _copy_from(source, made, with_tasks=with_tasks, carried=carried)
    record(actor, Change("lập kế hoạch", made, made.title, district.pk, {"Chép từ": ("", str(source or ""))}))
    return made


def refuse_second(plan: Plan) -> None:
    """One plan for each owner and period; a change of it is an amendment. Raises PlanRefused."""
    if Plan.unscoped.filter(unit=plan.unit, period=plan.period, owner=plan.owner).exists():
        raise PlanRefused(
            f"Đã có kế hoạch {plan.period.name[:1].lower()}{plan.period.name[1:]}. "
            "Hãy mở kế hoạch đó; nếu đã ban hành thì lập kế hoạch điều chỉnh."
        )


def _copy_from(source: Plan, made: Plan, *, with_tasks: bool, carried: Collection[int]) -> None:
    copy_words(source, made)
    made.label, made.subtitle = source.label, ""
    years = made.period.starts_on.year - source.period.starts_on.year
    made.title, made.subject = years_later(source.title, years), years_later(made.subject, years)
    made.save(update_fields=["label", "subtitle", "title", "subject"])
    # Held, so that nobody carries the same task over meanwhile.
    rows = Task.unscoped.select_for_update().filter(plan=source).exclude(state=TaskState.CANCELLED)
    if not with_tasks:
        rows = rows.filter(pk__in=carried)
    copy_tasks(list(rows.order_by("order", "id")), made, amending=False, carried=unfinished_of(source, carried))
    months = MonthPlan.unscoped.filter(district=source.district, period=source.period).select_related("period").first()
    if months is not None and not MonthPlan.unscoped.filter(district=made.district, period=made.period).exists():
        copy_months(months, made.period)


def unfinished_of(source: Plan, wanted: Collection[int] | None = None) -> frozenset[int]:
    """The ids of a plan's running tasks that are not done and were not carried over yet, of those `wanted`."""
    if source.state != PlanState.ISSUED:
        return frozenset()
    over = (TaskState.DONE, TaskState.CANCELLED)
    rows = Task.unscoped.filter(plan=source, carried_to=None, occurrence_of=None).exclude(state__in=over)
    found = rows if wanted is None else rows.filter(pk__in=wanted)
    return frozenset(found.values_list("pk", flat=True))


def as_document(plan: Plan) -> Plan:
    """A plan that is a table of tasks alone prints under that table's heading."""
    if plan.document_kind:
        return plan
    worded = copy(plan)
    worded.document_kind, worded.subject, worded.tables = KIND, plan.title, plan.tables or [TASKS_TABLE]
    return worded


def copy_words(source: Plan, made: Plan) -> None:
    """The words of a plan's document as another's, its sections with who wrote them; numbers and days are not words."""
    worded = as_document(source)
    for name in ("document_kind", "subject", "addressees", "bases", "opening", "closing", "recipients", "tables"):
        setattr(made, name, getattr(worded, name))
    made.save()
    PlanSection.objects.bulk_create(
        [
            PlanSection(
                plan=made,
                order=one.order,
                key=one.key,
                style=one.style,
                number=one.number,
                title=one.title,
                paragraphs=one.paragraphs,
                written_by=one.written_by,
                written_at=one.written_at,
            )
            for one in PlanSection.objects.filter(plan=source)
        ]
    )


def copy_tasks(
    tasks: Sequence[Task], made: Plan, *, amending: bool, carried: Collection[int] = frozenset()
) -> Mapping[int, Task]:
    """Tasks as drafts of another plan, by the id of what each was copied from; nine statements.

    `amending`: in an edition of the same plan, each remembers the running task. Otherwise their deadlines move with the
    years, and those `carried` remember what they were left over from.
    """
    copies = {}
    for order, task in enumerate(tasks, start=1):
        copy = Task(
            district_id=made.district_id,
            plan=made,
            period=made.period,
            order=order,
            number=task.number,
            section=task.section,
            title=task.title,
            lead_id=task.lead_id,
            responsible_id=task.responsible_id,
            cooperating_levels=task.cooperating_levels,
            receiver_id=task.receiver_id,
            priority=task.priority,
            assigned_by=task.assigned_by if amending else "",
            note=task.note,
            amends_id=task.pk if amending else None,
            carried_from_id=task.pk if task.pk in carried else None,
        )
        _set_deadline(copy, task.deadline if amending else _moved(task, made))
        copies[task.pk] = copy
    Task.unscoped.bulk_create(copies.values())
    _copy_bodies(copies)
    _copy_implementers(copies)
    return copies


def _copy_implementers(copies: Mapping[int, Task]) -> None:
    """The schools that carry a task out, at the beginning of their way."""
    rows = TaskImplementer.objects.filter(task__in=copies)
    TaskImplementer.objects.bulk_create(
        [TaskImplementer(task=copies[row.task_id], unit_id=row.unit_id) for row in rows]
    )


def _copy_bodies(copies: Mapping[int, Task]) -> None:
    TaskCooperator.objects.bulk_create(
        [
            TaskCooperator(task=copies[row.task_id], unit_id=row.unit_id, order=row.order)
            for row in TaskCooperator.objects.filter(task__in=copies)
        ]
    )
    TaskIndicator.objects.bulk_create(
        [
            TaskIndicator(task=copies[row.task_id], indicator_id=row.indicator_id, level=row.level)
            for row in TaskIndicator.objects.filter(task__in=copies)
        ]
    )


def _set_deadline(task: Task, deadline: Deadline) -> None:
    task.deadline_precision = deadline.precision.value
    task.deadline_start, task.deadline_end = deadline.start, deadline.end
    task.deadline_text = deadline.text


def _moved(task: Task, made: Plan) -> Deadline:
    """The deadline as many years later as the plan is; left to be asked where no calendar has such a day."""
    typed = years_later(print_deadline(task.deadline), made.period.starts_on.year - task.period.starts_on.year)
    try:
        return read_deadline_in(made.period, typed)
    except BadDeadline:
        return Deadline(Precision.EVENT, None, None, "")
