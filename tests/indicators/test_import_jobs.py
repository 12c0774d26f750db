"""Reading and applying a workbook as jobs: in the background where it is large, mended where a process died."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import TestCase
from django.utils import timezone
from pytest_django import Settings

from core import jobs
from core.models import AuditEntry, Job, JobState
from indicators.models import Entry, FigureImport, ImportRemark, ImportState, StagedEntry, Submission
from indicators.services import imports
from indicators.services.import_applying import apply_import
from indicators.services.import_states import CannotImport
from indicators.services.imports import answer_import, confirm_import, discard_import
from indicators.services.retention import forget_old_imports
from tests.conftest import House, SignIn, enter
from tests.hostile.packages import number, one_sheet, row
from tests.indicators.test_imports import FIGURES, brought, filled, typed_in


@pytest.fixture
def answer(house: House) -> Submission:
    return house.bac.of_school


@pytest.fixture
def workbook(answer: Submission, tmp_path: Path) -> bytes:
    return filled(answer, FIGURES, tmp_path)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file counts as a large one."""
    monkeypatch.setattr(imports, "LARGE_BYTES", 0)
    monkeypatch.setattr(imports, "LARGE_CELLS", 0)


def job_of(found: FigureImport) -> Job:
    job: Job | None = Job.unscoped.filter(object_kind="indicators.figureimport", object_id=str(found.pk)).first()
    assert job is not None
    return job


def again(found: FigureImport) -> FigureImport:
    found.refresh_from_db()
    return found


def does_what_waits(found: FigureImport) -> None:
    """As a worker that took the job's message."""
    jobs.run(job_of(found).pk, beat=False)


def dies(job_id: int, *, beat: bool) -> None:
    """A process that takes a job and is gone."""
    assert not beat
    jobs.claim(job_id)


def falls_silent(job: Job) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    Job.unscoped.filter(pk=job.pk).update(heartbeat_at=long_ago, queued_at=long_ago)


def page_of(house: House, sign_in: SignIn, found: FigureImport) -> str:
    return sign_in(house.bac.user("principal")).get(f"/bac/nhan-so-lieu/{found.pk}/").content.decode()


# --- reading ---


def test_small_file_is_read_before_the_page_answers(house: House, answer: Submission, workbook: bytes) -> None:
    found = brought(house, answer, workbook)
    assert (found.state, job_of(found).state, job_of(found).attempt) == (ImportState.READ, JobState.DONE, 1)


