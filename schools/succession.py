"""One change in the life of units: who there was before and after it, and how a screen tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from schools.models import ChangeKind

# After these a unit's figures count other pupils than its figures of before; a name changes nothing.
BREAKING = frozenset({ChangeKind.MERGED, ChangeKind.SPLIT, ChangeKind.CLOSED, ChangeKind.REORGANISED})


@dataclass(frozen=True, slots=True)
class Changed:
    """One change with its units on either side, by their ids, each under the name that it had or has there."""

    pk: int
    kind: ChangeKind
    day: date
    decision: str
    before: Mapping[int, str]
    after: Mapping[int, str]

    @property
    def breaks_comparison(self) -> bool:
        """Whether figures of before and after the day are not of the same whole."""
        return self.kind in BREAKING

    @property
    def ended(self) -> frozenset[int]:
        """The units that there are no more."""
        return frozenset(self.before.keys() - self.after.keys())

    @property
    def made(self) -> frozenset[int]:
        """The units that there were not yet."""
        return frozenset(self.after.keys() - self.before.keys())

    @property
    def sentence(self) -> str:
        """ "Từ ngày 01/07/2025, THCS A và THCS B sáp nhập thành THCS C (Quyết định 12/QĐ-UBND)." """
        words = {
            "day": self.day.strftime("%d/%m/%Y"),
            "before": in_a_row(self.before.values()),
            "after": in_a_row(self.after.values()),
        }
        told = _SENTENCES[self.kind]() % words
        return f"{told} ({self.decision})." if self.decision else f"{told}."


def in_a_row(names: Iterable[str]) -> str:
    """ "A", "A và B", "A, B và C"."""
    *first, last = list(names) or [""]
    return _("%(first)s và %(last)s") % {"first": ", ".join(first), "last": last} if first else last


_SENTENCES = {
    ChangeKind.RENAMED: lambda: _("Từ ngày %(day)s, %(before)s đổi tên thành %(after)s"),
    ChangeKind.MERGED: lambda: _("Từ ngày %(day)s, %(before)s sáp nhập thành %(after)s"),
    ChangeKind.SPLIT: lambda: _("Từ ngày %(day)s, %(before)s chia tách thành %(after)s"),
    ChangeKind.CLOSED: lambda: _("Từ ngày %(day)s, %(before)s giải thể"),
    ChangeKind.REORGANISED: lambda: _("Từ ngày %(day)s, %(before)s chuyển giao cho %(after)s"),
}
