"""Rounds up to their opening: drafted, changed, discarded, copied, opened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from accounts.queries import actor_for
from accounts.services import add_grant
from core.attachments import attachments_of
from core.models import AuditEntry
from core.policy import Forbidden
from core.roles import Role
from indicators.models import Audience, Round, RoundCell, RoundState, Submission, SubmissionState
from indicators.queries.audience import Chosen
from indicators.queries.rounds import PAPER
from indicators.services.catalogue import save_form
from indicators.services.entries import CannotEdit, TypedCell, save_entries
from indicators.services.publishing import CannotMove
from indicators.services.round_cells import CannotOpen
from indicators.services.rounds import (
    RoundData,
    attach_paper,
    change_round,
    copy_round,
    detach_paper,
    discard_round,
    draft_round,
    instruct_round,
    open_draft,
    open_round,
)
from indicators.services.submissions import approve, submit
from schools.models import Unit
from schools.period_codes import parse_period
from schools.queries import now_of, opening_of
from schools.services import ensure_period, ensure_school, ensure_ward
from tests.conftest import ENTRIES, FORM, House, enter, fresh

PDF = b"%PDF-1.4 made for a test"


def data_of(house: House, **more: Any) -> RoundData:
    known = RoundData(
        form=house.bac.version.form, period=ensure_period(parse_period("2020-2021")), audience=Audience.SCHOOLS
    )
    return replace(known, **more)


def drafted(house: House, **more: Any) -> Round:
    return draft_round(actor=house.bac.actor("specialist"), district=house.bac.district, data=data_of(house, **more))


def opened(house: House, **more: Any) -> Round:
    return open_draft(actor=house.bac.actor("specialist"), round_=drafted(house, **more))


def answers(round_: Round) -> dict[str, Submission]:
    return {one.unit.name: one for one in Submission.unscoped.filter(round=round_).select_related("unit")}


def stored(round_: Round) -> Round:
    found: Round = Round.unscoped.get(pk=round_.pk)
    return found


def in_days(house: House, days: int) -> datetime:
    return now_of(house.bac.district) + timedelta(days=days)


# Drafts


def test_draft_is_the_offices_alone_and_asks_nobody(house: House) -> None:
    draft = drafted(house)
    assert draft.state == RoundState.DRAFT
    assert not Submission.unscoped.filter(round=draft).exists()
    assert not Round.objects.visible_to(house.bac.actor("principal")).filter(pk=draft.pk).exists()


def test_draft_says_again_what_it_asks(house: House) -> None:
    draft = drafted(house, chosen=Chosen(levels=frozenset(["thcs"])), instructions="Nộp đúng hạn.")
    data = data_of(house, name="  Quy mô   đầu năm ", instructions="Dòng một.\r\n\r\n\r\n\r\n  Dòng hai.  ")
    changed = change_round(actor=house.bac.actor("leader"), round_=draft, data=data)
    assert (changed.name, changed.instructions, changed.chosen) == ("Quy mô đầu năm", "Dòng một.\n\nDòng hai.", {})
    kept = AuditEntry.unscoped.filter(object_id=str(draft.pk), act="sửa đợt").get().changes
    assert kept["Tên đợt"] == ["", "Quy mô đầu năm"]
    assert "Kỳ" not in kept


def test_discarded_draft_is_gone_with_its_files(house: House) -> None:
    draft = drafted(house)
    paper = attach_paper(
        actor=house.bac.actor("specialist"), round_=draft, file=SimpleUploadedFile("huong-dan.pdf", PDF)
    )
    pk = draft.pk
    discard_round(actor=house.bac.actor("specialist"), round_=draft)
    assert not Round.unscoped.filter(pk=pk).exists()
    assert not type(paper).unscoped.filter(pk=paper.pk).exists()


@pytest.mark.parametrize("act", [change_round, discard_round, open_draft])
def test_open_round_is_a_draft_no_more(house: House, act: Any) -> None:
    more = {"data": data_of(house)} if act is change_round else {}
    with pytest.raises(CannotMove, match="đợt này đang ở trạng thái “Đang mở”"):
        act(actor=house.bac.actor("specialist"), round_=opened(house), **more)


def test_due_date_comes_after_the_opening(house: House) -> None:
    with pytest.raises(CannotOpen, match="Hạn nộp phải sau lúc mở đợt"):
        drafted(house, opens_at=in_days(house, 5), due_at=in_days(house, 4))


@pytest.mark.parametrize("person", ["principal", "ubnd_signer", "district_admin", "agency_staff"])
def test_rounds_are_the_offices_to_make(house: House, person: str) -> None:
    actor, draft = house.bac.actor(person), drafted(house)
    acts = (
        lambda: draft_round(actor=actor, district=house.bac.district, data=data_of(house)),
        lambda: change_round(actor=actor, round_=draft, data=data_of(house)),
        lambda: discard_round(actor=actor, round_=draft),
        lambda: open_draft(actor=actor, round_=draft),
        lambda: instruct_round(actor=actor, round_=draft, name="", instructions=""),
        lambda: attach_paper(actor=actor, round_=draft, file=SimpleUploadedFile("a.pdf", PDF)),
        lambda: copy_round(actor=actor, round_=draft),
    )
    for act in acts:
        with pytest.raises(Forbidden):
            act()


# Opening


def test_opening_gives_each_chosen_unit_its_submission_with_what_it_is(house: House) -> None:
    here = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="mot", name="Phường Một")
    ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code="lien-cap",
        name="Liên cấp",
        levels=["tieu-hoc", "thcs"],
        ownership="4",
        ward=here,
    )
    found = answers(opened(house, chosen=Chosen(levels=frozenset(["thcs"]))))
    assert set(found) == {"THCS Một Bắc", "Liên cấp"}
    one = found["Liên cấp"]
    assert (one.state, one.ward, one.level, one.levels) == (
        SubmissionState.NOT_STARTED,
        here,
        "thcs",
        ["tieu-hoc", "thcs"],
    )
    assert (one.ownership, one.ownership_group, one.total) == ("4", "NCL", 6)


def test_total_counts_the_cells_that_the_unit_may_type(house: House) -> None:
    levels = ("thcs", "tieu-hoc", "-")
    rows = [{**row, "at": {**row["at"], "level": level}} for row, level in zip(FORM["rows"], levels, strict=True)]
    operator = house.operator_actor
    version = save_form(
        actor=operator,
        district=house.bac.district,
        slug="theo-cap",
        name="Theo cấp",
        document={**FORM, "rows": rows, "checks": []},
    )
    found = answers(opened(house, form=version.form))
    assert {name: one.total for name, one in found.items()} == {"THCS Một Bắc": 4, "Tiểu học Hai Bắc": 4}


def test_cells_of_other_units_are_not_counted(house: House) -> None:
    unit = house.bac.sibling.unit.code
    rows = [{**row, "at": {**row["at"], **({"unit": unit} if row["key"] == "nam" else {})}} for row in FORM["rows"]]
    version = save_form(
        actor=house.operator_actor,
        district=house.bac.district,
        slug="nhieu-don-vi",
        name="Nhiều đơn vị",
        document={**FORM, "rows": rows},
    )
    assert {name: one.total for name, one in answers(opened(house, form=version.form)).items()} == {
        "THCS Một Bắc": 4,
        "Tiểu học Hai Bắc": 6,
    }
    own = opened(house, form=version.form, audience=Audience.DISTRICT)
    assert [one.total for one in answers(own).values()] == [6]


def test_draft_opens_by_the_forms_newest_version(house: House) -> None:
    draft = drafted(house)
    newer = save_form(
        actor=house.operator_actor,
        district=house.bac.district,
        slug=house.bac.version.form.slug,
        name="Số học sinh",
        document={**FORM, "label": "Biểu H1"},
    )
    assert open_draft(actor=house.bac.actor("specialist"), round_=draft).version == newer


def test_round_of_nobody_is_not_opened(house: House) -> None:
    draft = drafted(house, chosen=Chosen(levels=frozenset(["thpt"])))
    with pytest.raises(CannotOpen, match="Không có đơn vị nào phải nộp"):
        open_draft(actor=house.bac.actor("specialist"), round_=draft)
    assert stored(draft).state == RoundState.DRAFT
    assert not RoundCell.objects.filter(round=draft).exists()


def test_round_whose_due_date_is_past_is_not_opened(house: House) -> None:
    draft = drafted(house, opens_at=in_days(house, -5), due_at=in_days(house, -1))
    with pytest.raises(CannotOpen, match="Hạn nộp đã qua"):
        open_draft(actor=house.bac.actor("specialist"), round_=draft)


def test_same_form_is_not_asked_of_a_unit_twice_for_one_period(house: House) -> None:
    opened(house, chosen=Chosen(levels=frozenset(["thcs"])))
    draft = drafted(house)
    with pytest.raises(CannotOpen, match="đã giao biểu này cho 1 đơn vị trong danh sách, như THCS Một Bắc"):
        open_draft(actor=house.bac.actor("specialist"), round_=draft)


def test_before_its_opening_a_round_is_seen_and_not_filled_in(house: House) -> None:
    opens = in_days(house, 3)
    round_ = opened(house, opens_at=opens, due_at=in_days(house, 9))
    principal = house.bac.actor("principal")
    answer = Submission.objects.visible_to(principal).get(round=round_)
    with pytest.raises(CannotEdit) as told:
        save_entries(actor=principal, submission=answer, cells=[TypedCell("tong:th", "1", 0, "one")])
    assert timezone.localtime(opens).strftime("%H:%M ngày %d/%m/%Y") in str(told.value)


def test_what_is_opened_on_a_clock_that_stands_is_open_at_every_hour(house: House) -> None:
    """A demo that is loaded in the evening is walked through in the morning."""
    opens = timezone.localtime(opened(house).opens_at)
    assert (opens.date(), opens.hour, opens.minute) == (house.bac.district.reference_date, 0, 0)


def test_what_is_opened_on_a_clock_that_runs_opens_now(house: House) -> None:
    district = house.bac.district
    district.reference_date = None
    district.save(update_fields=["reference_date"])
    before = timezone.now()
    assert before <= opened(house).opens_at <= timezone.now()


def test_draft_whose_planned_opening_is_past_opens_now(house: House) -> None:
    round_ = opened(house, opens_at=in_days(house, -3))
    assert round_.opens_at == opening_of(house.bac.district)


def test_named_units_are_of_one_kind_and_stand_in_the_period(house: House) -> None:
    def opening(units: list[Unit]) -> Round:
        return open_round(
            actor=house.bac.actor("specialist"),
            district=house.bac.district,
            version=house.bac.version,
            period=ensure_period(parse_period("2020-2021")),
            units=units,
        )

    with pytest.raises(CannotOpen, match="cùng một loại"):
        opening([house.bac.school.unit, house.bac.district.unit])
    with pytest.raises(CannotOpen, match="Không phải nộp biểu này trong năm học 2020-2021: THCS Một Nam"):
        opening([house.bac.school.unit, house.nam.school.unit])
    assert opening([house.bac.school.unit]).audience == Audience.SCHOOLS


# Wards


def ward_officer(house: House) -> User:
    """Somebody who works for a new ward of the district, and so answers for it."""
    ward = ensure_ward(actor=house.operator_actor, district=house.bac.district, code="mot", name="Phường Một")
    user = User.objects.create(username="phuong.bac", full_name="Cán bộ phường")
    add_grant(
        actor=house.bac.actor("district_admin"),
        district=house.bac.district,
        user=user,
        role=Role.AGENCY_STAFF,
        unit=ward.unit,
    )
    return user


def test_people_of_a_ward_see_fill_in_and_submit_what_the_ward_owes(house: House) -> None:
    officer = actor_for(ward_officer(house))
    ensure_ward(actor=house.operator_actor, district=house.bac.district, code="hai", name="Phường Hai")
    round_ = opened(house, audience=Audience.WARDS)
    (answer,) = Submission.objects.visible_to(officer).filter(round=round_)
    assert (answer.unit.name, answer.ward_id) == ("Phường Một", answer.unit_id)
    sent = submit(actor=officer, submission=enter(fresh(answer), officer))
    assert approve(actor=house.bac.actor("specialist"), submission=sent).state == SubmissionState.APPROVED
    assert sent.entries.count() == len(ENTRIES)


def test_people_of_a_ward_answer_for_no_other(house: House) -> None:
    officer = actor_for(ward_officer(house))
    ensure_ward(actor=house.operator_actor, district=house.bac.district, code="hai", name="Phường Hai")
    other = answers(opened(house, audience=Audience.WARDS))["Phường Hai"]
    with pytest.raises(Forbidden):
        save_entries(actor=officer, submission=other, cells=[TypedCell("tong:th", "1", 0, "one")])


# Words and files


def test_words_and_files_change_while_the_round_runs(house: House) -> None:
    specialist, round_ = house.bac.actor("specialist"), opened(house)
    paper = attach_paper(actor=specialist, round_=round_, file=SimpleUploadedFile("huong-dan.pdf", PDF))
    assert list(attachments_of(round_, PAPER)) == [paper]
    detach_paper(actor=specialist, round_=round_, paper=paper)
    assert not attachments_of(round_).exists()
    instruct_round(actor=specialist, round_=round_, name="Đợt một", instructions="Nộp đúng hạn.")
    assert (stored(round_).name, stored(round_).instructions) == ("Đợt một", "Nộp đúng hạn.")


def test_words_and_files_of_a_finalised_round_stay(house: House) -> None:
    round_ = opened(house)
    Round.unscoped.filter(pk=round_.pk).update(state=RoundState.FINALISED)
    with pytest.raises(CannotMove, match="Đã chốt số liệu"):
        instruct_round(actor=house.bac.actor("leader"), round_=round_, name="", instructions="Khác")
    with pytest.raises(CannotMove, match="Đã chốt số liệu"):
        attach_paper(actor=house.bac.actor("leader"), round_=stored(round_), file=SimpleUploadedFile("a.pdf", PDF))


# Next year


@pytest.mark.parametrize(
    ("period", "next_period"),
    [
        ("2020", "2021"),
        ("2020-2021", "2021-2022"),
        ("2020-2021-K1", "2021-2022-K1"),
        ("2020-2021-DN", "2021-2022-DN"),
        ("2020-Q4", "2021-Q4"),
        ("2020-02", "2021-02"),
        ("2016-2020", "2021-2025"),
    ],
)
def test_copy_asks_for_the_same_stretch_of_the_next_year(house: House, period: str, next_period: str) -> None:
    draft = drafted(house, period=ensure_period(parse_period(period)))
    assert copy_round(actor=house.bac.actor("specialist"), round_=draft).period.code == next_period


def test_copy_is_a_draft_with_the_same_units_words_and_files_and_dates_a_year_later(house: House) -> None:
    specialist = house.bac.actor("specialist")
    chosen = Chosen(levels=frozenset(["thcs"]))
    due = datetime(2024, 2, 29, 17, tzinfo=timezone.get_current_timezone())
    first = opened(house, chosen=chosen, due_at=due, name="Quy mô", instructions="Nộp đúng hạn.")
    attach_paper(actor=specialist, round_=first, file=SimpleUploadedFile("huong-dan.pdf", PDF))
    copy = copy_round(actor=specialist, round_=first)
    assert (copy.state, copy.name, copy.instructions, copy.audience) == (
        RoundState.DRAFT,
        "Quy mô",
        "Nộp đúng hạn.",
        Audience.SCHOOLS,
    )
    assert Chosen.of(copy.chosen) == chosen
    assert copy.due_at == datetime(2025, 2, 28, 17, tzinfo=timezone.get_current_timezone())
    (paper,) = attachments_of(copy, PAPER)
    assert (paper.name, paper.full_path.read_bytes()) == ("huong-dan.pdf", PDF)
    assert paper.path != attachments_of(first, PAPER).get().path
