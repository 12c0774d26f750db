"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = _("Kế hoạch và nhiệm vụ")

    def ready(self) -> None:
        from plans import plan_policies, policies  # noqa: F401 - register the policies
        from plans.queries.school_changes import TasksOfSchools
        from schools.life import follow_schools

        follow_schools(TasksOfSchools())
