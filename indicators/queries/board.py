"""The board of a round: how every answer stands, narrowed and sorted as a person asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, Expression, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Coalesce

from accounts.models import PortfolioSchool, PortfolioWard, User
from accounts.queries import Duties, Duty
from core.actor import Actor
from core.vietnamese import search_key
from indicators.lateness import Lateness, due_of, lateness
from indicators.models import Round, Submission, SubmissionState
from indicators.models.rounds import DOCUMENTS, EDITABLE
from indicators.queries.rounds import SENT
from indicators.queries.submissions import named_by
from schools.levels import Level, Ownership
from schools.queries import now_of

OWING = "owing"
CAME = "sent"
OVERDUE = "overdue"
LATE = "late"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the board is narrowed to; empty: not narrowed by it.

    `state` is a stored state, `OWING` for all that are not submitted or `CAME` for all that are; `timing` is `OVERDUE`
    or `LATE`; `ward` is the ward's id, 0 for those without one. `named_by` are the duties of which one holds the unit,
    `named_by_none` those of which none does. `order` is a column's name, behind "-" from the end.
    """

    state: str = ""
    level: str = ""
    ward: int | None = None
    ownership: str = ""
    timing: str = ""
    sought: str = ""
    named_by: Duties | None = None
    named_by_none: Duties | None = None
    order: str = "name"


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One answer as the page, the sheet and the print show it."""

    submission: Submission
    name: str
    ward: str
    level: str
    ownership: str
    state: str
    state_label: str
    lateness: Lateness
    percent: int

    @property
    def late(self) -> bool:
        return self.lateness.late > 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many answers of a part of the round are in each state."""

    states: dict[str, int]
    overdue: int
    late: int

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def sent(self) -> int:
        return sum(self.states[state] for state in SENT)

    @property
    def owing(self) -> int:
        return self.total - self.sent


@dataclass(frozen=True, slots=True)
class Part:
    """A level, a ward or a kind of ownership of the round, with its tally; `key` is what the address names it by."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole round counted: altogether and by its parts, those that no answer has left out."""

    whole: Tally
    levels: tuple[Part, ...]
    wards: tuple[Part, ...]
    ownerships: tuple[Part, ...]


def answers_of(actor: Actor, round_: Round) -> QuerySet[Submission]:
    """The round's answers that this person sees, with what a board shows of them."""
    return (
        Submission.objects.visible_to(actor)
        .filter(round=round_)
        .select_related("unit", "ward__unit", "district", "round__version__form", "round__period")
        .defer(*DOCUMENTS)
    )


def answerers_of(round_: Round, duties: Duties) -> dict[User, Duties]:
    """Who answers for units of the round, by name, each with their duties; one query.

    `duties` is who acts for each portfolio, as `accounts.queries.in_charge` gives it.
    """
    held = {one.portfolio for one in duties}
    answers = Submission.unscoped.filter(round=round_)
    schools = PortfolioSchool.objects.filter(portfolio__in=held, school__in=answers.values("unit"))
    standing = Exists(answers.filter(ward=OuterRef("ward"), level=OuterRef("level")))
    wards = PortfolioWard.objects.filter(Q(ward__in=answers.values("unit")) | standing, portfolio__in=held)
    rows = schools.order_by().values_list("portfolio", "school")
    named = set(rows.union(wards.order_by().values_list("portfolio", "ward")))
    found: dict[User, list[Duty]] = {}
    for duty in duties:
        if any(portfolio == duty.portfolio and duty.holds(unit) for portfolio, unit in named):
            found.setdefault(duty.user, []).append(duty)
    return {user: tuple(found[user]) for user in sorted(found, key=lambda user: (user.sort_key, user.pk))}


def board_rows(actor: Actor, round_: Round, asked: Asked) -> QuerySet[Submission]:
    """The answers that the board shows, in its order; one query."""
    rows = answers_of(actor, round_).filter(_of_parts(asked))
    if asked.timing:
        past, came_late = past_due(round_), _came_late(round_)
        rows = rows.filter(past if asked.timing == OVERDUE else came_late)
    if key := search_key(asked.sought):
        rows = rows.filter(Q(unit__search_key__contains=key) | Q(unit__code__contains=key))
    return rows.order_by(*_order(round_, asked.order), "unit__sort_key", "pk")


def overview_of(actor: Actor, round_: Round) -> Overview:
    """The whole round counted by its parts; one query, of as many rows as there are different parts."""
    groups: list[dict[str, Any]] = list(
        Submission.objects.visible_to(actor)
        .filter(round=round_)
        .order_by()
        .values("state", "level", "ownership", "ward", "ward__unit__name", "ward__unit__sort_key")
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=past_due(round_)),
            came_late=Count("pk", filter=_came_late(round_)),
        )  # type: ignore[arg-type]
    )
    in_order = sorted(groups, key=lambda group: (group["ward__unit__sort_key"] or "\uffff", group["ward"] or 0))
    wards = {str(group["ward"] or 0): group["ward__unit__name"] or "" for group in in_order}
    return Overview(
        whole=_tally(groups),
        levels=_parts(groups, "level", {one.value: str(one.label) for one in Level}),
        wards=_parts(groups, "ward", wards),
        ownerships=_parts(groups, "ownership", {one.value: str(one.label) for one in Ownership}),
    )


