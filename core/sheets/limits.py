"""What a spreadsheet may ask of the portal, and what is wrong with one that is refused."""

from __future__ import annotations

from enum import StrEnum

MEGABYTE = 1024 * 1024

FILE_BYTES = 20 * MEGABYTE
ENTRIES = 2_000  # parts inside a .xlsx or .ods
UNPACKED_BYTES = 200 * MEGABYTE
SHEETS = 100
ROWS = 20_000
COLUMNS = 256
CELLS = 400_000  # rows × columns of all sheets together
TEXT_CHARACTERS = 16_000_000
NAME_CHARACTERS = 255  # of a sheet, a font, a number format and an error; Excel writes none that is longer
ANSWER_BYTES = 128 * MEGABYTE  # all that the child says of a file

MEMORY_BYTES = 512 * MEGABYTE
CPU_SECONDS = 8
MARKING_CPU_SECONDS = 30
WALL_SECONDS = 60


class ProblemKind(StrEnum):
    NOT_EXCEL = "not_excel"
    PASSWORD = "password"  # noqa: S105 a kind of file, not a secret
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"


class Refused(Exception):
    """The file is not read on; `kind` says why."""

    def __init__(self, kind: ProblemKind) -> None:
        super().__init__(kind.value)
        self.kind = kind
