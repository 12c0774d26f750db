"""That "every page" is true: what is a page of the portal is asked by the browser, or stands here with its reason."""

from __future__ import annotations

import re

from django.urls import resolve

from tests.browser.pages import every_path
from tests.test_permission_matrix import ADDRESSES, any_address

# What a GET answers and yet no browser is sent to by tests/browser/pages.py, each with why.
NO_PAGE = {
    "work:scan": "a file",
    "work:evidence": "a file",
    "work:task-deadline": "a part of the form of a task, which is asked",
    "work:plan-scan": "a file",
    "work:round-paper": "a file",
    "work:file": "a file",
    "work:submission-cell": "JSON for the grid",
    "api-schema": "JSON",
    "account_login": "asked before signing in, by every visit of test_accessibility.py",
    "work:figure-import": "needs a worker and a workbook: asked in test_import.py, at every step",
}
FILES = (".xlsx", ".docx", ".pdf", ".zip", ".json")


def pages() -> set[str]:
    """The names that answer a GET of somebody with a page: no way on, no file by its address, not the REST API."""
    names = {line.lead[0] for line in ADDRESSES if line.lead[1] == "GET" and "200" in line.answers.values()}
    return {name for name in names if not name.startswith("api:") and not any_address(name).endswith(FILES)}


def visited() -> set[str]:
    """The names of the addresses that the browser visits, whatever they are about."""
    paths = [path.split("?")[0] for path in every_path()]
    return {resolve(re.sub(r"{\w+}", "1", path)).view_name for path in paths}


def test_every_page_is_asked_for_its_accessibility() -> None:
    assert pages() - visited() == set(NO_PAGE)
