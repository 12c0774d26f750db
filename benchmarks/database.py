"""A database of a benchmark's own: made empty beside the one that DATABASE_URL names, and removed at the end."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2


@contextmanager
def own_database(folder: Path, url: str) -> Iterator[str]:
    """The address of a new, empty database of the same kind as that of `url`, and on the same server; it is dropped."""
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder / 'portal.sqlite3'}"
        return
    name = f"bench_{os.getpid()}_{secrets.token_hex(3)}"
    with closing(psycopg2.connect(url)) as admin:
        admin.autocommit = True
        admin.cursor().execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            admin.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def make_tables() -> None:
    """From the models, as the tests make them: what the migrations add up to. Django is set up for that database."""
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
