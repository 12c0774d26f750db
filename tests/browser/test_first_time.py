"""Somebody who never saw the portal: from the link in the mail to “Đã nộp”, with nothing told beside the screens."""

from __future__ import annotations

import email
import re
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESKTOP, PHONE, People
from tests.browser.grids import cell, status, submit
from tests.browser.test_onboarding import change_password, check
from tests.browser.test_round import COLUMN, ENTERED
from tests.stack import Stack, wait_for

pytestmark = pytest.mark.browser

SCHOOL = "ba-dinh-thcs-giang-vo"
# A new principal with a first password, a round for the school, and the day's digest handed to the worker, at any hour.
FIRST_DAY = f"""
from django.test import override_settings
from accounts.models import User
from accounts.queries import actor_for
from accounts.services import add_person, give_first_password
from core.mails import make_digests
from core.roles import Role
from core.tasks import send_mails
from indicators.models import FormVersion
from indicators.services.rounds import open_round
from schools.models import District, Unit
from schools.period_codes import parse_period
from schools.services import ensure_period
district, school = District.unscoped.get(slug="ba-dinh"), Unit.objects.get(code="{SCHOOL}")
administrator = actor_for(User.objects.get(username="quantri.badinh"))
specialist = actor_for(User.objects.get(username="chuyenvien.badinh"))
user = add_person(actor=administrator, district=district, username="USERNAME", full_name="Ngô Thị Mới",
    title="Hiệu trưởng", role=Role.PRINCIPAL, unit=school, email="USERNAME@truong.example.vn")
print(give_first_password(actor=administrator, district=district, user=user))
newest = FormVersion.objects.filter(form__slug="dang-ky-thi-dua", form__district=district).latest("number")
period = ensure_period(parse_period("PERIOD"))
open_round(actor=specialist, district=district, version=newest, period=period, units=[school])
with override_settings(DIGEST_HOUR=0):
    make_digests()
send_mails.delay()
"""


def enter_in_the_grid(page: Page) -> None:
    """The cursor is put on the first cell; from there only digits and Enter."""
    cell(page, "ns", COLUMN).click()
    for typed in ENTERED.values():
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    status(page, "saved")
    page.get_by_role("button", name="Kiểm tra và nộp").click()


def enter_row_by_row(page: Page) -> None:
    """One row per page: what is empty is filled, what counts itself is passed, until the last look comes."""
    page.get_by_role("link", name="Nhập từng dòng").click()
    figures = iter(ENTERED.values())
    for position in range(1, 11):
        expect(page.locator("main")).to_contain_text(f"Dòng {position}/10")
        if page.locator("output").count() == 0:
            page.get_by_label("Số đăng ký").first.fill(next(figures))
        page.get_by_role("button", name="Lưu và").click()


@pytest.mark.parametrize(
    ("size", "period", "enter"),
    [(DESKTOP, "2022-2023", enter_in_the_grid), (PHONE, "2023-2024", enter_row_by_row)],
    ids=["desktop", "phone"],
)
def test_new_principal_gets_from_the_mail_to_submitted(
    people: People, portal: Stack, size: tuple[int, int], period: str, enter: Callable[[Page], None]
) -> None:
    username = f"moi.{period}"
    script = FIRST_DAY.replace("USERNAME", username).replace("PERIOD", period)
    given = portal.manage("shell", "-v", "0", "-c", script).split()[-1]
    principal = people.meet(size)
    page = principal.page
    page.goto(_link_of(_mail_to(portal, f"{username}@truong.example.vn")))
    check(principal)
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(given)
    page.get_by_role("button", name="Đăng nhập").click()
    check(principal)
    change_password(page, given)
    expect(page.get_by_role("heading", level=1)).to_contain_text("ĐĂNG KÝ THI ĐUA")
    expect(page.locator("[data-cell]:visible, a:visible:has-text('Nhập từng dòng')").first).to_be_visible()
    expect(page.locator('[data-cell][aria-invalid="true"]')).to_have_count(0)
    check(principal)
    enter(page)
    expect(page.get_by_role("button", name="Nộp báo cáo")).to_be_visible()
    check(principal)
    submit(page)
    check(principal)


def _mail_to(portal: Stack, address: str) -> str:
    """The text of the mail that the worker sent there."""
    folder = Path(portal.environment["VAR_DIR"]) / "mails"
    found: list[str] = []

    def came() -> bool:
        for file in folder.glob("*.log"):
            # A line of dashes ends each mail; what comes after the last one is not whole yet.
            for one in file.read_bytes().split(b"-" * 79 + b"\n")[:-1]:
                message = email.message_from_bytes(one, policy=policy.default)
                if message["To"] == address:
                    found.append(message.get_content())
        return bool(found)

    wait_for(came, f"a mail to {address}")
    return found[0]


def _link_of(mail: str) -> str:
    """The one link that the mail asks to open."""
    found = re.search(r"Mở trên cổng: (\S+)", mail)
    assert found is not None, mail
    return found.group(1)
