"""How much room the database's disk has, where it can be seen from here."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from reports.management.scale_data.filling import rows


def free_bytes() -> int | None:
    """What is free where PostgreSQL keeps its data; None where that is another machine, or it does not say."""
    if connection.settings_dict["HOST"] not in ("", "localhost", "127.0.0.1", "::1"):
        return None
    try:
        with transaction.atomic():
            folder = Path(rows("SHOW data_directory")[0][0])
    except DatabaseError:  # only a superuser of the database is told
        return None
    # The folder itself is closed to others; the one above it is on the same disk.
    seen = next((one for one in (folder, *folder.parents) if one.exists()), None)
    return shutil.disk_usage(seen).free if seen else None


def table_sizes() -> list[tuple[str, int, int]]:
    """The largest tables: name, rows as of the last ANALYZE, bytes with their indexes."""
    return [
        (name, int(count), int(size))
        for name, count, size in rows(
            "SELECT relname, reltuples, pg_total_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " ORDER BY pg_total_relation_size(oid) DESC LIMIT 8"
        )
    ]
