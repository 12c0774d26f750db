"""What the form of a task says about what was typed into it."""

from __future__ import annotations

import pytest

from plans.forms import TaskForm
from schools.models import Agency
from schools.queries import agencies_of
from tests.conftest import House


@pytest.mark.parametrize("typed", ["một nửa", "-1", "150", "4,5"])
def test_a_progress_that_is_none_is_told_in_an_offices_words(typed: str) -> None:
    form = TaskForm({"progress": typed}, agencies=Agency.unscoped.none())
    assert form.errors["progress"] == ["Hãy nhập một số nguyên từ 0 đến 100, ví dụ 40."]


def test_the_lead_is_no_cooperator(house: House) -> None:
    place = house.bac
    agencies = agencies_of(place.actor("specialist"), place.district)
    for task in (None, place.office_task):
        form = TaskForm(agencies=agencies, task=task)
        offered = {agency.unit_id for agency in form.fields["cooperators"].queryset}  # type: ignore[attr-defined]
        assert place.office_task.lead_id not in offered
        assert place.department.unit_id in offered


def test_the_form_and_the_list_name_the_deadline_alike() -> None:
    assert str(TaskForm(agencies=Agency.unscoped.none()).fields["deadline"].label) == "Thời hạn trình"
