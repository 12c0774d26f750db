"""Choices that are folded by their groups."""

from __future__ import annotations

from django import forms

from core.choices import FoldedChoices

GROUPS = [("Phường A", [("1", "TH A"), ("2", "TH B")]), ("Phường B", [("3", "TH C")])]


class SchoolsForm(forms.Form):
    schools = forms.MultipleChoiceField(choices=GROUPS, widget=FoldedChoices, required=False)


def opened(form: SchoolsForm) -> list[bool]:
    """Which groups stand open."""
    return [part.split(">")[0].endswith("open") for part in str(form["schools"]).split("<details")[1:]]


def test_every_group_is_folded_where_nothing_is_chosen() -> None:
    assert opened(SchoolsForm()) == [False, False]


def test_a_group_with_a_chosen_box_stands_open_and_says_how_many() -> None:
    assert opened(SchoolsForm({"schools": ["3"]})) == [False, True]
    assert "đã chọn 1/1" in str(SchoolsForm({"schools": ["3"]})["schools"])


def test_the_near_group_stands_open() -> None:
    form = SchoolsForm()
    form.fields["schools"].widget.near = "Phường A"
    assert opened(form) == [True, False]


def test_each_box_has_its_label() -> None:
    html = str(SchoolsForm()["schools"])
    for place, name in (("0_0", "TH A"), ("0_1", "TH B"), ("1_0", "TH C")):
        assert f'id="id_schools_{place}"' in html
        assert name in html
