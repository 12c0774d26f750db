"""A browser before a running portal with the demo's districts; pages fail the test on any error in their console."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from accounts.queries import DEMO_PASSWORD
from tests.stack import PATIENCE, ROOT, Stack, laid_stack

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
DESKTOP = (1366, 768)
PHONE = (390, 844)
# A busy machine is slow; no test is decided by being quick.
expect.set_options(timeout=PATIENCE * 1000)
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A portal with the demo loaded, in real processes."""
    with laid_stack(tmp_path_factory) as stack:
        stack.start_web()
        stack.start_worker()
        stack.start_beat()
        yield stack


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@dataclass
class Person:
    """Somebody at a screen of their own, with what their browser complained of."""

    stack: Stack
    context: BrowserContext
    page: Page
    complaints: list[str]

    def open(self, path: str) -> Page:
        self.page.goto(self.stack.address + path)
        return self.page

    def sign_in(self, username: str, district: str = "ba-dinh") -> Person:
        page = self.open("/dang-nhap/")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Đăng nhập").click()
        # The committee is led on to the dashboard.
        page.wait_for_url(f"{self.stack.address}/{district}/**" if district else f"{self.stack.address}/")
        return self

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page that is open (WCAG 2.2 AA)."""
        self.page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found: list[str] = self.page.evaluate(
            """async () => {
                const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
                const { violations } = await axe.run(document, { runOnly: tags });
                return violations.map((one) => `${one.id}: ${one.nodes[0].html} (${one.nodes.length})`);
            }"""
        )
        return found


class People:
    """Makes people, each in a browser context of their own."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack = stack
        self.browser = browser
        self.met: list[Person] = []

    def meet(self, size: tuple[int, int] = DESKTOP, *, javascript: bool = True) -> Person:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, java_script_enabled=javascript, accept_downloads=True
        )
        context.set_default_timeout(PATIENCE * 1000)
        page = context.new_page()
        person = Person(self.stack, context, page, [])
        page.on("console", lambda message: person.complaints.append(message.text) if _is_fault(message) else None)
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        self.met.append(person)
        return person


def _is_fault(message: ConsoleMessage) -> bool:
    """An error in a page or a CSP report. An answer of 404, 409 or 422, or a lost line, is what its test asked for."""
    asked_for = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
    return message.type == "error" and not any(words in message.text for words in asked_for)


@pytest.fixture
def people(portal: Stack, browser: Browser) -> Iterator[People]:
    made = People(portal, browser)
    yield made
    complaints = [complaint for person in made.met for complaint in person.complaints]
    for person in made.met:
        person.context.close()
    assert complaints == []
