"""The board of a round: what it counts, how it is narrowed and sorted, what of it is a sheet and a print."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.queries import in_charge
from accounts.services import PortfolioData, ensure_portfolios
from core.vietnamese import search_key, sort_key
from indicators.lateness import due_of, lateness
from indicators.models import Round, Submission, SubmissionState
from indicators.queries.board import (
    LATE,
    ORDERS,
    OVERDUE,
    OWING,
    Asked,
    answerers_of,
    board_rows,
    lines_of,
    overview_of,
)
from schools.levels import Level
from schools.models import School, Unit, UnitKind, Ward
from schools.period_codes import parse_period
from schools.queries import now_of
from schools.services import ensure_period
from tests.conftest import House, Place, SignIn

STATE = SubmissionState


@dataclass(frozen=True)
class Board:
    """A round whose answers stand in every way; `wards` are the two in which its schools are."""

    place: Place
    round: Round
    wards: tuple[Ward, Ward]

    def names(self, **asked: Any) -> list[str]:
        rows = board_rows(self.place.actor("specialist"), self.round, Asked(**asked))
        return [row.unit.name for row in rows]


# Each: its name, its state, its level, its ward (0, 1, or None), days before today on which it was first submitted.
ANSWERS = (
    ("Đặng Trần Côn", STATE.NOT_STARTED, Level.LOWER_SECONDARY, 0, None),
    ("Ánh Sao", STATE.ENTERING, Level.PRESCHOOL, 1, None),
    ("An Bình", STATE.SUBMITTED, Level.PRIMARY, 0, 10),
    ("Bình Minh", STATE.SUBMITTED, Level.PRIMARY, 1, 2),
    ("Chu Văn An", STATE.RETURNED, Level.LOWER_SECONDARY, 0, 1),
    ("Dương Xá", STATE.APPROVED, Level.PRIMARY, None, 10),
)


def made_round(place: Place, answers: Any, *, due_in: int | None = -3) -> Board:
    """A round due `due_in` days from the district's today, with these answers written at once."""
    now = now_of(place.district)
    template = place.school_round
    round_ = Round(
        district=place.district,
        version=template.version,
        period=template.period,
        state="open",
        audience="schools",
        opens_at=now - timedelta(days=30),
        due_at=None if due_in is None else now + timedelta(days=due_in),
    )
    round_.save()
    wards = (made_ward(place, "Phường Một"), made_ward(place, "Phường Hai"))
    units = made_units([name for name, *_rest in answers])
    Submission.unscoped.bulk_create(
        Submission(
            round=round_,
            district=place.district,
            unit=unit,
            state=state,
            level=level,
            ward=None if ward is None else wards[ward],
            first_submitted_at=None if days is None else now - timedelta(days=days),
            submitted_at=None if days is None else now - timedelta(days=days),
            submitted_by=None if days is None else place.user("principal"),
            decided_by=place.user("leader") if state in (STATE.APPROVED, STATE.RETURNED) else None,
            filled=place_in_list % 5,
            total=4,
            touched_at=now - timedelta(hours=place_in_list),
        )
        for place_in_list, (unit, (_name, state, level, ward, days)) in enumerate(zip(units, answers, strict=True))
    )
    return Board(place, Round.unscoped.select_related("district", "period", "version__form").get(pk=round_.pk), wards)


def made_ward(place: Place, name: str) -> Ward:
    unit = Unit.objects.create(kind=UnitKind.WARD, code=f"{place.slug}-{search_key(name).replace(' ', '-')}", name=name)
    ward: Ward = Ward.unscoped.create(unit=unit, district=place.district)
    return ward


def made_units(names: list[str]) -> list[Unit]:
    units = Unit.objects.bulk_create(
        Unit(
            kind=UnitKind.SCHOOL, code=f"bang-{number}", name=name, search_key=search_key(name), sort_key=sort_key(name)
        )
        for number, name in enumerate(names)
    )
    School.unscoped.bulk_create(School(unit=unit, statistical_level="thcs") for unit in units)
    return units


@pytest.fixture
def board(house: House) -> Board:
    return made_round(house.bac, ANSWERS)


# What is counted


