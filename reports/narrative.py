"""Narrative text with bound numbers: a number in the text names its figure and prints that figure's value.

Inside a paragraph `[[<indicator> <option>...]]` stands for a number and `*…*` for a title in italics. The options are
a level ("mau-giao"), "offset=-1" (the period before), "measure=estimate", "change" (a signed change in words of
direction), "pad" (02) and "bare" (no "%" and no unit).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypedDict

from indicators.formdoc.model import NOT_BROKEN_DOWN, Measure
from indicators.values import Kind, Reading, Value, print_value

LEVELS = frozenset(
    {"mam-non", "nha-tre", "mau-giao", "mau-giao-3-4", "mau-giao-5", "tieu-hoc", "thcs", "thpt"}
    | {f"lop-{grade}" for grade in range(1, 10)}
)
MISSING = "……"
UNCHANGED = "không thay đổi"

_MARKUP = re.compile(r"\[\[(?P<inside>[^\[\]]*)\]\]")
# As in Markdown, a star beside a space is a star: an office may well write "3 * 2".
_EMPHASIS = re.compile(r"\*(?=\S)(?P<inside>[^*]+)(?<=\S)\*")
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OFFSET = re.compile(r"[+-]?\d{1,2}")
_LONE_DIGIT = re.compile(r"(?<![\d.,/])[1-9](?![\d.,/%])")
_SENTENCE_START = re.compile(r"(?:^[-+]?|[.!?])\s*$")

# A table writes "≥ 65%" or "Trên 65%"; a sentence says it in words, in lower case.
_COMPARED = {
    Kind.AT_LEAST: "từ {} trở lên",
    Kind.MORE_THAN: "trên {}",
    Kind.AT_MOST: "không quá {}",
    Kind.LESS_THAN: "dưới {}",
    Kind.ABOUT: "khoảng {}",
}

_OF_WORDS = frozenset({Kind.RANK, Kind.LEVEL, Kind.TEXT})  # their words are the value, not its unit


class BadBinding(Exception):
    """The markup of a paragraph names no number; `args[0]` is the Vietnamese sentence to show."""


class Flag(StrEnum):
    """What the reader of a draft must be told about a number."""

    NONE = ""
    MISSING = "missing"
    UNAPPROVED = "unapproved"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Binding:
    """The coordinates of a number in the text.

    How it is printed (`change`, `pad`, `bare`) takes no part in equality: one figure is looked up once, however often
    and in whatever look the text names it.
    """

    indicator: str
    level: str = NOT_BROKEN_DOWN
    offset: int = 0
    measure: str = Measure.ACTUAL.value
    change: bool = field(default=False, compare=False)
    pad: bool = field(default=False, compare=False)
    bare: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or (with empty `text`) the place of a bound number."""

    text: str
    binding: Binding | None
    italic: bool = False


@dataclass(frozen=True, slots=True)
class BoundValue:
    """What is known of the figure behind a binding; `problem` is the sentence of a check that fails on it.

    A change in percentage points is bound with a reading of per cent: tables count it in "điểm phần trăm", a sentence
    says "giảm 1,2%".
    """

    value: Value | None
    reading: Reading
    approved: bool = True
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RenderedPiece:
    """A stretch of text as it is printed."""

    text: str
    binding: Binding | None
    flag: Flag = Flag.NONE
    italic: bool = False


def parse_paragraph(text: str) -> tuple[Piece, ...]:
    """The pieces of a paragraph in reading order; raises BadBinding."""
    return tuple(piece for part, italic in _emphasis(text) for piece in _pieces(part, italic))


def bindings(text: str) -> tuple[Binding, ...]:
    """The figures that a paragraph names, each once, in reading order; raises BadBinding."""
    return tuple(dict.fromkeys(piece.binding for piece in parse_paragraph(text) if piece.binding is not None))


def render(text: str, values: Mapping[Binding, BoundValue]) -> tuple[RenderedPiece, ...]:
    """The paragraph as it is printed, each number with what is wrong with it; raises BadBinding."""
    rendered: list[RenderedPiece] = []
    before = ""
    for piece in parse_paragraph(text):
        done = _render_piece(piece, values, opens_sentence=bool(_SENTENCE_START.search(before)))
        rendered.append(done)
        before += done.text
    return tuple(rendered)


