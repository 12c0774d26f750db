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
from indicators.models.imports import (
    FigureImport,
    ImportedUnit,
    ImportRemark,
    ImportState,
    RememberedName,
    StagedEntry,
    StagedOutcome,
)
from indicators.models.review import CellMark, Correction, CorrectionCell, ReopenRequest, RequestState
from indicators.models.rounds import (
    Audience,
    Entry,
    Round,
    RoundCell,
    RoundState,
    Submission,
    SubmissionCopy,
    SubmissionState,
)
from indicators.models.valued import Measure, Valued

__all__ = [
    "Audience",
    "CalendarYear",
    "CellMark",
    "Correction",
    "CorrectionCell",
    "Direction",
    "Entry",
    "Figure",
    "FigureImport",
    "Form",
    "FormDraft",
    "FormVersion",
    "ImportRemark",
    "ImportState",
    "ImportedUnit",
    "Indicator",
    "Measure",
    "MeasurementUnit",
    "OverUnits",
    "RememberedName",
    "ReopenRequest",
    "RequestState",
    "Round",
    "RoundCell",
    "RoundState",
    "Source",
    "StagedEntry",
    "StagedOutcome",
    "Submission",
    "SubmissionCopy",
    "SubmissionState",
    "TargetDecision",
    "TotalsGuard",
    "Valued",
]
