"""Bringing in figures from a file: kept, read, asked about, then applied in one transaction or not at all.

Reading is always a job: the request does that of a small file itself, at once, and should its process die the sweep
gives it to a worker. Large files are read and applied by the workers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from core import jobs, policy
from core.actor import Actor
from core.audit import Change, record
from core.models import Job
from core.sheets.container import unpacked_bytes
from core.sheets.limits import FILE_BYTES, MEGABYTE, ProblemKind
from core.sheets.reading import MESSAGES
from core.transactions import write_transaction
from core.vietnamese import clean
from indicators.models import FigureImport, ImportRemark, ImportState, Round, StagedEntry, Submission
from indicators.queries.import_rounds import has_open_rounds
from indicators.services.import_applying import apply_import, refuse_open
from indicators.services.import_reading import refusal_of
from indicators.services.import_states import CannotImport, lock_import
from indicators.sheets.reading.model import ALL, ROUND, chosen
from schools.models import District

READ, APPLY = "indicators.read_import", "indicators.apply_import"
# Beyond these a person would wait longer for the answer than for a page.
LARGE_BYTES = 64 * 1024
LARGE_UNPACKED_BYTES = MEGABYTE
LARGE_CELLS = 2000


def bring_in(
    *, actor: Actor, round_: Round, submission: Submission | None, file: File[bytes], here: bool | None = None
) -> FigureImport:
    """Keeps the file and reads it; nothing official is written. Raises Forbidden, CannotImport.

    `submission`: whose figures they are; None: any unit's of the round. `here`: read it before returning, and not in
    the background; without a word a small file is read here.
    """
    target = submission or round_
    policy.require(actor, "import", target)
    if submission is not None and (refusal := refusal_of(actor, submission)):
        raise CannotImport(refusal)
    if submission is None and not policy.possible("import", round_):
        raise CannotImport("Đợt thu thập không mở nên không nhận được số liệu từ tệp.")
    return _bring(actor, FigureImport(district=round_.district, round=round_, submission=submission), file, here)


def bring_in_several(*, actor: Actor, district: District, file: File[bytes], here: bool | None = None) -> FigureImport:
    """The same of a file whose sheets are of several rounds of the district. Raises Forbidden, CannotImport."""
    policy.require(actor, "import", Round(district=district))
    if not has_open_rounds(district):
        raise CannotImport("Không có đợt thu thập nào đang mở nên không nhận được số liệu từ tệp.")
    return _bring(actor, FigureImport(district=district), file, here)


def _bring(actor: Actor, made: FigureImport, file: File[bytes], here: bool | None) -> FigureImport:
    if (file.size or 0) > FILE_BYTES:
        raise CannotImport(MESSAGES[ProblemKind.TOO_LARGE])
    path = _keep(file)
    here = _is_small(path) if here is None else here
    made.owner_id = actor.person
    made.name = _name_of(file)
    made.path = str(path.relative_to(settings.MEDIA_ROOT))
    try:
        job = _begin(actor, made, here=here)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return _read(made, job, here=here)


def _is_small(path: Path) -> bool:
    """Whether a person may wait for it: a few kilobytes may unfold to as many rows as a sheet can have."""
    return path.stat().st_size <= LARGE_BYTES and unpacked_bytes(path) <= LARGE_UNPACKED_BYTES


def _read(figure_import: FigureImport, job: Job, *, here: bool) -> FigureImport:
    if here:
        jobs.run(job.pk, beat=False)
    figure_import.refresh_from_db()
    return figure_import


def _name_of(file: File[bytes]) -> str:
    return clean(PurePath((file.name or "").replace("\\", "/")).name)[-200:] or "tep.xlsx"


def _keep(file: File[bytes]) -> Path:
    """The file is on the disk before its row is written, so that no row names a file that is not there."""
    full = Path(settings.MEDIA_ROOT) / "imports" / uuid.uuid4().hex
    full.parent.mkdir(parents=True, exist_ok=True)
    with full.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    return full


@write_transaction
def _begin(actor: Actor, made: FigureImport, *, here: bool) -> Job:
    made.pk = None  # a transaction that is run again begins anew
    made.save(force_insert=True)
    job, _made = jobs.enqueue(actor=actor, kind=READ, target=made, district_id=made.district_id, here=here)
    return job


def answer_import(*, actor: Actor, figure_import: FigureImport, answers: Mapping[str, str]) -> FigureImport:
    """Keeps what the person says to the file's questions, and reads it again. Raises Forbidden, CannotImport.

    `answers`: by the question's key, or "all:" and its group, the place of the choice; what is none is no answer.
    """
    path = figure_import.full_path
    here = not path.is_file() or _is_small(path)
    return _read(figure_import, _answer(actor, figure_import, answers, here=here), here=here)


@write_transaction
def _answer(actor: Actor, figure_import: FigureImport, answers: Mapping[str, str], *, here: bool) -> Job:
    locked = _lock_idle(actor, figure_import, "read")
    said = dict(_chosen(locked, answers))
    locked.answers = {**_still_asked(locked.answers, said), **said}
    locked.state = ImportState.READING
    locked.save(update_fields=["answers", "state"])
    job, _made = jobs.enqueue(actor=actor, kind=READ, target=locked, district_id=locked.district_id, here=here)
    return job


def _chosen(figure_import: FigureImport, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is kept of the answers: the choices themselves, as their places may be others at the next reading."""
    said = {key: place for key, place in places.items() if place}
    groups = {key.removeprefix(ALL): place for key, place in said.items() if key.startswith(ALL)}
    asked = ImportRemark.objects.filter(figure_import=figure_import, reading=figure_import.reading)
    for remark in asked.filter(key__in=said):
        choice = chosen(remark.choices, said[remark.key])
        if choice is not None:
            yield remark.key, choice[0]
    for remark in asked.filter(group__in=groups):
        if chosen(remark.choices, groups[remark.group]) is not None:
            yield f"{ALL}{remark.group}", groups[remark.group]


