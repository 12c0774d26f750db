"""Vietnamese text of before Unicode: TCVN3 (the .Vn fonts) and VNI, recognised and converted."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

# In TCVN3 one byte is one letter; a program that takes the bytes for Latin-1 shows these.
_TCVN3 = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
        strict=True,
    )
) | dict(zip("¡¢§£¤¥¦", "ĂÂĐÊÔƠƯ", strict=True))
_TCVN3_TABLE = str.maketrans(_TCVN3)
_CAPITAL_FONT = "h"  # ".VnTimeH" shows every letter as a capital

# In VNI a letter is followed by its mark, which is a letter of its own to Latin-1.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ROOF = {"á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323", "â": ""}
_VNI_BREVE = {"é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323", "ê": ""}
_VNI_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_VOWELS = "aeiouyôö"


def _vni_pairs() -> dict[str, str]:
    pairs: dict[str, str] = {}
    for vowel in _VNI_VOWELS:
        base = _VNI_ALONE.get(vowel, vowel)
        pairs |= {vowel + mark: base + tone for mark, tone in _VNI_TONES.items()}
        if vowel in "aeo":
            pairs |= {vowel + mark: vowel + "\u0302" + tone for mark, tone in _VNI_ROOF.items()}
        if vowel == "a":
            pairs |= {vowel + mark: vowel + "\u0306" + tone for mark, tone in _VNI_BREVE.items()}
    return {legacy: unicodedata.normalize("NFC", meant) for legacy, meant in pairs.items()}


_VNI = _vni_pairs() | _VNI_ALONE
_VNI |= {legacy.upper(): meant.upper() for legacy, meant in _VNI.items()} | {
    legacy[0].upper() + legacy[1:]: meant[0].upper() + meant[1:] for legacy, meant in _VNI.items()
}
_VNI_LETTERS = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

# A syllable as Vietnamese spells it, without its tone: initial, vowels, final.
_NUCLEI = (
    "iêu|oai|oao|oay|oeo|uây|uôi|uya|uyê|uyu|ươi|ươu|yêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ"
    "|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy]"
)
_SYLLABLE = re.compile(rf"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx])?(?:{_NUCLEI})(?:ng|nh|ch|[cmnpt])?")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_1 = 0xFF


def converted(text: str, font: str = "") -> str | None:
    """The text in Unicode, where it is in TCVN3 or VNI by its font or by its letters; None where it is neither.

    Without a telling font a text is taken for legacy only if it is no Vietnamese as it stands, and every word of it is
    one after the conversion.
    """
    if font.lower().startswith(".vn"):
        return _differs(text, _from_tcvn3(text, capitals=font.lower().endswith(_CAPITAL_FONT)))
    if font.lower().startswith("vni"):
        return _differs(text, _from_vni(text))
    if text.isascii() or any(ord(char) > _LATIN_1 for char in text) or _reads_vietnamese(text):
        return None
    meant = (_from_tcvn3(text, capitals=False), _from_vni(text))
    return next((one for one in meant if one != text and _reads_vietnamese(one)), None)


def _differs(text: str, meant: str) -> str | None:
    return meant if meant != text else None


def _from_tcvn3(text: str, *, capitals: bool) -> str:
    meant = text.translate(_TCVN3_TABLE)
    return meant.upper() if capitals else meant


def _from_vni(text: str) -> str:
    return _VNI_LETTERS.sub(lambda found: _VNI[found[0]], unicodedata.normalize("NFC", text))


def _reads_vietnamese(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if not word.isupper() or len(word) > 4]
    return bool(words) and all(_is_syllable(word) for word in words)


def _is_syllable(word: str) -> bool:
    """Whether a word is spelt like a Vietnamese syllable, with one tone at most."""
    marks = unicodedata.normalize("NFD", word.lower())
    toneless = unicodedata.normalize("NFC", "".join(char for char in marks if char not in _TONES))
    on_consonant = any(mark in _TONES and letter not in _VOWEL_PARTS for letter, mark in pairwise(marks))
    return not on_consonant and sum(map(marks.count, _TONES)) <= 1 and _SYLLABLE.fullmatch(toneless) is not None


_TONES = "\u0300\u0309\u0303\u0301\u0323"
_VOWEL_PARTS = "aeiouy\u0302\u0306\u031b"
