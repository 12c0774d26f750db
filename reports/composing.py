"""Composing a report: its words with their figures, its tables and its signature become one official document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.actor import Actor
from core.documents.official import Annex, Block, OfficialDocument, Run, Signature
from indicators.formdoc.checks import Finding
from indicators.queries import FigureAsked, FigureFound, figures_for, sheets_of_figures
from indicators.values import print_value
from reports.models import Report, ReportSection
from reports.narrative import Binding, BoundValue, RenderedPiece, bindings, render
from reports.tables import Printed, table_of
from schools.models import DistrictProfile
from schools.queries import profile_on

KIND_LETTERS = {
    "BÁO CÁO": "BC",
    "KẾ HOẠCH": "KH",
    "TỜ TRÌNH": "TTr",
    "THÔNG BÁO": "TB",
    "QUYẾT ĐỊNH": "QĐ",
    "CHƯƠNG TRÌNH": "CTr",
    "ĐỀ ÁN": "ĐA",
    "HƯỚNG DẪN": "HD",
}
PERCENT_POINTS = "diem-phan-tram"
# Room for a number, a day or a month that is written in by hand.
_BLANK = " " * 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a report's check list."""

    strength: str
    message: str


@dataclass(frozen=True, slots=True)
class ComposedSection:
    """A section with its paragraphs rendered, each number knowing its figure."""

    section: ReportSection
    paragraphs: tuple[tuple[RenderedPiece, ...], ...]


@dataclass(frozen=True, slots=True)
class Composed:
    """A report as it would be printed now: for the page, for the check list and for the writers."""

    report: Report
    profile: DistrictProfile
    sections: tuple[ComposedSection, ...]
    opening: tuple[RenderedPiece, ...]
    tables: tuple[Printed, ...]
    problems: tuple[Problem, ...]
    figures: Mapping[Binding, FigureFound]

    def document(self) -> OfficialDocument:
        """The official document, with blanks for what is not known yet."""
        report, profile = self.report, self.profile
        return OfficialDocument(
            parent_body=profile.parent_body,
            issuing_body=profile.office_name.upper(),
            number_line=_number_line(report, profile),
            place_date=_place_date(report, profile),
            kind=report.document_kind,
            subject=report.subject,
            addressees=tuple(report.addressees),
            bases=tuple(report.bases),
            body=tuple(self._blocks()),
            signature=Signature(profile.signer_authority, profile.signer_title, profile.signer_name),
            recipients=tuple(report.recipients),
            annexes=tuple(Annex(printed.table, _attached_to(report, profile)) for printed in self.tables),
        )

    def _blocks(self) -> list[Block]:
        blocks = [Block("paragraph", _runs(self.opening))] if self.opening else []
        for composed in self.sections:
            blocks.extend(_section_blocks(composed))
        if self.report.closing:
            blocks.append(Block("paragraph", (Run(self.report.closing),)))
        return blocks

    def snapshot(self) -> dict[str, Any]:
        """Everything printed, and the figures it was printed from; needs no other row to be built again."""
        return {
            "document": self.document().to_json(),
            "figures": [
                {"figure": found.id, "indicator": binding.indicator, "printed": _printed(found)}
                for binding, found in self.figures.items()
            ],
        }


def compose(actor: Actor, report: Report) -> Composed:
    """The report with today's official figures; a constant number of queries for its number of forms."""
    sections = list(report.sections.order_by("order"))
    paragraphs = [text for section in sections for text in section.paragraphs]
    asked = list(dict.fromkeys(binding for text in [report.opening, *paragraphs] for binding in bindings(text)))
    figures = _figures(actor, report, asked)
    values = {binding: _bound(found) for binding, found in figures.items()}
    tables, problems = _tables(actor, report)
    return Composed(
        report=report,
        profile=profile_on(report.district, report.period.ends_on),
        sections=tuple(
            ComposedSection(section, tuple(render(text, values) for text in section.paragraphs)) for section in sections
        ),
        opening=render(report.opening, values) if report.opening else (),
        tables=tables,
        problems=(*problems, *_missing(asked, figures), *_broken_checks(tables, figures)),
        figures=figures,
    )


