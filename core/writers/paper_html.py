"""A form on paper as one HTML page with its own print rules; the PDF is made from it."""

from __future__ import annotations

from html import escape

from core.documents.official import MOTTO, NATIONAL_NAME
from core.documents.paper import Paper, Signer
from core.table import Cell, Row, Table, leads_on
from core.writers.column_widths import CELL_MARGIN, INDENT_POINTS, fitted, lies_across
from core.writers.printable import is_remark, printable
from core.writers.text_width import text_width, wrapped_lines

# NĐ 30/2020, Phụ lục I, mục I.1 to I.3: A4; top and bottom 20 mm, left 30 mm, right 20 mm.
_POINTS_PER_MM = 72 / 25.4
_SIDES_MM = 30 + 20
_WIDTH_MM = {False: 210, True: 297}

# As the Word writer sets them: Quốc hiệu and bodies 13, Tiêu ngữ 14; a line is 0.4 of the body's name.
_NATIONAL_WIDTH = text_width(NATIONAL_NAME, 13, bold=True) + 8
_LINE_SHARE = 0.4

_STYLE = """
@page {
  size: A4 %(orientation)s; margin: 20mm 20mm 20mm 30mm;
  @top-center { content: counter(page); font: 13pt %(fonts)s; }
  @bottom-center { content: element(foot); width: 100%%; }
}
@page :first { @top-center { content: none; } }
html { font: 13pt/1.25 %(fonts)s; color: #000; }
body, p, h1 { margin: 0; }
.foot { position: running(foot); font-size: 9pt; text-align: center; border-top: 0.5pt solid #000; padding-top: 2pt; }
.mark { position: fixed; top: 42%%; left: 0; right: 0; text-align: center; font-size: 84pt; font-weight: bold;
  color: #ddd; transform: rotate(-30deg); z-index: -1; }
table { border-collapse: collapse; width: 100%%; table-layout: fixed; }
.head td, .signers td { text-align: center; vertical-align: top; padding: 0; }
.rule { margin: 2pt auto 0; border-top: 0.75pt solid #000; height: 0; }
.motto { font-size: 14pt; font-weight: bold; }
.name { text-align: center; font-size: 14pt; font-weight: bold; margin-top: 10pt; }
.name .plain { font-weight: normal; font-style: italic; }
.unit { text-align: right; font-style: italic; margin: 4pt 0 2pt; }
.grid { margin-top: 6pt; font-size: %(size)spt; line-height: 1.2; }
.grid thead { display: table-header-group; }
.grid tr { break-inside: avoid; }
.grid .leads { break-after: avoid; }
.grid :is(th, td) { border: 0.5pt solid #000; padding: 2pt %(margin)spt; vertical-align: middle; }
.grid th { text-align: center; font-weight: bold; }
.center { text-align: center; } .right { text-align: right; }
.bold { font-weight: bold; } .italic { font-style: italic; }
.remarks { margin-top: 6pt; font-size: 12pt; }
.signers { margin-top: 14pt; break-inside: avoid; break-before: avoid; }
.grid tbody tr:last-child, .remarks { break-after: avoid; }
.signers .space { height: 60pt; }
.day, .hint { font-style: italic; }
.day { white-space: pre-wrap; }
"""

_FACES = (("400", "normal", ""), ("400", "italic", "-italic"), ("700", "normal", ""), ("700", "italic", "-italic"))
_FONTS = '"Tinos latin", "Tinos vietnamese", "Liberation Serif", "Times New Roman", serif'


def paper_html(paper: Paper) -> str:
    """The page; the fonts are asked for at `paper/<subset>-<weight>.woff2`, wherever the reader finds that."""
    across = lies_across(paper.table)
    width = (_WIDTH_MM[across] - _SIDES_MM) * _POINTS_PER_MM
    size, widths = fitted(paper.table, width)
    style = _faces() + _STYLE % {
        "orientation": "landscape" if across else "portrait",
        "fonts": _FONTS,
        "size": size,
        "margin": CELL_MARGIN,
    }
    parts = (
        f"<!doctype html><html lang=vi><head><meta charset=utf-8><title>{_text(_title(paper))}</title>",
        f"<style>{style}</style></head><body>",
        f"<div class=foot>{_text(paper.footer)}</div>",
        f"<div class=mark>{_text(paper.mark)}</div>" if paper.mark else "",
        _letterhead(paper, width - _NATIONAL_WIDTH),
        _heading(paper.table),
        _grid(paper.table, widths),
        *(f"<p class=remarks>{_text(note)}</p>" for note in paper.table.notes),
        *(f"<p class=remarks><b>{_text(name)}:</b> {_text(words)}</p>" for name, words in paper.remarks),
        _signers(paper),
        "</body></html>",
    )
    return "".join(parts)


