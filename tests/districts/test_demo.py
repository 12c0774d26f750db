"""The demo's rounds: Thanh Xuân's schools make the published table, and every state can be seen somewhere."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Q
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from accounts.models import Grant, PortfolioSet
from accounts.queries import demo_accounts
from accounts.queries.assignments import portfolios_of_set
from accounts.queries.gaps import coverage_of
from core.roles import Role
from indicators.formdoc.computing import compute
from indicators.models import (
    Audience,
    CellMark,
    Entry,
    Figure,
    ReopenRequest,
    Round,
    RoundCell,
    RoundState,
    Source,
    Submission,
    SubmissionState,
)
from indicators.queries.sheet import Sheet
from indicators.values import Kind, Reading, Value
from plans.models import MonthReview, Task, TaskNote
from schools.models import District, School, SchoolKind
from schools.queries import today_of

FIXTURES = Path(__file__).parents[2] / "fixtures"
PUBLISHED: Mapping[str, str] = json.loads(
    (FIXTURES / "thanh-xuan/figures/quy-mo-truong-lop-2021-2022.json").read_text(encoding="utf-8")
)["entries"]
LEVELS = {"mam-non": "mn", "tieu-hoc": "th", "thcs": "cs"}
# The one printed part of the table that no school reports: how many of the NCL schools are liên cấp.
NOT_COLLECTED = {"thcs:truong-lien-cap"}


@dataclass(frozen=True)
class Demo:
    """What two loads left: the digests of all tables after each."""

    once: Mapping[str, str]
    twice: Mapping[str, str]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demo]:
    """The whole demo, loaded twice in a transaction that is taken back after this module's tests."""
    hashers = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), hashers, transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        once = digests()
        call_command("load_demo", stdout=io.StringIO())
        yield Demo(once, digests())
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def digests() -> dict[str, str]:
    found = {}
    for model in apps.get_models(include_auto_created=True):
        rows = list(model._base_manager.order_by("pk").values_list())
        found[model._meta.db_table] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def thanh_xuan() -> District:
    found: District = District.unscoped.get(slug="thanh-xuan")
    return found


def answers(slug: str, form: str) -> list[Submission]:
    rows = Submission.unscoped.filter(district__slug=slug, round__version__form__slug=form)
    return list(rows.select_related("round__version__form", "round__period", "unit", "district"))


def collected() -> dict[str, Figure]:
    """The district's collected totals at the coordinates of the published table, by its cells."""
    cells = RoundCell.objects.filter(
        round__district__slug="thanh-xuan", round__version__form__slug="quy-mo-truong-lop"
    ).select_related("indicator", "period")
    totals = Figure.unscoped.filter(unit=thanh_xuan().unit, source=Source.COLLECTED)
    by_place = {(one.indicator_id, one.period_id, one.measure, one.level, one.ownership): one for one in totals}
    found = {
        cell.key: by_place.get((cell.indicator_id, cell.period_id, cell.measure, cell.level, cell.ownership))
        for cell in cells
    }
    return {key: figure for key, figure in found.items() if figure is not None}


# --- Thanh Xuân ---


def test_collected_totals_are_the_published_table_cell_by_cell() -> None:
    totals = collected()
    asked = {cell for cell in PUBLISHED if not cell.startswith("tong-so:")} - NOT_COLLECTED
    asked |= {"tong-so:truong-tong", "tong-so:truong-cl", "tong-so:truong-ncl"}
    assert {cell: totals[cell].number for cell in asked} == {cell: Decimal(PUBLISHED[cell]) for cell in asked}
    assert {totals[cell].missing for cell in asked} == {0}


@pytest.mark.parametrize("ownership", ["-", "CL", "NCL"])
def test_whole_school_rows_over_the_totals_are_the_published_sums(ownership: str) -> None:
    """What is summed over levels nobody types: the form computes it from whatever fills it, also from the totals."""
    round_ = answers("thanh-xuan", "quy-mo-dau-nam")[0].round
    totals = Figure.unscoped.filter(unit=thanh_xuan().unit, source=Source.COLLECTED, ownership=ownership)
    by_place = {(one.indicator_id, one.level): one.number for one in totals.filter(period__code="2021-2022")}
    cells = RoundCell.objects.filter(round=round_)
    values = {
        cell.key: Value(Kind.EXACT, number)
        for cell in cells
        if (number := by_place.get((cell.indicator_id, cell.level))) is not None
    }
    computed = compute(round_.form, values, dict.fromkeys(values, Reading()))
    columns = {"-": ("tong", "tong"), "CL": ("cl", "cl-tong"), "NCL": ("ncl", "tt-tong")}[ownership]
    printed = {
        "truong-lop": PUBLISHED[f"tong-so:lop-{columns[0]}"],
        "truong-hs": PUBLISHED[f"tong-so:hoc-sinh-{columns[0]}"],
        "truong-ns": PUBLISHED[f"tong-so:nhan-su-{columns[1]}"],
    }
    found = {row: computed[f"{row}:so-luong"].value for row in printed}
    assert {row: value and value.number for row, value in found.items()} == {
        row: Decimal(text) for row, text in printed.items()
    }


