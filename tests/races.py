"""Acts at the same moment, in threads with database connections of their own; on SQLite over a file they share."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections

Act = Callable[[], Any]


# One thread for each act of a race, with its connection: opening one for every race would cost more than the race.
_lanes: list[ThreadPoolExecutor] = []


def _close_lanes() -> None:
    for lane in _lanes:
        lane.submit(connections.close_all).result(timeout=60)
        lane.shutdown()
    _lanes.clear()


@pytest.fixture
def connection_for_each_thread(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """SQLite's tests live in memory, which threads cannot share as processes share a file: a copy of it on disk."""
    memory = connections["default"]
    if memory.vendor != "sqlite":
        yield
        _close_lanes()
        return
    file = str(tmp_path / "races.sqlite3")
    with memory.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [file])
    config = settings.DATABASES["default"]
    name, config["NAME"] = config["NAME"], file
    connections["default"] = connections.create_connection("default")
    yield
    _close_lanes()
    connections["default"].close()
    connections["default"] = memory
    config["NAME"] = name


def race(*acts: Act) -> list[Any]:
    """Runs the acts at the same moment; what each gave, or the exception that stopped it."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> Any:
        try:
            start.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connections["default"].close_if_unusable_or_obsolete()

    while len(_lanes) < len(acts):
        _lanes.append(ThreadPoolExecutor(max_workers=1))
    running = [lane.submit(run, act) for lane, act in zip(_lanes, acts, strict=False)]
    return [one.result(timeout=60) for one in running]
