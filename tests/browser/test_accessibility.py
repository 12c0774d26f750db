"""Every page, on a desktop and on a phone: no violation of WCAG 2.2 AA, nothing wider than the screen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

import pytest

from tests.browser.conftest import DESKTOP, PHONE, People, Person
from tests.browser.pages import NARROW_PAGES, PAGES, PLACES, REFUSALS, asked_of, home_of
from tests.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def places(portal: Stack) -> dict[str, Any]:
    printed = portal.manage("shell", "-v", "0", "-c", PLACES)
    found: dict[str, Any] = json.loads(printed.splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("username", "size"),
    [
        *(pytest.param(username, DESKTOP, id=f"{username}-desktop") for username in PAGES),
        *(pytest.param(username, PHONE, id=f"{username}-phone") for username in {**PAGES, **NARROW_PAGES}),
    ],
)
def test_no_page_has_an_accessibility_violation(
    people: People, places: Mapping[str, Any], username: str, size: tuple[int, int]
) -> None:
    person = people.meet(size)
    person.open("/dang-nhap/")
    faults = _faults(person)
    home = home_of(username)
    person.sign_in(username, home.strip("/"))
    for path in asked_of(username, narrow=size == PHONE):
        response = person.page.goto(person.stack.address + urljoin(home, path.format(**places)))
        assert response is not None
        assert response.status == REFUSALS.get((username, path), 200), path
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
