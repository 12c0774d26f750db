"""A filled-in form on paper: its table between a letterhead and its signatures, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from core.table import Table


@dataclass(frozen=True, slots=True)
class Signer:
    """A place for a signature; `authority` ("KT. HIỆU TRƯỞNG") stands over the title, `hint` says how it is signed."""

    title: str
    hint: str
    authority: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """All that is printed, already worded.

    `remarks` stand under the table as (heading, text). `place_date` stands over the last of the signers, who signs at
    the right. `footer` is at the foot of every page. `mark` is printed large across every page of a paper that is
    not yet what it will be ("CHƯA NỘP").
    """

    parent_body: str
    issuing_body: str
    table: Table
    place_date: str
    signers: tuple[Signer, ...]
    footer: str
    remarks: tuple[tuple[str, str], ...] = ()
    mark: str = ""
