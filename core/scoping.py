"""Managers that refuse without a person: rows are reached through `visible_to(actor)` only."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.db import models

from core.actor import Actor

M = TypeVar("M", bound=models.Model)


class ScopeError(RuntimeError):
    """Rows were asked for without saying for whom."""


class ScopedModel(models.Model):
    """A tenant model: declares who sees its rows in `scope`, and its two managers in this order.

    `unscoped` comes first because Django's own machinery takes the first manager; `objects` refuses anything but
    `visible_to`.
    """

    unscoped: models.Manager[Any]
    objects: ScopedManager[Any]

    class Meta:
        abstract = True

    @classmethod
    def scope(cls, actor: Actor) -> models.Q:
        """The rows that `actor` sees; nothing unless a model says otherwise."""
        return NO_ROWS


NO_ROWS = models.Q(pk__in=[])


class ScopedManager(models.Manager[M]):
    """Offers `visible_to(actor)` and nothing else."""

    def visible_to(self, actor: Actor) -> models.QuerySet[M]:
        """The rows this person may see; an inner join may meet a row twice, so duplicates are removed by id."""
        model: Any = self.model
        rows: models.QuerySet[M] = model.unscoped.filter(model.scope(actor))
        return rows

    def get_queryset(self) -> NoReturn:
        raise ScopeError(f"{self.model.__name__}.objects offers visible_to(actor) only.")
