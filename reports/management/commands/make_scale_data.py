"""`manage.py make_scale_data [--scale 1.0]`: made-up schools and figures as many as a country has, for measuring."""

from __future__ import annotations

import secrets
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.queries import actor_for
from accounts.services import create_operator
from core.actor import Actor, Origin
from indicators.models import Figure
from indicators.services.standard import ensure_catalogue
from reports.management.scale_data.asking import (
    asked_of_schools,
    make_answers,
    make_periods,
    make_rounds,
    note_what_is_asked,
    targets_of_districts,
)
from reports.management.scale_data.country import SLUG, Country
from reports.management.scale_data.disk import free_bytes, table_sizes
from reports.management.scale_data.figures import make_figures, totals_a_year
from reports.management.scale_data.filling import run
from reports.management.scale_data.places import make_people, make_places, make_tasks
from reports.management.scale_data.sizes import INDICATORS, YEARS, Sizes, in_words
from schools.models import District


class Command(BaseCommand):
    help = (
        "Fills a PostgreSQL database with made-up data of national size: 41,306 schools x 150 indicators x 5 years"
        " (times --scale), in 700 districts of 63 cities, with totals, targets and tasks. Says beforehand how much disk"
        " that takes. One transaction: all of it or nothing. Not for a database that people work in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="part of the country, such as 0.01 (1.0)")
        parser.add_argument(
            "--beside", action="store_true", help="also beside districts that are there already; slower"
        )
        parser.add_argument(
            "--any-disk", action="store_true", help="also where the free disk is not known or too small"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 < options["scale"] <= 2:
            raise CommandError("--scale là một số lớn hơn 0, nhiều nhất là 2.")
        if connection.vendor != "postgresql":
            raise CommandError("make_scale_data chỉ chạy trên PostgreSQL: hãy đặt DATABASE_URL=postgres://…")
        bare = not District.unscoped.exists()
        if District.unscoped.filter(slug__startswith=f"{SLUG}-").exists():
            raise CommandError("Cơ sở dữ liệu này đã có dữ liệu quy mô lớn; hãy dùng một cơ sở dữ liệu mới.")
        if not bare and not options["beside"]:
            raise CommandError(
                "Cơ sở dữ liệu này đã có địa bàn. Hãy dùng một cơ sở dữ liệu trống, hoặc thêm --beside nếu chắc chắn."
            )
        self._make(Sizes.of(options["scale"]), bare=bare, any_disk=options["any_disk"])

    def _make(self, sizes: Sizes, *, bare: bool, any_disk: bool) -> None:
        start = time.monotonic()

        def told(sentence: str) -> None:
            self.stdout.write(f"{time.monotonic() - start:7.0f} s  {sentence}")
            self.stdout.flush()

        with transaction.atomic():
            ensure_catalogue(actor=_operator())
            asked = asked_of_schools()
            targets = targets_of_districts(asked)
            note_what_is_asked(make_periods(), asked, targets)
            self._say_disk(sizes, any_disk)
            country = Country.beginning(sizes)
            make_places(country)
            make_people(country)
            make_tasks(country)
            told(f"{sizes.schools} schools in {sizes.districts} districts of {sizes.cities} cities, with their people.")
            make_rounds(country, asked, targets)
            make_answers(country)
            told(f"{sizes.schools * YEARS} answers to {sizes.districts * YEARS * 2} rounds.")
            made = make_figures(country, told, bare=bare and not Figure.unscoped.exists())
        told(f"{made} figures in all. Gathering the database's statistics.")
        run("VACUUM (ANALYZE)")
        for name, count, size in table_sizes():
            told(f"{name}: {count} rows, {in_words(size)}, {size // max(count, 1)} bytes a row.")

    def _say_disk(self, sizes: Sizes, any_disk: bool) -> None:
        need, free = sizes.disk(totals_a_year()), free_bytes()
        known = "không rõ" if free is None else in_words(free)
        self.stdout.write(
            f"{sizes.schools} schools x {INDICATORS} indicators x {YEARS} years = {sizes.figures} figures;"
            f" about {in_words(need)} of disk, free: {known}."
        )
        if any_disk or (free is not None and free >= need):
            return
        why = "Không biết ổ đĩa của cơ sở dữ liệu còn bao nhiêu chỗ." if free is None else "Ổ đĩa không đủ chỗ."
        raise CommandError(f"{why} Cần khoảng {in_words(need)}. Thêm --any-disk nếu vẫn muốn làm.")


def _operator() -> Actor:
    """Whose name stands at the catalogue; nobody knows the password."""
    name, password = f"{SLUG}-quan-tri", secrets.token_urlsafe()
    return actor_for(
        create_operator(username=name, full_name="Dữ liệu quy mô lớn", password=password), origin=Origin.COMMAND
    )
