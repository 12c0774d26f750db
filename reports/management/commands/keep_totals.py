"""`manage.py keep_totals [DISTRICT …]`: what is kept of districts' years for their cities, counted anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.management.arguments import unknown
from reports.services.kept import count_all_of
from schools.models import District


class Command(BaseCommand):
    help = (
        "Counts anew what is kept of each district's years, which the pages of cities and of the country show: how its"
        " targets stand, its answers, its totals. The portal does this itself after each change; this is for after a"
        " restore, or for data that came in by other ways. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("districts", nargs="*", metavar="DISTRICT", help="slugs of some districts; none: all")

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["districts"]
        rows = District.unscoped.order_by("slug")
        known = {one.slug: one for one in rows}
        for slug in asked:
            if slug not in known:
                raise unknown("địa bàn", slug, known)
        for slug in asked or known:
            self.stdout.write(f"{slug}: {count_all_of(known[slug])} năm.")
            self.stdout.flush()
