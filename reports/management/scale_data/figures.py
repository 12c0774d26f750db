"""The made-up country's figures: what schools reported, their districts' totals, and the targets these were given."""

from __future__ import annotations

from collections.abc import Callable

from core.fields import SCALE
from indicators.models import Figure, Source
from indicators.queries.sums import ADDING
from reports.management.scale_data.country import APPROVED, CITY_OF, GROUP, LEVEL, LEVELS, Country
from reports.management.scale_data.filling import insert, rows, run, without_indexes
from reports.management.scale_data.sizes import FIRST_YEAR
from schools.level_tree import NOT_BROKEN_DOWN

# A number that looks drawn and is the same each time: of the school, the indicator and the year.
_MIX = "mod(n::bigint * 7919 + asked.i * 104729 + y * 15485863, 1009)"
_PUPILS = "(200 + mod(n::bigint * 7919, 600))"
_NUMBER = f"""
    CASE asked.kind
        WHEN 'one' THEN {SCALE}
        WHEN 'percent' THEN (800 + mod({_MIX}, 200)) * {SCALE // 10}
        WHEN 'few' THEN mod({_MIX}, 2) * {SCALE}
        ELSE {_PUPILS} * asked.weight * (100 + y) * (90 + mod({_MIX}, 21)) / 1000000 * {SCALE}
    END"""
_DECIMALS = "CASE asked.kind WHEN 'percent' THEN 1 ELSE 0 END"
# Every figure that a school of one city owes, also where its answer is not approved.
_OWED = f"""(
    SELECT n, mod(n, %(districts)s) AS d, y, year.period_id, asked.indicator_id, asked.level,
           {_NUMBER} AS number, {_DECIMALS} AS decimals, {APPROVED} AS approved, {GROUP} AS ownership_group
    FROM generate_series(0, %(schools)s - 1) AS n
    JOIN (SELECT d FROM generate_series(0, %(districts)s - 1) AS d WHERE {CITY_OF} = %(this_city)s) AS mine
      ON mine.d = mod(n, %(districts)s)
    CROSS JOIN year
    JOIN asked ON asked.level IN ('{NOT_BROKEN_DOWN}', {LEVEL})
) AS owed"""  # noqa: S608 names of ours
_APPROVED_AT = f"make_timestamptz({FIRST_YEAR + 1} + y, 6, 7, 8, 0, 0)"


def make_figures(country: Country, told: Callable[[str], None], *, bare: bool) -> int:
    """Of each city in turn; how many in all. `bare`: the table has no rows yet, so its indexes can wait."""
    if not bare:
        return _fill(country, told)
    with without_indexes(Figure):
        made = _fill(country, told)
        told(f"{made} figures written; making their indexes.")
        run("SET LOCAL maintenance_work_mem = '512MB'")
    return made


def _fill(country: Country, told: Callable[[str], None]) -> int:
    made = 0
    for city in range(country.sizes.cities):
        given = {**country.given, "this_city": city, "all": NOT_BROKEN_DOWN}
        made += insert(Figure, _reported(), f"{_OWED} WHERE approved", given)
        made += insert(Figure, _total(), f"{_SUMS} WHERE counted > 0", given)
        told(f"City {city + 1} of {country.sizes.cities}: {made} figures.")
    _note_totals(country)
    made += _make_ratios(country)
    _note_totals(country)
    return made + _make_targets(country)


def _reported() -> dict[str, str]:
    return {
        "district_id": "%(district)s + d",
        "indicator_id": "indicator_id",
        "unit_id": "%(school)s + n",
        "period_id": "period_id",
        "measure": "'actual'",
        "level": "level",
        "source": f"'{Source.DIRECT.value}'",
        "submission_id": "%(answer)s + y * %(schools)s + n",
        "kind": "'exact'",
        "number": "number",
        "decimals": "decimals",
        "typed": (
            f"CASE decimals WHEN 0 THEN (number / {SCALE})::text"
            f" ELSE replace((number::numeric / {SCALE})::numeric(12, 1)::text, '.', ',') END"
        ),
        "approved_at": _APPROVED_AT,
    }


# Of all schools and of each group of ownership, by level as the figure is.
_SUMS = f"""(
    SELECT d, y, period_id, indicator_id, level, COALESCE(ownership_group, %(all)s) AS ownership,
           SUM(number) FILTER (WHERE approved) AS number, count(*) FILTER (WHERE approved) AS counted,
           count(*) FILTER (WHERE NOT approved) AS missing
    FROM {_OWED}
    JOIN indicators_indicator AS indicator ON indicator.id = indicator_id
    WHERE indicator.over_units IN ({", ".join(f"'{rule.value}'" for rule in ADDING)})
    GROUP BY GROUPING SETS (
        (d, y, period_id, indicator_id, level), (d, y, period_id, indicator_id, level, ownership_group)
    )
) AS sums"""  # noqa: S608 names of ours


