"""Composing a report: its words with their figures, its tables and its signature become one official document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from accounts.queries import people_with
from core.actor import Actor
from core.documents.official import Annex, Block, OfficialDocument, Run
from core.roles import Role
from core.table import Table
from core.transactions import read_snapshot
from core.wording import Issuer, WordedSection
from indicators.formdoc.checks import Finding
from indicators.models import Submission
from indicators.queries.figures import FigureAsked, FigureFound, figures_for, unapproved_for
from indicators.queries.paper import school_name_on
from indicators.queries.submissions import sheets_of_figures
from indicators.values import print_value
from plans.models import Plan
from plans.queries.tasks import tasks_of
from plans.tables import task_table
from reports.letterhead import Letterhead
from reports.models import Report
from reports.narrative import Binding, BoundValue, RenderedPiece, bindings, render
from reports.tables import Printed, names_of, table_of
from schools.level_tree import NOT_BROKEN_DOWN
from schools.levels import Level
from schools.queries import profile_on

PERCENT_POINTS = "diem-phan-tram"
Words = Report | Plan
# NĐ 30/2020, Phụ lục I, mục II.9: every document is kept at least in its own records.
KEPT_AT = ("Lưu: VT.",)
_ENDINGS = " .;,"


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a report's check list."""

    strength: str
    message: str