def test_every_school_is_counted_once_at_its_level() -> None:
    rows = answers("thanh-xuan", "quy-mo-dau-nam")
    assert len(rows) == 84
    assert Counter(row.level for row in rows) == {"mam-non": 51, "tieu-hoc": 14, "thcs": 19}
    counted = Figure.unscoped.filter(submission__in=rows, indicator__code="so-truong", level="-", number=1)
    assert counted.count() == 84


def test_schools_that_the_document_names_keep_their_names_and_the_others_say_that_they_are_made_up() -> None:
    named = {school["name"] for school in json.loads((FIXTURES / "thanh-xuan/district.json").read_text())["schools"]}
    schools = School.unscoped.filter(places__district=thanh_xuan()).select_related("unit")
    assert {school.unit.name for school in schools if not school.is_demo} == named
    made = [school for school in schools if school.is_demo]
    assert Counter(school.kind for school in made) == {SchoolKind.SCHOOL: 35, SchoolKind.GROUP: 24}
    assert all("(minh họa)" in school.unit.name for school in made)


def test_schools_of_two_levels_report_each_level_where_it_is() -> None:
    both = [row for row in answers("thanh-xuan", "quy-mo-dau-nam") if len(row.levels) == 2]
    assert len(both) == 3
    assert {row.level for row in both} == {"thcs"}
    for row in both:
        typed = {figure.level for figure in Figure.unscoped.filter(submission=row, indicator__code="so-lop")}
        assert {"tieu-hoc", "thcs", "lop-1", "lop-9"} <= typed


def test_independent_groups_add_their_children_and_staff_to_the_non_public_and_are_no_schools() -> None:
    rows = answers("thanh-xuan", "quy-mo-nhom-doc-lap")
    assert {row.ownership_group for row in rows} == {"NCL"}
    figures = Figure.unscoped.filter(submission__in=rows)
    assert not figures.filter(indicator__code="so-truong").exists()
    for code in ("so-hoc-sinh", "so-cb", "so-gv"):
        assert all(figures.filter(indicator__code=code, submission=row, number__gt=0).exists() for row in rows)


@pytest.mark.parametrize("form", ["quy-mo-dau-nam", "quy-mo-nhom-doc-lap"])
def test_figures_of_every_school_pass_every_check(form: str) -> None:
    for row in answers("thanh-xuan", form):
        assert [finding.message for finding in Sheet(row).findings] == [], row


def test_each_answer_is_approved_by_who_answers_for_the_school() -> None:
    rows = Submission.unscoped.filter(district__slug="thanh-xuan", round__version__form__slug="quy-mo-dau-nam")
    of_school = dict(rows.values_list("unit__code", "decided_by__username"))
    assert of_school["thanh-xuan-thcs-khuong-mai"] == "phamtienhong.thanhxuan"
    assert of_school["thanh-xuan-th-dang-tran-con"] == "nguyenhongthuy.thanhxuan"


# --- the others ---


def test_nineteen_schools_teach_thcs_and_the_assignment_names_all_but_one() -> None:
    found = PortfolioSet.unscoped.select_related("period", "district").get(district=thanh_xuan())
    coverage = coverage_of(found, portfolios_of_set(found), None, today_of(thanh_xuan()))
    thcs = [spot for spot in coverage.schools if spot.level == "thcs"]
    assert Counter(len(spot.people) for spot in thcs) == {1: 18, 0: 1}
    assert [spot.name for spot in thcs if not spot.people] == ["TH Sputnik"]


def test_primary_schools_and_every_ward_in_both_matters_have_one_person_each() -> None:
    found = PortfolioSet.unscoped.select_related("period", "district").get(district=thanh_xuan())
    coverage = coverage_of(found, portfolios_of_set(found), None, today_of(thanh_xuan()))
    primary = [spot for spot in coverage.schools if spot.level == "tieu-hoc"]
    assert {len(spot.people) for spot in (*primary, *coverage.wards)} == {1}
    assert (len(primary), len(coverage.wards)) == (17, 22)


def test_every_state_of_an_answer_can_be_seen_in_an_open_round() -> None:
    states = Submission.unscoped.filter(round__state=RoundState.OPEN, round__audience=Audience.SCHOOLS)
    assert set(states.values_list("state", flat=True)) == set(SubmissionState.values) - {SubmissionState.LOCKED}
    assert states.filter(errors__gt=0).exists()
    assert states.filter(warnings__gt=0, unexplained=0, state=SubmissionState.SUBMITTED).exists()
    assert states.filter(copies__act="return", state=SubmissionState.SUBMITTED).exists()


