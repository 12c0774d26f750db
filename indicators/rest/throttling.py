"""How many requests of one person the API takes in a minute."""

from __future__ import annotations

from django.conf import settings
from rest_framework.throttling import UserRateThrottle


class PerPerson(UserRateThrottle):
    """Counted in the shared cache, so over all web processes; who is refused is told in how many seconds to come back.

    Pages do not count: a grid sends what a person types.
    """

    scope = "api"

    def get_rate(self) -> str:
        return f"{settings.API_REQUESTS_PER_MINUTE}/min"
