"""Playing the rounds of demo-rounds.json: who enters, submits, reviews and asks on which day of the district's clock.

Through the services, as people do it; figures are made up (`inventing`) or share out a published table (`published`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.queries import actor_for, answering_for
from core.actor import Actor, Origin
from indicators.formdoc.model import cell_key
from indicators.formdoc.restricting import restricted
from indicators.models import Audience, Form, OverUnits, Round, RoundCell, Submission
from indicators.queries.audience import Chosen
from indicators.queries.standard import catalogue_file, standard_rounds
from indicators.services.approving import approve_many
from indicators.services.entries import Outcome, TypedCell, save_entries
from indicators.services.requests import ask_to_reopen
from indicators.services.round_states import close_round, finalise_round
from indicators.services.rounds import RoundData, draft_round, open_draft
from indicators.services.submissions import return_submission, submit
from indicators.services.totals_step import approve_totals, submit_totals
from indicators.standard_rounds import StandardRound
from reports.onboarding.folder import BadFixture, Folder, period
from reports.onboarding.inventing import invent
from reports.onboarding.people import answerer_of
from reports.onboarding.published import published_rows
from schools.services import look_as_of

_OPENING, _END_OF_DAY = time(0), time(17)
_COLUMN = "so-luong"

# What happens to an answer on the days of a round, by its fate. Phases follow one another as they do here.
_FATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "not_started": {},
    "entering": {"work": ("begin",)},
    "faulty": {"work": ("enter_faulty",)},
    "submitted": {"work": ("enter", "submit")},
    "warned": {"work": ("enter_warned", "submit_explained")},
    "approved": {"work": ("enter", "submit"), "review": ("approve",)},
    "returned": {"work": ("enter_flawed", "submit"), "review": ("give_back",)},
    "resubmitted": {"work": ("enter_flawed", "submit"), "review": ("give_back",), "mend": ("mend", "submit")},
    "late": {"late": ("enter", "submit")},
    "late_approved": {"late": ("enter", "submit"), "late_review": ("approve",)},
}
_PHASES = ("work", "review", "mend", "late", "late_review")


def load_demo_rounds(folder: Folder) -> int:
    """Plays the rounds that are not there yet; how many. The district's clock is left where it was."""
    if not folder.has("demo-rounds.json"):
        return 0
    today = folder.district.reference_date
    played = sum(_play(folder, document) for document in folder.read("demo-rounds.json"))
    if played:
        look_as_of(actor=folder.operator, district=folder.district, day=today)
    return played


def _play(folder: Folder, document: Mapping[str, Any]) -> int:
    standard = next(one for one in standard_rounds() if one.slug == document["standard"])
    asked = period(str(standard.period_in(document["year"])))
    rounds = Round.objects.visible_to(folder.specialist).filter(district=folder.district, period=asked)
    if rounds.filter(version__form__slug=standard.form).exists():
        return 0
    _on(folder, document.get("drafted", document["opens"]))
    draft = draft_round(actor=folder.specialist, district=folder.district, data=_data(folder, standard, document))
    if "cycle" in document:
        _Playing(folder, standard, document, open_draft(actor=folder.specialist, round_=draft)).play()
    return 1


def _on(folder: Folder, day: str) -> None:
    look_as_of(actor=folder.operator, district=folder.district, day=date.fromisoformat(day))


def _data(folder: Folder, standard: StandardRound, document: Mapping[str, Any]) -> RoundData:
    units = frozenset(folder.unit(code).pk for code in document.get("units", ()))
    return RoundData(
        form=Form.objects.visible_to(folder.operator).get(district=folder.district, slug=standard.form),
        period=period(str(standard.period_in(document["year"]))),
        audience=Audience(standard.audience),
        chosen=Chosen(units=units),
        name=document.get("name", standard.name),
        opens_at=_moment(document["opens"], _OPENING),
        due_at=_moment(document["due"], _END_OF_DAY),
        instructions=f"{standard.instructions} {document['remark']}",
    )


def _moment(day: str, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(date.fromisoformat(day), hour))


