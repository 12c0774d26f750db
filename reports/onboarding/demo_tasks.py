"""Playing demo-tasks.json: who assigns, reports on, finishes and confirms which task on which day, and whose months.

Through the services, as people do it; what is said is made up, and says so. The district's clock goes along and is left
where it was (docs/decisions/010).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from accounts.queries import actor_for
from core.actor import Actor, Origin
from plans.models import MonthReview, MonthWork, Task
from plans.services.month_work import assign_line, copy_month
from plans.services.progress import confirm_task, finish_task, report_progress
from plans.services.reviews import remark_month, save_month, send_month
from plans.services.tasks import TaskData, TaskTies, assign_task, reassign_task
from plans.services.turns import make_turns, recurring
from reports.onboarding.folder import BadFixture, Folder, period
from schools.services import look_as_of


def load_demo_tasks(folder: Folder) -> int:
    """Plays what is not there yet; how many acts. Once anything of it stands, it is left as people made it since."""
    if not folder.has("demo-tasks.json") or _was_played(folder):
        return 0
    today = folder.district.reference_date
    playing = _Playing(folder, folder.read("demo-tasks.json"))
    for act in sorted(playing.document["acts"], key=lambda one: str(one["on"])):
        playing.play(act)
    look_as_of(actor=folder.operator, district=folder.district, day=today)
    playing.come_round()
    return len(playing.document["acts"])


def _was_played(folder: Folder) -> bool:
    return Task.objects.visible_to(folder.leader).filter(district=folder.district, plan=None).exists()


class _Playing:
    """A district's people at work, act by act in the order of the days; `tasks` by the keys of the document."""

    def __init__(self, folder: Folder, document: Mapping[str, Any]) -> None:
        self.folder = folder
        self.document = document
        self.period = period(document["period"])
        self.tasks: dict[str, Task] = {}
        self.acts: Mapping[str, Callable[[Actor, Mapping[str, Any]], object]] = {
            "assign": self._assign,
            "take": self._take,
            "report": self._report,
            "finish": self._finish,
            "finish turn": self._finish_turn,
            "confirm": self._confirm,
            "month": self._month,
            "remark": self._remark,
        }

    def play(self, act: Mapping[str, Any]) -> None:
        """One act of one person on its day."""
        day = date.fromisoformat(act["on"])
        look_as_of(actor=self.folder.operator, district=self.folder.district, day=day)
        self.come_round()
        self.acts[act["act"]](self._actor(act["by"]), act)

    def come_round(self) -> None:
        """The turns of recurring work whose time has begun by the district's day, as the calendar makes them."""
        self.folder.district.refresh_from_db()
        for task in recurring(self.folder.district):
            make_turns(task)

    def _actor(self, username: str) -> Actor:
        return actor_for(self.folder.person(username), origin=Origin.COMMAND)

    # --- tasks ---

    def _assign(self, actor: Actor, act: Mapping[str, Any]) -> None:
        """A line of the month's work becomes a task, or a task comes up by itself."""
        data, district = self._data(act), self.folder.district
        if "month" in act:
            line = self._line(actor, date.fromisoformat(f"{act['month']}-01"), act["title"])
            task = assign_line(actor=actor, line=line, period=self.period, data=data)
        else:
            task = assign_task(actor=actor, district=district, period=self.period, data=data)
        self.tasks[act["task"]] = task

    def _line(self, actor: Actor, month: date, text: str) -> MonthWork:
        copy_month(actor=actor, district=self.folder.district, month=month)
        return MonthWork.objects.visible_to(actor).get(district=self.folder.district, month=month, text=text)

    def _data(self, act: Mapping[str, Any]) -> TaskData:
        return TaskData(
            title=act["title"].rstrip(";."),
            deadline=act["deadline"],
            lead=self.folder.unit(act["lead"]) if "lead" in act else None,
            cooperators=[self.folder.unit(code) for code in act.get("cooperators", ())],
            cooperating_levels=act.get("levels", ()),
            note=self.document["remark"],
            ties=self._ties(act),
        )

    def _ties(self, act: Mapping[str, Any]) -> TaskTies:
        return TaskTies(
            responsible=self.folder.person(act["responsible"]) if "responsible" in act else None,
            priority=act.get("priority", "normal"),
            implementers=[self.folder.unit(code) for code in act.get("schools", ())],
        )

    def _take(self, actor: Actor, act: Mapping[str, Any]) -> None:
        """Somebody is made to answer for a task of the plan."""
        task = self._of_plan(actor, act["title"])
        ties = TaskTies(responsible=self.folder.person(act["responsible"]), priority=act.get("priority", "normal"))
        self.tasks[act["task"]] = reassign_task(actor=actor, task=task, ties=ties, seen_version=task.version)

    def _of_plan(self, actor: Actor, title: str) -> Task:
        rows = Task.objects.visible_to(actor).filter(district=self.folder.district, plan__isnull=False)
        found: Task | None = rows.filter(title__startswith=title).first()
        if found is None:
            raise BadFixture(f"{self.folder.path.name}: no task begins with “{title}”")
        return found

    def _stored(self, act: Mapping[str, Any]) -> Task:
        found: Task = Task.objects.visible_to(self.folder.leader).get(pk=self.tasks[act["task"]].pk)
        return found

    def _report(self, actor: Actor, act: Mapping[str, Any]) -> None:
        report_progress(actor=actor, task=self._stored(act), progress=act["progress"], text=act["text"])

    def _finish(self, actor: Actor, act: Mapping[str, Any]) -> None:
        finish_task(actor=actor, task=self._stored(act), done_on=date.fromisoformat(act["on"]), text=act["text"])

    def _finish_turn(self, actor: Actor, act: Mapping[str, Any]) -> None:
        turn = Task.objects.visible_to(actor).get(
            occurrence_of=self.tasks[act["task"]], title__endswith=f"({act['turn']})"
        )
        finish_task(actor=actor, task=turn, done_on=date.fromisoformat(act["on"]), text=act["text"])

    def _confirm(self, actor: Actor, act: Mapping[str, Any]) -> None:
        confirm_task(actor=actor, task=self._stored(act), text=act.get("text", ""))

    # --- months ---

    def _month(self, actor: Actor, act: Mapping[str, Any]) -> None:
        """A person writes their month and sends it."""
        month = date.fromisoformat(f"{act['month']}-01")
        review = save_month(actor=actor, district=self.folder.district, month=month, words=act["words"], seen_version=0)
        send_month(actor=actor, review=review)

    def _remark(self, actor: Actor, act: Mapping[str, Any]) -> None:
        person, month = self.folder.person(act["of"]), date.fromisoformat(f"{act['month']}-01")
        review = MonthReview.objects.visible_to(actor).get(district=self.folder.district, person=person, month=month)
        remark_month(actor=actor, review=review, remark=act["text"], seen_version=review.version)