def test_overview_counts_every_state(board: Board) -> None:
    whole = overview_of(board.place.actor("specialist"), board.round).whole
    counted = {state: count for state, count in whole.states.items() if count}
    assert counted == {"not_started": 1, "entering": 1, "submitted": 2, "returned": 1, "approved": 1}
    assert (whole.total, whole.sent, whole.owing) == (6, 3, 3)


def test_overview_counts_what_is_overdue_and_what_came_late(board: Board) -> None:
    whole = overview_of(board.place.actor("specialist"), board.round).whole
    assert (whole.overdue, whole.late) == (2, 2)


def test_overview_has_levels_in_the_order_of_the_tree(board: Board) -> None:
    levels = overview_of(board.place.actor("specialist"), board.round).levels
    assert [(part.key, part.tally.total) for part in levels] == [("mam-non", 1), ("tieu-hoc", 3), ("thcs", 2)]


def test_overview_has_wards_by_name_and_those_without_one_last(board: Board) -> None:
    wards = overview_of(board.place.actor("specialist"), board.round).wards
    assert [(part.name, part.tally.total) for part in wards] == [("Phường Hai", 2), ("Phường Một", 3), ("", 1)]


def test_counts_of_a_part_are_those_its_links_lead_to(board: Board) -> None:
    overview = overview_of(board.place.actor("specialist"), board.round)
    for part in overview.levels:
        for state, count in part.tally.states.items():
            assert len(board.names(level=part.key, state=state)) == count
        assert len(board.names(level=part.key, timing=OVERDUE)) == part.tally.overdue
    for part in overview.wards:
        assert len(board.names(ward=int(part.key))) == part.tally.total


# How it is narrowed


NARROWED: Mapping[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, ["An Bình", "Ánh Sao", "Bình Minh", "Chu Văn An", "Dương Xá", "Đặng Trần Côn"]),
    "a state": ({"state": "submitted"}, ["An Bình", "Bình Minh"]),
    "all that owe": ({"state": OWING}, ["Ánh Sao", "Chu Văn An", "Đặng Trần Côn"]),
    "a level": ({"level": "thcs"}, ["Chu Văn An", "Đặng Trần Côn"]),
    "overdue": ({"timing": OVERDUE}, ["Ánh Sao", "Đặng Trần Côn"]),
    "late": ({"timing": LATE}, ["Bình Minh", "Chu Văn An"]),
    "no ward": ({"ward": 0}, ["Dương Xá"]),
    "a name without its marks": ({"sought": "dang tran"}, ["Đặng Trần Côn"]),
    "a name with its marks": ({"sought": "ĐẶNG"}, ["Đặng Trần Côn"]),
    "a code": ({"sought": "bang-2"}, ["An Bình"]),
    "two at once": ({"state": OWING, "level": "thcs", "sought": "an"}, ["Chu Văn An", "Đặng Trần Côn"]),
}


@pytest.mark.parametrize("case", NARROWED)
def test_board_is_narrowed_to(board: Board, case: str) -> None:
    asked, names = NARROWED[case]
    assert board.names(**asked) == names


def test_board_is_narrowed_to_a_ward(board: Board) -> None:
    assert board.names(ward=board.wards[1].pk) == ["Ánh Sao", "Bình Minh"]


def test_extension_of_one_unit_is_not_overdue(board: Board) -> None:
    rows = Submission.unscoped.filter(round=board.round, unit__name="Ánh Sao")
    rows.update(due_at=now_of(board.place.district) + timedelta(days=2))
    assert board.names(timing=OVERDUE) == ["Đặng Trần Côn"]


def test_extension_of_one_unit_is_not_late(board: Board) -> None:
    rows = Submission.unscoped.filter(round=board.round, unit__name="Bình Minh")
    rows.update(due_at=now_of(board.place.district) - timedelta(days=1))
    assert board.names(timing=LATE) == ["Chu Văn An"]


def test_nothing_is_late_in_a_round_without_a_date(house: House) -> None:
    board = made_round(house.bac, ANSWERS, due_in=None)
    assert (board.names(timing=OVERDUE), board.names(timing=LATE)) == ([], [])
    assert len(board.names(order="timing")) == len(ANSWERS)


