"""The corpus: each file by its name, how it is made, and what must become of it."""

from __future__ import annotations

import struct
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from core.legacy_text import converted
from core.sheets.limits import ProblemKind
from core.sheets.reading import Sheet, SheetCell, Workbook, cell_name
from tests.hostile.old_books import REF, xls
from tests.hostile.packages import (
    LINKS,
    MAIN,
    PACKAGE_LINKS,
    STYLES,
    number,
    ods,
    ods_cell,
    one_sheet,
    parts_of,
    row,
    sheet,
    text,
    write,
)

LAST_ROW = 1_048_576
GIGABYTE = 1 << 30

Outcome = ProblemKind | Callable[[Workbook], bool]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """`worst`: among the ten that every run reads; the others are read by the long run."""

    name: str
    make: Callable[[Path], object]
    outcome: Outcome
    worst: bool = False
    ending: str = "xlsx"


def cell(book: Workbook, name: str, page: int = 0) -> SheetCell | None:
    """The cell of this name, if the sheet has it."""
    return next((one for one in book.sheets[page].cells if one.name == name), None)


def says(name: str, words: str) -> Outcome:
    """The cell is read as these words."""
    return lambda book: (found := cell(book, name)) is not None and found.text == words


def holds(name: str, value: str) -> Outcome:
    """The cell is read as this number."""
    return lambda book: (found := cell(book, name)) is not None and found.number == Decimal(value)


def is_no_number(name: str) -> Outcome:
    """The cell is there, in words, so that nothing takes it for a figure or for empty."""
    return lambda book: (found := cell(book, name)) is not None and found.number is None and found.text != ""


def _white_space(path: Path) -> None:
    parts = parts_of({"S": ""})
    del parts["xl/worksheets/sheet1.xml"]
    write(path, parts)
    block = b" " * (1 << 24)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(GIGABYTE // len(block)):
            part.write(block)


def _lonely_cell(path: Path) -> None:
    one_sheet(path, row(1, number("A1", "1")) + row(LAST_ROW, number(f"XFD{LAST_ROW}", "2")))


def _row_of_nowhere(path: Path) -> None:
    one_sheet(path, row(1, number("A1", "1")) + row(99_999_999, number("A99999999", "2")))


def _empty_rows(path: Path) -> None:
    rows = "".join(f'<row r="{place}"/>' for place in range(2, LAST_ROW + 1))
    one_sheet(path, row(1, number("A1", "7")) + rows)


def _styled_rows(path: Path) -> None:
    rows = "".join(f'<row r="{place}" s="1"><c r="A{place}" s="1"/></row>' for place in range(2, LAST_ROW + 1))
    one_sheet(path, row(1, number("A1", "7")) + rows)


def _bordered_template(path: Path) -> None:
    columns = [chr(letter) for letter in range(ord("A"), ord("Z") + 1)]
    rows = (row(place, *(f'<c r="{column}{place}" s="1"/>' for column in columns)) for place in range(2, 15_000))
    one_sheet(path, row(1, number("A1", "7")) + "".join(rows))


def _many_entries(path: Path) -> None:
    parts = parts_of({"S": sheet(row(1, number("A1", "1")))})
    write(path, parts | {f"xl/media/{place}.txt": "" for place in range(60_000)})


def _climbing_name(path: Path) -> None:
    write(path, parts_of({"S": sheet(row(1, number("A1", "1")))}) | {"../../etc/cron.d/x": "* * * * * root true"})


def _lying_size(path: Path) -> None:
    """The package says that the sheet unpacks to 100 bytes; it unpacks to 64 MB."""
    write(path, parts_of({"S": sheet(row(1, number("A1", "1")), after=" " * (64 << 20))}))
    content = bytearray(path.read_bytes())
    name = b"xl/worksheets/sheet1.xml"
    local, central = content.index(name) - 30, content.rindex(name) - 46
    struct.pack_into("<I", content, local + 22, 100)
    struct.pack_into("<I", content, central + 24, 100)
    path.write_bytes(content)


def _twice_in_the_package(path: Path) -> None:
    parts = parts_of({"S": sheet(row(1, number("A1", "1")))})
    write(path, [*parts.items(), ("xl/worksheets/sheet1.xml", sheet(row(1, number("A1", "999"))))])


def _laughs(path: Path, part: str) -> None:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    parts = parts_of({"S": sheet(row(1, text("A1", "&a9;")))})
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'
    write(path, parts | {part: f"<!DOCTYPE x [{entities}]>{parts[part]}"})


def _outer_entity(path: Path) -> None:
    xml = sheet(row(1, text("A1", "&file;")))
    write(path, parts_of({"S": f'<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>{xml}'}))


def _encrypted(path: Path) -> None:
    names = "".join(("EncryptionInfo", "EncryptedPackage")).encode("utf-16-le")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names)


