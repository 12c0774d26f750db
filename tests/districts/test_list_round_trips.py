"""The lists of the five districts: exported, emptied, brought in again, they are equal to what they were."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import Grant, Portfolio, User
from accounts.queries import actor_for
from accounts.resources.people import PersonResource
from accounts.resources.portfolios import PortfolioResource
from core.list_pages import read_workbook_of
from core.lists import Checked, ListResource, apply_list, read_list
from core.models import AuditEntry
from core.roles import Role
from core.writers.xlsx import write_workbook
from indicators.resources import IndicatorResource
from plans.models import Plan, PlanState, Task
from plans.resources import TaskResource
from schools.models import Accreditation, District
from schools.resources.accreditations import AccreditationResource
from schools.resources.agencies import AgencyResource
from schools.resources.schools import SchoolResource
from schools.resources.wards import WardResource
from tests.office import saved_by_office

DISTRICTS = ("ba-dinh", "long-bien", "quan-11", "quoc-oai", "thanh-xuan")


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The five districts without their rounds, taken back after this module's tests."""
    hashers = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), hashers, transaction.atomic():
        call_command("load_demo", "--without-rounds", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def brought_in(resource: ListResource[Any], path: Path) -> Checked:
    """The list of a file, as an upload is read."""
    listed = read_list(read_workbook_of(SimpleUploadedFile("danh-sach.xlsx", path.read_bytes())), resource)
    return apply_list(resource, listed)


def exported(resource: ListResource[Any], path: Path) -> None:
    write_workbook([resource.table(resource.standing(), title="DANH SÁCH")], path)


def district_of(slug: str) -> District:
    return District.unscoped.select_related("unit").get(slug=slug)


def operator() -> Any:
    return actor_for(User.objects.get(username="quantri"))


def specialist(district: District) -> Any:
    grant = Grant.objects.filter(role=Role.SPECIALIST, unit=district.unit).order_by("pk").first()
    assert grant is not None
    return actor_for(grant.user)


LISTS: dict[str, Callable[[Any, District], ListResource[Any]]] = {
    "wards": WardResource,
    "agencies": AgencyResource,
    "schools": SchoolResource,
    "people": PersonResource,
    "portfolios": PortfolioResource,
    "accreditations": AccreditationResource,
    "indicators": IndicatorResource,
}


@pytest.mark.parametrize("slug", DISTRICTS)
@pytest.mark.parametrize("name", LISTS)
def test_list_brought_in_again_changes_nothing(name: str, slug: str, tmp_path: Path) -> None:
    resource = LISTS[name](operator(), district_of(slug))
    rows = list(resource.standing())
    if not rows:
        return
    exported(resource, tmp_path / "list.xlsx")
    before = AuditEntry.unscoped.count()
    checked = brought_in(LISTS[name](operator(), district_of(slug)), tmp_path / "list.xlsx")
    assert checked.findings == ()
    assert [line for line in checked.lines if line.outcome != "same"] == []
    assert (len(checked.lines), AuditEntry.unscoped.count()) == (len(rows), before)


# Emptied and brought in


def tasks_kept(plan: Plan) -> list[Any]:
    plain = [field.name for field in Task._meta.concrete_fields if field.name not in ("id", "version", "updated_at")]
    return [
        (
            {name: getattr(task, name) for name in plain},
            [row.unit for row in task.cooperator_rows.order_by("order")],
        )
        for task in Task.unscoped.filter(plan=plan).order_by("order")
    ]


def test_emptied_tasks_come_back_as_they_were(tmp_path: Path) -> None:
    plans = list(Plan.unscoped.filter(tasks__isnull=False).distinct().select_related("district__unit", "period"))
    assert {plan.district.slug for plan in plans} == set(DISTRICTS)
    for plan in plans:
        # A whole list is written while its plan is a draft.
        Plan.unscoped.filter(pk=plan.pk).update(state=PlanState.DRAFT)
        plan.state = PlanState.DRAFT
        actor = specialist(plan.district)
        exported(TaskResource(actor, plan), tmp_path / "tasks.xlsx")
        before = tasks_kept(plan)
        Task.unscoped.filter(plan=plan).delete()
        checked = brought_in(TaskResource(actor, plan), tmp_path / "tasks.xlsx")
        assert (checked.findings, checked.count("new")) == ((), len(before))
        assert tasks_kept(plan) == before
        again = brought_in(TaskResource(actor, plan), tmp_path / "tasks.xlsx")
        assert again.count("same") == len(before)


def portfolios_kept(district: District) -> list[Any]:
    plain = [field.name for field in Portfolio._meta.concrete_fields if field.name != "id"]
    return [
        (
            {name: getattr(one, name) for name in plain},
            [(row.school, row.level) for row in one.schools.order_by("pk")],
            [(row.ward, row.matter) for row in one.wards.order_by("pk")],
            [(row.covered, row.text) for row in one.covers.order_by("pk")],
        )
        for one in Portfolio.objects.filter(set__district=district).order_by("set", "order")
    ]


def test_emptied_portfolios_come_back_as_they_were(tmp_path: Path) -> None:
    districts = list(District.unscoped.filter(portfolio_sets__isnull=False).distinct().select_related("unit"))
    assert districts
    for district in districts:
        exported(PortfolioResource(operator(), district), tmp_path / "portfolios.xlsx")
        before = portfolios_kept(district)
        Portfolio.objects.filter(set__district=district).delete()
        checked = brought_in(PortfolioResource(operator(), district), tmp_path / "portfolios.xlsx")
        assert (checked.findings, checked.count("new")) == ((), len(before))
        assert portfolios_kept(district) == before


def accreditations_kept(district: District) -> list[Any]:
    plain = [field.name for field in Accreditation._meta.concrete_fields if field.name != "id"]
    rows = Accreditation.unscoped.filter(district=district).order_by("roadmap", "order")
    return [{name: getattr(one, name) for name in plain} for one in rows]


def test_emptied_accreditations_come_back_as_they_were(tmp_path: Path) -> None:
    districts = list(District.unscoped.filter(accreditations__isnull=False).distinct().select_related("unit"))
    assert {district.slug for district in districts} == {"long-bien", "thanh-xuan"}
    for district in districts:
        exported(AccreditationResource(operator(), district), tmp_path / "accreditations.xlsx")
        before = accreditations_kept(district)
        Accreditation.unscoped.filter(district=district).delete()
        checked = brought_in(AccreditationResource(operator(), district), tmp_path / "accreditations.xlsx")
        assert (checked.findings, checked.count("new")) == ((), len(before))
        assert accreditations_kept(district) == before


# Opened and saved by LibreOffice

# What is typed in the last row of each list.
TYPED = {
    TaskResource: ("note", "Đã xem lại 31/12"),
    PortfolioResource: ("post", "Tổ trưởng (từ 01/9)"),
    AccreditationResource: ("note", "Đã xem lại 31/12"),
}


def office_lists(slugs: Sequence[str]) -> dict[str, Callable[[], ListResource[Any]]]:
    """The tasks of each plan, the portfolios and the accreditations of these districts, by the name of the file."""
    lists: dict[str, Callable[[], ListResource[Any]]] = {}
    for district in map(district_of, slugs):
        for plan in Plan.unscoped.filter(district=district).select_related("district__unit", "period"):
            lists[f"tasks-{plan.pk}"] = partial(TaskResource, specialist(district), plan)
        lists[f"portfolios-{district.slug}"] = partial(PortfolioResource, operator(), district)
        lists[f"accreditations-{district.slug}"] = partial(AccreditationResource, operator(), district)
    return {name: make for name, make in lists.items() if list(make().standing())}


def looked_at(resource: ListResource[Any], path: Path) -> Checked:
    """What the page says before anything is written."""
    return resource.preview(read_list(read_workbook_of(SimpleUploadedFile(path.name, path.read_bytes())), resource))


def typed_last(resource: ListResource[Any], path: Path) -> str:
    """Writes the list with one cell of its last row typed over; gives back the change in the words of the preview."""
    rows = list(resource.standing())
    attribute, word = TYPED[type(resource)]
    before = getattr(rows[-1], attribute)
    setattr(rows[-1], attribute, word)
    write_workbook([resource.table(rows, title="DANH SÁCH")], path)
    return f"{resource.fields_by_attribute[attribute].column_name}: {before or '–'} → {word}"


@pytest.mark.documents
@pytest.mark.parametrize(
    ("slugs", "kinds"),
    [
        (["thanh-xuan"], {"tasks", "portfolios", "accreditations"}),
        pytest.param(
            [slug for slug in DISTRICTS if slug != "thanh-xuan"], {"tasks", "accreditations"}, marks=pytest.mark.long
        ),
    ],
    ids=["thanh-xuan", "others"],
)
def test_lists_saved_by_libreoffice_change_only_what_was_typed(
    slugs: list[str], kinds: set[str], tmp_path: Path
) -> None:
    lists = office_lists(slugs)
    assert {name.partition("-")[0] for name in lists} == kinds
    typed: dict[str, str] = {}
    made = tmp_path / "made"
    made.mkdir()
    for name, make in lists.items():
        exported(make(), made / f"{name}.xlsx")
        typed[name] = typed_last(make(), made / f"{name}-typed.xlsx")
    saved = saved_by_office(made.iterdir(), tmp_path)
    for name, make in lists.items():
        same = looked_at(make(), saved / f"{name}.xlsx")
        assert (same.findings, same.count("same")) == ((), len(list(make().standing()))), name
        assert same.writes == 0, name
        changed = looked_at(make(), saved / f"{name}-typed.xlsx")
        assert (changed.findings, changed.writes) == ((), 1), name
        assert [line.changes for line in changed.lines if line.outcome != "same"] == [(typed[name],)], name
