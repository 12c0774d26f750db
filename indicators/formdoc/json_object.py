"""One JSON object of a form document, read field by field with every problem named in a Vietnamese sentence."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from core.vietnamese import clean

DEFAULT_WIDTH = 12.0
# No colon: a cell is named "row:column".
KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
# Decimal() alone would also take "1e9", "NaN" and digits of other scripts.
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?")

_Choice = TypeVar("_Choice", bound=StrEnum)


class JsonObject:
    """One JSON object being read. A field that cannot be read is reported and taken as its default."""

    def __init__(self, data: object, where: str, fields: tuple[str, ...], problems: list[str]) -> None:
        self.problems = problems
        self.where = where
        self._data: Mapping[str, object] = data if isinstance(data, dict) else {}
        if not isinstance(data, dict):
            self.report("phải là một đối tượng JSON")
        for name in self._data:
            if name not in fields:
                self.report(f"không có trường nào tên “{name}”")

    def report(self, what: str) -> None:
        self.problems.append(f"{self.where}: {what}.")

    def text(self, name: str, *, required: bool = False, filled: bool = False) -> str:
        if required and name not in self._data:
            self.report(f"thiếu trường “{name}”")
            return ""
        value = self._data.get(name, "")
        if not isinstance(value, str):
            self.report(f"trường “{name}” phải là chữ")
            return ""
        if filled and not clean(value):
            self.report(f"trường “{name}” không được để trống")
        return clean(value)

    def spaced(self, name: str) -> str:
        """Text whose outer spaces are part of what is printed: "Giỏi: "."""
        value = self._data.get(name, "")
        if not isinstance(value, str):
            return self.text(name)
        before, after = (" " if value != stripped else "" for stripped in (value.lstrip(), value.rstrip()))
        return f"{before}{clean(value)}{after}" if clean(value) else ""

    def code(self, name: str) -> str | None:
        """A name of something else; None where it is absent."""
        return self.text(name, filled=True) or None if self._data.get(name) is not None else None

    def key(self) -> str:
        key = self.text("key", required=True)
        if key and not KEY.fullmatch(key):
            self.report(f"khóa “{key}” chỉ được gồm chữ thường không dấu, chữ số, “-”, “_” và “.”")
        return key

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        value = self._data.get(name, otherwise)
        if not isinstance(value, bool):
            self.report(f"trường “{name}” phải là true hoặc false")
            return otherwise
        return value

    def whole(self, name: str, low: int, high: int) -> int | None:
        value = self._data.get(name)
        if value is None:
            return None
        # In Python true is the number 1; in a form document it is a mistake.
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.report(f"trường “{name}” phải là số nguyên từ {low} đến {high}")
            return None
        return value

    def width(self) -> float:
        value = self._data.get("width", DEFAULT_WIDTH)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
            self.report("trường “width” phải là số lớn hơn 0")
            return DEFAULT_WIDTH
        return float(value)

    def number(self, name: str) -> str | None:
        value = self.code(name)
        if value is not None and not _NUMBER.fullmatch(value):
            self.report(f"trường “{name}” phải là số viết như “-1234.5”")
            return None
        return value

    def choice(self, name: str, choices: type[_Choice], otherwise: _Choice) -> _Choice:
        value = self._data.get(name)
        try:
            return choices(str(value))
        except ValueError:
            self.report(f"trường “{name}” phải là một trong: {', '.join(choices)}")
            return otherwise

    def choice_or_none(self, name: str, choices: type[_Choice]) -> _Choice | None:
        """A choice that may be left out."""
        return None if self._data.get(name) is None else self.choice(name, choices, next(iter(choices)))

    def items(self, name: str) -> list[object]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            self.report(f"trường “{name}” phải là một danh sách")
            return []
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        items = self.items(name)
        texts = tuple(clean(item) for item in items if isinstance(item, str))
        if len(texts) < len(items):
            self.report(f"trường “{name}” chỉ gồm chữ")
        return texts

    def texts_by_key(self, name: str) -> dict[str, str]:
        said = self.mapping(name)
        texts = {key: clean(text) for key, text in said.items() if isinstance(text, str)}
        if len(texts) < len(said):
            self.report(f"trường “{name}” chỉ gồm chữ")
        return texts

    def mapping(self, name: str) -> Mapping[str, object]:
        value = self._data.get(name, {})
        if not isinstance(value, dict):
            self.report(f"trường “{name}” phải là một đối tượng JSON")
            return {}
        return value

    def below(self, name: str, where: str, fields: tuple[str, ...]) -> JsonObject | None:
        """The object in a field; None where there is none."""
        value = self._data.get(name)
        return None if value is None else JsonObject(value, where, fields, self.problems)


def named(noun: str, data: object, position: int) -> str:
    """How a sentence calls this row, column or check: by its key, else by its place in the list."""
    key = data.get("key") if isinstance(data, dict) else None
    if isinstance(key, str) and KEY.fullmatch(key):
        return f"{noun} “{key}”"
    return f"{noun} thứ {position}"
