"""Writing what a preview showed: every cell with its history, in one transaction from staging."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from core.actor import Actor, Origin
from core.audit import Change, record
from core.collector import held_back
from core.models import AuditEntry
from core.roles import OFFICE
from core.transactions import write_transaction
from indicators.models import (
    Entry,
    FigureImport,
    ImportState,
    RememberedName,
    Round,
    StagedEntry,
    StagedOutcome,
    Submission,
    SubmissionState,
)
from indicators.queries.imports import ImportTarget, answers_for, sheets_to_count
from indicators.queries.review import counters_of
from indicators.services.import_reading import refusal_of
from indicators.services.import_states import CannotImport, lock_import
from schools.models import Unit
from schools.queries import now_of


@held_back()
@write_transaction
def apply_import(
    *, actor: Actor, figure_import: FigureImport, clear: bool = False, partly: bool = False
) -> FigureImport:
    """Writes what the preview showed, in one transaction. Raises Forbidden, CannotImport.

    `clear`: cells that are empty in the file are emptied. `partly`: cells with problems, and answers that take nothing,
    are left out; without it they stop the whole.
    """
    locked = lock_import(actor, figure_import, "apply")
    refuse_open(locked, partly)
    outcomes = [StagedOutcome.NEW.value, StagedOutcome.CHANGED.value]
    work = _Applying(actor.through(Origin.IMPORT), locked, [*outcomes, *([StagedOutcome.EMPTIED.value] * clear)])
    work.apply()
    locked.state = ImportState.APPLIED
    locked.applied_at = timezone.now()
    locked.save(update_fields=["state", "applied_at"])
    if locked.district_id in actor.districts(OFFICE):
        _remember(locked)
    return locked


def refuse_open(figure_import: FigureImport, partly: bool) -> None:
    """Raises CannotImport while there is something to mend or to answer that is not left out on purpose."""
    if (figure_import.problems or figure_import.questions) and not partly:
        raise CannotImport("Tệp còn ô cần sửa hoặc cần trả lời. Hãy xử lý, hoặc chọn chỉ nhận các ô đúng.")
    if figure_import.left_out and not partly:
        raise CannotImport(
            f"Tệp còn {figure_import.left_out} ô của đơn vị không nhận số liệu được nữa. "
            "Hãy xem lại, hoặc chọn chỉ nhận các ô đúng."
        )


class _Applying:
    """The staged cells on their way into the answers, all under the answers' locks."""

    def __init__(self, actor: Actor, figure_import: FigureImport, outcomes: Sequence[str]) -> None:
        self.actor = actor
        self.figure_import = figure_import
        self.rounds: dict[int, Round] = {}
        self.outcomes = outcomes
        self.chosen = {"import": figure_import.pk, "reading": figure_import.reading} | {
            f"outcome{place}": outcome for place, outcome in enumerate(outcomes)
        }
        self.where = (
            "staged.import_id = %(import)s AND staged.reading = %(reading)s AND staged.outcome IN ("
            + ", ".join(f"%(outcome{place})s" for place in range(len(outcomes)))
            + ")"
        )

    def apply(self) -> None:
        answers = self._locked_answers()
        for answer in answers:
            if refusal := refusal_of(self.actor, answer):
                raise CannotImport(f"{answer.unit.name}: {refusal}")
        self._refuse_stale()
        written = self._add_entries() + self._change_entries()
        for pk, round_ in self.rounds.items():
            self._write_audit(round_)
            self._keep_counts(round_, [answer for answer in answers if answer.round_id == pk])
        self._record(written)

    def _record(self, written: int) -> None:
        made = self.figure_import
        fields = {"Số ô": ("", str(written)), "Tệp": ("", made.name)}
        if made.round is None:
            fields["Đợt"] = ("", "; ".join(map(str, self.rounds.values())))
        record(self.actor, Change("nhận số liệu từ tệp", made, str(made.about), made.district_id, fields))

    def _locked_answers(self) -> list[Submission]:
        """The answers that get something, locked in the order that every writer keeps."""
        staged = StagedEntry.objects.filter(
            import_id=self.figure_import.pk, reading=self.figure_import.reading, outcome__in=self.outcomes
        )
        ids = sorted(staged.values_list("submission_id", flat=True).distinct())
        rows = Submission.unscoped.select_for_update().filter(pk__in=ids).order_by("pk")
        locked: dict[int, int] = dict(rows.values_list("pk", "round_id"))
        if len(locked) < len(ids):
            raise CannotImport("Có đợt hoặc đơn vị trong tệp vừa được thu hồi, nên chưa ghi gì. Hãy bấm “Đọc lại tệp”.")
        # A round that was closed meanwhile is read in a statement of its own, as it is now.
        rounds = Round.unscoped.filter(pk__in=set(locked.values())).order_by("pk")
        self.rounds = {one.pk: one for one in rounds.select_related("version__form", "period", "district__unit")}
        return [
            answer
            for pk, round_ in self.rounds.items()
            for answer in answers_for(round_, [one for one, of_round in locked.items() if of_round == pk])
        ]

    def _sql(self, sql: str) -> str:
        """SQL in which «staged» stands for the table of staged cells, and «where» for those that are applied."""
        for name, meant in {**_TABLES, "where": self.where}.items():
            sql = sql.replace(f"«{name}»", meant)
        return sql

    def _refuse_stale(self) -> None:
        """What somebody changed since the preview is not overwritten unseen."""
        sql = self._sql(
            """
            SELECT COUNT(*) FROM «staged» staged
            LEFT JOIN «entry» entry ON entry.submission_id = staged.submission_id AND entry.cell = staged.cell
            WHERE «where» AND COALESCE(entry.version, 0) <> staged.seen_version
            """
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, self.chosen)
            (stale,) = cursor.fetchone()
        if stale:
            raise CannotImport(
                f"{stale} ô vừa được người khác sửa sau khi xem trước, nên chưa ghi gì. "
                "Hãy bấm “Đọc lại tệp” để xem các thay đổi mới."
            )

    def _add_entries(self) -> int:
        """The cells that nobody ever typed in; one with a note beside it has a row already. Returns how many."""
        return self._write(
            """
            INSERT INTO «entry» (submission_id, cell, note, explanation, «names»)
            SELECT staged.submission_id, staged.cell, '', '', «values»
            FROM «staged» staged
            WHERE «where» AND staged.seen_version = 0
            ON CONFLICT (submission_id, cell) DO UPDATE SET «excluded»
            """
        )

    def _change_entries(self) -> int:
        """The cells that were typed in; to look for these as if they were new would cost more. Returns how many."""
        return self._write(
            """
            UPDATE «entry» SET «assigned» FROM «staged» staged
            WHERE «where» AND staged.seen_version > 0
              AND «entry».submission_id = staged.submission_id AND «entry».cell = staged.cell
            """
        )

    def _write(self, sql: str) -> int:
        sql = self._sql(sql).replace("«names»", ", ".join(_WRITTEN)).replace("«values»", ", ".join(_WRITTEN.values()))
        sql = sql.replace("«assigned»", ", ".join(f"{name} = {value}" for name, value in _WRITTEN.items()))
        sql = sql.replace("«excluded»", ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN))
        said = {"author": self.actor.person, "at": _adapted(timezone.now()), "save": f"import:{self.figure_import.pk}"}
        with connection.cursor() as cursor:
            cursor.execute(sql, self.chosen | said)
            written: int = cursor.rowcount
        return written

    def _write_audit(self, round_: Round) -> None:
        """One row a cell, as typing writes it, so that a cell's history is the rows of its entry."""
        changes = "jsonb_build_object(staged.name, jsonb_build_array(staged.before, staged.typed))"
        if connection.vendor == "sqlite":
            changes = "json_object(staged.name, json_array(staged.before, staged.typed))"
        sql = self._sql(
            """
            INSERT INTO «audit» (at, actor_id, actor_name, act, object_kind, object_id, object_label, district_id,
                                 changes, reason, origin, address)
            SELECT %(at)s, %(author)s, %(name)s, 'nhập ô', %(kind)s, CAST(entry.id AS varchar(60)),
                   SUBSTR(%(label)s || unit.name, 1, 300), %(district)s, «changes», '', %(origin)s, %(address)s
            FROM «staged» staged
            JOIN «entry» entry ON entry.submission_id = staged.submission_id AND entry.cell = staged.cell
            JOIN «answer» answer ON answer.id = staged.submission_id
            JOIN «unit» unit ON unit.id = answer.unit_id
            WHERE «where» AND answer.round_id = %(round)s
            """
        )
        with connection.cursor() as cursor:
            cursor.execute(
                sql.replace("«changes»", changes),
                {
                    **self.chosen,
                    "at": _adapted(timezone.now()),
                    "author": self.actor.person,
                    "name": self.actor.name,
                    "kind": Entry._meta.label_lower,
                    "label": f"{round_} – ",
                    "district": round_.district_id,
                    "round": round_.pk,
                    "origin": self.actor.origin.value,
                    "address": self.actor.address,
                },
            )

    def _keep_counts(self, round_: Round, answers: Sequence[Submission]) -> None:
        """What boards show of each answer, as of what was written."""
        target = ImportTarget(round_, answers)
        counted = []
        for answer, sheet in zip(answers, sheets_to_count(target, answers), strict=True):
            found = counters_of(sheet, answer.explanation)
            counted.append((answer.pk, *(found[name] for name in _COUNTERS)))
        # A bulk_update of a thousand rows is one statement of a megabyte, and slower than a thousand small ones.
        sql = self._sql(
            """
            UPDATE «answer» SET «counters», state = %(state)s, touched_at = %(at)s
            FROM (VALUES «counted») AS counted WHERE «answer».id = column1
            """
        )
        sql = sql.replace("«counters»", ", ".join(f"{name} = column{at}" for at, name in enumerate(_COUNTERS, 2)))
        said = {"state": SubmissionState.ENTERING.value, "at": _adapted(now_of(round_.district))}
        with connection.cursor() as cursor:
            for start in range(0, len(counted), _MOST_ANSWERS):
                rows = ", ".join(f"({', '.join(map(str, row))})" for row in counted[start : start + _MOST_ANSWERS])
                cursor.execute(sql.replace("«counted»", rows), said)


