"""Figures of demo units that no document gives: whole numbers by a recipe of the form; pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from reports.onboarding.splitting import noise, split

# One step of a recipe. {"row", "between": [low, high]}: a number; with "of": as many thousandths of that row.
# {"row", "sum": rows}: their sum. {"split": row, "over": {row: weight}}: the parts of a row, by whole weights or by the
# values of the rows that are named as weights.
Step = Mapping[str, Any]


def invent(recipe: Iterable[Step], rows: Collection[str], key: str, given: Mapping[str, int]) -> dict[str, int]:
    """A value for each of `rows` that the recipe knows, the same each time for a `key`; what is `given` stands.

    Steps about rows that the unit does not receive are passed over.
    """
    found = dict(given)
    for step in recipe:
        if "split" in step:
            _split(step, found, rows, key)
        elif step["row"] in rows and step["row"] not in found:
            value = _value(step, found, key)
            if value is not None:
                found[step["row"]] = value
    return found


def _value(step: Step, found: Mapping[str, int], key: str) -> int | None:
    if "sum" in step:
        return sum(found.get(row, 0) for row in step["sum"])
    low, high = step["between"]
    drawn = noise(key, step["row"], low=low, high=high)
    if "of" not in step:
        return drawn
    return found[step["of"]] * drawn // 1000 if step["of"] in found else None


def _split(step: Step, found: dict[str, int], rows: Collection[str], key: str) -> None:
    parts = {row: weight for row, weight in step["over"].items() if row in rows}
    if step["split"] not in found or not parts or not parts.keys().isdisjoint(found):
        return
    weights = [
        (found.get(weight, 0) if isinstance(weight, str) else weight) * noise(key, row, low=92, high=108)
        for row, weight in parts.items()
    ]
    found.update(zip(parts, split(found[step["split"]], weights), strict=True))
