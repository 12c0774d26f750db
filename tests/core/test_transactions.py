"""The one way to write: run again from the start on a passing database error, and only by the outermost."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection, transaction

from core import transactions
from core.transactions import TRIES, write_transaction
from indicators.models import MeasurementUnit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def locked() -> OperationalError:
    """What SQLite says while another writer holds the file."""
    return OperationalError("database is locked")


def serialisation_failure() -> OperationalError:
    """What PostgreSQL says, as Django passes it on."""
    error = OperationalError("could not serialize access")
    error.__cause__ = _with_code("40001")
    return error


def deadlock() -> OperationalError:
    error = OperationalError("deadlock detected")
    error.__cause__ = _with_code("40P01")
    return error


class _Coded(Exception):
    pgcode = ""


def _with_code(code: str) -> Exception:
    error = _Coded()
    error.pgcode = code
    return error


def add(code: str) -> MeasurementUnit:
    return MeasurementUnit.objects.create(code=code, name=code, base=code)


def codes() -> list[str]:
    return list(MeasurementUnit.objects.order_by("code").values_list("code", flat=True))


class Failing:
    """A write that fails its first `times` runs, after having written."""

    def __init__(self, times: int, error: Callable[[], Exception]) -> None:
        self.times, self.error, self.runs = times, error, 0

    def __call__(self) -> str:
        self.runs += 1
        add(f"run-{self.runs}")
        if self.runs <= self.times:
            raise self.error()
        return f"run {self.runs}"


@pytest.mark.parametrize("error", [locked, serialisation_failure, deadlock])
def test_outermost_transaction_is_run_again_on_a_passing_error(error: Callable[[], Exception]) -> None:
    write = Failing(2, error)
    assert write_transaction(write)() == "run 3"


def test_run_that_failed_leaves_nothing_behind() -> None:
    write_transaction(Failing(2, locked))()
    assert codes() == ["run-3"]


def test_error_that_does_not_pass_is_raised_after_the_last_try() -> None:
    write = Failing(TRIES, locked)
    with pytest.raises(OperationalError, match="locked"):
        write_transaction(write)()
    assert write.runs == TRIES
    assert codes() == []


def test_other_error_of_the_database_is_raised_at_once() -> None:
    write = Failing(1, lambda: OperationalError("disk I/O error"))
    with pytest.raises(OperationalError, match="disk"):
        write_transaction(write)()
    assert write.runs == 1


def test_error_of_the_program_rolls_back_and_is_raised_at_once() -> None:
    write = Failing(1, lambda: ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        write_transaction(write)()
    assert (write.runs, codes()) == (1, [])


def test_inner_transaction_joins_and_the_outermost_is_run_again() -> None:
    inner = Failing(1, locked)
    outer_runs = []

    @write_transaction
    def outer() -> None:
        outer_runs.append("outer")
        write_transaction(inner)()

    outer()
    assert (len(outer_runs), inner.runs) == (2, 2)
    assert codes() == ["run-2"]


def test_inner_transaction_inside_a_plain_one_is_not_run_again() -> None:
    inner = Failing(1, locked)
    with pytest.raises(OperationalError), transaction.atomic():
        write_transaction(inner)()
    assert (inner.runs, codes()) == (1, [])


def test_what_the_inner_wrote_goes_when_the_outer_fails() -> None:
    @write_transaction
    def outer() -> None:
        write_transaction(lambda: add("inner"))()
        raise ValueError("outer")

    with pytest.raises(ValueError, match="outer"):
        outer()
    assert codes() == []


def test_commit_hooks_run_once_for_the_run_that_committed() -> None:
    heard: list[int] = []
    write = Failing(2, locked)

    @write_transaction
    def noisy() -> None:
        run = write.runs + 1
        transaction.on_commit(lambda: heard.append(run))
        write()

    noisy()
    assert heard == [3]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the codes are PostgreSQL's own")
def test_real_serialisation_failure_of_postgresql_is_recognised() -> None:
    with pytest.raises(OperationalError) as raised, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
    assert getattr(raised.value.__cause__, "pgcode", None) == "40001"
    assert transactions._is_passing(raised.value)
