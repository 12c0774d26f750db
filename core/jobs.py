"""Background jobs: asked for by a person, claimed by a worker, finished exactly once.

Every write of a running job says `WHERE attempt = n AND state = running`; zero rows mean that the job was taken over
or cancelled, and whoever finds that stops. That one rule makes a task delivered twice, a killed worker and a slow
loser harmless.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import mimetypes
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerError

from core.actor import Actor
from core.models import ACTIVE_STATES, Job, JobState, StoredFile
from core.policy import Forbidden
from core.transactions import write_transaction

logger = logging.getLogger(__name__)

CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


class JobProblem(Exception):
    """An expected failure; its text is the Vietnamese sentence that the person reads."""


class JobLost(Exception):
    """Another attempt holds the job, or it was cancelled: stop without a word."""


class JobRun:
    """What a job's work gets in hand: its row, its folder, progress, and publishing."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.attempt = job.attempt

    @property
    def _mine(self) -> Q:
        return Q(pk=self.job.pk, attempt=self.attempt, state=JobState.RUNNING)

    @property
    def folder(self) -> Path:
        """Where this attempt alone writes its files."""
        folder = self._folder_of(self.attempt)
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _folder_of(self, attempt: int) -> Path:
        return Path(settings.MEDIA_ROOT) / "jobs" / str(self.job.pk) / str(attempt)

    def step(self, done: int, total: int, message: str) -> None:
        """Shows progress; raises JobLost when this attempt no longer holds the job or it was cancelled."""
        self.check_cancelled()
        if not Job.unscoped.filter(self._mine).update(
            progress_done=done, progress_total=total, message=message, heartbeat_at=timezone.now()
        ):
            raise JobLost

    def check_cancelled(self) -> None:
        cancelled = Job.unscoped.filter(self._mine, cancel_requested=True).update(
            state=JobState.CANCELLED, finished_at=timezone.now(), message="Đã hủy theo yêu cầu."
        )
        if cancelled:
            raise JobLost

    def publish(self, files: Sequence[Path], also: Callable[[], None]) -> None:
        """Ends the job: its files and what `also` writes become visible in the transaction that marks it done."""
        described = [(path, path.stat().st_size, _sha256(path)) for path in files]
        write_transaction(self._publish)(described, also)
        for killed in range(1, self.attempt):
            shutil.rmtree(self._folder_of(killed), ignore_errors=True)

    def _publish(self, described: Sequence[tuple[Path, int, str]], also: Callable[[], None]) -> None:
        if not Job.unscoped.filter(self._mine).update(
            state=JobState.DONE,
            finished_at=timezone.now(),
            progress_done=F("progress_total"),
            message="Đã xong.",
            error="",
        ):
            raise JobLost
        StoredFile.unscoped.bulk_create(self._stored(path, size, sha) for path, size, sha in described)
        also()

    def _stored(self, path: Path, size: int, sha256: str) -> StoredFile:
        guessed = mimetypes.guess_type(path.name)[0]
        return StoredFile(
            job=self.job,
            district_id=self.job.district_id,
            object_kind=self.job.object_kind,
            object_id=self.job.object_id,
            name=path.name,
            path=str(path.relative_to(settings.MEDIA_ROOT)),
            content_type=CONTENT_TYPES.get(path.suffix) or guessed or "application/octet-stream",
            size=size,
            sha256=sha256,
        )

    def fail(self, message: str) -> None:
        Job.unscoped.filter(self._mine).update(
            state=JobState.FAILED, finished_at=timezone.now(), error=message, message=""
        )

    def discard(self) -> None:
        """Removes the files of an attempt that published nothing."""
        shutil.rmtree(self.folder, ignore_errors=True)


JobWork = Callable[[JobRun], None]
_kinds: dict[str, JobWork] = {}


def job_kind(kind: str) -> Callable[[JobWork], JobWork]:
    """Registers the work of a kind of job."""

    def register(work: JobWork) -> JobWork:
        _kinds[kind] = work
        return work

    return register


@write_transaction
def enqueue(*, actor: Actor, kind: str, target: Model, district_id: int, here: bool = False) -> tuple[Job, bool]:
    """The active job of this kind for `target`, and whether it was made now. The caller checked the right.

    `here`: the caller does it itself at once, with `run`; the sweep finds it should the caller die.
    """
    if actor.id is None:
        raise Forbidden("a job needs a person")
    object_kind, object_id = target._meta.label_lower, str(target.pk)
    same = active_of(target).filter(kind=kind)
    running = same.first()
    if running is not None:
        return running, False
    try:
        with transaction.atomic():
            job: Job = Job.unscoped.create(
                kind=kind,
                owner_id=actor.id,
                district_id=district_id,
                object_kind=object_kind,
                object_id=object_id,
                message="Đang chờ xử lý.",
            )
    except IntegrityError:
        # Two people asked at the same moment; the constraint let one through.
        winner: Job = same.get()
        return winner, False
    if not here:
        transaction.on_commit(lambda: send(job.pk))
    return job, True


