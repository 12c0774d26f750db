"""What a district still collects when it is about to go over to communes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.actor import Actor
from core.numbers import format_whole
from indicators.models import Figure, Round, RoundState
from indicators.models.rounds import OFFICIAL
from schools.life import Told
from schools.models import District
from schools.reorganising import Reorganising


class RoundsOfDistricts:
    """Rounds are finished where they were opened; figures stay with the district under which they were reported."""

    def tell_reorganising(self, actor: Actor, district: District, wanted: Reorganising) -> Told:
        """Two queries."""
        missing = Count("submissions", filter=~Q(submissions__state__in=OFFICIAL))
        rounds = Round.unscoped.filter(district=district, state=RoundState.OPEN).annotate(missing=missing)
        left = [
            _("Đợt “%(round)s” còn %(count)s báo cáo chưa duyệt: các trường nộp và phòng duyệt tiếp ở %(name)s.")
            % {"round": str(one), "count": format_whole(one.missing), "name": district.unit.name}
            for one in rounds.filter(missing__gt=0)
            .select_related("version__form", "period")
            .defer("document", "version__document")
        ]
        count = format_whole(Figure.unscoped.filter(district=district).count())
        return Told(_("Số liệu"), left=tuple(left), stays=(_("%(count)s số liệu chính thức.") % {"count": count},))

    def take_over(self, actor: Actor, district: District, wanted: Reorganising, made: Sequence[District]) -> None:
        """Nothing: what was reported is never rewritten."""
