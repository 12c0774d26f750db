"""What may be done to an import now: its row, locked, for who brought it in."""

from __future__ import annotations

from core import policy
from core.actor import Actor
from indicators.models import FigureImport, ImportState


class CannotImport(ValueError):
    """The act is refused; `args[0]` is the Vietnamese sentence: what happened, what to do."""


def lock_import(actor: Actor, figure_import: FigureImport, act: str) -> FigureImport:
    """The import, locked, in a state that allows the act. Raises Forbidden, CannotImport."""
    FigureImport.unscoped.select_for_update().only("pk").get(pk=figure_import.pk)
    locked = load_import(figure_import.pk)
    policy.require(actor, act, locked)
    if not policy.possible(act, locked):
        label = ImportState(locked.state).label
        raise CannotImport(f"Tệp này đang ở trạng thái “{label}” nên không làm tiếp được. Hãy tải lên tệp mới.")
    return locked


def load_import(pk: int | str) -> FigureImport:
    """The import with all that its rules ask."""
    rows = FigureImport.unscoped.select_related(
        "round__version__form", "round__period", "round__district__unit", "submission__unit", "district"
    )
    found: FigureImport = rows.get(pk=pk)
    return found
