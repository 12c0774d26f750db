"""One way to write, run again when the database asks for it; one way to read, as of one moment."""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 6
# PostgreSQL: serialization_failure, deadlock_detected, lock_not_available.
_RETRY_CODES = {"40001", "40P01", "55P03"}


def write_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Runs the function in a transaction, the whole of it again on a lock or serialisation error.

    Inside another transaction it joins that one: only the outermost can be run again.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == TRIES or not _is_passing(error):
                    raise
                time.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - spreads writers, keeps no secret
        raise AssertionError("unreachable")

    return run


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Every query inside sees the database as of one moment; nothing may be written inside.

    Inside another transaction it joins that one: its isolation cannot be changed any more.
    """
    if connection.in_atomic_block:
        yield
        return
    with _deferred(), transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """On SQLite, where transactions begin as writes, one that begins as a read: it neither waits nor holds up."""
    if connection.vendor != "sqlite":
        yield
        return
    sqlite: Any = connection  # the attribute is SQLite's own
    mode, sqlite.transaction_mode = sqlite.transaction_mode, "DEFERRED"
    try:
        yield
    finally:
        sqlite.transaction_mode = mode


def _is_passing(error: OperationalError) -> bool:
    cause = error.__cause__
    return getattr(cause, "pgcode", None) in _RETRY_CODES or "locked" in str(error)
