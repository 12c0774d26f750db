"""What the words of a sheet's titles say: level, ownership, measure, period, unit of measure; pure rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.vietnamese import clean, search_key
from indicators.formdoc.model import NOT_BROKEN_DOWN, Measure
from schools.period_codes import PeriodCode, parse_period

_NOT_WORDS = re.compile(r"[^\w%]+")
_KEY_LENGTH = 40

_SHORT = {
    "sdd": "suy dinh duong",
    "hs": "hoc sinh",
    "gv": "giao vien",
    "cb": "can bo",
    "nv": "nhan vien",
    "cbql": "can bo quan ly",
    "gd": "giao duc",
    "tx": "thuong xuyen",
    "kp": "kinh phi",
    "ql": "quan ly",
    "tk": "tiet kiem",
    "cctl": "cai cach tien luong",
    "tdtt": "the duc the thao",
    "mn": "mam non",
    "cqg": "chuan quoc gia",
    "qg": "quoc gia",
    "cd": "cao dang",
    "dh": "dai hoc",
    "tc": "trung cap",
    "ths": "thac si",
    "cdgd": "cong doan giao duc",
    "mot": "1",
}
_SPELLINGS = (
    ("th s", "ths"),
    ("thac sy", "thac si"),
    ("ti le", "ty le"),
    ("trung hoc co so", "thcs"),
    ("trung hoc pho thong", "thpt"),
)
_LEVELS = (
    ("mau-giao-3-4", r"(?:mau giao )?3 4 tuoi"),
    ("mau-giao-5", r"(?:mau giao )?5 tuoi"),
    ("nha-tre", r"nha tre"),
    ("mau-giao", r"mau giao"),
    ("mam-non", r"mam non|m non|mn"),
    ("thpt", r"trung hoc pho thong|thpt"),
    ("thcs", r"trung hoc co so|thcs"),
    ("tieu-hoc", r"tieu hoc|t hoc"),
)
_GRADE = re.compile(r"\b(?:lop|khoi) ([1-9])\b(?! [0-9])")
# "TH" is a level, and a result ("TH 2020"): only the capitals that no year follows are the level.
_PRIMARY = re.compile(r"\bTH\b(?!\s*(?:năm\s*(?:học\s*)?)?[0-9]{4})")
_PART_OF = {"nha-tre": "mam-non", "mau-giao": "mam-non", "mau-giao-5": "mam-non", "mau-giao-3-4": "mam-non"}
LEVEL_NAMES = {
    "mam-non": "Mầm non",
    "nha-tre": "Nhà trẻ",
    "mau-giao": "Mẫu giáo",
    "mau-giao-3-4": "Mẫu giáo 3–4 tuổi",
    "mau-giao-5": "Mẫu giáo 5 tuổi",
    "tieu-hoc": "Tiểu học",
    "thcs": "THCS",
    "thpt": "THPT",
    NOT_BROKEN_DOWN: "chung các cấp",
}
_TOTAL = re.compile(
    r"(?:tong(?: so| cong| chung)?|cong|chung|so luong|toan (?:quan|huyen|tinh|nganh|thanh pho|dia ban|thi xa))"
    r"(?: toan (?:quan|huyen|tinh|nganh|thanh pho|dia ban|thi xa))?"
)
_OWNERSHIPS = (("NCL", r"ngoai cong lap|ncl|tu thuc|dan lap"), ("2", r"hiep quan"), ("CL", r"cong lap|c lap|cl"))
_MEASURES = (
    (Measure.ESTIMATE, r"uth|uoc(?: thuc hien| th| dat| tinh)?"),
    (Measure.PROPOSED, r"(?:ke hoach|kh) de nghi|de nghi|dang ky|phan dau|muc tieu|du kien|de xuat"),
    (Measure.ACTUAL, r"thuc hien|ket qua|dat duoc|hien trang|hien co|thuc trang|quy mo|ra soat|thong ke"),
)
_GIVEN = re.compile(r"\bgiao\b", re.IGNORECASE)  # "giao", not "giáo"
_RESULT = re.compile(r"\bTH\b(?=\s*(?:năm\s*(?:học\s*)?)?[0-9]{4})")
_PLAN = re.compile(r"\b(?:ke hoach|kh|chi tieu)\b")

_YEARS = re.compile(r"(?<![0-9/.,])((?:19|20)[0-9]{2})(?:\s*[-–—]\s*((?:19|20)[0-9]{2}))?(?![0-9]|[/.,][0-9]|/)")
_DATE_OR_NUMBER = re.compile(r"[0-9]+/[0-9]+/[0-9]{4}|[0-9]+/(?:19|20)[0-9]{2}(?:/\S+)?|\S+/[A-ZĐ][\w-]+")
_YEAR_WORD = re.compile(r"(?:năm học|năm|giai đoạn|đến)\s*$", re.IGNORECASE)
_FAR = 12  # a year further away than this is part of a name
_DECISION = re.compile(
    r"( ?)\(([^()]*?)((?:QĐ|Quyết định|KH|Kế hoạch|NQ|Nghị quyết|CV|Công văn|BC|Báo cáo|Thông báo|TB)\b"
    r"[^()]*?[0-9][^()]*ngày[^()]*[0-9]{4})\)"
)


def plain(text: str) -> str:
    """The words of a text, without marks and punctuation."""
    return _NOT_WORDS.sub(" ", search_key(text)).strip()


@lru_cache(maxsize=8192)
def spelt_out(text: str) -> str:
    """The same with the usual abbreviations written out."""
    words = plain(text)
    for written, meant in _SPELLINGS:
        words = re.sub(rf"\b{written}\b", meant, words)
    return " ".join(_SHORT.get(word, word) for word in words.split())


def slug(text: str, length: int = _KEY_LENGTH) -> str:
    """A key made of the words of a text, cut between words."""
    key = re.sub(r"[^a-z0-9]+", "-", plain(text).replace("%", " phan tram ")).strip("-")
    if len(key) <= length:
        return key
    return key[: length + 1].rpartition("-")[0] or key[:length]


@lru_cache(maxsize=8192)
def levels_in(text: str) -> tuple[str, ...]:
    """The levels that a title names, the broader one dropped beside its part."""
    rest, found = plain(text), []
    for code, pattern in _LEVELS:
        if re.search(rf"\b(?:{pattern})\b", rest):
            found.append(code)
            rest = re.sub(rf"\b(?:{pattern})\b", "|", rest)
    if _PRIMARY.search(text) and "tieu-hoc" not in found:
        found.append("tieu-hoc")
    grades = [f"lop-{number}" for number in _GRADE.findall(rest)]
    found = found or list(dict.fromkeys(grades))
    return tuple(code for code in found if code not in {_PART_OF.get(other) for other in found})


def level_of(text: str) -> str | None:
    """The one level that a title names."""
    found = levels_in(text)
    return found[0] if len(found) == 1 else None


def broader(level: str) -> str | None:
    """The level that this one is part of, where titles name both."""
    return _PART_OF.get(level)


def without_levels(text: str) -> str:
    """The words of a title that do not name a level."""
    rest = plain(_PRIMARY.sub(" ", text))
    for _, pattern in _LEVELS:
        rest = re.sub(rf"\b(?:{pattern})\b", " ", rest)
    return " ".join(rest.split())


def is_level_only(text: str) -> bool:
    """ "Mầm non", "- Cấp THCS", "Học sinh tiểu học": nothing but whom the row counts."""
    rest = without_levels(text)
    rest = re.sub(r"\b(?:cap|bac|truong|hoc sinh|tre|khoi|lop|giao vien|va|[1-9])\b", " ", rest)
    return bool(levels_in(text)) and not rest.split()


def is_total(text: str) -> bool:
    return _TOTAL.fullmatch(plain(text)) is not None


def is_whole(text: str) -> bool:
    """A total that can only be the whole table's."""
    return is_total(text) and re.match(r"tong cong|toan ", plain(text)) is not None


