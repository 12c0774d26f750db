"""The head of an administrative document and its foot: who issues it, to whom, who signs."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from core.documents import word_styles as styles
from core.documents.official import MOTTO, NATIONAL_NAME, OfficialDocument, Run, Signature
from core.documents.word_styles import Look
from core.documents.word_xml import add_borderless_table, set_top_border
from core.writers.printable import printable
from core.writers.text_width import text_width, wrapped_lines

TEXT_WIDTH = (styles.PAGE_WIDTH - styles.MARGIN_LEFT - styles.MARGIN_RIGHT) / Pt(1)
"""What the margins leave of a portrait page, in points."""

# The Quốc hiệu must stay on one line; the issuing body may take two.
_NATIONAL_WIDTH = text_width(NATIONAL_NAME, styles.NATIONAL_NAME.size, bold=True) + 8
_BODY_WIDTH = TEXT_WIDTH - _NATIONAL_WIDTH
_LINE_SHARE = 0.4
"""NĐ 30/2020, Phụ lục I, mục II.2, II.5: the line is a third to a half as long as the text above it."""

_PAUSES = (";", ",", ":", ".")
# An italic line is set a little wider than the widths of the upright letters say.
_SLACK = 1.04
# LibreOffice sets a blank that is not broken so much wider than Word, in parts of the size.
_BLANK = "\u00a0"
_WIDER_BLANK = 0.09
_RECIPIENTS_WIDTH = TEXT_WIDTH * 0.46
_SIGNATURE_GAP = 6
_ENDINGS = " \u00a0;.,"


def add_line(container: Any, look: Look, *runs: Run) -> Any:
    """A paragraph of a look; bold and italic of a run add to it."""
    paragraph = container.add_paragraph()
    # By its key: python-docx would look a name up in the list of all styles, each time anew.
    paragraph._p.style = look.key
    for run in runs:
        written = paragraph.add_run(printable(run.text))
        if run.bold:
            written.font.bold = written.font.cs_bold = True
        if run.italic:
            written.font.italic = written.font.cs_italic = True
    return paragraph


def add_letterhead(document: Any, official: OfficialDocument) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.1 to II.4: the issuing body at left, the nation at right, their lines level."""
    table = add_borderless_table(document, (_twips(_BODY_WIDTH), _twips(_NATIONAL_WIDTH)), rows=2)
    _add_bodies(table.cell(0, 0), official)
    _add_nation(table.cell(0, 1))
    add_line(table.cell(1, 0), styles.NUMBER_LINE, Run(official.number_line))
    if not official.kind:
        add_line(table.cell(1, 0), styles.LETTER_SUBJECT, Run(official.subject))
    add_line(table.cell(1, 1), styles.PLACE_DATE, Run(official.place_date))


def _add_bodies(cell: Any, official: OfficialDocument) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.2."""
    if official.parent_body:
        add_balanced(cell, styles.PARENT_BODY, official.parent_body.upper(), _BODY_WIDTH)
    length = add_balanced(cell, styles.ISSUING_BODY, official.issuing_body.upper(), _BODY_WIDTH)
    add_rule(cell, length * _LINE_SHARE, _BODY_WIDTH)


def _add_nation(cell: Any) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.1: the line is as long as the Tiêu ngữ."""
    add_line(cell, styles.NATIONAL_NAME, Run(NATIONAL_NAME))
    add_line(cell, styles.MOTTO, Run(MOTTO))
    add_rule(cell, text_width(MOTTO, styles.MOTTO.size, bold=True), _NATIONAL_WIDTH)


def add_balanced(container: Any, look: Look, text: str, available: float) -> float:
    """A centred text whose lines are about equally long, by indents; the length of its longest line."""
    paragraph = add_line(container, look, Run(text))
    lean = text.count(_BLANK) * look.size * _WIDER_BLANK if look.italic else 0
    lines = _balanced_lines(printable(text), look, available / _SLACK - lean if look.italic else available)
    longest = max(text_width(line, look.size, bold=look.bold) for line in lines)
    if len(lines) > 1:
        side = Pt(max((available - longest * _SLACK - lean) / 2, 0))
        paragraph.paragraph_format.left_indent = side
        paragraph.paragraph_format.right_indent = side
    return min(longest, available)


