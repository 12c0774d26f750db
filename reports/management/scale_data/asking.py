"""What the made-up country's schools and offices were asked: indicators, forms, rounds, and their answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from indicators.formdoc.parse import parse_form
from indicators.models import (
    Audience,
    Direction,
    Form,
    FormVersion,
    Indicator,
    OverUnits,
    Round,
    RoundCell,
    Submission,
    TargetDecision,
)
from indicators.queries.sums import ADDING
from reports.management.scale_data.country import (
    APPROVED,
    EACH_DISTRICT,
    EACH_ROUND,
    EACH_SCHOOL,
    GROUP,
    LEVEL,
    LEVELS,
    OWNERSHIP,
    Country,
)
from reports.management.scale_data.filling import insert, rows, run, set_sequence
from reports.management.scale_data.sizes import FIRST_YEAR, INDICATORS, WARDS, YEARS
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import Period
from schools.period_codes import PeriodCode, PeriodKind
from schools.services import ensure_period

# What a school says of each of its levels; the rest is not broken down.
OF_LEVELS = ("so-", "trinh-do-")
SOME, MANY = 5, 100


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of a form: an indicator at a level. `weight`: what a school says of a hundred pupils, in percent."""

    key: str
    indicator: Indicator
    level: str
    weight: int


def asked_of_schools() -> list[Asked]:
    """Of the shared catalogue what adds up over schools, then percentages as they are said, up to 150; two queries."""
    every = Indicator.objects.filter(district=None).select_related("unit").order_by("code")
    adding = list(every.filter(over_units__in=ADDING))
    said = list(every.filter(over_units=OverUnits.RATIO, numerator=None))
    wholes = {one.denominator_id for one in every if one.denominator_id}
    chosen = [*adding, *said][:INDICATORS]
    return [asked for place, one in enumerate(chosen) for asked in _at_levels(place, one, _weight(place, one, wholes))]


def targets_of_districts(asked: Iterable[Asked]) -> list[Asked]:
    """What the offices were given: of what schools are asked, and of the ratios of it, those of which one side is
    better; one query."""
    adding = [one for one in asked if one.indicator.over_units in ADDING]
    better = [one for one in adding if one.indicator.direction != Direction.NONE]
    by_part: dict[int, list[Asked]] = {}
    for one in asked:
        by_part.setdefault(one.indicator.pk, []).append(one)
    ratios = Indicator.objects.filter(numerator__in=by_part, denominator__in=by_part, direction__in=["higher", "lower"])
    found = [
        Asked(f"r{place}-{part.level}", ratio, part.level, 0)
        for place, ratio in enumerate(ratios.order_by("code"))
        for part in by_part[ratio.numerator_id or 0]
    ]
    return [*better, *found]


def _weight(place: int, one: Indicator, wholes: Iterable[int]) -> int:
    if one.pk in wholes:
        return MANY
    return 1 + place * 13 % 8 if one.direction == Direction.LOWER else SOME + place * 37 % 65


def _at_levels(place: int, one: Indicator, weight: int) -> list[Asked]:
    if one.code.startswith(OF_LEVELS):
        return [Asked(f"i{place}-{level}", one, level, weight) for level in LEVELS]
    return [Asked(f"i{place}", one, NOT_BROKEN_DOWN, weight)]


def _document(title: str, column: str, measure: str, asked: Iterable[Asked]) -> dict[str, Any]:
    document = {
        "label": "Biểu quy mô",
        "title": title,
        "columns": [
            {"key": "ten", "kind": "label", "title": "Chỉ tiêu"},
            {"key": column, "kind": "figure", "title": "Số liệu", "at": {"measure": measure}},
        ],
        "rows": [
            {
                "key": one.key,
                "title": one.indicator.name,
                "unit": one.indicator.unit.code,
                "at": {"indicator": one.indicator.code, "level": one.level},
            }
            for one in asked
        ],
    }
    parse_form(document)
    return document