def active_of(target: Model) -> QuerySet[Job]:
    """The jobs for `target` that wait or run."""
    return Job.unscoped.filter(object_kind=target._meta.label_lower, object_id=str(target.pk), state__in=ACTIVE_STATES)


def latest_of(actor: Actor, target: Model) -> Job | None:
    """The job that works or last worked on `target`, for who may follow it; two queries."""
    return _jobs_of(actor, target).order_by("-id").first()


def latest_of_kinds(actor: Actor, target: Model) -> dict[str, Job]:
    """The same of each kind of work on `target`; two queries."""
    return {job.kind: job for job in _jobs_of(actor, target).order_by("id")}


def _jobs_of(actor: Actor, target: Model) -> QuerySet[Job]:
    rows = Job.objects.visible_to(actor).filter(object_kind=target._meta.label_lower, object_id=str(target.pk))
    return rows.prefetch_related("files")


def send(job_id: int) -> None:
    """Hands the job's id to the broker; a message lost there is sent again by the sweep."""
    from core.tasks import run_job

    try:
        run_job.delay(job_id)
    except (BrokerError, OSError):
        logger.exception("job %s could not be sent to the broker; the sweep sends it again", job_id)


@write_transaction
def cancel(*, job: Job) -> None:
    """Asks the job to stop: at once while it waits, at its next step while it runs."""
    waiting = Job.unscoped.filter(pk=job.pk, state=JobState.QUEUED)
    if not waiting.update(state=JobState.CANCELLED, finished_at=timezone.now(), message="Đã hủy theo yêu cầu."):
        Job.unscoped.filter(pk=job.pk, state=JobState.RUNNING).update(cancel_requested=True)


def run(job_id: int, *, beat: bool = True) -> None:
    """Claims and does the job; returns quietly when there is nothing to claim.

    `beat`: keep the heartbeat fresh from a thread, for work that is silent longer than the sweep waits.
    """
    job = claim(job_id)
    if job is None:
        return
    attempt = JobRun(job)
    try:
        with heartbeat(attempt) if beat else _silence():
            _kinds[job.kind](attempt)
    except JobLost:
        attempt.discard()
    except JobProblem as problem:
        attempt.fail(str(problem))
        attempt.discard()
    except Exception:
        mark = uuid.uuid4().hex[:8]
        logger.exception("job %s attempt %s failed (%s)", job.pk, attempt.attempt, mark)
        attempt.fail(f"Có lỗi ngoài dự kiến khi xử lý (mã lỗi {mark}). Hãy thử lại hoặc báo mã này cho quản trị.")
        attempt.discard()


@write_transaction
def claim(job_id: int) -> Job | None:
    """Takes a waiting job, or one whose worker fell silent; None when somebody else has it or it is over."""
    now = timezone.now()
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, heartbeat_at__lt=_stale_before())
    taken = Job.unscoped.filter(free, pk=job_id).update(
        state=JobState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=now, message="Đang xử lý."
    )
    return Job.unscoped.get(pk=job_id) if taken else None


@write_transaction
def sweep() -> list[int]:
    """Puts back jobs whose worker fell silent and jobs whose message was lost; gives up after the last attempt.

    Returns the ids that were sent again.
    """
    now = timezone.now()
    silent = Job.unscoped.filter(state=JobState.RUNNING, heartbeat_at__lt=_stale_before())
    silent.filter(attempt__gte=settings.JOB_MAX_ATTEMPTS).update(
        state=JobState.FAILED,
        finished_at=now,
        message="",
        error="Việc xử lý bị ngắt nhiều lần nên đã dừng. Hãy thử lại hoặc báo cho quản trị.",
    )
    silent.update(
        state=JobState.QUEUED,
        queued_at=now - timedelta(seconds=settings.JOB_STALE_SECONDS + 1),
        progress_done=0,
        message="Việc xử lý bị ngắt, đang chờ làm lại.",
    )
    waiting = Job.unscoped.filter(
        state=JobState.QUEUED, queued_at__lt=now - timedelta(seconds=settings.JOB_STALE_SECONDS)
    )
    again = list(waiting.order_by("id").values_list("pk", flat=True)[:200])
    Job.unscoped.filter(pk__in=again).update(queued_at=now)
    for job_id in again:
        transaction.on_commit(functools.partial(send, job_id))
    return again


@contextmanager
def heartbeat(attempt: JobRun) -> Iterator[None]:
    """Keeps the job's heartbeat fresh from a thread of its own until the block ends."""
    ended = threading.Event()

    def beat() -> None:
        try:
            while not ended.wait(settings.JOB_HEARTBEAT_SECONDS):
                try:
                    Job.unscoped.filter(attempt._mine).update(heartbeat_at=timezone.now())
                except DatabaseError:
                    # One beat is missed, not all that follow; a broken connection is opened anew by the next.
                    logger.warning("job %s: a heartbeat was not written", attempt.job.pk, exc_info=True)
                    connection.close()
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat-{attempt.job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _silence() -> Iterator[None]:
    yield


def _stale_before() -> object:
    return timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