def test_rounds_of_every_kind_and_state_can_be_seen() -> None:
    rounds = Round.unscoped.all()
    assert set(rounds.values_list("audience", flat=True)) == set(Audience.values)
    assert set(rounds.values_list("state", flat=True)) == set(RoundState.values)


def test_late_answers_are_submitted_after_the_due_date() -> None:
    late = Submission.unscoped.filter(first_submitted_at__gt=F("round__due_at"))
    assert set(late.values_list("district__slug", flat=True)) == {"ba-dinh", "quan-11", "long-bien"}


def test_returned_answers_carry_marked_cells_with_their_reasons() -> None:
    for row in Submission.unscoped.filter(state=SubmissionState.RETURNED):
        marks = CellMark.objects.filter(copy__submission=row)
        assert row.return_reason
        assert marks.exists()
        assert all(mark.reason for mark in marks)


def test_requests_to_reopen_wait_for_an_answer() -> None:
    waiting = ReopenRequest.unscoped.filter(state="pending")
    assert set(waiting.values_list("submission__district__slug", flat=True)) == {"ba-dinh", "thanh-xuan"}


def test_nobody_decides_on_what_they_entered_or_submitted() -> None:
    decided = Submission.unscoped.exclude(decided_by=None)
    assert not decided.filter(decided_by=F("submitted_by")).exists()
    assert not Entry.objects.filter(Q(author=F("submission__decided_by"))).exists()


def test_what_happens_lies_between_the_opening_and_the_districts_own_day() -> None:
    for row in Submission.unscoped.exclude(submitted_at=None).select_related("round", "district"):
        assert row.submitted_at is not None
        assert row.round.opens_at <= row.submitted_at
        assert timezone.localdate(row.submitted_at) <= today_of(row.district)


def test_clock_of_every_district_is_left_where_its_document_puts_it() -> None:
    days = {
        document["slug"]: date.fromisoformat(document["reference_date"])
        for path in FIXTURES.glob("*/district.json")
        for document in [json.loads(path.read_text(encoding="utf-8"))]
    }
    assert dict(District.unscoped.values_list("slug", "reference_date")) == days


def test_people_made_up_for_schools_are_not_listed_on_the_sign_in_page() -> None:
    logins = {account["login"] for account in demo_accounts()}
    assert {"hieutruong.thanhxuan", "vanthu.thanhxuan", "phuong1.quan11"} <= logins
    assert not [login for login in logins if "minh-hoa" in login]
    assert Grant.objects.filter(role=Role.PRINCIPAL).count() > 130


def late_tasks(slug: str) -> set[tuple[str, str]]:
    """The titles, cut short, of what is open after its last day, with the body that leads it."""
    rows = Task.unscoped.filter(district__slug=slug, deadline_end__lt=F("district__reference_date"))
    open_ones = rows.filter(state__in=["not_started", "in_progress"]).select_related("lead")
    return {(one.title[:23], one.lead.name if one.lead else "") for one in open_ones}


def test_chairman_finds_what_is_late_and_with_whom() -> None:
    office = "Phòng Giáo dục và Đào tạo"
    assert late_tasks("thanh-xuan") == {
        ("Xây dựng KH đầu tư CSVC", office),
        ("Thẩm định kinh phí cải ", "Phòng Tài chính - Kế hoạch"),
        ("Rà soát thiết bị dạy họ", office),
    }
    assert late_tasks("long-bien") == {("Thẩm định dự toán mua s", "Phòng Tài chính - Kế hoạch")}


def test_made_up_work_says_so_and_stands_in_no_plan() -> None:
    made_up = Task.unscoped.filter(note__startswith="Minh họa:")
    assert made_up.count() == 9
    assert not made_up.exclude(plan=None).exists()


def test_work_was_told_on_the_days_of_the_district() -> None:
    told = TaskNote.objects.filter(task__district__slug="thanh-xuan").values_list("made_at__date", flat=True)
    assert (min(told), max(told)) == (date(2021, 10, 29), date(2021, 12, 30))
    month = MonthReview.unscoped.get(person__username="chuyenvien.thanhxuan")
    assert (month.state, month.month, bool(month.work)) == ("remarked", date(2021, 11, 1), True)


def test_second_load_changes_nothing(demo: Demo) -> None:
    assert demo.twice == demo.once


def test_district_that_the_demo_does_not_have_is_refused() -> None:
    with pytest.raises(CommandError, match="Không có địa bàn “ha-dong”"):
        call_command("load_demo", "ha-dong")
