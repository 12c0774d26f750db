"""Which findings stop a submitting, and which of its warnings nobody has explained."""

from __future__ import annotations

import pytest

from indicators.formdoc.checks import Finding, Status
from indicators.formdoc.explaining import assess
from indicators.formdoc.model import Strength

ERROR = Finding("tong", Strength.ERROR, Status.BROKEN, "Tổng sai.", ("tong:th",))
WARNING = Finding("tang", Strength.WARNING, Status.BROKEN, "Tăng nhiều.", ("nam:th", "nu:th"))
INCOMPLETE = Finding("du", Strength.WARNING, Status.INCOMPLETE, "Còn trống.", ("nu:kh",))
EVERYTHING = (ERROR, WARNING, INCOMPLETE)


@pytest.mark.parametrize(
    ("explained", "explanation", "left"),
    [
        ((), "", (WARNING, INCOMPLETE)),
        (("nu:th",), "", (INCOMPLETE,)),
        (("nam:th", "nu:th"), "", (INCOMPLETE,)),
        (("nam:th", "nu:kh"), "", ()),
        (("tong:th",), "", (WARNING, INCOMPLETE)),
        ((), "Đúng như sổ.", ()),
    ],
)
def test_warning_is_explained_at_one_of_its_cells_or_for_the_whole(
    explained: tuple[str, ...], explanation: str, left: tuple[Finding, ...]
) -> None:
    found = assess(EVERYTHING, explained, explanation)
    assert found.unexplained == left
    assert (found.errors, found.warnings) == ((ERROR,), (WARNING, INCOMPLETE))


def test_no_explanation_lifts_an_error() -> None:
    found = assess([ERROR], {"tong:th"}, "Đúng như sổ.")
    assert found.errors == (ERROR,)
    assert not found.clean


@pytest.mark.parametrize(("explanation", "clean"), [("", False), ("Đúng như sổ.", True)])
def test_answer_is_clean_when_every_warning_is_explained(explanation: str, clean: bool) -> None:
    assert assess([WARNING], (), explanation).clean is clean
    assert assess([], (), "").clean
