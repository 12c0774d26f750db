"""`manage.py create_admin USERNAME NAME`: the portal's first operator; the password is asked for."""

from __future__ import annotations

from getpass import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.services import create_operator


class Command(BaseCommand):
    help = "Makes an operator of the portal, who onboards districts. The password is asked for at the terminal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="the sign-in name")
        parser.add_argument("full_name", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"Đã có người dùng “{options['username']}”.")
        password = getpass("Mật khẩu: ")
        try:
            create_operator(username=options["username"], full_name=options["full_name"], password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Đã tạo quản trị hệ thống “{options['username']}”.")
