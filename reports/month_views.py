"""A month's work plan as the office's document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core.documents.official import Block, OfficialDocument, Run
from core.web import document_response
from core.wording import Issuer
from plans.deadlines import print_deadline
from plans.models import MonthWork
from plans.queries.months import work_of_month
from plans.queries.tasks import carrier_text
from plans.tables import line_text
from plans.views.months import find_month
from reports.composing import KEPT_AT
from reports.letterhead import Letterhead
from schools.models import DistrictProfile
from schools.queries import profile_on
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def month_work_word(request: PortalRequest, month: str) -> HttpResponse:
    """The month's work plan in Word, its number, day and signature left to be filled in."""
    first = find_month(request, month)
    lines = list(work_of_month(request.actor, request.district, first))
    document = month_document(first, lines, profile_on(request.district, first))
    return document_response(document, f"ke-hoach-cong-tac-thang-{month}")


def month_document(month: date, lines: Sequence[MonthWork], profile: DistrictProfile) -> OfficialDocument:
    """Under the names that hold in the month; each line with who was assigned it, and until when."""
    head = Letterhead(Issuer.OFFICE, profile, "KẾ HOẠCH", None, None, month.year)
    return OfficialDocument(
        parent_body=head.parent_body,
        issuing_body=head.issuing_body,
        number_line=head.number_line,
        place_date=head.place_date,
        kind=head.kind,
        subject=f"Công tác tháng {month.month:02d} năm {month.year}",
        addressees=(),
        bases=(),
        body=tuple(Block("dash", _runs(line, last=line is lines[-1])) for line in lines),
        signature=head.signature,
        recipients=KEPT_AT,
        annexes=(),
    )


def _runs(line: MonthWork, *, last: bool) -> tuple[Run, ...]:
    """A line of the list, with who was assigned it behind its words and before its mark."""
    text, end = f"- {line_text(line)}", "./." if last else ";"
    if line.task is None:
        return (Run(f"{text}{end}"),)
    said = "; ".join(part for part in (carrier_text(line.task), print_deadline(line.task.deadline)) if part)
    return (Run(text), Run(f" ({said})", italic=True), Run(end))
