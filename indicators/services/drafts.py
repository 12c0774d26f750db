"""Building a form: its draft begun, changed, dropped, saved as a version; the figures that a sheet left with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from core import policy
from core.actor import Actor
from core.audit import Change, record
from core.transactions import write_transaction
from indicators.building.queries import (
    Bench,
    coordinates,
    named_indicators,
    newest_of,
    outside_problems,
    own_submission,
    units_of_measure,
)
from indicators.formdoc.parse import InvalidForm, parse_form
from indicators.models import Form, FormDraft, FormVersion, Indicator, OverUnits, Submission
from indicators.models.catalogue import Direction
from indicators.services.catalogue import save_form
from indicators.services.entries import Outcome, SavedCell, TypedCell, save_entries
from indicators.services.rounds import open_round
from schools.models import District, Period

Document = dict[str, Any]
# Addresses of the builder itself.
RESERVED = frozenset({"moi", "lay-bieu-mau-chuan"})


class CannotBuild(ValueError):
    """The act is not possible now; `args[0]` is the Vietnamese sentence: what happened, what to do."""


class DraftChanged(CannotBuild):
    """Somebody else changed the draft since it was read."""

    def __init__(self) -> None:
        super().__init__("Người khác vừa sửa biểu mẫu này. Trang đã hiện bản mới nhất; hãy xem rồi làm lại.")


@write_transaction
def begin_draft(
    *, actor: Actor, district: District, slug: str, name: str, document: Document, proposal: Document | None = None
) -> FormDraft:
    """A new form's draft. Raises Forbidden, and CannotBuild where the slug is taken."""
    policy.require(actor, "change", Form(district=district, slug=slug))
    taken = Form.unscoped.filter(district=district, slug=slug).exists()
    if slug in RESERVED or taken or FormDraft.unscoped.filter(district=district, slug=slug).exists():
        raise CannotBuild(f"Đã có biểu mẫu mang mã “{slug}”. Hãy chọn mã khác.")
    draft = FormDraft(district=district, slug=slug, name=name, document=document, proposal=proposal or {})
    draft.author_id = actor.person
    draft.save()
    record(actor, Change("lập bản nháp biểu mẫu", draft, name, district.pk))
    return draft


@write_transaction
def change_draft(
    *, actor: Actor, bench: Bench, name: str, document: Document, proposal: Document, seen_version: int
) -> FormDraft:
    """The draft with another document; a form without a draft gets one. Raises Forbidden, DraftChanged."""
    policy.require(actor, "change", Form(district=bench.district, slug=bench.slug))
    draft = _locked(bench.district, bench.slug)
    if (draft.version if draft else 0) != seen_version:
        raise DraftChanged
    if draft is None:
        draft = FormDraft(district=bench.district, slug=bench.slug, version=0)
    draft.name, draft.document, draft.proposal = name, document, proposal
    draft.version += 1
    draft.author_id = actor.person
    draft.updated_at = timezone.now()
    draft.save()
    record(actor, Change("sửa bản nháp biểu mẫu", draft, name, bench.district.pk))
    return draft


@write_transaction
def discard_draft(*, actor: Actor, district: District, slug: str, seen_version: int) -> None:
    """Raises Forbidden, DraftChanged."""
    policy.require(actor, "change", Form(district=district, slug=slug))
    draft = _locked(district, slug)
    if draft is None or draft.version != seen_version:
        raise DraftChanged
    record(actor, Change("bỏ bản nháp biểu mẫu", draft, draft.name, district.pk))
    draft.delete()


@write_transaction
def save_draft(*, actor: Actor, district: District, slug: str, seen_version: int) -> FormVersion:
    """The draft as the form's next version, with the proposed indicators that it uses made the district's own.

    A draft with a sheet's figures stays until they are taken in. Raises Forbidden, DraftChanged, InvalidForm.
    """
    policy.require(actor, "change", Form(district=district, slug=slug))
    draft = _locked(district, slug)
    if draft is None or draft.version != seen_version:
        raise DraftChanged
    bench = Bench(district, slug, draft.name, draft.document, draft.proposal)
    _refuse_problems(bench)
    _make_own_indicators(actor, bench)
    version = save_form(actor=actor, district=district, slug=slug, name=draft.name, document=draft.document)
    if draft.proposal.get("entries"):
        draft.document = version.document
        draft.proposal = {**draft.proposal, "doubts": [], "indicators": []}
        draft.version += 1
        draft.save()
    else:
        draft.delete()
    return version


