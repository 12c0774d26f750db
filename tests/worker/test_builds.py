"""Builds done by real workers: once, whatever is delivered twice, killed, frozen or lost on the way."""

from __future__ import annotations

import hashlib

import pytest

from tests.stack import wait_for
from tests.worker.conftest import Office

pytestmark = pytest.mark.worker

NAMES = ["bao-cao.docx", "bieu-1.xlsx", "bieu-2.xlsx"]


def assert_done_once(office: Office, job: int, *, attempt: int) -> None:
    """One build, one set of files, of one attempt, each as it was recorded; no other attempt's."""
    assert office.job(job)[:2] == ("done", attempt)
    assert office.builds(job) == 1
    wait_for(lambda: office.folders(job) == [str(attempt)], "only the files of the attempt that won are there")
    files = office.files(job)
    assert [name for name, *_ in files] == NAMES
    for name, path, sha256, size in files:
        assert path == f"jobs/{job}/{attempt}/{name}"
        content = (office.media / path).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, sha256)


def test_build_asked_for_through_the_service_is_done_by_a_worker(office: Office) -> None:
    office.stack.start_worker()
    job = office.asks()
    office.waits_until_done(job)
    assert_done_once(office, job, attempt=1)


def test_task_that_is_delivered_three_times_is_done_once(office: Office) -> None:
    job = office.asks(copies=2)
    workers = [office.stack.start_worker(name) for name in ("first", "second")]
    office.waits_until_done(job)
    # Messages come in their order: once the next job is done, every copy was taken.
    office.waits_until_done(office.asks())
    office.ends(*workers)
    assert_done_once(office, job, attempt=1)


def test_job_whose_message_was_lost_is_found_by_the_sweep(office: Office) -> None:
    office.stack.start_worker()
    office.stack.start_beat()
    job = office.asks_in_vain()
    office.waits_until_done(job)
    assert_done_once(office, job, attempt=1)


def test_build_of_a_worker_that_was_killed_is_done_once_by_another(office: Office, long_report: None) -> None:
    doomed = office.stack.start_worker("doomed")
    job = office.asks()
    office.waits_until_in_the_middle(job)
    office.kills(doomed)
    assert (office.job(job)[0], office.builds(job), office.files(job)) == ("running", 0, [])
    office.stack.start_worker("heir")
    office.stack.start_beat()
    office.waits_until_done(job)
    assert_done_once(office, job, attempt=2)


def test_build_of_a_worker_that_was_frozen_is_done_once_and_the_loser_leaves_nothing(
    office: Office, long_report: None
) -> None:
    frozen = office.stack.start_worker("frozen")
    job = office.asks()
    office.waits_until_in_the_middle(job)
    office.freezes(frozen, job)
    try:
        office.stack.start_worker("heir")
        office.stack.start_beat()
        office.waits_until_done(job)
        assert_done_once(office, job, attempt=2)
    finally:
        office.thaws(frozen)
    office.ends(frozen)
    assert_done_once(office, job, attempt=2)


def test_build_that_is_cancelled_in_the_middle_publishes_nothing(office: Office, long_report: None) -> None:
    worker = office.stack.start_worker()
    job = office.asks()
    office.waits_until_in_the_middle(job)
    office.freezes(worker, job)
    try:
        office.does(f"cancel_job(actor=actor, job=Job.objects.visible_to(actor).get(pk={job}))")
    finally:
        office.thaws(worker)
    wait_for(lambda: office.job(job)[0] == "cancelled", "the job is cancelled")
    assert (office.builds(job), office.files(job)) == (0, [])
    wait_for(lambda: office.folders(job) == [], "the worker removes its files")
