"""`python -m tests.pictures ADDRESS`: the pictures of README.md, taken anew from a fresh demo (`script/server`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
DOCS = Path(__file__).parents[1] / "docs"
WIDE, LONG = (1366, 768), (1366, 1400)


def _stay(page: Page) -> None:
    pass


def _open_form(page: Page) -> None:
    page.get_by_role("listitem").filter(has_text="Năm 2020").get_by_role("link", name="Biểu 1").first.click()


def _build_report(page: Page) -> None:
    page.get_by_role("main").get_by_role("link", name="Báo cáo tình hình").first.click()
    page.get_by_role("button", name="Tạo báo cáo").click()
    page.get_by_text("Đã xong", exact=True).first.wait_for()
    page.reload()  # without the message of the press


def _open_board(page: Page) -> None:
    page.get_by_role("link", name="Đăng ký thi đua").first.click()


@dataclass(frozen=True)
class Picture:
    """One file of docs/: who looks, at which page, and what they press there."""

    name: str
    who: str
    address: str
    go: Callable[[Page], None] = _stay
    size: tuple[int, int] = WIDE


PICTURES = (
    Picture("bieu-1", "chuyenvien.badinh", "/ba-dinh/so-lieu/", _open_form),
    Picture("bang-dieu-hanh", "xem.ubnd.thanhxuan", "/thanh-xuan/bang-dieu-hanh/", size=LONG),
    Picture("bao-cao", "chuyenvien.badinh", "/ba-dinh/bao-cao/", _build_report),
    Picture("viec-cua-toi", "chuyenvien.badinh", "/ba-dinh/"),
    Picture("tinh-hinh-nop", "chuyenvien.badinh", "/ba-dinh/dot/", _open_board),
)


def take(browser: Browser, address: str, password: str, picture: Picture) -> None:
    """Signs in, goes there and writes the file."""
    width, height = picture.size
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(f"{address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(picture.who)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    page.goto(address + picture.address)
    picture.go(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=DOCS / f"{picture.name}.png")
    page.close()


def main(address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "edu_portal.settings")
    django.setup()
    from accounts.queries import DEMO_PASSWORD  # models are there only now

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, address.rstrip("/"), DEMO_PASSWORD, picture)


if __name__ == "__main__":
    main(*sys.argv[1:])