@dataclass
class _Answer:
    """One unit's answer while it is played."""

    submission: Submission
    fate: str
    actor: Actor
    typed: dict[str, tuple[str, int]] = field(default_factory=dict)  # what was typed last, and its version


class _Playing:
    """One open round, day by day."""

    def __init__(self, folder: Folder, standard: StandardRound, document: Mapping[str, Any], round_: Round) -> None:
        self.folder = folder
        self.round = round_
        self.document = document
        self.recipe = catalogue_file("demo-recipes.json")[standard.form]
        self.form = round_.form
        self.rows: dict[tuple[str, ...], list[str]] = {}
        self.reviewers: dict[int, Actor] = {}

    def play(self) -> None:
        for day, answers, acts in self._calendar():
            _on(self.folder, day)
            for fate in dict.fromkeys(answer.fate for answer in answers):
                group = [answer for answer in answers if answer.fate == fate]
                for act in acts[fate]:
                    self._acts[act](group)
        if "closes" in self.document:
            self._close()
        for act, day in self.document.get("totals", {}).items():
            _on(self.folder, day)
            self._ends[act]()

    def _calendar(self) -> Iterator[tuple[str, list[_Answer], Mapping[str, tuple[str, ...]]]]:
        """Day by day, whose turn it is and what each fate does then; a phase's days share its answers by turns."""
        for phase in _PHASES:
            acts = {fate: phases.get(phase, ()) for fate, phases in _FATES.items()}
            concerned = [answer for answer in self.answers if acts[answer.fate]]
            days = self.document["days"].get(phase, [])
            if concerned and not days:
                raise BadFixture(f"{self.folder.path.name}: {self.round} has no day of {phase}")
            for place, day in enumerate(days):
                yield day, concerned[place :: len(days)], acts

    @cached_property
    def answers(self) -> list[_Answer]:
        rows = Submission.objects.visible_to(self.folder.specialist).filter(round=self.round)
        cycle, fates = self.document["cycle"], self.document.get("fates", {})
        prefix = f"{self.folder.district.slug}-"
        return [
            _Answer(row, fates.get(row.unit.code.removeprefix(prefix), cycle[place % len(cycle)]), self._actor(row))
            for place, row in enumerate(rows.select_related("unit").order_by("unit__sort_key", "pk"))
        ]

    def _actor(self, submission: Submission) -> Actor:
        return answerer_of(self.folder, submission.unit)

    # --- figures ---

    @cached_property
    def published(self) -> Mapping[int, Mapping[str, int]]:
        name = self.document.get("published")
        return published_rows(self.folder, name) if name else {}

    @cached_property
    def counted(self) -> frozenset[str]:
        cells = RoundCell.objects.filter(round=self.round, indicator__over_units=OverUnits.COUNT)
        return frozenset(cells.values_list("key", flat=True))

    def _rows(self, submission: Submission) -> list[str]:
        """The rows that a unit of these levels types."""
        levels = tuple(submission.levels)
        if levels not in self.rows:
            cells = restricted(self.form, levels).figure_cells()
            self.rows[levels] = [cell.partition(":")[0] for cell in cells if cell not in self.counted]
        return self.rows[levels]

    def _figures(self, answer: _Answer, given: Mapping[str, int]) -> dict[str, str]:
        unit, rows = answer.submission.unit, self._rows(answer.submission)
        settled = {**self.published.get(unit.pk, {}), **given}
        known = {row: number for row, number in settled.items() if row in rows}
        found = invent(self.recipe, rows, f"{unit.code} {self.round.period}", known)
        return {cell_key(row, _COLUMN): str(found[row]) for row in rows if row in found}

    def _type(self, answer: _Answer, figures: Mapping[str, str]) -> None:
        cells = []
        for cell, typed in figures.items():
            before, version = answer.typed.get(cell, ("", 0))
            if typed != before:
                cells.append(TypedCell(cell, typed, version, f"demo:{version}:{cell}"[:40]))
                answer.typed[cell] = (typed, version + 1)
        outcomes = save_entries(actor=answer.actor, submission=answer.submission, cells=cells)
        refused = [saved for saved in outcomes if saved.outcome is not Outcome.SAVED]
        if refused:
            raise BadFixture(f"{answer.submission}: {refused[0].cell} = {refused[0].typed!r}: {refused[0].message}")

    # --- acts ---

    @cached_property
    def _acts(self) -> Mapping[str, Callable[[Sequence[_Answer]], None]]:
        return {
            "begin": _each(self._begin),
            "enter": _each(lambda answer: self._type(answer, self._figures(answer, {}))),
            "enter_faulty": _each(lambda answer: self._type(answer, self._figures(answer, self.document["faulty"]))),
            "enter_flawed": _each(
                lambda answer: self._type(answer, self._figures(answer, self.document["returned"]["given"]))
            ),
            "enter_warned": _each(
                lambda answer: self._type(answer, self._figures(answer, self.document["warned"]["given"]))
            ),
            "mend": _each(lambda answer: self._type(answer, self._figures(answer, {}))),
            "submit": _each(lambda answer: submit(actor=answer.actor, submission=answer.submission)),
            "submit_explained": _each(self._submit_explained),
            "approve": self._approve,
            "give_back": _each(self._give_back),
        }

    def _begin(self, answer: _Answer) -> None:
        figures = list(self._figures(answer, {}).items())
        self._type(answer, dict(figures[: len(figures) // 2]))

    def _submit_explained(self, answer: _Answer) -> None:
        words = self.document["warned"]["explanation"]
        submit(actor=answer.actor, submission=answer.submission, explanation=words)

    def _approve(self, answers: Sequence[_Answer]) -> None:
        """Each reviewer theirs at once, as the board lets them."""
        by_reviewer: dict[Actor, list[Submission]] = {}
        for answer in answers:
            by_reviewer.setdefault(self._reviewer(answer), []).append(answer.submission)
        for reviewer, submissions in by_reviewer.items():
            for outcome in approve_many(actor=reviewer, submissions=submissions):
                if outcome.refusal:
                    raise BadFixture(f"{outcome.submission}: {outcome.refusal}")

    def _give_back(self, answer: _Answer) -> None:
        said, rows = self.document["returned"], self._rows(answer.submission)
        marks = {cell_key(row, _COLUMN): reason for row, reason in said["marks"].items() if row in rows}
        return_submission(
            actor=self._reviewer(answer), submission=answer.submission, reason=said["reason"], marks=marks
        )

    @cached_property
    def in_charge(self) -> Mapping[int, list[User]]:
        units = [answer.submission.unit_id for answer in self.answers]
        wards = [answer.submission.ward_id for answer in self.answers if answer.submission.ward_id]
        return answering_for(self.folder.district, {*units, *wards})

    def _reviewer(self, answer: _Answer) -> Actor:
        """Who of the office answers for the school, or for its ward; else the specialist."""
        people = self.in_charge.get(answer.submission.unit_id) or self.in_charge.get(answer.submission.ward_id or 0)
        if not people:
            return self.folder.specialist
        user = people[0]
        if user.pk not in self.reviewers:
            self.reviewers[user.pk] = actor_for(user, origin=Origin.COMMAND)
        return self.reviewers[user.pk]

    # --- the end ---

    def _close(self) -> None:
        _on(self.folder, self.document["closes"])
        close_round(actor=self.folder.specialist, round_=self.round)
        by_code = {answer.submission.unit.code: answer for answer in self.answers}
        for code, reason in self.document.get("asks", {}).items():
            answer = by_code[f"{self.folder.district.slug}-{code}"]
            ask_to_reopen(actor=answer.actor, submission=answer.submission, reason=reason)

    @cached_property
    def _ends(self) -> Mapping[str, Callable[[], object]]:
        """What becomes of the totals of a closed round, in the order of the document."""
        office, leader = self.folder.specialist, self.folder.leader
        return {
            "submitted": lambda: submit_totals(actor=office, round_=self.round),
            "approved": lambda: approve_totals(actor=leader, round_=self.round),
            "finalised": lambda: finalise_round(actor=leader, round_=self.round, left_out={}),
        }


def _each(act: Callable[[_Answer], object]) -> Callable[[Sequence[_Answer]], None]:
    def for_all(answers: Sequence[_Answer]) -> None:
        for answer in answers:
            act(answer)

    return for_all
