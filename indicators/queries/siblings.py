"""What comparable answers of a round gave, cell by cell: how it is spread, and how its change since last year is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection

from core.fields import SCALE
from indicators.models import Entry, Figure, Indicator, MeasurementUnit, RoundCell, Source, Submission, SubmissionState
from indicators.outliers import Spread
from indicators.values import Kind

# A sibling is of the same round and cấp thống kê, handed in or official, and gives cells of its own only. Positions are
# whole numbers, so that both databases agree; the median of an even number is the mean of the middle two.
_QUARTILES = """
    WITH given AS (
        SELECT entry.cell, «amount» AS amount
        FROM «entries» entry
        JOIN «submissions» answer ON answer.id = entry.submission_id
        JOIN «cells» cell ON cell.round_id = answer.round_id AND cell.key = entry.cell AND cell.unit_id IS NULL
        «before»
        WHERE answer.round_id = %(round)s AND answer.level = %(level)s AND answer.id <> %(own)s
          AND answer.state IN (%(submitted)s, %(approved)s, %(locked)s)
          AND entry.kind = %(exact)s AND entry.number >= 0
    ),
    placed AS (
        SELECT cell, amount, ROW_NUMBER() OVER (PARTITION BY cell ORDER BY amount) AS place,
               COUNT(*) OVER (PARTITION BY cell) AS many
        FROM given
    )
    SELECT cell, many, MAX(CASE WHEN place = (many + 3) / 4 THEN amount END),
           MAX(CASE WHEN place = (many + 1) / 2 THEN amount END),
           MAX(CASE WHEN place = (many + 2) / 2 THEN amount END),
           MAX(CASE WHEN place = many + 1 - (many + 3) / 4 THEN amount END)
    FROM placed GROUP BY cell, many
"""
_BEFORE = """
    JOIN «indicators» indicator ON indicator.id = cell.indicator_id
    JOIN «measures» unit ON unit.id = indicator.unit_id
    JOIN «figures» official
      ON official.indicator_id = cell.indicator_id AND official.unit_id = answer.unit_id
     AND official.measure = cell.measure AND official.level = cell.level AND official.ownership = cell.ownership
     AND official.source = %(direct)s AND official.kind = %(exact)s AND official.number >= 0
     AND official.period_id = CASE cell.period_id «periods» END
"""
# As outliers.change_of says: points between percentages, else a ratio that a zero does not make infinite.
_CHANGE = """CASE WHEN unit.percent THEN (entry.number - official.number) * 1.0 / %(scale)s
             ELSE (entry.number + %(scale)s) * 1.0 / (official.number + %(scale)s) END"""
_TABLES = {
    "cells": RoundCell._meta.db_table,
    "entries": Entry._meta.db_table,
    "figures": Figure._meta.db_table,
    "indicators": Indicator._meta.db_table,
    "measures": MeasurementUnit._meta.db_table,
    "submissions": Submission._meta.db_table,
}


def spreads_among_siblings(submission: Submission) -> Mapping[str, Spread]:
    """How each cell's exact values are spread over the siblings, in the indicator's unit; one query."""
    rows = _quartiles("entry.number", "", _parameters(submission))
    return {cell: _spread(many, quartiles, Decimal(SCALE)) for cell, many, *quartiles in rows}


def spreads_of_changes(submission: Submission, before: Mapping[int, int]) -> Mapping[str, Spread]:
    """How the changes since one period earlier are spread (`before`: that period's id, by that of a cell's period).

    One query; none where no earlier period is known.
    """
    if not before:
        return {}
    periods = " ".join(f"WHEN %(of_{number})s THEN %(before_{number})s" for number in range(len(before)))
    parameters = _parameters(submission)
    for number, (period, earlier) in enumerate(before.items()):
        parameters |= {f"of_{number}": period, f"before_{number}": earlier}
    rows = _quartiles(_CHANGE, _BEFORE.replace("«periods»", periods), parameters)
    return {cell: _spread(many, quartiles, Decimal(1)) for cell, many, *quartiles in rows}


def _parameters(submission: Submission) -> dict[str, Any]:
    return {
        "round": submission.round_id,
        "level": submission.level,
        "own": submission.pk,
        "submitted": SubmissionState.SUBMITTED.value,
        "approved": SubmissionState.APPROVED.value,
        "locked": SubmissionState.LOCKED.value,
        "exact": Kind.EXACT.value,
        "direct": Source.DIRECT.value,
        "scale": SCALE,
    }


def _quartiles(amount: str, before: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    statement = _QUARTILES.replace("«amount»", amount).replace("«before»", before)
    for name, table in _TABLES.items():
        statement = statement.replace(f"«{name}»", table)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _spread(many: int, quartiles: list[Any], scale: Decimal) -> Spread:
    """A spread from the four positions that the statement picks; the middle two make the median."""
    lower, left, right, upper = (Decimal(str(number)) / scale for number in quartiles)
    return Spread(many, lower, (left + right) / 2, upper)