def make_periods() -> list[Period]:
    """The school years, in their order."""
    return [ensure_period(PeriodCode(PeriodKind.SCHOOL_YEAR, FIRST_YEAR + year)) for year in range(YEARS)]


def note_what_is_asked(periods: Iterable[Period], asked: Iterable[Asked], targets: Iterable[Asked]) -> None:
    """Three tables for the time of the transaction: what the statements after this one read."""
    run("CREATE TEMPORARY TABLE year (y int, period_id bigint) ON COMMIT DROP")
    columns = "(key text, indicator_id bigint, level text, weight int, i int, kind text) ON COMMIT DROP"
    run(f"CREATE TEMPORARY TABLE asked {columns}")
    run(f"CREATE TEMPORARY TABLE target {columns}")
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO year VALUES (%s, %s)", [(y, one.pk) for y, one in enumerate(periods)])
        for table, lines in (("asked", asked), ("target", targets)):
            cursor.executemany(
                f"INSERT INTO {table} VALUES (%s, %s, %s, %s, %s, %s)",  # noqa: S608 names of ours
                [(one.key, one.indicator.pk, one.level, one.weight, i, _kind(one)) for i, one in enumerate(lines)],
            )
    for table in ("year", "asked", "target"):
        run(f"ANALYZE {table}")


def _kind(one: Asked) -> str:
    """How its number is made up."""
    if one.indicator.over_units == OverUnits.COUNT:
        return "one"
    if one.indicator.unit.percent:
        return "percent"
    return "few" if one.indicator.unit.code in ("truong", "don-vi", "cap-truong", "tap-the") else "many"


def make_rounds(country: Country, asked: Iterable[Asked], targets: Iterable[Asked]) -> None:
    """Of each district and year a round that its schools owe, and one of the targets that the office was given."""
    given = country.given
    _form("0", "quy-mo", _document("SỐ LIỆU CỦA TRƯỜNG", "th", "actual", asked), country)
    _form("%(districts)s", "giao-chi-tieu", _document("CHỈ TIÊU ĐƯỢC GIAO", "kh", "assigned", targets), country)
    for base, form, audience in (
        ("round", "0", Audience.SCHOOLS),
        ("own_round", "%(districts)s", Audience.DISTRICT),
    ):
        columns = _round(base, form, audience)
        insert(Round, columns, f"{EACH_ROUND} JOIN year USING (y)", given)
    set_sequence(Round)
    for base, table, column, measure in (("round", "asked", "th", "actual"), ("own_round", "target", "kh", "assigned")):
        cell = {
            "round_id": f"%({base})s + y * %(districts)s + d",
            "key": f"{table}.key || ':{column}'",
            "indicator_id": f"{table}.indicator_id",
            "period_id": "year.period_id",
            "measure": f"'{measure}'",
            "level": f"{table}.level",
        }
        insert(RoundCell, cell, f"{EACH_ROUND} JOIN year USING (y) CROSS JOIN {table}", given)
    decision = {
        "district_id": "%(district)s + d",
        "period_id": "period_id",
        "number": "'QĐ-' || (d + 1)",
        "issued_on": f"make_date({FIRST_YEAR} + y, 12, 20)",
        "title": f"'Quyết định giao chỉ tiêu năm học ' || ({FIRST_YEAR} + y)",
    }
    insert(TargetDecision, decision, f"{EACH_ROUND} JOIN year USING (y)", given)


def _form(beyond: str, slug: str, document: dict[str, Any], country: Country) -> None:
    given = {
        **country.given,
        "document": FormVersion._meta.get_field("document").get_db_prep_save(document, connection),
    }
    form = {"id": f"%(form)s + {beyond} + d", "district_id": "%(district)s + d", "slug": f"'{slug}'"}
    insert(Form, {**form, "name": f"'{document['title'].capitalize()}'"}, EACH_DISTRICT, given)
    version = {"id": f"%(version)s + {beyond} + d", "form_id": f"%(form)s + {beyond} + d"}
    insert(FormVersion, {**version, "number": "1", "document": "%(document)s"}, EACH_DISTRICT, given)
    set_sequence(Form)
    set_sequence(FormVersion)


