"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Báo cáo")

    def ready(self) -> None:
        from indicators.changed_figures import when_figures_change, when_rules_change
        from reports import policies, tasks  # noqa: F401 - register the policies and the kind of job
        from reports.services.kept import figures_changed, rules_changed

        when_figures_change(figures_changed)
        when_rules_change(rules_changed)