def test_database_and_words_agree_on_what_is_late(board: Board) -> None:
    now = now_of(board.place.district)
    rows = list(Submission.unscoped.filter(round=board.round).select_related("unit"))
    told = {
        row.unit.name: lateness(due_of(board.round.due_at, row.due_at), row.first_submitted_at, now) for row in rows
    }
    late = {name for name, found in told.items() if found.late}
    assert late == set(board.names(timing=OVERDUE)) | set(board.names(timing=LATE))


# Who answers for the units


def assign(place: Place, house: House, **names: list[str]) -> None:
    """Portfolios of the year in force: to each of the cast, by their post, the schools of these names."""
    ensure_portfolios(
        actor=house.operator_actor,
        district=place.district,
        period=ensure_period(parse_period(str(now_of(place.district).year))),
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(
                user=place.user(key),
                words={"post": key},
                schools=[(school, "thcs") for school in School.unscoped.filter(unit__name__in=of_these)],
            )
            for key, of_these in names.items()
        ],
    )


def shown(page: str) -> list[str]:
    return re.findall(r'class="records-title"><a[^>]*>([^<]*)', page)


def test_board_is_narrowed_to_who_answers_for_the_school(board: Board, house: House, open_board: Open) -> None:
    assign(board.place, house, specialist=["An Bình", "Chu Văn An"], leader=["Bình Minh"])
    leader = board.place.user("leader").pk
    assert shown(open_board(query=f"?phu-trach={leader}").content.decode()) == ["Bình Minh"]


def test_board_is_narrowed_to_schools_that_nobody_answers_for(board: Board, house: House, open_board: Open) -> None:
    assign(board.place, house, specialist=["An Bình", "Chu Văn An"], leader=["Bình Minh"])
    page = open_board(query="?phu-trach=0").content.decode()
    assert shown(page) == ["Ánh Sao", "Dương Xá", "Đặng Trần Côn"]


def test_board_offers_only_who_answers_for_one_of_its_units(board: Board, house: House, open_board: Open) -> None:
    assign(board.place, house, specialist=["An Bình"], leader=["THCS Một Bắc"])
    form = open_board(query=f"?phu-trach={board.place.user('leader').pk}").context["form"]
    assert [value for value, _label in form.fields["phu-trach"].choices] == [
        "",
        str(board.place.user("specialist").pk),
        "0",
    ]
    assert form.asked.named_by is None


def test_board_without_portfolios_asks_of_nobody(open_board: Open) -> None:
    assert "phu-trach" not in open_board().context["form"].fields


def test_ward_is_among_whose_portfolio_names_it(house: House) -> None:
    board = made_round(house.bac, ANSWERS)
    Submission.unscoped.filter(round=board.round, unit__name="Ánh Sao").update(unit=board.wards[0].pk)
    ensure_portfolios(
        actor=house.operator_actor,
        district=board.place.district,
        period=ensure_period(parse_period(str(now_of(board.place.district).year))),
        heading={"label": "", "title": "Phân công"},
        portfolios=[
            PortfolioData(user=board.place.user("leader"), words={"post": "x"}, wards=[(board.wards[0], "PCGD")])
        ],
    )
    found = answerers_of(board.round, in_charge(board.place.district))
    assert list(found) == [board.place.user("leader")]
    assert board.names(named_by=found[board.place.user("leader")]) == ["Phường Một"]


# How it is sorted


SORTED = {
    "-name": ["Đặng Trần Côn", "Dương Xá", "Chu Văn An", "Bình Minh", "Ánh Sao", "An Bình"],
    "ward": ["Ánh Sao", "Bình Minh", "An Bình", "Chu Văn An", "Đặng Trần Côn", "Dương Xá"],
    "state": ["Đặng Trần Côn", "Ánh Sao", "An Bình", "Bình Minh", "Chu Văn An", "Dương Xá"],
    "-completeness": ["Chu Văn An", "Bình Minh", "An Bình", "Ánh Sao", "Dương Xá", "Đặng Trần Côn"],
    "-timing": ["Ánh Sao", "Đặng Trần Côn", "Chu Văn An", "Bình Minh", "An Bình", "Dương Xá"],
    "-activity": ["Đặng Trần Côn", "Ánh Sao", "An Bình", "Bình Minh", "Chu Văn An", "Dương Xá"],
}