def _total() -> dict[str, str]:
    return {
        "district_id": "%(district)s + d",
        "indicator_id": "indicator_id",
        "unit_id": "%(district)s + d",
        "period_id": "period_id",
        "measure": "'actual'",
        "level": "level",
        "ownership": "ownership",
        "source": f"'{Source.COLLECTED.value}'",
        "kind": "'exact'",
        "number": "number",
        "approved_at": _APPROVED_AT,
        "counted": "counted",
        "missing": "missing",
    }


def _note_totals(country: Country) -> None:
    """This country's totals so far, apart and counted: found among all figures once, and not once for each of them."""
    run("DROP TABLE IF EXISTS pg_temp.total")
    run(
        "CREATE TEMPORARY TABLE total ON COMMIT DROP AS SELECT * FROM indicators_figure WHERE source = 'collected'"
        " AND district_id BETWEEN %(district)s AND %(district)s + %(districts)s - 1",
        country.given,
    )
    run("ANALYZE total")


_SAME = ("unit_id", "period_id", "measure", "level", "ownership")
_PLACE = {column: f"total.{column}" for column in ("district_id", *_SAME)}


def _make_ratios(country: Country) -> int:
    """Those of which schools report both parts, to two decimals, half away from zero."""
    columns = {
        **_PLACE,
        "indicator_id": "ratio.id",
        "source": f"'{Source.COLLECTED.value}'",
        "kind": "'exact'",
        "number": f"round(total.number::numeric * 100 / whole.number, 2) * {SCALE}",
        "decimals": "2",
        "approved_at": "total.approved_at",
        "counted": "least(total.counted, whole.counted)",
        "missing": "greatest(total.missing, whole.missing)",
    }
    source = f"""indicators_indicator AS ratio
        JOIN total ON total.indicator_id = ratio.numerator_id
        JOIN total AS whole ON whole.indicator_id = ratio.denominator_id AND whole.number > 0
             AND {" AND ".join(f"whole.{column} = total.{column}" for column in _SAME)}
        WHERE ratio.over_units IN ('ratio', 'mean')"""
    return insert(Figure, columns, source, country.given)


def _make_targets(country: Country) -> int:
    """About what was reached: 95 to 105 of a hundred, "từ … trở lên" where more is better."""
    drawn = "mod(total.unit_id * 31 + total.indicator_id * 17 + total.period_id * 7, 11)"
    places = "CASE WHEN unit.percent THEN 1 ELSE 0 END"
    year = "(SELECT y FROM year WHERE year.period_id = total.period_id)"
    columns = {
        **_PLACE,
        "indicator_id": "total.indicator_id",
        "measure": "'assigned'",
        "source": f"'{Source.DIRECT.value}'",
        "submission_id": f"%(own_answer)s + {year} * %(districts)s + total.district_id - %(district)s",
        "kind": "CASE indicator.direction WHEN 'higher' THEN 'at_least' ELSE 'at_most' END",
        "number": f"round(total.number::numeric / {SCALE} * (95 + {drawn}) / 100, {places}) * {SCALE}",
        "decimals": places,
        "typed": (
            "CASE indicator.direction WHEN 'higher' THEN '≥ ' ELSE '≤ ' END || replace(trim_scale("
            f"round(total.number::numeric / {SCALE} * (95 + {drawn}) / 100, {places}))::text, '.', ',')"
        ),
        "approved_at": "total.approved_at",
    }
    source = f"""total
        JOIN target ON target.indicator_id = total.indicator_id AND target.level = total.level
        JOIN indicators_indicator AS indicator ON indicator.id = total.indicator_id
        JOIN indicators_measurementunit AS unit ON unit.id = indicator.unit_id
        WHERE total.ownership = '{NOT_BROKEN_DOWN}'"""
    return insert(Figure, columns, source, country.given)


def totals_a_year() -> int:
    """How many figures a district has in a year beside its schools': totals of three shares, ratios, targets."""
    found = rows("SELECT (SELECT count(*) FROM asked) * 3 + (SELECT count(*) FROM target) * 2")
    return int(found[0][0]) + 30 * len(LEVELS)