def _truncated(path: Path) -> None:
    one_sheet(path, "".join(row(place, number(f"A{place}", str(place))) for place in range(1, 500)))
    path.write_bytes(path.read_bytes()[:-400])


def _macros(path: Path) -> None:
    write(
        path, parts_of({"S": sheet(row(1, number("A1", "5")))}) | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 Auto_Open"}
    )


def _outer_links(path: Path) -> None:
    """As Excel writes them: the workbook names the part, and the part a file that the office's server once had."""
    other = "file:///\\\\may-chu\\so-lieu\\2019.xls"
    parts = parts_of({"S": sheet(row(1, '<c r="A1"><f>[1]S!A1</f><v>5</v></c>'))})
    workbook, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
    listed = '<externalReferences><externalReference r:id="x1"/></externalReferences>'
    parts[workbook] = parts[workbook].replace("</workbook>", f"{listed}</workbook>")
    parts[links] = parts[links].replace("</Relationships>", f"{_link('x1', 'externalLinks/1.xml')}</Relationships>")
    parts["xl/externalLinks/1.xml"] = (
        f'<externalLink xmlns="{MAIN}" xmlns:r="{LINKS}"><externalBook r:id="r1"><sheetNames><sheetName val="S"/>'
        "</sheetNames></externalBook></externalLink>"
    )
    parts["xl/externalLinks/_rels/1.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE_LINKS}">'
        f'<Relationship Id="r1" Type="{LINKS}/externalLinkPath" Target="{other}" TargetMode="External"/>'
        "</Relationships>"
    )
    write(path, parts)


def _link(mark: str, target: str) -> str:
    return f'<Relationship Id="{mark}" Type="{LINKS}/externalLink" Target="{target}"/>'


def _hidden(path: Path) -> None:
    page = sheet(row(1, number("A1", "5")))
    write(path, parts_of({"S": page, "Ẩn": page, "Ẩn hẳn": page}, states={"Ẩn": "hidden", "Ẩn hẳn": "veryHidden"}))


def _dates_of_1904(path: Path) -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><cellXfs><xf/><xf numFmtId="14"/></cellXfs></styleSheet>'
    )
    parts = parts_of({"S": sheet(row(1, number("A1", "42735", 1)))}, workbook='<workbookPr date1904="1"/>')
    write(path, parts | {"xl/styles.xml": styles})


def _nested(path: Path) -> None:
    depth = 200_000
    one_sheet(path, row(1, number("A1", "1")) + "<x>" * depth + "</x>" * depth)


def _many_styles(path: Path) -> None:
    styles = f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><cellXfs>{"<xf/>" * 1_000_000}</cellXfs></styleSheet>'
    parts = parts_of({"S": sheet(row(1, number("A1", "1", 999_999)))})
    write(path, parts | {"xl/styles.xml": styles})


def _many_texts(path: Path) -> None:
    """Few bytes, many gigabytes once each cell holds its own copy."""
    strings = f'<sst xmlns="{MAIN}"><si><t>{"a" * 30_000}</t></si></sst>'
    cells = (
        row(place, *(f'<c r="{column}{place}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ"))
        for place in range(1, 15_001)
    )
    parts = parts_of({"S": sheet("".join(cells))})
    link = f'<Relationship Id="s" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>", f"{link}</Relationships>"
    )
    write(path, parts | {"xl/sharedStrings.xml": strings})


def _long_format_everywhere(path: Path) -> None:
    """A few kilobytes: a format of 64 KB, for a thousand styles, in a hundred sheets."""
    xf = '<xf numFmtId="164"/>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="0.0%{"x" * (1 << 16)}"/></numFmts>'
        f"<fonts><font/></fonts><cellXfs>{xf * 1000}</cellXfs></styleSheet>"
    )
    page = sheet(row(1, *(number(cell_name(0, place), "1", place) for place in range(200))))
    write(path, parts_of({f"S{place}": page for place in range(100)}) | {"xl/styles.xml": styles})


