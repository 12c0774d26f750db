"""A plan's heads and sections are written as the person saw them, and stay once the plan waits for a signature."""

from __future__ import annotations

import pytest

from core.policy import Forbidden
from plans.models import Plan, PlanSection
from plans.services.plan_words import (
    Heads,
    SectionWords,
    add_section,
    change_heads,
    change_section,
    move_section,
    remove_section,
)
from plans.services.plans import PlanRefused
from tests.conftest import House, Place
from tests.scenes import plan_of_school, plan_that_waits, worded_plan

HEADS = Heads("Nhiệm vụ năm 2021", ["Ủy ban nhân dân"], ["Căn cứ A;", " "], "Mở đầu", "Kết", ["Lưu: VT."], [])
WORDS = SectionWords("section", "1.", "Mục tiêu", ["Một.", "", "- hai"])


def add(place: Place, plan: Plan, title: str, after: PlanSection | None = None) -> PlanSection:
    words = SectionWords("section", "", title, [])
    return add_section(actor=place.actor("specialist"), plan=plan, words=words, after=after)


def titles(plan: Plan) -> list[str]:
    return list(PlanSection.objects.filter(plan=plan).order_by("order").values_list("title", flat=True))


def test_heads_keep_their_lines_without_empty_ones(house: House) -> None:
    plan = house.bac.plan
    changed = change_heads(actor=house.bac.actor("specialist"), plan=plan, heads=HEADS, seen_version=plan.version)
    assert (changed.subject, changed.bases, changed.version) == ("Nhiệm vụ năm 2021", ["Căn cứ A;"], plan.version + 1)


def test_heads_that_somebody_passed_are_refused(house: House) -> None:
    plan = house.bac.plan
    with pytest.raises(PlanRefused, match="Người khác vừa sửa"):
        change_heads(actor=house.bac.actor("leader"), plan=plan, heads=HEADS, seen_version=plan.version + 1)


def test_section_knows_who_wrote_it(house: House) -> None:
    section = add_section(actor=house.bac.actor("leader"), plan=house.bac.plan, words=WORDS)
    assert (section.written_by, section.number, section.paragraphs) == (
        house.bac.user("leader"),
        "1",
        ["Một.", "- hai"],
    )


def test_section_that_somebody_passed_is_refused_and_another_is_not(house: House) -> None:
    place, plan = house.bac, house.bac.plan
    first, second = add(place, plan, "Một"), add(place, plan, "Hai")
    change_section(actor=place.actor("leader"), section=first, words=WORDS, seen_at=first.written_at)
    with pytest.raises(PlanRefused, match="Người khác vừa sửa"):
        change_section(actor=place.actor("specialist"), section=first, words=WORDS, seen_at=first.written_at)
    change_section(actor=place.actor("specialist"), section=second, words=WORDS, seen_at=second.written_at)


def test_sections_are_put_in_between_moved_and_removed(house: House) -> None:
    place, plan = house.bac, house.bac.plan
    first, third = add(place, plan, "Một"), add(place, plan, "Ba")
    second = add(place, plan, "Hai", after=first)
    assert titles(plan) == ["Một", "Hai", "Ba"]
    move_section(actor=place.actor("specialist"), section=second, up=False)
    assert titles(plan) == ["Một", "Ba", "Hai"]
    move_section(actor=place.actor("specialist"), section=first, up=True)
    assert titles(plan) == ["Một", "Ba", "Hai"]
    remove_section(actor=place.actor("specialist"), section=third)
    assert titles(plan) == ["Một", "Hai"]


def test_empty_section_is_refused(house: House) -> None:
    with pytest.raises(PlanRefused, match="chưa có đề mục"):
        add(house.bac, house.bac.plan, " ")


def test_words_of_a_plan_that_waits_are_closed(house: House) -> None:
    plan = plan_that_waits(house.bac)
    with pytest.raises(PlanRefused, match="“Chờ ký”"):
        add(house.bac, plan, "Thêm")


def test_office_writes_no_word_of_a_schools_plan(house: House) -> None:
    with pytest.raises(Forbidden):
        add(house.bac, plan_of_school(house.bac), "Thêm")


def test_schools_plan_annexes_no_table_of_the_office(house: House) -> None:
    plan = plan_of_school(house.bac)
    heads = Heads("Kế hoạch năm học", [], [], "", "", [], ["bieu-1"])
    with pytest.raises(PlanRefused, match="không kèm bảng"):
        change_heads(actor=house.bac.actor("principal"), plan=plan, heads=heads, seen_version=plan.version)


def test_worded_plan_is_not_written_by_who_only_reads(house: House) -> None:
    plan = worded_plan(house.bac)
    for key in ("principal", "agency_staff", "ubnd_signer", "district_admin"):
        with pytest.raises(Forbidden):
            add_section(actor=house.bac.actor(key), plan=plan, words=WORDS)
