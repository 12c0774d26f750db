"""What the pages of forms share: whose they are, who builds them, how they are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import policy
from indicators.building.queries import Bench, bench_of
from indicators.models import Form, FormDraft, Round, Submission
from schools.tenancy import PortalRequest


def address(name: str, request: PortalRequest, *args: Any) -> str:
    """Where a page of this district is, by its URL name."""
    return reverse(f"work:{name}", args=[request.district.slug, *args])


def may_build(request: PortalRequest, slug: str = "") -> bool:
    """Whether this person builds the district's forms (one of them, by its slug)."""
    return policy.may(request.actor, "change", Form(district=request.district, slug=slug))


def require_build(request: PortalRequest, slug: str = "") -> None:
    """Raises Forbidden where this person does not build forms."""
    policy.require(request.actor, "change", Form(district=request.district, slug=slug))


def find_bench(request: PortalRequest, slug: str) -> Bench:
    """What is built or seen under this slug; Http404 where this person sees nothing there."""
    found = bench_of(request.actor, request.district, slug)
    if found is None:
        raise Http404(slug)
    return found


def round_text(round_: Round) -> str:
    """How a round that uses a form is called beside it."""
    return round_.period.name


def by_whom(draft: FormDraft) -> str:
    """Who changed a draft last, and when."""
    when = timezone.localtime(draft.updated_at).strftime("%H:%M %d/%m/%Y")
    return _("%(who)s sửa lúc %(when)s") % {"who": draft.author, "when": when}


def label_beside(name: str, document: Mapping[str, Any]) -> str:
    """The form's label, unless its name begins with it."""
    label = str(document.get("label", ""))
    return "" if name.startswith(label) else label


def may_take_in(request: PortalRequest) -> bool:
    """Who takes a sheet's figures in opens a round and enters for the district."""
    round_ = Round(district=request.district)
    answer = Submission(district=request.district, unit=request.district.unit, round=round_)
    return policy.may(request.actor, "open", round_) and policy.has_right(request.actor, "edit", answer)
