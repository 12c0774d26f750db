"""Rounds up to their opening: drafted, changed, discarded, copied from last year's, opened to the units that owe."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.utils import timezone

from core import policy
from core.actor import Actor
from core.attachments import attach, attachments_of, detach
from core.audit import Change, record
from core.models import Attachment
from core.transactions import write_transaction
from core.vietnamese import clean, clean_lines
from indicators.building.queries import newest_of
from indicators.models import Audience, Form, FormVersion, Round, RoundCell, RoundState, Submission
from indicators.queries.audience import EVERYBODY, Chosen, Owing, candidates, chosen_of
from indicators.queries.rounds import PAPER
from indicators.services import noticing
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen, cells_of, cells_to_type, made_ready, refuse_same_places
from indicators.services.totals import bring_up_to_date, lock_guards_of
from schools.models import District, Period, School, SchoolKind, Unit, UnitKind
from schools.queries import handed_over, now_of, opening_of
from schools.services import ensure_period


@dataclass(frozen=True, slots=True)
class RoundData:
    """What a draft says. `opens_at` None: when it is opened; `due_at` None: at no date."""

    form: Form
    period: Period
    audience: Audience
    chosen: Chosen = EVERYBODY
    name: str = ""
    opens_at: datetime | None = None
    due_at: datetime | None = None
    instructions: str = ""


@write_transaction
def draft_round(*, actor: Actor, district: District, data: RoundData) -> Round:
    """A round that only the office sees, of the form's newest version. Raises CannotOpen, Forbidden."""
    draft = Round(district=district)
    policy.require(actor, "open", draft)
    _fill(draft, data)
    draft.save()
    record(actor, Change("lập đợt", draft, str(draft), district.pk))
    return draft


@write_transaction
def change_round(*, actor: Actor, round_: Round, data: RoundData) -> Round:
    """A draft as it is to be from now on. Raises CannotOpen, CannotMove, Forbidden."""
    draft = _locked_draft(actor, round_, "change", "sửa")
    before = _facts(draft)
    _fill(draft, data)
    draft.save()
    changed = {name: (before[name], after) for name, after in _facts(draft).items() if before[name] != after}
    record(actor, Change("sửa đợt", draft, str(draft), draft.district_id, changed))
    return draft


@write_transaction
def discard_round(*, actor: Actor, round_: Round) -> None:
    """Drops a draft with its files. Raises CannotMove, Forbidden."""
    draft = _locked_draft(actor, round_, "change", "bỏ")
    for paper in attachments_of(draft):
        detach(actor=actor, attachment=paper, target=draft)
    record(actor, Change("bỏ đợt", draft, str(draft), draft.district_id))
    draft.delete()


@write_transaction
def open_draft(*, actor: Actor, round_: Round) -> Round:
    """Opens a draft, by the form's newest version, to whom it chose as they stand now; they see it from now on and
    fill it in from `opens_at` on. Raises CannotOpen, CannotMove, Forbidden.
    """
    draft = _locked_draft(actor, round_, "open", "mở")
    now = now_of(draft.district)
    if draft.due_at is not None and draft.due_at <= now:
        raise CannotOpen("Hạn nộp đã qua. Hãy đặt hạn nộp mới rồi mở đợt.")
    draft.opens_at = max(draft.opens_at, opening_of(draft.district))
    draft.version = _newest(draft.version.form)
    units = candidates(draft.district, draft.period, draft.audience)
    _open(actor, draft, chosen_of(units, Chosen.of(draft.chosen), draft.version.parsed))
    return draft


@write_transaction
def open_round(
    *,
    actor: Actor,
    district: District,
    version: FormVersion,
    period: Period,
    units: Sequence[Unit],
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
) -> Round:
    """Makes a round of named units, all of one kind, and opens it. Raises CannotOpen, Forbidden."""
    draft = Round(district=district, version=version, period=period)
    policy.require(actor, "open", draft)
    draft.opens_at = opens_at or opening_of(district)
    draft.due_at = due_at
    draft.audience = _audience_of(units)
    chosen = Chosen(units=frozenset(unit.pk for unit in units))
    if draft.audience != Audience.DISTRICT:
        draft.chosen = chosen.document
    _refuse_order(draft)
    owing = chosen_of(candidates(district, period, draft.audience), chosen, version.parsed)
    _refuse_absent(units, owing, period)
    _open(actor, draft, owing)
    return draft


