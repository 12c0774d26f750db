"""Background jobs: claimed by one worker at a time, finished once, put back when their worker fell silent."""

from __future__ import annotations

import hashlib
import logging
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.models import Q
from django.test import TestCase
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerDown
from pytest_django import Settings

from core import jobs
from core.actor import NOBODY, Actor
from core.jobs import JobLost, JobProblem, JobRun, JobWork
from core.models import Job, JobState, StoredFile
from core.policy import Forbidden
from core.tasks import run_job
from indicators.models import MeasurementUnit

pytestmark = pytest.mark.django_db

KIND = "test.kind"
PERSON = Actor(id=7, name="Người hỏi", rights=frozenset())
DISTRICT = 3


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The job ids handed to the broker."""
    ids: list[int] = []
    monkeypatch.setattr(run_job, "delay", ids.append)
    return ids


@pytest.fixture
def target() -> MeasurementUnit:
    return MeasurementUnit.objects.create(code="u", name="u", base="u")


@pytest.fixture
def job(target: MeasurementUnit, sent: list[int]) -> Job:
    return ask(target)


@pytest.fixture
def does(monkeypatch: pytest.MonkeyPatch) -> Callable[[JobWork], None]:
    """Makes a function the work of the tests' kind of job."""

    def register(work: JobWork) -> None:
        monkeypatch.setitem(jobs._kinds, KIND, work)

    return register


def ask(target: MeasurementUnit) -> Job:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return jobs.enqueue(actor=PERSON, kind=KIND, target=target, district_id=DISTRICT)[0]


def sweep() -> list[int]:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return jobs.sweep()


def claimed(job: Job) -> JobRun:
    found = jobs.claim(job.pk)
    assert found is not None
    return JobRun(found)


def fall_silent(job: Job) -> None:
    """As if the worker that held the job had died a while ago."""
    Job.unscoped.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=stale_seconds() + 1))


def stale_seconds() -> int:
    return int(settings.JOB_STALE_SECONDS)


def now_stored(job: Job) -> Job:
    found: Job = Job.unscoped.get(pk=job.pk)
    return found


def a_file(run: JobRun, text: str = "nội dung") -> Path:
    path = run.folder / "bao-cao.docx"
    path.write_text(text, encoding="utf-8")
    return path


def nothing() -> None:
    return None


# --- asking ---


def test_asked_job_waits_and_is_sent_once(job: Job, sent: list[int]) -> None:
    assert (job.state, job.attempt, job.owner_id, job.district_id) == (JobState.QUEUED, 0, 7, DISTRICT)
    assert sent == [job.pk]


def test_asking_twice_gives_one_job(job: Job, target: MeasurementUnit, sent: list[int]) -> None:
    assert ask(target).pk == job.pk
    assert (Job.unscoped.count(), sent) == (1, [job.pk])


def test_asking_while_it_runs_gives_the_running_job(job: Job, target: MeasurementUnit) -> None:
    claimed(job)
    assert ask(target).pk == job.pk