@pytest.mark.parametrize("order", SORTED)
def test_board_is_sorted_by(board: Board, order: str) -> None:
    assert board.names(order=order) == SORTED[order]


@pytest.mark.parametrize("order", [*ORDERS, *(f"-{name}" for name in ORDERS)])
def test_every_column_sorts_all_of_them(board: Board, order: str) -> None:
    assert sorted(board.names(order=order)) == sorted(name for name, *_rest in ANSWERS)


# The page


Open = Callable[..., Any]


@pytest.fixture
def open_board(board: Board, sign_in: SignIn) -> Open:
    client = sign_in(board.place.user("specialist"))

    def opened(name: str = "round-board", query: str = "", **headers: str) -> Any:
        return client.get(f"{address(board, name)}{query}", headers=headers)

    return opened


def address(board: Board, name: str) -> str:
    return reverse(f"work:{name}", args=[board.place.slug, board.round.pk])


def test_page_shows_each_answer_with_its_state_and_lateness(open_board: Open) -> None:
    page = open_board().content.decode()
    assert page.count('class="records-title"') == len(ANSWERS)
    for words in ("Quá hạn 3 ngày", "Nộp muộn 1 ngày", "Nộp muộn 2 ngày", "Nộp đúng hạn", "Trả lại", "Phường Hai"):
        assert words in page


def test_page_narrows_by_its_address_without_javascript(open_board: Open) -> None:
    page = open_board(query="?trang-thai=owing&tim=chu+van").content.decode()
    assert "Chu Văn An" in page
    assert page.count('class="records-title"') == 1