def _open(actor: Actor, round_: Round, owing: Sequence[Owing]) -> None:
    """The form's cells get their whole coordinates, and each unit its submission with what the unit is now."""
    _refuse_handed_over(round_)
    if not owing:
        raise CannotOpen("Không có đơn vị nào phải nộp. Hãy xem lại nơi phải nộp và kỳ của đợt.")
    round_.state = RoundState.OPEN
    form = made_ready(round_)
    round_.save()
    cells = cells_of(round_, form)
    # Here alone the guards come after the round's row: who holds a guard asks for no draft's row (one just taken back
    # costs another try). Who opens the same form and period in another draft waits here, then sees this one's answers.
    lock_guards_of(round_.district_id, {round_.period_id, *(cell.period_id for cell in cells)})
    refuse_asked_twice(round_, owing)
    refuse_same_places(cells, {one.unit.pk for one in owing})
    RoundCell.objects.bulk_create(cells, batch_size=500)
    totals = cells_to_type(round_, form, cells, owing)
    answers = [answer_of(round_, one, total) for one, total in zip(owing, totals, strict=True)]
    Submission.unscoped.bulk_create(answers, batch_size=500)
    fields = {"Số đơn vị phải nộp": ("", len(answers))}
    record(actor, Change("mở đợt", round_, str(round_), round_.district_id, fields))
    # What other rounds collected of the same figures now lacks these units.
    bring_up_to_date(actor=actor, round_=round_)
    if round_.opens_at <= now_of(round_.district):
        noticing.tell_opened(round_)  # a later opening is told by the calendar


def answer_of(round_: Round, owing: Owing, total: int) -> Submission:
    """A unit's answer, not yet stored, with what the unit is now; `total`: how many cells it may type."""
    return Submission(
        round=round_,
        district_id=round_.district_id,
        unit=owing.unit,
        ward=owing.ward,
        level=owing.level,
        levels=list(owing.levels),
        ownership=owing.ownership,
        ownership_group=owing.ownership_group,
        total=total,
    )


def _audience_of(units: Sequence[Unit]) -> Audience:
    kinds = {UnitKind(unit.kind) for unit in units}
    if kinds == {UnitKind.SCHOOL}:
        schools = School.unscoped.filter(pk__in=[unit.pk for unit in units])
        groups = set(schools.order_by().values_list("kind", flat=True).distinct())
        if len(groups) == 1:
            return Audience.GROUPS if groups == {SchoolKind.GROUP} else Audience.SCHOOLS
    elif len(kinds) == 1 and (found := _AUDIENCES.get(kinds.pop())):
        return found
    raise CannotOpen("Các đơn vị của một đợt phải cùng một loại. Hãy mở mỗi loại một đợt.")


_AUDIENCES = {
    UnitKind.DISTRICT: Audience.DISTRICT,
    UnitKind.WARD: Audience.WARDS,
    UnitKind.AGENCY: Audience.AGENCIES,
}


def _refuse_handed_over(round_: Round) -> None:
    """A district that went over to others asks for nothing more; before that day, for no period that begins after."""
    over = handed_over(round_.district)
    if over is not None and over.day <= max(timezone.localdate(), round_.period.starts_on):
        raise CannotOpen(f"{over.sentence} Hãy mở đợt ở đơn vị mới.")


def _refuse_absent(units: Iterable[Unit], owing: Iterable[Owing], period: Period) -> None:
    known = {one.unit.pk for one in owing}
    absent = [unit.name for unit in units if unit.pk not in known]
    if absent:
        raise CannotOpen(f"Không phải nộp biểu này trong {period.name}: {', '.join(absent)}. Hãy bỏ khỏi danh sách.")


def refuse_asked_twice(round_: Round, owing: Sequence[Owing]) -> None:
    """The same cells of the same unit asked in two rounds are one figure: the second could never be approved.

    Raises CannotOpen.
    """
    same = Submission.unscoped.filter(
        round__district=round_.district_id, round__version__form=round_.version.form_id, round__period=round_.period_id
    )
    asked = same.filter(unit__in=[one.unit.pk for one in owing]).select_related(
        "unit", "round__version__form", "round__period"
    )
    first = asked.order_by("unit__sort_key", "pk").first()
    if first is not None:
        raise CannotOpen(
            f"“{first.round}” đã giao biểu này cho {asked.count()} đơn vị trong danh sách, như {first.unit}. "
            "Hãy bỏ các đơn vị ấy hoặc chọn kỳ khác."
        )


def _fill(draft: Round, data: RoundData) -> None:
    draft.version = _newest(data.form)
    draft.period = data.period
    draft.audience = data.audience
    draft.chosen = data.chosen.document
    draft.name = clean(data.name)
    draft.opens_at = data.opens_at or opening_of(draft.district)
    draft.due_at = data.due_at
    draft.instructions = clean_lines(data.instructions)
    _refuse_order(draft)


def _refuse_order(draft: Round) -> None:
    if draft.due_at is not None and draft.due_at <= draft.opens_at:
        raise CannotOpen("Hạn nộp phải sau lúc mở đợt. Hãy sửa hạn nộp hoặc lúc mở.")


