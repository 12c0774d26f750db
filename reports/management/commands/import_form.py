"""`manage.py import_form DISTRICT FORM PERIOD FILE.xlsx --by USER [--school CODE] [--dry-run]`: figures from Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.queries import actor_for
from core import jobs
from core.actor import Actor, Origin
from core.policy import Forbidden
from indicators.models import FigureImport, ImportRemark, ImportState, Round, Submission
from indicators.services.import_applying import apply_import
from indicators.services.import_states import CannotImport
from indicators.services.imports import bring_in, discard_import
from reports.management.arguments import add_arguments, district_and_reader, period_code, unknown
from schools.models import District


class Command(BaseCommand):
    help = "Reads figures from a workbook into the round of a form and period, as a person would in the browser."

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser, "form", "slug of the form, such as bieu-1")
        parser.add_argument("file", type=Path, help="the workbook to read")
        parser.add_argument("--by", required=True, help="user name of the person whose act it is")
        parser.add_argument(
            "--school", default="", help="code of the unit whose sheet it is; without it any of the round"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would change")
        parser.add_argument("--partly", action="store_true", help="leave out cells with problems instead of stopping")
        parser.add_argument("--clear", action="store_true", help="empty the cells that are empty in the file")

    def handle(self, *args: Any, **options: Any) -> None:
        district, _reader = district_and_reader(options["district"])
        actor = self._actor(options["by"])
        round_ = _round(actor, district, options["form"], period_code(options["period"]))
        answer = _answer(actor, round_, options["school"])
        if not options["file"].is_file():
            raise CommandError(f"Không thấy tệp {options['file']}.")
        try:
            with options["file"].open("rb") as opened:
                file = File(opened, name=options["file"].name)
                made = bring_in(actor=actor, round_=round_, submission=answer, file=file, here=True)
            if made.state == ImportState.READING:
                raise CommandError(_why_not_read(actor, made))
            self._tell(made)
            if made.state == ImportState.REFUSED:
                raise CommandError(made.refusal)
            if options["dry_run"]:
                discard_import(actor=actor, figure_import=made)
                return
            apply_import(actor=actor, figure_import=made, clear=options["clear"], partly=options["partly"])
        except Forbidden as refusal:
            raise CommandError(f"{options['by']} không có quyền nhập số liệu này.") from refusal
        except CannotImport as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("Đã ghi.")

    def _actor(self, username: str) -> Actor:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise unknown("người dùng", username, ())
        return actor_for(user).through(Origin.COMMAND)

    def _tell(self, made: FigureImport) -> None:
        counts = f"Mới {made.new}, thay đổi {made.changed}, giữ nguyên {made.same}, để trống {made.emptied}."
        self.stdout.write(f"{counts} Cần sửa {made.problems}, cần trả lời {made.questions}.")
        for unit in made.units.filter(reading=made.reading).exclude(refusal="").select_related("submission__unit"):
            self.stderr.write(f"{unit.submission.unit.name}: {unit.refusal}")
        for remark in ImportRemark.objects.filter(figure_import=made, reading=made.reading):
            place = " ".join(part for part in (remark.sheet, remark.cell) if part)
            read = f" (đã ghi “{remark.read}”)" if remark.read else ""
            self.stderr.write(f"{place}{read}: {remark.message}")


def _why_not_read(actor: Actor, made: FigureImport) -> str:
    """What the reading itself ended with, and the id of its error in the log."""
    job = jobs.latest_of(actor, made)
    return job.error if job and job.error else "Tệp chưa được đọc xong. Hãy chạy lại lệnh."


def _round(actor: Actor, district: District, form: str, period: str) -> Round:
    """The latest round of the form and period that this person sees."""
    rows = Round.objects.visible_to(actor).filter(district=district, version__form__slug=form)
    found = rows.filter(period__code=period).select_related("version__form", "period", "district__unit").last()
    if found is None:
        known = sorted(set(rows.values_list("period__code", flat=True)))
        raise unknown(f"đợt thu thập của {form} trong kỳ", period, known)
    return found


def _answer(actor: Actor, round_: Round, code: str) -> Submission | None:
    """The answer of a unit; without a code that of the only unit that owes one, else any of the round."""
    rows = Submission.objects.visible_to(actor).filter(round=round_)
    whole = rows.select_related("round__version__form", "round__period", "unit", "district")
    if not code:
        # Of a thousand answers each would bring the round's whole form with it.
        first = list(whole[:2])
        return first[0] if len(first) == 1 else None
    # A school may be called without its district's name before it.
    meant = {
        answer.unit.code: answer for answer in whole.filter(unit__code__in=[code, f"{round_.district.slug}-{code}"])
    }
    if not meant:
        known = rows.order_by("unit__code").values_list("unit__code", flat=True)
        raise unknown("đơn vị trong đợt này", code, list(known[:20]))
    return meant.get(code) or next(iter(meant.values()))
