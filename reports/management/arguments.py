"""What the operator's commands share: a district, a form or report and a period from their arguments."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.base import CommandError, CommandParser

from core.actor import Actor, machine_reader
from schools.models import District
from schools.period_codes import BadPeriod, parse_period

UNKNOWN = 2  # the exit code of an argument that names nothing


def add_arguments(parser: CommandParser, thing: str, meaning: str) -> None:
    parser.add_argument("district", help="slug of the district, such as ba-dinh")
    parser.add_argument(thing, help=meaning)
    parser.add_argument("period", help="period, such as 2020, 2020-2021 or 2021-Q3")


def district_and_reader(slug: str) -> tuple[District, Actor]:
    """The district and who reads it for the operator. Raises CommandError (exit code 2) that lists the known ones."""
    district = District.unscoped.select_related("unit").filter(slug=slug).first()
    if district is None:
        raise unknown("địa bàn", slug, District.unscoped.order_by("slug").values_list("slug", flat=True))
    return district, machine_reader(district.pk)


def period_code(text: str) -> str:
    """The canonical code of a period. Raises CommandError (exit code 2) that lists the forms."""
    try:
        return str(parse_period(text))
    except BadPeriod as error:
        raise CommandError(str(error), returncode=UNKNOWN) from error


def unknown(what: str, given: str, known: Iterable[str]) -> CommandError:
    names = ", ".join(known) or "(chưa có)"
    return CommandError(f"Không có {what} “{given}”. Hiện có: {names}.", returncode=UNKNOWN)
