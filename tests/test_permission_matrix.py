"""The tables of docs/rights.md, asked of the portal: every address, act and tenant model for every person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import constants, get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from pytest_django import Settings

from accounts.models import PortfolioSet, User
from accounts.queries import actor_for
from core import policy
from core.actor import NOBODY, Actor
from core.models import Attachment
from core.scoping import ScopedModel
from indicators.models import Form, FormDraft, Indicator
from plans.models import MonthPlan, MonthReview, MonthWork, Plan, PlanOutline, Task
from plans.months import month_code
from plans.queries.months import fingerprint
from reports.models import KeptYear
from schools.models import Agency, Period, School, Unit
from tests.conftest import CAST, PASSWORD, House, SignIn
from tests.conftest import profile as profile_of
from tests.scenes import SCENES, scan_file
from tests.sheets import sheet_of

# Who may do what does not hang on the database: run once, like browsers and workers (docs/decisions/012).
pytestmark = pytest.mark.matrix

DOCUMENT = Path(settings.BASE_DIR) / "docs" / "rights.md"
OTHER_DISTRICT = "other_district"
NOBODY_KEY = "nobody"
PEOPLE = (*(post.key for post in CAST), "city_reader", "operator", OTHER_DISTRICT, NOBODY_KEY)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# The addresses of one line of a month's work plan; its others name the month.
OF_ROWS = (
    *("work:month-work-assign", "work:month-work-line", "work:month-work-remove", "work:month-work-shift"),
    *("work:review", "work:review-take-back"),
)
NEW_PASSWORD = "Mat-khau-khac-2027"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: its leading cells, and what it says of each person."""

    lead: tuple[str, ...]
    answers: dict[str, str]

    def __str__(self) -> str:
        return " ".join(part for part in self.lead if part)


def read_table(heading: str, leading: int) -> list[Line]:
    """The table below a heading of docs/rights.md whose head names the people."""
    section = DOCUMENT.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    start = next(place for place, row in enumerate(rows) if NOBODY_KEY in row)
    people = rows[start][leading:]
    return [Line(tuple(row[:leading]), dict(zip(people, row[leading:], strict=True))) for row in rows[start + 2 :]]


ADDRESSES = read_table("Addresses", 3)
ACTS = read_table("Acts", 3)
SEEN = read_table("What each sees", 2)


