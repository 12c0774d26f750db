"""The pages of totals: the form with what units come to, what is missing, and the units of one total."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.db.models import F
from django.urls import reverse

from indicators.models import Submission
from indicators.queries.sums import ADDING
from indicators.queries.totals import Totals, parts_of_total, wards_with_totals
from indicators.services.entries import TypedCell, save_entries
from indicators.services.submissions import approve, submit
from indicators.services.totals import bring_up_to_date
from tests.conftest import House, SignIn, fresh
from tests.indicators.collecting import Collecting, collecting, describe, form, opened


@pytest.fixture
def round_(house: House) -> Collecting:
    cast = collecting(house)
    cast.approve("th", {"tieu-hoc:hs": "700"})
    cast.approve("lc", {"tieu-hoc:hs": "300", "thcs:hs": "trên 200"})
    return cast


def page(round_: Collecting, sign_in: SignIn, name: str = "round-totals", *more: str) -> str:
    place = round_.house.bac
    url = reverse(f"work:{name}", args=[place.slug, round_.round.pk, *more])
    response = sign_in(place.user("specialist")).get(url)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_totals_show_sums_and_how_many_are_missing(round_: Collecting, sign_in: SignIn) -> None:
    text = page(round_, sign_in)
    assert "1000" in text.replace(".", "")
    assert "còn thiếu 1" in text
    assert "1 không cộng được" in text


def test_totals_of_a_ward_are_of_its_units(round_: Collecting) -> None:
    ward = Totals(round_.round, round_.wards["mot"].unit)
    assert ward.cells["tieu-hoc:hs"].text.replace(".", "") == "700"
    assert (ward.cells["tieu-hoc:hs"].missing, ward.cells["mam-non:hs"].missing) == (0, 1)


def test_totals_of_a_group_are_of_its_units(round_: Collecting) -> None:
    private = Totals(round_.round, round_.house.bac.district.unit, "NCL")
    assert private.cells["tieu-hoc:hs"].text == "300"
    assert private.cells["mam-non:hs"].missing == 1


def test_what_is_missing_is_shown_although_there_is_no_total(round_: Collecting) -> None:
    totals = Totals(round_.round, round_.house.bac.district.unit)
    assert (totals.cells["mam-non:hs"].text, totals.cells["mam-non:hs"].missing) == ("", 2)


def test_total_opens_into_its_units_those_without_a_figure_first(round_: Collecting, sign_in: SignIn) -> None:
    totals = Totals(round_.round, round_.house.bac.district.unit)
    parts = [(part.submission.unit.name, part.text) for part in parts_of_total(totals, "thcs:hs")]
    assert parts == [("THCS Sông", ""), ("Liên cấp Sao", "Trên 200")]
    text = page(round_, sign_in, "round-total", "thcs:hs")
    assert text.index("THCS Sông") < text.index("Liên cấp Sao")
    assert "Còn thiếu 1 đơn vị" in text
    assert "principal.bac" in text


def test_group_of_another_round_is_among_the_units_of_a_total(round_: Collecting) -> None:
    totals = Totals(round_.round, round_.house.bac.district.unit)
    units = {part.submission.unit.name for part in parts_of_total(totals, "mam-non:hs")}
    assert units == {"Mầm non Hoa", "Nhóm trẻ Mây"}


def test_every_total_is_the_sum_of_the_units_that_it_opens_into(round_: Collecting) -> None:
    """Of the district and of each ward, for all, for each group and in columns of one ownership; what wards report
    beside their schools is in none of them."""
    house = round_.house
    schools = {key: body.unit for key, body in round_.bodies.items() if key != "nhom"}
    asked = opened(house, "theo-loai-hinh", form(("-", "CL", "NCL", "4")), list(schools.values()))
    for key, school in schools.items():
        describe(Submission.unscoped.get(round=asked, unit=school), key, round_.wards)
    opened(house, "phuong", form(), [ward.unit for ward in round_.wards.values()])
    round_.approve("mn", {"mam-non:hs": "120", "mam-non:gv": "khoảng 9"})
    round_.approve("hq", {"thcs:hs": "50", "thcs:gv": "7"})
    bring_up_to_date(actor=round_.reviewer, round_=asked)
    opens = 0
    for place in ("", *round_.wards):
        for share in ("-", "CL", "NCL"):
            totals = Totals(asked, round_.unit(place), share)
            for key, total in totals.cells.items():
                if totals.sheet.cells[key].cell.indicator.over_units in ADDING:
                    parts = parts_of_total(totals, key)
                    told = sum(number(part.text) for part in parts if part.exact)
                    assert told == number(total.text), (place, share, key)
                    assert sum(not part.official for part in parts) == total.missing, (place, share, key)
                    assert sum(part.official and not part.exact for part in parts) == total.inexact, (place, share, key)
                    opens += bool(total.text)
    assert opens > 50


def number(text: str) -> int:
    """A total or a part without decimals; empty and not applicable are nothing."""
    return int(text.replace(".", "") or 0) if text != "-" else 0


def test_unknown_cell_is_not_found(round_: Collecting, sign_in: SignIn) -> None:
    place = round_.house.bac
    url = reverse("work:round-total", args=[place.slug, round_.round.pk, "khong:co"])
    assert sign_in(place.user("specialist")).get(url).status_code == 404


def test_offices_own_figure_is_shown_as_a_difference(round_: Collecting, sign_in: SignIn) -> None:
    place = round_.house.bac
    own = opened(round_.house, "phu-luc", form(("-", "CL")), [place.district.unit])
    answer = Submission.unscoped.get(round=own)
    specialist = place.actor("specialist")
    typed = [TypedCell("tieu-hoc:hs", "1010", 0, "a"), TypedCell("tieu-hoc:hs-cl", "690", 0, "b")]
    save_entries(actor=specialist, submission=answer, cells=typed)
    approve(actor=place.actor("leader"), submission=submit(actor=specialist, submission=fresh(answer)))
    totals = Totals(round_.round, place.district.unit)
    found = [(one.ownership, one.direct, one.collected, one.apart) for one in totals.differences]
    assert found == [("", "1010", "1000", "+10"), ("Nhóm công lập", "690", "700", "-10")]
    assert "Số phòng nhập" in page(round_, sign_in)


def test_sheet_holds_the_totals(round_: Collecting, sign_in: SignIn) -> None:
    place = round_.house.bac
    url = reverse("work:round-totals-export", args=[place.slug, round_.round.pk])
    sheet = openpyxl.load_workbook(BytesIO(sign_in(place.user("leader")).get(url).content)).active
    assert sheet is not None
    assert 1000 in {cell.value for row in sheet.iter_rows() for cell in row}


def test_leader_is_offered_approval_once_the_totals_are_submitted(round_: Collecting, sign_in: SignIn) -> None:
    place = round_.house.bac
    urls = {
        act: reverse(f"work:round-totals-{act}", args=[place.slug, round_.round.pk]) for act in ("submit", "approve")
    }
    leader, specialist = sign_in(place.user("leader")), sign_in(place.user("specialist"))
    totals = reverse("work:round-totals", args=[place.slug, round_.round.pk])
    assert urls["approve"] not in leader.get(totals).content.decode()
    assert urls["submit"] in specialist.get(totals).content.decode()
    specialist.post(urls["submit"])
    assert urls["approve"] in leader.get(totals).content.decode()


def test_ward_that_answers_for_itself_has_no_total_of_its_own(round_: Collecting) -> None:
    wards = list(wards_with_totals(round_.round))
    assert wards
    asked = opened(round_.house, "phuong", form(), [ward.unit for ward in wards])
    Submission.unscoped.filter(round=asked).update(ward=F("unit"))
    assert list(wards_with_totals(asked)) == []
