"""The controls above a list, as its address says them: what they offer, what they ask, and the address changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

# The names that every list has in its address: the words sought, and the page.
SOUGHT, PAGE = "tim", "trang"
Control = tuple[str, Any, Sequence[tuple[Any, Any]]]


class NarrowingForm(forms.Form):
    """Words to seek, and a choice for each part that has any; what is not offered narrows nothing."""

    def __init__(self, data: Mapping[str, Any], *, sought: Any, controls: Iterable[Control]) -> None:
        super().__init__(data)
        self.fields[SOUGHT] = forms.CharField(
            label=sought, widget=forms.TextInput(attrs={"type": "search"}), max_length=100, required=False
        )
        for name, label, choices in controls:
            self.fields[name] = forms.ChoiceField(label=label, choices=[("", _("Tất cả")), *choices], required=False)

    @property
    def words(self) -> str:
        """What it is narrowed to, for paper; nothing where it is not."""
        self.is_valid()
        said = [
            f"{self.fields[name].label}: {dict(getattr(self.fields[name], 'choices', ())).get(value, value)}"
            for name, value in self.cleaned_data.items()
            if value
        ]
        return _("Chỉ gồm: %(words)s.") % {"words": "; ".join(said)} if said else ""


def query_with(query: QueryDict, **changed: str) -> str:
    """The query of the same view with some of its words changed; an empty one is left out, and so is the page.

    Words are named with "_" for "-".
    """
    fresh = query.copy()
    fresh.pop(PAGE, None)
    for name, value in changed.items():
        fresh[name.replace("_", "-")] = value
    words = QueryDict(mutable=True)
    for name, values in fresh.lists():
        for value in values:
            if value:
                words.appendlist(name, value)
    return words.urlencode()
