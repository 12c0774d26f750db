"""The mark of a template says what it was made for, and shows that nobody changed it."""

from __future__ import annotations

import pytest

from indicators.sheets.codes import BrokenMark, Mark, is_mark, read_mark

MARK = Mark(round=12, version=3, unit="BD-THCS-1")


def test_mark_is_read_back() -> None:
    assert is_mark(MARK.text)
    assert read_mark(f" {MARK.text} ") == MARK


def test_mark_of_a_printed_form_is_another_than_that_of_its_template() -> None:
    printed = Mark(MARK.round, MARK.version, MARK.unit, printed=True)
    assert is_mark(printed.text)
    assert read_mark(printed.text) == printed != MARK
    with pytest.raises(BrokenMark):
        read_mark(printed.text.replace("edu1p", "edu1"))


@pytest.mark.parametrize(("written", "instead"), [("r=12", "r=13"), ("v=3", "v=4"), ("THCS-1", "THCS-2")])
def test_changed_mark_is_none(written: str, instead: str) -> None:
    changed = MARK.text.replace(written, instead)
    assert is_mark(changed)
    with pytest.raises(BrokenMark):
        read_mark(changed)


@pytest.mark.parametrize("text", ["", "edu", "Chỉ tiêu", "1.234"])
def test_other_texts_are_no_marks(text: str) -> None:
    assert not is_mark(text)