def names_of(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    """Every named address of the portal; an address without a name has no row and is refused."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            assert pattern.name, f"{pattern.pattern} has no name"
            yield prefix + pattern.name


URL_NAMES = tuple(names_of(get_resolver().url_patterns))
API = frozenset({"work:submission-grid", "work:submission-save", "work:submission-cell"})
OF_THE_PORTAL = frozenset({"home", "account", "api-docs", "districts", "district-add"})
PAGES = frozenset(name for name in URL_NAMES if name in OF_THE_PORTAL or name.startswith("work:")) - API


def people_of(house: House, key: str) -> list[User | None]:
    """Who a column stands for: one person, each member of the other district's cast, or nobody."""
    if key == NOBODY_KEY:
        return [None]
    if key == OTHER_DISTRICT:
        return list(house.nam.people.values())
    return [{**house.bac.people, "city_reader": house.city_reader, "operator": house.operator}[key]]


def address_of(name: str, target: Model) -> str:
    """The address of `target` in the district "bac"."""
    if isinstance(target, KeptYear):
        return address_compared(name, target)
    if not name.startswith(("work:", "api:")):
        return reverse(name)
    district = "bac"
    if isinstance(target, PortfolioSet):
        return reverse(name, args=[district, *([] if name == "work:assignments" else [target.period.code])])
    if isinstance(target, MonthReview | MonthWork) and name not in OF_ROWS:
        return reverse(name, args=[district, month_code(target.month)])
    if (of_plans := plan_parts(name, target)) is not None:
        return reverse(name, args=[district, *of_plans])
    if target._meta.model_name == "district":
        return reverse(name, args=[district])
    if isinstance(target, Form | FormDraft):
        return reverse(name, args=[district, target.slug, *([1] if "form-version" in name else [])])
    if isinstance(target, Indicator):
        return reverse(name, args=[district, target.code])
    if isinstance(target, Attachment):
        return reverse(name, args=[district, target.object_id, target.pk])
    places: dict[str, list[int | str]] = {
        "work:submission-row": [1],
        "work:month-work-shift": ["len"],
        "work:school-change": ["giai-the"],
        "work:plan-section": ["muc-1"],
        "work:plan-section-move": ["muc-1"],
        "work:plan-section-remove": ["muc-1"],
        "work:submission-copy": [1],
        "work:round-total": ["tong:th"],
        "work:round-template-build": ["zip"],
        "work:submission-cell": ["tong:th"],
        "work:task-stop": ["tam-dung"],
        "api:entry": ["tong:th"],
    }
    more = places.get(name, [])
    return reverse(name, args=[district, target.pk, *more])


def address_compared(name: str, kept: KeptYear) -> str:
    """Of what stands side by side in a kept year: the city, the district's schools, one indicator, one school."""
    school = kept.district.school_places.order_by("pk").values_list("school", flat=True)[0]
    args: dict[str, list[Any]] = {
        "comparison-city": ["thanh-pho"],
        "work:school-comparison": ["bac"],
        "work:school-ranking": ["bac", "tong-hoc-sinh"],
        "work:school-place": ["bac", school],
        "comparison-city-export": ["thanh-pho"],
        "work:school-comparison-export": ["bac"],
        "work:school-ranking-export": ["bac", "tong-hoc-sinh"],
    }
    return reverse(name, args=args[name])


def plan_parts(name: str, target: Model) -> list[int | str] | None:
    """What follows the district in the addresses of plans; None for other addresses and for a plan by its id."""
    of_period = ("work:task", "work:month-plan", "work:year-build")
    if isinstance(target, Plan | MonthPlan) and name.startswith(of_period):
        return [target.period.code]
    if name in ("work:plans", "work:tasks-left", "work:plan-list", "work:plan-new", "work:plan-schools"):
        return []
    if name == "work:plan-task-remove" and isinstance(target, Task):
        assert target.plan_id is not None
        return [target.plan_id, target.pk]
    if not isinstance(target, PlanOutline):
        return None
    school = Unit.objects.get(name="THCS Một Bắc")
    return [target.period.code, *([school.pk] if name == "work:plan-begin" else [])]


def body_of(name: str, user: User | None) -> dict[str, Any]:
    """A body that the address takes from who has the right."""
    if name == "work:month-plan-edit":
        plan = MonthPlan.unscoped.filter(district__slug="bac").first()
        return {"title": "Kế hoạch tháng", "seen": fingerprint(plan) if plan else ""}
    who = user.username if user else "leader.bac"
    office = Agency.unscoped.filter(district__slug="bac", kind="office").first()
    task = {
        "number": "9",
        "title": "Kiểm tra đầu năm",
        "deadline": "T9/2021",
        "lead": str(office.pk) if office else "",
        "seen_version": "1",
    }
    bodies: dict[str, dict[str, Any]] = {
        "account_login": {"login": who, "password": PASSWORD},
        "account_change_password": {
            "oldpassword": PASSWORD,
            "password1": NEW_PASSWORD,
            "password2": NEW_PASSWORD,
        },
        "work:staff-add": {"full_name": "Lê Lan", "username": "lan.truong", "role": "school_clerk"},
        "work:staff-role": {"role": "deputy_principal"},
        "work:staff-end": {"last_day": "2030-12-31"},
        "account": {"email": "ai@example.vn", "by_mail": ["submission-returned"]},
        "work:task-add": task,
        "work:plan-task-add": task,
        "work:plan-new": {"owner": "office", "period": "2023"},
        "work:plan-heads": {"subject": "Nhiệm vụ năm 2021", "seen_version": "1"},
        "work:plan-section-add": {"style": "section", "title": "Mục thêm"},
        "work:plan-section": {"style": "section", "title": "Mục sửa"},
        "work:plan-return": {"reason": "Cần rà soát lại"},
        "work:plan-amend": {"reason": "Đổi thời hạn"},
        "work:plan-issue": {"number": "5", "issued_on": "2021-01-05"},
        "work:plan-outline": {"title": "Kế hoạch năm học", "title_0": "MỤC TIÊU"},
        "work:task-edit": task,
        "work:task-new": task,
        "work:tasks-left": {
            "tasks": [one.pk for one in Task.unscoped.filter(title="Rà soát biên chế")],
            "period": [one.pk for one in Period.objects.filter(code="2021")],
            "deadline": "2021",
        },
        "work:task-part-add": task,
        "work:task-assign": {"priority": "high", "seen_version": "1"},
        "work:task-report": {"progress": "40", "text": "Đã họp"},
        "work:task-comment": {"text": "Cần thêm số liệu"},
        "work:task-finish": {"done_on": "2021-06-20", "text": "Đã xong"},
        "work:task-papers": {"submitted_number": "12/TTr", "submitted_on": "2021-06-20"},
        "work:task-send-back": {"reason": "Thiếu biên bản"},
        "work:task-stop": {"reason": "Chờ kinh phí"},
        "work:evidence-add": {"file": SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4")},
        "work:task-move": {"state": "in_progress", "version": "1"},
        "work:month-work-assign": task,
        "work:month-work-add": {"text": "Kiểm tra nội bộ"},
        "work:month-work-line": {"text": "Họp giao ban tháng"},
        **administration_bodies(),
        **round_bodies(),
        **{f"work:{key}-excel": {"file": upload("figures")} for key in ("submission", "round", "district")},
        "work:form-new": {"way": "empty", "name": "Biểu mới"},
        "work:form-edit": {"part": "dong", "key": "tong", "act": "down", "seen_version": "0"},
        "work:form-save": {"seen_version": "1"},
        "work:form-discard": {"seen_version": "1"},
        "work:form-figures": {"period": "2023"},
        "work:form-copy": {"district": "bac", "name": "Bản chép", "slug": "ban-chep"},
        "work:submission-row": {"tong:ghi-chu": "Đã rà soát", "tong:ghi-chu-version": "1"},
        "work:submission-cell": {"note": "Đã rà soát"},
        "work:submission-save": {
            "cells": [{"cell": "tong:ghi-chu", "typed": "Đã rà soát", "seen_version": 1, "save_id": "matrix"}]
        },
        "work:scan-add": {"file": scan_file()},
        "api:return": {"words": "Cần rà soát lại"},
        "api:extend-round": {"due_at": "2021-12-31T17:00:00+07:00", "words": "Mưa bão"},
        "api:approve-many": {"submissions": [1]},
        "api:reopen-round": {"words": "Mưa bão"},
        "api:return-totals": {"words": "Cần rà soát lại"},
        "api:entries": {"cells": [{"cell": "nam:ghi-chu", "typed": "Đã rà soát", "version": 0, "save_id": "matrix"}]},
        "api:ask-to-reopen": {"words": "Sót một lớp"},
        "api:grant": {"words": "Sửa trong hôm nay"},
        "api:refuse": {"words": "Số liệu đã đúng"},
        "api:entry": {"typed": "1.300", "save_id": "matrix"},
        "work:explanation-ask": {"question": "Vì sao không đạt?", "person": of_office()},
        "work:explanation-answer": {"answer": "Hai trường thiếu phòng học"},
        "work:submission-return": {"reason": "Cần rà soát lại"},
        "work:submission-marks": {"mark-nu:th": "Xem lại"},
        "work:submission-ask-reopen": {"reason": "Sót một lớp"},
        "work:submission-correct": {
            "tong:ghi-chu": "Đã đối chiếu",
            "tong:ghi-chu-version": "1",
            "reason": "Ghi sót",
        },
        "work:reopen-answer": {"act": "grant"},
        "work:correction-answer": {"act": "grant"},
        "work:round-totals-return": {"reason": "Cần rà soát lại"},
        "work:submission-reopen": {"reason": "Cần rà soát lại"},
    }
    return bodies.get(name, {})


def of_office() -> int:
    """The specialist of the district "bac"."""
    return User.objects.filter(username="specialist.bac").values_list("pk", flat=True).first() or 0


def round_bodies() -> dict[str, dict[str, Any]]:
    """What the addresses of rounds take."""
    form = Form.unscoped.filter(district__slug="bac").first()
    asked = {
        "form": form.pk if form else "",
        "period": "2021-2022",
        "audience": "schools",
        "due_at": "2021-12-31T17:00",
    }
    return {
        "work:round-new": asked,
        "work:round-owing": asked,
        "work:round-edit": asked,
        "work:target-new": {"nam": "2020-2021", "truong": "cac-truong", "chi-tieu": ["g-gioi"]},
        "work:target-decision": {"number": "12/QĐ-PGDĐT", "issued_on": "2021-06-01"},
        "work:round-words": {"name": "Đợt một", "instructions": "Nộp đúng hạn."},
        "work:round-attach": {"file": SimpleUploadedFile("huong-dan.pdf", b"%PDF-1.4")},
        "work:round-add-units": {"units": [one.pk for one in School.unscoped.filter(unit__name="THCS Bỏ Sót")]},
        "work:round-take-back": {"reason": "Mở nhầm"},
        "work:round-reopen": {"reason": "Mưa bão"},
        "work:round-extend-chosen": {"tat-ca": "1"},
        "work:round-extend": {"whom": "all", "due_at": "2021-12-31T17:00", "reason": "Mưa bão"},
    }


LISTS: dict[str, list[list[Any]]] = {
    "wards": [["Tên phường, xã"], ["Phường Mới"]],
    "agencies": [["Tên cơ quan"], ["Phòng Mới"]],
    "schools": [["Tên trường", "Cấp học"], ["THCS Mới", "THCS"]],
    "people": [["Họ và tên", "Vai trò"], ["Người Mới", "Chuyên viên"]],
    "accreditations": [["Trường", "Công nhận"], ["THCS Một Bắc", "Công nhận mới"]],
    "portfolios": [["Kỳ", "Họ và tên"], ["2021", "leader.bac"]],
    "indicators": [["Chỉ tiêu", "Đơn vị tính"], ["Số câu lạc bộ", "học sinh"]],
    "tasks": [["Nội dung"], ["Kiểm tra đầu năm"]],
}
FIGURES: list[list[Any]] = [["TT", "Chỉ tiêu", "TH 2020"], [1, "Tổng số học sinh", 1200]]


@cache
def sheets() -> dict[str, bytes]:
    """The files that are sent, written once: to write them cost more than all requests."""
    return {name: sheet_of(rows) for name, rows in {**LISTS, "figures": FIGURES}.items()}


def upload(name: str) -> SimpleUploadedFile:
    """A new upload of one of the files."""
    return SimpleUploadedFile("so-lieu.xlsx", sheets()[name])


def administration_bodies() -> dict[str, dict[str, Any]]:
    """What the addresses of a district's administration take."""
    profile = asdict(profile_of("Tây"))
    district = {name: value for name, value in profile.items() if value and "valid" not in name}
    school = {"name": "THCS Mới", "levels": ["thcs"], "kind": "school"}
    person = {"full_name": "Người Mới", "title": "", "username": "moi.bac", "role": "specialist", "unit": ""}
    files = {f"work:{name}-import": {"file": upload(name)} for name in LISTS}
    return {
        "district-add": {**district, "slug": "tay", "username": "quantri.tay", "full_name": "Quản trị Tây"},
        "work:district-names": {**district, "valid_from": "2025-07-01"},
        "work:district-reorganise": {"day": "2025-07-01", "communes": "Phường Mới", "step": "chia", "symbol": "PVHXH"}
        | {"office_name": "Phòng Văn hóa - Xã hội", "office_short": "Phòng VHXH"},
        "work:ward-add": {"name": "Phường Mới"},
        "work:ward-edit": {"name": "Phường Hai"},
        "work:agency-add": {"name": "Phòng Mới", "short_name": "PM", "kind": "department"},
        "work:agency-edit": {"name": "Phòng Khác", "short_name": "PK", "kind": "department"},
        "work:school-add": school,
        "work:school-edit": school,
        "work:school-change": {"day": "2025-07-01"},
        **files,
        "work:person-add": person,
        **assignment_bodies(),
        "work:my-month": {"done": "Tổng hợp số liệu", "seen_version": "0"},
        "work:review": {"remark": "Hoàn thành tốt", "seen_version": "1"},
        "work:review-settings": {"due_day": "25"},
        "work:person-edit": {"full_name": "Tên khác", "title": "", "is_active": "on"},
        "work:person-grant": {"role": "leader", "unit": ""},
        "work:grant-end": {"last_day": "2030-12-31"},
    }


def assignment_bodies() -> dict[str, dict[str, Any]]:
    """What the addresses of an office's assignment take."""
    leader = User.objects.filter(username="leader.bac").first()
    school = School.unscoped.filter(unit__name="THCS Một Bắc").first()
    return {
        "work:assignment-begin": {"period": "2022-2023"},
        "work:assignment-school": {
            "person": leader.pk if leader else "",
            "school": school.pk if school else "",
            "level": "thcs",
        },
        "work:portfolio-add": {"user": leader.pk if leader else "", "fields_text": "Thống kê"},
        "work:portfolio-edit": {"fields_text": "Thống kê", "seen_version": "1"},
        "work:portfolio-absence": {"reason": "Nghỉ phép", "seen_version": "1"},
    }


def any_address(name: str) -> str:
    """An address of this name, of nothing that need be there."""
    for args in ((), ("bac",), ("bac", 1), ("bac", 1, 1)):
        try:
            return reverse(name, args=args)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


def ask(client: Client, method: str, name: str, url: str, user: User | None, **headers: str) -> HttpResponse:
    """One request with a valid body."""
    send = getattr(client, method.lower())
    if method == "GET":
        response: HttpResponse = send(url, headers=headers)
    else:
        kind = {"content_type": "application/json"} if name in API or name.startswith("api:") else {}
        response = send(url, body_of(name, user), headers=headers, **kind)
    return response


def answer_of(response: Any) -> str:
    """A response in the words of docs/rights.md."""
    if response.status_code != 302:
        return str(response.status_code)
    if response["Location"].split("?")[0] == reverse("account_login"):
        return "sign-in"
    told = any(message.level == constants.ERROR for message in get_messages(response.wsgi_request))
    return "told" if told else "302"


@pytest.fixture(autouse=True)
def _sessions_in_cookies(settings: Settings) -> None:
    """A new session was a third of the statements of a request; where it is kept is no matter of rights."""
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back: each person meets the scene as it was laid."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("line", ADDRESSES, ids=str)
def test_address_answers_each_person_as_the_table_says(house: House, sign_in: SignIn, line: Line) -> None:
    name, method, about = line.lead
    url = address_of(name, SCENES[about](house))
    answered = {}
    for key, said in line.answers.items():
        for user in people_of(house, key):
            with undone():
                response = ask(sign_in(user), method, name, url, user)
            if answer_of(response) != said:
                answered[str(user or NOBODY_KEY)] = f"{answer_of(response)}, not {said}"
    assert answered == {}


@pytest.mark.parametrize("name", sorted(API))
def test_api_refuses_in_json(house: House, sign_in: SignIn, name: str) -> None:
    url = address_of(name, house.bac.own)
    method = "POST" if name.endswith("save") else "GET"
    for user in (None, house.bac.user("principal"), house.nam.user("leader")):
        response = ask(sign_in(user), method, name, url, user)
        assert response.status_code in (403, 404)
        assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.django_db
def test_part_of_a_page_tells_the_browser_to_sign_in(name: str) -> None:
    methods = {line.lead[1] for line in ADDRESSES if line.lead[0] == name}
    for method in methods:
        response = ask(Client(), method, name, any_address(name), None, **{"HX-Request": "true"})
        assert response.status_code == 401
        assert response["HX-Redirect"].startswith(reverse("account_login"))


def test_job_answers_htmx_with_its_part_of_the_page(house: House, sign_in: SignIn) -> None:
    url = address_of("work:job", SCENES["active job"](house))
    response = sign_in(house.bac.user("leader")).get(url, headers={"HX-Request": "true"})
    assert response.status_code == 200


def test_method_without_a_row_is_refused(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    for name in sorted(PAGES | API):
        for method in sorted(set(METHODS) - {line.lead[1] for line in ADDRESSES if line.lead[0] == name}):
            assert getattr(client, method.lower())(any_address(name)).status_code == 405, (name, method)


def test_post_without_its_token_is_refused(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(house.bac.user("specialist"))
    for name in sorted({line.lead[0] for line in ADDRESSES if line.lead[1] == "POST"}):
        assert ask(client, "POST", name, any_address(name), None).status_code == 403, name


def test_every_address_has_its_rows() -> None:
    assert {line.lead[0] for line in ADDRESSES} == set(URL_NAMES)


def test_no_row_stands_twice() -> None:
    for table in (ADDRESSES, ACTS, SEEN):
        leads = [line.lead for line in table]
        assert len(leads) == len(set(leads))


def test_every_table_asks_the_whole_cast() -> None:
    for line in (*ADDRESSES, *ACTS, *SEEN):
        assert tuple(line.answers) == PEOPLE


def actors_of(house: House, key: str) -> list[Actor]:
    return [actor_for(user) if user else NOBODY for user in people_of(house, key)]


@pytest.mark.parametrize("line", ACTS, ids=str)
def test_policy_allows_each_person_what_the_table_says(house: House, line: Line) -> None:
    model, act, about = line.lead
    target = SCENES[about](house)
    assert type(target).__name__ == model
    for key, said in line.answers.items():
        allowed = {policy.may(actor, act, target) for actor in actors_of(house, key)}
        assert allowed == {said == "x"}, key


def test_every_act_of_every_policy_has_its_rows() -> None:
    acts = {(model.__name__, act) for model, rules in policy.registered().items() for act in rules}
    assert acts == {line.lead[:2] for line in ACTS}


@pytest.mark.parametrize("line", SEEN, ids=str)
def test_scope_shows_each_person_what_the_table_says(house: House, line: Line) -> None:
    model, about = line.lead
    target: Any = SCENES[about](house)
    assert type(target).__name__ == model
    for key, said in line.answers.items():
        seen = {type(target).objects.visible_to(actor).filter(pk=target.pk).exists() for actor in actors_of(house, key)}
        assert seen == {said == "x"}, key


def test_every_tenant_model_has_its_rows() -> None:
    assert {model.__name__ for model in ScopedModel.__subclasses__()} == {line.lead[0] for line in SEEN}