_COUNTERS = ("filled", "total", "errors", "warnings", "unexplained")
# SQLite takes so many rows of values in a statement, and they are whole numbers of our own counting.
_MOST_ANSWERS = 400
_TABLES = {
    "staged": StagedEntry._meta.db_table,
    "entry": Entry._meta.db_table,
    "audit": AuditEntry._meta.db_table,
    "answer": Submission._meta.db_table,
    "unit": Unit._meta.db_table,
}
# What is written of a staged cell, by the column of its entry.
_WRITTEN = {name: f"staged.{name}" for name in ("kind", "number", "number_to", "text", "decimals", "typed")} | {
    "version": "staged.seen_version + 1",
    "author_id": "%(author)s",
    "saved_at": "%(at)s",
    "save_id": "%(save)s",
}


def _adapted(moment: datetime) -> Any:
    """A moment as the database's own columns keep it."""
    return connection.ops.adapt_datetimefield_value(moment)


def _remember(figure_import: FigureImport) -> None:
    """Names that were mapped by hand once are known the next time that the office's sheet says them.

    Sheets of two rounds of one form may map the same words; what was said last is kept.
    """
    meanings = {(form, kind, said): meant for form, kind, said, meant in figure_import.mapped}
    RememberedName.unscoped.bulk_create(
        [
            RememberedName(
                district=figure_import.district,
                form_id=form,
                kind=kind,
                said=said,
                meant=meant[:130],
            )
            for (form, kind, said), meant in meanings.items()
        ],
        update_conflicts=True,
        unique_fields=["form", "kind", "said"],
        update_fields=["meant"],
    )
