"""What the tests of the entry grid share: its cells, its state of saving, a block from a spreadsheet, handing in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def cell(page: Page, row: str, column: str) -> Locator:
    return page.locator(f'[data-cell="{row}:{column}"]')


def status(page: Page, state: str) -> None:
    expect(page.locator("#grid-status")).to_have_attribute("data-state", state)


def paste(page: Page, block: str) -> None:
    """What the clipboard holds after copying in a spreadsheet, pasted where the focus is."""
    page.evaluate(
        """(text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        block,
    )


def hand_in(page: Page) -> None:
    """From the grid to “Đã nộp”, past the last look."""
    page.get_by_role("button", name="Kiểm tra và nộp").click()
    submit(page)


def submit(page: Page) -> None:
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.locator(".page-facts").first).to_contain_text("Đã nộp")
