"""Making answers' entries official figures, and taking them back: set-based, the same on both databases."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from core.actor import Actor
from core.fields import SCALE
from indicators.models import Figure, OverUnits, Source, Submission
from indicators.queries.parts import Parameters, receives, with_tables
from indicators.services.totals import bring_up_to_date
from indicators.values import Kind
from schools.level_tree import NOT_BROKEN_DOWN
from schools.models import SchoolKind


class CannotMove(ValueError):
    """The move is refused; `args[0]` is the Vietnamese sentence: what happened, what to do."""


def publish_figures(*, actor: Actor, submissions: Sequence[Submission]) -> None:
    """Makes the entries of approved answers of one round official, in place of what these answers gave before.

    The caller locked the guards (`totals.lock_guards`), then the round, then the answers; saw that no other answer
    holds their figures (`taken_places`); and wrote when they were decided. Totals follow.
    """
    before = _levels_given(submissions)
    _delete(submissions)
    placed, parameters = _placed(submissions)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT.replace("«placed»", placed), parameters)
    _bring_up_to_date(actor, submissions, before | _levels_given(submissions))


def withdraw_figures(*, actor: Actor, submissions: Sequence[Submission]) -> None:
    """Takes the figures of answers of one round back; totals follow. The guards are locked as for publishing."""
    before = _levels_given(submissions)
    _delete(submissions)
    _bring_up_to_date(actor, submissions, before)


def refuse_taken_places(submission: Submission) -> None:
    """Raises CannotMove where another approved answer holds one of the figures."""
    for refusal in taken_places([submission]).values():
        raise CannotMove(refusal)


def taken_places(submissions: Sequence[Submission]) -> dict[int, str]:
    """Why not, by answer: two approved ones never hold one figure, so approval names what stands in its way.

    Three queries.
    """
    placed, parameters = _placed(submissions)
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN.replace("«placed»", placed), parameters)
        taken = cursor.fetchall()
    if not taken:
        return {}
    rows = Submission.unscoped.select_related("round__version__form", "round__period", "unit")
    others = rows.in_bulk({other for _answer, other, _there, _here in taken})
    found: dict[int, list[tuple[int, str, str]]] = {}
    for answer, other, there, here in taken:
        found.setdefault(answer, []).append((other, there, here))
    return {
        answer: f"{len(places)} số liệu đã được duyệt trong “{others[places[0][0]]}” (ở đó là {places[0][1]}, "
        f"ở đây là {places[0][2]}). Hãy mở lại báo cáo kia hoặc trả lại báo cáo này."
        for answer, places in found.items()
    }


def _levels_given(submissions: Sequence[Submission]) -> set[str]:
    figures = Figure.unscoped.filter(submission__in=[one.pk for one in submissions])
    return set(figures.order_by().values_list("level", flat=True).distinct())


def _delete(submissions: Sequence[Submission]) -> None:
    Figure.unscoped.filter(submission__in=[one.pk for one in submissions]).delete()


def _bring_up_to_date(actor: Actor, submissions: Sequence[Submission], levels: set[str]) -> None:
    units = [one.unit_id for one in submissions]
    bring_up_to_date(actor=actor, round_=submissions[0].round, units=units, levels=levels)


def _placed(submissions: Sequence[Submission]) -> tuple[str, Parameters]:
    """The common tables that end in `placed`: what the answers give, at its coordinates; one query."""
    listed, parameters = receives(submissions[0].district_id)
    answers = ", ".join(f"%(answer_{number})s" for number in range(len(submissions)))
    parameters |= {f"answer_{number}": one.pk for number, one in enumerate(submissions)}
    parameters |= {
        "all": NOT_BROKEN_DOWN,
        "count": OverUnits.COUNT.value,
        "direct": Source.DIRECT.value,
        "exact": Kind.EXACT.value,
        "not_applicable": Kind.NOT_APPLICABLE.value,
        "one": SCALE,
        "school": SchoolKind.SCHOOL.value,
    }
    return _PLACED.replace("«receives»", listed).replace("«answers»", answers), parameters


# The coordinates of an entry are its round's cell; the unit is the cell's own or the answer's. Where schools are
# counted (OverUnits.COUNT), a school is one at its cấp thống kê and in all, and nothing at the other levels it teaches.
# Materialized: else PostgreSQL, knowing the unit only late, meets every school's figures for each one placed.
_PLACED = with_tables(
    """
    WITH «receives»,
    typed AS (
        SELECT answer.id AS submission_id, cell.id AS cell_id, entry.kind, entry.number, entry.number_to, entry.text,
               entry.decimals, entry.typed
        FROM «answer» answer
        JOIN «entry» entry ON entry.submission_id = answer.id AND entry.kind <> ''
        JOIN «cell» cell ON cell.round_id = answer.round_id AND cell.key = entry.cell
        JOIN «indicator» indicator ON indicator.id = cell.indicator_id
        LEFT JOIN «school» school ON school.unit_id = answer.unit_id AND cell.unit_id IS NULL
        WHERE answer.id IN («answers») AND (indicator.over_units <> %(count)s OR school.unit_id IS NULL)
    ),
    schools AS (
        SELECT answer.id AS submission_id, cell.id AS cell_id,
               school.kind = %(school)s AND cell.level IN (%(all)s, answer.level)
               AND cell.ownership IN (%(all)s, answer.ownership, answer.ownership_group) AS is_one
        FROM «answer» answer
        JOIN «school» school ON school.unit_id = answer.unit_id
        JOIN «cell» cell ON cell.round_id = answer.round_id AND cell.unit_id IS NULL
        JOIN «indicator» indicator ON indicator.id = cell.indicator_id AND indicator.over_units = %(count)s
        JOIN receives ON receives.levels = CAST(answer.levels AS text) AND receives.level = cell.level
        WHERE answer.id IN («answers»)
    ),
    given AS (
        SELECT * FROM typed
        UNION ALL
        SELECT submission_id, cell_id, CASE WHEN is_one THEN %(exact)s ELSE %(not_applicable)s END,
               CASE WHEN is_one THEN %(one)s END, NULL, '', 0, CASE WHEN is_one THEN '1' ELSE '-' END
        FROM schools
    ),
    placed AS MATERIALIZED (
        SELECT given.*, answer.district_id, cell.indicator_id, COALESCE(cell.unit_id, answer.unit_id) AS unit_id,
               cell.period_id, cell.measure, cell.level, cell.ownership, answer.decided_at
        FROM given
        JOIN «answer» answer ON answer.id = given.submission_id
        JOIN «cell» cell ON cell.id = given.cell_id
    )
    """
)

_INSERT = with_tables(
    """«placed»
    INSERT INTO «figure»
        (district_id, indicator_id, unit_id, period_id, measure, level, ownership, source, submission_id,
         kind, number, number_to, text, decimals, typed, approved_at, counted, inexact, missing)
    SELECT district_id, indicator_id, unit_id, period_id, measure, level, ownership, %(direct)s, submission_id,
           kind, number, number_to, text, decimals, typed, decided_at, 0, 0, 0
    FROM placed
    """
)

_TAKEN = with_tables(
    """«placed»
    SELECT placed.submission_id, figure.submission_id, figure.typed, placed.typed
    FROM placed
    JOIN «figure» figure
      ON figure.indicator_id = placed.indicator_id AND figure.unit_id = placed.unit_id
         AND figure.period_id = placed.period_id AND figure.measure = placed.measure AND figure.level = placed.level
         AND figure.ownership = placed.ownership AND figure.source = %(direct)s
         AND figure.submission_id <> placed.submission_id
    ORDER BY placed.submission_id, placed.cell_id
    """
)