def _round(base: str, form: str, audience: Audience) -> dict[str, str]:
    done = f"y < {YEARS - 1}"
    ended = f"make_timestamptz({FIRST_YEAR + 1} + y, 6, 30, 0, 0, 0)"
    return {
        "id": f"%({base})s + y * %(districts)s + d",
        "district_id": "%(district)s + d",
        "version_id": f"%(version)s + {form} + d",
        "period_id": "period_id",
        "audience": f"'{audience.value}'",
        "state": f"CASE WHEN {done} THEN 'finalised' ELSE 'open' END",
        "opens_at": f"make_timestamptz({FIRST_YEAR + 1} + y, 4, 1, 0, 0, 0)",
        "due_at": f"make_timestamptz({FIRST_YEAR + 1} + y, 6, 10, 10, 0, 0)",
        "closed_at": f"CASE WHEN {done} THEN {ended} END",
        "finalised_at": f"CASE WHEN {done} THEN {ended} END",
        "totals_submitted_by_id": f"CASE WHEN {done} THEN %(specialist)s + d END",
        "totals_submitted_at": f"CASE WHEN {done} THEN {ended} END",
        "totals_approved_by_id": f"CASE WHEN {done} THEN %(leader)s + d END",
        "totals_approved_at": f"CASE WHEN {done} THEN {ended} END",
    }


def make_answers(country: Country) -> None:
    """One answer of each school to each round of its district, and the office's to its own."""
    given = {**country.given, "count": INDICATORS, "targets": rows("SELECT count(*) FROM target")[0][0]}
    insert(Submission, _answer(), f"{EACH_SCHOOL} CROSS JOIN generate_series(0, {YEARS - 1}) AS y", given)
    insert(Submission, _own_answer(), EACH_ROUND, given)
    set_sequence(Submission)


def _decided(state: str, submitter: str, approved: str) -> dict[str, str]:
    sent = f"make_timestamptz({FIRST_YEAR + 1} + y, 6, 5, 8, 0, 0)"
    return {
        "state": state,
        "first_submitted_at": f"CASE WHEN {approved} THEN {sent} END",
        "submitted_at": f"CASE WHEN {approved} THEN {sent} END",
        "submitted_by_id": f"CASE WHEN {approved} THEN {submitter} END",
        "decided_at": f"CASE WHEN {approved} THEN {sent} + interval '2 days' END",
        "decided_by_id": f"CASE WHEN {approved} THEN %(leader)s + d END",
        "touched_at": sent,
    }


def _answer() -> dict[str, str]:
    state = f"CASE WHEN y < {YEARS - 1} THEN 'locked' WHEN {APPROVED} THEN 'approved' ELSE 'entering' END"
    return {
        "id": "%(answer)s + y * %(schools)s + n",
        "round_id": "%(round)s + y * %(districts)s + d",
        "district_id": "%(district)s + d",
        "unit_id": "%(school)s + n",
        "ward_id": f"%(ward)s + d * {WARDS} + mod(n / %(districts)s, {WARDS})",
        "level": LEVEL,
        "levels": f"jsonb_build_array({LEVEL})",
        "ownership": OWNERSHIP,
        "ownership_group": GROUP,
        "filled": "%(count)s",
        "total": "%(count)s",
        **_decided(state, "%(principal)s + n", APPROVED),
    }


def _own_answer() -> dict[str, str]:
    return {
        "id": "%(own_answer)s + y * %(districts)s + d",
        "round_id": "%(own_round)s + y * %(districts)s + d",
        "district_id": "%(district)s + d",
        "unit_id": "%(district)s + d",
        "filled": "%(targets)s",
        "total": "%(targets)s",
        **_decided(f"CASE WHEN y < {YEARS - 1} THEN 'locked' ELSE 'approved' END", "%(specialist)s + d", "TRUE"),
    }
