"""The fixed cast of the tests: two made-up districts with their bodies, people, rounds, tasks and reports.

Everything is written through the services, as a person's work would write it. A test takes `house`, asks it for
people (`house.bac.user("leader")`, `house.bac.actor("leader")`) and signs them in with `sign_in`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.queries import actor_for
from accounts.services import create_operator, ensure_grant, ensure_person
from core.actor import NOBODY, Actor
from core.roles import Role
from indicators.models import FormVersion, MeasurementUnit, Round, Submission
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.rounds import open_round
from indicators.services.submissions import approve, submit
from plans.models import Plan, Task
from plans.services.plans import ensure_plan
from plans.services.tasks import TaskData, add_task
from reports.models import Report
from reports.services.reports import ensure_report
from schools.models import Agency, District, Period, School, Unit, UnitKind
from schools.period_codes import parse_period
from schools.services import ProfileData, ensure_agency, ensure_district, ensure_period, ensure_school, ensure_unit
from tests.laid_rows import laid_once
from tests.stack import drop_laid_databases

PASSWORD = "Mat-khau-thu-2026"
REFERENCE_DATE = date(2021, 6, 30)
PERIOD = "2020"
NEXT_PERIOD = "2021"


# Like every test here, one with examples is not judged by how quick a busy machine is.
hypothesis.settings.register_profile(
    "unhurried", hypothesis.settings(), deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

# Tests that wait much for other processes: they begin while there is other work to do beside them.
WAITING = ("browser", "worker")
# What runs in one pass only, and what works on the settings' database in processes of its own.
ON_SERVICES = (*WAITING, "documents", "matrix", "services")
# Other fixtures reach a database through these.
DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--again", action="store_true", help="leave out what another database or broker cannot answer otherwise"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What waits comes first. Without a database's fixture pytest-django lets no test near the database."""
    items.sort(key=lambda item: not _marked(item, WAITING))
    if config.getoption("--again"):
        kept = [item for item in items if _marked(item, ON_SERVICES) or asks_a_database(item)]
        config.hook.pytest_deselected(items=list(set(items) - set(kept)))
        items[:] = kept


def _marked(item: pytest.Item, names: tuple[str, ...]) -> bool:
    return any(item.get_closest_marker(name) for name in names)


