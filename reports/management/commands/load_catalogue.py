"""`manage.py load_catalogue --by USER`: the shared catalogue, and to every district the standard forms it has not."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.queries import actor_for
from core.actor import Origin
from core.policy import Forbidden
from indicators.services.standard import ensure_catalogue, take_standard_forms
from reports.management.arguments import unknown
from schools.models import District


class Command(BaseCommand):
    help = (
        "Brings the shared catalogue of indicators up to date and gives every district the standard forms that it "
        "has not. Running it again changes nothing; a form that a district changed stays as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", required=True, metavar="USER", help="sign-in name of an operator of the portal")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["by"]).first()
        if user is None:
            raise unknown("người dùng", options["by"], [])
        operator = actor_for(user, origin=Origin.COMMAND)
        try:
            ensure_catalogue(actor=operator)
        except Forbidden as refusal:
            raise CommandError(f"“{user.username}” không phải là quản trị hệ thống.") from refusal
        for district in District.unscoped.select_related("unit").order_by("slug"):
            given = take_standard_forms(actor=operator, district=district)
            self.stdout.write(f"{district.unit.name}: {', '.join(given) or 'đã có đủ biểu mẫu chuẩn'}")