def _faces() -> str:
    return "".join(
        f'@font-face {{ font-family: "Tinos {subset}"; font-weight: {weight}; font-style: {style};'
        f' src: url("paper/{subset}-{weight}{ending}.woff2"); }}\n'
        for subset in ("latin", "vietnamese")
        for weight, style, ending in _FACES
    )


def _title(paper: Paper) -> str:
    return f"{paper.table.label} {paper.table.title}".strip()


def _text(text: str) -> str:
    return escape(printable(text)).replace("\n", "<br>")


def _letterhead(paper: Paper, width: float) -> str:
    """NĐ 30/2020, Phụ lục I, mục II.1, II.2: the body at left, the nation at right, each over its line."""
    body = paper.issuing_body.upper()
    longest = max((text_width(line, 13, bold=True) for line in wrapped_lines(body, width, 13, bold=True)), default=0)
    parent = f"<p>{_text(paper.parent_body.upper())}</p>" if paper.parent_body else ""
    motto = text_width(MOTTO, 14, bold=True)
    return (
        f'<table class=head><col><col style="width:{_NATIONAL_WIDTH:.1f}pt"><tr>'
        f"<td>{parent}<p><b>{_text(body)}</b></p>{_rule(longest * _LINE_SHARE)}</td>"
        f"<td><p><b>{NATIONAL_NAME}</b></p><p class=motto>{MOTTO}</p>{_rule(motto)}</td></tr></table>"
    )


def _rule(length: float) -> str:
    return f'<div class=rule style="width:{length:.1f}pt"></div>'


def _heading(table: Table) -> str:
    lines = [f"<p class=name>{_text(table.label)}</p>"] if table.label else []
    lines.append(f"<h1 class=name>{_text(table.title.upper())}</h1>")
    if table.subtitle:
        look = "plain" if is_remark(table.subtitle) else ""
        lines.append(f'<p class=name style="margin-top:0"><span class="{look}">{_text(table.subtitle)}</span></p>')
    if table.unit_line:
        lines.append(f"<p class=unit>{_text(table.unit_line)}</p>")
    return "".join(lines)


def _grid(table: Table, widths: list[float]) -> str:
    columns = "".join(f'<col style="width:{width:.1f}pt">' for width in widths)
    header = "".join(_row(row, "th") for row in table.header)
    body = "".join(_row(row, "td", leads=leads_on(table.rows, place)) for place, row in enumerate(table.rows))
    return f"<table class=grid>{columns}<thead>{header}</thead><tbody>{body}</tbody></table>"


def _row(row: Row, tag: str, *, leads: bool = False) -> str:
    return f"<tr{' class=leads' if leads else ''}>{''.join(_cell(cell, tag) for cell in row.cells)}</tr>"


def _cell(cell: Cell, tag: str) -> str:
    looks = " ".join(
        look
        for look, wanted in (
            (cell.align.value, tag == "td" and cell.align.value != "left"),
            ("bold", cell.bold),
            ("italic", cell.italic),
        )
        if wanted
    )
    shape = f' class="{looks}"' if looks else ""
    if cell.indent and tag == "td":
        shape += f' style="padding-left:{CELL_MARGIN + cell.indent * INDENT_POINTS:.0f}pt"'
    if cell.colspan > 1:
        shape += f" colspan={cell.colspan}"
    if cell.rowspan > 1:
        shape += f" rowspan={cell.rowspan}"
    return f"<{tag}{shape}>{_text(cell.text)}</{tag}>"


def _signers(paper: Paper) -> str:
    if not paper.signers:
        return ""
    last = len(paper.signers) - 1
    days = "".join(
        f"<td class=day>{_text(paper.place_date) if place == last else ''}</td>" for place in range(last + 1)
    )
    titles = "".join(f"<td>{_signer(signer)}</td>" for signer in paper.signers)
    space = f"<tr class=space>{'<td></td>' * (last + 1)}</tr>"
    names = "".join(f"<td><b>{_text(signer.name)}</b></td>" for signer in paper.signers)
    return f"<table class=signers><tr>{days}</tr><tr>{titles}</tr>{space}<tr>{names}</tr></table>"


def _signer(signer: Signer) -> str:
    titles = (signer.authority, signer.title)
    lines = "".join(f"<p><b>{_text(title.upper())}</b></p>" for title in titles if title)
    return f"{lines}<p class=hint>{_text(signer.hint)}</p>"
