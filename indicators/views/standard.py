"""Taking the standard forms into a district."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from indicators.services.standard import CannotTake, take_standard_forms
from indicators.views.form_frame import address
from schools.tenancy import PortalRequest, district_page


@require_POST
@district_page
def forms_standard(request: PortalRequest) -> HttpResponse:
    """Gives the district the standard forms that it has not."""
    try:
        given = take_standard_forms(actor=request.actor, district=request.district)
    except CannotTake as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("Đã lấy biểu mẫu chuẩn: %(names)s.") % {"names": ", ".join(given)}
        messages.success(request, told if given else _("Đã có đủ biểu mẫu chuẩn."))
    return HttpResponseRedirect(address("forms", request))
