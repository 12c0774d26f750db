"""Filling a table with many rows: COPY on PostgreSQL, one prepared statement for all of them on SQLite."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model


def fill_table(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows of plain values (numbers, text, None), as the columns keep them; no signals, no ids come back."""
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO()
            for row in rows:
                lines.write(",".join(map(_field, row)) + "\n")
            lines.seek(0)
            cursor.cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN WITH (FORMAT csv)", lines)
        else:
            sql = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' for _ in columns)})"  # noqa: S608 names of ours
            cursor.cursor.connection.executemany(sql, rows)


def _field(value: Any) -> str:
    """Nothing is NULL; every text is quoted, so that an empty one is none."""
    if type(value) is int:
        return str(value)
    if value is None:
        return ""
    text = str(value)
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if '"' in text else f'"{text}"'
