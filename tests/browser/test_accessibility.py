"""Every page, on a desktop and on a phone: no violation of WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, People, Person
from tests.stack import Stack

pytestmark = pytest.mark.browser

# Where each kind of page is found in the demo: the late round of Ba Đình (`late`), its closed one (`shut`), an answer
# in each state, two answers for one figure (`double`), what waits for the office; in Thanh Xuân one after chốt.
PLACES = """
import json
from indicators.models import Figure, Round, Submission
late = Round.unscoped.get(district__slug="ba-dinh", version__form__slug="dang-ky-thi-dua")
shut = Round.unscoped.get(district__slug="ba-dinh", version__form__slug="quy-mo-dau-nam")
draft = Round.unscoped.filter(district__slug="ba-dinh", state="draft").first()
answers = Submission.unscoped.filter(round=late).order_by("pk")
own = answers.get(unit__code="ba-dinh-thcs-thang-long")
sent, double = answers.filter(state="submitted")[:2]
approved = answers.filter(state="approved").first()
budget = {period: Submission.unscoped.get(round__version__form__slug="bieu-1", round__period__code=period).pk
          for period in ("2020", "2021")}
taken = Figure.unscoped.filter(submission=approved).first()
Figure.unscoped.filter(pk=taken.pk).update(unit=double.unit)
cells = [cell.key for cell in late.cells.all()]
frozen = Submission.unscoped.get(unit__code="thanh-xuan-thcs-thanh-xuan", round__version__form__slug="quy-mo-dau-nam")
# One school is asked no more, so that it can be added.
Submission.unscoped.filter(round=late, state="not_started").order_by("pk").last().delete()
print(json.dumps({
    "late": late.pk, "shut": shut.pk, "draft": draft.pk, "own": own.pk, "school": own.unit_id, "sent": sent.pk,
    "double": double.pk, "approved": approved.pk, "cell": cells[0], "budget": budget["2020"],
    "next_budget": budget["2021"], "frozen": frozen.pk,
}))
"""
# By who sees them; a path begins behind the district.
PAGES: Mapping[str, tuple[str, ...]] = {
    "chuyenvien.badinh": (
        "",
        "so-lieu/",
        "so-lieu/?cho=toi-duyet",
        "so-lieu/{budget}/",
        "so-lieu/{next_budget}/dong/2/",
        "so-lieu/{sent}/",
        "so-lieu/{sent}/xem-xet/",
        "so-lieu/{double}/trung-so-lieu/",
        "dot/",
        "dot/moi/",
        "dot/{draft}/sua/",
        "dot/{draft}/thiet-lap/",
        "dot/{late}/",
        "dot/{late}/in/",
        "dot/{late}/thiet-lap/",
        "dot/{late}/gia-han/",
        "dot/{late}/them-don-vi/",
        "dot/{late}/excel/",
        "dot/{late}/tong-hop/",
        "dot/{late}/tong-hop/o/{cell}/",
        "thong-bao/",
        "nhiem-vu/",
        "bieu-mau/",
        "bao-cao/",
        "bao-cao/1/",
    ),
    "lanhdao.badinh": (
        "",
        "de-nghi/",
        "dot/{shut}/",
        "dot/{shut}/thiet-lap/",
        "dot/{shut}/mo-lai/",
        "dot/{shut}/chot/",
        "nhat-ky/",
    ),
    "hieutruong.thanglong": (
        "",
        "so-lieu/",
        "so-lieu/{own}/",
        "so-lieu/{own}/dong/2/",
        "so-lieu/{own}/kiem-tra/",
        "so-lieu/{own}/ban-in/",
        "so-lieu/{own}/ban-luu/1/",
        "so-lieu/{own}/excel/",
        "thong-bao/",
        "nguoi-cua-truong/{school}/",
        "nguoi-cua-truong/{school}/them/",
        "../tai-khoan/",
    ),
    "quantri.badinh": ("quan-tri/thu/",),
    "hieutruong.thanhxuan": ("so-lieu/{frozen}/", "so-lieu/{frozen}/dinh-chinh/"),
}
# Where they are at home, if not in Ba Đình.
DISTRICTS = {"hieutruong.thanhxuan": "thanh-xuan"}


@pytest.fixture(scope="module")
def places(portal: Stack) -> dict[str, Any]:
    printed = portal.manage("shell", "-v", "0", "-c", PLACES)
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("username", PAGES)
def test_no_page_has_an_accessibility_violation(
    people: People, places: Mapping[str, Any], username: str, size: tuple[int, int]
) -> None:
    person = people.meet(size)
    person.open("/dang-nhap/")
    faults = _faults(person)
    district = DISTRICTS.get(username, "ba-dinh")
    person.sign_in(username, district)
    for path in PAGES[username]:
        response = person.page.goto(f"{person.stack.address}/{district}/{path.format(**places)}")
        assert response is not None
        assert response.status == 200, path
        person.page.wait_for_load_state("networkidle")
        faults += [f"{path}: {fault}" for fault in _faults(person)]
    assert faults == []


def _faults(person: Person) -> list[str]:
    root = "document.documentElement"
    wide = person.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return [*person.violations(), *(["wider than the screen"] if wide else [])]


def test_parts_of_the_administration_are_one_line_on_a_phone_and_the_open_one_is_in_sight(people: People) -> None:
    person = people.meet(PHONE).sign_in("quantri.badinh")
    page = person.open("/ba-dinh/quan-tri/thu/")
    height, left, right, wide = page.evaluate(
        """() => {
            const tab = document.querySelector(".tabs [aria-current]").getBoundingClientRect();
            const { height } = document.querySelector(".tabs").getBoundingClientRect();
            return [height, tab.left, tab.right, document.documentElement.scrollWidth];
        }"""
    )
    assert height < 60
    assert left >= 0
    assert right <= PHONE[0] == wide