def lines_of(rows: Iterable[Submission], round_: Round) -> list[BoardLine]:
    """The answers as lines, as of the district's clock; no query."""
    now = now_of(round_.district)
    return [_line(row, round_, now) for row in rows]


def _line(row: Submission, round_: Round, now: datetime) -> BoardLine:
    return BoardLine(
        submission=row,
        name=row.unit.name,
        ward=row.ward.unit.name if row.ward else "",
        level=str(Level(row.level).label) if row.level != Level.ALL else "",
        ownership=str(Ownership(row.ownership).label) if row.ownership != Ownership.ALL else "",
        state=row.state,
        state_label=str(SubmissionState(row.state).label),
        lateness=lateness(due_of(round_.due_at, row.due_at), row.first_submitted_at, now),
        percent=row.filled * 100 // row.total if row.total else 0,
    )


def _of_parts(asked: Asked) -> Q:
    found = Q()
    if asked.state:
        several = {OWING: EDITABLE, CAME: SENT}
        found &= Q(state__in=several.get(asked.state, (asked.state,)))
    if asked.level:
        found &= Q(level=asked.level)
    if asked.ward is not None:
        found &= Q(ward=asked.ward or None)
    if asked.ownership:
        found &= Q(ownership=asked.ownership)
    if asked.named_by is not None:
        found &= Q(named_by(asked.named_by))
    if asked.named_by_none is not None:
        found &= ~Q(named_by(asked.named_by_none))
    return found


# indicators.lateness as the database says it


def _due(round_: Round) -> Expression:
    """`due_of`: an extension counts where it is later than what all have."""
    return Case(When(due_at__gt=round_.due_at, then=F("due_at")), default=Value(round_.due_at))


def past_due(round_: Round) -> Q:
    """Owed still, and past its due date."""
    if round_.due_at is None:
        return Q(pk__in=[])
    now = now_of(round_.district)
    extended = Q(due_at__gt=now)
    return Q(state__in=EDITABLE, first_submitted_at=None) & ~extended if now > round_.due_at else Q(pk__in=[])


def _came_late(round_: Round) -> Q:
    if round_.due_at is None:
        return Q(pk__in=[])
    not_extended = Q(due_at=None) | Q(due_at__lt=F("first_submitted_at"))
    return Q(first_submitted_at__gt=round_.due_at) & not_extended


_FLOW = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(SubmissionState.values)),
    default=Value(0),
)
_COMPLETENESS = Case(
    When(total=0, then=Value(0.0)),
    default=Cast(F("filled"), FloatField()) / Cast(F("total"), FloatField()),
)
ORDERS = ("name", "ward", "level", "state", "completeness", "warnings", "timing", "activity")


def _order(round_: Round, order: str) -> list[Any]:
    """What the rows are sorted by first; the name decides among equals."""
    name, backwards = order.removeprefix("-"), order.startswith("-")
    keys: dict[str, list[Any]] = {
        "name": [F("unit__sort_key")],
        "ward": [F("ward__unit__sort_key")],
        "level": [F("level")],
        "state": [_FLOW],
        "completeness": [_COMPLETENESS],
        "warnings": [F("errors"), F("unexplained")],
        "timing": [_moment(round_) - _due(round_)] if round_.due_at else [],
        "activity": [F("touched_at")],
    }
    return [
        Coalesce(key, key).desc(nulls_last=True) if backwards else Coalesce(key, key).asc(nulls_last=True)
        for key in keys[name]
    ]


def _moment(round_: Round) -> Expression:
    """When an answer came; now, while it is owed."""
    return Coalesce(F("first_submitted_at"), Value(now_of(round_.district)))


def _tally(groups: list[dict[str, Any]]) -> Tally:
    states = dict.fromkeys(SubmissionState.values, 0)
    for group in groups:
        states[group["state"]] += group["count"]
    overdue = sum(group["overdue"] for group in groups)
    return Tally(states, overdue, sum(group["came_late"] for group in groups))


def _parts(groups: list[dict[str, Any]], field: str, names: dict[str, str]) -> tuple[Part, ...]:
    """The parts by one field, in the order of `names`."""
    by_key: dict[str, list[dict[str, Any]]] = {}
    for group in groups:
        by_key.setdefault(str(group[field] or 0), []).append(group)
    return tuple(Part(key, name, _tally(by_key[key])) for key, name in names.items() if key in by_key)
