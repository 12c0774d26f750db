"""The standard rounds as data: each holds together, and a district takes their forms once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.services import onboard_district
from core.policy import Forbidden
from indicators.formdoc.checks import run_checks
from indicators.formdoc.model import Form as FormDocument
from indicators.formdoc.parse import parse_form
from indicators.formdoc.restricting import restricted
from indicators.models import Audience, Form, FormVersion, Indicator
from indicators.queries.standard import catalogue_file, missing_standard_forms, ready_rounds, standard_rounds
from indicators.services.catalogue import save_form
from indicators.services.drafts import begin_draft
from indicators.services.standard import CannotTake, ensure_catalogue, take_standard_forms
from indicators.standard_rounds import StandardRound
from indicators.values import Reading, read
from schools.models import District
from tests.conftest import FORM, House, SignIn, profile

ROUNDS = {one.slug: one for one in standard_rounds()}
FORMS = sorted({one.form for one in standard_rounds()})


def document(slug: str) -> FormDocument:
    return parse_form(catalogue_file(f"forms/{slug}.json"))


def newest(district: District, slug: str) -> FormVersion:
    found = FormVersion.objects.filter(form__district=district, form__slug=slug).last()
    assert found is not None
    return found


# --- the data ---


def test_the_year_has_its_rounds() -> None:
    assert {(one.slug, one.audience) for one in standard_rounds()} == {
        ("quy-mo-dau-nam", "schools"),
        ("quy-mo-nhom-doc-lap", "groups"),
        ("quy-mo-cuoi-nam", "schools"),
        ("chat-luong-hoc-ky-1", "schools"),
        ("chat-luong-ca-nam", "schools"),
        ("pcgd-xmc", "wards"),
        ("dang-ky-thi-dua", "schools"),
        ("ket-qua-thi-dua", "schools"),
        ("phoi-hop", "agencies"),
        ("tu-cham-thi-dua", "district"),
    }


@pytest.mark.parametrize("one", standard_rounds(), ids=lambda one: one.slug)
def test_round_opens_before_it_is_due_and_names_its_audience(one: StandardRound) -> None:
    assert one.opens_in(2021) < one.due_in(2021)
    assert one.audience in Audience.values
    assert one.period_in(2021).year == 2021


@pytest.mark.parametrize(
    ("slug", "day", "period", "due"),
    [
        ("quy-mo-dau-nam", date(2021, 10, 10), "2021-2022-DN", date(2021, 10, 10)),
        ("quy-mo-dau-nam", date(2021, 10, 11), "2022-2023-DN", date(2022, 10, 10)),
        ("quy-mo-cuoi-nam", date(2022, 5, 1), "2021-2022-CN", date(2022, 6, 10)),
        ("chat-luong-hoc-ky-1", date(2021, 12, 31), "2021-2022-K1", date(2022, 1, 25)),
        ("chat-luong-ca-nam", date(2022, 6, 11), "2022-2023", date(2023, 6, 10)),
        ("pcgd-xmc", date(2021, 1, 1), "2021", date(2021, 11, 15)),
    ],
)
def test_round_that_comes_next_is_the_first_that_is_not_due_yet(slug: str, day: date, period: str, due: date) -> None:
    one = ROUNDS[slug]
    year = one.year_on(day)
    assert (str(one.period_in(year)), one.due_in(year)) == (period, due)


@pytest.mark.parametrize("slug", FORMS)
def test_every_school_is_asked_what_it_must_answer_and_only_of_its_levels(slug: str) -> None:
    form = document(slug)
    for levels in (["mam-non"], ["tieu-hoc"], ["thcs"], ["tieu-hoc", "thcs"]):
        left = restricted(form, levels)
        required = {row for check in left.checks if check.key == "phai-nhap" for row in check.parts}
        assert required <= {row.key for row in left.rows}
        assert bool(required) == bool(left.rows)


def test_schools_are_counted_at_each_level_and_in_all() -> None:
    rule = {row["code"]: row["over_units"] for row in catalogue_file("indicators.json")}["so-truong"]
    asked = {at.level for at in document("quy-mo-dau-nam").figure_cells().values() if at.indicator == "so-truong"}
    assert (rule, asked) == ("count", {"mam-non", "tieu-hoc", "thcs", "-"})


def test_opening_figures_are_of_the_school_year_as_the_published_tables_are() -> None:
    for slug in ("quy-mo-dau-nam", "quy-mo-nhom-doc-lap"):
        assert {at.period for at in document(slug).figure_cells().values()} == {"{year}-{year+1}"}


# --- the office's own: tự chấm 13 chỉ tiêu thi đua ---

SCORED: Mapping[str, str] = {
    **{f"ct-{number}:diem-chuan": "10" for number in range(1, 14)},
    **{f"ct-{number}:tu-cham": "9" for number in range(1, 14)},
    "tong:diem-chuan": "130",
    "tong:tu-cham": "117",
}


def found_in(typed: Mapping[str, str]) -> list[tuple[str, str]]:
    values = {cell: value for cell, words in typed.items() if (value := read(words, Reading(2))) is not None}
    return [(one.check, one.strength.value) for one in run_checks(document("tu-cham-thi-dua"), values, {})]


def test_thirteen_targets_that_add_up_below_their_points_pass() -> None:
    form = document("tu-cham-thi-dua")
    assert [row.number for row in form.rows] == [*map(str, range(1, 14)), ""]
    assert (form.text_cells()[:2], found_in(SCORED)) == (("ct-1:ten", "ct-1:minh-chung"), [])


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"ct-7:tu-cham": "10,5", "tong:tu-cham": "118,5"}, "diem-chuan"),
        ({"ct-7:tu-cham": "-1", "tong:tu-cham": "107"}, "khong-am"),
        ({"tong:tu-cham": "118"}, "tong"),
        ({"tong:diem-chuan": "100"}, "tong"),
    ],
)
def test_score_beyond_its_points_or_a_total_that_is_not_the_sum_cannot_be_submitted(
    changed: Mapping[str, str], check: str
) -> None:
    assert (check, "error") in found_in({**SCORED, **changed})


def test_score_that_is_missing_cannot_be_submitted() -> None:
    typed = {cell: words for cell, words in SCORED.items() if cell != "ct-13:tu-cham"}
    assert ("phai-nhap", "error") in found_in(typed)


def test_target_that_does_not_apply_is_marked_and_outside_the_sum() -> None:
    away = {"ct-3:diem-chuan": "-", "ct-3:tu-cham": "-", "tong:diem-chuan": "120", "tong:tu-cham": "108"}
    assert found_in({**SCORED, **away}) == []


# --- taking them ---


@pytest.fixture
def catalogue(house: House) -> None:
    ensure_catalogue(actor=house.operator_actor)


@pytest.mark.usefixtures("catalogue")
def test_district_takes_every_form_once(house: House) -> None:
    admin, district = house.bac.actor("district_admin"), house.bac.district
    given = take_standard_forms(actor=admin, district=district)
    assert len(given) == len(FORMS)
    assert missing_standard_forms(admin, district) == []
    assert take_standard_forms(actor=admin, district=district) == []
    assert {version.number for version in FormVersion.objects.filter(form__district=district)} == {1}


@pytest.mark.usefixtures("catalogue")
def test_form_that_the_district_changed_stays_as_it_is(house: House) -> None:
    actor, district = house.operator_actor, house.bac.district
    save_form(actor=actor, district=district, slug="chat-luong", name="Chất lượng của quận", document=FORM)
    take_standard_forms(actor=actor, district=district)
    version = newest(district, "chat-luong")
    assert (version.number, version.form.name, version.parsed.title) == (1, "Chất lượng của quận", FORM["title"])


@pytest.mark.usefixtures("catalogue")
def test_form_that_is_being_built_under_the_same_code_is_left_alone(house: House) -> None:
    actor, district = house.bac.actor("district_admin"), house.bac.district
    begin_draft(actor=actor, district=district, slug="chat-luong", name="Đang lập", document=dict(FORM))
    take_standard_forms(actor=actor, district=district)
    assert not Form.unscoped.filter(district=district, slug="chat-luong").exists()


def test_administrator_is_told_who_mends_a_catalogue_that_is_behind(house: House) -> None:
    with pytest.raises(CannotTake, match="load_catalogue"):
        take_standard_forms(actor=house.bac.actor("district_admin"), district=house.bac.district)


def test_operator_mends_it_himself(house: House) -> None:
    take_standard_forms(actor=house.operator_actor, district=house.bac.district)
    assert Indicator.objects.filter(code="pc-tre-5-tuoi").exists()


def test_specialist_takes_none(house: House) -> None:
    with pytest.raises(Forbidden):
        take_standard_forms(actor=house.bac.actor("specialist"), district=house.bac.district)


def test_new_district_has_the_standard_forms_from_its_first_day(house: House) -> None:
    district, _user, _password = onboard_district(
        actor=house.operator_actor,
        slug="moi",
        city=None,
        new_city="",
        profile=profile("Mới"),
        username="quantri.moi",
        full_name="Quản trị",
    )
    assert sorted(Form.unscoped.filter(district=district).values_list("slug", flat=True)) == FORMS


def test_command_gives_them_to_every_district(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_catalogue", by=house.operator.username)
    call_command("load_catalogue", by=house.operator.username)
    slugs = Form.unscoped.filter(slug__in=FORMS).values_list("district__slug", flat=True)
    assert sorted(slugs) == sorted(["bac", "nam"] * len(FORMS))
    assert "Quận Bắc: đã có đủ biểu mẫu chuẩn" in capsys.readouterr().out


def test_command_is_the_operators(house: House) -> None:
    with pytest.raises(CommandError, match="không phải là quản trị hệ thống"):
        call_command("load_catalogue", by=house.bac.user("district_admin").username)


def test_command_of_somebody_unknown_ends_with_code_2(house: House) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("load_catalogue", by="khong-co-ai")
    assert refused.value.returncode == 2


@pytest.mark.usefixtures("catalogue")
def test_ready_round_carries_the_districts_form_and_what_comes_next_by_its_clock(house: House) -> None:
    actor, district = house.bac.actor("specialist"), house.bac.district
    take_standard_forms(actor=house.operator_actor, district=district)
    ready = {one.slug: one for one in ready_rounds(actor, district)}["quy-mo-dau-nam"]
    assert ready.form is not None
    assert ready.form.district_id == district.pk
    # The tests' districts live on 30 June 2021.
    assert str(ready.period) == "2021-2022-DN"
    assert timezone.localtime(ready.due_at).isoformat() == "2021-10-10T17:00:00+07:00"


def test_ready_rounds_of_a_district_without_the_forms_say_so(house: House) -> None:
    assert {one.form for one in ready_rounds(house.bac.actor("specialist"), house.bac.district)} == {None}


@pytest.mark.usefixtures("catalogue")
def test_ready_rounds_cost_one_query(house: House, django_assert_num_queries: Callable[[int], Any]) -> None:
    actor = house.bac.actor("specialist")
    with django_assert_num_queries(1):
        ready_rounds(actor, house.bac.district)


# --- the page ---


@pytest.mark.usefixtures("catalogue")
def test_administrator_takes_them_from_the_list_of_forms(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.bac.user("district_admin"))
    assert "Lấy biểu mẫu chuẩn" in browser.get("/bac/bieu-mau/").content.decode()
    page = browser.post("/bac/bieu-mau/lay-bieu-mau-chuan/", follow=True).content.decode()
    assert "Đã lấy biểu mẫu chuẩn: Quy mô trường, lớp đầu năm học" in page
    assert "Lấy biểu mẫu chuẩn" not in page


def test_administrator_is_told_on_the_page_what_is_missing(house: House, sign_in: SignIn) -> None:
    browser = sign_in(house.bac.user("district_admin"))
    assert "load_catalogue" in browser.post("/bac/bieu-mau/lay-bieu-mau-chuan/", follow=True).content.decode()
