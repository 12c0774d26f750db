"""Mails that did not go, for who administers the district."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.queries import mails_of, names_of_people
from core import policy
from core.mails import CannotResend, resend
from core.models import Mail, MailState
from core.models.notices import TROUBLED
from schools.administration import address, done, listed
from schools.tenancy import PortalRequest, district_page


@require_GET
@district_page
def mails(request: PortalRequest) -> HttpResponse:
    """Those that failed or of which nobody knows, latest first; how many wait."""
    policy.require(request.actor, "administer", request.district)
    rows = mails_of(request.actor, request.district)
    context = listed(request, rows.filter(state__in=TROUBLED))
    names = names_of_people({one.person_id for one in context["rows"]})
    context["rows"] = [_line(request, one, names) for one in context["rows"]]
    waiting = rows.filter(state=MailState.WAITING)
    return render(request, "accounts/mails.html", {**context, "waiting": waiting.count()})


def _line(request: PortalRequest, mail: Mail, names: dict[int, str]) -> dict[str, Any]:
    return {
        "name": names.get(mail.person_id, ""),
        "address": mail.address,
        "told": [one.text for one in mail.notices.all() if one.district_id == request.district.pk],
        "when": mail.made_at,
        "state": mail.state,
        "state_label": MailState(mail.state).label,
        "error": mail.error,
        "resend_url": address(request, "mail-resend", mail.pk),
    }


@require_POST
@district_page
def mail_resend(request: PortalRequest, pk: int) -> HttpResponse:
    """Sends one again."""
    policy.require(request.actor, "administer", request.district)
    found: Mail = get_object_or_404(mails_of(request.actor, request.district), pk=pk)
    try:
        resend(actor=request.actor, mail=found)
    except CannotResend as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Thư sẽ được gửi lại trong ít phút."))
    return done(request, "mails")
