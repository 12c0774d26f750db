"""Opening a round of a wider form: fixed periods, rows for each unit by dates, and the document the round keeps."""

from __future__ import annotations

from datetime import date

import pytest

from indicators.formdoc.model import Each, ForEach
from indicators.models import Indicator, Round, RoundCell
from indicators.services.repeated_units import repeated_units
from indicators.services.round_cells import CannotOpen
from schools.models import School, SchoolKind, SchoolPlace
from schools.period_codes import parse_period
from schools.services import ensure_period, ensure_school, ensure_ward
from tests.conftest import House
from tests.indicators.plan import FORM, open_plan, save_plan, with_row


def cell(round_: Round, key: str) -> RoundCell:
    return RoundCell.objects.select_related("period", "unit").get(round=round_, key=key)


def rows_of(round_: Round) -> list[str]:
    return [row.key for row in Round.unscoped.get(pk=round_.pk).form.rows]


def repeated(round_: Round) -> list[str]:
    """The titles of the rows that came of the pattern."""
    return [row.title for row in Round.unscoped.get(pk=round_.pk).form.rows if row.key.startswith("truong.")]


# --- periods ---


def test_fixed_period_is_filled_with_the_rounds_year(house: House) -> None:
    round_ = open_plan(house)
    assert [cell(round_, f"tong:n{number}").period.code for number in range(5)] == [
        *("2021", "2022", "2023", "2024", "2025")
    ]


def test_fixed_calendar_year_is_answered_as_the_indicator_answers_it(house: House) -> None:
    Indicator.objects.filter(code="tong-hoc-sinh").update(calendar_year="school_year_ending")
    assert cell(open_plan(house), "tong:n1").period.code == "2021-2022"


def test_year_of_a_school_year_is_its_first(house: House) -> None:
    assert cell(open_plan(house, period="2020-2021"), "nu:ca").period.code == "2020-2024"


def test_two_cells_that_come_to_one_figure_are_refused(house: House) -> None:
    columns = [*FORM["columns"], {"key": "dot", "kind": "figure", "title": "Đợt", "at": {"period_offset": 0}}]
    with pytest.raises(CannotOpen, match="Hai ô “nu:ca” và “nu:dot” là cùng một số liệu trong đợt này"):
        open_plan(house, {**FORM, "columns": columns})


# --- whole periods ---


def test_whole_period_is_typed_only_where_the_indicator_has_no_rule(house: House) -> None:
    round_ = open_plan(house)
    keys = set(RoundCell.objects.filter(round=round_).values_list("key", flat=True))
    assert "nu:ca" in keys
    assert {"tong:ca", "nam:ca"}.isdisjoint(keys)


def test_round_keeps_the_rule_that_held_when_it_opened(house: House) -> None:
    round_ = open_plan(house)
    Indicator.objects.update(over_periods="none")
    kept = Round.unscoped.get(pk=round_.pk).form
    assert kept.computed_cells()["nam:ca"].op == "last"


# --- rows for each unit ---


def test_row_for_each_school_is_expanded_and_its_figures_belong_to_the_school(house: House) -> None:
    round_ = open_plan(house)
    assert repeated(round_) == ["THCS Một Bắc", "Tiểu học Hai Bắc"]
    code = house.bac.school.unit.code
    assert cell(round_, f"truong.{code}:n0").unit == house.bac.school.unit


def test_rows_are_only_for_the_levels_that_are_asked_for(house: House) -> None:
    of_level = with_row("truong", for_each={"kind": "school", "levels": ["thcs"]})
    assert repeated(open_plan(house, of_level)) == ["THCS Một Bắc"]


