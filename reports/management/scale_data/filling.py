"""Filling a model's table by one INSERT … SELECT, and a table without its indexes meanwhile (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.models import Max, Model

from core.vietnamese import search_key, sort_key


def insert(model: type[Model], columns: Mapping[str, str], source: str, given: Mapping[str, Any]) -> int:
    """Adds a row of `columns` (by column, in SQL) for each row of `source`; how many. Other columns get the defaults.

    `given` are the values that the SQL names as %(name)s.
    """
    values = dict(columns)
    parameters = dict(given)
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in values or field.null or column == "id":
            continue
        parameters[f"default_{column}"] = field.get_db_prep_save(field.get_default(), connection)
        values[column] = f"%(default_{column})s"
    names = ", ".join(f'"{name}"' for name in values)
    sql = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(values.values())} FROM {source}'  # noqa: S608 names of ours
    return run(sql, parameters)


def run(sql: str, given: Mapping[str, Any] | None = None) -> int:
    """Runs one statement; how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return int(cursor.rowcount)


def rows(sql: str, given: Sequence[Any] | Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def next_id(model: Any) -> int:
    """The first id that is free: references are reckoned from it instead of looked up."""
    return (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def set_sequence(model: type[Model]) -> None:
    """The table's own counter goes on after the ids that were given to it."""
    table = model._meta.db_table
    run(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")  # noqa: S608 names of ours


def named(words: str, number: str) -> dict[str, str]:
    """The columns of a NamedModel for "Xã Số 12": the words' keys made here, the number's by the same rules in SQL."""
    text = f"CAST({number} AS text)"
    return {
        "name": f"'{words} ' || {text}",
        "search_key": f"'{search_key(words)} ' || {text}",
        "sort_key": f"'{sort_key(words)}09' || lpad(CAST(length({text}) AS text), 2, '0') || {text}",
    }


@contextmanager
def without_indexes(model: type[Model]) -> Iterator[None]:
    """Takes the table's indexes and references away and makes them again, checking every row then, all at once.

    For a table that is empty, inside the one transaction that fills it: whoever else asks waits, and if it fails the
    table is as it was. With them, each of the rows would be put into eight trees and looked up in five tables.
    """
    table = model._meta.db_table
    # What was written so far is checked now: a table that waits for its checks cannot be changed.
    run("SET CONSTRAINTS ALL IMMEDIATE")
    constraints = rows(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname",
        [table],
    )
    indexes = rows(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND NOT indisprimary AND indexrelid NOT IN (SELECT conindid FROM pg_constraint WHERE conrelid = indrelid)",
        [table],
    )
    for name, _definition in constraints:
        run(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        run(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        run(definition)
    for name, definition in constraints:
        run(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
