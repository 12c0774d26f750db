"""Which addresses the API's schema tells of: the programs' own, not those that the pages' grids ask."""

from __future__ import annotations

from typing import Any


def only_of_programs(endpoints: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """A preprocessing hook of drf-spectacular."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]