def test_file_whose_process_died_while_reading_is_read_by_a_worker(
    house: House, answer: Submission, workbook: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(jobs, "run", dies)
        found = brought(house, answer, workbook)
    assert found.state == ImportState.READING
    falls_silent(job_of(found))
    with TestCase.captureOnCommitCallbacks():
        assert jobs.sweep() == [job_of(found).pk]
    does_what_waits(found)
    assert (again(found).state, found.new, job_of(found).attempt) == (ImportState.READ, 4, 2)


def test_large_file_is_read_in_the_background(
    house: House, answer: Submission, workbook: bytes, large: None, sign_in: SignIn
) -> None:
    found = brought(house, answer, workbook)
    assert (found.state, job_of(found).state) == (ImportState.READING, JobState.QUEUED)
    waiting = page_of(house, sign_in, found)
    assert "hx-get" in waiting
    assert "Hủy" in waiting
    assert "Ghi số liệu" not in waiting
    does_what_waits(found)
    assert (again(found).state, found.new) == (ImportState.READ, 4)
    assert "Ghi số liệu" in page_of(house, sign_in, found)


def test_cancelled_reading_can_be_asked_for_again(
    house: House, answer: Submission, workbook: bytes, large: None, sign_in: SignIn
) -> None:
    found = brought(house, answer, workbook)
    jobs.cancel(job=job_of(found))
    stopped = page_of(house, sign_in, found)
    assert "Đã hủy theo yêu cầu." in stopped
    assert "Đọc lại tệp" in stopped
    answer_import(actor=house.bac.actor("principal"), figure_import=found, answers={})
    does_what_waits(found)
    assert again(found).state == ImportState.READ


def test_what_an_abandoned_reading_staged_counts_for_nothing(
    house: House, answer: Submission, workbook: bytes, large: None
) -> None:
    found = brought(house, answer, workbook)
    StagedEntry.objects.create(
        import_id=found.pk, reading=1, submission_id=answer.pk, cell="nu:kh", name="", seen_version=0, outcome="new"
    )
    FigureImport.unscoped.filter(pk=found.pk).update(readings=1)
    does_what_waits(found)
    assert (again(found).reading, found.new) == (2, 4)
    assert set(StagedEntry.objects.values_list("reading", flat=True)) == {2}


def test_nothing_else_is_done_with_a_file_that_is_being_read(
    house: House, answer: Submission, workbook: bytes, large: None
) -> None:
    found = brought(house, answer, workbook)
    actor = house.bac.actor("principal")
    with pytest.raises(CannotImport, match="đang được xử lý"):
        answer_import(actor=actor, figure_import=found, answers={})
    with pytest.raises(CannotImport, match="đang được xử lý"):
        discard_import(actor=actor, figure_import=found)
    with pytest.raises(CannotImport, match="Đang đọc"):
        confirm_import(actor=actor, figure_import=found)


def test_reading_stops_in_words_when_its_owner_lost_the_right(
    house: House, answer: Submission, workbook: bytes, large: None
) -> None:
    found = brought(house, answer, workbook)
    house.bac.user("principal").grants.all().delete()
    does_what_waits(found)
    assert job_of(found).state == JobState.FAILED
    assert "không còn quyền" in job_of(found).error


# --- applying ---


@pytest.fixture
def read(house: House, answer: Submission, workbook: bytes, monkeypatch: pytest.MonkeyPatch) -> FigureImport:
    """Read already, and large enough to be applied in the background."""
    monkeypatch.setattr(imports, "LARGE_CELLS", 0)
    return brought(house, answer, workbook)


def test_many_cells_are_written_in_the_background_with_the_end_of_their_job(
    house: House, answer: Submission, read: FigureImport, sign_in: SignIn
) -> None:
    client = sign_in(house.bac.user("principal"))
    told = client.post(f"/bac/nhan-so-lieu/{read.pk}/ghi/", follow=True).content.decode()
    assert "hx-get" in told
    assert "Đã nhận số liệu" not in told
    assert typed_in(answer) == {}
    does_what_waits(read)
    assert (again(read).state, job_of(read).state) == (ImportState.APPLIED, JobState.DONE)
    assert typed_in(answer)["tong:th"] == "1.200"
    assert AuditEntry.unscoped.filter(object_kind="indicators.entry", origin="import").count() == 4


def test_applying_that_is_delivered_again_writes_nothing_more(
    house: House, answer: Submission, read: FigureImport
) -> None:
    confirm_import(actor=house.bac.actor("principal"), figure_import=read)
    does_what_waits(read)
    does_what_waits(read)
    assert set(Entry.objects.filter(submission=answer).values_list("version", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_applying_that_is_refused_says_why_and_can_be_tried_again(
    house: House, answer: Submission, read: FigureImport, sign_in: SignIn
) -> None:
    confirm_import(actor=house.bac.actor("principal"), figure_import=read)
    enter(answer, house.bac.actor("clerk"), {"nam:th": "641"})
    does_what_waits(read)
    assert (again(read).state, job_of(read).state) == (ImportState.READ, JobState.FAILED)
    assert typed_in(answer) == {"nam:th": "641"}
    shown = page_of(house, sign_in, read)
    assert "1 ô vừa được người khác sửa" in shown
    assert "Ghi số liệu" in shown


def test_confirmation_is_kept_for_the_job(house: House, answer: Submission, read: FigureImport, tmp_path: Path) -> None:
    enter(answer, house.bac.actor("principal"), {"nu:kh": "5"})
    found = brought(house, answer, filled(answer, {"nu:kh": None, "nam:th": "nhiều"}, tmp_path))
    actor = house.bac.actor("principal")
    with pytest.raises(CannotImport, match="còn ô cần sửa"):
        confirm_import(actor=actor, figure_import=found, clear=True)
    confirm_import(actor=actor, figure_import=found, clear=True, partly=True)
    does_what_waits(found)
    assert typed_in(answer) == {"nu:kh": ""}


def test_applying_is_cancelled_before_it_begins(house: House, answer: Submission, read: FigureImport) -> None:
    confirm_import(actor=house.bac.actor("principal"), figure_import=read)
    jobs.cancel(job=job_of(read))
    does_what_waits(read)
    assert (again(read).state, typed_in(answer)) == (ImportState.READ, {})


# --- what is left ---


def test_old_imports_let_go_of_what_only_their_preview_needed(
    house: House, answer: Submission, workbook: bytes, tmp_path: Path, settings: Settings
) -> None:
    applied = brought(house, answer, workbook)
    apply_import(actor=house.bac.actor("principal"), figure_import=applied)
    forgotten = brought(house, answer, filled(answer, {"nam:th": "nhiều", "nu:kh": 5}, tmp_path))
    FigureImport.unscoped.update(made_at=timezone.now() - timedelta(days=settings.IMPORT_DAYS + 1))
    kept = brought(house, answer, filled(answer, {"nu:kh": 6}, tmp_path))
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert forget_old_imports() == 2
    assert set(StagedEntry.objects.values_list("import_id", flat=True)) == {kept.pk}
    assert not ImportRemark.objects.filter(figure_import=forgotten).exists()
    assert (again(applied).state, again(forgotten).state) == (ImportState.APPLIED, ImportState.DISCARDED)
    assert not forgotten.full_path.exists()
    assert typed_in(answer)["tong:th"] == "1.200"
    assert forget_old_imports() == 0


def test_few_bytes_that_unfold_to_much_are_read_by_a_worker(house: House, answer: Submission, tmp_path: Path) -> None:
    content = one_sheet(tmp_path / "bieu.xlsx", row(1, number("A1", "1")) + " " * (1 << 20)).read_bytes()
    assert len(content) < imports.LARGE_BYTES
    assert brought(house, answer, content).state == ImportState.READING