def test_rows_for_ownerships_that_no_school_has_are_told(house: House) -> None:
    private = with_row("truong", for_each={"kind": "school", "ownerships": ["4"]})
    with pytest.raises(CannotOpen, match=r"Không có đơn vị nào để lặp dòng “\{unit\}” trong giai đoạn 2021-2025"):
        open_plan(house, private)


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "belongs"),
    [
        (None, None, True),
        (date(2025, 12, 31), None, True),
        (date(2026, 1, 1), None, False),
        (None, date(2021, 1, 1), True),
        (None, date(2020, 12, 31), False),
    ],
)
def test_school_that_is_open_on_some_day_of_the_period_belongs(
    house: House, opened_on: date | None, closed_on: date | None, belongs: bool
) -> None:
    School.unscoped.filter(pk=house.bac.school.pk).update(opened_on=opened_on, closed_on=closed_on)
    assert ("THCS Một Bắc" in repeated(open_plan(house))) is belongs


def test_school_that_moved_away_before_the_period_does_not_belong_and_a_renamed_one_has_its_last_name(
    house: House,
) -> None:
    SchoolPlace.unscoped.filter(school=house.bac.school).update(valid_to=date(2020, 12, 31))
    SchoolPlace.unscoped.filter(school=house.bac.sibling).update(valid_to=date(2022, 8, 31))
    SchoolPlace.unscoped.create(
        school=house.bac.sibling, district=house.bac.district, name="Tiểu học Mới", valid_from=date(2022, 9, 1)
    )
    assert repeated(open_plan(house)) == ["Tiểu học Mới"]


def test_independent_groups_and_other_districts_schools_are_left_out(house: House) -> None:
    ensure_school(
        actor=house.operator_actor,
        district=house.bac.district,
        code="nhom",
        name="Nhóm trẻ",
        levels=["mam-non"],
        kind=SchoolKind.GROUP,
    )
    assert repeated(open_plan(house)) == ["THCS Một Bắc", "Tiểu học Hai Bắc"]


def test_rows_may_be_for_each_ward(house: House) -> None:
    for code, name in (("hai", "Phường Hai"), ("ba", "Phường Ba")):
        ensure_ward(actor=house.operator_actor, district=house.bac.district, code=code, name=name)
    assert repeated(open_plan(house, with_row("truong", for_each={"kind": "ward"}))) == ["Phường Ba", "Phường Hai"]


def test_districts_of_the_city_are_candidates_in_the_order_of_their_names(house: House) -> None:
    house.nam.district.city_id = None
    period = ensure_period(parse_period("2021"))
    asked = {"quan": ForEach(Each.DISTRICT)}
    alone = repeated_units(house.nam.district, period, asked)
    assert [unit.code for unit in alone["quan"]] == ["nam"]
    both = repeated_units(house.bac.district, period, asked)
    assert [unit.code for unit in both["quan"]] == ["bac", "nam"]


# --- what the round keeps ---


def test_round_keeps_its_form_when_units_and_versions_change(house: House) -> None:
    round_ = open_plan(house)
    before = rows_of(round_)
    School.unscoped.filter(pk=house.bac.school.pk).update(closed_on=date(2000, 1, 1))
    save_plan(house, {**FORM, "title": "MỚI", "rows": FORM["rows"][:1], "merges": []})
    assert rows_of(round_) == before


def test_round_of_a_plain_form_keeps_no_copy(house: House) -> None:
    assert house.bac.own_round.document is None
    assert house.bac.own_round.form == house.bac.version.parsed


def test_cell_whose_name_would_be_too_long_is_refused(house: House) -> None:
    long = {**FORM, "rows": [*FORM["rows"][:4], {**FORM["rows"][4], "key": "truong-" + "x" * 120}]}
    with pytest.raises(CannotOpen, match="dài quá 130 ký tự"):
        open_plan(house, long)


def test_unknown_indicator_is_named(house: House) -> None:
    with pytest.raises(CannotOpen, match="Danh mục chưa có các chỉ tiêu mà biểu mẫu dùng: khong-co"):
        open_plan(house, with_row("nu", at={"indicator": "khong-co"}))
