"""The room's registration with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Người dùng và quyền")

    def ready(self) -> None:
        from accounts import checks, policies, signals  # noqa: F401 - refuses demo accounts, registers, audits sign-ins
        from accounts.districts_handed_over import PeopleOfDistricts
        from accounts.queries import addresses_of
        from accounts.school_changes import PeopleOfSchools, PortfoliosOfSchools
        from core.mails import use_address_book
        from schools.life import follow_schools
        from schools.reorganising import take_over_districts

        follow_schools(PeopleOfSchools())
        follow_schools(PortfoliosOfSchools())
        take_over_districts(PeopleOfDistricts())
        use_address_book(addresses_of)
