"""Everything derived against a recount from zero: after any order of moves, and where it was broken by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from core.models import AuditEntry
from indicators.models import Entry, Figure, Round, Source, Submission
from indicators.queries.integrity import problems_of
from tests.conftest import House, fresh
from tests.indicators.collecting import BODIES, Collecting, collecting

VALUES = ("", "0", "7", "12,5", "-", "trên 5", "khoảng 9", "900000000000000")
CELLS = ("hs", "gv", "chuan", "xep")

moves = st.lists(
    st.tuples(
        st.sampled_from(sorted(BODIES)), st.lists(st.sampled_from(VALUES), min_size=len(CELLS), max_size=len(CELLS))
    ),
    min_size=1,
    max_size=10,
)


@pytest.fixture
def cast(house: House) -> Collecting:
    return collecting(house)


@examples(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_totals_equal_a_recount_after_any_order_of_approvals_and_reopenings(
    cast: Collecting, moves: list[tuple[str, list[str]]]
) -> None:
    """A body that is approved is reopened, any other is filled in anew and approved."""
    for body, values in moves:
        answer = fresh(cast.answers[body])
        if answer.state == "approved":
            cast.reopen(body)
        else:
            cells = {
                f"{level}:{column}": value
                for level in BODIES[body][1]
                for column, value in zip(CELLS, values, strict=True)
            }
            cells[f"{BODIES[body][2]}:xep"] = "1"
            cast.approve(body, cells)
        assert list(problems_of(cast.house.bac.district)) == []


Break = Callable[[Collecting], object]


def _total(_cast: Collecting) -> object:
    return Figure.unscoped.filter(source=Source.COLLECTED, number=700).update(number=701)


BROKEN: dict[str, tuple[Break, str]] = {
    "a total": (_total, "tính lại được 700"),
    "a total that is gone": (
        lambda _cast: Figure.unscoped.filter(source=Source.COLLECTED, number=700).delete(),
        "Thiếu số tổng hợp",
    ),
    "how many are missing": (
        lambda _cast: Figure.unscoped.filter(source=Source.COLLECTED).update(missing=9),
        "thiếu 9",
    ),
    "a ratio": (
        lambda _cast: Figure.unscoped.filter(indicator__over_units="ratio").update(number=1),
        "không bằng",
    ),
    "a figure": (
        lambda _cast: Figure.unscoped.filter(source=Source.DIRECT, number=700).update(number=5),
        "theo báo cáo phải là",
    ),
    "an entry behind an approved answer": (
        lambda _cast: Entry.objects.filter(number=700).update(number=5),
        "theo báo cáo phải là",
    ),
    "a state": (
        lambda cast: Submission.unscoped.filter(pk=cast.answers["th"].pk).update(state="entering"),
        "số liệu chính thức",
    ),
    "a lock": (
        lambda cast: Submission.unscoped.filter(pk=cast.answers["th"].pk).update(state="locked"),
        "đợt chưa chốt",
    ),
    "a chốt": (lambda cast: Round.unscoped.filter(pk=cast.round.pk).update(state="finalised"), "chưa khóa"),
    "how many cells are filled": (
        lambda cast: Submission.unscoped.filter(pk=cast.answers["th"].pk).update(filled=1),
        "filled 1, phải là 3",
    ),
    "how many cells there are": (
        lambda cast: Submission.unscoped.filter(pk=cast.answers["mn"].pk).update(total=1),
        "total 1, phải là 4",
    ),
    "how many errors are left": (
        lambda cast: Submission.unscoped.filter(pk=cast.answers["th"].pk).update(errors=2),
        "errors 2, phải là 0",
    ),
    "the audit": (
        lambda cast: AuditEntry.unscoped.filter(object_kind="indicators.submission").delete(),
        "nhật ký",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_was_broken_by_hand_is_found(cast: Collecting, what: str) -> None:
    cast.approve("th", {"tieu-hoc:hs": "700", "tieu-hoc:gv": "30", "tieu-hoc:chuan": "20"})
    assert list(problems_of(cast.house.bac.district)) == []
    act, words = BROKEN[what]
    act(cast)
    assert any(words in problem for problem in problems_of(cast.house.bac.district))


@pytest.mark.parametrize(
    "what",
    [
        "a total",
        "a total that is gone",
        "how many are missing",
        "a ratio",
        "how many cells are filled",
        "how many cells there are",
        "how many errors are left",
    ],
)
def test_what_can_be_recounted_is_repaired(cast: Collecting, what: str) -> None:
    cast.approve("th", {"tieu-hoc:hs": "700", "tieu-hoc:gv": "30", "tieu-hoc:chuan": "20"})
    BROKEN[what][0](cast)
    call_command("check_integrity", "bac", "--repair")
    assert list(problems_of(cast.house.bac.district)) == []


def test_repair_mends_nobodys_figures(cast: Collecting) -> None:
    cast.approve("th", {"tieu-hoc:hs": "700"})
    BROKEN["a figure"][0](cast)
    with pytest.raises(CommandError, match="chỗ không khớp"):
        call_command("check_integrity", "bac", "--repair")
    assert Figure.unscoped.filter(source=Source.DIRECT, number=5).exists()


def test_repaired_counters_are_in_the_audit_trail(cast: Collecting) -> None:
    cast.give("th", {"tieu-hoc:hs": "700"})
    Submission.unscoped.filter(pk=cast.answers["th"].pk).update(filled=9)
    call_command("check_integrity", "bac", "--repair")
    traced = AuditEntry.unscoped.get(act="tính lại số ô, lỗi, cảnh báo")
    assert (traced.object_id, traced.changes) == (str(cast.answers["th"].pk), {"filled": [9, 1]})


def test_command_ends_with_one_where_something_differs(cast: Collecting, capsys: pytest.CaptureFixture[str]) -> None:
    cast.approve("th", {"tieu-hoc:hs": "700"})
    call_command("check_integrity", "bac")
    assert "đều khớp" in capsys.readouterr().out
    _total(cast)
    with pytest.raises(CommandError, match="chỗ không khớp") as refused:
        call_command("check_integrity")
    assert refused.value.returncode == 1
    assert capsys.readouterr().out.startswith("bac: ")


@pytest.mark.django_db
def test_command_names_the_districts_it_knows() -> None:
    with pytest.raises(CommandError) as refused:
        call_command("check_integrity", "khong-co")
    assert refused.value.returncode == 2
