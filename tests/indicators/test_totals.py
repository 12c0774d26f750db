"""Totals of wards and districts: what adds up, for whom, and what is still missing."""

from __future__ import annotations

import pytest

from indicators.models import Figure, Indicator, Round, RoundState, Source, Submission
from indicators.queries.sheet import Sheet
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.submissions import approve, submit
from indicators.services.totals import bring_up_to_date
from tests.conftest import House, fresh
from tests.indicators.collecting import COLUMNS, PERIOD, RATIO, Collecting, collecting, form, opened


@pytest.fixture
def round_(house: House) -> Collecting:
    return collecting(house)


# --- sums ---


def test_approval_adds_to_the_district_and_to_the_ward(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    round_.approve("lc", {"tieu-hoc:hs": "300", "thcs:hs": "200"})
    assert round_.total("tieu-hoc:hs") == ("1000", 2, 0, 0)
    assert round_.total("thcs:hs") == ("200", 1, 0, 1)
    assert round_.total("tieu-hoc:hs", "mot") == ("700", 1, 0, 0)
    assert round_.total("tieu-hoc:hs", "hai") == ("300", 1, 0, 0)


def test_schools_are_added_up_by_group_of_ownership(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    round_.approve("lc", {"tieu-hoc:hs": "300", "thcs:hs": "200"})
    round_.approve("hq", {"thcs:hs": "50"})
    assert round_.totals(ownership="CL") == {"tieu-hoc:hs": "700", "tieu-hoc:truong": "1"}
    assert round_.total("thcs:hs", ownership="NCL") == ("250", 2, 0, 0)
    assert round_.totals(ownership="2") == {}


def test_single_ownership_is_added_up_where_a_form_asks_for_it(round_: Collecting) -> None:
    place = round_.house.bac
    own = opened(round_.house, "phu-luc", form(("-", "2")), [place.district.unit])
    round_.approve("hq", {"thcs:hs": "50"})
    round_.approve("lc", {"thcs:hs": "200"})
    assert round_.total("thcs:hs", ownership="2") == ("50", 1, 0, 0)
    assert round_.totals("hai", ownership="2") == {"thcs:hs": "50", "thcs:truong": "1"}
    assert own.district == place.district


def test_only_exact_values_add_up_and_others_are_counted(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    round_.approve("lc", {"tieu-hoc:hs": "trên 300", "thcs:hs": "-"})
    assert round_.total("tieu-hoc:hs") == ("700", 1, 1, 0)


def test_not_applicable_is_complete_and_outside_the_sum(round_: Collecting) -> None:
    round_.approve("hq", {"thcs:hs": "50"})
    round_.approve("lc", {"tieu-hoc:hs": "10", "thcs:hs": "-"})
    assert round_.total("thcs:hs") == ("50", 1, 0, 0)


def test_zero_is_a_figure_and_empty_is_missing(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "0"})
    round_.approve("lc", {"thcs:hs": "5"})
    assert round_.total("tieu-hoc:hs") == ("0", 1, 0, 1)


def test_without_an_exact_part_there_is_no_total(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "khoảng 700"})
    assert "tieu-hoc:hs" not in round_.totals()


def test_decimals_are_those_of_the_finest_part(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "1,5"})
    round_.approve("lc", {"tieu-hoc:hs": "2,25"})
    assert round_.total("tieu-hoc:hs") == ("3.75", 2, 0, 0)


def test_sum_that_no_column_holds_is_none(round_: Collecting) -> None:
    most = "900000000000000"
    round_.approve("th", {"tieu-hoc:hs": most})
    assert round_.total("tieu-hoc:hs")[1:] == (1, 0, 1)
    round_.approve("lc", {"tieu-hoc:hs": most})
    assert "tieu-hoc:hs" not in round_.totals()
    assert round_.total("tieu-hoc:hs", "hai")[0] == most


