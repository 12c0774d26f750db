"""What relies on a row that somebody wants to delete: every kind of row that refers to it, with how many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db.models import Model

from core.numbers import format_whole


def relying_on(row: Model, own: Collection[type[Model]]) -> Counter[str]:
    """How many rows refer to this one, by what their kind is called; `own` kinds are part of it.

    One query for each kind that can, however many rows there are.
    """
    found: Counter[str] = Counter()
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if relation.many_to_many or model in own:
            continue
        count = model._base_manager.filter(**{relation.field.name: row.pk}).count()
        if count:
            found[str(model._meta.verbose_name)] += count
    return found


def in_words(found: Counter[str]) -> str:
    """ "12 số liệu, 3 quyền", the most first."""
    words = (f"{format_whole(count)} {name}" for name, count in found.most_common())
    return ", ".join(words)
