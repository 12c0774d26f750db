"""The background work of this room: reminders, reading and applying workbooks, writing those to fill in."""

from __future__ import annotations

from celery import shared_task

from accounts.queries import actor_by_id
from core import policy
from core.actor import Actor, Origin
from core.jobs import JobProblem, JobRun, job_kind
from core.policy import Forbidden
from indicators.models import FigureImport, Round
from indicators.queries.imports import answers_for
from indicators.services.import_applying import apply_import
from indicators.services.import_reading import read_import
from indicators.services.import_states import CannotImport, load_import
from indicators.services.imports import APPLY, READ
from indicators.services.reminding import make_reminders_of_all
from indicators.services.retention import forget_old_imports
from indicators.services.template_jobs import KINDS
from indicators.template_files import RoundTemplates, Together

_NO_TEMPLATES = "Bạn không còn quyền tải biểu của đợt này."
_NO_RIGHT = "Tệp đã được bỏ, hoặc bạn không còn quyền nhập số liệu này."


@shared_task(name="indicators.tasks.make_reminders")
def make_reminders() -> None:
    """Every hour: what the calendar says today, in every district."""
    make_reminders_of_all()


@shared_task(name="indicators.tasks.forget_imports")
def forget_imports() -> None:
    """Every night: what old imports no longer need."""
    forget_old_imports()


@job_kind(READ)
def read_figures(run: JobRun) -> None:
    """Reads a workbook into staging under its owner's rights."""
    actor, figure_import = _work(run)
    if not policy.may(actor, "read", figure_import):
        raise JobProblem(_NO_RIGHT)
    read_import(actor, figure_import, run)


@job_kind(APPLY)
def apply_figures(run: JobRun) -> None:
    """Writes what its owner confirmed, and ends the job, in one transaction: once, or not at all."""
    actor, figure_import = _work(run)
    run.step(0, figure_import.new + figure_import.changed, "Đang ghi số liệu. Bước này không dừng giữa chừng.")

    def apply() -> None:
        apply_import(actor=actor, figure_import=figure_import, clear=figure_import.clear, partly=figure_import.partly)

    try:
        run.publish([], also=apply)
    except Forbidden as refusal:
        raise JobProblem(_NO_RIGHT) from refusal
    except CannotImport as refusal:
        raise JobProblem(str(refusal)) from refusal


@job_kind(KINDS[Together.WORKBOOK])
def write_round_workbook(run: JobRun) -> None:
    """Writes the workbook that all units of a round fill in."""
    _write_templates(run, Together.WORKBOOK)


@job_kind(KINDS[Together.ZIP])
def write_round_zip(run: JobRun) -> None:
    """Writes the workbooks of all units of a round."""
    _write_templates(run, Together.ZIP)


def _write_templates(run: JobRun, how: Together) -> None:
    actor = actor_by_id(run.job.owner_id, origin=Origin.TASK)
    rows = Round.objects.visible_to(actor).select_related("version__form", "period", "district")
    found = rows.filter(pk=run.job.object_id).first()
    if found is None or not policy.has_right(actor, "import", found):
        raise JobProblem(_NO_TEMPLATES)
    path = RoundTemplates(found, answers_for(found, None)).write(how, run.folder, run.step)
    run.publish([path], also=lambda: None)


def _work(run: JobRun) -> tuple[Actor, FigureImport]:
    return actor_by_id(run.job.owner_id, origin=Origin.IMPORT), load_import(run.job.object_id)