def ownership_of(text: str) -> str | None:
    words = plain(text)
    return next((code for code, pattern in _OWNERSHIPS if re.search(rf"\b(?:{pattern})\b", words)), None)


def is_private_only(text: str) -> bool:
    """ "Tư thục" may mean the private schools alone, or all that are not public."""
    return re.search(r"\btu thuc\b", plain(text)) is not None


def measure_of(text: str) -> Measure | None:
    words = plain(text)
    if _RESULT.search(text):
        return Measure.ACTUAL
    if _GIVEN.search(text):
        return Measure.ASSIGNED
    return next((code for code, pattern in _MEASURES if re.search(rf"\b(?:{pattern})\b", words)), None)


def is_plan(text: str) -> bool:
    """A plan, without a word whether it is asked for or given."""
    return _PLAN.search(plain(text)) is not None


# --- periods ---


@dataclass(frozen=True, slots=True)
class Said:
    """A period that a text names: `first` and `last` year, or a number of periods from the round's own."""

    first: int = 0
    last: int = 0
    offset: int | None = None
    beginning: bool = False  # "đầu năm": a state at the beginning of the period

    @property
    def code(self) -> PeriodCode | None:
        if not self.first:
            return None
        return parse_period(f"{self.first}-{self.last}" if self.last > self.first else f"{self.first}")


