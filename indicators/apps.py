"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndicatorsConfig(AppConfig):
    name = "indicators"
    verbose_name = _("Chỉ tiêu và số liệu")

    def ready(self) -> None:
        from accounts.beginnings import when_district_begins
        from indicators import policies, tasks  # noqa: F401 - register the policies and the kinds of jobs
        from indicators.queries.districts_handed_over import RoundsOfDistricts
        from indicators.queries.school_changes import AnswersOfSchools
        from indicators.services import noticing  # noqa: F401 - registers the kinds of notices
        from indicators.services.standard import begin_with_standard_forms
        from schools.life import follow_schools
        from schools.reorganising import take_over_districts

        when_district_begins(begin_with_standard_forms)
        follow_schools(AnswersOfSchools())
        take_over_districts(RoundsOfDistricts())
