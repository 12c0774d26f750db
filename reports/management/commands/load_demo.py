"""`manage.py load_demo`: the districts of fixtures/ with demo sign-ins; a second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.queries import DEMO_PASSWORD
from reports.onboarding import demo_operator, load_catalogue, load_district


class Command(BaseCommand):
    help = "Loads the districts of fixtures/ as a demo, with their real figures. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        fixtures = settings.BASE_DIR / "fixtures"
        with transaction.atomic():
            operator = demo_operator(DEMO_PASSWORD)
            load_catalogue(fixtures / "catalogue", operator)
            for folder in sorted(path.parent for path in fixtures.glob("*/district.json")):
                loaded = load_district(folder, operator, DEMO_PASSWORD)
                self.stdout.write(
                    f"{loaded.name}: {loaded.rounds_opened} rounds opened, {loaded.tasks_added} tasks added."
                )
