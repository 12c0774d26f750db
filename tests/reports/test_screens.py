"""What "Việc của tôi", the start page, the menu and a report's page offer to each person."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Job, JobState
from plans.models import Plan, PlanState, Task
from tests.conftest import House, SignIn
from tests.scenes import SCENES


def home(house: House, client: Client) -> str:
    return client.get(reverse("work:home", args=[house.bac.slug])).content.decode()


@pytest.mark.parametrize("key", ["leader", "ubnd_viewer", "ubnd_signer", "district_admin"])
def test_who_enters_nothing_reads_nothing_of_entering(house: House, sign_in: SignIn, key: str) -> None:
    page = home(house, sign_in(house.bac.user(key)))
    assert "Số liệu cần nhập" not in page
    assert "Nhiệm vụ" in page


def test_what_waits_for_a_leader_comes_first(house: House, sign_in: SignIn) -> None:
    SCENES["own submitted"](house)
    page = home(house, sign_in(house.bac.user("leader")))
    assert page.index("Chờ tôi duyệt") < page.index('id="tasks-title"')


def test_late_task_comes_before_one_without_a_day(house: House, sign_in: SignIn) -> None:
    place = house.bac
    Plan.unscoped.update(state=PlanState.ISSUED)
    day = date(2020, 1, 31)
    Task.unscoped.filter(pk=place.schools_task.pk).update(
        deadline_precision="day", deadline_start=day, deadline_end=day, deadline_text=""
    )
    Task.unscoped.filter(pk=place.office_task.pk).update(
        deadline_precision="text", deadline_start=None, deadline_end=None, deadline_text="khi có chỉ đạo"
    )
    page = home(house, sign_in(place.user("leader")))
    assert page.index(place.schools_task.title) < page.index(place.office_task.title)
    assert "quá hạn" in page


def test_operator_is_told_where_the_work_is_and_shown_no_empty_rooms(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.operator)
    assert "README" in client.get(reverse("home")).content.decode()
    page = home(house, client)
    for name in ("submissions", "plans", "reports"):
        assert f'href="{reverse(f"work:{name}", args=[house.bac.slug])}"' not in page
    assert "Số liệu cần nhập" not in page


@pytest.mark.parametrize(("scene", "reloads"), [("active job", False), ("finished job", True)])
def test_page_is_loaded_anew_when_its_job_is_over(house: House, sign_in: SignIn, scene: str, reloads: bool) -> None:
    job = SCENES[scene](house)
    url = reverse("work:job", args=[house.bac.slug, job.pk])
    response = sign_in(house.bac.user("specialist")).get(url, headers={"HX-Request": "true"})
    assert ("HX-Refresh" in response) == reloads


def test_failed_build_offers_one_button(house: House, sign_in: SignIn) -> None:
    job = SCENES["finished job"](house)
    Job.unscoped.filter(pk=job.pk).update(state=JobState.FAILED)
    url = reverse("work:report", args=[house.bac.slug, house.bac.report.pk])
    page = sign_in(house.bac.user("specialist")).get(url).content.decode()
    assert "Tạo lại" in page
    assert page.count(f'action="{reverse("work:report-build", args=[house.bac.slug, house.bac.report.pk])}"') == 1