def asks_a_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE.intersection(getattr(item, "fixturenames", ())))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that began the run ends what all of them shared."""
    if not hasattr(session.config, "workerinput"):
        drop_laid_databases()


@dataclass(frozen=True, slots=True)
class Post:
    """One member of each district's cast: the role, and which of the district's units it is held on."""

    key: str
    role: Role
    on: str
    title: str


CAST = (
    Post("specialist", Role.SPECIALIST, "district", "Chuyên viên"),
    Post("leader", Role.LEADER, "district", "Trưởng phòng"),
    Post("deputy_leader", Role.LEADER, "district", "Phó Trưởng phòng"),
    Post("principal", Role.PRINCIPAL, "school", "Hiệu trưởng"),
    Post("deputy_principal", Role.DEPUTY_PRINCIPAL, "school", "Phó Hiệu trưởng"),
    Post("clerk", Role.SCHOOL_CLERK, "school", "Văn thư"),
    Post("sibling_principal", Role.PRINCIPAL, "sibling", "Hiệu trưởng"),
    Post("agency_staff", Role.AGENCY_STAFF, "department", "Chuyên viên"),
    Post("ubnd_viewer", Role.UBND_VIEWER, "district", "Chuyên viên Văn phòng"),
    Post("ubnd_signer", Role.UBND_SIGNER, "district", "Chủ tịch"),
    Post("district_admin", Role.DISTRICT_ADMIN, "district", "Quản trị"),
)

UNITS_OF_MEASURE = (
    {"code": "hoc-sinh", "name": "học sinh", "base": "hoc-sinh", "factor": "1", "decimals": 0, "percent": False},
)
INDICATORS = tuple(
    {
        "code": code,
        "name": name,
        "unit": "hoc-sinh",
        "direction": "none",
        "calendar_year": "same",
        "over_units": "sum",
        "population": "học sinh",
    }
    for code, name in (
        ("tong-hoc-sinh", "Tổng số học sinh"),
        ("hoc-sinh-nam", "Học sinh nam"),
        ("hoc-sinh-nu", "Học sinh nữ"),
    )
)

FORM_SLUG = "hoc-sinh"
FORM: Mapping[str, Any] = {
    "label": "Biểu H",
    "title": "SỐ HỌC SINH NĂM {year}",
    "unit": "hoc-sinh",
    "columns": [
        {"key": "tt", "kind": "numbering", "title": "TT", "width": 5},
        {"key": "chi-tieu", "kind": "label", "title": "Chỉ tiêu"},
        {"key": "th", "kind": "figure", "title": "TH {year}", "at": {"measure": "actual"}},
        {
            "key": "kh",
            "kind": "figure",
            "title": "KH {year+1}",
            "at": {"measure": "proposed", "period_offset": 1},
        },
        {"key": "ghi-chu", "kind": "text", "title": "Ghi chú"},
    ],
    "rows": [
        {"key": "tong", "number": "1", "title": "Tổng số học sinh", "at": {"indicator": "tong-hoc-sinh"}},
        {"key": "nam", "title": "Nam", "parent": "tong", "indent": 1, "at": {"indicator": "hoc-sinh-nam"}},
        {"key": "nu", "title": "Nữ", "parent": "tong", "indent": 1, "at": {"indicator": "hoc-sinh-nu"}},
    ],
    "checks": [
        {
            "key": "tong",
            "kind": "sum",
            "strength": "error",
            "message": "Tổng số phải bằng nam cộng nữ",
            "total": "tong",
            "parts": ["nam", "nu"],
        }
    ],
}
# What fills the form and holds: 1.200 = 640 + 560, 1.250 = 660 + 590.
ENTRIES: Mapping[str, str] = {
    "tong:th": "1.200",
    "nam:th": "640",
    "nu:th": "560",
    "tong:kh": "1.250",
    "nam:kh": "660",
    "nu:kh": "590",
    "tong:ghi-chu": "Số liệu cuối năm",
}

REPORT_KIND = "kt-xh"
REPORT_WORDS: Mapping[str, Any] = {
    "document_kind": "BÁO CÁO",
    "subject": "Tình hình thực hiện các chỉ tiêu năm 2020",
    "addressees": ["Ủy ban nhân dân"],
    "bases": [],
    "opening": "Phòng báo cáo kết quả như sau:",
    "closing": "Trên đây là báo cáo của phòng./.",
    "recipients": ["Lưu: VT."],
    "tables": [FORM_SLUG, "bieu-2"],
}
REPORT_SECTIONS = (
    {
        "key": "quy-mo",
        "style": "part",
        "number": "I",
        "title": "QUY MÔ",
        "paragraphs": ["Toàn địa bàn có [[tong-hoc-sinh]]."],
    },
)


@dataclass(frozen=True, slots=True)
class Place:
    """One district with everything in it; `own`, `of_school` and `of_sibling` are its three submissions."""

    district: District
    office: Agency
    committee: Agency
    department: Agency
    school: School
    sibling: School
    people: Mapping[str, User]
    version: FormVersion
    own_round: Round
    school_round: Round
    own: Submission
    of_school: Submission
    of_sibling: Submission
    plan: Plan
    office_task: Task
    shared_task: Task
    schools_task: Task
    report: Report

    @property
    def slug(self) -> str:
        return self.district.slug

    def user(self, key: str) -> User:
        """A member of the cast by the key of their post."""
        return self.people[key]

    def actor(self, key: str) -> Actor:
        """The same person with the rights that hold now."""
        return actor_for(self.people[key])


@dataclass(frozen=True, slots=True)
class House:
    """Both districts, who reads for their city, the operator of the portal, and nobody."""

    bac: Place
    nam: Place
    city_reader: User
    operator: User

    @property
    def operator_actor(self) -> Actor:
        return actor_for(self.operator)

    @property
    def nobody(self) -> Actor:
        return NOBODY


def enter(submission: Submission, actor: Actor, entries: Mapping[str, str] = ENTRIES) -> Submission:
    """Types these cells into an editable submission and gives it back fresh."""
    cells = [TypedCell(cell, typed, 0, f"test:{cell}") for cell, typed in entries.items()]
    outcomes = save_entries(actor=actor, submission=submission, cells=cells)
    assert {saved.outcome for saved in outcomes} == {Outcome.SAVED}, outcomes
    return fresh(submission)


def submitted(submission: Submission, by: Actor) -> Submission:
    """Filled in and submitted by one person."""
    return submit(actor=by, submission=enter(submission, by))


def approved(submission: Submission, by: Actor, approver: Actor) -> Submission:
    """Filled in and submitted by one person, approved by another."""
    return approve(actor=approver, submission=submitted(submission, by))


def fresh(submission: Submission) -> Submission:
    """The submission as it is stored now."""
    found: Submission = Submission.unscoped.select_related("round__version__form", "round__period", "unit").get(
        pk=submission.pk
    )
    return found


@pytest.fixture(autouse=True)
def _quick_and_apart(settings: Settings, tmp_path: Path) -> None:
    """Cheap password hashes, sign-in limits of this process only, and files that end with the test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "tests"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.WHITENOISE_AUTOREFRESH = True  # else every test client reads all static files first
    cache.clear()


@pytest.fixture
def house(db: None) -> House:
    """The two districts of the tests, fresh for each test.

    Written through the services by the first test of a process that begins with an empty database, then row by row.
    """
    if Unit.objects.exists() or MeasurementUnit.objects.exists() or Period.objects.exists():
        return lay_house()
    return laid_once("house", lay_house)


def lay_house() -> House:
    """Both districts, written through the services."""
    operator = create_operator(username="quan-tri", full_name="Quản trị hệ thống", password=PASSWORD)
    actor = actor_for(operator)
    ensure_units(actor=actor, units=UNITS_OF_MEASURE)
    ensure_indicators(actor=actor, indicators=INDICATORS)
    city = ensure_unit(kind=UnitKind.CITY, code="thanh-pho", name="Thành phố")
    return House(
        bac=_place(actor, "bac", "Bắc", city),
        nam=_place(actor, "nam", "Nam", city),
        city_reader=_person(actor, "city_reader", "Chuyên viên Sở", role=Role.CITY_READER, unit=city, district_id=None),
        operator=operator,
    )


