"""What the form of a task says about what was typed into it."""

from __future__ import annotations

import pytest

from plans.forms import TaskForm
from schools.models import Agency


@pytest.mark.parametrize("typed", ["một nửa", "-1", "150", "4,5"])
def test_a_progress_that_is_none_is_told_in_an_offices_words(typed: str) -> None:
    form = TaskForm({"progress": typed}, agencies=Agency.unscoped.none())
    assert form.errors["progress"] == ["Hãy nhập một số nguyên từ 0 đến 100, ví dụ 40."]