def test_htmx_gets_the_list_alone(open_board: Open) -> None:
    part = open_board(query="?tim=chu", **{"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert part.count('class="records-title"') == 1


def test_browser_that_goes_back_gets_the_whole_page(open_board: Open) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in open_board(**headers).content.decode()


@pytest.mark.parametrize(
    "query", ["?trang-thai=none", "?phuong=x", "?phuong=999999", "?xep=--name", "?xep=password", "?trang=x"]
)
def test_address_that_makes_no_sense_narrows_nothing(open_board: Open, query: str) -> None:
    response = open_board(query=query)
    assert response.status_code == 200
    assert response.content.decode().count('class="records-title"') == len(ANSWERS)


def test_heads_sort_and_keep_what_is_narrowed(open_board: Open) -> None:
    page = open_board(query="?trang-thai=owing&xep=name").content.decode()
    assert "?trang-thai=owing&amp;xep=-name" in page
    assert 'aria-sort="ascending"' in page


def test_long_board_is_paged(house: House, sign_in: SignIn) -> None:
    answers = [(f"Trường {number:03d}", STATE.NOT_STARTED, Level.PRIMARY, 0, None) for number in range(130)]
    board = made_round(house.bac, answers)
    client = sign_in(board.place.user("specialist"))
    first = client.get(address(board, "round-board") + "?cap=tieu-hoc").content.decode()
    assert first.count('class="records-title"') == 100
    assert "Trang 1/2" in first
    second = client.get(address(board, "round-board") + "?cap=tieu-hoc&trang=2").content.decode()
    assert second.count('class="records-title"') == 30


def test_sheet_holds_exactly_what_is_narrowed(open_board: Open) -> None:
    content = open_board("round-board-export", "?trang-thai=owing&xep=-name").content
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet is not None
    names = [row[1].value for row in sheet.iter_rows() if isinstance(row[0].value, int)]
    assert names == ["Đặng Trần Côn", "Chu Văn An", "Ánh Sao"]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "Người phụ trách" in texts
    assert "Chỉ gồm: Trạng thái: Chưa nộp (cả đang nhập, trả lại)." in texts


def test_print_stands_under_the_office_and_the_day(open_board: Open) -> None:
    page = open_board("round-board-print").content.decode()
    assert "PHÒNG GIÁO DỤC VÀ ĐÀO TẠO" in page
    assert "30/06/2021" in page


@pytest.mark.parametrize("size", [10, 100, 1000])
def test_board_costs_the_same_at_any_number_of_schools(house: House, sign_in: SignIn, size: int) -> None:
    answers = [
        (f"Trường {number}", list(STATE)[number % 3], list(Level)[number % 18], number % 2, None)
        for number in range(size)
    ]
    board = made_round(house.bac, [(n, s if s != STATE.SUBMITTED else STATE.ENTERING, *r) for n, s, *r in answers])
    assign(board.place, house, specialist=[name for name, *_rest in answers[:-1]])
    client: Client = sign_in(board.place.user("specialist"))
    client.get(address(board, "round-board"))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address(board, "round-board") + "?tim=truong&xep=-timing").status_code == 200
    assert len(captured) == 15


def test_answers_of_another_round_are_not_on_the_board(board: Board) -> None:
    rows = board_rows(board.place.actor("specialist"), board.place.school_round, Asked())
    assert {row.unit_id for row in rows} == {board.place.school.pk, board.place.sibling.pk}
    assert len(lines_of(rows, board.place.school_round)) == 2


# More time from the board


def extend(client: Client, board: Board, query: str = "", **posted: Any) -> Any:
    return client.post(f"{address(board, 'round-extend-chosen')}{query}", posted, follow=True)


def test_ticked_ones_that_still_owe_are_those_offered_more_time(board: Board, sign_in: SignIn) -> None:
    ids = Submission.unscoped.filter(round=board.round, unit__name__in=["Ánh Sao", "An Bình"]).values_list(
        "pk", flat=True
    )
    page = extend(sign_in(board.place.user("leader")), board, chon=list(ids))
    form = page.context["form"]
    offered = dict(form.fields["submissions"].choices)
    assert [offered[str(pk)] for pk in form["submissions"].value()] == ["Ánh Sao"]
    assert page.context["extend_url"] == address(board, "round-extend")


def test_all_that_are_shown_are_offered_more_time(board: Board, sign_in: SignIn) -> None:
    page = extend(sign_in(board.place.user("leader")), board, "?cap=thcs", **{"tat-ca": "1"})
    assert len(page.context["form"]["submissions"].value()) == 2


def test_nothing_ticked_that_owes_leads_back_to_the_board(board: Board, sign_in: SignIn) -> None:
    sent = Submission.unscoped.get(round=board.round, unit__name="An Bình")
    page = extend(sign_in(board.place.user("leader")), board, "?cap=thcs", chon=[sent.pk])
    assert "Chưa chọn đơn vị nào còn phải nộp." in page.content.decode()
    assert page.request["QUERY_STRING"] == "cap=thcs"


# Reminding


def remind(client: Client, board: Board, query: str = "", **posted: Any) -> str:
    return client.post(f"{address(board, 'round-remind')}{query}", posted, follow=True).content.decode()


@pytest.fixture
def of_schools(house: House) -> Board:
    """The round of the two schools of the cast, who have people to be told."""
    return Board(house.bac, house.bac.school_round, (made_ward(house.bac, "Một"), made_ward(house.bac, "Hai")))


def test_one_is_reminded_by_its_tick(of_schools: Board, sign_in: SignIn) -> None:
    page = remind(sign_in(of_schools.place.user("specialist")), of_schools, chon=[of_schools.place.of_school.pk])
    assert "Đã nhắc 1 đơn vị." in page


def test_all_that_are_shown_are_reminded(of_schools: Board, sign_in: SignIn) -> None:
    client = sign_in(of_schools.place.user("leader"))
    assert "Đã nhắc 1 đơn vị." in remind(client, of_schools, "?tim=tieu+hoc", **{"tat-ca": "1"})
    page = remind(client, of_schools, **{"tat-ca": "1"})
    assert "Đã nhắc 1 đơn vị." in page
    assert "1 đơn vị đã được nhắc trong hôm nay" in page


def test_ids_of_elsewhere_are_nothing(of_schools: Board, house: House, sign_in: SignIn) -> None:
    elsewhere = [house.nam.of_school.pk, house.bac.own.pk, "x", "9" * 30, "-1"]
    page = remind(sign_in(of_schools.place.user("specialist")), of_schools, chon=elsewhere)
    assert "Không còn đơn vị nào chưa nộp trong số đã chọn." in page
    assert "Đã nhắc" not in page
