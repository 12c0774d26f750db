"""Many choices of a form, folded by their groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class FoldedChoices(forms.CheckboxSelectMultiple):
    """Boxes under the names of their groups; a group opens that has a ticked one, that is `near`, or that is alone.

    Works without JavaScript; what is folded away is sent all the same.
    """

    near = ""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """By the project's own templates, which a form's renderer does not know."""
        boxes = self.get_context(name, value, attrs)["widget"]["optgroups"]
        groups = [self._group(label or "", options) for label, options, _place in boxes]
        for group in groups:
            group["open"] = group["open"] or len(groups) == 1
        return render_to_string("components/folded_choices.html", {"groups": groups})

    def _group(self, label: str, options: list[dict[str, Any]]) -> dict[str, Any]:
        chosen = sum(1 for one in options if one["selected"])
        boxes = [
            {
                "id": one["attrs"].get("id", ""),
                "name": one["name"],
                "value": one["value"],
                "label": one["label"],
                "chosen": one["selected"],
            }
            for one in options
        ]
        return {"label": label, "boxes": boxes, "chosen": chosen, "open": bool(chosen) or label == self.near}