def problems_of(bench: Bench) -> list[str]:
    """Everything for which the form cannot be saved, in sentences; three queries."""
    named = named_indicators(bench.district, bench.document)
    return [*form_problems(bench.document), *outside_problems(bench, named, units_of_measure())]


def form_problems(document: Document) -> tuple[str, ...]:
    """What makes the document no form, in sentences."""
    try:
        parse_form(document)
    except InvalidForm as refused:
        return refused.problems
    return ()


def _refuse_problems(bench: Bench) -> None:
    problems = problems_of(bench)
    if problems:
        raise InvalidForm(tuple(problems))


def _make_own_indicators(actor: Actor, bench: Bench) -> None:
    """The proposed indicators that the document names; a percentage adds up over nothing."""
    used = {at["indicator"] for _where, at in coordinates(bench.document) if at.get("indicator")}
    wanted = {one["code"]: one for one in bench.proposal.get("indicators", []) if one["code"] in used}
    known = set(Indicator.objects.filter(code__in=wanted).values_list("code", flat=True))
    units = units_of_measure()
    made = []
    for code, one in wanted.items():
        if code in known:
            continue
        unit = units.get(one["unit"])
        if unit is None:
            raise InvalidForm((f"Chỉ tiêu mới “{one['name']}”: chưa có đơn vị tính. Hãy chọn đơn vị tính của dòng.",))
        indicator = Indicator(
            code=code,
            name=one["name"][:300],
            district=bench.district,
            unit=unit,
            direction=Direction.NONE,
            over_units=OverUnits.NONE if unit.percent else OverUnits.SUM,
            over_periods=one["over_periods"] or OverUnits.NONE,
        )
        indicator.save()
        made.append(indicator)
    for indicator in made:
        record(actor, Change("lập chỉ tiêu riêng", indicator, indicator.name, bench.district.pk))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet's figures; `refused` are the cells that were not read, each with its sentence."""

    submission: Submission
    saved: int
    refused: tuple[SavedCell, ...]


@write_transaction
def take_in_figures(*, actor: Actor, district: District, slug: str, period: Period) -> Taken:
    """Opens a round of the newest version, owed by the district itself, with the sheet's figures as its draft.

    Raises Forbidden, CannotOpen, CannotEdit, and CannotBuild where there is nothing to take in.
    """
    draft = _locked(district, slug)
    form: Form | None = Form.unscoped.filter(district=district, slug=slug).first()
    version = newest_of(form) if form else None
    entries: Mapping[str, str] = draft.proposal.get("entries", {}) if draft else {}
    if draft is None or form is None or version is None or not entries:
        raise CannotBuild("Không có số liệu nào của bảng tính chờ nhận.")
    if version.document != draft.document:
        raise CannotBuild("Bản nháp đã khác phiên bản mới nhất. Hãy lưu bản nháp thành phiên bản rồi nhận số liệu.")
    if own_submission(district, form, period.code) is not None:
        raise CannotBuild(f"Biểu mẫu này đã có đợt của {period.name}. Hãy nhập số liệu vào đợt đó.")
    round_ = open_round(actor=actor, district=district, version=version, period=period, units=[district.unit])
    submission: Submission = Submission.unscoped.get(round=round_)
    cells = [TypedCell(cell, typed, 0, f"sheet:{draft.pk}:{cell}") for cell, typed in entries.items()]
    outcomes = save_entries(actor=actor, submission=submission, cells=cells)
    refused = tuple(one for one in outcomes if one.outcome not in (Outcome.SAVED, Outcome.SAME))
    draft.delete()
    return Taken(submission, len(outcomes) - len(refused), refused)


def _locked(district: District, slug: str) -> FormDraft | None:
    found: FormDraft | None = (
        FormDraft.unscoped.select_for_update(of=("self",)).filter(district=district, slug=slug).first()
    )
    return found