def period_in(text: str) -> Said | None:
    """The period that a title or a heading names."""
    words = plain(text)
    beginning = re.search(r"\bdau (?:nam|ky)\b", words) is not None
    found = next(_years_of(text), None)
    if found is not None:
        return Said(int(found[1]), int(found[2] or found[1]), beginning=beginning)
    if re.search(r"\b(?:nam|ky) truoc\b|\bcung ky\b|\bnam hoc truoc\b", words):
        return Said(offset=-1, beginning=beginning)
    if re.search(r"\b(?:nam|ky) sau\b|\bnam hoc (?:sau|toi)\b", words):
        return Said(offset=1, beginning=beginning)
    if beginning or re.search(r"\bnam (?:nay|bao cao)\b|\bcuoi (?:nam|ky)\b", words):
        return Said(offset=0, beginning=beginning)
    return None


def _years_of(text: str) -> Iterator[re.Match[str]]:
    return _YEARS.finditer(_hidden(text))


def _hidden(text: str) -> str:
    """The text of the same length without its dates and the numbers of documents."""
    return _DATE_OR_NUMBER.sub(lambda found: "#" * len(found[0]), text)


def templated(text: str, period: PeriodCode, *, row: bool = False) -> str:
    """The title with its years written from the round's year: "KH 2021" is "KH {year+1}" in a round of 2020.

    In a row's title a year is part of a name ("Luật Giáo dục 2019") unless it is named as the round's.
    """
    if "[" in text or "{" in text:
        return text
    hidden = _hidden(text)
    parts, end = [], 0
    for found in _YEARS.finditer(hidden):
        near = abs(int(found[1]) - period.year) <= (1 if row else _FAR)
        if near and (not row or _YEAR_WORD.search(hidden[: found.start()])):
            parts.append(text[end : found.start()] + _relative(text[found.start() : found.end()], period.year))
            end = found.end()
    return "".join(parts) + text[end:]


def _relative(years: str, base: int) -> str:
    return re.sub(r"[0-9]{4}", lambda year: _placeholder(int(year[0]) - base), years)


def _placeholder(shift: int) -> str:
    return f"{{year{shift:+d}}}" if shift else "{year}"


def placeholders(code: PeriodCode, base: int) -> str:
    """A period of another kind than the round's, as a template of its year."""
    return _relative(str(code), base)


def decision_in(text: str) -> str:
    """The document that a title names in brackets."""
    found = _DECISION.search(text)
    return clean(found[3]) if found else ""


def with_decision(text: str, decision: str) -> str:
    """The title in which the document is a placeholder; the brackets go where none is known."""
    if not decision:
        return text
    return _DECISION.sub(
        lambda found: f"[{found[1]}({found[2]}{{decision}})]" if clean(found[3]) == decision else found[0], text
    )
