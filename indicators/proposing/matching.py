"""Which indicator of the catalogue a title means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from indicators.proposing.model import Known, KnownIndicator
from indicators.proposing.wording import is_level_only, is_total, spelt_out, without_levels

# Words that many names have and that tell none apart.
_EMPTY = frozenset(
    {"ty", "le", "so", "cua", "va", "cac", "duoc", "la", "co", "voi", "%", "trong", "do", "dat", "luong", "xep", "loai"}
)
_GOOD_ENOUGH = 0.5
_MOST_CHOICES = 4


@dataclass(frozen=True, slots=True)
class Match:
    """`sure`: the title is the indicator's name. Else `candidates` are what it may mean, the likeliest first."""

    candidates: tuple[KnownIndicator, ...] = ()
    sure: bool = False


def said_by(titles: Sequence[str]) -> list[str]:
    """The titles that say what is counted, the nearest first: a level or "Tổng số" alone only says for whom."""
    return [title for title in titles if title and not is_total(title) and not is_level_only(title)]


def match(titles: Sequence[str], unit_base: str | None, known: Known) -> Match:
    """The indicator of a row or column whose own title is `titles[0]`, under the others."""
    said = said_by(titles)
    if not said:
        return Match()
    own, around = _words(said[0]), frozenset[str]().union(*map(_words, titles))
    fitting = [one for one in known.indicators if unit_base is None or known_base(one, known) in (None, unit_base)]
    exact = [one for one in fitting if _is_name(said[0], one.name)]
    if not exact and own:
        exact = [one for one in fitting if _words(one.name) == own]
    if len(exact) == 1:
        return Match((exact[0],), sure=True)
    scored = sorted(((-_score(own, around, one), one.code, one) for one in fitting), key=lambda found: found[:2])
    near = [one for score, _, one in scored if -score >= _GOOD_ENOUGH]
    return Match(tuple(dict.fromkeys([*exact, *near]))[:_MOST_CHOICES])


def known_base(indicator: KnownIndicator, known: Known) -> str | None:
    unit = known.unit(indicator.unit)
    return unit.base if unit else None


def _is_name(title: str, name: str) -> bool:
    return spelt_out(title) == spelt_out(name)


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(spelt_out(text).split()) - _EMPTY


def _score(own: frozenset[str], around: frozenset[str], indicator: KnownIndicator) -> float:
    """How much of the name the titles say, and how much of the own title the name says."""
    name = _words(indicator.name)
    if not name or not own:
        return 0.0
    said = len(name & around) / len(name)
    meant = len(own & name) / len(own)
    return said * meant


def subject(titles: Sequence[str]) -> str:
    """The words from which a new indicator is named: the own title, with the one above where it is short."""
    said = said_by(titles)
    own = without_levels(said[0]) if said else ""
    if len(own.split()) >= 3 or len(said) < 2:
        return said[0] if said else ""
    return f"{said[1].rstrip(' :')}: {said[0]}"
