"""The SQL of who owes each figure of a district, and what they gave: what its totals and its wards' are made of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from indicators.models import Entry, Figure, Indicator, Round, RoundCell, RoundState, Source, Submission
from indicators.values import Kind
from schools.level_tree import NOT_BROKEN_DOWN, PARENTS, received_by
from schools.models import School, Unit, UnitKind

# What `PARTS` is filled with, beside the names of tables.
Parameters = dict[str, Any]

_TABLES = {
    "answer": Submission._meta.db_table,
    "cell": RoundCell._meta.db_table,
    "entry": Entry._meta.db_table,
    "figure": Figure._meta.db_table,
    "indicator": Indicator._meta.db_table,
    "round": Round._meta.db_table,
    "school": School._meta.db_table,
    "unit": Unit._meta.db_table,
}


def with_tables(sql: str) -> str:
    """SQL in which «figure» stands for the table of figures."""
    for name, table in _TABLES.items():
        sql = sql.replace(f"«{name}»", table)
    return sql


# `asked`: the coordinates in question, each under a number (`at`).
# `parts`: one row for each unit that owes one of them in a round that is no draft, or gave it; its newest answer says
# its ward and ownership. `body`: schools are added up before wards and these before other bodies, so that what two
# kinds of bodies report is not added twice. The district's own figure is no part.
PARTS = with_tables(
    """
    answering AS (
        SELECT answer.id, answer.round_id, answer.unit_id, receives.level
        FROM «round» round
        JOIN «answer» answer ON answer.round_id = round.id AND answer.unit_id <> %(district)s
        JOIN receives ON receives.levels = CAST(answer.levels AS text)
        WHERE round.district_id = %(district)s AND round.state <> %(draft)s
    ),
    given AS (
        SELECT asked.at, answering.unit_id, answering.id AS answer_id, NULL AS kind, CAST(NULL AS bigint) AS number,
               0 AS decimals
        FROM answering
        JOIN «cell» cell ON cell.round_id = answering.round_id AND cell.level = answering.level
             AND cell.unit_id IS NULL AND cell.ownership = %(all)s
        JOIN asked ON asked.indicator_id = cell.indicator_id AND asked.period_id = cell.period_id
             AND asked.measure = cell.measure AND asked.level = cell.level
        UNION ALL
        SELECT asked.at, figure.unit_id, CASE WHEN answer.unit_id = figure.unit_id THEN answer.id END, figure.kind,
               figure.number, figure.decimals
        FROM «figure» figure
        JOIN asked ON asked.indicator_id = figure.indicator_id AND asked.period_id = figure.period_id
             AND asked.measure = figure.measure AND asked.level = figure.level
        JOIN «answer» answer ON answer.id = figure.submission_id
        WHERE figure.district_id = %(district)s AND figure.source = %(direct)s AND figure.ownership = %(all)s
              AND figure.unit_id <> %(district)s
    ),
    owing AS (
        SELECT at, unit_id, MAX(answer_id) AS answer_id, MAX(kind) AS kind, MAX(number) AS number,
               MAX(decimals) AS decimals
        FROM given
        GROUP BY at, unit_id
        HAVING MAX(answer_id) IS NOT NULL
    ),
    parts AS (
        SELECT owing.*, answer.ward_id, answer.ownership, answer.ownership_group,
               CASE unit.kind WHEN %(school)s THEN 0 WHEN %(ward)s THEN 1 ELSE 2 END AS body
        FROM owing
        JOIN «answer» answer ON answer.id = owing.answer_id
        JOIN «unit» unit ON unit.id = owing.unit_id
    )
    """
)


def parts_parameters(district_id: int) -> Parameters:
    return {
        "district": district_id,
        "draft": RoundState.DRAFT.value,
        "direct": Source.DIRECT.value,
        "all": NOT_BROKEN_DOWN,
        "school": UnitKind.SCHOOL.value,
        "ward": UnitKind.WARD.value,
        "exact": Kind.EXACT.value,
        "not_applicable": Kind.NOT_APPLICABLE.value,
    }


def receives(district_id: int) -> tuple[str, Parameters]:
    """The rows "who teaches these levels answers for this one", of the district's answers; one query."""
    sql = with_tables("SELECT DISTINCT CAST(levels AS text) FROM «answer» WHERE district_id = %s")
    with connection.cursor() as cursor:
        cursor.execute(sql, [district_id])
        lists = sorted(row[0] for row in cursor.fetchall())
    return _values("receives(levels, level)", ((text, level) for text in lists for level in _received(text)))


def _received(levels: str) -> Iterable[str]:
    """Whoever teaches no level in particular receives every row."""
    taught = json.loads(levels)
    return sorted(received_by(taught or PARENTS))


def _values(name: str, rows: Iterable[tuple[str, str]]) -> tuple[str, Parameters]:
    """A common table of literal rows; without any it is one that matches nothing."""
    found = list(rows) or [("", "")]
    columns = name.partition("(")[0]
    places = ", ".join(f"(%({columns}_{number}_0)s, %({columns}_{number}_1)s)" for number in range(len(found)))
    named: Mapping[str, Any] = {
        f"{columns}_{number}_{side}": value for number, row in enumerate(found) for side, value in enumerate(row)
    }
    return f"{name} AS (VALUES {places})", dict(named)
