"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = _("Đơn vị, trường và kỳ")

    def ready(self) -> None:
        from schools import policies  # noqa: F401 - registers the policies
