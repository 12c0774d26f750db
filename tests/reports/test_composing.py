"""Composing a report: what its check list says of figures that are missing."""

from __future__ import annotations

from core.actor import Actor
from indicators.services.submissions import approve, submit
from reports.composing import compose
from reports.models import Report, ReportSection
from tests.conftest import ENTRIES, House, approved, enter

AWAITED = "Số học sinh năm 2020 chưa được duyệt nên {} số liệu trong báo cáo còn trống."


def report_saying(house: House, *paragraphs: str) -> Report:
    """The report of Bắc with this text alone."""
    report: Report = Report.unscoped.get(pk=house.bac.report.pk)
    report.tables = []
    report.save()
    ReportSection.objects.filter(report=report).update(paragraphs=list(paragraphs))
    return report


def problems(actor: Actor, report: Report) -> list[str]:
    return [problem.message for problem in compose(actor, report).problems]


def test_figures_of_a_form_that_is_not_approved_are_one_line(house: House) -> None:
    report = report_saying(house, "Có [[tong-hoc-sinh]], nam [[hoc-sinh-nam]].", "Nữ [[hoc-sinh-nu]].")
    enter(house.bac.own, house.bac.actor("specialist"))
    assert problems(house.bac.actor("leader"), report) == [AWAITED.format(3)]


def test_a_figure_named_twice_is_counted_once(house: House) -> None:
    report = report_saying(house, "Có [[tong-hoc-sinh]], tức [[tong-hoc-sinh bare]].")
    assert problems(house.bac.actor("leader"), report) == [AWAITED.format(1)]


def test_approved_form_leaves_nothing_to_wait_for(house: House) -> None:
    report = report_saying(house, "Có [[tong-hoc-sinh]].")
    approved(house.bac.own, house.bac.actor("specialist"), house.bac.actor("leader"))
    assert problems(house.bac.actor("leader"), report) == []


def test_figure_that_no_form_will_bring_is_named_with_its_level(house: House) -> None:
    report = report_saying(
        house, "Có [[tong-hoc-sinh tieu-hoc]], [[tong-hoc-sinh thcs]].", "[[tong-hoc-sinh offset=-1]]; [[khong-co]]."
    )
    approved(house.bac.own, house.bac.actor("specialist"), house.bac.actor("leader"))
    assert problems(house.bac.actor("leader"), report) == [
        "Chưa có số liệu đã duyệt: Tổng số học sinh (Tiểu học).",
        "Chưa có số liệu đã duyệt: Tổng số học sinh (THCS).",
        "Chưa có số liệu đã duyệt: Tổng số học sinh.",
        "Chưa có số liệu đã duyệt: khong-co.",
    ]


def test_cell_left_empty_in_an_approved_form_is_named_by_its_indicator(house: House) -> None:
    bac, report = house.bac, report_saying(house, "Nam [[hoc-sinh-nam]], nữ [[hoc-sinh-nu]].")
    enter(bac.own, bac.actor("specialist"), {"nam:th": ENTRIES["nam:th"]})
    approve_own(house)
    assert problems(bac.actor("leader"), report)[0] == "Chưa có số liệu đã duyệt: Học sinh nữ."


def approve_own(house: House) -> None:
    """Submitted as it stands, with a word for its warnings."""
    bac = house.bac
    sent = submit(actor=bac.actor("specialist"), submission=bac.own, explanation="Chưa có số liệu nữ.")
    approve(actor=bac.actor("leader"), submission=sent)


def test_forms_of_another_district_are_not_waited_for(house: House) -> None:
    report = report_saying(house, "Có [[tong-hoc-sinh]].")
    approved(house.bac.own, house.bac.actor("specialist"), house.bac.actor("leader"))
    enter(house.nam.own, house.nam.actor("specialist"))
    assert problems(house.bac.actor("leader"), report) == []