def _emphasis(text: str) -> Iterator[tuple[str, bool]]:
    end = 0
    for match in _EMPHASIS.finditer(text):
        yield text[end : match.start()], False
        yield match["inside"], True
        end = match.end()
    yield text[end:], False


def _pieces(text: str, italic: bool) -> Iterator[Piece]:
    end = 0
    for match in _MARKUP.finditer(text):
        yield from _words(text[end : match.start()], italic)
        yield Piece("", _parse_binding(match["inside"]), italic)
        end = match.end()
    yield from _words(text[end:], italic)


def _words(text: str, italic: bool) -> Iterator[Piece]:
    if "[[" in text or "]]" in text:
        raise BadBinding(f"Số liệu gắn trong câu chưa đủ cặp dấu [[ và ]]: “{text.strip()}”.")
    if text:
        yield Piece(text, None, italic)


class _Options(TypedDict, total=False):
    level: str
    offset: int
    measure: str
    change: bool
    pad: bool
    bare: bool


def _parse_binding(inside: str) -> Binding:
    code, *words = inside.split() or [""]
    if not _CODE.fullmatch(code):
        raise BadBinding(f"“[[{inside}]]” phải bắt đầu bằng mã chỉ tiêu, ví dụ [[ti-le-tot-nghiep thcs]].")
    options: _Options = {}
    for word in words:
        option = _parse_option(word, inside)
        if options.keys() & option.keys():
            raise BadBinding(f"“[[{inside}]]” ghi hai lần cùng một loại tùy chọn: “{word}”.")
        options.update(option)
    return Binding(code, **options)


def _parse_option(word: str, inside: str) -> _Options:
    name, equals, value = word.partition("=")
    if word in LEVELS:
        return {"level": word}
    if name == "offset" and _OFFSET.fullmatch(value):
        return {"offset": int(value)}
    if name == "measure" and value in set(Measure):
        return {"measure": value}
    look = None if equals else _LOOKS.get(word)
    if look is None:
        raise BadBinding(f"Không hiểu tùy chọn “{word}” trong “[[{inside}]]”.")
    return look


_LOOKS: Mapping[str, _Options] = {"change": {"change": True}, "pad": {"pad": True}, "bare": {"bare": True}}


def _render_piece(piece: Piece, values: Mapping[Binding, BoundValue], *, opens_sentence: bool) -> RenderedPiece:
    if piece.binding is None:
        return RenderedPiece(piece.text, None, italic=piece.italic)
    bound = values.get(piece.binding)
    if bound is None or bound.value is None:
        return RenderedPiece(MISSING, piece.binding, Flag.MISSING, piece.italic)
    text = _number_text(bound.value, bound.reading, piece.binding)
    if opens_sentence:
        text = text[:1].upper() + text[1:]
    return RenderedPiece(text, piece.binding, _flag(bound), piece.italic)


def _flag(bound: BoundValue) -> Flag:
    # One flag a number: nobody mends a check on a figure that is not even approved yet.
    if not bound.approved:
        return Flag.UNAPPROVED
    return Flag.CHECK if bound.problem else Flag.NONE


def _number_text(value: Value, reading: Reading, binding: Binding) -> str:
    text = _change_text(value, reading, binding) if binding.change else _plain_text(value, reading, binding)
    return _LONE_DIGIT.sub(r"0\g<0>", text) if binding.pad else text


def _plain_text(value: Value, reading: Reading, binding: Binding) -> str:
    if binding.bare and value.kind not in _OF_WORDS:
        value = replace(value, text="")
    frame = _COMPARED.get(value.kind)
    text = frame.format(print_value(replace(value, kind=Kind.EXACT), reading)) if frame else print_value(value, reading)
    return text.replace("%", "") if binding.bare else text


def _change_text(value: Value, reading: Reading, binding: Binding) -> str:
    # Only an exact change has a direction of its own: "dưới -1%" would turn its comparator round with the sign.
    if value.number is None or value.kind not in {Kind.EXACT, Kind.INCREASE}:
        return _plain_text(value, reading, binding)
    if value.number == 0:
        return UNCHANGED
    direction = "giảm" if value.number < 0 else "tăng"
    amount = replace(value, kind=Kind.EXACT, number=abs(value.number), text="", typed="")
    unit = "" if binding.bare or not value.text else f" {value.text}"
    return f"{direction} {_plain_text(amount, reading, binding)}{unit}"
