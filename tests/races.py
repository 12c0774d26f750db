"""Acts at the same moment, in threads with database connections of their own; on SQLite over a file they share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

Act = Callable[[], Any]


@pytest.fixture
def connection_for_each_thread(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """SQLite's tests live in memory, which threads cannot share as processes share a file: a copy of it on disk."""
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        return
    file = str(tmp_path / "races.sqlite3")
    with memory.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [file])
    config = settings.DATABASES["default"]
    name, config["NAME"] = config["NAME"], file
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"] = memory
    config["NAME"] = name


def race(*acts: Act) -> list[Any]:
    """Runs the acts at the same moment; what each gave, or the exception that stopped it."""
    start = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Act) -> None:
        try:
            start.wait(timeout=30)
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
