"""Which findings stop an answer from being submitted, and which of its warnings nobody has explained."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from indicators.formdoc.checks import Finding, Status
from indicators.formdoc.model import Strength


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the checks found, by what it asks for: an error must be mended, a warning mended or explained."""

    errors: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    unexplained: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to mend or to explain: what many at once may be approved by."""
        return not self.errors and not self.unexplained


def assess(findings: Sequence[Finding], explained: Collection[str], explanation: str) -> Assessment:
    """Sorts `findings`. A warning is explained by one of its cells (`explained`), or by the words for the whole."""
    errors = tuple(one for one in findings if one.strength is Strength.ERROR and one.status is Status.BROKEN)
    warnings = tuple(one for one in findings if one not in errors)
    unexplained = () if explanation else tuple(one for one in warnings if not set(one.cells) & set(explained))
    return Assessment(errors, warnings, unexplained)
