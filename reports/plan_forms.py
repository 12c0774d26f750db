"""The forms of a plan: made, worded and issued."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.wording import Issuer
from plans.models import Plan, PlanSection
from plans.services.plan_words import STYLES, Heads, SectionWords
from reports.narrative import BadBinding, bindings
from schools.period_codes import BadPeriod, PeriodCode, PeriodKind, parse_period

_ONE_A_LINE = _("Mỗi dòng một mục.")
_BOUND = _("Số liệu gắn trong câu ghi như [[so-truong]]; chữ nghiêng ghi giữa hai dấu *.")


class BoundText(forms.CharField):
    """Text whose bound numbers can be read."""

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        for line in text.splitlines():
            try:
                bindings(line)
            except BadBinding as refused:
                raise forms.ValidationError(str(refused)) from refused
        return text


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class NewPlanForm(forms.Form):
    """Of which period, whose, and from which plan."""

    owner = forms.ChoiceField(
        label=_("Kế hoạch"),
        choices=[(Issuer.OFFICE, Issuer.OFFICE.label), (Issuer.UBND, Issuer.UBND.label)],
        widget=forms.RadioSelect,
        initial=Issuer.OFFICE,
    )
    period = forms.CharField(
        label=_("Kỳ"),
        max_length=9,
        help_text=_("Năm học ghi như 2022-2023, năm dương lịch ghi như 2022."),
    )
    source: Any = forms.ModelChoiceField(
        label=_("Chép từ"),
        queryset=None,
        required=False,
        empty_label=_("(soạn mới)"),
        help_text=_("Chép căn cứ, các mục, bảng kèm theo của kế hoạch trước làm bản dự thảo."),
    )
    with_tasks = forms.BooleanField(label=_("Chép cả nhiệm vụ, thời hạn dời sang kỳ mới"), required=False, initial=True)

    def __init__(self, *args: Any, sources: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.queryset = sources
        field.label_from_instance = lambda plan: f"{plan.subject or plan.title} ({plan.period.name})"

    def clean_period(self) -> PeriodCode:
        """A year or a school year."""
        try:
            code = parse_period(self.cleaned_data["period"].strip())
        except BadPeriod as refused:
            raise forms.ValidationError(_("Kỳ ghi như 2022-2023 hoặc 2022.")) from refused
        if code.kind not in (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR):
            raise forms.ValidationError(_("Kế hoạch lập cho một năm hoặc một năm học."))
        return code


class HeadsForm(forms.Form):
    """What stands around a plan's sections."""

    subject = forms.CharField(label=_("Trích yếu"), max_length=400, widget=_lines(2))
    addressees = forms.CharField(label=_("Kính gửi"), required=False, widget=_lines(2), help_text=_ONE_A_LINE)
    bases = forms.CharField(label=_("Căn cứ"), required=False, widget=_lines(6), help_text=_ONE_A_LINE)
    opening = BoundText(label=_("Lời mở đầu"), required=False, widget=_lines(3), help_text=_BOUND)
    closing = forms.CharField(label=_("Lời kết"), required=False, widget=_lines(3))
    recipients = forms.CharField(label=_("Nơi nhận"), required=False, widget=_lines(5), help_text=_ONE_A_LINE)
    tables = forms.MultipleChoiceField(label=_("Bảng kèm theo"), required=False, widget=forms.CheckboxSelectMultiple)
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, plan: Plan, tables: list[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["initial"] = _heads_of(plan)
        super().__init__(*args, **kwargs)
        field: Any = self.fields["tables"]
        field.choices = tables
        if plan.owner == Issuer.SCHOOL:
            del self.fields["tables"]

    def heads(self) -> Heads:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        return Heads(
            subject=data["subject"],
            addressees=data["addressees"].splitlines(),
            bases=data["bases"].splitlines(),
            opening=data["opening"],
            closing=data["closing"],
            recipients=data["recipients"].splitlines(),
            tables=data.get("tables", []),
        )


def _heads_of(plan: Plan) -> dict[str, Any]:
    return {
        "subject": plan.subject,
        "addressees": "\n".join(plan.addressees),
        "bases": "\n".join(plan.bases),
        "opening": plan.opening,
        "closing": plan.closing,
        "recipients": "\n".join(plan.recipients),
        "tables": plan.tables,
        "seen_version": plan.version,
    }


class SectionForm(forms.Form):
    """One heading with its paragraphs; `seen_at` is when it was last written, as the person saw it."""

    style = forms.ChoiceField(label=_("Cấp đề mục"), choices=list(STYLES.items()), initial="section")
    number = forms.CharField(label=_("Số"), max_length=12, required=False)
    title = forms.CharField(label=_("Đề mục"), max_length=300, required=False)
    paragraphs = BoundText(
        label=_("Nội dung"),
        required=False,
        widget=_lines(14),
        help_text=_("Mỗi dòng một đoạn; dòng bắt đầu bằng “- ” in thành gạch đầu dòng. %(bound)s") % {"bound": _BOUND},
    )
    seen_at = forms.DateTimeField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, section: PlanSection | None = None, **kwargs: Any) -> None:
        if section is not None:
            kwargs["initial"] = {
                "style": section.style,
                "number": section.number,
                "title": section.title,
                "paragraphs": "\n".join(section.paragraphs),
                "seen_at": section.written_at.isoformat() if section.written_at else "",
            }
        super().__init__(*args, **kwargs)

    def words(self) -> SectionWords:
        """What the service takes; call it on a valid form."""
        data = self.cleaned_data
        return SectionWords(data["style"], data["number"], data["title"], data["paragraphs"].splitlines())


class IssueForm(forms.Form):
    """The number and day under which a plan is issued, and the scan of the signed copy."""

    number = forms.IntegerField(label=_("Số"), min_value=1, max_value=99999)
    issued_on = forms.DateField(
        label=_("Ngày ban hành"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    scan = forms.FileField(
        label=_("Bản quét đã ký"), required=False, help_text=_("Tệp PDF hoặc ảnh (JPG, PNG), không quá 20 MB.")
    )
