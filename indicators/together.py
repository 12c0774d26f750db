"""What the targets of schools come to together, and how that stands against the target of their district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from core.numbers import LIMIT, format_number
from indicators.values import Kind, Value

_HUNDRED = Decimal(100)
_QUOTIENT_DECIMALS = 2


class Rule(StrEnum):
    """How an indicator's targets come together: as numbers, by what they are shares of, or not at all."""

    SUM = "sum"
    QUOTIENT = "quotient"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """What one school was given; `weight` is what its percentage or mean is of, None where nobody knows it."""

    value: Value | None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """What the schools come to; `number` is None where that cannot be told.

    `given` schools have a target that counts, `missing` none yet, `inexact` one that does not add up, and of
    `unweighted` nobody knows of how many it is a share. `lowest` and `highest` are of the exact ones.
    """

    rule: Rule
    number: Decimal | None
    decimals: int
    given: int
    missing: int
    inexact: int
    unweighted: int
    lowest: Decimal | None
    highest: Decimal | None

    @property
    def whole(self) -> bool:
        """Whether every school is in it."""
        return self.number is not None and not (self.missing or self.inexact or self.unweighted)


def together(rule: Rule, shares: Sequence[Share]) -> Together:
    """The shares as one number: a sum; or the mean weighted by what they are shares of, which is the quotient of sums.

    Only exact values count; "không áp dụng" is complete and outside. Nothing is an average of percentages.
    """
    exact = [one for one in shares if _number(one) is not None]
    applying = [one for one in shares if one.value is None or one.value.kind is not Kind.NOT_APPLICABLE]
    numbers = [number for one in exact if (number := _number(one)) is not None]
    unweighted = sum(one.weight is None for one in exact) if rule is Rule.QUOTIENT else 0
    decimals = max((one.value.decimals for one in exact if one.value is not None), default=0)
    number = None
    if rule is Rule.SUM and numbers:
        number = sum(numbers, Decimal(0))
    elif rule is Rule.QUOTIENT and exact and not unweighted:
        number, decimals = _mean(exact), _QUOTIENT_DECIMALS
    return Together(
        rule=rule,
        number=None if number is None or abs(number) > LIMIT else number,
        decimals=decimals,
        given=len(exact),
        missing=sum(one.value is None for one in applying),
        inexact=sum(one.value is not None for one in applying) - len(exact),
        unweighted=unweighted,
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
    )


def _number(share: Share) -> Decimal | None:
    return share.value.number if share.value is not None and share.value.kind is Kind.EXACT else None


def _mean(shares: Sequence[Share]) -> Decimal | None:
    """Over nobody there is none."""
    weights = [one.weight or Decimal(0) for one in shares]
    whole = sum(weights, Decimal(0))
    if not whole:
        return None
    parts = sum(
        ((_number(one) or Decimal(0)) * weight for one, weight in zip(shares, weights, strict=True)), Decimal(0)
    )
    return (parts / whole).quantize(Decimal(1).scaleb(-_QUOTIENT_DECIMALS), ROUND_HALF_UP)


def quotient(numerator: Together, denominator: Together, *, percent: bool) -> Together:
    """One sum over another: where schools were given both parts, the target is no third number."""
    number = None
    if numerator.number is not None and denominator.number:
        number = numerator.number / denominator.number * (_HUNDRED if percent else 1)
        number = number.quantize(Decimal(1).scaleb(-_QUOTIENT_DECIMALS), ROUND_HALF_UP)
    return Together(
        rule=Rule.QUOTIENT,
        number=number,
        decimals=_QUOTIENT_DECIMALS,
        given=min(numerator.given, denominator.given),
        missing=max(numerator.missing, denominator.missing),
        inexact=max(numerator.inexact, denominator.inexact),
        unweighted=0,
        lowest=None,
        highest=None,
    )


class Verdict(StrEnum):
    """How the schools together stand against their district."""

    MATCH = "match"
    MORE = "more"
    LESS = "less"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict, by how much, and whether schools are still to come."""

    verdict: Verdict
    apart: Decimal = Decimal(0)
    decimals: int = 0
    provisional: bool = False


_AT_LEAST = (Kind.AT_LEAST, Kind.MORE_THAN)
_AT_MOST = (Kind.AT_MOST, Kind.LESS_THAN)


def compared(found: Together, target: Value | None) -> Comparison:
    """The schools against their district: "từ 98%" is matched from 98 up, "dưới 1%" below 1.

    A target without such a number (a rank, words, a range) is compared with nothing.
    """
    bound = None if target is None or target.kind not in (Kind.EXACT, *_AT_LEAST, *_AT_MOST) else target.number
    if target is None or bound is None or found.number is None:
        return Comparison(Verdict.UNKNOWN)
    apart, decimals = found.number - bound, max(found.decimals, target.decimals)
    return Comparison(_verdict(target.kind, apart), abs(apart), decimals, provisional=not found.whole)


def _verdict(kind: Kind, apart: Decimal) -> Verdict:
    strict = kind in (Kind.MORE_THAN, Kind.LESS_THAN)
    if kind in _AT_LEAST:
        return Verdict.LESS if apart < 0 or (strict and not apart) else Verdict.MATCH
    if kind in _AT_MOST:
        return Verdict.MORE if apart > 0 or (strict and not apart) else Verdict.MATCH
    if not apart:
        return Verdict.MATCH
    return Verdict.MORE if apart > 0 else Verdict.LESS


def in_words(one: Comparison, *, unit: str) -> str:
    """ "Khớp", "Thừa 12 học sinh", "Thiếu 0,25 điểm %"; "" where nothing can be told."""
    if one.verdict is Verdict.UNKNOWN:
        return ""
    if one.verdict is Verdict.MATCH:
        said = "Khớp"
    else:
        by = f" {format_number(one.apart, one.decimals)} {unit}" if one.apart else ""
        said = ("Thừa" if one.verdict is Verdict.MORE else "Thiếu") + by
    return f"{said} (tạm tính)" if one.provisional else said
