"""What the forms of a task say about what was typed into them."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict

from accounts.models import User
from plans.deadline_words import NOT_READ
from plans.forms import ReportForm, TaskForm
from plans.models import Task
from tests.conftest import House, Place, SignIn


def form_of(place: Place, data: dict[str, Any] | None = None, **more: Any) -> TaskForm:
    query = None
    if data is not None:
        query = QueryDict(mutable=True)
        for name, value in data.items():
            query.setlist(name, value if isinstance(value, list) else [value])
    return TaskForm(query, actor=place.actor("specialist"), district=place.district, period=place.plan.period, **more)


def typed(place: Place, **more: Any) -> dict[str, Any]:
    return {"title": "Kiểm tra", "deadline": "T3/2021", "lead": str(place.office.pk), "seen_version": "1", **more}


@pytest.mark.parametrize("progress", ["một nửa", "-1", "150", "4,5", ""])
def test_a_progress_that_is_none_is_told_in_an_offices_words(progress: str) -> None:
    assert ReportForm({"progress": progress}).errors["progress"] == ["Hãy nhập một số nguyên từ 0 đến 100, ví dụ 40."]


def test_the_lead_is_no_cooperator(house: House, sign_in: SignIn) -> None:
    place = house.bac
    for task in (None, place.office_task):
        offered = {value for value, _label in form_of(place, task=task).fields["cooperators"].choices}  # type: ignore[attr-defined]
        assert str(place.office.pk) not in offered
        assert str(place.department.pk) in offered
    department = str(place.department.pk)
    url = f"/bac/nhiem-vu/ky/{place.plan.period.code}/giao/"
    answer = sign_in(place.user("specialist")).post(url, typed(place, lead=department, cooperators=[department]))
    assert answer.status_code == 422
    assert "cooperators" in answer.context["form"].errors


def test_people_are_offered_in_the_groups_of_office_bodies_and_schools(house: House) -> None:
    choices = form_of(house.bac).fields["responsible"].choices[1:]  # type: ignore[attr-defined]
    assert [name for name, _people in choices] == ["Phòng", "Cơ quan, đơn vị", "Trường"]
    offered = {int(value) for _name, people in choices for value, _label in people}
    assert house.bac.user("principal").pk in offered
    assert house.bac.user("clerk").pk not in offered
    assert house.nam.user("leader").pk not in offered


def test_who_left_stays_responsible_until_another_is_chosen(house: House, sign_in: SignIn) -> None:
    place, gone = house.bac, house.bac.user("deputy_leader")
    Task.unscoped.filter(pk=place.office_task.pk).update(responsible=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client, url = sign_in(place.user("specialist")), f"/bac/nhiem-vu/{place.office_task.pk}/sua/"
    form = client.get(url).context["form"]
    said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert client.post(url, said | {"title": "Khác"}).status_code == 302
    task = Task.unscoped.get(pk=place.office_task.pk)
    assert (task.title, task.responsible) == ("Khác", gone)


def test_the_form_shows_how_a_deadline_was_understood(house: House) -> None:
    assert form_of(house.bac, typed(house.bac)).understood == "T3/2021 → hết ngày 31/3/2021"


def test_a_deadline_that_cannot_be_read_is_asked_once_and_then_kept(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.bac.user("specialist"))
    url = f"/bac/nhiem-vu/ky/{house.bac.plan.period.code}/giao/"
    words = "sau hội nghị giao ban"
    asked = client.post(url, typed(house.bac, deadline=words))
    assert asked.status_code == 422
    assert NOT_READ in asked.content.decode()
    kept = client.post(
        url, typed(house.bac, deadline=words, deadline_kept=asked.context["form"]["deadline_kept"].value())
    )
    assert kept.status_code == 302
    task = Task.unscoped.get(title="Kiểm tra")
    assert (task.deadline_precision, task.deadline_text, task.deadline_end) == ("text", words, None)


def test_other_words_than_those_that_were_shown_are_asked_again(house: House) -> None:
    form = form_of(house.bac, typed(house.bac, deadline="sau hội nghị", deadline_kept="sau giao ban"))
    assert form.errors["deadline"]


def test_a_level_stands_for_all_its_schools(house: House) -> None:
    form = form_of(house.bac, typed(house.bac, implementing_levels=["thcs"], implementers=[str(house.bac.sibling.pk)]))
    assert form.is_valid()
    assert {unit.pk for unit in form.task_ties().implementers} == {house.bac.school.pk, house.bac.sibling.pk}


def test_after_its_plan_is_issued_a_task_is_given_to_others_and_its_words_stay(house: House) -> None:
    form = form_of(house.bac, only_ties=True)
    assert "title" not in form.fields
    assert {"responsible", "implementers", "seen_version"} <= set(form.fields)
