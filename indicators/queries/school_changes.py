"""What schools owe and have reported when they are about to change."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from core.actor import Actor
from core.numbers import format_whole
from indicators.models import Figure, Round, RoundState, Submission
from indicators.models.rounds import DOCUMENTS, EDITABLE
from schools.life import SchoolChange, Told
from schools.models import District, School


class AnswersOfSchools:
    """Answers and figures stay with the school that gave them; who still owes one is named."""

    def tell(self, actor: Actor, district: District, change: SchoolChange) -> Told:
        """Three queries."""
        owed = Submission.unscoped.filter(
            unit__in=[one.pk for one in change.ending], round__state=RoundState.OPEN, state__in=EDITABLE
        ).select_related("unit", "round__period", "round__version__form")
        owed = owed.defer(*DOCUMENTS).order_by("round__due_at", "round", "unit__sort_key", "pk")
        lines = [self._line(one, change) for one in owed]
        return Told(_("Số liệu"), left=tuple(lines), stays=tuple(self._stays(change)))

    def follow(self, actor: Actor, district: District, change: SchoolChange, after: Sequence[School]) -> None:
        """Nothing: what was reported is never rewritten."""

    @staticmethod
    def _line(answer: Submission, change: SchoolChange) -> str:
        words = {
            "unit": answer.unit.name,
            "round": Round.__str__(answer.round),
            "state": answer.get_state_display(),
            "day": change.last_day_of_people.strftime("%d/%m/%Y"),
        }
        return (
            _(
                "%(unit)s còn nợ “%(round)s” (%(state)s): trường nộp được đến hết ngày %(day)s; sau đó phòng nhập thay "
                "bằng tệp Excel của đợt, hoặc chốt đợt với lý do."
            )
            % words
        )

    @staticmethod
    def _stays(change: SchoolChange) -> list[str]:
        units = [one.pk for one in change.schools]
        answers = Submission.unscoped.filter(unit__in=units).count()
        figures = Figure.unscoped.filter(unit__in=units).count()
        words = {"answers": format_whole(answers), "figures": format_whole(figures)}
        told = _("%(answers)s báo cáo số liệu và %(figures)s số liệu chính thức đã có, với tên và nơi đóng khi ấy.")
        return [told % words] if answers else []