def _newest(form: Form) -> FormVersion:
    version = newest_of(form)
    if version is None:
        raise CannotOpen(f"Biểu mẫu “{form}” chưa có phiên bản nào. Hãy lưu biểu mẫu thành phiên bản trước.")
    return version


def _facts(draft: Round) -> dict[str, object]:
    """What a draft says, by the names that the audit trail shows."""
    return {
        "Biểu mẫu": str(draft.version.form),
        "Kỳ": draft.period.code,
        "Tên đợt": draft.name,
        "Nơi phải nộp": str(Audience(draft.audience).label),
        "Chọn": draft.chosen,
        "Mở lúc": draft.opens_at,
        "Hạn nộp": draft.due_at,
        "Hướng dẫn": draft.instructions,
    }


def locked_round(round_: Round) -> Round:
    """The round's row, locked until the transaction ends."""
    rows = Round.unscoped.select_for_update(of=("self",)).select_related("version__form", "period", "district")
    locked: Round = rows.get(pk=round_.pk)
    return locked


def refuse_state(round_: Round, act: str, verb: str) -> None:
    """Tells who came after somebody else's move. Raises CannotMove."""
    if not policy.possible(act, round_):
        label = RoundState(round_.state).label
        raise CannotMove(f"Không {verb} được: đợt này đang ở trạng thái “{label}”. Hãy tải lại trang để xem.")


def _locked_draft(actor: Actor, round_: Round, act: str, verb: str) -> Round:
    locked = locked_round(round_)
    policy.require(actor, act, locked)
    refuse_state(locked, act, verb)
    return locked


# What the units of a round are told, also while it runs


@write_transaction
def instruct_round(*, actor: Actor, round_: Round, name: str, instructions: str) -> Round:
    """Another name and other instructions. Raises CannotMove, Forbidden."""
    locked = _locked_draft(actor, round_, "instruct", "sửa")
    before = (locked.name, locked.instructions)
    locked.name, locked.instructions = clean(name), clean_lines(instructions)
    locked.save(update_fields=["name", "instructions"])
    pairs = {"Tên đợt": (before[0], locked.name), "Hướng dẫn": (before[1], locked.instructions)}
    changed = {word: pair for word, pair in pairs.items() if pair[0] != pair[1]}
    if changed:
        record(actor, Change("sửa hướng dẫn", locked, str(locked), locked.district_id, changed))
    return locked


def attach_paper(*, actor: Actor, round_: Round, file: File[bytes]) -> Attachment:
    """A file beside the instructions. Raises BadAttachment, CannotMove, Forbidden."""
    policy.require(actor, "instruct", round_)
    refuse_state(round_, "instruct", "đính kèm tệp")
    return attach(actor=actor, target=round_, district_id=round_.district_id, role=PAPER, file=file)


@write_transaction
def detach_paper(*, actor: Actor, round_: Round, paper: Attachment) -> None:
    """Takes a file away from the instructions. Raises CannotMove, Forbidden."""
    locked = _locked_draft(actor, round_, "instruct", "gỡ tệp")
    detach(actor=actor, attachment=paper, target=locked)


# Last year's round again


def copy_round(*, actor: Actor, round_: Round) -> Round:
    """A draft for the same stretch of the next year: its units, words and files, its dates moved, the newest version.

    Raises CannotOpen, Forbidden.
    """
    draft = _copied(actor, round_)
    for paper in attachments_of(round_, PAPER):
        with paper.full_path.open("rb") as content:
            attach(
                actor=actor,
                target=draft,
                district_id=draft.district_id,
                role=PAPER,
                file=File(content, name=paper.name),
            )
    return draft


@write_transaction
def _copied(actor: Actor, round_: Round) -> Round:
    policy.require(actor, "copy", round_)
    code = round_.period.parsed.a_year_later()
    years = code.year - round_.period.parsed.year
    data = RoundData(
        form=round_.version.form,
        period=ensure_period(code),
        audience=Audience(round_.audience),
        chosen=Chosen.of(round_.chosen),
        name=round_.name,
        opens_at=_moved(round_.opens_at, years),
        due_at=None if round_.due_at is None else _moved(round_.due_at, years),
        instructions=round_.instructions,
    )
    draft = draft_round(actor=actor, district=round_.district, data=data)
    record(actor, Change("chép đợt", draft, str(draft), draft.district_id, {"Chép từ": ("", str(round_))}))
    return draft


def _moved(moment: datetime, years: int) -> datetime:
    """The same hour of the same day some years later; of 28 February where the day is none."""
    local = timezone.localtime(moment)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return local.replace(year=local.year + years, day=28)
