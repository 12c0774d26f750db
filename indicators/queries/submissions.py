"""The submissions that a person sees, and their official sheets."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import PortfolioSchool, PortfolioWard
from accounts.queries import Duties, duties_of, named_units
from core.actor import Actor
from core.models import AuditEntry
from core.roles import OFFICE, Role
from core.table import Table
from indicators.lateness import Lateness, due_of, lateness
from indicators.models import (
    Entry,
    Figure,
    RoundState,
    Submission,
    SubmissionState,
)
from indicators.models.rounds import DOCUMENTS
from indicators.queries.sheet import Sheet, in_form_unit, place_of_cell, place_of_figure
from schools.models import District
from schools.queries import now_of

# What has no due date, mostly the office's own, comes first; the databases would differ.
BY_DUE_DATE = F("round__due_at").asc(nulls_first=True)


def submissions_of(actor: Actor, district: District) -> QuerySet[Submission]:
    """The submissions of a district that this person sees, with what a list shows of them."""
    return (
        Submission.objects.visible_to(actor)
        .filter(district=district)
        .select_related("round__version__form", "round__period", "unit", "submitted_by", "decided_by", "district")
        .order_by(BY_DUE_DATE, "unit__sort_key", "id")
    )


def awaiting_decision(actor: Actor, district: District) -> QuerySet[Submission]:
    """What this person may approve now: the policy of "approve" as one query, after four that find their portfolios.

    What they answer for comes first.
    """
    if not actor.holds(OFFICE, district=district.pk):
        return Submission.unscoped.none()
    typed = Entry.objects.filter(submission=OuterRef("pk"), author=actor.id)
    rows = submissions_of(actor, district).filter(state=SubmissionState.SUBMITTED)
    if not actor.holds({Role.LEADER}, district=district.pk):
        rows = rows.exclude(unit=district.unit_id)
    rows = rows.exclude(submitted_by=actor.id).exclude(Exists(typed)).exclude(round__state=RoundState.FINALISED)
    mine = named_by(duties_of(actor.id, district))
    return rows.annotate(mine=mine).defer(*DOCUMENTS).order_by("-mine", BY_DUE_DATE, "unit__sort_key", "id")


def named_by(duties: Duties) -> Q:
    """Whether these duties hold the unit of a submission: as a school, as a ward, as a school of a level in a ward."""
    school = PortfolioSchool.objects.filter(named_units(duties, "school"), school=OuterRef("unit"))
    standing = Q(ward=OuterRef("ward"), level=OuterRef("level"))
    ward = PortfolioWard.objects.filter(named_units(duties, "ward"), Q(ward=OuterRef("unit")) | standing)
    return Exists(school) | Exists(ward)


def entries_of(submission: Submission) -> QuerySet[Entry]:
    """The typed cells of an answer, in the order of their keys; an emptied one is among them."""
    return Entry.objects.filter(submission=submission).order_by("cell")


def history(submission: Submission) -> QuerySet[AuditEntry]:
    """The moves of a submission, latest first."""
    return AuditEntry.unscoped.filter(object_kind=submission._meta.label_lower, object_id=str(submission.pk)).order_by(
        "-at", "-id"
    )


def official_sheet(actor: Actor, district: District, form: str, period: str) -> Sheet | None:
    """The district's own approved submission of a form and period; None while there is none."""
    found = (
        submissions_of(actor, district)
        .filter(
            round__version__form__slug=form,
            round__period__code=period,
            unit=district.unit_id,
            state__in=[SubmissionState.APPROVED, SubmissionState.LOCKED],
        )
        .last()
    )
    return Sheet(found) if found else None


def latest_sheet(actor: Actor, district: District, form: str, period: str) -> Sheet | None:
    """The district's own submission of a form and period, in whatever state."""
    rows = submissions_of(actor, district).filter(unit=district.unit_id)
    found = rows.filter(round__version__form__slug=form, round__period__code=period).last()
    return Sheet(found) if found else None


def official_table(sheet: Sheet) -> Table:
    """The form with its official figures (texts come with the submission they were approved in)."""
    figures = Figure.unscoped.filter(submission=sheet.submission)
    by_place = {place_of_figure(figure): figure for figure in figures}
    values = {}
    for key, facts in sheet.cells.items():
        figure = by_place.get(place_of_cell(facts.cell, sheet.submission))
        if figure is not None and figure.value is not None:
            values[key] = in_form_unit(figure.value, facts.cell.factor)
    return sheet.laid_out(values)


def lateness_of(submission: Submission) -> Lateness:
    """How the answer stands to its due date, as of its district's clock; no query where a list selected both."""
    due = due_of(submission.round.due_at, submission.due_at)
    return lateness(due, submission.first_submitted_at, now_of(submission.district))


def sheets_of_figures(figure_ids: Iterable[int], *, without: frozenset[int]) -> list[Sheet]:
    """The submissions that these figures came from, each once, in the order of their forms."""
    submissions = Figure.unscoped.filter(pk__in=list(figure_ids)).exclude(submission=None).values("submission")
    rows = (
        Submission.unscoped.filter(pk__in=submissions)
        .exclude(pk__in=without)
        .select_related("round__version__form", "round__period", "unit", "district")
        .order_by("round__version__form__slug", "pk")
    )
    return [Sheet(row) for row in rows]
