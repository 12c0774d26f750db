"""Where tasks stand, asked of the database, is where the pure rules say."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

from plans.models import Task, TaskNote, TaskNoteKind, TaskState
from plans.queries.standing import left_over, standing_of, with_reports, with_standing
from plans.standing import Mark
from tests.conftest import House

DUE = date(2021, 3, 31)
AFTER = date(2021, 4, 10)
AS_OF = [date(2021, 3, 31), date(2021, 4, 1), date(2021, 12, 31), date(2022, 1, 1)]


def lay_tasks(house: House) -> None:
    """One task of every way to stand: state, deadline, receiver, sent or not, confirmed or not."""
    place = house.bac
    ways = product(
        [(state, day) for state in TaskState for day in (DUE, AFTER)],
        [None, DUE, date(2021, 12, 31), date(2025, 12, 31)],
        [None, place.committee.unit, place.department.unit],
        [None, DUE, AFTER],
    )
    Task.unscoped.bulk_create(
        Task(
            district=place.district,
            period=place.plan.period,
            order=number,
            title="Việc",
            lead=place.office.unit,
            receiver=receiver,
            deadline_precision="day",
            deadline_end=due,
            state=state,
            done_on=day if state == TaskState.DONE else None,
            submitted_on=sent,
        )
        for number, ((state, day), due, receiver, sent) in enumerate(ways)
    )


def test_database_and_rules_say_the_same_of_every_task(house: House) -> None:
    lay_tasks(house)
    for as_of in AS_OF:
        rows = with_reports(with_standing(Task.unscoped.all(), as_of))
        for task in rows:
            standing = standing_of(task, as_of)
            assert (task.state_on, task.is_late) == (standing.state.value, standing.late)  # type: ignore[attr-defined]


def test_what_was_left_over_is_found_as_it_is_marked(house: House) -> None:
    lay_tasks(house)
    for as_of in AS_OF:
        found = set(Task.unscoped.filter(left_over(as_of)).values_list("pk", flat=True))
        tasks = with_reports(Task.unscoped.all())
        assert found == {task.pk for task in tasks if Mark.LEFT_OVER in standing_of(task, as_of).marks}


def test_a_report_takes_the_word_away_that_nobody_reported(house: House) -> None:
    place = house.bac
    TaskNote.objects.create(
        task=place.office_task, kind=TaskNoteKind.REPORT, author=place.user("specialist"), progress=0
    )
    as_of = DUE - timedelta(days=30)
    marks = {task.pk: standing_of(task, as_of).marks for task in with_reports(Task.unscoped.all())}
    assert Mark.NOT_REPORTED not in marks[place.office_task.pk]
    assert Mark.NOT_REPORTED in marks[place.shared_task.pk]