def _balanced_lines(text: str, look: Look, available: float) -> list[str]:
    """As few lines as fit, of the least width; rather a wider one if its lines then end where the sense pauses."""
    widest = wrapped_lines(text, available, look.size, bold=look.bold)
    if len(widest) == 1:
        return widest
    tries = [wrapped_lines(text, width, look.size, bold=look.bold) for width in range(20, int(available))]
    fitting = [lines for lines in tries if len(lines) == len(widest)] or [widest]
    pausing = [lines for lines in fitting if all(line.endswith(_PAUSES) for line in lines[:-1])]
    return (pausing or fitting)[0]


def add_rule(container: Any, length: float, available: float) -> None:
    """An unbroken line of `length` points in the middle of `available`."""
    paragraph = container.add_paragraph(style=styles.RULE.name)
    side = (available - length) / 2
    paragraph.paragraph_format.left_indent = Pt(side)
    paragraph.paragraph_format.right_indent = Pt(side)
    set_top_border(paragraph)


def add_heading(document: Any, official: OfficialDocument) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.5: the kind, and under it the subject with its line."""
    if not official.kind:
        return
    add_line(document, styles.KIND, Run(official.kind.upper()))
    length = add_balanced(document, styles.SUBJECT, official.subject, TEXT_WIDTH)
    add_rule(document, length * _LINE_SHARE, TEXT_WIDTH)


def add_addressees(document: Any, addressees: tuple[str, ...]) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.9: one on the line of "Kính gửi:", several under its colon, one to a line."""
    if not addressees:
        return
    if len(addressees) == 1:
        add_line(document, styles.ADDRESSEE, Run(f"Kính gửi: {_bare(addressees[0])}"))
        return
    start = Pt(TEXT_WIDTH * 0.2)
    colon = start + Pt(text_width("Kính gửi", styles.ADDRESSEES.size))
    title = add_line(document, styles.ADDRESSEES, Run("Kính gửi:"))
    title.paragraph_format.left_indent = start
    title.paragraph_format.space_before = Pt(styles.ADDRESSEE.before)
    for text in _listed(addressees):
        line = add_line(document, styles.ADDRESSEES, Run(text))
        line.paragraph_format.left_indent = colon
    line.paragraph_format.space_after = Pt(styles.ADDRESSEE.after)


def add_bases(document: Any, bases: tuple[str, ...]) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.6: each basis ends with a semicolon, the last with a full stop."""
    for position, basis in enumerate(bases, start=1):
        ending = "." if position == len(bases) else ";"
        add_line(document, styles.BASIS, Run(basis.rstrip(_ENDINGS) + ending))


def add_signature(document: Any, signature: Signature, recipients: tuple[str, ...]) -> None:
    """NĐ 30/2020, Phụ lục I, mục II.7 and II.9: recipients at left, the signature at right, never parted by a page."""
    gap = document.add_paragraph(style=styles.GAP.name)
    gap.paragraph_format.space_before = Pt(_SIGNATURE_GAP)
    signing_width = TEXT_WIDTH - _RECIPIENTS_WIDTH
    table = add_borderless_table(document, (_twips(_RECIPIENTS_WIDTH), _twips(signing_width)), rows=1)
    _add_recipients(table.cell(0, 0), recipients)
    signing = table.cell(0, 1)
    for line in [*signature.authority.splitlines(), *signature.title.splitlines()]:
        add_balanced(signing, styles.AUTHORITY, line.upper(), signing_width)
    add_line(signing, styles.SIGNER, Run(signature.name))


def _add_recipients(cell: Any, recipients: tuple[str, ...]) -> None:
    add_line(cell, styles.RECIPIENTS_TITLE, Run("Nơi nhận:" if recipients else ""))
    for text in _listed(recipients):
        add_line(cell, styles.RECIPIENT, Run(text))


def _listed(items: tuple[str, ...]) -> list[str]:
    """Each with a dash before it and a semicolon behind it, the last with a full stop."""
    bare = [_bare(item) for item in items]
    return [f"- {item}{'.' if position == len(bare) else ';'}" for position, item in enumerate(bare, start=1)]


def _bare(item: str) -> str:
    return item.strip().removeprefix("-").strip().rstrip(_ENDINGS)


def _twips(points: float) -> int:
    return round(points * 20)
