"""How far a district's open rounds are: numbers only, for who sees no entries (the UBND) too."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, F, Q

from indicators.models import Round, RoundState
from indicators.models.rounds import OFFICIAL
from indicators.queries.rounds import SENT
from schools.models import District


def rates_of_open_rounds(district: District) -> Sequence[Round]:
    """The open rounds, the nearest due date first, each with how many owe it (`owing`), `sent` and `approved`.

    The caller asked whether the person may look at the district's dashboard; one query.
    """
    rows = Round.unscoped.filter(district=district, state=RoundState.OPEN, opens_at__isnull=False)
    counted = rows.annotate(
        owing=Count("submissions"),
        sent=Count("submissions", filter=Q(submissions__state__in=SENT)),
        approved=Count("submissions", filter=Q(submissions__state__in=OFFICIAL)),
    )
    return list(
        counted.filter(owing__gt=F("approved"))
        .select_related("version__form", "period")
        .defer("document", "version__document")
        .order_by(F("due_at").asc(nulls_last=True), "pk")
    )
