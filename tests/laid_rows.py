"""Rows laid through the services once in a process, then put back as they were: a tenth of the time for each test."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
Rows = dict[str, tuple[list[str], list[Sequence[Any]]]]

# The rows that each name stands for, beside what was given back when they were laid.
_laid: dict[str, tuple[Rows, bytes]] = {}
# A statement of SQLite takes 32,766 parameters.
PARAMETERS = 30_000


def laid_once(name: str, lay: Callable[[], T]) -> T:
    """What `lay` writes into an empty database, beside what it gives back: done once in a process for each name."""
    if name in _laid:
        rows, kept = _laid[name]
        put_back(rows)
        laid: T = pickle.loads(kept)  # noqa: S301 what this process wrote itself
        return laid
    before = rows_of_tables()
    built = lay()
    _laid[name] = (added(rows_of_tables(), before), pickle.dumps(built))
    return built


def rows_of_tables() -> Rows:
    """Every table that holds rows, by its name: its columns and its rows."""
    found: Rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 a name of our own
            rows = cursor.fetchall()
            if rows:
                found[table] = ([column[0] for column in cursor.description], list(rows))
    return found


def added(after: Rows, before: Rows) -> Rows:
    """The tables that were empty before."""
    assert all(len(after[table][1]) == len(before[table][1]) for table in before), "a table grew that was not empty"
    return {table: rows for table, rows in after.items() if table not in before}


def put_back(rows: Rows) -> None:
    """Foreign keys are checked when the transaction ends, so that the order of the tables is free."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for table, (columns, values) in rows.items():
            names = ", ".join(quote(column) for column in columns)
            one = f"({', '.join(['%s'] * len(columns))})"
            step = PARAMETERS // len(columns)
            for start in range(0, len(values), step):
                some = values[start : start + step]
                places = ", ".join([one] * len(some))
                cursor.execute(f"INSERT INTO {quote(table)} ({names}) VALUES {places}", list(chain(*some)))  # noqa: S608
