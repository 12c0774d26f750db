"""The filter of the audit trail."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.models import AuditEntry


class AuditFilter(forms.Form):
    """By person, by what was done, by object; each a part of the words."""

    who = forms.CharField(label=_("Người thực hiện"), required=False, max_length=100)
    what = forms.CharField(label=_("Việc"), required=False, max_length=60)
    about = forms.CharField(label=_("Đối tượng"), required=False, max_length=100)

    def narrowed(self, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        """The rows that match what was asked; all of them when nothing was."""
        fields = {"who": "actor_name", "what": "act", "about": "object_label"}
        for name, words in self._asked().items():
            rows = rows.filter(**{f"{fields[name]}__icontains": words})
        return rows

    def in_words(self) -> str:
        """What was asked, as a sheet of these rows tells it; empty when nothing was."""
        return "; ".join(f"{self.fields[name].label}: “{words}”" for name, words in self._asked().items())

    def _asked(self) -> dict[str, str]:
        """The words of each field that has some."""
        if not self.is_valid():
            return {}
        return {name: words for name in self.fields if (words := self.cleaned_data[name].strip())}
