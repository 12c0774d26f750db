"""A start that is no demo refuses to run with demo accounts, whose password everybody knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError


@register(Tags.database)
def no_demo_accounts(databases: list[str] | None = None, **kwargs: Any) -> list[Error]:
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