def _figures(actor: Actor, report: Report, asked: list[Binding]) -> dict[Binding, FigureFound]:
    by_ask = {_ask(binding): binding for binding in asked}
    found = figures_for(actor, report.district, report.period, by_ask)
    return {by_ask[ask]: figure for ask, figure in found.items()}


def _ask(binding: Binding) -> FigureAsked:
    return FigureAsked(binding.indicator, binding.level, binding.offset, binding.measure)


def _bound(found: FigureFound) -> BoundValue:
    """Percentage points read "giảm 1,2%" in a sentence, so they print as a percentage there."""
    reading = found.reading
    return BoundValue(found.value, replace(reading, percent=True) if found.unit == PERCENT_POINTS else reading)


def _tables(actor: Actor, report: Report) -> tuple[tuple[Printed, ...], list[Problem]]:
    printed, problems = [], []
    for slug in report.tables:
        table = table_of(actor, report.district, slug, report.period.code)
        if table is None:
            problems.append(
                Problem("error", f"Chưa có bảng “{slug}” cho {report.period.name}, nên báo cáo thiếu bảng này.")
            )
            continue
        printed.append(table)
        if table.problem:
            problems.append(Problem("error", table.problem))
    return tuple(printed), problems


def _missing(asked: list[Binding], figures: Mapping[Binding, FigureFound]) -> list[Problem]:
    names = [
        figures[binding].indicator_name if binding in figures else binding.indicator
        for binding in asked
        if binding not in figures or figures[binding].value is None
    ]
    unique = list(dict.fromkeys(names))
    return [Problem("error", f"Chưa có số liệu đã duyệt: {name}.") for name in unique]


def _broken_checks(tables: tuple[Printed, ...], figures: Mapping[Binding, FigureFound]) -> list[Problem]:
    """What the checks find in the annexes and in the forms that the text's figures came from."""
    findings: list[Finding] = [finding for printed in tables for finding in printed.findings]
    seen = frozenset(printed.submission_id for printed in tables if printed.submission_id)
    ids = [found.id for found in figures.values() if found.id is not None]
    for sheet in sheets_of_figures(ids, without=seen):
        findings.extend(sheet.findings)
    return [Problem(finding.strength.value, finding.message) for finding in findings]


def _number_line(report: Report, profile: DistrictProfile) -> str:
    return f"Số: {_number(report, profile)}"


def _number(report: Report, profile: DistrictProfile) -> str:
    number = _BLANK if report.number is None else f"{report.number:02d}"
    return f"{number}/{KIND_LETTERS[report.document_kind]}-{profile.symbol}"


def _place_date(report: Report, profile: DistrictProfile) -> str:
    return f"{profile.place}, {_date(report)}"


def _date(report: Report) -> str:
    """Blank day and month until the document is dated; a leading zero for days below 10 and months 1 and 2."""
    day = report.issued_on
    if day is None:
        return f"ngày {_BLANK}tháng {_BLANK}năm {report.period.ends_on.year}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def _attached_to(report: Report, profile: DistrictProfile) -> str:
    """The line under an annex's title that names its document, number and date kept on one line."""
    number_and_date = f"số {_number(report, profile)} {_date(report)}".replace(" ", "\u00a0")
    place = profile.name[:1].lower() + profile.name[1:]
    return f"(Kèm theo {report.document_kind.capitalize()} {number_and_date} của {profile.office_name} {place})"


def _section_blocks(composed: ComposedSection) -> list[Block]:
    section = composed.section
    blocks = []
    if section.title:
        blocks.append(Block(section.style, (Run(heading_of(section)),)))
    for pieces in composed.paragraphs:
        style = "dash" if pieces and pieces[0].text.startswith(("- ", "+ ")) else "paragraph"
        blocks.append(Block(style, _runs(pieces)))
    return blocks


def heading_of(section: ReportSection) -> str:
    """A heading as documents number it: "I. …", "1.1. …", "a) …"."""
    if not section.number:
        return section.title
    mark = ")" if section.style == "point" else "."
    return f"{section.number}{mark} {section.title}"


def _runs(pieces: tuple[RenderedPiece, ...]) -> tuple[Run, ...]:
    return tuple(Run(piece.text, italic=piece.italic) for piece in pieces)


def _printed(found: FigureFound) -> str:
    return print_value(found.value, found.reading) if found.value else ""
