"""Bringing in a district's plans with their tasks and months, and its reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.wording import Issuer
from plans.models import Plan, PlanState, Task
from plans.queries.plans import plans_of
from plans.services.months import ensure_month_plan
from plans.services.plans import bring_in_issued, ensure_plan, word_plan
from plans.services.tasks import TaskData, add_task
from reports.composing import compose
from reports.onboarding.folder import Folder, period
from reports.services.reports import ensure_report

# What a document of fixtures/ says beside the words that are printed.
NOT_WORDS = frozenset({"kind", "period", "owner", "sections"})


def load_plans(folder: Folder) -> int:
    """The plans with their tasks, then the words of their documents; how many tasks were added."""
    added = sum(_tasks(folder, document) for document in folder.all("tasks-*.json"))
    for document in folder.all("plans/*.json"):
        plan = _plan(folder, document, title=document["subject"])
        word_plan(actor=folder.specialist, plan=plan, words=words_of(document), sections=document["sections"])
    return added


def issue_plans(folder: Folder) -> None:
    """The plans were issued before there was a portal: they run, under the number and day that their documents give."""
    for plan in plans_of(folder.specialist, folder.district):
        bring_in_issued(actor=folder.operator, plan=plan, snapshot=_frozen(folder, plan))


def _frozen(folder: Folder, plan: Plan) -> dict[str, Any] | None:
    """What a plan with a document prints; Ba Đình's holds tasks alone."""
    if plan.state == PlanState.ISSUED or not plan.document_kind:
        return None
    return compose(folder.leader, plan).snapshot()


def _plan(folder: Folder, document: dict[str, Any], *, title: str, label: str = "", subtitle: str = "") -> Plan:
    return ensure_plan(
        actor=folder.specialist,
        district=folder.district,
        period=period(document["period"]),
        owner=document.get("owner", Issuer.OFFICE),
        title=title,
        label=label,
        subtitle=subtitle,
    )


def _tasks(folder: Folder, document: dict[str, Any]) -> int:
    headings = {name: document[name] for name in ("title", "label", "subtitle")}
    plan = _plan(folder, document, **headings)
    if Task.objects.visible_to(folder.specialist).filter(plan=plan).exists():
        return 0
    for task in document["tasks"]:
        add_task(actor=folder.specialist, plan=plan, data=_task(folder, task))
    return len(document["tasks"])


def _task(folder: Folder, task: dict[str, Any]) -> TaskData:
    return TaskData(
        number=task["number"],
        section=task.get("section", ""),
        title=task["title"],
        lead=folder.unit(task["lead"]) if task.get("lead") else None,
        cooperators=[folder.unit(code) for code in task["cooperators"]],
        cooperating_levels=task["cooperating_levels"],
        receiver=folder.unit(task["receiver"]) if task["receiver"] else None,
        deadline=task["deadline"],
        note=task["note"],
    )


def load_months(folder: Folder) -> None:
    """The yearly calendar of months with their lines."""
    if not folder.has("month-plan.json"):
        return
    document = folder.read("month-plan.json")
    ensure_month_plan(
        actor=folder.specialist,
        district=folder.district,
        period=period(document["period"]),
        heading={name: document[name] for name in ("label", "title", "subtitle")},
        months={date.fromisoformat(f"{one['month']}-01"): one["lines"] for one in document["months"]},
        notes=document["notes"],
    )


def load_reports(folder: Folder) -> None:
    """The reports as drafts with their words."""
    for document in folder.all("reports/*.json"):
        ensure_report(
            actor=folder.specialist,
            district=folder.district,
            period=period(document["period"]),
            kind=document["kind"],
            words=words_of(document),
            sections=document["sections"],
        )


def words_of(document: dict[str, Any]) -> dict[str, Any]:
    """The fields of a document's words, its day read."""
    words = {name: value for name, value in document.items() if name not in NOT_WORDS}
    if words.get("issued_on"):
        words["issued_on"] = date.fromisoformat(words["issued_on"])
    return words
