"""How the cells of a style look: italic, bold, indented, and the format of their numbers."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from core.sheets.limits import NAME_CHARACTERS
from core.sheets.package import parse

PLAIN_FORMAT = "General"
_STYLES = "xl/styles.xml"

# The formats that a file names by number only (ECMA-376, 18.8.30).
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_);_("$"* \(#,##0.00\);_("$"* "-"??_);_(@_)',
    48: "##0.0E+0",
    49: "@",
}


# Fonts whose letters are not Unicode's: TCVN3 (".VnTime") and VNI ("VNI-Times").
_LEGACY_FONTS = (".vn", "vni-")


@dataclass(slots=True)
class Look:
    """`font` is named only where its letters are not Unicode's."""

    italic: bool = False
    bold: bool = False
    indent: int = 0
    format: str = PLAIN_FORMAT
    font: str = ""


PLAIN = Look()


def looks_of(archive: zipfile.ZipFile) -> list[Look]:
    """The looks by the style's number; a package without styles has none. Raises Refused."""
    if _STYLES not in archive.namelist():
        return []
    work = _Styles()
    parse(archive, _STYLES, work.start, work.end)
    return work.looks


class _Styles:
    def __init__(self) -> None:
        self.looks: list[Look] = []
        self.fonts: list[Look] = []
        self.formats: dict[str, str] = {}
        self.inside: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        place = self.inside[-1] if self.inside else ""
        if name == "numFmt":
            code = attributes.get("formatCode", PLAIN_FORMAT)
            self.formats[attributes.get("numFmtId", "")] = code[:NAME_CHARACTERS]
        elif name == "font" and place == "fonts":
            self.fonts.append(Look())
        elif name in ("b", "i") and place == "font" and self._in("fonts") and _is_on(attributes):
            setattr(self.fonts[-1], "bold" if name == "b" else "italic", True)
        elif name == "name" and place == "font" and self._in("fonts") and _is_legacy(attributes.get("val", "")):
            self.fonts[-1].font = attributes["val"][:NAME_CHARACTERS]
        elif name == "xf" and place == "cellXfs":
            self.looks.append(self._look(attributes))
        elif name == "alignment" and self._in("cellXfs") and self.looks:
            self.looks[-1].indent = _number(attributes.get("indent", "0"))
        self.inside.append(name)

    def end(self, _name: str) -> None:
        self.inside.pop()

    def _in(self, name: str) -> bool:
        return name in self.inside

    def _look(self, attributes: Mapping[str, str]) -> Look:
        font = _number(attributes.get("fontId", "0"))
        face = self.fonts[font] if font < len(self.fonts) else PLAIN
        number = attributes.get("numFmtId", "0")
        shape = self.formats.get(number) or _BUILT_IN.get(_number(number), PLAIN_FORMAT)
        return Look(face.italic, face.bold, 0, shape, face.font)


def _is_legacy(font: str) -> bool:
    return font.lower().startswith(_LEGACY_FONTS)


def _is_on(attributes: Mapping[str, str]) -> bool:
    return attributes.get("val", "1") not in ("0", "false", "none")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
