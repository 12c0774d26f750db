"""`manage.py check_integrity [DISTRICT] [--repair]`: everything derived, recounted from zero; 1 where it differs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.actor import machine_reader
from indicators.queries.integrity import problems_of
from indicators.services.repairing import repair
from reports.management.arguments import district_and_reader
from schools.models import District

DIFFERS = 1


class Command(BaseCommand):
    help = (
        "Recounts totals, figures, states and their audit from zero and prints every difference, in one district or"
        " in all. Changes nothing without --repair. Exit code 1 when something differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("district", nargs="?", help="slug of the district, such as ba-dinh; without it all")

        parser.add_argument(
            "--repair",
            action="store_true",
            help="first recount and store the totals, and the cells, errors and warnings that boards show; what was"
            " submitted or approved with a wrong total must be submitted again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["district"]
        found = [district_and_reader(slug)[0]] if slug else list(District.unscoped.order_by("slug"))
        count = 0
        for district in found:
            if options["repair"]:
                repair(actor=machine_reader(district.pk), district=district)
            for problem in problems_of(district):
                count += 1
                self.stdout.write(f"{district.slug}: {problem}")
        if count:
            raise CommandError(f"{count} chỗ không khớp.", returncode=DIFFERS)
        self.stdout.write(f"{len(found)} địa bàn: mọi số liệu dẫn xuất đều khớp.")