def _still_asked(before: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """The earlier answers without those about a sheet that is of another round now: its columns are others."""
    moved = [
        key.removeprefix(ROUND) for key, answer in said.items() if key.startswith(ROUND) and before.get(key) != answer
    ]
    about = [f"{kind}{sheet}" for sheet in moved for kind in ("", "column:", "row:", "unit:", "twice:")]
    return {
        key: answer
        for key, answer in before.items()
        if not any(key == one or key.startswith(f"{one}!") for one in about)
    }


@write_transaction
def discard_import(*, actor: Actor, figure_import: FigureImport) -> FigureImport:
    """Lets the file go; nothing was written. Raises Forbidden, CannotImport."""
    locked = _lock_idle(actor, figure_import, "discard")
    locked.state = ImportState.DISCARDED
    locked.save(update_fields=["state"])
    StagedEntry.objects.filter(import_id=locked.pk).delete()
    transaction.on_commit(lambda: locked.full_path.unlink(missing_ok=True))
    return locked


@write_transaction
def confirm_import(
    *, actor: Actor, figure_import: FigureImport, clear: bool = False, partly: bool = False
) -> FigureImport:
    """Applies what the preview showed (see `apply_import`); of a large file in the background, and it returns at once.

    Raises Forbidden, CannotImport.
    """
    locked = _lock_idle(actor, figure_import, "apply")
    if locked.new + locked.changed + locked.emptied <= LARGE_CELLS:
        return apply_import(actor=actor, figure_import=locked, clear=clear, partly=partly)
    refuse_open(locked, partly)
    locked.clear, locked.partly = clear, partly
    locked.save(update_fields=["clear", "partly"])
    jobs.enqueue(actor=actor, kind=APPLY, target=locked, district_id=locked.district_id)
    record(actor, Change("xác nhận nhận số liệu từ tệp", locked, str(locked), locked.district_id))
    return locked


def _lock_idle(actor: Actor, figure_import: FigureImport, act: str) -> FigureImport:
    """The import, locked, while nothing is being done with it. Raises Forbidden, CannotImport."""
    locked = lock_import(actor, figure_import, act)
    if jobs.active_of(locked).exists():
        raise CannotImport("Tệp đang được xử lý. Hãy chờ xử lý xong, hoặc bấm “Hủy” ở tiến trình rồi làm lại.")
    return locked