def _merged_on_merged(path: Path) -> None:
    """Ten thousand areas over the whole sheet: laid out one by one they are billions of cells."""
    area = '<mergeCell ref="A1:IV1000"/>'
    merges = f"<mergeCells>{area * 10_000}</mergeCells>"
    one_sheet(path, row(1, number("A1", "1"), number("IV1", "2")) + row(1000, number("A1000", "3")), after=merges)


def _repeated_rows(path: Path) -> None:
    cells = ods_cell("1").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    ods(path, f'<table:table-row table:number-rows-repeated="{LAST_ROW}">{cells}</table:table-row>')


def _repeated_empty_rows(path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    ods(
        path,
        f"<table:table-row>{ods_cell('1')}</table:table-row>"
        f'<table:table-row table:number-rows-repeated="{LAST_ROW - 1}">{empty}</table:table-row>',
    )


def _repeated_errors(path: Path) -> None:
    error = '<table:table-cell table:number-columns-repeated="256" calcext:value-type="error"><text:p>#REF!</text:p>'
    ods(path, f'<table:table-row table:number-rows-repeated="{LAST_ROW}">{error}</table:table-cell></table:table-row>')


def _plain_ods(path: Path) -> None:
    heads, figures = (ods_cell("Chỉ tiêu") + ods_cell("TH 2020")), (ods_cell("Số lớp") + ods_cell("12.5"))
    ods(path, f"<table:table-row>{heads}</table:table-row><table:table-row>{figures}</table:table-row>")


OLD_FIGURES: dict[tuple[int, int], str | float | bytes] = {
    (0, 0): "Chỉ tiêu",
    (0, 1): "TH 2020",
    (1, 0): "Số lớp",
    (1, 1): 12.5,
}


def _truncated_xls(path: Path) -> None:
    xls(path, {(place, 0): float(place) for place in range(900)})
    path.write_bytes(path.read_bytes()[:-6000])


def _is_the_old_table(book: Workbook) -> bool:
    """Words and a figure, each in its place."""
    return _texts(book.sheets[0]) == {"A1": "Chỉ tiêu", "B1": "TH 2020", "A2": "Số lớp", "B2": "12,5"}


def styles_in(font: str) -> str:
    """The styles with a further one, the fourth, in this font."""
    return STYLES.replace("<font/>", f'<font/><font><name val="{font}"/></font>', 1).replace(
        "</cellXfs>", '<xf fontId="1"/></cellXfs>'
    )


def in_font(path: Path, cell_of_text: str, font: str) -> Path:
    """A workbook of this one cell, shown in a font."""
    parts = parts_of({"S": sheet(row(1, cell_of_text.replace("<c ", '<c s="3" ', 1)))})
    return write(path, parts | {"xl/styles.xml": styles_in(font)})


def _is_meant(name: str, words: str) -> Outcome:
    """The cell holds these words in an old encoding, and its font is known."""
    return lambda book: (found := cell(book, name)) is not None and converted(found.words, found.look.font) == words


def _two_tables(path: Path) -> None:
    """One under the other and one beside them."""
    heads = (text("A1", "Trường"), text("B1", "Số lớp"), text("D1", "Trường"), text("E1", "Số học sinh"))
    rows = row(1, *heads) + row(2, text("A2", "Một"), number("B2", "5"), text("D2", "Một"), number("E2", "150"))
    rows += row(5, text("A5", "Trường"), text("B5", "Số giáo viên")) + row(6, text("A6", "Một"), number("B6", "9"))
    one_sheet(path, rows)


def _has_error(book: Workbook) -> bool:
    found = {one.name: (one.error, one.uncomputed) for one in book.sheets[0].cells}
    return found == {"A1": ("#REF!", False), "B1": ("", True), "C1": ("", False)}


def _pages(book: Workbook) -> list[tuple[str, bool]]:
    return [(page.name, page.hidden) for page in book.sheets]


def _texts(page: Sheet) -> dict[str, str]:
    return {one.name: one.text for one in page.cells}


FULL_WIDTH = "１２３"
NFD = unicodedata.normalize("NFD", "Trường Mầm non Hòa Bình")
LONG_TEXT = "x" * 40_000
FORMULA_LIKE = {"A1": "=1+1", "B1": "+84", "C1": "@a", "D1": "\t-1", "E1": "-2"}

CORPUS = (
    HostileFile("1 GiB of white space", _white_space, ProblemKind.TOO_LARGE),
    HostileFile("one cell at XFD1048576", _lonely_cell, ProblemKind.TOO_LARGE, worst=True),
    HostileFile("row number 99,999,999", _row_of_nowhere, ProblemKind.TOO_LARGE, worst=True),
    HostileFile("1,048,576 empty rows", _empty_rows, holds("A1", "7")),
    HostileFile("1,048,576 styled rows", _styled_rows, holds("A1", "7"), worst=True),
    HostileFile("bordered empty template", _bordered_template, holds("A1", "7")),
    HostileFile("60,000 entries", _many_entries, ProblemKind.TOO_LARGE, worst=True),
    HostileFile("a name that climbs out", _climbing_name, ProblemKind.DAMAGED),
    HostileFile("a size that lies", _lying_size, ProblemKind.DAMAGED, worst=True),
    HostileFile("a part twice", _twice_in_the_package, ProblemKind.DAMAGED, worst=True),
    HostileFile(
        "a cell twice",
        lambda path: one_sheet(path, row(1, number("A1", "1"), number("A1", "999"))),
        ProblemKind.DAMAGED,
        worst=True,
    ),
    HostileFile(
        "a row twice",
        lambda path: one_sheet(path, row(1, number("A1", "1")) + row(1, number("B1", "999"))),
        ProblemKind.DAMAGED,
    ),
    HostileFile(
        "a cell of another row",
        lambda path: one_sheet(path, row(1, number("A1", "1"), number("B2", "999"))),
        ProblemKind.DAMAGED,
    ),
    HostileFile("NaN", lambda path: one_sheet(path, row(1, number("A1", "NaN"))), is_no_number("A1")),
    HostileFile("1e309", lambda path: one_sheet(path, row(1, number("A1", "1e309"))), is_no_number("A1")),
    HostileFile(
        "#REF! and a formula without its value",
        lambda path: one_sheet(
            path,
            row(
                1,
                '<c r="A1" t="e"><f>B9+1</f><v>#REF!</v></c>',
                '<c r="B1"><f>1+1</f></c>',
                '<c r="C1"><f>1+1</f><v>2</v></c>',
            ),
        ),
        _has_error,
    ),
    HostileFile(
        "billion laughs in a sheet",
        lambda path: _laughs(path, "xl/worksheets/sheet1.xml"),
        ProblemKind.DAMAGED,
        worst=True,
    ),
    HostileFile(
        "billion laughs in the strings", lambda path: _laughs(path, "xl/sharedStrings.xml"), ProblemKind.DAMAGED
    ),
    HostileFile("billion laughs in the styles", lambda path: _laughs(path, "xl/styles.xml"), ProblemKind.DAMAGED),
    HostileFile("an entity from outside", _outer_entity, ProblemKind.DAMAGED, worst=True),
    HostileFile("macros", _macros, holds("A1", "5"), ending="xlsm"),
    HostileFile("an .xls", lambda path: xls(path, OLD_FIGURES), _is_the_old_table, ending="xls"),
    HostileFile("an .xls called .xlsx", lambda path: xls(path, OLD_FIGURES), _is_the_old_table),
    HostileFile(
        "#REF! in an .xls",
        lambda path: xls(path, {(0, 0): 1.0, (0, 1): bytes([REF])}),
        lambda book: [(one.name, one.error) for one in book.sheets[0].cells] == [("A1", ""), ("B1", "#REF!")],
        ending="xls",
    ),
    HostileFile(
        "an .xls with a password",
        lambda path: xls(path, OLD_FIGURES, password=True),
        ProblemKind.PASSWORD,
        ending="xls",
    ),
    HostileFile("an .xls that breaks off", _truncated_xls, ProblemKind.DAMAGED, ending="xls"),
    HostileFile("an .ods", _plain_ods, _is_the_old_table, ending="ods"),
    HostileFile(
        "an .ods with a password",
        lambda path: ods(path, "", manifest="<manifest:encryption-data/>"),
        ProblemKind.PASSWORD,
        ending="ods",
    ),
    HostileFile("a comma-separated file", lambda path: path.write_text("a,b\n1,2\n"), ProblemKind.NOT_EXCEL),
    HostileFile("a web page", lambda path: path.write_text("<html><table>1</table></html>"), ProblemKind.NOT_EXCEL),
    HostileFile("an empty file", lambda path: path.write_bytes(b""), ProblemKind.NOT_EXCEL),
    HostileFile("a password", _encrypted, ProblemKind.PASSWORD),
    HostileFile("a file that breaks off", _truncated, ProblemKind.DAMAGED),
    HostileFile("links to other files", _outer_links, holds("A1", "5")),
    HostileFile(
        "hidden sheets",
        _hidden,
        lambda book: _pages(book) == [("S", False), ("Ẩn", True), ("Ẩn hẳn", True)],
    ),
    HostileFile(
        "merged headers",
        lambda path: one_sheet(
            path,
            row(1, text("A1", "Số lớp"), '<c r="B1"/>') + row(2, text("A2", "CL"), text("B2", "NCL")),
            after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>',
        ),
        lambda book: len(book.sheets[0].merges) == 1 and _texts(book.sheets[0]).get("B2") == "NCL",
    ),
    HostileFile(
        "a header on row 7",
        lambda path: one_sheet(path, row(7, text("C7", "Chỉ tiêu"))),
        says("C7", "Chỉ tiêu"),
    ),
    HostileFile(
        "several tables on a sheet",
        _two_tables,
        lambda book: [_texts(book.sheets[0])[name] for name in ("B2", "E2", "B6")] == ["5", "150", "9"],
    ),
    HostileFile(
        "phantom cells",
        lambda path: one_sheet(
            path, row(1, number("A1", "1")) + row(900, '<c r="ZZ900" s="1"/>', '<c r="AAA900" t="s"/>')
        ),
        lambda book: [one.name for one in book.sheets[0].cells] == ["A1"],
    ),
    HostileFile("dates since 1904", _dates_of_1904, says("A1", "01/01/2021")),
    HostileFile(
        "a percentage stored as 0,05",
        lambda path: one_sheet(path, row(1, number("A1", "0.05", 2))),
        says("A1", "5,0%"),
    ),
    HostileFile(
        "full-width digits and hard spaces",
        lambda path: one_sheet(path, row(1, text("A1", FULL_WIDTH), text("B1", "1\u00a0234"))),
        lambda book: _texts(book.sheets[0]) == {"A1": FULL_WIDTH, "B1": "1\u00a0234"},
    ),
    HostileFile(
        "letters of TCVN3",
        lambda path: in_font(path, text("A1", "Tr­êng THCS Mét B¾c"), ".VnTime"),
        _is_meant("A1", "Trường THCS Một Bắc"),
    ),
    HostileFile(
        "letters of VNI",
        lambda path: in_font(path, text("A1", "Tröôøng THCS Moät Baéc"), "VNI-Times"),
        _is_meant("A1", "Trường THCS Một Bắc"),
    ),
    HostileFile("decomposed Vietnamese", lambda path: one_sheet(path, row(1, text("A1", NFD))), says("A1", NFD)),
    HostileFile(
        "words that begin like a formula",
        lambda path: one_sheet(path, row(1, *(text(place, words) for place, words in FORMULA_LIKE.items()))),
        lambda book: _texts(book.sheets[0]) == FORMULA_LIKE,
    ),
    HostileFile(
        "a cell of 40,000 characters",
        lambda path: one_sheet(path, row(1, text("A1", LONG_TEXT))),
        says("A1", LONG_TEXT),
    ),
    HostileFile("elements in elements", _nested, holds("A1", "1")),
    HostileFile("a million styles", _many_styles, holds("A1", "1")),
    HostileFile("one long text in every cell", _many_texts, ProblemKind.TOO_LARGE, worst=True),
    HostileFile("a format of 64 KB everywhere", _long_format_everywhere, says("A1", "100,0%"), worst=True),
    HostileFile("areas merged on one another", _merged_on_merged, ProblemKind.TOO_LARGE, worst=True),
    HostileFile("rows and columns repeated", _repeated_rows, ProblemKind.TOO_LARGE, ending="ods", worst=True),
    HostileFile("an error repeated", _repeated_errors, ProblemKind.TOO_LARGE, ending="ods"),
    HostileFile("empty rows repeated", _repeated_empty_rows, holds("A1", "1"), ending="ods"),
)
