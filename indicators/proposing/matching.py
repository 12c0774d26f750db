"""Which indicator of the catalogue a title means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indicators.proposing.model import Known, KnownIndicator
from indicators.proposing.wording import is_level_only, is_total, levels_in, spelt_out, without_levels

# Words that many names have and that tell none apart.
_EMPTY = frozenset(
    {"ty", "le", "so", "cua", "va", "cac", "duoc", "la", "co", "voi", "%", "trong", "do", "dat", "luong", "xep", "loai"}
)
_GOOD_ENOUGH = 0.5
_BULLET = re.compile(r"^[-–+*•]\s*")
_ALMOST = 0.99  # only the name itself is sure


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator that a title may mean; `score` from 0 to 1, 1: the title is its name."""

    indicator: KnownIndicator
    score: float


def said_by(titles: Sequence[str]) -> list[str]:
    """The titles that say what is counted, the nearest first: a level or "Tổng số" alone only says for whom."""
    return [title for title in titles if title and not is_total(title) and not is_level_only(title)]


def candidates(
    titles: Sequence[str], fits: Callable[[KnownIndicator], bool], level: str | None, known: Known
) -> list[Candidate]:
    """What a row or column may mean whose own title is `titles[0]`, under the others; the likeliest first."""
    said = said_by(titles)
    if not said:
        return []
    own, around = _words(said[0]), frozenset[str]().union(*map(_words, titles))
    fitting = [one for one in known.indicators if fits(one)]
    exact = {one.code for one in fitting if spelt_out(said[0]) == spelt_out(one.name)}
    if not exact and own:
        exact = {one.code for one in fitting if _words(one.name) == own}
    scored = [Candidate(one, 1.0 if exact == {one.code} else _score(own, around, one, level)) for one in fitting]
    good = [one for one in scored if one.score >= _GOOD_ENOUGH]
    return sorted(good, key=lambda one: (-one.score, one.indicator.code))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(spelt_out(text).split()) - _EMPTY


def _score(own: frozenset[str], around: frozenset[str], indicator: KnownIndicator, level: str | None) -> float:
    """How much of the name the titles say, and how much of the own title the name says; another level tells against."""
    name = _words(indicator.name)
    if not name or not own:
        return 0.0
    said = len(name & around) / len(name)
    meant = len(own & name) / len(own)
    named = levels_in(indicator.name)
    fitting = 1.0 if not named or level is None else (1.05 if level in named else 0.7)
    return min(said * meant * fitting, _ALMOST)


def subject(titles: Sequence[str]) -> str:
    """The words from which a new indicator is named: the own title, with the one above where it is short."""
    said = [_BULLET.sub("", title).rstrip(" :;.") for title in said_by(titles)]
    own = without_levels(said[0]) if said else ""
    if len(own.split()) >= 3 or len(said) < 2:
        return said[0] if said else ""
    return f"{said[1]}: {said[0]}"
