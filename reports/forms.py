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
        if not self.is_valid():
            return rows
        fields = {"who": "actor_name", "what": "act", "about": "object_label"}
        for name, column in fields.items():
            words = self.cleaned_data[name].strip()
            if words:
                rows = rows.filter(**{f"{column}__icontains": words})
        return rows
