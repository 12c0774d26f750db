"""The five districts' years as one workbook each: exported, changed in the portal, brought in again, they are equal."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import Grant
from accounts.queries import actor_for
from core.actor import Actor
from core.roles import Role
from indicators.models import Entry, FigureImport, ImportRemark, Round, RoundState, Submission, SubmissionState
from indicators.services.import_applying import apply_import
from indicators.services.imports import bring_in_several
from indicators.values import Kind
from reports.year import parts_of_year, write_year
from schools.models import District, Period

YEARS = (
    ("ba-dinh", "2020"),
    ("long-bien", "2023-2024"),
    ("quan-11", "2020-2021"),
    ("quoc-oai", "2021"),
    ("thanh-xuan", "2021-2022"),
)


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The figures of the documents, their rounds open again, taken back after this module's tests."""
    hashers = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with django_db_blocker.unblock(), hashers, transaction.atomic():
        call_command("load_demo", "--without-rounds", stdout=io.StringIO())
        Round.unscoped.exclude(state=RoundState.DRAFT).update(state=RoundState.OPEN)
        Submission.unscoped.update(state=SubmissionState.ENTERING)
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def specialist_of(district: District) -> Actor:
    grant = Grant.objects.filter(unit=district.unit, role=Role.SPECIALIST).select_related("user").first()
    assert grant is not None
    return actor_for(grant.user)


def exported(actor: Actor, district: District, year: str, path: Path) -> bytes:
    write_year(parts_of_year(actor, district, Period.objects.get(code=year)), path, lambda *_step: None)
    return path.read_bytes()


def contents(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: [(cell.coordinate, cell.value, cell.number_format) for row in sheet.iter_rows() for cell in row]
        for sheet in book.worksheets
    }


def disturb(district: District, year: str) -> int:
    """Every fifth exact figure becomes another, every seventh entry goes; how many cells that makes.

    Those that print only within the words of another cell are left as they are: a printed form cannot give them back.
    """
    rows = Entry.objects.filter(submission__district=district, submission__round__period__code=year).order_by("pk")
    rounds = {one.pk: one for one in Round.unscoped.filter(district=district).select_related("version")}
    printed = {pk: {column.key for column in one.form.printed_columns()} for pk, one in rounds.items()}
    entries = [
        entry
        for entry in rows.select_related("submission")
        if entry.cell.partition(":")[2] in printed[entry.submission.round_id]
    ]
    exact = [entry for entry in entries if entry.kind == Kind.EXACT]
    for entry in exact[::5]:
        entry.number = (entry.number or Decimal(0)) + 1
        entry.version += 1
    Entry.objects.bulk_update(exact[::5], ["number", "version"])
    gone = [entry.pk for entry in entries[::7]]
    Entry.objects.filter(pk__in=gone).delete()
    return len({entry.pk for entry in exact[::5]} | set(gone))


def brought(actor: Actor, district: District, content: bytes) -> FigureImport:
    return bring_in_several(actor=actor, district=district, file=ContentFile(content, "nam.xlsx"), here=True)


def unmarked(content: bytes) -> bytes:
    """The same workbook without what people do not see."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value or "").startswith("edu1"):
                    cell.value = None
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize("seen_only", [False, True], ids=["as exported", "without hidden codes"])
@pytest.mark.parametrize(("slug", "year"), YEARS)
def test_year_comes_back_as_it_was_exported(slug: str, year: str, seen_only: bool, tmp_path: Path) -> None:
    district = District.unscoped.get(slug=slug)
    actor = specialist_of(district)
    content = exported(actor, district, year, tmp_path / "nam.xlsx")
    changed = disturb(district, year)
    assert changed
    found = brought(actor, district, unmarked(content) if seen_only else content)
    told = [
        (one.sheet, one.cell, one.read, one.message)
        for one in ImportRemark.objects.filter(figure_import=found, reading=found.reading).exclude(severity="note")
    ]
    assert told == []
    assert found.new + found.changed == changed
    apply_import(actor=actor, figure_import=found)
    assert contents(exported(actor, district, year, tmp_path / "lai.xlsx")) == contents(content)
