"""What is counted, how it is asked for, what was typed, and what became official."""

from indicators.models.catalogue import (
    CalendarYear,
    Direction,
    Indicator,
    MeasurementUnit,
    OverUnits,
    TargetDecision,
)
from indicators.models.drafts import FormDraft
from indicators.models.figures import Figure, Source, TotalsGuard
from indicators.models.forms import Form, FormVersion
from indicators.models.rounds import Entry, Round, RoundCell, RoundState, Submission, SubmissionCopy, SubmissionState
from indicators.models.valued import Measure, Valued

__all__ = [
    "CalendarYear",
    "Direction",
    "Entry",
    "Figure",
    "Form",
    "FormDraft",
    "FormVersion",
    "Indicator",
    "Measure",
    "MeasurementUnit",
    "OverUnits",
    "Round",
    "RoundCell",
    "RoundState",
    "Source",
    "Submission",
    "SubmissionCopy",
    "SubmissionState",
    "TargetDecision",
    "TotalsGuard",
    "Valued",
]
