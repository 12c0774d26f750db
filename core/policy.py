"""Policies: one per resource, answering which acts a person may do on an object; a missing policy denies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from core.actor import Actor

T = TypeVar("T", bound=Model)
Rule = Callable[[Actor, Any], bool]

_policies: dict[type[Model], Mapping[str, Rule]] = {}


class Forbidden(PermissionDenied):
    """The person sees the object but may not do this to it."""


def register(model: type[T], rules: Mapping[str, Callable[[Actor, T], bool]]) -> None:
    """Makes `rules` (act → rule) the policy of a model; a second policy for one model is a mistake."""
    if model in _policies:
        raise RuntimeError(f"{model.__name__} has a policy already.")
    _policies[model] = rules


def may(actor: Actor, act: str, target: Model) -> bool:
    """Whether `actor` may do `act` to `target`; no when nothing says yes."""
    rule = _policies.get(type(target), {}).get(act)
    return rule is not None and actor.id is not None and rule(actor, target)


def require(actor: Actor, act: str, target: Model) -> None:
    """Raises Forbidden unless `may`."""
    if not may(actor, act, target):
        raise Forbidden(f"{act} on {type(target).__name__}")