@pytest.mark.parametrize("over", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_asking_after_it_is_over_gives_a_new_job(job: Job, target: MeasurementUnit, over: JobState) -> None:
    Job.unscoped.filter(pk=job.pk).update(state=over)
    assert ask(target).pk != job.pk


def test_another_object_gets_its_own_job(job: Job) -> None:
    other = MeasurementUnit.objects.create(code="v", name="v", base="v")
    assert ask(other).pk != job.pk


def test_person_who_asked_first_at_the_same_moment_wins(
    target: MeasurementUnit, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked and found no job; the constraint of the database lets one through."""
    first = ask(target)
    looked_up = Job.unscoped.filter(pk=first.pk)
    monkeypatch.setattr(type(looked_up), "first", lambda self: None)
    assert ask(target).pk == first.pk
    assert Job.unscoped.count() == 1


def test_nobody_cannot_ask(target: MeasurementUnit) -> None:
    with pytest.raises(Forbidden):
        jobs.enqueue(actor=NOBODY, kind=KIND, target=target, district_id=DISTRICT)


@pytest.mark.parametrize("error", [BrokerDown("refused"), ConnectionRefusedError("refused"), OSError("disk full")])
def test_job_waits_for_the_sweep_when_the_broker_is_down(
    target: MeasurementUnit, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(job_id: int) -> None:
        raise error

    monkeypatch.setattr(run_job, "delay", refuse)
    assert ask(target).state == JobState.QUEUED


# --- claiming ---


def test_claim_raises_the_attempt(job: Job) -> None:
    run = claimed(job)
    assert (run.attempt, run.job.state) == (1, JobState.RUNNING)
    assert run.job.heartbeat_at is not None


def test_job_with_a_fresh_heartbeat_is_not_claimed(job: Job) -> None:
    claimed(job)
    assert jobs.claim(job.pk) is None
    assert now_stored(job).attempt == 1


def test_job_with_a_stale_heartbeat_is_claimed_by_the_next(job: Job) -> None:
    claimed(job)
    fall_silent(job)
    assert claimed(job).attempt == 2


@pytest.mark.parametrize("over", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_job_that_is_over_is_never_claimed(job: Job, over: JobState) -> None:
    Job.unscoped.filter(pk=job.pk).update(state=over, heartbeat_at=timezone.now() - timedelta(days=1))
    assert jobs.claim(job.pk) is None


def test_job_that_is_not_there_is_not_claimed() -> None:
    assert jobs.claim(404) is None


# --- progress ---


def test_step_shows_progress_and_refreshes_the_heartbeat(job: Job) -> None:
    run = claimed(job)
    fall_silent(job)
    run.step(2, 5, "Đang soạn tệp Word.")
    stored = now_stored(job)
    assert (stored.progress_done, stored.progress_total, stored.message) == (2, 5, "Đang soạn tệp Word.")
    assert is_fresh(job)


def test_step_of_the_loser_stops_it(job: Job) -> None:
    loser = claimed(job)
    fall_silent(job)
    claimed(job)
    with pytest.raises(JobLost):
        loser.step(1, 2, "Người thua")
    assert now_stored(job).message != "Người thua"


@pytest.mark.django_db(transaction=True)
def test_heartbeat_stays_fresh_while_the_work_is_silent(job: Job, settings: Settings) -> None:
    settings.JOB_HEARTBEAT_SECONDS = 0.01
    run = claimed(job)
    fall_silent(job)
    with jobs.heartbeat(run):
        assert eventually(lambda: is_fresh(job))


@pytest.mark.django_db(transaction=True)
def test_heartbeat_outlives_a_beat_that_could_not_be_written(
    job: Job, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOB_HEARTBEAT_SECONDS = 0.01
    run = claimed(job)
    fall_silent(job)
    mine, asked = run._mine, iter([True])

    def broken_once(_run: JobRun) -> Q:
        if next(asked, False):
            raise OperationalError("the connection is gone")
        return mine

    monkeypatch.setattr(JobRun, "_mine", property(broken_once))
    with jobs.heartbeat(run):
        assert eventually(lambda: is_fresh(job))


def is_fresh(job: Job) -> bool:
    heartbeat = now_stored(job).heartbeat_at
    return heartbeat is not None and timezone.now() - heartbeat < timedelta(seconds=stale_seconds())


def eventually(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if holds():
            return True
    return False


# --- publishing ---


def test_publish_ends_the_job_with_its_files(job: Job, settings: Settings) -> None:
    run = claimed(job)
    path = a_file(run)
    run.publish([path], also=nothing)
    stored = now_stored(job)
    assert (stored.state, stored.error) == (JobState.DONE, "")
    file = StoredFile.unscoped.get(job=job)
    assert (file.name, file.size, file.district_id) == ("bao-cao.docx", path.stat().st_size, DISTRICT)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.content_type.endswith("wordprocessingml.document")
    assert file.full_path == path


def test_publish_of_the_loser_writes_nothing(job: Job) -> None:
    loser = claimed(job)
    fall_silent(job)
    winner = claimed(job)
    written: list[str] = []
    with pytest.raises(JobLost):
        loser.publish([a_file(loser)], also=lambda: written.append("loser"))
    assert (written, StoredFile.unscoped.count(), now_stored(job).state) == ([], 0, JobState.RUNNING)
    winner.publish([a_file(winner)], also=lambda: written.append("winner"))
    assert (written, StoredFile.unscoped.count(), now_stored(job).state) == (["winner"], 1, JobState.DONE)


def test_publish_after_the_winner_published_writes_nothing(job: Job) -> None:
    loser = claimed(job)
    fall_silent(job)
    winner = claimed(job)
    winner.publish([a_file(winner)], also=nothing)
    with pytest.raises(JobLost):
        loser.publish([a_file(loser)], also=nothing)
    assert list(StoredFile.unscoped.values_list("path", flat=True)) == [f"jobs/{job.pk}/2/bao-cao.docx"]


def test_attempts_write_into_folders_of_their_own(job: Job) -> None:
    first = claimed(job)
    fall_silent(job)
    second = claimed(job)
    assert first.folder != second.folder
    first_file, second_file = a_file(first, "một"), a_file(second, "hai")
    first.discard()
    assert (first_file.exists(), second_file.exists()) == (False, True)


def test_publish_removes_what_a_killed_attempt_left(job: Job) -> None:
    left = a_file(claimed(job))
    fall_silent(job)
    winner = claimed(job)
    winner.publish([a_file(winner)], also=nothing)
    assert not left.parent.exists()
    assert StoredFile.unscoped.get(job=job).full_path.is_file()


@pytest.mark.django_db(transaction=True)
def test_publish_is_all_or_nothing(job: Job) -> None:
    run = claimed(job)

    def break_off() -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        run.publish([a_file(run)], also=break_off)
    assert (now_stored(job).state, StoredFile.unscoped.count()) == (JobState.RUNNING, 0)


def test_failing_of_the_loser_writes_nothing(job: Job) -> None:
    loser = claimed(job)
    fall_silent(job)
    claimed(job)
    loser.fail("Người thua")
    assert (now_stored(job).state, now_stored(job).error) == (JobState.RUNNING, "")


# --- doing ---


def test_run_does_the_work_once(job: Job, does: Callable[[JobWork], None]) -> None:
    done: list[int] = []

    def work(run: JobRun) -> None:
        done.append(run.attempt)
        run.publish([a_file(run)], also=nothing)

    does(work)
    jobs.run(job.pk, beat=False)
    jobs.run(job.pk, beat=False)
    assert (done, now_stored(job).state) == ([1], JobState.DONE)


def test_expected_failure_is_told_in_its_own_sentence(job: Job, does: Callable[[JobWork], None]) -> None:
    kept: list[Path] = []

    def work(run: JobRun) -> None:
        kept.append(a_file(run))
        raise JobProblem("Bạn không còn quyền tạo báo cáo này.")

    does(work)
    jobs.run(job.pk, beat=False)
    stored = now_stored(job)
    assert (stored.state, stored.error, stored.message) == (
        JobState.FAILED,
        "Bạn không còn quyền tạo báo cáo này.",
        "",
    )
    assert stored.finished_at is not None
    assert not kept[0].exists()


def test_unexpected_failure_gives_an_id_that_is_in_the_log(
    job: Job, does: Callable[[JobWork], None], caplog: pytest.LogCaptureFixture
) -> None:
    def work(run: JobRun) -> None:
        raise ZeroDivisionError("bí mật của máy")

    does(work)
    with caplog.at_level(logging.ERROR):
        jobs.run(job.pk, beat=False)
    stored = now_stored(job)
    mark = re.search(r"mã lỗi ([0-9a-f]{8})", stored.error)
    assert stored.state == JobState.FAILED
    assert mark is not None
    assert mark.group(1) in caplog.text
    assert "ZeroDivisionError: bí mật của máy" in caplog.text
    assert "bí mật" not in stored.error


def test_job_of_an_unknown_kind_fails_with_an_id(job: Job) -> None:
    jobs.run(job.pk, beat=False)
    assert "mã lỗi" in now_stored(job).error


def test_work_that_lost_its_job_removes_its_files_without_a_word(
    job: Job, does: Callable[[JobWork], None], caplog: pytest.LogCaptureFixture
) -> None:
    kept: list[Path] = []

    def work(run: JobRun) -> None:
        kept.append(a_file(run))
        fall_silent(job)
        claimed(job)
        run.step(1, 2, "…")

    does(work)
    jobs.run(job.pk, beat=False)
    assert (kept[0].exists(), now_stored(job).state, caplog.text) == (False, JobState.RUNNING, "")


# --- cancelling ---


def test_waiting_job_is_cancelled_at_once(job: Job, does: Callable[[JobWork], None]) -> None:
    does(lambda run: pytest.fail("a cancelled job was done"))
    jobs.cancel(job=job)
    jobs.run(job.pk, beat=False)
    stored = now_stored(job)
    assert (stored.state, stored.attempt) == (JobState.CANCELLED, 0)
    assert stored.finished_at is not None


def test_running_job_is_cancelled_at_its_next_step(job: Job, does: Callable[[JobWork], None]) -> None:
    steps: list[str] = []

    def work(run: JobRun) -> None:
        run.step(1, 3, "một")
        steps.append("một")
        jobs.cancel(job=job)
        assert now_stored(job).state == JobState.RUNNING
        a_file(run)
        run.step(2, 3, "hai")
        steps.append("hai")

    does(work)
    jobs.run(job.pk, beat=False)
    assert (steps, now_stored(job).state) == (["một"], JobState.CANCELLED)
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.docx"))


def test_cancelling_a_finished_job_changes_nothing(job: Job) -> None:
    run = claimed(job)
    run.publish([], also=nothing)
    jobs.cancel(job=job)
    stored = now_stored(job)
    assert (stored.state, stored.cancel_requested) == (JobState.DONE, False)


def test_cancel_asked_of_a_dead_worker_is_heard_by_the_next(job: Job, does: Callable[[JobWork], None]) -> None:
    claimed(job)
    jobs.cancel(job=job)
    fall_silent(job)
    sweep()
    does(lambda run: run.step(1, 2, "…"))
    jobs.run(job.pk, beat=False)
    assert now_stored(job).state == JobState.CANCELLED


# --- sweeping ---


def test_sweep_sends_a_stale_job_again(job: Job, sent: list[int]) -> None:
    claimed(job)
    fall_silent(job)
    assert sweep() == [job.pk]
    assert sent == [job.pk, job.pk]
    assert claimed(job).attempt == 2


def test_a_job_put_back_shows_no_progress_of_its_lost_attempt(job: Job) -> None:
    claimed(job).step(1, 4, "Đang soạn tệp Word.")
    fall_silent(job)
    sweep()
    job.refresh_from_db()
    assert (job.progress_done, job.message) == (0, "Việc xử lý bị ngắt, đang chờ làm lại.")


def test_sweep_sends_a_job_whose_message_was_lost_again(job: Job, sent: list[int]) -> None:
    Job.unscoped.filter(pk=job.pk).update(queued_at=timezone.now() - timedelta(seconds=stale_seconds() + 1))
    assert sweep() == [job.pk]
    assert sent == [job.pk, job.pk]


def test_sweep_sends_a_lost_job_once_in_its_time(job: Job) -> None:
    Job.unscoped.filter(pk=job.pk).update(queued_at=timezone.now() - timedelta(seconds=stale_seconds() + 1))
    assert sweep() == [job.pk]
    assert sweep() == []


def test_sweep_leaves_fresh_jobs_alone(job: Job) -> None:
    assert sweep() == []
    claimed(job)
    assert sweep() == []
    assert now_stored(job).state == JobState.RUNNING


@pytest.mark.parametrize("over", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_sweep_leaves_jobs_that_are_over_alone(job: Job, over: JobState) -> None:
    long_ago = timezone.now() - timedelta(days=1)
    Job.unscoped.filter(pk=job.pk).update(state=over, queued_at=long_ago, heartbeat_at=long_ago)
    assert sweep() == []
    assert now_stored(job).state == over


def test_sweep_gives_up_after_the_last_attempt(job: Job) -> None:
    for attempt in range(1, settings.JOB_MAX_ATTEMPTS + 1):
        assert claimed(job).attempt == attempt
        fall_silent(job)
        again = sweep()
        assert again == ([] if attempt == settings.JOB_MAX_ATTEMPTS else [job.pk])
    stored = now_stored(job)
    assert stored.state == JobState.FAILED
    assert "bị ngắt nhiều lần" in stored.error
    assert stored.finished_at is not None


def test_job_that_was_given_up_can_be_asked_for_again(job: Job, target: MeasurementUnit) -> None:
    Job.unscoped.filter(pk=job.pk).update(attempt=settings.JOB_MAX_ATTEMPTS, state=JobState.RUNNING)
    fall_silent(job)
    sweep()
    assert ask(target).pk != job.pk
