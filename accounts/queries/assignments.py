"""The assignments of an office's work (phân công), and the portfolios that they hold."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from accounts.models import Portfolio, PortfolioCover, PortfolioSchool, PortfolioSet, PortfolioWard
from core.actor import Actor
from schools.models import District


def assignments_of(actor: Actor, district: District) -> QuerySet[PortfolioSet]:
    """The assignments of a district, the latest period first; one query."""
    rows = PortfolioSet.objects.visible_to(actor).filter(district=district).select_related("period", "district__unit")
    return rows.order_by("-period__starts_on", "-period__ends_on")


def portfolios_of_set(assignment: PortfolioSet) -> list[Portfolio]:
    """The portfolios of an assignment with all that they hold, in the order of the document; five queries."""
    covers = PortfolioCover.objects.select_related("covered").prefetch_related("units").order_by("pk")
    rows = (
        Portfolio.objects.filter(set=assignment)
        .select_related("user", "report_to")
        .prefetch_related(*_units(), Prefetch("covers", covers))
    )
    return list(rows.order_by("order"))


def portfolio_of(actor: Actor, district: District, pk: int) -> Portfolio | None:
    """One portfolio of the district's assignments that this person sees, with its schools and wards; three queries."""
    seen = PortfolioSet.objects.visible_to(actor).filter(district=district)
    rows = Portfolio.objects.filter(set__in=seen.values("pk")).select_related("user", "set__period", "set__district")
    return rows.prefetch_related(*_units()).filter(pk=pk).first()


def _units() -> tuple[Prefetch[str], Prefetch[str]]:
    return (
        Prefetch("schools", PortfolioSchool.objects.select_related("school__unit").order_by("pk")),
        Prefetch("wards", PortfolioWard.objects.select_related("ward__unit").order_by("pk")),
    )


def covers_for(portfolio: Portfolio) -> list[PortfolioCover]:
    """What others took over from the person of a portfolio, in the order of the document; two queries."""
    rows = PortfolioCover.objects.filter(portfolio__set=portfolio.set_id, covered=portfolio.user_id)
    rows = rows.select_related("portfolio__user").prefetch_related("units")
    return list(rows.order_by("portfolio__order", "pk"))