def test_indicator_that_does_not_add_up_has_no_total(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700", "tieu-hoc:xep": "3"})
    assert set(round_.totals()) == {"tieu-hoc:hs", "tieu-hoc:truong"}


# --- who is missing ---


def test_unit_owes_the_levels_it_teaches(round_: Collecting) -> None:
    round_.approve("mn", {"mam-non:hs": "120"})
    assert round_.total("mam-non:hs") == ("120", 1, 0, 1)
    assert round_.total("mam-non:hs", "mot") == ("120", 1, 0, 0)


def test_unit_without_levels_owes_every_row(round_: Collecting) -> None:
    Submission.unscoped.filter(pk=round_.answers["nhom"].pk).update(levels=[])
    round_.approve("th", {"tieu-hoc:hs": "700"})
    assert round_.total("tieu-hoc:hs") == ("700", 1, 0, 2)


def test_draft_round_is_owed_by_nobody(round_: Collecting) -> None:
    other = opened(round_.house, "quy-mo-khac", form(), [round_.house.bac.sibling.unit])
    Round.unscoped.filter(pk=other.pk).update(state=RoundState.DRAFT)
    round_.approve("th", {"tieu-hoc:hs": "700"})
    assert round_.total("tieu-hoc:hs") == ("700", 1, 0, 1)


def test_round_that_is_brought_up_to_date_counts_its_units_as_missing(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    other = opened(round_.house, "quy-mo-khac", form(), [round_.house.bac.sibling.unit])
    bring_up_to_date(actor=round_.reviewer, round_=other)
    assert round_.total("tieu-hoc:hs") == ("700", 1, 0, 2)


def test_two_rounds_of_one_coordinate_add_into_one_total(round_: Collecting) -> None:
    """The independent groups answer a round of their own."""
    assert round_.answers["mn"].round != round_.answers["nhom"].round
    round_.approve("mn", {"mam-non:hs": "120"})
    assert round_.total("mam-non:hs") == ("120", 1, 0, 1)
    round_.approve("nhom", {"mam-non:hs": "30"})
    assert round_.total("mam-non:hs") == ("150", 2, 0, 0)


# --- going again ---


def test_reopened_answer_leaves_the_totals_at_once(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    round_.approve("lc", {"tieu-hoc:hs": "300"})
    round_.reopen("th")
    assert round_.total("tieu-hoc:hs") == ("300", 1, 0, 1)
    assert round_.totals("mot") == {}
    round_.reopen("lc")
    assert not Figure.unscoped.filter(source=Source.COLLECTED).exists()


def test_unit_that_moved_leaves_the_total_of_its_old_ward(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    Submission.unscoped.filter(pk=round_.answers["th"].pk).update(ward=round_.wards["hai"])
    bring_up_to_date(actor=round_.reviewer, round_=round_.round)
    assert round_.totals("mot") == {}
    assert round_.total("tieu-hoc:hs", "hai") == ("700", 1, 0, 1)


def test_total_that_did_not_change_keeps_its_time(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "700"})
    before = list(Figure.unscoped.order_by("pk").values_list("pk", "approved_at"))
    bring_up_to_date(actor=round_.reviewer, round_=round_.round)
    assert list(Figure.unscoped.order_by("pk").values_list("pk", "approved_at")) == before


# --- the district's own, and other bodies ---


def test_districts_own_figure_is_no_part_of_the_total(round_: Collecting) -> None:
    house = round_.house
    own = opened(house, "phu-luc", form(), [house.bac.district.unit])
    answer = Submission.unscoped.get(round=own)
    typed = [TypedCell("tieu-hoc:hs", "999", 0, "own")]
    specialist = house.bac.actor("specialist")
    save_entries(actor=specialist, submission=answer, cells=typed)
    approve(actor=house.bac.actor("leader"), submission=submit(actor=specialist, submission=fresh(answer)))
    assert round_.totals() == {}
    round_.approve("th", {"tieu-hoc:hs": "700"})
    assert round_.total("tieu-hoc:hs") == ("700", 1, 0, 1)
    direct = Figure.unscoped.get(unit=house.bac.district.pk, source=Source.DIRECT, period__code=PERIOD)
    assert direct.number == 999


def test_wards_reports_are_not_added_to_those_of_schools(round_: Collecting) -> None:
    house = round_.house
    wards = opened(house, "phuong", form(), [ward.unit for ward in round_.wards.values()])
    round_.approve("th", {"tieu-hoc:hs": "700"})
    bring_up_to_date(actor=round_.reviewer, round_=wards)
    assert round_.total("tieu-hoc:hs") == ("700", 1, 0, 1)


# --- schools are counted ---


def test_school_is_counted_once_at_its_level(round_: Collecting) -> None:
    for body, cell in (("mn", "mam-non:hs"), ("th", "tieu-hoc:hs"), ("lc", "thcs:hs"), ("hq", "thcs:hs")):
        round_.approve(body, {cell: "1"})
    round_.approve("nhom", {"mam-non:hs": "1"})
    schools = {cell: number for cell, number in round_.totals().items() if cell.endswith(":truong")}
    assert schools == {"mam-non:truong": "1", "tieu-hoc:truong": "1", "thcs:truong": "2"}
    assert round_.total("mam-non:truong") == ("1", 1, 0, 0)
    assert round_.totals(ownership="NCL")["thcs:truong"] == "2"


def test_count_is_shown_in_the_answer_and_not_typed(round_: Collecting) -> None:
    sheet = Sheet(round_.answers["lc"])
    assert {key: sheet.computed[key].text for key in sheet.counted} == {"tieu-hoc:truong": "-", "thcs:truong": "1"}
    assert (sheet.filled, sheet.total) == (0, 8)
    outcome = save_entries(
        actor=round_.giver, submission=round_.answers["lc"], cells=[TypedCell("thcs:truong", "2", 0, "x")]
    )[0]
    assert (outcome.outcome, "tự đếm" in outcome.message) == (Outcome.REFUSED, True)


def test_district_types_its_number_of_schools(round_: Collecting) -> None:
    house = round_.house
    own = opened(house, "phu-luc", form(), [house.bac.district.unit])
    answer = Submission.unscoped.get(round=own)
    saved = save_entries(
        actor=house.bac.actor("specialist"), submission=answer, cells=[TypedCell("thcs:truong", "2", 0, "x")]
    )
    assert saved[0].outcome == Outcome.SAVED


def test_count_goes_with_its_answer(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:hs": "1"})
    round_.reopen("th")
    assert not Figure.unscoped.filter(indicator__code=COLUMNS["truong"][0]).exists()


# --- quotients ---


def test_ratio_is_of_the_sums(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:gv": "30", "tieu-hoc:chuan": "20"})
    round_.approve("lc", {"tieu-hoc:gv": "10", "tieu-hoc:chuan": "10"})
    assert round_.total("tieu-hoc:ty-le") == ("75.00", 2, 0, 0)
    assert round_.total("tieu-hoc:ty-le", "mot") == ("66.67", 1, 0, 0)
    assert round_.total("tieu-hoc:ty-le", ownership="CL") == ("66.67", 1, 0, 0)


def test_ratio_lacks_what_its_parts_lack(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:gv": "30", "tieu-hoc:chuan": "20"})
    round_.approve("lc", {"tieu-hoc:gv": "10", "tieu-hoc:chuan": "trên 5"})
    assert round_.total("tieu-hoc:ty-le") == ("50.00", 1, 1, 0)


@pytest.mark.parametrize("cells", [{"tieu-hoc:gv": "0", "tieu-hoc:chuan": "0"}, {"tieu-hoc:chuan": "5"}])
def test_ratio_without_a_denominator_is_none(round_: Collecting, cells: dict[str, str]) -> None:
    round_.approve("th", cells)
    assert "tieu-hoc:ty-le" not in round_.totals()


def test_ratio_goes_with_its_parts(round_: Collecting) -> None:
    round_.approve("th", {"tieu-hoc:gv": "30", "tieu-hoc:chuan": "20"})
    round_.reopen("th")
    assert round_.totals() == {}


def test_mean_is_weighted_by_its_denominator(round_: Collecting) -> None:
    Indicator.objects.filter(code=RATIO).update(over_units="mean", unit=Indicator.objects.get(code="c-hoc-sinh").unit)
    round_.approve("th", {"tieu-hoc:gv": "30", "tieu-hoc:chuan": "240"})
    round_.approve("lc", {"tieu-hoc:gv": "10", "tieu-hoc:chuan": "60"})
    assert round_.total("tieu-hoc:ty-le") == ("7.50", 2, 0, 0)
