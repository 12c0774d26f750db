"""Policies: one per resource, answering which acts a person may do on an object, and when; a missing one denies."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from core.actor import Actor

T = TypeVar("T", bound=Model)


def _always(target: Model) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """Who has the right to an act, and in which states of the object the act is possible.

    The two are apart because their refusals differ: without the right it is Forbidden (403), in the wrong state the
    service says in a sentence what to do instead. `which` answers `who` for many objects at once, by their ids, where
    asking each would cost a query.
    """

    who: Callable[[Actor, T], bool]
    when: Callable[[T], bool] = _always
    which: Callable[[Actor, Collection[T]], Collection[int]] | None = None


_policies: dict[type[Model], Mapping[str, Rule[Any]]] = {}


class Forbidden(PermissionDenied):
    """The person sees the object but may not do this to it."""


def register(model: type[T], rules: Mapping[str, Rule[T]]) -> None:
    """Makes `rules` (by act) the policy of a model; a second policy for one model is a mistake."""
    if model in _policies:
        raise RuntimeError(f"{model.__name__} has a policy already.")
    _policies[model] = rules


def registered() -> Mapping[type[Model], Mapping[str, Rule[Any]]]:
    """Every policy, by model."""
    return _policies


def may(actor: Actor, act: str, target: Model) -> bool:
    """Whether `actor` can do `act` to `target` now: what a page asks before it offers the act."""
    return has_right(actor, act, target) and possible(act, target)


def has_right(actor: Actor, act: str, target: Model) -> bool:
    """Whether `act` is `actor`'s to do, in whatever state `target` is; no when nothing says yes."""
    rule = _rule(act, target)
    return rule is not None and actor.id is not None and rule.who(actor, target)


def with_right(actor: Actor, act: str, targets: Collection[T]) -> set[int]:
    """The ids of those of `targets` (of one model) for which `has_right` says yes."""
    rule = next((_rule(act, target) for target in targets), None)
    if rule is None or actor.id is None:
        return set()
    if rule.which is not None:
        return set(rule.which(actor, targets))
    return {target.pk for target in targets if rule.who(actor, target)}


def possible(act: str, target: Model) -> bool:
    """Whether the state of `target` lets anybody do `act`."""
    rule = _rule(act, target)
    return rule is not None and rule.when(target)


def require(actor: Actor, act: str, target: Model) -> None:
    """Raises Forbidden unless `has_right`; the state is the service's to check, after this."""
    if not has_right(actor, act, target):
        raise Forbidden(f"{act} on {type(target).__name__}")


def _rule(act: str, target: Model) -> Rule[Any] | None:
    return _policies.get(type(target), {}).get(act)
