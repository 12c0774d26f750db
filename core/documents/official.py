"""An administrative document as plain values: what a report's snapshot keeps and the Word writer lays out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.table import Table

NATIONAL_NAME = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

BLANK = " " * 5
"""What is not known yet is printed blank, to be filled in by hand."""


def worded_date(day: date | None, year: int) -> str:
    """Blank day and month until the document is dated; a leading zero for days below 10 and months 1 and 2."""
    if day is None:
        return f"ngày {BLANK}tháng {BLANK}năm {year}"
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the body.

    `style` is "part" (I. TITLE, bold capitals), "section" (1. Title, bold), "subsection" (1.1. Title, bold italic),
    "point" (a) Title, bold italic), "paragraph", or "dash" (a line that begins with "-" or "+").
    """

    style: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: `authority` is "", "TM. …", "KT. …"; each title stands on its own line in capitals."""

    authority: str
    title: str
    name: str


@dataclass(frozen=True, slots=True)
class Annex:
    """A table behind the document: on a page of its own, numbered on its own, landscape where the table is wide."""

    table: Table
    attached_to: str = ""


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """All that is printed, already worded: blanks for what is not known yet are part of the texts."""

    parent_body: str
    issuing_body: str
    number_line: str
    place_date: str
    kind: str
    subject: str
    addressees: tuple[str, ...]
    bases: tuple[str, ...]
    body: tuple[Block, ...]
    signature: Signature
    recipients: tuple[str, ...]
    annexes: tuple[Annex, ...]

    def to_json(self) -> dict[str, Any]:
        """A document of plain JSON values from which `from_json` makes an equal document."""
        data = asdict(self)
        data["annexes"] = [{"table": annex.table.to_json(), "attached_to": annex.attached_to} for annex in self.annexes]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> OfficialDocument:
        """The document that `to_json` described."""
        values = dict(data)
        values["addressees"] = tuple(data["addressees"])
        values["bases"] = tuple(data["bases"])
        values["recipients"] = tuple(data["recipients"])
        values["signature"] = Signature(**data["signature"])
        values["body"] = tuple(
            Block(style=block["style"], runs=tuple(Run(**run) for run in block["runs"])) for block in data["body"]
        )
        values["annexes"] = tuple(
            Annex(table=Table.from_json(annex["table"]), attached_to=annex["attached_to"]) for annex in data["annexes"]
        )
        return cls(**values)
