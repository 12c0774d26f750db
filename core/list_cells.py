"""How the text of a cell of a list becomes a value and is told again: widgets of django-import-export."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from import_export import widgets

from core.vietnamese import clean, sort_key

# Pasted dates come in these shapes; Excel's own are already 31/12/2026.
DAY_SHAPES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d")


class Text(widgets.Widget):  # type: ignore[misc]
    """A line of text in one spelling."""

    def __init__(self, limit: int = 200) -> None:
        super().__init__()
        self.limit = limit

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = clean(str(value or ""))
        if len(text) > self.limit:
            raise ValueError(_("Dài quá %(limit)d ký tự. Hãy viết gọn lại.") % {"limit": self.limit})
        return text

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(value or "")


class Choice(widgets.Widget):  # type: ignore[misc]
    """One of some words, by the word or by its code; `choices` maps the value to its word, `also` other words to it."""

    def __init__(self, choices: Iterable[tuple[str, Any]], also: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.words = {value: str(label) for value, label in choices}
        self.known = {sort_key(word): value for word, value in (also or {}).items()}
        self.known |= {sort_key(word): value for value, label in self.words.items() for word in (value, label)}

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = clean(str(value or ""))
        if not text:
            return ""
        # "1. Công lập" and "1 - Công lập" are how lists often write a code with its word.
        for candidate in (text, text.partition(" ")[2].lstrip("-–. ")):
            if (found := self.known.get(sort_key(candidate))) is not None and candidate:
                return found
        words = {"text": text, "words": ", ".join(self.words.values())}
        raise ValueError(_("Không có “%(text)s”. Hãy ghi một trong: %(words)s.") % words)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.words.get(value, "")


class Choices(Choice):
    """Several of them in one cell, parted by commas, semicolons or line breaks."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        parts = str(value or "").replace(";", ",").replace("\n", ",").split(",")
        chosen = {super(Choices, self).clean(part) for part in parts if part.strip()}
        return [value for value in self.words if value in chosen]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return ", ".join(self.words[one] for one in value or ())


class Day(widgets.Widget):  # type: ignore[misc]
    """A day as it is written in Việt Nam."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        text = clean(str(value or ""))
        if not text:
            return None
        for shape in DAY_SHAPES:
            try:
                return datetime.strptime(text, shape).date()  # noqa: DTZ007 a day has no time zone
            except ValueError:
                continue
        raise ValueError(_("“%(text)s” không phải là ngày. Hãy ghi như 31/12/2026.") % {"text": text})

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return value.strftime("%d/%m/%Y") if value else ""


class Whole(widgets.Widget):  # type: ignore[misc]
    """A whole number between two bounds; None where the cell is empty."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__()
        self.least, self.most = least, most

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = clean(str(value or "")).removesuffix("%").rstrip()
        if not text:
            return None
        if not text.isdecimal() or not self.least <= int(text) <= self.most:
            words = {"text": text, "least": str(self.least), "most": str(self.most)}
            raise ValueError(_("“%(text)s” không phải số nguyên từ %(least)s đến %(most)s.") % words)
        return int(text)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(value)


class Lines(Text):
    """Several texts in one cell, each on a line of its own or parted by semicolons."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        parts = (super(Lines, self).clean(part) for part in re.split(r"[;\n\r]+", str(value or "")))
        return [part for part in parts if part]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "\n".join(value or ())


class Named(Text):
    """Something of the database by its name: `find` gives it or raises ValueError, `word` is how it is written."""

    def __init__(self, find: Callable[[str], Any], word: Callable[[Any], str]) -> None:
        super().__init__()
        self.find, self.word = find, word

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        name = super().clean(value)
        return self.find(name) if name else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.word(value) if value else ""


class EachNamed(Lines):
    """Several of them, one a line."""

    def __init__(self, find: Callable[[str], Any], word: Callable[[Any], str]) -> None:
        super().__init__(400)
        self.find, self.word = find, word

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return [self.find(name) for name in super().clean(value)]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return super().render([self.word(one) for one in value or ()])
