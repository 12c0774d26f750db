"""Making .xlsx and .ods packages part by part, also such as no office program would write."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font/><font><b/><i val="0"/></font></fonts><cellXfs count="3"><xf/><xf fontId="1"/>'
    '<xf numFmtId="164"><alignment indent="2"/></xf></cellXfs></styleSheet>'
)


def sheet(rows: str, *, after: str = "") -> str:
    """A worksheet of these rows."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def text(place: str, words: str) -> str:
    """A cell of text."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def number(place: str, value: str, style: int = 0) -> str:
    """A cell of a number, as it is written."""
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def row(place: int, *cells: str) -> str:
    return f'<row r="{place}">{"".join(cells)}</row>'


def parts_of(
    sheets: Mapping[str, str], *, workbook: str = "", states: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The parts of a workbook with these sheets; `workbook`: what its part holds beside them."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{place}" r:id="r{place}"{_state(states.get(name))}/>'
        for place, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{place}" Type="{LINKS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>'
    )
    parts = {
        "[Content_Types].xml": types,
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE_LINKS}">'
            f'<Relationship Id="w" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{workbook}<sheets>{listed}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE_LINKS}">{links}</Relationships>',
        "xl/styles.xml": STYLES,
    }
    return parts | {f"xl/worksheets/sheet{place}.xml": xml for place, xml in enumerate(sheets.values(), 1)}


def _state(state: str | None) -> str:
    return f' state="{state}"' if state else ""


def write(path: Path, parts: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> Path:
    """A package of these parts, in their order; one name may come twice."""
    pairs = parts.items() if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return path


def one_sheet(path: Path, rows: str, *, after: str = "", more: Mapping[str, str] | None = None) -> Path:
    """A workbook of one sheet "S" with these rows; `more`: further parts by their path."""
    return write(path, parts_of({"S": sheet(rows, after=after)}) | dict(more or {}))


def ods_cell(value: str) -> str:
    """A cell of an OpenDocument table: a number as it is written, else words."""
    if value.replace(".", "").isdigit():
        attributes = f' office:value-type="float" office:value="{value}"'
    else:
        attributes = ' office:value-type="string"'
    return f"<table:table-cell{attributes}><text:p>{value}</text:p></table:table-cell>"


def ods(path: Path, table: str, *, manifest: str = "") -> Path:
    """An OpenDocument sheet with this content of its table; `manifest`: what is said of its parts."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{table}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    space = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    return write(
        path,
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest:manifest {space}>{manifest}</manifest:manifest>",
        },
    )