@dataclass(frozen=True, slots=True)
class ComposedSection:
    """A section with its paragraphs rendered, each number knowing its figure."""

    section: WordedSection
    paragraphs: tuple[tuple[RenderedPiece, ...], ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A report as it would be printed now: for the page, for the check list and for the writers."""

    words: Words
    letterhead: Letterhead
    sections: tuple[ComposedSection, ...]
    opening: tuple[RenderedPiece, ...]
    tables: tuple[Printed, ...]
    problems: tuple[Problem, ...]
    figures: Mapping[Binding, FigureFound]

    def document(self) -> OfficialDocument:
        """The official document, with blanks for what is not known yet."""
        words, head = self.words, self.letterhead
        return OfficialDocument(
            parent_body=head.parent_body,
            issuing_body=head.issuing_body,
            number_line=head.number_line,
            place_date=head.place_date,
            kind=words.document_kind,
            subject=words.subject,
            addressees=tuple(words.addressees),
            bases=tuple(words.bases),
            body=tuple(self._blocks()),
            signature=head.signature,
            recipients=tuple(words.recipients) or KEPT_AT,
            annexes=tuple(self._annex(printed.table) for printed in self.tables),
        )

    def _annex(self, table: Table) -> Annex:
        """A table that brings its own line ("Kèm theo …") is not given a second one.

        With an amendment goes what went with the plan that it amends, under the amendment's own number and day.
        """
        if "Kèm theo" not in table.subtitle:
            return Annex(table, self.letterhead.attached_to)
        if isinstance(self.words, Plan) and self.words.amends_id is not None:
            return Annex(replace(table, subtitle=""), self.letterhead.attached_to)
        return Annex(table)

    def _blocks(self) -> list[Block]:
        blocks = [Block("paragraph", _runs(self.opening))] if self.opening else []
        for composed in self.sections:
            blocks.extend(_section_blocks(composed))
        if self.words.closing:
            blocks.append(Block("paragraph", (Run(self.words.closing),)))
        if not blocks and self.tables:
            blocks.append(Block("paragraph", (Run(self._tables_alone()),)))
        return [*blocks[:-1], *(_ended(block) for block in blocks[-1:])]

    def _tables_alone(self) -> str:
        """What a document says that is nothing but its tables: where they are."""
        names = [printed.table.label or f"bảng “{printed.table.title}”" for printed in self.tables]
        return f"Nội dung chi tiết tại {', '.join(names)} kèm theo."

    def snapshot(self) -> dict[str, Any]:
        """Everything printed, and the figures it was printed from; needs no other row to be built again."""
        return {
            "document": self.document().to_json(),
            "figures": [
                {"figure": found.id, "indicator": binding.indicator, "printed": _printed(found)}
                for binding, found in self.figures.items()
            ],
        }


@read_snapshot()
def compose(actor: Actor, words: Words) -> Composed:
    """A report's or a plan's document with today's official figures; queries are constant in its length.

    Read as of one moment: an approval meanwhile never shows in the text and not in the annexes.
    """
    sections = list(words.sections.order_by("order"))
    paragraphs = [text for section in sections for text in section.paragraphs]
    asked = list(dict.fromkeys(binding for text in [words.opening, *paragraphs] for binding in bindings(text)))
    figures = _figures(actor, words, asked)
    values = {binding: _bound(found) for binding, found in figures.items()}
    tables, problems = _tables(actor, words)
    return Composed(
        words=words,
        letterhead=letterhead_of(words),
        sections=tuple(
            ComposedSection(section, tuple(render(text, values) for text in section.paragraphs)) for section in sections
        ),
        opening=render(words.opening, values) if words.opening else (),
        tables=tables,
        problems=(*problems, *_missing(actor, words, asked, figures), *_broken_checks(tables, figures)),
        figures=figures,
    )


def letterhead_of(words: Words) -> Letterhead:
    """Under the names that hold on the document's day, or on the last day of its period while it has none."""
    day = words.issued_on or words.period.ends_on
    return Letterhead(
        issuer=words.issuer,
        profile=profile_on(words.district, day),
        kind=words.document_kind,
        number=words.number,
        day=words.issued_on,
        year=words.period.starts_on.year,
        **_school_of(words, day),
    )


def _school_of(words: Words, day: date) -> dict[str, str]:
    """A school's name on the day and its principal, where the document is a school's."""
    if not isinstance(words, Plan) or words.owner != Issuer.SCHOOL:
        return {}
    head = people_with(Role.PRINCIPAL, words.unit_id).first()
    return {"school": school_name_on(words.unit, day), "head": head.full_name if head else ""}


def _figures(actor: Actor, words: Words, asked: list[Binding]) -> dict[Binding, FigureFound]:
    by_ask = {_ask(binding): binding for binding in asked}
    found = figures_for(actor, words.district, words.period, by_ask)
    return {by_ask[ask]: figure for ask, figure in found.items()}


def _ask(binding: Binding) -> FigureAsked:
    return FigureAsked(binding.indicator, binding.level, binding.offset, binding.measure)


def _bound(found: FigureFound) -> BoundValue:
    """Percentage points read "giảm 1,2%" in a sentence, so they print as a percentage there."""
    reading = found.reading
    return BoundValue(found.value, replace(reading, percent=True) if found.unit == PERCENT_POINTS else reading)


def _tables(actor: Actor, words: Words) -> tuple[tuple[Printed, ...], list[Problem]]:
    found = {slug: _table(actor, words, slug) for slug in words.tables}
    missing = [slug for slug, table in found.items() if table is None]
    names = names_of(actor, words.district, missing) if missing else {}
    problems = []
    for slug, table in found.items():
        if table is None:
            message = f"Chưa có bảng “{names[slug]}” cho {words.period.name}, nên văn bản thiếu bảng này."
            problems.append(Problem("error", message))
        elif table.problem:
            problems.append(Problem("error", table.problem))
    return tuple(table for table in found.values() if table is not None), problems


def _table(actor: Actor, words: Words, slug: str) -> Printed | None:
    """A plan prints its own tasks, of several plans of one period and of several editions."""
    if isinstance(words, Plan) and slug == "nhiem-vu":
        return Printed(task_table(words, list(tasks_of(actor, words)), key=slug))
    return table_of(actor, words.district, slug, words.period.code)


def _missing(actor: Actor, words: Words, asked: list[Binding], figures: Mapping[Binding, FigureFound]) -> list[Problem]:
    """One line for each form that is not approved yet, then one for each indicator that no such form will bring."""
    missing = [binding for binding in asked if binding not in figures or figures[binding].value is None]
    if not missing:
        return []
    awaited = unapproved_for(actor, words.district, words.period, [_ask(binding) for binding in missing])
    forms = Counter(_named(awaited[_ask(binding)]) for binding in missing if _ask(binding) in awaited)
    lines = [f"{name} chưa được duyệt nên {count} số liệu trong báo cáo còn trống." for name, count in forms.items()]
    names = dict.fromkeys(_indicator_of(binding, figures) for binding in missing if _ask(binding) not in awaited)
    lines.extend(f"Chưa có số liệu đã duyệt: {name}." for name in names)
    return [Problem("error", line) for line in lines]


def _named(submission: Submission) -> str:
    return f"{submission.round.version.form.name} {submission.round.period.name}"


def _indicator_of(binding: Binding, figures: Mapping[Binding, FigureFound]) -> str:
    name = figures[binding].indicator_name if binding in figures else binding.indicator
    return name if binding.level == NOT_BROKEN_DOWN else f"{name} ({Level(binding.level).label})"


def _broken_checks(tables: tuple[Printed, ...], figures: Mapping[Binding, FigureFound]) -> list[Problem]:
    """What the checks find in the annexes and in the forms that the text's figures came from."""
    findings: list[Finding] = [finding for printed in tables for finding in printed.findings]
    seen = frozenset(printed.submission_id for printed in tables if printed.submission_id)
    ids = [found.id for found in figures.values() if found.id is not None]
    for sheet in sheets_of_figures(ids, without=seen):
        findings.extend(sheet.findings)
    return [Problem(finding.strength.value, finding.message) for finding in findings]


def _ended(block: Block) -> Block:
    """The last paragraph with the mark that nothing follows it; a heading, or words that announce more, without."""
    text = block.text.rstrip()
    if block.style not in ("paragraph", "dash") or text.endswith(("./.", ":")):
        return block
    last = block.runs[-1]
    return replace(block, runs=(*block.runs[:-1], replace(last, text=f"{last.text.rstrip(_ENDINGS)}./.")))


def _section_blocks(composed: ComposedSection) -> list[Block]:
    section = composed.section
    blocks = []
    if section.title:
        blocks.append(Block(section.style, (Run(heading_of(section)),)))
    for pieces in composed.paragraphs:
        style = "dash" if pieces and pieces[0].text.startswith(("- ", "+ ")) else "paragraph"
        blocks.append(Block(style, _runs(pieces)))
    return blocks


def heading_of(section: WordedSection) -> str:
    """A heading as documents number it: "I. …", "1.1. …", "a) …"."""
    if not section.number:
        return section.title
    mark = ")" if section.style == "point" else "."
    return f"{section.number}{mark} {section.title}"


def _runs(pieces: tuple[RenderedPiece, ...]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, italic=piece.italic) for piece in pieces)


def _printed(found: FigureFound) -> str:
    return print_value(found.value, found.reading) if found.value else ""
