"""The tables of this room, by what they hold."""

from plans.models.months import Activity, MonthCopy, MonthPlan, MonthWork
from plans.models.plans import Plan, PlanOutline, PlanSection, PlanState
from plans.models.reviews import MonthReview, ReviewSettings, ReviewState
from plans.models.tasks import (
    Priority,
    Task,
    TaskCooperator,
    TaskImplementer,
    TaskIndicator,
    TaskNote,
    TaskNoteKind,
    TaskState,
    validate_levels,
)

__all__ = [
    "Activity",
    "MonthCopy",
    "MonthPlan",
    "MonthReview",
    "MonthWork",
    "Plan",
    "PlanOutline",
    "PlanSection",
    "PlanState",
    "Priority",
    "ReviewSettings",
    "ReviewState",
    "Task",
    "TaskCooperator",
    "TaskImplementer",
    "TaskIndicator",
    "TaskNote",
    "TaskNoteKind",
    "TaskState",
    "validate_levels",
]
