"""A start that is no demo refuses to run with demo accounts, whose password everybody knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError


@register(Tags.database)
def no_demo_accounts(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Run by `manage.py check --database default`, which the production start calls first."""
    from accounts.models import User

    if settings.DEMO or settings.DEBUG or not databases:
        return []
    try:
        if not User.objects.filter(is_demo=True, is_active=True).exists():
            return []
    except DatabaseError:
        return []  # not migrated yet, so there are no accounts at all
    return [
        Error(
            "The database holds demo accounts with a known password.",
            hint="Delete or disable them, or set DEMO=1 if this is a demonstration.",
            id="accounts.E001",
        )
    ]
