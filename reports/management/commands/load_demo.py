"""`manage.py load_demo`: the districts of fixtures/ with demo sign-ins; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.queries import DEMO_PASSWORD
from indicators.services.standard import ensure_catalogue
from reports.management.arguments import unknown
from reports.onboarding import demo_operator, load_district


class Command(BaseCommand):
    help = (
        "Loads the districts of fixtures/ as a demo: the real figures of their documents, and made-up rounds and work. "
        "Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("districts", nargs="*", metavar="DISTRICT", help="slugs of some districts; none: all")
        parser.add_argument(
            "--without-rounds", action="store_true", help="only what the documents say, no made-up rounds and work"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folders = _folders(options["districts"])
        with transaction.atomic():
            operator = demo_operator(DEMO_PASSWORD)
            ensure_catalogue(actor=operator)
            hashed = make_password(DEMO_PASSWORD)
            for folder in folders:
                loaded = load_district(folder, operator, hashed, with_rounds=not options["without_rounds"])
                self.stdout.write(
                    f"{loaded.name}: {loaded.rounds_opened} rounds opened, {loaded.tasks_added} tasks added."
                )


def _folders(asked: Collection[str]) -> list[Path]:
    """The folders of fixtures/ to load; raises CommandError (exit code 2) for a district that none is of."""
    fixtures = settings.BASE_DIR / "fixtures"
    folders = {path.parent.name: path.parent for path in sorted(fixtures.glob("*/district.json"))}
    for slug in asked:
        if slug not in folders:
            raise unknown("địa bàn", slug, folders)
    return [folder for slug, folder in folders.items() if not asked or slug in asked]
