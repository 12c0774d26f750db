"""The district, its schools and their round for `rush.py`, and what the database says of them afterwards.

Imported once Django is set up for the benchmark's own database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test import Client
from django.utils.crypto import get_random_string

from accounts.models import User
from accounts.queries import actor_for
from accounts.services import create_operator, ensure_grant, ensure_person
from core.actor import Actor
from core.models import AuditEntry
from core.roles import Role
from indicators.models import Entry, Figure, Round, Source, Submission, SubmissionCopy, SubmissionState
from indicators.services.catalogue import ensure_indicators, ensure_units, save_form
from indicators.services.rounds import open_round
from schools.models import District, School, UnitKind
from schools.period_codes import parse_period
from schools.services import ProfileData, ensure_district, ensure_period, ensure_school, ensure_unit, ensure_ward

SLUG = "ky-han"
WARDS = 10
ROWS, COLUMNS = 10, ("th", "uth", "kh")
MEASURES = {"th": "actual", "uth": "estimate", "kh": "proposed"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A school's principal at their computer: the answer they fill in, and the cookie of their session."""

    number: int
    answer: int
    session: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part: the schools' desks, the leader's session, the round."""

    round: int
    desks: list[Desk]
    leader: str


def lay(schools: int) -> Cast:
    """A district with so many schools in ten wards, a principal in each, and a round that all of them owe."""
    with transaction.atomic():
        operator = actor_for(create_operator(username="quan-tri", full_name="Quản trị", password=get_random_string(20)))
        district = _district(operator)
        office = {role: _person(operator, role.value, role, district.unit, district) for role in _OFFICE}
        bodies = _schools(operator, district, schools)
        principals = [
            _person(operator, f"hieu-truong-{number}", Role.PRINCIPAL, body.unit, district)
            for number, body in enumerate(bodies)
        ]
        round_ = _round(operator, actor_for(office[Role.SPECIALIST]), district, bodies)
        answers = dict(Submission.unscoped.filter(round=round_).values_list("unit", "pk"))
        desks = [
            Desk(number, answers[body.pk], _session(user))
            for number, (body, user) in enumerate(zip(bodies, principals, strict=True))
        ]
        return Cast(round_.pk, desks, _session(office[Role.LEADER]))


_OFFICE = (Role.SPECIALIST, Role.LEADER)


def _district(operator: Actor) -> District:
    name = "Quận Kỳ Hạn"
    profile = ProfileData(
        kind="quan",
        name=name,
        short_name="Kỳ Hạn",
        parent_body=f"UBND {name.upper()}",
        parent_body_short="UBND quận",
        office_name="Phòng Giáo dục và Đào tạo",
        office_short="Phòng GDĐT",
        place="Kỳ Hạn",
        symbol="PGDĐT",
        signer_title="TRƯỞNG PHÒNG",
        signer_name="Trưởng phòng",
    )
    city = ensure_unit(kind=UnitKind.CITY, code="thanh-pho", name="Thành phố")
    return ensure_district(actor=operator, slug=SLUG, city=city, reference_date=None, profiles=[profile])


def _person(operator: Actor, username: str, role: Role, unit: object, district: District) -> User:
    user = ensure_person(actor=operator, username=username, full_name=username, hashed=_NO_PASSWORD)
    ensure_grant(actor=operator, user=user, role=role, unit=unit, district_id=district.pk)
    return user


_NO_PASSWORD = make_password(None)


def _schools(operator: Actor, district: District, count: int) -> list[School]:
    wards = [
        ensure_ward(actor=operator, district=district, code=f"p{number}", name=f"Phường {number}")
        for number in range(WARDS)
    ]
    return [
        ensure_school(
            actor=operator,
            district=district,
            code=f"t{number}",
            name=f"Trường THCS {number}",
            levels=["thcs"],
            ownership="1",
            ward=wards[number % WARDS],
        )
        for number in range(count)
    ]


def _round(operator: Actor, specialist: Actor, district: District, bodies: list[School]) -> Round:
    unit = {"code": "hs", "name": "học sinh", "base": "hs", "factor": "1", "decimals": 0, "percent": False}
    ensure_units(actor=operator, units=[unit])
    ensure_indicators(actor=operator, indicators=[_indicator(row) for row in range(ROWS)])
    version = save_form(actor=operator, district=district, slug="hoc-sinh", name="Số học sinh", document=_document())
    period = ensure_period(parse_period("2025-2026"))
    return open_round(
        actor=specialist, district=district, version=version, period=period, units=[one.unit for one in bodies]
    )


def _indicator(row: int) -> dict[str, object]:
    plain = {"unit": "hs", "direction": "none", "calendar_year": "same", "population": "học sinh"}
    return {**plain, "code": f"hs-{row}", "name": f"Học sinh {row}", "over_units": "sum"}


def _document() -> dict[str, object]:
    """Thirty cells: a total and the nine that it must be the sum of, in three columns."""
    return {
        "label": "Biểu H",
        "title": "SỐ HỌC SINH NĂM {year}",
        "unit": "hs",
        "columns": [
            {"key": "chi-tieu", "kind": "label", "title": "Chỉ tiêu"},
            *(
                {"key": key, "kind": "figure", "title": key.upper(), "at": {"measure": measure}}
                for key, measure in MEASURES.items()
            ),
        ],
        "rows": [
            {"key": f"d{row}", "title": f"Học sinh diện {row}", "at": {"indicator": f"hs-{row}"}} for row in range(ROWS)
        ],
        "checks": [
            {
                "key": "tong",
                "kind": "sum",
                "strength": "error",
                "message": "Tổng số phải bằng tổng các diện",
                "total": "d0",
                "parts": [f"d{row}" for row in range(1, ROWS)],
            }
        ],
    }


def typed_by(number: int) -> dict[str, int]:
    """What the school of this number types, by cell: no two schools the same."""
    cells = {}
    for place, column in enumerate(COLUMNS):
        parts = [1000 * (number + 1) + 10 * row + place for row in range(1, ROWS)]
        cells |= {f"d{row}:{column}": value for row, value in enumerate((sum(parts), *parts))}
    return cells


def _session(user: User) -> str:
    """Signed in before the clock runs: hashing a password is slow by design, and limited."""
    browser = Client()
    browser.force_login(user)
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def problems_with(cast: Cast) -> Iterator[str]:
    """Every figure that was lost, doubled or changed on its way, from what was typed to the district's totals."""
    asked = [(desk.answer, cell, str(value)) for desk in cast.desks for cell, value in typed_by(desk.number).items()]
    stored = list(Entry.objects.values_list("submission", "cell", "typed"))
    yield from (f"not stored as typed: {one}" for one in sorted(set(asked) - set(stored)))
    counts = {
        "entries": (Entry.objects.count(), len(asked)),
        "entries of version 1": (Entry.objects.filter(version=1).count(), len(asked)),
        "audit rows of cells": (AuditEntry.unscoped.filter(act="nhập ô").count(), len(asked)),
        "copies kept": (SubmissionCopy.objects.filter(number=1, act="submit").count(), len(cast.desks)),
        "answers approved": (Submission.unscoped.filter(state=SubmissionState.APPROVED).count(), len(cast.desks)),
        "official figures": (Figure.unscoped.filter(source=Source.DIRECT).count(), len(asked)),
    }
    yield from (f"{what}: {found}, not {right}" for what, (found, right) in counts.items() if found != right)
    yield from _wrong_totals(cast)


def _wrong_totals(cast: Cast) -> Iterator[str]:
    """The district's totals against the sum of what the clients typed."""
    sums: dict[tuple[str, str], int] = {}
    for desk in cast.desks:
        for cell, value in typed_by(desk.number).items():
            row, column = cell.split(":")
            at = (f"hs-{row[1:]}", MEASURES[column])
            sums[at] = sums.get(at, 0) + value
    rows = Figure.unscoped.filter(source=Source.COLLECTED, unit__district__slug=SLUG, ownership="-")
    stored = {(one.indicator.code, one.measure): one.number for one in rows.select_related("indicator")}
    for at, right in sums.items():
        if stored.get(at) != Decimal(right):
            yield f"total at {at}: {stored.get(at)}, not {right}"


def one_row() -> int:
    """The id of the row that `update_one_row` changes."""
    return int(Entry.objects.values_list("pk", flat=True)[0])


def update_one_row(row: int) -> None:
    """The least that any database does to change a value: one row by its key, in a transaction of its own."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE indicators_entry SET version = version WHERE id = %s", [row])


def database_in_words() -> str:
    """Which database, and its version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        return f"{connection.display_name} {cursor.fetchone()[0].split()[0]}"