SignIn = Callable[[User | None], Client]


@pytest.fixture
def sign_in() -> SignIn:
    """A new browser, signed in as a person, or as nobody for None."""

    def browser(user: User | None) -> Client:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    return browser


def _place(operator: Actor, slug: str, name: str, city: Unit) -> Place:
    district = ensure_district(
        actor=operator, slug=slug, city=city, reference_date=REFERENCE_DATE, profiles=[profile(name)]
    )
    bodies = _bodies(operator, district, name)
    people = _people(operator, district, bodies)
    specialist = actor_for(people["specialist"])
    period = ensure_period(parse_period(PERIOD))
    version = save_form(actor=operator, district=district, slug=FORM_SLUG, name="Số học sinh", document=FORM)
    school, sibling = bodies["school"], bodies["sibling"]
    rounds = [
        open_round(actor=specialist, district=district, version=version, period=period, units=units)
        for units in ([district.unit], [school.unit, sibling.unit])
    ]
    answers = {answer.unit_id: answer for answer in Submission.unscoped.filter(district=district)}
    plan, tasks = _plan(specialist, district, bodies)
    report = ensure_report(
        actor=specialist,
        district=district,
        period=period,
        kind=REPORT_KIND,
        words=REPORT_WORDS,
        sections=REPORT_SECTIONS,
    )
    return Place(
        district=district,
        **bodies,
        people=people,
        version=version,
        own_round=rounds[0],
        school_round=rounds[1],
        own=fresh(answers[district.pk]),
        of_school=fresh(answers[school.pk]),
        of_sibling=fresh(answers[sibling.pk]),
        plan=plan,
        office_task=tasks[0],
        shared_task=tasks[1],
        schools_task=tasks[2],
        report=report,
    )


def profile(name: str) -> ProfileData:
    """What a district is called, since always."""
    return ProfileData(
        kind="quan",
        name=f"Quận {name}",
        short_name=name,
        parent_body=f"UBND QUẬN {name.upper()}",
        parent_body_short="UBND quận",
        office_name="Phòng Giáo dục và Đào tạo",
        office_short="Phòng GDĐT",
        place=name,
        symbol="PGDĐT",
        signer_title="TRƯỞNG PHÒNG",
        signer_name="Trưởng phòng",
    )


def _bodies(operator: Actor, district: District, name: str) -> dict[str, Any]:
    agencies = {
        key: ensure_agency(
            actor=operator, district=district, code=key, name=f"{full} {name}", short_name=short, kind=key
        )
        for key, full, short in (
            ("office", "Phòng Giáo dục và Đào tạo", "Phòng GDĐT"),
            ("committee", "Ủy ban nhân dân quận", "UBND quận"),
            ("department", "Phòng Tài chính - Kế hoạch", "Phòng TCKH"),
        )
    }
    schools = {
        key: ensure_school(
            actor=operator, district=district, code=key, name=f"{full} {name}", levels=[level], ownership="1"
        )
        for key, full, level in (("school", "THCS Một", "thcs"), ("sibling", "Tiểu học Hai", "tieu-hoc"))
    }
    return {**agencies, **schools}


def _people(operator: Actor, district: District, bodies: Mapping[str, Any]) -> dict[str, User]:
    units = {key: body.unit for key, body in bodies.items()} | {"district": district.unit}
    return {
        post.key: _person(
            operator,
            f"{post.key}.{district.slug}",
            post.title,
            role=post.role,
            unit=units[post.on],
            district_id=district.pk,
        )
        for post in CAST
    }


def _person(operator: Actor, username: str, title: str, *, role: Role, unit: Unit, district_id: int | None) -> User:
    user = ensure_person(actor=operator, username=username, full_name=username, title=title, password=PASSWORD)
    ensure_grant(actor=operator, user=user, role=role, unit=unit, district_id=district_id)
    return user


def _plan(specialist: Actor, district: District, bodies: Mapping[str, Any]) -> tuple[Plan, list[Task]]:
    """A plan of three tasks: the office's alone, one with the department, one with the schools of a level."""
    plan = ensure_plan(
        actor=specialist,
        district=district,
        period=ensure_period(parse_period(NEXT_PERIOD)),
        title="NHIỆM VỤ TRỌNG TÂM NĂM 2021",
        label="Biểu 2",
    )
    committee = bodies["committee"].unit
    tasks = (
        TaskData(title="Xây dựng quy hoạch mạng lưới trường", deadline="T3/2021", receiver=committee),
        TaskData(title="Phân bổ dự toán", deadline="31/12/2021", cooperators=[bodies["department"].unit]),
        TaskData(title="Tuyển sinh đầu cấp", deadline="Quý III/2021", cooperating_levels=["thcs"]),
    )
    return plan, [add_task(actor=specialist, plan=plan, data=task) for task in tasks]
